"""Serving the site: gunicorn in this process, with the job loop beside it where the settings want that."""

import errno
import gc
import socket
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.errors import DueProcessError
from engine.jobs import embedded
from engine.settings import Settings
from webui import create_app

_REASONS = {
    errno.EADDRINUSE: "another program has it, perhaps this one, started before",
    errno.EACCES: "only an administrator of this machine may open it",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}
THREADS = 8  # of each process: more than the connections of its pool would only wait for one another


class Site(BaseApplication):
    """The gunicorn application. Each worker process makes its own app, so that no connection is shared by a fork."""

    def __init__(self, settings: Settings, options: dict[str, object]) -> None:
        """Keep the settings for the workers."""
        self.settings, self.options = settings, options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn; its own command line and files are not read."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app of one worker."""
        return believe_proxies(create_app(self.settings), self.settings.trusted_proxies)


def believe_proxies(app: Flask, count: int) -> Flask:
    """Take the caller's address and scheme from so many proxies before the site, else limits would count all as one.

    With none the headers are not looked at: anybody could write them.
    """
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)
    return app


def settle_memory() -> None:
    """Take what was loaded at the start out of the search for garbage: it stays anyway, and looking through it again
    and again costs about a tenth of all computing.
    """
    gc.collect()
    gc.freeze()


class PortError(DueProcessError):
    """Nothing can listen at an address."""


def check_port(host: str, port: int) -> None:
    """Raise PortError where nothing can listen there, before anything that takes time is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: a port just left is free
            probe.bind((host, port))
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, str(error.strerror))
        raise PortError(
            f"Port {port} of {host} cannot be used: {reason}. Nothing was started; choose another with --port."
        ) from error


def serve_site(settings: Settings, *, host: str, port: int, workers: int, tell: Callable[[str], None]) -> None:
    """Serve until interrupted. Every process runs the job loop; each due thing is claimed, so it is done once.

    `tell` gets the address once the site answers there.
    """

    def say_where(_server: Arbiter) -> None:
        tell(f"The site is at http://{f'[{host}]' if ':' in host else host}:{port}/ (Ctrl-C stops it)")

    def start_jobs(worker: Worker) -> None:
        settle_memory()
        if settings.embedded_jobs:
            worker.job_loop = embedded.start(worker.wsgi.extensions["dueprocess"])

    def stop_jobs(_server: Arbiter, worker: Worker) -> None:
        loop = getattr(worker, "job_loop", None)
        if loop is not None:
            loop.stop()

    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": 20,
        "when_ready": say_where,
        "post_worker_init": start_jobs,
        "worker_exit": stop_jobs,
        "loglevel": "warning",
    }
    Site(settings, options).run()
