"""The victim's right to a review by the local bodies (ASB, Crime and Policing Act 2014 s104)."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact

FACTS: Mapping[str, Fact] = {
    "council_area": Fact("text", "Council area of the home", None, "2014 Act s104"),
    "review_answer_by": Fact("date", "Answer to the reviewing body wanted by", None, "2014 Act Sch 4 para 7"),
    "case_review_told": Fact(YES_NO, "Told of the right to a case review", None, "2014 Act s104"),
}
