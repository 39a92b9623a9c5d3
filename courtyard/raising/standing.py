"""What several verbs ask about a record before they act on it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Conflict, Invalid, NotFound, Reason
from courtyard.kernel.scopes import ScopedModel
from courtyard.people import queries as people
from courtyard.raising import rules
from courtyard.raising.models import Attendance, Flock, Inspection, Project, Yard

Row = TypeVar("Row", bound=ScopedModel)
# No animal of a courtyard weighs more; whoever types a gram count for kilograms is told.
HEAVIEST_G = 1_000_000


class FlockNotPlaced(Conflict):
    default_message = _("No animals have been placed in this flock yet; record their delivery first.")


class FlockIsClosed(Conflict):
    default_message = _("This flock is closed; nothing more is recorded about its animals.")


class DayOutOfOrder(Invalid):
    """A day lies before what it follows, or in the future."""

    default_message = _("This day lies before the flock was placed, or after today; correct the day.")


def within(actor: Actor, row: Row) -> Row:
    """The row that was just written, if it lies in the actor's area; else NotFound, and the verb takes the row back."""
    if any(grant.everywhere for grant in actor.grants):
        return row
    return type(row).objects.scoped(actor).one(pk=row.pk)


def terms_of(project: Project) -> rules.Terms:
    return rules.terms_from_json(project.terms)


def place_of(code: str):
    """The place of a code; raises NotFound."""
    place = people.places_under(code).filter(code=code.ljust(12, "0")).first()
    if place is None:
        raise NotFound(subject="people.place", code=code)
    return place


def prefix_of_place(code: str) -> str:
    """The code without the zeros that stand for "all of it": 131123000000 -> 131123, 131123103000 -> 131123103."""
    for length in (2, 4, 6, 9):
        if code[length:].strip("0") == "":
            return code[:length]
    return code


def keeping(flock: Flock, day: date, today: date) -> Flock:
    """The flock, if it has animals under way and the day is one of theirs. Raises FlockNotPlaced, FlockIsClosed, DayOutOfOrder."""
    if flock.placed_on is None:
        raise FlockNotPlaced(flock=str(flock.public_id))
    if flock.closed_on is not None:
        raise FlockIsClosed(flock=str(flock.public_id))
    if not flock.placed_on <= day <= today:
        raise DayOutOfOrder(day=str(day), placed_on=str(flock.placed_on), today=str(today))
    return flock


def yard_passes(project: Project, yard: Yard) -> bool:
    """Whether the last inspection of the yard for the project found the standard met."""
    last = Inspection.unscoped.filter(project=project, yard=yard).order_by("-round").values_list("passed", flat=True).first()
    return bool(last)


def trainings_attended(project: Project, households: Collection[int], on: date) -> dict[int, int]:
    """How many sessions each household attended up to a day; a household that came to none is absent."""
    found: dict[int, int] = {}
    rows = Attendance.unscoped.filter(training__project=project, training__held_on__lte=on, household_id__in=list(households))
    for household in rows.values_list("household_id", flat=True):
        found[household] = found.get(household, 0) + 1
    return found


def applicant(project: Project, household: people.HouseholdAsOf, *, takes_part: bool) -> rules.Applicant:
    """The household as the rules look at it."""
    return rules.Applicant(
        persons=household.persons,
        workers=household.workers,
        income_fen=household.declared_income_fen if household.income_year else None,
        in_area=household.village_code.startswith(prefix_of_place(project.place.code)),
        takes_part=takes_part,
    )


def line_of(project: Project, terms: rules.Terms) -> rules.Line | None:
    """The poverty line of the year that the terms name, where the project is run; None when they look at none."""
    if not terms.eligibility.below_line or terms.eligibility.line_year is None:
        return None
    line = people.poverty_line(terms.eligibility.line_year, place=project.place.code)
    return rules.Line(line.amount_fen, line.strict)


def refuse_unknown(wanted: Iterable[str], known: Collection[str], *, field: str) -> None:
    """Raises Invalid naming every identifier that is not among the known ones."""
    strange = sorted(set(wanted) - set(known))
    if strange:
        message = _("This animal is not alive in this flock; scan it again, or look for its flock.")
        raise Invalid(reasons=[Reason("not-in-flock", message, field, {"epc": epc}) for epc in strange[:50]], count=len(strange))
