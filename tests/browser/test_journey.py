"""One season through the pages: a helper applies, a technician inspects, officers decide, sign and pay, the household reads."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from courtyard.cli.season import bank
from courtyard.finance import actions as finance
from courtyard.kernel.clock import local_day, utc_now
from courtyard.raising import actions as raising_actions
from courtyard.raising import queries as raising
from tests.browser.county import PASSWORD, build


@pytest.fixture
def county(transactional_db):
    return build()


@pytest.fixture
def sign_in(visit):
    """Signs somebody in through the form, on a phone or at a desk, in English."""

    def enter(name: str, size: str = "desk"):
        page = visit(size=size, language="en-GB")
        page.goto(reverse("account_login"))
        page.fill("#id_login", name)
        page.fill("#id_password", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/desk/")
        return page

    return enter


def test_a_season_through_the_pages(county, sign_in, visit):
    season = county.season

    helper = sign_in("helper", "phone")
    helper.goto(f"{reverse('register')}?search=H90001")
    helper.click("text=H90001")
    helper.click("text=Its season and its money")
    helper.click(f"text={season.terms.species}")
    helper.fill("#id_animals", "100")
    helper.select_option("#id_given_by", label="李秀英")
    helper.click("main form button")
    helper.wait_for_selector("text=The application is in")

    technician = sign_in("technician", "phone")
    technician.click("text=Inspect a yard >> nth=-1")
    technician.click("text=Give the yard a number")
    technician.click("text=Inspect the yard")
    for check in season.terms.standard:
        technician.check(f"input[name=passed_{check.code}][value=yes]")
    technician.click("main form button")
    technician.wait_for_selector("text=The yard passed.")

    officer = sign_in("officer")
    officer.click("text=李秀英")
    officer.check("input[name=approve][value=yes]")
    officer.click("button:has-text('Decide')")
    officer.wait_for_selector("text=The household has not attended enough trainings yet.")
    visit.errors.clear()  # the browser reports the refusal, a 422, as an error of its own

    season.now = utc_now()
    season.do(
        raising_actions.hold_training,
        season.cast.technician,
        project_id=season.project_id,
        topic="chicks",
        held_on=local_day(season.now),
        household_ids=(county.li,),
    )
    officer.click("button:has-text('Decide')")
    officer.wait_for_selector("text=Approved.")

    officer.goto(reverse("household-season", args=[county.li]))
    assert "¥4,500" in officer.inner_text("main")


def test_a_settlement_and_a_payout_through_the_pages(county, sign_in):
    season, zhao = county.season, county.zhao
    season.now = utc_now()
    season.collect(zhao)
    season.sell()

    manager = sign_in("manager")
    manager.goto(reverse("board", args=[season.project_id]))
    manager.click("summary:has-text('Prepare a settlement')")
    manager.click("button:has-text('Work it out')")
    manager.wait_for_selector("text=You prepared it; somebody else signs.")

    officer = sign_in("officer")
    officer.click("text=Sign a settlement")
    officer.click("button:has-text('Sign it')")
    officer.wait_for_selector("progress")
    season.now = utc_now()
    season.work()
    officer.wait_for_selector("progress", state="detached", timeout=60_000)
    settlement = raising.settlements(season.cast.officer)[0]
    assert settlement.state == "posted"
    assert settlement.dividend_fen == 3_000_00

    paid = {"company_id": season.company, "cooperative_id": season.cooperative, "amount_fen": 19_800_00}
    season.do(finance.company_pays_in, season.cast.manager, reference="B-1", **paid)
    manager.goto(reverse("payouts"))
    manager.select_option("#prepare_organisation_id", label="cooperative (invented)")
    manager.check("input[value='household.dividend']")
    manager.click("button:has-text('Put it together')")
    # Whoever has no bank account is left out, and the page says so.
    manager.wait_for_selector("text=left out")
    manager.click("main button:has-text('Sign')")
    manager.wait_for_selector("text=You have signed.")
    officer.goto(reverse("desk"))
    officer.click("text=Sign a payout")
    officer.click("main button:has-text('Sign')")
    officer.click("button:has-text('It goes to the bank now')")
    with officer.expect_download() as download:
        officer.click("text=Download the bank")
    content = download.value.path().read_bytes()
    sheet = load_workbook(io.BytesIO(content)).active
    assert any("王" in str(cell.value) for row in sheet.rows for cell in row)
    # At first the bank does not know of the one payment; its later list does.
    for again, said in ((False, "Paid: 0. Not paid and due again: 0. Not answered yet: 1."), (True, "Paid: 1. Not paid and due again: 0.")):
        officer.set_input_files("input[type=file]", {"name": "list.xlsx", "mimeType": "", "buffer": bank.answer(content, again=again)})
        officer.click("button:has-text('Take in the answer')")
        officer.wait_for_selector(f"text={said}")


def test_a_form_sent_twice_does_one_thing(county, sign_in):
    officer = sign_in("officer")
    officer.goto(reverse("organisations"))
    officer.fill("#id_name", "One school")
    officer.select_option("#id_kind", "school")
    officer.fill("#id_place_code", "131122100201")
    form = officer.evaluate("Object.fromEntries(new FormData(document.querySelector('main form.sheet')))")
    for _ in range(2):
        assert officer.request.post(officer.url, form=form, headers={"referer": officer.url}).status == 200
    officer.goto(reverse("organisations"))
    assert officer.locator("th:has-text('One school')").count() == 1
