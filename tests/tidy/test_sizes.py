"""Nothing grows without bound."""

import ast

import pytest

from tests.tidy.source import refuse, sources

pytestmark = pytest.mark.only_on("sqlite")  # it reads files, and knows no database

LONGEST_FUNCTION = 70
LONGEST_FILE = 600


def test_functions_can_be_read_at_one_glance():
    refuse(
        (
            f"{source.at(node)} {node.name}: {length} lines"
            for source in sources()
            for node in source.nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (length := (node.end_lineno or node.lineno) - node.lineno + 1) >= LONGEST_FUNCTION
        ),
        f"A function stays under {LONGEST_FUNCTION} lines. Name its steps and make each a function of its own.",
    )


def test_files_stay_short():
    refuse(
        (f"{source.name}: {length} lines" for source in sources() if (length := source.text.count("\n")) >= LONGEST_FILE),
        f"A file stays under {LONGEST_FILE} lines. Make it a folder whose files each hold one thing.",
    )
