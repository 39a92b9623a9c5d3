"""The catalogue of translations, kept with Babel alone: no GNU gettext is needed on any machine.

`scripts/messages extract` finds every message in code and templates and merges it into the Chinese catalogue;
`scripts/messages compile` makes the .mo beside it, which is committed so that a fresh machine has it at once;
`scripts/messages missing` prints what has no translation yet.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
PO = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

KEYWORDS = {
    name: spec
    for suffix in ("", "_lazy", "_noop")
    for name, spec in (
        (f"gettext{suffix}", None),
        (f"ngettext{suffix}", (1, 2)),
        (f"pgettext{suffix}", ((1, "c"), 2)),
        (f"npgettext{suffix}", ((1, "c"), 2, 3)),
    )
} | {"_": None}
EPOCH = datetime(2017, 1, 1, tzinfo=UTC)
_SKIPPED = {"migrations", "tests", "locale"}


def found() -> Catalog:
    """Every message that the code and the templates use, with the files where it stands."""
    catalogue = Catalog(charset="utf-8", header_comment="")
    for path in _files():
        name = path.relative_to(PACKAGE.parent).as_posix()
        for _line, message, comments, context in extract("python", io.BytesIO(_python(path)), KEYWORDS, comment_tags=("Translators:",)):
            catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalogue


def _files() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        parts = set(path.relative_to(PACKAGE).parts)
        if parts & _SKIPPED or not path.is_file():
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in parts):
            yield path


def _python(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # Django turns a template into calls of gettext() in a sea of X; without indents Python's tokenizer reads it.
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines()).encode()


def kept() -> Catalog:
    """The Chinese catalogue as it lies in the repository."""
    if not PO.exists():
        return Catalog(locale="zh_Hans", domain="django", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans", domain="django")


def merged() -> Catalog:
    """The kept translations of the messages that are found now; nothing is guessed, so nothing is fuzzy."""
    old, new = kept(), Catalog(locale="zh_Hans", domain="django", charset="utf-8", header_comment="")
    for message in found():
        if not message.id:
            continue
        known = old.get(_singular(message), message.context)
        string = known.string if known is not None and isinstance(known.string, tuple) == message.pluralizable else None
        if message.pluralizable and isinstance(string, tuple):
            string = string[: new.num_plurals]
        new.add(message.id, string or "", message.locations, message.flags, message.auto_comments, context=message.context)
    return new


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def missing(catalogue: Catalog) -> list[Message]:
    """Messages without a translation, and fuzzy ones, which nobody has looked at."""
    return [m for m in catalogue if m.id and (m.fuzzy or not m.string or (isinstance(m.string, tuple) and not all(m.string)))]


def po_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as text, in the order of its messages and without dates, so that two merges meet without a conflict."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=140, sort_output=True, omit_header=True, include_lineno=False)
    header = 'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    return header.encode() + buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """What gettext reads at run time."""
    buffer = io.BytesIO()
    plain = Catalog(locale="zh_Hans", domain="django", charset="utf-8", header_comment="", creation_date=EPOCH, revision_date=EPOCH)
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            plain.add(message.id, message.string, context=message.context)
    write_mo(buffer, plain)
    return buffer.getvalue()


@click.group(help=__doc__)
def main() -> None:
    pass


@main.command(name="extract")
def extract_command() -> None:
    """Merge what the code and the templates say into the catalogue, then compile it."""
    catalogue = merged()
    PO.write_bytes(po_bytes(catalogue))
    MO.write_bytes(mo_bytes(catalogue))
    click.echo(f"{len(catalogue)} messages, {len(missing(catalogue))} without a translation")


@main.command(name="compile")
def compile_command() -> None:
    """Make the .mo that runs from the .po that people write."""
    MO.write_bytes(mo_bytes(kept()))


@main.command(name="missing")
def missing_command() -> None:
    """Print what has no translation yet."""
    for message in missing(merged()):
        click.echo(f"{', '.join(sorted({place for place, _ in message.locations}))}\n    {message.id!r}")


if __name__ == "__main__":
    main()
