"""The one error of this room: a document that cannot be made or read, said in Vietnamese."""

from __future__ import annotations


class DocumentError(ValueError):
    """A document cannot be made, read, signed or verified.

    `sentence` is Vietnamese and can be shown to the person: what is wrong and what to do next.
    `code` is a stable English word for programs.
    """

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
