"""What the law library raises: one exception, whose text is a Vietnamese sentence for the person who asked."""

from __future__ import annotations


class LawError(ValueError):
    """A question that the law library cannot answer; `str(error)` is a Vietnamese sentence."""
