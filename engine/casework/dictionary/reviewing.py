"""Contact, reviews of plan and case."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import Fact

FACTS: Mapping[str, Fact] = {}
