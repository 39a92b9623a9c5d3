"""`courtyard demo`: a season of an invented county in a database of its own, then its site."""

import os
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

MARK = "THIS COUNTY IS INVENTED"
# Written by `courtyard season`: the instant at which it ended, as of which its site is served.
LAST_INSTANT = "season-ended"
INTERRUPTED = 130  # the exit code of what Ctrl-C ended


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that nobody listens on."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise click.ClickException(f"No port between {wanted} and {wanted + 49} is free; say one with --port.")


def fresh_home(home: Path) -> None:
    """An empty folder for the invented county; only a folder that carries the demo's mark is ever removed."""
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).exists():
            raise click.ClickException(f"{home} holds something that is not a demo; say another folder with --home.")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).touch()


class Stopped(click.ClickException):
    exit_code = INTERRUPTED

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"The demo was stopped before its site was there. `courtyard demo` removes what is in {home} and begins anew;"
            " nothing was made anywhere else."
        )


def _until_it_ends(command: list[str], environment: dict[str, str]) -> int:
    """The command's exit code. Ctrl-C reaches it as well, and it has the last word on what it kept."""
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603  ourselves
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


@click.command("demo")
@click.option(
    "--home", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True, help="Where the invented county lives."
)
@click.option("--port", default=8000, show_default=True, help="Where the site is served; the next free one if it is taken.")
@click.option("--serve/--no-serve", default=True, help="Serve the site when the season is over.")
def command(home: Path, port: int, serve: bool) -> None:
    """Run the season of an invented county, verify it, then serve it and print one login a role."""
    home = home.resolve()
    fresh_home(home)
    environment = {**os.environ, "COURTYARD_HOME": str(home), "COURTYARD_DEMO": "1"}
    environment.pop("DATABASE_URL", None)
    done = _until_it_ends([sys.executable, "-m", "courtyard.cli.main", "season"], environment)
    if done == INTERRUPTED:
        raise Stopped(home)
    if done != 0:
        sys.exit(done)
    if serve:
        ended = datetime.fromisoformat((home / LAST_INSTANT).read_text())
        environment["COURTYARD_CLOCK_BEHIND"] = str(int((datetime.now(UTC) - ended).total_seconds()))
        bind = f"127.0.0.1:{free_port(port)}"
        os.execve(sys.executable, [sys.executable, "-m", "courtyard.cli.main", "up", "--bind", bind], environment)  # noqa: S606  ourselves
