"""How many queries a page may ask: a constant, whatever the number of households."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courtyard.web.listing import PER_PAGE

# Session, user, grants and what the page itself asks.
BUDGETS = {
    "register": 12, "desk": 20, "users": 8, "organisations": 8, "payouts": 8, "checklist": 14, "money": 14, "pay-ins": 8, "wages": 8,
    "loans": 14, "orders": 8, "suppliers": 10, "losses": 8, "targets": 16, "tokens": 8,
}  # fmt: skip


def _queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_stays_within_its_budget_and_does_not_grow_with_the_county(county, name):
    client = county.client("officer")
    few = _queries(client, reverse(name))
    assert few <= BUDGETS[name], f"{name} asks {few}"
    for number in range(PER_PAGE + 5):
        county.household("赵一", number=f"X-{number:04}")
    assert _queries(client, reverse(name)) <= few
