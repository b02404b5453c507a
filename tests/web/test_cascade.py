"""Giving a target to the units below on its page, and the values that a reporting task is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Cascade, Target, Task, TaskOrigin
from rules.target_values import IndicatorKind
from rules.values import Frequency
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.calendar import moment_of, national_calendar
from workflow.reporting import make_reports

Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def count(session: Session, place: Place) -> Target:
    made = builders.target(session, place.plan, place.province, "Số người mới", value=235, unit_text="người", baseline=None)
    session.commit()
    return made


def children(target: Target) -> Select[Any]:
    return select(Target).where(Target.parent_id == target.id)


def test_shares_are_proposed_looked_at_and_given(browser: Browser, place: Place, count: Target, kept: Kept) -> None:
    page = browser.log_in("thu").get(f"/targets/{count.id}/given")
    assert "UBND xã Tân Lập" in page
    units = [place.commune.id, place.other_commune.id]
    page = browser.post(f"/targets/{count.id}/given", how="shares", unit=units, propose="even")
    assert 'value="118"' in page
    assert 'value="117"' in page
    assert kept(children(count)) == [], "a proposal gives nothing"
    shares: dict[str, Any] = {f"share-{place.commune.id}": "118", f"share-{place.other_commune.id}": "100"}
    page = browser.post(f"/targets/{count.id}/given", how="shares", unit=units, **shares)
    assert "Còn thiếu 17 người chưa giao cho ai." in page
    assert sorted(int(one.value) for one in kept(children(count))) == [100, 118]


def test_what_cannot_be_read_is_said_beside_its_unit_and_nothing_is_lost(browser: Browser, place: Place, count: Target, kept: Kept) -> None:
    browser.log_in("thu").get(f"/targets/{count.id}/given")
    shares: dict[str, Any] = {f"share-{place.commune.id}": "một trăm", f"share-{place.other_commune.id}": "100"}
    page = browser.post(f"/targets/{count.id}/given", 400, how="shares", unit=[place.commune.id, place.other_commune.id], **shares)
    assert "«một trăm» không phải là số dùng được" in page
    assert 'value="một trăm"' in page
    assert 'value="100"' in page
    assert kept(children(count)) == []


def test_shares_by_population_say_of_whom_nothing_is_known(browser: Browser, session: Session, place: Place, count: Target) -> None:
    people = builders.indicator(session, "Quy mô dân số", code="population", kind=IndicatorKind.COUNT, scale=1, unit_text="người")
    for unit, value in ((place.commune, 3000), (place.other_commune, 2000)):
        target = builders.target(session, place.plan, unit, indicator_id=people.id)
        builders.measurement(session, target, value, on=date(2025, 12, 31), period=Frequency.YEARLY)
        if unit is place.commune:
            session.commit()
            browser.log_in("thu").get(f"/targets/{count.id}/given")
            units = [place.commune.id, place.other_commune.id]
            page = browser.post(f"/targets/{count.id}/given", 400, how="shares", unit=units, propose="population")
            assert "Chưa có số liệu dân số của UBND xã Phú Sơn" in page
    session.commit()
    page = browser.post(f"/targets/{count.id}/given", how="shares", unit=units, propose="population")
    assert 'value="141"' in page
    assert 'value="94"' in page


def test_a_rate_is_given_to_those_chosen_and_taken_back_from_the_rest(browser: Browser, session: Session, place: Place, kept: Kept) -> None:
    rate = builders.target(session, place.plan, place.province)
    session.commit()
    browser.log_in("thu").get(f"/targets/{rate.id}/given")
    page = browser.post(f"/targets/{rate.id}/given", how="same_rate", unit=[place.commune.id, place.other_commune.id])
    assert "Chỉ tiêu đã giao cho 2 đơn vị." in page
    browser.post(f"/targets/{rate.id}/given", how="same_rate", unit=[place.commune.id])
    (parent,) = kept(select(Target).where(Target.id == rate.id))
    assert parent.cascade is Cascade.SAME_RATE
    assert {one.owner_id: one.review.value for one in kept(children(rate))} == {
        place.commune.id: "accepted",
        place.other_commune.id: "ignored",
    }


def test_a_unit_gives_down_only_what_it_owes_itself(browser: Browser, place: Place, count: Target) -> None:
    browser.log_in("lan").get(f"/targets/{count.id}/given", 404)


def test_the_page_of_a_report_lists_what_is_missing_and_leads_to_the_sheet(browser: Browser, session: Session, place: Place) -> None:
    target = builders.target(session, place.plan, place.commune)
    place.plan.published_at = moment_of(date(2025, 12, 1), 9)
    make_reports(session, today=date(2026, 1, 20), now=moment_of(date(2026, 1, 20), 4), calendar=national_calendar())
    (task,) = session.scalars(select(Task).where(Task.origin == TaskOrigin.REPORTING)).all()
    session.commit()
    page = browser.log_in("lan").get(f"/tasks/{task.id}")
    assert "Còn thiếu 1 trong 1 số liệu" in page
    assert f'href="/values/units/{place.commune.id}?period=yearly&amp;year=2025"' in page
    builders.measurement(session, target, 47, on=date(2025, 12, 31), period=Frequency.YEARLY)
    session.commit()
    assert "Đã đủ 1 số liệu." in browser.get(f"/tasks/{task.id}")
