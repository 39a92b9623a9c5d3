"""Files that are kept encrypted for some time and are no records: what waits for its import, what was drawn for download.

They lie in `COURTYARD_HOME/spool/<kind>/<folder>/<name>`, each written whole or not at all, and are removed when their time is over.
A backup leaves them out. Who may open one is for whoever keeps it to ask.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from courtyard.kernel import secrets


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files of one kind. `context`, with folder and name, binds the bytes of a file to its place: moved elsewhere, it does not open.

    Ages are counted by the county's clock, as everything is.
    """

    kind: str
    context: str
    kept_for: timedelta

    def keep(self, folder: str, name: str, text: str, *, now: datetime) -> None:
        """Writes a file over whatever was there, on the disk when this returns."""
        path = self._path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix="new-")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.encrypt(text, self._bound_to(folder, name)))
            file.flush()
            os.fsync(file.fileno())
        os.utime(beside, (now.timestamp(), now.timestamp()))
        os.replace(beside, path)

    def kept(self, folder: str, name: str) -> str | None:
        """What was written; None when it is gone. Raises CannotBeOpened where no key of this county opens it."""
        try:
            found = self._path(folder, name).read_text()
        except FileNotFoundError:
            return None
        return secrets.decrypt(found, self._bound_to(folder, name))

    def is_kept(self, folder: str, name: str, *, now: datetime) -> bool:
        """Whether it is there and its time is not over, without opening it."""
        path = self._path(folder, name)
        return path.is_file() and not self._is_old(path, now)

    def forget(self, folder: str, name: str) -> None:
        self._path(folder, name).unlink(missing_ok=True)

    def remove_old(self, now: datetime) -> int:
        """Removes every file whose time is over, and folders that are left empty; how many files."""
        removed = 0
        for folder in self._root().glob("*"):
            for path in folder.glob("*"):
                if self._is_old(path, now):
                    path.unlink(missing_ok=True)
                    removed += 1
            if not any(folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)
        return removed

    def _root(self) -> Path:
        return Path(settings.COURTYARD_HOME) / "spool" / self.kind

    def _path(self, folder: str, name: str) -> Path:
        return self._root() / folder / name

    def _bound_to(self, folder: str, name: str) -> str:
        return f"{self.context}.{folder}.{name}"

    def _is_old(self, path: Path, now: datetime) -> bool:
        return path.stat().st_mtime + self.kept_for.total_seconds() <= now.timestamp()
