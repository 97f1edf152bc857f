"""A refusal: the law or the state does not allow what was asked, said in good Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """What is wrong, which rule says so, what to do next.

    `sentence` is shown to people; `rule` names the article; `next_step` says how to go on; `fields` puts a
    sentence beside an input; `code` is stable for machines; `status` is the HTTP answer of the surfaces
    (409 state, 422 input, 403 not allowed, 404 not there, 423 somebody else is at work).
    """

    def __init__(
        self,
        sentence: str,
        *,
        rule: str = "",
        next_step: str = "",
        code: str = "refused",
        fields: Mapping[str, str] | None = None,
        status: int = 409,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule
        self.next_step = next_step
        self.code = code
        self.fields = dict(fields or {})
        self.status = status

    def __str__(self) -> str:
        """The whole refusal as one text, for the command line and for messages."""
        parts = [self.sentence]
        if self.rule:
            parts.append(f"Căn cứ: {self.rule}.")
        if self.next_step:
            parts.append(self.next_step)
        return " ".join(parts)


def invalid(fields: Mapping[str, str], sentence: str = "Có ô nhập chưa đúng, xin xem lại.") -> Refusal:
    """A refusal of input: one sentence beside each field."""
    return Refusal(sentence, code="invalid", fields=fields, status=422)


def not_found(what: str) -> Refusal:
    """A refusal for a row that is not there, or that the actor may not know to be there."""
    return Refusal(
        f"Không tìm thấy {what}, hoặc anh/chị không có quyền xem.",
        code="not_found",
        status=404,
        next_step="Xin kiểm tra lại mã, hoặc hỏi quản trị hệ thống về phạm vi của mình.",
    )
