"""A small landlord's content: one drawing, one table, the shipped profiles, three clauses and examples of them."""

import shutil
from pathlib import Path

from engine.settings import PROJECT, Settings

DRAWING = (Path(__file__).parent / "drawings" / "intake.bpmn").read_text()
CLAUSES = """landlord = "CA"
[clauses."1"]
kinds = ["X"]
summary = "The officer speaks to the person."
requirements = ["officer_contact"]
[clauses."2"]
kinds = ["E"]
summary = "The level of risk has a floor."
requirements = ["risk.floor"]
[clauses."3"]
kinds = ["R"]
summary = "Grounds are recorded."
requirements = ["strands_recorded"]
[clauses."4"]
kinds = ["I"]
summary = "What the policy is for."
"""
EXAMPLE = """name: The officer speaks
landlord: CA
steps:
  - report: {channel: phone}
  - expect: {has_tasks: [Speak to the person]}
  - do: Speak to the person
"""


def make_content(folder: Path) -> Settings:
    """Write the content into a folder and return settings over it."""
    (folder / "workflows" / "scenarios").mkdir(parents=True)
    shutil.copytree(PROJECT / "policies", folder / "policies", ignore=shutil.ignore_patterns("*.clauses.toml"))
    (folder / "letters").symlink_to(PROJECT / "letters")
    (folder / "policies" / "ca.clauses.toml").write_text(CLAUSES)
    (folder / "workflows" / "intake.bpmn").write_text(DRAWING)
    (folder / "workflows" / "scenarios" / "ca-speaks.yaml").write_text(EXAMPLE)
    return Settings(data=folder, database_url="sqlite://", content=folder)
