"""Search in everyday words."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from motcua.catalogue.search import prior
from motcua.catalogue.search_index import Entry, Index, Phrase
from motcua.catalogue.source import normalise
from motcua.catalogue.synonyms import read_synonyms, shipped_synonyms

QUESTIONS = Path(__file__).parent / "data" / "questions.txt"
SHARED = Path(os.environ.get("MOTCUA_SHARED", Path(__file__).resolve().parents[5] / "shared")) / "data"

ENTRIES = [
    Entry("1", "Thủ tục đăng ký kết hôn"),
    Entry("2", "Thủ tục đăng ký kết hôn có yếu tố nước ngoài"),
    Entry("3", "Thủ tục đăng ký khai sinh"),
    Entry("4", "Cấp lại Giấy chứng nhận quyền sử dụng đất do bị mất"),
    Entry("5", "Cấp bản sao từ sổ gốc"),
    Entry("6", "Bán nhà ở cũ thuộc tài sản công"),
    Entry("7", "Đăng ký thường trú"),
]
INDEX = Index(ENTRIES, [Phrase("mất sổ đỏ", "", ("4",)), Phrase("nhập hộ khẩu", "đăng ký thường trú")])


def first(question: str) -> str:
    hits = INDEX.search(question)
    return hits[0].code if hits else ""


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("toi muon dang ky ket hon", "1"),
        ("đăng ký kết hom", "1"),
        ("kethon", "1"),
        ("kết hôn với người nước ngoài", "2"),
        ("làm giấy khai sinh", "3"),
        ("mất sổ đỏ xin cấp lại", "4"),
        ("nhap ho khau", "7"),
        ("bán nhà", "6"),
        ("xin bản sao", "5"),
    ],
)
def test_a_question_finds_its_procedure_first(question: str, code: str) -> None:
    assert first(question) == code


def test_scores_fall_and_the_limit_holds() -> None:
    hits = INDEX.search("đăng ký", limit=2)
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score


@pytest.mark.parametrize("nothing", ["", "   ", "???", "\x00", "zzzzzz", "a" * 5000, "🙂"])
def test_what_says_nothing_finds_nothing_and_does_no_harm(nothing: str) -> None:
    assert INDEX.search(nothing) == []


def test_an_empty_catalogue_can_be_searched() -> None:
    assert Index([], []).search("kết hôn") == []


def test_the_shipped_table_is_rich_and_readable() -> None:
    assert len(shipped_synonyms()) > 1500


def test_a_line_without_equals_is_named() -> None:
    with pytest.raises(ValueError, match="dòng 2"):
        list(read_synonyms("# lời\nkhông có dấu"))


@pytest.mark.shared_data
def test_nine_of_ten_everyday_questions_find_a_right_procedure_among_the_first_five() -> None:
    files = sorted(SHARED.glob("tthc_danh_muc.*.jsonl"))
    if not files:
        pytest.skip(f"không có dữ liệu thủ tục thật ở {SHARED}")
    procedures = [normalise(json.loads(line)) for file in files for line in file.open(encoding="utf-8")]
    public = [p for p in procedures if not p.is_internal and not p.outside_ground]
    entries = [
        Entry(p.code, p.name, f"{p.field_name} {' '.join(p.keywords)}", prior(p.levels, p.subjects, 0))
        for p in public
    ]
    index = Index(entries, shipped_synonyms())
    asked = [
        line.split("|")
        for line in QUESTIONS.read_text("utf-8").splitlines()
        if "|" in line and line[0] != "#"
    ]
    missed = [
        question.strip()
        for question, codes in asked
        if not {hit.code for hit in index.search(question.strip(), 5)} & set(codes.split())
    ]
    assert len(asked) >= 200
    assert len(missed) <= len(asked) * 0.05, missed
