"""Static files: safe for a manifest storage, small enough, nothing inline, nothing from elsewhere."""

import gzip
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files import File
from django.test import Client

from motcua.kernel import clock

WEB = Path(__file__).resolve().parents[1]
STATIC = WEB / "static"
SOURCES = WEB.parent


def test_the_first_page_is_under_150_kb_of_css_and_script(settings):
    settings.MOTCUA_GALLERY = True
    with clock.at(datetime(2022, 3, 1, 9)):
        html = Client().get("/_bo-suu-tap").content.decode()
    files = set(re.findall(r'(?:src|href)="/static/([^"#]+\.(?:css|js))"', html))
    assert "web/app.css" in files
    total = sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in files)
    assert total < 150_000, f"{total} byte"


def test_a_manifest_storage_can_collect_all_files(tmp_path, settings):
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    found = {}
    for path in STATIC.rglob("*"):
        if path.is_file():
            name = path.relative_to(STATIC).as_posix()
            with path.open("rb") as file:
                storage.save(name, File(file, name=name))
            found[name] = (storage, name)
    problems = [
        str(result) for _name, _hashed, result in storage.post_process(found) if isinstance(result, Exception)
    ]
    assert problems == []


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("templates/**/*.html")), ids=lambda path: path.name)
def test_a_template_has_nothing_inline_and_loads_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"""\s(style|on[a-z]+|hx-on[:\w-]*)\s*=\s*["']""", text)
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text)


def test_scripts_make_no_code_from_text():
    for path in (STATIC / "web").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", text), (
            path.name
        )


def test_every_icon_that_templates_name_is_in_the_sprite():
    known = set(
        re.findall(r'symbol id="([^"]+)"', (STATIC / "web" / "icons.svg").read_text(encoding="utf-8"))
    )
    used: set[str] = set()
    for path in SOURCES.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", text))
        used |= set(re.findall(r"""icon_name=["']([a-z0-9-]+)["']""", text))
    for path in (STATIC / "web").glob("*.js"):
        used |= set(re.findall(r"""icon\(["']([a-z0-9-]+)["']\)""", path.read_text(encoding="utf-8")))
    assert used - known == set()
