"""Money divided without losing a fen.

`split` is rule 1 of the house: the largest remainder method (Hamilton 1792; Balinski and Young, *Fair Representation*,
1982). Each share is the exact share rounded down or up, so never a fen or more away from it (the quota rule); zero weight
gets zero; no share is negative; the shares add up to the total; nothing depends on the order in which the weights are given.
Left-over fen go to the largest remainders, equal remainders to the smaller id.

`waterfall` pays claims in their order, each as far as the money reaches.

`apportion_by_bird` splits a flock's money into a table of birds by purposes in which every row and every column adds up.

Amounts are integer fen that fit 64 bits. Weights may be any whole numbers that are not negative; products are exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Fen = NDArray[np.int64]

MAX_FEN = 2**63 - 1


class Sortable(Protocol):
    """An id that can break a tie: an integer, a text, a UUID. All ids of one split are of one kind."""

    def __lt__(self, other: Any, /) -> bool: ...

    def __hash__(self) -> int: ...


ID = TypeVar("ID", bound=Sortable)


class CannotSplit(ValueError):
    """The money cannot be divided as asked; the message says what to change."""


class AmountOutOfRange(CannotSplit):
    """An amount is negative or does not fit 64 bits."""


class NegativeWeight(CannotSplit):
    """A weight is below zero."""


class RepeatedId(CannotSplit):
    """An id occurs twice; add its weights up first."""


class NobodyToPay(CannotSplit):
    """There is money to divide, but nobody has a weight above zero."""


class WrongShape(CannotSplit):
    """The arrays do not fit one another."""


class SumsDiffer(CannotSplit):
    """The prices of the birds and the totals of the purposes are not the same sum."""


# ------------------------------------------------------------------------------------------------------------- one split


def split(total_fen: int, weights: Mapping[ID, int] | Sequence[tuple[ID, int]]) -> dict[ID, int]:
    """Shares of `total_fen` in proportion to `weights`, by id, in the order of the ids.

    Raises AmountOutOfRange, NegativeWeight, RepeatedId, and NobodyToPay when a total above zero meets no weight above zero.
    """
    total = _amount(total_fen)
    pairs = _sorted_pairs(weights)
    return dict(zip((id_ for id_, _ in pairs), _hamilton(total, [weight for _, weight in pairs]), strict=True))


def _amount(fen: int) -> int:
    amount = index(fen)
    if not 0 <= amount <= MAX_FEN:
        raise AmountOutOfRange(f"{amount} fen is not between 0 and {MAX_FEN}; a debt is split as a positive amount owed")
    return amount


def _sorted_pairs(weights: Mapping[ID, int] | Sequence[tuple[ID, int]]) -> list[tuple[ID, int]]:
    given: Iterable[tuple[ID, int]] = weights.items() if isinstance(weights, Mapping) else weights
    pairs = sorted(((id_, index(weight)) for id_, weight in given), key=lambda pair: pair[0])
    for position, (id_, weight) in enumerate(pairs):
        if weight < 0:
            raise NegativeWeight(f"the weight of {id_!r} is {weight}; weights are zero or more")
        if position and id_ == pairs[position - 1][0]:
            raise RepeatedId(f"{id_!r} is given twice; add its weights up before splitting")
    return pairs


def _hamilton(total: int, weights: Sequence[int]) -> list[int]:
    """Shares in the order of `weights`; of equal remainders the earlier gets the fen.

    Remainders add up to (fen left over) x (sum of weights) and each is smaller than that sum, so more members have a
    remainder than there are fen left: nobody gets two, and nobody whose share is already exact gets one.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise NobodyToPay(f"{total} fen are to be split, but every weight is zero")
        return [0] * len(weights)
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(total * weight, whole)
        shares.append(share)
        remainders.append(remainder)
    left_over = total - sum(shares)
    for position in sorted(range(len(shares)), key=lambda at: -remainders[at])[:left_over]:
        shares[position] += 1
    return shares


# ----------------------------------------------------------------------------------------------------------- many splits


def split_many(totals_fen: ArrayLike, weights: ArrayLike, offsets: ArrayLike) -> Fen:
    """Many splits at once: the same shares that `split` gives, as an int64 array aligned with `weights`.

    Split number i divides `totals_fen[i]` by the weights `weights[offsets[i]:offsets[i + 1]]` (the CSR layout: n totals,
    n + 1 offsets that begin with 0, never decrease, and end with the number of weights). Members of a split stand in the
    order of their ids, which is how ties are broken. Splits whose products would leave 64 bits are found and done one by one
    in exact integers, so the answer is right for every input and merely slower for huge weights.

    Raises WrongShape, AmountOutOfRange, NegativeWeight, NobodyToPay.
    """
    totals, values, starts = _checked_csr(totals_fen, weights, offsets)
    shares = np.zeros(len(values), dtype=np.int64)
    filled = starts[1:] > starts[:-1]
    if np.any(totals[~filled] > 0):
        raise NobodyToPay(f"split {_first(~filled & (totals > 0))} has money but no members")
    if not filled.any():
        return shares
    heaviest = np.zeros(len(totals), dtype=np.int64)
    heaviest[filled] = np.maximum.reduceat(values, starts[:-1][filled])
    if np.any((heaviest == 0) & (totals > 0)):
        raise NobodyToPay(f"in split {_first((heaviest == 0) & (totals > 0))} every weight is zero")
    members = np.diff(starts)
    fits = (heaviest <= MAX_FEN // np.maximum(members, 1)) & (heaviest <= MAX_FEN // np.maximum(totals, 1))
    if fits.all():
        return _hamilton_many(totals, values, starts)
    for row in np.flatnonzero(~fits & (totals > 0)):
        own = slice(starts[row], starts[row + 1])
        shares[own] = _hamilton(int(totals[row]), values[own].tolist())
    mine = np.repeat(fits, members)
    shares[mine] = _hamilton_many(totals[fits], values[mine], np.concatenate(([0], np.cumsum(members[fits]))))
    return shares


def _checked_csr(totals_fen: ArrayLike, weights: ArrayLike, offsets: ArrayLike) -> tuple[Fen, Fen, Fen]:
    totals, values, starts = _whole(totals_fen, "totals"), _whole(weights, "weights"), _whole(offsets, "offsets")
    if starts.shape != (len(totals) + 1,) or values.ndim != 1 or totals.ndim != 1:
        raise WrongShape(f"{len(totals)} totals need {len(totals) + 1} offsets in one dimension, not {starts.shape}")
    if starts[0] != 0 or starts[-1] != len(values) or np.any(np.diff(starts) < 0):
        raise WrongShape(f"offsets begin with 0, never decrease and end with {len(values)}, the number of weights")
    if np.any(totals < 0):
        raise AmountOutOfRange(f"total {_first(totals < 0)} is negative")
    if np.any(values < 0):
        raise NegativeWeight(f"weight {_first(values < 0)} is negative")
    return totals, values, starts


def _whole(numbers: ArrayLike, what: str) -> Fen:
    array = np.asarray(numbers)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise WrongShape(f"{what} are whole numbers that fit 64 bits, not {array.dtype}")
    if array.dtype == np.uint64 and array.max() > MAX_FEN:
        raise AmountOutOfRange(f"one of the {what} does not fit 63 bits")
    return array.astype(np.int64, copy=False)


def _first(mask: NDArray[np.bool_]) -> int:
    return int(np.flatnonzero(mask)[0])


def _hamilton_many(totals: Fen, values: Fen, starts: Fen) -> Fen:
    """As `_hamilton`, for splits whose products are known to fit."""
    members = np.diff(starts)
    row = np.repeat(np.arange(len(totals)), members)
    whole = _sum_by_row(values, starts)
    divisor = np.maximum(whole, 1)[row]
    products = values * totals[row]
    shares = products // divisor
    remainders = products - shares * divisor
    left_over = totals - _sum_by_row(shares, starts)
    contested = np.flatnonzero((remainders > 0) & (left_over[row] > 0))
    if len(contested) == 0:
        return shares
    ranked = contested[np.lexsort((-remainders[contested], row[contested]))]
    of_row = row[ranked]
    first_of_row = np.searchsorted(of_row, np.arange(len(totals)))
    lucky = np.arange(len(ranked)) - first_of_row[of_row] < left_over[of_row]
    shares[ranked[lucky]] += 1
    return shares


def _sum_by_row(values: Fen, starts: Fen) -> Fen:
    """Sums of rows that each fit 63 bits; the running sum may wrap around, its differences are right all the same."""
    running = np.zeros(len(values) + 1, dtype=np.uint64)
    np.cumsum(values.view(np.uint64), out=running[1:])
    return (running[starts[1:]] - running[starts[:-1]]).astype(np.int64)


# -------------------------------------------------------------------------------------------------------------- waterfall


@dataclass(frozen=True, slots=True)
class Claim:
    """What is owed to somebody, in the order in which it is paid."""

    name: str
    due_fen: int


@dataclass(frozen=True, slots=True)
class Payment:
    """What a claim received, and what it is still owed."""

    name: str
    due_fen: int
    paid_fen: int

    @property
    def shortfall_fen(self) -> int:
        return self.due_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The payments in the order of the claims, and what is left for the household."""

    payments: tuple[Payment, ...]
    remainder_fen: int

    @property
    def shortfall_fen(self) -> int:
        return sum(payment.shortfall_fen for payment in self.payments)

    def paid(self, name: str) -> int:
        """What the claim of this name received; KeyError when there is none."""
        for payment in self.payments:
            if payment.name == name:
                return payment.paid_fen
        raise KeyError(name)


def waterfall(amount_fen: int, claims: Sequence[Claim]) -> Waterfall:
    """Pays each claim in full before the next gets anything.

    Payments and remainder add up to the amount; none is negative; a remainder and a shortfall never occur together.
    Raises AmountOutOfRange, and RepeatedId for two claims of one name.
    """
    left = _amount(amount_fen)
    names = [claim.name for claim in claims]
    if len(set(names)) < len(names):
        raise RepeatedId(f"two claims have one name among {names}")
    payments = []
    for claim in claims:
        paid = min(left, _amount(claim.due_fen))
        left -= paid
        payments.append(Payment(name=claim.name, due_fen=claim.due_fen, paid_fen=paid))
    return Waterfall(payments=tuple(payments), remainder_fen=left)


def waterfall_many(amounts_fen: ArrayLike, dues_fen: ArrayLike) -> tuple[Fen, Fen]:
    """Many waterfalls at once: `amounts_fen` of n, `dues_fen` of n x claims, giving (paid of n x claims, remainder of n).

    The shortfalls are `dues - paid`. Raises WrongShape, AmountOutOfRange.
    """
    left, dues = _whole(amounts_fen, "amounts").copy(), _whole(dues_fen, "dues")
    if left.ndim != 1 or dues.ndim != 2 or len(dues) != len(left):
        raise WrongShape(f"{left.shape} amounts need as many rows of dues, not {dues.shape}")
    if np.any(left < 0) or np.any(dues < 0):
        raise AmountOutOfRange("an amount or a claim is negative")
    paid = np.empty_like(dues)
    for claim in range(dues.shape[1]):
        paid[:, claim] = np.minimum(left, dues[:, claim])
        left -= paid[:, claim]
    return paid, left


# ------------------------------------------------------------------------------------------------- a flock over its birds


def apportion_by_bird(prices_fen: Mapping[ID, int], totals_fen: Mapping[str, int]) -> dict[ID, dict[str, int]]:
    """A flock's money by bird and purpose: each bird's row adds up to its price, each purpose's column to its total.

    `prices_fen` is what each bird earned; `totals_fen` is what the whole flock paid for each purpose (fee, loan, dividend).
    Both are the same sum, and every cell is its exact share, price x total / sum, rounded down or up: the flock's statement
    and the statements of its packs agree to the fen. Birds come back in the order of their ids, purposes as given; neither
    order changes a figure.

    The method is controlled rounding by cancelling cycles (Cox, *A constructive procedure for unbiased controlled rounding*,
    JASA 82:520-524, 1987, made deterministic). Cells start exact, as whole numbers of 1/sum fen. While the cells that are
    not yet whole fen contain a cycle (a bird, a purpose, another bird, ... back to the first), the same fraction is
    taken from every second cell of it and given to the others, until one of them is whole: sums stay, no cell passes the
    whole fen below or above it. Without a cycle, some row or column holds a single broken cell; but a row and a column are
    whole sums, so no broken cell is left at all. Birds are taken up one by one and at most (purposes - 1) of them
    are unfinished at a time, so the work grows with the number of birds.

    Raises SumsDiffer, AmountOutOfRange.
    """
    birds = sorted(prices_fen)
    names = sorted(totals_fen)
    prices = [_amount(prices_fen[bird]) for bird in birds]
    totals = [_amount(totals_fen[name]) for name in names]
    whole = sum(prices)
    if whole != sum(totals):
        raise SumsDiffer(f"the birds' prices are {whole} fen, the purposes {sum(totals)} fen; they are to be one sum")
    if whole == 0:
        return {bird: dict.fromkeys(totals_fen, 0) for bird in birds}
    table = _rounded_table(prices, totals, whole)
    column = {name: at for at, name in enumerate(names)}
    return {bird: {name: row[column[name]] for name in totals_fen} for bird, row in zip(birds, table, strict=True)}


def _rounded_table(prices: Sequence[int], totals: Sequence[int], whole: int) -> list[list[int]]:
    cells: list[list[int]] = []
    unfinished: list[int] = []
    for row, price in enumerate(prices):
        cells.append([price * total for total in totals])
        if any(cell % whole for cell in cells[row]):
            unfinished.append(row)
        while cycle := _cycle(cells, unfinished, whole):
            _cancel(cells, cycle, whole)
            unfinished = [at for at in unfinished if any(cell % whole for cell in cells[at])]
    return [[cell // whole for cell in row] for row in cells]


def _cycle(cells: list[list[int]], rows: list[int], whole: int) -> list[tuple[int, int]]:
    """Broken cells that lead around: a row's cell, the next in the same row, then in the same column, and so on; or none.

    Rows and columns that hold one broken cell lie on no cycle and are dropped until none is left; from what remains any
    walk that never turns on the spot comes back to a row where it has been. Rows on the way are distinct, so cells are too.
    """
    broken = {row: [column for column, cell in enumerate(cells[row]) if cell % whole] for row in rows}
    while True:
        held: dict[int, list[int]] = {}
        for row, columns in broken.items():
            for column in columns:
                held.setdefault(column, []).append(row)
        loose = {column for column, holders in held.items() if len(holders) == 1}
        kept = {row: [column for column in columns if column not in loose] for row, columns in broken.items()}
        kept = {row: columns for row, columns in kept.items() if len(columns) > 1}
        if kept == broken:
            break
        broken = kept
    if not broken:
        return []
    row = min(broken)
    column = broken[row][0]
    walk: list[tuple[int, int]] = []
    seen: dict[int, int] = {}
    while row not in seen:
        seen[row] = len(walk)
        onward = next(other for other in broken[row] if other != column)
        walk += [(row, column), (row, onward)]
        row, column = next(other for other in held[onward] if other != row), onward
    return _closed(walk[seen[row] :], column)


def _closed(walk: list[tuple[int, int]], column: int) -> list[tuple[int, int]]:
    """The walk came back to its first row by `column`: where it left by that same column, the first row is not part of it."""
    if walk[1][1] == column:
        return walk[2:]
    return [(walk[0][0], column), *walk[1:]]


def _cancel(cells: list[list[int]], cycle: list[tuple[int, int]], whole: int) -> None:
    """Shifts the smaller of the two amounts that make a cell of the cycle whole."""
    even = [cells[row][column] % whole for row, column in cycle[0::2]]
    odd = [cells[row][column] % whole for row, column in cycle[1::2]]
    raise_even = min([whole - part for part in even] + odd)
    raise_odd = min([whole - part for part in odd] + even)
    shift = raise_even if raise_even <= raise_odd else -raise_odd
    for at, (row, column) in enumerate(cycle):
        cells[row][column] += -shift if at % 2 else shift
