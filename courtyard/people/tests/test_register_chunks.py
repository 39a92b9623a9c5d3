"""A long register is taken in chunk by chunk: it goes on after a halt, and doubles nothing."""

from datetime import date

import pytest

from courtyard.kernel import worker
from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.kernel.ids import child_key
from courtyard.kernel.models import Fact
from courtyard.people import actions as people
from courtyard.people import audit, queries
from courtyard.people.actions import Mode
from courtyard.people.actions.give_up_import import NothingLeft
from courtyard.people.actions.import_register import RegisterRefused
from courtyard.people.actions.take_register_chunk import ImportGivenUp, NotTheNext
from courtyard.people.models import DeclaredIncome, Household, Membership, Person, RegisterChunk, RegisterImport
from courtyard.people.register import chunks
from courtyard.people.tests.sample import DONGGOU, FOREIGN_OFFICER, NOW, OFFICER, actor_with, nothing_changes, number_of

HEADINGS = "户编号,姓名,与户主关系,身份证号码,村代码,工资性收入"
TABLES = (Household, Person, Membership, DeclaredIncome)
HEADS = [number_of(date(1960 + at, 1, 1), 1) for at in range(5)]


@pytest.fixture(autouse=True)
def two_a_chunk(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 2)


def register(*spoiled: int, wage: int = 100) -> bytes:
    """Five households, each of one person; those spoiled lie in no village."""
    rows = [f"N{at},户主{at},户主,{HEADS[at]},{'131122191000' if at in spoiled else '131122191901'},{wage}" for at in range(5)]
    return "\n".join([HEADINGS, *rows]).encode()


def begin(county, mode=Mode.ALL_OR_NONE, content=None, **asked):
    return county.do(people.import_register, content=content or register(), file_name="register.csv", mode=mode, **asked)


def load(county, mode=Mode.ALL_OR_NONE, content=None, **asked):
    return county.do(people.load_register, content=content or register(), file_name="register.csv", mode=mode, **asked)


def chunk(county, begun, number, **asked):
    return county.do(people.take_register_chunk, import_id=begun.import_id, number=number, **asked)


def counts() -> list[int]:
    return [model.unscoped.count() for model in TABLES]


def spoil(county, number: int) -> None:
    """While the import runs, somebody moves a household that the file has where it was."""
    household = Household.unscoped.get(register_number=f"N{number}")
    county.do(people.move_household, household_id=household.public_id, village_code=DONGGOU, now=NOW.replace(day=9))


def test_a_long_register_waits_in_chunks_of_which_nothing_can_be_read(county):
    begun = begin(county)
    assert (begun.state, begun.chunks, begun.chunks_taken, begun.good, begun.added) == ("taking", 3, 1, 5, 2)
    assert counts() == [2, 2, 2, 2]
    waiting = list(RegisterChunk.unscoped.order_by("number").values_list("number", flat=True))
    assert waiting == [1, 2]
    assert all("户主" not in str(one.entries) and HEADS[2] not in one.entries.token for one in RegisterChunk.unscoped.all())
    assert not Fact.objects.filter(name="people.RegisterImported").exists()


def test_each_chunk_is_taken_once_and_the_last_says_that_all_is_in(county):
    begun = begin(county)
    second = chunk(county, begun, 1)
    assert (second.state, second.chunks_taken) == ("taking", 2)
    assert chunk(county, begun, 1) == second
    assert counts() == [4, 4, 4, 4]
    assert chunk(county, begun, 2).state == "done"
    assert chunk(county, begun, 2).state == "done"
    assert counts() == [5, 5, 5, 5]
    assert RegisterChunk.unscoped.count() == 0
    announced = Fact.objects.filter(name="people.RegisterImported").values_list("body", flat=True)
    assert list(announced) == [{"import_id": str(begun.import_id), "added": 5, "updated": 0}]
    assert list(audit.violations()) == []


def test_a_chunk_out_of_turn_is_refused(county):
    begun = begin(county)
    with nothing_changes(), pytest.raises(NotTheNext):
        chunk(county, begun, 2)


def test_the_worker_goes_on_by_itself(county):
    begun = begin(county)
    worker.until_idle(now=NOW)
    row = RegisterImport.unscoped.get(public_id=begun.import_id)
    assert (row.state, row.added, row.chunks_taken) == ("done", 5, 3)
    assert counts() == [5, 5, 5, 5]


def test_the_same_file_goes_on_where_it_was_left_and_then_changes_nothing(county):
    begun = begin(county)
    heard = []
    done = load(county, progress=lambda at, of: heard.append((at, of)))
    assert (done.import_id, done.state, done.added, done.unchanged) == (begun.import_id, "done", 5, 0)
    assert heard == [(2, 3), (3, 3)]
    before = counts()
    again = load(county)
    assert (again.added, again.updated, again.unchanged, again.state) == (0, 0, 5, "done")
    assert counts() == before == [5, 5, 5, 5]


def test_public_ids_do_not_depend_on_the_chunks(county):
    key = county.key()
    load(county, key=key)
    ids = set(Household.unscoped.values_list("public_id", flat=True))
    assert ids == {child_key(key, f"household/{row}") for row in range(2, 7)}


def test_one_bad_row_in_the_last_chunk_keeps_everything_out_when_all_was_asked(county):
    with nothing_changes(), pytest.raises(RegisterRefused):
        load(county, content=register(4))


def test_the_good_rows_of_each_chunk_are_taken(county):
    done = load(county, Mode.GOOD_ROWS, register(1, 4))
    assert (done.households, done.good, done.added, done.problems, done.chunks) == (5, 3, 3, 2, 2)
    assert sorted(Household.unscoped.values_list("register_number", flat=True)) == ["N0", "N2", "N3"]


def halted(county):
    """An import of new wages that met, in its second chunk, a household that had moved meanwhile."""
    load(county)
    begun = begin(county, content=register(wage=200), now=NOW.replace(day=10))
    spoil(county, 3)
    return begun, chunk(county, begun, 1)


def wages() -> list[int]:
    rows = DeclaredIncome.unscoped.filter(replaced_by=None).order_by("household__register_number")
    return list(rows.values_list("amount_fen", flat=True))


def test_what_changed_meanwhile_halts_an_import_of_all_before_its_chunk_and_is_named(county):
    begun, halt = halted(county)
    assert (halt.state, halt.chunks_taken) == ("halted", 1)
    assert wages() == [200_00, 200_00, 100_00, 100_00, 100_00]
    row = queries.register_import(OFFICER, begun.import_id)
    assert [(one["row"], one["code"], one["blocks"]) for one in row.in_the_way] == [(5, "village-moved", True)]
    worker.until_idle(now=NOW.replace(day=11))
    assert RegisterImport.unscoped.get(public_id=begun.import_id).state == "halted"
    # Tried again while it still stands in the way, it halts again, and is named once.
    assert chunk(county, begun, 1).state == "halted"
    assert len(queries.register_import(OFFICER, begun.import_id).in_the_way) == 1


def test_a_halted_import_goes_on_with_all_once_the_register_is_mended(county):
    begun, _halt = halted(county)
    Household.unscoped.filter(register_number="N3").update(village=Household.unscoped.get(register_number="N2").village)
    done = load(county, content=register(wage=200), now=NOW.replace(day=12))
    assert (done.import_id, done.state, done.updated, done.good, done.problems) == (begun.import_id, "done", 5, 5, 0)
    assert wages() == [200_00] * 5


@pytest.mark.parametrize("by_command", [True, False])
def test_a_halted_import_goes_on_without_what_stands_in_the_way_when_that_is_asked(county, by_command):
    begun, _halt = halted(county)
    if by_command:
        load(county, Mode.GOOD_ROWS, register(wage=200), now=NOW.replace(day=12))
    else:
        chunk(county, begun, 1, mode=Mode.GOOD_ROWS)
        worker.until_idle(now=NOW.replace(day=12))
    row = RegisterImport.unscoped.get(public_id=begun.import_id)
    assert (row.state, row.updated, row.good, row.in_the_way) == ("done", 4, 4, [])
    assert [(one["row"], one["code"]) for one in row.problems] == [(5, "village-moved")]
    assert wages() == [200_00, 200_00, 200_00, 100_00, 200_00]


def test_what_changed_in_the_first_chunk_refuses_the_whole_file(county, monkeypatch):
    load(county)
    packed = chunks.packed

    def somebody_moves(entries):
        spoil(county, 1)
        return packed(entries)

    monkeypatch.setattr(chunks, "packed", somebody_moves)
    with pytest.raises(RegisterRefused) as refused:
        begin(county, content=register(wage=200), now=NOW.replace(day=10))
    assert [reason.code for reason in refused.value.reasons] == ["village-moved"]
    assert wages() == [100_00] * 5
    assert RegisterImport.unscoped.count() == 1
    assert RegisterChunk.unscoped.count() == 0


def test_an_import_that_is_given_up_keeps_what_is_in_and_removes_what_waits(county):
    begun = begin(county)
    given_up = county.do(people.give_up_import, import_id=begun.import_id)
    assert given_up.chunks_left == 2
    assert (counts(), RegisterChunk.unscoped.count()) == ([2, 2, 2, 2], 0)
    worker.until_idle(now=NOW)
    assert counts() == [2, 2, 2, 2]
    with nothing_changes(), pytest.raises(ImportGivenUp):
        chunk(county, begun, 1)
    with nothing_changes(), pytest.raises(NothingLeft):
        county.do(people.give_up_import, import_id=begun.import_id)
    done = load(county)
    assert (done.added, done.unchanged, done.import_id != begun.import_id) == (3, 2, True)


def test_an_import_elsewhere_is_neither_taken_nor_given_up(county):
    begun = begin(county)
    for asked in ({"number": 1, "verb": people.take_register_chunk}, {"verb": people.give_up_import}):
        verb = asked.pop("verb")
        with nothing_changes(), pytest.raises(NotFound):
            county.do(verb, actor=FOREIGN_OFFICER, import_id=begun.import_id, **asked)
        with nothing_changes(), pytest.raises(NotPermitted):
            county.do(verb, actor=actor_with(Role.HELPER, place="131122"), import_id=begun.import_id, **asked)
