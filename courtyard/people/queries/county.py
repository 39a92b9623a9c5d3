"""The columns of a whole county's households on a day, in plain SQL: one statement a column group, summed in the database."""

from datetime import date, datetime
from typing import Any


def columns(*, on: date, known_at: datetime | None, place: str | None) -> dict[str, Any]:
    raise NotImplementedError
