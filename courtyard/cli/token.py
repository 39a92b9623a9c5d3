"""`courtyard token`."""

import secrets
from uuid import UUID

import click

from courtyard.kernel import clock
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people
from courtyard.people import queries as people_queries


@click.group("token")
def command() -> None:
    """Make or end a token for the API."""


@command.command("make")
@click.argument("username")
@click.option("--label", required=True, help="What the token is for.")
@click.option("--days", default=90, show_default=True, help="How long it lasts.")
def make(username: str, label: str, days: int) -> None:
    """Make a token that acts as USERNAME, and print it this one time."""
    now, token = clock.utc_now(), secrets.token_urlsafe(32)
    user = people_queries.users(system("cli")).filter(username=username).first()
    if user is None:
        raise click.ClickException(f"There is no user {username}; `courtyard init` or the desk makes users.")
    made = people.make_token(
        actor=system("cli"),
        key=uuid7(now),
        now=now,
        user_id=user.public_id,
        label=label,
        digest=people_queries.token_digest(token),
        days=days,
    )
    print(f"{token}\nIt is shown this once. Its number, to end it with, is {made.token_id}; it expires on {made.expires_at:%Y-%m-%d}.")


@command.command("end")
@click.argument("token_id", type=click.UUID)
def end(token_id: UUID) -> None:
    """End the token of this number."""
    now = clock.utc_now()
    people.end_token(actor=system("cli"), key=uuid7(now), now=now, token_id=token_id)
    print("Ended; nobody acts with it any more.")
