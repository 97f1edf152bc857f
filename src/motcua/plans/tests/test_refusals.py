"""What is no plan is refused in one sentence; nothing breaks the reader."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.kernel.refusal import Refusal
from motcua.plans.reading import read_plan
from motcua.plans.sample import SAMPLE, sample_decision
from motcua.plans.tests.layouts import WRITERS, invent, invent_layout

ROOT = Path(__file__).resolve().parents[4]


def _scanned_pdf() -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _word(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()


BAD = {
    "empty": (b"", "empty"),
    "blank": (b"\xef\xbb\xbf \r\n\t\n", "empty"),
    "letter": ("Kính gửi: Ông A.\nHôm nay trời đẹp.".encode(), "not_a_plan"),
    "other table": ("STT\tHọ và tên\tSố điện thoại\n1\tA\t2\n".encode(), "not_a_plan"),
    "header alone": ("STT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n".encode(), "not_a_plan"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "picture"),
    "photo": (b"\xff\xd8\xff\xe0" + b"\x01" * 50, "picture"),
    "scanned": (_scanned_pdf(), "scanned"),
    "broken pdf": (b"%PDF-1.7\nnonsense", "broken_pdf"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_word"),
    "broken word": (b"PK\x03\x04 and then nothing", "broken_word"),
    "word without body": (_word({"word/document.xml": "<a/>"}), "broken_word"),
    "word with bad xml": (_word({"word/document.xml": "<w:document"}), "broken_word"),
    "entities": (_word({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "broken_word"),
    "workbook": (_word({"xl/workbook.xml": "<a/>"}), "workbook"),
    "archive": (_word({"anh.txt": "x"}), "not_word"),
    "old encoding": ("Kế hoạch".encode("utf-16")[2:] * 20, "encoding"),
    "windows-1258": (b"Quy\xeat \xf0\xddnh " * 20, "encoding"),
    "binary": (bytes(range(256)) * 10, "encoding"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_plan_is_refused_in_a_sentence(name):
    content, code = BAD[name]
    with pytest.raises(Refusal) as refused:
        read_plan(content)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")
    assert refused.value.next_step


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_or_read(content):
    _tried(content)


@pytest.mark.parametrize("name", sorted(WRITERS))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_damaged_files_are_refused_or_read(name, seed):
    _tried(_damaged(_good(name), Random(seed)))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_shuffled_lines_of_a_decision_are_refused_or_read(seed):
    random = Random(seed)
    lines = sample_decision().decode().split("\n")
    for _ in range(random.randint(1, 30)):
        at = random.randrange(len(lines))
        lines[at : at + random.randint(0, 3)] = random.sample(lines, random.randint(0, 3))
    _tried("\n".join(lines).encode())


_GOOD: dict[str, bytes] = {}


def _good(name: str) -> bytes:
    if name not in _GOOD:
        random = Random(11)
        _GOOD[name] = WRITERS[name](invent(random), invent_layout(random), random)
    return _GOOD[name]


def _damaged(content: bytes, random: Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(random.randint(1, 8)):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    return bytes(damaged[: random.randint(1, len(damaged))] if random.random() < 0.5 else damaged)


def _tried(content: bytes) -> None:
    try:
        json.dumps(read_plan(content).as_json(), ensure_ascii=False)
    except Refusal as refused:
        assert refused.sentence


def _command(*arguments: str, content: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "motcua", "plan", "read", *arguments],
        input=content,
        capture_output=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "PATH": "/usr/bin:/bin"},
        check=False,
    )


def test_the_command_prints_one_line_of_json():
    done = _command(str(SAMPLE), "--json")
    assert done.returncode == 0
    plan = json.loads(done.stdout)
    assert {"number", "date", "issuer", "year", "groups"} <= set(plan)
    assert plan["groups"][0]["tasks"][0]["deadline"]["overrides"][0]["due"] == "2022-02-28"


def test_the_command_reads_standard_input():
    assert b"37 nhi" in _command("-", content=sample_decision()).stdout


@pytest.mark.parametrize("arguments", [("/nowhere/plan.txt", "--json"), ("-",), ("/",)])
def test_the_command_refuses_with_a_sentence_and_no_output(arguments):
    done = _command(*arguments, content=b"")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().strip().endswith(".")
    assert b"Traceback" not in done.stderr


def test_reading_starts_no_framework():
    code = (
        "import sys; from motcua.plans.reading import read_plan; from motcua.plans.sample import sample_decision;"
        "read_plan(sample_decision());"
        "heavy = {'django', 'psycopg', 'pypdf', 'docx', 'lxml', 'html.parser', 'zipfile'} & set(sys.modules); assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={"PYTHONPATH": str(ROOT / "src")}, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
