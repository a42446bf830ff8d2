"""The real programs, started and killed, and clients that keep a log of what was acknowledged."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Program:
    """One of our programs in a process group of its own."""

    arguments: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "engine", *self.arguments],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill it and its children at once (SIGKILL): no chance to tidy up."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Client:
    """An officer's program that completes every task it is offered, and remembers what the server acknowledged."""

    port: int
    token: str
    acknowledged: list[int] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        """Send one request; raise OSError or HTTPException where no answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request(
                method,
                path,
                json.dumps(body) if body is not None else None,
                {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            )
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else {}
        finally:
            connection.close()

    def run(self, until: threading.Event) -> None:
        """Complete tasks until told to stop, through every crash of the server."""
        while not until.is_set():
            # The server is down at times: that is the point.
            with suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
                self._complete_what_is_open(until)
            time.sleep(0.02)

    def _complete_what_is_open(self, until: threading.Event) -> None:
        status, page = self.call("GET", "/api/v1/tasks/?limit=100")
        if status != 200:
            return
        for task in page["tasks"]:  # type: ignore[attr-defined]
            if until.is_set():
                return
            self.unsure.add(task["id"])
            status, answer = self.call(
                "POST", f"/api/v1/tasks/{task['id']}/complete", {"revision": task["revision"], "answers": {}}
            )
            if status in (200, 204):
                self.acknowledged.append(task["id"])
            elif status not in (404, 409, 503):
                self.refused.append(f"{status} {answer}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_answers(port: int, program: Program, seconds: float = 60) -> None:
    """Wait until the site answers /healthz; say at once what its log says where it could not start."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if program.process is None or program.process.poll() is not None:
            raise RuntimeError(f"The site ended by itself:\n{program.log.read_text()[-4000:]}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise TimeoutError(f"No answer on port {port} within {seconds} seconds:\n{program.log.read_text()[-4000:]}")
