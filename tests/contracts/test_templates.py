"""What people read in a template is Vietnamese (a heuristic: everyday English words in visible text)."""

from __future__ import annotations

import re

import pytest
from tests.contracts.sources import SOURCES, templates

ENGLISH = re.compile(
    r"\b(the|and|with|from|your|please|save|cancel|delete|remove|search|loading|submit|back|next|previous|edit|"
    r"name|date|error|home|log(?:in|out)|sign (?:in|out)|password|username|settings|page|close|open|yes|no|new|"
    r"add|all|none|show|hide|more|less|status|due|late|today|filter|print|download|upload|file|view|help)\b",
    re.IGNORECASE,
)
#: Said in English on purpose: beside the Vietnamese, marked with `lang="en"`.
FOREIGN = re.compile(r"<(\w+)[^>]*\blang=\"en\"[^>]*>.*?</\1>", re.DOTALL)
HIDDEN = re.compile(
    r"<(script|style|code|svg)\b.*?</\1>|<!--.*?-->|{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL
)
TRANSLATED = re.compile(r"{% (?:trans|translate) (\"[^\"]*\"|'[^']*')")
SHOWN_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label)=\"([^\"]*)\"")
TAG = re.compile(r"{%.*?%}|{{.*?}}|<(?:[^<>\"]|\"[^\"]*\")*>|{\w+}", re.DOTALL)


def visible(text: str) -> list[str]:
    """The pieces of a template that people see or hear."""
    text = HIDDEN.sub(" ", FOREIGN.sub(" ", text))
    pieces = [TAG.sub(" ", match[1]) for match in TRANSLATED.finditer(text)]
    pieces += [TAG.sub(" ", match[1]) for match in SHOWN_ATTRIBUTE.finditer(text)]
    pieces += TAG.sub("\n", text).splitlines()
    return [piece.strip() for piece in pieces if piece.strip()]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('<p class="page">Lưu</p>', ["Lưu"]),
        ('{% trans "Save" %}', ['"Save"']),
        ('<input placeholder="Search">', ["Search"]),
        ('<p lang="en">Save</p>', []),
    ],
)
def test_visible_text_is_told_from_markup(text, seen):
    assert visible(text) == seen


def test_no_english_is_left_in_a_template():
    found = []
    for path in templates():
        for piece in visible(path.read_text(encoding="utf-8")):
            word = ENGLISH.search(piece)
            if word:
                found.append(f"{path.relative_to(SOURCES)}: «{word[0]}» in {piece[:80]!r}")
    assert not found, "\n".join(found)
