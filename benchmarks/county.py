"""A whole invented county, written straight into the tables: what the figures page of a real one would have to count.

A season after its settlement: every household keeps 100 birds, has a loan, lost some, was certified, collected, settled and (all but
two in a hundred) paid. A household leaves ten transfers and four trace events. The rows keep every constraint of the database, but nobody
worked their seals out: digests are noise, so a chain over them would not hold.
"""

import json
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

START = datetime(2017, 3, 1, 2, 0, tzinfo=UTC)
NOW = datetime(2017, 12, 1, 4, 0, tzinfo=UTC)
ON = date(2017, 12, 1)
TOWNS, VILLAGES, PROJECTS_A_TOWN = 20, 26, 2
ADVANCE, GROSS, FEE = 4_500_00, 10_000_00, 2_500_00
BATCH = 500  # payments in a bank's file, households in a chunk of a settlement
COUNTY = "131122"


@dataclass(frozen=True)
class County:
    """What a benchmark asks about."""

    households: int
    transfers: int
    events: int
    project: uuid.UUID
    cooperative: uuid.UUID
    town: str


class Writer:
    """Rows into tables past the models, by the names of their columns; every column that is not named takes its default."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.draw.getrandbits(128))

    def write(self, label: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """The rows of one model ("room.Model"), in transactions of some thousands."""
        from django.apps import apps
        from django.db import connection, transaction

        model = apps.get_model(label)
        fields = [f for f in model._meta.local_concrete_fields if not f.generated and (not f.primary_key or f.attname in names)]
        given = {name: at for at, name in enumerate(names)}
        rest = {field.attname: field.get_default() for field in fields if field.attname not in given}
        columns = ", ".join(f'"{field.column}"' for field in fields)
        on_postgres = connection.vendor == "postgresql"
        # A value that every row has is written out once; what varies goes through the converter of its column.
        ways = [_text_of(field) if on_postgres else _plain_of(field) for field in fields]
        fixed = {field.attname: way(rest[field.attname]) for field, way in zip(fields, ways, strict=True) if field.attname in rest}
        varying = [(given[field.attname], way) for field, way in zip(fields, ways, strict=True) if field.attname in given]
        order = [f.attname for f in fields if f.attname in given] + list(fixed)
        columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in order)
        tail = tuple(fixed.values())

        def made() -> Iterator[tuple[Any, ...]]:
            for row in rows:
                yield (*(way(row[at]) for at, way in varying), *tail)

        table = model._meta.db_table
        with transaction.atomic(), connection.cursor() as cursor:
            if on_postgres:
                with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                    for row in made():
                        copy.write("\t".join(row) + "\n")
            else:
                marks = ", ".join("?" * len(order))
                connection.connection.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', made())


def _plain_of(field: Any) -> Callable[[Any], Any]:
    """How SQLite stores a column's values; all columns of instants are given in UTC."""
    ways: dict[str, Callable[[Any], Any]] = {
        "UUIDField": lambda value: value and value.hex,
        "DateTimeField": lambda value: value and str(value)[:19],
        "DateField": lambda value: value and str(value),
        "JSONField": json.dumps,
    }
    return ways.get(field.get_internal_type(), lambda value: value)


def _text_of(field: Any) -> Callable[[Any], str]:
    """How a column's values stand in the text format of COPY."""
    ways: dict[str, Callable[[Any], str]] = {
        "JSONField": lambda value: json.dumps(value).replace("\\", "\\\\"),
        "BinaryField": lambda value: "\\\\x" + value.hex(),
        "BooleanField": lambda value: r"\N" if value is None else "t" if value else "f",
    }
    return ways.get(field.get_internal_type(), lambda value: r"\N" if value is None else str(value))


def make(households: int, seed: int = 2017) -> County:
    """Writes the county into the present database, which must be migrated and empty."""
    writer = Writer(seed)
    places = _places(writer)
    county = _projects(writer, households)
    homes = _register(writer, households, places)
    _raising(writer, households, homes)
    _trace(writer, households)
    _ledger(writer, households, homes)
    _exits(writer, households)
    _finish()
    return county


def _finish() -> None:
    """As the databases' own housekeeping would have done by the time somebody looks."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = [model for model in apps.get_models() if model._meta.app_label in ("people", "raising", "ledger", "trace", "impact")]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _places(writer: Writer) -> dict[int, str]:
    """Province, city, county, townships, villages; returns the codes of the villages by primary key."""
    rows: list[tuple[Any, ...]] = [(1, "13", "province", None), (2, "1311", "city", 1), (3, COUNTY, "county", 2)]
    rows += [(10 + town, f"{COUNTY}{100 + town}", "town", 3) for town in range(TOWNS)]
    villages = {100 + at: f"{COUNTY}{100 + at // VILLAGES}{200 + at % VILLAGES}" for at in range(TOWNS * VILLAGES)}
    rows += [(pk, code, "village", 10 + (pk - 100) // VILLAGES) for pk, code in villages.items()]
    names = ("id", "code", "level", "parent_id", "name", "name_key")
    writer.write("people.Place", names, ((pk, code.ljust(12, "0"), level, above, code, code) for pk, code, level, above in rows))
    return villages


def _projects(writer: Writer, households: int) -> County:
    """An office, a company, a supplier; a cooperative a township, each with two projects: 1, 2 of the first, and so on."""
    from courtyard.finance.rules import Goods
    from courtyard.raising import rules

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
        steps=1_000_000,
        fees=(rules.Fee("farm", rules.FeePer.UNIT, 25_00),),
    )
    heads = [(1, "county_office", 3, ""), (2, "company", 3, ""), (3, "supplier", 3, "")]
    heads += [(10 + town, "cooperative", 10 + town, f"9521{town:05d}") for town in range(TOWNS)]
    ids = {pk: writer.uuid() for pk, *_rest in heads}
    names = ("id", "public_id", "kind", "name", "place_id", "gs1_prefix", "created_at")
    writer.write("people.Organisation", names, ((pk, ids[pk], kind, f"{kind} {pk}", place, gs1, START) for pk, kind, place, gs1 in heads))
    projects = {at: writer.uuid() for at in range(1, TOWNS * PROJECTS_A_TOWN + 1)}
    owners = ("place_id", "cooperative_id", "lender_id", "company_id", "supplier_id")
    names = ("id", "public_id", "name", *owners, "terms", "opens_on", "animal_item", "pack_item", "opened_at")
    json_terms = rules.terms_to_json(terms)
    writer.write(
        "raising.Project",
        names,
        (
            (at, one, f"project {at}", town, town, 1, 2, 3, json_terms, START.date(), f"{2 * at:04d}", f"{2 * at + 1:04d}", START)
            for at, one in projects.items()
            for town in [10 + (at - 1) // PROJECTS_A_TOWN]
        ),
    )
    _POSTINGS.projects, _POSTINGS.organisations = projects, ids
    return County(households, 10 * households, 4 * households, projects[1], ids[10], f"{COUNTY}100")


class _Postings:
    """Public ids that later tables need."""

    projects: dict[int, uuid.UUID]
    organisations: dict[int, uuid.UUID]
    events: dict[str, list[uuid.UUID]]


_POSTINGS = _Postings()


def _project_of(at: int, villages: int = TOWNS * VILLAGES) -> int:
    """The project of a household by its number: one of the two of its township."""
    return (at % villages) // VILLAGES * PROJECTS_A_TOWN + 1 + (at // villages) % PROJECTS_A_TOWN


def _register(writer: Writer, households: int, villages: dict[int, str]) -> list[uuid.UUID]:
    """Households with 1 to 6 members and what they declared for two years, one amount in twenty corrected; the line of 2016."""
    draw, homes = writer.draw, [writer.uuid() for _ in range(households)]
    names: tuple[str, ...] = ("id", "public_id", "register_number", "village_id", "registered_on")
    registered = date(2016, 6, 1)
    rows = ((at + 1, home, str(at), 100 + at % len(villages), registered) for at, home in enumerate(homes))
    writer.write("people.Household", names, rows)
    sizes = draw.choices(range(1, 7), [12, 22, 24, 20, 14, 8], k=households)
    writer.write("people.Person", ("id", "public_id", "name"), ((at + 1, writer.uuid(), "x") for at in range(sum(sizes))))
    persons = iter(range(1, sum(sizes) + 1))
    names = ("public_id", "person_id", "household_id", "relation", "head", "valid_from", "valid_to", "recorded_at")
    left = date(2016, 12, 1)
    members = (
        (writer.uuid(), next(persons), home + 1, "other" if at else "head", not at, registered, ended, START)
        for home, size in enumerate(sizes)
        for at in range(size)
        for ended in [left if at > 1 and draw.random() < 0.1 else None]
    )
    writer.write("people.Membership", names, members)
    names = ("id", "public_id", "household_id", "year", "kind", "amount_fen", "recorded_at", "replaces_id", "replaced_fen")
    kinds = [(year, kind) for year in (2015, 2016) for kind in ("wage", "farm")]
    firsts = [(home + 1, *one, 1 + draw.randrange(10**6)) for home in range(households) for one in kinds]
    writer.write("people.DeclaredIncome", names, ((at, writer.uuid(), *first, START, None, 0) for at, first in enumerate(firsts, start=1)))
    corrected = ((at + 1, *firsts[at]) for at in range(0, len(firsts), 19))
    more = enumerate(corrected, start=len(firsts) + 1)
    writer.write(
        "people.DeclaredIncome",
        names,
        ((pk, writer.uuid(), home, year, kind, fen + 1, START, first, fen) for pk, (first, home, year, kind, fen) in more),
    )
    names = ("public_id", "year", "amount_fen", "price_year", "strict", "source", "recorded_at")
    writer.write("people.PovertyLine", names, [(writer.uuid(), 2016, 2_952_00, 2010, True, "statistics office", START)])
    return homes


def _raising(writer: Writer, households: int, homes: list[uuid.UUID]) -> None:
    """A yard, an application, a flock, a share, a placement, a loss, a certificate and a collection for every household."""
    numbers = range(1, households + 1)
    day, later = START.date(), START.date() + timedelta(days=170)
    draw, events = writer.draw, {kind: [writer.uuid() for _ in numbers] for kind in ("placement", "loss", "certification", "collection")}
    _POSTINGS.events = events
    gone = draw.choices(range(1, 15), k=households)
    of = [(at, _project_of(at - 1)) for at in numbers]
    coop = {project: 10 + (project - 1) // PROJECTS_A_TOWN for project in _POSTINGS.projects}
    place = [100 + (at - 1) % (TOWNS * VILLAGES) for at in numbers]
    new = writer.uuid
    writer.write(
        "raising.Yard",
        ("id", "public_id", "cooperative_id", "household_id", "place_id", "extension", "sgln", "entered_at"),
        ((at, new(), coop[project], at, place[at - 1], f"Y{at}", f"urn:epc:id:sgln:952123456.000.{at}", START) for at, project in of),
    )
    names = ("id", "public_id", "project_id", "household_id", "kind", "animals", "applied_at", "applied_on", "approved", "decided_on")
    rows = ((at, new(), project, at, "own", 100, START, day, True, day, day, later, later) for at, project in of)
    writer.write("raising.Application", (*names, "placed_on", "closed_on", "settled_on"), rows)
    names = ("id", "public_id", "project_id", "kind", "yard_id", "cooperative_id", "animals", "lost", "collected", "placed_on")
    flocks = ((at, new(), p, "own", at, coop[p], 100, gone[at - 1], 100 - gone[at - 1], day, later, START) for at, p in of)
    writer.write("raising.Flock", (*names, "closed_on", "opened_at"), flocks)
    shares = ((at, new(), at, at, at, 100) for at in numbers)
    writer.write("raising.Share", ("id", "public_id", "flock_id", "household_id", "application_id", "animals"), shares)
    names = ("public_id", "flock_id", "share_id", "order", "ordered", "delivered", "breed", "supplier_lot", "placed_on", "event", "at")
    placed = ((new(), at, at, new(), 100, 100, "x", "x", day, events["placement"][at - 1], START) for at in numbers)
    writer.write("raising.Placement", names, placed)
    names = ("public_id", "flock_id", "animals", "reason", "insured", "claim_fen", "lost_on", "event", "at")
    died = [START + timedelta(days=1 + at % 150) for at in numbers]
    losses = ((new(), at, gone[at - 1], "ill", False, 0, died[at - 1].date(), events["loss"][at - 1], died[at - 1]) for at in numbers)
    writer.write("raising.Loss", names, losses)
    seen = START + timedelta(days=165)
    names = ("public_id", "flock_id", "until", "threshold", "certified", "doubtful", "short", "event", "at")
    rows = ((new(), at, seen.date(), 1_000_000, 95 - gone[at - 1], 0, 5, events["certification"][at - 1], seen) for at in numbers)
    writer.write("raising.Certification", names, rows)
    taken = seen + timedelta(days=2)
    lots = ((at, new(), at, "lot", GROSS * households, day, later, START) for at in _POSTINGS.projects)
    writer.write("raising.Lot", ("id", "public_id", "project_id", "name", "proceeds_fen", "opened_on", "sold_on", "opened_at"), lots)
    writer.write(
        "raising.Collection",
        ("id", "public_id", "flock_id", "lot_id", "collected_on", "at"),
        ((at, new(), at, project, taken.date(), taken) for at, project in of),
    )
    grades = ((at, grade, number, 100 * number) for at in numbers for grade, number in (("mountain", 95 - gone[at - 1]), ("ordinary", 5)))
    writer.write("raising.CollectedGrade", ("collection_id", "grade", "quantity", "value_fen"), grades)
    objections = ((new(), at, "It is not so.", taken) for at in range(1, households + 1, 200))
    writer.write("raising.Objection", ("public_id", "share_id", "text", "raised_at"), objections)


def _trace(writer: Writer, households: int) -> None:
    """The events that the records name, in the order in which they happened, each sealed."""
    kinds = list(enumerate(("placement", "loss", "certification", "collection")))
    ids = ((number * households + at, one) for number, kind in kinds for at, one in enumerate(_POSTINGS.events[kind], start=1))
    names = ("id", "public_id", "type", "action", "happened_at", "zone_minutes", "recorded_at")
    writer.write("trace.Event", names, ((pk, one, 1, 2, START, 480, START) for pk, one in ids))
    _seals(writer, "trace.EventSeal", "trace", 4 * households)


def _seals(writer: Writer, label: str, chain: str, count: int) -> None:
    digest = b""
    rows = []
    for at in range(1, count + 1):
        digest = writer.draw.randbytes(32)
        rows.append((at, at, digest, NOW - timedelta(days=1)))
    writer.write(label, ("sequence", "subject_id", "digest", "sealed_at"), rows)
    writer.write("kernel.Sealer", ("name", "sequence", "head", "scanned_below"), [(chain, count, digest, count)])


def _ledger(writer: Writer, households: int, homes: list[uuid.UUID]) -> None:
    """Ten transfers a household: lent, spent, settled and paid; loans and purchases a set each, settlements and payments in batches."""
    new, organisation = writer.uuid, _POSTINGS.organisations
    shared = [("bank", organisation[1]), ("lender.capital", organisation[1]), ("company.receivable", organisation[2])]
    shared += [("supplier.payable", organisation[3]), *(("cooperative.fees", organisation[10 + town]) for town in range(TOWNS))]
    shared += [("lot.proceeds", new()) for _ in _POSTINGS.projects]
    own = ("household.earmarked", "loan.receivable", "loan.contra", "household.dividend")
    accounts = list(enumerate(shared, start=1))
    base = len(accounts) + 1
    names: tuple[str, ...] = ("id", "kind", "owner", "floor_fen")
    writer.write("ledger.Account", names, ((pk, kind, owner, None) for pk, (kind, owner) in accounts))
    loans = [new() for _ in homes]
    rows = (
        (base + 4 * at + place, kind, loans[at] if kind.startswith("loan.") else home, None)
        for at, home in enumerate(homes)
        for place, kind in enumerate(own)
    )
    writer.write("ledger.Account", names, rows)
    journal = _Journal(households, base)
    names = ("id", "set_id", "position", "phase", "code", "debit_account_id", "credit_account_id", "amount_fen", "resolves_id")
    writer.write("ledger.TransferSet", ("id", "key", "at", "size"), ((at, new(), when, size) for at, when, size in journal.sets()))
    rows = (
        (*row, _POSTINGS.projects[_project_of(home)] if with_project else None, homes[home]) for home, with_project, row in journal.rows()
    )
    writer.write("ledger.Transfer", (*names, "project", "household"), rows)
    _seals(writer, "ledger.Seal", "ledger", journal.count)


def _batches(households: int) -> Iterator[tuple[int, range]]:
    """Batches of households by their number."""
    for number, first in enumerate(range(0, households, BATCH)):
        yield number, range(first, min(first + BATCH, households))


class _Journal:
    """The transfers of a county in the order in which they are posted, with the sets that they belong to."""

    def __init__(self, households: int, base: int) -> None:
        self.households, self.base = households, base
        self.chunks = -(-households // BATCH)
        self.count = 3 * households + 3 * self.chunks

    def sets(self) -> Iterator[tuple[int, datetime, int]]:
        """Number, instant, size: a loan, its purchase held and paid, for each household; chunks settled, held for the bank, answered."""
        for at in range(self.households):
            when = START + timedelta(minutes=at % 100_000)
            yield at + 1, when, 2
            yield self.households + at + 1, when + timedelta(days=1), 1
            yield 2 * self.households + at + 1, when + timedelta(days=2), 1
        for number in range(self.chunks):
            size = len(range(number * BATCH, min(self.households, (number + 1) * BATCH)))
            for kind, (days, lines) in enumerate(((210, 4), (230, 1), (235, 1))):
                yield 3 * self.households + kind * self.chunks + number + 1, START + timedelta(days=days, minutes=number), lines * size

    def rows(self) -> Iterator[tuple[int, bool, tuple[Any, ...]]]:
        """Household, whether the row carries its project, and the row up to what it resolves."""
        n, pk = self.households, 0
        bank, capital, company, supplier = 1, 2, 3, 4
        del company

        def own(at: int, place: int) -> int:
            return self.base + 4 * at + place

        for at in range(n):
            yield at, True, (pk + 1, at + 1, 0, "posted", "loan.disburse", capital, own(at, 0), ADVANCE, None)
            yield at, True, (pk + 2, at + 1, 1, "posted", "loan.recognise", own(at, 1), own(at, 2), ADVANCE, None)
            pk += 2
        for phase, resolves in (("pending", False), ("posted", True)):
            for at in range(n):
                pk += 1
                held = pk - n if resolves else None
                yield at, True, (pk, (1 + resolves) * n + at + 1, 0, phase, "purchase.pay", own(at, 0), supplier, ADVANCE, held)
        for number, homes in _batches(n):
            for place, at in enumerate(homes):
                lot = 5 + TOWNS + _project_of(at) - 1
                fees = 5 + (_project_of(at) - 1) // PROJECTS_A_TOWN
                lines = (
                    ("settle.fee", lot, fees, FEE),
                    ("settle.repay", lot, capital, ADVANCE),
                    ("loan.derecognise", own(at, 2), own(at, 1), ADVANCE),
                    ("settle.dividend", lot, own(at, 3), GROSS - FEE - ADVANCE),
                )
                for line, (code, debit, credit, fen) in enumerate(lines):
                    pk += 1
                    yield at, True, (pk, 3 * n + number + 1, 4 * place + line, "posted", code, debit, credit, fen, None)
        for phase, kind in (("pending", 1), ("posted", 2)):
            for number, homes in _batches(n):
                for place, at in enumerate(homes):
                    pk += 1
                    wait = phase == "posted" and at % 50 == 49
                    row = (pk, 3 * n + kind * self.chunks + number + 1, place, "released" if wait else phase, "payout", own(at, 3), bank)
                    yield at, False, (*row, GROSS - FEE - ADVANCE, pk - n if kind == 2 else None)


def _exits(writer: Writer, households: int) -> None:
    """One household in five was assessed, half of them as meeting every criterion."""
    from courtyard.impact.rules import Criterion

    homes = range(1, households + 1, 5)
    names = ("id", "public_id", "household_id", "assessed_on", "meets_all", "evidence", "recorded_at")
    day = NOW - timedelta(days=20)
    rows = ((at, writer.uuid(), home, day.date(), bool(at % 2), "two_party", day) for at, home in enumerate(homes, start=1))
    writer.write("impact.ExitAssessment", names, rows)
    findings = ((at, one.value, bool(at % 2), "two_party", "visit") for at, _home in enumerate(homes, start=1) for one in Criterion)
    writer.write("impact.ExitFinding", ("assessment_id", "criterion", "met", "evidence", "basis"), findings)
