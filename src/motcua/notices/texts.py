"""What notices say: Vietnamese texts by kind, as pure functions of a few facts.

An e-mail is in full Vietnamese; a text message carries no diacritics and at most 160 letters, so that it is one
message on any telephone. Texts name the dossier by its code and say what to do next; no personal data beyond the
addressee's name stands in them, and a text message has not even that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SMS_LIMIT = 160
_NOT_GSM = re.compile(r"[^A-Za-z0-9 @$_!\"#%&'()*+,\-./:;<=>?\n]")


class Kind(StrEnum):
    """The kinds of notices about a dossier."""

    RECEIPT_GIVEN = "receipt_given"
    NOT_ACCEPTED = "not_accepted"
    SUPPLEMENT_WANTED = "supplement_wanted"
    SUPPLEMENT_RECEIVED = "supplement_received"
    CLOSING_SOON = "closing_soon"
    CLOSED = "closed"
    RESCHEDULED = "rescheduled"
    PAYMENT_ASKED = "payment_asked"
    PAYMENT_RECEIVED = "payment_received"
    APPOINTMENT = "appointment"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RESULT_READY = "result_ready"
    EARLY_RESULT = "early_result"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    CONSULTATION_LATE = "consultation_late"
    CLOSING_ASKED = "closing_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text may need; moments are local time. Empty facts are left out of the sentences.

    `code` the dossier code, `procedure` its procedure, `counter` where to come, `person` the addressee,
    `due` the appointment, `new_due` the new one, `amount` in đồng, `reason` and `what` short plain texts,
    `agency` the agency spoken of, `link` the page to follow the dossier, `phone` whom to call.
    """

    code: str
    procedure: str = ""
    counter: str = ""
    person: str = ""
    due: datetime | None = None
    new_due: datetime | None = None
    amount: int | None = None
    reason: str = ""
    what: str = ""
    agency: str = ""
    link: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """The three wordings of one notice: e-mail subject, e-mail body, text message."""

    subject: str
    body: str
    sms: str


def compose(kind: Kind, facts: Facts) -> Text:
    """The wording of a notice of this kind."""
    wording = _WORDINGS[kind]
    subject = f"{wording.subject} – hồ sơ {facts.code}"
    sentences = [sentence for sentence in wording.sentences(facts) if sentence]
    body = _letter(facts, sentences, to_staff=wording.to_staff)
    return Text(subject=subject, body=body, sms=short(wording.sms(facts), facts))


def plain(text: str) -> str:
    """Vietnamese without diacritics, only letters that the plain alphabet of text messages has."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    bare = bare.replace("–", "-").replace("—", "-").replace("“", '"').replace("”", '"')
    return _NOT_GSM.sub("", bare)


def short(text: str, facts: Facts) -> str:
    """A text message: plain, at most 160 letters; the counter's name gives way first, then the end of the text."""
    message = plain(text)
    if len(message) > SMS_LIMIT and facts.counter:
        message = message.replace(plain(facts.counter), "Bo phan Mot cua")
    message = re.sub(r"\s+", " ", message).strip()
    if len(message) <= SMS_LIMIT:
        return message
    cut = message[: SMS_LIMIT - 3].rsplit(" ", 1)[0]
    return cut.rstrip(" ,.;:") + "..."


def moment(value: datetime | None) -> str:
    """`17 giờ 00 phút, ngày 05/03/2022`; empty without a moment."""
    return f"{value:%H} giờ {value:%M} phút, ngày {value:%d/%m/%Y}" if value else ""


def money(amount: int | None) -> str:
    """`1.250.000 đ`; empty without an amount."""
    return f"{amount:,}".replace(",", ".") + " đ" if amount is not None else ""


def _brief(value: datetime | None) -> str:
    return f"{value:%Hh%M %d/%m/%Y}" if value else ""


def _sum(facts: Facts) -> str:
    return money(facts.amount).replace(" đ", "d") or "tien phi, le phi"


def _letter(facts: Facts, sentences: list[str], *, to_staff: bool) -> str:
    greeting = f"Kính gửi {facts.person}," if facts.person else "Kính gửi Ông/Bà,"
    lines = [greeting, "", *sentences]
    if facts.procedure:
        lines += ["", f"Thủ tục: {facts.procedure}.", f"Mã hồ sơ: {facts.code}."]
    else:
        lines += ["", f"Mã hồ sơ: {facts.code}."]
    if facts.link:
        lines.append(f"Xem tình trạng hồ sơ: {facts.link}")
    if facts.phone and not to_staff:
        lines.append(f"Cần hỏi thêm, xin gọi {facts.phone}.")
    lines += ["", "Trân trọng,", facts.counter or "Bộ phận Tiếp nhận và Trả kết quả"]
    if not to_staff:
        lines += ["", "Thư này do hệ thống gửi tự động, xin không trả lời."]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Wording:
    subject: str
    sentences: Callable[[Facts], tuple[str, ...]]
    sms: Callable[[Facts], str]
    to_staff: bool = False


def _at(facts: Facts) -> str:
    return f" tại {facts.counter}" if facts.counter else ""


def _why(facts: Facts) -> str:
    return f"Lý do: {facts.reason}." if facts.reason else ""


def _until(facts: Facts, words: str) -> str:
    return f"{words} {moment(facts.due)}." if facts.due else ""


_WORDINGS: dict[Kind, _Wording] = {
    Kind.RECEIPT_GIVEN: _Wording(
        "Đã tiếp nhận hồ sơ",
        lambda f: (
            f"Hồ sơ của Ông/Bà đã được tiếp nhận{_at(f)}.",
            _until(f, "Thời gian hẹn trả kết quả:"),
        ),
        lambda f: (
            f"Ho so {f.code} da duoc tiep nhan{_at(f)}."
            + (f" Hen tra ket qua: {_brief(f.due)}." if f.due else "")
        ),
    ),
    Kind.NOT_ACCEPTED: _Wording(
        "Hồ sơ không được tiếp nhận",
        lambda f: (
            "Hồ sơ của Ông/Bà không được tiếp nhận giải quyết.",
            _why(f),
            "Phiếu từ chối tiếp nhận giải quyết hồ sơ có nêu căn cứ và việc Ông/Bà có thể làm tiếp.",
        ),
        lambda f: f"Ho so {f.code} khong duoc tiep nhan. {_why(f)} Xin xem phieu tu choi.",
    ),
    Kind.SUPPLEMENT_WANTED: _Wording(
        "Đề nghị bổ sung, hoàn thiện hồ sơ",
        lambda f: (
            "Hồ sơ của Ông/Bà cần được bổ sung, hoàn thiện theo phiếu yêu cầu kèm theo hồ sơ này.",
            f"Nội dung: {f.what}." if f.what else "",
            _why(f),
            _until(f, "Xin bổ sung trước"),
        ),
        lambda f: (
            f"Ho so {f.code} can bo sung"
            + (f": {f.what}." if f.what else ".")
            + (f" Han: {_brief(f.due)}." if f.due else "")
            + f" Xin xem phieu yeu cau{_at(f)}."
        ),
    ),
    Kind.SUPPLEMENT_RECEIVED: _Wording(
        "Đã nhận hồ sơ bổ sung",
        lambda f: (
            "Giấy tờ bổ sung của Ông/Bà đã được nhận.",
            _until(f, "Thời gian hẹn trả kết quả mới:"),
        ),
        lambda f: (
            f"Da nhan bo sung cho ho so {f.code}." + (f" Hen tra ket qua: {_brief(f.due)}." if f.due else "")
        ),
    ),
    Kind.CLOSING_SOON: _Wording(
        "Sắp hết thời hạn bổ sung",
        lambda f: (
            "Hồ sơ của Ông/Bà vẫn đang chờ bổ sung giấy tờ.",
            _until(f, "Nếu không nhận được bổ sung, hồ sơ sẽ được đóng sau"),
        ),
        lambda f: (
            f"Ho so {f.code} con cho bo sung." + (f" Ho so se dong sau {_brief(f.due)}." if f.due else "")
        ),
    ),
    Kind.CLOSED: _Wording(
        "Hồ sơ đã đóng",
        lambda f: (
            "Hồ sơ của Ông/Bà đã được đóng vì không nhận được giấy tờ bổ sung.",
            _why(f),
            f"Ông/Bà nhận lại giấy tờ đã nộp{_at(f)} và có thể nộp hồ sơ mới bất cứ lúc nào.",
        ),
        lambda f: f"Ho so {f.code} da dong vi khong nhan duoc bo sung. Xin den nhan lai giay to{_at(f)}.",
    ),
    Kind.RESCHEDULED: _Wording(
        "Xin lỗi và hẹn lại ngày trả kết quả",
        lambda f: (
            f"{f.agency or 'Cơ quan giải quyết'} chân thành xin lỗi Ông/Bà vì chưa trả được kết quả đúng hẹn.",
            f"Đã hẹn: {moment(f.due)}." if f.due else "",
            f"Hẹn lại: {moment(f.new_due)}." if f.new_due else "",
            _why(f),
        ),
        lambda f: (
            f"Xin loi vi cham tra ket qua ho so {f.code}."
            + (f" Hen lai: {_brief(f.new_due)}." if f.new_due else "")
            + (f" {_why(f)}" if f.reason else "")
        ),
    ),
    Kind.PAYMENT_ASKED: _Wording(
        "Thông báo nộp phí, lệ phí, nghĩa vụ tài chính",
        lambda f: (
            f"Ông/Bà cần nộp {money(f.amount) or 'phí, lệ phí'}" + (f" ({f.what})." if f.what else "."),
            _until(f, "Xin nộp trước"),
            f"Nộp trực tiếp{_at(f)}, chuyển khoản hoặc trực tuyến.",
        ),
        lambda f: (
            f"Ho so {f.code}: xin nop {_sum(f)}" + (f" truoc {_brief(f.due)}" if f.due else "") + f"{_at(f)}."
        ),
    ),
    Kind.PAYMENT_RECEIVED: _Wording(
        "Đã nhận tiền phí, lệ phí",
        lambda f: (
            f"Đã nhận {money(f.amount) or 'tiền phí, lệ phí'} của Ông/Bà"
            + (f" ({f.what})." if f.what else "."),
        ),
        lambda f: f"Ho so {f.code}: da nhan {_sum(f)}. Xin cam on.",
    ),
    Kind.APPOINTMENT: _Wording(
        "Hẹn làm việc, kiểm tra",
        lambda f: (
            f"{f.agency or 'Cơ quan giải quyết'} hẹn làm việc với Ông/Bà"
            + (f": {f.what}." if f.what else "."),
            _until(f, "Thời gian:"),
        ),
        lambda f: f"Ho so {f.code}: hen {f.what or 'lam viec'} luc {_brief(f.due)}.",
    ),
    Kind.SUSPENDED: _Wording(
        "Tạm dừng giải quyết hồ sơ",
        lambda f: ("Việc giải quyết hồ sơ của Ông/Bà tạm dừng.", _why(f)),
        lambda f: f"Ho so {f.code} tam dung giai quyet. {_why(f)}",
    ),
    Kind.RESUMED: _Wording(
        "Tiếp tục giải quyết hồ sơ",
        lambda f: ("Hồ sơ của Ông/Bà được giải quyết tiếp.", _until(f, "Thời gian hẹn trả kết quả:")),
        lambda f: (
            f"Ho so {f.code} duoc giai quyet tiep." + (f" Hen tra ket qua: {_brief(f.due)}." if f.due else "")
        ),
    ),
    Kind.RESULT_READY: _Wording(
        "Đã có kết quả",
        lambda f: (
            f"Hồ sơ của Ông/Bà đã có kết quả. Xin đến nhận{_at(f)}.",
            "Khi đến, xin mang theo giấy tiếp nhận hồ sơ và giấy tờ tuỳ thân.",
        ),
        lambda f: f"Ho so {f.code} da co ket qua. Xin den nhan{_at(f)}, mang theo giay tiep nhan.",
    ),
    Kind.EARLY_RESULT: _Wording(
        "Có kết quả sớm",
        lambda f: (
            f"Hồ sơ của Ông/Bà đã có kết quả trước hẹn. Ông/Bà có thể đến nhận{_at(f)} ngay từ bây giờ.",
            _until(f, "Ngày đã hẹn:"),
        ),
        lambda f: f"Ho so {f.code} co ket qua truoc hen. Co the den nhan{_at(f)}.",
    ),
    Kind.REFUSED: _Wording(
        "Từ chối giải quyết hồ sơ",
        lambda f: (
            f"{f.agency or 'Cơ quan có thẩm quyền'} từ chối giải quyết hồ sơ của Ông/Bà.",
            _why(f),
            f"Văn bản từ chối được trả{_at(f)}. Ông/Bà có quyền phản ánh, khiếu nại theo quy định.",
        ),
        lambda f: f"Ho so {f.code} bi tu choi giai quyet. Xin den nhan van ban{_at(f)}.",
    ),
    Kind.WITHDRAWN: _Wording(
        "Đã rút hồ sơ",
        lambda f: (f"Hồ sơ đã được rút theo yêu cầu của Ông/Bà. Xin nhận lại giấy tờ đã nộp{_at(f)}.",),
        lambda f: f"Ho so {f.code} da rut theo yeu cau. Xin nhan lai giay to{_at(f)}.",
    ),
    Kind.CORRECTED: _Wording(
        "Đính chính kết quả",
        lambda f: (
            f"{f.agency or 'Cơ quan giải quyết'} xin lỗi vì kết quả đã trả có sai sót và đã đính chính.",
            f"Nội dung đính chính: {f.what}." if f.what else "",
            f"Xin nhận kết quả đúng{_at(f)}; Ông/Bà không phải trả chi phí nào.",
        ),
        lambda f: f"Xin loi, ket qua ho so {f.code} co sai sot da dinh chinh. Xin nhan lai{_at(f)}.",
    ),
    Kind.CONSULTATION_LATE: _Wording(
        "Quá hạn cho ý kiến",
        lambda f: (
            f"{f.agency or 'Cơ quan được lấy ý kiến'} chưa trả lời ý kiến về hồ sơ này.",
            _until(f, "Hạn trả lời:"),
            "Đề nghị người đứng đầu Bộ phận Một cửa nhắc cơ quan được lấy ý kiến.",
        ),
        lambda f: (
            f"Qua han cho y kien ho so {f.code}: {f.agency}" + (f", han {_brief(f.due)}." if f.due else ".")
        ),
        to_staff=True,
    ),
    Kind.CLOSING_ASKED: _Wording(
        "Đề nghị đóng hồ sơ chờ bổ sung quá lâu",
        lambda f: (
            "Người nộp chưa bổ sung giấy tờ sau thời hạn quy định.",
            _until(f, "Hạn bổ sung:"),
            "Đề nghị Bộ phận Một cửa xem xét và lập phiếu đóng hồ sơ.",
        ),
        lambda f: f"De nghi dong ho so {f.code}: nguoi nop khong bo sung dung han.",
        to_staff=True,
    ),
}
