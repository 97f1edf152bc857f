"""Lists: sorted by allowed columns only, exported as shown, no text becomes a formula."""

from datetime import datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from motcua.kernel import clock
from motcua.kernel.clock import ZONE
from motcua.web.export import export_response, wants_export
from motcua.web.keyset import Page
from motcua.web.tables import Column, Kind, Table, page_of_list, sort_order

NOW = datetime(2022, 3, 1, 9, tzinfo=ZONE)
COLUMNS = [
    Column(
        "code", "Mã hồ sơ", lambda row: row.code, Kind.CODE, link=lambda row: f"/hs/{row.code}", sort="code"
    ),
    Column("name", "Chủ hồ sơ", lambda row: row.name),
    Column("fee", "Lệ phí", lambda row: row.fee, Kind.MONEY, sort="fee"),
    Column("state", "Trạng thái", lambda row: row.state, Kind.STATE),
    Column("due", "Hạn trả", lambda row: row.due, Kind.DUE),
]


@pytest.fixture(autouse=True)
def at_nine():
    with clock.at(NOW), translation.override("vi"):
        yield


def row(**changes):
    values = {
        "pk": 1,
        "code": "H58-1",
        "name": "An",
        "fee": 8000,
        "state": 4,
        "due": NOW - timedelta(hours=3),
    }
    return SimpleNamespace(**{**values, **changes})


def draw(source, **context):
    request = RequestFactory().get("/", context.pop("query", {}))
    return Template("{% load web %}" + source).render(Context({"request": request, **context}))


def test_only_declared_columns_can_be_sorted_by():
    factory = RequestFactory()
    assert sort_order(factory.get("/?sap-xep=-fee"), COLUMNS, default=("code",)) == ("-fee", "pk")
    assert sort_order(factory.get("/?sap-xep=password"), COLUMNS, default=("code",)) == ("code",)
    assert sort_order(factory.get("/?sap-xep=name"), COLUMNS, default=("code",)) == ("code",)


def test_a_table_writes_each_kind_in_its_form():
    html = draw("{% data_table table %}", table=Table(COLUMNS, page_of_list([row()]), caption="Hồ sơ"))
    for part in ('href="/hs/H58-1"', "8.000 đ", "Đang xử lý", "quá hạn 3 giờ", 'aria-sort="none"'):
        assert part in html


def test_the_head_of_the_sorted_column_turns_the_order_and_keeps_the_filters():
    html = draw(
        "{% data_table table %}",
        table=Table(COLUMNS, page_of_list([row()])),
        query={"sap-xep": "fee", "q": "an", "trang": "x"},
    )
    assert 'aria-sort="ascending"' in html
    assert 'href="?sap-xep=-fee&amp;q=an"' in html


def test_names_of_citizens_are_shown_as_text():
    html = draw("{% data_table table %}", table=Table(COLUMNS, page_of_list([row(name="<img src=x>")])))
    assert "<img" not in html


def test_an_empty_list_says_so():
    table = Table(COLUMNS, page_of_list([]), empty_title="Chưa có hồ sơ nào")
    assert "Chưa có hồ sơ nào" in draw("{% data_table table %}", table=table)


def test_the_pager_keeps_the_filters():
    html = draw("{% pager page %}", page=Page(rows=[row()], next_cursor="tiếp"), query={"q": "an"})
    assert "q=an&amp;trang=" in html
    assert "Trang sau" in html
    assert "Trang trước" not in html


def test_a_workbook_holds_the_rows_as_shown_and_no_formula():
    rows = [row(name='=HYPERLINK("http://x")'), row(pk=2, code="+1", fee=None, due=None)]
    response = export_response("Hồ sơ đang xử lý", COLUMNS, rows)
    assert "ho-so-dang-xu-ly-20220301-0900.xlsx" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    head = next(line for line in cells if "Mã hồ sơ" in line)
    assert head == ["Mã hồ sơ", "Chủ hồ sơ", "Lệ phí", "Trạng thái", "Hạn trả", "Tình trạng hạn"]
    first = cells[cells.index(head) + 1]
    assert first == [
        "H58-1",
        '=HYPERLINK("http://x")',
        8000,
        "Đang xử lý",
        datetime(2022, 3, 1, 6),
        "quá hạn 3 giờ",
    ]
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_the_url_asks_for_the_workbook():
    assert wants_export(RequestFactory().get("/?xuat=excel"))
    assert not wants_export(RequestFactory().get("/?xuat=pdf"))


def test_components_speak_without_colour():
    html = draw("{% due_chip due %}{% state_badge 3 %}", due=NOW + timedelta(days=3))
    assert "còn 3 ngày" in html
    assert "Không được tiếp nhận" in html


def test_a_confirm_button_asks_and_escapes_its_words():
    html = draw(
        "{% confirm_button label question name='act' value='x' %}", label="Từ chối", question='Chắc "chưa"?'
    )
    assert 'data-confirm="Chắc &quot;chưa&quot;?"' in html
    assert 'name="act" value="x"' in html
