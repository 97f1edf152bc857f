"""Pure decisions of the accounts: what may be given to whom, and what a sheet of staff would change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from motcua.agencies.rows import CellError, Change, Column, Difference, date_of, missing, number_of, text_of
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal, invalid

from .roles import ROLES, Scope, role_by_title

USERNAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
PHONE = re.compile(r"\+?[0-9 .-]{8,19}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

STAFF_COLUMNS: tuple[Column, ...] = (
    Column("username", "Tên đăng nhập", True, "tiepnhan.28249"),
    Column("name", "Họ và tên", True, "Nguyễn Văn A"),
    Column("email", "Thư điện tử"),
    Column("phone", "Điện thoại"),
    Column("unit", "Khoá đơn vị", True, "tg.815.28249.mot-cua"),
    Column("title", "Chức danh", True, "Công chức Tư pháp - Hộ tịch"),
    Column("roles", "Vai trò", True, "Cán bộ tiếp nhận; Cán bộ trả kết quả", "Ngăn cách bằng dấu chấm phẩy"),
    Column("seconded_from", "Cơ quan cử đến (khoá)", False, "tg.so-tu-phap"),
    Column("valid_from", "Từ ngày", True, "01/01/2022"),
    Column("valid_to", "Đến trước ngày", False, "", "Điền để kết thúc vị trí"),
    Column("basis", "Quyết định"),
)
_COMPARED = ("name", "email", "phone", "roles", "seconded_from", "valid_to")


def user_problems(*, username: str, name: str, email: str = "", phone: str = "") -> dict[str, str]:
    """Sentences for what is wrong in an account's fields; empty when nothing is."""
    problems = {}
    if not USERNAME.fullmatch(username.strip().lower()) or len(username) > 60:
        problems["username"] = "Tên đăng nhập gồm chữ không dấu, số, dấu chấm, gạch nối; không quá 60 ký tự."
    if not 2 <= len(name.strip()) <= 120:
        problems["name"] = "Họ và tên phải có từ 2 đến 120 ký tự, viết như trên thẻ căn cước."
    if email and not (EMAIL.fullmatch(email.strip()) and len(email) <= 254):
        problems["email"] = "Thư điện tử không đúng dạng."
    if phone and not PHONE.fullmatch(phone.strip()):
        problems["phone"] = "Số điện thoại không đúng dạng."
    return problems


def check_grant(by: Actor, roles: Sequence[str]) -> None:
    """Refuse roles that do not exist, and roles of the whole province from one who reaches less far."""
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise invalid(
            {"roles": f"Không có vai trò «{', '.join(unknown)}»." if unknown else "Phải chọn vai trò."}
        )
    reach = getattr(by, "scopes", {}).get("accounts.edit", ())
    everywhere = "*" in by.permissions or "" in reach
    if not everywhere and any(ROLES[role].scope is Scope.PROVINCE for role in roles):
        raise Refusal(
            "Vai trò trên toàn tỉnh chỉ do quản trị hệ thống của tỉnh giao.",
            rule="phân quyền theo vị trí công tác",
            next_step="Xin đề nghị quản trị hệ thống của tỉnh.",
            code="forbidden",
            status=403,
        )


def delegation_problems(
    *, post_roles: Sequence[str], roles: Sequence[str], valid_from: date, valid_to: date, basis: str
) -> dict[str, str]:
    """Sentences for what is wrong in a delegation."""
    problems = {}
    if valid_to <= valid_from:
        problems["valid_to"] = "Ngày kết thúc phải sau ngày bắt đầu."
    if not basis.strip():
        problems["basis"] = "Phải ghi văn bản giao thay."
    if not roles or set(roles) - set(post_roles):
        problems["roles"] = "Chỉ giao được những vai trò mà vị trí ấy đang giữ."
    return problems


def read_staff(
    row: Mapping[str, Any], number: int, units: frozenset[str]
) -> tuple[dict[str, Any], list[CellError]]:
    """A row of the sheet as values of a person's post, with what is wrong in it."""
    errors = missing(row, STAFF_COLUMNS, number)
    values: dict[str, Any] = {column.name: text_of(row, column.name) for column in STAFF_COLUMNS}
    values["username"] = values["username"].lower()
    if values["username"] and values["name"]:
        fields = {name: values[name] for name in ("username", "name", "email", "phone")}
        errors += [CellError(number, name, text) for name, text in user_problems(**fields).items()]
    errors += [
        CellError(number, column, f"Không có đơn vị «{values[column]}».")
        for column in ("unit", "seconded_from")
        if values[column] and values[column] not in units
    ]
    titles = _titles(values["roles"])
    roles = [role_by_title(title) for title in titles]
    errors += [
        CellError(number, "roles", f"Không có vai trò «{title}».")
        for title, role in zip(titles, roles, strict=True)
        if role is None
    ]
    values["roles"] = [role.name for role in roles if role]
    for column in ("valid_from", "valid_to"):
        try:
            values[column] = date_of(row, column)
        except ValueError as error:
            values[column] = None
            errors.append(CellError(number, column, f"«{error}» không phải là ngày (dd/mm/yyyy)."))
    if values["valid_from"] and values["valid_to"] and values["valid_to"] <= values["valid_from"]:
        errors.append(CellError(number, "valid_to", "Ngày kết thúc phải sau ngày bắt đầu."))
    if len(values["title"]) > 120:
        errors.append(CellError(number, "title", "Dài quá 120 ký tự."))
    return values, errors


def _titles(text: str) -> list[str]:
    """Titles parted by semicolons; by commas too where the whole is no title ("Cán bộ thu phí, lệ phí" is one)."""
    parts = [part.strip() for part in text.split(";")]
    found = [one for part in parts for one in ([part] if role_by_title(part) else part.split(","))]
    return [one.strip() for one in found if one.strip()]


def key_of(values: Mapping[str, Any]) -> str:
    """What makes a row of the sheet the same post: the person, the unit and the title."""
    return f"{values['username']}|{values['unit']}|{values['title']}"


def compare_staff(
    rows: Sequence[Mapping[str, Any]],
    existing: Mapping[str, Mapping[str, Any]],
    units: frozenset[str],
) -> Difference:
    """What the rows would do to the open posts, keyed by `key_of`; posts that are not named stay."""
    difference = Difference()
    seen: dict[str, int] = {}
    people: dict[str, tuple[str, int]] = {}
    for index, row in enumerate(rows):
        number = number_of(row, index)
        values, errors = read_staff(row, number, units)
        key = key_of(values)
        if key in seen:
            errors.append(CellError(number, "username", f"Vị trí này đã có ở dòng {seen[key]}."))
        named, first = people.setdefault(values["username"], (values["name"], number))
        if named != values["name"]:
            errors.append(CellError(number, "name", f"Khác họ tên của cùng tài khoản ở dòng {first}."))
        seen.setdefault(key, number)
        difference.errors += errors
        if not errors:
            _sort_in(difference, key, number, values, existing.get(key))
    return difference


def _sort_in(
    difference: Difference, key: str, number: int, values: dict[str, Any], before: Mapping[str, Any] | None
) -> None:
    if before is None:
        difference.added.append(Change(key, number, {}, values))
    elif all(before.get(name) == values[name] for name in _COMPARED):
        difference.same += 1
    elif values["valid_to"] is not None and before.get("valid_to") is None:
        difference.closed.append(Change(key, number, dict(before), values))
    else:
        difference.changed.append(Change(key, number, dict(before), values))
