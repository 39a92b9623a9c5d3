"""The county's own places become a table to plan with: where they stand is public, how many are registered there is not."""

from uuid import uuid4

import pytest

from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import NotFound
from courtyard.logistics import actions, queries
from courtyard.logistics.actions import Level, Weigh
from courtyard.logistics.models import PlanningTable
from courtyard.logistics.tests.making import COUNTY, NEIGHBOUR
from courtyard.people import actions as people
from courtyard.people.actions import NewMember

EAST, SOUTH = "131122100201", "131122100203"


@pytest.fixture
def county(office):
    """Places that the county knows, and households in two of its villages."""
    office.know_places()
    for village, members in ((EAST, 3), (EAST, 1), (SOUTH, 2)):
        names = tuple(NewMember(f"{village}-{at}", relation="head" if at == 0 else "child", head=at == 0) for at in range(members))
        office.do(people.register_household, system("cli"), village_code=village, members=names)
    return office


def officer(place):
    return Actor(uuid4(), (Grant(Role.OFFICER, place=place.rstrip("0")),))


def taken(office, actor=None, **given):
    return office.do(actions.table_of_places, actor, **{"owner_id": office.office, "name": "our villages"} | given)


def text(office, done):
    return queries.table_text(office.planner, done.table_id).splitlines()


def test_the_villages_of_the_organisations_own_county_are_a_table_and_one_without_a_position_stands_at_its_township(county):
    done = taken(county)
    assert (done.rows, done.scattered, done.nowhere, done.empty) == (3, 1, 1, 0)
    assert text(county, done) == [
        "id,name,lon,lat,weight,altitude_m,placed",
        "131122100201,东关村,115.9,37.81,1,21,",
        "131122100202,西关村,115.86,37.79,1,,",
        "131122100203,南关村,115.88,37.8,1,,scattered",
    ]
    view = queries.table(county.planner, done.table_id)
    assert (view.name, view.owner_id, view.rows, view.scattered) == ("our villages", county.office, 3, 1)


def test_townships_are_sites_where_one_may_build_and_an_area_may_be_smaller(county):
    assert text(county, taken(county, level=Level.TOWN))[1:] == ["131122100000,武邑镇,115.88,37.8,1,20,"]
    assert taken(county, area="131122100000").rows == 3


def test_whoever_reads_the_register_weighs_villages_by_it_and_leaves_out_those_without_households(county):
    done = taken(county, officer(COUNTY), weigh=Weigh.HOUSEHOLDS)
    assert (done.rows, done.empty) == (2, 1)
    assert [line.split(",")[1:5:3] for line in text(county, done)[1:]] == [["东关村", "2"], ["南关村", "1"]]
    done = taken(county, officer(COUNTY), weigh=Weigh.PERSONS)
    assert [line.split(",")[1:5:3] for line in text(county, done)[1:]] == [["东关村", "4"], ["南关村", "2"]]
    done = taken(county, officer(COUNTY), level=Level.TOWN, weigh=Weigh.PERSONS)
    assert text(county, done)[1:] == ["131122100000,武邑镇,115.88,37.8,6,20,"]


@pytest.mark.parametrize(
    "reader",
    [
        None,
        Actor(uuid4(), (Grant(Role.OFFICER, place="131122100"),)),
        Actor(uuid4(), (Grant(Role.PLANNER, place="131122"), Grant(Role.OFFICER, place="131123"))),
    ],
    ids=["a planner", "an officer of one township", "an officer of the neighbour who plans here"],
)
def test_whoever_does_not_read_the_whole_areas_register_is_refused_and_told_whom_to_ask(county, reader):
    with pytest.raises((actions.NoTableOf, NotFound)) as refused:
        taken(county, reader, weigh=Weigh.HOUSEHOLDS, area=COUNTY)
    if isinstance(refused.value, actions.NoTableOf):
        assert [(one.code, one.field) for one in refused.value.reasons] == [("not-read", "weigh")]
    assert PlanningTable.unscoped.count() == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [({"area": "999999999999"}, "area"), ({"area": NEIGHBOUR}, "no-places"), ({"level": Level.COUNTY}, "no-places")],
    ids=["no such place", "a county without known places", "no position"],
)
def test_places_that_nobody_knows_are_refused_with_what_to_do(county, given, code):
    with pytest.raises(actions.NoTableOf) as refused:
        taken(county, **given)
    assert [(one.code, one.field) for one in refused.value.reasons] == [(code, "area")]
    assert PlanningTable.unscoped.count() == 0


def test_nobody_makes_a_table_for_an_organisation_out_of_reach(county):
    with pytest.raises(NotFound):
        taken(county, county.stranger)
    assert PlanningTable.unscoped.count() == 0
