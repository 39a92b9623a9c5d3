"""What this room refuses with."""

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid, NotFound, NotPermitted, Refused


class MalformedEvent(Invalid):
    """An event is not well formed; `reasons` name each fault and its field."""

    default_message = _("The events are not well formed; nothing was recorded. Mend what is listed and send them again.")


class CannotHaveHappened(Refused):
    """Events do not fit what happened before; `reasons` name each identifier and why."""

    default_message = _("These events do not fit what happened before; nothing was recorded.")


class OutsideYourPlaces(NotPermitted):
    """Somebody whose area is limited named a place, or an item, of others."""

    default_message = _("You may record events at the places of your area and about what is there; nothing was recorded.")


class UnknownItems(Refused):
    """Identifiers that no event ever named."""

    default_message = _("Nothing is known of these identifiers; look at the labels again.")


class DeclaredAlready(Conflict):
    """The event was declared erroneous before."""

    default_message = _("This event was already declared an error; open its history again.")


class TooManyEvents(Refused):
    """A document holds more events than one capture takes."""

    status = 413
    default_message = _("The document holds more events than one capture takes; nothing was recorded. Send it in smaller parts.")


class TooManyFound(Refused):
    """More events than the asker wants to hear of (`maxEventCount`)."""

    status = 413
    default_message = _("More events match than you allow for; narrow the question, or ask page by page.")


class OthersRestOnIt(Conflict):
    """Later events would have no ground without this one; `reasons` name each identifier and what stands in the way."""

    default_message = _("Later events rest on this one; declare them errors first, the newest before the older.")


class NotAQuery(Invalid):
    """What was sent makes no query; `reasons` name each parameter and what is wrong with it."""

    default_message = _("This is no query that is taken here; nothing was kept. Mend what is listed and send it again.")


class NameTaken(Conflict):
    """Another query of this owner has the name."""

    default_message = _("A query of this name exists already; delete it first, or choose another name.")


class NotASubscription(Invalid):
    """What was sent makes no subscription; `reasons` name each field and what is wrong with it."""

    default_message = _("This is no subscription that is taken here; nothing was kept. Mend what is listed and send it again.")


class NotADestination(Invalid):
    """The address is none that we send to."""

    default_message = _("Events are not sent to this address; nothing was kept.")


class CannotBeSubscribed(Refused):
    """The query, or this many, may not be subscribed to."""

    default_message = _("This query cannot be subscribed to.")


class NoSuchSubscription(NotFound):
    """No subscription of this owner's query has this id."""
