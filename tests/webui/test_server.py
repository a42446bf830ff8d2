"""Behind a proxy each caller counts by their own address, and only a proxy that was named is believed."""

import pytest
from flask import Flask, request

from webui.server import believe_proxies

BEFORE = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}


@pytest.mark.parametrize(("proxies", "caller"), [(0, "127.0.0.1"), (1, "203.0.113.7"), (2, "198.51.100.9")])
def test_the_callers_address_is_taken_from_the_proxies_that_are_there(proxies: int, caller: str) -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: str(request.remote_addr))
    answer = believe_proxies(app, proxies).test_client().get("/", headers=BEFORE)
    assert answer.text == caller
