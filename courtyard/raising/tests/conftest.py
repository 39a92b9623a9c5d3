"""A season to act in, and the proof that a refusal left nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps

from courtyard.kernel.errors import Refused
from tests.stories.season import Season


@pytest.fixture
def season(db: None) -> Season:
    """A small invented county on the first of March 2017."""
    return Season()


def everything() -> dict[str, list[tuple]]:
    """Every row of every table of the house."""
    models = [model for model in apps.get_models() if model.__module__.startswith("courtyard.")]
    return {
        model._meta.label: sorted(map(repr, getattr(model, "unscoped", model._default_manager).values_list()))
        for model in models
        if not model._meta.proxy
    }


@pytest.fixture
def refused() -> Callable[..., object]:
    """`with refused(Error) as error:` asserts the refusal, and that not one row of any table is other than before."""

    @contextmanager
    def expect(kind: type[Refused]) -> Iterator[pytest.ExceptionInfo]:
        before = everything()
        with pytest.raises(kind) as caught:
            yield caught
        assert everything() == before

    return expect
