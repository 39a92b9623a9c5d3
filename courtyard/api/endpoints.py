"""One endpoint a verb, made from its signature."""

import inspect
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Header, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, create_model

from courtyard.kernel import clock
from courtyard.kernel.verbs import VerbSpec


class _Payload(BaseModel):
    """The base of every body: a field that the verb does not know is refused, bytes travel as base64."""

    model_config = ConfigDict(extra="forbid", val_json_bytes="base64", ser_json_bytes="base64", arbitrary_types_allowed=False)


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[dict[str, Any]]


REFUSALS = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503, 507), Problem)


def payload_of(spec: VerbSpec) -> type[BaseModel]:
    """The body of a verb's endpoint: its parameters, less those that the door supplies."""
    fields: dict[str, Any] = {
        name: (parameter.annotation, ... if parameter.default is inspect.Parameter.empty else parameter.default)
        for name, parameter in spec.parameters.items()
    }
    return create_model(f"{_camel(spec.room)}{_camel(spec.name)}", __base__=_Payload, **fields)


def add_verb(router: Router, spec: VerbSpec) -> None:
    """Adds `POST /<verb>` to the room's router."""
    payload = payload_of(spec)

    def endpoint(request: HttpRequest, **given: Any) -> Any:
        body: BaseModel = given["payload"]
        arguments = {name: getattr(body, name) for name in type(body).model_fields}
        return Status(200, spec.function(actor=request.auth, key=given["key"], now=clock.utc_now(), **arguments))  # type: ignore[attr-defined]

    endpoint.__name__ = f"{spec.room}_{spec.name}"
    endpoint.__doc__ = inspect.getdoc(spec.plain)
    endpoint.__signature__ = _signature(payload)  # type: ignore[attr-defined]
    router.post(
        f"/{spec.name.replace('_', '-')}",
        response={200: spec.result, **REFUSALS},
        operation_id=f"{spec.room}.{spec.name}",
        summary=(inspect.getdoc(spec.plain) or spec.name).splitlines()[0],
        tags=[spec.room],
    )(endpoint)


def _signature(payload: type[BaseModel]) -> inspect.Signature:
    """What the framework reads: the request, the key in its header, and the body."""
    keyword, own = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature(
        [
            inspect.Parameter("request", own, annotation=HttpRequest),
            inspect.Parameter("key", keyword, annotation=UUID, default=Header(..., alias="Idempotency-Key", description=KEY_HELP)),
            inspect.Parameter("payload", keyword, annotation=payload, default=Body(...)),
        ]
    )


KEY_HELP = "A UUID (version 7) that you make for this one request. Sending it again with the same body returns the first result."


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
