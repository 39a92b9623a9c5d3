"""Reading a body: JSON whose values a database can hold, or a refusal that says where the fault is."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser
from pydantic_core import from_json

from courtyard.api.faults import place_in
from courtyard.kernel.errors import Invalid, Reason, Refused

INT64 = 2**63


class NotJson(Invalid):
    default_message = _("The body is not JSON that can be read; nothing was done.")


class NotAJsonBody(Refused):
    status = 415
    default_message = _("Send the body as JSON, with the header “Content-Type: application/json”; nothing was done.")


class StrictParser(Parser):
    """JSON without NaN, NUL characters or numbers beyond 64 bits; nesting is bounded by the reader."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json" and not (request.content_type or "").endswith("+json"):
            raise NotAJsonBody(content_type=(request.content_type or "")[:100])
        try:
            body = from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            where = place_in(str(error))
            raise NotJson(reasons=[Reason("not-json", _("From here on it cannot be read."), detail=where)]) from error
        faults = list(_faults(body))
        if faults:
            raise NotJson(reasons=faults)
        return body


def _faults(value: Any, pointer: str = "") -> list[Reason]:
    """What in a parsed body no database column can hold; iterative, because a hostile body may be deep."""
    faults, todo = [], [(pointer, value)]
    while todo:
        where, item = todo.pop()
        if isinstance(item, dict):
            todo.extend((f"{where}/{key}", part) for key, part in item.items())
            todo.extend((f"{where}/{key}", key) for key in item if "\x00" in key)
        elif isinstance(item, list):
            todo.extend((f"{where}/{index}", part) for index, part in enumerate(item))
        elif isinstance(item, str) and "\x00" in item:
            faults.append(Reason("nul-character", _("A text may not contain the character NUL."), where))
        elif isinstance(item, int) and not isinstance(item, bool) and not -INT64 <= item < INT64:
            faults.append(Reason("too-large", _("A number must fit into 64 bits."), where))
    return faults
