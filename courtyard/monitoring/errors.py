"""What several verbs of this room refuse with."""

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid, Refused


class UnknownGroups(Refused):
    """Nothing was ever bound in these groups, or they lie outside the actor's area."""

    default_message = _("These groups are not known here; bind subjects to them first.")


class UnknownDevices(Refused):
    """No device of these serials is registered within the actor's area."""

    default_message = _("These devices are not registered with your organisation; register them first, or read their serials again.")


class DayNotYet(Invalid):
    """A day that has not begun."""

    default_message = _("A day is recorded once it has begun; look at the date.")
