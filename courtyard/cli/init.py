"""`courtyard init`."""

import getpass
import sys

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command

from courtyard.kernel import clock, secrets
from courtyard.kernel.actors import Role, system
from courtyard.kernel.ids import uuid7
from courtyard.kernel.verbs import unit_of_work
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.actions import PlaceRow

CHECKLIST = """
The county is empty. What comes next, at the desk or here:

  1. places        courtyard places PLACES.csv         towns and villages of the county
  2. register      courtyard register HOUSEHOLDS.xlsx  first look, then --import good
  3. poverty line  courtyard line 2016 2952 --price-year 2010 --source "..."   the country's; a higher one of your own: the page County
  4. cooperative   the page County: the cooperative, its suppliers
  5. bank account  the page County: the account that payouts leave from
  6. project       the page County: terms, fund, first applications
  7. people        the page County: users and what they may do

Start it with `courtyard up` and sign in as {username}.
"""


@click.command("init")
@click.option("--county-code", prompt="Six digits of the county's statistical code", help="For example 131122.")
@click.option("--province", prompt="Province", help="Its name, for example 河北省.")
@click.option("--city", prompt="City", help="Its name, for example 衡水市.")
@click.option("--county", prompt="County", help="Its name, for example 武邑县.")
@click.option("--username", prompt="User name of the first officer")
@click.option("--name", prompt="Full name of the first officer")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
def command(county_code: str, province: str, city: str, county: str, username: str, name: str, password_stdin: bool) -> None:
    """Make an empty county: database, keys, the county's place, its office and first officer; print what comes next."""
    code = county_code.strip()
    if len(code) != 6 or not code.isdecimal() or code.endswith("00"):
        raise click.ClickException("A county's code has six digits, the last two not 00, for example 131122.")
    password = _password(password_stdin)
    call_command("migrate", interactive=False, verbosity=0)
    if not people_queries.is_empty():
        raise click.ClickException(
            "There is a county here already; nothing was changed. Set COURTYARD_HOME to a new folder for another one."
        )
    secrets.keyring()
    _found(code.ljust(12, "0"), (province, city, county), username, name, password)
    print(CHECKLIST.format(username=username))


def _found(code: str, names: tuple[str, str, str], username: str, name: str, password: str) -> None:
    """The first records, all or none; every one of them a verb, so that the log begins at the beginning."""
    actor, now = system("cli"), clock.utc_now()
    above = ((code[:2].ljust(12, "0"), "province"), (code[:4].ljust(12, "0"), "city"), (code, "county"))
    rows = tuple(PlaceRow(code=digits, level=level, name=label.strip()) for (digits, level), label in zip(above, names, strict=True))
    with unit_of_work(room="people", name="init", key=uuid7(now), actor=actor, now=now):
        people.import_places(actor=actor, key=uuid7(now), now=now, rows=rows)
        people.create_organisation(
            actor=actor, key=uuid7(now), now=now, kind="county_office", name=f"{names[2]}扶贫办公室", place_code=code
        )
        user = people.create_user(actor=actor, key=uuid7(now), now=now, username=username, name=name, is_staff=True)
        people.grant_role(actor=actor, key=uuid7(now), now=now, user_id=user.user_id, role=Role.OFFICER, place_code=code)
        account = people_queries.users(actor).get(username=username)
        account.set_password(password)
        account.save(update_fields=["password"])


def _password(from_stdin: bool) -> str:
    """Asked twice, or read from a pipe; refused when it is too weak, before anything is made."""
    password = sys.stdin.readline().rstrip("\n") if from_stdin else getpass.getpass("Password: ")
    if not from_stdin and password != getpass.getpass("The same again: "):
        raise click.ClickException("The two passwords differ; nothing was made.")
    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException("\n".join(error.messages)) from error
    return password
