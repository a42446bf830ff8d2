"""Contact, reviews of plan and case."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact

FACTS: Mapping[str, Fact] = {
    "plan_changed_at": Fact("datetime", "Action plan changed on", None, "CA 4.11"),
    "retaliation": Fact(YES_NO, "Treated worse for having complained", None, "KHA 2.3"),
}
