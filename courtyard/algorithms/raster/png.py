"""PNG files of few colours: ISO/IEC 15948:2004, one byte a pixel into a palette, the first entry transparent."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 6


def png(pixels: Pixels, palette: Sequence[Colour]) -> bytes:
    """A file of rows of palette entries; entry 0 is transparent."""
    height, width = pixels.shape
    # Each row is preceded by its filter: none, which suits flat colours best.
    rows = np.zeros((height, width + 1), dtype=np.uint8)
    rows[:, 1:] = pixels
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = bytes(part for colour in palette for part in colour)
    body = zlib.compress(rows.tobytes(), _LEVEL)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"tRNS", b"\x00"), (b"IDAT", body), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
