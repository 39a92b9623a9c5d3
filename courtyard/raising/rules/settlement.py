"""How the proceeds of a share are used, and who bears what they do not cover.

A *share* is a household's part in a flock: all of it in an own flock. Its proceeds pay, in the order of the terms, the
cooperative's fees and the loan; the rest is the dividend, which is never negative. A fee that the proceeds do not cover is
given up by the cooperative. What is left of a loan when the flock is closed is a shortfall, borne in the loss order.

`settle` is one share in plain Python, `settle_many` the same over columns; a property test holds them equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.split import split_many, waterfall_many
from courtyard.raising.rules.terms import BASIS_POINTS, FeePer, LossSource, Terms, Use

Fen = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Payable:
    """One share before it is settled.

    units: accepted, in units (a kilogram begun counts in proportion: see `base_units`); gross_fen: proceeds to use now;
    fees_paid_fen: of earlier rounds; loan_fen: outstanding; final: the flock is closed, so a shortfall is borne now.
    """

    base_units: int
    gross_fen: int
    proceeds_so_far_fen: int
    fees_paid_fen: int
    loan_fen: int
    final: bool


@dataclass(frozen=True, slots=True)
class ShareResult:
    """What becomes of a share's proceeds: gross = fee + loan + dividend, and what stays uncovered."""

    fee_fen: int
    loan_fen: int
    dividend_fen: int
    fee_given_up_fen: int
    shortfall_fen: int


@dataclass(frozen=True, slots=True)
class Payables:
    """Columns of n shares; the fields of `Payable`."""

    base_units: Fen
    gross_fen: Fen
    proceeds_so_far_fen: Fen
    fees_paid_fen: Fen
    loan_fen: Fen
    final: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Results:
    """Columns of n shares; the fields of `ShareResult`."""

    fee_fen: Fen
    loan_fen: Fen
    dividend_fen: Fen
    fee_given_up_fen: Fen
    shortfall_fen: Fen


def fees_due(terms: Terms, base_units: int, proceeds_fen: int) -> dict[str, int]:
    """What each fee comes to, by code, for accepted base units and all proceeds so far; rounded down to the fen."""
    due = {}
    for fee in terms.fees:
        if fee.per is FeePer.UNIT:
            due[fee.code] = fee.amount * base_units // terms.unit.base_units
        elif fee.per is FeePer.HOUSEHOLD:
            due[fee.code] = fee.amount
        else:
            due[fee.code] = fee.amount * proceeds_fen // BASIS_POINTS
    return due


def settle(terms: Terms, share: Payable) -> ShareResult:
    """Uses one share's proceeds in the order of the terms."""
    results = settle_many(
        terms,
        Payables(
            *(np.array([value], dtype=np.int64) for value in (share.base_units, share.gross_fen, share.proceeds_so_far_fen)),
            np.array([share.fees_paid_fen], dtype=np.int64),
            np.array([share.loan_fen], dtype=np.int64),
            np.array([share.final]),
        ),
    )
    return ShareResult(
        *(
            int(column[0])
            for column in (results.fee_fen, results.loan_fen, results.dividend_fen, results.fee_given_up_fen, results.shortfall_fen)
        )
    )


def settle_many(terms: Terms, shares: Payables) -> Results:
    """Uses the proceeds of many shares; raises split.AmountOutOfRange for a negative amount."""
    fee_due = np.maximum(_fees_many(terms, shares) - shares.fees_paid_fen, 0)
    fee_first = terms.order_of_use.index(Use.FEE) < terms.order_of_use.index(Use.LOAN)
    loan_due = shares.loan_fen
    if terms.repay_at_most_bp < BASIS_POINTS:
        # A limit spares the household's month, not its last settlement.
        after_fee = np.maximum(shares.gross_fen - fee_due, 0) if fee_first else shares.gross_fen
        loan_due = np.where(shares.final, loan_due, np.minimum(loan_due, after_fee * terms.repay_at_most_bp // BASIS_POINTS))
    claims = [fee_due, loan_due] if fee_first else [loan_due, fee_due]
    paid, dividend = waterfall_many(shares.gross_fen, np.stack(claims, axis=1))
    fee, loan = (paid[:, 0], paid[:, 1]) if fee_first else (paid[:, 1], paid[:, 0])
    shortfall = np.where(shares.final, shares.loan_fen - loan, 0)
    return Results(fee, loan, dividend, np.where(shares.final, fee_due - fee, 0), shortfall)


def _fees_many(terms: Terms, shares: Payables) -> Fen:
    due = np.zeros(len(shares.gross_fen), dtype=np.int64)
    for fee in terms.fees:
        if fee.per is FeePer.UNIT:
            due += fee.amount * shares.base_units // terms.unit.base_units
        elif fee.per is FeePer.HOUSEHOLD:
            due += fee.amount
        else:
            due += fee.amount * shares.proceeds_so_far_fen // BASIS_POINTS
    return due


# ----------------------------------------------------------------------------------------------------------- several lots


def across_lots(gross_by_lot: Sequence[int], uses: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """What each lot of a share pays for each use: rows add up to the lots, columns to the uses, earlier lots pay earlier uses.

    Both sequences lie on one line of fen; a cell is where their pieces overlap.
    """
    if sum(gross_by_lot) != sum(uses):
        raise ValueError(f"the lots hold {sum(gross_by_lot)} fen, the uses take {sum(uses)}; they are one sum")
    rows, lot_start = [], 0
    for gross in gross_by_lot:
        row, use_start = [], 0
        for use in uses:
            row.append(max(0, min(lot_start + gross, use_start + use) - max(lot_start, use_start)))
            use_start += use
        rows.append(tuple(row))
        lot_start += gross
    return tuple(rows)


# -------------------------------------------------------------------------------------------------------------- shortfalls


@dataclass(frozen=True, slots=True)
class Cover:
    """What may bear shortfalls: the insured sum claimed for each share, and what insurer and fund can pay altogether."""

    claims_fen: Fen
    insurer_fen: int
    guarantee_fen: int


@dataclass(frozen=True, slots=True)
class Covered:
    """Columns of n shares: who bears how much of the shortfall."""

    insurer_fen: Fen
    guarantee_fen: Fen
    carried_fen: Fen
    forgiven_fen: Fen


def cover_shortfalls(terms: Terms, shortfalls_fen: Fen, cover: Cover) -> Covered:
    """Bears each shortfall in the loss order; the four bearers add up to it, to the fen.

    An insurer or a fund that cannot pay all that is asked of it is divided fairly, in proportion to what is asked.
    """
    left = shortfalls_fen.copy()
    zero = np.zeros_like(left)
    borne = dict.fromkeys(LossSource, zero)
    for source in terms.loss_order:
        if source is LossSource.INSURER:
            borne[source] = _as_far_as(cover.insurer_fen, np.minimum(left, cover.claims_fen))
        elif source is LossSource.GUARANTEE:
            borne[source] = _as_far_as(cover.guarantee_fen, left)
        elif source is LossSource.CARRIED and terms.carry_at_most_fen is not None:
            borne[source] = np.minimum(left, terms.carry_at_most_fen)
        else:
            borne[source] = left
        left = left - borne[source]
    return Covered(borne[LossSource.INSURER], borne[LossSource.GUARANTEE], borne[LossSource.CARRIED], borne[LossSource.FORGIVEN])


def _as_far_as(available_fen: int, wanted: Fen) -> Fen:
    """What is wanted, or, when it is more than there is, fair parts of what there is."""
    whole = int(wanted.sum())
    if whole <= available_fen:
        return wanted
    shares: Fen = split_many([max(available_fen, 0)], wanted, [0, len(wanted)])
    return shares
