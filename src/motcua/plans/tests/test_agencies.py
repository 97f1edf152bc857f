"""Lists of agencies are parted between agencies, never inside a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.plans.reading.agencies import split_agencies, split_roles

CASES = [
    (
        "Sở, ban, ngành tỉnh và UBND cấp huyện, cấp xã",
        ["Sở, ban, ngành tỉnh", "UBND cấp huyện", "UBND cấp xã"],
    ),
    ("UBND cấp huyện, xã", ["UBND cấp huyện", "UBND cấp xã"]),
    ("Các cơ quan, đơn vị, địa phương có liên quan", ["Các cơ quan, đơn vị, địa phương có liên quan"]),
    ("Sở Nội vụ, cơ quan, đơn vị có liên quan", ["Sở Nội vụ", "cơ quan, đơn vị có liên quan"]),
    ("Sở Văn hóa, Thể thao và Du lịch, Sở Y tế", ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]),
    (
        "Sở Lao động - Thương binh và Xã hội, Công an tỉnh",
        ["Sở Lao động - Thương binh và Xã hội", "Công an tỉnh"],
    ),
    ("Báo và Đài Phát thanh và Truyền hình tỉnh", ["Báo", "Đài Phát thanh và Truyền hình tỉnh"]),
    ("Các sở: Nội vụ, Tư pháp", ["Sở Nội vụ", "Sở Tư pháp"]),
    ("Sở Nội vụ, Tư pháp, Tài chính", ["Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính"]),
    (
        "UBND các huyện, thành phố, thị xã, các xã, phường, thị trấn",
        ["UBND các huyện, thành phố, thị xã", "UBND các xã, phường, thị trấn"],
    ),
    ("UBND huyện An Bình, huyện An Hòa", ["UBND huyện An Bình", "UBND huyện An Hòa"]),
    ("Ban Quản lý Khu kinh tế và các khu công nghiệp", ["Ban Quản lý Khu kinh tế và các khu công nghiệp"]),
    ("- Văn phòng;\n- Các sở, ban,\nngành tỉnh", ["Văn phòng", "Các sở, ban, ngành tỉnh"]),
    ("Sở Thông tin và\nTruyền thông", ["Sở Thông tin và Truyền thông"]),
    ("+ Văn phòng + Sở Y tế", ["Văn phòng", "Sở Y tế"]),
    (
        "Sở, ban, ngành tỉnh (cơ quan chủ trì soạn thảo, nếu có)",
        ["Sở, ban, ngành tỉnh (cơ quan chủ trì soạn thảo, nếu có)"],
    ),
    ("Các Sở, Ban, Ngành tỉnh", ["Các Sở, Ban, Ngành tỉnh"]),
    ("Sở, ban, ngành tỉnh và UBND cấp huyện,", ["Sở, ban, ngành tỉnh", "UBND cấp huyện"]),
    ("", []),
    (" - ", []),
    ("Không", []),
]


@pytest.mark.parametrize(("text", "agencies"), CASES)
def test_agencies_are_parted(text, agencies):
    assert list(split_agencies(text)) == agencies


@given(st.text(max_size=200))
def test_no_text_breaks_the_parting(text):
    split_agencies(text)
    split_roles(text)


def test_a_cell_with_both_roles_is_parted_by_its_labels():
    roles = split_roles("Chủ trì: Văn phòng; Phối hợp: Sở Nội vụ, Sở Y tế")
    assert roles is not None
    assert (roles.leads, roles.coordinators) == ("Văn phòng", "Sở Nội vụ, Sở Y tế")
    assert split_roles("Văn phòng chủ trì") is None
