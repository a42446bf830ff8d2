"""The officer's pages: my work, recording a report, the case file, a task."""

from flask import Blueprint

blueprint = Blueprint("officer", __name__, template_folder="templates")

from webui.officer import (  # noqa: E402 - they add their routes
    cases,  # noqa: F401
    chronology,  # noqa: F401
    corrections,  # noqa: F401
    covers,  # noqa: F401
    documents,  # noqa: F401
    equality,  # noqa: F401
    held_letters,  # noqa: F401
    ledger,  # noqa: F401
    letters,  # noqa: F401
    promises,  # noqa: F401
    records,  # noqa: F401
    reports,  # noqa: F401
    tasks,  # noqa: F401
    work,  # noqa: F401
)
