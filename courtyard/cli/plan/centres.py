"""A plan that `plan sites` has saved, read again: which open centre serves which village."""

from itertools import chain
from pathlib import Path
from typing import Any

import click
import numpy as np

from courtyard.algorithms.centres import ASSUMED_CIRCUITY, BadCentres, Centres, centres, places
from courtyard.algorithms.columns import Columns, refuse
from courtyard.algorithms.flight.published import BY_NAME
from courtyard.cli.plan.options import FILE
from courtyard.cli.plan.tables import BadTable, read_columns

# What fetches loads at villages.
DRONES = {name: BY_NAME[name] for name in ("light", "heavy")}
OF_VILLAGES = ("lon", "lat", "altitude_m", "weight", "circuity")


def options(*, required: bool) -> Any:
    """--centres and --service, as `plan sites` saves them."""

    def decorate(command: Any) -> Any:
        service = click.option("--service", type=FILE, required=required, help="Who is served by which centre (--save-service).")
        return click.option("--centres", type=FILE, required=required, help="The open centres of a plan (`plan sites --save-sites`).")(
            service(command)
        )

    return decorate


def read_villages(file: Path) -> Columns:
    """Raises BadTable, BadColumns."""
    found = read_columns(file, OF_VILLAGES)
    circuity = (one for one in found.below("circuity", 1e-9, 1.0)) if "circuity" in found.numbers else ()
    refuse(found.title, chain(found.nowhere(), found.off_the_ground(), found.below("weight", 0.0, 1.0), circuity))
    return found


def read_plan(villages: Columns, open_ones: Path, service: Path, circuity: float = ASSUMED_CIRCUITY) -> tuple[Columns, Centres]:
    """The centres' table, and the plan. circuity: of villages that have none of their own. Who is left out has no centre."""
    table = read_columns(open_ones, ("lon", "lat", "altitude_m"))
    refuse(table.title, chain(table.nowhere(), table.off_the_ground()))
    try:
        found = centres(
            places(*villages.degrees(), villages.get("altitude_m", 0.0)),
            places(*table.degrees(), table.get("altitude_m", 0.0)),
            _serves(villages, table, service),
            people=villages.at_least("weight", 0.0, 1.0),
            circuity=villages.get("circuity", circuity),
        )
    except BadCentres as error:
        raise BadTable(f"{villages.title}: {error}") from error
    return table, found


def _serves(villages: Columns, open_ones: Columns, service: Path) -> np.ndarray:
    rows = read_columns(service, (), words=("place", "site", "served"))
    if "place" not in rows.words or "site" not in rows.words:
        raise BadTable(f"{service}: the heading has to name the columns place and site, as `plan sites --save-service` writes them.")
    village_of, centre_of = villages.rows_by_id(), open_ones.rows_by_id()
    found = np.full(len(villages), -1, dtype=np.int64)
    before: dict[str, int] = {}
    for row in range(len(rows)):
        place, site = rows.word("place", row), rows.word("site", row)
        if place not in village_of:
            raise BadTable(f"{rows.at(row)}: {place!r} is not among the villages of {villages.title}.")
        if place in before:
            raise BadTable(f"{rows.at(row)}: {place!r} stood before, in line {before[place]}; a village has one centre.")
        before[place] = rows.lines[row]
        if not site or rows.word("served", row) == "no":
            continue
        if site not in centre_of:
            raise BadTable(f"{rows.at(row)}: {site!r} is not among the centres of {open_ones.title}.")
        found[village_of[place]] = centre_of[site]
    return found
