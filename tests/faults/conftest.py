"""Fixtures of the faults."""

from datetime import datetime
from uuid import UUID

import pytest

from courtyard.finance import actions as finance
from courtyard.finance.tests.conftest import Desk, make_desk
from courtyard.raising import actions as raising
from tests.faults.books import Books
from tests.faults.mortal import Mother
from tests.stories.season import Home, Season

CHUNKS = 3


@pytest.fixture(scope="session")
def mother() -> Mother:
    """Starts processes that can be killed at a commit."""
    return Mother()


@pytest.fixture
def books(transactional_db: None, now: datetime) -> Books:
    """A committed purse or two, and money in them."""
    return Books(now)


@pytest.fixture
def signed(transactional_db: None) -> tuple[Season, list[Home]]:
    """A settlement of six households in three chunks, signed, and nothing of it posted. One had a bird less than the next."""
    season = Season()
    homes = [season.household(birds=10) for _ in range(2 * CHUNKS)]
    for home in homes:
        season.supplier_delivers(home)
    season.pass_days(160)
    for number, home in enumerate(homes):
        season.die(home, number, "predator") if number else None
        season.collect(home)
    season.sell()
    season.work()
    prepared = season.prepare(chunk_size=2)
    season.do(raising.sign_settlement, season.cast.officer, settlement_id=prepared.settlement_id, digest=prepared.digest)
    return season, homes


@pytest.fixture
def desk(transactional_db: None, now: datetime) -> Desk:
    """A county's finance desk with a fund of 100,000 yuan, committed."""
    return make_desk(now)


@pytest.fixture
def sent(desk: Desk) -> tuple[Desk, UUID]:
    """A payout of four households, 1,000 yuan each, that is with the bank."""
    lot = desk.lot(4000)
    for number in range(4):
        desk.dividend(lot, desk.household(f"户{number}", account=f"622200000000000000{number}"), 1000)
    desk.company_pays(4000)
    batch = desk.do(
        finance.prepare_payout, desk.manager, organisation_id=desk.ids["cooperative"], account_kinds=("household.dividend",)
    ).batch_id
    for actor in (desk.manager, desk.officer):
        desk.do(finance.sign_payout, actor, batch_id=batch)
    desk.do(finance.export_payout, desk.manager, batch_id=batch)
    return desk, batch
