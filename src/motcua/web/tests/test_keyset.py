"""Pages by key: every row once, in order, forward and back, under inserts, whatever the order."""

from datetime import datetime, timedelta

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.accounts.models import User
from motcua.kernel.clock import ZONE
from motcua.web.keyset import BadCursor, page_of, paginate

pytestmark = pytest.mark.django_db

START = datetime(2022, 3, 1, 8, tzinfo=ZONE)
ORDERS = [
    ("name", "pk"),
    ("-name", "pk"),
    ("-created_at", "name", "pk"),
    ("last_login", "pk"),
    ("-last_login", "name", "-pk"),
]


def people(rows):
    User.objects.all().delete()
    User.objects.bulk_create(
        User(
            username=f"u{number}",
            name=name,
            sort_key=name,
            search_key=name,
            created_at=START + timedelta(minutes=minute),
            last_login=None if seen is None else START + timedelta(hours=seen),
        )
        for number, (name, minute, seen) in enumerate(rows)
    )


def walk(order, size, forward_from=""):
    seen, cursor, pages = [], forward_from, []
    while True:
        page = paginate(User.objects.all(), order=order, cursor=cursor, size=size)
        seen += [row.pk for row in page.rows]
        pages.append(page)
        if not page.next_cursor:
            return seen, pages
        cursor = page.next_cursor


ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.one_of(st.none(), st.integers(0, 2))), max_size=12
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, order=st.sampled_from(ORDERS), size=st.integers(1, 4))
def test_pages_hold_every_row_once_and_lead_back_the_same_way(rows, order, size):
    people(rows)
    seen, pages = walk(order, size)
    assert sorted(seen) == sorted(User.objects.values_list("pk", flat=True))
    cursor = pages[-1].previous_cursor
    back = [row.pk for row in pages[-1].rows]
    while cursor:
        page = paginate(User.objects.all(), order=order, cursor=cursor, size=size)
        back = [row.pk for row in page.rows] + back
        cursor = page.previous_cursor
    assert back == seen


def test_a_row_that_comes_in_between_neither_repeats_nor_hides_another():
    people([(name, 0, None) for name in "bdfh"])
    first = paginate(User.objects.all(), order=("name",), size=2)
    User.objects.create(username="new", name="a", sort_key="a", search_key="a", created_at=START)
    second = paginate(User.objects.all(), order=("name",), cursor=first.next_cursor, size=2)
    assert [row.name for row in second.rows] == ["f", "h"]


def test_the_first_page_has_no_previous_and_the_last_no_next():
    people([(name, 0, None) for name in "abc"])
    first = paginate(User.objects.all(), order=("name",), size=2)
    last = paginate(User.objects.all(), order=("name",), cursor=first.next_cursor, size=2)
    assert (first.previous_cursor, last.next_cursor) == ("", "")
    assert first.next_cursor
    assert last.previous_cursor


def test_a_page_costs_two_statements_however_deep(django_assert_num_queries):
    people([(name, 0, None) for name in "abcdefgh"])
    cursor = paginate(User.objects.all(), order=("name",), size=3).next_cursor
    with django_assert_num_queries(2):
        paginate(User.objects.all(), order=("name",), cursor=cursor, size=3)
    with django_assert_num_queries(1):
        paginate(User.objects.all(), order=("name",), cursor=cursor, size=3, count=False)


def test_the_count_stops_at_a_thousand():
    people([("a", 0, None)] * 1005)
    page = paginate(User.objects.all(), order=("name",), size=5)
    assert (page.count, page.count_text) == (1001, "1.000+")


@pytest.mark.parametrize("cursor", ["x", "a:b", "ё", "W10:abc", "=" * 500, "\x00"])
def test_a_cursor_of_another_maker_is_refused(cursor):
    with pytest.raises(BadCursor):
        paginate(User.objects.all(), order=("name",), cursor=cursor)


def test_a_cursor_of_another_order_is_refused():
    people([(name, 0, None) for name in "abc"])
    cursor = paginate(User.objects.all(), order=("name",), size=1).next_cursor
    with pytest.raises(BadCursor):
        paginate(User.objects.all(), order=("-name",), cursor=cursor)


def test_a_screen_answers_a_broken_cursor_with_its_first_page():
    people([(name, 0, None) for name in "abc"])
    request = RequestFactory().get("/", {"trang": "hỏng"})
    assert [row.name for row in page_of(request, User.objects.all(), order=("name",), size=2).rows] == [
        "a",
        "b",
    ]
