"""What support is wanted, offered and given."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import Fact

FACTS: Mapping[str, Fact] = {}
