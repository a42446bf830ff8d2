"""What one test has worked out and the next need not work out anew: statements as a database reads them, templates."""

from functools import cache
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, create_engine

_statements: dict[Any, Any] = {}


def make_database_that_shares(url: str, **options: Any) -> Engine:
    """Make a SQLAlchemy engine that uses what others of its kind compiled; SQLAlchemy keeps that for one engine only.

    Tests open thousands of databases, and a fifth of their time went into the same statements again.
    """
    database = create_engine(url, **options)
    database.dialect.__class__ = _equal_to_its_like(type(database.dialect))
    database.update_execution_options(compiled_cache=_statements)
    return database


@cache
def _equal_to_its_like(kind: type[Dialect]) -> type[Dialect]:
    """The same dialect, but equal to every other of its kind: compiled statements are kept by dialect."""

    class Equal(kind):  # type: ignore[misc, valid-type]
        supports_statement_cache = True

        def __eq__(self, other: object) -> bool:
            return type(other) is type(self)

        def __hash__(self) -> int:
            return hash(type(self))

    return Equal


class KeptTemplates(BytecodeCache):
    """Compiled templates, for every site that a test opens."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before from the same source."""
        code = self.kept.get(f"{bucket.key} {bucket.checksum}")
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


TEMPLATES = KeptTemplates()
