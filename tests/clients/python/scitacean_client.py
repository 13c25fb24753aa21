"""scitacean: upload with files and attachments, strict download, publication, queries; files are copied on this machine."""

import tempfile
from datetime import datetime, timezone
from pathlib import Path

import httpx
from scitacean import PID, Attachment, Client, Dataset, model
from scitacean.model import Relationship, Technique
from scitacean.thumbnail import Thumbnail
from scitacean.transfer.copy import CopyFileTransfer
from steps import PNG, RUN, URL, Steps, fails_with, password

step = Steps()
folder = Path(tempfile.mkdtemp(prefix="margay-scitacean-"))
remote = folder / "remote"
remote.mkdir()


def sign_in(username, **more):
    return Client.from_credentials(url=URL, username=username, password=password(username), allow_http=True, **more)


client = sign_in("user1", file_transfer=CopyFileTransfer(source_folder=str(remote)))


def dataset(**more):
    fields = {
        "type": "raw",
        "name": f"scitacean {RUN}",
        "owner": "Ada",
        "owner_group": "group1",
        "access_groups": ["group2"],
        "contact_email": "ada@example.org",
        "creation_location": "/site/beamline",
        "creation_time": datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
        "principal_investigators": ["P. I."],
        "source_folder": str(remote),
        "proposal_ids": [f"q-{RUN}"],
        "keywords": ["a", "b"],
        "techniques": [Technique(pid="PaNET01", name="tomography")],
        "used_software": ["scitacean"],
        "input_datasets": [],
        "meta": {"energy": {"value": 12, "unit": "keV"}, "with space": {"deep.er": 1}},
        **more,
    }
    return Dataset(**fields)


@step
def uploaded():
    """upload: validates, writes dataset, files and attachment; what comes back is the record"""
    local = folder / "local.txt"
    local.write_text("spectrum")
    new = dataset()
    new.add_local_files(local)
    new.attachments = [Attachment(caption="wasp", owner_group="group1", thumbnail=Thumbnail(mime="image/png", data=PNG))]
    done = client.upload_new_dataset_now(new)
    assert done.pid is not None and done.number_of_files == 1 and done.size == 8, done
    return done


@step
def _():
    """strict download of every field, with files and attachments"""
    found = client.get_dataset(uploaded.pid, strict_validation=True, attachments=True)
    assert found.keywords == ["a", "b"] and found.proposal_ids == [f"q-{RUN}"] and found.is_published is False
    assert found.techniques == [Technique(pid="PaNET01", name="tomography")], found.techniques
    assert found.meta["energy"]["value"] == 12 and found.meta["with space"] == {"deep.er": 1}, found.meta
    assert found.attachments[0].caption == "wasp" and found.attachments[0].thumbnail.decoded_data() == PNG
    copied = client.download_files(found, target=folder / "down", checksum_algorithm="md5")
    assert next(iter(copied.files)).local_path.read_text() == "spectrum"


@step
def _():
    """a record that the server would refuse is refused by isValid before anything is written"""
    client.scicat.validate_dataset_model(dataset().make_upload_model())
    fails_with("", client.scicat.validate_dataset_model, dataset().make_upload_model().model_copy(update={"contactEmail": "no address"}))


@step
def _():
    """derived data with inputs; another group is refused"""
    derived = dataset(type="derived", input_datasets=[uploaded.pid], job_parameters={"n": 1}, creation_location=None)
    done = client.scicat.create_dataset_model(derived.make_upload_model())
    assert client.get_dataset(done.pid, strict_validation=True).input_datasets == [uploaded.pid]
    fails_with(403, client.scicat.create_dataset_model, dataset(owner_group="group2").make_upload_model())


@step
def _():
    """a published dataset is read without signing in, a private one is not there"""
    anonymous = Client.without_login(url=URL, allow_http=True)
    published = client.scicat.create_dataset_model(dataset(is_published=True).make_upload_model())
    assert anonymous.get_dataset(published.pid, strict_validation=True).name == f"scitacean {RUN}"
    fails_with("", anonymous.get_dataset, uploaded.pid)


@step
def _():
    """readers read, strangers are refused, unknown ids are told apart"""
    assert sign_in("user2").get_dataset(uploaded.pid).pid == uploaded.pid
    fails_with(403, sign_in("user3").get_dataset, uploaded.pid)
    fails_with("", client.get_dataset, "20.500.11935/unknown")


@step
def _():
    """full query by fields, with order and limit"""
    fields = {"datasetName": f"scitacean {RUN}", "type": "raw"}
    found = client.scicat.query_datasets(fields, order="creationTime:desc", limit=1)
    assert len(found) == 1 and found[0].datasetName == f"scitacean {RUN}", found
    assert len(client.scicat.query_datasets({"proposalIds": [f"q-{RUN}"]})) == 3


@step
def _():
    """proposals, samples and instruments"""
    proposer = sign_in("proposalIngestor").scicat
    made = proposer.create_proposal_model(
        model.UploadProposal(proposalId=f"q-{RUN}", email="pi@example.org", title="Wasps", ownerGroup="group1", abstract="a")
    )
    assert made.proposalId == f"q-{RUN}"
    assert client.scicat.get_proposal_model(f"q-{RUN}", strict_validation=True).title == "Wasps"
    sample = model.Sample(owner_group="group1", sample_name="wasp", description="d", sample_characteristics={"k": 1})
    made = client.upload_new_sample_now(sample)
    assert client.get_sample(made.sample_id, strict_validation=True).sample_characteristics == {"k": 1}
    answer = httpx.post(
        f"{URL}/instruments", json={"pid": f"j-{RUN}", "name": "ymir", "uniqueName": f"ymir-j-{RUN}"},
        headers={"Authorization": f"Bearer {sign_in('admin').scicat._token.get_str()}"},
    )
    assert answer.status_code == 201, answer.text
    assert client.scicat.get_instrument_model(f"j-{RUN}", strict_validation=True).name == "ymir"
    assert any(one.pid == f"j-{RUN}" for one in client.scicat.get_all_instrument_models())


@step
def _():
    """a wrong password fails after both ways of signing in were tried"""
    try:
        Client.from_credentials(url=URL, username="user1", password="wrong", allow_http=True)
    except Exception as error:
        assert type(error).__name__ == "AuthError" and "401" in str(error), error
        return
    raise AssertionError("signed in")


step.finish()
