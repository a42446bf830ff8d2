"""What support is wanted, offered and given, and how quickly a case calls for it."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact, words

NEEDS = words(
    "emotional=Somebody to talk to",
    "health=Health or mental health",
    "community=A group or charity that knows the ground",
    "fire=Safety from fire",
    "hate=Help with reporting hate",
    "daily_living=Help with living independently",
    "interpreter=An interpreter",
    "format=Another language or format",
    "women_only=Women only",
    "home=A safer home",
    "area=Safety around the home",
    "cameras=Cameras",
    "evidence=Other ways to gather evidence",
    "neighbour=A dispute with a neighbour",
    "estate=A better lit or laid out estate",
    "court=Support as a witness at court",
)
OFFERS = words(
    "victim_support=Victim Support",
    "practical_support",
    "health_referral=General practitioner or wellbeing service",
    "charity=Specialist agency or charity",
    "community_group",
    "fire_service",
    "stop_hate_uk=Stop Hate UK",
    "independent_living=Independent living service",
    "interpreter",
    "accessible_format=Another language or format",
    "female_only_staff=Women only",
    "security_works=Works on the home",
    "safety_measures",
    "cctv=A camera",
    "evidence_means=Other ways of evidence",
    "mediation",
    "estate_measures=Measures on the estate",
    "witness_support=Support at court",
)

FACTS: Mapping[str, Fact] = {
    "priority": Fact(
        "choice", "Priority", words("urgent", "high", "standard"), "CA 4.4, CHG 2.4, PCHA 3.3.1, WCH 7.2, KHA 8.1"
    ),
    "hate_flag": Fact(
        "choice", "Counts for the regulator as", words("hate_crime", "hate_incident", "none"), "TSM NM01(2), CHG 2.2"
    ),
    "support_needs": Fact("choices", "Support wanted", NEEDS, "CHG 5.3, KHA 8.11, WCH 8.2"),
    "support_offered": Fact("choices", "Support offered", OFFERS, "CA 7.2, WCH 8.2"),
    "support_requested_at": Fact("datetime", "Support asked for", None, "PCHA 5.2"),
    "support_answered_at": Fact("datetime", "Support offered at", None, "PCHA 5.2"),
    "asb_reclassified": Fact(YES_NO, "First reported as anti-social behaviour", None, "WCH 1.2"),
    "managing_agent": Fact(YES_NO, "The home is run by a managing agent", None, "CHG 1.2"),
}
