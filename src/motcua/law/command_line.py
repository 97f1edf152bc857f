"""`./motcua law …`: deadlines and codes on the command line, without a database.

`law due` reads JSON lines and answers each with one JSON line; `law read KIND VALUE` reads one code. Django is never
imported, and the readers of codes only when asked for.
"""

from __future__ import annotations

import gc
import json
import os
import sys

USAGE = """Cách dùng: ./motcua law LỆNH [tham số]

  due               tính hạn trả kết quả: đọc các dòng JSON từ đầu vào chuẩn
  read LOẠI GIÁ_TRỊ đọc và kiểm tra một mã số

Không cần cơ sở dữ liệu. Gõ ./motcua law due --help hoặc ./motcua law read --help để xem chi tiết.
"""

DUE_USAGE = """Cách dùng: ./motcua law due < yêu_cầu.jsonl > kết_quả.jsonl

Mỗi dòng vào là một JSON:
  {"id": 1, "received_at": "2022-01-27T10:00",
   "limit": {"value": 5, "unit": "working_day"},
   "interruptions": [{"from": "2022-02-07T08:00", "to": "2022-02-09T08:00", "mode": "restart"}]}

  unit   working_day (ngày làm việc), working_hour (giờ làm việc), calendar_day (ngày), month (tháng)
  value  số nguyên hoặc có nửa (0.5); 0 với working_day là "trong ngày"
  mode   restart (tính lại từ đầu kể từ "to") hoặc pause (tạm dừng, hạn lùi lại)
  cutoff (không bắt buộc, "15:00") giờ chốt nhận hồ sơ của thủ tục trả kết quả trong ngày

Mỗi dòng ra là một JSON: {"id", "due_at", "ledger": [{"kind", "text"}, …]} hoặc {"id", "error"}.
Thời gian là giờ Việt Nam, đến phút. Mã thoát luôn là 0 khi đọc hết đầu vào.

  --json   chấp nhận cho đồng nhất với các lệnh khác; đầu ra luôn là JSON
"""

READ_USAGE = """Cách dùng: ./motcua law read LOẠI GIÁ_TRỊ [--json]

  citizen-id       số định danh cá nhân (12 chữ số)
  tax-code         mã số thuế (10 số, 10-3 số, 12 số)
  dossier-code     mã hồ sơ (H58.14-220107-0001 hoặc 000.00.14.H58-220107-0001)
  procedure-code   mã thủ tục hành chính (1.000318)
  unit-code        mã định danh cơ quan (H58.14 hoặc 000.00.14.H58)
  citizen-card-qr  nội dung mã QR trên thẻ căn cước
  vietqr           nội dung mã VietQR

In một dòng JSON {"ok", "parts", "problems"}. Mã thoát 0 khi đúng, 2 khi sai.
Nếu giá trị bắt đầu bằng dấu gạch nối, đặt «--» trước nó.
"""

_WRONG = 2


def main(arguments: list[str]) -> int:
    """Run `law due` or `law read`; returns the exit code (0; 2 for wrong usage or a code that is wrong)."""
    if arguments and arguments[0] in ("-h", "--help"):
        _write(USAGE)
        return 0
    if not arguments:
        return _refuse("Thiếu tên lệnh.\n\n" + USAGE.rstrip())
    name, rest = arguments[0], arguments[1:]
    run = {"due": _due, "read": _read}.get(name)
    if run is None:
        return _refuse(
            f"Không có lệnh law «{name}». Các lệnh có: due, read. Gõ ./motcua law --help để xem cách dùng."
        )
    try:
        return run(rest)
    except BrokenPipeError:
        # The reader has gone; say nothing more, also at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _due(arguments: list[str]) -> int:
    options, values, help_asked = _split(arguments)
    if help_asked:
        _write(DUE_USAGE)
        return 0
    if options or values:
        wrong = (options + values)[0]
        return _refuse(f"Lệnh law due không nhận tham số «{wrong}»; dữ liệu được đọc từ đầu vào chuẩn.")
    from motcua.law.due_lines import answer_stream

    # Nothing here makes reference cycles; the collector would only walk the remembered ledgers again and again.
    gc.disable()
    try:
        answer_stream(sys.stdin.buffer, sys.stdout.buffer)
    finally:
        gc.enable()
    return 0


def _read(arguments: list[str]) -> int:
    options, values, help_asked = _split(arguments)
    if help_asked:
        _write(READ_USAGE)
        return 0
    if options and len(values) == 1:  # a wrong code may begin with a hyphen
        options, values = options[1:], values + options[:1]
    if options:
        return _refuse(f"Lệnh law read không nhận tham số «{options[0]}».")
    from motcua.law.codes import READERS

    if len(values) != 2:
        return _refuse(
            "Cần đúng hai giá trị: law read LOẠI GIÁ_TRỊ. Gõ ./motcua law read --help để xem các loại."
        )
    kind, text = values
    reader = READERS.get(kind)
    if reader is None:
        return _refuse(f"Không có loại mã «{kind}». Các loại có: {', '.join(READERS)}.")
    reading = reader(text)
    answer = {"ok": reading.ok, "parts": reading.parts, "problems": list(reading.problems)}
    _write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0 if reading.ok else _WRONG


def _split(arguments: list[str]) -> tuple[list[str], list[str], bool]:
    """Unknown options, positional values, and whether help was asked for. `--json` and `--data X` are accepted."""
    options: list[str] = []
    values: list[str] = []
    remaining = list(arguments)
    while remaining:
        argument = remaining.pop(0)
        if argument == "--":
            values += remaining
            break
        if argument in ("-h", "--help"):
            return [], [], True
        if argument == "--data" and remaining:
            remaining.pop(0)
        elif argument == "--json" or argument.startswith("--data="):
            continue
        else:
            (options if argument.startswith("-") else values).append(argument)
    return options, values, False


def _write(text: str) -> None:
    # A lone surrogate can only come from a JSON escape or a broken argument; written as an escape it stays valid JSON.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _refuse(sentence: str) -> int:
    sys.stderr.buffer.write((sentence + "\n").encode("utf-8", "backslashreplace"))
    sys.stderr.buffer.flush()
    return _WRONG
