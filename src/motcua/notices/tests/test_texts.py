"""Notices say what happened and what to do, in the letters that their channel can carry."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.notices.texts import SMS_LIMIT, Facts, Kind, compose, money, plain

FACTS = Facts(
    code="H58.12.05-220301-0007",
    procedure="Đăng ký khai sinh",
    counter="Bộ phận Tiếp nhận và Trả kết quả Uỷ ban nhân dân xã Bình Đức, huyện Châu Thành",
    person="bà Nguyễn Thị Giả Định",
    due=datetime(2022, 3, 4, 17, 0),
    new_due=datetime(2022, 3, 8, 17, 0),
    amount=1_250_000,
    reason="hồ sơ cần xác minh thêm tại nơi cư trú trước đây của người yêu cầu",
    what="bản sao giấy chứng sinh",
    agency="Phòng Tư pháp",
    link="http://127.0.0.1:8000/tra-cuu",
    phone="0273 3900 000",
)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_an_email_and_a_text_message_that_fits(kind: Kind) -> None:
    text = compose(kind, FACTS)
    assert FACTS.code in text.subject
    assert FACTS.code in text.body
    assert FACTS.code in text.sms
    assert len(text.sms) <= SMS_LIMIT
    assert text.sms.isascii()


@pytest.mark.parametrize("kind", list(Kind))
def test_missing_facts_leave_no_holes(kind: Kind) -> None:
    text = compose(kind, Facts(code="H58-220301-0001"))
    for wording in (text.subject, text.body, text.sms):
        assert "None" not in wording
        assert "Lý do: ." not in wording
        assert "  " not in wording


def test_the_apology_names_both_dates_and_the_reason() -> None:
    text = compose(Kind.RESCHEDULED, FACTS)
    assert "xin lỗi" in text.body
    assert "17 giờ 00 phút, ngày 04/03/2022" in text.body
    assert "17 giờ 00 phút, ngày 08/03/2022" in text.body
    assert FACTS.reason in text.body
    assert "08/03/2022" in text.sms


def test_a_text_message_does_not_name_the_person() -> None:
    assert all("Gia Dinh" not in compose(kind, FACTS).sms for kind in Kind)


def test_money_is_written_as_in_the_country() -> None:
    assert money(1_250_000) == "1.250.000 đ"
    assert money(0) == "0 đ"


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=200), st.sampled_from(list(Kind)))
def test_no_input_breaks_the_limits_of_a_text_message(
    reason: str, what: str, counter: str, kind: Kind
) -> None:
    facts = Facts(code="H58-220301-0001", reason=reason, what=what, counter=counter, due=datetime(2022, 3, 4))
    sms = compose(kind, facts).sms
    assert len(sms) <= SMS_LIMIT
    assert sms.isascii()
    assert "\n" not in sms


@given(st.text(max_size=200))
def test_plain_text_is_plain_and_stays_so(text: str) -> None:
    assert plain(text).isascii()
    assert plain(plain(text)) == plain(text)
