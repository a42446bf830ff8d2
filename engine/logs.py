"""What the programs write to their log: one JSON object a line, on the standard error stream.

A log is read by people who may see no case. So a traceback is given without the values of variables, and (see
engine.db) an error of the database without the values that were sent to it.
"""

import sys
from typing import Any

import structlog

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)


def get_logger(name: str) -> Any:
    """Return the logger of a module; its events carry the name."""
    return structlog.get_logger(module=name)
