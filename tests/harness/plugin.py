"""Loaded before anything else (`-p` in pyproject.toml), because the settings read the environment as they are imported."""

import os
from collections.abc import Generator

import pytest

from tests.harness.not_run import PREFIX
from tests.harness.stage import DATABASES, Theatre

theatre_key = pytest.StashKey[Theatre]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=DATABASES,
        default=os.environ.get("COURTYARD_TEST_DATABASE", "sqlite"),
        help="run on SQLite or on a PostgreSQL started for this run (also: COURTYARD_TEST_DATABASE)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    theatre = Theatre(early_config.known_args_namespace.database)
    early_config.stash[theatre_key] = theatre
    early_config.add_cleanup(theatre.close)
    return (yield)


def pytest_report_header(config: pytest.Config) -> str:
    return f"courtyard: on {config.stash[theatre_key].stage.database}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    database = config.stash[theatre_key].stage.database
    for item in items:
        if (marker := item.get_closest_marker("only_on")) and database not in marker.args:
            item.add_marker(pytest.mark.skip(reason=f"is about {', '.join(marker.args)}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists what could not be run here, so that a green line never says more than it should."""
    missed: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if reason.startswith(PREFIX):
            missed[reason] = missed.get(reason, 0) + 1
    if missed:
        terminalreporter.section("NOT RUN on this machine", sep="!", red=True, bold=True)
        for reason, count in sorted(missed.items()):
            terminalreporter.line(f"{count} test{'s' if count > 1 else ''}: {reason.removeprefix(PREFIX)}", red=True)
