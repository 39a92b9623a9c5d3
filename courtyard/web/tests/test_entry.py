"""Signing in: by password, throttled, never by signing up alone; an account begins with a link for one time."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.web.tests.conftest import PASSWORD
from courtyard.web.tests.test_open_project import shown


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()
    yield
    cache.clear()


def _sign_in(client, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": "helper", "password": password}, **extra)


def test_the_right_password_opens_the_desk_in_the_language_of_the_account(county):
    client = county.client()
    response = _sign_in(client)
    assert response["Location"] == reverse("desk")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_after_five_wrong_passwords_even_the_right_one_is_refused_for_a_while(county):
    for _ in range(5):
        assert _sign_in(county.client(), "wrong").status_code == 200
    response = _sign_in(county.client())
    assert response.status_code in (200, 429)
    assert not response.wsgi_request.user.is_authenticated


def test_thirty_attempts_a_minute_from_one_address_are_enough(county):
    answers = {county.client().post(reverse("account_login"), {"login": f"u{n}", "password": "x"}).status_code for n in range(35)}
    assert 429 in answers


def test_nobody_signs_up_alone(county):
    response = county.client().post(reverse("account_signup"), {"username": "eve", "password1": PASSWORD, "password2": PASSWORD})
    assert b"Accounts are made by an officer" in response.content


def test_the_back_office_has_no_way_in_of_its_own(county):
    response = county.client().get("/admin/login/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_an_officer_makes_a_link_with_which_an_account_gets_its_password_once(county):
    helper = county.users["helper"]
    page = county.client("officer").post(reverse("user-link", args=[helper.public_id]))
    address = page.context["address"]
    owner = county.client()
    assert owner.get(address).status_code == 200
    done = owner.post(address, {"new_password1": "thirty-million-steps", "new_password2": "thirty-million-steps"})
    assert done["Location"] == reverse("account_login")
    assert owner.get(address).status_code == 410
    assert _sign_in(owner, "thirty-million-steps").status_code == 302


def test_a_manager_makes_no_link_for_an_account_that_may_do_more(county):
    county.do(
        people.grant_role,
        user_id=county.users["officer"].public_id,
        role="helper",
        organisation_id=county.organisations["cooperative"],
        place_code="131122000000",
    )
    page = county.client("manager").post(reverse("user-link", args=[county.users["officer"].public_id]))
    assert page.status_code in (403, 404)


def test_a_form_without_its_token_says_what_to_do(county):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = client.post(reverse("account_login"), {"login": "helper", "password": PASSWORD})
    assert response.status_code == 403
    assert b"This form has expired" in response.content


def test_the_checklist_ticks_each_step_when_it_is_done_and_not_before(county):
    officer = county.client("officer")

    def ticked() -> dict[str, tuple[int, bool]]:
        return {step.name: (step.count, step.done) for step in officer.get(reverse("checklist")).context["steps"]}

    before = ticked()
    assert (before["organisations"], before["bank-account"], before["open-project"]) == ((4, True), (0, False), (0, False))
    account = {"bank": "农业银行", "number": "6228480402564890018", "holder": "X"}
    for kind, done in (("supplier", False), ("cooperative", True)):
        owner = str(county.organisations[kind])
        assert officer.post(reverse("bank-account"), {"key": str(uuid4()), "owner_id": owner, **account}).status_code == 302
        assert ticked()["bank-account"] == ({"supplier": 1, "cooperative": 2}[kind], done)


def test_an_account_that_was_left_without_a_role_is_found_in_another_sitting(county):
    made = {"key": str(uuid4()), "username": "forgotten", "name": "赵", "language": "en"}
    page = county.client("officer").post(reverse("users"), made).url
    again = county.client("officer")
    assert "forgotten" in again.get(reverse("users")).content.decode()
    assert again.get(page).status_code == 200
    assert county.client("manager").get(page).status_code == 404


def test_a_new_county_opens_its_first_project_on_a_page(county):
    officer = county.client("officer")
    page = officer.get(reverse("open-project"))
    words = {**shown(county, "chickens"), "key": page.context["form"].initial["key"], "name": "Running chickens"}
    done = officer.post(reverse("open-project"), words)
    assert done.status_code == 302, done.context["form"].errors
    board = officer.get(done["Location"])
    assert b"Running chickens" in board.content
    # A board of zeros says where to begin, and an empty list does not blame a search that nobody made.
    assert b"Nobody has applied yet. First the money" in board.content
    households = f"{done['Location']}households/"
    assert b"Nobody has applied yet. A household applies" in officer.get(households).content
    assert b"No household matches" in officer.get(f"{households}?step=approved").content
    # Sent twice, it is one project.
    assert officer.post(reverse("open-project"), words)["Location"] == done["Location"]


def test_a_projects_money_goes_from_a_gift_to_the_lender_step_by_step(county):
    officer = county.client("officer")
    test_a_new_county_opens_its_first_project_on_a_page(county)
    address = officer.get(reverse("projects"))["Location"] + "money/"

    def send(do, **words):
        form = officer.get(address).context["forms"][do]
        chosen = {name: field.choices[0][0] for name, field in form.fields.items() if getattr(field, "choices", None)}
        done = officer.post(address, {"do": do, "key": form.initial["key"], **chosen, **words})
        assert done.status_code == 302, {name: one.errors for name, one in done.context["forms"].items()}

    send("open", name="Village fund")
    send("give", donor="A donor", amount="9,000", reference="B-1")
    send("set_aside", amount="9,000")
    # Of the four organisations the supplier and the cooperative do not lend; the one that the project names stands there already.
    page = officer.get(address)
    lend = page.context["forms"]["lend"]
    assert {name for _, name in lend.fields["lender_id"].choices} == {"Wuyi county_office", "Wuyi company"}
    assert lend["lender_id"].value() == str(page.context["project"].lender_id)
    send("lend", amount="4500")
    too_much = {"do": "lend", "key": str(uuid4()), "commitment_id": lend.fields["commitment_id"].choices[0][0], "amount": "4500.01"}
    refused = officer.post(address, {**too_much, "lender_id": lend["lender_id"].value()})
    assert refused.status_code == 422
    assert "There are ¥4,500.00; ¥4,500.01 are asked for." in refused.content.decode()
    send("approve", goods=["livestock"], valid_from="2017-01-01")
    text = officer.get(address).content.decode()
    assert "¥9,000.00" in text
    assert "¥4,500.00" in text


def test_a_token_is_made_shown_once_and_ended(county):
    client = county.client("donor")
    made = client.post(reverse("tokens"), {"key": str(uuid4()), "do": "make", "label": "nightly report", "days": "30"})
    token = re.search(r'id="token" readonly value="([^"]+)"', made.content.decode())[1]
    assert made["Cache-Control"] == "no-store"
    now = county.now + timedelta(hours=1)
    assert people_queries.actor_of_token(token, now=now).user_id == county.users["donor"].public_id
    again = client.get(reverse("tokens")).content.decode()
    assert token not in again
    assert "nightly report" in again
    end = {"key": str(uuid4()), "do": "end", "token_id": str(people_queries.tokens_of(county.users["donor"].public_id)[0].public_id)}
    assert county.client("auditor").post(reverse("tokens"), end).status_code == 403
    assert people_queries.actor_of_token(token, now=now) is not None
    client.post(reverse("tokens"), end)
    assert people_queries.actor_of_token(token, now=now) is None


def test_a_household_comes_to_its_own_page_and_not_to_an_empty_desk(county):
    household = Client()
    household.force_login(county.users["household"])
    came = household.get(reverse("desk"))
    assert (came.status_code, came.url) == (302, reverse("my-household"))
    page = household.get(came.url, follow=True)
    assert page.status_code == 200
    assert reverse("desk") not in re.findall(r'href="([^"]+)"', page.content.decode().split("<main")[0])
