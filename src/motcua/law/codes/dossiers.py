"""Dossier codes (Decree 61/2018, art. 26; Circular 01/2018, art. 19) and procedure codes of the national database.

A dossier code is `<unit code>-YYMMDD-XXXX`; the last part counts the dossiers of a unit and day from 0001 and widens to five
digits past 9999.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from motcua.law.codes.reading import Part, Reading, date_of, is_digits
from motcua.law.codes.units import CodeScheme, UnitCode, parse_unit_code, unit_parts, unit_problems
from motcua.law.errors import LawError

LARGEST_SEQUENCE = 99_999
_PROCEDURE = re.compile(r"([1-9])\.([0-9]{6})(?:\.(.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier code in parts: unit, day of receipt, daily sequence (from 1)."""

    unit: UnitCode
    day: date
    sequence: int

    @property
    def text(self) -> str:
        """The printed code."""
        return format_dossier_code(self.unit.text, self.day, self.sequence)


def format_dossier_code(unit_code: str, day: date, sequence: int) -> str:
    """The code of the `sequence`-th dossier (from 1) of a unit on a day.

    Raises `LawError` for a unit code in neither scheme, a year outside 2000-2099 or a sequence outside 1-99999.
    """
    if parse_unit_code(unit_code) is None:
        raise LawError(f"Mã cơ quan «{unit_code}» không đúng cấu trúc, không cấp được mã hồ sơ.")
    if not 1 <= sequence <= LARGEST_SEQUENCE:
        raise LawError(f"Số thứ tự hồ sơ trong ngày phải từ 1 đến {LARGEST_SEQUENCE}.")
    if not 2000 <= day.year <= 2099:
        raise LawError("Năm tiếp nhận trong mã hồ sơ phải từ 2000 đến 2099.")
    return f"{unit_code}-{day:%y%m%d}-{sequence:04d}"


def parse_dossier_code(text: str) -> DossierCode:
    """A dossier code in parts. Raises `LawError` with its first problem."""
    code, problems = _parse(text)
    if code is None or problems:
        raise LawError(problems[0])
    return code


def read_dossier_code(text: str) -> Reading:
    """Read a dossier code of either scheme."""
    code, problems = _parse(text.strip())
    if code is None:
        return Reading(problems=tuple(problems))
    parts: dict[str, Part] = {
        **unit_parts(code.unit),
        "received_on": code.day.isoformat(),
        "sequence": code.sequence,
    }
    return Reading(parts, tuple(problems))


def in_scheme(code: DossierCode, scheme: CodeScheme) -> DossierCode:
    """The same dossier under the other scheme of unit codes."""
    return DossierCode(code.unit.in_scheme(scheme), code.day, code.sequence)


def _parse(text: str) -> tuple[DossierCode | None, list[str]]:
    pieces = text.split("-")
    if len(pieces) != 3:
        return None, ["Mã hồ sơ phải có ba phần nối bằng dấu gạch nối: mã cơ quan, ngày (YYMMDD), số thứ tự."]
    unit_text, day_text, sequence_text = pieces
    problems: list[str] = []
    unit = parse_unit_code(unit_text)
    if unit is None:
        problems.append("Mã cơ quan trong mã hồ sơ không đúng cấu trúc; cần dạng H58.14 hoặc 000.00.14.H58.")
    else:
        problems += unit_problems(unit)
    day = date_of("20" + day_text[:2], day_text[2:4], day_text[4:]) if len(day_text) == 6 else None
    if day is None:
        problems.append(
            "Ngày tiếp nhận trong mã hồ sơ không có thật; cần sáu chữ số năm, tháng, ngày (YYMMDD)."
        )
    problems += _sequence_problems(sequence_text)
    if unit is None or day is None or not is_digits(sequence_text):
        return None, problems
    return DossierCode(unit, day, int(sequence_text[:6])), problems


def _sequence_problems(text: str) -> list[str]:
    if not is_digits(text) or len(text) not in (4, 5):
        return ["Số thứ tự hồ sơ trong ngày phải có bốn chữ số (năm chữ số khi vượt 9999)."]
    if len(text) == 5 and text[0] == "0":
        return ["Số thứ tự chỉ viết năm chữ số khi vượt 9999."]
    if not int(text):
        return ["Số thứ tự hồ sơ trong ngày bắt đầu từ 0001."]
    return []


def read_procedure_code(text: str) -> Reading:
    """Read a procedure code of the national database: `x.xxxxxx`, perhaps with the unit code of a local variant."""
    match = _PROCEDURE.fullmatch(text.strip())
    if match is None:
        return Reading(problems=("Mã thủ tục hành chính phải có dạng x.xxxxxx, ví dụ 1.000318.",))
    parts: dict[str, Part] = {"code": f"{match[1]}.{match[2]}"}
    if match[3] is None:
        return Reading(parts)
    unit = parse_unit_code(match[3])
    if unit is None or unit.scheme is not CodeScheme.TT10_2016:
        return Reading(parts, ("Phần sau mã thủ tục phải là mã cơ quan dạng 000.00.00.H58.",))
    return Reading({**parts, **unit_parts(unit)}, tuple(unit_problems(unit)))
