"""The verbs of the outbox: send again what is stuck, drop it with a reason, mark as read, empty by retention."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal, not_found

from .models import Channel, Notice, NoticeState

PERMISSION = "notices.manage"
_TROUBLE = (NoticeState.FAILED, NoticeState.STUCK)


@command("notice.resend")
def resend(notice_id: UUID, *, address: str = "", by: Actor) -> Event:
    """Put a refused or stuck notice back to the start of the ladder, to a corrected address when one is given."""
    notice = _in_trouble(notice_id, by)
    corrected = address.strip()
    notice.state, notice.attempts, notice.error = NoticeState.WAITING, 0, ""
    notice.next_at = clock.machine_now()
    notice.address = corrected or notice.address
    notice.save(update_fields=["state", "attempts", "error", "next_at", "address"])
    return journal.append("notice", notice.id, "notice.resend", {"corrected": bool(corrected)}, by=by)


@command("notice.drop")
def drop(notice_id: UUID, *, reason: str, by: Actor) -> Event:
    """Give a refused or stuck notice up: the person was told another way, which `reason` says."""
    if not reason.strip():
        raise Refusal(
            "Chưa ghi lý do bỏ thông báo.",
            next_step="Xin ghi đã báo cho người dân bằng cách nào, hoặc vì sao không báo được.",
            code="invalid",
            fields={"reason": "Xin ghi lý do."},
            status=422,
        )
    notice = _in_trouble(notice_id, by)
    notice.state, notice.error = NoticeState.DROPPED, reason.strip()[:500]
    notice.save(update_fields=["state", "error"])
    return journal.append("notice", notice.id, "notice.drop", {}, by=by)


def mark_read(notice_ids: list[UUID], *, addresses: list[str]) -> int:
    """Mark screen notices of these addresses as read; returns how many."""
    rows = Notice.objects.filter(
        pk__in=notice_ids, channel=Channel.SCREEN, address__in=addresses, read_at=None
    )
    return rows.update(read_at=clock.now())


def empty_personal_data(before: datetime) -> int:
    """Retention: empty address and text of notices settled and queued before a moment; the rows stay."""
    settled = (NoticeState.SENT, NoticeState.DROPPED, NoticeState.FAILED)
    rows = Notice.objects.filter(queued_at__lt=before, state__in=settled).exclude(address="", body="")
    return rows.update(address="", subject="", body="")


def _in_trouble(notice_id: UUID, by: Actor) -> Notice:
    if not (by.can(PERMISSION) or by.can("*")):
        raise Refusal(
            "Vị trí công tác của anh/chị không được giao quyền xử lý thông báo bị kẹt.",
            code="forbidden",
            status=403,
            next_step="Xin báo quản trị hệ thống.",
        )
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise not_found("thông báo này")
    if notice.state not in _TROUBLE:
        raise Refusal(
            f"Thông báo đang ở trạng thái «{NoticeState(notice.state).label}», không cần xử lý.",
            code="state",
            next_step="Xin tải lại danh sách.",
        )
    return notice
