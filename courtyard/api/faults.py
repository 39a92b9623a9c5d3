"""What is wrong with a value in a body, in the language of whoever sent it: the validator's own words are English only."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The validator's kinds of fault by the beginning of their names, the longer ones first.
MESSAGES: tuple[tuple[str, str | Promise], ...] = (
    ("missing", _("This field is missing.")),
    ("extra_forbidden", _("There is no such field; leave it out, or look for its right name in the description.")),
    ("bool", _("Write true or false.")),
    ("int_from_float", _("Write a whole number.")),
    ("int", _("Write a whole number.")),
    ("float", _("Write a number.")),
    ("finite_number", _("Write a number.")),
    ("decimal", _("Write a number.")),
    ("greater_than", _("The number is too small.")),
    ("less_than", _("The number is too large.")),
    ("string_too_long", _("The text is too long.")),
    ("string_too_short", _("The text is too short.")),
    ("string", _("Write a text.")),
    ("bytes", _("Write a file as base64.")),
    ("uuid", _("Write a UUID, for example 0190d3a0-7d1c-7f06-8000-000000000001.")),
    ("date_from", _("Write a day as YYYY-MM-DD.")),
    ("date_", _("Write a day as YYYY-MM-DD.")),
    ("datetime", _("Write an instant in ISO 8601 with its zone, for example 2017-03-01T10:00:00+08:00.")),
    ("timezone", _("Write an instant in ISO 8601 with its zone, for example 2017-03-01T10:00:00+08:00.")),
    ("enum", _("Choose one of the values that are allowed; `detail` lists them.")),
    ("literal_error", _("Choose one of the values that are allowed; `detail` lists them.")),
    ("tuple", _("Write a list.")),
    ("list", _("Write a list.")),
    ("too_long", _("The list is too long.")),
    ("too_short", _("The list is too short.")),
    ("missing_argument", _("This field is missing.")),
    ("dict", _("Write an object.")),
    ("dataclass", _("Write an object.")),
    ("model", _("Write an object.")),
)
_OTHER = _("This value does not fit; see the description of the field.")
_PLACE = re.compile(r"line (\d+) column (\d+)")


def message(kind: str) -> str:
    """The sentence for one kind of fault."""
    return str(next((text for name, text in MESSAGES if kind.startswith(name)), _OTHER))


def reason(fault: dict[str, Any]) -> dict[str, Any]:
    """One fault of the validator as a problem document's reason; `field` is the JSON pointer of the value."""
    pointer = "/" + "/".join(str(step) for step in fault["loc"] if step not in ("body", "payload"))
    found = {"code": fault["type"], "message": message(fault["type"]), "field": pointer}
    context = {name: value for name, value in fault.get("ctx", {}).items() if name != "error"}
    return found | ({"detail": context} if context else {})


def place_in(words: str) -> dict[str, int]:
    """Where a body stops being JSON, out of the reader's words: line and column, counted from one; empty when it does not say."""
    found = _PLACE.search(words)
    return {"line": int(found[1]), "column": int(found[2])} if found else {}
