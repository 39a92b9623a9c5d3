"""Every room alike, so that a newcomer who knows one knows all."""

import ast
import configparser

import pytest

from tests.tidy.source import ROOT, Source, dotted, imports, refuse, rooms, sources

pytestmark = pytest.mark.only_on("sqlite")  # it reads files, and knows no database


def test_every_room_says_what_it_owns_promises_and_asks():
    refuse(
        (
            f"courtyard/{room.name}/__init__.py"
            for room in rooms()
            if not (room / "__init__.py").exists() or not ast.get_docstring(Source(room / "__init__.py").tree)
        ),
        "A room's __init__.py opens with a docstring: what the room owns, promises, and asks of others.",
    )


def test_every_room_has_a_contract_of_its_own_and_a_place_among_the_layers():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:layers"]["layers"]
    refuse(
        (room.name for room in rooms() if f"({room.name})" not in layers or f"importlinter:contract:{room.name}" not in contracts),
        "Name the room on a line of the layers in .importlinter, and copy another room's `protected` contract for it.",
    )


def test_an_action_file_holds_one_public_function_named_as_the_file():
    def problems():
        for source in sources():
            if not source.is_action or source.path.name.startswith("_"):
                continue
            public = [
                node.name
                for node in source.tree.body
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
            ]
            if public != [source.path.stem]:
                yield f"{source.name}: {', '.join(public) or 'none'}"

    refuse(
        problems(),
        "A file in actions/ is one verb: one public function with the file's name. A helper gets a leading underscore, "
        "or moves to rules.py (pure) or to a module of the room beside actions/.",
    )


def _name(decorator: ast.expr) -> str | None:
    """`verb` of both `@verb` and `@verb(prepare=...)`."""
    return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)


def test_a_verb_is_declared_as_one():
    refuse(
        (
            source.at(node)
            for source in sources()
            if source.is_action
            for node in source.tree.body
            if isinstance(node, ast.FunctionDef) and node.name == source.path.stem and "verb" not in map(_name, node.decorator_list)
        ),
        "Put @verb from courtyard.kernel.verbs on it: the transaction, the permission, the key and the change log are the decorator's.",
    )


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("django.db", "Rules take frozen dataclasses; the verb reads the rows and passes them in."),
        ("django.utils.timezone", "Rules read no clock; the moment or the day is an argument."),
        ("django.conf", "Rules read no settings; what they need is an argument."),
    ],
)
def test_rules_are_pure(what, why):
    refuse(
        (
            f"{source.at(node)} imports {name}"
            for source in sources()
            if source.is_rules
            for node, name in imports(source)
            if name.startswith(what)
        ),
        why,
    )
