"""The planner's desk by its pages alone: tables, a scenario, its plan worked out by the planner's process, the map, two compared, files.

Villages lie in a valley and in two side valleys; one lies far away, out of reach.
"""

import csv
import io
import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from courtyard.kernel.actors import Role, system
from courtyard.kernel.ids import uuid7
from courtyard.logistics.tests.making import LEGS, STOPS, VEHICLES, ZONES, make_office
from courtyard.people import actions as people
from courtyard.people.models import User
from tests.browser.conftest import MOST_BYTES


def villages(count: int = 300) -> str:
    """A table of so many villages, a third of them scattered, and one far away."""
    draw = np.random.default_rng(3)
    lon, lat = 106 + draw.normal(0, 0.25, count), 32 + draw.normal(0, 0.15, count)
    rows = [f"{at},村{at},{lon[at]:.5f},{lat[at]:.5f},{40 + at},{'scattered' if at % 3 == 0 else ''}" for at in range(count)]
    return "\n".join(["id,name,lon,lat,weight,placed", *rows, "far,远村,108.5,33.5,10,", ""])


@pytest.fixture
def planner(transactional_db) -> User:
    now = timezone.now()
    office = make_office(now)

    def do(verb, **given):
        return verb(actor=system("cli"), key=uuid7(now), now=now, **given)

    made = do(people.create_user, username="planner", name="规划员", language="en")
    do(people.grant_role, user_id=made.user_id, role=Role.PLANNER, organisation_id=office.office)
    return User.objects.get(public_id=made.user_id)


def send_table(page, name: str, text: str, kind: str = "places") -> None:
    page.goto("/network/tables/")
    page.get_by_label("What it holds").select_option(kind)
    page.locator("#import_name").fill(name)
    page.set_input_files("input[type=file]", {"name": "table.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Import it").click()


def make_scenario(page, name: str, **typed: str) -> str:
    """Its address."""
    page.goto("/network/scenarios/new/")
    page.get_by_label("Name", exact=True).fill(name)
    for label, text in typed.items():
        page.locator(f"[name={label}]").fill(text)
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Search for at most").fill("5")
    page.get_by_role("button", name="Begin").click()
    return urlsplit(page.url).path


def work_out(courtyard) -> None:
    """What the worker starts when a run waits."""
    process = courtyard("planner")
    assert process.wait(120) == 0


def sent(user: User, page) -> int:
    """Bytes that the page's documents, scripts and styles weigh as the server sends them, packed; pictures and data do not count."""
    addresses = page.evaluate("performance.getEntriesByType('resource').map(entry => [entry.initiatorType, entry.name])")
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(user)
    paths = [urlsplit(page.url).path, *(urlsplit(name).path for kind, name in addresses if kind in ("script", "link"))]
    total = 0
    for path in paths:
        answer = client.get(path)
        total += len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        answer.close()
    return total


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_planner_imports_asks_looks_compares_and_takes_away(planner, visit, assert_accessible, courtyard, size):
    page = visit(size=size, language="en", user=planner)
    send_table(page, "broken", villages(9).replace("106.", "x106.", 1))
    assert "Nothing of the table was imported" in page.inner_text("main")
    assert "422" in visit.errors.pop()  # the browser's own word for it
    send_table(page, "Valleys", villages())
    assert page.get_by_role("heading", level=1).inner_text() == "Valleys"
    assert "Its nearest neighbour is" in page.inner_text("main")
    assert_accessible(page)

    page.goto("/network/scenarios/new/")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    assert_accessible(page)

    first = make_scenario(page, "Three", number="3")
    assert "Waits for its turn" in page.inner_text("main")
    assert_accessible(page)
    work_out(courtyard)
    # The page asks again by itself, and opens anew once there is a plan.
    page.wait_for_selector("#map[data-ready=yes]", timeout=60_000)
    assert re.fullmatch(r"3 centres: [\d.]+ km on average, \d+ km at most", page.get_by_role("heading", level=1).inner_text())
    page.wait_for_selector(".leaflet-tile-loaded")
    page.wait_for_selector(".leaflet-tile:not(.leaflet-tile-loaded)", state="detached")
    assert page.evaluate("[...document.querySelectorAll('.leaflet-tile')].every(tile => tile.naturalWidth === 256)")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    assert sent(planner, page) < MOST_BYTES
    assert_accessible(page)
    _keep(page, f"planning-plan-{size}")

    second = make_scenario(page, "Five", number="5")
    work_out(courtyard)
    page.goto("/network/")
    assert_accessible(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare the two").click()
    page.wait_for_load_state("load")
    assert "The second opens 2 centres more." in page.inner_text("main")
    assert page.evaluate("[...document.querySelectorAll('.plan-picture')].every(one => one.naturalWidth > 100)")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    assert_accessible(page)
    _keep(page, f"planning-compare-{size}")

    page.goto(second)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Centres (GeoJSON)").click()
    plan = json.loads(Path(taken.value.path()).read_text())
    assert len(plan["features"]) == 5
    with page.expect_download() as taken:
        page.get_by_role("link", name="Places and their centres (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(Path(taken.value.path()).read_text("utf-8-sig"))))
    assert len(rows) == 301
    assert {row["site"] for row in rows} == {one["id"] for one in plan["features"]}
    page.goto(first)
    page.get_by_role("button", name="Put aside").click()
    assert page.get_by_role("link", name="Three").count() == 0


@pytest.mark.only_on("sqlite")  # how a page looks does not depend on the database
@pytest.mark.timeout(300)
def test_a_centre_opens_on_the_map_and_nearer_places_have_marks_of_their_own(planner, visit, courtyard):
    page = visit(size="desk", language="en", user=planner)
    send_table(page, "Valleys", villages())
    make_scenario(page, "One", number="1")
    work_out(courtyard)
    page.wait_for_selector("#map[data-ready=yes]", timeout=60_000)
    named = page.locator("h2:has-text('Open centres') + .table tbody th").inner_text()
    page.wait_for_timeout(300)
    # The only centre is one mark on the canvas; its popup says whom it serves.
    found = page.evaluate("""() => {
        const canvas = document.querySelector('#map canvas'), box = canvas.getBoundingClientRect();
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        for (let at = 0; at < pixels.length; at += 4)
            if (pixels[at + 3] === 255 && pixels[at] < 40) {
                const row = Math.floor(at / 4 / canvas.width), column = (at / 4) % canvas.width;
                return [box.left + column * box.width / canvas.width, box.top + row * box.height / canvas.height + 4];
            }
    }""")
    page.mouse.click(*found)
    popup = page.locator(".leaflet-popup-content").inner_text()
    assert popup.startswith(named)
    assert "301 places, mean " in popup
    before = page.evaluate("[...document.querySelectorAll('.leaflet-tile')].map(tile => tile.src.split('/tiles/')[1].split('/')[0])")
    page.get_by_role("button", name="Nearer").click()
    page.wait_for_timeout(1_000)
    after = page.evaluate("[...document.querySelectorAll('.leaflet-tile')].map(tile => tile.src.split('/tiles/')[1].split('/')[0])")
    assert str(int(before[0]) + 1) in after


@pytest.mark.only_on("sqlite")
@pytest.mark.timeout(300)
def test_without_javascript_the_plan_is_one_picture(planner, visit, chromium, live_server, courtyard):
    signed_in = visit(size="phone", language="en", user=planner)
    send_table(signed_in, "Valleys", villages())
    address = make_scenario(signed_in, "Three", number="3")
    work_out(courtyard)
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.add_cookies(signed_in.context.cookies())
    page = context.new_page()
    page.goto(address)
    assert page.locator("#map").is_hidden()
    picture = page.locator("img.plan-picture")
    assert picture.bounding_box()["width"] <= 340
    assert picture.get_attribute("alt") == "Map of the plan; the lists beneath say the same"
    assert page.locator("figcaption").inner_text().startswith("How far: ")
    context.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_planner_sees_a_days_rounds_and_drone_legs_on_the_map(planner, visit, assert_accessible, courtyard, size):
    page = visit(size=size, language="en", user=planner)
    for kind, text in (("stops", STOPS), ("vehicles", VEHICLES), ("legs", LEGS)):
        send_table(page, kind, text, kind)
    for path, spots in (("rounds", 6), ("drones", 6)):
        page.goto(f"/network/{path}/new/")
        assert_accessible(page)
        page.get_by_label("Name", exact=True).fill(path)
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("button", name="Begin").click()
        work_out(courtyard)
        page.wait_for_selector("#map[data-ready=yes]", timeout=60_000)
        assert page.locator(".map .spot").count() == spots
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        assert sent(planner, page) < MOST_BYTES
        assert_accessible(page)
        _keep(page, f"planning-{path}-{size}")
    page.get_by_role("link", name="Network", exact=True).first.click()
    page.get_by_role("link", name="rounds", exact=True).click()
    page.get_by_role("link", name="1", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Round 1"
    assert_accessible(page)


@pytest.mark.only_on("sqlite")  # how a page looks does not depend on the database
@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_closed_zones_are_hatched_and_legs_end_where_their_way_around_ends(planner, visit, assert_accessible, courtyard, size):
    page = visit(size=size, language="en", user=planner)
    for kind, text in (("legs", LEGS), ("zones", ZONES)):
        send_table(page, kind, text, kind)
    page.goto("/network/drones/new/")
    page.get_by_label("Name", exact=True).fill("Around")
    page.get_by_label("Closed zones").select_option(index=1)
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Begin").click()
    work_out(courtyard)
    page.wait_for_selector("#map[data-ready=yes]", timeout=20_000)
    assert page.locator("#map path[fill='url(#closed)']").count() == 2
    assert page.locator("#map pattern#closed").count() == 1
    # Three ends, each away from the other: two airports, and an end of each leg.
    ends = page.evaluate("[...document.querySelectorAll('.map .spot')].map(one => one.style.transform)")
    assert (len(ends), len(set(ends))) == (6, 5)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    assert_accessible(page)
    _keep(page, f"planning-zones-{size}")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_planner_compares_two_days_of_rounds(planner, visit, assert_accessible, courtyard, size):
    page = visit(size=size, language="en", user=planner)
    send_table(page, "stops", STOPS, "stops")
    for name, vehicles in (("Tuesday", VEHICLES), ("Wednesday", VEHICLES.replace(",3,200,8", ",1,2000,80"))):
        send_table(page, name, vehicles, "vehicles")
        page.goto("/network/rounds/new/")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("button", name="Begin").click()
    work_out(courtyard)
    page.goto("/network/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare the two").click()
    page.wait_for_load_state("load")
    assert "The second uses one vehicle fewer." in page.inner_text("main")
    assert "served only in the second" in page.inner_text("main")
    assert page.evaluate("[...document.querySelectorAll('.plan-picture')].every(one => one.naturalWidth > 100)")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    assert_accessible(page)
    _keep(page, f"planning-compare-days-{size}")


def _keep(page, name: str) -> None:
    folder = os.environ.get("COURTYARD_SCREENS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
