"""The next chunk of a long register is taken in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, prepared, verb
from courtyard.people.actions.import_register import Mode
from courtyard.people.models import RegisterImport
from courtyard.people.register import chunks
from courtyard.people.register.entries import HouseholdEntry


class ImportGivenUp(Conflict):
    default_message = _("This import was given up; send the file again: what is in already is not doubled.")


class NotTheNext(Conflict):
    default_message = _("Parts of a register are taken in in their order; an earlier one is still to come.")


@dataclass(frozen=True)
class ChunkTaken:
    """How far the import is: `state` done, taking, or halted before chunk `chunks_taken`, of which then nothing was written."""

    import_id: UUID
    state: str
    chunks: int
    chunks_taken: int


@dataclass
class _Waiting:
    """The chunk's households, unpacked before the transaction; none when it is in already."""

    entries: list[HouseholdEntry]


def _waiting(*, actor: Actor, import_id: UUID, number: int) -> _Waiting:
    RegisterImport.objects.scoped(actor).one(public_id=import_id, dry_run=False)
    return _Waiting(chunks.waiting(import_id, number))


@verb(prepare=_waiting)
def take_register_chunk(*, actor: Actor, key: UUID, now: datetime, import_id: UUID, number: int, mode: Mode | None = None) -> ChunkTaken:
    """Takes in chunk `number` (from zero) of an import that `import_register` accepted, and announces the next.

    Safe to ask for twice, and from two workers: a chunk that is in stays as it is. `mode` says anew how the import goes on: a halted
    one goes on with all, once what stood in the way is mended, or leaves the households named out. Raises ImportGivenUp,
    NotTheNext, EnteredMeanwhile.
    """
    waiting = prepared(_Waiting)
    taking = RegisterImport.objects.scoped(actor).defer("problems").one_locked(public_id=import_id, dry_run=False)
    if taking.state == RegisterImport.State.GIVEN_UP:
        raise ImportGivenUp(import_id=str(import_id))
    if number > taking.chunks_taken:
        raise NotTheNext(next=taking.chunks_taken)
    if number == taking.chunks_taken and taking.state != RegisterImport.State.DONE:
        if mode is not None:
            taking.all_or_none = mode == Mode.ALL_OR_NONE
        chunks.go_on(taking, waiting.entries, now=now)
    return ChunkTaken(import_id, str(taking.state), taking.chunks, taking.chunks_taken)
