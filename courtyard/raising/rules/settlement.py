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

from courtyard.algorithms.split import split, split_many, waterfall_many
from courtyard.raising.rules.terms import BASIS_POINTS, FeePer, LossSource, Terms, Use

Fen = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Payable:
    """One share before it is settled.

    unit_fees_fen: fees on the units accepted so far; gross_fen: proceeds to use now; proceeds_so_far_fen: with earlier rounds;
    fees_paid_fen: in earlier rounds; loan_fen: outstanding; final: nothing more will come, so a shortfall is borne now.
    """

    unit_fees_fen: int
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

    unit_fees_fen: Fen
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


def unit_fees_fen(terms: Terms, base_units: int) -> int:
    """The fees on so many accepted base units, in fen; each fee is rounded down."""
    return sum(fee.amount * base_units // terms.unit.base_units for fee in terms.fees if fee.per is FeePer.UNIT)


def fee_parts(terms: Terms, *, base_units: int, proceeds_fen: int, fee_fen: int) -> dict[str, int]:
    """What of a fee that was paid belongs to each code, in proportion to what each comes to; parts add up to `fee_fen`."""
    due: dict[str, int] = {}
    for fee in terms.fees:
        if fee.per is FeePer.UNIT:
            due[fee.code] = fee.amount * base_units
        elif fee.per is FeePer.HOUSEHOLD:
            due[fee.code] = fee.amount * terms.unit.base_units
        else:
            due[fee.code] = fee.amount * proceeds_fen * terms.unit.base_units // BASIS_POINTS
    return split(fee_fen, due) if sum(due.values()) else dict.fromkeys(due, 0)


def settle(terms: Terms, share: Payable) -> ShareResult:
    """Uses one share's proceeds in the order of the terms."""

    def column(value: int) -> Fen:
        return np.array([value], dtype=np.int64)

    results = settle_many(
        terms,
        Payables(
            unit_fees_fen=column(share.unit_fees_fen),
            gross_fen=column(share.gross_fen),
            proceeds_so_far_fen=column(share.proceeds_so_far_fen),
            fees_paid_fen=column(share.fees_paid_fen),
            loan_fen=column(share.loan_fen),
            final=np.array([share.final]),
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
    due = shares.unit_fees_fen.copy()
    for fee in terms.fees:
        if fee.per is FeePer.HOUSEHOLD:
            due += fee.amount
        elif fee.per is FeePer.PROCEEDS:
            due += fee.amount * shares.proceeds_so_far_fen // BASIS_POINTS
    return due


# ----------------------------------------------------------------------------------------------------------- several lots


def across_lots(gross_fen: Fen, first: NDArray[np.bool_], uses_fen: Sequence[Fen]) -> list[Fen]:
    """What each line pays for each use, where a share has a line for each of its lots, one after another.

    gross_fen: by line; first: marks the first line of each share; uses_fen: for each use in its order, by share. A share's
    lines and its uses lie on one stretch of fen; a cell is where their pieces overlap: lines add up to their gross, uses to
    their sums, and earlier lines pay earlier uses.
    """
    share = np.cumsum(first) - 1
    running = np.cumsum(gross_fen)
    before_share = (running - gross_fen)[first]
    end = running - before_share[share]
    start = end - gross_fen
    cells, reached = [], np.zeros(int(first.sum()), dtype=np.int64)
    for use in uses_fen:
        low, high = reached[share], (reached + use)[share]
        cells.append(np.maximum(0, np.minimum(end, high) - np.maximum(start, low)))
        reached = reached + use
    return cells


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
