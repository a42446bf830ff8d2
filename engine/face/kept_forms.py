"""The face of forms that came after a session had ended."""

from collections.abc import Sequence

from engine.access import Actor, require, system_actor
from engine.casework import kept_forms
from engine.casework.kept_forms import Typed
from engine.errors import NotFoundError
from engine.face.base import Face
from engine.face.types import KeptFormView
from engine.models import KeptForm


class KeptForms(Face):
    """What was typed and could not be stored, for the same account in the same browser."""

    def keep(self, user_id: int, browser: str, typed: Typed, instead_of: int | None = None) -> bool:
        """Keep a form of somebody whose session has ended; False where it cannot be kept. Nobody is signed in here."""
        with self._write(system_actor("*")) as work:
            return kept_forms.keep(work, user_id, browser, typed, instead_of)

    def list(self, actor: Actor, browser: str) -> Sequence[KeptFormView]:
        """Return the forms kept for the actor, oldest first."""
        require(actor, "account.own")
        with self._read(actor) as work:
            return [_view(row) for row in kept_forms.of(work, browser)]

    def get(self, actor: Actor, browser: str, number: int) -> KeptFormView:
        """Return one form kept for the actor. Raises NotFoundError for one of somebody else or another browser."""
        found = next((view for view in self.list(actor, browser) if view.id == number), None)
        if found is None:
            raise NotFoundError("form")
        return found

    def drop(self, actor: Actor, browser: str, number: int | None = None) -> int:
        """Forget one of the actor's kept forms, or all of them; returns how many are left."""
        require(actor, "account.own")
        with self._write(actor) as work:
            return kept_forms.drop(work, browser, number)


def _view(row: KeptForm) -> KeptFormView:
    return KeptFormView(row.id, row.path, [(name, text) for name, text in row.typed], row.files, row.at, row.expires_at)
