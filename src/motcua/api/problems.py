"""Every error of the API as problem details (RFC 9457) in Vietnamese."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from motcua.documents.errors import DocumentError
from motcua.kernel.refusal import Refusal
from motcua.web.endpoints import problem

logger = logging.getLogger("motcua.api")

_BY_STATUS: dict[int, tuple[str, str, str]] = {
    400: ("Không đọc được yêu cầu.", "bad_request", "Xin kiểm tra lại thân yêu cầu: phải là JSON hợp lệ, mã UTF-8."),
    401: ("Chưa có mã truy cập, hoặc mã không còn giá trị.", "unauthenticated",
          "Xin gửi tiêu đề Authorization: Bearer MÃ; mã do quản trị hệ thống cấp."),
    403: ("Không được phép.", "forbidden", "Xin đề nghị quản trị hệ thống cấp thêm quyền cho mã truy cập."),
    404: ("Không có địa chỉ này.", "not_found", "Xin xem danh sách các việc tại /api/v1/docs."),
    405: ("Địa chỉ này không nhận phương thức đã dùng.", "method", "Xin xem tiêu đề Allow của trả lời này."),
    413: ("Yêu cầu quá lớn.", "too_large", "Xin chia nhỏ; giấy tờ gửi qua /api/v1/uploads theo từng phần."),
    415: ("Kiểu nội dung không dùng được ở đây.", "media_type", "Xin gửi Content-Type: application/json."),
    429: ("Đã thử sai quá nhiều lần.", "too_many", "Xin đợi một phút rồi thử lại với mã truy cập đúng."),
    500: ("Hệ thống gặp lỗi khi xử lý; việc này chưa được ghi nhận.", "internal",
          "Xin thử lại sau; nếu vẫn lỗi, xin báo quản trị hệ thống kèm thời điểm gặp lỗi."),
}  # fmt: skip


def of_status(status: int) -> HttpResponse:
    """The problem of a status that says no more."""
    title, code, next_step = _BY_STATUS.get(status, _BY_STATUS[400])
    return problem(Refusal(title, code=code, next_step=next_step, status=status))


def register(api: NinjaAPI) -> None:
    """Teach the API how to answer each kind of error."""
    add: Any = api.add_exception_handler  # its types allow classes of errors where only errors come
    add(Refusal, lambda _request, error: problem(error))
    add(ValidationError, _invalid)
    add(AuthenticationError, _unauthenticated)
    add(HttpError, lambda _request, error: of_status(error.status_code))
    add(Http404, lambda _request, _error: of_status(404))
    add(PermissionDenied, lambda _request, _error: of_status(403))
    add(RequestDataTooBig, lambda _request, _error: of_status(413))
    for kind in (SuspiciousOperation, TooManyFieldsSent, UnreadablePostError):
        add(kind, lambda _request, _error: of_status(400))
    add(DocumentError, _document)
    add(Exception, _unexpected)


def _unauthenticated(_request: HttpRequest, _error: Exception) -> HttpResponse:
    response = of_status(401)
    response.headers["WWW-Authenticate"] = 'Bearer realm="motcua"'
    return response


def _document(_request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(Refusal(str(error), code="document", status=422))


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return of_status(500)


#: Kinds of pydantic's errors → Vietnamese, with the values of `ctx`.
_SENTENCES: dict[str, str] = {
    "missing": "Thiếu trường này.",
    "extra_forbidden": "Không có trường này.",
    "string_type": "Phải là chuỗi ký tự.",
    "string_too_long": "Dài quá {max_length} ký tự.",
    "string_too_short": "Phải có ít nhất {min_length} ký tự.",
    "string_pattern_mismatch": "Không đúng dạng {pattern}.",
    "int_type": "Phải là số nguyên.",
    "int_parsing": "Phải là số nguyên.",
    "int_parsing_size": "Số quá lớn.",
    "int_from_float": "Phải là số nguyên, không có phần lẻ.",
    "bool_type": "Phải là true hoặc false.",
    "bool_parsing": "Phải là true hoặc false.",
    "float_type": "Phải là số.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than_equal": "Không được quá {le}.",
    "literal_error": "Phải là một trong: {expected}.",
    "enum": "Phải là một trong: {expected}.",
    "list_type": "Phải là danh sách.",
    "tuple_type": "Phải là danh sách.",
    "too_long": "Không được quá {max_length} mục.",
    "too_short": "Phải có ít nhất {min_length} mục.",
    "model_attributes_type": "Phải là một đối tượng JSON.",
    "model_type": "Phải là một đối tượng JSON.",
    "dict_type": "Phải là một đối tượng JSON.",
    "uuid_type": "Phải là một UUID.",
    "uuid_parsing": "Phải là một UUID.",
    "value_error": "Không dùng được: {error}.",
}
_MOMENT = "Phải là thời điểm dạng 2022-03-01T08:00:00+07:00."
_DAY = "Phải là ngày dạng 2022-03-01."


def sentence_of(error: dict[str, Any]) -> str:
    """One validation error in Vietnamese."""
    kind = str(error.get("type", ""))
    if kind.startswith("datetime"):
        return _MOMENT
    if kind.startswith("date"):
        return _DAY
    try:
        return (
            _SENTENCES.get(kind, "Giá trị không đúng.")
            .format(**error.get("ctx", {}))
            .replace(" or ", " hoặc ")
        )
    except (KeyError, IndexError):
        return "Giá trị không đúng."


def _field(location: Sequence[Any]) -> str:
    """`applicant.name` of ("body", "filed", "applicant", "name"): neither the source nor the parameter's name."""
    parts = [str(part) for part in location]
    if parts[:1] in (["body"], ["query"], ["path"], ["header"]):
        parts = parts[2:] if parts[0] in ("body", "query") and len(parts) > 2 else parts[1:]
    return ".".join(
        part for part in parts if part not in ("given", "filed", "filters", "paging", "bulk", "new")
    )


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields: dict[str, str] = {}
    for one in error.errors:
        fields.setdefault(_field(one.get("loc", ())), sentence_of(one))
    return problem(
        Refusal("Có trường dữ liệu chưa đúng.", code="invalid", status=422, fields=fields,
                next_step="Xin sửa các trường nêu trong errors rồi gửi lại.")
    )  # fmt: skip


def title_of_status(status: int) -> str:
    """What an error status means, for the documentation."""
    titles = {
        409: "Trái trạng thái hoặc quy định",
        412: "Hồ sơ đã có phiên bản mới hơn",
        422: "Dữ liệu chưa đúng",
        423: "Người khác đang xử lý",
    }
    return titles.get(status) or _BY_STATUS.get(status, _BY_STATUS[400])[0].rstrip(".")
