"""Lists of a season are filtered, sorted and taken away, with the same rows in the spreadsheet as on the page. No browser needed."""

import io
import re

from django.urls import reverse
from openpyxl import load_workbook

from courtyard.raising import queries as raising
from courtyard.raising.actions import object_to
from courtyard.raising.rules import FlockKind
from tests.browser.test_season_pages import Desk
from tests.stories.season import NEIGHBOUR, WUYI


def _numbers(page: str) -> list[str]:
    """The numbers of the households in the order of a page's list."""
    return re.findall(r'<th scope="row"[^>]*>(?:<a [^>]*>)?(H\d{5})', page)


def _sheet(desk: Desk, address: str) -> list[tuple]:
    response = desk.clients["officer"].get(address)
    assert response.status_code == 200
    return list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def test_the_households_of_a_season_are_filtered_sorted_and_taken_away(db):
    desk = Desk(WUYI)
    season = desk.season
    one, two, three = season.register(), season.register(village=NEIGHBOUR), season.register(workers=0)
    season.apply(one, 30)
    season.apply(two, 50)
    season.apply(three, 40, kind=FlockKind.COLLECTIVE)
    address = reverse("project-households", args=[season.project_id])

    def asked(query: str) -> list[str]:
        return _numbers(desk.clients["officer"].get(f"{address}?{query}").content.decode())

    assert asked("") == [one.name, two.name, three.name]
    assert asked("order=-animals") == [two.name, three.name, one.name]
    assert asked("order=village") == [one.name, three.name, two.name]
    assert asked("order=nonsense") == [one.name, two.name, three.name]
    assert asked("kind=collective") == [three.name]
    assert asked(f"place={NEIGHBOUR}") == [two.name]
    assert asked(f"search={two.name}") == [two.name]
    # Who has no flock yet stands last, whichever way the list is turned.
    season.inspect(one)
    season.train(one)
    season.approve(one)
    season.supplier_delivers(one)
    season.die(one, 2)
    assert asked("order=lost")[0] == asked("order=-lost")[0] == one.name
    rows = _sheet(desk, f"{address}?order=-animals&kind=own&export=xlsx")
    assert [row[0] for row in rows] == ["Number", two.name, one.name]


def test_the_lines_of_a_settlement_are_filtered_sorted_and_taken_away_in_yuan(db):
    desk = Desk(WUYI)
    season = desk.season
    homes = [season.household(birds=birds) for birds in (20, 40)]
    for home in homes:
        season.supplier_delivers(home)
    season.pass_days(160)
    season.die(homes[0], 15)
    for home in homes:
        season.collect(home)
    season.sell()
    season.settle()
    settlement = raising.settlements(season.cast.officer)[0]
    address = reverse("settlement", args=[settlement.settlement_id])

    def asked(query: str) -> list[str]:
        return _numbers(desk.clients["officer"].get(f"{address}?{query}").content.decode())

    few, many = (home.name for home in homes)
    assert sorted(asked("")) == [few, many]
    assert asked("order=-gross") == [many, few]
    assert asked("order=gross") == [few, many]
    assert asked("short=yes") == [few]
    assert asked(f"search={many}") == [many]
    rows = _sheet(desk, f"{address}?order=gross&export=xlsx")
    named = dict(zip(rows[0], rows[2], strict=True))
    # 40 birds at 100 yuan; 25 yuan of fees and 45 of loan on each.
    assert {name: float(named[name]) for name in ("Accepted", "Proceeds", "Fees", "Loan repaid", "Dividend", "Shortfall")} == {
        "Accepted": 40, "Proceeds": 4_000, "Fees": 1_000, "Loan repaid": 1_800, "Dividend": 1_200, "Shortfall": 0,
    }  # fmt: skip
    assert (named["Household"], rows[1][0]) == (many, few)


def test_the_lots_of_a_project_are_filtered_sorted_and_taken_away_in_yuan(db):
    desk = Desk(WUYI)
    season = desk.season
    home, other = season.household(birds=20), season.household(birds=10)
    for one in (home, other):
        season.supplier_delivers(one)
    season.pass_days(160)
    season.collect(home)
    season.sell()
    season.collect(other)
    sold, collecting = sorted(raising.lots(season.cast.officer, season.project_id), key=lambda one: one.state, reverse=True)
    assert (sold.state, collecting.state) == ("sold", "open")
    address = reverse("lots", args=[season.project_id])

    def names(query: str) -> list[str]:
        return [row[0]["shown"] for row in desk.clients["officer"].get(f"{address}?{query}").context["list"].rows]

    assert sorted(names("")) == sorted([sold.name, collecting.name])
    assert names("order=-proceeds") == [sold.name, collecting.name]
    assert names("order=proceeds") == [collecting.name, sold.name]
    assert names("state=open") == [collecting.name]
    assert names(f"search={sold.name}") == [sold.name]
    rows = _sheet(desk, f"{address}?order=-proceeds&export=xlsx")
    named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(row["Lot"], row["Accepted"], float(row["Proceeds"])) for row in named] == [(sold.name, 20, 2_000), (collecting.name, 10, 0)]
    assert address in desk.clients["officer"].get(reverse("board", args=[season.project_id])).content.decode()


def test_objections_are_filtered_sorted_and_taken_away(db):
    desk = Desk(WUYI)
    season = desk.season
    homes = [season.household(birds=20), season.household(birds=10)]
    for home, text in zip(homes, ("the scale was wrong", "a bird is missing"), strict=True):
        season.supplier_delivers(home)
        asked = {"project_id": season.project_id, "household_id": home.household_id, "text": text}
        season.do(object_to, season.cast.helper, **asked)
        season.pass_days(1)
    address = reverse("objections", args=[season.project_id])
    first = min(raising.objections(season.cast.officer, season.project_id), key=lambda one: one.raised_at)
    said = {"objection": str(first.objection_id), "upheld": "yes", "answer": "weighed anew"}
    desk.post("officer", "objections", season.project_id, do="answer", **said)

    def texts(query: str) -> list[str]:
        return [row[2]["shown"] for row in desk.clients["officer"].get(f"{address}?{query}").context["list"].rows]

    assert texts("") == ["a bird is missing", "the scale was wrong"]
    assert texts("order=raised") == ["the scale was wrong", "a bird is missing"]
    assert texts("state=open") == ["a bird is missing"]
    assert texts("state=upheld") == ["the scale was wrong"]
    assert texts("search=SCALE") == ["the scale was wrong"]
    rows = _sheet(desk, f"{address}?order=raised&export=xlsx")
    assert [(row[2], row[3], row[5]) for row in rows[1:]] == [
        ("the scale was wrong", "The household is right.", "weighed anew"),
        ("a bird is missing", "waits for an answer", None),
    ]


def test_the_board_of_a_past_day_shows_that_day_and_offers_nothing_to_do(db):
    desk = Desk(WUYI)
    season = desk.season
    home = season.household(birds=20)
    season.supplier_delivers(home)
    began = season.today
    season.pass_days(160)
    season.collect(home)
    season.sell()
    season.settle()
    address = reverse("board", args=[season.project_id])
    then = desk.clients["officer"].get(f"{address}?on={began}")
    assert (then.context["board"].alive, then.context["board"].collected) == (20, 0)
    assert {place.amount_fen for place in then.context["money"]} == {0}
    assert "Prepare a settlement" not in then.content.decode()
    now = desk.clients["officer"].get(address)
    assert (now.context["board"].alive, now.context["board"].collected) == (0, 20)
    assert "Prepare a settlement" in now.content.decode()
    # Nothing is known of a day that has not come.
    assert desk.clients["officer"].get(f"{address}?on=2999-01-01").context["on"] < began.replace(year=2998)
