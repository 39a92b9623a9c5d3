"""`courtyard line`."""

from decimal import Decimal, InvalidOperation

import click

from courtyard.kernel import clock
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people


@click.command("line")
@click.argument("year", type=int)
@click.argument("yuan")
@click.option("--price-year", type=int, required=True, help="The year in whose prices the amount stands, for example 2010.")
@click.option("--source", required=True, help="Who published it, and where.")
@click.option("--on-the-line-is-poor", is_flag=True, help="Also whoever is exactly on the line counts as poor.")
def command(year: int, yuan: str, price_year: int, source: str, on_the_line_is_poor: bool) -> None:
    """Set the country's poverty line of YEAR: YUAN a head and year, for example `courtyard line 2016 2952 --price-year 2010 --source ...`.

    Setting it again corrects it. A county's own higher line is set at the desk.
    """
    try:
        fen = Decimal(yuan) * 100
    except InvalidOperation as error:
        raise click.ClickException(f"{yuan} is no amount; write yuan, for example 2952 or 2952.50.") from error
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise click.ClickException(f"{yuan} is no amount; write yuan with at most two decimals.")
    now = clock.utc_now()
    done = people.set_poverty_line(
        actor=system("cli"), key=uuid7(now), now=now, year=year, amount_fen=int(fen), price_year=price_year, source=source,
        strict=not on_the_line_is_poor,
    )  # fmt: skip
    print(f"The line of {year} is {yuan} yuan a head." + (" It replaces the one before." if done.replaces_id else ""))
