"""A PostgreSQL server for the tests: one that answers, else one started from installed binaries."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


@contextmanager
def make_postgres_database(name: str, *, durable: bool = True) -> Iterator[str]:
    """Create a database called `name`, yield its SQLAlchemy address, drop it at the end.

    Not `durable`: a commit need not be on the disk. Killed processes of ours lose nothing by it, only a server that
    dies itself could; what measures or promises more keeps it.
    """
    server = find_postgres()
    if server is None:
        pytest.skip("POSTGRESQL CANNOT BE HAD: no server answers and no binaries are installed")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        if not durable:
            connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    try:
        yield server.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://", 1) + "/" + name
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def find_postgres() -> str | None:
    """Return the address of a PostgreSQL server that may be used, starting one where only binaries are installed."""
    for address in filter(None, (os.environ.get("TEST_POSTGRES_URL"), LOCAL)):
        if _answers(address):
            return address
    return _start_server()


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=3):
            return True
    except psycopg.OperationalError:
        return False


def _start_server() -> str | None:
    """Start a throw-away server from installed binaries; it lives in a temporary folder and stops with the tests."""
    binaries = _find_binaries()
    if binaries is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="dueprocess-postgres-"))
    port = 15432 + os.getpid() % 1000
    as_postgres: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_postgres = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    subprocess.run(
        [*as_postgres, str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [
            *as_postgres,
            str(binaries / "pg_ctl"),
            "-D",
            str(data),
            "-o",
            f"-p {port} -k {folder} -c fsync=off",
            "-l",
            str(folder / "log"),
            "-w",
            "start",
        ],
        check=True,
        capture_output=True,
    )
    address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    for _ in range(50):
        if _answers(address):
            return address
        time.sleep(0.1)
    return None


def _find_binaries() -> Path | None:
    on_path = shutil.which("pg_ctl")
    if on_path and shutil.which("initdb"):
        return Path(on_path).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return installed[-1].parent if installed else None
