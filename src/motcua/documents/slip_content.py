"""From a slip's dataclass to the plain data that its template prints: all wording of dates and money is done here."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from motcua.documents import words
from motcua.documents.forms import Heading, RefusalSlip, StatutoryForm, Verification, form_of
from motcua.documents.printable import printable
from motcua.documents.qr import qr_svg
from motcua.documents.working_slips import FeeReceipt, ResultHandover, WorkingSlip

Slip = StatutoryForm | WorkingSlip


def _moment(value: datetime) -> dict[str, str]:
    return {
        "words": words.moment_in_words(value),
        "day": words.date_in_words(value),
        "short": words.short_moment(value),
        "short_day": words.short_date(value),
    }


def _day(value: date) -> dict[str, str]:
    return {"words": words.date_in_words(value), "short": words.short_date(value)}


_NATURAL_BREAKS = ("ỦY BAN NHÂN DÂN ", "VĂN PHÒNG ", "TRUNG TÂM PHỤC VỤ ", "BỘ PHẬN TIẾP NHẬN ")
_CORNER = 24


def corner_lines(name: str) -> str:
    """A long name of an agency in two lines of like length, as heads of documents set it: `ỦY BAN NHÂN DÂN` over
    `TỈNH TIỀN GIANG`; in capitals."""
    name = " ".join(name.upper().split())
    if len(name) <= _CORNER:
        return name
    for beginning in _NATURAL_BREAKS:
        if name.startswith(beginning) and len(name) - len(beginning) <= _CORNER:
            return f"{beginning.rstrip()}\n{name[len(beginning) :]}"
    spaces = [index for index, letter in enumerate(name) if letter == " "]
    if not spaces:
        return name
    middle = min(spaces, key=lambda index: abs(index - len(name) / 2))
    return f"{name[:middle]}\n{name[middle + 1 :]}"


def _heading(heading: Heading) -> dict[str, object]:
    """The head of the slip: both names of the corner in capitals (Decree 30/2020), on one line and on two."""
    upper, lower = (
        (heading.agency, heading.counter) if heading.counter else (heading.parent_agency, heading.agency)
    )
    return {
        "upper": [printable(" ".join(upper.upper().split())), printable(corner_lines(upper))],
        "lower": [printable(" ".join(lower.upper().split())), printable(corner_lines(lower))],
        "counter": printable(heading.counter or heading.agency),
        "issuer": printable(heading.counter or heading.agency),
        "number": printable(heading.number),
        "place_and_date": printable(words.place_and_date(heading.place, heading.date)),
    }


def plain(value: object) -> object:
    """The value as JSON data: text cleaned, moments and days in words, dataclasses as mappings."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return printable(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, Heading):
        return _heading(value)
    if isinstance(value, Verification):
        return {"url": printable(value.url), "qr": qr_svg(value.url)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    raise TypeError(f"no way to print {type(value).__name__}")


def _fee_words(receipt: FeeReceipt) -> dict[str, object]:
    return {
        "amounts": [words.format_number(line.amount) for line in receipt.lines],
        "total": words.format_money(receipt.total, unit="đồng"),
        "total_in_words": words.money_in_words(receipt.total),
    }


def slip_content(slip: Slip) -> dict[str, object]:
    """Everything that the template of `slip` reads."""
    content = plain(slip)
    if not isinstance(content, dict):
        raise TypeError("a slip is a dataclass")
    if isinstance(slip, FeeReceipt):
        content |= _fee_words(slip)
        return content
    if isinstance(slip, ResultHandover):
        content["fees"] = [words.format_number(item.fee) for item in slip.items]
    if not isinstance(slip, WorkingSlip):
        form = form_of(slip)
        content["form_number"] = form.number if form else ""
        content["form_title"] = form.title if form else ""
    if isinstance(slip, RefusalSlip):
        content["has_one_reason"] = len(slip.reasons) == 1
    return content
