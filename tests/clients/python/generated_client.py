"""A Python client that openapi-generator made from the server's own document (package `generated`)."""

from datetime import datetime, timezone

import generated
from generated.rest import ApiException
from steps import RUN, URL, Steps, password

step = Steps()
host = URL.removesuffix("/api/v3")


def client(token=None):
    return generated.ApiClient(generated.Configuration(host=host, access_token=token))


def sign_in(username):
    credentials = generated.CredentialsDto(username=username, password=password(username))
    return client(generated.AuthApi(client()).auth_controller_login_v3(credentials).access_token)


user, admin, remover = sign_in("user1"), sign_in("admin"), sign_in("archiveManager")


def status_of(work):
    try:
        work()
    except ApiException as error:
        return error.status
    return 200


@step
def _():
    """signing in; a wrong password is 401"""
    wrong = generated.CredentialsDto(username="user1", password="wrong")
    assert status_of(lambda: generated.AuthApi(client()).auth_controller_login_v3(wrong)) == 401


@step
def dataset():
    """a dataset of the older form is made, read, listed, counted and changed"""
    api = generated.DatasetsApi(user)
    body = generated.CreateRawDatasetObsoleteDto(
        type="raw", datasetName=f"gen {RUN}", owner="Ada", contactEmail="ada@example.org", sourceFolder="/a", ownerGroup="group1",
        creationTime=datetime.now(timezone.utc), principalInvestigator="P", creationLocation="l", keywords=[f"gen-{RUN}"],
    )
    made = api.datasets_controller_create_v3(generated.DatasetsControllerCreateV3Request(body))
    assert api.datasets_controller_find_by_id_v3(made.pid).dataset_name == f"gen {RUN}"
    found = api.datasets_controller_find_all_v3_without_preload_content(filter='{"where":{"keywords":"gen-%s"}}' % RUN)
    assert found.status == 200, found.data
    change = generated.PartialUpdateRawDatasetObsoleteDto(description="d")
    api.datasets_controller_find_by_id_and_update_v3(made.pid, generated.DatasetsControllerFindByIdAndUpdateV3Request(change))
    assert api.datasets_controller_find_by_id_v3(made.pid).description == "d"
    return made.pid


@step
def _():
    """a proposal and a policy, as synchronisations of user offices make them"""
    api = generated.ProposalsApi(admin)
    made = api.proposals_controller_create_v3(
        generated.CreateProposalDto(proposalId=f"gen-{RUN}", email="p@example.org", title="T", ownerGroup="group1")
    )
    assert made.proposal_id == f"gen-{RUN}"
    period = generated.CreateMeasurementPeriodDto(instrument="/i", start=datetime.now(timezone.utc), end=datetime.now(timezone.utc), comment="")
    api.proposals_controller_update_v3(f"gen-{RUN}", generated.PartialUpdateProposalDto(MeasurementPeriodList=[period]))
    read = api.proposals_controller_find_by_id_v3(f"gen-{RUN}")
    assert read.measurement_period_list[0].instrument == "/i", read
    assert status_of(lambda: api.proposals_controller_find_by_id_v3("none")) == 404


@step
def _():
    """a job of the older form is made, read, listed, reported on and removed"""
    api = generated.JobsApi(user)
    listed = [generated.DatasetListDto(pid=dataset, files=[])]
    body = generated.CreateJobDtoV3(emailJobInitiator="ada@example.org", type="analysis", jobParams={"copies": 1}, datasetList=listed)
    made = api.jobs_controller_create_v3(body)
    assert made.dataset_list == listed and made.creation_time.tzinfo, made
    assert api.jobs_controller_find_one_v3(made.id).job_params["copies"] == 1
    found = api.jobs_controller_find_all_v3(filter='{"where":{"datasetList.pid":"%s"}}' % dataset)
    assert [one.id for one in found] == [made.id], found
    change = generated.UpdateJobDtoV3(jobStatusMessage="finishedSuccessful", jobResultObject={"n": 1})
    assert api.jobs_controller_update_v3(made.id, change).job_status_message == "finishedSuccessful"
    assert status_of(lambda: api.jobs_controller_remove_v3(made.id)) == 403
    generated.JobsApi(remover).jobs_controller_remove_v3(made.id)
    assert status_of(lambda: api.jobs_controller_find_one_v3(made.id)) == 400


@step
def _():
    """a job of the newer form is made, read, listed, reported on and removed"""
    api = generated.JobsV4Api(user)
    params = {"copies": 1, "note": RUN, "datasetList": [{"pid": dataset, "files": []}]}
    body = generated.CreateJobDto(type="analysis", ownerUser="user1", ownerGroup="group1", jobParams=params)
    made = api.jobs_v4_controller_create_v4(body)
    assert made.status_code == "jobSubmitted" and made.owner_user == "user1", made
    assert api.jobs_v4_controller_find_one_v4(made.id).job_params["note"] == RUN
    found = api.jobs_v4_controller_find_all_v4(filter='{"where":{"jobParams.note":"%s"},"include":["datasets"]}' % RUN)
    assert [one.id for one in found] == [made.id] and found[0].datasets[0].pid == dataset, found
    change = generated.UpdateJobDto(statusCode="finishedSuccessful", statusMessage="Done.", jobResultObject={"n": 1})
    assert api.jobs_v4_controller_update_v4(made.id, change).status_message == "Done."
    wrong = generated.CreateJobDto(type="analysis", ownerUser="user1", ownerGroup="group1", jobParams={"copies": 9})
    assert status_of(lambda: api.jobs_v4_controller_create_v4(wrong)) == 400
    assert status_of(lambda: api.jobs_v4_controller_remove_v4(made.id)) == 403
    generated.JobsV4Api(remover).jobs_v4_controller_remove_v4(made.id)
    assert status_of(lambda: api.jobs_v4_controller_find_one_v4(made.id)) == 400


@step
def _():
    """it goes"""
    assert status_of(lambda: generated.DatasetsApi(user).datasets_controller_find_by_id_and_delete_v3(dataset)) == 403
    generated.DatasetsApi(remover).datasets_controller_find_by_id_and_delete_v3(dataset)
    assert status_of(lambda: generated.DatasetsApi(user).datasets_controller_find_by_id_v3(dataset)) == 404


step.finish()
