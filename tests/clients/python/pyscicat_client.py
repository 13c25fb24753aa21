"""pyscicat: what ingestion scripts do with it, from signing in to removing what they made."""

import hashlib
import json
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import requests
from pyscicat.client import ScicatClient, ScicatLoginError, encode_thumbnail, from_credentials, from_token
from pyscicat.model import (
    Attachment,
    CreateDatasetOrigDatablockDto,
    DataFile,
    DerivedDataset,
    Instrument,
    Job,
    Ownable,
    Proposal,
    RawDataset,
    Sample,
)
from steps import PNG, RUN, URL, Steps, fails_with, password

step = Steps()
ownable = Ownable(ownerGroup="ingestor", accessGroups=["group2"])
client = ScicatClient(base_url=URL, username="ingestor", password=password("ingestor"))
admin = from_credentials(URL, "admin", password("admin"))
remover = from_credentials(URL, "archiveManager", password("archiveManager"))
user = from_credentials(URL, "user1", password("user1"))


def raw(**more):
    fields = {
        "datasetName": f"raw {RUN}",
        "owner": "Ada Ingest",
        "contactEmail": "ada@example.org",
        "creationLocation": "/site/beamline",
        # Without a time zone, as datetime.isoformat gives it.
        "creationTime": datetime(2026, 3, 4, 5, 6, 7).isoformat(),
        "endTime": datetime(2026, 3, 4, 6, 6, 7).isoformat(),
        "principalInvestigator": "B. Scholar",
        "sourceFolder": f"/data/{RUN}",
        "sourceFolderHost": "s3.example.org",
        "proposalId": f"p-{RUN}",
        "sampleId": f"s-{RUN}",
        "instrumentId": "beam-1",
        "keywords": ["wasp", RUN],
        "scientificMetadata": {"energy": {"value": 12, "unit": "keV"}, "note": "x", "run.no": 7},
        "techniques": [{"pid": "PaNET01", "name": "tomography"}],
        "isPublished": False,
        "size": 42,
        "packedSize": 0,
        "numberOfFiles": 0,
        "numberOfFilesArchived": 0,
        "dataFormat": "nexus",
        "ownerEmail": "ada@example.org",
        **ownable.model_dump(),
        **more,
    }
    return RawDataset(**fields)


@step
def _():
    """a wrong password is a login error"""
    try:
        ScicatClient(base_url=URL, username="ingestor", password="wrong")
    except ScicatLoginError as error:
        assert json.loads(error.message)["statusCode"] == 401
        return
    raise AssertionError("signed in with a wrong password")


@step
def proposal():
    """proposals are created, updated and read"""
    pid = client.proposals_create(
        Proposal(
            proposalId=f"p-{RUN}", email="pi@example.org", title="Wasps", pi_firstname="P", pi_lastname="I",
            pi_email="pi@example.org", startTime="2026-01-01T00:00:00.000Z", **ownable.model_dump(),
        )
    )
    client.proposals_update(Proposal(proposalId=pid, email="pi@example.org", title="Bees", ownerGroup="ingestor"), pid)
    found = client.proposals_get_one(pid)
    assert found["pi_lastname"] == "I" and found["title"] == "Bees", found
    return pid


@step
def sample():
    """a sample without a name takes its id; it is updated and found"""
    pid = client.samples_create(
        Sample(sampleId=f"s-{RUN}", owner="Ada", description=f"d {RUN}", sampleCharacteristics={"mass": {"value": 1, "unit": "g"}}, **ownable.model_dump())
    )
    assert client.samples_update(Sample(sampleId=pid, description=f"changed {RUN}", ownerGroup="ingestor")) == pid
    found = client.samples_get_one(pid)
    assert found["description"] == f"changed {RUN}" and found["sampleCharacteristics"]["mass"]["value"] == 1, found
    assert [one["sampleId"] for one in client.samples_get_many({"description": f"changed {RUN}"})] == [pid]
    return pid


@step
def instrument():
    """instruments need a unique name; without one the answer is 400 with a JSON body"""
    fails_with("uniqueName", admin.instruments_create, Instrument(pid=f"i-{RUN}", name="ymir"))

    class NamedInstrument(Instrument):
        uniqueName: str

    pid = admin.instruments_create(NamedInstrument(pid=f"i-{RUN}", name=f"ymir {RUN}", uniqueName=f"ymir-{RUN}", customMetadata={"x": 1}))
    admin.instruments_update(Instrument(name=f"ymir two {RUN}", customMetadata={"y": 2}), pid)
    assert client.instruments_get_one(pid=pid)["customMetadata"] == {"y": 2}
    # A query without a key: a defect of this client that must not be an error of the server's making.
    client.instruments_get_one(name=f"ymir two {RUN}")
    return pid


@step
def dataset():
    """a raw dataset is created and comes back with its singular fields"""
    pid = client.datasets_create(raw(instrumentId=f"i-{RUN}"))
    found = client.datasets_get_one(pid)
    assert found["principalInvestigator"] == "B. Scholar" and found["proposalId"] == f"p-{RUN}", found
    assert found["sampleId"] == f"s-{RUN}" and found["instrumentId"] == f"i-{RUN}", found
    assert found["scientificMetadata"]["run.no"] == 7, found["scientificMetadata"]
    assert found["scientificMetadata"]["energy"]["unitSI"], found["scientificMetadata"]
    assert found["creationTime"].endswith("Z") and found["size"] == 42 and found["type"] == "raw", found
    return pid


@step
def _():
    """a client may choose the pid where its group may"""
    pid = f"20.500.11935/{RUN}"
    assert client.datasets_create(raw(pid=pid)) == pid
    fails_with("", user.datasets_create, raw(pid=f"20.500.11935/x{RUN}"))
    remover.datasets_delete(pid)


@step
def derived():
    """a derived dataset names its input and software"""
    pid = client.create_dataset(
        DerivedDataset(
            datasetName=f"derived {RUN}", owner="Ada", contactEmail="ada@example.org", investigator="ada@example.org",
            creationTime=datetime.now(timezone.utc).isoformat(), sourceFolder=f"/data/{RUN}/d", inputDatasets=[dataset],
            usedSoftware=["gcc"], jobParameters={"n": 1}, jobLogData="ok", **ownable.model_dump(),
        )
    )
    found = client.get_dataset_by_pid(pid)
    assert found["investigator"] == "ada@example.org" and found["inputDatasets"] == [dataset], found
    assert found["jobParameters"] == {"n": 1} and found["jobLogData"] == "ok", found
    return pid


@step
def _():
    """orig datablocks: created below the dataset, read back, sizes counted"""
    files = [DataFile(path=f"file{n}.h5", size=10, time="2026-03-04T05:06:07", chk=hashlib.md5(b"x").hexdigest()) for n in range(3)]
    made = client.datasets_origdatablock_create(dataset, CreateDatasetOrigDatablockDto(size=30, dataFileList=files))
    assert made["id"] == made["_id"] and made["datasetId"] == dataset, made
    found = client.datasets_origdatablocks_get_one(dataset)
    assert len(found) == 1 and [f["path"] for f in found[0]["dataFileList"]] == [f.path for f in files], found
    assert client.datasets_get_one(dataset)["numberOfFiles"] == 3


@step
def _():
    """attachments: a real thumbnail below the dataset, with the dataset's id in the body"""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "thumb.png"
        picture.write_bytes(PNG)
        thumbnail = encode_thumbnail(picture, "png")
    made = client.datasets_attachment_create(Attachment(datasetId=dataset, thumbnail=thumbnail, caption="wasp", **ownable.model_dump()))
    assert made["id"] and made["caption"] == "wasp" and made["thumbnail"] == thumbnail, made
    listed = client.datasets_attachments_get_one(dataset) if hasattr(client, "datasets_attachments_get_one") else None
    assert listed is None or listed[0]["thumbnail"] == thumbnail
    shown = requests.get(f"{URL}/Datasets/{requests.utils.quote(dataset, '')}/thumbnail", params={"access_token": client._token}, timeout=30)
    assert shown.json()["thumbnail"] == thumbnail, shown.text


@step
def _():
    """queries: by a plain filter, by a full query with text, by published data"""
    many = client.datasets_get_many({"datasetName": f"raw {RUN}"})
    assert [one["pid"] for one in many] == [dataset], many
    assert [one["pid"] for one in client.datasets_find(query_fields={"ownerGroup": ["ingestor"], "text": RUN, "type": ["raw"]}, limit=5)] == [dataset]
    assert len(client.datasets_find(skip=0, limit=1, query_fields={})) == 1
    assert [one["pid"] for one in client.datasets_get_many({"proposalId": {"like": RUN[2:]}, "type": "raw"})] == [dataset]
    assert [one["sampleId"] for one in client.samples_get_many({"sampleId": {"like": RUN}})] == [sample]
    assert [one["sampleId"] for one in client.samples_get_many({"sampleId": sample, "sampleCharacteristics.mass.value": 1})] == [sample]
    assert client.published_data_get_many({"doi": "10.1/none"}) == []
    assert isinstance(client.published_data_get_many(), list)


@step
def _():
    """a full query takes conditions on scientific metadata"""
    condition = {"lhs": "energy", "relation": "EQUAL_TO_NUMERIC", "rhs": 12, "unit": "keV"}
    found = client.datasets_find(query_fields={"scientific": [condition], "text": RUN})
    assert [one["pid"] for one in found] == [dataset], found


@step
def _():
    """a dataset is updated by a full record, as scripts do"""
    fails_with("", client.datasets_update, raw(datasetName="changed"), dataset)  # `type` cannot be changed
    patched = requests.patch(
        f"{URL}/Datasets/{requests.utils.quote(dataset, '')}", json={"datasetName": f"changed {RUN}", "keywords": ["a"]},
        params={"access_token": client._token}, headers=client._headers, timeout=30,
    )
    assert patched.status_code == 200 and patched.json()["datasetName"] == f"changed {RUN}", patched.text


@step
def _():
    """a reader by an access group sees it, a stranger is refused, an unknown pid is told apart"""
    assert from_credentials(URL, "user2", password("user2")).datasets_get_one(dataset)["pid"] == dataset
    fails_with(403, from_credentials(URL, "user3", password("user3")).datasets_get_one, dataset)
    fails_with(404, client.datasets_get_one, "20.500.11935/unknown")


@step
def _():
    """jobs by its model, which has no call of its own: created, read, listed, reported on, removed"""

    class ListedJob(Job):
        datasetList: list

    new = ListedJob(
        emailJobInitiator="ada@example.org", type="analysis", jobParams={"copies": 1}, jobStatusMessage="jobSubmitted",
        datasetList=[{"pid": dataset, "files": []}],
    )
    job = client._call_endpoint(cmd="post", endpoint="Jobs", data=new, operation="jobs_create")
    assert job["jobStatusMessage"] == "jobSubmitted" and job["datasetList"] == new.datasetList, job
    path = f"Jobs/{job['id']}"
    where = requests.utils.quote(json.dumps({"where": {"emailJobInitiator": "ada@example.org", "datasetList.pid": dataset}}))
    found = client._call_endpoint(cmd="get", endpoint=f"Jobs?filter={where}")
    assert [one["id"] for one in found] == [job["id"]], found
    report = ListedJob(**{**job, "jobStatusMessage": "finishedSuccessful", "jobResultObject": {"bytes": 30}})
    client._call_endpoint(cmd="patch", endpoint=path, data=report, operation="jobs_update")
    read = client._call_endpoint(cmd="get", endpoint=path)
    assert read["jobStatusMessage"] == "finishedSuccessful" and read["jobResultObject"] == {"bytes": 30}, read
    fails_with("copies", client._call_endpoint, cmd="post", endpoint="Jobs", data=new.model_copy(update={"jobParams": {"copies": 9}}))
    fails_with(403, client._call_endpoint, cmd="delete", endpoint=path)
    remover._call_endpoint(cmd="delete", endpoint=path)
    fails_with("Invalid job id", client._call_endpoint, cmd="get", endpoint=path)


@step
def _():
    """a client made from a token works; a broken token is nobody"""
    assert from_token(URL, client._token).datasets_get_one(dataset)["pid"] == dataset
    fails_with(403, from_token(URL, "broken").datasets_get_one, dataset)


@step
def _():
    """what was made is removed by those who may"""
    fails_with(403, user.datasets_delete, dataset)
    for pid in (derived, dataset):
        assert remover.datasets_delete(pid)["pid"] == pid
        fails_with(404, client.datasets_get_one, pid)


step.finish()
