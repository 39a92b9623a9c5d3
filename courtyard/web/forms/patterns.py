"""Patterns of a project that were published, with which its form begins: birds that run, pigeons by the month, fish by the kilogram.

Names of grades, fees and supplies are codes whose words stand in `words`; whoever opens a project changes all of it freely.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.raising.rules import CHICKENS, FISH, PIGEONS, Terms

_YARD = (_("A fence of two metres without gaps"), _("A dry shelter, at most eight birds a square metre"), _("Clean water"))

# Pattern -> its word, its terms, the yard standard one point a line.
PATTERNS: dict[str, tuple[Promise, Terms, tuple[Promise, ...]]] = {
    "chickens": (_("Birds that run, one settlement"), CHICKENS, _YARD),
    "pigeons": (
        _("Pigeons, by the month"),
        PIGEONS,
        (_("A loft that is dry and can be aired"), _("Nests for each pair"), _("Clean water")),
    ),
    "fish": (_("Fish, by the kilogram"), FISH, (_("Clean water that runs through"), _("A bank that holds at high water"))),
}
