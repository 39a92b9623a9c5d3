"""A lot's page says how many birds were not accepted, and lets whoever packs write down what became of them."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from courtyard.people.models import User
from courtyard.raising import queries as raising
from tests.browser.test_season_pages import Desk
from tests.stories.season import WUYI

STRICT = replace(WUYI, animals_per_household=10, advance_fen=450_00, ordinary=None)


def told() -> tuple[Desk, list[str]]:
    """Ten birds on the scale, three of them too light, and the day on which the pages are looked at."""
    desk = Desk(STRICT)
    home = desk.season.household(birds=10)
    desk.season.supplier_delivers(home)
    desk.season.collect(home, light=3)
    return desk, [bird.epc for bird in raising.to_part_with(desk.season.cast.manager, desk.season.lot_id)]


def test_birds_that_were_not_accepted_are_written_down_once_and_leave_the_desk(db):
    desk, epcs = told()
    lot, day = desk.season.lot_id, desk.season.today.isoformat()
    assert "3 birds were not accepted and wait for their end." in desk.get("warehouse", "lot", lot)
    assert "Say what became of birds that were not accepted" in desk.get("manager", "desk")
    assert desk.get("manager", "desk").count(reverse("lot", args=[lot])) == 1
    serial, key = epcs[0].rpartition(".")[2], str(uuid4())
    for _ in range(2):
        desk.post("warehouse", "lot", lot, do="part", key=key, fate="destroyed", parted_on=day, epcs=serial, note="a broken wing")
    page = desk.get("warehouse", "lot", lot)
    assert "2 birds were not accepted and wait for their end." in page
    assert "a broken wing" in page
    stranger = desk.post("warehouse", "lot", lot, status=400, do="part", fate="returned", parted_on=day, epcs=f"{serial}\nNOBODY")
    assert "NOBODY does not wait for its end in this lot" in stranger
    assert f"{epcs[0]} does not wait" in stranger
    desk.post("warehouse", "lot", lot, do="part", fate="returned", parted_on=day)
    assert "wait for" not in desk.get("warehouse", "lot", lot)
    assert "Say what became of birds" not in desk.get("manager", "desk")
    assert desk.season.verify() == []


def test_who_does_not_pack_is_not_offered_the_form(db):
    desk, _epcs = told()
    lot, day = desk.season.lot_id, desk.season.today.isoformat()
    for who in ("technician", "helper"):
        assert desk.clients[who].get(reverse("lot", args=[lot])).status_code == 403
        desk.post(who, "lot", lot, status=403, do="part", fate="returned", parted_on=day)
    assert len(raising.to_part_with(desk.season.cast.manager, lot)) == 3


@pytest.mark.only_on("sqlite")  # how a page looks does not depend on the database
def test_the_form_fits_a_phone_in_both_languages(transactional_db, visit, look_at):
    desk, _epcs = told()
    packer = User.objects.get(public_id=desk.users["warehouse"])
    page = visit(size="phone", user=packer)
    wrong = look_at(page, reverse("lot", args=[desk.season.lot_id]))
    assert not wrong, "\n".join(wrong)
