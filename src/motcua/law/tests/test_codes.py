"""Codes and identity numbers: right ones in parts, wrong ones with a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.law.codes import (
    READERS,
    CodeScheme,
    build_vietqr,
    crc16,
    format_dossier_code,
    parse_dossier_code,
    parse_unit_code,
    read_citizen_card_qr,
    read_citizen_id,
    read_dossier_code,
    read_procedure_code,
    read_tax_code,
    read_unit_code,
    read_vietqr,
    tax_check_digit,
)
from motcua.law.errors import LawError

VIETQR = (
    "00020101021138540010A00000072701240006970415011099999999990208QRIBFTTA53037045802VN630494C6",
    "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F",
    "00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA530370454061250005802VN62150811PAYABCDEFGH63046729",
)


def test_a_dossier_code_is_formatted_in_both_schemes():
    day = date(2022, 1, 7)
    assert format_dossier_code("H58.14", day, 1) == "H58.14-220107-0001"
    assert format_dossier_code("000.00.14.H58", day, 1) == "000.00.14.H58-220107-0001"
    assert format_dossier_code("H58.14", day, 10_000) == "H58.14-220107-10000"


@pytest.mark.parametrize(
    ("unit", "sequence"), [("H58.14", 0), ("H58.14", 100_000), ("58.14", 1), ("h58.14", 1)]
)
def test_a_code_that_cannot_be_formatted_is_refused(unit, sequence):
    with pytest.raises(LawError):
        format_dossier_code(unit, date(2022, 1, 7), sequence)


def test_the_same_unit_reads_the_same_in_both_schemes():
    old, new = parse_dossier_code("000.00.14.H58-220107-0001"), parse_dossier_code("H58.14-220107-0001")
    assert old.unit.levels == new.unit.levels == ("H58", "14")
    assert old.unit.in_scheme(CodeScheme.QD20_2020).text == "H58.14"
    assert new.unit.in_scheme(CodeScheme.TT10_2016).text == "000.00.14.H58"


def test_all_four_levels_of_the_old_scheme_are_turned_round():
    unit = parse_unit_code("567.34.12.H58")
    assert unit is not None
    assert unit.in_scheme(CodeScheme.QD20_2020).text == "H58.12.34.567"


@pytest.mark.parametrize(
    "code",
    [
        "H58.14-220107-00001",
        "H58.14-220107-0000",
        "H58.14-220230-0001",
        "H58.14-220107-001",
        "H58.14-220107-100000",
        "H58.14-220107",
        "L58.14-220107-0001",
        "h58.14-220107-0001",
        "H58.1-220107-0001",
        "00.00.14.H58-220107-0001",
        "H58.14-220107-٠٠٠١",
        "H58.00-220107-0001",
        "",
        "H58.14-220107-0001-1",
    ],
)
def test_a_wrong_dossier_code_has_a_problem(code):
    reading = read_dossier_code(code)
    assert not reading.ok
    assert all(problem.endswith(".") for problem in reading.problems)
    with pytest.raises(LawError):
        parse_dossier_code(code)


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 99_999),
    st.sampled_from(["H58", "H58.14.05.012", "000.00.00.H58"]),
)
def test_a_formatted_code_is_read_back(day, sequence, unit):
    code = parse_dossier_code(format_dossier_code(unit, day, sequence))
    assert (code.unit.text, code.day, code.sequence) == (unit, day, sequence)


@pytest.mark.parametrize("code", ["1.000318", "2.000635", "1.000318.000.00.00.H58"])
def test_procedure_codes_of_the_national_database(code):
    assert read_procedure_code(code).ok


@pytest.mark.parametrize(
    "code", ["1.00318", "1000318", "0.000318", "1.000318.H58", "1.000318.", "x.000318", "1.0003181"]
)
def test_wrong_procedure_codes(code):
    assert not read_procedure_code(code).ok


def test_a_unit_code_names_its_province():
    assert read_unit_code("H58.14").parts["province"] == "Tiền Giang"
    assert not read_unit_code("H58-14").ok


def test_a_citizen_number_gives_province_sex_and_year():
    reading = read_citizen_id("082090000001")
    assert reading.ok
    assert (reading.parts["province"], reading.parts["sex"], reading.parts["birth_year"]) == (
        "Tiền Giang",
        "Nam",
        1990,
    )
    assert read_citizen_id("087305000001").parts["birth_year"] == 2005
    assert read_citizen_id("087305000001").parts["sex"] == "Nữ"


@pytest.mark.parametrize(
    "number",
    [
        "08209000001",
        "0820900000011",
        "099090000001",
        "000090000001",
        "08209000000a",
        "312345678",
        "",
        "０８２０９００００００１",
    ],
)
def test_wrong_citizen_numbers(number):
    assert not read_citizen_id(number).ok


def test_a_birth_after_the_day_in_question_is_a_problem_only_when_a_day_is_given():
    assert read_citizen_id("082490000001").ok
    assert not read_citizen_id("082490000001", on=date(2022, 1, 7)).ok


@pytest.mark.parametrize(
    "code", ["0100109106", "0101245486", "0100109106-001", "0100109106-999", "082090000001"]
)
def test_right_tax_codes(code):
    assert read_tax_code(code).ok


@pytest.mark.parametrize(
    "code",
    ["0100109107", "0100109106-000", "0100109106-01", "010010910", "099090000001", "0100109106 001", ""],
)
def test_wrong_tax_codes(code):
    assert not read_tax_code(code).ok


def test_a_number_whose_check_would_be_ten_is_not_issued():
    unissued = next(f"{n:09d}" for n in range(1, 1000) if tax_check_digit(f"{n:09d}") is None)
    assert not any(read_tax_code(unissued + str(digit)).ok for digit in range(10))


CARD = "082090000001||Nguyễn Văn A|01021990|Nam|Ấp 1, Xã B|01052021"


def test_a_citizen_card_is_read():
    reading = read_citizen_card_qr(CARD + "\r\n")
    assert reading.ok
    assert reading.parts["birth_date"] == "1990-02-01"
    assert read_citizen_card_qr(CARD + "|||").ok


@pytest.mark.parametrize(
    "text",
    [
        CARD.replace("01021990", "31021990"),
        CARD.replace("01021990", "01021991"),
        CARD.replace("Nam", "Nữ"),
        CARD.replace("Nam", "N?"),
        CARD.replace("Nguyễn Văn A", ""),
        CARD.replace("01052021", "1/5/2021"),
        CARD.replace("01052021", "01051980"),
        CARD.replace("||", "|12|"),
        CARD.rsplit("|", 1)[0],
        "",
    ],
)
def test_a_damaged_citizen_card_has_a_problem(text):
    assert not read_citizen_card_qr(text).ok


@pytest.mark.parametrize("text", VIETQR)
def test_published_vietqr_texts_are_right(text):
    assert read_vietqr(text).ok


@pytest.mark.parametrize("text", VIETQR)
def test_every_changed_character_of_a_vietqr_is_noticed(text):
    for position in range(len(text)):
        changed = text[:position] + ("1" if text[position] != "1" else "2") + text[position + 1 :]
        assert not read_vietqr(changed).ok


def test_a_vietqr_is_built_as_published():
    assert crc16("123456789") == "29B1"
    assert build_vietqr(bank="970415", account="9999999999") == VIETQR[0]
    assert (
        build_vietqr(bank="970436", account="0123456789", amount=125_000, purpose="PAYABCDEFGH") == VIETQR[2]
    )


@given(st.integers(1, 10**12), st.from_regex(r"[0-9A-Z.-]{1,25}", fullmatch=True))
def test_a_built_vietqr_is_read_back(amount, purpose):
    reading = read_vietqr(build_vietqr(bank="970418", account="12345", amount=amount, purpose=purpose))
    assert reading.ok
    assert (reading.parts["amount"], reading.parts["purpose"]) == (amount, purpose)


@pytest.mark.parametrize(
    "changes",
    [
        {"bank": "97041"},
        {"account": ""},
        {"amount": 0},
        {"amount": -5},
        {"purpose": "lệ phí"},
        {"purpose": "A" * 26},
        {"service": "X"},
    ],
)
def test_a_vietqr_that_does_not_fit_is_refused(changes):
    with pytest.raises(LawError):
        build_vietqr(**{"bank": "970418", "account": "12345", **changes})


@pytest.mark.parametrize("kind", list(READERS))
@given(text=st.text(max_size=60))
def test_no_text_breaks_a_reader(kind, text):
    reading = READERS[kind](text)
    assert reading.ok or all(reading.problems)
