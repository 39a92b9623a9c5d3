"""The poverty line of a year."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from courtyard.kernel.errors import NotFound
from courtyard.people.models import PovertyLine
from courtyard.people.rules.income import is_poor


@dataclass(frozen=True, slots=True)
class Line:
    """Fen a head and year, in prices of `price_year`. `strict`: whoever is on the line is not poor."""

    public_id: UUID
    year: int
    amount_fen: int
    price_year: int
    strict: bool
    source: str
    place_code: str | None = None  # None: the country's

    def is_poor(self, income_fen: int, persons: int) -> bool:
        """Whether a household with this income of a year lies below the line; see rules.income."""
        return is_poor(income_fen, persons, line_fen=self.amount_fen, strict=self.strict)


def _known(known_at: datetime | None) -> QuerySet[PovertyLine]:
    if known_at is None:
        return PovertyLine.objects.filter(replaced_by=None)
    return PovertyLine.objects.filter(Q(replaced_by=None) | Q(replaced_by__recorded_at__gt=known_at), recorded_at__lte=known_at)


def _line(row: PovertyLine) -> Line:
    return Line(row.public_id, row.year, row.amount_fen, row.price_year, row.strict, row.source, row.place.code if row.place else None)


def poverty_line(year: int, *, known_at: datetime | None = None, place: str | None = None) -> Line:
    """The country's line that holds in a year: its own, or the latest set for a year before it. Raises NotFound when there is none.

    With `place`, the 12-digit code of a place, the line of the county in which it lies, if that set one and it is higher.
    """
    rows = _known(known_at).filter(year__lte=year).order_by("-year").select_related("place")
    row = rows.filter(place=None).first()
    if row is None:
        raise NotFound(subject="people.povertyline", year=year)
    own = rows.filter(place__code=place[:6].ljust(12, "0")).first() if place else None
    return _line(own if own is not None and own.amount_fen > row.amount_fen else row)


def poverty_lines() -> tuple[Line, ...]:
    """Every line that stands, by year, the country's before those of counties."""
    rows = _known(None).select_related("place").order_by("year", F("place__code").asc(nulls_first=True))
    return tuple(_line(row) for row in rows)
