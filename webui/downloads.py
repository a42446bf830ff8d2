"""Naming what is downloaded: any name of any script in a header that takes ASCII alone (RFC 6266)."""

import unicodedata
from typing import TypeVar
from urllib.parse import quote

from werkzeug.wrappers import Response

_Answer = TypeVar("_Answer", bound=Response)
_UNQUOTED = "!#$&+-.^_`|~"  # of RFC 5987, beside letters and digits


def named(answer: _Answer, name: str, way: str = "attachment") -> _Answer:
    """Give an answer the name under which it is kept; `way` is `attachment` or `inline`.

    Line breaks and other signs that cannot be seen are left out of the name.
    """
    shown = "".join(letter for letter in name if letter.isprintable()).strip() or "file"
    simple = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode() or "file"
    more = {} if simple == shown else {"filename*": f"UTF-8''{quote(shown, safe=_UNQUOTED)}"}
    answer.headers.set("Content-Disposition", way, filename=simple, **more)
    return answer
