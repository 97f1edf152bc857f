"""The catalogue: strings are found in templates and Python, merging loses nothing, faults are named."""

from babel.messages.catalog import Catalog

from motcua.web import translations


def catalogue(**strings):
    made = Catalog(locale="en")
    for source, translation in strings.items():
        made.add(source, translation, locations=[("x.py", 1)])
    return made


def text_of(made, source):
    message = made.get(source)
    return message.string if message else None


def test_strings_of_templates_and_python_are_found(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(
        '{% load i18n %}\n    {% trans "Một" %}{% blocktrans count n=n trimmed %}Có {{ n }} dòng{% plural %}Có {{ n }} dòng nữa{% endblocktrans %}'
    )
    code = tmp_path / "b.py"
    code.write_text('from x import gettext as _\nprint(_("Ba"))\n')
    assert [found[1] for found in translations.strings_of(page)] == [
        "Một",
        ("Có %(n)s dòng", "Có %(n)s dòng nữa"),
    ]
    assert [found[1] for found in translations.strings_of(code)] == ["Ba"]


def test_merging_keeps_translations_and_what_is_no_longer_used():
    merged = translations.merge(catalogue(Một="One", Cũ="Old"), catalogue(Một="", Mới=""))
    assert text_of(merged, "Một") == "One"
    assert text_of(merged, "Mới") == ""
    assert merged.obsolete["Cũ"].string == "Old"
    assert text_of(translations.merge(merged, catalogue(Cũ="")), "Cũ") == "Old"


def test_what_is_missing_or_unsound_is_named():
    found = catalogue(**{"Một": "", "Hai": "", "còn %(n)s": ""})
    faults = translations.missing(catalogue(**{"Hai": "Two", "còn %(n)s": "left"}), found)
    assert len(faults) == 2
    assert any("Một" in fault for fault in faults)
    assert any("chỗ điền" in fault for fault in faults)
