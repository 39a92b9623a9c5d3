"""Birds that were collected and not accepted are given back or destroyed: each once, and none becomes a pack."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Invalid, NotFound
from courtyard.raising import actions, queries
from courtyard.raising.actions.part_with import BirdsRecalled, FateUnclear, NothingToPartWith, PartedBeforeCollected
from courtyard.raising.models import Bird, Flock, Lot, Parting
from courtyard.raising.rules import Fate
from courtyard.raising.tests.making import SMALL
from courtyard.trace import actions as tracing
from courtyard.trace import queries as trace
from tests.harness.together import together
from tests.stories.season import Home, Season

STRICT = replace(SMALL, ordinary=None)


@pytest.fixture
def homes(season: Season) -> tuple[Home, Home]:
    """Two households with ten birds each; two of the first and three of the second are too light for any grade."""
    season.begin(STRICT)
    first, second = season.household(birds=10), season.household(birds=10)
    for home, light in ((first, 2), (second, 3)):
        season.supplier_delivers(home)
        season.collect(home, light=light)
    return first, second


def part(season: Season, fate: str = "returned", **arguments):
    values = {"lot_id": season.lot_id, "fate": fate, "parted_on": season.today, **arguments}
    return season.do(actions.part_with, season.cast.manager, **values)


def refused_of(home: Home) -> list[str]:
    return [bird.epc for bird in queries.birds(home.flock_id) if bird.state == "collected" and not bird.grade]


def way(epc: str) -> list[tuple[str, str]]:
    return [(line.biz_step, line.disposition) for line in trace.history(epc)]


def test_birds_given_back_leave_their_crates_and_then_the_programme_each_from_its_own_yard(season, homes):
    done = part(season, note="too light")
    assert (done.animals, done.left) == (5, 0)
    for home, count in zip(homes, (2, 3), strict=True):
        parting = Parting.unscoped.get(flock__public_id=home.flock_id)
        assert (parting.animals, parting.fate, parting.note, parting.parted_on) == (count, "returned", "too light", season.today)
        yard = trace.canonical(Flock.unscoped.get(public_id=home.flock_id).yard.sgln)
        for epc in refused_of(home):
            assert way(epc)[1:] == [
                ("packing", ""), ("departing", "in_transit"), ("arriving", "in_progress"), ("unpacking", ""),
                ("decommissioning", "inactive"),
            ]  # fmt: skip
            last = trace.history(epc)[-1]
            assert (last.event_id, last.read_point) == (parting.event, yard)
            state = trace.states([epc])[epc]
            assert (state.gone, state.parent, state.disposition) == (True, None, "inactive")
    assert {bird.fate for bird in queries.birds(homes[0].flock_id)} == {"", "returned"}
    season.process()
    assert len(queries.packs_of(season.lot_id)) == 15
    assert season.verify() == []


def test_destroyed_birds_end_at_the_place_of_packing(season, homes):
    season.process()
    assert part(season, "destroyed").animals == 5
    for home in homes:
        for epc in refused_of(home):
            assert way(epc)[-2:] == [("unpacking", ""), ("destroying", "destroyed")]
            assert trace.history(epc)[-1].read_point == trace.history(epc)[-2].read_point
    assert season.verify() == []


def test_the_counts_of_a_flock_stay_as_they_were(season, homes):
    counts = list(Flock.unscoped.order_by("pk").values_list("animals", "lost", "collected", "closed_on"))
    before = queries.lot(season.cast.manager, season.lot_id)
    part(season)
    assert list(Flock.unscoped.order_by("pk").values_list("animals", "lost", "collected", "closed_on")) == counts
    assert queries.lot(season.cast.manager, season.lot_id) == before
    assert season.sell().value_fen == 15 * 100_00


def test_some_are_destroyed_and_the_others_given_back(season, homes):
    one, *others = refused_of(homes[1])
    assert part(season, "destroyed", epcs=(one,)).left == 4
    waiting = queries.to_part_with(season.cast.manager, season.lot_id)
    assert {bird.epc for bird in waiting} == {*refused_of(homes[0]), *others}
    assert part(season, "returned").animals == 4
    assert [(line.animals, line.fate) for line in queries.partings(season.cast.manager, season.lot_id)] == [
        (2, "returned"), (2, "returned"), (1, "destroyed"),
    ]  # fmt: skip
    assert season.verify() == []


def test_a_bird_ends_once_and_one_that_was_accepted_never_by_this(season, homes, refused):
    one = refused_of(homes[0])[0]
    accepted = next(bird.epc for bird in queries.birds(homes[0].flock_id) if bird.grade)
    part(season, epcs=(one,))
    for epc in (one, accepted):
        with refused(Invalid) as error:
            part(season, "destroyed", epcs=(epc, refused_of(homes[1])[0]))
        assert [reason.detail["epc"] for reason in error.value.reasons] == [epc]
    part(season)
    with refused(NothingToPartWith):
        part(season)
    with refused(Invalid):
        season.do(
            actions.process, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, birds=(actions.PackedBird(one, 700),)
        )  # fmt: skip


def test_the_database_itself_takes_no_parting_for_a_bird_that_was_accepted(season, homes):
    part(season)
    parting = Parting.unscoped.first()
    for values in ({"parting": parting, "grade": "mountain"}, {"parting": parting, "state": "alive", "collection": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bird.unscoped.filter(parting=None).update(**values)


def test_what_is_recalled_is_not_given_back_and_may_be_destroyed(season, homes, refused):
    bad = refused_of(homes[0])[0]
    recall = season.do(tracing.recall, season.cast.officer, epcs=(bad,), reason="salmonella")
    with refused(BirdsRecalled) as error:
        part(season)
    assert [reason.detail["epc"] for reason in error.value.reasons] == [bad]
    assert part(season, "destroyed", epcs=(bad,)).left == 4
    assert part(season, "returned").left == 0
    assert season.verify() == []
    season.do(tracing.end_recall, season.cast.officer, recall_id=recall.recall_id, outcome="done", note="all destroyed")
    assert season.verify() == []


def test_a_recall_tells_which_animals_are_back_with_their_households(season, homes):
    part(season)
    told = trace.reach(season.cast.officer, epcs=refused_of(homes[0]))
    assert [line.standing for line in told.of("animal")] == ["given-back"] * 2
    assert told.untraced["given-back"] == 2


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_collection_or_after_today_is_refused(season, homes, refused, days):
    day = season.today
    with refused(PartedBeforeCollected):
        part(season, parted_on=day.fromordinal(day.toordinal() + days))


def test_a_fate_that_is_none_is_refused(season, homes, refused):
    with refused(FateUnclear):
        part(season, "eaten")


def test_whoever_packs_may_say_it_and_nobody_of_another_cooperative(season, homes, refused):
    packer = Actor(season.key(), (Grant(Role.WAREHOUSE, organisation=season.cooperative),))
    stranger = Actor(season.key(), (Grant(Role.WAREHOUSE, organisation=UUID(int=7)),))
    with refused(NotFound):
        season.do(actions.part_with, stranger, lot_id=season.lot_id, fate=Fate.RETURNED, parted_on=season.today)
    with pytest.raises(NotFound):
        queries.to_part_with(stranger, season.lot_id)
    assert list(queries.waiting(stranger)) == []
    assert season.do(actions.part_with, packer, lot_id=season.lot_id, fate=Fate.RETURNED, parted_on=season.today).animals == 5


def test_the_desk_names_a_lot_until_each_of_its_birds_has_an_end(season, homes):
    def wait():
        return [(one.subject, one.detail) for one in queries.waiting(season.cast.manager) if one.kind == "parting"]

    assert wait() == [(str(season.lot_id), {"birds": "5"})]
    part(season, epcs=tuple(refused_of(homes[0])))
    assert wait() == [(str(season.lot_id), {"birds": "3"})]
    part(season)
    assert wait() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_say_it_at_the_same_moment_end_each_bird_once():
    season = Season()
    season.begin(STRICT)
    home = season.household(birds=10)
    season.supplier_delivers(home)
    season.collect(home, light=2)
    done = together([lambda: part(season, "returned"), lambda: part(season, "destroyed")])
    assert sum(isinstance(one, NothingToPartWith) for one in done) == 1
    assert Parting.unscoped.get().animals == 2
    assert Lot.unscoped.count() == 1
    assert season.verify() == []
