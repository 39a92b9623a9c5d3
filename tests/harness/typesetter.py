"""What setting labels needs of the machine: the system's Pango, and Chinese type that fontconfig knows."""

from importlib import import_module

from courtyard.kernel.fonts import FONT, NoChineseFont, require_font
from tests.harness.not_run import not_run

_HOW = "as root, scripts/browser-packages installs it"


def require_typesetter() -> None:
    """For the head of a module of tests; a machine without it is told so loudly."""
    try:
        import_module("weasyprint")
    except OSError as missing:
        not_run(f"labels were not drawn, for want of Pango ({str(missing).splitlines()[0]}); {_HOW}")
    try:
        require_font()
    except NoChineseFont:
        not_run(f"labels were not drawn, for want of {FONT}; {_HOW}")
