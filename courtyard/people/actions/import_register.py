"""A register file is imported: every household without a problem, or none at all while there is one, as asked.

A file of up to five hundred households is taken in by this one transaction. Of a longer one the first five hundred are, and the
rest wait, encrypted, for `take_register_chunk`; whether there is a problem at all is decided of the whole file, before anything is
written.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Reason, Refused
from courtyard.kernel.verbs import Actor, prepared, verb
from courtyard.people.models import RegisterChunk, RegisterImport
from courtyard.people.register import chunks
from courtyard.people.register.problems import Problem
from courtyard.people.register.run import Examined, digest_of, examine, keep_record

SHOWN = 1_000


class Mode(StrEnum):
    ALL_OR_NONE = "all_or_none"
    GOOD_ROWS = "good_rows"


class RegisterRefused(Refused):
    """The file has problems and all of it was asked for; `reasons` lists the first thousand by row and column."""

    default_message = _("The register has problems, and nothing of it was imported; correct the rows named, or import the good rows.")


@dataclass(frozen=True)
class RegisterTaken:
    """What became of the file's households so far; a household with a problem in any of its rows was left out whole.

    `state` is done when `chunks_taken` of `chunks` is all; taking while some are left; halted while something stands in the way of
    the next one, which `queries.register_import` names.
    """

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
    state: str = "done"
    chunks: int = 1
    chunks_taken: int = 1

    @classmethod
    def of(cls, taking: RegisterImport) -> "RegisterTaken":
        """How far an import is."""
        blocking = sum(problem["blocks"] for problem in taking.problems)
        return cls(
            import_id=taking.public_id,
            layout=taking.layout,
            rows_read=taking.rows_read,
            households=taking.households,
            good=taking.good,
            added=taking.added,
            updated=taking.updated,
            unchanged=taking.unchanged,
            problems=blocking,
            notices=len(taking.problems) - blocking,
            state=str(taking.state),
            chunks=taking.chunks,
            chunks_taken=taking.chunks_taken,
        )


@dataclass
class _Offered:
    """What is known before the transaction: the file's households, packed; or the import of the same file that is not finished."""

    unfinished: UUID | None = None
    found: Examined | None = None
    packed: list[str] = field(default_factory=list)


def _offered(*, actor: Actor, now: datetime, content: bytes, as_of: date | None, income_year: int | None) -> _Offered:
    same = RegisterImport.objects.scoped(actor).filter(sha256=digest_of(content), state__in=RegisterImport.UNFINISHED)
    asked = {name: value for name, value in (("as_of", as_of), ("income_year", income_year)) if value is not None}
    unfinished = same.filter(**asked).order_by("id").values_list("public_id", flat=True).first()
    if unfinished:
        return _Offered(unfinished)
    found = examine(actor=actor, now=now, content=content, as_of=as_of, income_year=income_year)
    return _Offered(found=found, packed=chunks.packed(found.good))


@verb(prepare=_offered)
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

    An import of the same file that is not finished goes on instead, with its next chunk and in the mode asked for now.
    Raises SheetUnreadable, RegisterUnreadable, EnteredMeanwhile, and RegisterRefused when `mode` is all_or_none and there is a problem.
    """
    offered = prepared(_Offered)
    if offered.found is None:
        taking = RegisterImport.objects.scoped(actor).one_locked(public_id=offered.unfinished)
        if taking.state in RegisterImport.UNFINISHED:
            taking.all_or_none = mode == Mode.ALL_OR_NONE
            chunks.go_on(taking, chunks.waiting(taking.public_id, taking.chunks_taken), now=now)
        return RegisterTaken.of(taking)
    found = offered.found
    _refuse([problem for problem in found.problems if problem.blocks], mode)
    given: dict[str, Any] = {"content": content, "file_name": file_name, "dry_run": False}
    parts: dict[str, Any] = {"chunks": len(offered.packed), "state": RegisterImport.State.TAKING, "all_or_none": mode == Mode.ALL_OR_NONE}
    taking = keep_record(found, actor=actor, key=key, now=now, **given, **parts)
    RegisterChunk.objects.bulk_create(
        [RegisterChunk(register_import=taking, number=at, entries=text) for at, text in enumerate(offered.packed) if at > 0], batch_size=50
    )
    # The register may have changed since the file was compared with it; then nothing of the file was written yet.
    _refuse(chunks.take(taking, chunks.unpack(offered.packed[0]), now=now), mode)
    return RegisterTaken.of(taking)


def _refuse(blocking: list[Problem], mode: Mode) -> None:
    if blocking and mode == Mode.ALL_OR_NONE:
        raise RegisterRefused(
            problems=len(blocking),
            reasons=[Reason(p.code, p.message, f"row {p.row}, {p.column}", {"row": p.row, "column": p.column}) for p in blocking[:SHOWN]],
        )
