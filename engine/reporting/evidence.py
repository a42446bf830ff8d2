"""What playing the worked examples has shown: which elements each reached, and which it misses when they are removed.

Kept in a file beside the examples, with the fingerprint of everything a run rested on: the example, the landlord's
profile, and each drawing, table and letter it used. Where a fingerprint differs, that run counts as not played.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.errors import InvalidInputError

FILE = "evidence.json"
FAILS, HOLDS, BROKEN = "fails", "holds", "cannot be drawn"  # what a run did without an element
_LENGTH = 16  # hexadecimal digits of a fingerprint: enough to see a change, short enough to read a difference


@dataclass(frozen=True)
class RunEvidence:
    """One example: `uses` maps what it rested on to its fingerprint, `removed` marks of carriers to what happened."""

    scenario: str
    landlord: str
    passes: bool
    uses: Mapping[str, str]
    reached: frozenset[str] = frozenset()
    removed: Mapping[str, str] = field(default_factory=dict)

    def is_current(self, prints: Mapping[str, str]) -> bool:
        """Tell whether nothing that the run rested on has changed since."""
        return all(prints.get(name) == value for name, value in self.uses.items())

    def proves(self, mark: str) -> bool:
        """Tell whether the example holds with the carrier and fails without it."""
        return self.passes and self.removed.get(mark) == FAILS


@dataclass(frozen=True)
class Evidence:
    """All runs, by the name of the example's file without its ending."""

    runs: Mapping[str, RunEvidence] = field(default_factory=dict)


def fingerprint(*parts: bytes) -> str:
    """Return the fingerprint of some bytes: the beginning of their SHA-256."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:_LENGTH]


def shorten(sha256: str) -> str:
    """Return the fingerprint that belongs to a SHA-256 in hexadecimal."""
    return sha256[:_LENGTH]


def read_evidence(path: Path) -> Evidence:
    """Read the file; none, or none of this form, is no evidence. Raises InvalidInputError for one that is not JSON."""
    try:
        return _read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Evidence()
    except (OSError, ValueError) as error:
        raise InvalidInputError(
            {path.name: [f"The evidence cannot be read: {error}. Write it anew with `make conformance`."]}
        ) from error


@lru_cache(maxsize=2)  # read for every page of conformance, changed by `make conformance` alone
def _read(text: str) -> Evidence:
    data: Any = json.loads(text)
    runs = data.get("examples", {}) if isinstance(data, dict) else {}
    return Evidence({name: _run(name, entry) for name, entry in runs.items()})


def _run(name: str, entry: Mapping[str, Any]) -> RunEvidence:
    return RunEvidence(
        name, entry["landlord"], entry["passes"], entry["uses"], frozenset(entry["reached"]), entry["removed"]
    )


def write_evidence(evidence: Evidence, path: Path) -> None:
    """Write the file, sorted, so that a difference shows what changed."""
    runs = {
        name: {
            "landlord": run.landlord,
            "passes": run.passes,
            "uses": dict(sorted(run.uses.items())),
            "reached": sorted(run.reached),
            "removed": dict(sorted(run.removed.items())),
        }
        for name, run in sorted(evidence.runs.items())
    }
    about = "Made by `make conformance`; never edited by hand."
    path.write_text(json.dumps({"about": about, "examples": runs}, indent=1) + "\n", encoding="utf-8")
