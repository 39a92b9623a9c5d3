"""Money moves at once: all of a set or nothing, above every floor, once for its key."""

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Defect, KeyReused, NotPermitted
from courtyard.kernel.fen import MAX_FEN
from courtyard.ledger import actions, queries, tables
from courtyard.ledger.errors import AmountTooLarge, FloorBreached, NotPostable, UnknownKind
from courtyard.ledger.models import Account, Transfer, TransferSet
from courtyard.ledger.rules import AccountRef, Entry, Posted
from courtyard.ledger.tests.book import (
    BANK,
    CAPITAL,
    COMPANY,
    FUND,
    NOW,
    PROCEEDS,
    PROMISED,
    buy,
    commit,
    contribute,
    everything,
    moved,
    owner,
    share,
    standing,
)


def test_accounts_open_on_first_use_and_both_sides_move(book):
    key = book.key()
    assert book.post(contribute(1_000, project=owner("project"), cause=owner("cause")), key=key) == Posted(key, 1)
    assert (standing(BANK), standing(FUND)) == ((1_000, 1_000), (1_000, 1_000))
    row = Transfer.unscoped.select_related("set").get()
    assert (row.set.key, row.set.at, row.set.size, row.set.reason) == (key, NOW, 1, "")
    assert (row.position, row.phase, row.code, row.amount_fen) == (0, "posted", "fund.contribute", 1_000)
    assert (row.resolves_id, row.reverses_id) == (None, None)
    assert (row.project, row.household, row.lot, row.cause) == (owner("project"), None, None, owner("cause"))


@pytest.mark.parametrize("size", [2, tables.COPY_FROM - 1, tables.COPY_FROM, 3 * tables.COPY_FROM])
def test_a_long_set_leaves_the_same_rows_as_a_short_one(book, size):
    book.post(buy(10_000_000))
    entries = [share(n + 1, f"household {n}", household=owner(f"household {n}"), lot=owner("lot")) for n in range(size)]
    posted = book.post(*entries)
    rows = Transfer.unscoped.filter(set__key=posted.set_key).order_by("position").select_related("debit_account", "credit_account")
    written = [
        Entry(
            row.code,
            AccountRef(row.debit_account.kind, row.debit_account.owner),
            AccountRef(row.credit_account.kind, row.credit_account.owner),
            row.amount_fen,
            row.project,
            row.household,
            row.lot,
            row.cause,
        )
        for row in rows
    ]
    assert written == entries
    assert queries.balance_fen(PROCEEDS) == 10_000_000 - size * (size + 1) // 2


def test_a_set_passes_money_through_an_account_that_is_empty_before_and_after(book):
    book.post(commit(500), contribute(500))
    assert (standing(FUND), standing(PROMISED)) == ((0, 0), (500, 500))


def test_a_floor_holds_and_names_the_account_what_is_there_and_what_was_wanted(book):
    book.post(contribute(1_000))
    before = everything()
    with pytest.raises(FloorBreached) as refusal:
        book.post(commit(600), commit(401))
    assert refusal.value.detail == {"kind": "fund.unallocated", "owner": str(FUND.owner), "available_fen": 1_000, "wanted_fen": 1_001}
    assert [reason.code for reason in refusal.value.reasons] == ["floor"]
    assert everything() == before


@pytest.mark.parametrize("fen", [1, 1_001])
def test_a_single_transfer_is_refused_as_a_long_set_is(book, fen):
    if fen > 1:
        book.post(contribute(1_000))
    before = everything()
    with pytest.raises(FloorBreached) as refusal:
        book.post(commit(fen))
    assert (refusal.value.detail["available_fen"], refusal.value.detail["wanted_fen"]) == (1_000 if fen > 1 else 0, fen)
    assert everything() == before


def test_every_account_below_its_floor_is_named(book):
    with pytest.raises(FloorBreached) as refusal:
        book.post(commit(5), share(7, "wang"))
    assert [(reason.detail["kind"], reason.detail["wanted_fen"]) for reason in refusal.value.reasons] == [
        ("fund.unallocated", 5),
        ("lot.proceeds", 7),
    ]


def test_a_company_may_owe_and_be_owed(book):
    book.post(Entry("company.pay", BANK, COMPANY, 300))
    assert standing(COMPANY) == (-300, -300)
    book.post(buy(1_000))
    assert standing(COMPANY) == (700, 700)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "fund.steal"}, "unknown-code"),
        ({"debit": CAPITAL}, "debit-kind"),
        ({"credit": PROMISED}, "credit-kind"),
        ({"amount_fen": 0}, "amount-not-positive"),
        ({"amount_fen": -5}, "amount-not-positive"),
        ({"amount_fen": MAX_FEN + 1}, "amount-too-large"),
        ({"amount_fen": 5.0}, "amount-not-whole"),
        ({"amount_fen": True}, "amount-not-whole"),
    ],
)
def test_an_entry_that_is_not_well_formed_is_refused_and_named(book, wrong, code):
    before = everything()
    with pytest.raises(NotPostable) as refusal:
        book.post(contribute(10), moved(contribute(10), **wrong))
    assert [(reason.code, reason.detail["position"]) for reason in refusal.value.reasons] == [(code, 1)]
    assert everything() == before


def test_both_sides_cannot_be_one_account(book):
    with pytest.raises(NotPostable) as refusal:
        book.post(Entry("bank.move", BANK, BANK, 10))
    assert [reason.code for reason in refusal.value.reasons] == ["same-account"]


def test_everything_that_is_wrong_is_said_at_once(book):
    with pytest.raises(NotPostable) as refusal:
        book.post(moved(contribute(0), debit=CAPITAL), contribute(5), Entry("none", BANK, BANK, 1))
    assert [(reason.detail["position"], reason.code) for reason in refusal.value.reasons] == [
        (0, "debit-kind"),
        (0, "amount-not-positive"),
        (2, "unknown-code"),
        (2, "same-account"),
    ]


def test_a_kind_that_is_not_listed_is_refused_by_name(book):
    with pytest.raises(UnknownKind) as refusal:
        book.post(moved(contribute(5), credit=AccountRef("slush.fund", owner("x"))))
    assert refusal.value.reasons[0].detail == {"kind": "slush.fund"}


def test_an_empty_set_is_refused(book):
    with pytest.raises(NotPostable):
        book.post()


@pytest.mark.parametrize("entries", [[contribute(1)], [contribute(1), commit(1)]])
def test_a_balance_beyond_64_bits_is_refused(book, entries):
    book.post(contribute(MAX_FEN))
    before = everything()
    with pytest.raises(AmountTooLarge) as refusal:
        book.post(*entries)
    assert refusal.value.detail["kind"] == "bank"
    assert everything() == before
    book.post(commit(MAX_FEN))
    assert (standing(FUND), standing(PROMISED)) == ((0, 0), (MAX_FEN, MAX_FEN))


def test_two_halves_of_64_bits_are_one_fen_too_many(book):
    book.post(contribute(2**62))
    with pytest.raises(AmountTooLarge):
        book.post(contribute(2**62))
    book.post(contribute(2**62 - 1))
    assert standing(FUND) == (MAX_FEN, MAX_FEN)


def test_the_same_key_and_entries_are_posted_once(book):
    key = book.key()
    first = book.post(contribute(1_000), key=key)
    before = everything()
    assert book.post(contribute(1_000), key=key) == first
    with pytest.raises(KeyReused):
        book.post(contribute(1_001), key=key)
    assert everything() == before


def test_the_same_key_returns_its_result_when_the_money_has_gone_since(book):
    book.post(contribute(1_000))
    key = book.key()
    first = book.post(commit(1_000), key=key)
    assert book.post(commit(1_000), key=key) == first
    assert standing(FUND) == (0, 0)


def test_nobody_moves_money_by_itself(book):
    everybody = Actor(UUID(int=1), tuple(Grant(role) for role in Role if role is not Role.SYSTEM))
    for verb, body in (
        (actions.post, {"entries": (contribute(5),)}),
        (actions.hold, {"entries": (contribute(5),)}),
        (actions.settle_holds, {"holds": ()}),
        (actions.release, {"holds": ()}),
        (actions.reverse, {"set_key": book.key(), "reason": "because"}),
    ):
        with pytest.raises(NotPermitted):
            verb(actor=everybody, key=book.key(), now=NOW, **body)
    assert TransferSet.unscoped.count() == Account.unscoped.count() == 0


def test_a_room_posts_with_its_own_codes_only(book):
    with book.conducted_by("raising"):
        book.post(buy(100))
        with pytest.raises(NotPostable) as refusal:
            book.post(contribute(100))
    assert [reason.code for reason in refusal.value.reasons] == ["code-of-another-room"]


def test_a_room_that_the_table_does_not_name_posts_nothing(book):
    with pytest.raises(Defect, match="does not name impact"), book.conducted_by("impact"):
        book.post(buy(100))
    assert TransferSet.unscoped.count() == 0


def test_the_database_itself_refuses_what_no_verb_would_write(book):
    book.post(contribute(100))
    bank = Account.unscoped.get(kind="bank")
    fund = Account.unscoped.get(kind="fund.unallocated")
    row = Transfer.unscoped.get()

    def insert(credit: Account = fund, **values: object) -> None:
        usual = {"set": row.set, "position": 1, "phase": "posted", "code": "x", "debit_account": bank, "amount_fen": 1}
        Transfer.unscoped.create(**(usual | {"credit_account": credit} | values))

    for write in (
        lambda: Account.unscoped.filter(pk=fund.pk).update(balance_fen=-1),
        lambda: Account.unscoped.filter(pk=fund.pk).update(held_fen=101),
        lambda: Account.unscoped.filter(pk=fund.pk).update(held_fen=-1),
        lambda: Account.unscoped.create(kind="bank", owner=bank.owner),
        lambda: insert(amount_fen=0),
        lambda: insert(credit=bank),
        lambda: insert(position=0),
        lambda: insert(phase="released"),
        lambda: insert(phase="pending", resolves=row),
        lambda: insert(phase="pending", reverses=row),
        lambda: Transfer.unscoped.filter(pk=row.pk).update(amount_fen=1),
        lambda: Transfer.unscoped.filter(pk=row.pk).delete(),
        lambda: TransferSet.unscoped.filter(pk=row.set_id).update(reason="never mind"),
        bank.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert standing(FUND) == (100, 100)
