"""Tables that only grow, and periods that do not overlap, declared on the model and held by the database.

`triggers` finds these models by their attributes, so that it needs no model to be loaded when the application starts.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models


class AppendOnlyModel(models.Model):
    """A table whose rows are never updated, deleted, replaced or truncated; `triggers` holds it on both databases."""

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class NoOverlap:
    """Rows that agree in every field of `same` may not overlap in the half-open period [start, end); a null end lasts.

    Set on a model as `no_overlap = NoOverlap(same=("device",), start="valid_from", end="valid_to")`, or as a tuple of rules. Rows
    with a null among `same` are nobody's and are left alone.
    """

    same: tuple[str, ...]
    start: str
    end: str


class PeriodModel(models.Model):
    """A table of periods; subclasses set `no_overlap`, one rule or several that all hold."""

    no_overlap: ClassVar[NoOverlap | tuple[NoOverlap, ...]]

    class Meta:
        abstract = True
