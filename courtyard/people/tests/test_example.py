"""The invented county in examples/wuyi: made by its own script, and imported as its README says."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

import courtyard
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people
from courtyard.people import audit, queries
from courtyard.people.actions import Mode
from courtyard.people.models import Household, Person
from courtyard.people.tests.sample import NOW

FOLDER = Path(courtyard.__file__).parent.parent / "examples" / "wuyi"


def cells(content: bytes) -> list:
    sheet = load_workbook(io.BytesIO(content)).active
    return [list(sheet.values), sorted(str(cells) for cells in sheet.merged_cells.ranges)]


def test_the_script_makes_the_same_files_again(tmp_path):
    subprocess.run([sys.executable, str(FOLDER / "make.py"), "--into", str(tmp_path)], check=True, cwd=FOLDER.parent.parent)
    assert (tmp_path / "places.csv").read_bytes() == (FOLDER / "places.csv").read_bytes()
    for name in ("villages", "sites", "hubs", "departures", "destinations", "products"):
        assert (tmp_path / "network" / f"{name}.csv").read_bytes() == (FOLDER / "network" / f"{name}.csv").read_bytes()
    assert cells((tmp_path / "register.xlsx").read_bytes()) == cells((FOLDER / "register.xlsx").read_bytes())


@pytest.mark.django_db
def test_the_dry_run_names_the_messes_and_three_hundred_households_come_in():
    def do(verb, **asked):
        return verb(actor=system("cli"), key=uuid7(NOW), now=NOW, **asked)

    do(people.load_places, content=(FOLDER / "places.csv").read_bytes())
    given = {"content": (FOLDER / "register.xlsx").read_bytes(), "file_name": "register.xlsx"}
    checked = do(people.check_register, **given)
    assert (checked.rows_read, checked.households, checked.good, checked.problems, checked.notices) == (935, 312, 300, 14, 0)
    assert [problem["code"] for problem in queries.register_problems(system("cli"), checked.import_id)] == [
        "id-check",
        "number-over-15-digits",
        "village-unknown",
        "negative-income",
        "two-heads",
        "missing-head",
        "merged",
        "formula",
        "duplicate-household",
        "impossible-age",
        "phone-lost-zero",
        "not-an-amount",
        "duplicate-row",
        "duplicate-row",
    ]
    taken = do(people.import_register, mode=Mode.GOOD_ROWS, **given)
    assert (taken.added, taken.updated, taken.unchanged) == (300, 0, 0)
    again = do(people.import_register, mode=Mode.GOOD_ROWS, **given)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 300)
    table = queries.households_as_of(on=NOW.date())
    assert (len(table), Household.unscoped.count(), int(table.persons.sum())) == (300, 300, Person.unscoped.count())
    assert len(set(table.village_code)) == 5
    assert (table.income_year == 2016).all()
    assert list(audit.violations()) == []
