"""How an account begins: a link that its owner opens once to set a password; and what an account shows of itself."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courtyard.kernel import actors
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.people import queries as people
from courtyard.people.permissions import GRANTABLE
from courtyard.web import words
from courtyard.web.doors import page
from courtyard.web.views import subscriptions

log = structlog.get_logger(__name__)


def one_user(user_id: UUID, rows: Any = None) -> Any:
    """An account by its public id among rows (all of them, unless given); NotFound otherwise."""
    rows = people.users(actors.system("web")) if rows is None else rows
    found = rows.filter(public_id=user_id).first()
    if found is None:
        raise NotFound(subject="people.user")
    return found


def account_of(request: Any, user_id: UUID) -> Any:
    """An account that I reach: by a role within my area, or because I made it and it has no role yet."""
    return one_user(user_id, people.users(request.actor))


def grant_lines(grants: Iterable[Grant]) -> list[str]:
    """Roles and where they hold, in words."""
    grants = tuple(grants)
    places = people.place_names({grant.place.ljust(12, "0") for grant in grants if grant.place})
    offices = people.organisations_by_id({grant.organisation for grant in grants if grant.organisation})
    return [_grant_line(grant, places, offices) for grant in grants]


def _grant_line(grant: Grant, places: dict[str, str], offices: dict[UUID, Any]) -> str:
    where = []
    if grant.place:
        where.append(places.get(grant.place.ljust(12, "0"), grant.place))
    if grant.organisation:
        where.append(offices[grant.organisation].name if grant.organisation in offices else str(grant.organisation))
    if grant.household:
        where.append(_("one household"))
    return f"{words.word('role', grant.role)} · {' · '.join(where) or _('everywhere')}"


@page()
def account(request: Any) -> HttpResponse:
    """Who I am here: my roles and where they hold, my password, my second factor."""
    sends = bool(request.actor.roles() & set(subscriptions.SEES))
    return render(request, "web/account.html", {"grants": grant_lines(request.actor.grants), "sends": sends})


def may_renew(actor: Actor, grants: tuple[Grant, ...], *, superuser: bool = False) -> bool:
    """Whether one may hand an account a new way in: only if one could have given it everything that it may do."""
    if superuser:
        return any(grant.everywhere and grant.role in (Role.OFFICER, Role.SYSTEM) for grant in actor.grants)
    return all(any(_covers(mine, theirs) for mine in actor.grants) for theirs in grants)


def _covers(mine: Grant, theirs: Grant) -> bool:
    if theirs.role not in GRANTABLE.get(mine.role, frozenset()) or mine.household is not None:
        return False
    in_place = mine.place is None or (theirs.place or "").startswith(mine.place)
    in_office = mine.organisation is None or theirs.organisation == mine.organisation
    return in_place and in_office


@require_POST
@page(Role.OFFICER, Role.MANAGER)
def user_link(request: Any, user_id: UUID) -> HttpResponse:
    """Shows a link with which the owner of an account sets a password."""
    found = account_of(request, user_id)
    if not may_renew(request.actor, people.grants_on(found.pk, local_day(request.now)), superuser=found.is_superuser):
        raise NotPermitted(_("This account may do more than you may give; ask somebody who gave it its roles."))
    log.warning("account.link", account=str(user_id), by=str(request.actor.user_id))
    address = request.build_absolute_uri(reverse("begin", args=[user_id, default_token_generator.make_token(found)]))
    return render(request, "web/user_link.html", {"account": found, "address": address})


def begin(request: HttpRequest, user_id: UUID, token: str) -> HttpResponse:
    """The owner of an account sets its password. The link works once and for three days."""
    found = people.users(actors.system("web")).filter(public_id=user_id, is_active=True).first()
    if found is None or not default_token_generator.check_token(found, token):
        return render(request, "web/begin_expired.html", status=410)
    form = SetPasswordForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    return render(request, "web/begin.html", {"form": form, "account": found}, status=400 if form.is_bound else 200)
