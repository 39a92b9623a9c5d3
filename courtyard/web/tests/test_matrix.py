"""Every page for every role: no server error, and forbidden where it should be."""

import re
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courtyard.kernel.actors import Role
from courtyard.web import urls as pages

# Pages that anybody may open.
OPEN = {"home", "set_language", "account_login", "account_signup", "account_inactive", "begin", "key-list", "resolver", "scan"}
# Each is shown for a record that the county below has; an address that needs another kind of record is opened for one that is not there.
UNKNOWN = UUID("00000000-0000-7000-8000-000000000000")


def _patterns(patterns=None, prefix=""):
    for pattern in pages.urlpatterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and not prefix.startswith("account/"):
            yield pattern


NAMED = sorted({pattern.name: pattern for pattern in _patterns()}.items())


def _address(pattern, county) -> str:
    known = {"household_id": county.households[0], "user_id": county.users["helper"].public_id, "token": "x", "kind": "company"}
    known |= {"gtin": "09521234560029", "serial": "ABCDEFGH1234", "number": 0, "zoom": 6, "column": 52, "row": 24}
    words = {name: known.get(name, UNKNOWN) for name in pattern.pattern.converters}
    return reverse(pattern.name, kwargs=words)


@pytest.mark.parametrize("role", ["", *(role.value for role in Role if role is not Role.SYSTEM)])
def test_every_page_answers_every_role(county, role):
    client = county.client(role or None)
    for name, pattern in NAMED:
        address = _address(pattern, county)
        response = client.get(address)
        assert response.status_code < 500, f"{role or 'a visitor'} {address}"
        allowed = getattr(pattern.callback, "roles", None)
        if role == "" and name not in OPEN:
            assert response.status_code in (302, 405), f"a visitor {address}: {response.status_code}"
        elif allowed and role not in allowed:
            assert response.status_code in (403, 405), f"{role} {address}: {response.status_code}"
        elif response.status_code == 200 and "text/html" in response["Content-Type"]:
            text = response.content.decode()
            assert "<h1" in text, address
            assert len(text) < 100_000, f"{address} weighs {len(text)}"
            assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", text), f"{address}: something inline"


def test_a_page_of_a_household_outside_ones_area_is_not_found(county):
    county.user("elsewhere", role="officer", place_code="131122101201")
    county.users["household"].refresh_from_db()
    other = county.households[1]
    assert county.client("elsewhere").get(reverse("household", args=[other])).status_code == 200
    assert county.client("officer").get(reverse("household", args=[UNKNOWN])).status_code == 404


def test_every_address_of_the_pages_has_a_name_of_its_own():
    names = [pattern.name for pattern in _patterns()]
    assert len(names) == len(set(names))
    assert get_resolver() is not None
