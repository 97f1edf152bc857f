"""The ten national states of a dossier as a badge shows them (synchronisation list of the national portal)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class StateLook:
    """Label, tone and sign of one state: the sign and the words carry what the colour says."""

    code: int
    label: str | Promise
    tone: str
    icon: str


NATIONAL_STATES: dict[int, StateLook] = {
    look.code: look
    for look in (
        StateLook(0, _("Đang chờ hệ thống khác"), "quiet", "shuffle"),
        StateLook(1, _("Mới đăng ký"), "act", "inbox"),
        StateLook(2, _("Được tiếp nhận"), "act", "clipboard-check"),
        StateLook(3, _("Không được tiếp nhận"), "bad", "slash-circle"),
        StateLook(4, _("Đang xử lý"), "violet", "hourglass-split"),
        StateLook(5, _("Yêu cầu bổ sung giấy tờ"), "warn", "file-earmark-plus"),
        StateLook(6, _("Yêu cầu thực hiện nghĩa vụ tài chính"), "gold", "cash-coin"),
        StateLook(7, _("Công dân yêu cầu rút hồ sơ"), "quiet", "arrow-counterclockwise"),
        StateLook(8, _("Dừng xử lý"), "quiet", "pause-circle"),
        StateLook(9, _("Đã xử lý xong"), "teal", "check2-circle"),
        StateLook(10, _("Đã trả kết quả"), "good", "check-circle"),
    )
}


def state_look(code: int | str) -> StateLook:
    """How the state with this national code looks; an unknown code looks neutral and shows itself."""
    try:
        return NATIONAL_STATES[int(code)]
    except (KeyError, ValueError):
        return StateLook(-1, str(code), "quiet", "question-circle")
