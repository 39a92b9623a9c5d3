"""A page never offers what its reader may not open: for every role, every link from the menu on is followed. No browser needed."""

import re
from collections import deque
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from courtyard.kernel.actors import Role
from courtyard.monitoring.actions import raise_alarms
from courtyard.people import actions as people
from courtyard.raising import actions as raising
from courtyard.raising.rules import FlockKind, Sale
from tests.stories.season import COUNTY, RUNNING, Season
from tests.stories.test_fish_pond import POND

# More pages than a role has kinds of: the crawl opens each kind of address twice, for two records.
MOST_OF_A_KIND = 2
LINK = re.compile(r"""<a\b[^>]*?\bhref=["']([^"']+)["']""")
# What differs between two pages of one kind: a record's id, a day, the name of a figure.
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d|(?<=/impact/)[a-z_]+(?=/$)")


@pytest.fixture
def season(db) -> Season:
    """Three projects with something at every step: birds with bracelets, settled and growing; a pond on consignment."""
    cache.clear()
    season = Season()
    season.begin(RUNNING)
    wang = season.household(birds=20)
    season.supplier_delivers(wang)
    season.walk(wang, lame=(3,))
    season.certify(wang)
    season.collect(wang)
    season.process()
    season.sell()
    season.settle()
    season.wang = wang
    zhao = season.household(birds=20)
    season.supplier_delivers(zhao)
    season.die(zhao, 1)
    season.apply(season.register())
    failing = season.apply(season.register())
    season.inspect(failing, fence=False)
    season.do(
        raising.object_to, season.cast.helper, project_id=season.project_id, household_id=wang.household_id, text="one bird is missing"
    )
    season.pass_days(6)
    season.do(raise_alarms, season.cast.system, on=season.today)
    season.begin(replace(POND, sale=Sale.CONSIGNMENT))
    homes = season.collective([500])
    season.supplier_delivers(homes[0])
    season.pass_days(10)
    season.harvest(homes[0], table=1_000)
    season.do(raising.consign_lot, season.cast.manager, lot_id=season.lot_id)
    stated = {"reference": "S-1", "amount_fen": 100_00, "delivered_until": season.today, "last": False}
    season.do(raising.state_proceeds, season.cast.manager, lot_id=season.lot_id, **stated)
    season.apply(season.register(workers=0), 200, kind=FlockKind.COLLECTIVE)
    season.work()
    return season


def _client(season: Season, role: Role) -> Client:
    made = season.do(people.create_user, season.cast.system, username=role.value, name=role.value.title(), language="en")
    limits = {"place_code": COUNTY}
    if role is Role.HOUSEHOLD:
        limits = {"household_id": season.wang.household_id}
    elif role in (Role.MANAGER, Role.TECHNICIAN):
        limits["organisation_id"] = season.cooperative
    season.do(people.grant_role, season.cast.system, user_id=made.user_id, role=role.value, **limits)
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    account = get_user_model().objects.get(public_id=made.user_id)
    account.set_password("a-million-steps")
    account.save()
    client.force_login(account)
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
def test_no_page_offers_a_role_what_it_may_not_open(season):
    wrong, kinds = {}, {}
    for role in Role:
        if role is not Role.SYSTEM:
            kinds[role], found = _crawl(_client(season, role), reverse("desk"))
            wrong |= {role.value: found} if found else {}
    assert wrong == {}, "\n".join(f"{role}: {one}" for role, found in wrong.items() for one in found)
    # The crawl got somewhere: whoever works here has far more than a desk.
    for role in (Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.AUDITOR):
        assert len(kinds[role]) > 20, (role, sorted(kinds[role]))
