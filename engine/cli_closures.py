"""`dueprocess closure`: days off declared while the programme runs."""

from datetime import datetime
from pathlib import Path

import click

from engine.cli_common import data_option, explained, make_engine
from engine.settings import read_settings

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def closure() -> None:
    """Declare a new bank holiday, or a closure of one landlord.

    It counts at once in every process; open times of working-day clocks move, and each case's history says why.
    """


@closure.command("add")
@data_option
@click.argument("landlord")
@click.argument("day", type=_DAY)
@click.option("--reason", required=True, help="Why; every history that it moves something in tells it.")
@explained
def add(data: Path, landlord: str, day: datetime, reason: str) -> None:
    """Declare a day off for one landlord or for all.

    DAY is a date such as 2026-09-21, LANDLORD a code such as WCH, or all. The same day twice is one. What is late
    already stays late.
    """
    from engine.jobs.sweep import follow_days_off

    engine = make_engine(read_settings(data=data))
    line = engine.closures.declare_for_operator(landlord, day.date(), reason)
    follow_days_off(engine)
    moved = next(one.moved for one in engine.closures.list_for_operator() if one.id == line.id)
    click.echo(f"{line.day} is off for {line.landlord}: {line.reason}. {moved} open times moved.")


@closure.command("list")
@data_option
@explained
def list_all(data: Path) -> None:
    """List the days off declared beside those of the profiles."""
    for line in make_engine(read_settings(data=data)).closures.list_for_operator():
        click.echo(f"{line.day}  {line.landlord:6}  {line.reason} ({line.moved} open times moved)")


@closure.command("remove")
@data_option
@click.argument("landlord")
@click.argument("day", type=_DAY)
@explained
def remove(data: Path, landlord: str, day: datetime) -> None:
    """Take back a day off that nothing was reckoned by."""
    make_engine(read_settings(data=data)).closures.remove_for_operator(landlord, day.date())
    click.echo(f"{day.date()} is an ordinary day again for {landlord}.")
