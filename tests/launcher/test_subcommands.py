"""Every subcommand: help and refusals in Vietnamese, exit codes, JSON on the last line, messages on the error stream."""

from __future__ import annotations

import json
import os
import re
import time

import pytest
from tests.launcher.conftest import copy_of, run

from motcua.config.command_line import SUBCOMMANDS
from motcua.config.postgres import private_server

pytestmark = pytest.mark.xdist_group("launcher")

VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
ENGLISH = re.compile(r"Traceback|usage:|optional arguments|positional arguments|show this help|error:")

#: Work that each subcommand with a data folder can be asked for.
WITH_DATA = {
    "up": ["up", "--check", "--port", "0"],
    "catalogue": ["catalogue", "search", "khai sinh"],
    "simulate": ["simulate", "--dossiers", "1"],
    "check": ["check"],
    "sandbox": ["sandbox", "--http-port", "0", "--smtp-port", "0"],
    "admin": ["admin", "code", "khong-co"],
}
#: Those that need no data folder, or are led by the environment alone.
WITHOUT_DATA = {"test", "soak", "law", "plan", "bench", "manage"}
WRONG = {
    "law": ["law", "nói"],
    "manage": ["manage", "khong_co"],
    "test": ["test", "--khong-co", "--collect-only"],
}


def assert_refused(done, code: int | None = None) -> None:
    """A sentence in Vietnamese on the error stream, nothing on the other, an exit code that says so."""
    assert done.returncode not in (0, 70) if code is None else done.returncode == code, done.stderr
    assert VIETNAMESE.search(done.stderr), done.stderr
    assert not ENGLISH.search(done.stderr), done.stderr
    assert done.stdout == ""


def test_every_subcommand_is_in_one_of_the_tables():
    assert set(SUBCOMMANDS) - set(WITH_DATA) == WITHOUT_DATA & set(SUBCOMMANDS)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help_is_vietnamese(name):
    done = run(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Cách dùng: ./motcua {name}")
    own = done.stdout if name != "manage" else done.stdout.partition("\n\n")[0]
    assert VIETNAMESE.search(own) and not ENGLISH.search(own)


def test_the_list_of_subcommands_is_the_help_of_the_whole():
    done = run("--help")
    assert done.returncode == 0
    for name, subcommand in SUBCOMMANDS.items():
        assert re.search(rf"^  {name} +{subcommand.summary}$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(set(SUBCOMMANDS) - {"test"}))
def test_a_wrong_argument_is_a_sentence_and_exit_code_2(name):
    assert_refused(run(*WRONG.get(name, [name, "--khong-co"])), 2)


def test_an_unknown_subcommand_is_a_sentence_and_exit_code_2():
    assert_refused(run("nói"), 2)


@pytest.mark.parametrize("arguments", WITH_DATA.values(), ids=WITH_DATA)
def test_a_file_as_data_folder_is_refused(arguments, tmp_path):
    (tmp_path / "file").touch()
    done = run(*arguments, "--data", str(tmp_path / "file"))
    assert_refused(done, 1)
    assert "Hãy chọn thư mục" in done.stderr


@pytest.mark.parametrize("arguments", WITH_DATA.values(), ids=WITH_DATA)
def test_a_folder_that_nobody_can_make_is_refused(arguments):
    assert_refused(run(*arguments, "--data", "/proc/khong-co/du-lieu"), 1)


@pytest.mark.parametrize("arguments", WITH_DATA.values(), ids=WITH_DATA)
def test_a_folder_closed_to_the_user_is_refused(arguments, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    # Root writes everywhere but where the kernel itself says no.
    assert_refused(run(*arguments, "--data", "/proc" if os.geteuid() == 0 else str(closed)), 1)


@pytest.mark.parametrize("name", ["up", "catalogue", "check", "simulate", "admin"])
@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("garbage", "không đúng dạng"),
        ("mysql://localhost/motcua", "không đúng dạng"),
        ("postgresql://", "không đúng dạng"),
        ("postgresql://ai@127.0.0.1:1/motcua", "Không kết nối được"),
    ],
)
def test_a_wrong_database_address_is_a_sentence_at_once(name, address, word, tmp_path):
    began = time.monotonic()
    done = run(*WITH_DATA[name], "--data", str(tmp_path), DATABASE_URL=address)
    assert_refused(done, 1)
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert time.monotonic() - began < 10


def test_a_closed_port_is_refused_to_the_manager_too(tmp_path):
    refused = run(
        "manage", "showmigrations", MOTCUA_DATA=str(tmp_path), DATABASE_URL="postgresql://x@127.0.0.1:1/x"
    )
    assert_refused(refused, 1)


@pytest.fixture(scope="module")
def running(template, folder):
    """An empty province whose server runs, so that each command joins it."""
    data = copy_of(template, folder / "running")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        with private_server(data, durable=False):
            yield data


def last_value(done) -> object:
    """The JSON value on the last line of standard output."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_json_comes_on_one_line_last(running):
    data = ["--data", str(running), "--json"]
    assert last_value(run("catalogue", "search", "khai", "sinh", *data)) == []
    found = last_value(run("check", *data))
    assert isinstance(found, dict) and found["problems"] == []
    made = last_value(
        run(
            "admin",
            "create",
            "--username",
            "quantri",
            "--name",
            "Người Giả Định",
            "--province",
            "Tỉnh Giả Định",
            *data,
        )
    )
    assert isinstance(made, dict) and made["username"] == "quantri"


def test_a_refusal_leaves_standard_output_empty_also_with_json(running):
    data = ["--data", str(running), "--json"]
    assert_refused(run("simulate", "--dossiers", "1", *data), 1)
    assert_refused(run("admin", "code", "khong-co", *data))
    assert_refused(run("catalogue", "import", "/khong/co.jsonl", *data), 1)


@pytest.mark.parametrize(
    "arguments",
    [["law", "read", "citizen-id", "082185000017"], ["law", "due"], ["law", "--help"]],
)
def test_the_law_answers_in_half_a_second_without_a_database(arguments, tmp_path):
    times = []
    for _ in range(3):
        began = time.monotonic()
        done = run(*arguments, MOTCUA_DATA=str(tmp_path / "never"), DATABASE_URL="garbage")
        times.append(time.monotonic() - began)
        assert done.returncode in (0, 2), done.stderr
    assert min(times) < 0.5
    assert not (tmp_path / "never").exists()
