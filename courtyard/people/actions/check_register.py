"""A dry run: a register file is read, and every problem in it is listed by row and column; nothing of it is imported."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, prepared, verb
from courtyard.people.register.run import Examined, examine, keep_record


@dataclass(frozen=True)
class RegisterChecked:
    """What the file holds. The problems themselves are read with `queries.register_problems(actor, import_id)`."""

    import_id: UUID
    layout: str  # "household" or "member": what one row of the file is
    rows_read: int
    households: int
    good: int
    problems: int
    notices: int


@verb(prepare=examine)
def check_register(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    content: bytes,
    file_name: str,
    as_of: date | None = None,
    income_year: int | None = None,
) -> RegisterChecked:
    """Reads an .xlsx, .xls or CSV register as it stood on `as_of` (today unless given); incomes without a year of their
    own are of `income_year` (the year before `as_of` unless given).

    Raises SheetUnreadable, RegisterUnreadable when the file as a whole cannot be taken: not a table, encrypted, a bomb, too wide, too long.
    """
    found = prepared(Examined)
    keep_record(found, actor=actor, key=key, now=now, content=content, file_name=file_name, dry_run=True)
    changed("people.registerimport", key, checked=found.rows_read)
    return RegisterChecked(
        import_id=key,
        layout=found.layout,
        rows_read=found.rows_read,
        households=len(found.good) + found.bad,
        good=len(found.good),
        problems=sum(problem.blocks for problem in found.problems),
        notices=sum(not problem.blocks for problem in found.problems),
    )
