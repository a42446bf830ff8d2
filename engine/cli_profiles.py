"""`dueprocess profile`: versions of a landlord's profile, each with the day from which it holds."""

from datetime import datetime
from pathlib import Path

import click

from engine.cli_common import data_option, explained, make_engine
from engine.settings import read_settings

_SHOWN = 50


@click.group()
def profile() -> None:
    """Publish a changed profile from a day on.

    A new case takes the version that holds on its day; an open case keeps its own until a keeper chose otherwise.
    """


@profile.command("publish")
@data_option
@click.argument("landlord")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "holds_from", required=True, type=click.DateTime(formats=["%Y-%m-%d"]), help="Its first day.")
@click.option(
    "--open",
    "open_cases",
    type=click.Choice(["keep", "shorten", "move"]),
    default="keep",
    show_default=True,
    help="What open cases do on that day: keep their version, become due sooner only, or move either way.",
)
@click.option("--reason", required=True, help="Why; every history that it moves something in tells it.")
@click.option("--dry-run", is_flag=True, help="Show what would move, and publish nothing.")
@explained
def publish(
    data: Path, landlord: str, file: Path, holds_from: datetime, open_cases: str, reason: str, dry_run: bool
) -> None:
    """Publish a profile that holds from a day on.

    Shows which of the times open now would move on that day. What is late stays late; time given to a complainant never
    gets shorter.
    """
    from engine.jobs.sweep import follow_versions

    engine = make_engine(read_settings(data=data))
    given = (landlord, (file.name, file.read_text(encoding="utf-8")), holds_from.date(), open_cases, reason)
    moves = engine.profile_versions.would_move(*given)
    for move in moves[:_SHOWN]:
        click.echo(f"{move.reference}  {move.title}: {move.before} -> {move.after}")
    if len(moves) > _SHOWN:
        click.echo(f"and {len(moves) - _SHOWN} more")
    if dry_run:
        click.echo(f"{len(moves)} open times would move. Nothing was published.")
        return
    line = engine.profile_versions.publish(*given)
    follow_versions(engine)
    click.echo(f"Version {line.number} of {landlord} holds from {line.holds_from}; open cases: {line.open_cases}.")


@profile.command("list")
@data_option
@click.argument("landlord")
@explained
def list_all(data: Path, landlord: str) -> None:
    """List the versions of a landlord's profile."""
    click.echo("1  the file that ships")
    for line in make_engine(read_settings(data=data)).profile_versions.list(landlord):
        state = f"{line.moved} open times moved" if line.settled else "not followed by open cases yet"
        click.echo(f"{line.number}  from {line.holds_from}  open cases: {line.open_cases}  {line.reason} ({state})")
