"""Fixtures of the room's tests."""

import pytest

from courtyard.people.tests.sample import County


@pytest.fixture
def county(db: None) -> County:
    return County()
