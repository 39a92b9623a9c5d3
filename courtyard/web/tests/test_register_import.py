"""A register file is chosen once: checked, kept for its sender alone, imported by one click, and gone."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courtyard.kernel import actors, worker
from courtyard.kernel.clock import utc_now
from courtyard.people import queries as people
from courtyard.web import checked_files

HEADINGS = "Register number,Village,Name,Relation,ID number,Income\n"
GOOD = f"{HEADINGS}X-1,东关村,赵一,head,,1200\nX-2,东关村,钱二,head,,900\n"
SPOILED = f"{HEADINGS}X-1,东关村,赵一,head,,1200\nX-2,不在村,钱二,head,,900\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    # The keys stay where they are made once for all tests; only the spool is watched.
    settings.COURTYARD_HOME = tmp_path
    return tmp_path


def _check(client, text: str) -> str:
    file = SimpleUploadedFile("register.csv", text.encode())
    return client.post(reverse("register-import"), {"key": str(uuid4()), "file": file}).url


def _files(home: Path) -> list[Path]:
    return [path for path in (home / "spool").rglob("*") if path.is_file()]


def test_a_checked_file_is_imported_by_one_click_and_removed(county, home):
    client = county.client("officer")
    address = _check(client, GOOD)
    page = client.get(address).content.decode()
    assert "Import these 2 households" in page
    assert not people.households(actors.system("cli")).filter(register_number="X-1").exists()
    kept = _files(home)
    assert len(kept) == 1
    assert "赵一" not in kept[0].read_text()
    assert os.stat(kept[0]).st_mode & 0o077 == 0
    done = client.post(address, {"key": str(uuid4()), "do": "all"})
    assert "2 new" in client.get(done.url).content.decode()
    assert people.households(actors.system("cli")).filter(register_number__in=["X-1", "X-2"]).count() == 2
    assert _files(home) == []
    again = client.post(address, {"key": str(uuid4()), "do": "all"})
    assert again.status_code == 409
    assert "choose it again" in again.content.decode()


def test_the_good_rows_of_a_spoiled_file_are_imported_and_the_rest_is_named(county):
    client = county.client("officer")
    address = _check(client, SPOILED)
    page = client.get(address).content.decode()
    assert "Import the one good household" in page
    assert "Import these" not in page
    client.post(address, {"key": str(uuid4()), "do": "good"})
    assert people.households(actors.system("cli")).filter(register_number="X-1").exists()
    assert not people.households(actors.system("cli")).filter(register_number="X-2").exists()


def test_another_officer_neither_sees_the_button_nor_imports_the_file(county):
    address = _check(county.client("officer"), GOOD)
    county.user("second", role="officer", place_code="131122000000")
    other = county.client("second")
    assert "Import these" not in other.get(address).content.decode()
    assert other.post(address, {"key": str(uuid4()), "do": "all"}).status_code == 409
    assert not people.households(actors.system("cli")).filter(register_number="X-1").exists()


def test_a_file_moved_to_another_sender_does_not_open(county, home):
    officer, thief, check = uuid4(), uuid4(), uuid4()
    now = utc_now()
    checked_files.keep(officer, check, checked_files.Kept("a.csv", b"x", None, None), now=now)
    there = home / "spool" / "checked" / str(thief)
    there.mkdir()
    (home / "spool" / "checked" / str(officer) / str(check)).rename(there / str(check))
    assert checked_files.kept(thief, check, now=now) is None
    assert checked_files.kept(officer, check, now=now) is None


def test_a_file_that_nobody_imports_is_removed_after_a_day(home):
    officer, check = uuid4(), uuid4()
    now = utc_now()
    sent = checked_files.Kept("a.csv", b"\x00\xff", now.date(), 2016)
    checked_files.keep(officer, check, sent, now=now)
    assert checked_files.kept(officer, check, now=now + timedelta(hours=23)) == sent
    assert checked_files.kept(officer, check, now=now + timedelta(hours=24)) is None
    checked_files.remove_old(now + timedelta(hours=24))
    assert _files(home) == []


def _import(client, text: str, do: str = "all") -> str:
    """The address of the import's own page."""
    return client.post(_check(client, text), {"key": str(uuid4()), "do": do}).url


def test_a_long_register_goes_on_behind_the_page_which_shows_how_far_it_is(county, monkeypatch):
    monkeypatch.setattr("courtyard.people.register.chunks.CHUNK", 1)
    client = county.client("officer")
    address = _import(client, GOOD)
    page = client.get(address).content.decode()
    assert "Taken in: 1 of 2 parts" in page
    assert '<progress id="taken" max="2" value="1">' in page
    assert "HX-Refresh" not in client.get(f"{address}progress/", headers={"hx-request": "true"})
    worker.until_idle(now=utc_now())
    assert client.get(f"{address}progress/", headers={"hx-request": "true"})["HX-Refresh"] == "true"
    page = client.get(address).content.decode()
    assert "2 new" in page
    assert "Taken in" not in page


def _halted(county, client, monkeypatch) -> str:
    """An import whose second household lives elsewhere by the time that its part comes."""
    _import(client, GOOD)
    monkeypatch.setattr("courtyard.people.register.chunks.CHUNK", 1)
    address = _import(client, GOOD.replace("00\n", "50\n"))
    households = people.households(actors.system("cli")).filter(register_number="X-2")
    here = households.get().village
    elsewhere = type(here).objects.create(code="131122999001", level="village", name="x", name_key="x", parent=here.parent)
    households.order_by().update(village=elsewhere)
    worker.until_idle(now=utc_now())
    assert people.register_imports(actors.system("cli")).first().state == "halted"
    return address


def test_a_halted_import_waits_on_the_desk_and_goes_on_without_what_is_named(county, monkeypatch):
    client = county.client("officer")
    address = _halted(county, client, monkeypatch)
    assert "Say how a halted import goes on" in client.get(reverse("desk")).content.decode()
    page = client.get(address).content.decode()
    assert "1 of 2 parts are in and stay" in page
    assert "Row 3: The register has this household in another village; move it there by hand." in page
    again = client.post(address, {"key": str(uuid4()), "do": "again"})
    assert "The import halted" in client.get(again.url).content.decode()
    done = client.post(address, {"key": str(uuid4()), "do": "without"})
    page = client.get(done.url).content.decode()
    assert "1 updated" in page
    assert "The import halted" not in page
    assert "Say how a halted import goes on" not in client.get(reverse("desk")).content.decode()


def test_an_import_is_given_up_from_its_page(county, monkeypatch):
    client = county.client("officer")
    address = _halted(county, client, monkeypatch)
    done = client.post(address, {"key": str(uuid4()), "do": "give_up"})
    page = client.get(done.url).content.decode()
    assert "The import was given up; what is in stays." in page
    assert "Give up the rest" not in page
