"""A run has found its plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics.models import Run, RunResult
from courtyard.logistics.rules import Outcome


class NotYours(Conflict):
    default_message = _("Another process works on this run, or it has ended.")


@dataclass(frozen=True)
class ResultKept:
    run_id: UUID


@verb
def keep_result(
    *, actor: Actor, key: UUID, now: datetime, run_id: UUID, attempt: int, outcome: Outcome, summary: dict[str, Any], content: bytes
) -> ResultKept:
    """Keeps figures and arrays and ends the run, together or not at all. Raises NotFound, NotYours."""
    row: Run = Run.objects.scoped(actor).one(public_id=run_id)
    found = {"best": summary.get("objective"), "bound": summary.get("bound")}
    if not Run.held(run_id, attempt).update(ended_at=now, beat_at=now, outcome=outcome, summary=summary, **found):
        raise NotYours
    RunResult.objects.create(run=row, packed=content)
    changed("logistics.run", run_id, outcome=outcome, objective=summary.get("objective"), bound=summary.get("bound"))
    return ResultKept(run_id=run_id)
