"""Libraries come in by hash and from nowhere in particular; their licences let us give the program away."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from tests.contracts.sources import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==[^ ;\\]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

#: Copyleft that reaches the program which uses a library. The "lesser" kinds do not.
REACHING = re.compile(
    r"\bA?GPL|\bEUPL|(?<!Lesser )General Public License|Affero|European Union Public", re.IGNORECASE
)


def pinned(lock: Path) -> list[str]:
    """Names of the libraries of a lock file."""
    return [match[1] for line in lock.read_text().splitlines() if (match := PINNED.match(line))]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_holds_pinned_names_and_hashes_only(lock):
    strange = [line for line in lock.read_text().splitlines() if not (PINNED.match(line) or HASH.match(line))]
    assert not strange, strange[:5]
    assert len(pinned(lock)) > 20


def test_what_runs_is_the_same_in_both_lock_files():
    runtime, development = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("runtime.txt", "development.txt")
    )
    names = {line.partition("==")[0] for line in runtime}
    shared = {line for line in development if line.partition("==")[0] in names}
    assert shared <= runtime


def test_no_licence_of_the_run_time_set_reaches_over_to_us():
    reaching = []
    for name in pinned(ROOT / "requirements" / "runtime.txt"):
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # of another operating system
        stated = [about.get("License-Expression") or (about.get("License") or "")[:120]]
        stated += [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
        # "or" lets us choose the other one.
        if any(REACHING.search(words) and " OR " not in words for words in stated):
            reaching.append((name, stated))
    assert not reaching


def test_no_file_of_the_project_names_a_package_registry():
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|--index-url|--extra-index")
    found = []
    for path in [*ROOT.glob("*"), *(ROOT / "requirements").iterdir(), *(ROOT / ".ci").iterdir()]:
        if path.is_file() and path.suffix not in {".png", ".gz"}:
            text = path.read_text(encoding="utf-8", errors="ignore")
            found += [f"{path.name}: {match[0]}" for match in hosts.finditer(text)]
    assert not found
