"""What a model may not do, because it would happen where nobody looks for it."""

import ast

import pytest

from tests.tidy.source import Source, calls, dotted, imports, refuse, sources

pytestmark = pytest.mark.only_on("sqlite")  # it reads files, and knows no database

# The one signal in the house reinstalls triggers after a migrate, which nothing but a signal announces.
SIGNALS_ALLOWED = {"courtyard/kernel/apps.py": {"django.db.models.signals.post_migrate"}}
# The kernel opens transactions so that nobody else has to.
TRANSACTIONS_ALLOWED = {"kernel"}
# Doors: they call verbs and queries, and have no business with a table.
DOORS = {"web", "api", "cli"}


def _classes(source: Source):
    return (node for node in source.nodes if isinstance(node, ast.ClassDef))


def test_no_model_overrides_save_or_delete():
    refuse(
        (
            f"{source.at(method)} {owner.name}.{method.name}"
            for source in sources()
            if source.path.name == "models.py" or "models" in source.parts[1:-1]
            for owner in _classes(source)
            for method in owner.body
            if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
        ),
        "A bulk statement walks past save(). Put what must hold into a constraint, and what must happen into a verb.",
    )


def test_nobody_listens_to_signals():
    refuse(
        (
            f"{source.at(node)} imports {name}"
            for source in sources()
            for node, name in imports(source)
            if name.startswith(("django.db.models.signals", "django.dispatch", "django.core.signals"))
            and name not in SIGNALS_ALLOWED.get(source.name, set())
        ),
        "Downward, call the verb. Upward, announce a fact (courtyard.kernel.facts) and name its handler in courtyard/config/reactions.py.",
    )


def test_a_foreign_key_protects_what_it_points_to():
    refuse(
        (
            f"{source.at(call)}"
            for source in sources()
            for call, name in calls(source)
            if name.endswith(("models.ForeignKey", "models.OneToOneField"))
            and not any(word.arg == "on_delete" and dotted(word.value).endswith("PROTECT") for word in call.keywords)
        ),
        "Write on_delete=models.PROTECT: a record that others rest on is closed by a verb, never swept away with its parent.",
    )


def test_no_column_fills_itself_from_the_clock():
    refuse(
        (
            f"{source.at(call)} {word.arg}"
            for source in sources()
            for call, _ in calls(source)
            for word in call.keywords
            if word.arg in {"auto_now", "auto_now_add"}
            or (word.arg == "default" and dotted(word.value).endswith((".now", "utc_now", ".today")))
        ),
        "The verb has `now`; write it. A column that reads the clock cannot be replayed, imported or run in a season of the past.",
    )


def test_doors_reach_no_table():
    refuse(
        (
            f"{source.at(node)}"
            for source in sources()
            if source.parts[0] in DOORS
            for node in source.nodes
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "unscoped", "_base_manager", "_default_manager"}
        ),
        "A page, an endpoint or a command reads through the room's queries.py and changes through its actions/.",
    )


def test_only_the_kernel_opens_a_transaction():
    refuse(
        (
            f"{source.at(node)} {dotted(node)}"
            for source in sources()
            if source.parts[0] not in TRANSACTIONS_ALLOWED
            for node in source.nodes
            if isinstance(node, ast.Attribute)
            and dotted(node) in {"transaction.atomic", "transaction.on_commit", "transaction.set_autocommit"}
        ),
        "A verb already runs in a transaction and joins its caller's. What must happen afterwards is a fact with a reaction.",
    )
