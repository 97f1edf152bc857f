"""Slips read back as PDF by an independent reader: titles, fields, paper, fonts, letters."""

import dataclasses
import io
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from motcua.documents.forms import (
    FORMS,
    Apology,
    Applicant,
    ControlSlip,
    Edition,
    Receipt,
    ReceivedComponent,
    Register,
    SupplementRequest,
    form_of,
    slip_number,
)
from motcua.documents.printable import covered_letters, printable
from motcua.documents.slip_content import corner_lines
from motcua.documents.slips import render, signature_box
from motcua.documents.tests import samples

OLD, NEW = Edition.TT01_2018, Edition.TT03_2025
A5, A4 = (419.5, 595.3), (595.3, 841.9)


def read(pdf: bytes) -> str:
    """All text of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def size(pdf: bytes) -> tuple[float, float]:
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width), 1), round(float(box.height), 1)


def in_order(text: str, parts: list[str]) -> None:
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"“{part}” is missing after position {place} of: {text}"
        place = found + len(part)


FIELDS = {
    ("TT01/2018", "01"): [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 12/TNHS",
        "Tiền Giang, ngày 07 tháng 01 năm 2022", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "(Liên: Lưu/Giao khách hàng)", "Mã hồ sơ: H58.33.12-220107-0001", "Bộ phận tiếp nhận và trả kết quả:",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ngọc Giàu", "Người nộp: Trần Văn Bảy", "Địa chỉ:", "Số điện thoại:", "Email:",
        "Số CMND/Thẻ căn cước/Hộ chiếu: 082190000001", "Nội dung yêu cầu giải quyết:",
        "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:", "Số lượng", "TT", "Thành phần hồ sơ",
        "Bản chính", "Bản chứng thực", "Bản photo", "2. Số lượng hồ sơ: 1 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 10 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 10 giờ 00 phút, ngày 07 tháng 01 năm 2022",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 21 tháng 01 năm 2022",
        "6. Đăng ký nhận kết quả tại:", "Vào Sổ theo dõi hồ sơ, Quyển số: 01", "Số thứ tự: 0012",
        "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ", "Lê Thị Hồng Đào",
    ],
    ("TT01/2018", "02"): [
        "Số: 05/HDHS", "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Tiếp nhận hồ sơ/yêu cầu của: Nguyễn Thị Ngọc Giàu",
        "Nội dung yêu cầu giải quyết:", "Địa chỉ:", "Số điện thoại:", "Email:",
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung như sau:", "1. Bổ sung bản vẽ", "2. Chữ ký của chủ đầu tư",
        "Lý do:", "liên hệ với Lê Thị Hồng Đào, số điện thoại 0273 3000 001", "NGƯỜI HƯỚNG DẪN",
    ],
    ("TT01/2018", "03"): [
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Tiếp nhận hồ sơ của:", "Địa chỉ:", "Số điện thoại:", "Email:",
        "Nội dung yêu cầu giải quyết:", "thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
        "1. Thủ tục hành chính không thuộc", "Xin thông báo cho Ông/Bà được biết và thực hiện",
        "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ",
    ],
    ("TT01/2018", "04"): [
        "Số: 02/PXL", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "Kính gửi: Nguyễn Thị Ngọc Giàu", "Địa chỉ:",
        "Ngày 07 tháng 01 năm 2022, Sở Xây dựng tỉnh Tiền Giang tiếp nhận giải quyết hồ sơ", "mã số hồ sơ:",
        "Thời gian hẹn trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 21 tháng 01 năm 2022",
        "chưa trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn", "Lý do:", "xin trân trọng gửi lời xin lỗi",
        "Thời gian hẹn trả kết quả lại: 17 giờ 00 phút, ngày 26 tháng 01 năm 2022", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC",
    ],
    ("TT01/2018", "05"): [
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Mã hồ sơ:", "Kèm theo hồ sơ của:", "Ngày nhận:",
        "Ngày, giờ hẹn trả kết quả:", "Cơ quan (bộ phận) giải quyết hồ sơ:", "Cơ quan phối hợp giải quyết hồ sơ:",
        "TÊN CƠ QUAN", "THỜI GIAN GIAO, NHẬN HỒ SƠ", "KẾT QUẢ GIẢI QUYẾT HỒ SƠ", "GHI CHÚ", "1. Giao:", "2. Nhận:",
        "14 giờ 30 phút, ngày 07 tháng 01 năm 2022", "Người giao", "Người nhận",
    ],
    ("TT01/2018", "06"): [
        "SỔ THEO DÕI HỒ SƠ", "Năm 2022 - Quyển số: 01", "TT", "Mã hồ sơ", "Tên TTHC", "Số lượng hồ sơ (bộ)",
        "Tên cá nhân, tổ chức", "Địa chỉ, số điện thoại", "Cơ quan chủ trì giải quyết", "Ngày, tháng, năm",
        "Trả kết quả", "Ghi chú", "Nhận hồ sơ", "Hẹn trả kết quả", "Chuyển hồ sơ đến cơ quan giải quyết",
        "Nhận kết quả từ cơ quan giải quyết", "Phương thức nhận kết quả", "Ký nhận", "Khóa sổ",
    ],
    ("TT03/2025", "01"): [
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Mã hồ sơ:",
        "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức:", "Số định danh cá nhân/tổ chức:", "Địa chỉ:", "Người được ủy quyền:",
        "Giấy tờ ủy quyền:", "Nội dung yêu cầu giải quyết:", "Thành phần hồ sơ nộp gồm:", "Số lượng hồ sơ:",
        "Thời gian giải quyết hồ sơ theo quy định là:", "Thời gian nhận hồ sơ:", "Đăng ký nhận kết quả tại:",
    ],
    ("TT03/2025", "02"): ["Số: 05/PBS-TTPVHCC", "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Hồ sơ của:", "Lý do:"],
    ("TT03/2025", "03"): [
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Số định danh cá nhân/tổ chức:", "Mã hồ sơ (nếu có):",
    ],
    ("TT03/2025", "04"): ["VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT", "số định danh: 082190000001"],
    ("TT03/2025", "05"): ["THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "dừng giải quyết theo đề nghị của"],
    ("TT03/2025", "06"): ["PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Mã số hồ sơ:", "Tên đơn vị"],
    ("TT03/2025", "07"): ["SỔ THEO DÕI HỒ SƠ", "Lĩnh vực: Xây dựng", "STT", "Địa chỉ/SĐT", "Nhận và trả kết quả"],
}  # fmt: skip

MAKERS: dict[str, Any] = {
    "Receipt": samples.receipt,
    "SupplementRequest": samples.supplement_request,
    "RefusalSlip": samples.refusal_slip,
    "Apology": samples.apology,
    "ControlSlip": samples.control_slip,
    "Register": samples.register,
    "StopNotice": samples.stop_notice,
}


@pytest.mark.parametrize("key", sorted(FORMS))
def test_each_form_has_its_title_and_fields_in_order_on_its_paper(key):
    form = FORMS[key]
    slip = MAKERS[form.data.__name__](form.edition)
    pdf = render(slip)
    text = read(pdf)
    assert form_of(slip) == form
    assert form.title in text
    in_order(text, FIELDS[key])
    assert size(pdf) == (A4[::-1] if form.paper == "a4" else A5)


def test_both_sets_are_whole():
    assert [number for edition, number in FORMS if edition == "TT01/2018"] == [
        f"{i:02d}" for i in range(1, 7)
    ]
    assert [number for edition, number in FORMS if edition == "TT03/2025"] == [
        f"{i:02d}" for i in range(1, 8)
    ]


@pytest.mark.parametrize("slip", samples.working_slips(), ids=lambda slip: type(slip).__name__)
def test_each_working_slip_has_its_title(slip):
    title = {
        "TransferSlip": "PHIẾU CHUYỂN XỬ LÝ",
        "ExtensionNotice": "Về việc gia hạn thời gian giải quyết hồ sơ",
        "HandoverList": "BIÊN BẢN GIAO NHẬN HỒ SƠ",
        "ResolutionRefusal": "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ",
        "FeeReceipt": "BIÊN LAI THU PHÍ, LỆ PHÍ",
        "ResultHandover": "PHIẾU BÀN GIAO KẾT QUẢ",
        "ClosingSlip": "THÔNG BÁO KẾT THÚC GIẢI QUYẾT HỒ SƠ DO KHÔNG BỔ SUNG, HOÀN THIỆN",
    }[type(slip).__name__]
    assert title in read(render(slip))


def test_a_fee_receipt_has_three_copies_and_the_amount_in_words():
    slip = next(slip for slip in samples.working_slips() if type(slip).__name__ == "FeeReceipt")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render(slip))).pages]
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert f"Liên {number}" in page
        assert "1.250.000 đồng" in page
        assert "Một triệu hai trăm năm mươi nghìn đồng" in " ".join(page.split())


def test_fonts_are_embedded_and_the_file_declares_pdf_a():
    pdf = render(samples.receipt())
    reader: Any = PdfReader(io.BytesIO(pdf))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "Tinos" in descriptor["/FontName"]
        assert "/FontFile2" in descriptor
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert reader.trailer["/Root"]["/Lang"] == "vi"


def test_equal_slips_give_equal_bytes_and_the_time_of_making_is_the_given_one():
    slip = samples.receipt()
    at = datetime(2022, 1, 7, 3, 0, tzinfo=UTC)
    assert render(slip, at=at) == render(slip, at=at)
    reader: Any = PdfReader(io.BytesIO(render(slip, at=at)))
    assert reader.metadata["/CreationDate"].startswith("D:20220107030000")


def test_a_draft_looks_like_a_draft_and_simulated_data_says_so():
    assert "BẢN NHÁP" in read(render(samples.receipt(draft=True)))
    plain = read(render(samples.receipt()))
    assert "BẢN NHÁP" not in plain
    assert "DỮ LIỆU MÔ PHỎNG" in plain
    real = dataclasses.replace(samples.receipt(), marks=dataclasses.replace(samples.MARKS, simulated=False))
    assert "DỮ LIỆU MÔ PHỎNG" not in read(render(real))


def test_user_text_is_never_markup():
    hostile = '#panic("x") *đậm* _nghiêng_ $x^2$ <nhãn> @tham-chiếu `mã` \\ // chú thích = tiêu đề "#import"'
    applicant = Applicant(name=hostile, address="- gạch đầu dòng\n+ dòng hai")
    text = read(render(dataclasses.replace(samples.receipt(), applicant=applicant, procedure=hostile)))
    assert text.count(" ".join(hostile.split())) >= 1
    assert "- gạch đầu dòng + dòng hai" in text


def test_a_receipt_with_many_long_components_flows_over_pages_without_loss():
    names = [f"Giấy tờ số {i}: " + "văn bản chứng minh quyền sử dụng đất hợp pháp " * 6 for i in range(25)]
    slip = dataclasses.replace(
        samples.receipt(), components=tuple(ReceivedComponent(name=name, originals=1) for name in names)
    )
    pdf = render(slip)
    text = read(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 2
    for name in names:
        assert " ".join(name.split()) in text.replace("­", "")
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in text
    assert size(pdf) == A5


def test_long_words_and_odd_letters_do_not_break_a_slip():
    applicant = Applicant(
        name="Nguyễn Văn " + "A" * 200, address="日本 🙂 \x00\x07 Đường \u202e3/2", email="x" * 120 + "@y.vn"
    )
    text = read(render(dataclasses.replace(samples.receipt(), applicant=applicant)))
    assert text.count("A") >= 200
    assert "? Đường 3/2" in text


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_can_be_printed(name, reason):
    slip = dataclasses.replace(samples.supplement_request(), applicant=Applicant(name=name), reason=reason)
    assert render(slip).startswith(b"%PDF-")


def test_every_vietnamese_letter_survives():
    letters = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    letters += letters.upper()
    assert {ord(letter) for letter in letters} <= covered_letters()
    text = read(render(dataclasses.replace(samples.receipt(), procedure=" ".join(letters))))
    assert " ".join(letters) in text


def test_decomposed_letters_are_composed():
    assert printable("Nguye\u0302\u0303n") == "Nguyễn"


def test_the_register_repeats_its_head_numbers_its_pages_and_has_every_row():
    pdf = render(samples.register(rows=60))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in page
        if "H58.33-" in page:
            assert "Cơ quan chủ trì" in page
    joined = "".join(pages).replace(" ", "")
    assert all(f"220107-{i:04d}" in joined for i in range(1, 61))


def test_a_register_with_a_gap_is_refused():
    book = samples.register(rows=3)
    with pytest.raises(ValueError, match="liên tục"):
        dataclasses.replace(book, entries=(book.entries[0], book.entries[2]))


def test_the_signatures_never_stand_alone_on_a_page():
    for count in range(1, 26):
        last = PdfReader(io.BytesIO(render(samples.receipt(components=count)))).pages[-1].extract_text()
        assert "6. Đăng ký nhận kết quả tại" in last
        assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in last


def test_the_place_of_the_signature_lies_between_title_and_name():
    box = signature_box(samples.receipt())
    assert box.page == 0
    assert box.x > 200
    assert 0 < box.y < 200
    assert box.height > 30


def test_an_online_receipt_has_no_place_for_the_applicants_signature():
    text = read(render(dataclasses.replace(samples.receipt(), online=True)))
    assert "NGƯỜI NỘP HỒ SƠ" not in text
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in text


def test_slips_can_be_made_by_many_threads_at_once():
    wanted = {kind: render(make(OLD)) for kind, make in MAKERS.items()}
    wrong: list[str] = []

    def work() -> None:
        for kind, make in MAKERS.items():
            if render(make(OLD)) != wanted[kind]:
                wrong.append(kind)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_numbers_of_slips_follow_their_edition():
    assert slip_number(OLD, Receipt, 5) == "05/TNHS"
    assert slip_number(OLD, SupplementRequest, 12) == "12/HDHS"
    assert slip_number(OLD, Apology, 3) == "03/PXL"
    assert slip_number(NEW, SupplementRequest, 5, counter_symbol="TTPVHCC") == "05/PBS-TTPVHCC"
    assert slip_number(NEW, ControlSlip, 5, counter_symbol="BPTNTKQ") == "05/PKS-BPTNTKQ"
    assert slip_number(NEW, Receipt, 5, counter_symbol="TTPVHCC") == "05/TTPVHCC"
    assert slip_number(NEW, Apology, 5, counter_symbol="TTPVHCC") == "05/PXL"
    assert slip_number(OLD, Register, 1) == "01"


def test_long_names_in_the_corner_break_where_officials_break_them():
    assert corner_lines("Ủy ban nhân dân tỉnh Tiền Giang") == "ỦY BAN NHÂN DÂN\nTỈNH TIỀN GIANG"
    assert corner_lines("Trung tâm Phục vụ hành chính công") == "TRUNG TÂM PHỤC VỤ\nHÀNH CHÍNH CÔNG"
    assert corner_lines("Sở Xây dựng") == "SỞ XÂY DỰNG"
