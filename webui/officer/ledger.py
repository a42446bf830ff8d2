"""Costs, satisfaction, linked cases, and replies to referrals."""

import re

from flask import flash
from marshmallow import ValidationError, fields
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine, the_zone
from webui.forms import Day, Form, FormSchema, Id, Instant, Text, blank, submitted
from webui.officer import blueprint
from webui.officer.records import record_page
from webui.rendering import see_other

AMOUNT = re.compile(r"^£?\s*(\d{1,3}(?:,\d{3})+|\d{1,11})(?:\.(\d{1,2}))?$")


class Pence(Text):
    """An amount of money as people type it (£1,204.50, 1204.5), in pence."""

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> int | None:
        text = super()._deserialize(value, attr, data, **options)
        match = AMOUNT.match(text or "")
        if not match:
            raise ValidationError("Enter an amount in pounds, such as 120.50")
        return int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))


class CostSchema(FormSchema):
    """Money spent."""

    kind = Text(24, "Choose the kind of cost")
    amount = Pence(20, "Enter the amount")
    spent_on = Day("Enter the day")
    payee = Text(200)
    note = Text(2_000)


class SatisfactionSchema(FormSchema):
    """What somebody said of the case."""

    outcome = Id()
    handling = Id()
    comment = Text(4_000)


class LinkSchema(FormSchema):
    """Another case that belongs to this one."""

    reference = Text(32, "Enter the reference of the other case")
    kind = Text(24, "Choose how they belong together")
    reason = Text(2_000, "Enter why they belong together")


class ReplySchema(FormSchema):
    """What an agency answered."""

    outcome = Text(4_000, "Enter what they answered")
    at = Instant("Enter when the answer came")
    finished = fields.Boolean(load_default=False)


@blueprint.get("/cases/<int:case_id>/costs/add")
def new_cost(case_id: int) -> AnyResponse:
    """Ask about a cost; of today unless said otherwise."""
    today = the_engine().clock.now().astimezone(the_zone()).date()
    return record_page(case_id, "officer/case/cost.html", "costs", blank({"spent_on": today.isoformat()}))


@blueprint.post("/cases/<int:case_id>/costs/add")
def add_cost(case_id: int) -> AnyResponse:
    """Record a cost."""
    form = submitted(CostSchema)
    if not form.send(_store_cost(case_id, form)):
        return record_page(case_id, "officer/case/cost.html", "costs", form)
    flash("The cost is recorded.")
    return see_other("officer.case_section", case_id=case_id, section="costs")


def _store_cost(case_id: int, form: Form):
    def store(data: dict[str, object]) -> object:
        pence = data.pop("amount")
        return the_engine().records.record_cost(the_actor(), case_id, amount_pence=pence, sent=form.sent, **data)

    return store


@blueprint.get("/cases/<int:case_id>/satisfaction/add")
def new_satisfaction(case_id: int) -> AnyResponse:
    """Ask what somebody said of the case."""
    return record_page(case_id, "officer/case/satisfaction.html", "costs", blank())


@blueprint.post("/cases/<int:case_id>/satisfaction/add")
def add_satisfaction(case_id: int) -> AnyResponse:
    """Record what somebody said of the case."""
    form = submitted(SatisfactionSchema)
    if not form.send(
        lambda data: the_engine().records.record_satisfaction(the_actor(), case_id, sent=form.sent, **data)
    ):
        return record_page(case_id, "officer/case/satisfaction.html", "costs", form)
    flash("The answer is recorded.")
    return see_other("officer.case_section", case_id=case_id, section="costs")


@blueprint.get("/cases/<int:case_id>/links/add")
def new_link(case_id: int) -> AnyResponse:
    """Ask for another case."""
    return record_page(case_id, "officer/case/link.html", "links", blank())


@blueprint.post("/cases/<int:case_id>/links/add")
def add_link(case_id: int) -> AnyResponse:
    """Link two cases."""
    form = submitted(LinkSchema)
    if not form.send(lambda data: the_engine().records.link(the_actor(), case_id, sent=form.sent, **data)):
        return record_page(case_id, "officer/case/link.html", "links", form)
    flash("The cases are linked. Both show it.")
    return see_other("officer.case_section", case_id=case_id, section="links")


@blueprint.post("/cases/<int:case_id>/links/<int:link_id>/remove")
def remove_link(case_id: int, link_id: int) -> AnyResponse:
    """Take a link away."""
    the_engine().records.unlink(the_actor(), case_id, link_id)
    flash("The link is taken away.")
    return see_other("officer.case_section", case_id=case_id, section="links")


@blueprint.get("/cases/<int:case_id>/referrals/<int:referral_id>/reply")
def new_reply(case_id: int, referral_id: int) -> AnyResponse:
    """Ask what an agency answered; now unless said otherwise."""
    now = the_engine().clock.now().astimezone(the_zone())
    return _reply_page(case_id, referral_id, blank({"at": f"{now:%Y-%m-%dT%H:%M}"}))


def _reply_page(case_id: int, referral_id: int, form: Form) -> AnyResponse:
    case = the_engine().cases.get(the_actor(), case_id)
    referral = next((line for line in case.referrals if line.id == referral_id), None)
    if referral is None:
        raise NotFound
    return record_page(case_id, "officer/case/reply.html", "overview", form, referral=referral)


@blueprint.post("/cases/<int:case_id>/referrals/<int:referral_id>/reply")
def add_reply(case_id: int, referral_id: int) -> AnyResponse:
    """Record what an agency answered."""
    form = submitted(ReplySchema)
    if not form.send(
        lambda data: the_engine().records.reply(the_actor(), case_id, referral_id, sent=form.sent, **data)
    ):
        return _reply_page(case_id, referral_id, form)
    flash("The reply is recorded.")
    return see_other("officer.case_file", case_id=case_id)
