"""A page set as PDF, by a process of its own."""

import subprocess
import sys

import structlog
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Refused
from courtyard.kernel.fonts import require_font

log = structlog.get_logger(__name__)
_SECONDS = 120


class NotPrinted(Refused):
    status = 503
    default_message = _("The report could not be set as PDF; the page itself prints as well. Tell the operator if it happens again.")


def pdf(markup: str) -> bytes:
    """A whole page of HTML whose pictures are within it, as PDF. Raises NoChineseFont, NotPrinted."""
    require_font()
    command = [sys.executable, "-m", "courtyard.web.planning.typesetting"]
    try:
        done = subprocess.run(command, input=markup.encode(), capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603 - our own module
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        log.error("report.not_set", why=str(error), said=said.decode(errors="replace")[-2_000:])
        raise NotPrinted from error
    return done.stdout
