"""The guides: every page leads to a section that is there, in both languages, for whoever looks."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.web.conftest import Browser, Place
from web.help import PLACES, SECTIONS, Guide, places_of
from web.permissions import PUBLIC, stated
from workflow.settings import ROOT

NO_PAGES = ("static", "bootstrap.static")
"""What answers to GET and is no page to be read."""


def pages(app: Flask) -> set[str]:
    """The endpoints of all pages."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api")]
    return {rule.endpoint for rule in rules if rule.endpoint not in NO_PAGES}


def test_every_page_has_a_section_of_a_guide(app: Flask) -> None:
    without = sorted(endpoint for endpoint in pages(app) if not places_of(endpoint))
    assert not without, f"say in web/help.py which section fits: {without}"


def test_every_section_named_for_a_page_is_there() -> None:
    assert all(section in SECTIONS[guide] for places in PLACES.values() for guide, section in places)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("guide", list(Guide))
def test_a_guide_has_the_same_sections_in_each_language(guide: Guide, language: str) -> None:
    words = (ROOT / "templates/help" / language / f"{guide.value}.html").read_text(encoding="utf-8")
    assert re.findall(r'call part\("([\w-]+)"\)', words) == list(SECTIONS[guide])


@pytest.mark.parametrize("guide", list(Guide))
def test_a_guide_is_read_without_a_login(browser: Browser, app: Flask, guide: Guide) -> None:
    page = browser.get(f"/help/{guide.value}")
    assert all(f'<h2 id="{section}">' in page and f'href="#{section}"' in page for section in SECTIONS[guide])
    assert stated(app, "help.show", "GET") == PUBLIC


def test_an_unknown_guide_is_named(browser: Browser) -> None:
    assert "Không có hướng dẫn «xyz»" in browser.get("/help/xyz", 404)


@pytest.mark.parametrize(
    ("login", "path", "section"),
    [
        ("lan", "/", "dau-moi#viec-cua-toi"),
        ("thu", "/", "thu-ky#theo-doi"),
        ("chau", "/", "ban-chi-dao#tinh-hinh"),
        ("admin", "/", "quan-tri#buoc-dau"),
        ("lan", "/escalations/", "dau-moi#giai-trinh"),
        ("chau", "/escalations/", "ban-chi-dao#viec-chuyen-len"),
        ("lan", "/profile", "dau-moi#dang-nhap"),
    ],
)
def test_a_page_leads_each_reader_to_their_own_guide(browser: Browser, place: Place, login: str, path: str, section: str) -> None:
    assert f'href="/help/{section}"' in browser.log_in(login).get(path)


def test_ones_own_guide_comes_first(browser: Browser) -> None:
    page = browser.log_in("chau").get("/help/")
    assert page.index('id="ban-chi-dao"') < page.index('id="dau-moi"')
