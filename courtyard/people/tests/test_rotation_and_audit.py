"""Numbers encrypted anew, and what the audit finds."""

from datetime import date

import pytest
from django.db import connection

from courtyard.kernel import secrets
from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotPermitted
from courtyard.kernel.rotation import secret_fields
from courtyard.people import actions as people
from courtyard.people import audit, queries
from courtyard.people.actions import NewMember
from courtyard.people.models import Person, User
from courtyard.people.tests.sample import NOW, OFFICER, SYSTEM, actor_with, nothing_changes, number_of

NUMBER = number_of(date(1961, 4, 2))


@pytest.fixture
def home(county):
    made = county.household(NewMember("王建国", id_card=NUMBER, relation="head", phone="13800138000"), cause_of_poverty="因病")
    county.do(people.record_condition, person_id=made.person_ids[0], kind="chronic", text="糖尿病")
    county.do(people.set_bank_account, owner_type="household", owner_id=made.household_id, bank="x", number="95200000001", holder="王")
    county.do(people.create_user, username="wang", name="王", phone="13800138000")
    return made


@pytest.fixture
def new_key(monkeypatch):
    ring = secrets.new_keyring(secrets.keyring())
    monkeypatch.setattr(secrets, "keyring", lambda: ring)
    return ring.active


def tokens() -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for model, fields in secret_fields():
            for field in fields:
                cursor.execute(f'SELECT "{field.column}" FROM "{model._meta.db_table}" WHERE "{field.column}" IS NOT NULL')
                found |= {row[0].split(".")[1] for row in cursor.fetchall()}
    return found


def test_every_number_is_encrypted_anew_some_rows_at_a_time(county, home, new_key):
    steps = []
    while not steps or steps[-1].left:
        steps.append(county.do(people.rotate_secrets, actor=SYSTEM, limit=2))
    assert [(step.done, step.left) for step in steps] == [(2, 3), (2, 1), (1, 0)]
    assert tokens() == {new_key}
    assert queries.reveal_person(OFFICER, home.person_ids[0], "id_card", now=NOW, purpose="x") == NUMBER
    assert queries.household_of_id_card(OFFICER, NUMBER) == home.household_id
    assert queries.cause_of_poverty(OFFICER, home.household_id, now=NOW, purpose="x") == "因病"
    assert User.objects.with_phone("13800138000").username == "wang"
    assert list(audit.violations()) == []
    assert county.do(people.rotate_secrets, actor=SYSTEM).done == 0


def test_nobody_but_the_house_rotates(county, home):
    with nothing_changes(), pytest.raises(NotPermitted):
        county.do(people.rotate_secrets, actor=actor_with(Role.OFFICER))


def test_the_audit_finds_nothing_in_a_county_that_works(county, home):
    county.do(people.set_work_capacity, person_id=home.person_ids[0], capacity="partly")
    county.do(people.declare_income, household_id=home.household_id, year=2016, kind="wage", amount_fen=1)
    county.do(people.declare_income, household_id=home.household_id, year=2016, kind="wage", amount_fen=2)
    assert list(audit.violations()) == []


def test_the_audit_names_what_was_tampered_with(county, home):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET id_card_index = 'x'")
        cursor.execute("UPDATE people_bankaccount SET number = (SELECT id_card FROM people_person)")
        cursor.execute(
            "UPDATE people_place SET parent_id = (SELECT id FROM people_place WHERE code = '131128000000') WHERE code = '131122191000'"
        )
    assert {violation.code for violation in audit.violations()} == {"person-not-found", "bankaccount-does-not-open", "place-parent"}
    assert Person.unscoped.count() == 1
