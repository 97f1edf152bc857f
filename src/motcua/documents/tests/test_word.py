"""Letters and documents read back by python-docx."""

import dataclasses
import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from motcua.documents.administrative import AdministrativeDocument, Annex, Article, Table, Text, Title
from motcua.documents.errors import DocumentError
from motcua.documents.forms import Applicant, Edition, Signatory
from motcua.documents.tests import samples
from motcua.documents.word import render_document, render_letter
from motcua.documents.word_templates import FOLDER, TEMPLATES, build


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def words(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def letters():
    kinds = ("ExtensionNotice", "ResolutionRefusal")
    return [
        samples.apology(),
        samples.apology(Edition.TT03_2025),
        samples.supplement_request(),
        *(slip for slip in samples.working_slips() if type(slip).__name__ in kinds),
    ]


@pytest.mark.parametrize("letter", letters(), ids=lambda letter: type(letter).__name__)
def test_each_letter_has_head_receiver_and_signature(letter):
    text = words(opened(render_letter(letter)))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Tiền Giang, ngày 07 tháng 01 năm 2022" in text
    assert letter.applicant.name in text
    assert "{{" not in text
    assert "{%" not in text
    assert letter.dossier_code in text


def test_texts_of_people_are_escaped_and_never_template_code():
    hostile = '<w:p/> & "x" {{ 7*7 }} {% for x in y %} </w:t>'
    letter = dataclasses.replace(
        samples.apology(), applicant=Applicant(name=hostile), reason="dòng 1\ndòng 2"
    )
    text = words(opened(render_letter(letter)))
    assert hostile in text
    assert "49" not in text
    assert "dòng 1\ndòng 2" in text


def test_a_bad_template_of_an_office_is_refused_with_a_sentence():
    with pytest.raises(DocumentError, match="mẫu"):
        render_letter(samples.apology(), template=b"khong phai Word")
    document = docx.Document()
    document.add_paragraph("{{ ''.__class__.__mro__[1].__subclasses__() }}")
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(DocumentError):
        render_letter(samples.apology(), template=out.getvalue())


def test_the_templates_kept_are_those_that_the_script_builds(tmp_path):
    for path in build(tmp_path):
        kept = FOLDER / path.name
        with zipfile.ZipFile(path) as new, zipfile.ZipFile(kept) as old:
            for part in ("word/document.xml", "word/styles.xml", "word/header1.xml"):
                assert new.read(part) == old.read(part), (
                    f"{path.name}: run python -m motcua.documents.word_templates"
                )
    assert {path.stem for path in FOLDER.glob("*.docx")} == set(TEMPLATES)


def decision(**rest: Any) -> AdministrativeDocument:
    given: dict[str, Any] = {
        "kind": "QUYẾT ĐỊNH",
        "parent_agency": "Ủy ban nhân dân",
        "agency": "Tỉnh Tiền Giang",
        "number": "45/QĐ-UBND",
        "place": "Tiền Giang",
        "date": date(2022, 1, 7),
        "summary": "Về việc ban hành Kế hoạch kiểm soát thủ tục hành chính năm 2022",
        "authority_line": "Chủ tịch Ủy ban nhân dân tỉnh Tiền Giang",
        "bases": (
            "Căn cứ Luật Tổ chức chính quyền địa phương",
            "Theo đề nghị của Chánh Văn phòng Ủy ban nhân dân tỉnh",
        ),
        "enacting": "QUYẾT ĐỊNH:",
        "body": (
            Article(number=1, text="Ban hành kèm theo Quyết định này Kế hoạch kiểm soát thủ tục hành chính."),
            Article(number=2, title="Hiệu lực.", paragraphs=("Quyết định này có hiệu lực kể từ ngày ký.",)),
        ),
        "signatory": Signatory(authority=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), name="Nguyễn Thành Giả Định"),
        "receivers": ("Như Điều 2", "Lưu: VT, KSTT"),
        "annexes": (
            Annex(
                label="Phụ lục I",
                title="Danh mục nhiệm vụ",
                attached_to="Kèm theo Quyết định số 45/QĐ-UBND ngày 07 tháng 01 năm 2022",
                landscape=True,
                body=(
                    Title(text="Phần thứ nhất", level=1),
                    Table(
                        head=("TT", "Nhiệm vụ", "Chủ trì", "Từ", "Đến"),
                        groups=(("", 1), ("", 1), ("", 1), ("Thời gian", 2)),
                        rows=tuple(
                            (str(i), f"Nhiệm vụ {i}", "Văn phòng", "01/2022", "12/2022") for i in range(1, 40)
                        ),
                        widths=(10, 100, 60, 40, 40),
                    ),
                ),
            ),
        ),
    }
    return AdministrativeDocument(**(given | rest))


def test_a_decision_has_its_components_in_order():
    document = opened(render_document(decision()))
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    expected = [
        "QUYẾT ĐỊNH",
        "Về việc ban hành Kế hoạch kiểm soát thủ tục hành chính năm 2022",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH TIỀN GIANG",
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
        "Theo đề nghị của Chánh Văn phòng Ủy ban nhân dân tỉnh.",
        "QUYẾT ĐỊNH:",
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch kiểm soát thủ tục hành chính.",
        "Điều 2. Hiệu lực. ",
        "Quyết định này có hiệu lực kể từ ngày ký./.",
        "Phụ lục I",
        "DANH MỤC NHIỆM VỤ",
        "(Kèm theo Quyết định số 45/QĐ-UBND ngày 07 tháng 01 năm 2022)",
        "PHẦN THỨ NHẤT",
    ]
    assert lines == expected
    text = words(document)
    assert "Số: 45/QĐ-UBND" in text
    assert "- Như Điều 2;" in text
    assert "- Lưu: VT, KSTT." in text
    assert "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" in text


def test_the_page_is_that_of_decree_30():
    document = opened(render_document(decision()))
    first, annex = document.sections
    lengths = (first.page_width, first.page_height, first.top_margin, first.bottom_margin, first.left_margin)
    wanted = (Mm(210), Mm(297), Mm(20), Mm(20), Mm(30))
    assert all(abs(length - value) < Mm(0.1) for length, value in zip(lengths, wanted, strict=True))
    assert abs(first.right_margin - Mm(15)) < Mm(0.1)
    assert first.different_first_page_header_footer
    assert first.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    assert 'w:start="1"' in annex._sectPr.xml
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_a_table_of_an_annex_repeats_its_grouped_head():
    table = opened(render_document(decision())).tables[-1]
    assert len(table.rows) == 41
    assert table.rows[0].cells[3].text == table.rows[0].cells[4].text == "Thời gian"
    assert [cell.text for cell in table.rows[1].cells][3:] == ["Từ", "Đến"]
    assert table.rows[0].cells[1].text == "Nhiệm vụ"
    assert table.rows[0]._tr.xml.count("tblHeader") == 1
    assert table.rows[2].cells[1].text == "Nhiệm vụ 1"


def test_a_letter_has_its_summary_under_the_number_and_its_addressees():
    paper = decision(
        kind="", number="12/VP-KSTT", summary="V/v đôn đốc thực hiện", authority_line="", bases=(), enacting="",
        addressees=("Sở Xây dựng", "Ủy ban nhân dân các huyện"), body=(Text(text="Nội dung"),), annexes=(),
    )  # fmt: skip
    document = opened(render_document(paper))
    text = words(document)
    assert "Số: 12/VP-KSTT\nV/v đôn đốc thực hiện" in text
    assert "Kính gửi:\n- Sở Xây dựng;\n- Ủy ban nhân dân các huyện." in text
    assert "Nội dung./." in text


def test_a_draft_says_so():
    assert "BẢN NHÁP" in words(opened(render_document(decision(draft=True))))
    assert "BẢN NHÁP" not in words(opened(render_document(decision())))


def test_rows_that_do_not_fit_the_head_are_refused():
    with pytest.raises(DocumentError, match="số cột"):
        render_document(decision(body=(Table(head=("A", "B"), rows=(("1",),)),)))


def test_parts_of_the_page_stand_in_the_order_that_the_schema_of_word_asks():
    xml = opened(render_document(decision())).element.xml
    for paragraph in xml.split("<w:pPr>")[1:]:
        properties = paragraph.split("</w:pPr>")[0]
        if "<w:pBdr>" in properties and "<w:ind" in properties:
            assert properties.index("<w:pBdr>") < properties.index("<w:ind")
    for section in xml.split("<w:sectPr")[1:]:
        assert section.index("<w:pgNumType") < section.index("<w:titlePg")
