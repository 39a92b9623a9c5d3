"""Every verb has a door: a page calls it, or docs/api.md says that programs and other verbs do."""

import ast
import re
from pathlib import Path

from courtyard.kernel.verbs import load_verbs

WEB = Path(__file__).resolve().parent.parent
DOCS = WEB.parent.parent / "docs" / "api.md"


def _on_pages() -> set[str]:
    """Names of verbs that the pages' views name as `actions.verb` or `people_actions.verb`."""
    found = set()
    for path in (WEB / "views").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("actions"):
                found.add(node.attr)
    return found


def _without_a_page() -> set[str]:
    """The verbs that docs/api.md lists under "Verbs without a page"."""
    section = DOCS.read_text(encoding="utf-8").split("## Verbs without a page", 1)[1].split("\n## ", 1)[0]
    first_cells = "".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    return set(re.findall(r"`([a-z]+\.[a-z_]+)`", first_cells))


def test_every_verb_is_reached_from_a_page_or_listed_as_one_for_programs():
    pages, listed = _on_pages(), _without_a_page()
    verbs = set(load_verbs())
    assert listed <= verbs
    missing = {name for name in verbs - listed if name.split(".")[1] not in pages}
    assert missing == set(), "Give the verb a page, or say in docs/api.md why it has none."
    both = {name for name in listed if name.split(".")[1] in pages}
    assert both == set(), "These have a page now; take them off the list in docs/api.md."
