"""A book for every test of the ledger."""

from collections.abc import Iterator

import pytest

from courtyard.ledger.tests.book import Book, sound


@pytest.fixture
def book(db: None) -> Iterator[Book]:
    """Whatever a test did, the audit finds nothing wrong afterwards."""
    yield Book()
    assert sound() == []
