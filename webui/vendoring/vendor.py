"""Fetch and compile the front-end files under webui/static/vendor; run by hand when a version changes.

    python webui/vendoring/vendor.py

Needs npm and its registry. Writes `vendor.json` with the SHA-256 and licence of every file, which a test compares.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "static" / "vendor"
AXE = HERE.parent.parent / "tests" / "e2e" / "vendor"
GOVUK, SASS, AXE_CORE = "6.3.0", "1.108.2", "4.14.1"


# The package names its licence (MIT) and ships no text of it; this is the notice of its repository.
GOVUK_LICENCE = """The MIT License (MIT)

Copyright (c) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
"""


def run(*command: str | Path) -> None:
    """Run one of our own tools; its words are fixed in this file."""
    subprocess.run(command, check=True)  # noqa: S603 - no word of the command comes from outside


def fetch(folder: Path) -> None:
    """Install the packages, without their install scripts, into `folder`."""
    names = [f"govuk-frontend@{GOVUK}", f"sass@{SASS}", f"axe-core@{AXE_CORE}"]
    run("npm", "install", "--ignore-scripts", "--no-audit", "--prefix", folder, *names)


def vendor_govuk(folder: Path) -> None:
    """Compile the style sheet in our colours and copy the script; no image of GOV.UK's own brand is taken."""
    target = VENDOR / f"govuk-frontend@{GOVUK}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    modules = folder / "node_modules"
    sheets = (HERE / "govuk.scss", target / "govuk-frontend.css")
    options = ("--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={modules}")
    run("node", modules / "sass" / "sass.js", *options, *sheets)
    script = (modules / "govuk-frontend/dist/govuk/govuk-frontend.min.js").read_text()
    (target / "govuk-frontend.min.js").write_text(script.split("//# sourceMappingURL")[0])
    (target / "LICENCE").write_text(GOVUK_LICENCE)


def vendor_axe(folder: Path) -> None:
    """Copy the accessibility checker that the browser tests use; it is never served."""
    AXE.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "node_modules/axe-core/axe.min.js", AXE / "axe.min.js")


def write_manifest() -> None:
    """Record what the GOV.UK folder holds; entries of other packages are kept as they are."""
    path = VENDOR / "vendor.json"
    manifest = json.loads(path.read_text()) if path.exists() else {}
    target = VENDOR / f"govuk-frontend@{GOVUK}"
    files = {str(file.relative_to(VENDOR)): checksum(file) for file in sorted(target.rglob("*")) if file.is_file()}
    manifest["govuk-frontend"] = {"version": GOVUK, "licence": "MIT", "files": files}
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        fetch(Path(temporary))
        vendor_govuk(Path(temporary))
        vendor_axe(Path(temporary))
    write_manifest()
