"""From a real mail to done on a phone: the first tap opens the link, the second ticks the task off; without a login or scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine

from models import Channel, Task
from models.database import reading_session_factory, session_factory
from rules.values import TaskState
from tests import builders
from tests.browser.cast import LIST, Cast
from tests.browser.hands import Taps
from tests.browser.visitor import DESK, PHONE, Visitor
from workflow import jobs
from workflow.mailbox import Letter, names, read
from workflow.settings import Settings

pytestmark = pytest.mark.browser


@pytest.fixture
def letter(engine: Engine, settings: Settings) -> Letter:
    """The mail that Lan gets this morning, from the mailbox folder."""
    factory, folder = session_factory(engine), settings.data_dir / "mailbox"
    jobs.run_sweep(factory, settings, today=builders.TODAY)
    jobs.run_delivery(factory, settings, now=builders.NOW)
    return next(one for one in (read(folder, name) for name in names(folder)) if "lan@example.vn" in one.to and LIST[:30] in one.text)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def reader(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> Visitor:
    return visit(PHONE, has_scripts=request.param)


def link_in(page: Page, letter: Letter) -> Locator:
    """The link of the task's line, in the mail as a mail program on the phone shows it."""
    page.set_content(letter.html)
    return page.locator("table").filter(has_text=LIST[:30]).last.locator("a[href*='/m/']").first


def kept(engine: Engine, task_id: int) -> tuple[TaskState, list[tuple[str, Channel | None, str]]]:
    """The task's state and history in the database by now: what was done, by which way, by whom."""
    with reading_session_factory(engine)() as session:
        task = session.get_one(Task, task_id)
        return task.state, [(change.action, change.channel, change.by.login if change.by else "") for change in task.changes]


def test_two_taps_lead_from_the_mail_to_a_ticked_task(reader: Visitor, letter: Letter, cast: Cast, engine: Engine) -> None:
    taps = Taps()
    page = reader.page
    taps.on(link_in(page, letter))
    expect(page.locator("blockquote mark")).to_contain_text("Lập danh sách người cao tuổi")
    button = page.get_by_role("button", name="Hoàn thành", exact=True).bounding_box()
    assert button is not None and button["y"] + button["height"] <= PHONE["height"]
    assert reader.too_wide() is None
    assert kept(engine, cast.task.id) == (TaskState.ASSIGNED, [])
    taps.on(page.get_by_role("button", name="Hoàn thành", exact=True))
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi nhận hoàn thành")
    assert taps.count == 2
    assert kept(engine, cast.task.id) == (TaskState.DONE, [("tick_off", Channel.MAIL_LINK, "lan")])
    page.get_by_role("button", name="Rút lại").tap()
    expect(page.get_by_role("status").first).to_contain_text("Đã rút lại")
    assert kept(engine, cast.task.id)[0] is TaskState.ASSIGNED


def test_more_time_is_asked_for_without_a_login(reader: Visitor, letter: Letter) -> None:
    page = reader.page
    link_in(page, letter).tap()
    page.get_by_text("Xin gia hạn").tap()
    page.get_by_label("Hạn đề nghị").fill("2026-03-31")
    page.locator("#extension-note").fill("Hai thôn còn ngập, chưa đến được")
    page.get_by_role("button", name="Gửi đề nghị").tap()
    expect(page.get_by_text("Đề nghị gia hạn đến 31/03/2026 đang chờ quyết định.")).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_fits_and_has_no_fault_of_access(visit: Callable[..., Visitor], letter: Letter, screen: Any) -> None:
    visitor = visit(screen)
    link = next(word for word in letter.text.split() if "/m/" in word)
    visitor.page.goto(link)
    expect(visitor.page.get_by_role("button", name="Hoàn thành", exact=True)).to_be_visible()
    assert visitor.too_wide() is None
    assert visitor.inaccessible() == []


def test_the_calendar_address_is_made_and_shown_on_a_phone(phone: Visitor) -> None:
    phone.log_in("lan")
    page = phone.open("/profile")
    page.locator("#calendar summary").tap()
    page.get_by_role("button", name="Tạo địa chỉ lịch của tôi").tap()
    expect(page.locator("code.token").first).to_contain_text("/calendar/")
    page.get_by_text("Cách thêm vào lịch").tap()
    expect(page.get_by_text("calendar.google.com")).to_be_visible()
    assert phone.too_wide() is None
