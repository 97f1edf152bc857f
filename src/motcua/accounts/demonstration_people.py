"""Names, named accounts and establishments of the demonstration; every name is synthetic."""

from __future__ import annotations

from typing import NamedTuple

from motcua.agencies.models import UnitKind

SURNAMES = [
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


MIDDLE_MEN = ["Văn", "Minh", "Hữu", "Quốc", "Thanh", "Đức", "Công", "Hoàng", "Trọng", "Tấn"]


MIDDLE_WOMEN = ["Thị", "Ngọc", "Kim", "Thu", "Mỹ", "Bích", "Thanh", "Hồng", "Thúy", "Diễm"]


MEN = [
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


WOMEN = [
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


class Named(NamedTuple):
    username: str
    unit: str
    place: str
    title: str
    roles: str
    also: tuple[str, str, str] | None = None  # a second post: unit, title, roles


_COMMUNE, _DISTRICT, _JUSTICE = "tg.815.28282", "tg.815", "tg.so-tu-phap"


_XA, _HUYEN, _SO = "xã Đạo Thạnh", "thành phố Mỹ Tho", "Sở Tư pháp"


_CENTRE = "Trung tâm Phục vụ hành chính công tỉnh"


NAMED: tuple[Named, ...] = (
    Named(
        "tiepnhan.xa",
        f"{_COMMUNE}.mot-cua",
        f"Bộ phận Một cửa {_XA}",
        "Công chức Tư pháp - Hộ tịch",
        "counter_officer;returner;fee_collector",
    ),
    Named("thuly.xa", _COMMUNE, f"UBND {_XA}", "Công chức Tư pháp - Hộ tịch", "handler"),
    Named(
        "motcua.xa",
        f"{_COMMUNE}.mot-cua",
        f"Bộ phận Một cửa {_XA}",
        "Trưởng Bộ phận Một cửa",
        "counter_supervisor",
    ),
    Named("vanthu.xa", _COMMUNE, f"UBND {_XA}", "Công chức Văn phòng - Thống kê", "clerk;focal_officer"),
    Named("lanhdao.xa", _COMMUNE, f"UBND {_XA}", "Phó Chủ tịch", "signer"),
    Named(
        "tiepnhan.huyen",
        f"{_DISTRICT}.mot-cua",
        f"Bộ phận Một cửa {_HUYEN}",
        "Chuyên viên",
        "counter_officer;returner;fee_collector",
    ),
    Named("thuly.huyen", f"{_DISTRICT}.tu-phap", f"Phòng Tư pháp {_HUYEN}", "Chuyên viên", "handler"),
    Named(
        "motcua.huyen",
        f"{_DISTRICT}.mot-cua",
        f"Bộ phận Một cửa {_HUYEN}",
        "Trưởng Bộ phận Một cửa",
        "counter_supervisor",
        (f"{_DISTRICT}.van-phong", "Phó Chánh Văn phòng", "division_head;focal_officer"),
    ),
    Named("lanhdao.huyen", _DISTRICT, f"UBND {_HUYEN}", "Phó Chủ tịch", "signer"),
    Named("tiepnhan.tinh", "tg.ttpvhcc", _CENTRE, "Chuyên viên", "counter_officer"),
    Named("traketqua.tinh", "tg.ttpvhcc", _CENTRE, "Chuyên viên", "returner"),
    Named("thuphi.tinh", "tg.ttpvhcc", _CENTRE, "Kế toán viên", "fee_collector"),
    Named("motcua.tinh", "tg.ttpvhcc", _CENTRE, "Phó Giám đốc", "counter_supervisor"),
    Named(
        "thuly.sotuphap",
        f"{_JUSTICE}.hanh-chinh-tu-phap",
        f"Phòng Hành chính tư pháp, {_SO}",
        "Chuyên viên",
        "handler",
    ),
    Named(
        "truongphong.sotuphap",
        f"{_JUSTICE}.hanh-chinh-tu-phap",
        f"Phòng Hành chính tư pháp, {_SO}",
        "Trưởng phòng",
        "division_head",
    ),
    Named("lanhdao.sotuphap", _JUSTICE, _SO, "Phó Giám đốc", "signer"),
    Named("vanthu.sotuphap", f"{_JUSTICE}.van-phong", f"Văn phòng {_SO}", "Văn thư viên", "clerk"),
    Named("daumoi.sotuphap", f"{_JUSTICE}.van-phong", f"Văn phòng {_SO}", "Chuyên viên", "focal_officer"),
    Named(
        "quantri.sotuphap", f"{_JUSTICE}.van-phong", f"Văn phòng {_SO}", "Chuyên viên", "unit_administrator"
    ),
    Named(
        "phongkstt",
        "tg.vp-ubnd.kiem-soat-tthc",
        "Phòng Kiểm soát thủ tục hành chính",
        "Phó Trưởng phòng",
        "control_office",
    ),
    Named("lanhdao.tinh", "tg", "UBND tỉnh Tiền Giang", "Phó Chủ tịch", "province_leader"),
    Named("buuchinh", "tg.buu-dien.28249", "Điểm bưu chính Phường 5", "Giao dịch viên", "post_clerk"),
    Named("kiemtra", "tg.so-noi-vu.cong-chuc-vien-chuc", "Sở Nội vụ", "Chuyên viên", "inspector"),
    Named(
        "kiemtoan",
        "tg.so-thong-tin.cong-nghe-thong-tin",
        "Sở Thông tin và Truyền thông",
        "Chuyên viên",
        "auditor",
    ),
    Named(
        "quantri",
        "tg.so-thong-tin.cong-nghe-thong-tin",
        "Sở Thông tin và Truyền thông",
        "Quản trị viên",
        "administrator",
    ),
    Named("ketnoi", "tg", "UBND tỉnh Tiền Giang", "Tài khoản kết nối hệ thống", "integration"),
)


COUNTER = (
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


ESTABLISHMENT: dict[str, tuple[tuple[str, str, str], ...]] = {
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
