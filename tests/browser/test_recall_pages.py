"""The pages of recall and of signing keys: accessible, light, fitting, in both languages, before a recall, at it and after it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from courtyard.algorithms.identifiers import with_check_digit
from courtyard.kernel.actors import Role
from courtyard.passport import actions as coding
from courtyard.passport.models import SigningKey
from courtyard.people import actions as people
from courtyard.people.models import User
from courtyard.raising import actions as raising
from courtyard.raising import queries as raised
from courtyard.raising.models import SupplyLot
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened
from tests.stories.season import COUNTY, WUYI, Season

PARCEL = "https://id.gs1.org/00/" + with_check_digit("19521234560000999")


class Mill(Season):
    """Nine households, most of their birds fed from sacks that two suppliers label alike, packed, one parcel sent; keys of two years."""

    def __init__(self) -> None:
        super().__init__()
        self.begin(replace(WUYI, animals_per_household=4, advance_fen=180_00))
        homes = [self.household(birds=4) for _ in range(9)]
        for number, home in enumerate(homes):
            self.supplier_delivers(home)
            given = (raising.Given("feed", "玉米 maize", "FEED-LOT-2017-0007", (self.hatchery, self.builder)[number % 2]),)
            self.do(raising.visit, self.cast.technician, flock_id=home.flock_id, visited_on=self.today, counted=4, given=given)
        self.die(homes[2], 1)
        self.pass_days(160)
        for home in homes[:7]:
            self.collect(home)
        self.process()
        self.lot_of_packs = self.lot_id
        packs = [pack.epc for pack in raised.packs_of(self.lot_id)]
        sent = happened.packed(PARCEL, packs[:6], at=self.now, place="urn:epc:id:sgln:952123456.000.0")
        sold = happened.sold([PARCEL], at=self.now, place="urn:epc:id:sgln:952123456.000.0", order_id=self.key())
        self.do(trace.record, self.cast.system, events=(sent, sold))
        self.sack = SupplyLot.unscoped.get(label__startswith="FEED", supplier__public_id=self.hatchery).epc
        account = self.do(people.create_user, self.cast.officer, username="officer9", name="李")
        self.do(people.grant_role, self.cast.officer, user_id=account.user_id, role=Role.OFFICER, place_code=COUNTY)
        self.officer = User.objects.get(public_id=account.user_id)
        for year in (self.today.year, self.today.year + 1):
            self.do(coding.make_key, self.cast.manager, issuer_id=self.cooperative, year=year)


@pytest.mark.only_on("sqlite")  # how a page looks does not depend on the database
@pytest.mark.timeout(300)
def test_the_pages_of_a_recall_are_accessible_light_and_fit_the_screen(transactional_db, visit, look_at):
    mill = Mill()
    pages = {"search": "/recall/?q=FEED", "day": f"/recall/?q={mill.today}", "nothing": "/recall/?q=NOBODY"}
    pages |= {"reach": f"/recall/reach/?epc={mill.sack}", "confirm": f"/recall/confirm/?epc={mill.sack}"}
    wrong = [found for size in ("phone", "desk") for found in _looked(visit, look_at, mill.officer, size, pages)]
    done = mill.do(trace.recall, mill.cast.officer, epcs=(mill.sack,), reason="salmonella, notice 17 of the county")
    pages = {"recall": f"/recall/{done.recall_id}/", "list": "/recall/", "certificate": f"/lots/{mill.lot_of_packs}/certificate/"}
    pages["deliveries"] = f"/recall/deliveries/?since=2017-01-01&until={mill.today}"
    wrong += [found for size in ("phone", "desk") for found in _looked(visit, look_at, mill.officer, size, pages)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.only_on("sqlite")
@pytest.mark.timeout(240)
def test_an_officer_recalls_by_the_pages_alone(transactional_db, visit, assert_accessible):
    mill = Mill()
    page = visit(size="phone", language="en", user=mill.officer)
    page.goto("/recall/")
    page.get_by_label("Where from").fill("feed-lot")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="See what it reaches").click()
    page.get_by_role("link", name="Recall …").click()
    page.get_by_label("Why").fill("salmonella")
    page.get_by_role("button", name="Recall ").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Recall: stands"
    assert_accessible(page)
    page.get_by_label("it was a mistake").check()
    page.get_by_label("What it came to").fill("another mill")
    page.get_by_role("button", name="End it").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Recall: was a mistake; lifted"


@pytest.mark.only_on("sqlite")
@pytest.mark.timeout(240)
def test_the_pages_of_signing_keys_are_accessible_light_and_fit_the_screen(transactional_db, visit, look_at):
    mill = Mill()
    first, second = SigningKey.unscoped.order_by("pk")
    mill.do(coding.compromise_key, mill.cast.manager, key_id=second.public_id, since=mill.now, reason="a lost disk")
    pages = {"keys": "/keys/", "key": f"/keys/{first.public_id}/", "lost": f"/keys/{second.public_id}/"}
    pages["history"] = f"/keys/{second.public_id}/history/"
    wrong = [found for size in ("phone", "desk") for found in _looked(visit, look_at, mill.officer, size, pages)]
    assert not wrong, "\n".join(wrong)


def _looked(visit, look_at, user, size: str, pages: dict[str, str]) -> list[str]:
    page, wrong = visit(size=size, user=user), []
    for name, address in pages.items():
        wrong += look_at(page, address)
        _keep(page, f"recall-{name}-{size}")
    return wrong


def _keep(page, name: str) -> None:
    folder = os.environ.get("COURTYARD_SCREENS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
