"""Steps where no process was approved, and which unit carries out a step that names an agency."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from functools import lru_cache, partial

from motcua.agencies.freshness import FreshCache
from motcua.catalogue.values import StepSnapshot
from motcua.dossiers import policy
from motcua.kernel.text import fold

_called: FreshCache[str, list[tuple[str, int]]] = FreshCache("agencies")
_routes: FreshCache[tuple[str, int], int | None] = FreshCache("agencies")

#: The usual hands of a dossier, with the share of the limit that each may take.
_USUAL = (
    (
        1,
        "Tiếp nhận hồ sơ",
        "can_bo_tiep_nhan",
        "counter",
        Fraction(1, 20),
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    ),
    (2, "Phân công thụ lý", "truong_phong", "resolving", Fraction(1, 20), "Phân công"),
    (3, "Thẩm định hồ sơ", "cong_chuc_thu_ly", "resolving", Fraction(12, 20), "Dự thảo kết quả"),
    (4, "Trình ký", "truong_phong", "resolving", Fraction(2, 20), "Tờ trình"),
    (5, "Ký duyệt", "lanh_dao", "resolving", Fraction(2, 20), "Kết quả giải quyết"),
    (6, "Vào sổ, trả kết quả", "can_bo_tra_ket_qua", "counter", Fraction(1, 20), "Trả kết quả"),
)


@lru_cache(maxsize=256)
def usual_steps(limit_value: str, limit_unit: str) -> tuple[StepSnapshot, ...]:
    """Six steps within the limit, for procedures that came without an approved process.

    Minutes are of office time (480 a working day); a limit in calendar days counts five sevenths of its days.
    """
    minutes = _minutes(limit_value, limit_unit)
    return tuple(
        StepSnapshot(
            number=number, parallel_group=None, name=name, content="", role=role, position="", unit_kind=unit,
            agency="", minutes=max(15, int(minutes * share)), output=output, form="", optional=False,
        )
        for number, name, role, unit, share, output in _USUAL
    )  # fmt: skip


def routes_of(steps: tuple[StepSnapshot, ...], competent_id: int) -> dict[int, int]:
    """Step number → unit, for steps that name an agency: searched near the competent unit first."""
    routes: dict[int, int] = {}
    for step in steps:
        if step.agency:
            unit_id = _routes.get(
                (step.agency, competent_id), partial(find_agency, step.agency, competent_id)
            )
            if unit_id is not None:
                routes[step.number] = unit_id
    return routes


def find_agency(name: str, near_id: int) -> int | None:
    """The unit of this name that is nearest in the tree to another unit; None when no unit is so called."""
    wanted, nodes = fold(name), policy.units()
    near = nodes[near_id].path
    called = _called.get("all", lambda: sorted((fold(node.name) + " ", node.id) for node in nodes.values()))
    best: tuple[int, int] | None = None
    for folded, unit_id in called[bisect_left(called, (wanted + " ", 0)) :]:
        if not folded.startswith(wanted + " "):
            break
        score = (_common(nodes[unit_id].path, near), -unit_id)
        if best is None or score > best:
            best = score
    return -best[1] if best else None


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one.split("."), other.split("."), strict=False):
        if a != b:
            break
        count += 1
    return count


def _minutes(limit_value: str, limit_unit: str) -> int:
    if not limit_unit:
        return 5 * 480
    value = Fraction(limit_value)
    if limit_unit == "working_hour":
        return int(value * 60)
    if limit_unit == "working_day":
        return int(value * 480) or 240
    days = value * (30 if limit_unit == "month" else 1)
    return max(240, int(days * 5 / 7 * 480))
