"""Reading JSON lines from files that may hold anything: each line gives a record or a reason, never a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from motcua.catalogue.source import normalise
from motcua.catalogue.source_values import NormalisedProcedure, SourceError

#: A record of the largest real procedure has some 300 kB; a line ten times that is no procedure.
LONGEST_LINE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that did not come in, with its place and a Vietnamese reason."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, dòng {self.line}: {self.reason}"


def read_file(path: Path) -> Iterator[NormalisedProcedure | RefusedLine]:
    """The procedures of a JSON-lines file in order, and its refused lines; empty lines are passed over."""
    with path.open("rb") as stream:
        number = 0
        while True:
            raw = stream.readline(LONGEST_LINE + 1)
            if not raw:
                return
            number += 1
            if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(LONGEST_LINE)
                yield RefusedLine(path.name, number, "dòng dài quá 4 MB, không thể là một thủ tục")
                continue
            if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                yield normalise(parse_line(raw))
            except SourceError as problem:
                yield RefusedLine(path.name, number, str(problem))
            except RecursionError:
                yield RefusedLine(path.name, number, "JSON lồng nhau quá sâu")


def parse_line(raw: bytes) -> Any:
    """One line as JSON; SourceError says in Vietnamese why it is none that can be stored."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("không phải chữ UTF-8") from None
    try:
        value = json.loads(text, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise SourceError("JSON lồng nhau quá sâu") from None
    except UnicodeEncodeError:
        raise SourceError("có ký tự Unicode hỏng") from None
    except SourceError:
        raise
    except ValueError as problem:
        place = f" (cột {problem.colno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise SourceError(f"không phải JSON hợp lệ{place}") from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise SourceError(f"có số không hợp lệ ({name})")
