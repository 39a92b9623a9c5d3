"""What entries do to accounts, without a database."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel.fen import MAX_FEN
from courtyard.ledger.codes import CODES, contradictions
from courtyard.ledger.kinds import KINDS, Side
from courtyard.ledger.rules import AccountRef, Breach, Line, Phase, Standing, breaches, summed, too_large

BANK, FUND, PROMISED = (AccountRef(kind, UUID(int=n)) for n, kind in enumerate(("bank", "fund.unallocated", "fund.project")))
COMPANY = AccountRef("company.receivable", UUID(int=9))


def line(phase: Phase, debit: AccountRef, credit: AccountRef, fen: int, held_fen: int = 0) -> Line:
    return Line(phase, "any", debit, credit, fen, held_fen=held_fen)


def effects(*lines: Line) -> dict[AccountRef, tuple[int, int]]:
    sums = summed(lines)
    return dict(zip(sums.refs, zip(sums.moved_fen, sums.held_fen, strict=True), strict=True))


def test_the_tables_of_kinds_and_codes_agree():
    assert contradictions() == []
    assert {kind.side for kind in KINDS.values()} == {Side.DEBIT, Side.CREDIT}
    assert [kind.name for kind in KINDS.values() if kind.floor_fen is None] == ["company.receivable"]
    assert all(len(name) <= 32 for name in (*KINDS, *CODES))


@pytest.mark.parametrize(
    ("phase", "debit", "credit", "expected"),
    [
        (Phase.POSTED, BANK, FUND, ((50, 0), (50, 0))),  # both grow
        (Phase.POSTED, FUND, BANK, ((-50, 0), (-50, 0))),  # both shrink
        (Phase.POSTED, FUND, PROMISED, ((-50, 0), (50, 0))),
        (Phase.PENDING, FUND, BANK, ((0, 50), (0, 50))),  # a payout holds what is owed and what it is paid from
        (Phase.PENDING, BANK, FUND, ((0, 0), (0, 0))),  # what will come in is promised to nobody
        (Phase.PENDING, FUND, PROMISED, ((0, 50), (0, 0))),
    ],
)
def test_an_entry_moves_by_the_sides_on_which_its_accounts_grow(phase, debit, credit, expected):
    assert effects(line(phase, debit, credit, 50)) == dict(zip((debit, credit), expected, strict=True))


def test_what_resolves_a_hold_gives_back_all_that_was_held():
    assert effects(line(Phase.POSTED, FUND, PROMISED, 30, held_fen=50)) == {FUND: (-30, -50), PROMISED: (30, 0)}
    assert effects(line(Phase.RELEASED, FUND, PROMISED, 50, held_fen=50)) == {FUND: (0, -50), PROMISED: (0, 0)}


def test_a_breach_says_what_could_be_taken_and_what_the_whole_set_takes():
    sums = summed([line(Phase.POSTED, FUND, PROMISED, 70), line(Phase.POSTED, FUND, PROMISED, 40)])
    assert breaches(sums, [Standing(1, 200, 100), Standing(2, 0, 0)]) == [Breach(FUND, 100, 110)]
    assert breaches(sums, [Standing(1, 210, 100), Standing(2, 0, 0)]) == []


def test_an_account_without_a_floor_goes_below_zero():
    sums = summed([line(Phase.POSTED, BANK, COMPANY, 70)])
    assert breaches(sums, [Standing(1, 0, 0), Standing(2, 0, 0)]) == []


@given(st.permutations([(BANK, FUND, 100), (FUND, PROMISED, 100), (PROMISED, BANK, 100)]))
def test_the_order_inside_a_set_is_nothing(entries):
    sums = summed([line(Phase.POSTED, *entry) for entry in entries])
    assert breaches(sums, [Standing(n, 0, 0) for n in range(3)]) == []
    assert sums.moved_fen == [0, 0, 0]


def test_sixty_four_bits_are_the_end():
    sums = summed([line(Phase.POSTED, BANK, FUND, 1)])
    assert too_large(sums, [Standing(1, MAX_FEN - 1, 0), Standing(2, MAX_FEN - 1, 0)]) == []
    assert too_large(sums, [Standing(1, MAX_FEN, 0), Standing(2, 0, 0)]) == [BANK]


@given(st.lists(st.tuples(st.sampled_from(list(Phase)), st.permutations([BANK, FUND, PROMISED, COMPANY]), st.integers(1, MAX_FEN))))
def test_whatever_a_set_moves_the_whole_stays_at_zero(rows):
    sums = summed([line(phase, debit, credit, fen) for phase, (debit, credit, *_rest), fen in rows])
    raw = sum(-fen if KINDS[ref.kind].grows_by_debit else fen for ref, fen in zip(sums.refs, sums.moved_fen, strict=True))
    assert raw == 0
