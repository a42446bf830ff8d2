"""What a report and its first handling bring to light, and what the shared procedures need."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact, words

CHANNELS = words(
    "phone",
    "email=E-mail",
    "letter",
    "text=Text message",
    "in_person",
    "website",
    "hotline=24-hour hotline",
    "staff=Through a member of staff",
)
REPORTER_KINDS = words(
    "victim=The person harassed",
    "third_party=Somebody else",
    "anonymous",
    "staff=A member of staff",
    "non_customer=Somebody who is not a customer",
)
STRANDS = words(
    "race",
    "religion=Religion or belief",
    "disability",
    "sexual_orientation",
    "transgender",
    "sex",
    "age",
    "nationality",
    "illness",
    "other",
)

FACTS: Mapping[str, Fact] = {
    "channel": Fact("choice", "How the report came in", CHANNELS, "CA 4.1, PCHA 3.2.1"),
    "reporter_kind": Fact("choice", "Who reported", REPORTER_KINDS, "PCHA 3.2, WCH 3.2"),
    "victim_kind": Fact(
        "choice",
        "Who is harassed",
        words("customer", "staff=Member of staff", "contractor", "non_customer=Not a customer"),
        "KHA 11.3, WCH 3.1.1",
    ),
    "perpetrator_kind": Fact(
        "choice",
        "Who is alleged to do it",
        words(
            "tenant",
            "leaseholder",
            "shared_owner",
            "joint_venture=Joint venture tenant",
            "household_member",
            "visitor",
            "not_ours=Not a resident of ours",
            "staff=Member of staff",
            "contractor",
            "unknown=Not known",
        ),
        "CHG 4.3, 4.10; WCH 11.1",
        per_party=True,
    ),
    "perpetrator_under_18": Fact(YES_NO, "Alleged perpetrator is under 18", None, "CHG 4.7", per_party=True),
    "perpetrator_vulnerable": Fact(YES_NO, "Alleged perpetrator has support needs", None, "CHG 5.3", per_party=True),
    "perceived_by": Fact(
        "choice",
        "Who perceives it as harassment",
        words("victim=The person harassed", "other=Somebody else", "victim_and_other=Both", "nobody"),
        "CHG 3.1, PCHA 3.1.3",
    ),
    "strands": Fact("choices", "Grounds", STRANDS, "all five policies"),
    "protected_ground": Fact(YES_NO, "On a protected ground", None, "KHA 2.1"),
    "hate": Fact(YES_NO, "Hate incident", None, "TSM NM01(2)"),
    "crime": Fact(YES_NO, "An offence is alleged", None, "WCH 9.1"),
    "violence": Fact(YES_NO, "Violence", None, "CA 4.4"),
    "threat": Fact(YES_NO, "Threats", None, "CA 4.4"),
    "fear_of_violence": Fact(YES_NO, "Fear of violence", None, "CA 4.5"),
    "danger_reported_at": Fact("datetime", "Danger reported", None, "PCHA 3.3.1"),
    "safeguarding_needed_at": Fact("datetime", "Known that somebody is at risk since", None, "WCH 9.2.1"),
    "immediate_danger": Fact(YES_NO, "Immediate danger", None, "PCHA 3.3.1"),
    "weapon": Fact(YES_NO, "A weapon was used or shown", None, "field 7.2"),
    "course": Fact(
        "choice", "One incident or a series", words("isolated=One incident", "series=A series"), "CA 3.4, CHG 4.2"
    ),
    "child_at_risk": Fact(YES_NO, "A child may be at risk", None, "CHG 4.8"),
    "adult_at_risk": Fact(YES_NO, "An adult may be at risk", None, "WCH 9.2.1"),
    "capacity_doubt": Fact(YES_NO, "Doubt about mental capacity", None, "PCHA 1.6.2"),
    "damage": Fact(YES_NO, "Damage to property", None, "KHA 8.3"),
    "graffiti": Fact(YES_NO, "Graffiti", None, "KHA 6.2"),
    "graffiti_kind": Fact(
        "choice", "Kind of graffiti", words("offensive", "discriminatory", "other"), "CA 4.8, KHA 6.2"
    ),
    "emergency_repair": Fact(YES_NO, "An emergency repair is needed", None, "CA 4.8"),
    "police_told": Fact(YES_NO, "The police know", None, "WCH 9.1.1"),
    "police_action": Fact(
        "choice",
        "What the police do",
        words("none", "investigating", "charged", "convicted", "no_further_action", "caution"),
        "CA 5.8",
        per_party=True,
    ),
    "domestic_abuse": Fact(YES_NO, "Domestic abuse", None, "CHG 1.6"),
    "online_only": Fact(YES_NO, "Online only", None, "PCHA 3.1.4"),
    "victim_content_others_interviewed": Fact(YES_NO, "Content for others to be interviewed", None, "CA 4.9"),
    "consent_form": Fact(
        "choice", "Consent to share", words("none", "verbal=Spoken", "explicit", "written"), "CA 3.14, PCHA 3.5.2"
    ),
    "identity_may_be_told": Fact(
        YES_NO, "The person harassed lets the alleged perpetrator know who they are", None, "CA 3.14, KHA 8.5"
    ),
    "female_only_staff": Fact(YES_NO, "Female staff only", None, "PCHA 3.3.1"),
    "joint_venture": Fact(YES_NO, "Joint venture tenancy", None, "WCH 3.2"),
    "route": Fact(
        "choice",
        "Route",
        words(
            "harassment",
            "asb=Anti-social behaviour",
            "complaint",
            "hr=Human resources",
            "domestic_abuse",
            "reporting_centre",
            "contractor=Contractor's management",
        ),
        "all five policies",
    ),
    "validity": Fact("choice", "Is the report genuine", words("genuine", "unfounded", "unclear"), "PCHA 3.2.4"),
    "harassment_evident": Fact(YES_NO, "Harassment is evident", None, "CA 4.10"),
    "judgement": Fact("text", "Judgement", None, "CHG 3.5"),
    "evidence_level": Fact(
        "choice",
        "Evidence",
        words("none", "some_confirmation", "strong", "proven", "convicted"),
        "CA 5.4, CHG 4.1, KHA 9.2",
        per_party=True,
    ),
    "conviction": Fact(YES_NO, "Convicted by a court", None, "WCH 11.2", per_party=True),
    "legal_advice": Fact(YES_NO, "Legal advice taken", None, "CHG 4.1", per_party=True),
    "severity": Fact(
        "choice",
        "Seriousness",
        words("low", "repeated_low=Low, repeated", "ongoing", "serious", "particularly_serious"),
        "CA 5.1",
        per_party=True,
    ),
    "plan_agreed": Fact(YES_NO, "Action plan agreed", None, "CA 4.10"),
    "plan_agreed_at": Fact("datetime", "Action plan agreed on", None, "CA 4.10"),
    "contact_every_days": Fact("int", "Days between calls, as the plan says", None, "CA 4.11"),
    "next_contact_at": Fact("datetime", "Next contact promised for", None, "CHG 3.4", future=True),
    "first_response_done": Fact(YES_NO, "First response done", None, "CHG 3.4, CA 4.6, KHA 8.1, PCHA 5.2"),
    "rehousing_wanted": Fact(YES_NO, "Wants to move", None, "KHA 8.7"),
    "victim_objects": Fact(YES_NO, "Objects to action", None, "KHA 8.1", per_party=True),
    "risk": Fact("choice", "Risk", words("low", "medium", "high"), "WCH 7.2"),
    "risk_score": Fact("int", "Risk score", None, "field 7.2"),
    "risk_floor_reason": Fact("text", "Why the risk was raised", None, "field 7.2"),
    "interview_exception": Fact(YES_NO, "Interview exception", None, "CA 4.9"),
}
