"""`./motcua admin`: the first administrator, codes of demonstration accounts, passwords, tokens of the API."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from motcua.config import runtime
from motcua.config.arguments import Parser, add_common_options, parse, print_json, progress
from motcua.config.failure import Failure

Answer = tuple[dict[str, Any], list[str]]


def main(arguments: list[str]) -> int:
    """Run `admin create`, `admin code`, `admin password` or `admin token`; returns the exit code."""
    chosen = parse(_parser(), arguments)
    password = _password(chosen) if chosen.verb in ("create", "password") else ""
    with runtime.database(chosen):
        answer, lines = _run(chosen, password)
    if chosen.json:
        for line in lines:
            progress(line)
        print_json(answer)
    else:
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _run(chosen: argparse.Namespace, password: str) -> Answer:
    """Do the work; a refusal of input names its fields."""
    from motcua.kernel.refusal import Refusal

    try:
        return _VERBS[chosen.verb](chosen, password)
    except Refusal as refusal:
        raise Failure(" ".join(refusal.fields.values()) or str(refusal)) from refusal


def _parser() -> Parser:
    parser = Parser(
        prog="./motcua admin", description="Tài khoản quản trị, mật khẩu, mã xác thực, mã truy cập."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VIỆC", parser_class=Parser)
    create = verbs.add_parser("create", help="lập một quản trị viên của tỉnh")
    create.add_argument("--username", required=True, metavar="TÊN", help="tên đăng nhập")
    create.add_argument("--name", required=True, metavar="HỌ_TÊN", help="họ và tên, như trên thẻ căn cước")
    create.add_argument("--unit", default="", metavar="KHOÁ", help="đơn vị (mặc định: Ủy ban nhân dân tỉnh)")
    create.add_argument("--province", default="", metavar="TÊN", help="tên tỉnh khi chưa có đơn vị nào")
    code = verbs.add_parser("code", help="mã xác thực lúc này của một tài khoản trình diễn")
    code.add_argument("username", metavar="TÊN", help="tên đăng nhập")
    password = verbs.add_parser("password", help="đặt lại mật khẩu của một tài khoản")
    password.add_argument("username", metavar="TÊN", help="tên đăng nhập")
    for verb in (create, password):
        verb.add_argument(
            "--ask-password", action="store_true", help="hỏi mật khẩu (mặc định: tự sinh và in ra một lần)"
        )
        verb.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn")
    token = verbs.add_parser("token", help="cấp một mã truy cập API")
    token.add_argument("username", metavar="TÊN", help="tài khoản mà mã truy cập làm việc thay")
    token.add_argument("--name", required=True, metavar="TÊN_GỌI", help="phần mềm nào dùng mã này")
    token.add_argument(
        "--scope", action="append", required=True, metavar="QUYỀN", help="quyền, dùng nhiều lần được"
    )
    token.add_argument(
        "--until", type=_day, required=True, metavar="NGÀY", help="hết hạn từ ngày (yyyy-mm-dd)"
    )
    token.add_argument("--unit", default="", metavar="KHOÁ", help="chỉ trong đơn vị này và cấp dưới")
    for verb in (create, code, password, token):
        add_common_options(verb)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» không phải là ngày dạng yyyy-mm-dd") from None


def _password(chosen: argparse.Namespace) -> str:
    """What the operator types, once more to be sure; empty when one shall be drawn."""
    if chosen.password_stdin:
        return sys.stdin.readline().rstrip("\r\n") or _fail("Đầu vào chuẩn không có mật khẩu.")
    if not chosen.ask_password:
        return ""
    first = getpass.getpass("Mật khẩu: ")
    if not first or first != getpass.getpass("Gõ lại mật khẩu: "):
        return _fail("Hai lần gõ không giống nhau.")
    return first


def _fail(sentence: str) -> str:
    raise Failure(sentence, 2)


def _create(chosen: argparse.Namespace, password: str) -> Answer:
    from motcua.accounts.administration import create_administrator

    made = create_administrator(
        username=chosen.username,
        name=chosen.name,
        password=password,
        unit=chosen.unit,
        province=chosen.province,
    )
    lines = [f"Đã lập quản trị viên «{made.user.username}» tại {made.unit.name}."]
    if made.password:
        lines.append(f"Mật khẩu: {made.password}")
    lines.append("Lần đăng nhập đầu, hệ thống sẽ yêu cầu cài đặt xác thực hai yếu tố.")
    return {"username": made.user.username, "password": made.password or None, "unit": made.unit.key}, lines


def _code(chosen: argparse.Namespace, _password: str) -> Answer:
    from motcua.accounts.administration import current_code

    code = current_code(chosen.username)
    return {"username": chosen.username, "code": code}, [code]


def _set_password(chosen: argparse.Namespace, password: str) -> Answer:
    from motcua.accounts.administration import set_password

    set_to = set_password(chosen.username, password)
    lines = [f"Đã đặt lại mật khẩu của «{chosen.username}»."]
    if not password:
        lines.append(f"Mật khẩu: {set_to}")
    return {"username": chosen.username, "password": None if password else set_to}, lines


def _token(chosen: argparse.Namespace, _password: str) -> Answer:
    from motcua.accounts.administration import issue_token

    row, token = issue_token(
        chosen.username, name=chosen.name, scopes=chosen.scope, valid_to=chosen.until, unit=chosen.unit
    )
    lines = [f"Mã truy cập «{row.name}», chỉ hiện một lần này:", token]
    return {"id": row.pk, "token": token, "scopes": row.scopes, "valid_to": row.valid_to}, lines


_VERBS: dict[str, Callable[[argparse.Namespace, str], Answer]] = {
    "create": _create,
    "code": _code,
    "password": _set_password,
    "token": _token,
}
