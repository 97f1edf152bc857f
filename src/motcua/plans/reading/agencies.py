"""Lists of agencies as plans write them, parted between agencies and never inside a name.

"Sở, ban, ngành tỉnh và UBND cấp huyện, cấp xã" is three collectives; "Sở Văn hóa, Thể thao và Du lịch" is one agency.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from motcua.plans.reading.blocks import CAPITALS, clean, clean_lines

#: Fields of the departments of a province whose names hold a comma, "và" or a hyphen come whole.
_FIELDS = (
    "Văn hóa, Thể thao và Du lịch",
    "Văn hoá, Thể thao và Du lịch",
    "Văn hóa, Thông tin, Thể thao và Du lịch",
    "Lao động, Thương binh và Xã hội",
    "Lao động - Thương binh và Xã hội",
    "Lao động, Người có công và Xã hội",
    "Nông nghiệp, Phát triển nông thôn",
    "Giao thông, Xây dựng",
)
_SINGLE_FIELDS = (
    "Nội vụ|Tư pháp|Tài chính|Xây dựng|Y tế|Công Thương|Ngoại vụ|Công thương|Tài nguyên và Môi trường|Thông tin và Truyền thông"
    "|Kế hoạch và Đầu tư|Giáo dục và Đào tạo|Khoa học và Công nghệ|Giao thông vận tải|Giao thông Vận tải|Nông nghiệp và Môi trường"
    "|Nông nghiệp và Phát triển nông thôn|Lao động - Thương binh và Xã hội|Văn hóa, Thể thao và Du lịch|Du lịch|Dân tộc và Tôn giáo"
)
_FIELD = re.compile(rf"(?:{_SINGLE_FIELDS})(?![\wÀ-ỹ])")
#: Words with which the name of an agency begins.
_HEAD = re.compile(
    r"(?:Sở|UBND|Ủy ban|Uỷ ban|UB |Văn phòng|VP|Bưu điện|Bưu chính|Báo|Đài|Cổng|Cục|Chi cục|Tổng cục|Vụ|Công an|Bộ|BCH|Bảo hiểm|BHXH"
    r"|Ban|BQL|Trung tâm|TT |TTPVHCC|Thanh tra|Kho bạc|Ngân hàng|Hội|Liên đoàn|Liên minh|Hiệp hội|Tỉnh ủy|Tỉnh uỷ|Tỉnh đoàn|Đoàn"
    r"|Mặt trận|MTTQ|Phòng|Cơ quan|Đơn vị|Địa phương|Tổ |Trường|Bệnh viện|Viện|Công ty|Tổng công ty|Tập đoàn|VNPT|Viettel|Hải quan"
    r"|Tòa án|Toà án|Viện kiểm sát|Chủ tịch|Phó|Thủ trưởng|Giám đốc|Chánh|Trưởng|Lãnh đạo|Doanh nghiệp|Tổ chức|Các|Toàn|Những|HĐND"
    r"|Hội đồng|Thường trực|Chính phủ|Cấp|Cán bộ|Công chức|Người|Nhóm|Quỹ|Nhà|Kiểm toán|Điện lực|Thành viên|Sở,|Xã|Phường|Huyện|Thị"
    r"|Thành phố|Quận|Tỉnh)(?![\wÀ-ỹ])"
)
_GENERIC = (
    "sở|ban|ngành|đoàn thể|hội đoàn thể|cơ quan|đơn vị|địa phương|tổ chức|cá nhân|hội|phòng|doanh nghiệp|huyện|thị xã|thành phố|thành"
    "|thị|quận|xã|phường|thị trấn|đặc khu|bộ phận|đơn vị sự nghiệp|cấp huyện|cấp xã|cấp tỉnh|ủy ban|chi cục|trung tâm|mặt trận|tổ chức chính trị"
    "|bộ|cấp|cơ sở|trường|lĩnh vực|công an|tỉnh|cán bộ|công chức|viên chức|đơn vị trực thuộc|cơ quan chuyên môn|đoàn|phòng chuyên môn"
)
_GENERIC_HEAD = re.compile(rf"(?:(?:các|những|toàn thể|tất cả)\s+)?(?:{_GENERIC})(?![\wÀ-ỹ])", re.IGNORECASE)
_GENERIC_LIST = re.compile(
    rf"(?:(?:các|những|toàn thể|tất cả)\s+)?(?:{_GENERIC})(?:(?:,\s*|\s+và\s+)(?:{_GENERIC}))*", re.IGNORECASE
)
_GENERIC_NEXT = re.compile(
    rf"(?:{_GENERIC})(?![\wÀ-ỹ])|(?:Ban|Ngành|Đoàn thể|Địa phương|Đơn vị)(?:\s+(?:tỉnh|cấp tỉnh|có liên quan|liên quan|thuộc .*))?$"
)
_COMMITTEE = re.compile(
    r"^(?:Chủ tịch\s+)?(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân|HĐND|HĐND và UBND)\b", re.IGNORECASE
)
_LEVEL_NOUN = re.compile(
    r"(?P<prefix>(?:các\s+)?(?:cấp\s+)?)(?:(?P<district>huyện|thị xã|thành phố|quận|thành|thị(?! trấn))"
    r"|(?P<commune>xã|phường|thị trấn|đặc khu)|(?P<province>tỉnh))(?P<name>\s.+)?$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|[\n;.,]\s*)[-+•*]?\s*(?P<role>(?:cơ quan|đơn vị)?\s*(?:chủ trì|chủ trì thực hiện|phối hợp|phối hợp thực hiện|tham mưu))\s*:\s*",
    re.IGNORECASE,
)
#: "Văn phòng chủ trì, phối hợp với Sở Nội vụ".
_LEADS_WITH = re.compile(
    r"(?P<leads>.+?),?\s+(?:chủ trì\s*[,;]?\s*)?phối hợp(?: chặt chẽ)?(?: với| cùng)\s*:?\s*(?P<coordinators>.+)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(;|,|\bvà\b|&|\bcùng\b|\bcùng với\b|\n)\s*")
_BULLET = re.compile(r"^(?:[-–+•*▪·]\s*|\d{1,2}[.)]\s+|[a-zđ]\)\s+)")


class Roles(NamedTuple):
    """A cell that names leads and coordinators together, parted."""

    leads: str
    coordinators: str


def split_roles(text: str) -> Roles | None:
    """Part "Chủ trì: Sở Nội vụ; phối hợp: Sở Tư pháp"; None where the cell has no such labels."""
    matches = list(_LABEL.finditer(text))
    if not matches:
        sentence = _LEADS_WITH.fullmatch(clean(text))
        return (
            Roles(sentence["leads"].strip(" ,;"), sentence["coordinators"].strip(" ,;."))
            if sentence
            else None
        )
    parts = {"leads": [text[: matches[0].start()]], "coordinators": [""]}
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        role = "coordinators" if "phối hợp" in match["role"].lower() else "leads"
        parts[role].append(text[match.end() : following.start() if following else len(text)])
    joined = {
        role: "; ".join(piece.strip(" ;,.\n") for piece in pieces if piece.strip(" ;,.\n"))
        for role, pieces in parts.items()
    }
    return Roles(joined["leads"], joined["coordinators"])


def split_agencies(text: str) -> tuple[str, ...]:
    """The agencies of one cell, in order, as written. A blank cell, a dash or "Không" is an empty list."""
    found: list[str] = []
    for part in _strong_parts(text):
        found += _split_part(part)
    return tuple(dict.fromkeys(found))


def looks_like_agency(text: str) -> bool:
    """Whether a text begins as the name of an agency or of a collective does."""
    plain = _BULLET.sub("", clean(text))
    return bool(_HEAD.match(plain) or _GENERIC_HEAD.match(plain))


def _strong_parts(text: str) -> list[str]:
    """Parts between semicolons, and between lines where a new line begins an agency of its own."""
    parts: list[str] = []
    for line in _bullets_apart(clean_lines(text)).split("\n"):
        bare = _BULLET.sub("", line)
        if bare != line and not looks_like_agency(bare) and parts:
            bare = line
        own = bare != line or not parts or parts[-1].endswith(";")
        whole = _HEAD.match(bare) and not re.search(r"(?:,|\bvà|\bcác|-|&)$", parts[-1] if parts else "")
        if own or (whole and _closed(parts[-1])):
            parts.append(bare)
        else:
            parts[-1] += " " + bare
    pieces = [piece.strip(" ,.:") for part in parts for piece in _outside_brackets(part, ";")]
    return [
        piece
        for piece in pieces
        if piece and piece.lower() not in ("-", "–", "x", "không", "không có", "/", "…", "nt", '"')
    ]


def _bullets_apart(text: str) -> str:
    """ "- Sở A - Sở B" on one line as two lines, where the text begins with the mark."""
    mark = text[:1]
    if mark not in ("-", "–", "+", "•", "*"):
        return text
    return re.sub(
        rf"(?<=[\s;,.]){re.escape(mark)}\s+(?=(?:các |sở|đơn vị|cơ quan)|{_HEAD.pattern})", f"\n{mark} ", text
    )


def _closed(text: str) -> bool:
    """A line that can be the whole of an agency: its brackets are closed."""
    return text.count("(") <= text.count(")")


def _outside_brackets(text: str, mark: str) -> list[str]:
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == mark and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


class _Token(NamedTuple):
    joint: str
    text: str


def _tokens(text: str) -> list[_Token]:
    """Words between commas and "và", brackets kept whole, names of known fields kept whole."""
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        hidden.append(match[0])
        return f"\ue000{len(hidden) - 1}\ue001"

    known = "|".join(
        re.escape(name) for name in sorted((*_FIELDS, *_SINGLE_FIELDS.split("|")), key=len, reverse=True)
    )
    masked = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", hide, text)
    masked = re.sub(rf"(?:{known})(?![\wÀ-ỹ])", hide, masked)
    pieces = _SEPARATOR.split(masked)

    def show(piece: str) -> str:
        while "\ue000" in piece:
            piece = re.sub("\ue000(\\d+)\ue001", lambda match: hidden[int(match[1])], piece)
        return piece.strip()

    tokens = [_Token("", show(pieces[0]))]
    tokens += [_Token(pieces[i], show(pieces[i + 1])) for i in range(1, len(pieces), 2)]
    return [token for token in tokens if token.text]


def _split_part(text: str) -> list[str]:
    found: list[str] = []
    for token in _tokens(text):
        if not found:
            found.append(token.text)
            continue
        relation = _relation(found[-1], token)
        if relation == "same":
            joint = token.joint if token.joint in (",", ";") else f" {token.joint}"
            found[-1] = f"{found[-1]}{joint} {token.text}"
        else:
            found.append(_with_head(found[-1], token.text) if relation == "shared" else token.text)
    return [_whole(name) for name in found]


def _relation(before: str, token: _Token) -> str:
    """How a token follows an agency: `same` name going on, `shared` head word left out, or `new`."""
    text = token.text
    if _COMMITTEE.match(before) and _LEVEL_NOUN.match(text):
        return _committee_relation(before, text)
    if re.match(r"(?:Các )?[Ss]ở:? ", before) and _FIELD.match(text):
        return "shared"
    if _is_generic_list(before):
        return _generic_relation(before, text)
    if _HEAD.match(text):
        return "new"
    if text[:1].islower():
        return "new" if _begins_collective(text) else "same"
    if text.isupper() or re.match(r"[A-ZĐ][\w.&-]*[A-ZĐ]", text) or token.joint in (",", ";", "\n"):
        return "new"
    return (
        "same"
        if re.match(r"(?:Sở|Bộ|Vụ|Cục|Chi cục|Ban|Phòng|Đài|Trung tâm|Trường|Hội|Viện)\b", before)
        else "new"
    )


def _begins_collective(text: str) -> bool:
    """A collective in lower case: "các cơ quan, đơn vị", "đơn vị liên quan"; never "các khu công nghiệp"."""
    return bool(_GENERIC_HEAD.match(text)) and not re.match(
        r"(?:cơ sở|lĩnh vực|ban quản|cán bộ|bộ phận|thị trường)", text
    )


def _is_generic_list(before: str) -> bool:
    """Whether an agency so far is nothing but common nouns: such a list may go on."""
    return bool(_GENERIC_LIST.fullmatch(before))


def _generic_relation(before: str, text: str) -> str:
    if re.match(r"(?:UBND|Ủy ban|Uỷ ban|Các |các (?:sở|cơ quan|đơn vị|huyện|xã|địa phương))", text):
        return "new"
    match = _LEVEL_NOUN.match(text)
    if match and not _LEVEL_NOUN.match(re.split(r",\s*|\s+và\s+", before)[-1]):
        return "new"
    if match:
        earlier = _LEVEL_NOUN.match(re.split(r",\s*|\s+và\s+", before)[-1])
        return "same" if earlier and _level(earlier) == _level(match) else "new"
    return "same" if _GENERIC_NEXT.match(text) or text[:1].islower() else "new"


def _level(match: re.Match[str]) -> str:
    return next(name for name in ("district", "commune", "province") if match[name])


def _committee_relation(before: str, text: str) -> str:
    """ "UBND cấp huyện" + "cấp xã": the same committee at another level; "UBND các huyện" + "thị xã": one collective."""
    noun = _LEVEL_NOUN.match(text)
    last = re.split(r",\s*|\s+và\s+", _COMMITTEE.sub("", before).strip())[-1]
    earlier = _LEVEL_NOUN.match(last)
    if noun is None or earlier is None:
        return "shared"
    named = bool(_proper(noun)) or bool(_proper(earlier))
    return "same" if _level(noun) == _level(earlier) and not named else "shared"


def _proper(match: re.Match[str]) -> str:
    name = (match["name"] or "").strip()
    return name if name[:1].isupper() else ""


def _with_head(before: str, text: str) -> str:
    """Give a token the head word that the list leaves out."""
    committee = _COMMITTEE.match(before)
    if committee:
        rest = before[committee.end() :].strip()
        level = "cấp " if rest.startswith("cấp ") and not text.startswith(("cấp ", "các ")) else ""
        return f"{committee[0]} {level}{text}"
    return f"Sở {text}"


def _whole(name: str) -> str:
    """ "Các sở: Nội vụ" with one field left is "Sở Nội vụ"."""
    match = re.match(rf"[Cc]ác [Ss]ở:?\s+(?=[{CAPITALS}])", name)
    return (f"Sở {name[match.end() :]}" if match else name).strip(" ,;:")
