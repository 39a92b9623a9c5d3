"""Leg bands: a strip for each living bird of a flock, read back by a barcode reader, on both papers."""

import sys
from dataclasses import replace

import pytest
from django.utils import translation

from courtyard.algorithms.codes import band
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.passport import actions, queries, rules, upkeep
from courtyard.passport.actions.order_bands import NoSuchBirds, NothingToBand
from courtyard.passport.models import LabelSheets
from courtyard.passport.tests.reading import codes_on, words_on
from tests.harness.together import together
from tests.harness.typesetter import require_typesetter
from tests.stories.season import NEIGHBOUR, VILLAGE, WUYI, Season

require_typesetter()

from courtyard.passport.drawing import BANDS, Label, pdf  # noqa: E402


class Banded(Season):
    """Ten birds that were just delivered."""

    def birds_come(self) -> None:
        self.begin(replace(WUYI, animals_per_household=10, advance_fen=450_00))
        self.home = self.household(birds=10)
        self.supplier_delivers(self.home)
        self.flock = self.home.flock_id

    def order(self, who: Actor | None = None, **asked):
        return self.do(actions.order_bands, who or self.cast.technician, flock_id=self.flock, **{"paper": "a4", **asked})

    def texts(self) -> list[str]:
        return [one.text for one in queries.leg_bands(self.cast.technician, self.flock)]

    def drawn(self, made, number: int = 0) -> list[str]:
        """What is on all pages of a part."""
        return [text for page in codes_on(queries.band_sheet(self.cast.technician, made.order_id, number)) for text in page]

    def bands(self) -> tuple[int, int]:
        found = queries.flock_bands(self.cast.technician, self.flock)
        return found.alive, found.unbanded


@pytest.fixture
def season(db) -> Banded:
    season = Banded()
    season.birds_come()
    return season


@pytest.mark.parametrize("paper", ["a4", "roll"])
def test_every_band_of_a_sheet_is_read_back_to_the_letter(season, paper):
    made = season.order(paper=paper)
    assert (made.labels, made.chunks, made.left) == (10, 1, 0)
    assert upkeep.draw(season.now) == 1
    texts = season.texts()
    content = queries.band_sheet(season.cast.technician, made.order_id, 0)
    assert codes_on(content) == ([texts] if paper == "a4" else [[one] for one in texts])
    assert {queries.scanned_band(text) for text in season.drawn(made)} == {queries.BandState.WORN}


def test_a_full_page_of_the_longest_codes_and_the_next_one_are_read_back(db):
    numbers = [f"{at:012d}" for at in range(30)]
    texts = [band.make(host="h" * 20 + ".cn", gtin="09521234567899", serial=one, secret=bytes(32)) for one in numbers]
    assert {len(text) for text in texts} == {band.MAX_LENGTH}
    labels = [Label(text, "李家庄村", ("17 号", one)) for text, one in zip(texts, numbers, strict=True)]
    assert codes_on(pdf(labels, BANDS["a4"], language="zh-hans")) == [texts[:24], texts[24:]]
    assert rules.LABELS_A_PART % BANDS["a4"].labels == 0


def test_a_village_with_a_long_name_leaves_its_place_to_number_and_serial(db):
    said = words_on(pdf([Label(band.PARAMETER, "黄土高原" * 20, ("17 号", "ABCD EFGH JKMN"))], BANDS["roll"], language="zh-hans"))
    assert "17 号" in said
    assert "ABCD EFGH JKMN" in said


def test_a_band_names_village_number_and_serial_in_the_language_of_whoever_ordered_it(season):
    with translation.override("zh-hans"):
        made = season.order()
    upkeep.draw(season.now)
    said = words_on(queries.band_sheet(season.cast.technician, made.order_id, 0))
    assert said.count("李家庄村") == 10
    for one in queries.leg_bands(season.cast.technician, season.flock):
        assert f"{one.slot} 号" in said
        assert f"{one.serial[:4]} {one.serial[4:8]} {one.serial[8:]}" in said


def test_a_living_bird_gets_one_band_unless_somebody_asks_again(season, refused):
    season.die(season.home, 2)
    assert season.bands() == (8, 8)
    assert season.order().labels == 8
    assert season.bands() == (8, 0)
    with refused(NothingToBand):
        season.order()
    upkeep.draw(season.now)
    made = season.order(again=True, first=1, last=4)
    assert made.labels == 3
    upkeep.draw(season.now)
    assert season.drawn(made) == season.texts()[2:5]
    assert queries.band_order(season.cast.technician, made.order_id, now=season.now).parts == ((0, 2, 4),)
    for first, last in ((0, 1), (10, None)):
        with refused(NothingToBand):
            season.order(again=True, first=first, last=last)
    for first, last in ((5, 4), (-1, 4)):
        with refused(NoSuchBirds):
            season.order(again=True, first=first, last=last)


def test_more_bands_than_an_order_takes_are_ordered_in_several(season, monkeypatch):
    monkeypatch.setattr(sys.modules["courtyard.passport.actions.order_bands"], "MOST", 4)
    made = [season.order() for _ in range(3)]
    assert [(one.labels, one.left) for one in made] == [(4, 6), (4, 2), (2, 0)]
    found = queries.band_orders(season.cast.technician, season.flock, now=season.now)
    assert [one.numbers for one in found] == [(8, 9), (4, 5, 6, 7), (0, 1, 2, 3)]


def test_what_was_ordered_is_drawn_whatever_dies_between_two_parts(season, monkeypatch):
    monkeypatch.setattr(rules, "LABELS_A_PART", 2)
    season.die(season.home, 1)
    made = season.order()
    texts = season.texts()
    assert made.chunks == 5
    assert upkeep.draw(season.now) == 2
    season.die(season.home, 6)
    assert (upkeep.draw(season.now), upkeep.draw(season.now), upkeep.draw(season.now)) == (2, 1, 0)
    assert [text for number in range(5) for text in season.drawn(made, number)] == texts[1:]
    parts = queries.band_order(season.cast.technician, made.order_id, now=season.now).parts
    assert parts == ((0, 1, 2), (1, 3, 4), (2, 5, 6), (3, 7, 8), (4, 9, 9))


def test_whoever_works_in_the_village_has_the_bands_and_nobody_else(season, refused):
    here = Actor(season.key(), (Grant(Role.TECHNICIAN, place=VILLAGE),))
    made = season.order(here)
    upkeep.draw(season.now)
    assert queries.band_sheet(here, made.order_id, 0).startswith(b"%PDF")
    strangers = (
        Actor(season.key(), (Grant(Role.MANAGER, organisation=season.company),)),
        Actor(season.key(), (Grant(Role.TECHNICIAN, place=NEIGHBOUR),)),
        Actor(season.key(), (Grant(Role.HOUSEHOLD, household=season.home.household_id),)),
    )
    for stranger in strangers:
        for ask in (
            lambda who: queries.leg_bands(who, season.flock),
            lambda who: queries.flock_bands(who, season.flock),
            lambda who: queries.band_orders(who, season.flock, now=season.now),
            lambda who: queries.band_order(who, made.order_id, now=season.now),
            lambda who: queries.band_sheet(who, made.order_id, 0),
        ):
            with pytest.raises(NotFound):
                ask(stranger)
    for stranger in strangers[:2]:
        with refused(NotFound):
            season.order(stranger, again=True)
    with refused(NotPermitted):
        season.order(strangers[2], again=True)


def test_sheets_of_packs_are_not_to_be_had_as_bands_nor_bands_as_labels(minted):
    """Scratch numbers stand on the former, and more people may print the latter."""
    labels = minted.do(actions.order_labels, minted.cast.manager, lot_id=minted.lot, paper="roll", pins=True)
    upkeep.draw(minted.now)
    assert queries.label_sheet(minted.cast.manager, labels.order_id, 0).startswith(b"%PDF")
    with pytest.raises(NotFound):
        queries.band_sheet(minted.cast.manager, labels.order_id, 0)
    with pytest.raises(NotFound):
        queries.band_order(minted.cast.manager, labels.order_id, now=minted.now)


def test_bands_are_no_labels_of_a_lot(season):
    made = season.order()
    upkeep.draw(season.now)
    with pytest.raises(NotFound):
        queries.label_sheet(season.cast.manager, made.order_id, 0)
    with pytest.raises(NotFound):
        queries.label_order(season.cast.manager, made.order_id, now=season.now)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_order_at_the_same_moment_one_is_told_that_it_is_done():
    season = Banded()
    season.birds_come()
    done = together([season.order, season.order])
    assert sum(isinstance(one, NothingToBand) for one in done) == 1
    assert LabelSheets.unscoped.get().labels == 10
