"""Capturing: documents by a job, single events at once."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from courtyard.algorithms.epcis import reading
from courtyard.algorithms.epcis.vocabulary import CONTEXT
from courtyard.api.epcis import door, events
from courtyard.kernel import clock
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Invalid, NotFound, Reason
from courtyard.trace import actions
from courtyard.trace import queries as trace

BEHAVIOUR = "GS1-Capture-Error-Behaviour"
LIMITS = {
    "GS1-EPCIS-Capture-Limit": str(trace.MOST_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    BEHAVIOUR: "rollback",
}


def send(request: HttpRequest, actor: Actor) -> HttpResponse:
    """POST /capture: accepts a document; its job says what became of it."""
    behaviour = request.headers.get(BEHAVIOUR, "rollback")
    if behaviour not in ("rollback", "proceed"):
        raise Invalid(reasons=[Reason("header", _("Choose rollback or proceed."), BEHAVIOUR)])
    opened = actions.capture(
        actor=actor,
        key=door.key_of_request(request),
        now=clock.utc_now(),
        document=door.body_of(request),
        proceed=behaviour == "proceed",
    )
    response = HttpResponse(status=202)
    response["Location"] = door.address(request, "capture", str(opened.capture_id))
    response[BEHAVIOUR] = behaviour
    return response


def jobs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """GET /capture: the jobs of the asker and of its area, the newest first."""
    after = door.token_of(request.GET)
    if not isinstance(after, int | None):
        raise door.StrangeToken
    found, following = trace.capture_jobs(actor, size=door.size_of(request.GET), after=after)
    return door.link_to_next(request, door.answer(request, [_shown(one) for one in found]), following)


def job(request: HttpRequest, actor: Actor, capture_id: str) -> HttpResponse:
    """GET /capture/{captureID}."""
    try:
        found = trace.capture_job(actor, UUID(capture_id))
    except ValueError as error:
        raise NotFound from error
    response = door.answer(request, _shown(found))
    response[BEHAVIOUR] = "proceed" if found.proceed else "rollback"
    return response


def _shown(job: trace.CaptureView) -> dict[str, Any]:
    return {
        "captureID": str(job.capture_id),
        "createdAt": trace.instant(job.sent_at),
        "finishedAt": trace.instant(job.finished_at) if job.finished_at else None,
        "running": job.finished_at is None,
        "success": not job.errors,
        "captureErrorBehaviour": "proceed" if job.proceed else "rollback",
        "errors": [
            door.problem(
                400, "ValidationException", error["message"], error["message"], [Reason(error["code"], error["message"], error["pointer"])]
            )
            for error in job.errors
        ],
    }


def send_one(request: HttpRequest, actor: Actor) -> HttpResponse:
    """POST /events: one event, at once."""
    event = _with_context(door.body_of(request), door.prefixes_of(request))
    done = actions.capture_event(actor=actor, key=door.key_of_request(request), now=clock.utc_now(), event=event)
    response = events.named(request, actor, done.event_id, status=201, alone=True)
    response["Location"] = door.address(request, "events", done.event_id)
    return response


def _with_context(text: str, prefixes: dict[str, str]) -> str:
    """An event may come without a context: then it has the standard's, and the prefixes of the request's header.

    It is put into the text, so that the rest stays to the letter. What is no event is left for the verb to refuse.
    """
    try:
        found = reading.loads(text)
    except reading.NotJson:
        return text
    if not isinstance(found, dict) or not found or "@context" in found:
        return text
    context = json.dumps([CONTEXT, prefixes] if prefixes else [CONTEXT])
    return text.replace("{", f'{{"@context": {context}, ', 1)
