"""HTML on standard input becomes a PDF on standard output: a process of its own, since the typesetter takes most of a second to load,
needs the system's Pango, and keeps what memory it took.

It reads nothing but what it is given: pictures come within the page, and every other address is left out.
"""

import sys
from typing import Any

import weasyprint
from weasyprint.urls import URLFetcher

if __name__ == "__main__":
    page = sys.stdin.buffer.read().decode()
    content: Any = weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",))).write_pdf()
    sys.stdout.buffer.write(content)
