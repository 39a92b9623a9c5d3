"""`courtyard plan`: answers that can be worked out on paper, and the fields of `--json`, which docs/planning.md names."""

import json
import math
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from courtyard.algorithms.flight.published import LIGHT
from courtyard.cli.plan.command import command

pytestmark = pytest.mark.only_on("sqlite")  # no county, no database

DOCS = Path(__file__).parents[3] / "docs" / "planning.md"
# Who lives at a hub is 15 minutes of handling from it, and so is whoever waits for a parcel at the other.
NETWORK = {
    "v": "id,lon,lat\nv,107,33\n",
    "h": "id,lon,lat,curfew_from,curfew_until,drone\nh1,107,33,,,yes\nh2,108,33,,,no\n",
    "d": "from,to,departs,takes_min,cutoff_min,unload_min,most_kg\nh1,h2,10:00,60,30,20,5\n",
    "e": "id,lon,lat\ne,108,33\n",
}
REACH = ("reach", "v.csv", "--hubs", "h.csv", "--departures", "d.csv", "--to", "e.csv", "--near", "1", "--json")
STOPS = "id,lon,lat,deliver_kg,takes_min\na,107.5,33.1,50,5\nb,107.6,33.2,60,5\n"
CENTRES = "id,lon,lat,vehicles,room_kg,trips\nvan,107.52,33.12,1,60,2\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def ask(*words: str, **files: str):
        for name, content in files.items():
            Path(f"{name}.csv").write_text(content, encoding="utf-8")
        return CliRunner().invoke(command, words)

    return ask


def told(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def times(way):
    return [(leg["departs"], leg["arrives"]) for leg in way]


@pytest.mark.parametrize(
    ("at", "way"),
    [
        ("9:00", [("9:00", "9:15"), ("10:00", "11:20"), ("11:20", "11:35")]),
        ("9:15", [("9:15", "9:30"), ("10:00", "11:20"), ("11:20", "11:35")]),
        ("9:16", [("9:16", "9:31"), ("34:00", "35:20"), ("35:20", "35:35")]),
    ],
)
def test_whoever_is_a_minute_late_for_the_cutoff_waits_a_day(run, at, way):
    found = told(run(*REACH, "--at", at, "--way", "v", "e", **NETWORK))
    assert times(found["way"]) == way
    assert found["by_hour"][0]["within"] == (0.0 if at == "9:16" else 1.0)
    assert (found["departures_assumed"], found["assumed"]) == (0, 0.0)


def test_a_parcel_that_no_departure_carries_reaches_nothing(run):
    assert told(run(*REACH, "--parcel-kg", "5", **NETWORK))["by_hour"][0]["villages_nowhere"] == 0
    assert told(run(*REACH, "--parcel-kg", "5.001"))["by_hour"][0]["villages_nowhere"] == 1


@pytest.mark.parametrize(
    ("departs", "is_kept"), [("21:59", True), ("22:00", False), ("4:59", False), ("5:00", True), ("12:00", True), ("23:30", False)]
)
def test_a_curfew_over_midnight_lets_in_until_its_first_minute_and_again_from_its_last(run, departs, is_kept):
    files = NETWORK | {
        "h": NETWORK["h"].replace("h2,108,33,,", "h2,108,33,23:00,6:00"),
        "d": f"from,to,departs,takes_min\nh1,h2,{departs},60\n",
    }
    done = run(*REACH, **files)
    assert (done.exit_code == 0) is is_kept, done.output
    assert ("within its curfew; give other times, or correct the curfew" in done.stderr) is not is_kept


def test_a_headway_counts_as_assumed_and_leaves_on_its_minutes_over_midnight(run):
    files = NETWORK | {"d": "from,to,every_min,first,last,takes_min\nh1,h2,45,23:00,1:00,30\n"}
    found = told(run(*REACH, "--at", "22:50", "--way", "v", "e", "--delivers", "0:00", "24:00", **files))
    # 23:00, 23:45 and 0:30; handed over at 22:50, there at 23:05, under way from 23:45 to 24:15, and a last quarter of an hour.
    assert (found["departures"], found["departures_assumed"]) == (3, 3)
    assert times(found["way"]) == [("22:50", "23:05"), ("23:45", "24:15"), ("24:15", "24:30")]
    assert [leg["assumed"] for leg in found["way"]] == ["", "assumed", ""]
    assert found["assumed"] == pytest.approx((15 + 40 + 30 - 15) / 100)  # waiting for it and riding it, of 100 minutes


def test_a_departure_with_a_time_and_a_headway_is_refused(run):
    done = run(*REACH, **NETWORK | {"d": "from,to,departs,every_min,takes_min\nh1,h2,9:00,30,60\nh1,h2,,30,60\nh1,h2,9:00,,60\n"})
    assert (done.exit_code, done.stderr) == (1, "Error: d.csv, line 2 (1): it has both departs and every_min; leave one of them empty.\n")


def test_the_drone_is_always_beside_the_motorbike(run):
    files = NETWORK | {"v": "id,lon,lat\nv,107.08,33\n", "d": "from,to,departs,takes_min\nh1,h2,9:30,60\n"}
    found = told(run(*REACH, "--drone", "light", **files))["by_hour"][0]
    # 7.5 km: by road 12 km at 30 km an hour are 24 minutes, by air 8.3 and 1 of climbing and sinking.
    assert (found["within"], found["within_by_road"]) == (1.0, 0.0)


GRAVITY, SEA_LEVEL = 9.80665, 1.225


def air(metres):
    kelvin = 288.15 - 0.0065 * metres
    return 101_325 * (kelvin / 288.15) ** 5.255_88 / (287.052_87 * kelvin)


def by_hand(km, load, *, from_m=0.0, to_m=0.0, wind=0.0):
    """Watt-hours and minutes one way by momentum theory, the inflow of forward flight by going round until it stays."""
    weight, top = (LIGHT.empty_kg + load) * GRAVITY, max(from_m, to_m) + 100
    climb, sink, level = (top - from_m) / LIGHT.climb_m_s, (top - to_m) / LIGHT.sink_m_s, 1_000 * km / (LIGHT.airspeed_m_s + wind)

    def induced(density):
        return math.sqrt(weight / (2 * density * LIGHT.disc_m2))

    def watts(speed):
        return weight * speed / LIGHT.efficiency + LIGHT.avionics_w

    middle, low, high = (air(from_m) + air(top)) / 2, air(from_m), air(top)
    up = LIGHT.climb_m_s / 2 + math.hypot(LIGHT.climb_m_s / 2, induced(middle))
    drag = high / 2 * LIGHT.drag_m2 * LIGHT.airspeed_m_s**2
    thrust, tilt = math.hypot(weight, drag), math.atan2(drag, weight)
    along, through = LIGHT.airspeed_m_s * math.cos(tilt), LIGHT.airspeed_m_s * math.sin(tilt)
    hover = math.sqrt(thrust / (2 * high * LIGHT.disc_m2))
    inflow = hover
    for _ in range(200):
        inflow = (inflow + hover**2 / math.hypot(along, through + inflow)) / 2
    ahead = thrust * (through + inflow) / LIGHT.efficiency + LIGHT.avionics_w
    joules = watts(up) * climb + watts(induced(middle)) * sink + ahead * level + watts(induced(low)) * LIGHT.hover_s
    return joules / 3_600, (climb + sink + level + LIGHT.hover_s) / 60


@pytest.mark.parametrize(
    ("row", "out", "home"),
    [
        ("10,15,0,0,0", {"load": 15}, {"load": 0}),
        ("10,0,0,0,0", {"load": 0}, {"load": 0}),
        ("0,5,0,0,0", {"load": 5}, {"load": 0}),
        ("7,12,-6,0,0", {"load": 12, "wind": -6}, {"load": 0, "wind": 6}),
        ("7,12,6,0,0", {"load": 12, "wind": 6}, {"load": 0, "wind": -6}),
        ("3,3,0,4400,4100", {"load": 3, "from_m": 4_400, "to_m": 4_100}, {"load": 0, "from_m": 4_100, "to_m": 4_400}),
        ("0.4,8,0,0,1500", {"load": 8, "to_m": 1_500}, {"load": 0, "from_m": 1_500}),
    ],
)
def test_a_drone_takes_the_energy_and_the_time_that_a_textbook_says(run, row, out, home):
    (leg,) = told(run("drones", "l.csv", "--json", l=f"id,distance_km,load_kg,along_m_s,from_m,to_m\none,{row}\n"))["by_leg"]
    km = float(row.split(",")[0])
    there, back = by_hand(km, **out), by_hand(km, **home)
    assert leg["flies"] == "yes"
    assert leg["wh"] == pytest.approx(there[0] + back[0], rel=2e-4, abs=0.06)
    assert (leg["minutes_out"], leg["minutes_out_and_back"]) == pytest.approx((there[1], there[1] + back[1]), abs=0.006)
    assert leg["battery"] == pytest.approx((there[0] + back[0]) / LIGHT.battery_wh, abs=1e-4)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("5,16,0,0,0", "the load is more than it is built for"),
        ("8,15,-14.5,0,0", "the wind is too strong"),
        ("5,15,0,4500,4500", "the air is too thin up there"),
        ("20,15,0,0,0", "the battery does not last"),
        ("0.5,15,0,0,3000", "the battery does not last"),
    ],
)
def test_a_leg_that_is_not_flown_has_its_own_reason_and_no_other(run, row, why):
    (leg,) = told(run("drones", "l.csv", "--json", l=f"id,distance_km,load_kg,along_m_s,from_m,to_m\none,{row}\n"))["by_leg"]
    assert (leg["flies"], leg["why_not"]) == ("no", why)
    assert leg["bike_minutes"] == pytest.approx(float(row.split(",")[0]) * 1.6 * 2, abs=0.006)


def test_what_is_wanted_in_loads_of_nothing_is_refused(run):
    done = run("drones", "l.csv", l="id,distance_km,load_kg,wanted_kg\nnone,3,0,20\n")
    assert (done.exit_code, "l.csv: line 2 (none): 20 kg are wanted there in loads of 0 kg; give it a load" in done.stderr) == (1, True)


def test_the_rounds_of_a_day_are_told_trip_by_trip(run):
    (one,) = told(run("rounds", "s.csv", "--centres", "c.csv", "--iterations", "50", "--json", s=STOPS, c=CENTRES))["by_round"]
    assert (one["centre"], one["vehicle"], sorted(one["trips"])) == (1, "van", [["a"], ["b"]])
    # 1.4 times the great circle there and back, at a fen a ten metres.
    assert one["km"] == pytest.approx(2 * 1.4 * (2.901 + 11.601), abs=0.02)
    assert one["fen"] == pytest.approx(100 * one["km"], rel=1e-9)


@pytest.mark.parametrize(
    ("words", "files", "says"),
    [
        (("rounds", "s.csv", "--centres", "c.csv"), {"s": STOPS.replace("107.6,33.2", "33.2,107.6")}, "s.csv, line 3"),
        (
            ("rounds", "s.csv", "--centres", "c.csv"),
            {"s": STOPS.replace("107.6,33.2", "2.35,48.85")},
            "s.csv, line 3 (b): 2.35, 48.85 lies outside",
        ),
        (
            ("drones", "l.csv"),
            {"l": "from_lon,from_lat,to_lon,to_lat\n107,33,33.1,80\n"},
            "l.csv, line 2 (1): 33.1, 80 lies in the country with its",
        ),
        (REACH, {"h": NETWORK["h"].replace("108,33", "18,33")}, "h.csv, line 3 (h2): 18, 33 lies outside the country"),
    ],
)
def test_places_outside_the_country_are_refused_by_every_question(run, words, files, says):
    done = run(*words, **NETWORK | {"s": STOPS, "c": CENTRES} | files)
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr


def test_columns_of_which_nothing_is_made_are_named_by_every_question(run):
    done = run("rounds", "s.csv", "--centres", "c.csv", "--iterations", "20", s=STOPS.replace("deliver_kg", "demand"), c=CENTRES)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (0, "s.csv: nothing is made of the columns demand.")
    done = run(*REACH, **NETWORK | {"d": NETWORK["d"].replace("cutoff_min", "cut_off"), "v": NETWORK["v"].replace("id,", "name,")})
    assert done.stderr == "d.csv: nothing is made of the columns cut_off.\n"
    done = run("drones", "l.csv", l="id,distance_km,payload\na,3,5\n")
    assert "l.csv: nothing is made of the columns payload." in done.stderr


def test_loads_that_are_rounded_up_are_told_with_how_much_that_is_more(run):
    done = run("rounds", "s.csv", "--centres", "c.csv", "--iterations", "20", s=STOPS.replace("50,5", "49.25,5"), c=CENTRES)
    assert done.exit_code == 0
    assert "s.csv: deliver_kg is rounded up to whole numbers, which makes 0.75 more of 109.25 in all; write loads and rooms" in done.stderr


def test_a_table_of_distances_has_no_use_for_how_roads_are_assumed(run):
    Path("o.json").write_text("{}", encoding="utf-8")
    done = run("rounds", "s.csv", "--centres", "c.csv", "--osrm", "o.json", "--km-h", "20", s=STOPS, c=CENTRES)
    assert (done.exit_code, "--osrm has distances and times of its own, and no use for --km-h" in " ".join(done.stderr.split())) == (
        2,
        True,
    )


def documented(question):
    """The fields that the documentation names for a question."""
    text = DOCS.read_text(encoding="utf-8").split("## What `--json` prints")[1]
    (row,) = [line for line in text.splitlines() if line.startswith(f"| `{question}` |")]
    return set(re.findall(r"`(\w+)`", row.split("|")[2]))


def test_every_field_that_is_printed_is_documented_and_the_other_way_round(run):
    plan = {"p": "id,city_fen,local_fen\nhen,10000,3300\n", "o": "id,lon,lat\nc,107,33\n", "w": "place,site,served\nv,c,yes\n"}
    files = NETWORK | plan | {"s": STOPS, "c": CENTRES, "l": "id,distance_km,wanted_kg\na,3,40\n"}
    asked = {
        "sites": ("sites", "s.csv", "--open", "1", "--json"),
        "drones": ("drones", "l.csv", "--json"),
        "rounds": ("rounds", "s.csv", "--centres", "c.csv", "--iterations", "20", "--json"),
        "reach": (*REACH, "--way", "v", "e"),
        "cost": (
            *("cost", "v.csv", "--centres", "o.csv", "--service", "w.csv", "--products", "p.csv", "--to", "e.csv", "--json"),
            *("--beside", "o.csv", "w.csv"),
        ),
    }
    for question, words in asked.items():
        found = told(run(*words, **files))
        inner = {key for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict) for key in value[0]}
        assert documented(question) == set(found) | inner, question
