"""What a hostile or careless person might send."""

import io
import zipfile

TEXTS = {
    "markup, templates and SQL": (
        """{{ 7*7 }}{% raw %}${7*7}<script>alert(1)</script>'; DROP TABLE case_file; --" onclick="x"""
    ),
    "format strings": "%s%n{0.__class__}{self}%(x)s\\u0000 ../../etc/passwd $(id) `id`",
    "a NUL": "before\x00after",
    "half a letter": "before\ud800after",
    "letters of every kind": "Ünï¢ødé \U0001f600 \u202e\u200b\u0301 مرحبا",
    "thirty thousand letters": "x" * 30_000,
    "a number beyond all": "9" * 400,
    "a date in 1900": "1900-01-01T00:00",
    "a date in 2999": "2999-12-31T23:59",
    "no date at all": "2026-02-31",
    "a list": "[1, 2, {}]",
}

HEAD = '<?xml version="1.0"?>'
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
START, END = f'{HEAD}<definitions xmlns="{BPMN}"><process id="p">', "</process></definitions>"


def _bomb() -> str:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    return f'{HEAD}<!DOCTYPE d [<!ENTITY e0 "lol">{levels}]><definitions xmlns="{BPMN}">&e9;</definitions>'


def _archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x", "x")
    return packed.getvalue()


# Files that must be refused before anything of them is used.
FILES: dict[str, bytes] = {
    "a bomb of entities": _bomb().encode(),
    "a file of this machine": (
        f'{HEAD}<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions xmlns="{BPMN}">&x;</definitions>'
    ).encode(),
    "an address elsewhere": (
        f'{HEAD}<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><definitions xmlns="{BPMN}"></definitions>'
    ).encode(),
    "nothing": b"",
    "blanks": b"  \n ",
    "cut off": f'{START}<userTask id="a"'.encode(),
    "tags that do not match": f"{START}<userTask></process>{END}".encode(),
    "a page of the web": b"<!doctype html><html><body>Hello</body></html>",
    "other XML": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "an archive": _archive(),
    "a NUL": f'{START}<userTask id="a" name="x\x00y"/>{END}'.encode(),
    "letters that are none": b'<?xml version="1.0" encoding="UTF-8"?><definitions name="\xff\xfe\xfa"/>',
    "an encoding nobody knows": b'<?xml version="1.0" encoding="klingon"?><definitions/>',
    "too many elements": (START + "".join(f'<userTask id="t{n}"/>' for n in range(6_000)) + END).encode(),
    "nested without end": (START + "<subProcess>" * 3_000 + "</subProcess>" * 3_000 + END).encode(),
    "more than two megabytes": (START + f"<documentation>{'x' * 2_200_000}</documentation>" + END).encode(),
}
