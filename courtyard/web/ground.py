"""The map beneath a plan: none by default; a server of map pictures if the county's operator names one.

`COURTYARD_TILES` is an address with {z}, {x} and {y} in it, a space, and the words in which that server wants to be named.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_ADDRESS = re.compile(r"(?P<origin>https?://[A-Za-z0-9.-]+(:\d+)?)/[^\s;,'\"<>]*")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where its pictures are, what is to be said beside them, and the origin that the page's policy lets them come from."""

    address: str
    credit: str
    origin: str


def ground() -> Ground | None:
    """What the operator set; None where nothing is. Raises ImproperlyConfigured."""
    return _parsed(settings.COURTYARD_TILES)


@cache
def _parsed(text: str) -> Ground | None:
    address, _space, credit = text.strip().partition(" ")
    if not address:
        return None
    found = _ADDRESS.fullmatch(address)
    if found is None or not all(part in address for part in ("{z}", "{x}", "{y}")) or not credit.strip():
        raise ImproperlyConfigured(
            "COURTYARD_TILES is an address such as https://tiles.example.cn/{z}/{x}/{y}.png, a space, and how its maker is to be named; "
            f"not {text!r}."
        )
    return Ground(address, credit.strip(), found["origin"])
