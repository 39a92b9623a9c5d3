"""Places as the room's own code reaches them."""

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.errors import NotFound
from courtyard.people.models import Place


class UnknownPlace(NotFound):
    default_message = _("There is no such place, or it lies outside your area of work; check the 12-digit code.")


def reaches_place(actor: Actor, code: str) -> bool:
    """Whether some grant of the actor covers the place: its area holds it, and nothing narrower than a place limits it."""
    return any(
        grant.everywhere
        or grant.role is Role.SYSTEM
        or (grant.household is None and grant.place is not None and code.startswith(grant.place))
        for grant in actor.grants
    )


def place_in_scope(actor: Actor, code: str, *, level: str | None = None) -> Place:
    """The place under a code, within the actor's area. Raises UnknownPlace, which does not say whether it exists elsewhere."""
    place = Place.objects.filter(code=code, **({"level": level} if level else {})).first()
    if place is None or not reaches_place(actor, code):
        raise UnknownPlace(code=code)
    return place
