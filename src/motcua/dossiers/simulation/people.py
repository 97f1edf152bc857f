"""Invented applicants: names put together from lists of our own, numbers that no register has issued."""

from __future__ import annotations

import random
from datetime import date
from uuid import UUID

from motcua.dossiers.bulk import PlainParty
from motcua.kernel.text import fold, person_sort_key

SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Phan",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Mai",
    "Trương",
    "Đoàn",
    "Châu",
    "Lâm",
    "Cao",
]
WEIGHTS = (33, 10, 9, 7, 6, 5, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1)
MIDDLE = ("Văn", "Hữu", "Minh", "Quốc", "Thanh"), ("Thị", "Ngọc", "Kim", "Thu", "Mỹ")
GIVEN = (
    [
        "An",
        "Bảo",
        "Bình",
        "Cường",
        "Danh",
        "Duy",
        "Dũng",
        "Đạt",
        "Hải",
        "Hiếu",
        "Hùng",
        "Khoa",
        "Khánh",
        "Lâm",
        "Long",
        "Lộc",
        "Nam",
        "Nghĩa",
        "Nhân",
        "Phát",
        "Phong",
        "Phúc",
        "Quang",
        "Sơn",
        "Tài",
        "Tâm",
        "Thắng",
        "Thiện",
        "Tín",
        "Toàn",
        "Trí",
        "Trung",
        "Tuấn",
        "Vinh",
    ],
    [
        "Anh",
        "Bích",
        "Châu",
        "Chi",
        "Cúc",
        "Diễm",
        "Dung",
        "Giang",
        "Hà",
        "Hạnh",
        "Hiền",
        "Hoa",
        "Hồng",
        "Huệ",
        "Hương",
        "Lan",
        "Liên",
        "Linh",
        "Loan",
        "Mai",
        "Nga",
        "Ngân",
        "Nhung",
        "Oanh",
        "Phượng",
        "Quyên",
        "Thảo",
        "Thơ",
        "Thủy",
        "Trang",
        "Trinh",
        "Tuyết",
        "Vân",
        "Yến",
    ],
)
BUSINESSES = ["Phú Mỹ", "Tân Phước", "Sông Tiền", "Gò Công", "Hòa Khánh", "Bình Đức", "Mỹ Thuận", "Cửu Long"]


def person(rng: random.Random, identity: UUID, place: str, on: date, *, business: bool) -> PlainParty:
    """An invented applicant; the phone is in a block of nines, the mail at a name that leads nowhere."""
    if business:
        name = f"Công ty TNHH {rng.choice(BUSINESSES)} {rng.randint(1, 99)}"
        number = f"12{rng.randint(0, 99999999):08d}"
        kind, identity_kind, sex, born = "business", "tax_code", "", None
    else:
        woman = rng.random() < 0.52
        name = f"{rng.choices(SURNAMES, WEIGHTS)[0]} {rng.choice(MIDDLE[woman])} {rng.choice(GIVEN[woman])}"
        year = on.year - rng.randint(18, 80)
        century = 2 if year >= 2000 else 0
        number = f"082{century + int(woman)}{year % 100:02d}{rng.randint(0, 999999):06d}"
        kind, identity_kind, sex = "citizen", "citizen_id", "nữ" if woman else "nam"
        born = date(year, rng.randint(1, 12), rng.randint(1, 28))
    return PlainParty(
        id=identity, kind=kind, name=name, sort_key=person_sort_key(name), search_key=fold(name), identity_kind=identity_kind,
        identity_number=number, birth_date=born, sex=sex, address=f"Ấp {rng.randint(1, 9)}, {place}", phone=f"0999{rng.randint(0, 999999):06d}",
    )  # fmt: skip
