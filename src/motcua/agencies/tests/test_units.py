"""Units over time, their tree, hours, parameters and signatures."""

from datetime import date, time

import pytest

from motcua.agencies import commands, queries
from motcua.agencies.models import SigningAuthority, Unit, UnitPeriod
from motcua.agencies.signing import Authority, held_by, printed_lines, signer_of
from motcua.kernel.actor import Actor
from motcua.kernel.journal import broken_links
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
START = date(2022, 1, 1)
LATER = date(2022, 7, 1)


def row(key, parent="", kind="other", **more):
    return {"key": key, "name": f"Đơn vị {key}", "kind": kind, "parent": parent, "valid_from": START, **more}


@pytest.fixture
def tree(by):
    commands.change_units(
        [
            row("t", kind="province_committee", level="province"),
            row("t.a", "t", kind="department", level="province", name="Sở Tư pháp"),
            row("t.a.x", "t.a", kind="division"),
            row("t.b", "t", kind="department", level="province", name="Sở Nội vụ"),
            row("t.c", "t", kind="counter", counter_of="t"),
        ],
        by=by,
        on=START,
    )
    return {unit.key: unit for unit in Unit.objects.all()}


def test_a_name_of_the_past_is_found_by_its_day(tree, by):
    commands.change_units(
        [row("t.a", "t", kind="department", level="province", name="Sở Mới")], by=by, on=LATER
    )
    assert queries.unit_at("t.a", date(2022, 6, 30)).name == "Sở Tư pháp"
    assert queries.unit_at("t.a", LATER).name == "Sở Mới"
    assert UnitPeriod.objects.filter(unit=tree["t.a"]).count() == 2


def test_moving_a_unit_takes_all_below_it_along(tree, by):
    commands.change_units(
        [row("t.a", "t.b", kind="department", level="province", name="Sở Tư pháp")], by=by, on=LATER
    )
    moved = Unit.objects.get(key="t.b")
    assert [unit.key for unit in queries.subtree(moved)] == ["t.b", "t.a", "t.a.x"]
    division = Unit.objects.get(key="t.a.x")
    assert [unit.key for unit in queries.ancestors(division)] == ["t", "t.b", "t.a", "t.a.x"]


def test_a_unit_with_living_children_is_not_closed(tree, by):
    closing = row("t.a", "t", kind="department", level="province", name="Sở Tư pháp", valid_to=LATER)
    with pytest.raises(Refusal, match="còn đơn vị cấp dưới"):
        commands.change_units([closing], by=by, on=LATER)
    assert Unit.objects.get(key="t.a").valid_to is None


def test_a_merger_closes_the_predecessor_and_names_the_successor(tree, by):
    commands.succeed(
        predecessors=["t.a.x"], successor="t.b", kind="merged_into", on=LATER, basis="QĐ 1", by=by
    )
    assert queries.successors(tree["t.a.x"], LATER) == [tree["t.b"]]
    assert queries.successors(tree["t.a.x"], START) == [tree["t.a.x"]]
    with pytest.raises(Refusal):
        queries.unit_at("t.a.x", LATER)


def test_two_people_cannot_apply_over_each_other(tree, by):
    changed = row("t.b", "t", kind="department", level="province", name="Sở Khác")
    difference = commands.plan_units([changed])
    commands.change_units([{**changed, "name": "Sở Thứ ba"}], by=by, on=LATER)
    with pytest.raises(Refusal, match="vừa được người khác"):
        commands.apply_units(difference, by=by, on=LATER)


def test_each_unit_and_the_batch_have_their_event(tree):
    assert Event.objects.filter(stream_kind="unit").count() == 5
    assert Event.objects.get(stream_kind="batch").payload["count"] == 5
    assert broken_links(Event.objects.filter(stream_id=tree["t"].stream_id).order_by("sequence")) == []


def test_hours_come_from_the_nearest_unit_above(tree, by):
    early = [[["07:30", "11:30"], ["13:00", "17:00"]]] * 5 + [[["07:30", "11:00"]], []]
    commands.set_office_hours(unit="t.a", sessions=early, valid_from=START, basis="QĐ 2", by=by)
    assert queries.office_hours_of(tree["t.a.x"], LATER).opening(0) == 7 * 60 + 30
    assert queries.office_hours_of(tree["t.b"], LATER).opening(0) == 7 * 60
    commands.set_office_hours(
        unit="t.a.x", sessions=[[["08:00", "12:00"]]] * 5 + [[], []], valid_from=LATER, basis="", by=by
    )
    assert queries.office_hours_of(tree["t.a.x"], LATER).opening(0) == 8 * 60


def test_impossible_hours_are_refused(by, tree):
    for sessions in ([], [[["11:00", "07:00"]]] * 5 + [[], []], [[["x", "y"]]] * 7, [[["07:00"]]] * 7):
        with pytest.raises(Refusal):
            commands.set_office_hours(unit="t", sessions=sessions, valid_from=START, basis="", by=by)


def test_a_parameter_of_a_unit_goes_before_that_of_the_province(tree, by):
    commands.set_parameter(key="cutoff", value="15:00", valid_from=START, basis="luật", by=by)
    commands.set_parameter(key="cutoff", value="14:00", valid_from=LATER, basis="QĐ 3", unit="t.a", by=by)
    assert queries.parameter("cutoff", on=LATER, unit=tree["t.a.x"]) == "14:00"
    assert queries.parameter("cutoff", on=START, unit=tree["t.a.x"]) == "15:00"
    assert queries.parameter("cutoff", on=LATER) == "15:00"
    assert queries.parameter("unknown", on=LATER, default=time(15)) == time(15)


def test_collectives_name_their_units(tree):
    assert {unit.key for unit in queries.collective("các cơ quan chuyên môn", LATER)} == {"t.a", "t.b"}
    with pytest.raises(Refusal):
        queries.collective("các hội", LATER)


def test_only_units_in_scope_are_visible(tree):
    officer = Actor(user_id=1, post_id=1, unit_id=1, name="A", scope_paths=(tree["t.a"].path,))
    assert {unit.key for unit in Unit.objects.visible_to(officer)} == {"t.a", "t.a.x"}
    assert queries.find(officer, "so tu phap", on=LATER) == [tree["t.a"]]
    nobody = Actor(user_id=1, post_id=None, unit_id=None, name="B")
    assert not Unit.objects.visible_to(nobody).exists()


def test_editing_needs_the_permission_and_the_scope(tree):
    editor = Actor(
        user_id=1,
        post_id=1,
        unit_id=1,
        name="A",
        permissions=frozenset({"agencies.edit"}),
        scope_paths=(tree["t.a"].path,),
    )
    changed = row("t.a.x", "t.a", kind="division", name="Phòng Mới")
    commands.change_units([changed], by=editor, on=LATER)
    with pytest.raises(Refusal) as refused:
        commands.change_units([row("t.b", "t", kind="department", name="Sở")], by=editor, on=LATER)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("form", "collective", "principal", "position", "lines"),
    [
        ("", "Ủy ban nhân dân", "", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (
            "KT",
            "Ủy ban nhân dân",
            "Chủ tịch",
            "Phó Chủ tịch",
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ),
        ("TL", "", "Chủ tịch", "Chánh Văn phòng", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("TUQ", "", "Giám đốc", "Trưởng phòng", ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        ("Q", "", "", "Giám đốc", ("Q. GIÁM ĐỐC",)),
        ("", "", "", "Giám đốc", ("GIÁM ĐỐC",)),
    ],
)
def test_lines_above_the_signature_are_those_of_decree_30(form, collective, principal, position, lines):
    assert printed_lines(form=form, collective=collective, principal=principal, position=position) == lines


def test_a_deputy_needs_the_head_that_is_signed_for():
    with pytest.raises(Refusal):
        printed_lines(form="KT", collective="", principal="", position="Phó Giám đốc")


def test_a_units_own_authority_goes_before_that_of_its_kind(tree, by):
    for unit, position in ((None, "Giám đốc"), (tree["t.a"], "Quyền Giám đốc")):
        authority = SigningAuthority(
            document_kind="*",
            unit=unit,
            unit_kind="" if unit else "department",
            position=position,
            valid_from=START,
        )
        commands.set_signing(authority, by=by)
    assert signer_of(tree["t.a"], "letter", LATER)[0].position == "Quyền Giám đốc"
    assert signer_of(tree["t.b"], "letter", LATER)[0].position == "Giám đốc"
    with pytest.raises(Refusal, match="Chưa có thẩm quyền ký"):
        signer_of(tree["t.c"], "letter", LATER)


def test_a_deputy_signs_for_the_head_and_not_in_the_heads_lines():
    head = Authority(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Chủ tịch", "TM", "", "known")
    deputy = Authority(
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Phó Chủ tịch", "KT", "", "known"
    )
    assert held_by([head, deputy], "phó chủ tịch") == deputy
    assert held_by([head, deputy], "Chủ tịch") == head
    assert held_by([head, deputy], "Công chức Tư pháp - Hộ tịch") == head
