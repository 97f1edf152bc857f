"""Money received for charges, waived, refunded. Called inside the commands of the subject's room; a statement or two each.

Decree 61/2018/ND-CP, art. 22: fees are paid at the counter, by transfer, by post or online. What was paid in cash
is cash: `online` is for money that a payment gateway has confirmed, with its reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from motcua.kernel import clock
from motcua.kernel.counters import next_number
from motcua.kernel.refusal import Refusal, invalid, not_found

from .models import Charge, ChargeState, Method, Payment


def collect(
    *,
    subject_kind: str,
    subject_id: UUID,
    method: Method,
    unit_id: int,
    charge_ids: Sequence[UUID] | None = None,
    amount: int | None = None,
    collector_id: int | None = None,
    payer: str = "",
    reference: str = "",
    evidence: Mapping[str, Any] | None = None,
    event_id: UUID | None = None,
    at: datetime | None = None,
) -> Payment:
    """Receive the money for charges of a subject (all that it owes when none are named), with a receipt number.

    The number is gap-free within the collecting unit and the year, taken last (lock order). `amount` is what was
    handed over as the payer or the gateway says it: another sum than the one owed is refused. Online money needs
    the gateway's `reference`; the same reference again gives the first payment back and counts nothing twice.
    """
    _check_method(method, collector_id, reference)
    known = _known(method, reference, subject_id, amount)
    if known is not None:
        return known
    moment = at or clock.now()
    charges = _owed(subject_id, charge_ids)
    total = sum(one.amount for one in charges)
    if amount is not None and amount != total:
        raise Refusal(
            f"Số tiền nộp {_money(amount)} khác số phải nộp {_money(total)}.",
            code="amount",
            status=422,
            fields={"amount": f"Phải nộp {_money(total)}."},
            next_step="Xin kiểm tra lại các khoản thu, hoặc trả lại phần chênh lệch cho người nộp.",
        )
    year = clock.local(moment).year
    payment = Payment(
        subject_kind=subject_kind,
        subject_id=subject_id,
        event_id=event_id,
        method=method,
        amount=total,
        paid_at=moment,
        payer=payer[:300],
        collector_id=collector_id,
        unit_id=unit_id,
        receipt_year=year,
        receipt_number=next_number(f"receipt:{unit_id}:{year}"),
        reference=reference,
        evidence=dict(evidence or {}),
    )
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError as error:
        if "payment_reference" not in str(error):
            raise
        # The same confirmation came twice at the same moment; the other transaction has it.
        raise Refusal(
            "Giao dịch này vừa được ghi nhận bởi một lượt báo khác.",
            code="duplicate",
            next_step="Xin tải lại để xem khoản đã nộp.",
        ) from error
    Charge.objects.filter(pk__in=[one.pk for one in charges]).update(
        state=ChargeState.PAID, payment=payment, settled_at=moment, settled_event_id=event_id
    )
    return payment


def waive(
    *,
    subject_id: UUID,
    charge_ids: Sequence[UUID],
    ground: str,
    event_id: UUID | None,
    at: datetime | None = None,
) -> int:
    """Free the payer of charges on a legal ground; returns the đồng that are owed no more."""
    if not ground.strip():
        raise invalid({"ground": "Xin ghi căn cứ miễn phí, lệ phí."})
    charges = _owed(subject_id, charge_ids)
    Charge.objects.filter(pk__in=[one.pk for one in charges]).update(
        state=ChargeState.WAIVED,
        ground=ground.strip()[:500],
        settled_at=at or clock.now(),
        settled_event_id=event_id,
    )
    return sum(one.amount for one in charges)


def refund(
    *,
    subject_id: UUID,
    charge_ids: Sequence[UUID],
    ground: str,
    event_id: UUID | None,
    at: datetime | None = None,
) -> int:
    """Give paid charges back on a legal ground; the payment and its receipt stay. Returns the đồng to give back."""
    if not ground.strip():
        raise invalid({"ground": "Xin ghi căn cứ hoàn trả."})
    charges = _locked(subject_id, charge_ids)
    if any(one.state != ChargeState.PAID for one in charges):
        raise Refusal(
            "Chỉ hoàn trả được khoản đã nộp.",
            code="state",
            next_step="Xin bỏ các khoản chưa nộp khỏi lựa chọn.",
        )
    Charge.objects.filter(pk__in=[one.pk for one in charges]).update(
        state=ChargeState.REFUNDED,
        ground=ground.strip()[:500],
        settled_at=at or clock.now(),
        settled_event_id=event_id,
    )
    return sum(one.amount for one in charges)


def _check_method(method: Method, collector_id: int | None, reference: str) -> None:
    if method == Method.ONLINE and not reference:
        raise invalid(
            {"reference": "Thanh toán trực tuyến phải có mã giao dịch mà cổng thanh toán đã xác nhận."},
            "Tiền mặt là tiền mặt: không ghi là trực tuyến khi cổng thanh toán chưa xác nhận.",
        )
    if method == Method.TRANSFER and not reference:
        raise invalid({"reference": "Xin ghi mã giao dịch hoặc số chứng từ chuyển khoản."})
    if method == Method.CASH and collector_id is None:
        raise invalid({"collector": "Thu tiền mặt phải có người thu."})


def _known(method: Method, reference: str, subject_id: UUID, amount: int | None) -> Payment | None:
    """The payment that this reference made before; another subject or sum under it is refused."""
    if not reference:
        return None
    known = Payment.objects.filter(method=method, reference=reference).first()
    if known is not None and (
        known.subject_id != subject_id or (amount is not None and amount != known.amount)
    ):
        raise Refusal(
            f"Mã giao dịch {reference} đã dùng cho một lần nộp khác.",
            code="reference",
            next_step="Xin kiểm tra lại mã giao dịch trên chứng từ.",
        )
    return known


def _owed(subject_id: UUID, charge_ids: Sequence[UUID] | None) -> list[Charge]:
    """The owed charges, locked; refused when there are none or one of those named is not owed."""
    charges = _locked(subject_id, charge_ids)
    if charge_ids is None:
        charges = [one for one in charges if one.state == ChargeState.OWED]
    if not charges:
        raise Refusal("Không có khoản nào phải nộp.", code="nothing_owed", next_step="Xin tải lại trang.")
    settled = [one for one in charges if one.state != ChargeState.OWED]
    if settled:
        state = ChargeState(settled[0].state).label.lower()
        raise Refusal(
            f"Khoản «{settled[0].name}» {state}, không thu nữa.", code="state", next_step="Xin tải lại trang."
        )
    return charges


def _locked(subject_id: UUID, charge_ids: Sequence[UUID] | None) -> list[Charge]:
    rows = Charge.objects.select_for_update(no_key=True).filter(subject_id=subject_id).order_by("id")
    if charge_ids is None:
        return list(rows)
    charges = list(rows.filter(pk__in=charge_ids))
    if len(charges) != len(set(charge_ids)):
        raise not_found("một trong các khoản thu này")
    return charges


def _money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đ"
