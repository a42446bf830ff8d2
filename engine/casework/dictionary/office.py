"""What the office works on without a case: reports and programme."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import Fact

FACTS: Mapping[str, Fact] = {}
