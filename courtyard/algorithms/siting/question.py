"""What a planner asks, for every goal in the same form, and the answer with its bound and how far everybody has it.

The goals are the field's standard problems (Daskin, Network and Discrete Location, 2nd ed., 2013): p-median, p-center, maximal
covering, set covering and fixed-charge location. Whoever asks from a command line or from a page asks here.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, sparray
from scipy.sparse.csgraph import connected_components

from courtyard.algorithms.siting.capacity import median_with_room
from courtyard.algorithms.siting.centre import centre
from courtyard.algorithms.siting.charge import LeftAlone, fixed_charge
from courtyard.algorithms.siting.cover import cover_all, covering, spread
from courtyard.algorithms.siting.goals import Goal, listed_sites, needed_bytes, needed_of_pairs, pair_bytes
from courtyard.algorithms.siting.lists import (
    Lists,
    between,
    cheapest_open,
    first_open,
    from_matrix,
    from_sparse,
    nearest,
    no_dearer,
    pairs_within,
    refuse_too_large,
    scaled,
    within,
)
from courtyard.algorithms.siting.median import median
from courtyard.algorithms.siting.points import BadPlaces, Plane, Points, on_a_plane, on_the_earth
from courtyard.algorithms.siting.search import Effort, Plan, Progress, Watch, gap_of
from courtyard.algorithms.siting.tables import Status, Table

Float = NDArray[np.float64]
# The bound is raised for so many rounds; then plans are sought until somebody ends that.
_BOUND_ROUNDS, _KICKS = 3_000, 10**9


@dataclass(frozen=True, slots=True)
class Question:
    """clients and sites, and what is asked of them.

    number      how many sites to open, for the goals that want it
    reach       from which cost on a client is out of reach, for the goals that want it
    circuity    a road's length over the crow's way, beside a factor that the clients' table may have for each
    plane       how lengths on a plane are counted: as they are, or rounded as published instances want them
    costs       a table of costs or times instead of distances: sparse (no entry: no way), or full
    listed      how many sites to look at for each client; None: all, or as many as have proved enough
    memory      bytes that the plan may take
    wants       how much of a site's room each client takes; None: its weight
    """

    goal: Goal
    clients: Table
    sites: Table
    number: int | None = None
    reach: float | None = None
    circuity: float = 1.0
    plane: Plane = on_a_plane
    costs: sparray | Float | None = None
    listed: int | None = None
    memory: int = 8 << 30
    workers: int = 1
    wants: Float | None = None

    @property
    def weights(self) -> Float:
        return np.ones(len(self.clients)) if self.clients.weight is None else self.clients.weight

    @property
    def factors(self) -> Float:
        """Of each client's distances."""
        own = np.ones(len(self.clients)) if self.clients.circuity is None else self.clients.circuity
        return own * self.circuity

    @property
    def count(self) -> int:
        """How many sites are looked at for each client."""
        clients, sites = len(self.clients), len(self.sites)
        return listed_sites(clients, sites, self.number) if self.listed is None else min(self.listed, sites)

    @property
    def pairs(self) -> int | None:
        """How many pairs of a client and a site a table of costs has, or lie within reach; None where the nearest ones are listed."""
        if self.costs is not None:
            return int(self.costs.size)
        clients, sites = _points(self)
        if not self.goal.wants_reach or self.reach is None or clients is None or sites is None:
            return None
        return pairs_within(clients, sites, _with_its_edge(self.reach) / float(self.factors.min()), workers=self.workers)

    def needed(self, pairs: int | None) -> int:
        """Bytes at the peak, as far as they can be known before anything is worked out. pairs: as above, counted once."""
        if pairs is None:
            return needed_bytes(len(self.clients), self.count, len(self.sites), pair_bytes(self.goal))
        return needed_of_pairs(pairs, len(self.clients), len(self.sites))


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan and what it rests on.

    sites      the open ones, by row of the table of sites
    serves     for each client the open site that serves it; -1 for one that no open site can serve
    costs      float64, for each client the exact cost of one unit of its weight there; inf for such a one
    objective  weighted cost, with charges (p-median, fixed-charge); radius (p-center); weight within reach (max-cover);
               number of sites (set-cover)
    bound      no plan is better than this: above it for max-cover, below it for the others
    gap        the share of the objective that lies between them
    mean, p95, worst   of the costs of all whom any open site can serve, also from beyond its reach: weighted mean, the cost that 95 % of
               the weight does not exceed, highest
    left_out   rows of the clients out of reach (the covering goals), or without any way to a site that is open
    """

    goal: Goal
    sites: NDArray[np.int64]
    serves: NDArray[np.int64]
    costs: Float
    objective: float
    bound: float
    gap: float
    mean: float
    p95: float
    worst: float
    left_out: NDArray[np.int64]

    @property
    def served_by(self) -> NDArray[np.int64]:
        """For each client the place in `sites` of the one that serves it; -1 for whoever is left out."""
        at = np.where(self.serves >= 0, np.searchsorted(self.sites, self.serves), -1)
        at[self.left_out] = -1
        return at


@dataclass(frozen=True, slots=True)
class Service:
    """Whom each open site serves, in the order of `Answer.sites`; who is left out counts at none.

    places  int64, how many places; weight float64, their weight
    mean    float64, the weighted mean of their costs; worst the highest; 0 where there is nobody
    """

    places: NDArray[np.int64]
    weight: Float
    mean: Float
    worst: Float


def service(question: Question, found: Answer) -> Service:
    """Adds up what the answer says of each client."""
    served_by, count = found.served_by, len(found.sites)
    served = np.flatnonzero(served_by >= 0)
    at = served_by[served]
    weight, cost = question.weights[served], found.costs[served]
    held, paid = (np.bincount(at, weights=values, minlength=count).astype(np.float64) for values in (weight, weight * cost))
    worst = np.zeros(count)
    np.maximum.at(worst, at, cost)
    mean = np.divide(paid, held, out=np.zeros(count), where=held > 0)
    return Service(np.bincount(at, minlength=count).astype(np.int64), held, mean, worst)


def effort_until(*, gap: float, seed: int, watch: Watch) -> Effort:
    """For whoever ends a search by a gap or by the clock: the bound is raised first, then plans are sought until `watch` says so."""
    return Effort(bound_rounds=_BOUND_ROUNDS, kicks=_KICKS, gap=gap, seed=seed, watch=watch)


def as_asked(question: Question, progress: Progress) -> tuple[float, float]:
    """The best value and its bound in the goal's own terms: for the most weight within reach, the search counts what is beyond."""
    if question.goal is not Goal.MAX_COVER:
        return progress.value, progress.bound + 0.0
    everything = float(question.weights.sum())
    return everything - progress.value, everything - progress.bound


def answer(question: Question, effort: Effort) -> Answer:
    """Plans. Raises BadPlaces where the question has no plan, TooLarge before it would take more memory than it may."""
    refuse_question(question)
    clients, sites = _points(question)
    if (pairs := question.pairs) is not None:
        refuse_too_large(pairs, len(question.clients), len(question.sites), question.memory)
    lists = _lists(question, clients, sites)
    if question.goal.wants_reach:
        return _covered(question, clients, sites, lists, effort)
    _refuse_disconnected(question, lists)
    if question.goal is Goal.P_CENTER:
        _refuse_in_parts(question, lists)
        found = centre(lists, question.number or 0, effort=effort, **_named(question))
        serves, costs = _serving(question, clients, sites, lists, found.sites)
        worst = float(costs.max())
        return _answer(question, found.sites, serves, costs, worst, min(found.at_least, worst))
    plan, charges = _planned(question, lists, effort)
    if question.sites.room is None:
        serves, costs = _serving(question, clients, sites, lists, plan.sites)
    elif clients is None or sites is None:
        serves, costs = plan.serves, _of_table(question, plan.serves)
    else:
        serves, costs = plan.serves, between(clients, sites, plan.serves) * question.factors
    served = serves >= 0
    objective = float(question.weights[served] @ costs[served]) + charges
    # Whoever is left out counts in the bound as in the plan, so that only a whole plan's bound speaks of its costs.
    return _answer(question, plan.sites, serves, costs, objective, plan.bound if served.all() else 0.0)


def _planned(question: Question, lists: Lists, effort: Effort) -> tuple[Plan, float]:
    """The plan of a goal that adds costs up, and what its sites cost besides."""
    weights, charge = question.weights, question.sites.charge
    if question.goal is Goal.FIXED_CHARGE and charge is not None:
        plan = _worth_their_charge(question, lists, charge, effort)
        return plan, float(charge[plan.sites].sum())
    if question.sites.room is not None:
        # What a client takes of a room is what the search counts with, so that its costs are those of a unit of that.
        wants, per_unit = (weights, lists) if question.wants is None else (question.wants, scaled(lists, weights / question.wants))
        return median_with_room(per_unit, wants, question.number or 0, question.sites.room, effort=effort, **_named(question)), 0.0
    return median(lists, weights, question.number or 0, effort=effort, **_named(question)), 0.0


def _worth_their_charge(question: Question, lists: Lists, charge: Float, effort: Effort) -> Plan:
    try:
        return fixed_charge(lists, question.weights, charge, effort=effort, **_named(question))
    except LeftAlone as error:
        raise BadPlaces(
            "No site that was looked at for %(place)s (line %(line)s) is open: add sites near it, or leave it out.",
            place=question.clients.ids[error.client],
            line=str(question.clients.lines[error.client]),
        ) from error


def _named(question: Question) -> dict[str, list[int]]:
    return {"must_open": question.sites.rows_of(Status.EXISTING), "never_open": question.sites.rows_of(Status.FORBIDDEN)}


def refuse_question(question: Question) -> None:
    """Raises BadPlaces for a question that has no plan whatever the distances are."""
    goal = question.goal
    if not len(question.clients) or not len(question.sites):
        raise BadPlaces("There is no place to serve." if not len(question.clients) else "There is no site to choose from.")
    if len(question.sites.rows_of(Status.FORBIDDEN)) == len(question.sites):
        raise BadPlaces("Every site is forbidden: free one, or give others.")
    if goal.wants_number and question.number is None:
        raise BadPlaces(f"A {goal.value} needs the number of sites to open.")
    if goal.wants_reach and question.reach is None:
        raise BadPlaces(f"A {goal.value} needs the reach of a site.")
    if goal is Goal.FIXED_CHARGE and question.sites.charge is None:
        raise BadPlaces("A fixed-charge plan needs what each site costs: a column charge in the table of sites, or one charge for all.")
    if question.sites.room is not None and goal is not Goal.P_MEDIAN:
        raise BadPlaces(f"Sites with room for so much are planned for as a p-median only; leave out the column room for a {goal.value}.")
    _refuse_too_large_for_any(question)
    if question.costs is None and (question.clients.at is None or question.sites.at is None):
        raise BadPlaces("Places and sites have no coordinates, and there is no table of costs between them.")
    if question.costs is None and question.clients.is_on_the_earth is not question.sites.is_on_the_earth:
        raise BadPlaces("Places and sites have coordinates of two kinds: give both in degrees (lon, lat) or both on a plane (x, y).")


def _refuse_too_large_for_any(question: Question) -> None:
    """A place that wants more than any site has room for."""
    if question.sites.room is None:
        return
    most = float(np.delete(question.sites.room, question.sites.rows_of(Status.FORBIDDEN)).max(initial=0.0))
    wants = question.weights if question.wants is None else question.wants
    large = np.flatnonzero(wants > most)
    if len(large):
        raise BadPlaces(
            "%(place)s (line %(line)s) wants %(weight)s, more than any site has room for, which is %(room)s: divide it.",
            place=question.clients.ids[large[0]],
            line=str(question.clients.lines[large[0]]),
            weight=f"{wants[large[0]]:,.6g}",
            room=f"{most:,.6g}",
        )


def _with_its_edge(reach: float) -> float:
    """A reach that holds what lies at its very edge, whichever way the last digit of a distance falls."""
    return reach * (1 + 1e-9)


def _points(question: Question) -> tuple[Points | None, Points | None]:
    clients, sites = question.clients.at, question.sites.at
    if question.costs is not None or clients is None or sites is None:
        return None, None
    if question.clients.is_on_the_earth:
        return on_the_earth(*clients), on_the_earth(*sites)
    return question.plane(*clients), question.plane(*sites)


def _lists(question: Question, clients: Points | None, sites: Points | None) -> Lists:
    factors, reach = question.factors, None if question.reach is None else _with_its_edge(question.reach)
    if clients is None or sites is None:
        found = scaled(from_matrix(question.costs) if isinstance(question.costs, np.ndarray) else from_sparse(question.costs), factors)
    elif question.goal.wants_reach and reach is not None:
        found = scaled(within(clients, sites, reach / float(factors.min())), factors)
    else:
        pair = pair_bytes(question.goal)
        return scaled(nearest(clients, sites, question.count, workers=question.workers, most_bytes=question.memory, pair=pair), factors)
    return no_dearer(found, reach) if question.goal.wants_reach and reach is not None else found


def _refuse_disconnected(question: Question, lists: Lists) -> None:
    alone = np.flatnonzero(np.diff(lists.start) == 0)
    if len(alone):
        named = ", ".join(f"{question.clients.ids[at]} (line {question.clients.lines[at]})" for at in alone[:10])
        more = f" and {len(alone) - 10} more" if len(alone) > 10 else ""
        raise BadPlaces(f"No way leads from {named}{more} to any site: add one, or leave the place out.")


def _refuse_in_parts(question: Question, lists: Lists) -> None:
    """A table of costs whose places fall into more parts without a way between them than sites are opened."""
    if question.costs is None:
        return
    clients, sites = np.repeat(np.arange(lists.clients), np.diff(lists.start)), lists.site + lists.clients
    allowed = ~np.isin(lists.site, question.sites.rows_of(Status.FORBIDDEN))
    ways = (np.ones(int(allowed.sum()), dtype=np.int8), (clients[allowed], sites[allowed]))
    count = lists.clients + lists.sites
    parts = len(np.unique(connected_components(coo_array(ways, shape=(count, count)), directed=False)[1][: lists.clients]))
    if parts > (question.number or 0):
        raise BadPlaces(
            "The places fall into %(parts)s parts between which no way leads, and %(sites)s sites are too few for them: open more, or plan "
            "for each part by itself.",
            parts=f"{parts:,}",
            sites=f"{question.number or 0:,}",
        )


def _serving(
    question: Question, clients: Points | None, sites: Points | None, lists: Lists, chosen: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Float]:
    if clients is None or sites is None:
        serves = first_open(lists, chosen)[0]
        return serves, _of_table(question, serves)
    serves, costs = cheapest_open(clients, sites, chosen, workers=question.workers)
    return serves, costs * question.factors


def _of_table(question: Question, serves: NDArray[np.int64]) -> Float:
    """What the table of costs says of each client at the site that serves it, to its last digit, which lists do not keep."""
    costs, served = np.full(len(serves), np.inf), np.flatnonzero(serves >= 0)
    table = question.costs if isinstance(question.costs, np.ndarray) else csr_array(question.costs)
    costs[served] = np.asarray(table[served, serves[served]]).reshape(-1) * question.factors[served]
    return costs


def _covered(question: Question, clients: Points | None, sites: Points | None, lists: Lists, effort: Effort) -> Answer:
    if question.goal is Goal.MAX_COVER:
        found = covering(lists, question.weights, question.number or 0, effort=effort, **_named(question))
        chosen, objective, bound = found.sites, found.covered, found.at_most
    else:
        cover = cover_all(lists, effort=effort, **_named(question))
        chosen, objective, bound = cover.sites, float(len(cover.sites)), float(cover.at_least)
    if not len(chosen):
        raise BadPlaces("No site has any place within reach: give a longer reach, or other sites.")
    serves, costs = _serving(question, clients, sites, lists, chosen)
    beyond = np.flatnonzero(~(first_open(lists, chosen)[0] >= 0))
    return replace(_answer(question, chosen, serves, costs, objective, bound), left_out=beyond)


def _answer(
    question: Question, chosen: NDArray[np.int64], serves: NDArray[np.int64], costs: Float, objective: float, bound: float
) -> Answer:
    served = np.isfinite(costs)
    mean, p95, worst = spread(costs[served], question.weights[served]) if served.any() else (np.nan, np.nan, np.nan)
    gap = gap_of(bound, objective) if question.goal is Goal.MAX_COVER else gap_of(objective, bound)
    # Adding nothing makes 0 of the -0 that rounding a bound leaves.
    return Answer(question.goal, chosen, serves, costs, objective, bound + 0.0, gap, mean, p95, worst, np.flatnonzero(~served))
