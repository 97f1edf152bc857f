"""What the sheets of the catalogue share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from motcua.agencies.rows import CellError, Difference, date_of
from motcua.kernel.refusal import Refusal


def read_dates(
    values: dict[str, Any], row: Mapping[str, Any], number: int, names: Sequence[str]
) -> list[CellError]:
    errors = []
    for name in names:
        try:
            values[name] = date_of(row, name)
        except ValueError as error:
            values[name] = None
            errors.append(CellError(number, name, f"«{error}» không phải là ngày (dd/mm/yyyy)."))
    return errors


def refuse_errors(difference: Difference) -> None:
    if difference.errors:
        first = difference.errors[0]
        raise Refusal(
            f"Bảng còn {len(difference.errors)} lỗi, lỗi đầu ở dòng {first.row}: {first.sentence}",
            next_step="Xin sửa bảng rồi tải lên lại; chưa có gì được thay đổi.",
            code="invalid",
            status=422,
        )
