"""What every page must be, whatever it shows."""

from itertools import pairwise

import html5lib
from werkzeug.test import TestResponse


def assert_sound(answer: TestResponse, status: int = 200) -> str:
    """Assert that an answer is a page of sound HTML: one main heading, headings in order, ids used once.

    Returns its text.
    """
    assert answer.status_code == status, answer.text[-2000:]
    page = html5lib.HTMLParser(strict=True).parse(answer.text)
    nodes = list(page.iter())
    levels = [int(node.tag[-1]) for node in nodes if node.tag.rpartition("}")[2] in ("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    following = levels[levels.index(1) :]
    assert all(after - before <= 1 for before, after in pairwise(following)), levels
    ids = [node.get("id") for node in nodes if node.get("id")]
    assert len(ids) == len(set(ids)), [name for name in ids if ids.count(name) > 1]
    return answer.text
