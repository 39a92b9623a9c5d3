"""What an operator does from a terminal: each command does it or says why not, and leaves nothing half done."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from courtyard.cli.main import courtyard as program
from courtyard.cli.season.command import Reached, ctrl_c_ends
from courtyard.kernel import audit
from courtyard.kernel.actors import Role, system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.models import Request
from courtyard.people import queries as people
from tests.faults.books import Books

pytestmark = pytest.mark.usefixtures("transactional_db")

INIT = ("init", "--county-code", "131122", "--province", "河北省", "--city", "衡水市", "--county", "武邑县", "--password-stdin")
OFFICER = ("--username", "li.jianguo", "--name", "李建国")
GOOD_PASSWORD = "a hen walks a million steps"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(settings, "COURTYARD_HOME", tmp_path)
    # The test's database is at this release already; that `init` begins from none at all is the drill's and the demo's to show.
    monkeypatch.setattr("courtyard.cli.init.call_command", lambda *words, **options: None)
    return tmp_path


def run(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(program, words, input=given)


@pytest.fixture
def county() -> None:
    made = run(*INIT, *OFFICER, given=GOOD_PASSWORD)
    assert made.exit_code == 0, made.output


def user(name: str = "li.jianguo"):
    return people.users(system("cli")).get(username=name)


def test_an_empty_county_has_an_office_an_officer_keys_and_a_list_of_what_comes_next(home):
    made = run(*INIT, *OFFICER, given=GOOD_PASSWORD)
    assert made.exit_code == 0, made.output
    for line in ("places", "register", "cooperative", "bank account", "project", "li.jianguo"):
        assert line in made.output
    officer = user()
    assert officer.check_password(GOOD_PASSWORD)
    (grant,) = people.actor_for(officer, utc_now(), "web").grants
    assert (grant.role, grant.place) == (Role.OFFICER, "131122")
    assert [one.name for one in people.organisations(system())] == ["武邑县扶贫办公室"]
    assert people.place_path("131122000000") == ("河北省", "衡水市", "武邑县")
    assert (home / "keys" / "secrets.json").stat().st_mode & 0o077 == 0
    assert list(audit.violations()) == []


@pytest.mark.parametrize("password", ["", "short", "password12", "1234567890"])
def test_a_weak_password_is_refused_before_anything_is_made(password):
    refused = run(*INIT, *OFFICER, given=password)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert people.is_empty()
    assert not Request.objects.exists()


@pytest.mark.parametrize("code", ["13112", "1311222", "131100", "13112x", "①③①①②②"])
def test_a_code_that_is_no_countys_is_refused(code):
    refused = run("init", "--county-code", code, *INIT[3:], *OFFICER, given=GOOD_PASSWORD)
    assert refused.exit_code == 1
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    "wrong", [("--username", "two words", "--name", "李"), ("--username", "li", "--name", " "), (*OFFICER, "--county", " ")]
)
def test_what_is_refused_halfway_leaves_nothing_and_init_may_be_run_again(wrong):
    refused = run(*INIT, *wrong, given=GOOD_PASSWORD)
    assert refused.exit_code == 1, refused.output
    assert refused.exception is None or isinstance(refused.exception, SystemExit)
    assert not Request.objects.exists()
    assert run(*INIT, *OFFICER, given=GOOD_PASSWORD).exit_code == 0
    assert people.organisations(system()).count() == 1


def test_there_is_one_county_in_a_database(county):
    before = Request.objects.count()
    refused = run("init", "--county-code", "130632", *INIT[3:], "--username", "other", "--name", "王", given=GOOD_PASSWORD)
    assert refused.exit_code == 1
    assert "There is a county here already" in refused.output
    assert Request.objects.count() == before


def test_an_invented_season_does_not_mix_with_a_county(county):
    before = Request.objects.count()
    refused = run("season", "--households", "2", "--json")
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    assert Request.objects.count() == before


PLACES = """code,level,name,province,city,county,town,ur_code,lon,lat,elev_m
131122101000,town,桥头镇,河北省,衡水市,武邑县,,,,,
131122101201,village,李家庄村,河北省,衡水市,武邑县,桥头镇,220,115.9,37.8,20
"""


def test_places_come_from_a_file_and_a_second_time_change_nothing(county, tmp_path):
    file = tmp_path / "places.csv"
    file.write_text(PLACES)
    assert "2 places added" in run("places", str(file)).output
    again = run("places", str(file))
    assert again.exit_code == 0
    assert "0 places added, 0 updated, 5 as they were" in again.output
    file.write_text(PLACES + "131122101202,village,,河北省,衡水市,武邑县,桥头镇,220,999,37.8,20\n")
    refused = run("places", str(file))
    assert refused.exit_code == 1
    assert "Error: " in refused.output
    assert "row 4" in refused.output
    assert people.places_under("131122101").count() == 2


REGISTER = "户编号,村,姓名,与户主关系,身份证号\nH1,李家庄村,张三,户主,\nH2,没有的村,李四,户主,\n"


def test_a_register_is_looked_at_first_and_then_its_good_households_come_in(county, tmp_path):
    places, file = tmp_path / "places.csv", tmp_path / "register.csv"
    places.write_text(PLACES)
    file.write_text(REGISTER)
    assert run("places", str(places)).exit_code == 0
    looked = run("register", str(file))
    assert looked.exit_code == 0, looked.output
    assert "2 rows read, 2 households, 1 without a problem. Nothing was imported." in looked.output
    assert people.households(system()).count() == 0
    assert run("register", str(file), "--import", "all").exit_code == 1
    assert people.households(system()).count() == 0
    taken = run("register", str(file), "--import", "good")
    assert "1 households added" in taken.output, taken.output
    again = run("register", str(file), "--import", "good")
    assert again.exit_code == 0
    assert people.households(system()).count() == 1


def test_a_token_acts_for_its_user_until_it_is_ended(county):
    made = run("token", "make", "li.jianguo", "--label", "export", "--days", "30")
    assert made.exit_code == 0, made.output
    token = made.output.splitlines()[0]
    assert people.actor_of_token(token, now=utc_now()).user_id == user().public_id
    number = str(people.tokens_of(user().public_id).get().public_id)
    assert number in made.output
    assert run("token", "end", number).exit_code == 0
    assert people.actor_of_token(token, now=utc_now()) is None
    assert run("token", "make", "nobody", "--label", "x").exit_code == 1
    assert run("token", "end", "015a8798-7503-7a8b-ad89-4fd35d7b6da4").exit_code == 1


def test_verify_says_in_json_what_holds_and_what_does_not(county, monkeypatch):
    assert run("worker", "--once").exit_code == 0
    whole = run("verify", "--json")
    nothing = {"ledger": 0, "trace": 0, "incomes": 0, "changes": 0}
    assert (whole.exit_code, json.loads(whole.output)) == (0, {"holds": True, "violations": [], "unsealed": nothing})
    assert "Everything holds." in run("verify").output
    assert "ledger: everything is sealed." in run("verify").output
    broken = audit.Violation("ledger", "balance-differs", "bank x", "the account says 1 fen, its transfers 2")
    monkeypatch.setattr(audit, "violations", lambda: iter([broken]))
    found = run("verify", "--json")
    assert found.exit_code == 1
    assert json.loads(found.output) == {
        "holds": False,
        "violations": [
            {"room": "ledger", "code": "balance-differs", "subject": "bank x", "message": "the account says 1 fen, its transfers 2"}
        ],
        "unsealed": nothing,
    }
    assert "1 promises do not hold" in run("verify").output
    assert run("verify", "--quickly").exit_code == 2


def test_verify_says_how_much_is_not_sealed_yet(now):
    books = Books(now)
    books.contribute(1000)
    books.promise("a", 10)
    told = run("verify")
    assert told.exit_code == 0
    assert "ledger: 2 not sealed yet; the worker seals them (`courtyard worker --once` does so now)." in told.output
    assert run("worker", "--once").exit_code == 0
    assert json.loads(run("verify", "--json").output)["unsealed"] == {"ledger": 0, "trace": 0, "incomes": 0, "changes": 0}


def test_every_command_explains_itself():
    listed = run("--help")
    assert listed.exit_code == 0
    for name in program.list_commands(None):
        assert name in listed.output
        assert run(name, "--help").exit_code == 0


def test_into_another_program_a_register_lists_every_problem_a_line_each(county, tmp_path):
    places, file = tmp_path / "places.csv", tmp_path / "register.csv"
    places.write_text(PLACES)
    assert run("places", str(places)).exit_code == 0
    file.write_text("户编号,村,姓名,与户主关系,身份证号\n" + "".join(f"H{at},没有的村,李四,户主,\n" for at in range(60)))
    looked = run("register", str(file))
    assert [line.split("\t")[:2] for line in looked.stdout.splitlines() if "没有的村" in line] == [[str(at), "B 村"] for at in range(2, 62)]
    file.write_text(REGISTER)
    assert "3\tB 村\t" in run("register", str(file), "--import", "good").stdout


def test_a_share_of_deaths_that_is_no_number_is_refused():
    refused = run("season", "--deaths", "nan")
    assert refused.exit_code == 2
    assert "a share lies between 0 and 1" in refused.output


@pytest.mark.parametrize("bind", ["nonsense", "127.0.0.1:", ":8000x", "127.0.0.1:99999", "no-such-host.invalid:8000"])
def test_an_address_that_is_none_is_refused_before_anything_starts(bind):
    refused = run("up", "--bind", bind)
    assert refused.exit_code == 1
    assert "--bind HOST:PORT" in refused.output


def test_a_port_that_is_taken_is_refused_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run("up", "--bind", f"127.0.0.1:{taken.getsockname()[1]}")
    assert refused.exit_code == 1
    assert "Nothing can be served at 127.0.0.1" in refused.output


def some_keys() -> str:
    """A keyring as a vault would hand it over."""
    key = base64.b64encode(bytes(32)).decode()
    return json.dumps({"active": "k1", "keys": {"k1": key}, "index": key})


def from_a_terminal(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a process, since settings are read once in each."""
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | environment
    return subprocess.run([sys.executable, "-m", "courtyard.cli.main", *words], env=given, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("words", [("verify",), ("worker", "--once"), ("token", "make", "li", "--label", "scale"), ("backup", "to.tar")])
def test_where_there_is_no_county_yet_a_command_says_how_one_is_made(words, tmp_path):
    refused = from_a_terminal(*words, COURTYARD_HOME=str(tmp_path / "new"))
    assert refused.returncode == 1
    assert f"There is no county in {tmp_path / 'new'} yet; `courtyard init` makes one" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []  # a mistyped folder is not made


def test_how_a_command_is_used_can_be_read_without_a_county(tmp_path):
    told = from_a_terminal("verify", "--help", COURTYARD_HOME=str(tmp_path / "new"))
    assert (told.returncode, list(tmp_path.iterdir())) == (0, [])
    assert "Recompute every balance and chain" in told.stdout


def test_a_folder_whose_keys_are_gone_is_no_county(tmp_path):
    """New keys would be made silently otherwise, and no number of the county could be opened with them."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "django").write_text("signs sessions")
    refused = from_a_terminal("verify", COURTYARD_HOME=str(tmp_path))
    assert refused.returncode == 1
    assert "The keys of the county are missing" in refused.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["django", "keys"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    refused = from_a_terminal("season", COURTYARD_HOME=str(tmp_path / "file" / "county"))
    assert refused.returncode == 1
    assert "Set COURTYARD_HOME" in refused.stderr
    assert str(tmp_path / "file") in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(("url", "says"), [("postgres://nobody@127.0.0.1:1/county", "does not answer"), ("nonsense", "names no database")])
def test_a_database_that_cannot_be_reached_is_said_in_words(url, says, tmp_path):
    refused = from_a_terminal("verify", COURTYARD_HOME=str(tmp_path), DATABASE_URL=url, COURTYARD_SECRETS=some_keys())
    assert refused.returncode == 1
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_of_an_earlier_release_is_said_in_words(tmp_path):
    early = (
        "import django; django.setup(); from django.core.management import call_command as c; c('migrate', 'people', '0001', verbosity=0)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"COURTYARD_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "courtyard.config.settings"}
    subprocess.run([sys.executable, "-c", early], env=environment, check=True, timeout=60)
    refused = from_a_terminal("verify", COURTYARD_HOME=str(tmp_path), COURTYARD_SECRETS=some_keys())
    assert refused.returncode == 1
    assert "`courtyard migrate` brings it there" in refused.stderr
    assert "Traceback" not in refused.stderr


def hear_ctrl_c() -> None:
    """A suite that runs in the background has Ctrl-C switched off, and so have its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begun(database: Path) -> bool:
    """Something was written: its command is past the settings and at work."""
    return database.exists() and database.stat().st_size > 0


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("season",), ["The season was stopped", "is not continued"]),
        (("demo", "--no-serve", "--home", "{home}"), ["The season was stopped", "The demo was stopped", "begins anew"]),
    ],
    ids=["season", "demo"],
)
def test_what_ctrl_c_stops_says_what_was_kept_and_what_to_do(words, says, tmp_path):
    home = tmp_path / "invented"
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"COURTYARD_HOME": str(home)}
    command = [sys.executable, "-m", "courtyard.cli.main", *(word.format(home=home) for word in words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, process_group=0, preexec_fn=hear_ctrl_c, **pipes) as process:
        until = time.monotonic() + 60
        while not begun(home / "courtyard.sqlite3") and time.monotonic() < until:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everything in the foreground
        _out, err = process.communicate(timeout=100)
    assert process.returncode == 130
    assert [sentence for sentence in says if sentence not in err] == []
    assert str(home) in err
    assert "Traceback" not in err


def test_a_second_ctrl_c_does_not_wait_for_the_step_to_end(capsys):
    before, reached = signal.signal(signal.SIGINT, signal.default_int_handler), Reached()
    try:
        with ctrl_c_ends(reached):
            signal.raise_signal(signal.SIGINT)
            assert "Ctrl-C once more stops at once" in capsys.readouterr().err
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            reached.go_on()
    finally:
        signal.signal(signal.SIGINT, before)
