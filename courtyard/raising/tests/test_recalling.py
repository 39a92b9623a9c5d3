"""Whoever has packs at its own site recalls them: by the bird, by the pack, by what the bird was fed with. Nobody else does."""

from dataclasses import replace
from uuid import UUID

import pytest

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.people import queries as people
from courtyard.raising import actions, queries
from courtyard.raising.identity import site_of
from courtyard.raising.models import Bird, Flock, Lot
from courtyard.raising.rules import Sale
from courtyard.raising.selling import LotRecalled
from courtyard.raising.yielding import of_flock
from courtyard.trace import actions as tracing
from courtyard.trace import queries as trace
from courtyard.trace.actions.register_locations import NewLocation
from courtyard.trace.errors import CannotHaveHappened, OutsideYourPlaces
from tests.harness.together import together
from tests.properties.everything import digest
from tests.stories.season import COUNTY, POND, WUYI, Season

FEED = "urn:epc:class:lgtin:952123456.0000.FEED-17"


@pytest.fixture
def packed(db) -> Season:
    """Four birds of one household that were fed, collected and packed."""
    season = Season()
    season.begin(replace(WUYI, animals_per_household=4, advance_fen=180_00))
    home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(20)
    given = (actions.Given("feed", "maize", "FEED-17"),)
    season.do(actions.visit, season.cast.technician, flock_id=home.flock_id, visited_on=season.today, counted=4, given=given)
    season.pass_days(140)
    season.collect(home)
    season.process()
    return season


def causes(season: Season) -> dict[str, str]:
    pack = queries.packs_of(season.lot_id)[0]
    return {"bird": pack.bird, "pack": pack.epc, "supply lot": FEED}


def county_officer(season: Season) -> Actor:
    return Actor(season.key(), (Grant(Role.OFFICER, place=COUNTY[:6]),))


def cooperatives_manager(season: Season) -> Actor:
    return Actor(season.key(), (Grant(Role.MANAGER, organisation=season.cooperative),))


@pytest.mark.parametrize("who", [county_officer, cooperatives_manager])
@pytest.mark.parametrize(("cause", "reached"), [("bird", 1), ("pack", 1), ("supply lot", 4)])
def test_packs_are_recalled_by_the_county_and_by_their_cooperative(packed, who, cause, reached):
    packs = [pack.epc for pack in queries.packs_of(packed.lot_id)]
    packed.do(tracing.recall, who(packed), epcs=(causes(packed)[cause],), reason="salmonella")
    assert [state.recalled for state in trace.states(packs).values()] == [at < reached for at in range(4)]
    assert packed.verify() == []


@pytest.mark.parametrize("cause", ["bird", "pack", "supply lot"])
@pytest.mark.parametrize("elsewhere", [{"organisation": UUID(int=7)}, {"place": "110101"}])
def test_nobody_else_recalls_them(packed, cause, elsewhere):
    epc, before = causes(packed)[cause], digest()
    for role in (Role.OFFICER, Role.MANAGER):
        with pytest.raises(OutsideYourPlaces):
            packed.do(tracing.recall, Actor(UUID(int=8), (Grant(role, **elsewhere),)), epcs=(epc,), reason="salmonella")
    assert digest() == before


def test_a_site_that_was_used_before_it_was_registered_is_registered_by_the_next_processing(packed):
    (site,) = {state.location for state in trace.states(pack.epc for pack in queries.packs_of(packed.lot_id)).values()}
    shown = trace.locations([site])[site]
    assert (shown.organisation_id, shown.place_code, shown.name) == (packed.cooperative, COUNTY, "cooperative (invented)")
    packed.do(tracing.register_locations, packed.cast.system, locations=(NewLocation(site),))
    assert trace.locations([site])[site].organisation_id is None
    again = site_of(people.organisation(packed.cooperative), actor=packed.cast.system, key=packed.key(), now=packed.now)
    assert (trace.canonical(again), trace.locations([site])[site]) == (site, shown)


def test_a_name_that_somebody_gave_the_site_stays(packed):
    (site,) = {state.location for state in trace.states([queries.packs_of(packed.lot_id)[0].epc]).values()}
    named = NewLocation(site, packed.cooperative, None, COUNTY, "the hall by the river")
    packed.do(tracing.register_locations, packed.cast.officer, locations=(named,))
    site_of(people.organisation(packed.cooperative), actor=packed.cast.system, key=packed.key(), now=packed.now)
    assert trace.locations([site])[site].name == "the hall by the river"


def test_packs_of_a_pond_are_recalled_by_their_cooperative(db):
    season = Season()
    season.begin(POND)
    (home,) = season.collective([500])
    season.supplier_delivers(home)
    season.pass_days(200)
    season.harvest(home, table=100_000)
    done = season.do(actions.process_by_lot, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, packs=90, weight_g=90_000)
    season.do(tracing.recall, cooperatives_manager(season), epcs=(done.pack_class,), reason="melamine")
    assert trace.states([done.pack_class])[done.pack_class].recalled


def test_a_lot_with_a_recalled_pack_is_not_sold_until_the_recall_was_a_mistake(packed):
    first = queries.packs_of(packed.lot_id)[0]
    done = packed.do(tracing.recall, county_officer(packed), epcs=(first.bird,), reason="salmonella")
    before = digest()
    with pytest.raises(LotRecalled) as caught:
        packed.do(actions.sell_lot, packed.cast.manager, lot_id=packed.lot_id)
    assert digest() == before
    assert ([reason.detail["epc"] for reason in caught.value.reasons], caught.value.detail["recalled"]) == ([first.epc], 1)
    packed.do(tracing.end_recall, packed.cast.officer, recall_id=done.recall_id, outcome="mistake", note="another bird")
    assert packed.do(actions.sell_lot, packed.cast.manager, lot_id=packed.lot_id).value_fen > 0


def test_birds_that_are_recalled_before_they_are_packed_hold_back_their_lot_and_are_not_packed(db):
    season = Season()
    season.begin(replace(WUYI, animals_per_household=4, advance_fen=180_00))
    home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(160)
    season.collect(home)
    bird = Bird.unscoped.filter(flock__public_id=home.flock_id, slot=2).get().epc
    season.do(tracing.recall, season.cast.officer, epcs=(bird,), reason="salmonella")
    before = digest()
    with pytest.raises(LotRecalled):
        season.do(actions.sell_lot, season.cast.manager, lot_id=season.lot_id)
    with pytest.raises(CannotHaveHappened) as caught:
        season.process()
    assert {reason.code for reason in caught.value.reasons} == {"recalled"}
    assert digest() == before


def test_birds_recalled_in_the_yard_are_not_collected_and_get_no_recalled_feed(packed):
    home = packed.household(birds=4)
    packed.supplier_delivers(home)
    packed.pass_days(1)
    packed.do(tracing.recall, packed.cast.officer, epcs=(FEED,), reason="salmonella")
    before = digest()
    again = (actions.Given("feed", "maize", "FEED-17"),)
    with pytest.raises(CannotHaveHappened):
        packed.do(actions.visit, packed.cast.technician, flock_id=home.flock_id, visited_on=packed.today, counted=4, given=again)
    assert digest() == before
    packed.do(tracing.recall, packed.cast.officer, epcs=(packed.birds(home)[0].epc,), reason="salmonella")
    packed.pass_days(160)
    before = digest()
    with pytest.raises(CannotHaveHappened):
        packed.collect(home)
    assert digest() == before


@pytest.mark.parametrize("sale", [Sale.PURCHASE, Sale.CONSIGNMENT])
@pytest.mark.parametrize("cause", ["catch", "packs"])
def test_a_pond_whose_catch_or_packs_are_recalled_is_neither_sold_nor_consigned(db, sale, cause):
    season = Season()
    season.begin(replace(POND, sale=sale))
    (home,) = season.collective([500])
    season.supplier_delivers(home)
    season.pass_days(200)
    season.harvest(home, table=100_000)
    (catch,) = [one.epc for one in trace.trace_forward(fish_of(season, home)) if one.how == "supply"]
    if cause == "packs":
        done = season.do(
            actions.process_by_lot, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, packs=90, weight_g=90_000
        )
        catch = done.pack_class
    season.do(tracing.recall, season.cast.officer, epcs=(catch,), reason="melamine")
    before = digest()
    verb = actions.sell_lot if sale is Sale.PURCHASE else actions.consign_lot
    with pytest.raises(LotRecalled):
        season.do(verb, season.cast.manager, lot_id=season.lot_id)
    if cause == "catch":
        with pytest.raises(CannotHaveHappened):
            season.do(actions.process_by_lot, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, packs=9, weight_g=9_000)
    assert digest() == before


def fish_of(season: Season, home) -> str:
    """The class under which the animals of the flock are followed."""
    flock = Flock.unscoped.get(public_id=home.flock_id)
    return of_flock(flock, 1)[0].epc_class


def test_a_lot_that_is_sold_while_a_pack_of_it_is_recalled_is_sold_before_or_not_at_all(transactional_db):
    season = Season()
    season.begin(replace(WUYI, animals_per_household=4, advance_fen=180_00))
    home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(160)
    season.collect(home)
    season.process()
    pack, keys = queries.packs_of(season.lot_id)[0].epc, [season.key(), season.key()]
    sold, recalled = together(
        [
            lambda: actions.sell_lot(actor=season.cast.manager, key=keys[0], now=season.now, lot_id=season.lot_id),
            lambda: tracing.recall(actor=season.cast.officer, key=keys[1], now=season.now, epcs=(pack,), reason="salmonella"),
        ]
    )
    assert recalled.reached == 1
    assert isinstance(sold, LotRecalled) or sold.value_fen > 0
    assert (Lot.unscoped.get(public_id=season.lot_id).sold_on is None) is isinstance(sold, LotRecalled)
    assert season.verify() == []
