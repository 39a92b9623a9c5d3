"""`courtyard plan`: files in, a plan with its gap out; nothing is written where the question cannot be answered."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from courtyard.algorithms import columns
from courtyard.cli.plan import tables
from courtyard.cli.plan.command import command
from courtyard.logistics.rules import SENTENCES

pytestmark = pytest.mark.only_on("sqlite")  # no county, no database

# Its loops may have to be compiled first, on a machine that does other work.
PATIENT = ("--seconds", "300")
VILLAGES = "code,name,lon,lat,weight\nv1,Upper,107.50,33.00,2\nv2,Lower,107.51,33.00,1\nv3,Far,108.50,33.00,1\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def ask(*words: str, **files: str):
        for name, text in files.items():
            Path(f"{name}.csv").write_text(text, encoding="utf-8")
        return CliRunner().invoke(command, words)

    return ask


def test_a_plan_is_told_as_json_and_written_as_tables(run):
    done = run("sites", "v.csv", "--open", "2", "--json", *PATIENT, "--save-sites", "s.csv", "--save-service", "w.csv", v=VILLAGES)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told | {"objective": 0, "bound": 0, "mean": 0, "p95": 0, "worst": 0, "seconds": 0, "peak_memory_bytes": 0} == {
        "problem": "p-median",
        "places": 3,
        "weight": 4.0,
        "candidates": 3,
        "open": 2,
        "objective": 0,
        "bound": 0,
        "gap": told["gap"],
        "unit": "km",
        "mean": 0,
        "p95": 0,
        "worst": 0,
        "left_out": [],
        "seconds": 0,
        "peak_memory_bytes": 0,
        "sites": ["v1", "v3"],
    }
    assert told["objective"] == pytest.approx(0.9326, abs=1e-3)
    assert told["gap"] < 1e-6
    with Path("s.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["name"], row["places"], row["weight"]) for row in rows] == [
        ("v1", "Upper", "2", "3.0"),
        ("v3", "Far", "1", "1.0"),
    ]
    with Path("w.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["place"], row["site"], row["served"]) for row in csv.DictReader(file)] == [
            ("v1", "v1", "yes"),
            ("v2", "v1", "yes"),
            ("v3", "v3", "yes"),
        ]


def test_a_plan_reads_as_words_and_names_who_is_out_of_reach(run):
    done = run(
        "sites", "v.csv", *PATIENT, "--goal", "max-cover", "--open", "1", "--within", "10", "--save-sites", "map.geojson", v=VILLAGES
    )
    assert done.exit_code == 0, done.output
    assert "max-cover: 1 of 3 sites for 3 places" in done.stdout
    assert "within reach   3 of 4 (75.00 %)" in done.stdout
    assert "left out: v3 (line 4)" in done.stdout
    (feature,) = json.loads(Path("map.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["geometry"]["coordinates"] in ([107.5, 33.0], [107.51, 33.0])
    assert feature["properties"]["places"] == 2


def test_what_others_publish_is_read_as_it_is(run):
    Path("graph.txt").write_text("4 4 2\n1 2 5\n2 3 4\n3 4 1\n2 3 7\n", encoding="utf-8")
    done = run("sites", "graph.txt", *PATIENT, "--json")
    assert json.loads(done.stdout)["objective"] == 6.0  # vertex 2 or 1, and 3 or 4: 5 + 1
    Path("points.tsp").write_text("NAME: x\nNODE_COORD_SECTION\n1 0 0\n2 1.9 0\n3 50 0\nEOF\n", encoding="utf-8")
    assert json.loads(run("sites", "points.tsp", *PATIENT, "--open", "2", "--json").stdout)["objective"] == 1.0
    assert json.loads(run("sites", "points.tsp", *PATIENT, "--open", "2", "--exact", "--json").stdout)["objective"] == pytest.approx(1.9)
    Path("facilities.txt").write_text("FILE: x\n2 3 0\n1 10 1 2 9\n2 12 5 4 1\n", encoding="utf-8")
    told = json.loads(run("sites", "facilities.txt", *PATIENT, "--goal", "fixed-charge", "--json").stdout)
    assert (told["objective"], told["places"], told["candidates"]) == (22.0, 3, 2)
    Path("roomy.txt").write_text("4 2 6\n1 0 0 4\n2 0 1.9 2\n3 10 0 3\n4 10 1 3\n", encoding="utf-8")
    assert json.loads(run("sites", "roomy.txt", *PATIENT, "--gap", "0.01", "--json").stdout)["objective"] == 2.0


def test_whom_no_way_leads_anywhere_is_named_with_what_to_do(run):
    Path("parts.txt").write_text("5 3 1\n1 2 3\n2 3 1\n4 5 5\n", encoding="utf-8")
    done = run("sites", "parts.txt", *PATIENT)
    assert "  left out: 4\n  left out: 5\n  no way leads from them to an open site: open more, or plan for them" in done.stdout


def test_a_plane_is_counted_as_the_file_wants_it_unless_somebody_says_otherwise(run):
    ask = ("sites", "p.csv", *PATIENT, "--open", "1", "--json")
    assert json.loads(run(*ask, p="id,x,y\na,0,0\nb,1.9,0\n").stdout)["objective"] == pytest.approx(1.9)
    assert json.loads(run(*ask, "--rounded").stdout)["objective"] == 1.0
    refused = run(*ask, "--rounded", p=VILLAGES)
    assert (refused.exit_code, "--rounded is for straight distances on a plane" in refused.stderr) == (1, True)


def test_a_published_file_that_is_cut_short_is_named_and_what_it_has_beside_is_told(run):
    Path("a.tsp").write_text("NODE_COORD_SECTION\n1 0 0\n2 1\n", encoding="utf-8")
    assert "Error: a.tsp: Line 3: a node's number and two coordinates belong here" in run("sites", "a.tsp", "--open", "1").stderr
    Path("b.tsp").write_text("NODE_COORD_SECTION\n1 0 0\n2 1 1\nDEMAND_SECTION\n1 0\n2 5\n", encoding="utf-8")
    done = run("sites", "b.tsp", *PATIENT, "--open", "1")
    assert (done.exit_code, "b.tsp: What it says under DEMAND_SECTION is passed over: every node counts as 1" in done.stderr) == (0, True)


def test_columns_of_which_nothing_is_made_are_named(run):
    done = run("sites", "v.csv", *PATIENT, "--open", "1", v="id,lon,lat,county,Households\na,107,33,x,7\nb,107.1,33,x,8\n")
    assert (done.exit_code, "v.csv: nothing is made of the columns county, Households." in done.stderr) == (0, True)


def test_costs_are_taken_as_they_are_whatever_roads_would_be(run):
    files = {"v": "id,circuity\na,2\nb,2\n", "c": "from,to,cost\na,a,0\nb,a,3\n"}
    done = run("sites", "v.csv", *PATIENT, "--open", "1", "--costs", "c.csv", "--json", **files)
    assert (json.loads(done.stdout)["objective"], "The column circuity is passed over" in done.stderr) == (3.0, True)
    refused = run("sites", "v.csv", "--open", "1", "--costs", "c.csv", "--circuity", "1.4")
    assert (refused.exit_code, "--costs are taken as they are and have no use for --circuity" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "text", "says"),
    [
        ((), VILLAGES, "needs the number of sites to open"),
        (("--open", "9"), VILLAGES, "9 sites cannot be opened: choose from 1 to 3"),
        (("--open", "1"), "lon,lat\n33,107.5\n", "v.csv, line 2 (1): 33, 107.5 lies in the country with its columns swapped"),
        (("--open", "1"), "lon,lat\nnan,33\n107,33\n", "v.csv, line 2 (1): it has no finite longitude or latitude"),
        (("--open", "1"), "lon,lat,weight\n107,33,0\n", "v.csv, line 2 (1): it wants 0"),
        (("--open", "1"), "x,y,weight\n107,33,0\n", "v.csv, line 2 (1): weight is 0; a number above 0 is needed"),
        (("--open", "1"), "lon,lat\n107,abc\n", "v.csv: Line 2: 'abc' is no number (lat)"),
        (("--open", "1", "--memory", "0.000001"), VILLAGES, "allow more"),
        (("--open", "1", "--save-sites", "map.geojson"), "x,y\n1,2\n", "A map needs degrees"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_line_and_nothing_is_written(run, words, text, says):
    done = run("sites", "v.csv", *words, v=text)
    assert done.exit_code == 1
    assert says in done.output
    assert sorted(path.name for path in Path().iterdir()) == ["v.csv"]


def test_an_unknown_question_is_refused_with_those_there_are(run):
    done = run("castles")
    assert (done.exit_code, "'castles' is no question; ask one of sites, drones, rounds, cost, reach" in done.output) == (2, True)


def test_ctrl_c_ends_with_the_best_so_far(tmp_path):
    draw = np.random.default_rng(3)
    points = "\n".join(f"{x:.4f},{y:.4f}" for x, y in draw.uniform([100, 25], [115, 40], (3000, 2)))
    (tmp_path / "many.csv").write_text(f"lon,lat\n{points}\n", encoding="utf-8")
    program = Path(sys.executable).with_name("courtyard")
    words = ["plan", "sites", str(tmp_path / "many.csv"), "--open", "60", "--seconds", "300", "--json"]
    with subprocess.Popen([program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert "p-median: 3,000 places" in process.stderr.readline()
        assert "best" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    told = json.loads(out)
    assert (told["open"], told["seconds"] < 60) == (60, True)
    assert 0 <= told["bound"] <= told["objective"]


# ------------------------------------------------------------------------------------------------------------------------- drones

LEGS = "id,from_lon,from_lat,to_lon,to_lat,wanted_kg,road_km\nnear,107.50,33.00,107.55,33.03,200,14\nfar,107.50,33.00,107.80,33.10,100,\n"
HILL = "lat_min,lon_min,p90_m\n33.0,107.5,300\n33.0,107.6,400\n"


def test_legs_are_flown_or_not_with_why_and_beside_a_motorbike(run):
    done = run("drones", "legs.csv", "--json", "--save", "flown.csv", legs=LEGS)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["legs"], told["flown"], told["sorties"], told["why_not"]) == (2, 1, 14, {"the battery does not last": 1})
    with Path("flown.csv").open(encoding="utf-8", newline="") as file:
        near, far = csv.DictReader(file)
    assert (near["flies"], near["km"], near["sorties"], near["bike_minutes"]) == ("yes", "5.733", "14", "28.0")
    assert (far["flies"], far["why_not"], far["fen"], float(far["bike_minutes"]) > 90) == ("no", "the battery does not last", "", True)
    said = run("drones", "legs.csv").output
    assert "1 of 2 legs can be flown" in said
    assert "this is no obstacle clearance" in said
    assert "differ by a factor of" in said


def test_a_hill_on_the_way_and_a_zone_around_it_take_more_of_the_battery(run):
    Path("zone.json").write_text(
        json.dumps(
            {"type": "Polygon", "coordinates": [[[107.52, 33.0], [107.53, 33.0], [107.53, 33.03], [107.52, 33.03], [107.52, 33.0]]]}
        ),
        encoding="utf-8",
    )
    flat = _battery(run("drones", "legs.csv", "--save", "out.csv", legs=LEGS))
    hilly = _battery(run("drones", "legs.csv", "--save", "out.csv", "--terrain", "hill.csv", hill=HILL.replace("300", "1300")))
    around = _battery(run("drones", "legs.csv", "--save", "out.csv", "--zones", "zone.json"))
    assert flat < hilly
    assert flat < around


def _battery(done):
    assert done.exit_code == 0, done.output
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        return float(next(csv.DictReader(file))["battery"])


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        ("id,km\na,3\n", (), "legs.csv, line 2 (a): the leg has no ends (from_lon, from_lat, to_lon, to_lat) and no distance_km."),
        ("distance_km\n3\nx\n", (), "legs.csv, line 3: 'x' is no number (distance_km)"),
        ("distance_km\n3\n\n-1\n", (), "legs.csv, line 4 (2): distance_km is -1; a number from 0 is needed."),
        ("id,distance_km\na,3\na,4\n", (), "legs.csv, line 3: a stood before"),
        ("distance_km\n", (), "no row below the heading"),
        ("from_lon,from_lat,to_lon,to_lat\n33,107.5,33.1,107.6\n", (), "are longitude and latitude swapped?"),
        ("distance_km\n3\n", ("--zones", "legs.csv"), "GeoJSON with polygons is needed"),
        (LEGS, ("--terrain", "legs.csv"), "a grid of heights has the columns lat_min, lon_min and p90_m"),
    ],
)
def test_legs_that_make_no_sense_are_refused_with_their_line(run, text, words, says):
    done = run("drones", "legs.csv", *words, legs=text)
    assert done.exit_code == 1
    assert says in done.output


# ------------------------------------------------------------------------------------------------------------------------- rounds

STOPS = (
    "id,lon,lat,collect_kg,collect_crates,opens,shuts,takes_min,on_board_min\n"
    "a,107.50,33.00,100,4,6:00,11:00,10,240\nb,107.60,33.05,150,6,6:00,11:00,10,240\nc,107.45,33.10,90,3,,,10,\n"
)
CENTRES = "id,lon,lat,vehicles,room_kg,room_crates,begins,until,km_fen\nvan,107.5,33.05,2,200,8,6:00,18:00,100\n"


def test_a_days_rounds_are_told_and_written_call_by_call(run):
    done = run("rounds", "stops.csv", "--centres", "centres.csv", "--json", "--save", "r.csv", stops=STOPS, centres=CENTRES)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["rounds"], told["stops"], told["left_out"], told["bound_fen"]) == (2, 3, [], None)
    assert told["objective_fen"] == pytest.approx(told["km"] * 100)
    with Path("r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["stop"] for row in rows) == ["a", "b", "c"]
    assert {row["round"]: row["stop"] for row in rows if row["stop"] == "b"} != {
        row["round"]: row["stop"] for row in rows if row["stop"] == "a"
    }
    assert "2 rounds from 1 centres to 3 of 3 stops" in run("rounds", "stops.csv", "--centres", "centres.csv").output


def test_each_centre_plans_for_the_stops_near_to_it_at_the_same_time(run):
    far = STOPS + "d,109.50,33.00,100,4,,,10,\n"
    two = CENTRES + "east,109.5,33.05,1,200,8,6:00,18:00,100\n"
    told = json.loads(run("rounds", "stops.csv", "--centres", "centres.csv", "--json", stops=far, centres=two).stdout)
    assert (told["centres"], told["rounds"], told["left_out"]) == (2, 3, [])


def test_stops_for_which_the_vehicles_do_not_suffice_are_named(run):
    one = CENTRES.replace(",2,200", ",1,200")
    said = run("rounds", "stops.csv", "--centres", "centres.csv", stops=STOPS, centres=one).output
    assert "the vehicles do not suffice for 1 stops: b" in said


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("whom", ["the command alone", "all of its processes, as a terminal does"])
def test_ctrl_c_ends_rounds_with_the_best_so_far(tmp_path, workers, whom):
    draw = np.random.default_rng(3)
    stops = "\n".join(f"s{row},{x:.5f},{y:.5f},40,6" for row, (x, y) in enumerate(draw.uniform([107, 33], [108, 34], (120, 2))))
    (tmp_path / "stops.csv").write_text(f"id,lon,lat,deliver_kg,takes_min\n{stops}\n", encoding="utf-8")
    (tmp_path / "centres.csv").write_text("id,lon,lat,vehicles,room_kg\na,107.3,33.4,6,1500\nb,107.7,33.6,6,1500\n", encoding="utf-8")
    words = ["plan", "rounds", "stops.csv", "--centres", "centres.csv", "--iterations", "100000000", "--workers", workers, "--json"]
    program = Path(sys.executable).with_name("courtyard")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([program, *words, "--save", "out.csv"], cwd=tmp_path, start_new_session=True, **pipes) as process:
        assert "120 stops, 2 centres" in process.stderr.readline()
        # Said by the search itself, or while processes for it begin: they must not hear Ctrl-C at all.
        assert "0 of 2 centres are done" in process.stderr.readline()
        (os.kill if whom.startswith("the command") else os.killpg)(process.pid, signal.SIGINT)
        out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    assert "Traceback" not in error
    told = json.loads(out)
    assert (told["stopped"], told["rounds"] > 1) == (True, True)
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert sorted([*(row["stop"] for row in rows), *told["left_out"]]) == sorted(f"s{row}" for row in range(120))


def test_distances_of_a_routing_engine_are_used_as_they_come(run):
    metres = [[abs(a - b) * 1000 for a in range(4)] for b in range(4)]
    Path("osrm.json").write_text(json.dumps({"code": "Ok", "distances": metres, "durations": metres}), encoding="utf-8")
    wide = CENTRES.replace("200,8", "900,90")
    told = json.loads(
        run("rounds", "stops.csv", "--centres", "centres.csv", "--osrm", "osrm.json", "--json", stops=STOPS, centres=wide).stdout
    )
    assert (told["km"], told["rounds"]) == (6.0, 1)
    Path("osrm.json").write_text(json.dumps({"code": "Ok", "distances": metres[:2], "durations": metres}), encoding="utf-8")
    assert "no square distances" in run("rounds", "stops.csv", "--centres", "centres.csv", "--osrm", "osrm.json").output
    Path("osrm.json").write_text("[]", encoding="utf-8")
    assert "no answer of OSRM" in run("rounds", "stops.csv", "--centres", "centres.csv", "--osrm", "osrm.json").output


@pytest.mark.parametrize(
    ("stops", "centres", "says"),
    [
        (STOPS.replace("6:00", "6 Uhr", 1), CENTRES, "stops.csv, line 2: '6 Uhr' is no time of the day, such as 6:30 (opens)"),
        (STOPS.replace("107.50,33.00", "33.00,107.50"), CENTRES, "stops.csv, line 2 (a): it needs a longitude and a latitude"),
        (STOPS.replace("100,4", "900,4"), CENTRES, "stop a (line 2): it needs room for 900, and no vehicle has more than 200"),
        (STOPS.replace("10,240", "10,5", 1), CENTRES, "stop a (line 2): the straight way takes 13.3 min, longer than the 5 min"),
        (STOPS, CENTRES.replace("18:00", "5:00"), "centres.csv, line 2 (van): until (5:00) is before begins (6:00); correct one of both."),
    ],
)
def test_rounds_that_nobody_could_drive_are_refused_with_their_line(run, stops, centres, says):
    done = run("rounds", "stops.csv", "--centres", "centres.csv", stops=stops, centres=centres)
    assert done.exit_code == 1
    assert says in done.output


# -------------------------------------------------------------------------------------------------------------------------- reach

REACH = {
    "v": "id,lon,lat,altitude_m\nupper,107.50,33.00,900\nlower,107.60,33.10,700\n",
    "h": (
        "id,lon,lat,drone,altitude_m,curfew_from,curfew_until\nstation,107.70,33.10,,600,,\nport,107.55,33.05,yes,800,,\n"
        "xian,108.95,34.27,,400,23:00,6:00\nbeijing,116.40,39.90,,50,,\n"
    ),
    "d": (
        "from,to,departs,every_min,first,last,takes_min,cutoff_min,unload_min,mode,assumed\n"
        "port,station,,60,8:00,18:00,40,5,5,truck,\nstation,xian,18:00,,,,240,30,30,truck,\n"
        "xian,beijing,7:30,,,,120,60,60,air,yes\n"
    ),
    "e": "id,lon,lat,weight\nxian city,108.95,34.25,8\nbeijing city,116.40,39.91,24\n",
}
_FILES = ("v.csv", "--hubs", "h.csv", "--departures", "d.csv", "--to", "e.csv")


def test_reach_says_what_is_within_a_day_and_a_way_leg_by_leg(run):
    done = run(
        "reach",
        *_FILES,
        "--at",
        "9:00",
        "--at",
        "15:00",
        "--at",
        "16:50",
        "--json",
        "--way",
        "upper",
        "beijing city",
        "--save",
        "out.csv",
        **REACH,
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    # Xi'an is reached the same evening, Beijing by the next morning's flight, after 25.8 hours or 19.8; who comes late misses the truck.
    assert [one["within"] for one in told["by_hour"]] == [0.25, 1.0, 0.0]
    assert told["departures_assumed"] == 12  # eleven trucks made from a headway, and the flight that says so
    assert [(leg["mode"], leg["from"], leg["to"]) for leg in told["way"]] == [
        ("motorbike", "upper", "port"),
        ("truck", "port", "station"),
        ("truck", "station", "xian"),
        ("air", "xian", "beijing"),
        ("road", "beijing", "beijing city"),
    ]
    assert told["way"][-2]["departs"] == "31:30"
    assert told["improve_first"] == {"line: air": 1.0}
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["village"], row["at"], row["never"]) for row in csv.DictReader(file)] == [
            (village, at, "0") for village in ("upper", "lower") for at in ("9:00", "15:00", "16:50")
        ]


def test_a_drone_is_taken_where_it_catches_what_the_motorbike_misses(run):
    each_minute = REACH | {"d": REACH["d"].replace(",60,8:00", ",1,8:00")}

    def way(*words):
        told = json.loads(run("reach", *_FILES, "--at", "16:10", "--json", "--way", "upper", "xian city", *words, **each_minute).stdout)
        return told["way"][0]["mode"], told["way"][-1]["departs"], told["by_hour"][0]

    assert way()[:2] == ("motorbike", "56:00")  # a day later
    mode, arrives, figures = way("--drone", "light")
    assert (mode, arrives) == ("multirotor, 15 kg", "32:00")  # there at 22:30, handed out from eight
    assert figures["within_by_road"] < figures["within"]
    assert way("--drone", "light", "--parcel-kg", "20")[0] == "motorbike"  # too heavy for it


@pytest.mark.parametrize(
    ("files", "words", "says"),
    [
        ({"d": REACH["d"].replace("port,station", "harbour,station")}, (), "d.csv, line 2 (1): 'harbour' is not among the hubs"),
        ({"d": REACH["d"].replace(",40,5", ",,5")}, (), "d.csv, line 2 (1): it needs takes_min, and departs or every_min"),
        ({"d": REACH["d"].replace("7:30", "23:30")}, (), "within its curfew"),
        ({"d": REACH["d"].replace("7:30", "half past")}, (), "'half past' is no time of the day"),
        ({"v": REACH["v"].replace("107.50,33.00", "33.00,107.50")}, (), "v.csv, line 2 (upper): it needs a longitude and a latitude"),
        ({}, ("--way", "upper", "London"), "'London' is not among the destinations"),
        ({"d": REACH["d"].replace("xian,beijing", "beijing,xian")}, ("--way", "upper", "beijing city"), "never arrives at beijing city"),
        ({}, ("--at", "9"), "'9' is no time of the day, such as 9:00"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused(run, files, words, says):
    done = run("reach", *_FILES, *words, **REACH | files)
    assert done.exit_code in (1, 2)
    assert says in done.output


# ---------------------------------------------------------------------------------------------------------- a plan: reach and cost

# The station's village keeps its own centre; the port's serves both others, of which one is left out.
PLAN = {
    "v": "code,lon,lat,altitude_m,weight\nupper,107.50,33.00,900,3\nlower,107.60,33.10,700,1\nfar,107.90,33.40,700,2\n",
    "c": "id,name,lon,lat,places\nport,Port,107.55,33.05,2\nsouth,South,107.00,32.50,1\n",
    "w": "place,site,cost,served\nupper,port,7,yes\nlower,port,7,yes\nfar,port,60,no\n",
    "p": "id,name,city_fen,local_fen,piece_kg\nhen,Hen,10000,3300,1.5\n",
}
_PLAN = ("v.csv", "--centres", "c.csv", "--service", "w.csv")


def test_in_a_plan_every_village_hands_over_at_its_own_centre(run):
    done = run("reach", *_PLAN, *_FILES[1:], "--json", "--at", "9:00", "--way", "upper", "xian city", **REACH | PLAN)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [(leg["mode"], leg["from"], leg["to"], leg["assumed"]) for leg in told["way"]] == [
        ("motorbike", "upper", "port", ""),
        ("feeder truck", "port", "station", "assumed"),
        ("truck", "station", "xian", ""),
        ("road", "xian", "xian city", ""),
    ]
    (hour,) = told["by_hour"]
    assert (hour["villages_nowhere"], hour["people_by_share"]["nothing"]) == (1, 2.0)
    assert "people by what they reach in time" in run("reach", *_PLAN, *_FILES[1:]).output


def test_what_a_kilogram_costs_is_told_leg_by_leg_with_every_assumed_figure(run):
    words = ("cost", *_PLAN, "--products", "p.csv", "--to", "e.csv", "--hubs", "h.csv", "--drone", "light")
    done = run(*words, "--json", "--save", "out.csv", "--tariff", "t.csv", t="id,value\nbike_fen_km,100\n", **REACH | PLAN)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    (hen,) = told["products"]
    assert hen["landed_fen"] == pytest.approx(sum(hen["legs"].values()))
    assert hen["kept_fen"] == pytest.approx(10_000 - hen["landed_fen"], rel=1e-6)
    assert (told["villages_without_centre"], hen["people"], hen["people_worth_it"]) == (1, 4.0, 4.0)
    assert "bike_fen_km" not in [one["figure"] for one in told["assumed"]]
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["village"], row["product"], row["kept_fen"] == "") for row in rows] == [
        ("upper", "hen", False),
        ("lower", "hen", False),
        ("far", "hen", True),
    ]
    # 7.27 km as the crow flies, 1.6 times that by road, out and back with 60 kg.
    assert float(rows[0]["bike_fen_kg"]) == pytest.approx(2 * 100 * float(rows[0]["road_km"]) / 60, abs=0.01)
    said = run(*words).output
    assert "yuan to land a kilogram: access" in said
    assert "feeder_fen_km 350 fen a km: a truck of 4.2 m" in said
    assert "1 villages have no centre in this plan" in said


def test_two_plans_are_compared_product_by_product(run):
    nearer = {"n": "id,lon,lat\nnew,107.52,33.02\n", "s": "place,site\nupper,new\nlower,new\nfar,new\n"}
    words = (
        "cost",
        "v.csv",
        "--centres",
        "n.csv",
        "--service",
        "s.csv",
        "--products",
        "p.csv",
        "--to",
        "e.csv",
        "--beside",
        "c.csv",
        "w.csv",
    )
    told = json.loads(run(*words, "--json", **REACH | PLAN | nearer).stdout)
    (change,) = told["changes"]
    assert change["people"] == {"more": 5.0, "same": 0.0, "less": 1.0}
    assert change["landed_fen"] == pytest.approx(sum(change["legs"].values()))
    assert "5 people keep more, 1 less" in run(*words).output


@pytest.mark.parametrize(
    ("files", "words", "says"),
    [
        ({"w": "place,site\nnowhere,port\n"}, (), "w.csv, line 2 (1): 'nowhere' is not among the villages of v.csv"),
        ({"w": "place,site\nupper,harbour\n"}, (), "w.csv, line 2 (1): 'harbour' is not among the centres of c.csv"),
        ({"w": "id,serves\nupper,port\n"}, (), "the heading has to name the columns place and site"),
        ({"w": "place,site\nupper,\n"}, (), "no village has a centre"),
        ({"p": "id,city_fen\nhen,5\n"}, (), "p.csv, line 2 (hen): there is nothing in the column local_fen; a number from 0 is needed."),
        ({"e": "lon,lat,weight\n108,34,0\n"}, (), "e.csv: nobody lives at any of them"),
        ({"t": "id,value\npetrol,7\n"}, ("--tariff", "t.csv"), "petrol is no figure of a tariff"),
    ],
)
def test_a_plan_whose_files_do_not_belong_together_is_refused(run, files, words, says):
    done = run("cost", *_PLAN, "--products", "p.csv", "--to", "e.csv", *words, **REACH | PLAN | files)
    assert done.exit_code == 1
    assert says in done.output


# ------------------------------------------------------------------------------------------------------------------ faulty tables


def test_every_faulty_row_of_a_table_is_listed_with_its_line(run):
    done = run("reach", *_FILES, **REACH | {"d": "from,to,departs,takes_min\nport,mars,7:00,30\nport,station,7:00,\nxian,port,23:30,1\n"})
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "Error: d.csv, line 2 (1): 'mars' is not among the hubs; correct the id, or add it to the table of hubs.",
        "d.csv, line 3 (2): it needs takes_min, and departs or every_min.",
    ]
    done = run(
        "cost", *_PLAN, "--products", "p.csv", "--to", "e.csv", "--tariff", "t.csv", **REACH | PLAN | {"t": "id,value\npetrol,7\ntrunk,5\n"}
    )
    assert [line.partition(" is ")[0] for line in done.stderr.splitlines()] == ["Error: t.csv, line 2: petrol", "t.csv, line 3: trunk"]
    done = run("rounds", "stops.csv", "--centres", "centres.csv", stops="lon,lat\n" + "x,33\n" * 30, centres=CENTRES)
    assert (len(done.stderr.splitlines()), done.stderr.splitlines()[-1]) == (21, "... and 10 more")
    done = run("drones", "legs.csv", legs="id,distance_km\na,far\nb,3\na,4\n")
    assert done.stderr.splitlines() == [
        "Error: legs.csv, line 2: 'far' is no number (distance_km); numbers have a decimal point and no unit.",
        "legs.csv, line 4: a stood before, in line 2; give each row its own id.",
    ]


def test_whatever_can_be_wrong_with_a_table_has_words_here_and_on_the_desk():
    # A tariff's table is read here alone; the desk has a form for it.
    assert set(tables.SAYS) - {"no-value"} <= set(SENTENCES)
    source = "".join(
        (Path(columns.__file__).parent / name).read_text(encoding="utf-8") for name in ("columns.py", "reach/tables.py", "tariff.py")
    )
    said = re.findall(r'(?:[Ff]ault|_refuse)\(\s*"([a-z -]+)"', source)
    assert {one for one in said if one not in tables.SAYS} == set()
    assert len(set(said)) >= 15
