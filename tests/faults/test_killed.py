"""A process is killed before and after each of its commits, and started again."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import Sum

from courtyard.kernel import facts, heads, sealing
from courtyard.kernel.actors import system
from courtyard.kernel.facts import CLAIM, KILLED, LAST_ATTEMPT
from courtyard.kernel.models import Delivery, Fact, Reading
from courtyard.ledger.models import Seal, Transfer, TransferSet
from courtyard.ledger.queries import SEALING
from courtyard.raising.models import Settlement
from courtyard.trace.models import Event, EventSeal
from tests.faults import jobs
from tests.faults.conftest import CHUNKS
from tests.faults.mortal import Kill, Mother, When
from tests.stories.season import Home

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
def test_a_sealer_that_is_killed_leaves_a_whole_chain_and_its_head_is_published_by_the_next(books, mother, now, when):
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


def test_a_reaction_that_kills_its_worker_each_time_dies_after_its_last_attempt_and_waits_for_somebody(books, mother, now):
    books.contribute(1000)
    body = {"household_id": str(UUID(int=5))}
    fact = Fact.objects.create(public_id=UUID(int=1), name="people.HouseholdRegistered", at=now, body=body)
    row = Delivery.objects.create(fact=fact, handler="tests.faults.jobs.take_the_worker_along", due_at=now)
    moment = now
    for attempt in range(1, LAST_ATTEMPT + 1):
        assert mother.run(jobs.work, moment).killed
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("running", attempt)
        assert not mother.run(jobs.work, moment).killed, "nobody touches it while its claim stands"
        moment += CLAIM
    assert Reading.objects.count() == 0, "what it had done by then is undone"
    end = mother.run(jobs.work, moment)
    assert (end.killed, end.error, end.result.failed) == (False, None, 1)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.claimed_until, row.last_error) == ("dead", LAST_ATTEMPT, None, KILLED)
    assert mother.run(jobs.work, moment + CLAIM).result.failed == 0
    assert facts.revive(row.public_id, actor=system(), now=moment)
    assert mother.run(jobs.work, moment).killed
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("running", 1)
    assert books.violations() == []


def _paid(homes: list[Home]) -> list[int]:
    """Every fen that was ever paid to each household as dividend."""
    sums = Transfer.unscoped.filter(code="settle.dividend").values("household").annotate(fen=Sum("amount_fen"))
    paid: dict[UUID, int] = {row["household"]: row["fen"] for row in sums}
    return [paid.get(home.household_id, 0) for home in homes]


def _signed_for(homes: list[Home]) -> list[int]:
    """The dividend that was signed for each household."""
    due = dict(Settlement.unscoped.get().lines.values_list("share__household__public_id", "dividend_fen"))
    return [due[home.household_id] for home in homes]


def _standing() -> tuple[int, int, int, int]:
    """Chunks posted, deliveries done, sets sealed, events sealed."""
    chunks = Settlement.unscoped.get().chunks_posted
    return chunks, Delivery.objects.filter(state="done").count(), Seal.objects.count(), EventSeal.objects.count()


def _work_and_be_killed(mother: Mother, moment: datetime) -> list[tuple[int, int, int, int]]:
    """The worker is killed before a commit, started again, killed after it, started again, ... until it has nothing left.

    Returns what stood after each commit that changed anything; before each of them, what stood after the one before.
    """
    stood, at = [_standing()], 1
    for _ in range(50):
        for when in When:
            end = mother.run(jobs.work, moment, kill=Kill(at, when))
            moment += CLAIM + timedelta(minutes=1)  # what the dead worker had claimed is free again
            if not end.killed:
                assert end.error is None, end.error
                return stood
            if when is When.BEFORE:
                assert _standing() == stood[-1]
        if _standing() == stood[-1]:
            at += 1  # that was the commit of a look around; the next one
        else:
            stood.append(_standing())
    raise AssertionError("the worker is killed for ever")


def test_a_worker_killed_at_every_commit_of_a_settlement_pays_everybody_once(signed, mother):
    season, homes = signed
    expected = _signed_for(homes)
    assert expected[:3] == [300_00, 225_00, 150_00]
    assert _paid(homes) == [0] * 6

    before, *stood = _work_and_be_killed(mother, season.now)
    assert [after[0] for after in stood] == [1, 2, 3, *[3] * (len(stood) - 3)]
    assert stood[-1][2:] == (TransferSet.unscoped.count(), Event.unscoped.count())
    assert stood[2][2:] == before[2:], "the journals are sealed after the chunks, in commits of their own"
    settlement = Settlement.unscoped.get()
    assert (settlement.state, settlement.chunks_posted) == ("posted", CHUNKS)
    assert _paid(homes) == expected
    assert [season.ledger.account("household.dividend", home).balance_fen for home in homes] == expected
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}
    assert season.verify() == []


@pytest.mark.parametrize("when", When)
def test_two_workers_after_a_death_pay_everybody_once(signed, mother, when):
    season, homes = signed
    assert mother.run(jobs.work, season.now, kill=Kill(2, when)).killed
    moment = season.now + CLAIM + timedelta(minutes=1)
    workers = [mother.start(jobs.work, moment) for _ in range(3)]
    assert [worker.end().error for worker in workers] == [None] * 3
    mother.run(jobs.work, moment)
    assert Settlement.unscoped.get().state == "posted"
    assert _paid(homes) == _signed_for(homes)
    assert [season.ledger.account("household.dividend", home).balance_fen for home in homes] == _paid(homes)
    assert season.verify() == []
