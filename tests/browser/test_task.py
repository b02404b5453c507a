"""The focal point on a phone: done in one tap after the login, with a note and a photo, or asking for more time; also without scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Extension, Task
from rules.values import TaskState
from tests.browser.cast import LATE_TITLES, Cast
from tests.browser.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c6360606000000004000127342718000000004945 4e44ae426082".replace(" ", "")
)
"""A picture of one point, as a phone would send a photo."""


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def focal_point(request: pytest.FixtureRequest, visit: Any) -> Visitor:
    visitor: Visitor = visit(PHONE, has_scripts=request.param)
    return visitor


def from_the_mail(visitor: Visitor, path: str) -> Page:
    """The link of a mail, opened by somebody who is not logged in."""
    visitor.open(path)
    expect(visitor.page.get_by_text("Hãy đăng nhập để mở trang này.")).to_be_visible()
    return visitor.log_in("lan")


def kept(session: Session, task_id: int) -> Task:
    session.expire_all()
    return session.scalars(select(Task).where(Task.id == task_id)).one()


def test_one_tap_after_the_login_ticks_the_task_off(focal_point: Visitor, cast: Cast, now_kept: Session) -> None:
    page = from_the_mail(focal_point, f"/tasks/{cast.task.id}")
    expect(page.locator("blockquote mark").first).to_contain_text("Lập danh sách người cao tuổi")
    assert focal_point.is_on_first_screen("Hoàn thành")
    page.get_by_role("button", name="Hoàn thành", exact=True).tap()
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi nhận hoàn thành")
    assert kept(now_kept, cast.task.id).state is TaskState.DONE
    page.get_by_role("button", name="Rút lại").tap()
    expect(page.get_by_role("status").first).to_contain_text("Đã rút lại")


def test_a_note_and_a_photo_go_with_it_and_stand_in_the_history(focal_point: Visitor, cast: Cast, now_kept: Session) -> None:
    page = from_the_mail(focal_point, f"/tasks/{cast.task.id}")
    page.get_by_text("Thêm ghi chú, ảnh, tệp").tap()
    page.get_by_label("Ghi chú kết quả").fill("Đã lập xong danh sách 214 cụ")
    page.locator("#done-files").set_input_files(FilePayload(name="danh sách.png", mimeType="image/png", buffer=PIXEL))
    page.get_by_role("button", name="Hoàn thành", exact=True).tap()
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi nhận hoàn thành")
    page = focal_point.open(f"/tasks/{cast.task.id}")
    expect(page.locator(".timeline")).to_contain_text("Đã lập xong danh sách 214 cụ")
    expect(page.locator(".timeline")).to_contain_text("Đỗ Thị Lan")
    expect(page.get_by_role("link", name="danh sách.png")).to_be_visible()
    assert [file.name for file in kept(now_kept, cast.task.id).attachments] == ["danh sách.png"]


def test_a_wrong_file_keeps_the_note_that_was_typed(focal_point: Visitor, cast: Cast) -> None:
    page = from_the_mail(focal_point, f"/tasks/{cast.task.id}")
    page.get_by_text("Thêm ghi chú, ảnh, tệp").tap()
    page.get_by_label("Ghi chú kết quả").fill("Kèm chương trình")
    page.locator("#done-files").set_input_files(FilePayload(name="may.exe", mimeType="application/octet-stream", buffer=b"MZ" * 40))
    with focal_point.refused():
        page.get_by_role("button", name="Hoàn thành", exact=True).tap()
        expect(page.locator(".done-form")).to_contain_text("may.exe")
    expect(page.get_by_label("Ghi chú kết quả")).to_have_value("Kèm chương trình")


def test_what_was_done_is_said_where_the_page_opens(focal_point: Visitor, cast: Cast) -> None:
    """The page opens again at the form that was sent, far down on a phone; what was said stands above it."""
    page = from_the_mail(focal_point, f"/tasks/{cast.task.id}")
    page.get_by_text("Báo cáo tình hình hoặc vướng mắc").tap()
    page.get_by_label("Đã làm đến đâu, hoặc vì sao vướng").fill("Đã đến ba thôn")
    page.get_by_role("button", name="Gửi báo cáo").tap()
    said = page.get_by_role("status").first
    expect(said).to_contain_text("Đã gửi báo cáo")
    expect(said).to_be_in_viewport(ratio=1)
    assert urlsplit(page.url).fragment == "do-report"
    message, form = said.bounding_box(), page.locator("#do-report").bounding_box()
    assert message is not None
    assert form is not None
    assert form["y"] > message["y"] + message["height"]


def test_more_time_is_asked_for(focal_point: Visitor, cast: Cast, now_kept: Session) -> None:
    page = from_the_mail(focal_point, f"/tasks/{cast.task.id}")
    page.get_by_text("Xin gia hạn").first.tap()
    page.get_by_label("Hạn đề nghị").fill("2026-03-31")
    page.locator("#extension-note").fill("Hai thôn còn ngập, chưa đến được")
    page.get_by_role("button", name="Gửi đề nghị").tap()
    expect(page.get_by_role("status").first).to_contain_text("Đã gửi đề nghị gia hạn đến 31/03/2026")
    expect(page.get_by_text("Hai thôn còn ngập").first).to_be_visible()
    asked = now_kept.scalars(select(Extension).where(Extension.task_id == cast.task.id)).one()
    assert str(asked.until_on) == "2026-03-31"


def test_what_is_stuck_is_reported(phone: Visitor, cast: Cast) -> None:
    page = from_the_mail(phone, f"/tasks/{cast.task.id}")
    page.get_by_text("Báo cáo tình hình hoặc vướng mắc").tap()
    page.get_by_label("Đang vướng mắc, cần hỗ trợ").tap()
    page.get_by_label("Đã làm đến đâu, hoặc vì sao vướng").fill("Chưa có biểu mẫu của huyện cũ")
    page.get_by_role("button", name="Gửi báo cáo").tap()
    expect(page.locator(".timeline")).to_contain_text("Chưa có biểu mẫu của huyện cũ")
    assert phone.too_wide() is None


def test_tasks_are_filtered_without_diacritics_and_the_address_keeps_it(phone: Visitor) -> None:
    phone.log_in("lan")
    page = phone.open("/tasks/")
    page.get_by_label("Tìm theo nội dung").fill("cau lac bo")
    page.get_by_role("main").get_by_role("button", name="Tìm").tap()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name=LATE_TITLES[2])).to_be_visible()
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
