"""`dueprocess why`: what waits in a case, where it comes from, and when it moves next."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine.cli_common import data_option, explained, make_engine
from engine.settings import read_settings


@click.command()
@data_option
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with instants in UTC.")
@explained
def why(data: Path, case: str, as_json: bool) -> None:
    """Say what waits in a case, and why.

    CASE is a reference such as CA-2026-00001. Every failed step, open promise, open task, armed timer, message waited
    for, letter and hand-over is told with the drawing, element, clause or anchor it comes from, and when it moves next.
    Letters and failures may name people: it is for whoever may see the case.
    """
    from engine.face.why import KINDS

    engine = make_engine(read_settings(data=data))
    found = engine.why.of_reference(case)
    if as_json:
        click.echo(json.dumps(asdict(found), default=lambda value: value.isoformat(), indent=2))
        return
    zone = engine.policies.landlords[found.landlord].zone
    click.echo(f"{found.reference} ({found.status}): {len(found.lines)} things wait")
    for line in found.lines:
        click.echo(f"\n{KINDS[line.kind]}: {line.what}")
        click.echo(f"  {_when(line.next_at, line.due_at, zone)}")
        for label, text in (
            ("from", ", ".join(part for part in (line.drawing, line.element) if part)),
            ("clause", line.clause),
            ("counts from", line.anchor and f"{line.anchor}{_since(line.since, zone)}"),
            ("", line.because),
        ):
            if text:
                click.echo(f"  {label} {text}" if label else f"  {text}")


def _since(instant: datetime | None, zone: ZoneInfo) -> str:
    return f" ({instant.astimezone(zone):%d %B %Y %H:%M})" if instant else ""


def _when(next_at: datetime | None, due_at: datetime | None, zone: ZoneInfo) -> str:
    due = f"due {due_at.astimezone(zone):%d %B %Y %H:%M}" if due_at else ""
    moves = f"moves next {next_at.astimezone(zone):%d %B %Y %H:%M}" if next_at else "moves when somebody acts"
    return "; ".join(part for part in (due, moves) if part)
