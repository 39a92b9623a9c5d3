"""The archive that backup writes and restore reads: one .tar.gz with a manifest that says what each part must be.

manifest.json                  format, when, vendor, the sizes and SHA-256 of the parts, the heads of the chains
database.sqlite3 | database.dump
heads/…                        the heads published outside the database
files/…                        files served by permission
keys/…                         only when asked for: whoever has both can read every number
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from courtyard.kernel import sealing, secrets, worker
from courtyard.kernel.errors import Invalid, Refused

FORMAT = 1
SIDE_FOLDERS = ("heads", "files")


class NotAnArchive(Invalid):
    """The file is no archive of ours, or a part of it was altered."""


class NotEmpty(Refused):
    """There is a county here already; nothing is written over it."""


class KeysMissing(Refused):
    """Neither the archive nor the county's folder holds the keys that its numbers were encrypted with."""


class ToolMissing(Refused):
    """A program of PostgreSQL is needed and was not found."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive."""

    name: str
    size: int
    sha256: str


def write(target: Path, *, now: datetime, with_keys: bool) -> list[Part]:
    """Writes the archive beside its target and then into place, so that a crash leaves no half archive."""
    if target.exists():
        raise NotEmpty(f"{target} exists; choose another name, backups are never written over.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        staging = Path(folder)
        # Heads before the database, files after it: what the copy of the database names is then in the archive, and no
        # published head names a record that the copy does not yet hold.
        heads = {source.name: sealing.head(source) for source in worker.sources()}
        _copy_folder("heads", staging)
        _dump_database(staging)
        for name in ("files", *(("keys",) if with_keys else ())):
            _copy_folder(name, staging)
        parts = [_part(staging, path) for path in sorted(staging.rglob("*")) if path.is_file()]
        manifest = {
            "format": FORMAT,
            "at": now.isoformat(),
            "vendor": connection.vendor,
            "heads": {name: [head.sequence, head.digest.hex()] for name, head in heads.items()},
            "parts": [asdict(part) for part in parts],
        }
        (staging / "manifest.json").write_text(json.dumps(manifest, indent=1))
        beside = staging.with_name(target.name + ".part")
        try:
            with tarfile.open(beside, "w:gz") as archive:
                for path in (staging / "manifest.json", *(staging / part.name for part in parts)):
                    archive.add(path, arcname=str(path.relative_to(staging)))
            os.chmod(beside, 0o600)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    return parts


def read(source: Path) -> dict[str, Any]:
    """Brings an archive back into an empty home and database; returns its manifest. Nothing is touched before it is whole."""
    _require_empty()
    with tempfile.TemporaryDirectory() as folder:
        staging = Path(folder)
        manifest = _unpack(source, staging)
        if manifest["vendor"] != connection.vendor:
            raise Refused(f"The archive was written on {manifest['vendor']}; this county runs on {connection.vendor}. Set DATABASE_URL.")
        _require_keys(staging)
        _load_database(staging)
        for name in (*SIDE_FOLDERS, "keys"):
            if (staging / name).is_dir():
                shutil.copytree(staging / name, settings.COURTYARD_HOME / name, dirs_exist_ok=True)
    return manifest


def _copy_folder(name: str, staging: Path) -> None:
    if (settings.COURTYARD_HOME / name).is_dir():
        shutil.copytree(settings.COURTYARD_HOME / name, staging / name)


def _part(root: Path, path: Path) -> Part:
    with path.open("rb") as file:
        return Part(str(path.relative_to(root)), path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _unpack(source: Path, staging: Path) -> dict[str, Any]:
    """Lays the parts of an archive out in `staging`: the manifest first, then exactly what it names, each as it was backed up."""
    unreadable = NotAnArchive(f"{source} is not an archive that `courtyard backup` wrote, or it was cut short. Nothing was changed.")
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest, expected = _manifest(archive)
            while (member := archive.next()) is not None:
                if not member.isreg() or member.name not in expected:
                    raise NotAnArchive(f"{source} holds {member.name}, which its manifest does not name. Nothing was changed.")
                archive.extract(member, staging, filter="data")
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise unreadable from error
    if manifest.get("format") != FORMAT:
        raise NotAnArchive(f"{source} is of format {manifest.get('format')}; this release reads {FORMAT}. Nothing was changed.")
    for name, part in expected.items():
        if not (staging / name).is_file() or _part(staging, staging / name) != part:
            raise NotAnArchive(f"{name} in {source} is not the file that was backed up. Nothing was changed; use another archive.")
    return manifest


def _manifest(archive: tarfile.TarFile) -> tuple[dict[str, Any], dict[str, Part]]:
    """What the archive says that it holds. Whatever is wrong with it is one of the errors that `_unpack` names."""
    first = archive.next()
    text = archive.extractfile(first) if first is not None and first.name == "manifest.json" and first.isreg() else None
    if text is None:
        raise ValueError("no manifest")
    manifest: dict[str, Any] = json.load(text)
    if not {"at", "vendor"} <= manifest.keys():
        raise ValueError("not a manifest of ours")
    return manifest, {entry["name"]: Part(**entry) for entry in manifest["parts"]}


def _require_empty() -> None:
    if connection.introspection.table_names():
        raise NotEmpty(
            "The database is not empty. Restore into a new COURTYARD_HOME (or an empty DATABASE_URL), then point the county there."
        )
    for name in SIDE_FOLDERS:
        if any((settings.COURTYARD_HOME / name).glob("*")):
            raise NotEmpty(f"{settings.COURTYARD_HOME / name} is not empty. Restore into a new COURTYARD_HOME; nothing was changed.")


def _require_keys(staging: Path) -> None:
    """The county's keys are in the archive or were put into place before: new ones would be made otherwise, which open nothing.

    Keys are never written over: they may be the only ones that open another county's numbers.
    """
    theirs, ours = staging / "keys" / "secrets.json", secrets.keyring_path()
    if not theirs.exists() and not ours.exists() and not settings.COURTYARD_SECRETS:
        raise KeysMissing(
            f"The archive holds no keys, and there are none in {ours.parent}. Copy the county's keys folder there"
            " (or set COURTYARD_SECRETS), then restore again. Nothing was changed."
        )
    if theirs.exists() and ours.exists() and theirs.read_bytes() != ours.read_bytes():
        raise NotEmpty(f"{ours} holds other keys than the archive. Restore into a new COURTYARD_HOME; nothing was changed.")


def _dump_database(staging: Path) -> None:
    if connection.vendor == "sqlite":
        # The online backup: a consistent copy while others write.
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as live,
            closing(sqlite3.connect(staging / "database.sqlite3")) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--file", str(staging / "database.dump"))


def _load_database(staging: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(settings.DATABASES["default"]["NAME"])
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(target.name + ".restoring")
        try:
            shutil.copyfile(staging / "database.sqlite3", beside)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
        return
    _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(staging / "database.dump"))


def _pg_folders() -> Iterator[Path]:
    """Where PostgreSQL's programs may be: as told, then the PATH."""
    if settings.COURTYARD_PG_BIN:
        yield Path(settings.COURTYARD_PG_BIN)
    yield from (Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry)


def _run(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on the county's database; the password goes by the environment, never the command line."""
    found = next((folder / program for folder in _pg_folders() if (folder / program).is_file()), None)
    if found is None:
        raise ToolMissing(f"{program} was not found; install PostgreSQL's client programs or set COURTYARD_PG_BIN to their folder.")
    conninfo, password = _conninfo()
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    command = [str(found), "--dbname", conninfo, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603  no shell; words of our own
    if done.returncode != 0:
        raise Refused(f"{program} failed and nothing was kept: {done.stderr.strip()}")


def _conninfo() -> tuple[str, str]:
    """How this county's database is reached, in libpq's words, all of DATABASE_URL's options included; the password apart."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    given = {name: str(value) for name, value in connection.get_connection_params().items() if name in known and value is not None}
    password = given.pop("password", "")
    return make_conninfo(**given), password
