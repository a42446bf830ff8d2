"""Render a drawing to a picture with the site's own viewer in Chromium, as tests do and people may.

python tests/e2e/render.py workflows/intake.bpmn intake.png [--scale 1] [--crop x,y,width,height] [--plane ElementId]
"""

import argparse
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "webui" / "static" / "vendor"
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
    ]
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".bpmn": "application/xml"}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Drawing</title>
<link rel="stylesheet" href="/dueprocess-viewer.css"></head>
<body><main><h1>Drawing</h1><div class="dp-diagram" data-xml-url="/drawing.bpmn" data-states='%s'></div></main>
<script src="/dueprocess-viewer.js" defer></script></body></html>"""


@dataclass
class Seen:
    """What was seen: warnings of the import, refusals of the content security policy, errors of the page."""

    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    svg: dict[str, str] = field(default_factory=dict)


def viewer_folder() -> Path:
    """Folder of the built viewer; there is one version at a time."""
    (folder,) = VENDOR.glob("bpmn-viewer@*")
    return folder


class _Pages(BaseHTTPRequestHandler):
    def __init__(self, xml: bytes, states: str, *arguments: Any) -> None:
        self.xml, self.states = xml, states
        super().__init__(*arguments)

    def do_GET(self) -> None:
        body, kind = self._body()
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body or b"")

    def _body(self) -> tuple[bytes | None, str]:
        if self.path == "/":
            return (PAGE % self.states.replace("'", "&#39;")).encode(), "text/html"
        if self.path == "/drawing.bpmn":
            return self.xml, "application/xml"
        file = viewer_folder() / self.path.lstrip("/")
        return (file.read_bytes(), KINDS[file.suffix]) if file.is_file() else (None, "text/plain")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the test that uses this speaks for it."""


@contextmanager
def serving(xml: bytes, states: list[dict[str, object]]) -> Iterator[str]:
    """Serve a page with the drawing under a strict policy; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, xml, json.dumps(states)))
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


# Without a graphics card, what pretends to be one costs more computing than drawing plainly.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-gpu-rasterization"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one that playwright brought."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


LISTEN = """
window.refusals = [];
document.addEventListener('securitypolicyviolation', e => refusals.push(`${e.violatedDirective} ${e.sample}`));
document.addEventListener('dp-diagram:ready', e => {
  window.viewer = e.detail.viewer;
  window.notes = e.detail.warnings.map(warning => warning.message);
  document.documentElement.dataset.drawn = 'yes';
});
document.addEventListener('dp-diagram:failed', e => {
  window.failure = e.detail.message;
  document.documentElement.dataset.drawn = 'no';
});
"""


def open_drawing(browser: Browser, address: str, seen: Seen, *, width: int = 1280, height: int = 900) -> Page:
    """Open the page and wait until the viewer has drawn it or said why it could not."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.add_init_script(LISTEN)
    page.goto(address)
    # Not wait_for_function: it evaluates its text again inside the page, which the pages' own policy forbids.
    page.locator("html[data-drawn]").wait_for(state="attached", timeout=30_000)
    seen.warnings += page.evaluate("window.notes || [window.failure]")
    seen.refusals += page.evaluate("window.refusals")
    return page


PLANES = "() => viewer.get('canvas').getRootElements().map(root => root.id)"
SAVE = """async (plane) => {
  const canvas = viewer.get('canvas');
  canvas.setRootElement(canvas.findRoot(plane));
  return (await viewer.saveSVG()).svg;
}"""
BOX = "(() => { const v = document.querySelector('svg').viewBox.baseVal; return [v.x, v.y, v.width, v.height]; })()"
SHOW = """([x, y, width, height, scale]) => {
  const drawn = document.querySelector('svg');
  drawn.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  drawn.setAttribute('width', width * scale);
  drawn.setAttribute('height', height * scale);
}"""
Crop = tuple[float, float, float, float]


def picture(page: Page, svg: str, target: Path, *, scale: float = 1.0, crop: Crop | None = None) -> Crop:
    """Write one page of a drawing as a PNG; gives its place and size in the drawing's own units, as `crop` is.

    `page` is any page of the browser; opening one takes longer than a picture, so many pictures may share it.
    """
    drawn = svg[svg.index("<svg") :]
    page.set_content(f"<style>body{{margin:0;background:#fff}}svg{{display:block}}</style>{drawn}")
    whole: Crop = page.evaluate(BOX)
    x, y, width, height = crop or whole
    page.evaluate(SHOW, [x, y, width, height, scale])
    page.set_viewport_size({"width": max(1, round(width * scale)), "height": max(1, round(height * scale))})
    page.screenshot(path=target)
    return whole


def render(browser: Browser, file: Path, states: list[dict[str, object]] | None = None) -> Seen:
    """Draw a file and give what was seen, with one SVG for each page of it."""
    seen = Seen()
    with serving(file.read_bytes(), states or []) as address:
        page = open_drawing(browser, address, seen)
        for plane in page.evaluate(PLANES) if not page.evaluate("window.failure") else []:
            seen.svg[plane] = page.evaluate(SAVE, plane)
        page.close()
    return seen


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drawing", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--crop", type=lambda text: tuple(float(part) for part in text.split(",")))
    parser.add_argument("--plane", default="")
    chosen = parser.parse_args()
    with chromium() as browser:
        seen = render(browser, chosen.drawing)
        sys.stdout.write(f"warnings {seen.warnings}, refused {seen.refusals}, errors {seen.errors}\n")
        page = browser.new_page()
        for plane, svg in seen.svg.items():
            if plane.startswith(chosen.plane):
                many = len(seen.svg) > 1 and not chosen.plane
                target = chosen.picture.with_stem(f"{chosen.picture.stem}-{plane}") if many else chosen.picture
                sys.stdout.write(f"{target} {picture(page, svg, target, scale=chosen.scale, crop=chosen.crop)}\n")


if __name__ == "__main__":
    main()
