"""Between Python values and the bytes that are stored: results of verbs, facts, digests."""

import hashlib
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(kind: Any, value: Any) -> Any:
    """The value as plain JSON types, after its annotated type."""
    return _adapter(kind).dump_python(value, mode="json")


def load(kind: Any, data: Any) -> Any:
    """The value back from `dump`, as the same frozen dataclass."""
    return _adapter(kind).validate_python(data)


def dump_json(kind: Any, value: Any) -> str:
    """As `dump`, written as JSON."""
    return _adapter(kind).dump_json(value).decode()


def load_json(kind: Any, text: str) -> Any:
    """The value back from `dump_json`."""
    return _adapter(kind).validate_json(text)


def digest(body: dict[str, Any]) -> str:
    """SHA-256 of a request's body; the order in which parameters were named does not matter."""
    return hashlib.sha256(to_json({name: body[name] for name in sorted(body)}, bytes_mode="base64")).hexdigest()
