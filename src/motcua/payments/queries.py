"""Reads of fees: what a subject owes, what was paid, the text of a VietQR, the lines of a receipt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from motcua.documents.working_slips import FeeLine
from motcua.kernel.refusal import Refusal
from motcua.law.codes.vietqr import LONGEST_PURPOSE, build_vietqr
from motcua.law.errors import LawError

from .models import Charge, ChargeState, Method, Payment


def charges_of(subject_id: UUID) -> QuerySet[Charge]:
    """The charges of a subject in the order in which they were asked."""
    return Charge.objects.filter(subject_id=subject_id).select_related("payment").order_by("id")


@dataclass(frozen=True, slots=True)
class Balance:
    """What a subject stands at, in đồng. `online` is the part of `paid` that a gateway confirmed."""

    asked: int
    owed: int
    paid: int
    waived: int
    refunded: int
    online: int

    @property
    def settled(self) -> bool:
        """Whether nothing is owed any more."""
        return self.owed == 0


def balance_of(subject_id: UUID, charges: Sequence[Charge] | None = None) -> Balance:
    """The balance of a subject, from its charges when the caller has read them already."""
    rows = list(charges_of(subject_id)) if charges is None else charges
    by_state = dict.fromkeys(ChargeState.values, 0)
    online = 0
    for row in rows:
        by_state[row.state] += row.amount
        if row.state == ChargeState.PAID and row.payment is not None and row.payment.method == Method.ONLINE:
            online += row.amount
    return Balance(
        asked=sum(by_state.values()),
        owed=by_state[ChargeState.OWED],
        paid=by_state[ChargeState.PAID],
        waived=by_state[ChargeState.WAIVED],
        refunded=by_state[ChargeState.REFUNDED],
        online=online,
    )


def payment_code(subject_id: UUID) -> int:
    """How fees were paid, as the national synchronisation asks: 0 no online payment, 2 through a gateway.

    Counted from what a gateway confirmed; a VietQR transfer and cash are 0 whatever the wish.
    """
    return 2 if balance_of(subject_id).online else 0


def vietqr_of(charges: Sequence[Charge], *, bank: str, account: str, code: str, name: str = "") -> str:
    """The text of a VietQR for what is owed among the charges, with the dossier's code as purpose.

    `bank` is the BIN of a commercial bank, `account` the unit's account there. Raises Refusal when nothing is
    owed or the account cannot stand in a VietQR. The transfer brings no confirmation: someone must enter it.
    """
    total = sum(one.amount for one in charges if one.state == ChargeState.OWED)
    if not total:
        raise Refusal("Không có khoản nào phải nộp.", code="nothing_owed")
    # A purpose takes 25 plain characters: a longer code loses its dots and dashes, never its number.
    purpose = code if len(code) <= LONGEST_PURPOSE else re.sub(r"[.\-]", "", code)[-LONGEST_PURPOSE:]
    try:
        return build_vietqr(bank=bank, account=account, amount=total, purpose=purpose, name=name)
    except LawError as error:
        raise Refusal(
            f"Không lập được mã VietQR: {error}",
            code="vietqr",
            next_step="Xin kiểm tra tài khoản thu của đơn vị.",
        ) from error


def receipt_lines(payment: Payment) -> tuple[FeeLine, ...]:
    """The lines of a fee receipt (`documents.working_slips.FeeReceipt`): every charge of the payment."""
    return tuple(
        FeeLine(
            name=one.name if one.quantity == 1 else f"{one.name} (số lượng {one.quantity})", amount=one.amount
        )
        for one in payment.charges.order_by("id")
    )


def receipt_number(payment: Payment) -> str:
    """The number printed on the receipt: seven digits within unit and year."""
    return f"{payment.receipt_number:07d}/{payment.receipt_year}"
