"""Between HTTP and verbs: who asks and when, forms that carry a key, refusals shown where they happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from courtyard.kernel import clock
from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.errors import Conflict, NotPermitted, Reason, Refused
from courtyard.kernel.ids import uuid7
from courtyard.kernel.verbs import permits
from courtyard.people import queries as people
from courtyard.web.formats import yuan
from courtyard.web.views import errors

R = TypeVar("R")
View = Callable[..., HttpResponse]

_NOBODY = Actor(user_id=None, grants=(), via="web")


class DoorMiddleware:
    """Sets `request.now` (read once) and `request.actor` (looked up when first needed); answers refusals with their page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = clock.utc_now()
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.refusal(request, exception) if isinstance(exception, Refused) else None


def actor_of(request: Any) -> Actor:
    if not request.user.is_authenticated:
        return _NOBODY
    return people.actor_for(request.user, request.now, via="web")


def page(*roles: Role) -> Callable[[View], View]:
    """A page for people who are signed in; with roles, for those who hold one of them."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if roles and not request.actor.roles() & {*roles, Role.SYSTEM}:
                raise NotPermitted()
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def may_open(request: Any, address: str) -> bool:
    """Whether the page at an address is for one of the person's roles, so that no page offers what would refuse her."""
    try:
        view = resolve(urlsplit(address).path).func
    except Resolver404:
        return False
    roles: frozenset[Role] = getattr(view, "roles", frozenset())
    return not roles or bool(request.actor.roles() & {*roles, Role.SYSTEM})


class VerbForm(forms.Form):
    """A form that posts one verb. Its hidden key was made with the page: sent twice, it does one thing.

    `refusal` is what the verb refused with, for the template to show above the fields. `shown_at` says beside which field a
    reason is shown that names the verb's own word for it.
    """

    shown_at: Mapping[str, str] = {}

    key = forms.UUIDField(widget=forms.HiddenInput)
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal: Refused | None = None
        if not self.is_bound:
            # A copy: whoever gives the same first values to every form would give them all one key.
            self.initial = {"key": uuid7(clock.utc_now()), **self.initial}

    def words(self) -> dict[str, Any]:
        """The cleaned fields without the key: the verb's arguments when they carry its names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    def refuse(self, refused: Refused) -> None:
        """Puts each reason beside its field; what belongs to none stands above."""
        self.refusal = refused
        for reason in refused.reasons:
            name = self.shown_at.get(reason.field or "", reason.field)
            if name in self.fields:
                self.add_error(name, _with_money(reason))
            else:
                self.add_error(NON_FIELD_ERRORS, _placed(reason))


def _with_money(reason: Reason) -> str:
    """The reason's sentence; where money lacks, with how much there is and how much was asked for."""
    if not {"available_fen", "wanted_fen"} <= reason.detail.keys():
        return str(reason.message)
    there, wanted = yuan(reason.detail["available_fen"]), yuan(reason.detail["wanted_fen"])
    return _("%(message)s There are %(there)s; %(wanted)s are asked for.") % {"message": reason.message, "there": there, "wanted": wanted}


def _placed(reason: Reason) -> str:
    """The reason's sentence; where it is about a file, with the line, or the row and column, to look at."""
    if "line" in reason.detail:
        return _("Line %(line)s: %(says)s") % {"line": reason.detail["line"], "says": reason.message}
    if "row" not in reason.detail:
        return _with_money(reason)
    return _("Row %(row)s, column %(column)s: %(message)s") % {"column": "–", **reason.detail, "message": reason.message}


def carry_out(request: Any, form: VerbForm, verb: Callable[..., R], **arguments: Any) -> R | None:
    """Calls the verb with the form's key. None when it was refused; then the form knows why, and nothing was done.

    What lies outside the person's reach (403, 404) is not the form's matter and becomes a page of its own.
    """
    try:
        return verb(actor=request.actor, key=form.cleaned_data["key"], now=request.now, **arguments)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        form.refuse(refused)
        return None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a page lets a person do: its form, what carries it out once the form is valid (None: refused), its verb.

    `shown` says whether the record's state offers it now. A form sent twice is carried out all the same, so that its second
    sending returns the first result; a verb that no longer fits refuses by itself, and says why.
    """

    form: Callable[..., VerbForm]
    call: Callable[[Any], Any]
    verb: str
    shown: bool = True


def act(request: Any, acts: dict[str, Act]) -> tuple[dict[str, VerbForm], Any]:
    """The page's forms, and the result of the one that was posted (None: none was, or it was refused and shows why).

    A page with several forms tells them apart by a hidden field `do`. Forms of verbs that the person may not call are left out.
    """
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST" and asked not in acts:
        raise Conflict()
    shown, done = {}, None
    for name, one in acts.items():
        permitted = permits(request.actor, one.verb)
        if name == asked:
            if not permitted:
                raise NotPermitted(verb=one.verb)
            form = one.form(request.POST, request.FILES, auto_id=f"{name}_%s")
            done = one.call(form) if form.is_valid() else None
            shown[name] = form
        elif permitted and one.shown:
            shown[name] = one.form(auto_id=f"{name}_%s")
    return shown, done


def worst_status(shown: dict[str, VerbForm]) -> int:
    """The status of a page whose forms are shown again."""
    return max((status_of(form) for form in shown.values()), default=200)


def status_of(form: VerbForm) -> int:
    """The status of a page that shows its form again."""
    if form.refusal is not None:
        return form.refusal.status
    return 400 if form.is_bound and not form.is_valid() else 200


def fresh_key(request: Any) -> UUID:
    """A key for a form without fields, made when its page is."""
    return uuid7(request.now)
