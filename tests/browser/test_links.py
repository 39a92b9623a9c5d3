"""A page never offers what its reader may not open: for every role, every link from the menu on is followed. No browser needed."""

import re
from collections import deque
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from courtyard.kernel.actors import Role
from tests.browser.work import Work, build

# More pages than a role has kinds of: the crawl opens each kind of address twice, for two records.
MOST_OF_A_KIND = 2
LINK = re.compile(r"""<a\b[^>]*?\bhref=["']([^"']+)["']""")
# What differs between two pages of one kind: a record's id, a day, the name of a figure.
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d|(?<=/impact/)[a-z_]+(?=/$)")


@pytest.fixture
def work(db) -> Work:
    return build()


def _client(work: Work, role: Role) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(work.user(role))
    return client


def _kind(address: str) -> str:
    """What kind of page an address is of: its path without ids, and which words its query has."""
    parts = urlsplit(address)
    return f"{ID.sub('*', parts.path)}?{sorted(parse_qs(parts.query))}"


def _links(text: str, address: str) -> list[str]:
    found = (urldefrag(urljoin(address, unescape(link))).url for link in LINK.findall(text))
    return [link for link in dict.fromkeys(found) if link.startswith("/")]


def _crawl(client: Client, start: str) -> tuple[dict[str, int], list[str]]:
    """Every kind of page that is reached by links from `start`, how often, and what answered wrongly, with the page that offered it."""
    waiting, seen, kinds, wrong = deque([(start, "")]), {start}, {}, []
    while waiting:
        address, offered_by = waiting.popleft()
        response = client.get(address, follow=True)
        if response.status_code != 200:
            wrong.append(f"{address} answers {response.status_code}; {offered_by} offers it")
            continue
        if "text/html" not in response["Content-Type"]:
            continue
        here = response.redirect_chain[-1][0] if response.redirect_chain else address
        for link in _links(response.content.decode(), here):
            kind = _kind(link)
            if link not in seen and kinds.get(kind, 0) < MOST_OF_A_KIND:
                seen.add(link)
                kinds[kind] = kinds.get(kind, 0) + 1
                waiting.append((link, address))
    return kinds, wrong


@pytest.mark.timeout(480)
@pytest.mark.only_on("sqlite")  # what a page links to does not depend on the database
def test_no_page_offers_a_role_what_it_may_not_open(work):
    wrong, kinds = {}, {}
    for role in Role:
        if role is not Role.SYSTEM:
            kinds[role], found = _crawl(_client(work, role), reverse("desk"))
            wrong |= {role.value: found} if found else {}
    assert wrong == {}, "\n".join(f"{role}: {one}" for role, found in wrong.items() for one in found)
    # The crawl got somewhere: whoever works here has far more than a desk.
    for role in (Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.AUDITOR):
        assert len(kinds[role]) > 20, (role, sorted(kinds[role]))
