"""The guides are complete and lead nowhere that is not there."""

import re
from pathlib import Path

import click
import pytest

from engine.cli import main
from engine.face.dictionary import read_dictionary
from engine.process.actions import REGISTRY
from engine.scenarios import run_scenario_file
from engine.scenarios.checks import every_check
from engine.scenarios.reading import KINDS
from engine.scenarios.running import STEPS
from engine.settings import read_settings

PROJECT = Path(__file__).resolve().parent.parent
ELSEWHERE = {".venv", ".git", "node_modules", "data", "vendor", ".pytest_cache"}  # not written by us
PAGES = sorted(page for page in PROJECT.rglob("*.md") if not ELSEWHERE.intersection(page.relative_to(PROJECT).parts))
DRAWINGS = sorted((PROJECT / "workflows").glob("*.bpmn"))
TABLES = sorted((PROJECT / "workflows" / "decisions").rglob("*.dmn"))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PROPERTY = re.compile(r"<camunda:property\b[^>]*?\b(?:name|id)=\"(?P<name>[\w.]+)\"")
SETTING = re.compile(r"\benv(?:\.get\(|, )\"(?P<name>[A-Z0-9_]+)\"")


def text_of(*path: str) -> str:
    return PROJECT.joinpath(*path).read_text(encoding="utf-8")


def in_backticks(text: str) -> set[str]:
    return {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w.]+", code)}


def first_cells(text: str) -> set[str]:
    """The words in backticks in the first column of tables."""
    return in_backticks("\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("|")))


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level."""
    return text.partition(f"\n## {heading}")[2].partition("\n## ")[0]


OWNERS = text_of("docs", "process-owners.md")


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    dead = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors_of(file)):
            dead.append(target)
    assert dead == []


def test_owners_find_every_action() -> None:
    assert set(REGISTRY) - in_backticks(section(OWNERS, "Actions")) == set()


def test_owners_find_every_function() -> None:
    offered = {entry.name for entry in read_dictionary().functions}
    assert offered - in_backticks(section(OWNERS, "What each thing means")) == set()


def test_owners_find_every_property_that_a_drawing_uses() -> None:
    used = {found["name"] for drawing in DRAWINGS for found in PROPERTY.finditer(drawing.read_text(encoding="utf-8"))}
    assert used - in_backticks(section(OWNERS, "Properties")) == set()


def test_owners_find_every_decision_table() -> None:
    assert {table.stem for table in TABLES} == first_cells(section(OWNERS, "Decision tables"))


def test_owners_find_every_kind_of_step_of_a_worked_example() -> None:
    assert set(STEPS) == set(KINDS)
    assert set(STEPS) - first_cells(section(OWNERS, "Worked examples")) == set()


def test_owners_find_everything_that_a_worked_example_may_expect() -> None:
    assert set(every_check()) - first_cells(section(OWNERS, "Worked examples")) == set()


def test_the_example_of_the_guide_holds(tmp_path: Path) -> None:
    example = tmp_path / "example.yaml"
    example.write_text(section(OWNERS, "Worked examples").partition("```yaml")[2].partition("```")[0], encoding="utf-8")
    result = run_scenario_file(example, read_settings({}, tmp_path))
    assert result.failures == []


def test_operators_find_every_setting() -> None:
    known = {found["name"] for found in SETTING.finditer(text_of("engine", "settings.py"))}
    assert {"DATABASE_URL", "IDLE_MINUTES"} <= known
    assert known - in_backticks(text_of("docs", "operators.md")) == set()


def test_operators_find_no_setting_that_does_not_exist() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", text_of("docs", "operators.md"), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"\b[A-Z][A-Z0-9_]{3,}\b", row)}
    known = {found["name"] for found in SETTING.finditer(text_of("engine", "settings.py"))}
    assert told - known == set()


def test_every_procedure_is_named_beside_the_drawings() -> None:
    assert {f"{drawing.stem}.bpmn" for drawing in DRAWINGS} - in_backticks(text_of("workflows", "README.md")) == set()


def test_the_first_page_names_every_command() -> None:
    assert set(main.commands) - set(re.findall(r"[a-z]+", text_of("README.md"))) == set()


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    silent = [option.opts[0] for option in command.params if isinstance(option, click.Option) and not option.help]
    assert command.help
    assert not command.get_short_help_str(limit=60).endswith("..."), "the list of commands cuts the first sentence off"
    assert silent == []
