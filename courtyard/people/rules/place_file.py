"""Reads a CSV of places: every fault with its row and column, and the places above the rows derived from code and names."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Text
from courtyard.people.rules.places import DIGITS, PlaceRow

COLUMNS = ("code", "level", "name", "province", "city", "county", "town", "ur_code", "lon", "lat", "elev_m")
_REQUIRED = ("code", "level", "name", "province", "city", "county")
_MAX_FAULTS = 1_000
MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at a row of the file (the heading is row 1) and a column by its heading."""

    row: int
    column: str
    code: str
    message: Text


def read_place_file(content: bytes) -> tuple[list[PlaceRow], list[Fault]]:
    """The places of a file, those above them included, and its faults (at most a thousand); with a fault the places are void."""
    faults: list[Fault] = []
    if len(content) > MAX_BYTES:
        return [], [Fault(0, "", "too-large", _("The file is larger than any list of places; was it the right one?"))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return [], [Fault(row, "", "not-utf-8", _("The file is not in UTF-8; save it as CSV in UTF-8."))]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    places: dict[str, PlaceRow] = {}
    above: dict[str, PlaceRow] = {}
    try:
        heading = next(reader, [])
        missing = [name for name in _REQUIRED if name not in heading]
        if missing:
            return [], [Fault(1, name, "no-column", _("This column is missing.")) for name in missing]
        at = [heading.index(name) if name in heading else -1 for name in COLUMNS]
        for cells in reader:
            if cells and len(faults) < _MAX_FAULTS:
                _take(cells, reader.line_num, at, len(heading), places, above, faults)
    except csv.Error as error:
        faults.append(Fault(reader.line_num, "", "not-csv", str(error)))
    for code, derived in above.items():
        places.setdefault(code, derived)
    return list(places.values()), faults


def _take(
    cells: list[str],
    line: int,
    at: Sequence[int],
    width: int,
    places: dict[str, PlaceRow],
    above: dict[str, PlaceRow],
    faults: list[Fault],
) -> None:
    if len(cells) != width:
        faults.append(Fault(line, "", "width", _("The row does not have as many columns as the heading.")))
        return
    code, level, name, province, city, county, town, ur_code, lon, lat, elev = (cells[i].strip() if i >= 0 else "" for i in at)
    found = len(faults)
    _check(line, code, level, name, ur_code, faults)
    if code in places:
        faults.append(Fault(line, "code", "twice", _("The code stands in the file twice.")))
    degrees = [_number(line, "lon", lon, 180, faults), _number(line, "lat", lat, 90, faults)]
    height = _number(line, "elev_m", elev, 9_000, faults)
    if bool(lon) != bool(lat):
        faults.append(Fault(line, "lon", "half-a-point", _("A point has a longitude and a latitude.")))
    if len(faults) > found:
        return
    places[code] = PlaceRow(code, level, name, degrees[0], degrees[1], None if height is None else round(height), ur_code)
    names = {"province": province, "city": city, "county": county, "town": town}
    _derive(line, code, level, names, above, faults)


def _check(line: int, code: str, level: str, name: str, ur_code: str, faults: list[Fault]) -> None:
    if not re.fullmatch(r"[0-9]{12}", code):
        faults.append(Fault(line, "code", "code", _("A statistical code has 12 digits.")))
    if level not in DIGITS:
        faults.append(Fault(line, "level", "level", _("A level is province, city, county, town or village.")))
    if not name or len(name) > 60:
        faults.append(Fault(line, "name", "name", _("A name has 1 to 60 characters.")))
    if not re.fullmatch(r"([0-9]{3})?", ur_code):
        faults.append(Fault(line, "ur_code", "ur-code", _("An urban or rural class has three digits.")))


def _number(line: int, column: str, text: str, limit: float, faults: list[Fault]) -> float | None:
    if not text:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,5}(\.[0-9]{1,12})?", text) or abs(float(text)) > limit:
        faults.append(Fault(line, column, "number", _("This is no number in the range of the column.")))
        return None
    return float(text)


def _derive(line: int, code: str, level: str, names: dict[str, str], above: dict[str, PlaceRow], faults: list[Fault]) -> None:
    """The places above a row, from the digits of its code and its name columns; a row of their own overrides them later."""
    for up, name in names.items():
        if up == level:
            return
        up_code = code[: DIGITS[up]].ljust(12, "0")
        if up_code not in above:
            if not name:
                faults.append(Fault(line, up, "no-name-above", _("The name of the place above is missing.")))
                return
            above[up_code] = PlaceRow(up_code, up, name)
        elif name and above[up_code].name != name:
            faults.append(Fault(line, up, "two-names", _("The same code stands under another name further up.")))
