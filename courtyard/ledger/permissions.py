"""Nobody moves money by itself: a higher room's verb does, on its own authority, or the house."""

from courtyard.kernel.permissions import may

_ROOMS = ("finance", "raising", "logistics", "market", "protection", "jobs")

VERBS = {
    "post": may(conducted_by=_ROOMS),
    "hold": may(conducted_by=_ROOMS),
    "settle_holds": may(conducted_by=_ROOMS),
    "release": may(conducted_by=_ROOMS),
    "reverse": may(conducted_by=_ROOMS),
}
