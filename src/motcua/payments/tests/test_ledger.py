"""Money is counted once, receipts have no gaps, and cash is cash."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.accounts.models import User
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal
from motcua.law.codes.vietqr import read_vietqr
from motcua.payments import queries
from motcua.payments.charging import ChargeDraft, charge
from motcua.payments.ledger import collect, refund, waive
from motcua.payments.models import Charge, ChargeKind, ChargeState, Method, Payment

pytestmark = pytest.mark.django_db
UNIT = 7


@pytest.fixture
def officer() -> int:
    user = User.objects.create(
        username="thu.phi",
        name="Cán Bộ Giả Định",
        sort_key="x",
        search_key="x",
        created_at=clock.machine_now(),
    )
    return int(user.pk)


def ask(subject: UUID, *amounts: int, quantity: int = 1) -> list[Charge]:
    return charge(
        [
            ChargeDraft(
                subject_kind="thing",
                subject_id=subject,
                kind=ChargeKind.LE_PHI,
                name=f"Lệ phí {n}",
                amount=amount,
                quantity=quantity,
            )
            for n, amount in enumerate(amounts, 1)
        ],
        at=clock.now(),
    )


def pay(subject: UUID, officer: int | None = None, **more: object) -> Payment:
    values: dict[str, object] = {
        "subject_kind": "thing",
        "subject_id": subject,
        "method": Method.CASH,
        "unit_id": UNIT,
        "collector_id": officer,
    }
    return collect(**{**values, **more})  # type: ignore[arg-type]


def test_asking_several_fees_takes_one_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        ask(uuid4(), 10_000, 20_000, 30_000)
    assert len([one for one in captured.captured_queries if one["sql"].startswith("INSERT")]) == 1


def test_paying_settles_what_is_owed_and_gives_a_receipt(officer: int) -> None:
    subject = uuid4()
    ask(subject, 10_000, 8_000, quantity=3)
    payment = pay(subject, officer, amount=54_000)
    assert payment.amount == 54_000
    assert queries.balance_of(subject) == queries.Balance(54_000, 0, 54_000, 0, 0, 0)
    assert [line.amount for line in queries.receipt_lines(payment)] == [30_000, 24_000]
    assert queries.receipt_number(payment).startswith("0000001/")


def test_receipts_are_numbered_without_gaps_within_unit_and_year(officer: int) -> None:
    numbers = []
    for unit, year in [(1, 2021), (1, 2022), (1, 2022), (2, 2022)]:
        subject = uuid4()
        ask(subject, 1000)
        at = clock.aware(datetime(year, 12, 31, 23, 59))
        numbers.append(pay(subject, officer, unit_id=unit, at=at).receipt_number)
    assert numbers == [1, 1, 2, 1]


def test_a_refused_payment_leaves_no_gap(officer: int) -> None:
    subject = uuid4()
    ask(subject, 1000)
    for amount in (999, 1001):
        with pytest.raises(Refusal), transaction.atomic():
            pay(subject, officer, amount=amount)
    assert pay(subject, officer).receipt_number == 1


def test_nothing_is_paid_twice(officer: int) -> None:
    subject = uuid4()
    charges = ask(subject, 1000)
    pay(subject, officer)
    with pytest.raises(Refusal, match="Không có khoản nào"):
        pay(subject, officer)
    with pytest.raises(Refusal, match="đã nộp"):
        pay(subject, officer, charge_ids=[charges[0].id])


def test_cash_is_cash_and_a_transfer_is_no_online_payment(officer: int) -> None:
    for method, reference, code in [
        (Method.CASH, "", 0),
        (Method.TRANSFER, "FT1", 0),
        (Method.ONLINE, "GD1", 2),
    ]:
        subject = uuid4()
        ask(subject, 1000)
        pay(subject, officer, method=method, reference=reference)
        assert queries.payment_code(subject) == code


@pytest.mark.parametrize("method", [Method.ONLINE, Method.TRANSFER])
def test_money_through_others_needs_their_reference(officer: int, method: Method) -> None:
    subject = uuid4()
    ask(subject, 1000)
    with pytest.raises(Refusal) as refused:
        pay(subject, officer, method=method)
    assert "reference" in refused.value.fields


def test_cash_needs_somebody_who_took_it() -> None:
    subject = uuid4()
    ask(subject, 1000)
    with pytest.raises(Refusal):
        pay(subject, None)


def test_a_confirmation_that_comes_twice_counts_once() -> None:
    subject = uuid4()
    ask(subject, 1000)
    first = pay(subject, method=Method.ONLINE, reference="GD123", amount=1000)
    assert pay(subject, method=Method.ONLINE, reference="GD123", amount=1000) == first
    with pytest.raises(Refusal, match="lần nộp khác"):
        pay(subject, method=Method.ONLINE, reference="GD123", amount=2000)
    other = uuid4()
    ask(other, 1000)
    with pytest.raises(Refusal, match="lần nộp khác"):
        pay(other, method=Method.ONLINE, reference="GD123")


def test_a_waiver_and_a_refund_need_their_ground(officer: int) -> None:
    subject = uuid4()
    first, second = ask(subject, 1000, 2000)
    with pytest.raises(Refusal):
        waive(subject_id=subject, charge_ids=[first.id], ground=" ", event_id=None)
    assert waive(subject_id=subject, charge_ids=[first.id], ground="Người cao tuổi", event_id=None) == 1000
    with pytest.raises(Refusal, match="đã nộp"):
        refund(subject_id=subject, charge_ids=[second.id], ground="Thu nhầm", event_id=None)
    pay(subject, officer)
    assert refund(subject_id=subject, charge_ids=[second.id], ground="Thu nhầm", event_id=None) == 2000
    assert queries.balance_of(subject) == queries.Balance(3000, 0, 0, 1000, 2000, 0)
    assert Payment.objects.count() == 1


def test_charges_of_another_subject_are_not_found(officer: int) -> None:
    [foreign] = ask(uuid4(), 1000)
    subject = uuid4()
    ask(subject, 1000)
    with pytest.raises(Refusal) as refused:
        pay(subject, officer, charge_ids=[foreign.id])
    assert refused.value.status == 404


@pytest.mark.parametrize(("amount", "quantity"), [(-1, 1), (1000, 0)])
def test_no_fee_is_below_zero(amount: int, quantity: int) -> None:
    with pytest.raises(Refusal):
        ask(uuid4(), amount, quantity=quantity)


def test_a_fee_of_nothing_is_owed_by_nobody() -> None:
    subject = uuid4()
    [free] = ask(subject, 0)
    assert free.state == ChargeState.WAIVED
    assert queries.balance_of(subject).settled


def test_the_vietqr_names_sum_and_dossier() -> None:
    charges = ask(uuid4(), 50_000, 12_000)
    text = queries.vietqr_of(charges, bank="970436", account="0123456789", code="H58.12.05-220301-0001")
    reading = read_vietqr(text)
    assert reading.problems == ()
    assert reading.parts["purpose"] == "H58.12.05-220301-0001"
    assert str(reading.parts["amount"]) == "62000"
    longer = queries.vietqr_of(charges, bank="970436", account="01", code="000.12.05.H58.220301-220301-00012")
    assert len(str(read_vietqr(longer).parts["purpose"])) == 25
    with pytest.raises(Refusal, match="VietQR"):
        queries.vietqr_of(charges, bank="12", account="x y", code="A")
