"""Documents handed in are read in the background: once, whoever dies on the way, and nothing handed in is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from extraction.documents import Progress
from models import MembershipRole, Plan, Reading, ReadingState, User
from models.database import session_factory
from tests import builders
from tests.extraction.pdf_writer import lines_from, make_pdf
from tests.workflow.drafts import SAMPLE, registry
from workflow import intake, readings, storage
from workflow.claims import process_name
from workflow.errors import AlreadyThereError, InvalidInputError, WrongStateError
from workflow.reading_pool import ReadingPool

ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """Thu hands documents in; `read` reads the next one."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.folder = folder
        self.scans = threading.Lock()
        with self.factory.begin() as session:
            health = registry(session).health
            self.thu: User = builders.user(session, "thu", (health, MembershipRole.COORDINATOR))

    def receive(self, name: str = "ke-hoach.txt", data: bytes = SAMPLE.encode(), by: User | None = None) -> int:
        with self.factory.begin() as session:
            by_id = (by or self.thu).id
            return readings.receive(session, name, data, data_dir=self.folder, by_id=by_id, now=builders.NOW).id

    def read(self, me: str | None = None) -> int | None:
        return readings.read_next(self.factory, self.folder, clock=lambda: builders.NOW, scans=self.scans, me=me)

    def found(self, reading_id: int) -> Reading:
        with self.factory() as session:
            return session.get_one(Reading, reading_id)

    def change(self, reading_id: int, **values: object) -> None:
        with self.factory.begin() as session:
            for name, value in values.items():
                setattr(session.get_one(Reading, reading_id), name, value)

    def plans(self) -> list[Plan]:
        with self.factory() as session:
            return list(session.scalars(select(Plan)))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    return Desk(engine, tmp_path)


def during(monkeypatch: pytest.MonkeyPatch, act: Callable[[Progress], object]) -> None:
    """Have something happen in the middle of each reading."""
    true = intake.read_file

    def read_file(name: str, data: bytes, *, progress: Progress | None = None) -> intake.Reading:
        assert progress is not None
        act(progress)
        return true(name, data)

    monkeypatch.setattr(intake, "read_file", read_file)


def test_a_document_is_kept_at_once_and_read_later(desk: Desk) -> None:
    number = desk.receive()
    waiting = desk.found(number)
    assert (waiting.state, waiting.size, waiting.uploaded_at) == (ReadingState.WAITING, len(SAMPLE.encode()), builders.NOW)
    assert storage.fetch(desk.folder, waiting.sha256) == SAMPLE.encode()
    assert desk.plans() == []
    assert desk.read() == number
    (plan,) = desk.plans()
    done = desk.found(number)
    assert (done.state, done.plan_id, done.claimed_by, done.attempts) == (ReadingState.DONE, plan.id, None, 1)
    assert (plan.imported_by_id, plan.imported_at, plan.document_name) == (desk.thu.id, builders.NOW, "ke-hoach.txt")
    assert desk.read() is None


def test_what_can_never_be_read_is_refused_before_it_is_kept(desk: Desk) -> None:
    with pytest.raises(InvalidInputError, match="rỗng"):
        desk.receive("trong.docx", b"")
    with pytest.raises(InvalidInputError, match="tệp nén"):
        desk.receive("ho-so.zip", b"Rar!xxxx")
    assert not (desk.folder / "files").exists()


def test_the_same_file_sent_twice_is_one_reading_and_once_read_it_is_its_plan(desk: Desk) -> None:
    number = desk.receive()
    assert desk.receive("lan-hai.txt") == number
    desk.read()
    with pytest.raises(AlreadyThereError) as caught:
        desk.receive()
    assert caught.value.existing_id == desk.plans()[0].id


def test_the_same_file_from_two_people_becomes_one_plan_and_the_second_is_told(desk: Desk) -> None:
    with desk.factory.begin() as session:
        binh = builders.user(session, "binh")
    first, second = desk.receive(), desk.receive(by=binh)
    assert first != second
    desk.read()
    desk.read()
    told = desk.found(second)
    assert (told.state, told.existing_plan_id) == (ReadingState.FAILED, desk.plans()[0].id)
    assert "đã được nhập trước đây" in readings.error_of(told).message


def test_a_file_that_is_no_plan_fails_with_its_reason_and_can_be_tried_again(desk: Desk) -> None:
    number = desk.receive("tho.txt", "Trăng sáng ngoài sân\nGió thổi qua vườn".encode())
    desk.read()
    failed = desk.found(number)
    assert failed.state is ReadingState.FAILED
    assert "không phải là kế hoạch" in readings.error_of(failed).message
    assert "tho.txt" in readings.error_of(failed).message
    with desk.factory.begin() as session:
        readings.try_again(session.get_one(Reading, number))
    again = desk.found(number)
    assert (again.state, again.error, again.attempts) == (ReadingState.WAITING, "", 0)


def test_what_is_being_read_or_is_read_is_not_tried_again(desk: Desk) -> None:
    number = desk.receive()
    for _ in range(2):
        with desk.factory.begin() as session, pytest.raises(WrongStateError, match=r"ke-hoach\.txt"):
            readings.try_again(session.get_one(Reading, number))
        desk.read()


def test_a_fault_of_ours_is_logged_and_told_without_its_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_progress: Progress) -> None:
        raise RuntimeError("secret detail")

    during(monkeypatch, fail)
    number = desk.receive()
    desk.read()
    assert "secret detail" in caplog.text
    assert "secret" not in readings.error_of(desk.found(number)).message
    assert "quản trị viên" in readings.error_of(desk.found(number)).message


def test_pages_that_are_recognised_are_written_down_and_prolong_the_claim(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    number = desk.receive()

    def act(progress: Progress) -> None:
        for page in range(3):
            progress(page, 3)
            row = desk.found(number)
            assert row.claimed_until == builders.NOW + readings.CLAIM
            seen.append((row.pages_done, row.pages))
        assert desk.scans.locked()

    during(monkeypatch, act)
    desk.read()
    assert seen == [(0, 3), (1, 3), (2, 3)]
    assert not desk.scans.locked()


def test_one_scan_at_a_time_and_other_documents_go_past_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = desk.receive("quet.txt", (SAMPLE + "a").encode())
    text = desk.receive()
    during(monkeypatch, lambda progress: progress(0, 5) if not desk.found(scan).plan_id and not desk.found(text).claimed_by else None)
    with desk.scans:
        assert desk.read() == scan
        assert (desk.found(scan).state, desk.found(scan).pages, desk.found(scan).attempts) == (ReadingState.WAITING, 5, 0)
        assert desk.read() == text
        assert desk.read() is None
    assert desk.read() == scan
    assert desk.found(scan).state is ReadingState.DONE


def test_a_reading_deleted_in_the_middle_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = desk.receive()

    def drop(progress: Progress) -> None:
        with desk.factory.begin() as session:
            readings.discard(session, session.get_one(Reading, number))
        with pytest.raises(readings.LostClaimError):
            progress(1, 9)

    during(monkeypatch, drop)
    assert desk.read() == number
    assert desk.plans() == []


@pytest.mark.parametrize(
    ("claimant", "hours", "freed"),
    [("this:", 0, True), ("me", 0, False), ("another-host:1:1", 0, False), ("another-host:1:1", 1, True), ("me", 1, True)],
)
def test_the_claim_of_a_dead_process_is_freed(desk: Desk, claimant: str, hours: int, freed: bool) -> None:
    by = {"this:": process_name().split(":")[0] + ":999999:1", "me": process_name()}.get(claimant, claimant)
    number = desk.receive()
    until = builders.NOW + readings.CLAIM - timedelta(hours=hours)
    desk.change(number, state=ReadingState.READING, claimed_by=by, claimed_until=until, attempts=1)
    assert (desk.read() == number) is freed
    assert len(desk.plans()) == freed


def test_a_document_that_kills_its_readers_is_given_up(desk: Desk) -> None:
    number = desk.receive()
    desk.change(number, state=ReadingState.READING, claimed_by=None, claimed_until=None, attempts=readings.MOST_ATTEMPTS)
    assert desk.read() is None
    assert "dừng giữa chừng" in readings.error_of(desk.found(number)).message


def test_what_a_claim_lost_in_the_meantime_has_read_is_thrown_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that was thought dead comes back after another one has begun."""
    number = desk.receive()
    during(monkeypatch, lambda _progress: desk.change(number, claimed_by="another-host:1:1", attempts=2))
    desk.read()
    assert desk.plans() == []
    assert desk.found(number).claimed_by == "another-host:1:1"


def test_a_document_waits_for_a_process_that_has_its_file(desk: Desk, tmp_path: Path) -> None:
    number = desk.receive()
    true, desk.folder = desk.folder, tmp_path / "elsewhere"
    assert desk.read() is None
    assert desk.found(number).state is ReadingState.WAITING
    desk.change(number, uploaded_at=builders.NOW - 2 * readings.LOST_FILE)
    assert desk.read() is None
    assert "tải tệp lên lại" in readings.error_of(desk.found(number)).message
    desk.folder = true


def test_pools_at_once_read_each_document_once(desk: Desk) -> None:
    numbers = [desk.receive(f"{number}.txt", SAMPLE.replace("21/KH", f"{number}/KH").encode()) for number in range(10, 20)]
    pools = [ReadingPool(desk.factory, desk.folder) for _ in range(3)]
    for pool in pools:
        pool.wake()
    ends = time.monotonic() + 60
    while any(desk.found(number).state is not ReadingState.DONE for number in numbers):
        assert time.monotonic() < ends
        time.sleep(0.05)
    for pool in pools:
        pool.close()
    assert [desk.found(number).attempts for number in numbers] == [1] * 10
    assert len(desk.plans()) == 10


READER = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from models.database import open_engine, session_factory
from workflow.readings import read_next
read_next(session_factory(open_engine(sys.argv[1])), Path(sys.argv[2]), clock=lambda: datetime.now(UTC), scans=threading.Lock())
"""


@pytest.mark.slow
def test_a_reader_killed_in_the_middle_loses_nothing_and_leaves_nobody_behind(desk: Desk, engine: Engine) -> None:
    duty = "- Chủ trì, phối hợp với Sở Tài chính kiểm tra các chợ, xong trước ngày 15/5/2026."
    head = ["ỦY BAN NHÂN DÂN TỈNH BÌNH AN", "KẾ HOẠCH", "II. TỔ CHỨC THỰC HIỆN", "1. Sở Y tế"]
    number = desk.receive("dai.pdf", make_pdf([lines_from(80, [*head, *[duty] * 30]) for _ in range(40)]))
    url = engine.url.render_as_string(hide_password=False)
    reader = subprocess.Popen([sys.executable, "-c", READER, url, str(desk.folder)], cwd=ROOT)
    ends = time.monotonic() + 30
    while not (children := _children(reader.pid)):
        assert time.monotonic() < ends
        time.sleep(0.02)
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    assert desk.found(number).state is ReadingState.READING
    while any(_runs(child) for child in children):
        assert time.monotonic() < ends, "the child goes on reading for nobody"
        time.sleep(0.1)
    assert desk.read() == number
    assert (desk.found(number).state, desk.found(number).attempts) == (ReadingState.DONE, 2)
    with desk.factory() as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 1


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for listed in found for child in listed.read_text().split()]


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
