"""Animals of a flock are weighed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Bird, Flock, Weighing
from courtyard.raising.standing import HEAVIEST_G, keeping, refuse_unknown


class WeightUnclear(Invalid):
    default_message = _("Give the weight of each animal by its number, or a count and their weight together.")


@dataclass(frozen=True)
class BirdWeight:
    epc: str
    weight_g: int


@dataclass(frozen=True)
class Weighed:
    weighing_id: UUID
    animals: int
    mean_g: int


@verb
def weigh(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    flock_id: UUID,
    weighed_on: date,
    weights: tuple[BirdWeight, ...] = (),
    animals: int | None = None,
    total_g: int | None = None,
) -> Weighed:
    """Records weights in grams, one by one or of a sample together. Raises WeightUnclear, Invalid for a strange animal."""
    flock = Flock.objects.scoped(actor).one(public_id=flock_id)
    keeping(flock, weighed_on, local_day(now))
    slots: dict[str, int] = {}
    if weights:
        slots = dict(Bird.unscoped.filter(flock=flock, state=Bird.State.ALIVE, epc__in=[w.epc for w in weights]).values_list("epc", "slot"))
        refuse_unknown((w.epc for w in weights), slots, field="weights")
        animals, total_g = len(weights), sum(w.weight_g for w in weights)
    alone = any(not 0 < w.weight_g <= HEAVIEST_G for w in weights) or len({w.epc for w in weights}) < len(weights)
    if alone or not animals or animals < 0 or not total_g or not animals <= total_g <= animals * HEAVIEST_G or animals > flock.animals:
        raise WeightUnclear(flock=str(flock_id))
    Weighing.objects.create(
        public_id=key,
        flock=flock,
        weighed_on=weighed_on,
        animals=animals,
        total_g=total_g,
        weights={str(slots[w.epc]): w.weight_g for w in weights},
        at=now,
    )
    changed("raising.flock", flock_id, weighed=animals, total_g=total_g)
    return Weighed(weighing_id=key, animals=animals, mean_g=total_g // animals)
