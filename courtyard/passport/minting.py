"""What of a lot's codes is noted in the sealed change log, so that nobody can put one in later, or make one older."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from courtyard.algorithms.hashing import digest

_PURPOSE = b"courtyard/lot-codes/1"


class LotCode(NamedTuple):
    """A code with the name of the key and the instant under which it was minted."""

    epc: str
    gtin: str
    serial: str
    key: str
    minted_at: datetime


def digest_of(codes: Iterable[LotCode]) -> str:
    """SHA-256, in hexadecimal, over all codes of a lot in the order of their identifiers."""
    lines = sorted(f"{code.epc}|{code.gtin}|{code.serial}|{code.key}|{code.minted_at.astimezone(UTC).isoformat()}" for code in codes)
    return digest(_PURPOSE, *(line.encode() for line in lines)).hex()
