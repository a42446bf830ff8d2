"""What the compiler has to say about a drawing, in words a process owner understands."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["fixed", "warning", "error"]

FIXED: Level = "fixed"
WARNING: Level = "warning"
ERROR: Level = "error"


@dataclass(frozen=True)
class Finding:
    """One remark on one element.

    `fixed`: the obvious meaning was chosen; `warning`: runs, but check it; `error`: cannot be published.
    """

    level: Level
    element: str  # the owner's element id, or "" where the remark is on the whole drawing
    rule: str  # slug of the rule that found it, stable across releases
    message: str
