"""The one way in which a command of the command line ends badly."""

from __future__ import annotations


class Failure(Exception):  # noqa: N818  a sentence, not an error of the program
    """A command cannot go on: a Vietnamese sentence that says what is wrong and what to do.

    `code` is the exit code of the process.
    """

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
