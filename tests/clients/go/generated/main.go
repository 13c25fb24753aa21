// Calls a running server with the Go client that openapi-generator made from the server's own document; the module
// `margay.test/generated/scicat` is put in place of its name by who starts this. The last line is `N passed, N failed`.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	scicat "margay.test/generated/scicat"
)

var passed, failed int

func step(title string, work func() error) {
	if err := work(); err != nil {
		failed++
		fmt.Println("FAILED", title+":", err)
		return
	}
	passed++
}

func same(what string, got, want any) error {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		return fmt.Errorf("%s is %v instead of %v", what, got, want)
	}
	return nil
}

func status(response *http.Response) int {
	if response == nil {
		return 0
	}
	return response.StatusCode
}

func main() {
	configuration := scicat.NewConfiguration()
	configuration.Servers = scicat.ServerConfigurations{{URL: strings.TrimSuffix(os.Getenv("SCICAT_URL"), "/")}}
	client := scicat.NewAPIClient(configuration)
	anonymous := context.Background()
	as := func(username string) context.Context {
		answer, _, err := client.AuthAPI.AuthControllerLoginV3(anonymous).CredentialsDto(*scicat.NewCredentialsDto(username, username+"pw")).Execute()
		if err != nil {
			fmt.Println("FAILED to sign in as", username, err)
			os.Exit(1)
		}
		return context.WithValue(anonymous, scicat.ContextAccessToken, answer.AccessToken)
	}
	user, admin, remover := as("user1"), as("admin"), as("archiveManager")
	run := fmt.Sprintf("%x", time.Now().UnixNano())
	var pid string

	step("a wrong password is 401", func() error {
		_, response, _ := client.AuthAPI.AuthControllerLoginV3(anonymous).CredentialsDto(*scicat.NewCredentialsDto("user1", "x")).Execute()
		return same("status", status(response), 401)
	})
	step("a dataset is made, read and listed", func() error {
		raw := scicat.CreateRawDatasetObsoleteDto{
			Type: "raw", OwnerGroup: "group1", Owner: "Ada", ContactEmail: "ada@example.org", SourceFolder: "/a", CreationTime: time.Now(),
			PrincipalInvestigator: "P", CreationLocation: "l", Keywords: []string{"go-" + run}, DatasetName: "go " + run,
		}
		body := scicat.DatasetsControllerCreateV3Request{CreateRawDatasetObsoleteDto: &raw}
		made, _, err := client.DatasetsAPI.DatasetsControllerCreateV3(user).DatasetsControllerCreateV3Request(body).Execute()
		if err != nil {
			return err
		}
		pid = made.Pid
		read, _, err := client.DatasetsAPI.DatasetsControllerFindByIdV3(user, pid).Execute()
		if err != nil {
			return err
		}
		if err = same("name", read.GetDatasetName(), "go "+run); err != nil {
			return err
		}
		list, _, err := client.DatasetsAPI.DatasetsControllerFindAllV3(user).Filter(`{"where":{"keywords":"go-` + run + `"}}`).Execute()
		if err != nil {
			return err
		}
		return same("found", len(list), 1)
	})
	step("a proposal is made and read", func() error {
		body := scicat.CreateProposalDto{ProposalId: "go-" + run, Email: "p@example.org", Title: "T", OwnerGroup: "group1"}
		if _, _, err := client.ProposalsAPI.ProposalsControllerCreateV3(admin).CreateProposalDto(body).Execute(); err != nil {
			return err
		}
		read, _, err := client.ProposalsAPI.ProposalsControllerFindByIdV3(user, "go-"+run).Execute()
		if err != nil {
			return err
		}
		return same("title", read.Title, "T")
	})
	step("a job of the older form is made, read, listed, reported on and removed", func() error {
		body := scicat.CreateJobDtoV3{
			Type: "analysis", EmailJobInitiator: scicat.PtrString("ada@example.org"), JobParams: map[string]any{"copies": 1},
			DatasetList: []scicat.DatasetListDto{{Pid: pid, Files: []string{}}},
		}
		made, _, err := client.JobsAPI.JobsControllerCreateV3(user).CreateJobDtoV3(body).Execute()
		if err != nil {
			return err
		}
		list, _, err := client.JobsAPI.JobsControllerFindAllV3(user).Filter(`{"where":{"datasetList.pid":"` + pid + `"}}`).Execute()
		if err != nil {
			return err
		}
		if err = same("found", len(list), 1); err != nil {
			return err
		}
		change := scicat.UpdateJobDtoV3{JobStatusMessage: scicat.PtrString("finishedSuccessful"), JobResultObject: map[string]any{"n": 1}}
		if _, _, err = client.JobsAPI.JobsControllerUpdateV3(user, made.Id).UpdateJobDtoV3(change).Execute(); err != nil {
			return err
		}
		read, _, err := client.JobsAPI.JobsControllerFindOneV3(user, made.Id).Execute()
		if err != nil {
			return err
		}
		if err = same("state", read.GetJobStatusMessage(), "finishedSuccessful"); err != nil {
			return err
		}
		response, _ := client.JobsAPI.JobsControllerRemoveV3(user, made.Id).Execute()
		if err = same("removal by the owner", status(response), 403); err != nil {
			return err
		}
		_, err = client.JobsAPI.JobsControllerRemoveV3(remover, made.Id).Execute()
		return err
	})
	step("a job of the newer form is made, read, listed, reported on and removed", func() error {
		body := scicat.CreateJobDto{
			Type: "analysis", OwnerUser: scicat.PtrString("user1"), OwnerGroup: scicat.PtrString("group1"),
			JobParams: map[string]any{"copies": 1, "note": run, "datasetList": []map[string]any{{"pid": pid, "files": []string{}}}},
		}
		made, _, err := client.JobsV4API.JobsV4ControllerCreateV4(user).CreateJobDto(body).Execute()
		if err != nil {
			return err
		}
		list, _, err := client.JobsV4API.JobsV4ControllerFindAllV4(user).Filter(`{"where":{"jobParams.note":"` + run + `"}}`).Execute()
		if err != nil {
			return err
		}
		if err = same("found", len(list), 1); err != nil {
			return err
		}
		change := scicat.UpdateJobDto{StatusCode: "finishedSuccessful", StatusMessage: "Done."}
		if _, _, err = client.JobsV4API.JobsV4ControllerUpdateV4(user, made.Id).UpdateJobDto(change).Execute(); err != nil {
			return err
		}
		read, _, err := client.JobsV4API.JobsV4ControllerFindOneV4(user, made.Id).Execute()
		if err != nil {
			return err
		}
		if err = same("state", read.GetStatusCode(), "finishedSuccessful"); err != nil {
			return err
		}
		wrong := scicat.CreateJobDto{Type: "analysis", OwnerUser: scicat.PtrString("user1"), OwnerGroup: scicat.PtrString("group1"), JobParams: map[string]any{"copies": 9}}
		_, response, _ := client.JobsV4API.JobsV4ControllerCreateV4(user).CreateJobDto(wrong).Execute()
		if err = same("too many copies", status(response), 400); err != nil {
			return err
		}
		_, err = client.JobsV4API.JobsV4ControllerRemoveV4(remover, made.Id).Execute()
		return err
	})
	step("refusals have their status, then it goes", func() error {
		_, response, _ := client.DatasetsAPI.DatasetsControllerFindByIdV3(anonymous, pid).Execute()
		if err := same("anonymous read", status(response), 403); err != nil {
			return err
		}
		_, response, _ = client.DatasetsAPI.DatasetsControllerFindByIdAndDeleteV3(user, pid).Execute()
		if err := same("removal by the owner", status(response), 403); err != nil {
			return err
		}
		_, response, err := client.DatasetsAPI.DatasetsControllerFindByIdAndDeleteV3(remover, pid).Execute()
		if err != nil {
			return err
		}
		return same("removal", status(response), 200)
	})
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
