"""Reports that may not be true, and a complainant who harasses."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact, words

FACTS: Mapping[str, Fact] = {
    "doubt_signs": Fact(
        "choices",
        "What raises doubts",
        words(
            "contradiction=What was told does not fit together",
            "evidence_against=Evidence speaks against it",
            "prejudice=Prejudice may be behind it",
            "malice=It may be meant to harm somebody",
            "mistake=It may be a mistake",
        ),
        "CHG 3.10, CA 4.7",
    ),
    "false_report_letter_at": Fact("datetime", "Letter about the doubts sent on", None, "WCH 12.1"),
    "complainant_harasses": Fact(YES_NO, "The complainant may be the one who harasses", None, "CHG 3.6, CA 4.7"),
}
