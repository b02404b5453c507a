"""Units: the tree with its numbers, searching in it, a unit's own page. One sees one's own and those below; others do not exist for one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models import Unit
from rules.values import Level, TaskState
from tests import builders
from tests.builders import TODAY
from tests.web.conftest import Browser, Place
from web import unit_tree_page


def test_a_focal_point_sees_the_own_commune_and_its_village_only(browser: Browser) -> None:
    page = browser.log_in("lan").get("/units/")
    assert "UBND xã Tân Lập" in page
    assert "Thôn Đông" in page
    assert "UBND xã Phú Sơn" not in page


def test_the_page_of_another_commune_is_not_found(browser: Browser, place: Place) -> None:
    browser.log_in("lan").get(f"/units/{place.other_commune.id}", 404)


def test_an_address_that_unfolds_another_commune_shows_nothing_of_it(browser: Browser, place: Place, session: Session) -> None:
    builders.unit(session, "Thôn Tây", level=Level.VILLAGE, under=place.other_commune)
    session.commit()
    page = browser.log_in("lan").get(f"/units/?open={place.commune.id}-{place.other_commune.id}-x-999999999999")
    assert "Thôn Tây" not in page
    assert "Thôn Đông" in page


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


def test_the_tree_opens_level_by_level_by_links(browser: Browser, place: Place) -> None:
    page = browser.log_in("admin").get("/units/")
    assert "UBND xã Tân Lập" in page
    assert "Thôn Đông" not in page
    page = browser.get(_toggle(page, "UBND xã Tân Lập"))
    assert "Thôn Đông" in page
    assert "Thôn Đông" not in browser.get(_toggle(page, "UBND xã Tân Lập"))


def test_a_long_branch_is_shown_in_parts(browser: Browser, place: Place, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_tree_page, "SHOWN", 2)
    for number in range(3):
        builders.unit(session, f"UBND xã Vân {number}", under=place.province)
    session.commit()
    page = browser.log_in("admin").get("/units/")
    assert _names(page) == ["UBND tỉnh Bình An", "UBND xã Phú Sơn", "UBND xã Tân Lập"]
    assert "Còn 3 đơn vị nữa" in page
    following = re.search(rf'href="([^"]*p{place.province.id}=2[^"]*)"', page)
    assert following
    assert _names(browser.get(following[1].replace("&amp;", "&"))) == ["UBND tỉnh Bình An", "UBND xã Vân 0", "UBND xã Vân 1"]
    assert "Vân 2" in browser.get(f"/units/?p{place.province.id}=99")


def test_units_with_most_overdue_tasks_come_first_where_asked(browser: Browser, place: Place, session: Session) -> None:
    builders.task(session, place.plan, place.village, due_on=TODAY - timedelta(days=2))
    session.commit()
    browser.log_in("admin")
    assert _names(browser.get("/units/"))[1:] == ["UBND xã Phú Sơn", "UBND xã Tân Lập"]
    assert _names(browser.get("/units/?sort=late"))[1:] == ["UBND xã Tân Lập", "UBND xã Phú Sơn"]
    assert _names(browser.get("/units/?sort=late&level=commune")) == ["UBND xã Tân Lập", "UBND xã Phú Sơn"]


@pytest.mark.parametrize("path", ["/units/", "/units/{commune}"])
def test_each_number_is_a_link_to_a_list_of_as_many(browser: Browser, place: Place, session: Session, path: str) -> None:
    builders.task(session, place.plan, place.village, "Việc trễ", due_on=TODAY - timedelta(days=2))
    builders.task(session, place.plan, place.village, "Việc xong", state=TaskState.DONE, done_on=TODAY)
    builders.escalation(session, place.task, place.province)
    session.commit()
    page = browser.log_in("lan").get(path.format(commune=place.commune.id))
    links = re.findall(rf'<a class="unit-number[^"]*" href="([^"]*unit={place.commune.id}[^"]*)">.*?<b>(\d+)</b>', page, re.S)
    links += re.findall(rf'<a href=(\S*unit={place.commune.id}\S*) class="stat[^>]*>\s*<span class="stat-value">(\d+)', page)
    assert len(links) == 5
    for address, number in links:
        assert browser.get(address.replace("&amp;", "&").strip('"')).count('<a class="item-title"') == int(number), address


def test_a_unit_with_nobody_to_be_told_is_marked_and_found(browser: Browser, place: Place) -> None:
    page = browser.log_in("admin").get("/units/?told=nobody")
    assert "Thôn Đông" in page
    assert "UBND xã Tân Lập" not in page
    assert "Chưa ai nhận được thư" in page


def test_a_units_page_shows_what_comes_its_people_and_its_plans(browser: Browser, place: Place) -> None:
    page = browser.log_in("thu").get(f"/units/{place.commune.id}")
    assert place.task.title in page
    assert "Lan" in page
    assert f"/units/{place.commune.id}/plans" in page
    assert f"/tasks/?unit={place.commune.id}&amp;plan={place.plan.id}" in browser.get(f"/units/{place.commune.id}/plans")


def test_the_tree_takes_the_same_few_statements_however_many_units_there_are(
    browser: Browser, place: Place, session: Session, engine: Engine
) -> None:
    for number in range(60):
        commune = builders.unit(session, f"UBND xã Vân {number}", under=place.province)
        builders.unit(session, f"Thôn {number}", under=commune, level=Level.VILLAGE)
    session.commit()
    browser.log_in("admin")
    for path in (
        f"/units/?open={place.province.id}-{place.commune.id}",
        "/units/?sort=late",
        "/units/?view=list",
        f"/units/{place.province.id}",
    ):
        assert _statements(engine, browser, path) <= 12, path


def test_units_above_each_other_in_a_circle_do_not_hang_the_tree(browser: Browser, place: Place, session: Session) -> None:
    builders.unit_parent(session, session.merge(place.province), place.village)
    session.commit()
    page = browser.log_in("thu").get(f"/units/?open={place.province.id}-{place.commune.id}-{place.village.id}")
    assert _names(page).count("UBND tỉnh Bình An") <= 2


def test_a_unit_that_has_ended_is_found_in_the_list_and_not_in_the_tree(browser: Browser, place: Place, session: Session) -> None:
    session.add(Unit(code="X", name="UBND xã Cũ", level=Level.COMMUNE, branch=place.commune.branch, valid_to=TODAY - timedelta(days=1)))
    session.commit()
    assert "UBND xã Cũ" not in browser.log_in("admin").get("/units/")
    assert "UBND xã Cũ" in browser.get("/units/?state=ended")


def _names(page: str) -> list[str]:
    return re.findall(r'<div class="unit-name"><a[^>]*>([^<]+)</a>', page)


def _toggle(page: str, name: str) -> str:
    found = re.search(rf'<a class="unit-toggle" href="([^"]+)"[^>]*aria-label="[^"]*{name}"', page)
    assert found, f"nothing unfolds {name}"
    return found[1].replace("&amp;", "&").partition("#")[0]


def _statements(engine: Engine, browser: Browser, path: str) -> int:
    seen: list[str] = []
    listen = lambda _c, _k, statement, *_rest: seen.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    browser.get(path)
    event.remove(engine, "before_cursor_execute", listen)
    return len([one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH"))])
