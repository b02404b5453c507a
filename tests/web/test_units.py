"""Units: one sees one's own and those below; another's page does not exist for one."""

from __future__ import annotations

import pytest

from tests.web.conftest import Browser, Place


def test_a_focal_point_sees_the_own_commune_and_its_village_only(browser: Browser) -> None:
    page = browser.log_in("lan").get("/units/")
    assert "UBND xã Tân Lập" in page
    assert "Thôn Đông" in page
    assert "UBND xã Phú Sơn" not in page


def test_the_page_of_another_commune_is_not_found(browser: Browser, place: Place) -> None:
    browser.log_in("lan").get(f"/units/{place.other_commune.id}", 404)


@pytest.mark.parametrize("login", ["thu", "chau", "admin"])
def test_the_province_and_administrators_see_every_commune(browser: Browser, place: Place, login: str) -> None:
    page = browser.log_in(login).get(f"/units/{place.province.id}")
    assert "UBND xã Tân Lập" in page
    assert "UBND xã Phú Sơn" in page
    browser.get(f"/units/{place.other_commune.id}")


@pytest.mark.parametrize(("typed", "found"), [("phú sơn", True), ("phu son", True), ("PHÚ", True), ("không có", False), ("%", False)])
def test_the_search_forgives_case_and_missing_diacritics(browser: Browser, typed: str, found: bool) -> None:
    page = browser.log_in("admin").get(f"/units/?q={typed}")
    assert ("UBND xã Phú Sơn" in page) is found
