"""Static files without a collecting step: each address carries a digest of its file."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def _digest(name: str) -> str:
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10] if path else ""


class VersionedStorage(StaticFilesStorage):
    """`static("a.css")` is /static/a.css?v=0123456789; a changed file has another address."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        if settings.DEBUG:
            _digest.cache_clear()
        digest = _digest(name or "")
        return f"{address}?v={digest}" if digest else address
