"""An import that is not finished is given up: what is in stays, and what waits is removed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import RegisterChunk, RegisterImport


class NothingLeft(Conflict):
    default_message = _("This import is finished or given up already; nothing of it waits.")


@dataclass(frozen=True)
class GivenUp:
    import_id: UUID
    chunks_left: int


@verb
def give_up_import(*, actor: Actor, key: UUID, now: datetime, import_id: UUID) -> GivenUp:
    """Removes the chunks of a register that wait; those that are in stay in. Raises NothingLeft."""
    taking = RegisterImport.objects.scoped(actor).defer("problems").one_locked(public_id=import_id, dry_run=False)
    if taking.state not in RegisterImport.UNFINISHED:
        raise NothingLeft(import_id=str(import_id))
    RegisterChunk.unscoped.filter(register_import=taking).delete()
    left, after = taking.chunks - taking.chunks_taken, RegisterImport.State.GIVEN_UP
    RegisterImport.unscoped.filter(pk=taking.pk).update(state=after, in_the_way=[])
    changed("people.registerimport", import_id, state=[taking.state, after.value], chunks_left=left)
    return GivenUp(import_id, left)
