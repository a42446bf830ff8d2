"""Files kept in a bucket of an S3-compatible store, for several machines. Loaded only where the settings name one."""

from typing import BinaryIO

from minio import Minio
from minio.error import MinioException
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from engine.casework.storage import AWAY, CHANGED, PIECE
from engine.errors import FileChangedError, StorageError
from engine.settings import Settings


class BucketStore:
    """Files in a bucket of an S3-compatible store."""

    def __init__(self, settings: Settings) -> None:
        """Connect at first use; a silent server is given up after half a minute."""
        self.bucket = settings.s3_bucket
        self.client = Minio(
            endpoint=settings.s3_endpoint or "",
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key,
            region=settings.s3_region,
            secure=settings.s3_tls,
            http_client=PoolManager(timeout=Timeout(connect=5, read=30), retries=Retry(total=1)),
        )

    def keep(self, source: BinaryIO, sha256: str, size: int) -> None:
        """Put the object; one of that name is the same content."""
        try:
            self.client.put_object(bucket_name=self.bucket, object_name=self._name(sha256), data=source, length=size)
        except (MinioException, HTTPError, OSError) as error:
            raise StorageError(AWAY) from error

    def fetch(self, sha256: str, into: BinaryIO) -> None:
        """Copy the object piece by piece."""
        try:
            answer = self.client.get_object(bucket_name=self.bucket, object_name=self._name(sha256))
            try:
                for piece in answer.stream(PIECE):
                    into.write(piece)
            finally:
                answer.close()
                answer.release_conn()
        except (MinioException, HTTPError, OSError) as error:
            if getattr(error, "code", "") == "NoSuchKey":
                raise FileChangedError(CHANGED) from error
            raise StorageError(AWAY) from error

    def destroy(self, sha256: str) -> None:
        """Remove the object."""
        try:
            self.client.remove_object(bucket_name=self.bucket, object_name=self._name(sha256))
        except (MinioException, HTTPError, OSError) as error:
            raise StorageError(AWAY) from error

    def _name(self, sha256: str) -> str:
        return f"{sha256[:2]}/{sha256}"
