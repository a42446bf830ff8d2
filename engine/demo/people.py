"""Invented people: for each landlord an officer or two in every team of its profile, and one of each other role."""

from collections.abc import Iterable, Iterator

from engine.access import ADMINISTRATOR, MANAGER, OFFICER, PROCESS_OWNER
from engine.app import Engine
from engine.settings import Demonstration, SampleAccount

PASSWORD = "harbour-lantern-42"  # noqa: S105 - printed at the start of every demonstration, on purpose
LANDLORDS = ("CA", "CHG", "KHA", "PCHA", "WCH")

# Who is made: the account's name, its roles, the lanes whose teams it joins, and its gender where that matters.
ACCOUNTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str | None], ...] = (
    ("officer", (OFFICER,), ("Officer", "Senior officer"), "female"),
    ("officer2", (OFFICER,), ("Officer",), "male"),
    ("contact", (OFFICER,), ("Contact centre",), None),
    ("safeguarding", (OFFICER,), ("Safeguarding lead",), None),
    ("legal", (OFFICER,), ("Legal adviser",), None),
    ("repairs", (OFFICER,), ("Repairs",), None),
    ("panel", (OFFICER,), ("Housing panel", "Human resources", "Performance"), None),
    ("manager", (MANAGER, OFFICER), ("Manager", "Senior officer", "Housing panel"), None),
    ("manager2", (MANAGER, OFFICER), ("Manager",), None),  # decides where two managers must
    ("owner", (PROCESS_OWNER,), (), None),
    ("admin", (ADMINISTRATOR,), (), None),
    ("complaints", (OFFICER,), ("Complaints",), None),  # these take over what another policy deals with
    ("head", (MANAGER, OFFICER), ("Head of service",), None),  # the next up, told when a manager was told in vain
    ("services", (OFFICER,), ("Anti-social behaviour", "Domestic abuse", "Contract management"), None),
)
FIRST = ("Amber", "Basil", "Coral", "Dale", "Ember", "Flint", "Garnet", "Hazel", "Iris", "Jasper", "Kestrel", "Linden")
LAST = ("Sampleton", "Exampleby", "Testwick", "Mockridge", "Draftley", "Placeholm", "Specimen")


def names() -> Iterator[str]:
    """Give plainly invented names, no two alike."""
    for number in range(len(FIRST) * len(LAST)):
        yield f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"


def make_people(engine: Engine) -> None:
    """Make every landlord's sample accounts, members of the teams that its profile names."""
    invented = names()
    for landlord in LANDLORDS:
        roles = engine.policies.landlords[landlord].roles
        for account, access, lanes, gender in ACCOUNTS:
            teams = _distinct(roles[lane].team for lane in lanes)
            engine.accounts.create_user(
                None,
                landlord,
                email_of(account, landlord),
                next(invented),
                list(access),
                teams,
                password=PASSWORD,
                gender=gender,
            )


def email_of(account: str, landlord: str) -> str:
    """Return the address that a sample account signs in with."""
    return f"{account}.{landlord.lower()}@example.org"


# What a visitor may want to see, by account; the sign-in page of the demonstration lists them for each landlord.
SHOWN: tuple[tuple[str, str, str], ...] = (
    ("officer", "Officer", "has cases: My work, tasks, letters"),
    ("manager", "Manager", "Monitor: what is late, failed or waits for a decision; figures"),
    ("contact", "Contact centre", "takes reports and does the triage"),
    ("safeguarding", "Safeguarding lead", "referrals of children and adults at risk"),
    ("owner", "Process owner", "drawings, letter texts, decision tables, conformance"),
    ("admin", "Administrator", "people, teams and access"),
)


def describe_demonstration() -> Demonstration:
    """Return what the site tells of the demonstration: its sample accounts, landlord by landlord."""
    return Demonstration(
        PASSWORD,
        tuple(
            SampleAccount(landlord, email_of(account, landlord), role, sees)
            for landlord in LANDLORDS
            for account, role, sees in SHOWN
        ),
    )


def sample_accounts() -> list[tuple[str, str]]:
    """Return the accounts worth trying first, with what each is for."""
    return [
        ("officer.ca@example.org", "an officer of Circle Anglia: My work, cases, tasks"),
        ("manager.ca@example.org", "her manager: Monitor, problems, workload"),
        ("owner.ca@example.org", "the process owner: Procedures, upload, publish"),
        ("admin.ca@example.org", "the administrator: people, teams, passwords"),
        ("officer.wch@example.org", "an officer of Watford Community Housing"),
        ("(officer|officer2|contact|safeguarding|…)", "the same for chg, kha, ca, wch and pcha"),
    ]


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
