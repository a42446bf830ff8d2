"""Actions on letters: issue one straight out, or write it as a draft that an officer finishes."""

from collections.abc import Mapping
from dataclasses import replace

from engine.casework import letter_drafts, letter_templates, letters
from engine.process.actions.call import Call, Entry, Outputs, entry

_CHANNEL = {"channel": "post or email"}


def _issue_letter(call: Call) -> Outputs:
    template, to, channel = call.text("template"), call.text("to"), call.optional("channel")
    about = call.context.about_id
    letter = letter_templates.find(call.work.settings.letters, template)
    if letters.may_approve(call.work, letter):
        issued = letters.issue(call.work, call.case, template, to, channel, about)
        return {"letter_id": issued.id, "draft_id": None}
    copies = letters.compose(call.work, call.case, template, to, channel, about)
    _, drafts = letter_drafts.issue_or_wait(call.work, call.case, copies)
    return {"letter_id": None, "draft_id": drafts[0].id}


def _draft_letter(call: Call) -> Outputs:
    drafts = letter_drafts.write(
        call.work,
        call.case,
        call.text("template"),
        call.text("to"),
        call.optional("channel"),
        call.context.about_id,
    )
    return {"draft_id": drafts[0].id}


_ENTRIES: Mapping[str, Entry] = {
    "letter.issue": entry("Issue a letter", _issue_letter, "template to", _CHANNEL),
    "letter.draft": entry("Draft a letter for an officer to finish", _draft_letter, "template to", _CHANNEL),
}
# Both write, check and print every copy before they store the first: they need no savepoint.
ENTRIES: Mapping[str, Entry] = {topic: replace(made, simple=True) for topic, made in _ENTRIES.items()}
