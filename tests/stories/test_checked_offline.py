"""Somebody in a shop checks packs with a laptop that has never been in a network: the list of keys in a file is enough."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner

from courtyard.cli.main import courtyard as program
from courtyard.kernel import clock
from courtyard.kernel.clock import local_day
from courtyard.passport import actions, queries
from courtyard.passport.tests.conftest import Packed


@pytest.fixture
def minted(db):
    season = Packed()
    season.packs()
    season.mint()
    return season


@pytest.fixture
def laptop(tmp_path, minted):
    """`laptop(lines, *options)`: what the command says there, after the county's office wrote its list and read out its root key."""
    told = CliRunner().invoke(program, ["key-list", str(tmp_path / "keys.json")])
    assert told.exit_code == 0
    root = told.output.split("Root key: ")[1].strip()
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "SYSTEMROOT")}

    def check(lines, *options, root=root):
        words = [sys.executable, "-m", "courtyard.cli.main", "check-code", "--list", str(tmp_path / "keys.json"), "--root", root, *options]
        given = {"env": bare | {"HOME": str(tmp_path / "nowhere")}, "cwd": tmp_path, "capture_output": True, "text": True, "timeout": 60}
        done = subprocess.run(words, input="\n".join(lines), **given)
        assert "Traceback" not in done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]  # no county is made by looking
        return done

    return check


def test_codes_are_told_apart_by_the_list_alone(minted, laptop):
    ours, other = queries.code_texts(minted.cast.manager, minted.lot, limit=2)
    moved = ours.replace("https://id.gs1.org", "https://new.example/packs")
    forged = other.replace(minted.pack(1).serial, minted.pack(2).serial)
    done = laptop([ours, moved, "", forged, "not a code"])
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["genuine", "genuine", "forged", "unreadable"]
    assert done.stdout.splitlines()[0].split("\t")[1:3] == [minted.pack().gtin, minted.pack().serial]
    assert done.returncode == 1
    assert laptop([], ours, moved).returncode == 0


def test_a_program_reads_one_object_a_line(minted, laptop):
    (ours,) = queries.code_texts(minted.cast.manager, minted.lot)
    assert json.loads(laptop([ours], "--json").stdout) == {
        "state": "genuine",
        "reason": "signed by cooperative (invented) under the key of 2017",
        "gtin": minted.pack().gtin,
        "serial": minted.pack().serial,
        "key_id": "AB",
        "list": 1,
    }


def test_of_a_compromised_key_the_list_knows_which_codes_are_older(minted, tmp_path, laptop):
    (ours,) = queries.code_texts(minted.cast.manager, minted.lot)
    minted.pass_days(1)
    key = queries.signing_keys(minted.cast.manager)[0]
    minted.do(actions.compromise_key, minted.cast.officer, key_id=key.key_id, since=minted.now, reason="a laptop was stolen")
    assert CliRunner().invoke(program, ["key-list", str(tmp_path / "keys.json")]).exit_code == 0
    done = laptop([ours])
    assert (done.returncode, done.stdout.split("\t")[0]) == (0, "genuine")
    assert "minted by cooperative (invented) before others had the key of 2017" in done.stdout


def test_a_list_that_is_outdated_older_than_one_seen_or_of_others_is_not_used(minted, laptop):
    (ours,) = queries.code_texts(minted.cast.manager, minted.lot)
    later = (local_day(clock.utc_now()) + timedelta(days=7)).isoformat()
    for options, why in (
        (["--on", later], "fetch a newer one"),
        (["--at-least", "2"], "older than list 2"),
        (["--root", "00" * 32], "not signed by the root key"),
    ):
        done = laptop([ours], *options)
        assert (done.returncode, done.stdout) == (1, "")
        assert why in done.stderr
    assert laptop([ours], root="12").returncode == 2


def test_before_the_first_key_there_is_no_list_to_write(db, tmp_path):
    told = CliRunner().invoke(program, ["key-list", str(tmp_path / "keys.json")])
    assert told.exit_code == 1
    assert "There is no signing key yet" in told.output
    assert list(tmp_path.iterdir()) == []
