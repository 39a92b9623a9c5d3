"""Reads the repository as text and as syntax; every tidy test looks at the house through this."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "courtyard"
# Folders of the package that are no rooms: they hold no records of their own.
NOT_ROOMS = {"algorithms", "api", "cli", "config", "kernel", "locale", "static", "templates", "web"}


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """Its place beneath courtyard/: ("raising", "actions", "apply.py")."""
        return self.path.relative_to(PACKAGE).parts

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All of its syntax, in no order that matters."""
        return list(ast.walk(self.tree))

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}"

    @property
    def is_rules(self) -> bool:
        return "rules.py" in self.parts or "rules" in self.parts[1:-1]

    @property
    def is_action(self) -> bool:
        return "actions" in self.parts[1:-1]


@cache
def sources() -> list[Source]:
    """The product's Python: courtyard/ without migrations and tests; read once for all tests of a process."""
    return [Source(path) for path in sorted(PACKAGE.rglob("*.py")) if not {"migrations", "tests"} & set(path.relative_to(PACKAGE).parts)]


def rooms() -> list[Path]:
    """Folders of the package that own records. One that holds nothing but empty folders is not begun yet."""
    return [folder for folder in sorted(PACKAGE.iterdir()) if folder.is_dir() and folder.name not in NOT_ROOMS and any(folder.glob("*.py"))]


def committed() -> list[Path]:
    """Every file under version control that still exists."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def prose() -> str:
    """All documentation as one text."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def dotted(node: ast.AST) -> str:
    """`a.b.c` as written; an empty string for anything that is not a plain dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def imports(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Every imported name in full: `from a import b` gives "a.b"."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def refuse(problems: Iterable[str], advice: str) -> None:
    """Fails with every problem at once, and with what to do about them."""
    if found := list(problems):
        pytest.fail("\n".join([advice, *(f"  {problem}" for problem in found)]), pytrace=False)
