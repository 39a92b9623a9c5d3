"""What only named roles open; each opening is written down first."""

from datetime import date

import pytest

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.kernel.models import Reading
from courtyard.people import actions as people
from courtyard.people import queries
from courtyard.people.actions import NewMember
from courtyard.people.actions.record_condition import ConditionReplaced
from courtyard.people.models import BankAccount
from courtyard.people.tests.sample import FOREIGN_OFFICER, NOW, OFFICER, actor_with, nothing_changes, number_of

NUMBER = number_of(date(1961, 4, 2))


@pytest.fixture
def home(county):
    made = county.household(NewMember("王建国", id_card=NUMBER, relation="head", phone="13800138000"), cause_of_poverty="因病")
    county.do(people.record_condition, person_id=made.person_ids[0], kind="chronic", text="糖尿病")
    return made


def test_health_is_opened_by_named_roles_and_the_reading_is_kept(home):
    found = queries.conditions(OFFICER, home.household_id, now=NOW, purpose="deciding an application")
    assert [(c.person_id, c.kind, c.text) for c in found] == [(home.person_ids[0], "chronic", "糖尿病")]
    assert queries.cause_of_poverty(actor_with(Role.ASSESSOR, place="131122"), home.household_id, now=NOW, purpose="assessing") == "因病"
    assert list(Reading.objects.order_by("id").values_list("subject_id", "field", "purpose")) == [
        (home.household_id, "conditions", "deciding an application"),
        (home.household_id, "cause_of_poverty", "assessing"),
    ]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICER, Role.ASSESSOR, Role.SYSTEM)])
def test_no_other_role_opens_health(home, role):
    actor = actor_with(role, place="131122")
    with nothing_changes(), pytest.raises(NotPermitted):
        queries.conditions(actor, home.household_id, now=NOW, purpose="curiosity")
    with nothing_changes(), pytest.raises(NotPermitted):
        queries.cause_of_poverty(actor, home.household_id, now=NOW, purpose="curiosity")


def test_another_county_s_officer_opens_nothing(home):
    with nothing_changes(), pytest.raises(NotFound):
        queries.conditions(FOREIGN_OFFICER, home.household_id, now=NOW, purpose="x")
    with nothing_changes(), pytest.raises(NotFound):
        queries.reveal_person(FOREIGN_OFFICER, home.person_ids[0], "id_card", now=NOW, purpose="x")


def test_whole_numbers_are_opened_by_an_officer_alone(county, home):
    county.do(people.set_bank_account, owner_type="household", owner_id=home.household_id, bank="x", number="95200000001", holder="王")
    account = BankAccount.unscoped.get().public_id
    assert queries.reveal_person(OFFICER, home.person_ids[0], "id_card", now=NOW, purpose="x") == NUMBER
    assert queries.reveal_person(OFFICER, home.person_ids[0], "phone", now=NOW, purpose="x") == "13800138000"
    assert queries.reveal_account_number(OFFICER, account, now=NOW, purpose="x") == "95200000001"
    assert Reading.objects.count() == 3
    with nothing_changes(), pytest.raises(NotPermitted):
        queries.reveal_person(OFFICER, home.person_ids[0], "name", now=NOW, purpose="x")
    with nothing_changes(), pytest.raises(NotPermitted):
        queries.reveal_account_number(actor_with(Role.MANAGER, place="131122"), account, now=NOW, purpose="x")


def test_a_correction_of_a_condition_hides_what_it_replaces(county, home):
    first = queries.conditions(OFFICER, home.household_id, now=NOW, purpose="x")[0].condition_id
    asked = {"person_id": home.person_ids[0], "kind": "disability", "replaces_id": first}
    second = county.do(people.record_condition, **asked).condition_id
    assert [c.condition_id for c in queries.conditions(OFFICER, home.household_id, now=NOW, purpose="x")] == [second]
    with nothing_changes(), pytest.raises(ConditionReplaced):
        county.do(people.record_condition, **asked)
