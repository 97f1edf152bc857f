"""`law due` on the command line: one JSON line for each line, whatever comes in."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from motcua.law.calendar import default_calendar
from motcua.law.due_lines import Answerer, answer_stream

SOURCE = Path(__file__).parents[3]
GOOD = {"id": 7, "received_at": "2022-01-27T10:00", "limit": {"value": 5, "unit": "working_day"}}


def answers(*lines: bytes | str | dict[str, Any]) -> list[dict[str, Any]]:
    raw = [
        line if isinstance(line, bytes) else (json.dumps(line) if isinstance(line, dict) else line).encode()
        for line in lines
    ]
    target = io.BytesIO()
    answer_stream(io.BytesIO(b"\n".join(raw) + b"\n"), target)
    return [json.loads(line) for line in target.getvalue().decode().splitlines()]


def error_of(**changes: object) -> dict[str, Any]:
    (answer,) = answers({**GOOD, **changes})
    return answer


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.run(
        [sys.executable, "-m", "motcua", "law", *arguments],
        input=stdin,
        capture_output=True,
        env=environment,
        check=False,
    )


def test_an_answer_has_the_id_the_due_time_and_a_ledger():
    (answer,) = answers(GOOD)
    assert answer["id"] == 7
    assert answer["due_at"] == "2022-02-10T17:00"
    assert answer["ledger"][0] == {
        "kind": "received",
        "text": "Tiếp nhận lúc 10:00 ngày 27/01/2022; thời hạn 5 ngày làm việc.",
    }
    assert set(answer) == {"id", "due_at", "ledger"}


def test_the_remembered_ledger_is_the_same_as_the_first():
    first, second, other_hour = answers(GOOD, GOOD, {**GOOD, "received_at": "2022-01-27T16:30:15"})
    assert first == second
    assert other_hour["ledger"][1:] == first["ledger"][1:]
    assert other_hour["due_at"] == first["due_at"]


def test_interruptions_are_applied():
    (answer,) = answers(
        {
            **GOOD,
            "received_at": "2022-01-07T08:00",
            "interruptions": [{"from": "2022-01-12T08:00", "to": "2022-01-20T08:00", "mode": "restart"}],
        }
    )
    assert answer["due_at"] == "2022-01-27T17:00"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"   ",
        b"{",
        b"[1, 2]",
        b"null",
        b"5",
        b'"text"',
        b"\xff\xfe",
        b'{"id": 1, "limit": {"value": NaN}}',
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_an_unreadable_line_is_answered_with_a_null_id(line):
    before, answer, after = answers(GOOD, line, GOOD)
    assert answer["id"] is None
    assert answer["error"]
    assert "due_at" in before
    assert "due_at" in after


@pytest.mark.parametrize(
    "changes",
    [
        {"received_at": None},
        {"received_at": 5},
        {"received_at": ""},
        {"received_at": "27/01/2022 10:00"},
        {"received_at": "2022-01-27"},
        {"received_at": "2022-02-30T10:00"},
        {"received_at": "2022-01-27T25:00"},
        {"received_at": "2022-01-27T10:60"},
        {"received_at": "0001-01-01T00:00"},
        {"received_at": "9999-12-31T23:59"},
        {"received_at": "0001-01-01T00:00+14:00"},
        {"received_at": "２０２２-01-27T10:00"},
        {"received_at": ["2022-01-27T10:00"]},
        {"limit": None},
        {"limit": 5},
        {"limit": {}},
        {"limit": {"value": 5}},
        {"limit": {"unit": "working_day"}},
        {"limit": {"value": "5", "unit": "working_day"}},
        {"limit": {"value": True, "unit": "working_day"}},
        {"limit": {"value": None, "unit": "working_day"}},
        {"limit": {"value": [5], "unit": "working_day"}},
        {"limit": {"value": -1, "unit": "working_day"}},
        {"limit": {"value": 0.25, "unit": "working_day"}},
        {"limit": {"value": 10**18, "unit": "working_day"}},
        {"limit": {"value": 500000, "unit": "working_day"}},
        {"limit": {"value": 500000, "unit": "month"}},
        {"limit": {"value": 500000, "unit": "calendar_day"}},
        {"limit": {"value": 500000, "unit": "working_hour"}},
        {"limit": {"value": 0, "unit": "working_hour"}},
        {"limit": {"value": 0, "unit": "calendar_day"}},
        {"limit": {"value": 0, "unit": "month"}},
        {"limit": {"value": 0.5, "unit": "month"}},
        {"limit": {"value": 5, "unit": "week"}},
        {"limit": {"value": 5, "unit": ["working_day"]}},
        {"limit": {"value": 5, "unit": 5}},
        {"interruptions": {}},
        {"interruptions": "none"},
        {"interruptions": [5]},
        {"interruptions": [{}]},
        {"interruptions": [{"from": "2022-02-07T08:00", "to": "2022-02-08T08:00"}]},
        {"interruptions": [{"from": "2022-02-07T08:00", "to": "2022-02-08T08:00", "mode": "stop"}]},
        {"interruptions": [{"from": "2022-02-07T08:00", "to": "2022-02-08T08:00", "mode": ["pause"]}]},
        {"interruptions": [{"from": "2022-02-07T08:00", "to": None, "mode": "pause"}]},
        {"interruptions": [{"from": "2022-02-08T08:00", "to": "2022-02-07T08:00", "mode": "pause"}]},
        {"interruptions": [{"from": "2022-02-07T08:00", "to": "9000-02-07T08:00", "mode": "pause"}]},
        {"interruptions": [{"from": "2022-02-07T08:00", "to": "9000-02-07T08:00", "mode": "restart"}]},
        {"cutoff": 15},
        {"cutoff": "25:00"},
    ],
)
def test_a_wrong_request_is_answered_with_its_id_and_a_sentence(changes):
    answer = error_of(**changes)
    assert set(answer) == {"id", "error"}
    assert answer["id"] == 7
    assert answer["error"].endswith((".", "…}."))


def test_numbers_too_large_for_a_float_are_refused():
    (answer,) = answers(
        '{"id": 1, "received_at": "2022-01-27T10:00", "limit": {"value": 1e400, "unit": "working_day"}}'
    )
    assert set(answer) == {"id", "error"}
    (infinite_id,) = answers('{"id": 1e400}')
    assert infinite_id["id"] is None


@pytest.mark.parametrize(
    "identifier",
    [None, "hồ sơ 1", 1.5, ["a", {"b": 1}], {"x": None}, True, 'quote " and \\', "\ud800", 10**40],
)
def test_any_json_value_comes_back_as_id(identifier):
    (answer,) = answers(json.dumps({**GOOD, "id": identifier}))
    assert answer["id"] == identifier
    assert answer["due_at"] == "2022-02-10T17:00"


def test_a_missing_id_is_null():
    (answer,) = answers({key: value for key, value in GOOD.items() if key != "id"})
    assert answer["id"] is None
    assert answer["due_at"] == "2022-02-10T17:00"


def test_a_byte_order_mark_carriage_returns_and_a_missing_last_newline_do_no_harm():
    target = io.BytesIO()
    line = json.dumps(GOOD).encode()
    answer_stream(io.BytesIO(b"\xef\xbb\xbf" + line + b"\r\n" + line), target)
    assert [json.loads(text)["due_at"] for text in target.getvalue().splitlines()] == ["2022-02-10T17:00"] * 2


def test_a_line_separator_inside_a_string_does_not_split_the_line():
    (answer,) = answers(json.dumps({**GOOD, "id": "a\u2028b"}, ensure_ascii=False))
    assert answer["id"] == "a\u2028b"


def test_offsets_are_converted_to_vietnamese_time():
    (answer,) = answers({**GOOD, "received_at": "2022-01-27T18:00Z"})  # already the 28th in Vietnam
    assert answer["due_at"] == "2022-02-11T17:00"


def test_a_cut_off_may_be_given():
    same_day = {**GOOD, "received_at": "2022-03-01T15:00:01", "limit": {"value": 0, "unit": "working_day"}}
    assert [answer["due_at"] for answer in answers(same_day, {**same_day, "cutoff": "15:00"})] == [
        "2022-03-01T17:00",
        "2022-03-02T17:00",
    ]


def test_bare_dates_bound_interruptions_of_days_but_not_of_hours():
    bare = [{"from": "2022-02-08", "to": "2022-02-09", "mode": "pause"}]
    assert error_of(interruptions=bare)["due_at"] == "2022-02-11T17:00"
    assert "error" in error_of(interruptions=bare, limit={"value": 5, "unit": "working_hour"})


def test_the_memory_of_ledgers_is_bounded(monkeypatch):
    monkeypatch.setattr("motcua.law.due_lines._CACHE_SIZE", 3)
    answerer = Answerer(default_calendar())
    for value in range(1, 10):
        assert '"due_at"' in answerer.answer(
            json.dumps({**GOOD, "limit": {"value": value, "unit": "working_day"}}).encode()
        )


def test_the_command_answers_every_line_and_exits_with_zero():
    finished = run("due", stdin=json.dumps(GOOD).encode() + b"\n{broken\n")
    good, broken = (json.loads(line) for line in finished.stdout.splitlines())
    assert finished.returncode == 0
    assert good["due_at"] == "2022-02-10T17:00"
    assert broken["id"] is None
    assert finished.stderr == b""


def test_no_input_gives_no_output():
    assert run("due").stdout == b""


def test_each_answer_comes_before_more_input_is_asked_for():
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        [sys.executable, "-m", "motcua", "law", "due"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(GOOD).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["due_at"] == "2022-02-10T17:00"
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("guess",),
        ("due", "now"),
        ("due", "--wrong"),
        ("read",),
        ("read", "tax-code"),
        ("read", "shoe-size", "42"),
    ],
)
def test_wrong_usage_is_a_vietnamese_sentence_and_not_zero(arguments):
    finished = run(*arguments)
    assert finished.returncode != 0
    assert finished.stdout == b""
    assert finished.stderr.decode().strip()


@pytest.mark.parametrize(
    "arguments", [("--help",), ("due", "--help"), ("read", "-h"), ("read", "tax-code", "--help")]
)
def test_help_is_vietnamese(arguments):
    finished = run(*arguments)
    assert finished.returncode == 0
    assert "Cách dùng" in finished.stdout.decode()


def test_reading_a_code_prints_one_json_line_and_tells_right_from_wrong_by_its_exit_code():
    right, wrong = run("read", "tax-code", "0100109106", "--json"), run("read", "tax-code", "0100109107")
    assert (right.returncode, wrong.returncode) == (0, 2)
    assert json.loads(right.stdout) == {
        "ok": True,
        "parts": {"kind": "taxpayer", "parent": "0100109106", "branch": None},
        "problems": [],
    }
    assert json.loads(wrong.stdout)["problems"]
    assert run("read", "tax-code", "-5").returncode == 2


def test_the_command_starts_quickly_and_without_django():
    code = "import sys; from motcua.law.command_line import main; main(['read', 'tax-code', '0100109106']); sys.exit('django' in sys.modules)"
    started = time.perf_counter()
    finished = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        check=False,
    )
    assert finished.returncode == 0
    assert (
        time.perf_counter() - started < 2
    )  # generous: the machine may be busy; the benchmark records the real figure
