"""Fixtures of this room's tests."""

import pytest

from courtyard.kernel.models import Change, Fact, Request
from courtyard.trace.models import EpcState, Event, EventItem, Item, Location
from courtyard.trace.tests.making import Yard


@pytest.fixture
def yard(db) -> Yard:
    return Yard()


@pytest.fixture
def everything():
    """All rows of the room, for the proof that a refusal changed nothing."""

    def look():
        tables = [model.unscoped for model in (Item, Event, EventItem, EpcState, Location)]
        tables += [model.objects for model in (Request, Change, Fact)]
        return [list(manager.order_by("pk").values()) for manager in tables]

    return look
