"""What drawings and decision tables ask of a policy is in the catalogue, answers included."""

import re
from pathlib import Path

from engine.policy import Policies

KINDS = ("bpmn", "dmn")
PROJECT = Path(__file__).resolve().parents[3]
WORKFLOWS = PROJECT / "workflows"
# Where the engine and the letters read a rule: by its whole key in quotes.
READERS = (("engine", "*.py"), ("letters", "*.j2"))
ASKED = re.compile(r"policy\((?:'|&quot;|\")(?P<key>[\w.]+)(?:'|&quot;|\")\)")
COMPARED = re.compile(r"policy\('(?P<key>[\w.]+)'\)\s*(?:==|!=)\s*'(?P<answer>\w+)'")
LISTED = re.compile(r"policy\('(?P<key>[\w.]+)'\)\s*(?:not )?in\s*\[(?P<answers>[^\]]*)\]")


def drawings() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in WORKFLOWS.rglob("*") if path.suffix[1:] in KINDS}


def test_every_key_a_drawing_asks_for_is_in_the_catalogue(policies: Policies) -> None:
    known = {*policies.rules, *(f"timers.{code}" for code in policies.catalogue)}
    unknown = {
        f"{file}: {found['key']}"
        for file, text in drawings().items()
        for found in ASKED.finditer(text)
        if found["key"] not in known
    }
    assert unknown == set()


def test_every_answer_a_drawing_compares_with_can_be_given(policies: Policies) -> None:
    compared = {
        (file, found["key"], answer)
        for file, text in drawings().items()
        for pattern in (COMPARED, LISTED)
        for found in pattern.finditer(text)
        for answer in re.findall(r"\w+", found[2])
    }
    impossible = {
        f"{file}: {key} is never {answer}"
        for file, key, answer in compared
        if key in policies.rules and answer not in policies.rules[key].options
    }
    assert impossible == set()


def test_the_guide_names_exactly_the_rules_whose_value_nothing_reads(policies: Policies) -> None:
    asked = {found["key"] for text in drawings().values() for found in ASKED.finditer(text)}
    quoted = "".join(
        path.read_text(encoding="utf-8") for folder, kind in READERS for path in (PROJECT / folder).rglob(kind)
    )
    unread = {
        key for key in policies.rules if key not in asked and not re.search(rf"[\"']{re.escape(key)}[\"']", quoted)
    }
    guide = (PROJECT / "docs" / "profiles.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([\w.]+)`", guide.partition("## Rules whose value nothing reads yet")[2]))
    assert told == unread
