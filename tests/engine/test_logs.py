"""The log tells what broke, in one line a program can read, and nothing about the people on a case."""

import json
import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.db import make_database
from engine.settings import PROJECT

CRASH = """
from engine.logs import get_logger

def read(name):
    address = "14 Sample Road"
    raise ValueError("it broke")

try:
    read("Amara Testcase")
except ValueError:
    get_logger("engine.somewhere").exception("crash", path="/cases/1")
"""


@pytest.fixture(scope="module")
def crash() -> str:
    """What a program that crashes writes."""
    ran = subprocess.run([sys.executable, "-c", CRASH], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert ran.stdout == ""
    return ran.stderr


def test_an_error_is_one_line_of_json_that_says_what_where_and_when(crash: str) -> None:
    (line,) = crash.splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["module"], told["path"]) == (
        "crash", "error", "engine.somewhere", "/cases/1",
    )  # fmt: skip
    assert told["timestamp"].endswith("Z")
    assert "ValueError: it broke" in told["exception"]


def test_a_traceback_in_the_log_never_shows_what_variables_held(crash: str) -> None:
    told = json.loads(crash)["exception"]
    lines = [line for line in told.splitlines() if "Amara" in line or "Sample Road" in line]
    assert lines == []


def test_an_error_of_the_database_never_repeats_the_values_it_was_sent(database_url: str) -> None:
    database = make_database(database_url)
    with pytest.raises(DBAPIError) as refused, database.connect() as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": "Amara Testcase"})
    database.dispose()
    assert "Amara" not in str(refused.value)
