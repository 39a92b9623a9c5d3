"""What a plan's map shows beside distances: the share within the day, what is kept, and whose load a drone fetches."""

import io
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from courtyard.algorithms.raster.classes import FILLS
from courtyard.algorithms.raster.mercator import DEEPEST, project
from courtyard.web.tests.test_planning import Desk, words
from courtyard.web.tests.test_planning_beside import hour, landed, reach

# a reaches everything, b nine tenths, c half, d a tenth; nobody serves e.
ALSO = {
    "share_0900": [1.0, 0.9, 0.5, 0.1, 0.0],
    "kept_fen_hen": [4_000.0, 3_800.0, 3_200.0, 3_250.0, float("nan")],
    "bike_fen_kg": [0.0, 40.0, 300.0, 100.0, float("inf")],
    "drone_fen_kg": [5.0, 80.0, 120.0, float("inf"), float("inf")],
}


@pytest.fixture
def desk(county) -> Desk:
    return Desk(county)


@pytest.fixture
def planned(desk) -> tuple[Any, Any]:
    scenario_id = desk.scenario()
    return scenario_id, desk.plan(scenario_id, also=ALSO, reach=reach(hour()), landed=landed())


def shown(desk: Desk, scenario_id: Any, show: str = "") -> tuple[str, str]:
    page = desk.client.get(reverse("scenario", args=[scenario_id]), {"show": show} if show else {})
    return words(page), page.content.decode()


def fill(desk: Desk, run_id: Any, row: int, **query: str) -> tuple[int, ...]:
    """The colour in the middle of a place's mark at the deepest zoom."""
    x, y = (int(one[0]) for one in project([[115.00, 115.01, 115.11, 115.12, 116.14][row]], [37.8]))
    tile = reverse("plan-tile", args=[run_id, DEEPEST, x >> 8, y >> 8])
    picture = Image.open(io.BytesIO(desk.client.get(tile, query).content)).convert("RGB")
    return picture.getpixel((x & 255, y & 255))


def test_a_plan_that_was_looked_at_offers_what_its_map_can_show_and_another_only_distances(desk, planned):
    text, page = shown(desk, planned[0])
    assert "The map shows Distance Within 24 h, handed over at 9:00 Kept of a kilogram of hen" in text
    assert '?show=share_0900#plan"' in page
    bare = desk.scenario(name="bare")
    desk.plan(bare)
    text, page = shown(desk, bare, "share_0900")
    assert "The map shows" not in text
    assert "How far: how many places" in text
    assert "png?show=" not in page


def test_the_share_within_the_day_has_classes_of_its_own_and_its_tiles_carry_it_in_the_address(desk, planned):
    text, page = shown(desk, planned[0], "share_0900")
    assert "all of them 1 10% at least 90% 1 10% at least half 1 10% less than half 1 50% out of reach 1 20%" in text
    assert 'aria-current="true">Within 24 h' in page
    assert "tiles/{z}/{x}/{y}.png?show=share_0900" in page
    # The second place is hollow, since its position is not its own.
    assert [fill(desk, planned[1], row, show="share_0900") for row in (0, 2, 3)] == [FILLS[0], FILLS[2], FILLS[3]]


def test_what_is_kept_is_shown_in_even_steps_with_the_local_price_among_them(desk, planned):
    text, _page = shown(desk, planned[0], "kept_fen_hen")
    assert "What is kept of a kilogram" in text
    assert "¥38.00 or more 2 20% ¥36.00 to ¥38.00 0 0%" in text
    assert "below ¥33.00 (local price) 2 60%" in text
    assert fill(desk, planned[1], 0, show="kept_fen_hen") == FILLS[0]
    assert fill(desk, planned[1], 0, show="nonsense") == fill(desk, planned[1], 0)


def test_the_legend_counts_whose_load_a_drone_fetches_and_whose_a_motorbike_brings(desk, planned):
    text, _page = shown(desk, planned[0])
    assert "a motorbike brings the load (nearer by: a line drawn through) 3" in text
    assert "a drone fetches the load, since it is cheaper (a dashed line) 1" in text
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    text, _page = shown(desk, planned[0], "share_0900")
    assert "由无人机取货，因为更便宜（放大后为虚线） 1" in text
    assert "至少 90%" in text


def test_a_plan_without_drones_says_nothing_of_them(desk):
    scenario_id = desk.scenario()
    desk.plan(scenario_id, also={"bike_fen_kg": ALSO["bike_fen_kg"]}, landed=landed())
    assert "a drone fetches the load" not in shown(desk, scenario_id)[0]


def test_the_picture_without_a_script_shows_the_same(desk, planned):
    address = reverse("plan-picture", args=[planned[1]])
    pixels = [np.asarray(Image.open(io.BytesIO(desk.client.get(address, query).content))) for query in ({}, {"show": "kept_fen_hen"})]
    assert (pixels[0] != pixels[1]).any()
