"""Every permission of the system with its Vietnamese title: the one registry that roles, tokens and tests read.

A permission says what a person may do; on which rows follows from the scope of the role that holds it (roles.py).
"""

from __future__ import annotations

from typing import NamedTuple


class Permission(NamedTuple):
    """A permission: its name, what it allows, and whether the API may be given it as a scope of a token."""

    name: str
    title: str
    for_tokens: bool = False


_ALL: tuple[Permission, ...] = (
    # Dossiers
    Permission("dossier.view", "Xem hồ sơ trong phạm vi", True),
    Permission("dossier.create", "Lập, nhận hồ sơ vào hệ thống", True),
    Permission("dossier.accept", "Tiếp nhận, yêu cầu bổ sung, từ chối khi tiếp nhận", True),
    Permission("dossier.transfer", "Chuyển, giao nhận hồ sơ", True),
    Permission("dossier.handle", "Thụ lý hồ sơ", True),
    Permission("dossier.assign", "Phân công, phân công lại người thụ lý", True),
    Permission("dossier.consult", "Lấy ý kiến, trả lời lấy ý kiến", True),
    Permission("dossier.approve_supplement", "Đồng ý yêu cầu bổ sung lần thứ hai"),
    Permission("dossier.sign", "Ký duyệt kết quả, từ chối giải quyết", True),
    Permission("dossier.issue", "Vào số, đóng dấu, phát hành kết quả", True),
    Permission("dossier.apologise", "Xin lỗi và đề nghị hẹn lại", True),
    Permission("dossier.reschedule", "Đổi ngày hẹn trả theo đề nghị của cơ quan", True),
    Permission("dossier.return", "Trả kết quả", True),
    Permission("dossier.withdraw", "Ghi nhận việc rút hồ sơ", True),
    Permission("dossier.correct", "Đính chính, báo mất hồ sơ"),
    Permission("dossier.supervise", "Giám sát, nhắc việc hồ sơ trong phạm vi"),
    Permission("dossier.recompute", "Tính lại hạn khi lịch nghỉ thay đổi"),
    Permission("register.view", "Xem sổ theo dõi hồ sơ"),
    Permission("register.close", "Khoá sổ năm"),
    Permission("board.view", "Xem bảng giám sát"),
    Permission("display.view", "Xem màn hình sảnh chờ"),
    # Public post
    Permission("post.handover", "Giao nhận hồ sơ qua bưu chính", True),
    # Fees and papers
    Permission("fee.collect", "Thu phí, lệ phí và lập biên lai", True),
    Permission("fee.view", "Xem phí, lệ phí đã thu"),
    Permission("fee.reconcile", "Đối soát phí, lệ phí"),
    Permission("papers.view", "Xem giấy tờ của hồ sơ trong phạm vi", True),
    Permission("papers.upload", "Tải giấy tờ vào hồ sơ", True),
    Permission("papers.certify", "Ký số bản sao điện tử"),
    # Catalogue
    Permission("catalogue.view", "Xem toàn bộ danh mục thủ tục", True),
    Permission("catalogue.edit", "Sửa thủ tục hành chính"),
    Permission("catalogue.import", "Nhập danh mục thủ tục"),
    Permission("catalogue.approve_process", "Duyệt quy trình nội bộ, quy trình điện tử"),
    Permission("catalogue.set_reception", "Lập danh mục tiếp nhận của Bộ phận Một cửa"),
    Permission("catalogue.edit_synonyms", "Sửa từ thường dùng khi tìm thủ tục"),
    # Administration
    Permission("agencies.view", "Xem cơ quan, đơn vị"),
    Permission("agencies.edit", "Sửa cơ quan, đơn vị, giờ làm việc, thẩm quyền ký"),
    Permission("accounts.view", "Xem nhân sự, vị trí công tác"),
    Permission("accounts.edit", "Sửa tài khoản, vị trí công tác, giao thay"),
    Permission("tokens.edit", "Cấp, thu hồi mã truy cập API"),
    Permission("parameters.edit", "Sửa tham số của tỉnh"),
    Permission("workbook.apply", "Thiết lập bằng bảng tính"),
    Permission("notices.view", "Xem thông báo đã gửi"),
    Permission("notices.manage", "Sửa mẫu thông báo, gửi lại thông báo"),
    Permission("gateway.view", "Xem tình trạng kết nối với hệ thống ngoài"),
    Permission("gateway.manage", "Xử lý dữ liệu kẹt khi kết nối"),
    # Oversight
    Permission("report.view", "Xem báo cáo, thống kê trong phạm vi", True),
    Permission("audit.view", "Xem nhật ký hệ thống"),
    Permission("figures.view", "Xem chỉ số, việc quá hạn trong phạm vi", True),
)

REGISTRY: dict[str, Permission] = {permission.name: permission for permission in _ALL}


def title_of(name: str) -> str:
    """What a permission allows, in Vietnamese; the name itself when it is not known."""
    permission = REGISTRY.get(name)
    return permission.title if permission else name


def token_scopes() -> list[Permission]:
    """Permissions that a token of the API may carry."""
    return [permission for permission in _ALL if permission.for_tokens]
