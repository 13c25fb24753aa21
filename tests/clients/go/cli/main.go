// Replays what the Go command line of SciCat sends when it ingests, shows, cleans and publishes, with Go's own HTTP
// client. The last line printed is `N passed, N failed`.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

var (
	base = strings.TrimSuffix(os.Getenv("SCICAT_URL"), "/") + "/api/v3"
	run  = fmt.Sprintf("%x", time.Now().UnixNano())

	passed, failed int
)

type object = map[string]any

// answer holds the status and the body, decoded when it is JSON.
type answer struct {
	status int
	text   string
	body   any
}

func send(method, address, token string, body any) (answer, error) {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, address, reader)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	result := answer{status: response.StatusCode, text: string(text)}
	_ = json.Unmarshal(text, &result.body) // an empty body stays nil
	return result, nil
}

func step(title string, work func() error) {
	if err := work(); err != nil {
		failed++
		fmt.Println("FAILED", title+":", err)
		return
	}
	passed++
}

// expect sends and demands a status; anything else is an error that shows the answer.
func expect(status int, method, address, token string, body any) (answer, error) {
	result, err := send(method, address, token, body)
	if err == nil && result.status != status {
		err = fmt.Errorf("%s %s: %d instead of %d: %.300s", method, address, result.status, status, result.text)
	}
	return result, err
}

func field(value any, path ...string) any {
	for _, name := range path {
		record, ok := value.(object)
		if !ok {
			return nil
		}
		value = record[name]
	}
	return value
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

func filter(value any) string {
	text, _ := json.Marshal(value)
	return url.QueryEscape(string(text))
}

func login(username string) (string, answer, error) {
	result, err := expect(201, "POST", base+"/auth/login", "", object{"username": username, "password": username + "pw"})
	token, _ := field(result.body, "access_token").(string)
	return token, result, err
}

func same(what string, got, want any) error {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		return fmt.Errorf("%s is %v instead of %v", what, got, want)
	}
	return nil
}

func main() {
	var token, archiver, userID, pid string
	folder := "/data/cli-" + run
	step("sign in and ask who one is", func() (err error) {
		var result answer
		if token, result, err = login("user1"); err != nil {
			return err
		}
		userID, _ = field(result.body, "userId").(string)
		if archiver, _, err = login("archiveManager"); err != nil {
			return err
		}
		identity, err := expect(200, "GET", base+"/users/my/identity", token, nil)
		if err != nil {
			return err
		}
		if err = same("mail", field(identity.body, "profile", "email"), "user1@facility.org"); err != nil {
			return err
		}
		return same("groups", field(identity.body, "profile", "accessGroups"), []string{"group1", "p10029"})
	})
	step("sign in with a token", func() error {
		self, err := expect(200, "GET", base+"/users/my/self", token, nil)
		if err != nil {
			return err
		}
		if err = same("id", field(self.body, "id"), userID); err != nil {
			return err
		}
		identity, err := expect(200, "GET", base+"/users/"+userID+"/userIdentity", token, nil)
		if err != nil {
			return err
		}
		emails := list(field(identity.body, "profile", "emails"))
		if len(emails) == 0 {
			return fmt.Errorf("no emails: %.300s", identity.text)
		}
		return same("mail", field(emails[0], "value"), "user1@facility.org")
	})
	step("a wrong password is no 201, at either door", func() error {
		wrong := object{"username": "user1", "password": "wrong"}
		if _, err := expect(401, "POST", base+"/auth/login", "", wrong); err != nil {
			return err
		}
		_, err := expect(401, "POST", base+"/auth/ldap", "", wrong)
		return err
	})

	metadata := object{
		"type": "raw", "creationLocation": "/PSI/SLS/TOMCAT", "sourceFolder": folder, "owner": "Ada", "ownerEmail": "ada@example.org",
		"contactEmail": "ada@example.org", "principalInvestigator": "pi@example.org", "ownerGroup": "group1", "accessGroups": []string{},
		"creationTime": "2026-01-01T00:00:00.000Z", "endTime": "2026-01-01T01:00:00.000Z", "datasetName": "cli " + run, "description": "d",
		"scientificMetadata": object{"beam": object{"value": 1, "unit": "mm"}}, "isPublished": false, "license": "CC", "numberOfFiles": 2, "size": 30,
		"keywords": []string{}, "dataFormat": "hdf5", "classification": "IN=medium,AV=low,CO=low",
		"datasetlifecycle": object{"archivable": false, "isOnCentralDisk": true, "archiveStatusMessage": "filesNotYetAvailable"},
	}
	step("ingest: the proposal's investigator", func() error {
		if _, err := expect(201, "POST", base+"/proposals", tokenOf("proposalIngestor"), object{"proposalId": "cli-" + run, "email": "p@example.org", "title": "T", "ownerGroup": "p10029", "pi_email": "pi@example.org"}); err != nil {
			return err
		}
		result, err := expect(200, "GET", base+"/proposals?filters="+filter(object{"where": object{"ownerGroup": "p10029"}}), token, nil)
		if err != nil {
			return err
		}
		if len(list(result.body)) == 0 {
			return fmt.Errorf("no proposal of the group")
		}
		return same("pi", field(list(result.body)[0], "pi_email"), "pi@example.org")
	})
	step("ingest: valid, not there yet, tapes", func() error {
		result, err := expect(200, "POST", base+"/datasets/isValid", token, metadata)
		if err != nil {
			return err
		}
		if err = same("valid", field(result.body, "valid"), true); err != nil {
			return err
		}
		known := object{"where": object{"sourceFolder": object{"inq": []string{folder}}}, "fields": object{"pid": 1, "size": 1, "sourceFolder": 1, "ownerGroup": 1}}
		result, err = expect(200, "GET", base+"/datasets?filter="+filter(known), token, nil)
		if err != nil {
			return err
		}
		if err = same("known datasets", len(list(result.body)), 0); err != nil {
			return err
		}
		_, err = expect(200, "GET", base+"/Policies?filter="+filter(object{"where": object{"ownerGroup": "group1"}}), tokenOf("admin"), nil)
		return err
	})
	step("ingest: dataset, then its files in chunks", func() error {
		result, err := expect(201, "POST", base+"/datasets", token, metadata)
		if err != nil {
			return err
		}
		pid, _ = field(result.body, "pid").(string)
		for chunk := 0; chunk < 2; chunk++ {
			block := object{"size": 15, "datasetId": pid, "ownerGroup": "group1", "accessGroups": []string{}, "dataFileList": []object{{
				"path": fmt.Sprintf("f%d", chunk), "uid": "ada", "gid": "p10029", "perm": "-rw-r--r--", "size": 15, "time": "2026-01-01T00:00:00.000Z",
			}}}
			if _, err = expect(201, "POST", base+"/origdatablocks", token, block); err != nil {
				return err
			}
		}
		found, err := expect(200, "GET", base+"/datasets?filter="+filter(object{"where": object{"sourceFolder": object{"inq": []string{folder}}}, "fields": object{"pid": 1, "size": 1}}), token, nil)
		if err != nil {
			return err
		}
		return same("size", field(list(found.body)[0], "size"), 60)
	})
	step("ingest: an attachment by the raw token in the query, then the lifecycle", func() error {
		path := base + "/Datasets/" + url.QueryEscape(pid)
		attachment := object{"thumbnail": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "caption": "a.png", "datasetId": pid, "ownerGroup": "group1", "accessGroups": []string{}}
		if _, err := expect(201, "POST", path+"/attachments?access_token="+token, "", attachment); err != nil {
			return err
		}
		_, err := expect(200, "PATCH", path+"/datasetlifecycle", token, object{"archivable": true, "archiveStatusMessage": "datasetCreated"})
		return err
	})
	step("archive: what is archivable, by group and by pids", func() error {
		where := object{"ownerGroup": "group1", "datasetlifecycle.archivable": true, "sourceFolder": folder}
		for _, conditions := range []object{where, {"pid": object{"inq": []string{pid}}}} {
			result, err := expect(200, "GET", base+"/Datasets?filter="+filter(object{"where": conditions, "fields": object{"pid": true, "size": true, "ownerGroup": true}}), token, nil)
			if err != nil {
				return err
			}
			if err = same("archivable datasets", len(list(result.body)), 1); err != nil {
				return err
			}
		}
		return nil
	})
	step("archive and retrieve: jobs in the older form, on which the archive reports", func() error {
		datasets := []object{{"pid": pid, "files": []string{}}}
		for kind, params := range map[string]object{
			"archive":  {"username": "user1", "tapeCopies": "one"},
			"retrieve": {"username": "user1", "destinationPath": "/archive/retrieve"},
		} {
			job := object{
				"emailJobInitiator": "user1@facility.org", "type": kind, "creationTime": "2026-01-01T00:00:00.000Z",
				"jobParams": params, "jobStatusMessage": "jobSubmitted", "datasetList": datasets, "jobResultObject": object{"status": "okay", "message": "All fine."},
			}
			made, err := expect(201, "POST", base+"/Jobs", token, job)
			if err != nil {
				return err
			}
			path := base + "/Jobs/" + fmt.Sprint(field(made.body, "id"))
			report := object{"jobStatusMessage": "finishedSuccessful", "jobResultObject": object{"status": "ok"}}
			if _, err = expect(403, "PATCH", path, token, report); err != nil {
				return err
			}
			if _, err = expect(200, "PATCH", path, archiver, report); err != nil {
				return err
			}
			read, err := expect(200, "GET", path, token, nil)
			if err != nil {
				return err
			}
			if err = same("state of "+kind, field(read.body, "jobStatusMessage"), "finishedSuccessful"); err != nil {
				return err
			}
			if _, err = expect(200, "DELETE", path, archiver, nil); err != nil {
				return err
			}
		}
		stranger := object{"emailJobInitiator": "a@example.org", "type": "archive", "jobParams": object{"username": "user3"}, "datasetList": datasets}
		_, err := expect(403, "POST", base+"/Jobs", tokenOf("user3"), stranger)
		return err
	})
	step("complete an ingestion, as the archive's account", func() error {
		path := base + "/Datasets/" + url.QueryEscape(pid)
		_, err := expect(200, "PATCH", path, archiver, object{"creationTime": "2026-01-02T00:00:00.000Z", "endTime": "2026-01-02T01:00:00.000Z"})
		return err
	})
	step("publish: the record, its datasets, its download link", func() error {
		admin := tokenOf("admin")
		doi := "10.5072/cli-" + run
		if _, err := expect(200, "PATCH", base+"/Datasets/"+url.QueryEscape(pid), token, object{"isPublished": true}); err != nil {
			return err
		}
		record := object{"doi": doi, "title": "T", "creator": []string{"A"}, "publisher": "P", "publicationYear": 2026, "abstract": "a", "dataDescription": "d", "resourceType": "raw", "pidArray": []string{pid}}
		if _, err := expect(201, "POST", base+"/PublishedData", admin, record); err != nil {
			return err
		}
		// The command wants 200 here. Once it is registered nobody changes a publication through this wire.
		if _, err := expect(200, "PATCH", base+"/PublishedData/"+url.QueryEscape(doi), admin, object{"downloadLink": "https://example.org/d", "status": "registered"}); err != nil {
			return err
		}
		result, err := expect(200, "GET", base+"/PublishedData/"+url.QueryEscape(doi), "", nil)
		if err != nil {
			return err
		}
		if err = same("pids", field(result.body, "pidArray"), []string{pid}); err != nil {
			return err
		}
		result, err = expect(200, "GET", base+"/Datasets?filter="+filter(object{"where": object{"pid": object{"inq": []string{pid}}}, "fields": object{"pid": true, "sourceFolder": true}})+"&isPublished=true", "", nil)
		if err != nil {
			return err
		}
		return same("published datasets", len(list(result.body)), 1)
	})
	step("clean: counts, then everything goes", func() error {
		path := base + "/Datasets/" + url.QueryEscape(pid)
		blocks, err := expect(200, "GET", base+"/Datablocks?filter="+filter(object{"where": object{"datasetId": pid}, "fields": object{"id": 1, "size": 1}}), archiver, nil)
		if err != nil {
			return err
		}
		if err = same("datablocks", len(list(blocks.body)), 0); err != nil {
			return err
		}
		for name, count := range map[string]int{"origdatablocks": 2, "attachments": 1, "datablocks": 0} {
			result, err := expect(200, "GET", path+"/"+name+"/count", archiver, nil)
			if err != nil {
				return err
			}
			if err = same(name, field(result.body, "count"), count); err != nil {
				return err
			}
		}
		if _, err = expect(200, "GET", base+"/Datasets/count?filter="+filter(object{"where": object{"pid": pid}}), archiver, nil); err != nil {
			return err
		}
		for _, rest := range []string{"/origdatablocks", "/attachments", ""} {
			if _, err = expect(200, "DELETE", path+rest, archiver, nil); err != nil {
				return err
			}
		}
		_, err = expect(404, "GET", path, archiver, nil)
		return err
	})
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func tokenOf(username string) string {
	token, _, _ := login(username) // without a token the next request fails and says so
	return token
}
