"""The page of remedies."""

from collections.abc import Callable

import pytest

from tests.webui.conftest import Visitor


@pytest.mark.parametrize("role", ["officer", "process_owner"])
def test_it_shows_what_stands_for_an_abolished_order(visit: Callable[..., Visitor], role: str) -> None:
    text = visit(role).get("/remedies/").get_data(as_text=True)
    assert "Antisocial behaviour order" in text
    assert "until 22 March 2015" in text
    assert "Civil injunction; Criminal behaviour order" in text
