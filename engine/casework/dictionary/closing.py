"""Closing a case, appeals and what follows."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact, words

FACTS: Mapping[str, Fact] = {
    "closure_proposed_at": Fact("datetime", "Closing proposed on", None, "CA 6.2"),
    "closing_reason": Fact(
        "choice",
        "Reason for closing",
        words(
            "resolved=It has stopped",
            "insufficient_evidence=Not enough evidence",
            "not_harassment=It is not harassment",
            "unfounded=The report is unfounded",
            "complainant_withdrew=The complainant wants no more",
            "handed_off=Somebody else carries on",
        ),
        "CHG 3.8, WCH 13.1",
    ),
    "closure_appealed": Fact(YES_NO, "Closing was appealed against", None, "CA 6.2"),
    "closure_appeal_reasons": Fact("text", "Reasons of the decision on the appeal", None, "CA 6.2"),
    "closure_upheld": Fact(YES_NO, "The appeal against closing was upheld", None, "CA 6.2"),
    "lessons": Fact("text", "What the case teaches", None, "WCH 15"),
    "quiet_since_closing": Fact(YES_NO, "Quiet since closing", None, "field 5"),
}
