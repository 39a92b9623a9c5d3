"""What is done with one household's record, page by page: each posts its verb, refuses in place, and is for its roles alone."""

from uuid import uuid4

import pytest
from django.urls import reverse

from courtyard.impact import queries as impact
from courtyard.kernel import actors
from courtyard.kernel.clock import local_day, utc_now
from courtyard.kernel.models import Reading
from courtyard.people import queries as people

TODAY = local_day(utc_now())


@pytest.fixture
def post(county):
    def send(who, name, /, *args, status=302, **fields):
        response = county.client(who).post(reverse(name, args=args), {"key": str(uuid4()), **fields})
        text = response.content.decode()
        assert response.status_code == status, text[text.find("<main") :][:1500]
        return text

    return send


@pytest.fixture
def home(county):
    return county.households[0]


def _members(home):
    return people.household_as_of(home, on=TODAY).members


def test_a_household_is_registered_by_hand_with_its_head(county, post):
    who = {"village_code": "131122101201", "register_number": "W-9", "name": "孙七", "capacity": "able"}
    assert "12-digit" in post("officer", "register-one", status=400, **{**who, "village_code": ""}, registered_on=TODAY.isoformat())
    post("officer", "register-one", registered_on=TODAY.isoformat(), **who)
    found = people.households(actors.system("cli")).get(register_number="W-9")
    assert [one.name for one in _members(found.public_id)] == ["孙七"]


def test_a_member_is_admitted_works_in_part_leaves_and_another_takes_the_head(county, home, post):
    day = TODAY.isoformat()
    post("officer", "members", home, do="admit", name="王小红", relation="spouse", capacity="able", valid_from=day)
    head, wife = sorted(_members(home), key=lambda one: not one.head)
    assert wife.relation == "spouse"
    post("assessor", "member", home, wife.person_id, do="capacity", capacity="partly", valid_from=day)
    assert {one.capacity for one in _members(home)} == {"able", "partly"}
    refused = post("assessor", "member", home, wife.person_id, status=403, do="leave", on=day)
    assert refused
    post("officer", "member", home, head.person_id, do="leave", on=day, new_head_id=str(wife.person_id))
    assert [(one.name, one.head) for one in _members(home)] == [("王小红", True)]


def test_a_member_entered_wrongly_is_withdrawn(county, home, post):
    day = TODAY.isoformat()
    post("officer", "members", home, do="admit", name="错人", relation="child", capacity="unknown", valid_from=day)
    wrong = next(one for one in _members(home) if not one.head)
    post("officer", "member", home, wrong.person_id, do="correct", relation="child", valid_from=day, withdraw="on")
    assert len(_members(home)) == 1


def test_an_income_is_declared_and_corrected_beside_what_was_said(county, home, post):
    for amount in ("1200", "1300"):
        post("helper", "incomes", home, do="declare", year=str(TODAY.year - 1), kind="farm", amount_fen=amount)
    page = county.client("helper").get(reverse("incomes", args=[home])).content.decode()
    assert "¥1,300" in page
    assert "corrected" in page
    assert people.household_as_of(home, on=TODAY).declared_income_fen == 1_300_00
    assert "year from 1978" in post("helper", "incomes", home, status=400, do="declare", year="2200", kind="farm", amount_fen="1")


def test_a_household_is_paid_into_its_account_and_through_a_proxy_only_with_its_consent(county, home, post):
    day = TODAY.isoformat()
    account = {"bank": "Wuyi bank", "number": "6222 0000 1111 2222", "holder": "王建国", "valid_from": day}
    post("manager", "payment", home, do="account", **account)
    page = county.client("officer").get(reverse("payment", args=[home])).content.decode()
    assert "··· 2222" in page
    assert "6222" not in page
    proxy = {"proxy_name": "Neighbour Li", "relation": "neighbour", "valid_from": day}
    assert "consent" in post("officer", "payment", home, status=409, do="payee", **proxy)
    post("officer", "consents", home, do="give", purpose="proxy_payee", given_by=str(_members(home)[0].person_id))
    post("officer", "payment", home, do="payee", **proxy)
    assert people.payment(actors.system("cli"), home, on=TODAY).name == "Neighbour Li"


def test_a_household_gives_and_takes_back_its_consent_on_its_own_page(county, home, post):
    given_by = str(_members(home)[0].person_id)
    post("household", "consents", home, do="give", purpose="named_in_public", given_by=given_by)
    assert people.household_as_of(home, on=TODAY).named_in_public
    own = county.client("household").get(reverse("consents", args=[home])).content.decode()
    assert "What we agreed to" in own
    standing = people.consents(actors.system("cli"), home)[0]
    post("household", "consents", home, do="withdraw", consent_id=str(standing.consent_id))
    assert not people.household_as_of(home, on=TODAY).named_in_public
    post("household", "consents", county.households[1], status=404, do="give", purpose="apply", given_by=given_by)


def _findings(**changed: str) -> dict[str, str]:
    found = {"assessed_on": TODAY.isoformat()}
    for name in ("food", "clothing", "schooling", "medical_care", "housing"):
        found |= {f"met_{name}": "yes", f"evidence_{name}": "two_party", name: "seen with the doctor"}
    return found | changed


def test_the_five_criteria_of_the_exit_are_assessed_each_with_what_it_rests_on(county, home, post):
    incomplete = _findings()
    del incomplete["housing"]
    post("assessor", "exit", home, status=400, do="assess", **incomplete)
    assert not impact.exit_assessments(actors.system("cli"), home).exists()
    post("assessor", "exit", home, do="assess", **_findings(met_housing="no", housing="the roof leaks", evidence_housing="declared"))
    page = county.client("auditor").get(reverse("exit", args=[home])).content.decode()
    assert "Not all five are met" in page
    assert "the roof leaks" in page
    assert "A new assessment" not in page
    post("officer", "exit", home, do="assess", **_findings())
    assert "All five are met" in county.client("household").get(reverse("exit", args=[home])).content.decode()


def test_health_is_opened_for_a_purpose_and_each_opening_is_written_down(county, home, post):
    person = str(_members(home)[0].person_id)
    post("assessor", "health", home, do="record", person_id=person, kind="chronic", text="asthma")
    closed = county.client("assessor").get(reverse("health", args=[home])).content.decode()
    assert "asthma" not in closed
    assert Reading.objects.count() == 0
    post("assessor", "health", home, status=400, do="look", purpose="")
    assert Reading.objects.count() == 0
    opened = post("assessor", "health", home, status=200, do="look", purpose="home visit")
    assert "asthma" in opened
    assert sorted(Reading.objects.values_list("field", "purpose")) == [("cause_of_poverty", "home visit"), ("conditions", "home visit")]
    for role in ("manager", "helper", "auditor", "household"):
        assert county.client(role).get(reverse("health", args=[home])).status_code == 403


def test_a_households_page_leads_to_the_parts_that_a_role_may_open(county, home):
    def leads(role):
        page = county.client(role).get(reverse("household", args=[home])).content.decode()
        return {name for name in ("members", "incomes", "payment", "consents", "exit", "health") if reverse(name, args=[home]) in page}

    assert leads("officer") == {"members", "incomes", "payment", "consents", "exit", "health"}
    assert leads("helper") == {"members", "incomes", "consents"}
    assert leads("assessor") == {"members", "incomes", "exit", "health"}
    assert leads("technician") == {"members"}


def test_a_target_is_set_in_yuan_and_stands_beside_todays_figure(county, post):
    by = TODAY.isoformat()
    post("officer", "targets", do="set", indicator="dividends_settled", much="3000.50", by=by, place="131122")
    assert impact.targets(actors.system("cli")).get().value == 3_000_50
    page = county.client("donor").get(reverse("targets")).content.decode()
    assert "¥0 / ¥3,000.50" in page
    assert "Set a target" not in page


def test_published_figures_are_opened_again(county, post):
    post("officer", "impact", do="publish", title="Annual report")
    kept = impact.snapshots(actors.system("cli")).get()
    page = county.client("donor").get(reverse("snapshot", args=[kept.public_id])).content.decode()
    assert "Annual report" in page
    assert "Dividends" in page
