"""From a lot's packs to labels in the hand: key, codes, order, how far it is, the sheets, each by permission."""

import re
from uuid import uuid4

import pypdfium2
import pytest
from django.urls import reverse

from courtyard.kernel import worker
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day, utc_now
from courtyard.passport import queries as passport
from tests.harness.typesetter import require_typesetter
from tests.stories.season import COUNTY, Season

require_typesetter()


@pytest.fixture
def season(db) -> Season:
    season = Season()
    home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(160)
    season.collect(home)
    season.process()
    return season


def send(client, lot, do: str, **fields):
    return client.post(reverse("labels", args=[lot]), {"do": do, "key": str(uuid4()), **fields})


def read(client, address: str, language: str = "en") -> str:
    return client.get(address, headers={"accept-language": language}).content.decode()


def test_a_manager_makes_a_key_mints_codes_orders_labels_and_takes_the_sheets_away(season, sign_in):
    client, lot = sign_in(Role.MANAGER, season.cooperative), season.lot_id
    address = reverse("labels", args=[lot])
    assert address in read(client, reverse("lot", args=[lot]))
    assert "Make the key" in read(client, address)
    assert send(client, lot, "key").status_code == 302
    page = read(client, address)
    assert "Mint codes" in page
    assert "Order labels" not in page
    assert send(client, lot, "mint").status_code == 302
    assert "Mint codes" not in read(client, address)
    assert send(client, lot, "order", paper="roll", pins="on", best_before=local_day(utc_now()).isoformat()).status_code == 302
    assert "Drawn: 0 of 1 parts" in read(client, address)
    worker.chores(now=utc_now())
    page = read(client, address)
    assert "Labels 1 to 4 (PDF)" in page
    assert "Drawn:" not in page
    (link,) = re.findall(r'href="(/labels/[^"]+)"', page)
    response = client.get(link)
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
    assert len(pypdfium2.PdfDocument(response.content)) == 4
    assert "第 1 至 4 张标签（PDF）" in read(client, address, "zh-hans")


def test_an_order_that_is_under_way_says_how_far_it_is_and_the_page_is_loaded_anew_at_its_end(season, sign_in):
    client, lot = sign_in(Role.OFFICER, place=COUNTY), season.lot_id
    for do in ("key", "mint"):
        send(client, lot, do)
    send(client, lot, "order", paper="a4")
    (order,) = passport.label_orders(season.cast.officer, lot, now=season.now)
    address = reverse("label-progress", args=[order.order_id])
    waiting = client.get(address, headers={"hx-request": "true", "accept-language": "en"})
    assert "Drawn: 0 of 1 parts" in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    assert client.get(address)["Location"] == reverse("labels", args=[lot])
    worker.chores(now=utc_now())
    assert client.get(address, headers={"hx-request": "true"})["HX-Refresh"] == "true"


def test_a_refusal_is_shown_in_place_and_a_stranger_reaches_neither_page_nor_sheet(season, sign_in):
    client, lot = sign_in(Role.MANAGER, season.cooperative), season.lot_id
    for do in ("key", "mint"):
        send(client, lot, do)
    send(client, lot, "order", paper="a4")
    worker.chores(now=utc_now())
    again = client.post(
        reverse("labels", args=[lot]), {"do": "order", "key": str(uuid4()), "paper": "a4"}, headers={"accept-language": "en"}
    )
    assert again.status_code == 409
    assert "Every code of this lot is on a label already" in again.content.decode()
    (order,) = passport.label_orders(season.cast.manager, lot, now=season.now)
    sheet = reverse("label-sheet", args=[order.order_id, 0])
    assert client.get(sheet).status_code == 200
    sign_in(Role.MANAGER, season.company)
    assert client.get(sheet).status_code == 404
    assert client.get(reverse("labels", args=[lot])).status_code == 404
    sign_in(Role.TECHNICIAN, season.cooperative)
    assert client.get(sheet).status_code == 403
