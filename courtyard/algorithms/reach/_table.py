"""Compiled loops: the table of arrivals, and the villages that read it.

Minutes are kept in 16 bits, which is 45 days; NEVER is the largest. A row is one departure, a column one destination; columns are
independent of each other, so each thread has its own.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

NEVER = np.uint16(65_535)

Table = NDArray[np.uint16]
Index = NDArray[np.int64]
Short = NDArray[np.int32]
Real = NDArray[np.float64]


@numba.njit(cache=True, parallel=True, nogil=True)
def sweep(table: Table, order: Index, after: Index, after_plus: Index, on: Index, on_plus: Index, block: int) -> bool:
    """One pass over all rows, the last `ready` first; whether anything became earlier.

    after: the next row at the same hub; on: the row that a parcel catches where this one takes it; -1 for none. Each with
    the minutes to add, since it may run in a later period.
    """
    columns = table.shape[1]
    blocks = (columns + block - 1) // block
    changed = np.zeros(blocks, dtype=np.uint8)
    for number in numba.prange(blocks):
        low, high = number * block, min(columns, (number + 1) * block)
        for place in range(len(order)):
            row = order[place]
            if after[row] >= 0:
                changed[number] |= _take(table[after[row], low:high], after_plus[row], table[row, low:high])
            if on[row] >= 0:
                changed[number] |= _take(table[on[row], low:high], on_plus[row], table[row, low:high])
    return bool(changed.any())


@numba.njit(cache=True, nogil=True)
def _take(found: Table, plus: int, kept: Table) -> np.uint8:
    """Where `found`, so many minutes later, is earlier than what is kept, keeps it; 1 if it was anywhere."""
    most = np.uint16(65_535 - max(plus, 0))
    changed = np.uint8(0)
    for column in range(len(kept)):
        value = np.uint16(found[column] + plus) if found[column] < most else np.uint16(65_535)
        if value < kept[column]:
            kept[column] = value
            changed = np.uint8(1)
    return changed


class Entry(NamedTuple):
    """Where villages enter the table.

    Village i has arcs start[i] <= arc < start[i + 1], each with a row (-1 for none) and the minutes to add; and direct_start[i] <= k <
    direct_start[i + 1] destinations `direct_to[k]` that its own hubs serve, in direct[k] minutes.
    """

    start: Index
    row: Index
    plus: Index
    direct_start: Index
    direct_to: Short
    direct: Index


@numba.njit(cache=True, parallel=True, nogil=True)
def arrivals_of(table: Table, entry: Entry, out: Table) -> None:
    """For each village, minutes from handing over to every destination: by the best of its rows, or without any departure."""
    for village in numba.prange(len(entry.start) - 1):
        _one_village(table, entry, village, out[village])


@numba.njit(cache=True, parallel=True, nogil=True)
def sum_up(table: Table, entry: Entry, weight: Real, limit: int) -> tuple[Real, Real, Table, Short]:
    """The same, kept only as sums: weight within the limit, weighted mean and worst of what is reached, and how many never are."""
    columns, villages = table.shape[1], len(entry.start) - 1
    within, mean = np.empty(villages), np.empty(villages)
    worst, never = np.empty(villages, dtype=np.uint16), np.empty(villages, dtype=np.int32)
    for village in numba.prange(villages):
        minutes = np.empty(columns, dtype=np.uint16)
        _one_village(table, entry, village, minutes)
        near, total, reached, last, lost = 0.0, 0.0, 0.0, np.uint16(0), 0
        for column in range(columns):
            if minutes[column] == NEVER:
                lost += 1
                continue
            total += weight[column] * minutes[column]
            reached += weight[column]
            near += weight[column] if minutes[column] <= limit else 0.0
            last = max(last, minutes[column])
        within[village], worst[village], never[village] = near, last, lost
        mean[village] = total / reached if reached > 0 else np.nan
    return within, mean, worst, never


@numba.njit(cache=True, nogil=True)
def _one_village(table: Table, entry: Entry, village: int, out: Table) -> None:
    out[:] = np.uint16(65_535)
    for arc in range(entry.start[village], entry.start[village + 1]):
        if entry.row[arc] >= 0:
            _take(table[entry.row[arc]], entry.plus[arc], out)
    for arc in range(entry.direct_start[village], entry.direct_start[village + 1]):
        if entry.direct[arc] < out[entry.direct_to[arc]]:
            out[entry.direct_to[arc]] = np.uint16(entry.direct[arc])
