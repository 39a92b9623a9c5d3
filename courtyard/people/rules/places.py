"""Codes and names of places."""

import re
import unicodedata
from dataclasses import dataclass

LEVELS = ("province", "city", "county", "town", "village")
DIGITS = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}

# Longest first. What a committee is called is not what the village is called: 西中旺一村村委会 is 西中旺一村.
_COMMITTEES = ("社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "居委会", "村委会")
_OFFICES = ("办事处", "人民政府")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place as it goes into the table; `lon`, `lat` in WGS-84 degrees, `elev_m` in metres."""

    code: str
    level: str
    name: str
    lon: float | None = None
    lat: float | None = None
    elev_m: int | None = None
    ur_code: str = ""


def parent_code(code: str, level: str) -> str | None:
    """The 12-digit code of the place above: the code cut one level higher and padded with zeros; None for a province."""
    at = LEVELS.index(level)
    return code[: DIGITS[LEVELS[at - 1]]].ljust(12, "0") if at else None


def lineage(code: str) -> tuple[str, ...]:
    """The codes from province to the place itself: 131122101201 -> 13…, 1311…, 131122…, 131122101…, itself."""
    above = [code[:digits].ljust(12, "0") for digits in DIGITS.values()]
    return tuple(dict.fromkeys(up for up in [*above, code] if up <= code))


def name_key(name: str) -> str:
    """A name as registers write it, with or without the committee or office behind it: 东关村委会, 东关村 and 东关 are one."""
    key = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    for ending in (*_COMMITTEES, *_OFFICES):
        if key.endswith(ending) and len(key) > len(ending):
            key = key.removesuffix(ending)
            break
    return key.removesuffix("村") if len(key) > 2 else key


def spoken_name(name: str) -> str:
    """What people call the place of a committee: 西中旺一村村委会 is 西中旺一村, 东关村委会 东关村, 和平社区居委会 和平社区."""
    for ending in _COMMITTEES:
        if name.endswith(ending) and len(name) > len(ending):
            called = name.removesuffix(ending)
            kind = next((kind for kind in ("社区", "村") if ending.startswith(kind)), "")
            return called if called.endswith(kind) else called + kind
    return name


def within(code: str, prefix: str | None) -> bool:
    """Whether a place lies in the area of a prefix; None is everywhere."""
    return prefix is None or code.startswith(prefix)


def common_prefix(codes: list[str]) -> str:
    """The digits that all codes share; empty for none."""
    if not codes:
        return ""
    first, last = min(codes), max(codes)
    length = next((at for at, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(first))
    return first[:length]
