"""The register with which a season begins: the one in `examples/wuyi`, or a larger one made by the same program."""

import subprocess
import sys
import tempfile
from pathlib import Path

from courtyard.cli.season.county import EXAMPLES
from courtyard.cli.season.fate import Options

HOUSEHOLDS_IN_EXAMPLE = 300


def register_for(options: Options) -> tuple[bytes, str]:
    """The workbook and its name. A season of more households than the example has lets the example's program make them."""
    if options.households <= HOUSEHOLDS_IN_EXAMPLE:
        return (EXAMPLES / "register.xlsx").read_bytes(), "register.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        asked = ["--households", str(options.households), "--into", folder]
        subprocess.run([sys.executable, str(EXAMPLES / "make.py"), *asked], check=True)  # noqa: S603  our own program
        return (Path(folder) / "register.xlsx").read_bytes(), f"register-{options.households}.xlsx"
