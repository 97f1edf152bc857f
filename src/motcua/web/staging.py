"""Files between being shown and being applied: an upload is kept while a person reads what it would change.

`keep` stores the bytes by digest and gives a signed token for a hidden input; `take` gives them back to the same
person within a day. The token also carries a digest of what was shown, so that nothing else is applied.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from motcua.kernel.refusal import Refusal

FOLDER = "staging"
#: A token older than this is refused, in seconds.
LIFETIME = 24 * 3600
_SALT = "motcua.web.staging"


def keep(content: bytes, *, kind: str, user_id: int | None, shown: str = "", name: str = "") -> str:
    """Store the bytes and return the token; `shown` says what the person is looking at."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"{FOLDER}/{digest}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return signing.dumps([kind, user_id, digest, _digest(shown), name], salt=_SALT)


def take(token: str, *, kind: str, user_id: int | None) -> tuple[bytes, str, str]:
    """The bytes, the name of the file and the digest of what was shown. Refused when it is too late or not theirs."""
    try:
        values: list[Any] = signing.loads(token, salt=_SALT, max_age=LIFETIME)
        found_kind, owner, digest, shown, name = values
        if (found_kind, owner) != (kind, user_id):
            raise ValueError(found_kind)
        with default_storage.open(f"{FOLDER}/{digest}") as stream:
            return stream.read(), str(name), str(shown)
    except (signing.BadSignature, ValueError, TypeError, OSError) as error:
        raise Refusal(
            _("Tệp đã tải lên không còn được giữ."),
            next_step=_("Xin tải tệp lên lại; chưa có gì được thay đổi."),
            code="staging",
        ) from error


def refuse_when_different(shown: str, seen: str) -> None:
    """Refuse when what would be applied now (`shown`) is not what the person saw (digest `seen`)."""
    if _digest(shown) != seen:
        raise Refusal(
            _("Dữ liệu đã thay đổi từ lúc anh/chị xem bảng khác biệt."),
            next_step=_("Xin xem lại bảng khác biệt rồi áp dụng; chưa có gì được thay đổi."),
            code="version",
        )


def drop(token: str) -> None:
    """Forget the file of a token; harmless when it is gone."""
    try:
        digest = signing.loads(token, salt=_SALT)[2]
    except (signing.BadSignature, IndexError, TypeError):
        return
    default_storage.delete(f"{FOLDER}/{digest}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
