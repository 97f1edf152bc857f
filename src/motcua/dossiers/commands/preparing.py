"""What a verb's input needs from the database before its pure decision: units and people that exist, lists, charges."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

from django.db.models import Q

from motcua.accounts.models import Post
from motcua.agencies.models import in_force
from motcua.catalogue.queries import case_for_intake, procedure_snapshot
from motcua.dossiers import policy
from motcua.dossiers.decisions import handling, intake, settling, tasks
from motcua.dossiers.decisions.base import Circumstances
from motcua.dossiers.models import Dossier
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal, invalid
from motcua.kernel.text import clean
from motcua.payments.models import Charge, ChargeState

from . import inputs


def cleaned(value: Any) -> Any:
    """The input with every text as it is stored: NFC, no control characters, no doubled spaces."""
    if type(value) is str:
        return clean(value)
    if isinstance(value, tuple):
        return tuple(cleaned(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: cleaned(before)
            for field in dataclasses.fields(value)
            if isinstance(before := getattr(value, field.name), str | tuple)
            or dataclasses.is_dataclass(before)
        }
        return replace(value, **changes)
    return value


def hand_over(dossier: Dossier, given: handling.HandOver, c: Circumstances) -> handling.HandOver:
    """A named unit must belong to the competent agency, the counter, or the process; a named person must work there."""
    unit_id = given.to_unit
    if unit_id is not None and unit_id not in _reach(dossier, c):
        raise invalid(
            {"to_unit": "Đơn vị nhận không thuộc cơ quan giải quyết hay quy trình của thủ tục này."},
            "Chỉ chuyển trong cơ quan giải quyết; cần cơ quan khác thì dùng «Lấy ý kiến, liên thông».",
        )
    if given.to_assignee is not None:
        _need_worker(given.to_assignee, "to_assignee", c)
    return given


def _reach(dossier: Dossier, c: Circumstances) -> set[int]:
    path = policy.units()[dossier.competent_id].path
    inside = {node.id for node in policy.units().values() if node.path.startswith(path)}
    return inside | {dossier.counter_id, *c.routes.values()}


def assign(dossier: Dossier, given: inputs.Assign, c: Circumstances) -> inputs.Assign:
    """Who shall handle must hold a post today at the unit that holds the dossier, or below it."""
    _need_worker(given.assignee_id, "assignee_id", c, dossier.unit_id)
    return given


def _need_worker(user_id: int, name: str, c: Circumstances, unit_id: int | None = None) -> None:
    today = clock.local(c.at).date()
    posts = Post.objects.filter(in_force(today), user_id=user_id, user__is_active=True)
    if unit_id is not None:
        node = policy.units()[unit_id]
        above = [int(part) for part in node.path.rstrip(".").split(".")]
        posts = posts.filter(Q(unit__path__startswith=node.path) | Q(unit_id__in=above))
    if not posts.exists():
        raise invalid({name: "Người này không giữ chức danh nào ở đơn vị đang giữ hồ sơ."})


def consult(dossier: Dossier, given: tasks.Consultation, c: Circumstances) -> tasks.Consultation:
    """Asked units must exist; the counter of an upper agency is found, to be told (art. 19(7)a)."""
    nodes = policy.units()
    unknown = [str(one.unit_id) for one in given.asked if one.unit_id not in nodes]
    if unknown:
        raise invalid({"units": f"Không có đơn vị {', '.join(unknown)}."})
    lead = _LEVELS.get(nodes[dossier.competent_id].level, 0)
    asked = tuple(
        replace(one, supervised_by=policy.counter_serving(one.unit_id))
        if _LEVELS.get(nodes[one.unit_id].level, 0) > lead
        else replace(one, supervised_by=None)
        for one in given.asked
    )
    return replace(given, asked=asked)


_LEVELS = {"commune": 1, "district": 2, "province": 3}


def pass_to_counter(dossier: Dossier, given: inputs.PassToCounter, c: Circumstances) -> intake.Passing:
    """Competent unit, limit and process anew, by the reception list of the counter that the dossier goes to."""
    from .creation import competent_of, limit_in, process_of

    if given.counter_id not in policy.units() or policy.units()[given.counter_id].kind not in policy.COUNTERS:
        raise Refusal("Không có Bộ phận Một cửa này.", code="no_counter", status=404)
    procedure = procedure_snapshot(dossier.revision_id)
    case = case_for_intake(given.counter_id, procedure.code, clock.local(c.at).date())
    competent = competent_of(case, given.competent_id)
    process = process_of(case, competent, dossier.case_id)
    kind = "counter" if dossier.channel == "on_behalf" else dossier.channel
    channel = procedure.channel_for(kind, dossier.case_id) or procedure.channel_for(
        "counter", dossier.case_id
    )
    value, unit = limit_in(channel)
    cutoff = procedure.settings.same_day_cutoff or (channel.same_day_cutoff if channel else None)
    return intake.Passing(
        counter_id=given.counter_id, competent_id=competent, limit_value=value, limit_unit=unit,
        cutoff=cutoff.isoformat() if cutoff else "", process_id=process.process_id if process else None,
    )  # fmt: skip


def collect_fee(dossier: Dossier, given: settling.FeeTaken, c: Circumstances) -> settling.FeeTaken:
    """Which charges are owed and their sum; a sum that the client names must be that one (the ledger checks)."""
    owed = Charge.objects.filter(subject_id=dossier.id, state=ChargeState.OWED).order_by("id")
    if given.charges:
        owed = owed.filter(id__in=given.charges)
    rows = list(owed.values_list("id", "amount"))
    if given.charges and len(rows) != len(set(given.charges)):
        raise Refusal(
            "Có khoản đã thu, đã miễn hoặc không thuộc hồ sơ này.",
            code="state",
            next_step="Xin tải lại trang.",
        )
    total = sum(amount for _id, amount in rows)
    return replace(
        given,
        charges=tuple(one for one, _amount in rows),
        amount=total if given.amount is None else given.amount,
    )
