"""Documents that take long: the bar moves by itself, the review opens by itself, and without scripts the page asks again."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from extraction.documents import Progress
from models import Plan
from tests.browser.cast import DOCUMENT_LINES, DOCUMENT_NAME, plan_document
from tests.browser.visitor import DESK, PHONE, Visitor
from web import reading_desk
from workflow import intake

pytestmark = pytest.mark.browser

PATIENCE = 30_000


class Pages:
    """A reading that goes on page by page, as the test lets it."""

    def __init__(self) -> None:
        self._turned = threading.Semaphore(0)

    def turn(self) -> None:
        """One page more is done."""
        self._turned.release()

    def read(self, progress: Progress | None) -> None:
        assert progress is not None
        for page in range(3):
            progress(page, 3)
            self._turned.acquire(timeout=30)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """Every document is a scan of three pages, and no request waits for it."""
    made, true = Pages(), intake.read_file

    def read_file(name: str, data: bytes, *, progress: Progress | None = None) -> intake.Reading:
        made.read(progress)
        return true(name, data)

    monkeypatch.setattr(intake, "read_file", read_file)
    monkeypatch.setattr(reading_desk, "wait_for", lambda _ids: reading_desk.pool().wake())
    yield made
    for _ in range(30):
        made.turn()


def upload(visitor: Visitor, *files: tuple[str, bytes]) -> None:
    page = visitor.open("/plans/new")
    page.get_by_label("Tệp kế hoạch").set_input_files([FilePayload(name=name, mimeType="text/plain", buffer=data) for name, data in files])
    page.get_by_role("button", name="Đọc văn bản").click()


def numbered(number: int) -> tuple[str, bytes]:
    return f"ke-hoach-{number}.txt", "\n".join(DOCUMENT_LINES).replace("32/KH", f"{number}/KH").encode()


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_bar_moves_and_the_review_opens_by_itself(visit: object, screen: object, pages: Pages) -> None:
    secretary: Visitor = visit(screen)  # type: ignore[operator]
    secretary.log_in("thu")
    upload(secretary, (DOCUMENT_NAME, plan_document()))
    page = secretary.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Đọc văn bản")
    expect(page.get_by_role("status")).to_contain_text("0/3 trang")
    assert secretary.too_wide() is None
    assert secretary.inaccessible() == []
    pages.turn()
    expect(page.get_by_role("status")).to_contain_text("1/3 trang")
    expect(page.get_by_role("progressbar")).to_have_attribute("max", "3")
    pages.turn()
    pages.turn()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rà soát kế hoạch", timeout=PATIENCE)


def test_without_scripts_the_page_asks_again_by_itself(visit: object, pages: Pages) -> None:
    secretary: Visitor = visit(DESK, has_scripts=False)  # type: ignore[operator]
    secretary.log_in("thu")
    upload(secretary, (DOCUMENT_NAME, plan_document()))
    for _ in range(3):
        pages.turn()
    expect(secretary.page.get_by_role("heading", level=1)).to_have_text("Rà soát kế hoạch", timeout=PATIENCE)


def test_ten_files_at_once_stand_above_the_list_until_they_are_drafts(desk: Visitor, pages: Pages, now_kept: Session) -> None:
    desk.log_in("thu")
    upload(desk, *(numbered(number) for number in range(40, 50)))
    expect(desk.page.locator(".readings li")).to_have_count(10)
    assert desk.too_wide() is None
    assert desk.inaccessible() == []
    for _ in range(30):
        pages.turn()
    expect(desk.page.locator(".readings")).to_have_count(0, timeout=60_000)
    assert now_kept.scalar(select(func.count()).select_from(Plan).where(Plan.document_name.like("ke-hoach-%"))) == 10


def test_a_document_is_dropped_while_it_is_read(desk: Visitor, pages: Pages) -> None:
    desk.log_in("thu")
    upload(desk, (DOCUMENT_NAME, plan_document()))
    desk.page.get_by_role("button", name="Bỏ tệp này").click()
    expect(desk.page.get_by_role("status")).to_contain_text("Đã bỏ tệp")
    pages.turn()
    expect(desk.page.locator(".readings")).to_have_count(0)
