"""`courtyard check-code`: needs neither database nor settings, so it runs on a machine that never saw a county."""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from courtyard.algorithms.codes import keys as codes


@click.command("check-code")
@click.argument("given", metavar="[CODE]...", nargs=-1)
@click.option(
    "--list",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The signed list of keys, as a file.",
)
@click.option("--root", required=True, help="The root key, 64 hexadecimal digits, from the county's office.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Check as of a day on which the list was good; today when it is not given.")
@click.option("--at-least", type=int, default=0, help="The number of the newest list that you have seen: an older one is refused.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
def command(given: tuple[str, ...], file: Path, root: str, on: datetime | None, at_least: int, as_json: bool) -> None:
    """Say of each CODE whether it was signed by us: the whole text of the square code, a web address.

    Without CODE it reads lines until the end of the input, and answers each at once, so that a scanner may type them. Nothing but the
    two options is needed: no network, no county. Genuine means that we made this code; whether it was copied only the page in the net
    can tell.

    Ends with 0 when every code is genuine, 1 when one is not or the list cannot be used, 2 when it was called wrongly.
    """
    keys = _opened(file, root, on.date() if on else _today(), at_least)
    lines = given or (line for line in map(str.strip, sys.stdin) if line)
    sys.exit(0 if _said(lines, keys, as_json=as_json) else 1)


def _today() -> date:
    """The day in the programme's zone, whose days the list counts; read here because settings would ask for a county."""
    return datetime.now(ZoneInfo(os.environ.get("COURTYARD_ZONE") or "Asia/Shanghai")).date()


def _opened(file: Path, root: str, on: date, at_least: int) -> codes.KeyList:
    try:
        public = bytes.fromhex(root)
    except ValueError:
        public = b""
    if len(public) != 32:
        raise click.UsageError("--root is 64 hexadecimal digits; `courtyard key-list` prints them.")
    try:
        return codes.open_list(file.read_bytes(), root_public=public, on=on, at_least=at_least)
    except codes.BadKeyList as error:
        raise click.ClickException(f"{file}: {error}") from error


def _said(texts: Iterable[str], keys: codes.KeyList, *, as_json: bool) -> bool:
    """Prints the verdict of each; whether all are genuine."""
    good = True
    for text in texts:
        checked = codes.check(text, keys)
        good &= checked.state is codes.State.GENUINE
        if as_json:
            print(json.dumps(asdict(checked) | {"list": keys.number}, ensure_ascii=False), flush=True)
        else:
            print("\t".join([checked.state.value, checked.gtin or "-", checked.serial or "-", checked.reason]), flush=True)
    return good
