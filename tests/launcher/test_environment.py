"""The Python environment and the shell script before everything."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.launcher.conftest import ROOT

from motcua.config import environment

pytestmark = pytest.mark.xdist_group("launcher")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An environment made from a lock file that names nothing."""
    folder = tmp_path_factory.mktemp("environment")
    (folder / "runtime.txt").write_text("# nothing\n")
    assert environment.prepare(folder / "env", folder, "runtime", "first") == 0
    return folder


def test_a_made_environment_carries_the_hash_it_was_made_from(made):
    assert (made / "env" / ".motcua-runtime").read_text() == "first\n"
    assert environment.is_usable(made / "env")


def test_an_environment_left_half_made_is_not_used(made):
    mark = made / "env" / environment.UNFINISHED
    mark.touch()
    assert not environment.is_usable(made / "env")
    mark.unlink()


def test_an_environment_whose_interpreter_has_gone_is_made_anew(made):
    python = made / "env" / "bin" / "python3"
    for link in (made / "env" / "bin").glob("python*"):
        link.unlink()
    python.symlink_to("/nowhere/python3")
    assert environment.prepare(made / "env", made, "runtime", "second") == 0
    assert environment.is_usable(made / "env")
    assert (made / "env" / ".motcua-runtime").read_text() == "second\n"


def test_a_refusal_of_pip_leaves_a_working_environment_in_place(made, capfd):
    (made / "development.txt").write_text("no-such-library==1 --hash=sha256:" + "0" * 64 + "\n")
    # Nothing is asked of a network: an index that is an empty folder.
    os.environ["PIP_NO_INDEX"] = "1"
    try:
        assert environment.prepare(made / "env", made, "development", "other") == 1
    finally:
        del os.environ["PIP_NO_INDEX"]
    assert "Không cài được thư viện" in capfd.readouterr().err
    assert environment.is_usable(made / "env")


def stamped() -> bool:
    return (Path(sys.prefix) / ".motcua-runtime").exists()


@pytest.mark.skipif(not stamped(), reason="the tests run in an environment that ./motcua did not prepare")
def test_the_script_works_through_a_link_from_any_folder_with_nothing_set(tmp_path):
    link = tmp_path / "một-cửa"
    link.symlink_to(ROOT / "motcua")
    (tmp_path / "json.py").write_text("raise SystemExit('a stranger was imported')\n")
    bare = {"PATH": "/usr/bin:/bin", "MOTCUA_VENV": sys.prefix, "LANG": "C"}
    began = time.monotonic()
    done = subprocess.run(
        [link, "--help"], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Cách dùng: ./motcua")
    assert time.monotonic() - began < 0.5
    unknown = subprocess.run(
        [link, "nói"], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert unknown.returncode == 2 and "Không có lệnh «nói»" in unknown.stderr
