"""The fields of verbs' forms that need the dossier: steps ahead and behind, people, units, ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from motcua.agencies.models import UnitKind
from motcua.dossiers import policy, queries
from motcua.dossiers.commands.verbs import Verb
from motcua.dossiers.decisions.base import Circumstances
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import DossierState
from motcua.kernel import clock
from motcua.web.widgets import Combobox


@dataclass(frozen=True, slots=True)
class Place:
    """What a form needs to know: the dossier's state and the circumstances of the one who fills it in."""

    dossier: Dossier
    state: DossierState
    c: Circumstances


def _steps_ahead(_verb: Verb, place: Place, _needed: bool) -> forms.Field:
    state, c = place.state, place.c
    usual = c.following(state.step)
    names = ", ".join(f"{step.number}. {step.name}" for step in usual) or _("theo quy trình")
    later = [(step.number, f"{step.number}. {step.name}") for step in c.steps if step.number > state.step]
    choices = [("", _("Bước tiếp theo: %(names)s") % {"names": names}), *later]
    return forms.TypedChoiceField(choices=choices, required=False, coerce=int, empty_value=None)


def _steps_behind(_verb: Verb, place: Place, _needed: bool) -> forms.Field:
    behind = [
        step for step in place.c.steps if step.number < place.state.step and step.unit_kind != "consulted"
    ]
    choices = [
        ("", _("Bước liền trước")),
        *((step.number, f"{step.number}. {step.name}") for step in reversed(behind)),
    ]
    return forms.TypedChoiceField(choices=choices, required=False, coerce=int, empty_value=None)


def _people(unit_ids: set[int], *, needed: bool) -> forms.Field:
    nodes = policy.units()
    below = {
        node.id
        for node in nodes.values()
        if any(unit in nodes and node.path.startswith(nodes[unit].path) for unit in unit_ids)
        and (node.id in unit_ids or node.kind in _PARTS)
    }
    people = queries.staff_of(below, clock.today())
    choices = [("", "—"), *((person.pk, person.name) for person in people)]
    return forms.TypedChoiceField(choices=choices, required=needed, coerce=int, empty_value=None)


_PARTS = frozenset({UnitKind.DIVISION.value, UnitKind.DISTRICT_OFFICE.value})


def _assignees(_verb: Verb, place: Place, needed: bool) -> forms.Field:
    return _people({place.state.unit_id} if place.state.unit_id else set(), needed=needed)


def _receivers(_verb: Verb, place: Place, _needed: bool) -> forms.Field:
    """People at the unit that carries out the next step."""
    from motcua.dossiers.decisions.handling import unit_of_step

    following = place.c.following(place.state.step)
    unit = unit_of_step(place.state, following[0] if following else None, place.c)
    return _people({unit}, needed=False)


def _tasks(verb: Verb, place: Place, needed: bool) -> forms.Field:
    nodes = policy.units()
    mine = verb.name == "answer-task"
    tasks = [
        task
        for task in place.state.open_tasks
        if not mine or (task.unit_id in place.c.units and task.state == "open")
    ]
    choices = [(task.number, f"{task.number}. {nodes[task.unit_id].name}") for task in tasks]
    return forms.TypedChoiceField(choices=choices, required=needed, coerce=int)


def _unit(_verb: Verb, _place: Place, needed: bool) -> forms.Field:
    return UnitField(required=needed)


def _counter(_verb: Verb, _place: Place, needed: bool) -> forms.Field:
    field = UnitField(required=needed)
    field.widget = unit_box(counters=True)
    return field


def _ways(_verb: Verb, _place: Place, _needed: bool) -> forms.Field:
    from motcua.dossiers.forms import RETURN_CHANNELS

    return forms.ChoiceField(choices=RETURN_CHANNELS, initial="counter")


SPECIAL: dict[str, Callable[[Verb, Place, bool], forms.Field]] = {
    "to_step": _steps_ahead,
    "step": _steps_behind,
    "to_assignee": _receivers,
    "assignee_id": _assignees,
    "task": _tasks,
    "to_unit": _unit,
    "competent_id": _unit,
    "counter_id": _counter,
    "channel": _ways,
}


def unit_label(value: Any) -> str:
    """The name of a chosen unit."""
    node = policy.units().get(int(value)) if str(value).isdigit() else None
    return node.name if node else str(value)


def unit_box(*, counters: bool = False, **attrs: Any) -> Combobox:
    url = reverse_lazy("dossiers.counter_options" if counters else "dossiers.unit_options")
    return Combobox(url=url, label_of=unit_label, minimum=2, attrs=attrs)


class UnitField(forms.IntegerField):
    """A unit picked by its name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=unit_box(), **options)

    def clean(self, value: Any) -> int | None:
        """The id of a unit that exists."""
        found: int | None = super().clean(value)
        if found is not None and found not in policy.units():
            raise forms.ValidationError(_("Không có đơn vị này; xin chọn trong danh sách gợi ý."))
        return found
