"""The repository knows no machine: whoever clones it finds nothing of the place where it was written."""

import re
import tomllib

import pytest

from tests.tidy.source import ROOT, committed, refuse

pytestmark = pytest.mark.only_on("sqlite")  # it reads files, and knows no database

# Put together from pieces, so that this file does not refuse itself.
_FOLDERS = "|".join(["work", "root", "Users"])
PATHS = re.compile(rf"(?<![\w.:/-])/(?:{_FOLDERS})/[\w.]|(?<![\w./-])/opt/py" + "pi")
HOSTS = re.compile(
    "|".join(
        [r"pypi\.", r"python" + r"hosted\.org", r"registry\.npm" + "js", r"deb\.debian" + r"\.org", r"--(?:extra-)?index-" + "url[ =]http"]
    )
)
BINARY = {".gz", ".ico", ".jpg", ".mo", ".pdf", ".png", ".webp", ".woff2", ".xls", ".xlsx", ".zip"}


def _lines():
    for path in committed():
        if path.suffix in BINARY or path.name == "test_machines.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            yield f"{path.relative_to(ROOT).as_posix()}:{number}", line


def test_no_file_names_a_folder_of_somebodys_machine_or_a_package_host():
    refuse(
        (f"{place} {found[0]}" for place, line in _lines() if (found := PATHS.search(line) or HOSTS.search(line))),
        "Write paths relative to the repository or to COURTYARD_HOME, and leave the choice of a package host to the machine.",
    )


def test_lock_files_carry_a_hash_for_everything_they_name():
    def problems():
        for lock in sorted((ROOT / "requirements").glob("*.lock")):
            text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
            for line in text.splitlines():
                if line and not line.startswith(("#", " ")) and "--hash=sha256:" not in line:
                    yield f"{lock.name}: {line.split()[0]}"

    refuse(problems(), "Regenerate with `make lock`.")


def test_every_dependency_says_in_the_documents_what_it_is_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(word for extra in project["optional-dependencies"].values() for word in extra)]
    names = {re.split(r"[\[<>=!~ ;]", requirement)[0].lower() for requirement in wanted}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    refuse(
        sorted(name for name in names if f"| {name} |" not in page and f"| {name}[" not in page),
        "Add a row to docs/dependencies.md: package, licence, why we need it, who keeps it. At most LGPL.",
    )
