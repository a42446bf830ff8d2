"""Files are kept whole or not at all, on the disk or in an S3-compatible store, and are checked when they are read."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from minio import Minio
from moto.server import ThreadedMotoServer

from engine.casework import storage
from engine.errors import FileChangedError, InvalidInputError, StorageError
from engine.settings import Settings

CONTENT = b"A sample recording. " * 50_000
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real S3 server on this machine."""
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"{host}:{port}"
    started.stop()


@pytest.fixture(params=["folder", "bucket"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Both places."""
    plain = Settings(data=tmp_path, database_url="sqlite://")
    if request.param == "folder":
        return plain
    where = request.getfixturevalue("server")
    made = replace(
        plain, s3_endpoint=where, s3_access_key="sample", s3_secret_key="sample", s3_region="eu-west-2", s3_tls=False
    )
    client = Minio(endpoint=where, access_key="sample", secret_key="sample", region="eu-west-2", secure=False)
    if not client.bucket_exists(bucket_name=made.s3_bucket):
        client.make_bucket(bucket_name=made.s3_bucket, location="eu-west-2")
    return made


def test_what_is_kept_is_read_again_as_it_was(settings: Settings) -> None:
    storage.store_of(settings).keep(io.BytesIO(CONTENT), SHA, len(CONTENT))
    with storage.open_checked(settings, SHA, len(CONTENT)) as found:
        assert found.read() == CONTENT


def test_keeping_the_same_twice_changes_nothing(settings: Settings) -> None:
    for _ in range(2):
        storage.store_of(settings).keep(io.BytesIO(CONTENT), SHA, len(CONTENT))
    with storage.open_checked(settings, SHA, len(CONTENT)) as found:
        assert found.read() == CONTENT


def test_what_was_never_kept_is_said_to_be_missing(settings: Settings) -> None:
    with pytest.raises(FileChangedError, match="missing or was changed"):
        storage.open_checked(settings, "0" * 64, 5)


def test_what_was_destroyed_is_gone_and_to_destroy_it_twice_does_no_harm(settings: Settings) -> None:
    store = storage.store_of(settings)
    store.keep(io.BytesIO(CONTENT), SHA, len(CONTENT))
    for _ in range(2):
        store.destroy(SHA)
    with pytest.raises(FileChangedError):
        storage.open_checked(settings, SHA, len(CONTENT))


def test_a_content_that_does_not_fit_its_checksum_is_not_handed_out(settings: Settings) -> None:
    other = hashlib.sha256(b"something else").hexdigest()
    storage.store_of(settings).keep(io.BytesIO(CONTENT), other, len(CONTENT))
    with pytest.raises(FileChangedError):
        storage.open_checked(settings, other, len(CONTENT))


def test_a_store_that_is_away_says_that_nothing_was_stored(tmp_path: Path) -> None:
    away = Settings(
        data=tmp_path, database_url="sqlite://", s3_endpoint="127.0.0.1:9", s3_access_key="sample",
        s3_secret_key="sample", s3_region="eu-west-2", s3_tls=False,
    )  # fmt: skip
    with pytest.raises(StorageError, match="was not stored"):
        storage.store_of(away).keep(io.BytesIO(CONTENT), SHA, len(CONTENT))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="sqlite://")

    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(StorageError):
        storage.store_of(settings).keep(Full(CONTENT), SHA, len(CONTENT))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_more_than_the_limit_is_refused_without_reading_on() -> None:
    with pytest.raises(InvalidInputError, match="larger than 1 MB"):
        storage.measure(io.BytesIO(bytes(1_000_001)), 1_000_000)
