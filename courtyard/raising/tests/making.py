"""Small flocks that the tests of this room begin with."""

from dataclasses import replace

from tests.stories.season import RUNNING, WUYI, Season

SMALL = replace(WUYI, animals_per_household=10, advance_fen=450_00)
SMALL_RUNNING = replace(RUNNING, animals_per_household=10, advance_fen=450_00)


def flock_of_ten(season: Season, terms=SMALL):
    season.begin(terms)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    return wang
