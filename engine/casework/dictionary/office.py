"""What the office decides about files as a whole: whether a closed one has to be kept."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact

FACTS: Mapping[str, Fact] = {
    "legal_hold": Fact(YES_NO, "The file must be kept beyond its time", None, "PCHA 3.5.2"),
    "legal_hold_reason": Fact("text", "Why the file must be kept", None, "PCHA 3.5.2"),
    "legal_hold_until": Fact("date", "Look at the file again on", None, "PCHA 3.5.2"),
}
