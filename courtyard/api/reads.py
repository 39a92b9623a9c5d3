"""Reads over the API: queries that take an actor and answer with frozen results, one `GET` each, made from their signatures."""

import inspect
import typing
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from courtyard.api.endpoints import REFUSALS
from courtyard.finance import queries as finance
from courtyard.impact import queries as impact
from courtyard.kernel import clock
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Invalid, Reason
from courtyard.logistics import queries as logistics
from courtyard.passport import queries as passport
from courtyard.people import queries as people
from courtyard.raising import queries as raising


def figures(
    actor: Actor, on: date, since: date | None = None, project: UUID | None = None, place: str | None = None, name: str | None = None
) -> list[impact.Figure]:
    """Figures as they stood at the end of the day `on`, as known now; in a large county, an hour ago at most. One when `name` is given."""
    return impact.figures(actor, _window(actor, on, since, project, place), [name] if name else None)


def rows(
    actor: Actor,
    name: str,
    on: date,
    since: date | None = None,
    project: UUID | None = None,
    place: str | None = None,
    part: str = "numerator",
    after: int | None = None,
    limit: int = 200,
) -> impact.Page:
    """The rows whose sum is the figure, page by page."""
    return impact.rows(actor, name, _window(actor, on, since, project, place), part=part, after=after, limit=limit)


def series(actor: Actor, name: str, on: date, project: UUID | None = None, place: str | None = None) -> tuple[impact.Point, ...]:
    """The figure month by month."""
    return impact.series(actor, name, _window(actor, on, None, project, place))


def _window(actor: Actor, on: date, since: date | None, project: UUID | None, place: str | None) -> impact.Window:
    try:
        return impact.window(actor, now=clock.utc_now(), on=on, since=since, project=project, place=place)
    except ValueError as error:
        raise Invalid(reasons=[Reason("window", str(error))]) from error


READS: dict[str, dict[str, Callable[..., Any]]] = {
    "people": {"register-problems": people.register_problems},
    "finance": {"loan": finance.loan_seen, "portfolio-at-risk": finance.portfolio_at_risk, "payout": finance.batch},
    "raising": {
        "projects": raising.projects,
        "project": raising.project,
        "board": raising.board,
        "households": raising.households,
        "application": raising.application,
        "birds": raising.birds_seen,
        "lots": raising.lots,
        "objections": raising.objections,
        "settlements": raising.settlements,
        "settlement": raising.settlement,
        "settlement-lines": raising.settlement_lines,
        "statement": raising.statement,
        "waiting": raising.waiting,
    },
    "logistics": {
        "tables": logistics.tables,
        "table": logistics.table,
        "scenarios": logistics.scenarios,
        "scenario": logistics.scenario,
        "run": logistics.run,
    },
    "passport": {"leg-bands": passport.leg_bands},
    "impact": {"figures": figures, "rows": rows, "series": series},
}


# What a number in an address may be, whichever query takes it.
BOUNDS: dict[str, dict[str, int]] = {
    "limit": {"ge": 1, "le": 10_000},
    "size": {"ge": 1, "le": 10_000},
    "page": {"ge": 1, "le": 1_000_000},
    "days": {"ge": 0, "le": 36_500},
}


def install(routers: dict[str, Router]) -> None:
    """Adds each read to its room's router."""
    for room, reads in READS.items():
        for name, query in reads.items():
            _add(routers.setdefault(room, Router()), room, name, query)


def _add(router: Router, room: str, name: str, query: Callable[..., Any]) -> None:
    """Adds `GET /<name>`; what the query takes beside the actor comes from the address."""
    hints = typing.get_type_hints(query)
    parameters = [parameter for parameter in inspect.signature(query).parameters.values() if parameter.name != "actor"]

    def endpoint(request: HttpRequest, **given: Any) -> Any:
        return Status(200, query(request.auth, **given))  # type: ignore[attr-defined]

    endpoint.__name__ = f"read_{room}_{name.replace('-', '_')}"
    endpoint.__doc__ = inspect.getdoc(query)
    endpoint.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest),
            *(
                inspect.Parameter(
                    parameter.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    annotation=hints[parameter.name],
                    default=Query(
                        ... if parameter.default is inspect.Parameter.empty else parameter.default, **BOUNDS.get(parameter.name, {})
                    ),
                )
                for parameter in parameters
            ),
        ]
    )
    router.get(
        f"/{name}",
        response={200: hints["return"], **REFUSALS},
        operation_id=f"{room}.read.{name}",
        summary=(inspect.getdoc(query) or name).splitlines()[0],
        tags=[room],
    )(endpoint)
