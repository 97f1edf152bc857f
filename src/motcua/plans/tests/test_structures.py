"""Structures that real plans have: headings in two rows, merged cells, counted numbers, nested groups, roles in one cell."""

from __future__ import annotations

import io

import docx

from motcua.plans.reading import Plan, read_plan


def _shape(plan: Plan) -> list[tuple[str, list[int]]]:
    return [(group.numeral, [task.number for task in group.tasks]) for group in plan.groups]


def _saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(table, row: int, texts: list[str]) -> None:
    for column, text in enumerate(texts):
        table.cell(row, column).text = text


def test_headings_in_two_rows_and_a_lead_over_several_rows():
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Kiểm soát thủ tục năm 2023")
    table = document.add_table(rows=5, cols=6)
    for column, text in {0: "STT", 1: "Nội dung", 4: "Sản phẩm", 5: "Thời gian"}.items():
        table.cell(0, column).merge(table.cell(1, column)).text = text
    table.cell(0, 2).merge(table.cell(0, 3)).text = "Phân công thực hiện"
    table.cell(1, 2).text, table.cell(1, 3).text = "Chủ trì", "Phối hợp"
    table.cell(2, 0).merge(table.cell(2, 5)).text = "I. Nhóm một"
    _fill(table, 3, ["1", "Việc A", "", "Sở Y tế", "Báo cáo", "Quý I"])
    _fill(table, 4, ["2", "Việc B", "", "Sở Nội vụ", "Báo cáo", "Quý II"])
    table.cell(3, 2).merge(table.cell(4, 2)).text = "Văn phòng"
    plan = read_plan(_saved(document))
    assert _shape(plan) == [("I", [1, 2])]
    assert [task.leads for task in plan.groups[0].tasks] == [("Văn phòng",), ("Văn phòng",)]
    assert [task.coordinators for task in plan.groups[0].tasks] == [("Sở Y tế",), ("Sở Nội vụ",)]


def test_numbers_that_word_counts_itself():
    document = docx.Document()
    document.add_paragraph("Kế hoạch năm 2023")
    table = document.add_table(rows=4, cols=4)
    _fill(table, 0, ["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"])
    for row in (1, 2, 3):
        _fill(table, row, ["", f"Việc {row}", "Văn phòng", f"Tháng {row}"])
        table.cell(row, 0).paragraphs[0].style = document.styles["List Number"]
    plan = read_plan(_saved(document))
    assert _shape(plan) == [("", [1, 2, 3])]
    assert not [doubt for doubt in plan.doubts if doubt.column == "number"]


HEADER = "STT\tNội dung\tCơ quan chủ trì\tThời gian"


def test_a_table_for_each_group_takes_the_heading_above_it():
    text = f"""KẾ HOẠCH
Kiểm soát thủ tục năm 2023
1. Công tác chỉ đạo
{HEADER}
1\tViệc A\tVăn phòng\tQuý I
2\tViệc B\tVăn phòng\tQuý II

2. Công tác tập huấn
{HEADER}
1\tViệc C\tVăn phòng\tQuý III
"""
    plan = read_plan(text.encode())
    assert _shape(plan) == [("1", [1, 2]), ("2", [1])]
    assert [group.title for group in plan.groups] == ["Công tác chỉ đạo", "Công tác tập huấn"]


def test_the_heading_of_the_section_above_one_table_is_no_group():
    plan = read_plan(f"KẾ HOẠCH\nNăm 2023\nII. NỘI DUNG\n{HEADER}\n1\tViệc A\tVăn phòng\tQuý I\n".encode())
    assert _shape(plan) == [("", [1])]


def test_groups_within_groups_name_the_heading_above_them():
    text = f"""KẾ HOẠCH NĂM 2023
{HEADER}
A\tPHẦN CHUNG
I\tChỉ đạo
1\tViệc A\tVăn phòng\tQuý I
II\tTập huấn
1\tViệc B\tVăn phòng\tQuý I
B\tPHẦN RIÊNG
I\tKhác
2\tViệc C
2.1\tViệc C1\tVăn phòng\tTháng 2
2.2\tViệc C2\tSở Y tế\tTháng 3
"""
    plan = read_plan(text.encode())
    assert _shape(plan) == [("I", [1]), ("II", [1]), ("2", [1, 2])]
    assert [group.parent for group in plan.groups][:2] == ["A", "A"]


def test_leads_and_coordinators_in_one_cell_and_words_for_the_row_above():
    text = """KẾ HOẠCH NĂM 2023
STT\tNhiệm vụ\tCơ quan chủ trì, phối hợp\tSản phẩm\tTiến độ
1\tViệc A\tChủ trì: Văn phòng; Phối hợp: Sở Y tế, Sở Nội vụ\tBáo cáo\tTrước 31/3/2023
2\tViệc B\tVăn phòng chủ trì, phối hợp với Sở Y tế\tBáo cáo\tnt
"""
    first, second = read_plan(text.encode()).groups[0].tasks
    assert (first.leads, first.coordinators) == (("Văn phòng",), ("Sở Y tế", "Sở Nội vụ"))
    assert (second.leads, second.coordinators) == (("Văn phòng",), ("Sở Y tế",))
    assert second.deadline.due == first.deadline.due


def test_doubtful_cells_are_named_with_their_reason():
    text = f"KẾ HOẠCH NĂM 2023\n{HEADER}\n1\tViệc A\t\tsớm\n3\tViệc B\tVăn phòng\tTháng 5/2030\n"
    doubts = {(doubt.task, doubt.column) for doubt in read_plan(text.encode()).doubts if doubt.task}
    assert doubts == {(1, "leads"), (1, "deadline"), (3, "number"), (3, "deadline")}
