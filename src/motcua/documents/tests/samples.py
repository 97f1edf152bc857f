"""Synthetic slips (giả định) for tests, pictures and benchmarks."""

from __future__ import annotations

from datetime import date, datetime

from motcua.documents.forms import (
    Apology,
    Applicant,
    Authorisation,
    Closing,
    ControlSlip,
    Edition,
    HandOver,
    Heading,
    Marks,
    Receipt,
    ReceivedComponent,
    RefusalSlip,
    Register,
    RegisterEntry,
    Signatory,
    StopNotice,
    SupplementItem,
    SupplementRequest,
    Verification,
)
from motcua.documents.slip_content import Slip
from motcua.documents.working_slips import (
    ClosingSlip,
    ExtensionNotice,
    FeeLine,
    FeeReceipt,
    HandoverItem,
    HandoverList,
    ResolutionRefusal,
    ResultHandover,
    ResultItem,
    TransferSlip,
    TransferTask,
)

CODE = "H58.33.12-220107-0001"
VERIFY = Verification(url="https://mot-cua.example.vn/kiem-tra/AbCdEf0123456789")
MARKS = Marks(simulated=True)
RECEIVED = datetime(2022, 1, 7, 10, 0)
DUE = datetime(2022, 1, 21, 17, 0)
NEW_DUE = datetime(2022, 1, 26, 17, 0)
APPLICANT = Applicant(
    name="Nguyễn Thị Ngọc Giàu",
    address="Ấp Tân Phú, xã Tân Hương, huyện Châu Thành, tỉnh Tiền Giang",
    phone="0900 000 001",
    email="ngoc.giau@example.vn",
    identifier="082190000001",
)
HEAD_OF_AGENCY = Signatory(authority=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), name="Phạm Văn Đồng Tâm")
PROCEDURE = "Cấp giấy phép xây dựng mới đối với công trình không theo tuyến"


def heading(number: str = "12/TNHS", *, counter: bool = True) -> Heading:
    return Heading(
        parent_agency="Ủy ban nhân dân tỉnh Tiền Giang",
        agency="Văn phòng Ủy ban nhân dân tỉnh" if counter else "Sở Xây dựng",
        counter="Trung tâm Phục vụ hành chính công" if counter else "",
        place="Tiền Giang",
        date=date(2022, 1, 7),
        number=number,
    )


def receipt(edition: Edition = Edition.TT01_2018, *, components: int = 4, draft: bool = False) -> Receipt:
    names = (
        "Đơn đề nghị cấp giấy phép xây dựng theo mẫu",
        "Bản sao một trong những giấy tờ chứng minh quyền sử dụng đất theo quy định của pháp luật về đất đai",
        "Bản vẽ thiết kế xây dựng trong hồ sơ thiết kế xây dựng triển khai sau thiết kế cơ sở được phê duyệt",
        "Báo cáo kết quả thẩm định thiết kế xây dựng",
    )
    later = edition is Edition.TT03_2025
    return Receipt(
        edition=edition,
        heading=heading(),
        dossier_code=CODE,
        applicant=Applicant(
            name=APPLICANT.name,
            address=APPLICANT.address,
            phone=APPLICANT.phone,
            email=APPLICANT.email,
            identifier=APPLICANT.identifier,
            submitter="" if later else "Trần Văn Bảy",
            authorisation=Authorisation(
                name="Trần Văn Bảy",
                address="Phường 4, thành phố Mỹ Tho, tỉnh Tiền Giang",
                identifier="082080000002",
                phone="0900 000 002",
                email="van.bay@example.vn",
                paper="Giấy ủy quyền ngày 05/01/2022",
            )
            if later
            else None,
        ),
        procedure=PROCEDURE,
        components=tuple(
            ReceivedComponent(name=names[i % len(names)], originals=1, photocopies=i % 3)
            for i in range(components)
        ),
        time_limit="10 ngày làm việc",
        received_at=RECEIVED,
        due_at=DUE,
        pickup="Trung tâm Phục vụ hành chính công tỉnh Tiền Giang",
        receiver="Lê Thị Hồng Đào",
        book="01",
        book_number="0012",
        verification=VERIFY,
        marks=Marks(simulated=True, draft=draft),
    )


def supplement_request(edition: Edition = Edition.TT01_2018) -> SupplementRequest:
    return SupplementRequest(
        edition=edition,
        heading=heading("05/HDHS" if edition is Edition.TT01_2018 else "05/PBS-TTPVHCC"),
        applicant=APPLICANT,
        procedure=PROCEDURE,
        dossier_code=CODE,
        items=(
            SupplementItem(
                content="Bổ sung bản vẽ mặt bằng móng và mặt cắt móng tỷ lệ 1/50",
                ground="Điều 43 Nghị định số 15/2021/NĐ-CP",
            ),
            SupplementItem(content="Chữ ký của chủ đầu tư trên đơn đề nghị còn thiếu"),
        ),
        reason="Thành phần hồ sơ chưa đủ theo quy định",
        guide="Lê Thị Hồng Đào",
        contact_person="Lê Thị Hồng Đào",
        contact_phone="0273 3000 001",
        website="dichvucong.example.vn",
        respond_by=date(2022, 2, 11),
        verification=VERIFY,
        marks=MARKS,
    )


def refusal_slip(edition: Edition = Edition.TT01_2018) -> RefusalSlip:
    return RefusalSlip(
        edition=edition,
        heading=heading("03/PTC-TTPVHCC" if edition is Edition.TT03_2025 else "03"),
        applicant=APPLICANT,
        procedure=PROCEDURE,
        dossier_code=CODE if edition is Edition.TT03_2025 else "",
        reasons=(
            "Thủ tục hành chính không thuộc danh mục tiếp nhận tại Trung tâm Phục vụ hành chính công",
            "Công trình thuộc thẩm quyền cấp phép của Ủy ban nhân dân huyện Châu Thành",
        ),
        receiver="Lê Thị Hồng Đào",
        verification=VERIFY,
        marks=MARKS,
    )


def apology(edition: Edition = Edition.TT01_2018) -> Apology:
    return Apology(
        edition=edition,
        heading=heading("02/PXL", counter=False),
        applicant=APPLICANT,
        agency="Sở Xây dựng tỉnh Tiền Giang",
        procedure=PROCEDURE,
        dossier_code=CODE,
        received_on=date(2022, 1, 7),
        due_at=DUE,
        reason="Ý kiến của cơ quan phối hợp về phòng cháy, chữa cháy đến chậm",
        new_due_at=NEW_DUE,
        signatory=HEAD_OF_AGENCY,
        verification=VERIFY,
        marks=MARKS,
    )


def control_slip(edition: Edition = Edition.TT01_2018, *, movements: int = 5) -> ControlSlip:
    return ControlSlip(
        edition=edition,
        heading=heading("12/PKS-TTPVHCC" if edition is Edition.TT03_2025 else ""),
        dossier_code=CODE,
        applicant_name=APPLICANT.name,
        received_at=RECEIVED,
        due_at=DUE,
        lead_agency="Sở Xây dựng",
        coordinating_agencies=("Công an tỉnh", "Sở Tài nguyên và Môi trường"),
        movements=tuple(
            HandOver(
                giver_unit="Trung tâm Phục vụ hành chính công" if i == 0 else "Phòng Quản lý xây dựng",
                receiver_unit="Phòng Quản lý xây dựng, Sở Xây dựng" if i == 0 else "Lãnh đạo Sở Xây dựng",
                at=datetime(2022, 1, 7 + i % 20, 14, 30) if i < movements - 1 else None,
                giver="Lê Thị Hồng Đào",
                receiver="Võ Thành Nhân" if i < movements - 1 else "",
                result="Đúng hạn" if i < movements - 1 else "",
            )
            for i in range(movements)
        ),
        verification=VERIFY,
        marks=MARKS,
    )


def register(edition: Edition = Edition.TT01_2018, *, rows: int = 40) -> Register:
    return Register(
        edition=edition,
        heading=heading("01/STD-TTPVHCC" if edition is Edition.TT03_2025 else ""),
        year=2022,
        book="01",
        sector="Xây dựng" if edition is Edition.TT03_2025 else "",
        entries=tuple(
            RegisterEntry(
                order=i + 1,
                dossier_code=f"H58.33-220107-{i + 1:04d}",
                procedure=PROCEDURE if i % 3 else "Đăng ký khai sinh",
                applicant_name="Nguyễn Thị Ngọc Giàu",
                address_and_phone="Ấp Tân Phú, xã Tân Hương, huyện Châu Thành; 0900 000 001",
                lead_agency="Sở Xây dựng",
                received_at=RECEIVED,
                due_at=DUE,
                transferred_at=RECEIVED,
                result_received_at=DUE if i % 2 else None,
                returned_at=DUE if i % 2 else None,
                return_method="Trực tiếp" if i % 2 else "",
                signed_for="",
                note="" if i % 5 else "Xin lỗi, hẹn lại",
            )
            for i in range(rows)
        ),
        closing=Closing(
            on=date(2022, 12, 31), signatory=Signatory(authority=("GIÁM ĐỐC",), name="Trương Hoài Ân")
        ),
        marks=MARKS,
    )


def stop_notice(edition: Edition = Edition.TT03_2025) -> StopNotice:
    return StopNotice(
        edition=edition,
        heading=heading("04/TB-TTPVHCC"),
        applicant=APPLICANT,
        procedure=PROCEDURE,
        dossier_code=CODE,
        received_at=RECEIVED,
        requested_at=datetime(2022, 1, 12, 9, 15),
        stopped_at=datetime(2022, 1, 12, 9, 20),
        reason="Thay đổi quy mô công trình, sẽ nộp lại hồ sơ mới",
        signatory=Signatory(authority=("GIÁM ĐỐC",), name="Trương Hoài Ân"),
        returned_papers=("Đơn đề nghị cấp giấy phép xây dựng (01 bản chính)",),
        verification=VERIFY,
        marks=MARKS,
    )


def working_slips() -> tuple[Slip, ...]:
    return (
        TransferSlip(
            heading=heading("07/PC"),
            dossier_code=CODE,
            applicant=APPLICANT,
            procedure=PROCEDURE,
            received_at=RECEIVED,
            due_at=DUE,
            lead_agency="Sở Xây dựng",
            tasks=(
                TransferTask(
                    agency="Sở Xây dựng",
                    role="Chủ trì",
                    work="Thẩm định hồ sơ, trình cấp giấy phép",
                    due_at=datetime(2022, 1, 20, 17, 0),
                ),
                TransferTask(
                    agency="Công an tỉnh Tiền Giang",
                    role="Phối hợp",
                    work="Ý kiến về phòng cháy, chữa cháy",
                    due_at=datetime(2022, 1, 13, 11, 30),
                    note="Lấy ý kiến",
                ),
            ),
            sender="Lê Thị Hồng Đào",
            enclosed=("Hồ sơ theo Giấy tiếp nhận (01 bộ)",),
            verification=VERIFY,
            marks=MARKS,
        ),
        ExtensionNotice(
            heading=heading("15/TB-SXD", counter=False),
            recipient="Trung tâm Phục vụ hành chính công tỉnh Tiền Giang",
            agency="Sở Xây dựng",
            applicant=APPLICANT,
            procedure=PROCEDURE,
            dossier_code=CODE,
            received_on=date(2022, 1, 7),
            due_at=DUE,
            reason="ý kiến của cơ quan phối hợp đến chậm.",
            new_due_at=NEW_DUE,
            signatory=HEAD_OF_AGENCY,
            receivers=("Như trên", "Lãnh đạo Sở", "Lưu: VT, QLXD"),
            verification=VERIFY,
            marks=MARKS,
        ),
        HandoverList(
            heading=heading("09/BBGN"),
            at=RECEIVED,
            giver_unit="Bưu điện huyện Châu Thành",
            giver="Ngô Văn Phúc",
            giver_post="nhân viên bưu chính",
            receiver_unit="Trung tâm Phục vụ hành chính công",
            receiver="Lê Thị Hồng Đào",
            receiver_post="công chức tiếp nhận",
            by_post=True,
            items=tuple(
                HandoverItem(
                    waybill=f"EB00000000{i}VN",
                    dossier_code=f"H58.33-220107-{i:04d}",
                    applicant_name=APPLICANT.name,
                    procedure="Cấp Phiếu lý lịch tư pháp số 1",
                    papers="Tờ khai; bản sao thẻ căn cước công dân",
                    complete=i != 2,
                    note="Thiếu bản sao thẻ căn cước" if i == 2 else "",
                )
                for i in range(1, 5)
            ),
            verification=VERIFY,
            marks=MARKS,
        ),
        ResolutionRefusal(
            heading=heading("22/SXD-QLXD", counter=False),
            agency="Sở Xây dựng",
            applicant=APPLICANT,
            procedure=PROCEDURE,
            dossier_code=CODE,
            received_on=date(2022, 1, 7),
            reasons=("Lô đất nằm trong hành lang an toàn đường bộ", "Thiết kế vượt chỉ giới xây dựng 1,2 m"),
            legal_basis="Điều 91 Luật Xây dựng năm 2014 (sửa đổi, bổ sung năm 2020)",
            signatory=HEAD_OF_AGENCY,
            receivers=("Như trên", "Trung tâm Phục vụ hành chính công", "Lưu: VT, QLXD"),
            verification=VERIFY,
            marks=MARKS,
        ),
        FeeReceipt(
            heading=heading("0000123"),
            payer=APPLICANT,
            lines=(
                FeeLine(
                    name="Lệ phí cấp giấy phép xây dựng", amount=150_000, ground="Nghị quyết của HĐND tỉnh"
                ),
                FeeLine(name="Phí thẩm định thiết kế", amount=1_100_000, ground="Thông tư của Bộ Tài chính"),
            ),
            method="Tiền mặt",
            paid_at=RECEIVED,
            collector="Huỳnh Kim Phượng",
            dossier_code=CODE,
            procedure=PROCEDURE,
            template_code="01BLP0-001",
            symbol="TG-22T",
            agency_tax_code="1200000000",
            verification=VERIFY,
            marks=MARKS,
        ),
        ResultHandover(
            heading=heading("11/PBG", counter=False),
            at=DUE,
            giver_unit="Sở Xây dựng",
            giver="Võ Thành Nhân",
            receiver_unit="Trung tâm Phục vụ hành chính công",
            receiver="Lê Thị Hồng Đào",
            items=(
                ResultItem(
                    dossier_code=CODE,
                    procedure=PROCEDURE,
                    result="Giấy phép xây dựng số 15/GPXD",
                    applicant_name=APPLICANT.name,
                    address=APPLICANT.address,
                    fee=150_000,
                    by_post=True,
                ),
            ),
            verification=VERIFY,
            marks=MARKS,
        ),
        ClosingSlip(
            heading=heading("06/TB-TTPVHCC"),
            applicant=APPLICANT,
            procedure=PROCEDURE,
            dossier_code=CODE,
            received_at=RECEIVED,
            requested_on=date(2022, 1, 10),
            respond_by=date(2022, 2, 11),
            closed_on=date(2022, 2, 14),
            missing=("Bản vẽ mặt bằng móng", "Chữ ký của chủ đầu tư trên đơn đề nghị"),
            supplement_number="05/HDHS",
            signatory=Signatory(authority=("GIÁM ĐỐC",), name="Trương Hoài Ân"),
            returned_papers=("Toàn bộ hồ sơ đã nộp (01 bộ)",),
            verification=VERIFY,
            marks=MARKS,
        ),
    )


def all_slips() -> tuple[Slip, ...]:
    """One of each kind, both editions."""
    both = [
        make(edition)
        for edition in Edition
        for make in (receipt, supplement_request, refusal_slip, apology, control_slip, register, stop_notice)
    ]
    return (*both, *working_slips())
