"""The officer's pages: my work, recording a report, the case file, a task."""

from flask import Blueprint

blueprint = Blueprint("officer", __name__, template_folder="templates")

from webui.officer import cases, covers, letters, records, reports, tasks, work  # noqa: E402, F401 - they add their routes
