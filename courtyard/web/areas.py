"""Choosing a place: from the area that a person works in down to a village, one level at a time."""

from dataclasses import dataclass

from courtyard.kernel.actors import Actor
from courtyard.people import queries as people

LEVELS = ("province", "city", "county", "town", "village")
DIGITS = {"": 0, "province": 2, "city": 4, "county": 6, "town": 9, "village": 12}


@dataclass(frozen=True, slots=True)
class Areas:
    """What a list's filter offers: the chosen place, the way to it, and what lies within it."""

    chosen: str
    path: tuple[tuple[str, str], ...]
    within: tuple[tuple[str, str], ...]


def prefix_of(code: str) -> str:
    """The digits that a place's code shares with everything inside it: 131122000000 -> 131122."""
    for digits in (2, 4, 6, 9):
        if code[digits:].strip("0") == "":
            return code[:digits]
    return code


def areas(actor: Actor, chosen: str) -> Areas:
    """The filter's choices. A person whose area is one county begins inside it; levels with one place are passed through."""
    chosen = chosen if chosen.isascii() and chosen.isdigit() and len(chosen) <= 12 else ""
    prefixes = {grant.place for grant in actor.grants if grant.place}
    root = prefix_of(chosen) if chosen else next(iter(prefixes)) if len(prefixes) == 1 else ""
    for level in LEVELS:
        if DIGITS[level] <= len(root):
            continue
        inside = tuple(people.places_under(root, level=level).values_list("code", "name"))
        if len(inside) == 1 and level != "village":
            root = prefix_of(inside[0][0])
            continue
        if inside:
            return Areas(chosen, _path(chosen), inside)
    return Areas(chosen, _path(chosen), ())


def _path(chosen: str) -> tuple[tuple[str, str], ...]:
    if not chosen:
        return ()
    codes = [chosen[:digits].ljust(12, "0") for digits in (2, 4, 6, 9, 12) if digits <= len(prefix_of(chosen))]
    names = people.place_names(codes)
    return tuple((code, names[code]) for code in codes if code in names)
