"""Writes a small .xls (BIFF8 in an OLE file) byte by byte, so that the reader is tried without a library that nobody keeps up."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

_SECTOR = 512
_HOURS_AND_MINUTES = 20  # a format that every workbook has, h:mm
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass(frozen=True)
class Formula:
    """A formula whose last result was this number."""

    result: float


def workbook(rows: Sequence[Sequence[Any]], *, merge: Sequence[tuple[int, int, int, int]] = (), password: bool = False) -> bytes:
    """One visible sheet; texts, numbers, times of the day and formulas. `merge`: first row, last row, first column, last column, from 0."""
    bof = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    lock = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if password else b""
    looks = _record(0x00E0, bytes(20)) * 16 + _record(0x00E0, struct.pack("<HH", 0, _HOURS_AND_MINUTES) + bytes(16))
    sheet_name = b"Sheet1"
    place = len(bof) + len(lock) + len(looks) + 4 + 8 + len(sheet_name) + 4
    entry = _record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(sheet_name), 0) + sheet_name)
    return _ole(bof + lock + looks + entry + _record(0x000A, b"") + _sheet(rows, merge))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet(rows: Sequence[Sequence[Any]], merge: Sequence[tuple[int, int, int, int]]) -> bytes:
    found = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is not None:
                found += _cell(struct.pack("<HHH", row, column, 15), value)
    if merge:
        found += _record(0x00E5, struct.pack("<H", len(merge)) + b"".join(struct.pack("<HHHH", *one) for one in merge))
    return found + _record(0x000A, b"")


def _cell(where: bytes, value: Any) -> bytes:
    if isinstance(value, Formula):
        return _record(0x0006, where + struct.pack("<dHIH", value.result, 0, 0, 0))
    if isinstance(value, time):
        return _record(0x0203, where[:4] + struct.pack("<Hd", 16, (value.hour * 60 + value.minute) / 1_440))
    if isinstance(value, int | float):
        return _record(0x0203, where + struct.pack("<d", value))
    text = str(value).encode("utf-16-le")
    return _record(0x0204, where + struct.pack("<HB", len(text) // 2, 1) + text)


def _ole(stream: bytes) -> bytes:
    """The smallest compound file: a header, one allocation table, one directory, one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    if count + 2 > 128:
        raise ValueError("this writer makes small files only")
    table = [_FAT, _END, *range(3, count + 2), _END]
    fat = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream)) + bytes(256)
    return header + fat + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    body = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + struct.pack("<III", _FREE, _FREE, child)
    return body + bytes(36) + struct.pack("<III", start, size, 0)
