"""A process is killed before or after a commit, at every commit that it has, and started again."""

from datetime import timedelta

import pytest

from courtyard.kernel import heads, sealing, worker
from courtyard.ledger.models import TransferSet
from courtyard.ledger.queries import SEALING
from tests.faults import jobs
from tests.faults.mortal import Kill, When

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("transactional_db")]

LABELS = tuple("abcde")


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("commit", [1, 3, 5])
def test_posting_that_is_killed_and_sent_again_with_the_same_keys_is_done_once(books, mother, now, commit, when):
    books.contribute(1000)
    end = mother.run(jobs.promise_each, LABELS, 10_00, now, kill=Kill(commit, when))
    assert end.killed
    assert end.said == list(LABELS[: commit - 1])
    written = commit - 1 if when is When.BEFORE else commit
    assert books.left_fen == 1000_00 - written * 10_00
    assert all(books.promised_fen(label) == 10_00 for label in end.said)  # nothing that was acknowledged is lost

    again = mother.run(jobs.promise_each, LABELS, 10_00, now)
    assert (again.killed, again.result, again.error) == (False, 5, None)
    assert [books.promised_fen(label) for label in LABELS] == [10_00] * 5
    assert books.left_fen == 950_00
    assert TransferSet.unscoped.count() == 6
    assert books.violations() == []


@pytest.mark.parametrize("when", When)
def test_a_sealer_that_is_killed_leaves_a_whole_chain_and_publishes_its_head_when_it_is_back(books, mother, now, when):
    books.contribute(1000)
    for label in LABELS:
        books.promise(label, 10)
    assert mother.run(jobs.work, now, kill=Kill(1, when)).killed
    assert sealing.head(SEALING).sequence == (0 if when is When.BEFORE else 6)
    assert heads.published(SEALING.name).heads == ()

    assert not mother.run(jobs.work, now).killed
    head = sealing.head(SEALING)
    assert head.sequence == 6
    assert heads.published(SEALING.name).heads == (head,)
    assert books.violations() == []
