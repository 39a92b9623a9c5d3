"""Keys are rotated while the county lives: every number stays readable, wherever it stands, and a stopped rotation is finished."""

import json
import threading
from pathlib import Path

import pytest
from django.conf import settings

from courtyard.finance import actions as finance
from courtyard.kernel import secrets
from courtyard.kernel.rotation import secret_fields
from tests.faults import jobs
from tests.faults.conftest import Desk, make_desk
from tests.faults.mortal import Kill, Mother, When

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """A county's home of its own, so that no other test's keys are turned."""
    monkeypatch.setattr(settings, "COURTYARD_HOME", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def mother() -> Mother:
    return Mother()


@pytest.fixture
def desk(now, home) -> Desk:
    """Accounts of organisations and households, a phone, an illness: whatever is kept as a secret."""
    desk = make_desk(now)
    household = desk.household("王", account="6222000000000000001")
    desk.dividend(desk.lot(1000), household, 1000)
    desk.company_pays(1000)
    desk.do(finance.prepare_payout, desk.manager, organisation_id=desk.ids["cooperative"], account_kinds=("household.dividend",))
    return desk


def numbers() -> dict[str, list[str]]:
    """Every secret of the county in the clear, by the field that holds it."""
    found = {}
    for model, fields in secret_fields():
        for field in fields:
            values = getattr(model, "unscoped", model._default_manager).order_by("pk").values_list(field.attname, flat=True)
            found[f"{model._meta.label}.{field.name}"] = [value.reveal() for value in values if value]
    return found


def keys_in_use() -> set[str]:
    return {
        value.token.split(".")[1]
        for model, fields in secret_fields()
        for field in fields
        for value in getattr(model, "unscoped", model._default_manager).values_list(field.attname, flat=True)
        if value
    }


def test_after_a_rotation_every_number_is_readable_and_stands_under_the_new_key(desk, home, courtyard):
    before = numbers()
    assert before["finance.PayoutLine.account_number"] == ["6222000000000000001"]
    assert keys_in_use() == {"k1"}
    process = courtyard("keys", "rotate", home=home)
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "encrypted anew under k2" in said
    assert numbers() == before
    assert keys_in_use() == {"k2"}
    assert home.joinpath("keys", "secrets.json").stat().st_mode & 0o077 == 0

    said, _ = courtyard("keys", "show", home=home).communicate(timeout=60)
    assert said.split() == ["k1", "k2", "(active)"]
    kept = json.loads(home.joinpath("keys", "secrets.json").read_text())
    assert not any(key in said for key in (*kept["keys"].values(), kept["index"]))


def test_a_rotation_that_was_killed_is_finished_and_nothing_is_lost_on_the_way(desk, home, mother):
    before = numbers()
    assert mother.run(jobs.rotate, 1, kill=Kill(2, When.AFTER), home=home).killed
    assert keys_in_use() == {"k1", "k2"}
    assert numbers() == before
    assert mother.run(jobs.rotate, 1, False, home=home).error is None
    assert keys_in_use() == {"k2"}
    assert list(secrets.keyring(look_again=True).keys) == ["k1", "k2"]
    assert numbers() == before


def test_a_process_that_runs_since_before_reads_what_is_written_under_the_new_key(desk, home, mother):
    assert secrets.keyring().active == "k1"
    assert mother.run(jobs.rotate, 1000, home=home).error is None
    assert numbers()["finance.PayoutLine.account_number"] == ["6222000000000000001"]
    assert secrets.keyring().active == "k2"


def test_of_several_processes_that_make_the_first_keys_one_makes_them(home):
    made, start = [], threading.Barrier(8)

    def make() -> None:
        start.wait()
        secrets._first_keyring(secrets.keyring_path())
        made.append(secrets.keyring_path().read_text())

    secrets.keyring_path().parent.mkdir(parents=True)
    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert [path.name for path in secrets.keyring_path().parent.iterdir()] == ["secrets.json"]


def test_keys_that_come_from_the_environment_are_not_rotated_here(courtyard, home):
    process = courtyard("keys", "rotate", home=home, COURTYARD_SECRETS=json.dumps({"active": "a", "keys": {"a": "AA=="}, "index": "AA=="}))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "COURTYARD_SECRETS" in errors
    assert not home.joinpath("keys", "secrets.json").exists()


def test_the_forms_in_which_a_secret_is_kept_are_known():
    """A field that is added somewhere is found by itself, and never on a table that cannot be written again."""
    for model, _ in secret_fields():
        assert not getattr(model, "append_only", False), f"{model._meta.label} only grows, so its secrets could not be encrypted anew"
    assert {model._meta.app_label for model, _ in secret_fields()} >= {"people", "finance"}
