"""The line to the database is cut at the COMMIT: whether it arrived cannot be known, and sending it again settles it."""

from collections.abc import Iterator

import psycopg
import pytest

from courtyard.kernel.errors import ConnectionLost
from courtyard.ledger.models import TransferSet
from tests.faults import jobs
from tests.faults.wire import Cut, Wire

pytestmark = [pytest.mark.fault, pytest.mark.only_on("postgres")]


@pytest.fixture
def line(request, database_url) -> Iterator[Wire]:
    def hang_up() -> None:
        with psycopg.connect(database_url, autocommit=True) as second:
            second.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
            )

    cut, for_good = request.param
    wire = Wire(cut, for_good=for_good, hang_up=hang_up)
    yield wire
    wire.close()


@pytest.mark.parametrize("line", [(cut, False) for cut in Cut], indirect=True, ids=list(Cut))
def test_a_line_that_is_cut_once_is_not_even_noticed(books, mother, now, line):
    books.contribute(1000)
    end = mother.run(jobs.promise_each, ["a", "b"], 100_00, now, database=line.database)
    assert (line.cuts, end.error, end.result, end.said) == (1, None, 2, ["a", "b"])
    assert (books.promised_fen("a"), books.promised_fen("b"), books.left_fen) == (100_00, 100_00, 800_00)
    assert books.violations() == []


@pytest.mark.parametrize("line", [(cut, True) for cut in Cut], indirect=True, ids=list(Cut))
def test_a_line_that_stays_cut_is_said_so_and_the_same_request_later_is_done_exactly_once(books, mother, now, line):
    books.contribute(1000)
    end = mother.run(jobs.promise_each, ["a", "b"], 100_00, now, database=line.database)
    assert isinstance(end.error, ConnectionLost)
    assert (line.cuts, end.said) == (1, [])  # nothing was acknowledged
    arrived = line.cut is Cut.ANSWER_IS_LOST
    assert TransferSet.unscoped.count() == (2 if arrived else 1)
    assert books.promised_fen("a") == (100_00 if arrived else 0)

    line.mend()
    again = mother.run(jobs.promise_each, ["a", "b"], 100_00, now, database=line.database)
    assert (again.error, again.result) == (None, 2)
    assert (books.promised_fen("a"), books.promised_fen("b"), books.left_fen) == (100_00, 100_00, 800_00)
    assert TransferSet.unscoped.count() == 3
    assert books.violations() == []
