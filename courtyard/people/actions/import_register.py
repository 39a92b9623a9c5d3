"""A register file is imported: every household without a problem, or none at all while there is one, as asked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Reason, Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, prepared, verb
from courtyard.people import facts
from courtyard.people.register.run import Read, keep_record, match, read_register
from courtyard.people.register.write import write_households

SHOWN = 1_000


class Mode(StrEnum):
    ALL_OR_NONE = "all_or_none"
    GOOD_ROWS = "good_rows"


class RegisterRefused(Refused):
    """The file has problems and all of it was asked for; `reasons` lists the first thousand by row and column."""

    default_message = _("The register has problems, and nothing of it was imported; correct the rows named, or import the good rows.")


class EnteredMeanwhile(Conflict):
    default_message = _("Somebody entered one of these households or persons meanwhile; nothing was imported; send the file again.")


@dataclass(frozen=True)
class RegisterTaken:
    """What became of the file's households; a household with a problem in any of its rows was left out whole."""

    import_id: UUID
    layout: str
    rows_read: int
    households: int
    good: int
    added: int
    updated: int
    unchanged: int
    problems: int
    notices: int


@verb(prepare=read_register)
def import_register(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    content: bytes,
    file_name: str,
    mode: Mode = Mode.ALL_OR_NONE,
    as_of: date | None = None,
    income_year: int | None = None,
) -> RegisterTaken:
    """Imports what `check_register` would find good. The same file again changes nothing; an updated one updates:
    a changed income is a new row beside the old one, a new member is admitted, a member that is absent stays and is noticed.

    Raises SheetUnreadable, RegisterUnreadable, EnteredMeanwhile, and RegisterRefused when `mode` is all_or_none and there is a problem.
    """
    found = match(prepared(Read), actor)
    blocking = [problem for problem in found.problems if problem.blocks]
    if blocking and mode == Mode.ALL_OR_NONE:
        raise RegisterRefused(
            problems=len(blocking),
            reasons=[Reason(p.code, p.message, f"row {p.row}, {p.column}", {"row": p.row, "column": p.column}) for p in blocking[:SHOWN]],
        )
    try:
        written = write_households(found, key=key, now=now)
    except IntegrityError as error:
        raise EnteredMeanwhile from error
    keep_record(found, actor=actor, key=key, now=now, content=content, file_name=file_name, dry_run=False, written=written)
    for household_id, what in written.changes:
        changed("people.household", household_id, **what)
    announce(facts.RegisterImported(import_id=key, added=written.added, updated=written.updated))
    return RegisterTaken(
        import_id=key,
        layout=found.layout,
        rows_read=found.rows_read,
        households=len(found.good) + found.bad,
        good=len(found.good),
        added=written.added,
        updated=written.updated,
        unchanged=written.unchanged,
        problems=len(blocking),
        notices=len(found.problems) - len(blocking),
    )
