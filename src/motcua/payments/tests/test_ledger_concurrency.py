"""Sixteen counters take money at the same moment."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from motcua.accounts.models import User
from motcua.kernel import clock
from motcua.payments.charging import ChargeDraft, charge
from motcua.payments.ledger import collect
from motcua.payments.models import ChargeKind, Method


def draft(subject: UUID) -> ChargeDraft:
    return ChargeDraft(subject_kind="thing", subject_id=subject, kind=ChargeKind.PHI, name="Phí", amount=1000)


def pay(subject: UUID, officer: int) -> int:
    payment = collect(
        subject_kind="thing", subject_id=subject, method=Method.CASH, unit_id=7, collector_id=officer
    )
    return payment.receipt_number


@pytest.mark.django_db(transaction=True)
def test_sixteen_counters_number_at_once_without_gap_or_double() -> None:
    user = User.objects.create(
        username="thu.phi", name="X", sort_key="x", search_key="x", created_at=clock.machine_now()
    )
    subjects = [uuid4() for _ in range(16)]
    for subject in subjects:
        charge([draft(subject)], at=clock.now())
    numbers: list[int] = []

    def work(subject: UUID) -> None:
        try:
            with transaction.atomic():
                numbers.append(pay(subject, user.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(subject,)) for subject in subjects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 17))
