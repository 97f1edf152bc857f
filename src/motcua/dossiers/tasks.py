"""Periodic work: reminders, late opinions, unanswered supplements, the nightly check and seal. Twice does no harm.

Hours are of the machine's clock in UTC (procrastinate); 17:00 UTC is midnight in Vietnam. A demonstration province
runs its own date, and each job asks the business clock what is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from motcua.agencies.models import UnitKind
from motcua.dossiers import policy
from motcua.dossiers.checking import check
from motcua.dossiers.commands import run
from motcua.dossiers.commands.frame import calendar_of
from motcua.dossiers.commands.inputs import Basis, TaskNumber
from motcua.dossiers.decisions.base import due_time
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.state import state_of
from motcua.dossiers.values import RUNNING, Stage
from motcua.kernel import clock, journal
from motcua.kernel.actor import SYSTEM
from motcua.kernel.refusal import Refusal
from motcua.law.calendar import default_calendar
from motcua.law.rules import rules_of_pack
from motcua.notices.models import Channel, Notice
from motcua.notices.outbox import NoticeDraft, queue

QUEUE = "dossiers"
MOST = 5000
logger = logging.getLogger("motcua.dossiers")


def _each(ids: Iterable[UUID], act: Callable[[UUID], object]) -> int:
    """Act on each in its own transaction; what is refused (already done, meanwhile moved on) is passed over."""
    done = 0
    for dossier_id in ids:
        try:
            act(dossier_id)
        except Refusal as refusal:
            logger.info("Dossier %s passed over: %s", dossier_id, refusal.code)
        else:
            done += 1
    return done


def ask_to_close_unanswered() -> int:
    """Ask counters to close dossiers whose applicants did not answer within the parameter; returns how many."""
    waiting = Dossier.objects.filter(
        stage__in=[Stage.SUPPLEMENT.value, Stage.INTAKE_SUPPLEMENT.value], is_simulated=False
    ).exclude(record__has_key="close_asked_at")
    now = clock.now()
    ids = []
    for dossier in waiting.order_by("id").iterator(chunk_size=500):
        waited = now - state_of(dossier).requests[-1].at
        if waited >= timedelta(days=rules_of_pack(dossier.rule_pack).supplement_wait_days):
            ids.append(dossier.id)
    return _each(ids, lambda dossier_id: run("ask-to-close", dossier_id, by=SYSTEM))


def tell_late_opinions() -> int:
    """Tell heads of counters that an opinion is late (Decree 61/2018, art. 19(5)b); returns how many."""
    late = (
        DossierTask.objects.filter(kind="consultation", state="open", due_at__lt=clock.now())
        .filter(dossier__stage__in=[s.value for s in RUNNING], dossier__is_simulated=False)
        .order_by("dossier_id", "number").values_list("dossier_id", "number")[:MOST]
    )  # fmt: skip
    told = 0
    for dossier_id, number in late:
        told += _each([dossier_id], partial(_tell_late, number))
    return told


def _tell_late(number: int, dossier_id: UUID) -> object:
    return run("tell-task-late", dossier_id, TaskNumber(number), by=SYSTEM)


def remind() -> int:
    """On screen: a dossier is due within one working day, or overdue; once each; returns how many notices."""
    now = clock.now()
    tomorrow = default_calendar().add_working_days(clock.local(now).date(), 1)
    until = datetime.combine(tomorrow, datetime.max.time(), tzinfo=clock.ZONE)
    rows = list(
        Dossier.objects.filter(stage__in=[*(s.value for s in RUNNING), Stage.DECIDED.value], due_at__lte=until)
        .exclude(unit=None).exclude(due_at=None).order_by("due_at").values_list("id", "code", "unit_id", "assignee_id", "due_at")[:MOST]
    )  # fmt: skip
    ids = [row[0] for row in rows]
    with transaction.atomic():
        known = set(
            Notice.objects.filter(subject_id__in=ids, kind__in=["due_soon", "overdue"]).values_list(
                "subject_id", "kind"
            )
        )
        drafts = []
        for dossier_id, code, unit_id, assignee_id, due_at in rows:
            assert due_at is not None  # asked for above
            kind = "overdue" if due_at < now else "due_soon"
            if (dossier_id, kind) in known:
                continue
            words = "Hồ sơ quá hạn" if kind == "overdue" else "Hồ sơ sắp đến hạn"
            drafts.append(
                NoticeDraft(subject_kind="dossier", subject_id=dossier_id, channel=Channel.SCREEN,
                            address=f"user:{assignee_id}" if assignee_id else f"unit:{unit_id}", kind=kind,
                            subject=f"{words}: {code or ''}, hẹn trả {clock.local(due_at):%H:%M %d/%m/%Y}", body="")
            )  # fmt: skip
        queue(drafts, at=now)
    return len(drafts)


def recompute_due(basis: str) -> int:
    """After a calendar was decreed or corrected: the due times of open dossiers anew; returns how many moved."""
    moved = []
    rows = Dossier.objects.unfinished().exclude(received_at=None).order_by("id")
    for dossier in rows.iterator(chunk_size=500):
        assert dossier.received_at is not None
        if (
            due_time(state_of(dossier), calendar_of(dossier.competent_id, dossier.received_at))
            != dossier.due_at
        ):
            moved.append(dossier.id)
    return _each(moved, lambda dossier_id: run("recompute-due", dossier_id, Basis(basis), by=SYSTEM))


def nightly_check() -> int:
    """Recompute everything from the journal; tell the control office on screen of what disagrees; returns how much."""
    finding = check()
    count = len(finding.problems) + finding.more
    if count:
        logger.error("The nightly check found %d disagreements, first: %s", count, finding.problems[0])
        offices = [n.id for n in policy.units().values() if n.kind == UnitKind.PROVINCE_OFFICE.value][:1]
        with transaction.atomic():
            queue(
                [NoticeDraft(subject_kind="province", subject_id=UUID(int=0), channel=Channel.SCREEN, address=f"unit:{unit}",
                             kind="check", subject=f"Đối chiếu đêm: {count} chỗ không khớp nhật ký", body="")
                 for unit in offices], at=clock.now(),
            )  # fmt: skip
    return count


@app.periodic(cron="*/15 * * * *")
@app.task(name="dossiers.watch", queue=QUEUE, lock="dossiers.watch", queueing_lock="dossiers.watch")
def watch(timestamp: int | None = None) -> None:
    """Every quarter of an hour: late opinions, reminders."""
    tell_late_opinions()
    remind()


@app.periodic(cron="5 17 * * *")
@app.task(
    name="dossiers.close_unanswered",
    queue=QUEUE,
    lock="dossiers.watch",
    queueing_lock="dossiers.close_unanswered",
)
def close_unanswered(timestamp: int | None = None) -> None:
    """After midnight: dossiers whose applicants did not answer."""
    ask_to_close_unanswered()


@app.task(name="dossiers.recompute_due", queue=QUEUE, lock="dossiers.recompute_due")
def recompute_due_job(basis: str) -> None:
    """Deferred by whoever changes the calendar."""
    recompute_due(basis)


@app.periodic(cron="10 17 * * *")
@app.task(
    name="dossiers.new_calendar",
    queue=QUEUE,
    lock="dossiers.recompute_due",
    queueing_lock="dossiers.new_calendar",
)
def new_calendar(timestamp: int | None = None) -> None:
    """By night: a calendar that came with a new version of the program reaches the open dossiers."""
    recompute_due("Lịch nghỉ của chương trình")


@app.periodic(cron="30 17 * * *")
@app.task(name="kernel.seal", queue=QUEUE, lock="kernel.seal", queueing_lock="kernel.seal")
def seal(timestamp: int | None = None) -> None:
    """After midnight: the journal's daily seal, signed."""
    from motcua.dossiers.sealing import signature

    with transaction.atomic():
        journal.seal(signature)


@app.periodic(cron="45 18 * * *")
@app.task(name="dossiers.check", queue=QUEUE, lock="dossiers.check", queueing_lock="dossiers.check")
def check_by_night(timestamp: int | None = None) -> None:
    """By night: the invariant checker."""
    nightly_check()
