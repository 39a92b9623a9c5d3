"""The poverty line of a year."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

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

    def is_poor(self, income_fen: int, persons: int) -> bool:
        """Whether a household with this income of a year lies below the line; see rules.income."""
        return is_poor(income_fen, persons, line_fen=self.amount_fen, strict=self.strict)


def _known(known_at: datetime | None) -> QuerySet[PovertyLine]:
    if known_at is None:
        return PovertyLine.objects.filter(replaced_by=None)
    return PovertyLine.objects.filter(Q(replaced_by=None) | Q(replaced_by__recorded_at__gt=known_at), recorded_at__lte=known_at)


def _line(row: PovertyLine) -> Line:
    return Line(row.public_id, row.year, row.amount_fen, row.price_year, row.strict, row.source)


def poverty_line(year: int, *, known_at: datetime | None = None) -> Line:
    """The line that holds in a year: its own, or the latest set for a year before it. Raises NotFound when there is none."""
    row = _known(known_at).filter(year__lte=year).order_by("-year").first()
    if row is None:
        raise NotFound(subject="people.povertyline", year=year)
    return _line(row)


def poverty_lines() -> tuple[Line, ...]:
    """Every line that stands, by year."""
    return tuple(_line(row) for row in _known(None).order_by("year"))
