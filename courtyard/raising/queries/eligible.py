"""Who of a county may join a project, and why not the others: every household with its members, as of a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from courtyard.people import queries as people
from courtyard.raising.models import Application, Project
from courtyard.raising.rules import UNKNOWN_INCOME, Applicants, CannotJoin, FlockKind, unmet_table
from courtyard.raising.standing import line_of, prefix_of_place, terms_of


@dataclass(frozen=True)
class EligibilityTable:
    """Columns by household, in the order of `households.id`; `unmet` has, for each condition, who does not meet it."""

    households: people.HouseholdTable
    eligible: NDArray[np.bool_]
    unmet: dict[CannotJoin, NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(self.eligible)

    def reasons(self, row: int) -> tuple[CannotJoin, ...]:
        """Every condition that one household does not meet."""
        return tuple(code for code, flags in self.unmet.items() if flags[row])

    def counts(self) -> dict[CannotJoin, int]:
        """How many households fail each condition."""
        return {code: int(flags.sum()) for code, flags in self.unmet.items()}


def eligibility(project_id: UUID, on: date, *, kind: FlockKind = FlockKind.OWN) -> EligibilityTable:
    """All households of the project's place, as the register knows them on a day. A fixed number of queries. Raises NotFound."""
    project = Project.unscoped.select_related("place").one(public_id=project_id)
    terms = terms_of(project)
    table = people.households_as_of(on=on, place=prefix_of_place(project.place.code))
    open_one = Q(withdrawn_on=None) & (Q(approved=None) | Q(approved=True))
    taking_part = np.fromiter(Application.unscoped.filter(open_one, project=project).values_list("household_id", flat=True), dtype=np.int64)
    applicants = Applicants(
        persons=np.asarray(table.persons, dtype=np.int64),
        workers=np.asarray(table.workers, dtype=np.int64),
        income_fen=np.where(np.asarray(table.income_year) > 0, table.declared_income_fen, UNKNOWN_INCOME),
        in_area=np.ones(len(table), dtype=bool),
        takes_part=np.isin(table.id, taking_part),
    )
    unmet = unmet_table(terms, applicants, kind=kind, line=line_of(project, terms))
    return EligibilityTable(table, ~np.logical_or.reduce(list(unmet.values())), unmet)
