"""The readable inbox: one page, no script, every word of a message escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from html import escape

from .inbox import FAULTS, Received

_ZONE = timezone(timedelta(hours=7))
_NAMES = {"email": "Thư điện tử", "sms": "Tin nhắn"}
STYLE = (
    "body{font:16px/1.5 'Be Vietnam Pro',system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1b1f24}"
    "header,main{max-width:52rem;margin:auto;padding:1rem}h1{font-size:1.4rem;margin:.2rem 0}"
    "article{background:#fff;border:1px solid #ccd1d8;border-radius:.4rem;padding:1rem;margin:0 0 1rem}"
    "h2{font-size:1.05rem;margin:0 0 .4rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.6rem 0 0}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:0 .8rem;margin:0;font-size:.92rem}dt{color:#4d5661}dd{margin:0;overflow-wrap:anywhere}"
    ".mark{font-size:.85rem;border:1px solid #8a5a00;color:#6b4500;border-radius:.3rem;padding:0 .4rem}"
    "form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end;margin:.6rem 0}input,select,button{font:inherit;padding:.35rem .5rem}"
    "label{display:flex;flex-direction:column;font-size:.9rem}"
)


def inbox_page(
    messages: Sequence[Received], faults: dict[str, list[str]], *, channel: str, to: str, text: str
) -> str:
    """The inbox as HTML."""
    options = "".join(
        f'<option value="{value}"{" selected" if value == channel else ""}>{name}</option>'
        for value, name in [("", "Tất cả"), *_NAMES.items()]
    )
    asked = [f"{_NAMES[name]}: {', '.join(rows)}" for name, rows in faults.items() if rows]
    listing = "".join(_article(message) for message in messages) or "<p>Chưa có tin nào.</p>"
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Hộp thư thử nghiệm</title><style>{STYLE}</style></head><body>"
        "<header><h1>Hộp thư thử nghiệm</h1>"
        "<p>Thư và tin nhắn mà hệ thống gửi đi trong bản trình diễn nằm ở đây, không đến người nào cả.</p>"
        '<form method="get" action="/hop-thu">'
        f'<label>Kênh<select name="kenh">{options}</select></label>'
        f'<label>Người nhận<input name="den" value="{escape(to)}"></label>'
        f'<label>Nội dung có<input name="tim" value="{escape(text)}"></label>'
        "<button>Lọc</button></form>"
        + (f"<p>Lỗi đã đặt cho các tin tới: {escape('; '.join(asked))}.</p>" if asked else "")
        + f"</header><main>{listing}</main></body></html>"
    )


def faults_page(faults: dict[str, list[str]]) -> dict[str, object]:
    """What `/faults` tells: the faults waiting, the kinds there are, how to ask for one."""
    return {
        "waiting": faults,
        "kinds": list(FAULTS),
        "ask": 'POST /faults {"channel": "sms", "fault": "timeout", "count": 1}',
    }


def _article(message: Received) -> str:
    at = datetime.fromisoformat(message.at).astimezone(_ZONE)
    marks = ""
    if message.times > 1:
        marks += f' <span class="mark">đã gửi {message.times} lần</span>'
    if message.copies > 1:
        marks += f' <span class="mark">đến {message.copies} bản</span>'
    title = escape(message.subject) or f"Tin nhắn từ {escape(message.sender)}"
    return (
        f"<article><h2>{title}{marks}</h2><dl>"
        f"<dt>Kênh</dt><dd>{_NAMES.get(message.channel, escape(message.channel))}</dd>"
        f"<dt>Đến</dt><dd>{escape(message.to)}</dd><dt>Từ</dt><dd>{escape(message.sender)}</dd>"
        f"<dt>Lúc</dt><dd>{at:%d/%m/%Y %H:%M:%S} (giờ máy)</dd></dl>"
        f"<pre>{escape(message.body)}</pre></article>"
    )
