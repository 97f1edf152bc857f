"""The people of the demonstration province: synthetic names, the same each time, and one account for every role.

No name is of a real person: surnames and given names are drawn from short lists of our own. Everything comes in
through the command of the sheet of staff. The accounts work on loopback only (adapters.py).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.agencies.models import Unit, UnitKind
from motcua.kernel.actor import SYSTEM
from motcua.kernel.refusal import Refusal

from .commands import apply_staff, plan_staff
from .models import User
from .roles import ROLES, needs_second_factor

#: Known to everybody: the accounts work on the machine of the demonstration only.
PASSWORD = "mot-cua-2022"  # noqa: S105
BEGINNING = date(2021, 1, 1)
BASIS = "Dữ liệu trình diễn (giả định)"

_SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Phan",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Trương",
    "Đoàn",
    "Lâm",
    "Mai",
    "Cao",
    "Châu",
    "Tô",
    "Lưu",
]
_MIDDLE_MEN = ["Văn", "Minh", "Hữu", "Quốc", "Thanh", "Đức", "Công", "Hoàng", "Trọng", "Tấn"]
_MIDDLE_WOMEN = ["Thị", "Ngọc", "Kim", "Thu", "Mỹ", "Bích", "Thanh", "Hồng", "Thúy", "Diễm"]
_MEN = [
    "An",
    "Bảo",
    "Cường",
    "Dũng",
    "Duy",
    "Đạt",
    "Hải",
    "Hiếu",
    "Hùng",
    "Khoa",
    "Khánh",
    "Long",
    "Lộc",
    "Nam",
    "Nghĩa",
    "Nhân",
    "Phúc",
    "Quân",
    "Sơn",
    "Tài",
    "Thành",
    "Tín",
    "Trí",
    "Vinh",
]
_WOMEN = [
    "Anh",
    "Châu",
    "Chi",
    "Dung",
    "Duyên",
    "Hà",
    "Hạnh",
    "Hiền",
    "Hoa",
    "Hương",
    "Lan",
    "Linh",
    "Loan",
    "Mai",
    "My",
    "Nga",
    "Ngân",
    "Nhung",
    "Oanh",
    "Phượng",
    "Quyên",
    "Thảo",
    "Trang",
    "Yến",
]

Row = dict[str, Any]


class Account(NamedTuple):
    """A named account of the demonstration: what to type, and who that is."""

    username: str
    password: str
    role: str
    unit: str
    person: str


class _Named(NamedTuple):
    username: str
    unit: str
    place: str
    title: str
    roles: str
    also: tuple[str, str, str] | None = None  # a second post: unit, title, roles


_COMMUNE, _DISTRICT, _JUSTICE = "tg.815.28282", "tg.815", "tg.so-tu-phap"
_XA, _HUYEN, _SO = "xã Đạo Thạnh", "thành phố Mỹ Tho", "Sở Tư pháp"
_CENTRE = "Trung tâm Phục vụ hành chính công tỉnh"
_NAMED: tuple[_Named, ...] = (
    _Named(
        "tiepnhan.xa",
        f"{_COMMUNE}.mot-cua",
        f"Bộ phận Một cửa {_XA}",
        "Công chức Tư pháp - Hộ tịch",
        "counter_officer;returner;fee_collector",
    ),
    _Named("thuly.xa", _COMMUNE, f"UBND {_XA}", "Công chức Tư pháp - Hộ tịch", "handler"),
    _Named(
        "motcua.xa",
        f"{_COMMUNE}.mot-cua",
        f"Bộ phận Một cửa {_XA}",
        "Trưởng Bộ phận Một cửa",
        "counter_supervisor",
    ),
    _Named("vanthu.xa", _COMMUNE, f"UBND {_XA}", "Công chức Văn phòng - Thống kê", "clerk;focal_officer"),
    _Named("lanhdao.xa", _COMMUNE, f"UBND {_XA}", "Phó Chủ tịch", "signer"),
    _Named(
        "tiepnhan.huyen",
        f"{_DISTRICT}.mot-cua",
        f"Bộ phận Một cửa {_HUYEN}",
        "Chuyên viên",
        "counter_officer;returner;fee_collector",
    ),
    _Named("thuly.huyen", f"{_DISTRICT}.tu-phap", f"Phòng Tư pháp {_HUYEN}", "Chuyên viên", "handler"),
    _Named(
        "motcua.huyen",
        f"{_DISTRICT}.mot-cua",
        f"Bộ phận Một cửa {_HUYEN}",
        "Trưởng Bộ phận Một cửa",
        "counter_supervisor",
        (f"{_DISTRICT}.van-phong", "Phó Chánh Văn phòng", "division_head;focal_officer"),
    ),
    _Named("lanhdao.huyen", _DISTRICT, f"UBND {_HUYEN}", "Phó Chủ tịch", "signer"),
    _Named("tiepnhan.tinh", "tg.ttpvhcc", _CENTRE, "Chuyên viên", "counter_officer"),
    _Named("traketqua.tinh", "tg.ttpvhcc", _CENTRE, "Chuyên viên", "returner"),
    _Named("thuphi.tinh", "tg.ttpvhcc", _CENTRE, "Kế toán viên", "fee_collector"),
    _Named("motcua.tinh", "tg.ttpvhcc", _CENTRE, "Phó Giám đốc", "counter_supervisor"),
    _Named(
        "thuly.sotuphap",
        f"{_JUSTICE}.hanh-chinh-tu-phap",
        f"Phòng Hành chính tư pháp, {_SO}",
        "Chuyên viên",
        "handler",
    ),
    _Named(
        "truongphong.sotuphap",
        f"{_JUSTICE}.hanh-chinh-tu-phap",
        f"Phòng Hành chính tư pháp, {_SO}",
        "Trưởng phòng",
        "division_head",
    ),
    _Named("lanhdao.sotuphap", _JUSTICE, _SO, "Phó Giám đốc", "signer"),
    _Named("vanthu.sotuphap", f"{_JUSTICE}.van-phong", f"Văn phòng {_SO}", "Văn thư viên", "clerk"),
    _Named("daumoi.sotuphap", f"{_JUSTICE}.van-phong", f"Văn phòng {_SO}", "Chuyên viên", "focal_officer"),
    _Named(
        "quantri.sotuphap", f"{_JUSTICE}.van-phong", f"Văn phòng {_SO}", "Chuyên viên", "unit_administrator"
    ),
    _Named(
        "phongkstt",
        "tg.vp-ubnd.kiem-soat-tthc",
        "Phòng Kiểm soát thủ tục hành chính",
        "Phó Trưởng phòng",
        "control_office",
    ),
    _Named("lanhdao.tinh", "tg", "UBND tỉnh Tiền Giang", "Phó Chủ tịch", "province_leader"),
    _Named("buuchinh", "tg.buu-dien.28249", "Điểm bưu chính Phường 5", "Giao dịch viên", "post_clerk"),
    _Named("kiemtra", "tg.so-noi-vu.cong-chuc-vien-chuc", "Sở Nội vụ", "Chuyên viên", "inspector"),
    _Named(
        "kiemtoan",
        "tg.so-thong-tin.cong-nghe-thong-tin",
        "Sở Thông tin và Truyền thông",
        "Chuyên viên",
        "auditor",
    ),
    _Named(
        "quantri",
        "tg.so-thong-tin.cong-nghe-thong-tin",
        "Sở Thông tin và Truyền thông",
        "Quản trị viên",
        "administrator",
    ),
    _Named("ketnoi", "tg", "UBND tỉnh Tiền Giang", "Tài khoản kết nối hệ thống", "integration"),
)


def accounts() -> list[Account]:
    """One named account a role, without asking the database."""
    return [
        Account(
            named.username,
            PASSWORD,
            ROLES[named.roles.split(";")[0]].title,
            named.place,
            f"{person_name(named.username)}, {named.title}",
        )
        for named in _NAMED
    ]


def person_name(key: str) -> str:
    """A synthetic name that follows from `key`."""
    draw = random.Random(f"motcua:{key}")  # noqa: S311 - no secret, the same each time
    woman = draw.random() < 0.5
    middle, given = (_MIDDLE_WOMEN, _WOMEN) if woman else (_MIDDLE_MEN, _MEN)
    surname = draw.choices(_SURNAMES, weights=range(3 * len(_SURNAMES), 0, -3))[0]
    return f"{surname} {draw.choice(middle)} {draw.choice(given)}"


def seed(start: date) -> None:
    """People for every unit and the named accounts; harmless a second time. `start` is the day of the change."""
    units = list(Unit.objects.order_by("path"))
    if not units:
        raise Refusal("Chưa có đơn vị nào; hãy tạo dữ liệu cơ quan trước.")
    with transaction.atomic():
        difference = plan_staff([*named_rows(), *staff_rows(units)])
        if not difference.is_empty:
            apply_staff(difference, by=SYSTEM, on=start, password=make_password(PASSWORD))
            User.objects.filter(is_demonstration=False).update(is_demonstration=True)
        _second_factors()


def named_rows() -> Iterator[Row]:
    """Sheet rows of the named accounts."""
    for named in _NAMED:
        yield _row(named.username, named.unit, named.title, named.roles)
        if named.also:
            unit, title, roles = named.also
            yield _row(named.username, unit, title, roles)


def staff_rows(units: list[Unit]) -> Iterator[Row]:
    """Sheet rows of the people of every unit, by its kind."""
    departments = [unit for unit in units if unit.kind == UnitKind.DEPARTMENT]
    for unit in units:
        for mark, title, roles in _establishment(unit):
            yield _row(f"{mark}.{_suffix(unit)}", unit.key, title, roles)
        if unit.kind == UnitKind.SERVICE_CENTRE:
            # Each department sends an officer to the centre (Decree 61/2018, art. 10).
            for department in departments:
                row = _row(f"tiepnhan.{_suffix(department)}", unit.key, "Chuyên viên", "counter_officer")
                yield row | {"seconded_from": department.key}


def _suffix(unit: Unit) -> str:
    """The end of sign-in names of a unit: the commune's code, else the key with hyphens."""
    parts = unit.key.split(".")[1:] or [unit.key]
    if len(parts) > 1 and parts[0].isdecimal() and parts[1].isdecimal():
        parts = parts[1:]
    return "-".join(part for part in parts if part != "mot-cua")


_COUNTER = (
    ("tiepnhan1", "Chuyên viên", "counter_officer"),
    ("tiepnhan2", "Chuyên viên", "counter_officer;fee_collector"),
    ("traketqua", "Chuyên viên", "returner"),
    ("motcua", "Trưởng Bộ phận Một cửa", "counter_supervisor"),
)
_DIVISION = (
    ("truongphong", "Trưởng phòng", "division_head"),
    ("thuly1", "Chuyên viên", "handler"),
    ("thuly2", "Chuyên viên", "handler"),
)
_ESTABLISHMENT: dict[str, tuple[tuple[str, str, str], ...]] = {
    UnitKind.PROVINCE_COMMITTEE: (
        ("chutich", "Chủ tịch", "province_leader"),
        ("phochutich", "Phó Chủ tịch", "province_leader"),
    ),
    UnitKind.PROVINCE_OFFICE: (
        ("chanhvanphong", "Chánh Văn phòng", "signer"),
        ("vanthu", "Văn thư viên", "clerk"),
    ),
    UnitKind.SERVICE_CENTRE: (
        ("giamdoc", "Giám đốc", "counter_supervisor"),
        ("tiepnhan1", "Chuyên viên", "counter_officer"),
        ("tiepnhan2", "Chuyên viên", "counter_officer"),
        ("traketqua1", "Chuyên viên", "returner"),
        ("thuphi1", "Kế toán viên", "fee_collector"),
    ),
    UnitKind.DEPARTMENT: (
        ("giamdoc", "Giám đốc", "signer"),
        ("phogiamdoc", "Phó Giám đốc", "signer"),
    ),
    UnitKind.PROVINCE_AGENCY: (
        ("truongban", "Trưởng ban", "signer"),
        ("photruongban", "Phó Trưởng ban", "signer"),
    ),
    UnitKind.DIVISION: _DIVISION,
    UnitKind.DISTRICT_COMMITTEE: (
        ("chutich", "Chủ tịch", "signer"),
        ("phochutich", "Phó Chủ tịch", "signer"),
    ),
    UnitKind.DISTRICT_OFFICE: (
        ("chanhvanphong", "Chánh Văn phòng", "division_head;focal_officer"),
        ("vanthu", "Văn thư viên", "clerk"),
    ),
    UnitKind.DISTRICT_DIVISION: (
        ("truongphong", "Trưởng phòng", "division_head;signer"),
        ("thuly1", "Chuyên viên", "handler"),
        ("thuly2", "Chuyên viên", "handler"),
    ),
    UnitKind.COMMUNE_COMMITTEE: (
        ("chutich", "Chủ tịch", "signer"),
        ("phochutich", "Phó Chủ tịch", "signer"),
        ("hotich", "Công chức Tư pháp - Hộ tịch", "handler"),
        ("diachinh", "Công chức Địa chính - Xây dựng", "handler"),
        ("xahoi", "Công chức Văn hóa - Xã hội", "handler"),
        ("vanthu", "Công chức Văn phòng - Thống kê", "clerk;focal_officer"),
    ),
    UnitKind.VERTICAL_AGENCY: (
        ("thutruong", "Người đứng đầu cơ quan", "signer"),
        ("thuly1", "Cán bộ", "handler"),
    ),
    UnitKind.POST_POINT: (("giaodichvien", "Giao dịch viên", "post_clerk"),),
}


def _establishment(unit: Unit) -> tuple[tuple[str, str, str], ...]:
    if unit.kind == UnitKind.COUNTER:
        if unit.level == "commune":
            return (
                ("tiepnhan1", "Công chức Tư pháp - Hộ tịch", "counter_officer;returner;fee_collector"),
                ("tiepnhan2", "Công chức Văn hóa - Xã hội", "counter_officer;returner"),
                ("motcua", "Trưởng Bộ phận Một cửa", "counter_supervisor"),
            )
        return _COUNTER
    if unit.key.endswith(".kiem-soat-tthc"):
        return (
            ("truongphong", "Trưởng phòng", "control_office"),
            ("chuyenvien1", "Chuyên viên", "control_office"),
            ("chuyenvien2", "Chuyên viên", "control_office"),
        )
    if unit.kind == UnitKind.DIVISION and unit.key.endswith(".van-phong"):
        return (
            ("chanhvanphong", "Chánh Văn phòng", "division_head;focal_officer"),
            ("vanthu", "Văn thư viên", "clerk"),
        )
    return _ESTABLISHMENT.get(unit.kind, ())


def _row(username: str, unit: str, title: str, roles: str) -> Row:
    return {
        "username": username,
        "name": person_name(username),
        "email": f"{username}@tiengiang.example",
        "unit": unit,
        "title": title,
        "roles": roles,
        "valid_from": BEGINNING,
        "basis": BASIS,
    }


def totp_secret(username: str) -> str:
    """The secret of a named account's second factor: from this installation's key, so that nobody else knows it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"totp:{username}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def _second_factors() -> None:
    """Second factors for the named accounts whose role needs one; their codes come from `admin code`."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    needing = [
        named.username
        for named in _NAMED
        if needs_second_factor(named.roles.split(";"))
        or (named.also and needs_second_factor(named.also[2].split(";")))
    ]
    having = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user_id")
    for user in User.objects.filter(username__in=needing).exclude(pk__in=having):
        TOTP.activate(user, totp_secret(user.username))
