"""Shapes of requests, and the shapes of answers made from the engine's read types."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, Schema, fields, validate

SIMPLE: Mapping[type, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    bool: fields.Boolean,
    float: fields.Float,
    datetime: fields.AwareDateTime,
    date: fields.Date,
    object: fields.Raw,
}


@cache
def schema_of(read_type: type) -> type[Schema]:
    """Return the marshmallow schema of one of the engine's read types (a frozen dataclass)."""
    hints = get_type_hints(read_type)
    members = {item.name: _field_of(hints[item.name]) for item in dataclasses.fields(read_type)}
    return Schema.from_dict(members, name=read_type.__name__)


def _field_of(hint: Any) -> fields.Field[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        inner = _field_of(next(argument for argument in arguments if argument is not type(None)))
        inner.allow_none = True
        return inner
    if origin is Sequence:
        return fields.List(_field_of(arguments[0]))
    if origin is Mapping:
        return fields.Dict()
    if origin is tuple:
        return fields.List(fields.String())
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return fields.Nested(schema_of(hint))
    return SIMPLE[hint]()


def page_of(read_type: type) -> type[Schema]:
    """Return the schema of one page of a list with the cursor of the next."""
    return Schema.from_dict(
        {"rows": fields.List(fields.Nested(schema_of(read_type))), "next": fields.String(allow_none=True)},
        name=f"{read_type.__name__}Page",
    )


RECORD = validate.Range(min=0, max=2**63 - 1)  # what the database can hold


class StrictBody(Schema):
    """Unknown members are refused by default (RAISE): a misspelt name must not be lost silently."""


class PageQuery(Schema):
    """Where a list goes on and how much of it is wanted."""

    class Meta:
        """Other query arguments are none of its business."""

        unknown = EXCLUDE

    after = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=25, validate=validate.Range(min=1, max=100))


class CaseQuery(PageQuery):
    """Which cases."""

    status = fields.String(load_default=None, validate=validate.Length(max=24))
    risk = fields.String(load_default=None, validate=validate.OneOf(["low", "medium", "high"]))
    search = fields.String(load_default=None, validate=validate.Length(max=200))
    overdue = fields.Boolean(load_default=False)


class TaskQuery(PageQuery):
    """Which tasks; `mine` leaves out what only my teams have."""

    mine = fields.Boolean(load_default=False)
    overdue = fields.Boolean(load_default=False)
    unassigned = fields.Boolean(load_default=False)
    procedure = fields.String(load_default=None, validate=validate.Length(max=120))
    case_reference = fields.String(load_default=None, validate=validate.Length(max=32))


class RevisionBody(StrictBody):
    """The revision that was read: a stale one is refused with 409."""

    revision = fields.Integer(required=True, strict=True, validate=RECORD)


class CompletionBody(RevisionBody):
    """The answers to a task's form, by field id."""

    answers = fields.Dict(keys=fields.String(validate=validate.Length(max=120)), load_default=dict)


_SAFE = {"description": "Whether the reporter said that this way is safe; left out or null: not asked, so not used."}


class ReportBody(StrictBody):
    """A report as it came in. The engine checks the values; see GET /reports/options for those allowed."""

    channel = fields.String(required=True, validate=validate.Length(max=24))
    reporter_kind = fields.String(required=True, validate=validate.Length(max=24))
    received_at = fields.AwareDateTime(
        required=True, metadata={"description": "When it reached the landlord, with an offset."}
    )
    account = fields.String(required=True, validate=validate.Length(min=1, max=20_000))
    happening_kind = fields.String(required=True, validate=validate.Length(max=40))
    happened_on = fields.Date(load_default=None)
    happened_at_text = fields.String(load_default=None, validate=validate.Length(max=100))
    location = fields.String(load_default=None, validate=validate.Length(max=300))
    reporter_name = fields.String(load_default=None, validate=validate.Length(max=200))
    reporter_phone = fields.String(load_default=None, validate=validate.Length(max=60))
    reporter_email = fields.String(load_default=None, validate=validate.Length(max=254))
    contact_preference = fields.String(
        load_default=None,
        validate=validate.Length(max=200),
        metadata={"description": "Words about safe contact. They may hold a letter; they never permit one."},
    )
    post_safe = fields.Boolean(load_default=None, allow_none=True, metadata=_SAFE)
    email_safe = fields.Boolean(load_default=None, allow_none=True, metadata=_SAFE)
    victim_name = fields.String(load_default=None, validate=validate.Length(max=200))
    victim_address = fields.String(load_default=None, validate=validate.Length(max=400))
    perpetrator_name = fields.String(load_default=None, validate=validate.Length(max=200))
    perpetrator_address = fields.String(load_default=None, validate=validate.Length(max=400))
    immediate_danger = fields.Boolean(load_default=False)
    attach_to = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=RECORD,
        metadata={"description": "An open case that this report belongs to."},
    )


class MessageBody(StrictBody):
    """A message for the procedures of a case, such as AuthorityAcknowledged."""

    message = fields.String(required=True, validate=validate.Length(min=1, max=120))
    payload = fields.Dict(load_default=dict)


class StartBody(StrictBody):
    """A procedure to start by hand: which, why, and about which alleged perpetrator where one runs for each."""

    key = fields.String(required=True, validate=validate.Length(min=1, max=120))
    reason = fields.String(required=True, validate=validate.Length(min=1, max=2_000))
    about = fields.Integer(load_default=None, allow_none=True, strict=True, validate=RECORD)


class DeliverySchema(Schema):
    """How many waiting procedures took a message."""

    taken = fields.Integer()


class DrawingBody(StrictBody):
    """A drawing as any BPMN modeller saves it."""

    file_name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    xml = fields.String(required=True, validate=validate.Length(min=1, max=2_000_000))


class PublicationBody(DrawingBody):
    """A drawing to publish for new cases, and why."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=2_000))
    own_landlord_only = fields.Boolean(load_default=True)
