"""The steps of a flock are certified from its daily totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms import steps
from courtyard.algorithms.steps import Certification as Result
from courtyard.algorithms.steps import Verdict
from courtyard.algorithms.suspicion import MISSING, Flag
from courtyard.kernel.bulk import update_rows
from courtyard.kernel.clock import local_day, start_of_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.monitoring import queries as monitoring
from courtyard.raising.models import Bird, Certification, Flock
from courtyard.raising.moments import instant
from courtyard.raising.standing import keeping, terms_of
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened

DOUBTFUL = (Verdict.SUSPECT, Verdict.UNCERTAIN)


class NoStepsAsked(Conflict):
    default_message = _("The terms of this project count no steps; its animals are graded by weight.")


class NothingCounted(Conflict):
    default_message = _("No daily totals have come in for this flock; look at its gateway, or enter them by hand.")


@dataclass(frozen=True)
class StepsCertified:
    certification_id: UUID
    certified: int
    doubtful: int
    short: int


@verb
def certify_steps(*, actor: Actor, key: UUID, now: datetime, flock_id: UUID, until: date) -> StepsCertified:
    """Certifies every animal that is alive and not certified yet, by its totals up to and including the day `until`.

    What is certified, and what falls short, is written into the trace; what looks wrong, or would be enough only with days
    that are missing, waits for a person (`decide_doubt`). Raises NoStepsAsked, NothingCounted.
    """
    flock = Flock.objects.scoped(actor).select_related("yard", "project").one_locked(public_id=flock_id)
    keeping(flock, until, local_day(now))
    terms = terms_of(flock.project)
    if terms.steps is None:
        raise NoStepsAsked(flock=str(flock_id))
    birds = list(Bird.unscoped.filter(flock=flock, state=Bird.State.ALIVE).exclude(certified=True).order_by("slot"))
    result, days = _certify(flock, birds, terms.steps, terms.days, until)
    for at, bird in enumerate(birds):
        _judge(bird, result, at, days, birds)
    update_rows(Bird, ("steps", "certified", "doubt"), [(bird.pk, bird.steps, bird.certified, bird.doubt) for bird in birds])
    counts = {wanted: sum(bird.certified is wanted for bird in birds) for wanted in (True, False, None)}
    sure = [bird for bird in birds if bird.certified is not None]
    event = _trace(flock, birds, result, until, actor=actor, key=key, now=now) if sure else None
    Certification.objects.create(
        public_id=key,
        flock=flock,
        until=until,
        threshold=terms.steps,
        certified=counts[True],
        doubtful=counts[None],
        short=counts[False],
        event=event,
        at=now,
    )
    changed("raising.flock", flock_id, certified=counts[True], doubtful=counts[None], short=counts[False])
    return StepsCertified(certification_id=key, certified=counts[True], doubtful=counts[None], short=counts[False])


def _certify(flock: Flock, birds: list[Bird], threshold: int, min_days: int, until: date) -> tuple[Result, Sequence[date]]:
    """The algorithm's verdict on the birds given, in their order, and the days it looked at; each is compared with its whole flock."""
    matrix = monitoring.matrix(flock.public_id, until=until)
    if not matrix.days or not birds:
        raise NothingCounted(flock=str(flock.public_id))
    row = {subject: at for at, subject in enumerate(matrix.subjects)}
    rows = [row.get(bird.epc, -1) for bird in birds]
    missing = np.full((1, len(matrix.days)), MISSING, dtype=np.uint32)
    daily = np.concatenate((np.asarray(matrix.counts, dtype=np.uint32), missing))[rows]
    # An animal that joined later was not missing before. One that lost its bracelet still walks: the days since then are missing.
    first, _end = matrix.bound_columns()
    return steps.certify(daily, threshold, min_days, from_day=np.append(first, 0)[rows]), matrix.days


def _judge(bird: Bird, result: Result, at: int, days: Sequence[date], birds: list[Bird]) -> None:
    verdict = result.verdicts[at]
    bird.steps = int(result.known_steps[at])
    bird.certified, bird.doubt = (None, None) if verdict in DOUBTFUL else (verdict is Verdict.CERTIFIED, None)
    if verdict in DOUBTFUL:
        bird.doubt = {
            "verdict": verdict.value,
            "upper_steps": int(result.upper_steps[at]),
            "missing_days": int(result.missing_days[at]),
            "flags": [_flag(flag, days, birds) for flag in result.flags.get(at, ())],
        }


def _flag(flag: Flag, days: Sequence[date], birds: list[Bird]) -> dict[str, object]:
    """A suspicion as it is kept: its code and figures, so that a page can say it in its reader's language. Both days are meant."""
    return {
        "kind": flag.kind.value,
        "from": days[flag.from_day].isoformat(),
        "to": days[flag.to_day - 1].isoformat(),
        "value": flag.value,
        "limit": flag.limit,
        "others": [birds[other].slot for other in flag.others],
    }


def _trace(flock: Flock, birds: list[Bird], result: Result, until: date, *, actor: Actor, key: UUID, now: datetime) -> UUID:
    """Writes what is decided; what waits for a person is not certified to anybody."""
    counts = [
        happened.StepCount(bird.epc, int(result.known_steps[at]), int(result.upper_steps[at]), result.verdicts[at].value)
        for at, bird in enumerate(birds)
        if bird.certified is not None
    ]
    since = start_of_day(flock.placed_on or until)
    event = happened.steps_certified(counts, at=instant(until, now), place=flock.yard.sgln, since=since)
    return trace.record(actor=actor, key=child_key(key, "certify"), now=now, events=(event,)).event_ids[0]
