"""Debian's Chromium against the live server, at the two sizes that the pages are made for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness.not_run import not_run

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1440, "height": 900}}
SERIOUS = {"serious", "critical"}
# A phone that a household can afford, on a village's network.
MOST_BYTES = 100_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this worker; a machine without it is told so loudly."""
    executable = os.environ.get("COURTYARD_CHROMIUM", "/usr/bin/chromium")
    if not Path(executable).exists():
        not_run("Chromium is missing; as root, scripts/browser-packages installs it (apt-get install chromium fonts-noto-cjk)")
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code; it is not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # A sandbox inside a container needs rights that a test has no business with.
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`visit(size="phone", language="zh-CN", user=None)` opens a page of the live server; relative addresses work in `goto`.

    An error in the page's console, or a request that the page lost, fails the test: `visit.errors` has them.
    """
    contexts = []
    errors: list[str] = []

    def open_page(*, size: str = "phone", language: str = "zh-CN", user: object = None) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport=SIZES[size], locale=language, has_touch=size == "phone", is_mobile=size == "phone"
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: errors.append(f"{page.url}: {message.text}") if message.type == "error" else None)
        return page

    open_page.errors = errors
    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Fails when axe finds anything serious or critical on the page, naming the rule, the reason and the element."""

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        serious = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n    {node['html'][:200]}"
            for violation in found
            if violation["impact"] in SERIOUS
            for node in violation["nodes"]
        ]
        assert not serious, f"{page.url}\n" + "\n".join(serious)

    return check


@pytest.fixture
def look_at(live_server, assert_accessible) -> Callable[[Page, str], list[str]]:
    """Opens a page in both languages and says what is wrong with its weight, its width and its type; axe fails at once.

    Axe takes longer than all else. Its rules read the page's structure and colours, which are the same in both languages, so it looks
    at the Chinese page of a phone and the English one of a desk.
    """

    def look(page: Page, address: str) -> list[str]:
        wrong = []
        for language in ("zh-hans", "en"):
            page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
            response = page.goto(address)
            assert response is not None
            assert response.status == 200, f"{address}: {response.status}"
            weight = page.evaluate(
                "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
                ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
            )
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            type_size = page.evaluate(
                "Math.min(...[...document.querySelectorAll('main *')].filter(e => e.innerText && !e.closest('svg'))"
                ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
            )
            if weight > MOST_BYTES:
                wrong.append(f"{language} {address} weighs {weight}")
            if wide > 1:
                wrong.append(f"{language} {address} is {wide} px wider than the screen")
            if type_size < 15:
                wrong.append(f"{language} {address} has type of {type_size} px")
            if language == ("zh-hans" if page.viewport_size == SIZES["phone"] else "en"):
                assert_accessible(page)
        return wrong

    return look
