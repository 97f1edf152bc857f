"""The normaliser says what it could not be sure of, and loses nothing."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalogue.source import normalise
from motcua.catalogue.source_values import NormalisedProcedure, SourceError
from motcua.catalogue.tests.samples import channel, record
from motcua.catalogue.values import HandlingSettings


def reasons(procedure: NormalisedProcedure) -> set[str]:
    return {doubt.reason for doubt in procedure.doubts}


def test_a_sound_record_has_no_doubt_and_all_its_parts() -> None:
    procedure = normalise(record())
    assert reasons(procedure) == set()
    assert procedure.levels == ("commune",)
    assert procedure.cases == ("Trường hợp ủy quyền",)
    assert procedure.channels[0].limit_value == Decimal(5)
    assert procedure.channels[0].fees[0].kind == "charge"
    assert procedure.legal_bases[0].issued_on is not None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cach_thuc": [channel(don_vi=None)]}, "limit_without_unit"),
        (
            {"cach_thuc": [channel(thoi_han=None, don_vi=None, thoi_han_goc="Ngay trong ngày")]},
            "limit_only_words",
        ),
        ({"cach_thuc": [channel(thoi_han=None, don_vi=None)]}, "limit_missing"),
        (
            {
                "cach_thuc": [
                    channel(phi_le_phi=[{"so_tien": 0, "don_vi": "VND", "mo_ta": "Theo Thông tư 85/2019"}])
                ]
            },
            "fee_zero_with_rule",
        ),
        (
            {"cach_thuc": [channel(phi_le_phi=[{"so_tien": 5, "don_vi": "USD", "mo_ta": None}])]},
            "fee_foreign_currency",
        ),
        ({"cap_thuc_hien": []}, "level_doubtful"),
        ({"ten": "Cấp thẻ (cấp tỉnh)", "cap_thuc_hien": ["xa"]}, "level_doubtful"),
        ({"thanh_phan_ho_so": []}, "components_missing"),
        ({"can_cu_phap_ly": []}, "legal_basis_missing"),
        ({"linh_vuc": None}, "field_missing"),
        ({"linh_vuc": "Khiếu nại"}, "maybe_outside"),
    ],
)
def test_what_is_not_sure_is_a_doubt(changes: dict[str, Any], reason: str) -> None:
    assert reason in reasons(normalise(record(**changes)))


def test_a_fee_of_zero_that_names_a_rule_is_never_free() -> None:
    fee = {"so_tien": 0, "don_vi": "VND", "mo_ta": "Theo nghị quyết của Hội đồng nhân dân tỉnh"}
    read = normalise(record(cach_thuc=[channel(phi_le_phi=[fee])])).channels[0].fees[0]
    assert (read.amount, read.certain) == (None, False)


def test_a_fee_of_zero_that_is_free_stays_free() -> None:
    fee = {"so_tien": 0, "don_vi": "VND", "mo_ta": "Miễn lệ phí cho hộ nghèo"}
    read = normalise(record(cach_thuc=[channel(phi_le_phi=[fee])])).channels[0].fees[0]
    assert (read.amount, read.certain) == (0, True)


@pytest.mark.parametrize(
    "broken",
    [
        [],
        "chữ",
        record(code=""),
        record(name="  "),
        record(ten=5),
        record(la_noi_bo="có"),
        record(cach_thuc={}),
        record(cach_thuc=[channel(thoi_han="5")]),
        record(cach_thuc=[channel(thoi_han=True)]),
        record(cach_thuc=[channel(don_vi="tuan")]),
        record(cach_thuc=[channel(hinh_thuc="fax")]),
        record(thanh_phan_ho_so=[{"ten": "A", "ban_chinh": 99999999}]),
        record(ma="1.0 0"),
        record(doi_tuong=[1]),
    ],
)
def test_a_wrong_type_is_refused_in_words(broken: object) -> None:
    with pytest.raises(SourceError) as refused:
        normalise(broken)
    assert str(refused.value)


def test_internal_and_outside_procedures_say_so() -> None:
    assert normalise(record(la_noi_bo=True)).is_internal
    assert normalise(record(cai_dat={"ngoai_mot_cua": "tai_noi_kiem_tra"})).outside_ground == "on_site"


def test_settings_keep_their_article() -> None:
    given_settings = {"che_do_bo_sung": {"gia_tri": "tam_dung", "can_cu": "Điều 5 Luật giả định"}, "la": 1}
    procedure = normalise(record(cai_dat=given_settings))
    settings = HandlingSettings.from_json(procedure.settings)
    assert settings.supplement_clock_mode == "pause"
    assert settings.article_of("supplement_clock_mode") == "Điều 5 Luật giả định"
    assert "setting_unreadable" in reasons(procedure)


def test_nul_characters_leave_the_columns_but_not_the_record() -> None:
    procedure = normalise(record(trinh_tu="Bước\x00 1"))
    assert procedure.sequence == "Bước 1"
    assert procedure.record["trinh_tu"] == "Bước\x00 1"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(key=st.sampled_from(sorted(record())), value=json_values)
def test_no_value_in_any_key_gives_anything_but_a_procedure_or_a_refusal(key: str, value: object) -> None:
    changed = record() | {key: value}
    with contextlib.suppress(SourceError):
        assert normalise(changed).record == changed
