"""A name typed in full means the procedure of that name."""

from __future__ import annotations

from motcua.catalogue.search import named_first
from motcua.catalogue.search_index import Entry, Hit, Index

USUAL, AGAIN = Hit("1.001193", "Đăng ký khai sinh", 62.6), Hit("1.004884", "Đăng ký lại khai sinh", 58.7)


def test_the_procedure_of_the_typed_name_comes_before_a_more_usual_one() -> None:
    found = named_first("  Dang ky  lại khai sinh ", [USUAL, AGAIN])
    assert [hit.code for hit in found] == ["1.004884", "1.001193"]
    assert found[0].score >= found[1].score


def test_the_words_thu_tuc_do_not_count() -> None:
    assert named_first("thủ tục đăng ký lại khai sinh", [USUAL, AGAIN])[0].code == "1.004884"
    assert named_first("đăng ký khai sinh", [USUAL, AGAIN]) == [USUAL, AGAIN]


def test_other_questions_keep_their_order() -> None:
    assert named_first("khai sinh", [USUAL, AGAIN]) == [USUAL, AGAIN]
    assert named_first("", []) == []
    index = Index([Entry("1", "Đăng ký khai sinh"), Entry("2", "Đăng ký lại khai sinh")], [])
    assert named_first("đăng ký lại khai sinh", index.search("đăng ký lại khai sinh"))[0].code == "2"
