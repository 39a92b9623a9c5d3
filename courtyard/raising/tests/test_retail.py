"""What buyers are asked for packs, as the seller states it, and what a pack's money then comes to."""

from dataclasses import replace

import pytest

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound
from courtyard.raising import actions, queries
from courtyard.raising.actions.state_retail import BelowFlockPrice, NoPacksToPrice, RetailPrice, RetailUnclear
from courtyard.raising.models import RetailPrices
from tests.stories.season import WUYI, Season

ANY = RetailPrice(128_00)


@pytest.fixture
def sold(db) -> Season:
    season = Season()
    season.begin(replace(WUYI, animals_per_household=3, advance_fen=135_00))
    home = season.household(birds=3)
    season.supplier_delivers(home)
    season.pass_days(160)
    season.collect(home)
    season.lot = season.lot_id
    season.process()
    return season


def state(season: Season, *prices: RetailPrice):
    return season.do(actions.state_retail, season.cast.manager, lot_id=season.lot, prices=prices)


def test_a_price_is_stated_for_a_lot_that_is_sold_and_by_its_own_cooperative(sold):
    with pytest.raises(NoPacksToPrice):
        state(sold, ANY)
    sold.sell()
    stranger = Actor(sold.key(), (Grant(Role.OFFICER, place="440305"),))
    with pytest.raises(NotFound):
        sold.do(actions.state_retail, stranger, lot_id=sold.lot, prices=(ANY,))
    assert not RetailPrices.unscoped.exists()
    assert state(sold, ANY).packs == 3
    assert queries.retail_prices(sold.cast.manager, sold.lot) == [("", None, 128_00)]


def test_the_first_price_that_fits_a_pack_is_its_own_and_the_newest_statement_counts(sold):
    sold.sell()
    pack = queries.packs_of(sold.lot)[0]
    assert queries.pack_money(pack.epc).retail_fen is None
    state(sold, RetailPrice(188_00, pack.weight_g), ANY)
    assert queries.pack_money(pack.epc).retail_fen == 188_00
    state(sold, RetailPrice(190_00, pack.weight_g + 1), RetailPrice(150_00, None, pack.grade), ANY)
    money = queries.pack_money(pack.epc)
    assert (money.retail_fen, money.price_fen) == (150_00, 100_00)
    assert sold.verify() == []


@pytest.mark.parametrize(
    "prices",
    [
        (),
        (RetailPrice(0),),
        (RetailPrice(128_00, 1_000),),
        (RetailPrice(128_00, None, "mountain"),),
        (RetailPrice(1, -5), ANY),
        (RetailPrice(1, None, "x"), ANY),
    ],
)
def test_prices_that_leave_a_pack_without_one_or_mean_nothing_are_refused(sold, prices):
    sold.sell()
    with pytest.raises(RetailUnclear):
        state(sold, *prices)
    assert not RetailPrices.unscoped.exists()


def test_no_pack_costs_less_in_the_shop_than_its_flock_got(sold):
    sold.sell()
    with pytest.raises(BelowFlockPrice):
        state(sold, RetailPrice(49_99))
    assert not RetailPrices.unscoped.exists()
