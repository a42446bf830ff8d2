"""Tasks: list, read, claim, complete."""

from typing import Any

from flask.views import MethodView

from engine.face.types import TaskFilter, TaskLine, TaskPage, TaskView
from webui.api.resource import Resource
from webui.api.schemas import CompletionBody, RevisionBody, TaskQuery, schema_of
from webui.api.sign_in import token_actor
from webui.extensions import the_engine

blueprint = Resource("api_tasks", __name__, url_prefix="/api/v1/tasks", description="What is asked of me and my teams")


@blueprint.route("", strict_slashes=False)
class Tasks(MethodView):
    """My tasks and my teams'."""

    @blueprint.arguments(TaskQuery, location="query")
    @blueprint.response(200, schema_of(TaskPage))
    def get(self, query: dict[str, Any]) -> Any:
        """List open tasks, nearest due first."""
        return the_engine().tasks.my_work(token_actor(), TaskFilter(**query))


@blueprint.route("/<int:task_id>")
class Task(MethodView):
    """One task."""

    @blueprint.response(200, schema_of(TaskView))
    def get(self, task_id: int) -> Any:
        """Read a task with its form, guidance, clause and due time."""
        return the_engine().tasks.get(token_actor(), task_id)


@blueprint.route("/<int:task_id>/claim")
class Claim(MethodView):
    """Take a task."""

    @blueprint.arguments(RevisionBody)
    @blueprint.response(200, schema_of(TaskView))
    def post(self, body: dict[str, Any], task_id: int) -> Any:
        """Take a task of my team."""
        the_engine().tasks.claim(token_actor(), task_id, body["revision"])
        return the_engine().tasks.get(token_actor(), task_id)


@blueprint.route("/<int:task_id>/complete")
class Completion(MethodView):
    """Finish a task."""

    @blueprint.arguments(CompletionBody)
    @blueprint.response(200, schema_of(TaskLine))
    @blueprint.alt_response(204, description="Done; nothing further of this case waits for me")
    def post(self, body: dict[str, Any], task_id: int) -> Any:
        """Complete a task; answers with my next open task of the same case, if there is one."""
        following = the_engine().tasks.complete(token_actor(), task_id, body["revision"], body["answers"])
        return following if following is not None else ("", 204)
