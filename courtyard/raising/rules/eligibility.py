"""Who may join a project, and every reason why not, for one household or for a county at once.

One function decides, over columns; a single household is a table of one row, so the two can never disagree.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from courtyard.kernel.errors import Reason, Text
from courtyard.raising.rules.terms import FlockKind, Terms

UNKNOWN_INCOME = -1
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


class CannotJoin(StrEnum):
    """Why a household may not join, in the order in which reasons are listed."""

    OUTSIDE_AREA = "outside-area"
    TAKES_PART = "takes-part"
    INCOME_UNKNOWN = "income-unknown"
    ABOVE_LINE = "above-line"
    ABOVE_CEILING = "above-ceiling"
    TOO_MANY_PERSONS = "too-many-persons"
    TOO_FEW_PERSONS = "too-few-persons"
    NO_WORKER = "no-worker"
    KIND_NOT_OFFERED = "kind-not-offered"
    TOO_MANY_ANIMALS = "too-many-animals"
    NO_ANIMALS = "no-animals"


MESSAGES: dict[CannotJoin, Text] = {
    CannotJoin.OUTSIDE_AREA: _("The household lives outside the project's area; apply to a project of its own county."),
    CannotJoin.TAKES_PART: _("The household already takes part or has applied; wait for the decision, or withdraw that application."),
    CannotJoin.INCOME_UNKNOWN: _("No income is declared for the household; declare last year's income first."),
    CannotJoin.ABOVE_LINE: _("The declared income a head is not below the poverty line; correct the declaration if it is wrong."),
    CannotJoin.ABOVE_CEILING: _("The declared income a head is above the project's ceiling."),
    CannotJoin.TOO_MANY_PERSONS: _("The household has more members than the project takes."),
    CannotJoin.TOO_FEW_PERSONS: _("The household has fewer members than the project takes; complete the register."),
    CannotJoin.NO_WORKER: _("Nobody in the household can work; apply for a share in a collective flock instead."),
    CannotJoin.KIND_NOT_OFFERED: _("The project has no flocks of this kind; apply for another kind."),
    CannotJoin.TOO_MANY_ANIMALS: _("Ask for fewer animals; the project lends for so many a household at most."),
    CannotJoin.NO_ANIMALS: _("Ask for at least one animal."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """The poverty line in fen a head a year; `strict`: poor is below it, otherwise at it as well."""

    amount_fen: int
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the rules look at in one household on one day. `income_fen` is the whole household's, None when undeclared."""

    persons: int
    workers: int
    income_fen: int | None
    in_area: bool = True
    takes_part: bool = False


@dataclass(frozen=True, slots=True)
class Applicants:
    """The same as columns of n; `income_fen` is UNKNOWN_INCOME where undeclared."""

    persons: Whole
    workers: Whole
    income_fen: Whole
    in_area: Flags
    takes_part: Flags

    @classmethod
    def single(cls, one: Applicant) -> "Applicants":
        income = UNKNOWN_INCOME if one.income_fen is None else one.income_fen
        return cls(
            np.array([one.persons], dtype=np.int64),
            np.array([one.workers], dtype=np.int64),
            np.array([income], dtype=np.int64),
            np.array([one.in_area]),
            np.array([one.takes_part]),
        )


def unmet_conditions(
    terms: Terms, household: Applicant, animals: int, *, kind: FlockKind = FlockKind.OWN, line: Line | None = None
) -> tuple[Reason, ...]:
    """Every reason for which the household may not join with so many animals; an empty tuple when it may."""
    table = unmet_table(terms, Applicants.single(household), kind=kind, line=line)
    found = [code for code, unmet in table.items() if unmet[0]]
    if animals < 1:
        found.append(CannotJoin.NO_ANIMALS)
    if animals > terms.animals_per_household:
        found.append(CannotJoin.TOO_MANY_ANIMALS)
    return tuple(Reason(code.value, MESSAGES[code], _field(code), _detail(code, terms, household, animals, line)) for code in found)


def unmet_table(
    terms: Terms, households: Applicants, *, kind: FlockKind = FlockKind.OWN, line: Line | None = None
) -> dict[CannotJoin, Flags]:
    """For each condition, in the order of `CannotJoin`, the households that do not meet it."""
    rule = terms.eligibility
    count = len(households.persons)
    nobody, everybody = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    known = households.income_fen != UNKNOWN_INCOME
    asks_income = rule.below_line or rule.income_ceiling_fen is not None
    unmet = {
        CannotJoin.OUTSIDE_AREA: ~households.in_area,
        CannotJoin.TAKES_PART: households.takes_part,
        CannotJoin.INCOME_UNKNOWN: ~known if asks_income else nobody,
        CannotJoin.ABOVE_LINE: nobody,
        CannotJoin.ABOVE_CEILING: nobody,
        CannotJoin.TOO_MANY_PERSONS: households.persons > rule.most_persons if rule.most_persons is not None else nobody,
        CannotJoin.TOO_FEW_PERSONS: households.persons < max(rule.least_persons, 1),
        CannotJoin.NO_WORKER: households.workers < 1 if rule.needs_worker_for_own and kind is FlockKind.OWN else nobody,
        CannotJoin.KIND_NOT_OFFERED: nobody if kind in terms.flocks else everybody,
    }
    if rule.below_line and line is not None:
        limit = line.amount_fen * households.persons
        unmet[CannotJoin.ABOVE_LINE] = known & (households.income_fen >= limit if line.strict else households.income_fen > limit)
    if rule.income_ceiling_fen is not None:
        unmet[CannotJoin.ABOVE_CEILING] = known & (households.income_fen > rule.income_ceiling_fen * households.persons)
    return unmet


def _field(code: CannotJoin) -> str | None:
    if code in (CannotJoin.NO_ANIMALS, CannotJoin.TOO_MANY_ANIMALS):
        return "animals"
    return "kind" if code in (CannotJoin.KIND_NOT_OFFERED, CannotJoin.NO_WORKER) else "household_id"


def _detail(code: CannotJoin, terms: Terms, household: Applicant, animals: int, line: Line | None) -> dict[str, int | None]:
    if code is CannotJoin.ABOVE_LINE and line is not None:
        return {"income_fen": household.income_fen, "persons": household.persons, "line_fen": line.amount_fen}
    if code is CannotJoin.ABOVE_CEILING:
        return {"income_fen": household.income_fen, "persons": household.persons, "ceiling_fen": terms.eligibility.income_ceiling_fen}
    if code is CannotJoin.TOO_MANY_ANIMALS:
        return {"animals": animals, "most": terms.animals_per_household}
    if code in (CannotJoin.TOO_MANY_PERSONS, CannotJoin.TOO_FEW_PERSONS):
        return {"persons": household.persons, "most": terms.eligibility.most_persons, "least": terms.eligibility.least_persons}
    return {}
