"""Papers are PDF/UA: tagged, titled, in a named language, with what was written and nothing run."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from engine.errors import PaperError
from engine.papers import LARGE_PRINT, Break, Heading, Items, Paper, Paragraph, Table, write

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = r'Zoë #panic("run") $x$ *bold* _under_ @here \end <label> [block] // note `code` "quoted" ~'
WHOLE = Paper(
    "Your action plan",
    [
        Heading("Your action plan"),
        Paragraph("Sample Resident\n1 Example Street"),
        Items(["first", "second"]),
        Items(["one", "two"], numbered=True),
        Heading("What was done", 2),
        Table(["When", "What"], [["2 March", "Talked"], ["3 March"]], caption="What was done", widths=[1, 3]),
    ],
    author="Sample Homes",
)


def open_pdf(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def tags(pdf: pikepdf.Pdf) -> list[str]:
    """Every structure element's kind, in reading order."""
    found: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        if not isinstance(element, pikepdf.Dictionary):
            return
        if "/S" in element:
            found.append(str(element["/S"]))
        children = element.get("/K")
        if children is None:
            return
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            walk(child)

    walk(pdf.Root["/StructTreeRoot"])
    return found


def texts(data: bytes) -> str:
    """What a reader copies from the file: glyphs turned back into characters by each font's own map."""
    said: list[str] = []
    pdf = open_pdf(data)
    for page in pdf.pages:
        maps = {name: _characters(font) for name, font in page.Resources["/Font"].items()}
        current: dict[bytes, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                current = maps[str(operands[0])]
            elif str(operator) in ("Tj", "TJ"):
                pieces = operands[0] if str(operator) == "TJ" else operands
                for piece in pieces:
                    if isinstance(piece, pikepdf.String):
                        raw = bytes(piece)
                        said.append("".join(current.get(raw[at : at + 2], "?") for at in range(0, len(raw), 2)))
    return "".join(said)


def _characters(font: pikepdf.Object) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for line in bytes(font["/ToUnicode"].read_bytes()).decode("latin-1").splitlines():
        parts = line.replace("><", "> <").split()
        if len(parts) == 2 and all(part.startswith("<") and part.endswith(">") for part in parts):
            code, text = (bytes.fromhex(part[1:-1]) for part in parts)
            if len(code) == 2:
                found[code] = text.decode("utf-16-be")
    return found


def test_it_is_marked_as_tagged() -> None:
    pdf = open_pdf(write(WHOLE, AT))
    assert pdf.Root["/MarkInfo"]["/Marked"] is True


def test_it_says_that_it_is_pdf_ua() -> None:
    pdf = open_pdf(write(WHOLE, AT))
    with pdf.open_metadata() as told:
        assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_its_language_is_named() -> None:
    pdf = open_pdf(write(WHOLE, AT))
    assert str(pdf.Root["/Lang"]) == "en-GB"


def test_its_title_is_shown_instead_of_a_file_name() -> None:
    pdf = open_pdf(write(WHOLE, AT))
    assert pdf.Root["/ViewerPreferences"]["/DisplayDocTitle"] is True
    assert str(pdf.docinfo["/Title"]) == "Your action plan"


def test_headings_lists_and_tables_are_tagged_as_what_they_are() -> None:
    pdf = open_pdf(write(WHOLE, AT))
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"} <= set(tags(pdf))


def test_every_font_is_embedded() -> None:
    pdf = open_pdf(write(WHOLE, AT))
    fonts = [font for page in pdf.pages for font in page.Resources["/Font"].values()]
    inner = [font["/DescendantFonts"][0] if "/DescendantFonts" in font else font for font in fonts]
    files = [{"/FontFile", "/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].keys()) for font in inner]
    assert files
    assert all(files)


@pytest.mark.parametrize(
    "part",
    [
        Paragraph(HOSTILE),
        Items([HOSTILE]),
        Table(["What"], [[HOSTILE]]),
        Table([HOSTILE], [["x"]]),
        Heading(HOSTILE, 1),
    ],
)
def test_what_looks_like_code_is_printed_as_it_stands(part: Paragraph) -> None:
    assert HOSTILE.replace(" ", "") in texts(write(Paper("Title", [part]), AT)).replace(" ", "")


def test_a_title_that_looks_like_code_is_a_title() -> None:
    pdf = open_pdf(write(Paper(HOSTILE, [Paragraph("x")]), AT))
    assert str(pdf.docinfo["/Title"]) == HOSTILE


def test_large_print_takes_more_pages() -> None:
    long = [Paragraph("Words that fill the page. " * 40) for _ in range(6)]
    ordinary, large = write(Paper("T", long), AT), write(Paper("T", long, size=LARGE_PRINT), AT)
    assert len(open_pdf(large).pages) > len(open_pdf(ordinary).pages)


def test_a_break_begins_a_new_page() -> None:
    assert len(open_pdf(write(Paper("T", [Paragraph("a"), Break(), Paragraph("b")]), AT)).pages) == 2


def test_the_same_paper_at_the_same_instant_is_the_same_file() -> None:
    assert write(WHOLE, AT) == write(WHOLE, AT)


@pytest.mark.parametrize("name", ["Zażółć Gęślą", "Олена", "Ελένη", "Đặng Thị", "İpek Şahin"])
def test_names_of_many_languages_can_be_printed(name: str) -> None:
    assert write(Paper("T", [Paragraph(name)]), AT).startswith(b"%PDF")


def test_a_character_that_no_font_has_is_told_by_name() -> None:
    with pytest.raises(PaperError, match="王"):
        write(Paper("T", [Paragraph("王")]), AT)
