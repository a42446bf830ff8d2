"""The command `dueprocess`: prepare, serve, publish, check, and ask what is due."""

import json
import sys
from pathlib import Path

import click

from engine.cli_closures import closure
from engine.cli_common import data_option, explained, make_engine
from engine.cli_profiles import profile
from engine.cli_why import why
from engine.settings import Settings, read_settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dueprocess")
def main() -> None:
    """Run a landlord's harassment and hate-crime policy as BPMN.

    Settings come from the environment: DATABASE_URL (a SQLite file in the data folder without it), SECRET_KEY,
    SITE_URL, SMTP_HOST and others; docs/operators.md lists them all. Start with `dueprocess demo`.
    """


@main.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Prepare the data and stop.")
@explained
def demo(data: Path, host: str, port: int, no_serve: bool) -> None:
    """Prepare a demonstration and serve it on this machine.

    Five landlords, sample people and about 160 cases, made once by driving the engine under a simulated clock over
    the past year.
    """
    from dataclasses import replace

    from engine.demo import describe_accounts, describe_demonstration, prepare_demo

    settings = read_settings(data=data)
    # The demonstration is plain HTTP on this machine, where secure cookies would never be sent back.
    settings = replace(
        settings, secure_cookies=False, site_url=f"http://{host}:{port}", demonstration=describe_demonstration()
    )
    if not no_serve:
        _check_port(host, port)
    prepare_demo(settings, tell=click.echo)
    click.echo(describe_accounts())
    if not no_serve:
        _serve(settings, host, port, workers=1)


@main.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Web processes.")
@click.option(
    "--jobs/--no-jobs",
    default=True,
    show_default=True,
    help="Run the job loop in the web processes; switch it off where `dueprocess worker` runs.",
)
@explained
def serve(data: Path, host: str, port: int, workers: int, jobs: bool) -> None:
    """Serve the site; fire timers and send e-mail.

    --no-jobs leaves timers and e-mail to `dueprocess worker`.
    """
    from dataclasses import replace

    settings = read_settings(data=data)
    _serve(replace(settings, embedded_jobs=jobs and settings.embedded_jobs), host, port, workers)


@main.command()
@data_option
@click.option("--poll", default=0.5, show_default=True, help="Seconds between looks for work that is due.")
@explained
def worker(data: Path, poll: float) -> None:
    """Fire timers, retry failed steps and send e-mail.

    Any number of workers may run side by side; this needs PostgreSQL.
    """
    from engine.jobs.distributed import run_worker

    run_worker(make_engine(read_settings(data=data)), poll=poll)


@main.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@data_option
@explained
def db_upgrade(data: Path) -> None:
    """Bring the database to the schema of this version.

    Nothing happens where it is there already.
    """
    from engine.db import make_database
    from engine.migrations import upgrade

    settings = read_settings(data=data)
    settings.data.mkdir(parents=True, exist_ok=True)
    database = make_database(settings.database_url)
    upgrade(database)
    click.echo(f"The database is up to date: {database.url.render_as_string(hide_password=True)}")


@main.command()
@data_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--reason", default="Published from the command line", show_default=True, help="Why; kept with the version."
)
@explained
def publish(data: Path, paths: tuple[Path, ...], reason: str) -> None:
    """Publish drawings and decision tables for new cases.

    Takes .bpmn and .dmn files, or folders of them. Running cases stay on their version.

    A file in a folder named after a landlord's code (such as decisions/WCH/route.dmn) holds for that landlord alone.
    """
    engine = make_engine(read_settings(data=data))
    began = engine.clock.now()
    lines = engine.procedures.publish_files(list(paths), reason=reason)
    new = {line.definition_id for line in lines if line.published_at >= began}
    for line in lines:
        state = "published" if line.definition_id in new else "unchanged"
        click.echo(f"{state}: {line.key} version {line.version} ({line.name})")
    click.echo(f"{len(new)} published, {len(lines) - len(new)} unchanged.")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a list of {file, ok, processes, findings}.")
@explained
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check drawings and decision tables.

    Nothing is published; ends with 1 where one cannot be.
    """
    from engine.process.checking import check_file

    results = [check_file(path, read_settings()) for path in files]
    if as_json:
        click.echo(json.dumps(results, indent=2))
    else:
        for result in results:
            click.echo(f"{result['file']}: {'can be published' if result['ok'] else 'cannot be published'}")
            for finding in result["findings"]:
                click.echo(f"  {finding['level']:8} {finding['element'] or '-'}: {finding['message']}")
    sys.exit(0 if all(result["ok"] for result in results) else 1)


@main.command()
@click.argument("landlord")
@click.argument("requirement")
@click.option(
    "--from",
    "start",
    required=True,
    metavar="ISO",
    help="When the clock starts; without an offset it is the landlord's wall time.",
)
@click.option("--nth", default=1, show_default=True, help="Which recurrence.")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=VALUE",
    help="A fact of the case, such as violence=true; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@explained
def due(landlord: str, requirement: str, start: str, nth: int, facts: tuple[str, ...], as_json: bool) -> None:
    """Say when a policy requires something, and by which clause.

    Example: dueprocess due CA officer_contact --from 2026-09-08T10:30
    """
    from engine.policy import describe_due, load_policies

    answer = describe_due(
        load_policies(read_settings().policies),
        landlord,
        requirement,
        start,
        nth,
        dict(_parse_fact(fact) for fact in facts),
    )
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        when = f"{answer['due_local']}  ({answer['clock']}, " if answer["due_local"] else "no due time  ("
        source = f"{answer['clause']}, {answer['status']}" if answer["clause"] else "not in the policy"
        click.echo(f"{when}{answer['landlord']} {source})\n{answer['summary']}")
        if "note" in answer:
            click.echo(answer["note"])


@main.command()
@click.argument("landlord")
@click.option("--from", "start", required=True, metavar="ISO", help="When the report was received.")
@click.option("--until", required=True, metavar="ISO", help="Until when nobody acts on it.")
@click.option("--received-recorded", "recorded", metavar="ISO", help="When it was typed in; else when it was received.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="Told with the report; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@explained
def promises(
    landlord: str, start: str, until: str, recorded: str | None, facts: tuple[str, ...], as_json: bool
) -> None:
    """Say what a policy owes on a report that nobody ever acts on.

    The report runs through the engine on a simulated clock. Example: dueprocess promises CA --from 2026-09-08T10:30
    --until 2026-12-31T12:00 --fact violence=true
    """
    from engine.scenarios.neglect import owe

    found = owe(read_settings(), landlord, start, until, recorded, dict(_parse_fact(fact) for fact in facts))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for row in found["promises"]:
        late = f", late since {row['late_local']}" if row["late_local"] else ""
        click.echo(
            f"{row['due_local']}  {row['requirement']} {row['nth']}: {row['state']}{late} (clause {row['clause']})"
        )


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--verbose", is_flag=True, help="Show every step.")
@explained
def scenario(files: tuple[Path, ...], verbose: bool) -> None:
    """Run worked examples under a simulated clock.

    Takes .yaml files, or folders of them; ends with 1 where one fails.
    """
    from engine.scenarios import find_scenarios, run_scenario_file

    failed = 0
    for path in find_scenarios(files):
        result = run_scenario_file(path, read_settings())
        click.echo(f"{'holds' if result.ok else 'FAILS'}  {path.name}: {result.name}")
        for line in result.log if verbose else result.failures:
            click.echo(f"       {line}")
        failed += not result.ok
    sys.exit(1 if failed else 0)


@main.command()
@click.option("--landlord", help="One landlord's code, such as CA; all of them without it.")
@click.option("--clause", help="Tell all about one clause of the landlord, such as 4.9.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--fresh", is_flag=True, help="Play every example anew, whatever the evidence says.")
@explained
def conformance(landlord: str | None, clause: str | None, as_json: bool, fresh: bool) -> None:
    """Say which clauses are carried out and proven.

    Carried out by an element of a drawing, and proven by a worked example that fails without it. Examples whose
    drawings, tables, letters or profile have changed are played anew. Ends with 1 where a clause is not covered.
    """
    from engine.conformance.answering import answer, explain

    if clause and not landlord:
        raise click.UsageError("--clause needs --landlord")
    found = answer(read_settings(), landlord, fresh=fresh, tell=lambda text: click.echo(text, err=True))
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        for line in explain(found, str(landlord), clause) if clause else found.lines():
            click.echo(line)
    sys.exit(0 if found.ok else 1)


@main.group()
def users() -> None:
    """Make and mend local accounts."""


@users.command("add")
@data_option
@click.option("--landlord", required=True, help="The landlord's code, such as CA.")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(["officer", "manager", "process_owner", "administrator"]),
    help="May be repeated.",
)
@click.option("--team", "teams", multiple=True, help="A team's name; may be repeated; made where it does not exist.")
@explained
def users_add(data: Path, landlord: str, email: str, name: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> None:
    """Make an account for somebody.

    Its temporary password is printed once and must be changed at the first sign-in.
    """
    user, temporary = make_engine(read_settings(data=data)).accounts.create_user(
        None, landlord, email, name, list(roles), list(teams)
    )
    click.echo(f"{user.email} can sign in with the temporary password {temporary}")


@users.command("list")
@data_option
@click.option("--landlord", required=True, help="The landlord's code.")
@explained
def users_list(data: Path, landlord: str) -> None:
    """List a landlord's accounts."""
    for user in make_engine(read_settings(data=data)).accounts.users_of(landlord):
        state = "active" if user.active else "closed"
        click.echo(
            f"{user.id:5}  {user.email:40} {user.name:30} {', '.join(user.roles):30} "
            f"{'locked' if user.locked else state}"
        )


@users.command("reset-password")
@data_option
@click.argument("email")
@explained
def users_reset(data: Path, email: str) -> None:
    """Give an account a new temporary password.

    It is unlocked, and its sessions end.
    """
    click.echo(f"Temporary password: {make_engine(read_settings(data=data)).accounts.reset_password_of(email)}")


main.add_command(closure)
main.add_command(profile)
main.add_command(why)


def _serve(settings: Settings, host: str, port: int, workers: int) -> None:
    from engine.policy import load_policies
    from webui.server import serve_site

    load_policies(settings.policies)  # a slip in a profile is told here, once, not by one web process after another
    _check_port(host, port)
    serve_site(settings, host=host, port=port, workers=workers, tell=click.echo)


def _check_port(host: str, port: int) -> None:
    from webui.server import check_port

    check_port(host, port)


def _parse_fact(text: str) -> tuple[str, object]:
    name, _, value = text.partition("=")
    words: dict[str, object] = {"true": True, "yes": True, "false": False, "no": False, "": True}
    return name.strip(), words.get(value.strip().lower(), value.strip())
