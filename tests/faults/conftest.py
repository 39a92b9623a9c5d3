"""Fixtures of the faults."""

from datetime import datetime

import pytest

from tests.faults.books import Books
from tests.faults.mortal import Mother


@pytest.fixture(scope="session")
def mother() -> Mother:
    """Starts processes that can be killed at a commit."""
    return Mother()


@pytest.fixture
def books(transactional_db: None, now: datetime) -> Books:
    """A committed purse or two, and money in them."""
    return Books(now)
