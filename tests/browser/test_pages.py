"""The main pages at phone and desk size, in both languages: accessible, no wider than the screen, light, without an error."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from courtyard.finance import queries as finance
from courtyard.impact import queries as impact
from courtyard.impact.actions import take_snapshot
from courtyard.kernel.clock import utc_now
from courtyard.people import queries as people
from courtyard.raising import queries as raising
from tests.browser.county import build

# A phone that a household can afford, on a village's network.
MOST_BYTES = 100_000
SPOILED = "Register number,Village,Name,Relation,ID number,Income\nX-1,枣园村村委会,赵一,head,123,1200\nX-2,不在村,钱二,head,,x\n"


@pytest.fixture
def county(transactional_db):
    return build()


def _officers_pages(county) -> list[str]:
    season = county.season
    wang, zhao = county.wang, county.zhao
    settlement = raising.settlements(season.cast.officer)[0].settlement_id
    return [
        "/",
        reverse("desk"),
        reverse("register"),
        reverse("register-import"),
        reverse("household", args=[wang.household_id]),
        reverse("household-history", args=[wang.household_id]),
        reverse("household-season", args=[wang.household_id]),
        reverse("household-season", args=[zhao.household_id]),
        reverse("board", args=[season.project_id]),
        reverse("project-households", args=[season.project_id]),
        reverse("objections", args=[season.project_id]),
        reverse("lots", args=[season.project_id]),
        reverse("training", args=[season.project_id]),
        reverse("project-money", args=[season.project_id]),
        reverse("open-project"),
        reverse("application", args=[zhao.application_id]),
        reverse("inspect", args=[zhao.application_id]),
        reverse("apply", args=[county.li, season.project_id]),
        reverse("flock", args=[zhao.flock_id]),
        reverse("settlement", args=[settlement]),
        reverse("collection-day", args=[season.project_id]),
        reverse("lot", args=[raising.lots(season.cast.officer, season.project_id)[0].lot_id]),
        reverse("pack", args=[raising.lots(season.cast.officer, season.project_id)[0].lot_id]),
        reverse("weigh", args=[zhao.flock_id]),
        reverse("certify", args=[zhao.flock_id]),
        reverse("sites", args=[season.project_id]),
        reverse("alarms"),
        reverse("subscriptions"),
        reverse("failed"),
        reverse("user", args=[county.users["helper"].public_id]),
        reverse("payouts"),
        reverse("impact"),
        reverse("impact-figure", args=["dividends_settled"]),
        reverse("impact-figure", args=["poverty_headcount_before"]),
        reverse("checklist"),
        reverse("organisations"),
        reverse("users"),
        reverse("account"),
        reverse("mfa_index"),
    ]


def _money_and_household(county) -> list[str]:
    season, wang, zhao = county.season, county.wang, county.zhao
    person = people.household_as_of(wang.household_id, on=season.today).members[0].person_id
    row = impact.rows(season.cast.officer, "dividends_settled", _window(season)).rows[0]
    paid = finance.pay_ins(season.cast.officer)[0].public_id
    of_household = (
        "household",
        "household-move",
        "household-head",
        "household-split",
        "members",
        "incomes",
        "payment",
        "consents",
        "exit",
        "health",
    )
    return [
        *(reverse(name, args=[wang.household_id]) for name in of_household),
        reverse("member", args=[wang.household_id, person]),
        reverse("register-one"),
        *(
            reverse(name)
            for name in ("money", "pay-ins", "wages", "loans", "orders", "suppliers", "payouts", "losses", "targets", "tokens")
        ),
        *(reverse("pay-in", args=[kind]) for kind in ("company", "premium", "wages", "between")),
        reverse("pay-in-entry", args=[paid]),
        reverse("wage", args=[wang.household_id]),
        reverse("loan", args=[zhao.loan_id]),
        reverse("order", args=[zhao.order_id]),
        f"{reverse('impact-row', args=[row.source, row.ref])}?at={row.part}",
    ]


def _checked_published_ordered(county, page) -> list[str]:
    """Pages that only exist once something was done on another: a register's check, published figures, a new order."""
    page.goto(reverse("register-import"))
    file = {"name": "register.csv", "mimeType": "text/csv", "buffer": SPOILED.encode()}
    page.set_input_files("input[type=file]", file)
    page.click("main form button")
    checked = urlsplit(page.url).path
    season = county.season
    kept = season.do(take_snapshot, season.cast.officer, on=season.today, place="131122", title="2017").snapshot_id
    return [checked, reverse("snapshot", args=[kept]), reverse("new-order", args=[county.zhao.loan_id])]


def _window(season) -> impact.Window:
    return impact.Window(on=season.today, known=impact.known_now(utc_now()))


@pytest.mark.timeout(480)  # fifty pages, each looked through by axe
@pytest.mark.only_on("sqlite")  # how a page looks does not depend on the database; the journeys run on both
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_main_pages_are_accessible_light_and_fit_the_screen(county, visit, look_at, size):
    page = visit(size=size, user=county.users["officer"])
    assert [wrong for address in _officers_pages(county) for wrong in look_at(page, address)] == []


@pytest.mark.timeout(480)
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_money_and_of_a_household_are_accessible_light_and_fit_the_screen(county, visit, look_at, size):
    page = visit(size=size, user=county.users["officer"])
    assert [wrong for address in _money_and_household(county) for wrong in look_at(page, address)] == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_pages_that_follow_from_another_are_accessible_light_and_fit_the_screen(county, visit, look_at, size):
    page = visit(size=size, user=county.users["officer"])
    assert [wrong for address in _checked_published_ordered(county, page) for wrong in look_at(page, address)] == []


@pytest.mark.only_on("sqlite")
def test_the_figures_of_a_whole_county_fit_a_phone(county, visit, live_server):
    page = visit(user=county.users["donor"])
    for language in ("zh-hans", "en"):
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        page.goto(reverse("impact"))
        page.evaluate("document.querySelectorAll('.wait .much').forEach(one => one.textContent = '¥123,456,789.05')")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1


@pytest.mark.only_on("sqlite")
def test_the_scale_is_accessible_and_light_on_a_phone_in_both_languages(county, visit, assert_accessible, live_server):
    county.season.open_lot()
    page = visit(user=county.users["helper"])
    for language in ("zh-hans", "en"):
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        assert page.goto(reverse("collect", args=[county.zhao.flock_id])).status == 200
        assert page.locator("table.scale tbody tr").count() == 100
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        assert len(page.content()) < MOST_BYTES
        assert_accessible(page)


@pytest.mark.only_on("sqlite")
def test_a_households_own_pages_are_in_large_type_and_accessible(county, visit, assert_accessible):
    page = visit(user=county.users["wang"])
    for name in ("household-season", "consents", "exit"):
        assert page.goto(reverse(name, args=[county.wang.household_id])).status == 200
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)") >= 20
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('main *')].filter(e => e.innerText && !e.closest('svg'))"
            ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
        )
        assert smallest >= 17, f"{name}: {smallest}"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        assert_accessible(page)


def test_a_household_reads_its_season_on_a_phone_without_javascript(county, chromium, live_server, visit):
    signed_in = visit(user=county.users["wang"])
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="zh-CN", java_script_enabled=False
    )
    context.add_cookies([cookie for cookie in signed_in.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME])
    page = context.new_page()
    page.goto(reverse("my-household"))
    text = page.inner_text("main")
    # 98 birds at 100 yuan, less 4,500 of loan and 25 yuan a bird.
    assert "¥9,800" in text
    assert "¥2,850" in text
    page.click("summary:has-text('哪里不对')")
    page.fill("textarea", "少算了一只")
    page.click("details[open] button")
    assert "少算了一只" in page.inner_text("main")
    context.close()
