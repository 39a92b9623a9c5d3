"""Fixtures for every test in the house, in the rooms and under tests/.

How they work is in tests/harness/; how to use them, in CONTRIBUTING.md.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import django.test
import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from courtyard.kernel import secrets
from tests.harness import databases
from tests.harness.plugin import theatre_key
from tests.harness.stage import Stage

ROOT = Path(__file__).parent

# A database in an example makes timing uneven, so no deadline. A change passes or fails by what it changed, so the usual run draws
# the same examples every time; `HYPOTHESIS_PROFILE=thorough` draws new ones, ten times as many.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=50, derandomize=True)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=500)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest) -> Stage:
    """Folder, kind of database and worker of this process."""
    return request.config.stash[theatre_key].stage


@pytest.fixture(scope="session")
def django_db_setup(stage: Stage, django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Replaces pytest-django's: a copy of one migrated template, and restoring it where Django would flush."""
    with django_db_blocker.unblock():
        databases.prepare(stage)
    django.test.TransactionTestCase._fixture_teardown = lambda _: databases.restore(stage)  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """A hash that takes a tenth of a second by design has no place in ten thousand sign-ins."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(autouse=True)
def _heads_go_with_their_journal(stage: Stage) -> Iterator[None]:
    """A head that a test published outside the database would convict the next test's journal of having been cut short."""
    yield
    shutil.rmtree(stage.home / "heads", ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_language_is_left_behind() -> Iterator[None]:
    """A test that read a page in a language would leave its thread in it."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def database(stage: Stage) -> str:
    """ "sqlite" or "postgres"."""
    return stage.database


@pytest.fixture
def database_url(stage: Stage, transactional_db: None) -> str:
    """The URL of this worker's database, for a command or a second connection: the test commits, nothing is rolled back."""
    return stage.url(stage.name)


@pytest.fixture
def fresh_database(stage: Stage, django_db_setup: None) -> Iterator[Callable[..., str]]:
    """`fresh_database()` makes one more database, migrated and empty, and returns its URL; `blank=True`: not even tables."""
    numbers = count()
    made: list[str] = []

    def make(*, blank: bool = False) -> str:
        name = f"{stage.name}_{next(numbers)}"
        (databases.make_blank if blank else databases.copy_template)(stage, name)
        made.append(name)
        return stage.url(name)

    yield make
    for name in made:
        databases.drop(stage, name)


@pytest.fixture
def deferred_transactions(stage: Stage, transactional_db: None) -> Iterator[None]:
    """For the twin of a locking test, which shows the race: SQLite begins DEFERRED, as it would out of the box.

    Nothing changes on PostgreSQL, where the twin leaves out the lock itself.
    """
    if stage.is_postgres:
        yield
        return
    options = connections["default"].settings_dict["OPTIONS"]
    usual = options.get("transaction_mode")
    connections["default"].close()
    options["transaction_mode"] = "DEFERRED"
    yield
    connections["default"].close()
    options["transaction_mode"] = usual


@pytest.fixture
def now() -> datetime:
    """The moment at which a test's story begins: the spring of 2017, ten in the morning in Wuyi."""
    return datetime(2017, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def courtyard(stage: Stage) -> Callable[..., subprocess.Popen[str]]:
    """Starts the console command as its own process: `courtyard("verify", url=..., home=..., SETTING="x").communicate()`.

    Without `url` it works on this worker's database, so the test needs `database_url` or `transactional_db` as well.
    """

    if not (keys := stage.home / "keys" / "secrets.json").exists():
        secrets.write_keyring(secrets.new_keyring(), keys)  # as `init` would have

    def start(*words: str, url: str | None = None, home: Path | None = None, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("courtyard")), *words],
            cwd=ROOT,
            env=os.environ
            | {"DATABASE_URL": url or stage.url(stage.name), "COURTYARD_HOME": str(home or stage.home), "PYTHONUNBUFFERED": "1"}
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
