"""TSPLIB's files (Reinelt, ORSA Journal on Computing 3, 1991, and its report of 1995): points or a table of distances between them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.siting.numerals import finite, from_zero
from courtyard.algorithms.siting.points import BadPlaces, Plane, Points, on_a_plane

Float = NDArray[np.float64]
# A table has a cell a pair of places; published ones have some thousand places.
MOST_IN_A_TABLE = 10_000
# How p-median instances on a plane are published: distances rounded down.
ROUNDED_DOWN: Plane = partial(on_a_plane, rounded_down=True)

_SECTION = re.compile(r"(?:^|[\r\n])[ \t]*(?:NODE_COORD|EDGE_WEIGHT)_SECTION\b", re.IGNORECASE)
_HEAD = 100_000
# The earth and the circle as TSPLIB has them.
_RADIUS_KM, _PI = 6378.388, 3.141592
_KNOWN = "EUC_2D, CEIL_2D, ATT, GEO and EXPLICIT can be planned with"


@dataclass(frozen=True, slots=True)
class Nodes:
    """What a file holds: each node's own number and line, and either coordinates with how they are measured, or the table of distances.

    is_euclidean  whether distances are straight ones, rounded somehow, so that they may be taken as they are instead
    passed_over   sections that nothing is made of
    """

    ids: list[str]
    lines: list[int]
    at: tuple[Float, Float] | None
    plane: Plane
    costs: Float | None
    is_euclidean: bool
    passed_over: tuple[str, ...]


def is_tsplib(text: str) -> bool:
    """Whether one of its first lines begins what TSPLIB calls a section."""
    return _SECTION.search(text[:_HEAD]) is not None


def read_nodes(text: str) -> Nodes:
    """The nodes of a file whose distances are of the type EUC_2D, CEIL_2D, ATT, GEO or EXPLICIT; EUC_2D where it does not say.

    EUC_2D is rounded down, as published p-median instances have it, the others as TSPLIB defines them; a node is 0 from itself. Raises
    BadPlaces with the line of a node that is none or stood before, and where DIMENSION is not the number of its nodes.
    """
    header, sections = _parts(text.removeprefix("\ufeff"))
    kind = header.get("EDGE_WEIGHT_TYPE", "").upper() or "EUC_2D"
    if kind not in ("EUC_2D", "CEIL_2D", "ATT", "GEO", "EXPLICIT"):
        raise BadPlaces(f"EDGE_WEIGHT_TYPE {kind} is not known: {_KNOWN}; or give a table with the columns id, x and y, or --costs.")
    used = "EDGE_WEIGHT_SECTION" if kind == "EXPLICIT" else "NODE_COORD_SECTION"
    if used not in sections:
        raise BadPlaces(f"Distances of the type {kind} need a line {used}, and there is none: the file is cut short, or the type is wrong.")
    passed_over = tuple(name for name in sections if name not in (used, "NODE_COORD_SECTION", "DISPLAY_DATA_SECTION"))
    if kind == "EXPLICIT":
        costs = _explicit(header, sections[used])
        ids = [str(number) for number in range(1, len(costs) + 1)]
        return Nodes(ids, [0] * len(ids), None, on_a_plane, costs, False, passed_over)
    ids, lines, x, y = _coordinates(header, sections[used])
    if kind == "GEO":
        return Nodes(ids, lines, None, on_a_plane, _geographical(x, y), False, passed_over)
    plane = {"EUC_2D": ROUNDED_DOWN, "CEIL_2D": _rounded_up, "ATT": _pseudo_euclidean}[kind]
    return Nodes(ids, lines, (x, y), plane, None, kind != "ATT", passed_over)


def _parts(text: str) -> tuple[dict[str, str], dict[str, list[tuple[int, str]]]]:
    """What the header says by its words, and the lines of each section with their numbers; without empty lines, and remarks after #."""
    header: dict[str, str] = {}
    sections: dict[str, list[tuple[int, str]]] = {}
    inside: list[tuple[int, str]] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if words[0].isalpha():
            if words.upper() == "EOF":
                break
            name, value = [*re.split(r"\s*:\s*|\s+", words, maxsplit=1), ""][:2]
            name = name.upper()
            if name.endswith("_SECTION"):
                inside = sections.setdefault(name, [])
                continue
            if inside is None:
                header.setdefault(name, value.strip())
                continue
        if inside is None:
            raise BadPlaces(f"Line {number}: a word of the header belongs here, such as DIMENSION : 100, not {words[:40]!r}.")
        if words != "-1":
            inside.append((number, words))
    return header, sections


def _coordinates(header: dict[str, str], section: list[tuple[int, str]]) -> tuple[list[str], list[int], Float, Float]:
    before: dict[str, int] = {}
    xs, ys = [], []
    for line, text in section:
        words = text.split()
        if len(words) != 3:
            raise BadPlaces(f"Line {line}: a node's number and two coordinates belong here, not {text[:40]!r}.")
        if words[0] in before:
            raise BadPlaces(f"Line {line}: node {words[0]} stood before, in line {before[words[0]]}; give each its own number.")
        before[words[0]] = line
        xs.append(finite(words[1], line))
        ys.append(finite(words[2], line))
    wanted = header.get("DIMENSION")
    if wanted is not None and wanted != str(len(xs)):
        raise BadPlaces(f"DIMENSION says {wanted}, but there are {len(xs)} nodes: the file is cut short, or the number is wrong.")
    return list(before), list(before.values()), np.array(xs), np.array(ys)


def _explicit(header: dict[str, str], section: list[tuple[int, str]]) -> Float:
    """The table, from a row (from) to a column (to). A triangle is mirrored; what stands on the diagonal counts for nothing."""
    wanted, form = header.get("DIMENSION", ""), header.get("EDGE_WEIGHT_FORMAT", "").upper()
    if not wanted.isdecimal() or not 0 < int(wanted) <= MOST_IN_A_TABLE:
        raise BadPlaces(f"A table of distances needs its DIMENSION, from 1 to {MOST_IN_A_TABLE:,}, and it says {wanted[:20] or 'nothing'}.")
    count = int(wanted)
    cells = {name: indices(count) for name, indices in _FORMATS.items()}.get(form)
    if cells is None:
        raise BadPlaces(f"EDGE_WEIGHT_FORMAT {form or 'is missing'}: {', '.join(_FORMATS)} are the forms of a table that are read.")
    numbers = [from_zero(word, line, "a distance") for line, text in section for word in text.split()]
    if len(numbers) != len(cells[0]):
        says = f"{form} of {count} nodes has {len(cells[0]):,} distances, but there are {len(numbers):,}"
        raise BadPlaces(f"{says}: the file is cut short, or DIMENSION is wrong.")
    costs = np.zeros((count, count))
    costs[cells] = numbers
    if form != "FULL_MATRIX":
        costs = np.maximum(costs, costs.T)
    np.fill_diagonal(costs, 0.0)
    return costs


def _columnwise(cells: tuple[NDArray[np.intp], NDArray[np.intp]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return cells[1], cells[0]


_FORMATS: dict[str, Callable[[int], tuple[NDArray[np.intp], NDArray[np.intp]]]] = {
    "FULL_MATRIX": lambda count: np.divmod(np.arange(count * count), count),
    "UPPER_ROW": lambda count: np.triu_indices(count, 1),
    "LOWER_ROW": lambda count: np.tril_indices(count, -1),
    "UPPER_DIAG_ROW": lambda count: np.triu_indices(count),
    "LOWER_DIAG_ROW": lambda count: np.tril_indices(count),
    "UPPER_COL": lambda count: _columnwise(np.tril_indices(count, -1)),
    "LOWER_COL": lambda count: _columnwise(np.triu_indices(count, 1)),
    "UPPER_DIAG_COL": lambda count: _columnwise(np.tril_indices(count)),
    "LOWER_DIAG_COL": lambda count: _columnwise(np.triu_indices(count)),
}


def _rounded_up(x: ArrayLike, y: ArrayLike) -> Points:
    """CEIL_2D."""
    return Points(on_a_plane(x, y).coordinates, np.ceil, float)


def _pseudo_euclidean(x: ArrayLike, y: ArrayLike) -> Points:
    """ATT: the root of a tenth of the squares, rounded up; no last digit makes a whole number the next one."""
    return Points(on_a_plane(x, y).coordinates, lambda far: np.ceil(far / np.sqrt(10) - 1e-9), lambda cost: (cost + 1) * np.sqrt(10))


def _geographical(latitude: Float, longitude: Float) -> Float:
    """GEO: kilometres between places in degrees and minutes (38.24 is 38 degrees 24 minutes), rounded up."""
    if len(latitude) > MOST_IN_A_TABLE:
        raise BadPlaces(f"A GEO file may have {MOST_IN_A_TABLE:,} nodes; give more as a table with the columns lon and lat in degrees.")
    phi, lam = (_PI * (np.trunc(one) + 5 * (one - np.trunc(one)) / 3) / 180 for one in (latitude, longitude))
    turned, apart, together = (
        np.cos(lam[:, None] - lam),
        np.cos(phi[:, None] - phi),
        np.cos(phi[:, None] + phi),
    )
    inside = 0.5 * ((1 + turned) * apart - (1 - turned) * together)
    costs: Float = np.floor(_RADIUS_KM * np.arccos(np.clip(inside, -1, 1)) + 1.0)
    np.fill_diagonal(costs, 0.0)
    return costs
