"""What the commands of `dueprocess` share: the data folder, errors in one line, and the engine."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from engine.errors import DueProcessError
from engine.settings import Settings

if TYPE_CHECKING:  # the engine takes a moment to import; commands that need it import it themselves
    from engine.app import Engine

P = ParamSpec("P")
R = TypeVar("R")


def explained(command: Callable[P, R]) -> Callable[P, R]:
    """Show the engine's own errors as one line and end with status 2, instead of a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except DueProcessError as error:
            click.echo(f"dueprocess: {error}", err=True)
            sys.exit(2)

    return run


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take the folder that holds the database, the secret key and the files of cases."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="DUEPROCESS_DATA",
        show_envvar=True,
        default=Path("data"),
        show_default=True,
        help="Folder that holds the database, the secret key and the files of cases.",
    )(command)


def make_engine(settings: Settings) -> "Engine":
    """Return the engine over the database that the settings name; the data folder is made on first need."""
    from engine.app import Engine

    settings.data.mkdir(parents=True, exist_ok=True)
    return Engine.from_settings(settings)
