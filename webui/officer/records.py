"""What an officer adds to a case outside tasks: a person, an incident, a contact."""

from marshmallow import fields
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine, the_zone
from webui.forms import Day, Form, FormSchema, Id, Instant, Text, YesNo, blank, submitted
from webui.officer import blueprint
from webui.officer.cases import case_names
from webui.rendering import page, see_other


class Lines(Text):
    """Several short texts, one a line."""

    def __init__(self, longest: int) -> None:
        """A form without the field has no lines."""
        super().__init__(longest)
        self.load_default = list

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> list[str]:
        text = super()._deserialize(value, attr, data, **options)
        return [line.strip() for line in (text or "").splitlines() if line.strip()]


class Years(Id):
    """An age in years, or nothing."""

    def __init__(self) -> None:
        """Say what an age looks like; its bounds are the engine's."""
        super().__init__()
        self.error_messages.update(dict.fromkeys(("invalid", "too_large"), "Enter an age in whole years, such as 17"))


class PersonSchema(FormSchema):
    """A person on a case."""

    role = Text(24, "Choose the person's part in the case")
    name = Text(200)
    address = Text(400)
    phone = Text(60)
    email = Text(254)
    contact_preference = Text(200)
    post_safe = YesNo()
    email_safe = YesNo()
    needs = Text(4_000)
    alert = Text(200)
    aliases = Lines(4_200)
    tenancy = Text(24)
    date_of_birth = Day()
    age = Years()
    language = Text(60)
    formats = fields.List(fields.String(), load_default=list)
    no_lone_visit = fields.Boolean(load_default=False)
    female_only = fields.Boolean(load_default=False)
    guardians = fields.List(fields.Integer(), load_default=list)


class IncidentSchema(FormSchema):
    """One dated happening."""

    kind = Text(40, "Choose what happened")
    description = Text(20_000, "Enter what happened")
    happened_on = Day()
    happened_at_text = Text(100)
    location = Text(300)


class ContactSchema(FormSchema):
    """A contact made or tried."""

    with_role = Text(24, "Choose who the contact was with")
    way = Text(24, "Choose how")
    outcome = Text(24, "Choose what came of it")
    party_id = Id()
    at = Instant("Enter when it was")
    note = Text(20_000, "Enter what was said")


def record_page(case_id: int, template: str, section: str, form: Form, **names: object) -> AnyResponse:
    """Render a form inside the case file."""
    case = the_engine().cases.get(the_actor(), case_id)
    options = the_engine().reports.options(the_actor())
    return page(template, form.status, **case_names(case, section), form=form, options=options, **names)


@blueprint.get("/cases/<int:case_id>/people/add")
def new_person(case_id: int) -> AnyResponse:
    """Ask about a person."""
    return record_page(case_id, "officer/case/person.html", "people", blank(), party=None)


@blueprint.post("/cases/<int:case_id>/people/add")
def add_person(case_id: int) -> AnyResponse:
    """Add a person to the case."""
    form = submitted(PersonSchema)
    if not form.send(lambda data: the_engine().cases.add_party(the_actor(), case_id, sent=form.sent, **data)):
        return record_page(case_id, "officer/case/person.html", "people", form, party=None)
    return see_other("officer.case_section", case_id=case_id, section="people")


@blueprint.get("/cases/<int:case_id>/people/<int:party_id>")
def person(case_id: int, party_id: int) -> AnyResponse:
    """Show what is recorded about a person, to change it."""
    case = the_engine().cases.get(the_actor(), case_id)
    party = next((party for party in case.parties if party.id == party_id), None)
    if party is None:
        raise NotFound
    options = the_engine().reports.options(the_actor())
    form = blank(
        {**{name: getattr(party, name) for name in PersonSchema().fields}, "aliases": "\n".join(party.aliases)}
    )
    return page("officer/case/person.html", **case_names(case, "people"), form=form, options=options, party=party_id)


@blueprint.post("/cases/<int:case_id>/people/<int:party_id>")
def update_person(case_id: int, party_id: int) -> AnyResponse:
    """Change what is recorded about a person."""
    form = submitted(PersonSchema)
    if not form.send(lambda data: the_engine().cases.update_party(the_actor(), case_id, party_id, **data)):
        return record_page(case_id, "officer/case/person.html", "people", form, party=party_id)
    return see_other("officer.case_section", case_id=case_id, section="people")


@blueprint.get("/cases/<int:case_id>/incidents/add")
def new_incident(case_id: int) -> AnyResponse:
    """Ask about an incident."""
    return record_page(case_id, "officer/case/incident.html", "incidents", blank())


@blueprint.post("/cases/<int:case_id>/incidents/add")
def add_incident(case_id: int) -> AnyResponse:
    """Add an incident to the case."""
    form = submitted(IncidentSchema)
    if not form.send(lambda data: the_engine().cases.add_incident(the_actor(), case_id, sent=form.sent, **data)):
        return record_page(case_id, "officer/case/incident.html", "incidents", form)
    return see_other("officer.case_section", case_id=case_id, section="incidents")


@blueprint.get("/cases/<int:case_id>/contacts/add")
def new_contact(case_id: int) -> AnyResponse:
    """Ask about a contact; made now unless said otherwise."""
    now = the_engine().clock.now().astimezone(the_zone())
    form = blank({"at": f"{now:%Y-%m-%dT%H:%M}"})
    return record_page(case_id, "officer/case/contact.html", "contacts", form)


@blueprint.post("/cases/<int:case_id>/contacts/add")
def add_contact(case_id: int) -> AnyResponse:
    """Log a contact."""
    form = submitted(ContactSchema)
    if not form.send(lambda data: the_engine().cases.log_contact(the_actor(), case_id, sent=form.sent, **data)):
        return record_page(case_id, "officer/case/contact.html", "contacts", form)
    return see_other("officer.case_section", case_id=case_id, section="contacts")
