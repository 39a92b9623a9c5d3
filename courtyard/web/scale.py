"""What a barcode scanner and a scale type into a page: lines of an animal, its weight and its crate, read one by one.

A line is `epc weight crate`, with blanks, tabs, commas or semicolons between; the crate may be left out, then it is that of
the line before. A scanner and a scale that each end with Enter give the weight on a line of its own, which is read as well.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from courtyard.raising.queries import BirdView

_REST = re.compile(r"(?P<weight>\d+(?:\.\d+)?)\s*(?P<unit>kg|g|公斤|千克|克)?(?:\s+(?:#|箱)?(?P<crate>\d+))?", re.IGNORECASE)
_KILOGRAMS = {"kg", "公斤", "千克"}
_SERIAL = re.compile(r"\(21\)|[./]")
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class OnScale:
    """An animal, what it weighed, and the crate into which it went."""

    bird: BirdView
    weight_g: int
    crate: int


@dataclass(slots=True)
class Reading:
    """What could be read, and a sentence for each line that could not, naming it."""

    weighed: list[OnScale] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def grams(self) -> int:
        return sum(one.weight_g for one in self.weighed)

    @property
    def mean_g(self) -> int | None:
        return self.grams // len(self.weighed) if self.weighed else None

    @property
    def crates(self) -> tuple[tuple[int, int], ...]:
        """Each crate and how many animals are in it."""
        return tuple(sorted(Counter(one.crate for one in self.weighed).items()))


class Herd:
    """The animals that may come onto the scale, found by whole identifier, by serial, by its last characters, or by number."""

    def __init__(self, birds: Iterable[BirdView], *, by_number: bool = True) -> None:
        self.birds = tuple(birds)
        self._known = {bird.epc: bird for bird in self.birds}
        self._serials = {serial_of(bird.epc): bird for bird in self.birds}
        self._numbers = {str(bird.slot): bird for bird in self.birds} if by_number else {}

    def find(self, text: str) -> BirdView | None:
        """The animal that a scanner or a person means; None when it is nobody here, or more than one."""
        serial = _SERIAL.split(text)[-1]
        found = self._known.get(text) or self._serials.get(serial) or self._serials.get(serial[-12:]) or self._numbers.get(text)
        if found is None and len(serial) >= _SHORTEST:
            ends = [bird for one, bird in self._serials.items() if one.endswith(serial)]
            found = ends[0] if len(ends) == 1 else None
        return found


def serial_of(epc: str) -> str:
    return epc.rpartition(".")[2]


def read_lines(text: str, herd: Herd, *, crates: bool = True) -> Reading:
    """Reads what was scanned. An animal that comes twice is named at its second line."""
    reading, crate = Reading(), 1
    seen: dict[str, int] = {}
    for number, who, rest in _paired(text):
        match = _REST.fullmatch(rest)
        if not match:
            reading.wrong.append(_("Line %(line)s: “%(text)s” has no weight that can be read.") % {"line": number, "text": who[-40:]})
            continue
        weight = grams(match["weight"], match["unit"])
        bird = herd.find(who)
        crate = int(match["crate"]) if crates and match["crate"] else crate
        if weight is None:
            reading.wrong.append(_("Line %(line)s: write the weight in whole grams, or kg behind it.") % {"line": number})
        elif bird is None:
            reading.wrong.append(_("Line %(line)s: “%(text)s” is none of the animals here.") % {"line": number, "text": who[-40:]})
        elif bird.epc in seen:
            reading.wrong.append(
                _("Line %(line)s: this animal stands in line %(first)s already.") % {"line": number, "first": seen[bird.epc]}
            )
        else:
            seen[bird.epc] = number
            reading.weighed.append(OnScale(bird, weight, crate))
    return reading


def _paired(text: str) -> Iterable[tuple[int, str, str]]:
    """(number of the line, who, the rest); an identifier alone takes the next line as its rest."""
    alone: tuple[int, str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        parts = re.sub(r"[\s,;，；]+", " ", line).strip().split(" ", 1)
        if parts == [""]:
            continue
        if alone is not None:
            if len(parts) == 1 or (_REST.fullmatch(" ".join(parts)) and parts[1].lower() in _UNITS):
                yield (*alone, " ".join(parts))
                alone = None
                continue
            yield (*alone, "")
            alone = None
        if len(parts) == 1:
            alone = (number, parts[0])
        else:
            yield (number, parts[0], parts[1])
    if alone is not None:
        yield (*alone, "")


_UNITS = {*_KILOGRAMS, "g", "克"}


def grams(weight: str, unit: str | None = None) -> int | None:
    """1850 -> 1850, 1.85 kg -> 1850; None for a broken number without kg, and for nothing at all."""
    much = Decimal(weight) * (1000 if (unit or "").lower() in _KILOGRAMS else 1)
    return int(much) if much == int(much) and much > 0 else None


def read_rows(data: Mapping[str, str], birds: Iterable[BirdView]) -> Reading:
    """Reads weights typed beside each animal: fields w<number> and c<number>. An empty weight says nothing."""
    reading = Reading()
    for bird in birds:
        typed = data.get(f"w{bird.slot}", "").strip()
        if not typed:
            continue
        match = _REST.fullmatch(typed)
        weight = grams(match["weight"], match["unit"]) if match and not match["crate"] else None
        crate = data.get(f"c{bird.slot}", "").strip() or "1"
        if weight is None:
            reading.wrong.append(_("Number %(slot)s: write the weight in whole grams, or kg behind it.") % {"slot": bird.slot})
        elif not (crate.isascii() and crate.isdigit() and 0 < len(crate) < 5):
            reading.wrong.append(_("Number %(slot)s: the crate is a whole number.") % {"slot": bird.slot})
        else:
            reading.weighed.append(OnScale(bird, weight, int(crate)))
    return reading


def both(rows: Reading, lines: Reading) -> Reading:
    """One reading of the two; an animal in both is named."""
    typed = {one.bird.epc for one in rows.weighed}
    twice = [
        _("Number %(slot)s stands in the list and in the lines; leave one of them empty.") % {"slot": one.bird.slot}
        for one in lines.weighed
        if one.bird.epc in typed
    ]
    new = [one for one in lines.weighed if one.bird.epc not in typed]
    return Reading([*rows.weighed, *new], [*rows.wrong, *lines.wrong, *twice])


def missing_crates(reading: Reading) -> list[int]:
    """Numbers of crates, from 1 to the highest, that nothing went into; at most fifty of them."""
    used = {one.crate for one in reading.weighed}
    found = []
    for number in range(1, max(used, default=0)):
        if number not in used:
            found.append(number)
        if len(found) == 50:
            break
    return found
