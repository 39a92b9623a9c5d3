"""Every length of a GS1 company prefix numbers a whole season: animals, packs, crates, yards, lots."""

import pytest

from courtyard.people import actions as people
from courtyard.people.actions.create_organisation import NotAnOrganisation
from courtyard.raising import queries
from courtyard.raising.identity import cooperative_of, prefix_of
from courtyard.raising.models import Project
from courtyard.raising.tests.making import SMALL
from courtyard.trace import queries as trace
from tests.stories.season import COUNTY, Season

LEGAL = ["952123456789"[:digits] for digits in range(4, 13)]


@pytest.mark.parametrize("prefix", LEGAL)
def test_a_prefix_of_any_legal_length_numbers_a_season(db: None, prefix: str):
    season = Season(gs1_prefix=prefix)
    season.begin(SMALL)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    season.collect(wang)
    season.process()
    birds = queries.birds(wang.flock_id)
    states = trace.states([bird.pack for bird in birds])
    assert len(states) == 10
    assert {len(epc.rsplit("/21/")[0]) for epc in (state.epc for state in states.values())} == {len("https://id.gs1.org/01/") + 14}
    assert all(state.epc.split("/01/")[1][1:].startswith(prefix) for state in states.values())
    begin = trace.history(birds[0].epc)[0]
    assert begin.read_point.split("/414/")[1].startswith(prefix)
    assert 6 <= len(prefix_of(cooperative_of(Project.unscoped.get()))) <= 12
    assert season.verify() == []


@pytest.mark.parametrize("prefix", ["952", "9521234567890", "95212x", "９５２１２３"])
def test_no_other_prefix_is_one(season: Season, refused, prefix: str):
    with refused(NotAnOrganisation) as error:
        season.do(people.create_organisation, season.cast.system, kind="cooperative", name="x", place_code=COUNTY, gs1_prefix=prefix)
    assert [reason.code for reason in error.value.reasons] == ["gs1-prefix"]
