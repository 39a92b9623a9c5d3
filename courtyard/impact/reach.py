"""Whose rows an actor's figures are made of: its grants as a condition on rows.

A grant on a place reaches households living there, projects run there, and accounts of organisations seated there. A grant on an
organisation reaches what carries its name, the projects of its cooperative, and those that its funds committed money to, with the
households that take part in them. A household's grant reaches that household alone.
"""

from dataclasses import dataclass
from uuid import UUID

import ibis.expr.types as ir

from courtyard.impact.permissions import SEES_FIGURES
from courtyard.impact.tables import Tables
from courtyard.kernel.actors import Actor, Grant
from courtyard.kernel.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Limit:
    """One grant's limits; all that are set must hold. `place` is the leading digits of a statistical code."""

    place: str | None = None
    organisation: UUID | None = None
    household: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Rows that at least one of the limits reaches; None: every row."""

    limits: tuple[Limit, ...] | None = None


EVERYWHERE = Reach()


def reach_of(actor: Actor) -> Reach:
    """What the actor's figures are over. Raises NotPermitted when none of its roles opens figures."""
    grants = actor.limited_to(SEES_FIGURES).grants
    if not grants:
        raise NotPermitted(verb="impact.figures")
    if any(grant.everywhere for grant in grants):
        return EVERYWHERE
    return Reach(tuple(sorted({_limit(grant) for grant in grants}, key=str)))


def _limit(grant: Grant) -> Limit:
    # A household's own grant never widens to its place or its cooperative.
    if grant.household is not None:
        return Limit(household=grant.household)
    return Limit(grant.place, grant.organisation)


@dataclass(frozen=True, slots=True)
class Area:
    """A place as values of the statement: the lowest and the highest code in it, the day and the instant of knowing."""

    low: ir.Scalar
    high: ir.Scalar
    on: ir.Scalar
    known_at: ir.Scalar

    def holds(self, code: ir.StringValue) -> ir.BooleanValue:
        return (code >= self.low) & (code <= self.high)


def households_in(tables: Tables, area: Area) -> ir.Table:
    """`household`: the public ids of households that lived in an area on the day, as known.

    Who moved later, or was not known yet to have moved, lived where the first such move began; all others where they live now.
    """
    h, m = tables.of("people_household", "h"), tables.of("people_householdmove", "m")
    left = m.filter(m.m_id.isin(_first_later_moves(tables, area)), m.m_from_village_id.isin(_villages_in(tables, area, "o")))
    lives = h.h_village_id.isin(_villages_in(tables, area, "p")) & h.h_id.notin(_later_moves(tables, area, "l").l_household_id)
    return h.filter(lives | h.h_id.isin(left.m_household_id)).select(household="h_public_id")


def _villages_in(tables: Tables, area: Area, prefix: str) -> ir.Column:
    p = tables.of("people_place", prefix)
    return p.filter(area.holds(p[f"{prefix}_code"]))[f"{prefix}_id"]


def _later_moves(tables: Tables, area: Area, prefix: str) -> ir.Table:
    """Moves after the day, or not known yet."""
    m = tables.of("people_householdmove", prefix)
    return m.filter((m[f"{prefix}_moved_on"] > area.on) | (m[f"{prefix}_recorded_at"] > area.known_at))


def _first_later_moves(tables: Tables, area: Area) -> ir.Column:
    later = _later_moves(tables, area, "f")
    return later.group_by("f_household_id").aggregate(first_id=later.f_id.min()).first_id


def projects_in(tables: Tables, area: Area) -> ir.Table:
    """`project`: the public ids of projects run in an area."""
    j, p = tables.of("raising_project", "j"), tables.of("people_place", "p")
    return j.join(p, j.j_place_id == p.p_id).filter(area.holds(p.p_code)).select(project="j_public_id")


def organisations_in(tables: Tables, area: Area) -> ir.Table:
    """`organisation`: the public ids of organisations seated in an area."""
    o, p = tables.of("people_organisation", "o"), tables.of("people_place", "p")
    return o.join(p, o.o_place_id == p.p_id).filter(area.holds(p.p_code)).select(organisation="o_public_id")


def projects_of(tables: Tables, name: ir.Scalar) -> ir.Table:
    """`project`: those of a cooperative, and those to which a fund of the organisation committed money."""
    j, o = tables.of("raising_project", "j"), tables.of("people_organisation", "o")
    run = j.join(o, j.j_cooperative_id == o.o_id).filter(o.o_public_id == name).select(project="j_public_id")
    c, f = tables.of("finance_commitment", "c"), tables.of("finance_fund", "f")
    giver = tables.of("people_organisation", "o")
    funded = c.join(f, c.c_fund_id == f.f_id).join(giver, f.f_organisation_id == giver.o_id).filter(giver.o_public_id == name)
    return run.union(funded.select(project="c_project"), distinct=True)


def participants_of(tables: Tables, projects: ir.Table) -> ir.Table:
    """`household`: those that hold a share in a flock of one of the `project`s."""
    s, f = tables.of("raising_share", "s"), tables.of("raising_flock", "f")
    j, h = tables.of("raising_project", "j"), tables.of("people_household", "h")
    wanted = j.filter(j.j_public_id.isin(projects.project))
    taking = s.join(f, s.s_flock_id == f.f_id).join(wanted, f.f_project_id == wanted.j_id).join(h, s.s_household_id == h.h_id)
    return taking.select(household="h_public_id")


def one_project(tables: Tables, name: ir.Scalar) -> ir.Table:
    """`project`: that one."""
    row = tables.raising_project
    return row.filter(row.public_id == name).select(project=row.public_id)


def in_area(rows: ir.Table, tables: Tables, area: Area, *, few: bool = False) -> ir.BooleanValue:
    """The row's household lives there; without a household, its project is run there; without either, its organisation sits there.

    few: of some rows each household is looked up, which costs less than a list of all that live there.
    """
    nobody = rows.household.isnull()
    by_project = nobody & rows.project.isin(projects_in(tables, area).project)
    by_organisation = nobody & rows.project.isnull() & rows.organisation.isin(organisations_in(tables, area).organisation)
    homes = households_in(tables, area)
    lives_there = (homes.household == rows.household).any() if few else rows.household.isin(homes.household)
    return lives_there | by_project | by_organisation


def in_projects(rows: ir.Table, tables: Tables, projects: ir.Table) -> ir.BooleanValue:
    """The row carries one of the projects; a row that carries none belongs to its household's projects."""
    by_household = rows.project.isnull() & rows.household.isin(participants_of(tables, projects).household)
    return rows.project.isin(projects.project) | by_household


def of_organisation(rows: ir.Table, tables: Tables, name: ir.Scalar) -> ir.BooleanValue:
    """The row belongs to one of the organisation's projects, or, without a household, to the organisation itself."""
    own = rows.household.isnull() & (rows.organisation == name)
    return in_projects(rows, tables, projects_of(tables, name)) | own
