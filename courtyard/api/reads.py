"""Reads over the API: queries that take an actor and answer with frozen results, one `GET` each."""

from ninja import Router


def install(routers: dict[str, Router]) -> None:
    """Adds each read to its room's router."""
