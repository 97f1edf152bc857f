"""Builds the Word templates of the letters: `python -m motcua.documents.word_templates`.

The templates lie in `templates/word`; an office may change its own copy in Word. Their fields are those of
`slip_content`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from docx.document import Document as WordDocument

from motcua.documents import word_layout as layout

FOLDER = Path(__file__).parent / "templates" / "word"


def _begin(title: str) -> WordDocument:
    document = layout.new_document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = datetime(2022, 1, 1, tzinfo=UTC)
    for condition, words in (("marks.draft", "BẢN NHÁP"), ("marks.simulated", "DỮ LIỆU MÔ PHỎNG")):
        _tag(document, f"{{%p if {condition} %}}")
        layout.mark(document, words)
        _tag(document, "{%p endif %}")
    layout.head(
        document,
        upper="{{ heading.upper[1] }}",
        lower="{{ heading.lower[1] }}",
        number="{% if heading.number %}Số: {{ heading.number }}{% endif %}",
        place_and_date="{{ heading.place_and_date }}",
    )
    layout.line(document, "{{ form_title }}" if title == "" else title, size=14, bold=True, before=12)
    return document


def _tag(document: WordDocument, tag: str) -> None:
    document.add_paragraph(tag)


def _to(document: WordDocument, whom: str) -> None:
    layout.line(document, f"Kính gửi: {whom}", size=14, before=6)


def _field(document: WordDocument, label: str, value: str) -> None:
    layout.body_line(document, f"{label}: {value}")


def _person(document: WordDocument) -> None:
    _field(document, "Địa chỉ", "{{ applicant.address }}")
    _field(document, "Số điện thoại", "{{ applicant.phone }}    Email: {{ applicant.email }}")


def _list(document: WordDocument, items: str, text: str) -> None:
    _tag(document, f"{{%p for item in {items} %}}")
    layout.body_line(document, f"{{{{ loop.index }}}}. {text}")
    _tag(document, "{%p endfor %}")


def _end(document: WordDocument, authority: tuple[str, ...], name: str, *, receivers: bool = False) -> None:
    document.add_paragraph()
    left, right = layout.plain_table(document, (80, 85)).rows[0].cells
    if receivers:
        layout.line(left, "Nơi nhận:", size=12, bold=True, italic=True, align="left", first=True)
        left.add_paragraph("{%p for receiver in receivers %}")
        layout.line(left, "- {{ receiver }}{{ '.' if loop.last else ';' }}", size=11, align="left")
        left.add_paragraph("{%p endfor %}")
    if authority:
        for index, words in enumerate(authority):
            layout.line(right, words, size=14, bold=True, first=index == 0)
    else:
        right.paragraphs[0].text = "{%p for words in signatory.authority %}"
        layout.line(right, "{{ words }}", size=14, bold=True)
        right.add_paragraph("{%p endfor %}")
    for _ in range(4):
        layout.line(right, "", size=14)
    layout.line(right, name, size=14, bold=True)


def _apology() -> WordDocument:
    document = _begin("")
    _to(document, "{{ applicant.name }}")
    _person(document)
    layout.body_line(
        document,
        "{{ received_on.words[0]|upper }}{{ received_on.words[1:] }}, {{ agency }} tiếp nhận giải quyết hồ sơ đề nghị "
        "giải quyết thủ tục hành chính {{ procedure }} của Ông/Bà; mã số hồ sơ: {{ dossier_code }}.",
    )
    _field(document, "Thời gian hẹn trả kết quả giải quyết hồ sơ", "{{ due_at.words }}")
    layout.body_line(
        document,
        "Tuy nhiên đến nay, {{ agency }} chưa trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn quy định ghi trên "
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
    )
    _field(document, "Lý do", "{{ reason }}")
    layout.body_line(
        document,
        "{{ agency }} xin trân trọng gửi lời xin lỗi đến Ông/Bà vì sự chậm trễ trong quá trình giải quyết hồ sơ có thể "
        "gây phiền hà, tốn kém về chi phí, công sức của Ông/Bà.",
    )
    _field(document, "Thời gian hẹn trả kết quả lại", "{{ new_due_at.words }}")
    layout.body_line(document, "Mong nhận được sự thông cảm của Ông/Bà vì sự chậm trễ này./.")
    _end(document, (), "{{ signatory.name }}")
    return document


def _supplement() -> WordDocument:
    document = _begin("")
    _to(document, "{{ applicant.name }}")
    _field(document, "Nội dung yêu cầu giải quyết", "{{ procedure }}")
    _person(document)
    _tag(document, "{%p if dossier_code %}")
    _field(document, "Mã hồ sơ", "{{ dossier_code }}")
    _tag(document, "{%p endif %}")
    layout.body_line(document, "Yêu cầu hoàn thiện hồ sơ gồm những nội dung như sau:")
    _list(document, "items", "{{ item.content }}{% if item.ground %} (căn cứ: {{ item.ground }}){% endif %}")
    _field(document, "Lý do", "{{ reason }}")
    _tag(document, "{%p if respond_by %}")
    _field(document, "Đề nghị bổ sung, hoàn thiện hồ sơ trước hoặc trong", "{{ respond_by.words }}")
    _tag(document, "{%p endif %}")
    layout.body_line(
        document,
        "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với {{ contact_person or '……………' }}, số điện "
        "thoại {{ contact_phone or '……………' }} để được hướng dẫn./.",
    )
    _end(document, ("NGƯỜI HƯỚNG DẪN",), "{{ guide }}")
    return document


def _extension() -> WordDocument:
    document = _begin("THÔNG BÁO")
    layout.line(document, "Về việc gia hạn thời gian giải quyết hồ sơ", size=14, bold=True)
    layout.rule(document, room=165, length=60)
    _to(document, "{{ recipient }}")
    layout.body_line(
        document,
        "{{ received_on.words[0]|upper }}{{ received_on.words[1:] }}, {{ agency }} nhận hồ sơ của {{ applicant.name }}, "
        "mã số {{ dossier_code }}, nội dung yêu cầu giải quyết: {{ procedure }}; thời gian hẹn trả kết quả: "
        "{{ due_at.words }}.",
    )
    layout.body_line(
        document,
        "{{ agency }} chưa giải quyết xong hồ sơ trong thời hạn nêu trên vì lý do: {{ reason }}",
    )
    layout.body_line(
        document,
        "Căn cứ khoản 9 Điều 19 Nghị định số 61/2018/NĐ-CP, {{ agency }} đề nghị gia hạn thời gian giải quyết và hẹn lại "
        "thời gian trả kết quả là {{ new_due_at.words }}.",
    )
    layout.body_line(
        document,
        "Đề nghị {{ recipient }} điều chỉnh thời gian hẹn trả kết quả trên hệ thống và thông báo cho người nộp hồ sơ kèm "
        "Phiếu xin lỗi và hẹn lại ngày trả kết quả./.",
    )
    _end(document, (), "{{ signatory.name }}", receivers=True)
    return document


def _refusal() -> WordDocument:
    document = _begin("PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ")
    _to(document, "{{ applicant.name }}")
    _person(document)
    _field(document, "Mã hồ sơ", "{{ dossier_code }}")
    _field(document, "Nội dung yêu cầu giải quyết", "{{ procedure }}")
    layout.body_line(
        document,
        "{{ agency }} nhận hồ sơ nêu trên {{ received_on.words }}. Qua thẩm định, hồ sơ không đủ điều kiện giải quyết với "
        "lý do như sau:",
    )
    _list(document, "reasons", "{{ item }}")
    _tag(document, "{%p if legal_basis %}")
    _field(document, "Căn cứ pháp lý", "{{ legal_basis }}")
    _tag(document, "{%p endif %}")
    layout.body_line(
        document,
        "{{ agency }} thông báo không giải quyết hồ sơ này và chuyển trả hồ sơ qua Bộ phận Một cửa nơi đã tiếp nhận để "
        "Ông/Bà được biết./.",
    )
    _end(document, (), "{{ signatory.name }}", receivers=True)
    return document


TEMPLATES: dict[str, Callable[[], WordDocument]] = {
    "apology": _apology,
    "supplement_request": _supplement,
    "extension_notice": _extension,
    "resolution_refusal": _refusal,
}


def build(folder: Path = FOLDER) -> list[Path]:
    """Write every template into the folder; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in TEMPLATES.items():
        path = folder / f"{name}.docx"
        make().save(str(path))
        written.append(path)
    return written


if __name__ == "__main__":
    build()
