"""A season whose packs lie in a lot, ready to get their codes."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Refused
from courtyard.passport import actions, spool
from courtyard.raising import actions as raising
from courtyard.raising import queries as raised
from tests.properties.everything import digest
from tests.stories.season import WUYI, Home, Season

BUYER = Actor(user_id=None, grants=(Grant(Role.BUYER),), via="web")


class Packed(Season):
    """Ten birds of one household, fed, collected and packed."""

    home: Home
    lot: UUID

    def packs(self, birds: int = 10) -> UUID:
        self.begin(replace(WUYI, animals_per_household=birds, advance_fen=birds * 45_00))
        self.home = self.household(birds=birds)
        self.supplier_delivers(self.home)
        self.pass_days(20)
        given = (raising.Given("feed", "maize", "FEED-17"), raising.Given("vaccine", "Newcastle", "VAC-3"))
        self.do(raising.visit, self.cast.technician, flock_id=self.home.flock_id, visited_on=self.today, counted=birds, given=given)
        self.pass_days(140)
        self.collect(self.home)
        self.lot = self.lot_id
        self.process()
        return self.lot

    def mint(self) -> None:
        """The cooperative's key of the year, and a code for every pack."""
        self.do(actions.make_key, self.cast.manager, issuer_id=self.cooperative, year=self.today.year)
        self.do(actions.mint_codes, self.cast.manager, lot_id=self.lot)

    def pack(self, at: int = 0) -> raised.PackNumber:
        return raised.packs_of(self.lot)[at]


@pytest.fixture
def packed(db: None) -> Packed:
    season = Packed()
    season.packs()
    return season


@pytest.fixture
def minted(packed: Packed) -> Packed:
    shutil.rmtree(spool.folder(), ignore_errors=True)
    packed.mint()
    return packed


@pytest.fixture
def refused() -> Callable[..., object]:
    """`with refused(Error):` asserts the refusal, and that not one row of any table is other than before."""

    @contextmanager
    def expect(kind: type[Refused]) -> Iterator[pytest.ExceptionInfo]:
        before = digest()
        with pytest.raises(kind) as caught:
            yield caught
        assert digest() == before

    return expect
