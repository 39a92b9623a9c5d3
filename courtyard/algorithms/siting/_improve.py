"""Better plans than the bound's advice gives: kicks, parts of the plan solved exactly, and what other good plans have that it lacks."""

from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.siting import _branch, _part, _swap
from courtyard.algorithms.siting._swap import Float, Mask

if TYPE_CHECKING:
    from courtyard.algorithms.siting.search import Search

# A kicked plan may be worse than the best one by this share and is followed all the same, so that the search leaves valleys.
_SLACK = 2e-4
_PATIENCE = 200
# Before parts are solved, kicks go on until so many of them, and as many times what is open, brought nothing.
_QUIET, _QUIET_EACH = 400, 4
# Open sites of a part at first, pairs of site and level that a part or the whole may have, and how often the solver may look up.
_PART, _PART_PAIRS, _PART_STEPS = 12, 120_000, 10
# Where more than so many parts, and more than a fifth, were not solved to the end, others find more in the same time.
_HARD = 3
_SMALL_PAIRS, _WHOLE_PAIRS, _WHOLE_STEPS = 40_000, 400_000, 10
# Cells of a table of what is left, of sites and clients, up to which branches are tried, and how many of them a step looks at.
_BRANCHED_CELLS, _BRANCH_WORK = 1_000_000, 4e8
# The whole is tried again with twice the steps each time after so many plans from elsewhere.
_CROSSED = 24
# How far from the bound's advice another plan begins.
_ELSEWHERE = 0.5
# What rounding may have done to a gain, and the solver's tolerance to a bound, as shares of the plan's value.
_ROUNDED, _TOLERATED = 1e-7, 1e-6
# Seconds between two questions to whoever watches while a part is solved.
_ASKED = 0.2


def improve(search: "Search", kicks: int) -> None:
    """Kicks, until they are quiet; then parts of the plan solved exactly; then what others, found from elsewhere, have that it lacks."""
    quiet = _QUIET + _QUIET_EACH * int(search.best.sum())
    marks = np.random.default_rng(search.lists.sites).integers(1, 2**63, search.lists.sites).astype(np.uint64)
    search.go_on_from(search.best)
    left, steps = kicks - _kick(search, kicks, quiet), _WHOLE_STEPS
    if not search.is_over:
        _solve_parts(search, marks)
    if not search.is_over:
        _solve_whole(search, marks, steps, _SMALL_PAIRS)
    crossed = 0
    while left > 0 and not search.is_over:
        kicked = _from_elsewhere(search, left, quiet // 2)
        if not kicked or search.is_over or not _cross(search, search.is_open, marks):
            break
        left, crossed = left - kicked, crossed + 1
        if crossed % _CROSSED == 0 and not search.is_over:
            steps *= 2
            _solve_whole(search, marks, steps, _WHOLE_PAIRS)
    if not search.is_over:
        search.go_on_from(search.best)
        _kick(search, left)


def _kick(search: "Search", kicks: int, quiet: int | None = None) -> int:
    """Iterated local search: disturb one neighbourhood, descend there, go on from what is not much worse than the best of this run.

    Ends after `quiet` kicks in which that stayed what it was, and leaves it standing; returns how many there were.
    """
    value = highest = search.keep()
    here, number, idle, unchanged = search.is_open.copy(), 0, 0, 0
    while number < kicks and unchanged != quiet:
        near = _neighbourhood(search)
        if near is None:
            break
        if len(near) < 2:  # nothing near could take its place; elsewhere something may
            number, unchanged = number + 1, unchanged + 1
            if search.ends("kick"):
                break
            continue
        before = (search.is_open.copy(), _swap.copied(search.standing))
        for opening, closing in _changed_places(near, search.is_open, search.sites.may_close):
            _swap.open_close(opening, closing, search.pairs, search.clients, search.is_open, search.standing)
        now = search.descend(near)
        number, idle, unchanged = number + 1, idle + 1, unchanged + 1
        if now < highest:
            highest, here, idle, unchanged = now, search.is_open.copy(), 0, 0
        if now <= max(value, highest * (1 + _SLACK)):
            value = now
        else:
            search.is_open, search.standing = before
        if idle == _PATIENCE:
            value, idle = highest, 0
            search.go_on_from(here)
        if search.ends("kick"):
            break
    search.go_on_from(here)
    return number


def _changed_places(near: NDArray[np.int64], is_open: Mask, may_close: Mask) -> list[tuple[int, int]]:
    """Two of the sites near change places with two others: what to open, and what to close for it."""
    shut = [int(site) for site in near if is_open[site] and may_close[site]][:2]
    fresh = [int(site) for site in near if not is_open[site]]
    return list(zip(fresh, shut, strict=False))


def _neighbourhood(search: "Search") -> NDArray[np.int64] | None:
    """An open site drawn at random and the sites near to it, shuffled; None where no open site may be closed."""
    closing = np.flatnonzero(search.is_open & search.sites.may_close)
    if len(closing) == 0:
        return None
    centre = int(search.random.choice(closing))
    near = _swap.around(centre, search.pairs, search.standing, search.sites.may_open)
    return search.random.permutation(near)


def _from_elsewhere(search: "Search", kicks: int, quiet: int) -> int:
    """Leaves another good plan standing, which begins some way off the bound's advice; returns how many kicks it took."""
    noise = np.exp(_ELSEWHERE * search.random.gumbel(size=search.lists.sites))
    search.is_open, order = search.choice.advised(search.often * noise)
    search.stand()
    search.descend(order)
    return _kick(search, kicks, quiet)


def _cross(search: "Search", other: Mask, marks: _part.Marks) -> bool:
    """The best choice among the sites that one of two plans opens; what both open stays. False if that is too large."""
    differ = np.flatnonzero(search.best != other)
    search.go_on_from(search.best)
    solved, looked = _solved_part(search, differ, marks)
    if solved:
        _change_to(search, looked[solved.is_open != search.is_open[looked]])
        search.descend(search.random.permutation(differ))
        search.ends("cross")
    return solved is not None or not len(looked)


def _solve_parts(search: "Search", marks: _part.Marks) -> None:
    """Solves parts of the best plan exactly, larger ones when smaller ones gain no more."""
    search.go_on_from(search.best)
    count = _PART
    while count < search.is_open.sum() and _solve_parts_of(search, count, marks):
        count *= 2


def _solve_parts_of(search: "Search", count: int, marks: _part.Marks) -> bool:
    """Solves parts of `count` open sites until there is none left that could gain; says whether larger ones are worth trying."""
    waiting, best, tried = search.is_open & search.sites.may_close, 0, 0
    while waiting.any():
        centre = int(search.random.choice(np.flatnonzero(waiting)))
        waiting[centre] = False
        near = _nearest_to(search, centre)
        opened = np.flatnonzero(search.is_open[near])
        if len(opened) < count:
            continue
        near = near[: opened[count - 1] + 1]
        solved, looked = _solved_part(search, near, marks)
        tried += 1
        if solved:
            best += solved.is_best
            changed = np.flatnonzero(solved.is_open != search.is_open[looked])
            before = search.value
            _change_to(search, looked[changed])
            if search.value < before * (1 - _ROUNDED):
                waiting[near] = True
                waiting &= search.is_open & search.sites.may_close
            else:  # what lies well inside was the middle of this part nearly as much as its centre was
                search.go_on_from(search.best)
                waiting[near[: opened[count // 3] + 1] if solved.is_best else near] = False
        if search.ends("part") or tried - best > max(_HARD, tried // 5):
            return False
    return True


def _nearest_to(search: "Search", centre: int) -> NDArray[np.int64]:
    """The sites that the client nearest to a site lists, nearest first."""
    pairs = search.pairs
    mine = slice(pairs.by_start[centre], pairs.by_start[centre + 1])
    if mine.start == mine.stop:
        return np.empty(0, dtype=np.int64)
    client = pairs.by_client[mine][np.argmin(pairs.by_cost[mine])]
    return pairs.site[pairs.start[client] : pairs.start[client + 1]].astype(np.int64)


def _narrowed(search: "Search") -> tuple[Mask, Mask, Float]:
    """Which sites a plan better than the best may open, which it must, and at what cost each client is served in it at most."""
    bound, _slack = search.prices.evaluate(search.price)
    spare = max(search.value - bound, 0.0) + _TOLERATED * abs(search.value)
    may, must = search.choice.narrowed(search.prices.savings(search.price), spare)
    # The best plan itself always stands, whatever rounding did.
    return (may | search.best) & search.sites.may_open, must & search.best, search.price + spare / search.weight


def _solved_part(search: "Search", near: NDArray[np.int64], marks: _part.Marks) -> tuple[_part.Solved | None, NDArray[np.int64]]:
    """The best choice among the sites `near`, all others staying as they are; None if that is too large."""
    may, must, limit = _narrowed(search)
    looked = np.sort(near[may[near] & ~must[near] & search.sites.may_close[near]])
    stays = search.is_open.copy()
    stays[looked] = False
    found = _part.levels(looked, stays, search.pairs, search.clients, search.clients.unserved, limit, marks, _PART_PAIRS)
    if not found.fits or not len(looked):
        return None, looked
    return _solved(search, found, looked, _PART_STEPS), looked


def _solve_whole(search: "Search", marks: _part.Marks, steps: int, pairs: int) -> None:
    """Solves all that the bound has left open, if that is small enough, for the best plan and a higher bound."""
    search.go_on_from(search.best)
    may, must, limit = _narrowed(search)
    stays = must | ~search.sites.may_close
    looked = np.flatnonzero(may & ~stays)
    if _branch_whole(search, looked, stays, steps) or search.is_over:
        return
    # Where a list ends no plan is cheaper than what lies beyond it.
    end = np.minimum(search.clients.unserved, search.lists.beyond)
    found = _part.levels(looked, stays, search.pairs, search.clients, end, limit, marks, pairs)
    if not found.fits or not len(looked):
        return
    # The smaller it is, the less time a look takes.
    solved = _solved(search, found, looked, steps * max(1, 2 * _SMALL_PAIRS // max(1, len(found.site))))
    if solved:
        before, untouched = search.value, _served_alike(search, looked, stays)
        _change_to(search, looked[solved.is_open != search.is_open[looked]])
        proven = solved.bound + untouched + search.choice.charges(stays)
        # A better plan than the one before is among those looked at; whatever is not costs at least as much as that one did.
        search.bound = max(search.bound, min(proven, before) * (1 - _TOLERATED))
        search.is_over = search.value <= search.bound * (1 + 3 * _TOLERATED)
    search.ends("whole")


def _branch_whole(search: "Search", looked: NDArray[np.int64], stays: Mask, steps: int) -> bool:
    """Branches where few sites are left to choose from and every site is listed for everybody; whether that was all."""
    number, lists = search.choice.number, search.lists
    rows = np.concatenate([np.flatnonzero(stays), looked])
    if number is None or lists.pairs < lists.clients * lists.sites or len(rows) * lists.clients > _BRANCHED_CELLS:
        return False
    place = np.full(lists.sites, -1)
    place[rows] = np.arange(len(rows))
    at, client = place[lists.site], np.repeat(np.arange(lists.clients), np.diff(lists.start))
    table = np.empty((len(rows), lists.clients), dtype=np.float32)
    table[at[at >= 0], client[at >= 0]] = lists.cost[at >= 0]
    root = _branch.Node(place[stays], place[looked], search.price, search.bound)
    before, tolerated = search.value, _TOLERATED * max(1.0, search.value)

    def stops(proven: float) -> bool:
        search.bound = max(search.bound, proven - tolerated)
        return search.ends("whole")

    spare = max(1.0 - tolerated, tolerated) if search.is_whole else tolerated
    ended = _branch.best_choice(table, search.weight, number, root, before, spare, steps * _BRANCH_WORK, stops)
    if ended.chosen is not None:
        plan = np.zeros(lists.sites, dtype=np.bool_)
        plan[rows[ended.chosen]] = True
        search.go_on_from(plan)
        search.keep()
    # A better plan than the one before is among those looked at; whatever is not costs at least as much as that one did.
    search.bound = max(search.bound, min(ended.bound, before) - tolerated)
    is_all = ended.bound >= search.value - tolerated
    search.is_over = search.is_over or is_all
    return is_all


def _served_alike(search: "Search", looked: NDArray[np.int64], stays: Mask) -> float:
    """What the clients cost that none of the sites looked at may serve."""
    standing = _swap.stand(search.pairs, search.clients, stays)
    touched = np.zeros(search.lists.clients, dtype=np.bool_)
    for j in looked:
        touched[search.pairs.by_client[search.pairs.by_start[j] : search.pairs.by_start[j + 1]]] = True
    return float(search.weight[~touched] @ standing.first_cost[~touched])


def _solved(search: "Search", found: _part.Levels, looked: NDArray[np.int64], steps: int) -> _part.Solved | None:
    asked = monotonic()

    def stops() -> bool:
        nonlocal asked
        if search.is_over or monotonic() - asked < _ASKED:
            return search.is_over
        asked = monotonic()
        return search.asks("part")

    now, number = search.is_open[looked], search.choice.number
    wanted = None if number is None else int(now.sum())
    return _part.solve(found, search.choice.charge[looked], wanted, now, is_whole=search.is_whole, steps=steps, stops=stops)


def _change_to(search: "Search", changed: NDArray[np.int64]) -> None:
    """Opens and closes these sites, and keeps the plan if it is the best."""
    opening, closing = changed[~search.is_open[changed]], changed[search.is_open[changed]]
    for j in opening:
        _swap.open_close(j, -1, search.pairs, search.clients, search.is_open, search.standing)
    for j in closing:
        _swap.open_close(-1, j, search.pairs, search.clients, search.is_open, search.standing)
    search.keep()
