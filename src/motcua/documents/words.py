"""Dates, numbers and money in Vietnamese words, as official documents write them."""

from __future__ import annotations

from datetime import date, datetime

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000
LARGEST_NUMBER = 10**27 - 1


def date_in_words(day: date) -> str:
    """`ngày 07 tháng 01 năm 2022`: days under 10 and months 1 and 2 have a leading zero (Decree 30/2020, annex I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def time_in_words(moment: datetime) -> str:
    """`10 giờ 00 phút`, on the 24-hour clock of the moment given."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"


def moment_in_words(moment: datetime) -> str:
    """`10 giờ 00 phút, ngày 07 tháng 01 năm 2022`."""
    return f"{time_in_words(moment)}, {date_in_words(moment)}"


def short_date(day: date) -> str:
    """`07/01/2022`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def short_moment(moment: datetime) -> str:
    """`10:00 07/01/2022`."""
    return f"{moment.hour:02d}:{moment.minute:02d} {short_date(moment)}"


def place_and_date(place: str, day: date) -> str:
    """`Tiền Giang, ngày 07 tháng 01 năm 2022`; without a place the date alone, capitalised."""
    words = date_in_words(day)
    return f"{place}, {words}" if place else words.capitalize()


def _units_word(units: int, tens: int) -> str:
    if units == 1 and tens > 1:
        return "mốt"
    if units == 4 and tens > 1:
        return "tư"
    if units == 5 and tens > 0:
        return "lăm"
    return _DIGITS[units]


def _below_hundred(value: int) -> list[str]:
    tens, units = divmod(value, 10)
    words: list[str] = []
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    if units:
        words.append(_units_word(units, tens))
    return words


def _group(value: int, *, leading: bool) -> list[str]:
    """Three digits in words; a group that is not the first says its empty hundreds and tens."""
    hundreds, rest = divmod(value, 100)
    words: list[str] = []
    if hundreds or not leading:
        words += [_DIGITS[hundreds], "trăm"]
    if rest and rest < 10 and words:
        words.append("linh")
    return words + _below_hundred(rest)


def _below_billion(value: int, *, leading: bool) -> list[str]:
    words: list[str] = []
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group:
            words += _group(group, leading=leading)
            if _SCALES[power]:
                words.append(_SCALES[power])
            leading = False
    return words


def number_in_words(value: int) -> str:
    """A whole number in words: 1250000 is `một triệu hai trăm năm mươi nghìn`.

    Negative numbers begin with `âm`. Raises ValueError beyond `LARGEST_NUMBER`.
    """
    if abs(value) > LARGEST_NUMBER:
        raise ValueError("Số quá lớn, không đọc thành chữ được.")
    if value == 0:
        return _DIGITS[0]
    words = ["âm"] if value < 0 else []
    rest, leading = abs(value), True
    for power in (2, 1, 0):
        part = rest // _BILLION**power % _BILLION
        if part:
            words += _below_billion(part, leading=leading)
            words += ["tỷ"] * power
            leading = False
    return " ".join(words)


def format_number(value: int) -> str:
    """Thousands by points: 1250000 is `1.250.000`."""
    return f"{value:,}".replace(",", ".")


def format_money(amount: int, *, unit: str = "đ") -> str:
    """An amount of đồng for screens and tables: `1.250.000 đ`; documents pass `unit="đồng"`."""
    return f"{format_number(amount)} {unit}"


def money_in_words(amount: int) -> str:
    """An amount of đồng in words, capitalised: `Một triệu hai trăm năm mươi nghìn đồng`."""
    words = f"{number_in_words(amount)} đồng"
    return words[0].upper() + words[1:]
