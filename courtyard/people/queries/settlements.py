"""Where people live: places of a level with their positions, and how many registered households each has."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from courtyard.kernel.actors import Actor
from courtyard.people.models import Household, Place
from courtyard.people.queries.as_of import households_as_of
from courtyard.people.queries.places import places_under
from courtyard.people.roles import place_prefix
from courtyard.people.rules.places import DIGITS


@dataclass(frozen=True, slots=True)
class Settlement:
    """A place and where it is, in WGS-84 degrees and metres; `own`: the position is its own, and not that of the township above it."""

    code: str
    name: str
    lon: float
    lat: float
    elev_m: int | None
    own: bool


@dataclass(frozen=True, slots=True)
class Settlements:
    """Those that have a position, in the order of codes; `nowhere` is how many have none, nor has the township above them."""

    placed: tuple[Settlement, ...]
    nowhere: int


@dataclass(frozen=True, slots=True)
class Living:
    """Registered households of a place, and the persons who belong to them."""

    households: int
    persons: int


def prefix_of(code: str) -> str | None:
    """The digits with which all codes inside a place begin; None for a code that no place has. One query."""
    level = Place.objects.filter(code=code).values_list("level", flat=True).first()
    return None if level is None else place_prefix(code, level)


def settlements(prefix: str, level: str) -> Settlements:
    """All places of a level, inside a place whose codes begin so. A village without a position takes its township's. Two queries."""
    digits = DIGITS["town"]
    towns = {code[:digits]: at for code, *at in places_under(prefix[:digits], level="town").values_list("code", "lon", "lat")}
    placed, nowhere = [], 0
    for code, name, lon, lat, elev_m in places_under(prefix, level=level).values_list("code", "name", "lon", "lat", "elev_m"):
        own = lon is not None
        if not own and level == "village":
            lon, lat = towns.get(code[:digits], (None, None))
        if lon is None or lat is None:
            nowhere += 1
        else:
            placed.append(Settlement(code, name, lon, lat, elev_m, own))
    return Settlements(tuple(placed), nowhere)


def reads_households_of(actor: Actor, prefix: str) -> bool:
    """Whether some grant of the actor reaches every household inside a place whose codes begin so."""
    readers = Household.scope.readers
    return any(
        grant.everywhere or (grant.place is not None and grant.household is None and prefix.startswith(grant.place))
        for grant in actor.grants
        if grant.role in readers
    )


def living(prefix: str, level: str, *, on: date) -> dict[str, Living]:
    """How many live where on a day, by the code of the place of that level; one without registered households is absent."""
    table = households_as_of(on=on, place=prefix)
    households, persons = Counter[str](), Counter[str]()
    for village, members in zip(table.village_code.tolist(), table.persons.tolist(), strict=True):
        code = village[: DIGITS[level]].ljust(12, "0")
        households[code] += 1
        persons[code] += members
    return {code: Living(count, persons[code]) for code, count in households.items()}
