"""From a flock's page to leg bands in the hand: how many have none, the order, how far it is, the sheets, each by permission."""

import re
from uuid import uuid4

import pypdfium2
import pytest
from django.urls import reverse

from courtyard.kernel import worker
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import utc_now
from courtyard.passport import queries as passport
from tests.harness.typesetter import require_typesetter
from tests.stories.season import COUNTY, Home, Season
from tests.stories.test_fish_pond import POND

require_typesetter()


@pytest.fixture
def season(db) -> Season:
    return Season()


@pytest.fixture
def home(season) -> Home:
    home = season.household(birds=4)
    season.supplier_delivers(home)
    return home


def send(client, flock, **fields):
    address = reverse("flock-bands", args=[flock])
    return client.post(address, {"do": "order", "key": str(uuid4()), **fields}, headers={"accept-language": "en"})


def read(client, address: str, language: str = "en") -> str:
    return client.get(address, headers={"accept-language": language}).content.decode()


def figures(page: str) -> list[str]:
    return re.findall(r"<dd>([^<]*)</dd>", page)


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.MANAGER])
def test_whoever_keeps_the_flock_orders_bands_and_takes_the_sheets_away(season, home, sign_in, role):
    client, flock = sign_in(role, season.cooperative), home.flock_id
    address = reverse("flock-bands", args=[flock])
    assert address in read(client, reverse("flock", args=[flock]))
    assert figures(read(client, address)) == ["4", "4"]
    assert send(client, flock, paper="roll").status_code == 302
    page = read(client, address)
    assert figures(page) == ["4", "0"]
    assert "Drawn: 0 of 1 parts" in page
    (progress,) = re.findall(r'hx-get="([^"]+)"', page)
    assert "HX-Refresh" not in client.get(progress, headers={"hx-request": "true"})
    assert client.get(progress)["Location"] == address
    worker.chores(now=utc_now())
    assert client.get(progress, headers={"hx-request": "true"})["HX-Refresh"] == "true"
    page = read(client, address)
    assert "Bands of birds 0 to 3 (PDF)" in page
    assert "Drawn:" not in page
    (link,) = re.findall(r'href="(/bands/[^"]+)"', page)
    response = client.get(link)
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
    assert len(pypdfium2.PdfDocument(response.content)) == 4
    assert "0 至 3 号的脚环标签（PDF）" in read(client, address, "zh-hans")


def test_bands_that_came_off_are_drawn_again_by_their_numbers(season, home, sign_in):
    client, flock = sign_in(Role.OFFICER, place=COUNTY), home.flock_id
    send(client, flock, paper="a4")
    refused = send(client, flock, paper="a4")
    assert refused.status_code == 409
    assert "Bands were ordered for every living bird of this flock already" in refused.content.decode()
    assert send(client, flock, paper="a4", again="on", first="3", last="2").status_code == 400
    assert send(client, flock, paper="a4", again="on", first="2", last="2").status_code == 302
    worker.chores(now=utc_now())
    assert "Bands of birds 2 to 2 (PDF)" in read(client, reverse("flock-bands", args=[flock]))


def test_who_does_not_keep_the_flock_reaches_neither_page_nor_sheet(season, home, sign_in):
    client, flock = sign_in(Role.TECHNICIAN, season.cooperative), home.flock_id
    send(client, flock, paper="a4")
    worker.chores(now=utc_now())
    (order,) = passport.band_orders(season.cast.technician, flock, now=season.now)
    pages = [reverse("flock-bands", args=[flock]), reverse("band-sheet", args=[order.order_id, 0])]
    pages.append(reverse("band-progress", args=[order.order_id]))
    assert [client.get(page).status_code for page in pages[:2]] == [200, 200]
    assert client.get(reverse("label-sheet", args=[order.order_id, 0])).status_code == 403
    for role, status in ((Role.MANAGER, 404), (Role.WAREHOUSE, 403)):
        sign_in(role, season.company)
        assert {client.get(page).status_code for page in pages} == {status}
        assert send(client, flock, paper="a4", again="on").status_code == status
    sign_in(Role.HELPER, place=COUNTY)
    assert reverse("flock-bands", args=[flock]) not in read(client, reverse("flock", args=[flock]))
    assert {client.get(page).status_code for page in pages} == {403}


def test_fish_get_no_bands(season, sign_in):
    season.begin(POND)
    home = season.collective([300])[0]
    season.supplier_delivers(home)
    client = sign_in(Role.MANAGER, season.cooperative)
    assert reverse("flock-bands", args=[home.flock_id]) not in read(client, reverse("flock", args=[home.flock_id]))
    assert "Order bands" not in read(client, reverse("flock-bands", args=[home.flock_id]))
