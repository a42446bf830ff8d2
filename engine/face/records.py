"""The face of a case's ledger: costs, satisfaction, linked cases, replies to referrals, equality answers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from engine.access import Actor
from engine.casework import cases, costs, equality, linked_cases, referrals, satisfaction, submissions
from engine.casework.submissions import Sending
from engine.errors import NotFoundError
from engine.face import case_lines
from engine.face.base import Face
from engine.face.case_records import who
from engine.face.types import Choice, CostView, EqualityView, LedgerView, LinkView, SatisfactionView
from engine.models import Case, Party
from engine.work import Work


class Records(Face):
    """Records of cases that the actor may see; any other is NotFoundError."""

    def ledger(self, actor: Actor, case_id: int) -> LedgerView:
        """Return costs with totals, and satisfaction."""
        with self._read(actor) as work:
            return ledger_view(work, cases.load(work, case_id))

    def record_cost(
        self,
        actor: Actor,
        case_id: int,
        *,
        kind: str,
        amount_pence: int,
        spent_on: date | None = None,
        payee: str | None = None,
        note: str | None = None,
        sent: Sending | None = None,
    ) -> int:
        """Record money spent on a case; returns its id. Raises InvalidInputError by field (`amount` for the pence)."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)
            return submissions.once(
                work, sent, lambda: costs.record(work, case, kind, amount_pence, spent_on, payee, note).id
            )

    def record_satisfaction(
        self,
        actor: Actor,
        case_id: int,
        *,
        outcome: int | None,
        handling: int | None,
        comment: str | None = None,
        sent: Sending | None = None,
    ) -> int:
        """Record what somebody said of the case, from 1 to 5; returns its id."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)
            return submissions.once(work, sent, lambda: satisfaction.record(work, case, outcome, handling, comment).id)

    def links(self, actor: Actor, case_id: int) -> Sequence[LinkView]:
        """Return the linked cases, newest link first."""
        with self._read(actor) as work:
            return link_views(work, cases.load(work, case_id))

    def link(
        self, actor: Actor, case_id: int, *, reference: str, kind: str, reason: str, sent: Sending | None = None
    ) -> int:
        """Link a case with another; both show it. Returns the link's id."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)
            return submissions.once(work, sent, lambda: linked_cases.link(work, case, reference, kind, reason).id)

    def unlink(self, actor: Actor, case_id: int, link_id: int) -> None:
        """Take a link away."""
        with self._write(actor) as work:
            linked_cases.unlink(work, cases.load(work, case_id, "case.edit", lock=True), link_id)

    def reply(
        self,
        actor: Actor,
        case_id: int,
        referral_id: int,
        *,
        outcome: str,
        at: datetime | None = None,
        finished: bool = False,
        sent: Sending | None = None,
    ) -> None:
        """Record what an agency answered to a referral."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)
            submissions.once(work, sent, lambda: referrals.reply(work, case, referral_id, outcome, at, finished).id)

    def equality_questions(self) -> Sequence[tuple[str, str, Sequence[Choice]]]:
        """Return the questions: name, words, answers."""
        return [
            (name, question.label, [Choice(code, words) for code, words in question.answers.items()])
            for name, question in equality.QUESTIONS.items()
        ]

    def equality_form(self, actor: Actor, case_id: int, party_id: int) -> EqualityView:
        """Return somebody's form with what is recorded; that it was looked at is written to the history.

        Raises NotAllowedError for anybody but who recorded it and managers.
        """
        with self._write(actor) as work:
            case = cases.load(work, case_id, "equality.record")
            party = work.session.get(Party, party_id)
            if party is None or party.case_id != case.id:
                raise NotFoundError("person")
            row = equality.read(work, case, party_id)
            return EqualityView(
                party.name or party.role,
                dict(row.answers) if row else {},
                row.lawful_basis if row else None,
                row.at if row else None,
                row.changed_at if row else None,
            )

    def record_equality(
        self,
        actor: Actor,
        case_id: int,
        party_id: int,
        *,
        answers: Mapping[str, str | None],
        lawful_basis: str,
        told_purpose: bool,
    ) -> None:
        """Keep or change somebody's equality answers."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "equality.record", lock=True)
            equality.record(work, case, party_id, answers, lawful_basis=lawful_basis, told_purpose=told_purpose)


def ledger_view(work: Work, case: Case) -> LedgerView:
    """Return costs and satisfaction of a case that was loaded for the actor."""
    spent, said = costs.of(work, case), satisfaction.of(work, case)
    people = case_lines.people(work, {row.by_id for row in spent} | {row.by_id for row in said})
    sums = {kind: sum(row.amount_pence for row in spent if row.kind == kind) for kind in costs.KINDS}
    return LedgerView(
        costs=[
            CostView(
                row.id,
                costs.KINDS.get(row.kind, row.kind),
                row.spent_on,
                row.amount_pence,
                costs.pounds(row.amount_pence),
                row.payee,
                row.note,
                who(people, row.by_id),
            )
            for row in spent
        ],
        totals=[(costs.KINDS[kind], costs.pounds(pence)) for kind, pence in sums.items() if pence],
        total=costs.pounds(sum(sums.values())),
        satisfaction=[
            SatisfactionView(
                satisfaction.words_of(row.outcome),
                satisfaction.words_of(row.handling),
                row.comment,
                row.at,
                who(people, row.by_id),
            )
            for row in said
        ],
    )


def link_views(work: Work, case: Case) -> list[LinkView]:
    """Return the links of a case that was loaded for the actor."""
    return [
        LinkView(
            link.id,
            link.case.id if link.case else None,
            link.case.reference if link.case else None,
            link.case.title if link.case else None,
            link.case.status if link.case else None,
            linked_cases.KINDS.get(link.kind, link.kind),
            link.reason,
            link.at,
        )
        for link in linked_cases.of(work, case)
    ]
