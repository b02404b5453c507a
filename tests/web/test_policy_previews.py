"""The page of a preview: asked for by a button, followed without a script, read as a sentence, a picture and lists, taken away as .xlsx."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import PolicyPreview, PolicyScope, PolicyVersion, PreviewState, Unit
from models.database import reading_session_factory
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from tests.workflow.preview_cast import STRICTER, draft_of, sample_result
from web import preview_desk
from web.preview_chart import chart_of
from workflow.policy_book import Standin, parsed
from workflow.preview import preview as work_out
from workflow.preview_pool import PreviewPool


@pytest.fixture
def woken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the pool was woken; it works nothing out."""
    calls: list[int] = []
    app.config["DONDOC_PATIENCE"] = 0
    monkeypatch.setattr(PreviewPool, "wake", lambda _pool: calls.append(1))
    return calls


@pytest.fixture
def draft(session: Session, place: Place) -> PolicyVersion:
    """A stricter policy for everything, and something late enough to be escalated."""
    builders.task(session, place.plan, place.commune, "Khám sức khỏe người cao tuổi", due_on=TODAY - timedelta(days=1))
    return draft_of(session)


def kept(engine: Engine) -> list[PolicyPreview]:
    with reading_session_factory(engine)() as reading:
        return list(reading.scalars(select(PolicyPreview).order_by(PolicyPreview.id)))


def ready(engine: Engine, session: Session, draft: PolicyVersion, days: int = 15) -> None:
    """Work it out, as the background would."""
    result = work_out(engine, Standin(parsed(STRICTER, draft.version), PolicyScope.SYSTEM), start=TODAY, days=days).as_json()
    preview = session.scalars(select(PolicyPreview)).one()
    preview.state, preview.result, preview.permille, preview.ended_at = PreviewState.DONE, result, 1000, NOW
    session.commit()


def test_a_preview_is_asked_for_by_a_button_and_followed_without_a_script(
    engine: Engine, session: Session, browser: Browser, draft: PolicyVersion, woken: list[int]
) -> None:
    address = f"/policies/drafts/{draft.id}/preview"
    browser.log_in("admin")
    assert "Xem trước 90 ngày tới" in browser.get(address)
    assert "Đang chờ đến lượt tính" in browser.post(address)
    assert '<noscript><meta http-equiv="refresh"' in browser.page
    assert woken == [1]
    (preview,) = kept(engine)
    assert (preview.from_on, preview.until_on) == (TODAY, TODAY + timedelta(days=89))
    browser.post(address)
    assert len(kept(engine)) == 1
    row = session.get_one(PolicyPreview, preview.id)
    row.state, row.permille = PreviewState.RUNNING, 500
    row.result = {"outlook": {"size": 1234, "every_nth_unit": 1, "since": (NOW - timedelta(minutes=3)).isoformat()}}
    session.commit()
    state = json.loads(browser.get(f"{address}/state"))
    assert state == {"is_open": True, "permille": 500, "words": "Đang tính: 50% của 1.234 việc và chỉ tiêu, còn khoảng 3 phút."}


def test_a_result_is_read_as_a_sentence_a_picture_and_lists(
    engine: Engine, session: Session, browser: Browser, draft: PolicyVersion, woken: list[int]
) -> None:
    address = f"/policies/drafts/{draft.id}/preview"
    browser.log_in("admin").get(address)
    browser.post(address)
    ready(engine, session, draft)
    page = browser.get(address)
    assert "sớm hơn trung bình" in page
    assert "<polyline" in page and "<rect" in page
    assert 'href="/tasks/3"' in page
    assert "Minh" in page
    assert "Tính lại" in page
    for order in ("after", "before", "name", "nonsense"):
        assert "Minh" in browser.get(f"{address}?sort={order}&all=1")
    for sheet in ("days", "people", "escalations"):
        answer = browser.client.get(f"{address}/{sheet}.xlsx", base_url="https://localhost")
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_every_kind_of_difference_and_a_sample_are_said(
    session: Session, browser: Browser, place: Place, draft: PolicyVersion, woken: list[int]
) -> None:
    address = f"/policies/drafts/{draft.id}/preview"
    browser.log_in("admin").get(address)
    browser.post(address)
    preview = session.scalars(select(PolicyPreview)).one()
    preview.state, preview.result = PreviewState.DONE, sample_result(place.task.id)
    session.commit()
    page = browser.get(f"{address}?all=1")
    for said in ("Thêm", "Không còn", "Sớm hơn", "Muộn hơn", "Đến nơi khác", "Như cũ", "một trong mỗi 3 đơn vị", "hộp thư chung"):
        assert said in page
    assert "2 ngày làm việc" in page
    assert "Đã xem trước 90 ngày tới" in browser.get(f"/policies/drafts/{draft.id}/apply")
    assert "Thư: 12 → 9" in browser.page


def test_a_result_of_another_text_says_so(
    engine: Engine, session: Session, browser: Browser, draft: PolicyVersion, woken: list[int]
) -> None:
    address = f"/policies/drafts/{draft.id}/preview"
    browser.log_in("admin").get(address)
    browser.post(address)
    ready(engine, session, draft, days=2)
    draft.digest = "another"
    session.commit()
    assert "Xem trước lại" in browser.get(address)
    browser.post(address)
    assert len(kept(engine)) == 2


def test_a_preview_that_failed_says_why_and_can_be_asked_for_again(
    session: Session, browser: Browser, draft: PolicyVersion, woken: list[int]
) -> None:
    address = f"/policies/drafts/{draft.id}/preview"
    browser.log_in("admin").get(address)
    browser.post(address)
    preview = session.scalars(select(PolicyPreview)).one()
    preview.state, preview.error = PreviewState.FAILED, "Tệp chính sách: lỗi ở dòng 3."
    session.commit()
    assert "lỗi ở dòng 3" in browser.get(address)
    assert "Xem trước 90 ngày tới" in browser.page
    browser.get(f"{address}/people.xlsx", status=404)


def test_only_who_sets_the_rules_looks_ahead(session: Session, browser: Browser, place: Place, draft: PolicyVersion) -> None:
    of_province = draft_of(session, scope=PolicyScope.AREA, unit=session.get_one(Unit, place.province.id))
    browser.log_in("chau")
    assert "Xem trước" in browser.get(f"/policies/drafts/{of_province.id}/preview")
    browser.get(f"/policies/drafts/{draft.id}/preview", status=404)


def test_a_long_span_is_drawn_week_by_week() -> None:
    counts = {"notices": 0, "mails": 3, "escalations": 0, "closings": 0}
    day = {"date": "2026-03-10", "before": counts, "after": counts | {"mails": 5}}
    weekly = chart_of({"from": "2026-03-09", "until": "2026-12-31", "days": [day]})
    daily = chart_of({"from": "2026-03-09", "until": "2026-03-31", "days": [day]})
    assert weekly is not None and daily is not None
    assert (weekly.is_weekly, daily.is_weekly) == (True, False)
    assert weekly.bars[0].words == "09/03/2026: 3 → 5"
    assert chart_of({"from": "2026-03-09", "until": "2026-03-31", "days": []}) is None


def test_the_pool_follows_the_application_to_another_database(app: Flask, engine: Engine) -> None:
    with app.app_context():
        first = preview_desk.pool()
        assert preview_desk.pool() is first
        app.extensions["dondoc_engine"] = engine.execution_options()
        assert preview_desk.pool() is not first
