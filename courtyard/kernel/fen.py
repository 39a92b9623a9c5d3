"""Money is integer fen in 64 bits. Yuan exist only where a person reads or types them; this is that border."""

import re

from django.utils.translation import gettext as _

from courtyard.kernel.errors import Invalid

MAX_FEN = 2**63 - 1
_YUAN = re.compile(r"^(?P<sign>-)?(?P<yuan>\d{1,3}(,\d{3})+|\d+)(\.(?P<fen>\d{1,2}))?$", re.ASCII)


class NotAnAmount(Invalid):
    """The text is no amount of yuan."""


def parse_yuan(text: str) -> int:
    """Reads what a person typed ("4,500", "¥4500.5", "4500.50元") as fen; never rounds.

    Raises NotAnAmount for anything else, a third decimal included.
    """
    cleaned = text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    match = _YUAN.match(cleaned)
    if match is None:
        raise NotAnAmount(_("“%(text)s” is not an amount; write yuan with at most two decimals, like 4500 or 4,500.50.") % {"text": text})
    fen = int(match["yuan"].replace(",", "")) * 100 + int((match["fen"] or "").ljust(2, "0"))
    if fen > MAX_FEN:
        raise NotAnAmount(_("“%(text)s” is larger than any amount that can be kept.") % {"text": text})
    return -fen if match["sign"] else fen


def yuan_text(fen: int) -> str:
    """Fen as plain yuan with two decimals and no grouping, as files and machines read it: -450 -> "-4.50"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
