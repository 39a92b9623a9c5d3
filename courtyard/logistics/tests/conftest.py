"""Fixtures of this room's tests."""

import pytest

from courtyard.logistics.tests.making import Office, make_office


@pytest.fixture
def office(db, now) -> Office:
    return make_office(now)
