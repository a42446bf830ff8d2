"""Walks through the site like a person of one role, and finds every form there is."""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import html5lib

from tests.webui.conftest import Visitor

# Not followed or sent: these end the session that the walk needs, or lead out of the role.
LEFT_OUT = ("/sign-out", "/sign-in", "/static", "/api/")
MOST_PAGES = 80


@dataclass(frozen=True)
class Control:
    """One box, list or tick of a form."""

    name: str
    kind: str
    value: str

    @property
    def is_typed(self) -> bool:
        """Whether a person types into it."""
        return self.kind in ("text", "textarea", "email", "tel", "search", "password")


@dataclass
class Form:
    """A form as it stands on a page."""

    page: str
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def shape(self) -> tuple[object, ...]:
        """What makes two forms the same, whichever record they are about."""
        path = "/".join("#" if part.isdecimal() else part for part in self.action.split("/"))
        return (path, self.method, tuple(sorted({control.name for control in self.controls})))

    @property
    def has_more_than_text(self) -> bool:
        """Whether something is chosen or ticked in it, besides what is typed."""
        return any(not control.is_typed for control in self.controls if control.name != "csrf_token")


def forms_of(visitor: Visitor, *more: str) -> list[Form]:
    """Return every kind of form that can be reached from the person's start page and `more`."""
    waiting, seen, found = ["/", *more], set[str](), dict[tuple[object, ...], Form]()
    with visitor.client.session_transaction() as session:
        own_account = f"/admin/people/{session['_user_id'].partition(':')[0]}"  # closing it would end the walk
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen or address == own_account or address.startswith(LEFT_OUT):
            continue
        seen.add(address)
        answer = visitor.client.get(address, follow_redirects=True, buffered=True)
        if not answer.content_type.startswith("text/html"):
            continue
        assert answer.status_code < 500, address
        tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
        for link in tree.iter("a"):
            target = urlsplit(urljoin(address, link.get("href", "")))
            if not target.netloc and target.path.startswith("/"):
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
        for node in tree.iter("form"):
            made = _read(node, address)
            if not made.action.startswith(LEFT_OUT):
                found.setdefault(made.shape, made)
    return list(found.values())


def _read(node: object, address: str) -> Form:
    action = urlsplit(urljoin(address, node.get("action") or address)).path
    form = Form(address, action, (node.get("method") or "get").lower())
    for tag in ("input", "textarea", "select", "button"):
        for part in node.iter(tag):
            if part.get("name"):
                kind = part.get("type", "text") if tag == "input" else tag
                form.controls.append(Control(part.get("name"), kind, part.get("value") or part.text or ""))
    return form
