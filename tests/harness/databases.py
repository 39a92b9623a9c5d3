"""One migrated template for a run; each worker's database is a copy of it, and so is what a committing test leaves behind.

A flush is not possible here: triggers refuse to delete a transfer or an event, which is the point of them. Copying a file
or `CREATE DATABASE ... TEMPLATE ...` takes milliseconds and restores everything, sequences and triggers included.
"""

import fcntl
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections

from tests.harness import kept
from tests.harness.stage import Stage

TEMPLATE = "courtyard_template"
# Longer than any request of the suite takes; a client of a test that keeps its connection open is left behind after it.
MOST_SECONDS = 20


def prepare(stage: Stage) -> None:
    """Makes this worker's database; the first worker to come migrates the template, the others wait for it."""
    ready = stage.folder / "template.ready"
    with (stage.folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _migrate_template(stage)
            ready.touch()
    copy_template(stage, stage.name)


def restore(stage: Stage) -> None:
    """Puts this worker's database back to what it was after migrating. Connections of this thread are closed."""
    _wait_for_the_live_server()
    connections.close_all()
    copy_template(stage, stage.name)


def copy_template(stage: Stage, name: str) -> None:
    """Makes the database `name` anew as a copy of the template, whatever it held."""
    if stage.is_postgres:
        _recreate(stage, name, f'TEMPLATE "{TEMPLATE}"')
    else:
        drop(stage, name)
        shutil.copyfile(_file(stage, TEMPLATE), _file(stage, name))


def _wait_for_the_live_server() -> None:
    """A browser that went away leaves the live server's thread working at its last request, with a connection of its own.

    SQLite tells files apart by their inode, and opens the log by its name: such a connection would mix the old file with the new.
    """
    until = time.monotonic() + MOST_SECONDS
    for thread in threading.enumerate():
        if ThreadedWSGIServer.process_request_thread.__name__ in thread.name:
            thread.join(timeout=max(0, until - time.monotonic()))


def make_blank(stage: Stage, name: str) -> None:
    """Makes the database `name` anew without a single table, as a new county finds it."""
    if stage.is_postgres:
        _recreate(stage, name, "TEMPLATE template0")
    else:
        drop(stage, name)


def drop(stage: Stage, name: str) -> None:
    if stage.is_postgres:
        with _admin(stage) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    else:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{_file(stage, name)}{suffix}").unlink(missing_ok=True)


def _migrate_template(stage: Stage) -> None:
    make_blank(stage, TEMPLATE)
    template = TEMPLATE if stage.is_postgres else _file(stage, TEMPLATE)
    if kept.bring(stage, template):
        return
    _with_name(stage, TEMPLATE, lambda: call_command("migrate", verbosity=0, interactive=False))
    if not stage.is_postgres:
        # Whatever still stands in the write-ahead log belongs into the file that is going to be copied.
        _with_name(stage, TEMPLATE, lambda: connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)"))
    kept.keep(stage, template)


def _with_name(stage: Stage, name: str, work: Callable[[], object]) -> None:
    settings = connections["default"].settings_dict
    own = settings["NAME"]
    connections["default"].close()
    settings["NAME"] = name if stage.is_postgres else str(_file(stage, name))
    try:
        work()
    finally:
        connections["default"].close()
        settings["NAME"] = own


def _recreate(stage: Stage, name: str, like: str) -> None:
    with _admin(stage) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" {like} STRATEGY FILE_COPY')


def _admin(stage: Stage) -> psycopg.Connection:
    return psycopg.connect(stage.url("postgres"), autocommit=True)


def _file(stage: Stage, name: str) -> Path:
    return stage.folder / f"{name}.sqlite3"
