"""Reading BPMN and DMN safely: no document type, no entities, no network, and never more than can be worked with."""

import codecs
import re
from typing import Final

from lxml import etree

from engine.errors import SourceError

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_ELEMENTS: Final = 5_000  # BPMN or DMN elements, shapes included
MAX_NODES: Final = 60_000  # every XML element: a shape has bounds, labels and way points of its own
MAX_DEPTH: Final = 100

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN_FAMILY: Final = ("https://www.omg.org/spec/DMN/", "http://www.omg.org/spec/DMN/")

BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How files that are not XML begin, and what their owner would call them.
OTHER_KINDS: Final = (
    (b"\x1f\x8b", "a compressed (gzip) file"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
DECLARED_ENCODING = re.compile(r"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
ENCODINGS: Final = frozenset(
    {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}
)
DOCUMENT_TYPE = re.compile(r"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
NEXT_STEP = "Open it in your modeller, save it again as BPMN 2.0 XML and upload that file. Nothing was stored."


def read_bpmn(xml: bytes) -> etree._Element:
    """Return the root of a BPMN 2.0 file; raise SourceError, saying what and where, for anything else."""
    root = read_xml(xml)
    if root.tag != f"{{{BPMN}}}definitions":
        raise SourceError(f"{_root_words(root)} {NEXT_STEP}")
    return root


def read_dmn(xml: bytes) -> etree._Element:
    """Return the root of a DMN file; raise SourceError, saying what and where, for anything else."""
    root = read_xml(xml)
    name = etree.QName(root)
    if name.localname != "definitions" or not (name.namespace or "").startswith(DMN_FAMILY):
        raise SourceError(f"This is not a DMN decision table: its outermost element is <{name.localname}>. {NEXT_STEP}")
    return root


def read_xml(xml: bytes) -> etree._Element:
    """Return the root of a well-formed, harmless XML file within the bounds; raise SourceError otherwise."""
    if len(xml) > MAX_BYTES:
        size = len(xml) / 1024 / 1024
        raise SourceError(
            f"The file has {size:.1f} MB; at most 2 MB can be read. Split the drawing into several files."
        )
    text = _decode(xml)
    if DOCUMENT_TYPE.search(text):
        line = text[: DOCUMENT_TYPE.search(text).start()].count("\n") + 1  # type: ignore[union-attr] # just found
        raise SourceError(
            f"Line {line}: the file declares a document type or entities, which are not read. {NEXT_STEP}"
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        root = etree.fromstring(DECLARATION.sub("", text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as problem:
        raise SourceError(_syntax_words(problem)) from problem
    _check_size(root)
    return root


def _decode(xml: bytes) -> str:
    """Return the text of the file: by its byte order mark, else as it declares, else UTF-8."""
    if not xml.strip(b"\x00 \t\r\n"):
        raise SourceError(f"The file is empty. {NEXT_STEP}")
    for start, kind in OTHER_KINDS:
        if xml.startswith(start):
            raise SourceError(f"This is {kind}, not a drawing. {NEXT_STEP}")
    encoding = next((name for mark, name in BOMS if xml.startswith(mark)), None) or _declared(xml)
    try:
        text = xml.decode(encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        raise SourceError(f"The file's letters cannot be read as {encoding.upper()}. {NEXT_STEP}") from problem
    if "\x00" in text:
        raise SourceError(f"This is not a text file. {NEXT_STEP}")
    if not text.lstrip().startswith("<"):
        raise SourceError(f"This is not an XML file: it does not begin with “<”. {NEXT_STEP}")
    return text


def text_of(xml: bytes) -> str:
    """Return a file's text for showing, without its XML declaration; letters that cannot be read become a sign."""
    try:
        return DECLARATION.sub("", _decode(xml).lstrip("\ufeff"))
    except SourceError:
        return xml.decode("utf-8", errors="replace")


def _declared(xml: bytes) -> str:
    if xml[:4] in (b"<\x00?\x00", b"<\x00b\x00", b"<\x00d\x00"):
        return "utf-16-le"
    if xml[:4] in (b"\x00<\x00?", b"\x00<\x00b", b"\x00<\x00d"):
        return "utf-16-be"
    found = DECLARED_ENCODING.match(xml[:200].decode("ascii", "replace"))
    encoding = found[1].lower() if found else "utf-8"
    if encoding not in ENCODINGS:
        raise SourceError(f"The file is written in the encoding {encoding}, which is not read. {NEXT_STEP}")
    return "utf-8" if encoding == "utf-16" else encoding


def _check_size(root: etree._Element) -> None:
    counted = 0
    depth = 0
    for nodes, (action, node) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        if action == "end":
            depth -= 1
            continue
        depth += 1
        if depth > MAX_DEPTH:
            raise SourceError(f"Line {node.sourceline}: elements are nested more than {MAX_DEPTH} deep. {NEXT_STEP}")
        counted += node.get("id") is not None and not _is_layout(node)
        if counted > MAX_ELEMENTS or nodes > MAX_NODES * 2:
            raise SourceError(f"The drawing has more than {MAX_ELEMENTS:,} elements. Split it into several procedures.")


def _is_layout(node: etree._Element) -> bool:
    """Whether an element only says where something is drawn."""
    namespace = str(node.tag).partition("}")[0]
    return "/DI" in namespace or "/DC" in namespace


def _root_words(root: etree._Element) -> str:
    name = etree.QName(root)
    if name.localname.lower() == "html":
        return "This is a web page, not a BPMN drawing."
    if name.localname == "definitions" and (name.namespace or "").startswith(DMN_FAMILY):
        return "This is a DMN decision table, not a BPMN drawing."
    return f"This is not a BPMN 2.0 drawing: its outermost element is <{name.localname}>, not <definitions>."


def _syntax_words(problem: etree.XMLSyntaxError) -> str:
    line = f"Line {problem.lineno}: t" if problem.lineno else "T"
    reason = (problem.msg or "it is not well formed").split(", line ")[0]
    return f"{line}he file is not well-formed XML ({reason}). {NEXT_STEP}"
