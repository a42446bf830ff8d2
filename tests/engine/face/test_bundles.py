"""The evidence bundle as it goes out: who may make one, for whom, what is in the archive, and what the history says."""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from engine.app import Engine
from engine.casework import letter_papers, storage
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError, PaperError
from engine.face.bundles import Bundle
from engine.models import Event
from tests.engine.face import filled_case
from tests.engine.face.conftest import Hire
from tests.engine.face.filled_case import RECORDING, Filled


@pytest.fixture
def filled(engine: Engine, hire: Hire, clock: SimulatedClock) -> Filled:
    """A case with something of everything."""
    return filled_case.fill(engine, hire, clock)


@dataclass(frozen=True)
class Received:
    """A bundle as its recipient finds it: files by their name inside the archive's folder."""

    name: str
    sha256: str
    missing: Sequence[str]
    archive: bytes
    files: Mapping[str, bytes]


def receive(bundle: Bundle) -> Received:
    """Read a bundle and close it."""
    with bundle.file, zipfile.ZipFile(bundle.file) as archive:
        files = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
        bundle.file.seek(0)
        return Received(bundle.name, bundle.sha256, bundle.missing, bundle.file.read(), files)


def make(filled: Filled, reader: str = "court", **changes: Any) -> Received:
    """Make a bundle as the case's officer."""
    given = {"recipient": "Sample County Court", "purpose": "The hearing", **changes}
    return receive(filled.engine.bundles.make(filled.officer, filled.case_id, reader=reader, **given))


def made(filled: Filled) -> list[dict[str, Any]]:
    """What the history says about bundles made."""
    with filled.engine.database.read() as session:
        return [row.payload for row in session.query(Event).filter_by(kind="bundle.made")]


def test_every_letter_in_it_has_the_checksum_of_its_pdf_also_one_issued_a_moment_ago(filled: Filled) -> None:
    letters = json.loads(make(filled).files["bundle.json"])["letters"]
    assert letters
    assert [one["subject"] for one in letters if not one["pdf_sha256"]] == []


def test_a_letter_that_cannot_be_printed_keeps_no_bundle_from_being_made(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise PaperError("A letter", "broken on purpose")

    monkeypatch.setattr(letter_papers, "keep", fail)
    letters = json.loads(make(filled).files["bundle.json"])["letters"]
    assert letters
    assert [one["subject"] for one in letters if not one["sha256"]] == []


def test_it_holds_paper_data_recordings_and_a_list_of_checksums(filled: Filled) -> None:
    found = make(filled).files
    assert sorted(found) == ["bundle.json", "bundle.pdf", "documents/1-noise.mp3", "manifest.sha256"]
    assert found["bundle.pdf"].startswith(b"%PDF-")
    assert found["documents/1-noise.mp3"] == RECORDING


def test_the_manifest_gives_the_checksum_of_every_other_file(filled: Filled) -> None:
    found = dict(make(filled).files)
    lines = found.pop("manifest.sha256").decode().splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert told == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def test_the_checksum_of_the_whole_is_in_the_history_with_reader_and_purpose(filled: Filled) -> None:
    bundle = make(filled)
    (payload,) = made(filled)
    assert payload["sha256"] == bundle.sha256 == hashlib.sha256(bundle.archive).hexdigest()
    assert (payload["reader"], payload["recipient"], payload["purpose"]) == (
        "Court",
        "Sample County Court",
        "The hearing",
    )


def test_it_is_named_after_the_case(filled: Filled) -> None:
    assert make(filled).name == "CA-2026-00001-bundle.zip"


def test_the_data_is_what_the_reader_may_have(filled: Filled) -> None:
    content = json.loads(make(filled).files["bundle.json"])
    assert content["bundle"]["reader"] == "Court"
    assert filled_case.PHONE not in json.dumps(content)


def test_files_can_be_left_out(filled: Filled) -> None:
    assert sorted(make(filled, with_files=False).files) == ["bundle.json", "bundle.pdf", "manifest.sha256"]


def test_a_recording_that_was_changed_is_named_as_missing_and_not_handed_out(filled: Filled) -> None:
    (document,) = filled.engine.documents.list(filled.officer, filled.case_id)
    storage.store_of(filled.engine.settings).destroy(document.sha256)
    bundle = make(filled)
    assert list(bundle.missing) == ["noise.mp3"]
    assert "documents/1-noise.mp3" not in bundle.files
    assert "MISSING OR CHANGED, not included: noise.mp3" in bundle.files["manifest.sha256"].decode()
    assert made(filled)[0]["files_missing"] == ["noise.mp3"]


def test_none_is_made_for_the_alleged_perpetrator(filled: Filled) -> None:
    with pytest.raises(InvalidInputError) as refused:
        make(filled, "perpetrator")
    assert "never made for an alleged perpetrator" in refused.value.fields["reader"][0]
    assert made(filled) == []


def test_the_alleged_perpetrator_is_offered_so_that_the_reason_is_given(filled: Filled) -> None:
    readers = [choice.value for choice in filled.engine.bundles.readers()]
    assert readers == ["ombudsman", "court", "legal_adviser", "perpetrator"]


@pytest.mark.parametrize("field", ["recipient", "purpose"])
def test_without_recipient_and_purpose_none_is_made(filled: Filled, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        make(filled, **{field: "  "})
    assert list(refused.value.fields) == [field]
    assert made(filled) == []


def test_a_colleague_of_the_team_who_is_not_the_officer_may_not_make_one(filled: Filled, hire: Hire) -> None:
    colleague = hire("Conny Colleague", lane="Officer")
    filled.engine.cases.get(colleague, filled.case_id)
    with pytest.raises(NotAllowedError):
        filled.engine.bundles.make(colleague, filled.case_id, reader="court", recipient="Court", purpose="Hearing")
    assert made(filled) == []


def test_a_manager_may_make_one(filled: Filled) -> None:
    bundle = filled.engine.bundles.make(
        filled.manager, filled.case_id, reader="ombudsman", recipient="Housing Ombudsman", purpose="Complaint"
    )
    assert receive(bundle).missing == []


def test_for_another_landlord_the_case_does_not_exist(filled: Filled, hire: Hire) -> None:
    stranger = hire("Wally Watford", "manager", landlord="WCH")
    with pytest.raises(NotFoundError):
        filled.engine.bundles.make(stranger, filled.case_id, reader="court", recipient="Court", purpose="Hearing")
    with pytest.raises(NotFoundError):
        filled.engine.bundles.chronology(stranger, filled.case_id)
