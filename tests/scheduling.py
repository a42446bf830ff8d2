"""Which tests run on one worker together, and which are begun first.

xdist's own groups (`xdist_group`) are lost on pytest 9.2, which works a test's id out anew, without the group that
xdist writes behind it.
"""

import re

from xdist.scheduler import LoadScopeScheduling

# Tests that share a site with walks over it, or a folder; a group of the pattern, if there is one, tells them apart.
SHARED = (
    re.compile(r"tests/e2e/test_site\.py::.*(sqlite|postgresql)\]"),
    re.compile(r"tests/engine/conformance/test_shipped\.py::"),
)
# Begun first, so that no worker is left alone with one of them at the end.
LONG = ("tests/survival/", "tests/e2e/test_site.py", "tests/bad_input/test_every_form.py", "tests/engine/conformance/")


class GroupedScheduling(LoadScopeScheduling):
    """Gives the tests of a group to one worker, and every other test to whichever is free."""

    def _split_scope(self, nodeid: str) -> str:
        for number, pattern in enumerate(SHARED):
            found = pattern.match(nodeid)
            if found:
                return " ".join(("shared", str(number), *found.groups()))
        return nodeid


def rank(nodeid: str) -> int:
    """Return the place of a test: the lower, the sooner."""
    return next((number for number, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))
