"""`law due`: JSON lines in, JSON lines out, one for one, never a traceback.

Choices where the contract is silent: a blank line is an unreadable line; unknown fields are ignored; a missing `id` is
null; an `id` of any JSON type is given back; `received_at` is ISO 8601 with a time (seconds and an offset allowed, an
offset is converted to Vietnamese time); `from` and `to` may be bare dates except for working hours; `interruptions`
may be null; `cutoff` ("15:00") is an extra of ours beside `limit` or in it. NaN and Infinity are no JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from json.encoder import encode_basestring_ascii
from typing import Any, BinaryIO, NamedTuple

from motcua.law.calendar import Calendar, default_calendar
from motcua.law.clock import due, due_from, to_local
from motcua.law.errors import LawError
from motcua.law.ledger import Question, count_body
from motcua.law.ledger_lines import received_text_of
from motcua.law.limits import Interruption, InterruptionMode, Limit, LimitUnit

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CHUNK = 1 << 16
_CACHE_SIZE = 120_000  # 160 MB resident when full


def answer_stream(source: BinaryIO, target: BinaryIO) -> None:
    """Answer every line of `source` on `target`; what has come in is answered before more is waited for."""
    answerer = Answerer(default_calendar())
    read = getattr(source, "read1", source.read)
    rest, first = b"", True
    while chunk := read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n") if b"\n" in chunk else (rest + chunk,)
        if lines and first:
            lines[0], first = lines[0].removeprefix(b"\xef\xbb\xbf"), False
        _answer_lines(answerer, lines, target)
    if rest:
        _answer_lines(answerer, [rest.removeprefix(b"\xef\xbb\xbf") if first else rest], target)


def _answer_lines(answerer: Answerer, lines: list[bytes], target: BinaryIO) -> None:
    if lines:
        text = "".join([answerer.answer(line) + "\n" for line in lines])
        target.write(text.encode("utf-8", "backslashreplace"))
        target.flush()


class Answerer:
    """Answers lines over one calendar, remembering what it has already explained."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        self._limits: dict[tuple[float, str], _KnownLimit] = {}
        self._remembered = 0

    def answer(self, line: bytes) -> str:
        """The JSON line that answers one input line."""
        try:
            request = self._decoder.decode(line.decode("utf-8"))
        except (ValueError, RecursionError):
            return _error("null", "Dòng không đọc được: không phải JSON đúng cú pháp (UTF-8).")
        if not isinstance(request, dict):
            return _error("null", "Dòng không đọc được: cần một đối tượng JSON {…}.")
        identifier = _identifier(request.get("id"))
        if identifier is None:
            return _error("null", "Giá trị «id» không biểu diễn được bằng JSON.")
        try:
            return self._answer_request(identifier, request)
        except LawError as error:
            return _error(identifier, str(error))

    def _answer_request(self, identifier: str, request: dict[str, Any]) -> str:
        received_text = request.get("received_at")
        if received_text is None:
            raise LawError("Thiếu «received_at», thời điểm tiếp nhận hồ sơ.")
        received = _moment(received_text, "received_at")
        known, cutoff = self._limit(request)
        limit = known.limit
        interruptions = tuple(_interruptions(request.get("interruptions"), limit.unit))
        if interruptions or limit.unit is LimitUnit.WORKING_HOUR or limit.is_same_day:
            answer = due(received, limit, self.calendar, interruptions, cutoff=cutoff)
            ledger = ", ".join([line.json_text for line in answer.ledger])
            due_text = answer.at.isoformat(timespec="minutes")
            return f'{{"id": {identifier}, "due_at": "{due_text}", "ledger": [{ledger}]}}'
        due_text, body = self._day_body(received, known)
        # The same words as `ledger.Received`, put together here because this line alone is different each time.
        head = f'{{"kind": "received", "text": "{received_text_of(received, known.label)}"}}'
        return f'{{"id": {identifier}, "due_at": "{due_text}", "ledger": [{head}, {body}]}}'

    def _day_body(self, received: datetime, known: _KnownLimit) -> tuple[str, str]:
        number = received.toordinal()
        found = known.bodies.get(number)
        if found is None:
            at = due_from(received, known.limit, self.calendar, (), None)
            question = Question(received, known.limit, self.calendar, (), None, due_from)
            body = ", ".join([line.json_text for line in count_body(question, received, at)])
            found = (at.isoformat(timespec="minutes"), body)
            self._remember(known, number, found)
        return found

    def _remember(self, known: _KnownLimit, number: int, found: tuple[str, str]) -> None:
        if self._remembered >= _CACHE_SIZE:
            for other in self._limits.values():
                other.bodies.clear()
            self._remembered = 0
        known.bodies[number] = found
        self._remembered += 1

    def _limit(self, request: dict[str, Any]) -> tuple[_KnownLimit, time | None]:
        given = request.get("limit")
        if not isinstance(given, dict):
            raise LawError('Thiếu «limit» hoặc sai dạng; cần {"value": số, "unit": đơn vị}.')
        value, unit = given.get("value"), given.get("unit")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise LawError("Giá trị của thời hạn (limit.value) phải là một số.")
        if not isinstance(unit, str):
            raise LawError("Đơn vị của thời hạn phải là working_day, working_hour, calendar_day hoặc month.")
        known = self._limits.get((value, unit))
        if known is None:
            known = _known(Limit(value, unit))  # type: ignore[arg-type]  # Limit refuses other texts
            if len(self._limits) < _CACHE_SIZE:
                self._limits[value, unit] = known
        cutoff = request.get("cutoff", given.get("cutoff"))
        return known, None if cutoff is None else _time_of_day(cutoff)


class _KnownLimit(NamedTuple):
    """A limit with what has been explained of it, by day number: due time, and the ledger after its first line."""

    limit: Limit
    label: str
    bodies: dict[int, tuple[str, str]]


def _known(limit: Limit) -> _KnownLimit:
    return _KnownLimit(limit, limit.label, {})


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _identifier(value: object) -> str | None:
    """The `id` as JSON text, None when it cannot be written (an infinite number)."""
    if type(value) is int:
        return str(value)
    if type(value) is str:
        return encode_basestring_ascii(value)
    try:
        return json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return None


def _error(identifier: str, sentence: str) -> str:
    return f'{{"id": {identifier}, "error": {json.dumps(sentence, ensure_ascii=False)}}}'


def _moment(value: object, name: str) -> datetime:
    """A naive local moment. The usual shape goes straight to the parser."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return to_local(datetime.fromisoformat(value))
        except (ValueError, OverflowError):
            pass
    raise LawError(
        f"«{name}» không phải thời điểm hợp lệ; cần dạng năm-tháng-ngàyTgiờ:phút, ví dụ 2022-01-27T10:00."
    )


def _boundary(value: object, name: str, unit: LimitUnit) -> datetime:
    if isinstance(value, str) and unit is not LimitUnit.WORKING_HOUR and _DATE.fullmatch(value):
        try:
            return datetime.combine(date.fromisoformat(value), time())
        except ValueError:
            pass
    return _moment(value, name)


def _interruptions(value: object, unit: LimitUnit) -> Iterator[Interruption]:
    if value is None:
        return
    if not isinstance(value, list):
        raise LawError("«interruptions» phải là một danh sách.")
    for item in value:
        if not isinstance(item, dict):
            raise LawError('Mỗi lần gián đoạn phải có dạng {"from", "to", "mode"}.')
        mode = item.get("mode")
        if mode not in ("restart", "pause"):
            raise LawError("«mode» của lần gián đoạn phải là restart (tính lại) hoặc pause (tạm dừng).")
        start, end = _boundary(item.get("from"), "from", unit), _boundary(item.get("to"), "to", unit)
        yield Interruption(start, end, InterruptionMode(mode))


def _time_of_day(value: object) -> time:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value, re.ASCII):
        return time.fromisoformat(value)
    raise LawError("«cutoff» phải là giờ trong ngày dạng giờ:phút, ví dụ 15:00.")
