"""The pages on conformance: every clause of a policy, what carries it out in the published drawings, what proves it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from engine.access import Actor, require
from engine.bpmn import read_decision
from engine.errors import NotFoundError
from engine.face import conformance_views as views
from engine.face.base import Face
from engine.face.types.conformance import ClauseView, ConformanceView, ExampleView, PolicyFigures
from engine.models import ProcedureDefinition
from engine.process import library, shelf
from engine.reporting import conformance_content as contents
from engine.reporting.conformance import assess, current_runs
from engine.reporting.conformance_figures import live_figures
from engine.reporting.conformance_links import read_links
from engine.reporting.evidence import FILE, read_evidence, shorten
from engine.reporting.examples import tell_example
from engine.work import Work

_tables = lru_cache(maxsize=200)(read_decision)


class Conformance(Face):
    """Worked out from the published drawings and tables and from the evidence; never from a list that says "done"."""

    def list(self, actor: Actor) -> Sequence[PolicyFigures]:
        """Return how much of each policy is carried out and proven."""
        require(actor, "conformance.view")
        with self._read(actor) as work:
            return [views.figures_of(self._look(work, code)) for code in self.policies.landlords]

    def get(self, actor: Actor, landlord: str) -> ConformanceView:
        """Return one policy clause by clause. Figures of cases are shown for the actor's own landlord alone."""
        require(actor, "conformance.view")
        with self._read(actor) as work:
            return views.view(self._look(work, landlord))

    def clause(self, actor: Actor, landlord: str, number: str) -> ClauseView:
        """Return one clause; raise NotFoundError where the policy has none of that number."""
        found = next((clause for clause in self.get(actor, landlord).clauses if clause.number == number), None)
        if found is None:
            raise NotFoundError("clause")
        return found

    def example(self, actor: Actor, landlord: str, name: str) -> ExampleView:
        """Return a worked example in words; raise NotFoundError where the landlord has none of that name."""
        require(actor, "conformance.view")
        with self._read(actor) as work:
            look = self._look(work, landlord)
        path = look.examples.get(name)
        if path is None:
            raise NotFoundError("example")
        told = tell_example(path)
        if told.landlord != landlord:
            raise NotFoundError("example")
        return views.example(look, told)

    def _look(self, work: Work, landlord: str) -> views.Look:
        """Read what is in force for a landlord: its published drawings and tables, profile, examples and evidence."""
        if landlord not in self.policies.landlords:
            raise NotFoundError("landlord")
        drawn = shelf.newest(work, "bpmn", landlord)
        asked = shelf.newest(work, "dmn", landlord)
        procedures = [(library.get(work, row.id, row.sha256).procedure, shorten(row.sha256)) for row in drawn.values()]
        tables = [
            (table, shorten(row.sha256))
            for row in asked.values()
            for table in _tables(work.session.get_one(ProcedureDefinition, row.id).owner_xml)
            if table.key == row.key
        ]
        content = contents.make_content(procedures, tables)
        links = read_links(content.procedures.values(), content.tables, self.policies.vocabulary.codes)
        folder = self.settings.workflows / "scenarios"
        profile = contents.profile_prints(self.settings.policies).get(landlord, "")
        prints = {**contents.letter_prints(self.settings.letters), **content.prints, "profile": profile}
        evidence = read_evidence(folder / FILE)
        runs = current_runs(evidence, landlord, prints, contents.example_prints(folder))
        return views.Look(
            policies=self.policies,
            landlord=landlord,
            content=content,
            runs=runs,
            states=assess(self.policies.clauses.get(landlord, ()), content, links, runs),
            drawings=_seen(drawn, work),
            tables=_seen(asked, work),
            examples={path.stem: path for path in sorted(folder.rglob("*.yaml"))},
            live=live_figures(work.session, landlord) if landlord == work.actor.landlord else {},
            known=[name for name, run in evidence.runs.items() if run.landlord == landlord],
        )


def _seen(rows: Mapping[str, shelf.Version], work: Work) -> dict[str, int]:
    """The versions that the actor's pages may show: shared ones, and the own landlord's."""
    return {key: row.id for key, row in rows.items() if row.scope in (shelf.EVERYONE, work.actor.landlord)}
