"""The shipped policies, read once, and a folder of them to spoil."""

import shutil
from pathlib import Path

import pytest

from engine.policy import Policies, load_policies

SHIPPED = Path(__file__).resolve().parents[3] / "policies"


@pytest.fixture(scope="session")
def policies() -> Policies:
    return load_policies(SHIPPED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policies that a test may spoil."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "policies"))
