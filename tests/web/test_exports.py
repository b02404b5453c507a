"""Every list goes out as an .xlsx file: with its filters, with days as days, within a bound, and to nobody who may not see the list."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Mail, MailState, MeasurementUpload, Meeting, MeetingItem, RegisterKind, RegisterUpload
from rules.values import Delivery, Frequency
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from web import export_file
from workflow.policies import register_shipped

LISTS = {
    "/tasks/": "/tasks/export.xlsx",
    "/targets/": "/targets/export.xlsx",
    "/plans/": "/plans/export.xlsx",
    "/escalations/": "/escalations/export.xlsx",
    "/units/": "/units/export.xlsx",
    "/units/?view=list": "/units/export.xlsx",
    "/indicators/": "/indicators/export.xlsx",
    "/meetings/": "/meetings/export.xlsx",
    "/meetings/1/": "/meetings/1/export.xlsx",
    "/values/approvals/": "/values/approvals/export.xlsx",
    "/people/": "/people/export.xlsx",
    "/system/mails": "/system/mails/export.xlsx",
    "/plans/1/units": "/plans/1/units/export.xlsx",
    "/plans/1/deadlines/": "/plans/1/deadlines/export.xlsx",
    "/plans/1/issued/": "/plans/1/issued/export.xlsx",
    "/policies/versions": "/policies/versions/export.xlsx",
    "/plans/1/not-started": "/plans/1/not-started/export.xlsx",
    "/units/import/": "/units/import/export.xlsx",
    "/people/import/": "/people/import/export.xlsx",
    "/values/files/": "/values/files/export.xlsx",
}


@pytest.fixture
def full(place: Place, session: Session) -> Place:
    """The cast with a row in every list."""
    target = builders.target(session, place.plan, place.commune)
    builders.measurement(session, target, period=Frequency.YEARLY, above_id=place.province.id, by_id=place.lan.id)
    builders.indicator(session, "Tỷ lệ khám thai đủ bốn lần")
    escalation = builders.escalation(session, place.task, place.province)
    meeting = Meeting(unit_id=place.province.id, held_on=TODAY, title="Phiên họp tháng 3", made_at=NOW)
    session.add(meeting)
    session.flush()
    session.add(MeetingItem(meeting_id=meeting.id, escalation_id=escalation.id, position=1))
    written = {"key": "digest:1", "message_id": "<1@x>", "address": "lan@example.vn", "subject": "Việc hôm nay", "user_id": place.lan.id}
    session.add(Mail(delivery=Delivery.DIGEST, state=MailState.SENT, next_attempt_at=NOW, created_at=NOW, sent_at=NOW, **written))
    place.plan.asks_own_plans = True
    sent = {"at": NOW, "file_name": "Tệp gửi.xlsx", "file_sha256": "0" * 64, "facts": {"faults": 2}}
    session.add_all(RegisterUpload(kind=kind, by_id=place.lan.id, **sent) for kind in RegisterKind)
    session.add(MeasurementUpload(by_id=place.lan.id, **sent))
    register_shipped(session, NOW)
    session.commit()
    return place


@pytest.mark.parametrize("page", LISTS)
def test_a_list_leads_to_its_file_and_the_file_has_its_rows(browser: Browser, full: Place, page: str) -> None:
    login = "lan" if page == "/values/files/" else "chau" if page.startswith(("/meetings", "/values")) else "admin"
    shown = browser.log_in(login).get(page)
    assert f'href="{LISTS[page]}' in shown
    rows = _rows(browser, LISTS[page])
    assert len(rows) >= 2, "a heading and a row"
    assert len({len(row) for row in rows}) == 1, "each row has all columns"


@pytest.mark.parametrize("path", sorted(set(LISTS.values())))
def test_what_a_person_does_not_see_is_not_in_the_file(browser: Browser, full: Place, path: str) -> None:
    browser.log_in("hoa")
    answer = browser.client.get(path, base_url="https://localhost")
    if answer.status_code != 200:
        assert answer.status_code in (403, 404)
        return
    said = str(_cells(answer.data))
    for hidden in (full.task.title, full.commune.name, "Phiên họp tháng 3", "lan@example.vn"):
        assert hidden not in said


@pytest.mark.parametrize(
    ("path", "has", "lacks"),
    [
        ("/units/export.xlsx?q=phu+son", "UBND xã Phú Sơn", "UBND xã Tân Lập"),
        ("/units/export.xlsx?level=village", "Thôn Đông", "UBND xã Phú Sơn"),
        ("/people/export.xlsx?q=hoa", "Hoa", "Minh"),
        ("/plans/export.xlsx?q=dan+so", "Kế hoạch công tác dân số năm 2026", "Kế hoạch khác"),
        ("/tasks/export.xlsx?q=hoi+nghi", "Tổ chức hội nghị truyền thông", "Lập danh sách phụ nữ mang thai"),
        ("/escalations/export.xlsx?state=closed", "Trạng thái", "Lập danh sách phụ nữ mang thai"),
        ("/system/mails/export.xlsx?q=minh", "Tiêu đề", "lan@example.vn"),
        ("/indicators/export.xlsx?q=khong-co", "Chỉ số", "khám thai"),
    ],
)
def test_a_file_keeps_the_filters_of_its_list(browser: Browser, full: Place, session: Session, path: str, has: str, lacks: str) -> None:
    builders.plan(session, "Kế hoạch khác", owner=full.province)
    session.commit()
    browser.log_in("admin")
    said = str(_rows(browser, path))
    assert has in said
    assert lacks not in said


def test_days_are_days_and_numbers_are_numbers(browser: Browser, full: Place) -> None:
    browser.log_in("admin")
    head, row = _rows(browser, "/escalations/export.xlsx")
    assert row[head.index("Hạn đang áp dụng")] == (TODAY + timedelta(days=6)).toordinal() - 693594
    assert row[head.index("Cấp thứ")] == 1
    assert row[head.index("Từ ngày")] == TODAY.toordinal() - 693594


def test_more_rows_than_a_file_takes_are_refused_with_what_to_do(browser: Browser, full: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_file, "MOST_ROWS", 3)
    browser.log_in("admin")
    for path in ("/units/export.xlsx", "/people/export.xlsx"):
        answer = browser.client.get(
            path, base_url="https://localhost", follow_redirects=True, headers={"Referer": "https://localhost/units/"}
        )
        said = answer.get_data(as_text=True)
        assert "hơn 3 dòng" in said
        assert "hãy lọc bớt" in said
    assert len(_rows(browser, "/units/export.xlsx?level=village")) == 2


def test_every_export_of_the_application_is_walked(app: Flask) -> None:
    rules = (rule.rule for rule in app.url_map.iter_rules())
    exports = {re.sub(r"<int:\w+>", "1", rule) for rule in rules if rule.endswith("export.xlsx") and not rule.startswith("/api")}
    walked = set(LISTS.values())
    elsewhere = {"/incentives/export.xlsx"}
    assert exports - elsewhere <= walked


def _rows(browser: Browser, path: str) -> list[list[str | float | None]]:
    answer = browser.client.get(path, base_url="https://localhost")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return _cells(answer.data)


def _cells(data: bytes) -> list[list[str | float | None]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    rows = re.findall(r"<row>(.*?)</row>", sheet, re.S)
    return [[_cell(cell) for cell in re.findall(r"<c[^>]*/>|<c[^>]*>.*?</c>", row, re.S)] for row in rows]


def _cell(cell: str) -> str | float | None:
    if text := re.search(r"<t[^>]*>(.*?)</t>", cell, re.S):
        return text[1]
    return float(found[1]) if (found := re.search(r"<v>(.*?)</v>", cell)) else None
