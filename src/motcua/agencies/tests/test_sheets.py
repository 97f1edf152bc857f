"""What a sheet of units would change: pure."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from motcua.agencies.decisions import UNIT_COLUMNS, compare_units, in_tree_order
from motcua.agencies.rows import date_of, text_of

DAY = date(2022, 1, 1)


def row(key, parent="", **more):
    return {
        "key": key,
        "name": f"Đơn vị {key}",
        "kind": "Đơn vị khác",
        "parent": parent,
        "valid_from": DAY,
        **more,
    }


def existing(difference):
    return {change.key: dict(change.after) for change in difference.added}


def test_new_rows_are_added_and_the_same_rows_again_change_nothing():
    rows = [row("a"), row("a.b", "a")]
    first = compare_units(rows, {})
    assert [change.key for change in first.added] == ["a", "a.b"]
    again = compare_units(rows, existing(first))
    assert again.is_empty and again.same == 2


def test_kinds_and_levels_are_read_by_their_vietnamese_titles():
    difference = compare_units([row("a", kind="sở, ban, ngành tỉnh", level="Cấp tỉnh")], {})
    assert (difference.added[0].after["kind"], difference.added[0].after["level"]) == (
        "department",
        "province",
    )


def test_a_closing_date_closes():
    before = existing(compare_units([row("a")], {}))
    difference = compare_units([row("a", valid_to="01/07/2022")], before)
    assert [change.key for change in difference.closed] == ["a"]


def test_a_unit_that_the_sheet_does_not_name_stays():
    before = existing(compare_units([row("a"), row("b")], {}))
    assert compare_units([row("a")], before).is_empty


def test_every_error_names_its_cell():
    rows = [
        row("A B"),
        row("b", parent="nowhere"),
        row("c", kind="cái gì đó"),
        row("d", valid_from="ngày mai"),
        row("e", valid_to="01/01/2021"),
        row("f", name=" "),
        row("g", parent="h"),
        row("h", parent="g"),
        row("i"),
        row("i"),
    ]
    errors = {(error.row, error.column) for error in compare_units(rows, {}).errors}
    assert {(2, "key"), (3, "parent"), (4, "kind"), (5, "valid_from"), (6, "valid_to"), (7, "name")} <= errors
    assert {(8, "parent"), (9, "parent"), (11, "key")} <= errors


def test_spreadsheet_numbers_lose_their_fraction():
    assert text_of({"x": 28249.0}, "x") == "28249"
    assert date_of({"x": "1/2/2022"}, "x") == date(2022, 2, 1)


@given(st.permutations(["a", "a.b", "a.b.c", "a.d", "a.b.e"]))
def test_parents_come_before_children_whatever_the_order_of_the_sheet(keys):
    rows = [row(key, key.rpartition(".")[0]) for key in keys]
    order = [change.key for change in in_tree_order(compare_units(rows, {}).added)]
    assert all(order.index(key) > order.index(key.rpartition(".")[0]) for key in keys if "." in key)


CELLS = st.text(max_size=12) | st.none() | st.floats() | st.dates()


@given(
    st.lists(st.dictionaries(st.sampled_from([c.name for c in UNIT_COLUMNS]), CELLS, max_size=5), max_size=4)
)
def test_no_sheet_breaks_the_reading(rows):
    difference = compare_units(rows, {})
    assert len(difference.added) + len({error.row for error in difference.errors}) >= min(len(rows), 1)
