"""Who may run which verb, and for which units an actor works."""

from __future__ import annotations

from typing import NamedTuple

from motcua.accounts.policy import visible_paths
from motcua.agencies.freshness import FreshCache
from motcua.agencies.models import Unit, UnitKind
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal

#: Verb → permissions of the post, any of which is enough. Where the dossier lies is checked by the decision itself.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "dossier.register": ("dossier.create",),
    "dossier.accept": ("dossier.accept",),
    "dossier.request_supplement": ("dossier.accept", "dossier.handle"),
    "dossier.note_still_missing": ("dossier.accept",),
    "dossier.receive_supplement": ("dossier.accept",),
    "dossier.refuse_intake": ("dossier.accept",),
    "dossier.pass_to_counter": ("dossier.accept",),
    "dossier.hand_over": ("dossier.transfer", "dossier.handle"),
    "dossier.take": ("dossier.transfer", "dossier.return", "dossier.accept"),
    "dossier.undo_hand_over": ("dossier.transfer",),
    "dossier.return_to_step": ("dossier.transfer",),
    "dossier.assign": ("dossier.assign",),
    "dossier.consult": ("dossier.consult", "dossier.handle"),
    "dossier.answer_task": ("dossier.consult", "dossier.handle"),
    "dossier.tell_task_late": ("dossier.handle", "dossier.consult"),
    "dossier.cancel_task": ("dossier.handle", "dossier.consult"),
    "dossier.schedule_verification": ("dossier.handle",),
    "dossier.record_verification": ("dossier.handle",),
    "dossier.ask_payment": ("dossier.handle",),
    "dossier.confirm_payment": ("dossier.accept", "dossier.handle", "fee.collect"),
    "dossier.suspend": ("dossier.sign",),
    "dossier.resume": ("dossier.handle", "dossier.sign"),
    "dossier.propose_extension": ("dossier.apologise", "dossier.sign"),
    "dossier.reschedule": ("dossier.reschedule", "dossier.accept"),
    "dossier.decide": ("dossier.sign",),
    "dossier.refuse_resolution": ("dossier.sign",),
    "dossier.return_result": ("dossier.return",),
    "dossier.tell_ready": ("dossier.return", "dossier.accept"),
    "dossier.withdraw": ("dossier.withdraw",),
    "dossier.ask_to_close": ("dossier.supervise",),
    "dossier.close_unanswered": ("dossier.accept",),
    "dossier.correct": ("dossier.correct",),
    "dossier.report_lost": ("dossier.correct",),
    "dossier.recompute_due": ("dossier.recompute",),
    "dossier.ask_approval": ("dossier.accept", "dossier.handle"),
    "dossier.approve_supplement": ("dossier.approve_supplement",),
    "dossier.collect_fee": ("fee.collect",),
    "dossier.waive_fee": ("fee.collect",),
    "dossier.add_papers": ("papers.upload", "dossier.accept", "dossier.handle"),
    "dossier.attach_result": ("papers.upload", "dossier.issue", "dossier.sign"),
    "dossier.empty_people": ("parameters.edit",),
    "register.close": ("register.close",),
    "dossier.list_for_post": ("post.handover",),
    "dossier.receive_from_post": ("dossier.accept",),
}


def permitted(verb: str, actor: Actor) -> bool:
    """Whether the actor's post holds one of the verb's permissions."""
    return actor.can("*") or any(actor.can(permission) for permission in PERMISSIONS[verb])


#: Kinds of units that take dossiers in.
COUNTERS = frozenset({UnitKind.COUNTER.value, UnitKind.SERVICE_CENTRE.value})
#: Divisions work on what lies at their agency; a counter works for itself only.
CLIMBS = frozenset({UnitKind.DIVISION.value, UnitKind.DISTRICT_OFFICE.value})


class UnitNode(NamedTuple):
    """What policy and routes need of a unit."""

    id: int
    path: str
    kind: str
    parent_id: int | None
    name: str
    level: str
    identifier_code: str
    counter_of_id: int | None


_tree: FreshCache[str, dict[int, UnitNode]] = FreshCache("agencies")
_counters: FreshCache[str, dict[int, int]] = FreshCache("agencies")
_scopes: FreshCache[tuple[str, ...], frozenset[int]] = FreshCache("agencies")
_working: FreshCache[tuple[int | None, tuple[str, ...]], frozenset[int]] = FreshCache("agencies")


def units() -> dict[int, UnitNode]:
    """All units by id, kept in the process until one changes."""

    def load() -> dict[int, UnitNode]:
        rows = Unit.objects.values_list(
            "id", "path", "kind", "parent_id", "name", "level", "identifier_code", "counter_of_id"
        )
        return {row[0]: UnitNode(*row) for row in rows}

    return _tree.get("all", load)


#: The permission whose reach says which dossiers an actor may know to exist.
VIEW = "dossier.view"


def sees_everything(actor: Actor) -> bool:
    """Whether the actor's right to see dossiers reaches over the whole province."""
    return "" in visible_paths(actor, VIEW)


def units_in_scope(actor: Actor) -> frozenset[int]:
    """Ids of the units whose dossiers the actor may see: the reach of the right to see, and where the actor works.

    Without that right nothing is seen: an administrator's reach over the province is not one over people's matters.
    """
    scopes = visible_paths(actor, VIEW)
    if not scopes:
        return frozenset()

    def load() -> frozenset[int]:
        return frozenset(
            node.id for node in units().values() if any(node.path.startswith(scope) for scope in scopes)
        )

    return _scopes.get(scopes, load) | working_units(actor)


def working_units(actor: Actor) -> frozenset[int]:
    """Ids of the units for which the actor acts: the own agency with its parts, and what was delegated.

    A scope over the whole province (control office, auditor) lets see, not act. An agency ends where the next level
    begins: who signs for a district does not act for its communes, nor the province committee for its departments.
    """

    scopes = visible_paths(actor, VIEW)

    def load() -> frozenset[int]:
        nodes = units()
        found: set[int] = set()
        roots = {path for path in scopes if path.count(".") > 1}
        own = nodes.get(actor.unit_id) if actor.unit_id is not None else None
        while own is not None and own.kind in CLIMBS and own.parent_id in nodes:
            own = nodes[own.parent_id]
        if own is not None:
            roots.add(own.path)
        for root in roots:
            top = nodes.get(int(root.rstrip(".").rsplit(".", 1)[-1]))
            if top is None:
                continue
            if top.kind == UnitKind.PROVINCE_COMMITTEE.value:
                found.add(top.id)
                continue
            found.update(n.id for n in nodes.values() if n.path.startswith(root) and n.level == top.level)
        return frozenset(found)

    if actor.can("*"):
        return frozenset(units())
    return _working.get((actor.unit_id, scopes), load)


def files_elsewhere(counter_id: int, competent_id: int) -> bool:
    """Whether a competent unit does not belong to the agencies that this counter serves."""
    nodes = units()
    counter, competent = nodes[counter_id], nodes[competent_id]
    served = nodes[counter.counter_of_id or counter.parent_id or counter.id]
    return not competent.path.startswith(served.path) or competent.level != served.level


def counter_serving(unit_id: int) -> int | None:
    """The counter that takes dossiers in for the agency of a unit: its own, or that of the units above."""
    nodes = units()
    by_agency = _counters.get("all", lambda: {
        node.counter_of_id or node.parent_id or 0: node.id for node in nodes.values() if node.kind in COUNTERS
    })  # fmt: skip
    node: UnitNode | None = nodes.get(unit_id)
    while node is not None:
        if node.id in by_agency:
            return by_agency[node.id]
        node = nodes.get(node.parent_id or 0)
    return None


def require(verb: str, actor: Actor) -> None:
    """Refuse an actor whose post does not hold the verb's permission."""
    if permitted(verb, actor):
        return
    raise Refusal(
        "Chức danh hiện tại của anh/chị không được làm việc này.",
        code="forbidden",
        status=403,
        next_step="Xin chọn chức danh khác ở góc trên màn hình, hoặc nhờ quản trị phân quyền.",
    )
