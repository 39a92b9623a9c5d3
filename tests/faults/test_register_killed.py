"""An import of a long register is killed at each of its commits, and the same command goes on."""

from datetime import date

import pytest

from courtyard.kernel import audit
from courtyard.kernel.models import Fact
from courtyard.people.models import DeclaredIncome, Household, Membership, Person, RegisterChunk, RegisterImport
from courtyard.people.tests.sample import NOW, County, number_of
from tests.faults import jobs
from tests.faults.mortal import Kill, When

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("transactional_db")]

CHUNKS = 3
LINES = [f"N{at},户主{at},户主,{number_of(date(1960 + at, 1, 1))},131122191901,{at}00" for at in range(2 * CHUNKS)]
CONTENT = "\n".join(["户编号,姓名,与户主关系,身份证号码,村代码,工资性收入", *LINES]).encode()


def _counts() -> list[int]:
    return [model.unscoped.count() for model in (Household, Person, Membership, DeclaredIncome)]


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("commit", range(1, CHUNKS + 1))
def test_a_register_that_is_killed_and_sent_again_is_taken_in_once(mother, commit, when):
    County()
    end = mother.run(jobs.load_register, CONTENT, NOW, kill=Kill(commit, when))
    assert end.killed
    assert end.said == list(range(1, commit))
    written = commit - 1 if when is When.BEFORE else commit
    assert _counts() == [2 * written] * 4
    # What was accepted waits whole, or nothing was accepted.
    assert RegisterChunk.unscoped.count() == (CHUNKS - written if written else 0)

    again = mother.run(jobs.load_register, CONTENT, NOW)
    assert (again.killed, again.result, again.error) == (False, "done", None)
    assert _counts() == [2 * CHUNKS] * 4
    assert sorted(DeclaredIncome.unscoped.values_list("amount_fen", flat=True)) == [at * 100_00 for at in range(2 * CHUNKS)]
    assert RegisterChunk.unscoped.count() == 0
    # A command killed after the last commit had finished; sent again, it reads the file anew and finds all of it there.
    done = [(row.added, row.unchanged) for row in RegisterImport.unscoped.order_by("id")]
    assert done == ([(6, 0), (0, 6)] if written == CHUNKS else [(6, 0)])
    assert Fact.objects.filter(name="people.RegisterImported").count() == len(done)
    assert list(audit.violations()) == []


def test_three_who_take_in_the_same_register_at_once_take_it_in_once(mother):
    County()
    assert mother.run(jobs.load_register, CONTENT, NOW, kill=Kill(1, When.AFTER)).killed
    workers = [mother.start(jobs.work, NOW), mother.start(jobs.load_register, CONTENT, NOW), mother.start(jobs.load_register, CONTENT, NOW)]
    assert [worker.end().error for worker in workers] == [None] * 3
    mother.run(jobs.work, NOW)
    assert _counts() == [2 * CHUNKS] * 4
    assert RegisterImport.unscoped.order_by("id").first().added == 6
    assert RegisterChunk.unscoped.count() == 0
    assert list(audit.violations()) == []
