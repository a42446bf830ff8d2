"""Invented reports: what was said to the landlord, and what the officers will find in triage."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Story:
    """One invented report. `found` holds preferred answers by fact or field, for the officers who will handle it."""

    account: str
    happening: str
    channel: str = "phone"
    reporter_kind: str = "victim"
    immediate_danger: bool = False
    found: Mapping[str, object] = field(default_factory=dict)


# What triage finds unless a story says otherwise: a resident is harassed by a neighbour who is a tenant too.
ORDINARY: Mapping[str, object] = {
    "victim_kind": "customer",
    "perpetrator_kind": "tenant",
    "perceived_by": "victim",
    "strands": [],
    "protected_ground": False,
    "hate": False,
    "crime": False,
    "violence": False,
    "threat": False,
    "fear_of_violence": False,
    "immediate_danger": False,
    "weapon": False,
    "course": "series",
    "child_at_risk": False,
    "adult_at_risk": False,
    "capacity_doubt": False,
    "domestic_abuse": False,
    "online_only": False,
    "damage": False,
    "emergency_repair": False,
    "graffiti": False,
    "police_told": False,
    "female_only_staff": False,
    "joint_venture": False,
    "validity": "genuine",
    "harassment_evident": True,
    "route": "harassment",
}
HATE: Mapping[str, object] = {**ORDINARY, "hate": True, "protected_ground": True, "crime": True}
STORIES: tuple[Story, ...] = (
    Story(
        "Neighbour shouts racist words whenever the family leaves the flat; third time this month.",
        "verbal_abuse",
        found={**HATE, "strands": ["race"]},
    ),
    Story(
        "Swastika sprayed on the front door overnight.",
        "graffiti",
        "website",
        found={
            **ORDINARY,
            "strands": ["religion"],
            "hate": True,
            "graffiti": True,
            "graffiti_kind": "offensive",
            "damage": True,
        },
    ),
    Story(
        "Pushed down the stairs by the man from number 14, who said he would be back.",
        "assault",
        immediate_danger=True,
        found={**ORDINARY, "violence": True, "threat": True, "fear_of_violence": True, "police_told": True},
    ),
    Story(
        "Notes through the letter box about her wheelchair, telling her to move out.",
        "hate_mail",
        "letter",
        found={**HATE, "strands": ["disability"], "adult_at_risk": True},
    ),
    Story(
        "Somebody who gave no name says the couple on the second floor are followed and shouted at.",
        "threats",
        reporter_kind="anonymous",
        found={**ORDINARY, "validity": "genuine", "threat": True},
    ),
    Story(
        "Teacher reports that two children of the family are called names on the way home by neighbours.",
        "verbal_abuse",
        "email",
        reporter_kind="third_party",
        found={**HATE, "child_at_risk": True, "strands": ["race"]},
    ),
    Story(
        "Gay couple had eggs and rubbish thrown at their window four evenings running.",
        "criminal_damage",
        found={**HATE, "strands": ["sexual_orientation"], "damage": True, "emergency_repair": True},
    ),
    Story(
        "Loud music late at night from the flat above; no sign that anybody is singled out.",
        "noise_targeted",
        found={**ORDINARY, "perceived_by": "nobody", "route": "asb", "harassment_evident": False},
    ),
    Story(
        "Caretaker was sworn at and spat at by a tenant while cleaning the hall.",
        "verbal_abuse",
        "staff",
        reporter_kind="staff",
        found={**ORDINARY, "victim_kind": "staff"},
    ),
    Story(
        "Messages with threats on a social network from a former friend on the same estate.",
        "online",
        "text",
        found={**ORDINARY, "online_only": True, "threat": True},
    ),
    Story(
        "The new tenant next door bangs on the wall and calls her by slurs about her transition.",
        "verbal_abuse",
        "in_person",
        found={**HATE, "strands": ["transgender"]},
    ),
    Story(
        "Car scratched and tyres cut after he gave evidence about a neighbour.",
        "vandalism",
        found={**ORDINARY, "damage": True, "threat": True, "perpetrator_kind": "tenant"},
    ),
)
STREETS = ("Example Walk", "Sample Street", "Placeholder Court", "Invented Close", "Specimen Road", "Fictional Gardens")
