"""Damage, graffiti and repairs."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import Fact

FACTS: Mapping[str, Fact] = {
    "graffiti_reported_at": Fact("datetime", "Graffiti reported", None, "KHA 6.2, CA 4.8"),
    "repair_reported_at": Fact("datetime", "Emergency repair reported", None, "CA 4.8"),
}
