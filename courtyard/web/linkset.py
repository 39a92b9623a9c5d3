"""What a machine is told of a pack: a linkset (RFC 9264), as the GS1-Conformant resolver standard asks for it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

VOC = "https://ref.gs1.org/voc/"
LINKSET = "application/linkset+json"
EVENTS = ("application/ld+json", "application/json")

# Link types in their short form (gs1:pip) or as the vocabulary's URI, to the page's own name of what is asked for.
_PAGE = ("pip", "defaultLink", "traceability", "certificationInfo", "recallStatus")


def wanted(request: HttpRequest) -> str:
    """What the request is for: page, linkset or events, by `linkType` first and by `Accept` otherwise.

    A link type that we do not serve leads to the page, which is the default link; a browser's `*/*` is a page too.
    """
    asked = request.GET.get("linkType", "")
    if asked in ("all", "linkset"):
        return "linkset"
    if asked.removeprefix("gs1:").removeprefix(VOC) == "epcis":
        return "events"
    if asked:
        return "page"
    accepted = request.headers.get("Accept", "")
    if "text/html" in accepted:
        return "page"
    if LINKSET in accepted:
        return "linkset"
    return "events" if any(kind in accepted for kind in EVENTS) else "page"


def linkset(anchor: str) -> dict[str, Any]:
    """The links of a pack whose own address is `anchor`. A buyer's page answers several questions, and is linked for each."""
    languages = [code for code, _word in settings.LANGUAGES]
    page = {"href": anchor, "title": "Where this pack comes from, and where its money went", "type": "text/html", "hreflang": languages}
    events = {"href": f"{anchor}?linkType=gs1:epcis", "title": "Events of this pack, EPCIS 2.0", "type": "application/ld+json"}
    return {"linkset": [{"anchor": anchor, **{f"{VOC}{kind}": [page] for kind in _PAGE}, f"{VOC}epcis": [events]}]}


def description(root: str) -> dict[str, Any]:
    """What `/.well-known/gs1resolver` says of us."""
    return {
        "name": "Courtyard",
        "resolverRoot": root,
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": VOC, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
    }
