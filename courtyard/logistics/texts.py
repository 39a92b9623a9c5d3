"""The text of a table: from the bytes that somebody sends, to the bytes that are kept."""

import gzip
import hashlib
import zlib

from courtyard.kernel.sheets.delimited import decoded
from courtyard.kernel.sheets.problems import SheetUnreadable

MOST_MEGABYTES = 100
_GZIP, _MEMBER = b"\x1f\x8b", 31  # the mark of a packed file; zlib's word for one


def text_of(content: bytes) -> str:
    """A text of at most 100 MB, packed by gzip or not, in UTF-8, UTF-16 or GB18030. Raises SheetUnreadable."""
    most = MOST_MEGABYTES * 1_000_000
    if content.startswith(_GZIP):
        unpacking = zlib.decompressobj(_MEMBER)
        try:
            content = unpacking.decompress(content, most + 1)
        except zlib.error as error:
            raise SheetUnreadable("damaged") from error
        if not unpacking.eof and len(content) <= most:
            raise SheetUnreadable("damaged")
    if len(content) > most:
        raise SheetUnreadable("too-large", limit=MOST_MEGABYTES)
    if not content.strip():
        raise SheetUnreadable("empty")
    return decoded(content)


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def packed(text: str) -> bytes:
    """The same text gives the same bytes."""
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def unpacked(content: bytes | memoryview) -> str:
    """What was packed. Raises OSError or EOFError for other bytes."""
    return gzip.decompress(content).decode()
