"""Whether this machine has Chinese type: without it a village's name would come out as boxes, on paper that is handed on by then."""

import subprocess

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Refused

FONT = "Noto Sans CJK SC"


class NoChineseFont(Refused):
    """Nothing is printed without type; the person is told what the machine lacks."""

    status = 503
    default_message = _(
        "This machine has no Chinese type, so nothing can be printed. Have its operator install Debian’s fonts-noto-cjk and "
        "libpangoft2-1.0-0, then ask again."
    )


def require_font() -> None:
    """Raises NoChineseFont unless fontconfig, with which Pango comes, knows the font."""
    try:
        asked = ["fc-list", FONT, "family"]
        listed = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout  # noqa: S603 - nothing of it comes from outside
    except (OSError, subprocess.SubprocessError):
        raise NoChineseFont from None
    if FONT not in listed:
        raise NoChineseFont(font=FONT)
