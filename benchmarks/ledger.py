"""The ledger: posting one by one and in batches, and reading balances, beside django-hordak and beside the bare database.

One run, one PostgreSQL with the durable settings it is shipped with, for us and for the peer; then the same on SQLite, in a
process of its own, where hordak does not run and the limit is raw executemany. `ours` is always the public verb: permission,
idempotency key, request log, floors, locks and journal, committed. The peer has no keys, floors or stored balances; its
triggers check that each transaction adds up. The limit of one by one is the bare rows, of a batch one COPY or executemany.

Posting one by one waits for the disk at each commit, ours as anybody's: on a disk that takes milliseconds to sync, every
figure of that line nears the disk's own. `TMPDIR` says where the databases are put.
"""

import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import common
from benchmarks.common import Figure, seconds

NOW = datetime(2017, 9, 1, 4, 0, tzinfo=UTC)


class Ours:
    """A flock's settlement in our words: a lot's proceeds go to the dividends of many households."""

    def __init__(self, households: int) -> None:
        from courtyard.kernel.actors import system
        from courtyard.ledger import actions
        from courtyard.ledger.rules import AccountRef, Entry

        self.actions, self.actor, self.Entry = actions, system("bench"), Entry
        self.lot, self.project = uuid.uuid4(), uuid.uuid4()
        self.proceeds = AccountRef("lot.proceeds", self.lot)
        self.dividends = [AccountRef("household.dividend", uuid.uuid4()) for _ in range(households)]
        self.post((Entry("company.buy", AccountRef("company.receivable", uuid.uuid4()), self.proceeds, 10**15),))
        self.post(self.entries(households))

    def entries(self, count: int) -> tuple[Any, ...]:
        """As many dividends, to households in random order; each household once as long as they last."""
        chosen = random.sample(self.dividends, min(count, len(self.dividends)))
        return tuple(
            self.Entry(
                "settle.dividend",
                self.proceeds,
                chosen[at % len(chosen)],
                random.randint(1, 300_000),
                project=self.project,
                household=chosen[at % len(chosen)].owner,
                lot=self.lot,
            )
            for at in range(count)
        )

    def post(self, entries: tuple[Any, ...]) -> None:
        self.actions.post(actor=self.actor, key=uuid.uuid4(), now=NOW, entries=entries)

    def post_singly(self, entries: tuple[Any, ...]) -> None:
        for entry in entries:
            self.post((entry,))


class Hordak:
    """The same story in the peer's words: one account is debited, one of many credited."""

    def __init__(self, accounts: int) -> None:
        from django.db import transaction
        from hordak import models
        from moneyed import Money

        self.models, self.atomic, self.Money = models, transaction.atomic, Money
        make = models.Account.objects.create
        self.proceeds = make(name="proceeds", code="1", type=models.AccountType.liability, currencies=["CNY"])
        self.dividends = [
            make(name=str(n), code=str(n + 2), type=models.AccountType.liability, currencies=["CNY"]) for n in range(accounts)
        ]

    def post_singly(self, count: int) -> None:
        for _ in range(count):
            with self.atomic():
                self.proceeds.transfer_to(random.choice(self.dividends), self.Money(random.randint(1, 3_000), "CNY"))

    def batch(self, count: int) -> tuple[list[Any], list[Any]]:
        """Transactions and their legs, made but not saved."""
        transactions = [self.models.Transaction() for _ in range(count)]
        legs = []
        for transaction in transactions:
            amount = self.Money(random.randint(1, 3_000), "CNY")
            legs.append(self.models.Leg(transaction=transaction, account=self.proceeds, debit=amount))
            legs.append(self.models.Leg(transaction=transaction, account=random.choice(self.dividends), credit=amount))
        return transactions, legs

    def bulk_create(self, transactions: list[Any], legs: list[Any]) -> None:
        with self.atomic():
            self.models.Transaction.objects.bulk_create(transactions)
            self.models.Leg.objects.bulk_create(legs)


def raw_rows(ours: Ours, count: int) -> list[tuple[Any, ...]]:
    """Rows for our tables as a program would write them that checks nothing: no lock, no floor, no balance, no key."""
    from courtyard.ledger.models import Account

    ids = dict(Account.unscoped.filter(kind="household.dividend").values_list("owner", "id"))
    proceeds = Account.unscoped.get(kind="lot.proceeds").id
    return [
        ("posted", entry.code, proceeds, ids[entry.credit.owner], entry.amount_fen, entry.project, entry.household, entry.lot)
        for entry in ours.entries(count)
    ]


_COLUMNS = "set_id, position, phase, code, debit_account_id, credit_account_id, amount_fen, project, household, lot"
_INSERT = f"INSERT INTO ledger_transfer ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def raw_copy(rows: list[tuple[Any, ...]]) -> float:
    """Seconds for one committed COPY of rows that were turned into text beforehand."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        # The set's id is part of each line, so the id that comes next is looked up before the clock starts.
        cursor.execute("SELECT last_value + 1 FROM ledger_transferset_id_seq")
        set_id = cursor.fetchone()[0]
    text = "".join(f"{set_id}\t{at}\t" + "\t".join(map(str, row)) + "\n" for at, row in enumerate(rows))

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            assert _raw_set(cursor, uuid.uuid4(), len(rows)) == set_id
            with cursor.copy(f"COPY ledger_transfer ({_COLUMNS}) FROM STDIN") as copy:
                copy.write(text)

    return seconds(work)


def raw_executemany(rows: list[tuple[Any, ...]]) -> float:
    """Seconds for one committed executemany on SQLite, triggers and indexes as they are."""
    from django.db import connection, transaction

    values = [[value.hex if isinstance(value, uuid.UUID) else value for value in row] for row in rows]

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            set_id = _raw_set(cursor, uuid.uuid4().hex, len(rows))
            cursor.executemany(_INSERT, [(set_id, at, *row) for at, row in enumerate(values)])

    return seconds(work)


def raw_singly(rows: list[tuple[Any, ...]]) -> float:
    """Seconds for the bare rows, a set and a transfer at a time, each pair committed: what the disk and the driver cost anybody."""
    from django.db import connection, transaction

    native = connection.vendor == "postgresql"
    values = [[value.hex if isinstance(value, uuid.UUID) and not native else value for value in row] for row in rows]

    def work() -> None:
        for row in values:
            with transaction.atomic(), connection.cursor() as cursor:
                set_id = _raw_set(cursor, uuid.uuid4() if native else uuid.uuid4().hex, 1)
                cursor.execute(_INSERT, [set_id, 0, *row])

    return seconds(work)


def _raw_set(cursor: Any, key: Any, size: int) -> int:
    at = NOW if isinstance(key, uuid.UUID) else str(NOW.replace(tzinfo=None))
    cursor.execute("INSERT INTO ledger_transferset (key, at, size, reason) VALUES (%s, %s, %s, '') RETURNING id", [key, at, size])
    return int(cursor.fetchone()[0])


def raw_balances(ours: Ours) -> float:
    """Seconds for the ids' own query: what any reader of 10,000 accounts pays before a line of ours runs."""
    from courtyard.ledger.models import Account

    return seconds(lambda: list(Account.unscoped.filter(kind="household.dividend").values_list("owner", "balance_fen")), repeat=5)


def balances(ours: Ours) -> float:
    from courtyard.ledger import queries

    return seconds(lambda: queries.balances_fen(ours.dividends), repeat=5)


def on_postgres(quick: bool) -> Iterator[Figure]:
    """Ours, the peer and the limit take turns in short rounds, and the best round of each counts: a noisy neighbour hits all of them."""
    rounds, singles, batch, sample = (4, 100, 2_000, 1_000) if quick else (10, 200, 10_000, 5_000)
    ours, hordak = Ours(batch), Hordak(50 if quick else 200)
    hordak.post_singly(20)
    ours.post_singly(ours.entries(20))
    single = peer = bare = 0.0
    for _ in range(rounds):
        entries = ours.entries(singles)
        single = max(single, singles / seconds(lambda: ours.post_singly(entries)))  # noqa: B023  called at once
        peer = max(peer, singles / seconds(lambda: hordak.post_singly(singles)))
        bare = max(bare, singles / raw_singly(raw_rows(ours, singles)))
    yield Figure("postgresql: posts one by one", single, peer, bare, "transfers/s", "at least 2 x the peer", single >= 2 * peer)

    rate = bulk = copy = 0.0
    for _ in range(2 if quick else 5):
        entries = ours.entries(batch)
        rate = max(rate, batch / seconds(lambda: ours.post(entries)))  # noqa: B023
        copy = max(copy, batch / raw_copy(raw_rows(ours, batch)))
        made = hordak.batch(sample)
        bulk = max(bulk, sample / seconds(lambda: hordak.bulk_create(*made)))  # noqa: B023
    name = f"postgresql: a checked batch of {batch:,}"
    yield Figure(name, rate, bulk, None, "transfers/s", "at least 3 x the peer's bulk_create", rate >= 3 * bulk)
    yield Figure(f"{name} beside COPY", rate, None, copy, "transfers/s", "at least half of raw COPY", rate >= copy / 2)
    read = balances(ours) * 1000
    yield Figure(f"postgresql: {batch:,} balances", read, None, raw_balances(ours) * 1000, "ms", "under 50 ms", read < 50)


def on_sqlite(quick: bool) -> Iterator[Figure]:
    rounds, singles, batch = (4, 100, 2_000) if quick else (10, 200, 10_000)
    ours = Ours(batch)
    ours.post_singly(ours.entries(20))
    single = bare = rate = raw = 0.0
    for _ in range(rounds):
        entries = ours.entries(singles)
        single = max(single, singles / seconds(lambda: ours.post_singly(entries)))  # noqa: B023
        bare = max(bare, singles / raw_singly(raw_rows(ours, singles)))
    yield Figure("sqlite: posts one by one", single, None, bare, "transfers/s", "at least a quarter of bare rows", single >= bare / 4)
    for _ in range(2 if quick else 5):
        entries = ours.entries(batch)
        rate = max(rate, batch / seconds(lambda: ours.post(entries)))  # noqa: B023
        raw = max(raw, batch / raw_executemany(raw_rows(ours, batch)))
    name = f"sqlite: a checked batch of {batch:,}"
    yield Figure(f"{name} beside executemany", rate, None, raw, "transfers/s", "at least half of raw executemany", rate >= raw / 2)
    read = balances(ours) * 1000
    yield Figure(f"sqlite: {batch:,} balances", read, None, raw_balances(ours) * 1000, "ms", "under 50 ms", read < 50)


def in_own_process(options: Any) -> int:
    """Django knows one database for its life, so SQLite's figures come from a process of their own."""
    flags = [flag for flag, given in (("--quick", options.quick), ("--json", options.json)) if given]
    return subprocess.run([sys.executable, "-m", "benchmarks.ledger", *flags, "--only", "sqlite"], check=False).returncode


def main() -> None:
    options = common.arguments(__doc__, only=("postgres", "sqlite"))
    random.seed(20170901)
    house = ("django.contrib.contenttypes", "courtyard.kernel", "courtyard.ledger")
    missed = 0
    with common.home() as folder:
        if options.only == "sqlite":
            common.django_with(f"sqlite:///{Path(folder) / 'ledger.sqlite3'}", *house)
            missed = common.report(on_sqlite(options.quick), as_json=options.json, heading=False)
        else:
            with common.postgres(folder) as url:
                common.django_with(
                    url, "django.contrib.auth", *house, "mptt", "djmoney", "hordak", DEFAULT_CURRENCY="CNY", CURRENCIES=("CNY",)
                )
                missed = common.report(on_postgres(options.quick), as_json=options.json)
            missed += 0 if options.only else in_own_process(options)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
