"""The vendored front-end files are those that the manifest names."""

import hashlib
import json
from pathlib import Path

import webui

VENDOR = Path(webui.__file__).parent / "static" / "vendor"


def test_every_vendored_file_has_the_checksum_and_licence_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "vendor.json").read_text())
    listed = {name: checksum for entry in manifest.values() for name, checksum in entry["files"].items()}
    found = {str(file.relative_to(VENDOR)) for file in VENDOR.glob("*/**/*") if file.is_file()}
    assert found == set(listed)
    for name, checksum in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name
    assert all(entry["licence"] for entry in manifest.values())
