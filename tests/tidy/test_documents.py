"""Every command, setting, room, fact and indicator is documented, or this fails."""

import ast
import importlib
import re

import click
import pytest

from tests.harness.not_run import not_run
from tests.tidy.source import PACKAGE, ROOT, Source, calls, dotted, prose, refuse, rooms, sources

pytestmark = pytest.mark.only_on("sqlite")  # it reads files, and knows no database


def test_the_words_of_the_house_stand_in_the_glossary_in_both_languages():
    glossary = ROOT / "GLOSSARY.md"
    assert glossary.exists(), "Write GLOSSARY.md: a table of every word that the pages, the code and the API share, English and Chinese."
    rows = [line for line in glossary.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    words = [row for row in rows if not re.match(r"^[|\s:-]+$", row)][1:]
    refuse((row for row in words if not re.search(r"[\u4e00-\u9fff]", row)), "Each word of GLOSSARY.md stands in English and in Chinese.")


def test_every_command_is_documented():
    try:
        module = importlib.import_module("courtyard.cli.main")
    except ModuleNotFoundError as error:
        if error.name not in {"courtyard.cli", "courtyard.cli.main"}:
            raise
        not_run("there is no command line yet")
    group = next(thing for thing in vars(module).values() if isinstance(thing, click.Group))
    commands = group.list_commands(click.Context(group))
    assert commands
    text = prose()
    refuse(
        (f"courtyard {name}" for name in sorted(commands) if not re.search(rf"\bcourtyard {re.escape(name)}\b", text)),
        "Show the command where its reader looks for it: the README, docs/operations.md or a guide.",
    )


def _settings():
    """Names that are read from the environment: env.str("X"), env("X"), os.environ["X"], os.environ.get("X"), os.getenv("X")."""
    for source in sources():
        for call, name in calls(source):
            if (name in {"env", "os.getenv", "os.environ.get"} or name.startswith("env.")) and call.args:
                yield source, call, call.args[0]
        for node in source.nodes:
            if isinstance(node, ast.Subscript) and dotted(node.value) == "os.environ" and isinstance(node.ctx, ast.Load):
                yield source, node, node.slice


def test_every_setting_is_documented():
    page = ROOT / "docs" / "operations.md"
    if not page.exists():
        not_run("docs/operations.md is not written yet")
    text = page.read_text(encoding="utf-8")
    refuse(
        (
            f"{source.at(node)} {name.value}"
            for source, node, name in _settings()
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and not re.search(rf"\b{name.value}\b", text)
        ),
        "Add the variable to the table of settings in docs/operations.md: what it does, its default, an example.",
    )


def test_every_room_is_on_the_map():
    page = ROOT / "ARCHITECTURE.md"
    if not page.exists():
        not_run("ARCHITECTURE.md is not written yet")
    text = page.read_text(encoding="utf-8")
    folders = [
        *(room.name for room in rooms()),
        *(name for name in ("algorithms", "kernel", "web", "api", "cli", "config") if (PACKAGE / name).is_dir()),
    ]
    refuse(
        (name for name in folders if not re.search(rf"\b{name}\b", text)),
        "Say in ARCHITECTURE.md what the room is for and where to begin reading.",
    )


def test_every_fact_is_documented():
    text = prose()
    refuse(
        (
            f"{room.name}.{node.name}"
            for room in rooms()
            if (room / "facts.py").exists()
            for node in Source(room / "facts.py").tree.body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not re.search(rf"\b{node.name}\b", text)
        ),
        "Add the fact to the table in ARCHITECTURE.md or under docs/: who announces it, when, and who reacts.",
    )


def test_every_indicator_is_documented():
    try:
        module = importlib.import_module("courtyard.impact.indicators")
    except ModuleNotFoundError as error:
        if error.name not in {"courtyard.impact", "courtyard.impact.indicators"}:
            raise
        not_run("there are no indicators yet")
    text = prose()
    refuse(
        (str(name) for name in getattr(module, "INDICATORS", {}) if f"`{name}`" not in text),
        "Describe the indicator under docs/: its formula, its source, its unit, what rows it rests on.",
    )


def test_each_decision_has_a_number_of_its_own_and_says_it():
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in found]
    assert numbers == list(range(1, len(found) + 1)), "Give the decision the next number: two of one number cannot be referred to."
    refuse(
        (path.name for path in found if not path.read_text(encoding="utf-8").startswith(f"# {int(path.name[:4])}. ")),
        "The heading of a decision begins with its number.",
    )
