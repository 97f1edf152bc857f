"""Numbers, money and dates in words, against a reader written the other way round."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.documents import words

_VALUE = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


def _read(text: str) -> int:
    """The number that the words say: an independent reader, left to right."""
    total = group = current = 0
    billions_part = 0
    for word in text.removeprefix("âm ").split():
        if word in _VALUE:
            current = _VALUE[word]
            continue
        if word == "linh":
            continue
        if word == "mười":
            group, current = group + 10, 0
        elif word == "mươi":
            group, current = group + current * 10, 0
        elif word == "trăm":
            group, current = group + current * 100, 0
        elif word in ("nghìn", "triệu"):
            total += (group + current) * (1000 if word == "nghìn" else 1_000_000)
            group = current = 0
        else:
            if total + group + current:
                billions_part += (total + group + current) * 10**9
                total = group = current = 0
            else:
                high = billions_part % 10**18 if billions_part % 10**18 else billions_part
                billions_part += high * (10**9 - 1)
    return (billions_part + total + group + current) * (-1 if text.startswith("âm ") else 1)


@given(st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1))
def test_a_number_is_read_back_from_its_words(value):
    assert _read(words.number_in_words(value)) == value


@given(st.integers(min_value=0, max_value=words.LARGEST_NUMBER), st.integers(0, words.LARGEST_NUMBER))
def test_different_numbers_have_different_words(first, second):
    assert (words.number_in_words(first) == words.number_in_words(second)) == (first == second)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "không"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (105, "một trăm linh năm"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_250_000, "một triệu hai trăm năm mươi nghìn"),
        (1_000_000_000, "một tỷ"),
        (2_000_000_015, "hai tỷ không trăm mười lăm"),
        (3_000_000_000_000, "ba nghìn tỷ"),
        (10**18, "một tỷ tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_numbers_are_said_as_officials_write_them(value, said):
    assert words.number_in_words(value) == said


def test_money_is_written_and_said():
    assert words.format_money(1_250_000) == "1.250.000 đ"
    assert words.format_money(1_250_000, unit="đồng") == "1.250.000 đồng"
    assert words.money_in_words(1_250_000) == "Một triệu hai trăm năm mươi nghìn đồng"
    assert words.money_in_words(0) == "Không đồng"


def test_a_number_beyond_all_words_is_refused():
    with pytest.raises(ValueError, match="quá lớn"):
        words.number_in_words(10**27)


def test_dates_have_leading_zeros_below_ten_and_in_the_first_two_months():
    assert words.date_in_words(date(2022, 1, 7)) == "ngày 07 tháng 01 năm 2022"
    assert words.date_in_words(date(2022, 3, 17)) == "ngày 17 tháng 3 năm 2022"
    assert words.date_in_words(date(2022, 12, 1)) == "ngày 01 tháng 12 năm 2022"
    assert words.place_and_date("Mỹ Tho", date(2022, 2, 1)) == "Mỹ Tho, ngày 01 tháng 02 năm 2022"
    assert words.place_and_date("", date(2022, 2, 1)) == "Ngày 01 tháng 02 năm 2022"


def test_times_are_said_in_hours_and_minutes():
    moment = datetime(2022, 1, 7, 10, 0)
    assert words.time_in_words(moment) == "10 giờ 00 phút"
    assert words.moment_in_words(moment) == "10 giờ 00 phút, ngày 07 tháng 01 năm 2022"
    assert words.short_moment(moment) == "10:00 07/01/2022"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_date_is_read_back_from_its_words(day):
    _, d, _, m, _, y = words.date_in_words(day).split()
    assert date(int(y), int(m), int(d)) == day
