"""Fixtures of the stories."""

import pytest

from tests.stories.season import Season


@pytest.fixture
def season(db: None) -> Season:
    """A small invented county on the first of March 2017, in which nothing has happened yet."""
    return Season()
