"""A whole county on a day says the same as each household by itself, in a fixed number of queries."""

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel.errors import NotFound, Refused
from courtyard.people import actions as people
from courtyard.people import queries
from courtyard.people.actions import Leaver, NewMember
from courtyard.people.actions.register_household import Registered
from courtyard.people.tests.sample import DONGGOU, ELSEWHERE, NANPO, NOW, SYSTEM, TODAY, ZAOYUAN

DAY = timedelta(days=1)


def by_table(on: date, known_at=None, place=None):
    table = queries.households_as_of(on=on, known_at=known_at, place=place)
    return {
        table.uuid(at): (
            int(table.id[at]),
            str(table.village_code[at]),
            int(table.persons[at]),
            int(table.workers[at]),
            int(table.declared_income_fen[at]),
            int(table.income_year[at]),
        )
        for at in range(len(table))
    }


def one_by_one(ids, on: date, known_at=None):
    found = {}
    for household_id in ids:
        h = queries.household_as_of(household_id, on=on, known_at=known_at)
        if h.registered_on <= on:
            found[household_id] = (h.id, h.village_code, h.persons, h.workers, h.declared_income_fen, h.income_year or 0)
    return found


def lives(county, draw: random.Random) -> list:
    """Households to which all sorts of things happened, at different days and learned of at different times."""
    homes = []
    for at in range(12):
        members = [NewMember(f"人{at}", relation="head", capacity=draw.choice(["able", "unable"]))]
        members += [
            NewMember(f"人{at}-{n}", capacity=draw.choice(["able", "partly", "unable", "unknown"])) for n in range(draw.randrange(4))
        ]
        day = TODAY - draw.randrange(400) * DAY
        homes.append(county.household(*members, village=draw.choice([ZAOYUAN, DONGGOU, NANPO]), registered_on=day))
    for _ in range(120):
        home, now = draw.choice(homes), NOW + draw.randrange(20) * DAY
        day, who = TODAY - draw.randrange(300) * DAY, draw.choice(home.person_ids)
        year, kind = draw.choice([2014, 2015, 2016]), draw.choice(["wage", "farm"])
        events = [
            lambda home=home, day=day, now=now: county.do(
                people.admit_member, household_id=home.household_id, member=NewMember("新人"), valid_from=day, now=now
            ),
            lambda home=home, day=day, now=now, who=who: county.do(
                people.leave_member, household_id=home.household_id, person_id=who, on=day, now=now
            ),
            lambda day=day, now=now, who=who: county.do(people.set_work_capacity, person_id=who, capacity="able", valid_from=day, now=now),
            lambda home=home, now=now, year=year, kind=kind: county.do(
                people.declare_income, household_id=home.household_id, year=year, kind=kind, amount_fen=draw.randrange(10**6), now=now
            ),
            lambda home=home, day=day, now=now: county.do(
                people.move_household,
                household_id=home.household_id,
                village_code=draw.choice([ZAOYUAN, DONGGOU, NANPO]),
                moved_on=day,
                now=now,
            ),
            lambda home=home, day=day, now=now, who=who: county.do(
                people.change_head, household_id=home.household_id, person_id=who, former_relation="other", on=day, now=now
            ),
            lambda home=home, day=day, now=now, who=who: homes.append(
                Registered(
                    county.do(
                        people.split_household, household_id=home.household_id, leavers=(Leaver(who, "head"),), on=day, now=now
                    ).household_id,
                    (who,),
                )
            ),
        ]
        try:
            draw.choice(events)()
        except Refused:
            continue
    return [home.household_id for home in homes]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_table_agrees_with_each_household(county, seed):
    ids = lives(county, random.Random(seed))
    for on in (TODAY, TODAY - 150 * DAY, TODAY - 399 * DAY, TODAY - 800 * DAY):
        for known_at in (None, NOW, NOW + 7 * DAY, NOW - DAY):
            each = one_by_one(ids, on, known_at)
            assert by_table(on, known_at) == each
            for place in ("131122191", NANPO):
                assert by_table(on, known_at, place) == {one: row for one, row in each.items() if row[1].startswith(place)}


def test_a_place_is_a_prefix(county):
    first, second = county.household(), county.household(village=NANPO)
    county.household(village=ELSEWHERE, actor=SYSTEM)
    assert set(by_table(TODAY, place="131122191")) == {first.household_id}
    assert set(by_table(TODAY, place="131122")) == {first.household_id, second.household_id}
    assert len(by_table(TODAY)) == 3
    assert by_table(TODAY, place="99") == {}


def test_an_empty_county_has_an_empty_table(county):
    table = queries.households_as_of(on=TODAY)
    assert (len(table), table.persons.sum(), table.village_code.tolist()) == (0, 0, [])


def count_queries(work) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        work()
    return len(caught)


def test_queries_do_not_grow_with_households(county):
    county.household()
    few = count_queries(lambda: queries.households_as_of(on=TODAY))
    for _ in range(8):
        county.household(village=NANPO)
    assert count_queries(lambda: queries.households_as_of(on=TODAY)) == few <= 9
    pks = list(queries.household_ids([row.public_id for row in queries.households(SYSTEM)]).values())
    assert count_queries(lambda: queries.payee_for(pks, TODAY)) == 3
    assert count_queries(lambda: queries.household_as_of(queries.households(SYSTEM)[0].public_id, on=TODAY)) <= 6


def test_a_household_that_does_not_exist_is_not_found(county):
    for ask in (queries.internal_household_id, lambda one: queries.household_as_of(one, on=TODAY)):
        with pytest.raises(NotFound):
            ask(UUID(int=1))
