"""The invented season of `courtyard season`, whole, with few households: an ordinary year, and one in which every bird dies."""

import pytest
from rich.console import Console

from courtyard.cli.season.command import run
from courtyard.cli.season.fate import Options


@pytest.mark.timeout(300)  # two hundred days, each with the worker's round
@pytest.mark.parametrize("deaths", [0.05, 1.0])
def test_a_season_of_a_few_households_ends_with_every_promise_held(transactional_db, settings, tmp_path, deaths):
    settings.COURTYARD_HOME = tmp_path
    outcome, season = run(Options(households=3, seed=2017, deaths=deaths), console=Console(quiet=True))
    assert outcome.verify == 0
    assert outcome.asked == outcome.households + len(season.refused) == 3
    if deaths == 1.0:
        assert outcome.deaths == outcome.birds > 0
        assert (outcome.sales_fen, outcome.dividends_fen) == (0, 0)
        assert outcome.below_line_after == outcome.below_line_before
    else:
        assert 0 < outcome.deaths < outcome.birds
        assert outcome.sales_fen > outcome.loans_fen > outcome.dividends_fen > 0
