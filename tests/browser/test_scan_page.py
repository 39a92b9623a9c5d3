"""The page of a pack as a buyer opens it on a phone: accessible, light, fitting, in both languages, at each verdict."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache

from courtyard.algorithms.codes import pin
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.secrets import keyring
from courtyard.passport import actions as coding
from courtyard.passport import queries as passport
from courtyard.passport import spool, upkeep
from courtyard.passport.models import Code
from courtyard.people import actions as people
from courtyard.people.models import Place, User
from courtyard.raising import actions as raising
from courtyard.raising import queries as raised
from courtyard.trace import actions as trace
from tests.stories.season import COUNTY, NEIGHBOUR, RUNNING, VILLAGE, Season

PIN = pin.pin(b"right")
SMALL = replace(RUNNING, animals_per_household=6, advance_fen=270_00)


class Shop(Season):
    """Six packs of birds that walked, were fed and vaccinated, and are settled; the first has a scratch panel."""

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        for at, village in enumerate((VILLAGE, NEIGHBOUR)):
            Place.objects.filter(code=village).update(lon=115.8 + at / 10, lat=37.8 + at / 20)
        self.begin(SMALL)
        home = self.household(birds=6)
        self.supplier_delivers(home)
        given = (raising.Given("feed", "玉米 maize", "FEED-17"), raising.Given("vaccine", "Newcastle", "VAC-3"))
        self.do(raising.visit, self.cast.technician, flock_id=home.flock_id, visited_on=self.today, counted=6, given=given)
        self.walk(home, lame=())
        self.certify(home)
        self.collect(home)
        lot = self.lot_id
        self.process()
        self.sell()
        self.settle()
        self.do(coding.make_key, self.cast.manager, issuer_id=self.cooperative, year=self.today.year)
        self.do(coding.mint_codes, self.cast.manager, lot_id=lot)
        self.do(people.record_consent, self.cast.officer, household_id=home.household_id, purpose="named_in_public")
        upkeep.renew(self.now)
        self.packs = raised.packs_of(lot)
        self.links = [text.removeprefix("https://id.gs1.org") for text in passport.code_texts(self.cast.manager, lot, limit=6)]
        first = self.packs[0]
        hashed = pin.keyed_hash(PIN, gtin=first.gtin, serial=first.serial, key=keyring().index).hex()
        Code.unscoped.filter(serial=first.serial).update(pin_hash=hashed)
        self.do(trace.recall, self.cast.system, epcs=(self.packs[1].epc,), reason="test")


@pytest.mark.only_on("sqlite")  # how a page looks does not depend on the database
@pytest.mark.timeout(240)
def test_a_packs_page_is_accessible_light_and_fits_the_screen(transactional_db, visit, look_at, assert_accessible):
    shop = Shop()
    wrong = []
    for size in ("phone", "desk"):
        page = visit(size=size)
        for link in (shop.links[0], shop.links[1], shop.links[2].split("?")[0], f"/01/{shop.packs[0].gtin}/21/NOBODYSPACK1"):
            wrong += look_at(page, link)
            _keep(page, f"{size}-{link[24:30]}")
    assert not wrong, "\n".join(wrong)
    page = visit(size="phone", language="en")
    page.goto(shop.links[0])
    page.get_by_label("Eight letters and digits").fill(PIN.lower())
    page.get_by_role("button", name="Check it").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Yes: this is the pack"
    assert_accessible(page)
    page.get_by_role("link", name="Back to the pack").click()
    assert "its scratch number was typed on" in page.locator(".verdict").inner_text()


@pytest.mark.only_on("sqlite")
def test_the_desks_list_of_cases_is_accessible_light_and_fits_the_screen(transactional_db, visit, look_at):
    shop = Shop()
    for number in range(13):
        told = spool.ScanLine(shop.key(), shop.now.isoformat(), shop.packs[0].gtin, shop.packs[0].serial, f"phone{number}", "first_seen")
        spool.append(told)
    upkeep.drain(shop.now)
    shop.do(coding.look_for_copies, shop.cast.system)
    buyer = Actor(None, (Grant(Role.BUYER),))
    shop.do(coding.report_doubt, buyer, gtin=shop.packs[0].gtin, serial=shop.packs[0].serial, text="no seal, bought at a market")
    account = shop.do(people.create_user, shop.cast.officer, username="officer9", name="李")
    shop.do(people.grant_role, shop.cast.officer, user_id=account.user_id, role=Role.OFFICER, place_code=COUNTY)
    officer = User.objects.get(public_id=account.user_id)
    wrong = []
    for size in ("phone", "desk"):
        page = visit(size=size, user=officer)
        wrong += look_at(page, "/desk/cases/")
        wrong += look_at(page, f"/desk/cases/{passport.cases(shop.cast.officer)[0].case_id}/")
        _keep(page, f"cases-{size}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.only_on("sqlite")
def test_the_page_of_labels_is_accessible_light_and_fits_the_screen_with_a_drawn_order_and_one_under_way(transactional_db, visit, look_at):
    shop = Shop()
    lot = Code.unscoped.values_list("lot", flat=True).first()
    shop.do(coding.order_labels, shop.cast.manager, lot_id=lot, paper="a4", best_before=shop.today)
    upkeep.draw(shop.now)
    shop.do(coding.order_labels, shop.cast.manager, lot_id=lot, paper="roll", again=True)
    account = shop.do(people.create_user, shop.cast.officer, username="officer9", name="李")
    shop.do(people.grant_role, shop.cast.officer, user_id=account.user_id, role=Role.OFFICER, place_code=COUNTY)
    officer = User.objects.get(public_id=account.user_id)
    wrong = []
    for size in ("phone", "desk"):
        page = visit(size=size, user=officer)
        wrong += look_at(page, f"/lots/{lot}/labels/")
        _keep(page, f"labels-{size}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.only_on("sqlite")
def test_the_page_of_leg_bands_is_accessible_light_and_fits_the_screen_with_a_drawn_order_and_one_under_way(
    transactional_db, visit, look_at
):
    shop = Shop()
    home = shop.household(birds=2)
    shop.supplier_delivers(home)
    shop.do(coding.order_bands, shop.cast.manager, flock_id=home.flock_id, paper="a4")
    upkeep.draw(shop.now)
    shop.do(coding.order_bands, shop.cast.manager, flock_id=home.flock_id, paper="roll", again=True)
    account = shop.do(people.create_user, shop.cast.officer, username="technician9", name="李")
    shop.do(people.grant_role, shop.cast.officer, user_id=account.user_id, role=Role.TECHNICIAN, place_code=COUNTY)
    technician = User.objects.get(public_id=account.user_id)
    wrong = []
    for size in ("phone", "desk"):
        page = visit(size=size, user=technician)
        wrong += look_at(page, f"/flocks/{home.flock_id}/bands/")
        _keep(page, f"bands-{size}")
    assert not wrong, "\n".join(wrong)


def _keep(page, name: str) -> None:
    folder = os.environ.get("COURTYARD_SCREENS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
