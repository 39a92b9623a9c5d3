"""The line of a year is set, with its source: the country's, or a county's own higher one; setting it again corrects it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid, NotPermitted, Reason, Refused
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import PovertyLine
from courtyard.people.places import place_in_scope


class NotALine(Invalid):
    default_message = _("This is no poverty line; correct the fields named.")


class CountrysLine(NotPermitted):
    default_message = _(
        "This is the country's line, which holds for every county; whoever runs the machine enters it with “courtyard line”. "
        "A county may set a higher line of its own: name its place."
    )


class NotHigher(Refused):
    default_message = _("A county's own line lies above the country's; set the country's first, then a higher amount.")


@dataclass(frozen=True)
class PovertyLineSet:
    line_id: UUID
    replaces_id: UUID | None


@verb
def set_poverty_line(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    year: int,
    amount_fen: int,
    price_year: int,
    source: str,
    strict: bool = True,
    place_code: str | None = None,
) -> PovertyLineSet:
    """Sets the line of a year: fen a head and year, in the prices of `price_year`; `strict`: who is on the line is not poor.

    Without `place_code` it is the country's, which only somebody whose work is not limited to a place may set; with it, that county's
    own, which is higher, and decides who may join the projects of that county. Figures always use the country's.
    Raises NotALine, CountrysLine, NotHigher, UnknownPlace.
    """
    if place_code is None and not any(grant.everywhere for grant in actor.grants):
        raise CountrysLine(verb="people.set_poverty_line")
    place = place_in_scope(actor, place_code, level="county") if place_code is not None else None
    reasons = []
    if amount_fen <= 0:
        reasons.append(Reason("amount", _("A line lies above zero."), "amount_fen"))
    if not (1978 <= year <= 2200 and 1978 <= price_year <= year):
        reasons.append(Reason("year", _("Give the year, and the year of its prices, which is not later."), "year"))
    if not source.strip() or len(source) > 300:
        reasons.append(Reason("source", _("Name the source in 1 to 300 characters."), "source"))
    if reasons:
        raise NotALine(reasons=reasons)
    if place is not None and not _is_higher(year, amount_fen):
        raise NotHigher(year=year)
    before = PovertyLine.objects.filter(year=year, place=place, replaced_by=None).first()
    PovertyLine.objects.create(
        public_id=key,
        place=place,
        year=year,
        amount_fen=amount_fen,
        price_year=price_year,
        strict=strict,
        source=source.strip(),
        recorded_at=now,
        replaces=before,
    )
    changed("people.povertyline", key, year=year, place=place_code, amount_fen=[before and before.amount_fen, amount_fen])
    return PovertyLineSet(line_id=key, replaces_id=before.public_id if before else None)


def _is_higher(year: int, amount_fen: int) -> bool:
    """Whether the amount lies above the country's line that holds in the year; not where there is none."""
    row = PovertyLine.objects.filter(place=None, replaced_by=None, year__lte=year).order_by("-year").first()
    return row is not None and amount_fen > row.amount_fen
