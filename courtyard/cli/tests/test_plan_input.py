"""`courtyard plan`: whatever form a table comes in is read as it was meant or refused in words, and nothing is half written."""

import gzip
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from courtyard.cli.plan.command import command

pytestmark = pytest.mark.only_on("sqlite")  # no county, no database

VILLAGES = "id,name,lon,lat,weight\na,赵家,107.5,33.1,5\nb,钱家,107.6,33.2,3\nc,孙家,107.9,33.0,2\nd,李家,108.2,33.3,7\n"
LEGS = "id,distance_km,load_kg\nnear,5,10\nfar,30,15\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def ask(*words: str, **files: str | bytes):
        for name, content in files.items():
            Path(f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(command, words)

    return ask


@pytest.mark.parametrize(
    "content",
    [
        VILLAGES.encode("utf-8-sig"),
        VILLAGES.encode("utf-16"),
        VILLAGES.encode("gb18030"),
        gzip.compress(VILLAGES.encode(), mtime=0),
        VILLAGES.replace(",", ";").encode(),
        VILLAGES.replace(",", "\t").encode(),
        VILLAGES.replace("\n", "\r\n").encode(),
        VILLAGES.replace("\n", "\r").encode(),
        (VILLAGES + ",,,,\n\n").encode(),
        VILLAGES.replace("赵家", '"赵家\n（上）"').encode(),
    ],
    ids=["marked", "utf-16", "gb18030", "gzip", "semicolons", "tabs", "crlf", "cr", "empty rows", "a break within quotes"],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(run, content):
    done = run("sites", "v.csv", "--open", "2", "--json", v=content)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["places"], told["weight"], told["sites"]) == (4, 17.0, ["a", "d"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (VILLAGES.encode()[:60] + b"\xff\xff\xff" + VILLAGES.encode()[60:], "v.csv: this is no text in UTF-8, UTF-16 or GB18030"),
        (b"id,lon,lat\n\0,107,33\n", "v.csv: this is no text"),
        (gzip.compress(VILLAGES.encode(), mtime=0)[:-12], "v.csv: the packed file is cut off; fetch it again"),
        (gzip.compress(b"x", mtime=0)[:10] + b"\xff" * 60, "v.csv: the packed file is damaged; fetch it again"),
        (VILLAGES.replace("b,钱家", 'b,"钱家').encode(), "Line 3: this is no CSV: a quotation mark is opened here and never closed"),
        (VILLAGES.replace("107.6", "107,6").encode(), "Line 3: it has 6 cells, and the heading names 5; is there a comma within a number"),
        (VILLAGES.replace("107.6", "1_07.6").encode(), "Line 3: '1_07.6' is no number (lon)"),
        (VILLAGES.replace("107.6", " ").encode(), "Line 3: the cell is empty (lon)"),
        (VILLAGES.replace(",3\n", ",1e308\n").encode(), "Line 3: '1e308' is too large to reckon with (weight): at most 1,000,000,000,000"),
        (b"village|lon|lat\na|107|33\n", "It names village|lon|lat."),
        (b"", "It names nothing."),
        (b"id,lon,lat\n", "v.csv: there is no row below the heading"),
        (b"id,x,y,circuity\na,1,1,0\nb,inf,2,1\n", "v.csv, line 2 (a): circuity is 0; a number above 0 is needed"),
        (b"id,x,y,circuity\na,1,1,1\nb,inf,2,1\n", "v.csv, line 3 (b): x is inf; a finite number is needed"),
        (b"id,lon,lat,room\na,107,33,-1\n", "v.csv, line 2 (a): room is -1; a number of 0 or more is needed"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(run, content, says):
    done = run("sites", "v.csv", "--open", "1", v=content)
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr


def test_faults_of_one_table_stand_a_line_each(run):
    done = run("sites", "v.csv", "--open", "1", v="id,lon,lat\na,x,33\nb,107,y\n")
    assert done.stderr.splitlines() == [
        "Error: v.csv: Line 2: 'x' is no number (lon); numbers have a decimal point and no unit.",
        "v.csv: Line 3: 'y' is no number (lat); numbers have a decimal point and no unit.",
    ]


def test_of_two_places_at_one_spot_the_earlier_is_named_by_its_line(run):
    done = run("sites", "v.csv", "--open", "1", v=VILLAGES + "e,周家,107.5,33.1,4\n")
    assert (done.exit_code, "v.csv, line 6 (e): it stands where line 2 does" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--gap", "nan"), "'nan' is no number"),
        (("--circuity", "inf"), "inf is too large to reckon with"),
        (("--memory", "1e300"), "1e300 is too large to reckon with"),
        (("--seconds", "-1"), "-1.0 is not in the range x>=0"),
        (("--seed", "-1"), "-1 is not in the range 0<=x<=4294967295"),
        (("--within", "5"), "A p-median has no use for --within; leave it out, or choose another --goal"),
        (("--goal", "set-cover", "--within", "5", "--charge", "3"), "A set-cover has no use for --open and --charge"),
        (("--bounds", "1,2"), "'1,2' is neither `world` nor four degrees: west, south, east, north."),
        (("--bounds", "136,54,73,3"), "136,54,73,3 holds nothing: west has to be less than east, and south less than north."),
        (("--save-sites", "nowhere/s.csv"), "There is no folder"),
        (("--save-sites", "v.csv"), "v.csv is read already ('PLACES'); name another file"),
        (("--save-sites", "s.csv", "--save-service", "./s.csv"), "s.csv is written already ('--save-sites'); name another file"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_read(run, words, says):
    done = run("sites", "v.csv", "--open", "2", *words, v=VILLAGES)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())
    assert Path("v.csv").read_text(encoding="utf-8") == VILLAGES


def test_a_short_search_is_given_the_time_for_a_bound(run):
    told = json.loads(run("sites", "v.csv", "--open", "2", "--seconds", "0", "--json", v=VILLAGES).stdout)
    assert 0 < told["bound"] <= told["objective"]


def test_an_answer_that_cannot_be_written_is_printed_all_the_same_and_what_stood_there_stays(run):
    done = run("drones", "l.csv", "--json", "--save", "/dev/full", l=LEGS)
    told = json.loads(done.stdout)
    assert (done.exit_code, told["legs"], told["seconds"] > 0) == (1, 2, True)
    assert "/dev/full: it could not be written: No space left on device. What is printed above is all that is kept" in done.stderr


def test_a_file_is_written_whole_in_the_place_of_the_one_before(run):
    Path("o.csv").write_text("before", encoding="utf-8")
    Path("o.csv").chmod(0o640)
    assert run("drones", "l.csv", "--save", "o.csv", l=LEGS).exit_code == 0
    assert Path("o.csv").read_text(encoding="utf-8").splitlines()[1].startswith("near,yes,")
    assert (Path("o.csv").stat().st_mode & 0o777, sorted(path.name for path in Path().iterdir())) == (0o640, ["l.csv", "o.csv"])


@pytest.mark.parametrize(
    "goal", [("p-median", "--open", "40"), ("p-center", "--open", "40"), ("max-cover", "--open", "40", "--within", "2")]
)
def test_ctrl_c_at_the_very_beginning_still_ends_with_a_plan(tmp_path, goal):
    rows = "".join(f"v{one},{one % 71},{one * one % 97}\n" for one in range(1, 1_500))
    (tmp_path / "v.csv").write_text("id,x,y\n" + rows, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "courtyard.cli.main",
        "plan",
        "sites",
        "v.csv",
        "--goal",
        *goal,
        "--seconds",
        "600",
        "--gap",
        "0",
        "--json",
    ]
    search = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "places" in search.stderr.readline()  # the search begins after this line, its first plan comes later
    search.send_signal(signal.SIGINT)
    out, err = search.communicate(timeout=300)
    assert search.returncode == 0, err
    told = json.loads(out)
    assert (told["open"], len(told["sites"])) == (40, 40)
    assert "Ending with the best so far" in err


def test_a_second_ctrl_c_stops_at_once_and_says_so(tmp_path):
    rows = "".join(f"v{one},{one % 71},{one * one % 97}\n" for one in range(1, 1_500))
    (tmp_path / "v.csv").write_text("id,x,y\n" + rows, encoding="utf-8")
    words = [sys.executable, "-m", "courtyard.cli.main", "plan", "sites", "v.csv", "--open", "40", "--seconds", "600", "--gap", "0"]
    search = subprocess.Popen([*words, "--save-sites", "s.csv"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "places" in search.stderr.readline()
    search.send_signal(signal.SIGINT)
    assert search.stderr.readline() == "\n"
    assert "Ending with the best so far" in search.stderr.readline()
    search.send_signal(signal.SIGINT)
    out, err = search.communicate(timeout=300)
    # The first one may have been enough: then all is there.
    if search.returncode != 0:
        assert (search.returncode, out, "Stopped at once" in err) == (130, "", True)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["v.csv"]


def test_places_that_are_sites_with_a_charge_are_looked_at_once(run):
    done = run("sites", "v.csv", "--goal", "fixed-charge", "--charge", "3", v=VILLAGES + "e,周家,107.5,33.1,4\n")
    assert (done.exit_code, done.stderr.count("it stands where line 2 does")) == (0, 1)


STOPS = "id,lon,lat,deliver_kg,takes_min\na,107.5,33.1,50,5\nb,107.6,33.2,60,5\n"
CENTRES = "id,lon,lat,vehicles,room_kg,trips\nv,107.52,33.12,2,200,1\n"


@pytest.mark.parametrize(
    ("stops", "centres", "says"),
    [
        (STOPS.replace("50,5", "nan,5"), CENTRES, "s.csv, line 2: 'nan' is no number (deliver_kg)"),
        (STOPS.replace("50,5", "inf,5"), CENTRES, "s.csv, line 2: 'inf' is too large to reckon with (deliver_kg)"),
        (STOPS.replace("50,5", "-5,5"), CENTRES, "s.csv, line 2 (a): deliver_kg is -5; a number from 0 is needed"),
        (STOPS, CENTRES.replace("2,200", "1.5,200"), "c.csv, line 2 (v): vehicles is 1.5; a whole number is needed"),
        (STOPS, CENTRES.replace("2,200", "0,200"), "c.csv, line 2 (v): vehicles is 0; a number from 1 is needed"),
        (STOPS, CENTRES.replace("200,1", "200,1e9"), "c.csv, line 2 (v): trips is 1e+09; a number of at most 48 is needed"),
        (
            STOPS,
            CENTRES.replace("trips", "km_fen").replace("200,1", "200,1e11"),
            "c.csv, line 2 (v): km_fen is 1e+11; a number of at most 1e+09",
        ),
    ],
)
def test_amounts_of_a_days_rounds_that_are_none_are_named_with_their_line(run, stops, centres, says):
    done = run("rounds", "s.csv", "--centres", "c.csv", s=stops, c=centres)
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr


@pytest.mark.parametrize(
    ("legs", "words", "says"),
    [
        (LEGS.replace("5,10", "-5,10"), (), "l.csv, line 2 (near): distance_km is -5; a number from 0 is needed"),
        (
            LEGS.replace("load_kg", "from_m").replace("30,15", "3,12000"),
            (),
            "l.csv, line 3 (far): from_m is 12000; a number of at most 9000",
        ),
        (
            LEGS.replace("load_kg", "warmer_k").replace("5,10", "5,300"),
            (),
            "l.csv, line 2 (near): warmer_k is 300; a number of at most 100",
        ),
        (
            LEGS.replace("load_kg", "wanted_kg").replace("5,10", "5,1e12"),
            (),
            "l.csv, line 2 (near): wanted_kg is 1e+12; a number of at most 1e+06",
        ),
        (LEGS, ("--hours", "nan"), "'nan' is no number"),
        ("id,from_lon,from_lat,to_lon,to_lat\na,inf,33,107,33\n", (), "l.csv, line 2: 'inf' is too large to reckon with (from_lon)"),
    ],
)
def test_legs_that_nobody_can_mean_are_named_with_their_line(run, legs, words, says):
    done = run("drones", "l.csv", *words, l=legs)
    assert (done.exit_code in (1, 2), done.stdout) == (True, "")
    assert says in done.stderr


@pytest.mark.parametrize(
    ("ring", "says"),
    [
        ("[[1, 2]]", "z.csv, line 1: polygon 1: it has 1 corners, and an area has at least three."),
        (
            "[[33, 107], [33, 108], [34, 107]]",
            "z.csv, line 1: polygon 1: a corner is nowhere on the earth; GeoJSON gives the longitude first.",
        ),
        ("[[NaN, 33], [107, 33], [107, 34]]", "z.csv, line 1: polygon 1: its corners are no list of longitudes and latitudes."),
    ],
)
def test_a_zone_that_is_none_is_named_with_its_file(run, ring, says):
    zone = f'{{"type": "Feature", "geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}'
    done = run("drones", "l.csv", "--zones", "z.csv", l="id,from_lon,from_lat,to_lon,to_lat\na,107,33,107.1,33\n", z=zone)
    assert (done.exit_code, says in done.stderr) == (1, True)


# ------------------------------------------------------------------------------------------------------------------ reach and cost

REACH = {
    "v": "id,lon,lat,altitude_m,weight\nupper,107.5,33.1,900,3\nlower,107.6,33.2,700,1\n",
    "h": "id,lon,lat,drone,curfew_from,curfew_until\nstation,107.55,33.15,yes,,\ncity,108.9,34.3,,23:00,5:00\n",
    "d": "from,to,departs,takes_min,every_min,first,last,assumed\nstation,city,18:00,240,,,,\nstation,city,,30,120,20:00,22:00,no\n",
    "e": "id,lon,lat,weight\nxian,108.95,34.3,8\n",
}
_REACH = ("v.csv", "--hubs", "h.csv", "--departures", "d.csv", "--to", "e.csv")


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in REACH[name]
    return REACH | {name: REACH[name].replace(old, new, 1)}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (changed("v", "900,3", "12000,3"), "v.csv, line 2 (upper): altitude_m is 12000; a number from -500 to 9,000 is needed"),
        (changed("h", "yes,", "maybe,"), "h.csv, line 2 (station): 'maybe' is neither yes nor no (drone)"),
        (changed("h", "23:00,5:00", "23:00,"), "h.csv, line 3 (city): it has one of curfew_from and curfew_until"),
        (changed("d", "240,,,,", "240,,,,ja"), "d.csv, line 2 (1): 'ja' is neither yes nor no (assumed)"),
        (changed("d", "18:00,240", "20:00,240"), "d.csv, line 2 (1): it reaches city at 0:00, within its curfew"),
        (changed("h", "23:00,5:00", "23:00,29:00") | {"d": REACH["d"].replace("18:00,240", "20:00,600")}, ""),
        (
            changed("h", "23:00,5:00", "23:00,31:00") | {"d": REACH["d"].replace("18:00,240", "20:00,600")},
            "6:00, within its curfew",
        ),
        (changed("h", "23:00,5:00", "0:00,24:00"), "it reaches city at 22:00, within its curfew"),
    ],
)
def test_a_network_is_refused_by_its_line_or_understood_as_it_is_meant(run, files, says):
    done = run("reach", *_REACH, **files)
    assert (done.exit_code, says in done.stderr) == (1 if says else 0, True), done.output


def test_a_headway_may_run_over_midnight_and_parts_of_a_minute_never_help(run):
    def departures(*more: str) -> int:
        open_ = REACH["h"].replace("23:00,5:00", ",")
        rows = "from,to,takes_min,every_min,first,last\n" + "".join(f"station,city,30,{one}\n" for one in more)
        return json.loads(run("reach", *_REACH, "--json", **REACH | {"h": open_, "d": rows}).stdout)["departures"]

    assert departures("60,22:00,2:00") == 5  # at 22, 23, 0, 1 and 2 o'clock
    assert departures("59.5,22:00,23:59") == 2  # as each 60 minutes


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--delivers", "20:00", "8:00"), "--delivers 20:00 8:00: the hours end before they begin"),
        (("--at", "9:5"), "'9:5' is no time of the day, such as 9:00"),
        (("--limit", "nan"), "'nan' is no number"),
    ],
)
def test_hours_that_are_none_are_refused(run, words, says):
    done = run("reach", *_REACH, *words, **REACH)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())


@pytest.mark.parametrize("words", [("--km-h", "1e-12"), ("--handling", "1e12"), ("--circuity", "1e12")])
def test_a_way_that_takes_longer_than_anybody_waits_is_none(run, words):
    done = run("reach", *_REACH, "--json", *words, **REACH)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["by_hour"][0]["villages_nowhere"] == 2


def test_places_outside_the_country_are_refused_unless_its_rectangle_is_given(run):
    done = run("reach", *_REACH, **changed("v", "107.6,33.2", "33.2,80.6"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "v.csv, line 3 (lower): 33.2, 80.6 lies in the country with its columns swapped: swap them" in done.stderr
    assert "Another country's rectangle is given by --bounds." in done.stderr
    assert run("reach", *_REACH, "--bounds", "world").exit_code == 0


COST = REACH | {
    "s": "id,lon,lat\nport,107.55,33.12\n",
    "w": "place,site,served\nupper,port,yes\nlower,port,yes\n",
    "p": "id,city_fen,local_fen,piece_kg,loss,cold\nhen,10000,3300,1.5,,\nfish,5000,2000,1,0.1,yes\n",
}
_COST = ("v.csv", "--centres", "s.csv", "--service", "w.csv", "--products", "p.csv", "--to", "e.csv", "--hubs", "h.csv")


def test_legs_as_they_are_shown_add_up_to_the_fen_to_the_total_as_it_is_shown(run):
    said = run("cost", *_COST, **COST).stdout.splitlines()
    for line in (said[0], said[2]):
        total, _, legs = line.partition(" yuan to land a kilogram: ")
        assert round(100 * float(total.split()[-1])) == sum(round(100 * float(leg.split()[-1])) for leg in legs.split(", "))
    assert "spoils" not in said[1]
    assert "the city pays 50.00, 10% of what leaves the village spoils, the household keeps" in said[3]


@pytest.mark.parametrize(
    ("words", "files", "says"),
    [
        ((), {"w": COST["w"] + "upper,port,yes\n"}, "w.csv, line 4 (3): 'upper' stood before, in line 2; a village has one centre"),
        ((), {"p": COST["p"].replace("0.1,yes", "0.1,cool")}, "p.csv, line 3 (fish): 'cool' is neither yes nor no (cold)"),
        ((), {"v": COST["v"].replace("900,3", "900,-3")}, "v.csv, line 2 (upper): weight is -3; a number from 0 is needed"),
        (("--load-kg", "5"), {}, "--load-kg is what a drone fetches; say which with --drone"),
        (("--drone", "light", "--load-kg", "500"), {}, "--load-kg is 500, and light carries 15 kg at most"),
    ],
)
def test_what_a_kilogram_costs_is_not_said_of_files_or_options_that_make_no_sense(run, words, files, says):
    done = run("cost", *_COST, *words, **COST | files)
    assert (done.exit_code in (1, 2), done.stdout) == (True, "")
    assert says in " ".join(done.stderr.split())
