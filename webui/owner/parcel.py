"""An uploaded file on its way from checking to publishing: inside the form, byte for byte, nothing stored meanwhile."""

import base64
import binascii
import zlib

LARGEST = 2 * 1024 * 1024 + 1  # bytes: one more than the engine reads, so that the engine says what is too large


def pack(file: bytes) -> str:
    """Return a file as text for a hidden field."""
    return base64.b64encode(zlib.compress(file)).decode("ascii")


def unpack(text: str) -> bytes:
    """Return the file of `pack`, never more than LARGEST bytes of it; empty where the text was damaged."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        return b""
