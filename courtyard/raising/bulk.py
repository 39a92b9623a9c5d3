"""A settlement's lines into the table, a hundred thousand at once, in each database's quickest words. Nothing here decides.

The columns are whole numbers already; going through model instances would take several times as long as the insert itself.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from courtyard.kernel import db
from courtyard.raising.models import SettlementLine

_TABLE = SettlementLine._meta.db_table
_NULL = r"\N"


def write_lines(settlement_pk: int, columns: Mapping[str, NDArray[np.int64]], names: Sequence[str]) -> None:
    """Writes a line for each row of the columns named, in their order, which is their position."""
    values = {name: columns[name].tolist() for name in names}
    values["lot_id"] = [lot or None for lot in values["lot_id"]]
    values["final"] = [bool(final) for final in values["final"]]
    count = len(values["final"])
    listed = ", ".join(("settlement_id", "position", *names))
    rows = zip([settlement_pk] * count, range(count), *(values[name] for name in names), strict=True)
    with connection.cursor() as cursor:
        if db.is_postgres():
            with cursor.copy(f"COPY {_TABLE} ({listed}) FROM STDIN") as copy:
                copy.write("".join("\t".join([_NULL if value is None else str(value) for value in row]) + "\n" for row in rows))
        else:
            places = ", ".join(["%s"] * (len(names) + 2))
            cursor.executemany(f"INSERT INTO {_TABLE} ({listed}) VALUES ({places})", list(rows))  # noqa: S608  our own column names
