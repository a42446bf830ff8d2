"""The server says where it answers, and that a port is taken. Behind a proxy each caller counts by their own address,
and only a proxy that was named is believed.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask, request

from tests.survival.processes import free_port
from webui.server import believe_proxies

BEFORE = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}
Start = Callable[[int], "subprocess.Popen[str]"]


@pytest.mark.parametrize(("proxies", "caller"), [(0, "127.0.0.1"), (1, "203.0.113.7"), (2, "198.51.100.9")])
def test_the_callers_address_is_taken_from_the_proxies_that_are_there(proxies: int, caller: str) -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: str(request.remote_addr))
    answer = believe_proxies(app, proxies).test_client().get("/", headers=BEFORE)
    assert answer.text == caller


@pytest.fixture
def start(sqlite_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start the real server on a port."""
    started: list[subprocess.Popen[str]] = []

    def serve(port: int) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "engine", "serve", "--data", str(tmp_path), "--port", str(port)]
        environment = {**os.environ, "DATABASE_URL": sqlite_url}
        started.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        )
        return started[-1]

    yield serve
    for program in started:
        program.terminate()
        program.communicate(timeout=30)


def test_a_started_server_says_where_it_answers_and_another_that_the_port_is_taken(start: Start) -> None:
    port = free_port()
    first = start(port)
    assert first.stdout is not None
    assert f"http://127.0.0.1:{port}/" in first.stdout.readline()
    with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=30) as page:
        assert page.status == 200
    second = start(port)
    told, _ = second.communicate(timeout=30)
    assert (second.returncode, len(told.splitlines())) == (2, 1)
    assert f"Port {port}" in told
    assert "--port" in told
