"""Files that are not drawings, or that mean harm, are refused with what is wrong and what to do."""

import gzip
import time

import pytest

from engine.bpmn import compile_drawing
from engine.bpmn.source import MAX_BYTES, read_bpmn
from engine.errors import SourceError

NS = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"'
GOOD = f'<definitions {NS}><process id="p"><startEvent id="s"/></process></definitions>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10 if n > 1 else "&lol;" * 10}">' for n in range(1, 10))
    + f']><definitions {NS}><process id="&lol9;"/></definitions>'
)
EXTERNAL = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + (
    f'<definitions {NS}><process id="p" name="&x;"/></definitions>'
)

REFUSED = {
    "a billion laughs": (LAUGHS.encode(), "document type"),
    "an external entity": (EXTERNAL.encode(), "document type"),
    "an external entity in UTF-16": (EXTERNAL.encode("utf-16"), "document type"),
    "a document type alone": (b'<!DOCTYPE html SYSTEM "http://example.org/x.dtd"><html/>', "document type"),
    "an undeclared entity": (GOOD.replace('id="p"', 'id="&nbsp;"').encode(), "not well-formed"),
    "a compressed file": (gzip.compress(GOOD.encode()), "compressed"),
    "a zip archive": (b"PK\x03\x04" + b"\0" * 30, "zip"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "picture"),
    "bytes at random": (bytes(range(128, 256)) * 8, "cannot be read"),
    "an empty file": (b"", "empty"),
    "only spaces": (b"  \n\t ", "empty"),
    "plain text": (b"first do this, then that", "not an XML file"),
    "a web page": (b"<html><body>Sign in</body></html>", "web page"),
    "another XML file": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "outermost element is <svg>"),
    "BPMN without its namespace": (GOOD.replace(NS, "").encode(), "not a BPMN 2.0 drawing"),
    "a decision table": (b"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>", "decision table"),
    "half a file": (GOOD[:-20].encode(), "not well-formed"),
    "two roots": ((GOOD + GOOD).encode(), "not well-formed"),
    "an attribute twice": (GOOD.replace('id="p"', 'id="p" id="q"').encode(), "not well-formed"),
    "a file over 2 MB": (GOOD.encode() + b" " * MAX_BYTES, "at most 2 MB"),
    "an encoding nobody uses": (b'<?xml version="1.0" encoding="utf-7"?>' + GOOD.encode(), "encoding utf-7"),
    "letters of another encoding": (GOOD.replace('id="s"', 'name="\xe9"').encode("latin-1"), "UTF-8"),
    "nothing in it": (f"<definitions {NS}/>".encode(), "no process"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_words(kind: str) -> None:
    content, words = REFUSED[kind]
    began = time.perf_counter()
    with pytest.raises(SourceError) as refused:
        compile_drawing(content)
    assert words in str(refused.value)
    assert time.perf_counter() - began < 1


def test_what_is_wrong_is_told_with_its_line() -> None:
    with pytest.raises(SourceError, match="Line 3"):
        read_bpmn(GOOD.replace("<process", "\n\n<<process").encode())


def test_too_many_elements_are_refused() -> None:
    tasks = "".join(f'<task id="t{number}"/>' for number in range(5_001))
    with pytest.raises(SourceError, match="5,000 elements"):
        read_bpmn(GOOD.replace("<startEvent", f"{tasks}<startEvent").encode())


def test_elements_nested_too_deeply_are_refused() -> None:
    deep = "<subProcess>" * 200 + "</subProcess>" * 200
    with pytest.raises(SourceError, match="deep"):
        read_bpmn(GOOD.replace("<startEvent", f"{deep}<startEvent").encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    text = '<?xml version="1.0"?>' + GOOD.replace('id="s"', 'id="s" name="Héllo"')
    root = read_bpmn(text.encode(encoding))
    assert root[0][0].get("name") == "Héllo"


def test_a_declared_western_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + GOOD.replace('id="s"', 'id="s" name="é"')
    assert read_bpmn(text.encode("latin-1"))[0][0].get("name") == "é"


def test_inclusions_and_processing_instructions_are_left_alone() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    text = GOOD.replace("<startEvent", f"<?xml-stylesheet href='x'?>{include}<startEvent")
    assert "root:" not in "".join(str(part) for part in read_bpmn(text.encode()).itertext())
