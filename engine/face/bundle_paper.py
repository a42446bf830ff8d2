"""The evidence bundle as a paper: a cover, then each part with its own heading, in the landlord's local time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.face.event_words import instant_words
from engine.papers import Break, Heading, Paper, Paragraph, Part, Table

Content = Mapping[str, Any]


def paper_of(content: Content) -> Paper:
    """Return the paper of a collected bundle."""
    case, about = content["case"], content["bundle"]
    zone = ZoneInfo(about["zone"])
    parts: list[Part] = [*_cover(content, zone), Break()]
    for title, make in PARTS:
        parts += [Heading(title, 2), *(make(content, zone) or [Paragraph("Nothing is recorded.")])]
    return Paper(
        title=f"Evidence bundle {case['reference']}",
        parts=parts,
        author=case["landlord"],
        header=f"{case['reference']}, {case['landlord']}",
        footer=f"Confidential. Made for {about['recipient']} on {_when(about['made_at'], zone)}.",
        size=10.0,
    )


def _when(text: object, zone: ZoneInfo) -> str:
    return instant_words(datetime.fromisoformat(str(text)), zone) if text else ""


def _rows(pairs: Sequence[tuple[str, object]]) -> list[list[str]]:
    return [[label, _words(value)] for label, value in pairs if value not in (None, "", [], ())]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value)
    return "" if value is None else str(value)


def _cover(content: Content, zone: ZoneInfo) -> list[Part]:
    case, about = content["case"], content["bundle"]
    rows = _rows(
        [
            ("Case", case["reference"]),
            ("Landlord", case["landlord"]),
            ("Report received", _when(case["received_at"], zone)),
            ("Status", case["status"]),
            ("Risk", case["risk"]),
            ("Hate incident", case["hate"]),
            ("Officer", case["officer"]),
            ("Closed", _when(case["closed_at"], zone)),
            ("Reason for closing", case["close_reason"]),
            ("Made for", f"{about['recipient']} ({about['reader']})"),
            ("Purpose", about["purpose"]),
            ("Made by", about["made_by"]),
            ("Made at", _when(about["made_at"], zone)),
        ]
    )
    return [
        Heading(f"Evidence bundle {case['reference']}"),
        Table(["About this bundle", "Details"], rows, widths=(1, 2)),
        Paragraph(
            f"{about['left_out']} The words of people on the case stand as they were recorded and may name others: "
            "read them before you pass this on."
        ),
        Paragraph(
            "The same records are in bundle.json. The file manifest.sha256 lists every file with its SHA-256 checksum, "
            "so that a change after the making can be found. Times are the landlord’s local time."
        ),
        Heading("Contents", 2),
        Table(["Part", "Records"], [[title, str(_count(content, title))] for title, _ in PARTS], widths=(2, 1)),
    ]


def _count(content: Content, title: str) -> int:
    """How many records a part holds."""
    if title == "What is known":
        return len(content["case"]["facts"])
    if title == "Costs and satisfaction":
        return len(content["ledger"]["costs"]) + len(content["ledger"]["satisfaction"])
    more = len(content["disclosures"]) if title == "Referrals and disclosures" else 0
    return len(content[_KEYS[title]]) + more


def _people(content: Content, zone: ZoneInfo) -> list[Part]:
    parts: list[Part] = []
    for one in content["people"]:
        parts.append(Heading(f"{one['name'] or 'Name not known'}, {one['role_label']}", 3))
        rows = _rows(
            [
                ("Also known as", one["aliases"]),
                ("Address", one["address"]),
                ("Tenancy", one["tenancy_label"]),
                ("Date of birth", one["date_of_birth"]),
                ("Age", one["age_now"]),
                ("Parent or guardian", one["guardian_names"]),
                ("Telephone", one["phone"]),
                ("E-mail", one["email"]),
                ("Safe contact", one["contact_preference"]),
                ("Needs", one["needs"]),
                ("Language", one["language"]),
                ("Formats", one["format_labels"]),
            ]
        )
        parts.append(Table(["What", "Details"], rows, widths=(1, 3)) if rows else Paragraph("No details recorded."))
    return parts


def _facts(content: Content, zone: ZoneInfo) -> list[Part]:
    rows = content["case"]["facts"]
    return [Table(["Question", "Answer"], rows, widths=(1, 1))] if rows else []


def _chronology(content: Content, zone: ZoneInfo) -> list[Part]:
    rows = [
        [
            _when(entry["at"], zone) if entry["has_time"] else _day(entry["at"], zone),
            "\n".join(part for part in (entry["title"], entry["text"]) if part),
            entry["who"] or "",
        ]
        for entry in content["chronology"]
    ]
    return [Table(["When", "What and why", "Who"], rows, widths=(1.2, 4, 1.2))] if rows else []


def _day(text: str, zone: ZoneInfo) -> str:
    return _when(text, zone).partition(" at ")[0]


def _contacts(content: Content, zone: ZoneInfo) -> list[Part]:
    rows = [
        [
            _when(one["at"], zone),
            one["person"] or one["with_role"],
            f"{one['way']}: {one['outcome']}",
            one["note"],
            one["by"] or "",
        ]
        for one in reversed(content["contacts"])
    ]
    return [Table(["When", "With", "How", "What was said", "By"], rows, widths=(1.3, 1.2, 1.3, 3, 1.2))] if rows else []


_KEPT_BACK = {
    "held": "This letter is held: it has not reached its reader.",
    "not_sent": "It was decided not to send this letter: it has not reached its reader.",
}


def _letters(content: Content, zone: ZoneInfo) -> list[Part]:
    parts: list[Part] = []
    for one in reversed(content["letters"]):
        parts.append(Heading(one["subject"], 3))
        parts.append(Paragraph(f"To {one['to']}, {_when(one['issued_at'], zone) or 'not issued'}."))
        if one["channel"] in _KEPT_BACK:
            parts.append(Paragraph(_KEPT_BACK[one["channel"]]))
        parts += [Paragraph(text) for text in one["body"].split("\n\n") if text.strip()]
        parts.append(Paragraph(f"SHA-256 of the text: {one['sha256']}"))
    return parts


def _why_moved(one: Content) -> str:
    if not one["override_reason"]:
        return ""
    told = f"Set {one['moved']} than the answers gave" if one["moved"] else "Why"
    return f"{told}: {one['override_reason']}"


def _risks(content: Content, zone: ZoneInfo) -> list[Part]:
    parts: list[Part] = []
    for one in reversed(content["risk_assessments"]):
        parts.append(Heading(f"Version {one['version']}: {one['level']}", 3))
        parts.append(
            Paragraph(
                " ".join(
                    part
                    for part in (
                        f"Score {one['score']}, which the table calls {one['band']}.",
                        f"{_when(one['at'], zone)}, {one['by'] or 'the system'}.",
                        f"Raised because: {one['floor_reason']}" if one["floor_reason"] else "",
                        _why_moved(one),
                    )
                    if part
                )
            )
        )
        rows = [[question, answer, str(points)] for question, answer, points in one["breakdown"]]
        answers = [list(answer) for answer in one["answers"]]
        if rows:
            parts.append(Table(["Question", "Answer", "Points"], rows, widths=(3, 2, 1)))
        elif answers:
            parts.append(Table(["Question", "Answer"], answers))
        if one["unknowns"]:
            parts.append(Paragraph(f"Nobody could answer: {', '.join(one['unknowns'])}."))
    return parts


def _plans(content: Content, zone: ZoneInfo) -> list[Part]:
    parts: list[Part] = []
    for one in reversed(content["action_plans"]):
        agreed = f"agreed with {one['agreed_with'] or 'the customer'}, {_when(one['agreed_at'], zone)}"
        issued = f"given to {one['issued_to']}, {_when(one['issued_at'], zone)}"
        told = [agreed if one["agreed_at"] else "not agreed", issued if one["issued_at"] else "not recorded as given"]
        parts += [
            Heading(f"Version {one['version']}, {_when(one['at'], zone)}", 3),
            Paragraph(one["actions"]),
            Paragraph(f"{'; '.join(told)[:1].upper()}{'; '.join(told)[1:]}."),
        ]
    return parts


def _decisions(content: Content, zone: ZoneInfo) -> list[Part]:
    rows = [[_when(one["at"], zone), one["title"], one["text"]] for one in content["decisions"]]
    return [Table(["When", "Decision", "Inputs and row"], rows, widths=(1, 2, 3))] if rows else []


def _due(content: Content, zone: ZoneInfo) -> list[Part]:
    rows = [
        [
            f"{one['title']} ({one['occurrence']})" if one["occurrence"] > 1 else one["title"],
            one["clause"],
            _when(one["due_at"], zone),
            _standing(one, zone),
        ]
        for one in content["due_times"]
    ]
    return [Table(["Requirement", "Clause", "Due", "How it stands"], rows, widths=(2, 1, 1.3, 2))] if rows else []


def _standing(one: Content, zone: ZoneInfo) -> str:
    if one["exception"]:
        return f"Exception: {one['exception']}"
    if one["met_at"]:
        return f"Met {'late, ' if one['late'] else ''}{_when(one['met_at'], zone)}"
    if one["closed"]:
        return "Late, no longer owed" if one["late"] else "No longer owed"
    return "Late" if one["late"] else "Open"


def _shared(content: Content, zone: ZoneInfo) -> list[Part]:
    made = [
        [
            _when(one["made_at"], zone),
            one["recipient"],
            one["purpose"] + (f"\nLawful basis: {one['lawful_basis']}" if one["lawful_basis"] else ""),
            one["outcome"] or (_when(one["acknowledged_at"], zone) or "No reply recorded"),
        ]
        for one in reversed(content["referrals"])
    ]
    offered = [
        [
            _when(one["offered_at"], zone),
            one["service"],
            f"{one['reason']}\nDecided by {one['decided_by']}",
            f"{one['state_label']}. {_when(one['answered_at'], zone)} {one['answer'] or ''}".strip(),
        ]
        for one in reversed(content["hand_overs"])
    ]
    told = [
        [
            _when(one["left_at"] or one["recorded_at"], zone),
            f"{one['recipient'].replace('_', ' ')} {one['recipient_name'] or ''}".strip(),
            f"{one['what']}\nPurpose: {one['purpose']}",
            f"{one['decision']}. {(one['lawful_basis'] or '').replace('_', ' ')} {one['reason'] or ''}".strip(),
        ]
        for one in reversed(content["disclosures"])
    ]
    parts: list[Part] = []
    if made:
        parts.append(Table(["When", "To", "For what", "Answer"], made, caption="Referrals", widths=(1, 1.2, 3, 2)))
    if offered:
        heads = ["When", "To", "Why", "Answer"]
        parts.append(Table(heads, offered, caption="Offered to our own services", widths=(1, 1.2, 3, 2)))
    if told:
        parts.append(Table(["When", "To", "What", "Ground"], told, caption="Disclosures", widths=(1, 1.2, 3, 2)))
    return parts


def _documents(content: Content, zone: ZoneInfo) -> list[Part]:
    rows = [
        [f"{one['id']}-{one['name']}", one["note"] or one["about"] or "", _when(one["at"], zone), one["sha256"]]
        for one in reversed(content["documents"])
    ]
    return [Table(["File", "What it shows", "Added", "SHA-256"], rows, widths=(2, 2, 1.3, 2.5))] if rows else []


def _ledger(content: Content, zone: ZoneInfo) -> list[Part]:
    ledger = content["ledger"]
    parts: list[Part] = []
    rows = [[one["spent_on"], one["kind"], one["payee"] or "", one["amount"]] for one in reversed(ledger["costs"])]
    if rows:
        parts.append(Table(["Day", "Kind", "Paid to", "Amount"], [*rows, ["", "All together", "", ledger["total"]]]))
    said = [
        [_when(one["at"], zone), one["outcome"], one["handling"], one["comment"] or ""]
        for one in ledger["satisfaction"]
    ]
    if said:
        parts.append(Table(["When", "Outcome", "Handling", "What was said"], said, caption="Satisfaction"))
    return parts


def _links(content: Content, zone: ZoneInfo) -> list[Part]:
    rows = [[one["reference"], one["kind"], one["reason"]] for one in content["linked_cases"]]
    return [Table(["Case", "How they belong together", "Why"], rows)] if rows else []


PARTS = (
    ("People", _people),
    ("What is known", _facts),
    ("Chronology", _chronology),
    ("Contact log", _contacts),
    ("Letters", _letters),
    ("Risk assessments", _risks),
    ("Action plans", _plans),
    ("Decisions", _decisions),
    ("Due times", _due),
    ("Referrals and disclosures", _shared),
    ("Documents and recordings", _documents),
    ("Costs and satisfaction", _ledger),
    ("Linked cases", _links),
)
_KEYS = {
    "People": "people", "Chronology": "chronology", "Contact log": "contacts", "Letters": "letters",
    "Risk assessments": "risk_assessments", "Action plans": "action_plans", "Decisions": "decisions",
    "Due times": "due_times", "Referrals and disclosures": "referrals", "Documents and recordings": "documents",
    "Linked cases": "linked_cases",
}  # fmt: skip
