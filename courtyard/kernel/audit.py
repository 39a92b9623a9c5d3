"""`courtyard verify`: every room's `audit.py` yields violations of what it promises; this runs them all."""

import importlib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError

from courtyard.kernel import heads, triggers
from courtyard.kernel.sealed import SEALING
from courtyard.kernel.secrets import CannotBeOpened


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that does not hold: which room's, a stable code, the record, and a sentence that names what is wrong."""

    room: str
    code: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.room}.{self.code} {self.subject}: {self.message}"


def violations() -> Iterator[Violation]:
    """Every violation in every installed room, lower rooms first."""
    for name in triggers.missing():
        yield Violation("kernel", "trigger-missing", name, f"the trigger {name} is absent, disabled or altered; run `courtyard migrate`")
    for sentence in heads.breaks(SEALING):
        yield Violation("kernel", "chain-broken", SEALING.name, sentence)
    for config in apps.get_app_configs():
        if not config.name.startswith("courtyard.") or config.name == "courtyard.kernel":
            continue
        try:
            module = importlib.import_module(f"{config.name}.audit")
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.audit":
                raise
            continue
        try:
            yield from module.violations()
        except CannotBeOpened as error:
            where = "compare COURTYARD_HOME/keys with the copy that was kept; what else this room promises was not looked at"
            yield Violation(config.label, "secret-closed", "keys", f"{error}; {where}")
        except DatabaseError:
            raise  # of the whole database, not of a room's records
        except Exception as error:
            # Records that contradict each other badly enough stop a room's audit. That is said, and the other rooms are still asked.
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} {error}, in {at.name} at {at.filename.rpartition('/')[2]}:{at.lineno}"
            what = f"its records contradict each other so far that its audit stopped ({where}); the rest of this room was not looked at"
            yield Violation(config.label, "audit-stopped", config.label, what)
