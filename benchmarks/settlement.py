"""A county's settlement: 100,000 households prepared, signed and posted chunk by chunk, beside raw rows and django-hordak.

`ours` is the whole of it through the public verbs: the lines worked out and written, the signature, and every chunk delivered
as a fact and posted under its own key: fees and dividends, repayments with their loans, progress. The limit is the same rows
written by a program that works out, checks and locks nothing: COPY on PostgreSQL, executemany on SQLite, in one transaction
into the same tables with their triggers and indexes. The peer posts the same entries, one `transfer_to` each, in a
transaction a household; it is timed on a sample and scaled to the number of households, which its figure says.

The county is written straight into the tables beforehand (a flock of 100 birds a household, two thirds of all households with
losses), its loans and the sale of its lot through the ledger. Whatever is measured starts from there.
"""

import random
import resource
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks import common
from benchmarks.common import Figure, seconds

NOW = datetime(2017, 9, 1, 4, 0, tzinfo=UTC)
ON = date(2017, 9, 1)
ADVANCE = 4_500_00
PART = 5_000
REACTIONS = {
    "raising.SettlementSigned": ("courtyard.raising.reactions.begin_posting",),
    "raising.SettlementChunkDue": ("courtyard.raising.reactions.post_next_chunk",),
}
HOUSE = tuple(f"courtyard.{room}" for room in ("kernel", "people", "ledger", "trace", "monitoring", "finance", "raising"))


@dataclass(frozen=True)
class County:
    """A project whose one lot is sold: what a settlement is given."""

    project: uuid.UUID
    lot: uuid.UUID
    households: int


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many statements go to the database meanwhile."""
    from django.db import connection

    count = [0]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield count


# ------------------------------------------------------------------------------------------------------------- the county


def make_county(households: int, seed: int = 2017) -> County:
    """Writes a project with so many households, each with an approved loan that was spent, a closed flock and a part in the lot."""
    from courtyard.ledger import actions as ledger
    from courtyard.ledger.rules import AccountRef, Entry
    from courtyard.raising.models import Lot

    draw = random.Random(seed)
    parties = _parties(seed)
    project = _project(draw, parties)
    lot = Lot.objects.create(public_id=_id(draw), project=project, name="lot", opened_on=ON, sold_on=ON, complete_on=ON, opened_at=NOW)
    value = 0
    for first in range(0, households, PART):
        value += _part(draw, parties, project, lot, seed * 10_000_000 + first, min(PART, households - first))
    Lot.unscoped.filter(pk=lot.pk).update(proceeds_fen=value, list_value_fen=value)
    entry = Entry(
        "company.buy", AccountRef("company.receivable", parties["company"].public_id), AccountRef("lot.proceeds", lot.public_id), value
    )
    ledger.post(actor=_house(), key=_id(draw), now=NOW, entries=(entry,))
    return County(project.public_id, lot.public_id, households)


def _id(draw: random.Random) -> uuid.UUID:
    return uuid.UUID(int=draw.getrandbits(128))


def _house() -> Any:
    from courtyard.kernel.actors import system

    return system("bench")


def _parties(seed: int) -> dict[str, Any]:
    from courtyard.people.models import Organisation, Place

    above = None
    for code, level in (("13", "province"), ("1311", "city"), ("131122", "county"), ("131122191", "town"), ("131122191001", "village")):
        above, _made = Place.objects.get_or_create(
            code=code.ljust(12, "0"), defaults={"level": level, "name": level, "name_key": level, "parent": above}
        )
    draw = random.Random(seed + 1)
    made = {
        kind: Organisation.objects.create(
            public_id=_id(draw), kind=kind, name=kind, place=above, gs1_prefix="952123456" if kind == "cooperative" else "", created_at=NOW
        )
        for kind in ("county_office", "cooperative", "company", "supplier")
    }
    return {"village": above, **made}


def _project(draw: random.Random, parties: dict[str, Any]) -> Any:
    from courtyard.finance.rules import Goods, LossSource
    from courtyard.raising import rules
    from courtyard.raising.models import Project, Yard

    terms = rules.Terms(
        species="chicken",
        breed="Taihang",
        identity=rules.Identity.INDIVIDUAL,
        unit=rules.Unit.BIRD,
        sale=rules.Sale.PURCHASE,
        grades=(rules.Grade("mountain", 100_00),),
        ordinary=None,
        animals_per_household=100,
        advance_fen=ADVANCE,
        supplies=(rules.Supply("chick", Goods.LIVESTOCK, 1, 45_00),),
        days=160,
        steps=None,
        fees=(rules.Fee("farm", rules.FeePer.UNIT, 25_00),),
        loss_order=(LossSource.CARRIED,),
        eligibility=rules.Eligibility(below_line=False),
    )
    project = Project.objects.create(
        public_id=_id(draw),
        name="county",
        place=parties["village"],
        cooperative=parties["cooperative"],
        lender=parties["county_office"],
        company=parties["company"],
        supplier=parties["supplier"],
        terms=rules.terms_to_json(terms),
        opens_on=ON,
        animal_item="0001",
        pack_item="0002",
        opened_at=NOW,
    )
    parties["yard"] = Yard.objects.create(
        public_id=_id(draw),
        cooperative=parties["cooperative"],
        place=parties["village"],
        extension="Y1",
        sgln=f"urn:epc:id:sgln:952123456.000.{draw.getrandbits(40)}",
        entered_at=NOW,
    )
    return project


def _part(draw: random.Random, parties: dict[str, Any], project: Any, lot: Any, number: int, count: int) -> int:
    """Some households, in a transaction: register, application, flock, share, loan with its delivered order, part in the lot."""
    from django.db import transaction

    from courtyard.people.models import Household
    from courtyard.raising.models import Application, Earning, Flock, Share

    alive = [draw.choice((100, 100, 100, draw.randint(70, 99), draw.randint(70, 99), draw.randint(70, 99))) for _ in range(count)]
    with transaction.atomic():
        homes = Household.objects.bulk_create(
            Household(public_id=_id(draw), register_number=str(number + at), village=parties["village"], registered_on=ON)
            for at in range(count)
        )
        loans = _loans(draw, parties, project, homes)
        applications = Application.objects.bulk_create(
            Application(
                public_id=_id(draw),
                project=project,
                household=home,
                kind="own",
                animals=100,
                applied_at=NOW,
                loan=loan.public_id,
                approved=True,
                applied_on=ON,
                decided_on=ON,
                placed_on=ON,
                closed_on=ON,
            )
            for home, loan in zip(homes, loans, strict=True)
        )
        flocks = Flock.objects.bulk_create(
            Flock(
                public_id=_id(draw),
                project=project,
                kind="own",
                yard=parties["yard"],
                cooperative=parties["cooperative"],
                animals=100,
                lost=100 - birds,
                collected=birds,
                placed_on=ON,
                closed_on=ON,
                opened_at=NOW,
            )
            for birds in alive
        )
        shares = Share.objects.bulk_create(
            Share(public_id=_id(draw), flock=flock, household=home, application=application, animals=100)
            for flock, home, application in zip(flocks, homes, applications, strict=True)
        )
        Earning.objects.bulk_create(
            Earning(lot=lot, share=share, quantity=birds, value_fen=birds * 100_00, unit_fees_fen=birds * 25_00)
            for share, birds in zip(shares, alive, strict=True)
        )
    return sum(alive) * 100_00


def _loans(draw: random.Random, parties: dict[str, Any], project: Any, homes: list[Any]) -> list[Any]:
    from courtyard.finance.models import Loan, PurchaseOrder, Receipt
    from courtyard.ledger.rules import AccountRef, Entry

    loans = Loan.objects.bulk_create(
        Loan(
            public_id=_id(draw),
            household=home,
            project=project.public_id,
            lender=parties["county_office"],
            cooperative=parties["cooperative"],
            principal_fen=ADVANCE,
            granted_on=ON,
            due_on=date(2018, 9, 1),
            goods=["livestock"],
            loss_order=["carried"],
            at=NOW,
        )
        for home in homes
    )
    orders = PurchaseOrder.objects.bulk_create(
        PurchaseOrder(
            public_id=_id(draw),
            cooperative=parties["cooperative"],
            supplier=parties["supplier"],
            household=loan.household,
            loan=loan,
            project=project.public_id,
            funded_by="earmarked",
            state="delivered",
            ordered_on=ON,
            ordered_at=NOW,
        )
        for loan in loans
    )
    Receipt.objects.bulk_create(
        Receipt(public_id=_id(draw), order=order, received_on=ON, at=NOW, final=True, paid_fen=ADVANCE, returned_fen=0) for order in orders
    )
    refs = [(AccountRef("loan.receivable", loan.public_id), AccountRef("loan.contra", loan.public_id)) for loan in loans]
    key, entries = _id(draw), tuple(Entry("loan.recognise", receivable, contra, ADVANCE) for receivable, contra in refs)
    _POSTINGS.append((key, entries))
    return loans


_POSTINGS: list[tuple[uuid.UUID, tuple[Any, ...]]] = []


def recognise_loans() -> None:
    """Posts what the loans owe; apart, because a verb opens its own transaction."""
    from courtyard.ledger import actions as ledger

    while _POSTINGS:
        key, entries = _POSTINGS.pop()
        ledger.post(actor=_house(), key=key, now=NOW, entries=entries)


# -------------------------------------------------------------------------------------------------------------- measuring


def settle(county: County, **chunks: int) -> Any:
    """Prepared by one, signed by another, posted by the worker until nothing is due; returns what was prepared.

    In the verb's own chunks, unless `chunk_size` says otherwise.
    """
    from courtyard.kernel import facts
    from courtyard.kernel.actors import Actor, Grant, Role
    from courtyard.raising import actions as raising

    one, two = (Actor(uuid.uuid4(), (Grant(Role.OFFICER),)) for _ in range(2))
    prepared = raising.prepare_settlement(actor=one, key=uuid.uuid4(), now=NOW, project_id=county.project, settled_on=ON, **chunks)
    raising.sign_settlement(actor=two, key=uuid.uuid4(), now=NOW, settlement_id=prepared.settlement_id, digest=prepared.digest)
    while (done := facts.deliver_due(now=NOW)).done:
        if done.failed:
            raise SystemExit("a chunk was not posted")
    return prepared


def check(county: County, prepared: Any) -> None:
    """Every fen went where the lines say, and the room's own audit finds nothing."""
    from courtyard.ledger import queries as ledger
    from courtyard.ledger.rules import AccountRef
    from courtyard.raising import audit

    assert ledger.balance_fen(AccountRef("lot.proceeds", county.lot)) == 0
    assert prepared.gross_fen == prepared.fee_fen + prepared.loan_fen + prepared.dividend_fen
    assert prepared.shares == county.households
    found = [str(one) for one in audit._settlements()]
    assert found == [], found[:3]


def raw_tables(settlement_id: uuid.UUID) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """The rows that a settlement left, as if for another one: table, columns, values. New keys where they must be new."""
    from courtyard.finance.models import LoanReduction
    from courtyard.ledger.models import Account, Transfer, TransferSet
    from courtyard.raising.models import Settlement, SettlementLine

    settlement = Settlement.unscoped.get(public_id=settlement_id)
    keep = {field.attname: getattr(settlement, field.attname) for field in Settlement._meta.local_fields if not field.primary_key}
    keep |= {"public_id": uuid.uuid4(), "number": 999, "state": "superseded", "signed_at": None, "signed_by": None, "posted_at": None}
    copy = Settlement.objects.create(**keep)
    lines = [field.column for field in SettlementLine._meta.local_fields if not field.primary_key]
    names = [field.attname for field in SettlementLine._meta.local_fields if not field.primary_key]
    place = names.index("settlement_id")
    rows = list(SettlementLine.unscoped.filter(settlement=settlement).values_list(*names))
    tables = [("raising_settlementline", ", ".join(lines), [(*row[:place], copy.pk, *row[place + 1 :]) for row in rows])]
    posted = Transfer.unscoped.filter(code__in=["settle.fee", "settle.repay", "settle.dividend", "loan.derecognise"])
    columns = ("phase", "code", "debit_account_id", "credit_account_id", "amount_fen", "project", "household", "lot", "cause")
    values = list(posted.values_list(*columns))
    new_set = TransferSet.objects.create(key=uuid.uuid4(), at=NOW, size=len(values))
    tables.append(("ledger_transfer", f"set_id, position, {', '.join(columns)}", [(new_set.pk, at, *row) for at, row in enumerate(values)]))
    opened = Account.unscoped.filter(kind="household.dividend").count()
    accounts = [("household.dividend", uuid.uuid4(), 0, 0, 0) for _ in range(opened)]
    tables.append(("ledger_account", "kind, owner, balance_fen, held_fen, floor_fen", accounts))
    fields = ("kind", "amount_fen", "on", "at", "lot", "set_key", "loan_id")
    reductions = [(uuid.uuid4(), *row) for row in LoanReduction.unscoped.filter(kind="repaid").values_list(*fields)]
    tables.append(("finance_loanreduction", 'public_id, kind, amount_fen, "on", at, lot, set_key, loan_id', reductions))
    return tables


def raw_copy(tables: list[tuple[str, str, list[tuple[Any, ...]]]]) -> float:
    """Seconds for one committed COPY a table, of text that was made beforehand."""
    from django.db import connection, transaction

    def text(value: Any) -> str:
        if value is None:
            return r"\N"
        return "t" if value is True else "f" if value is False else str(value)

    made = [(table, columns, "".join("\t".join(map(text, row)) + "\n" for row in rows)) for table, columns, rows in tables]

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns, lines in made:
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    copy.write(lines)

    return seconds(work)


def raw_executemany(tables: list[tuple[str, str, list[tuple[Any, ...]]]]) -> float:
    """Seconds for one committed executemany a table on SQLite."""
    from django.db import connection, transaction

    def plain(value: Any) -> Any:
        if isinstance(value, uuid.UUID):
            return value.hex
        return str(value) if isinstance(value, date | datetime) else value

    made = [(table, columns, [tuple(map(plain, row)) for row in rows]) for table, columns, rows in tables]

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns, rows in made:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)

    return seconds(work)


def hordak_seconds(households: int) -> float:
    """What the peer takes for the entries of so many households: fee, repayment with its memorandum, dividend."""
    from django.db import transaction
    from hordak import models
    from moneyed import Money

    make = models.Account.objects.create
    names = ("proceeds", "fees", "capital", "contra", "receivable")
    proceeds, fees, capital, contra, receivable = (
        make(name=name, code=str(at), type=models.AccountType.liability, currencies=["CNY"]) for at, name in enumerate(names)
    )
    dividends = [make(name=str(at), code=str(at + 10), type=models.AccountType.liability, currencies=["CNY"]) for at in range(households)]

    def work() -> None:
        for dividend in dividends:
            with transaction.atomic():
                proceeds.transfer_to(fees, Money(2500, "CNY"))
                proceeds.transfer_to(capital, Money(4500, "CNY"))
                contra.transfer_to(receivable, Money(4500, "CNY"))
                proceeds.transfer_to(dividend, Money(3000, "CNY"))

    return seconds(work)


def queries_of(households: int, chunk_size: int, seed: int) -> int:
    """Statements for a whole settlement of so many households in chunks of that size."""
    county = make_county(households, seed)
    recognise_loans()
    with counted() as count:
        settle(county, chunk_size=chunk_size)
    return count[0]


def figures(database: str, quick: bool) -> Iterator[Figure]:
    households, sample = (5_000, 100) if quick else (100_000, 500)
    two, four, eight = (queries_of(250 * chunks, 250, chunks) for chunks in (2, 4, 8))
    each = (eight - four) / 4
    name = f"{database}: statements for each further chunk of 250"
    yield Figure(name, each, (four - two) / 2, eight, "statements", "the same from 2 to 4 as from 4 to 8", abs(each - (four - two) / 2) < 1)

    county = make_county(households)
    recognise_loans()
    yield from looking(database, county)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept: list[Any] = []
    ours = seconds(lambda: kept.append(settle(county)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    check(county, kept[0])
    tables = raw_tables(kept[0].settlement_id)
    raw = raw_copy(tables) if database == "postgresql" else raw_executemany(tables)
    del tables
    name = f"{database}: settlement of {households:,} households"
    what = "raw COPY" if database == "postgresql" else "raw executemany"
    yield Figure(name, ours, None, raw, "s", f"at most 3 x {what}", ours <= 3 * raw)
    if database == "postgresql":
        peer = hordak_seconds(sample) * households / sample
        yield Figure(f"{name}, peer on {sample}, scaled", ours, peer, raw, "s", "at least 12 x faster than the peer", peer >= 12 * ours)
    yield Figure(f"{database}: memory, {households:,} households", memory, None, before, "MB", "under 1,024 MB", memory < 1024)


def looking(database: str, county: County) -> Iterator[Figure]:
    """What a person waits for: the board, and a page far down the list, as an officer of the county sees them."""
    from django.db import connection

    from courtyard.kernel.actors import Actor, Grant, Role
    from courtyard.raising import queries

    if database == "postgresql":
        # As the server's own housekeeping would have done by the time somebody looks.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    officer = Actor(uuid.uuid4(), (Grant(Role.OFFICER, place="131122"),))
    pages = county.households // 50
    questions = {
        "season board": lambda: queries.board(officer, county.project, ON),
        "household list, a page far down": lambda: queries.households(officer, county.project, ON, page=pages - 1),
        "household list, a page of one step": lambda: queries.households(officer, county.project, ON, step="closed", page=pages // 2),
    }
    for what, question in questions.items():
        took = seconds(question, repeat=7) * 1000
        yield Figure(f"{database}: {what}, {county.households:,}", took, None, None, "ms", "under 100 ms", took < 100)


def in_own_process(options: Any) -> int:
    """Django knows one database for its life, so SQLite's figures come from a process of their own."""
    flags = [flag for flag, given in (("--quick", options.quick), ("--json", options.json)) if given]
    return subprocess.run([sys.executable, "-m", "benchmarks.settlement", *flags, "--only", "sqlite"], check=False).returncode


def main() -> None:
    options = common.arguments(__doc__, only=("postgres", "sqlite"))
    base = ("django.contrib.contenttypes", "django.contrib.auth", *HOUSE)
    settings: dict[str, Any] = {"AUTH_USER_MODEL": "people.User", "COURTYARD_REACTIONS": REACTIONS}
    with common.home() as folder:
        if options.only == "sqlite":
            common.django_with(f"sqlite:///{Path(folder) / 'settlement.sqlite3'}", *base, **settings)
            missed = common.report(figures("sqlite", options.quick), as_json=options.json, heading=False)
        else:
            with common.postgres(folder) as url:
                peers = ("mptt", "djmoney", "hordak")
                common.django_with(url, *base, *peers, DEFAULT_CURRENCY="CNY", CURRENCIES=("CNY",), **settings)
                missed = common.report(figures("postgresql", options.quick), as_json=options.json)
            missed += 0 if options.only else in_own_process(options)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
