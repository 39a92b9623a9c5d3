"""The scan page of a pack: statements, size and processor time a request, beside a bare Django view in the same process.

An invented season is run first, by the command that everybody has; its packs have codes, the worker's sheets are made, and every request is
for another pack. The peer and the limit are one: a view that reads one row, behind the same middleware, on the same connection. Requests
come in through the WSGI application, one after the other, so that what is measured is our work and no network.
"""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks import common
from benchmarks.common import Figure

WARM = 20
TARGET = "at most 3, and twice the bare view"


def main() -> int:
    asked = common.arguments(__doc__)
    households = "2" if asked.quick else "8"
    with common.home() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "courtyard.config.settings", "DATABASE_URL": f"sqlite:///{folder / 'courtyard.sqlite3'}"}
        subprocess.run(
            [sys.executable, "-m", "courtyard.cli.main", "season", "--households", households, "--json"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return common.report(figures(100 if asked.quick else 400), as_json=asked.json)


def figures(count: int) -> Iterator[Figure]:
    """Sets Django up on the season's database and asks for so many packs."""
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "benchmarks._bare_urls"
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from courtyard.kernel import clock, worker
    from courtyard.kernel.actors import system
    from courtyard.passport import queries as passport
    from courtyard.passport.models import Code

    while worker.chores(now=clock.utc_now()):
        pass
    codes = list(Code.unscoped.order_by("pk")[:count])
    texts = passport.code_texts(system(), codes[0].lot, limit=count)
    pages = [text.removeprefix(f"https://{settings.COURTYARD_LABEL_HOST}") for text in texts]
    bare = [f"/bare/{code.serial}?gtin={code.gtin}" for code in codes]
    application = get_wsgi_application()
    with CaptureQueriesContext(connection) as seen:
        size = _ask(application, pages[0])
    writes = sum(not one["sql"].lstrip().startswith(("SELECT", "WITH")) for one in seen)
    asked = len(seen) - writes
    yield Figure("scan page: statements", asked, None, None, "statements", "at most 4, and no write", asked <= 4 and writes == 0)
    yield Figure("scan page: size", size / 1000, None, None, "kB", "under 50", size < 50_000)
    ours, peer = _milliseconds(application, pages), _milliseconds(application, bare)
    yield Figure("scan page: processor time a request", ours, peer, peer, "ms", TARGET, ours <= min(3, 2 * peer))
    links = _milliseconds(application, [f"{page.partition('?')[0]}?linkType=all" for page in pages])
    yield Figure("linkset: processor time a request", links, peer, peer, "ms", TARGET, links <= min(3, 2 * peer))


def _milliseconds(application: Any, paths: list[str]) -> float:
    for path in paths[:WARM]:
        _ask(application, path)
    started = time.process_time()
    for path in paths:
        _ask(application, path)
    return (time.process_time() - started) / len(paths) * 1000


def _ask(application: Any, address: str) -> int:
    """The size of an answer, which is to be whole."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "REMOTE_ADDR": "203.0.113.7",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    status: list[str] = []
    size = sum(map(len, application(environ, lambda said, _headers: status.append(said))))
    if status != ["200 OK"]:
        raise RuntimeError(f"{address}: {status}")
    return size


if __name__ == "__main__":
    sys.exit(main())
