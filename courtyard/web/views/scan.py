"""A pack's public page, for whoever holds it: no account, no cookie, no write in answering. Behind it, the same for a machine."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from courtyard.algorithms.codes import band
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Refused
from courtyard.kernel.ids import uuid7
from courtyard.passport import actions
from courtyard.passport import queries as passport
from courtyard.web import linkset, pack_page, skeletons
from courtyard.web.forms.passport import WhereYouAre
from courtyard.web.views.codes import open_to_all

BUYER = Actor(user_id=None, grants=(Grant(Role.BUYER),), via="web")
# Of one network address; a whole office or village may share one.
LIMITS = {"doubt": "5/10m/ip", "claim": "10/10m/ip", "place": "10/10m/ip"}
LONGEST_SERIAL = 20


@require_safe
def scan(request: Any, gtin: str, serial: str) -> HttpResponse:
    """The page of a pack; a linkset or its events where a machine asks."""
    gtin = _gtin(gtin, serial)
    what = linkset.wanted(request)
    if what == "linkset":
        return _answer(JsonResponse(linkset.linkset(_address(request, gtin, serial)), content_type=linkset.LINKSET))
    if what == "events":
        return _events(request, gtin, serial)
    # The host is not signed, so any will do; a proxy may have put another one than the label's.
    text = f"https://{settings.COURTYARD_LABEL_HOST}{request.get_full_path()}"
    if band.PARAMETER in request.GET:
        return _band(request, text)
    shown = passport.passport(gtin, serial, text=text, now=request.now)
    if request.method == "GET":
        _note(request, shown)
    response = _page(request, shown)
    response.headers["Link"] = f'<{_address(request, gtin, serial)}?linkType=linkset>; rel="linkset"; type="{linkset.LINKSET}"'
    patch_vary_headers(response, ["Accept", "Accept-Encoding", "Accept-Language"])
    return response


def _page(request: Any, shown: passport.Passport) -> HttpResponse:
    """The page, put together from what packs of its flock share. Somebody who is signed in has a menu on it, and gets it written out."""
    shape, own = pack_page.shape_of(shown), pack_page.own_values(shown)
    own |= {
        "address": f"/01/{shown.gtin}/21/{quote(shown.serial, safe='')}",
        "here": request.get_full_path(),
        "claim_key": str(uuid7(request.now)),
        "doubt_key": str(uuid7(request.now)),
    }
    if settings.DEBUG or (shown.origin_mark is None and shown.shown) or _knows_us(request):
        return render(request, "web/scan.html", pack_page.context(shape, own))
    page = skeleton_of(shape).filled(own)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(page)
    response = HttpResponse(skeletons.gzipped(page))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _knows_us(request: HttpRequest) -> bool:
    """Whether there may be something to show that is not for everybody: a menu, a message."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES


# Some 16 kB each.
@lru_cache(maxsize=1024)
def skeleton_of(shape: pack_page.Shape) -> skeletons.Skeleton:
    marks = skeletons.Marks()
    everybody = {
        "demo": shape.demo,
        "languages": settings.LANGUAGES,
        "request": {"get_full_path": marks["here"]},
        "user": AnonymousUser(),
    }
    return skeletons.skeleton(render_to_string("web/scan.html", everybody | pack_page.context(shape, marks)))


def _band(request: Any, text: str) -> HttpResponse:
    """The page of a bird's leg band, for whoever stands beside the bird."""
    state = passport.scanned_band(text)
    if state is passport.BandState.WORN:
        why = _("This is a bird’s leg band, and its bird lives. On a pack it proves nothing: scan the square on the pack’s own label.")
        return _said(request, _("This leg band is ours"), why, "ours", "✓", 200)
    if state is passport.BandState.ENDED:
        why = _(
            "We made this leg band, but its bird was processed, given back, died or was lost. On a living bird it is worn again: report it."
        )
        return _said(request, _("This leg band should be worn by nobody"), why, "look_closer", "?", 200)
    why = _("We did not make this leg band: its code does not fit its number. Read it again in good light; if it stays so, report it.")
    return _said(request, _("This leg band is not ours"), why, "not_in_order", "✕", 200)


def _gtin(gtin: str, serial: str) -> str:
    """The GTIN in its 14 digits. What cannot be a number of anybody's is no address of ours."""
    if not (gtin.isascii() and gtin.isdecimal() and len(gtin) in (8, 12, 13, 14) and len(serial) <= LONGEST_SERIAL):
        raise Http404
    return gtin.zfill(14)


def _address(request: HttpRequest, gtin: str, serial: str) -> str:
    return request.build_absolute_uri(f"/01/{gtin}/21/{quote(serial, safe='')}")


def _answer(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    return open_to_all(response, seconds=60)


def _events(request: Any, gtin: str, serial: str) -> HttpResponse:
    document = passport.events_of(gtin, serial, created=request.now)
    if document is None:
        return _answer(JsonResponse({"type": "about:blank", "title": "We never made a pack with this number.", "status": 404}, status=404))
    return _answer(JsonResponse(document, content_type="application/ld+json"))


def _note(request: Any, shown: passport.Passport) -> None:
    """The scan goes into the spool; of a person at work with us it says so. Only a visitor with a session is looked up."""
    passport.note_scan(shown, now=request.now, **_who(request))


def _who(request: Any) -> dict[str, Any]:
    return {
        "ip": _ip(request),
        "browser": f"{request.headers.get('User-Agent', '')}\x1f{request.headers.get('Accept-Language', '')}",
        "ours": settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated,
    }


def _ip(request: HttpRequest) -> str | None:
    found: str | None = get_adapter().get_client_ip(request)
    return found


# ------------------------------------------------------------------------------------------------------- what a buyer may do


# What a buyer sends carries no rights of hers: whoever sent it from another site could as well send it himself. So these forms need no
# token, and a visitor gets no cookie.
@csrf_exempt
@require_POST
def doubt(request: Any, gtin: str, serial: str) -> HttpResponse:
    """A buyer says that something is not right."""
    gtin = _gtin(gtin, serial)
    if not _within(request, "doubt"):
        why = _("Several reports came from your network a moment ago; try again in ten minutes.")
        return _said(request, _("Too many reports"), why, "look_closer", "?", 429)
    text = request.POST.get("text", "")
    try:
        actions.report_doubt(actor=BUYER, key=_key(request), now=request.now, gtin=gtin, serial=serial, text=text)
    except Refused as refused:
        return _said(request, _("Not sent"), str(refused.message), "look_closer", "?", refused.status)
    why = _("Somebody of the county’s office reads it beside every other scan of this code. Thank you.")
    return _said(request, _("Your doubt is written down"), why, "ours", "✓", 200)


@csrf_exempt
@require_POST
def claim(request: Any, gtin: str, serial: str) -> HttpResponse:
    """A buyer types the number under the scratch panel."""
    gtin = _gtin(gtin, serial)
    if not _within(request, "claim"):
        why = _("Several numbers were tried from your network a moment ago; try again in ten minutes.")
        return _said(request, _("Too many tries"), why, "look_closer", "?", 429)
    try:
        done = actions.claim_pack(
            actor=BUYER, key=_key(request), now=request.now, gtin=gtin, serial=serial, typed=request.POST.get("typed", "")
        )
    except Refused as refused:
        return _said(request, _("Not checked"), str(refused.message), "look_closer", "?", refused.status)
    return _claimed(request, done)


@csrf_exempt
@require_POST
def place(request: Any, gtin: str, serial: str) -> HttpResponse:
    """A buyer says where she is: a province out of a list, or about where her phone is."""
    gtin = _gtin(gtin, serial)
    if not _within(request, "place"):
        why = _("Several places came from your network a moment ago; try again in ten minutes.")
        return _said(request, _("Too many places"), why, "look_closer", "?", 429)
    form = WhereYouAre(request.POST)
    if not form.is_valid():
        why = _("Choose a province, or let your phone say where it is.")
        return _said(request, _("Not sent"), why, "look_closer", "?", 400)
    told = form.cleaned_data
    passport.note_place(gtin, serial, now=request.now, place=form.place(), province=told["province"], **_who(request))
    why = _("It stands beside your scan, as coarse as you sent it. If the same code turns up far away, somebody looks into it. Thank you.")
    return _said(request, _("Your place is written down"), why, "ours", "✓", 200)


def _claimed(request: Any, done: actions.Claimed) -> HttpResponse:
    if done.right:
        why = _("This is the one pack with this code. From now on its page says that its number was typed.")
        return _said(request, _("Yes: this is the pack"), why, "ours", "✓", 200)
    if done.claimed_before:
        why = _("This pack’s number was typed before. If that was not you, your pack may be a copy; report a doubt.")
        return _said(request, _("Typed before"), why, "look_closer", "?", 200)
    if done.tries_left:
        why = _("Tries left: %(count)s. Look again: the number has no I, L, O or U.") % {"count": done.tries_left}
        return _said(request, _("That is not its number"), why, "not_in_order", "✕", 200)
    why = _("This pack’s number was tried too often; it proves nothing any more. If your panel was whole, report a doubt.")
    return _said(request, _("No tries left"), why, "not_in_order", "✕", 200)


def _within(request: HttpRequest, action: str) -> bool:
    return consume(request, app="courtyard", action=action, config=LIMITS) is not None


def _key(request: Any) -> UUID:
    """The key that was made with the form; a form sent twice does one thing."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid7(request.now)


def _said(request: Any, title: str, why: str, look: str, sign: str, status: int) -> HttpResponse:
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = ""
    return render(request, "web/scan_said.html", {"title": title, "why": why, "look": look, "sign": sign, "back": back}, status=status)
