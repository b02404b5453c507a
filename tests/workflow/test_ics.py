"""Deadlines in calendar programs: valid iCalendar, and what Thunderbird, Google and Outlook each want of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event, Todo
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import Clause, MembershipRole, Substitution, Task, TaskChange, User
from rules.values import TaskState
from tests import builders
from workflow import calendar_feed
from workflow.deadline_entries import IN_ENTRIES, entries_of
from workflow.ics import Entry, Kind, Standing, calendar_text
from workflow.settings import Settings

SETTINGS = Settings(database_url="", data_dir=Path(), secret_key="the key", base_url="https://dondoc.example.vn")
CHANGED = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ENTRY = Entry(
    uid="task-7-abc@dondoc",
    sequence=2,
    changed_at=CHANGED,
    on=date(2026, 3, 16),
    summary="Hạn: Lập danh sách, đối chiếu; gửi «Sở Y tế» \\ phòng dân số",
    description="Kế hoạch: công tác dân số\nĐơn vị thực hiện: UBND xã Tân Lập, tỉnh Bình An" + " được giao" * 60,
    url="https://dondoc.example.vn/tasks/7",
    standing=Standing.OPEN,
    alarms_on=(date(2026, 3, 11), date(2026, 3, 13)),
    percent=0,
)


def read(kind: Kind = Kind.EVENTS, *, is_feed: bool = True, entry: Entry = ENTRY) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(calendar_text([entry], name="Đôn Đốc", kind=kind, is_feed=is_feed))
    assert isinstance(calendar, Calendar)
    [inner] = calendar.subcomponents
    return calendar, inner


def test_lines_are_folded_at_75_octets_end_with_crlf_and_are_utf_8() -> None:
    text = calendar_text([ENTRY], name="Đôn Đốc", kind=Kind.EVENTS, is_feed=True)
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert text.count(b"\n") == text.count(b"\r\n") and b"\r" not in text.replace(b"\r\n", b"")
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")  # no character is torn apart


@pytest.mark.parametrize("kind", Kind)
def test_what_was_put_in_comes_out_whole_whatever_signs_stand_in_it(kind: Kind) -> None:
    _calendar, inner = read(kind)
    assert (str(inner["SUMMARY"]), str(inner["DESCRIPTION"]), str(inner["URL"])) == (ENTRY.summary, ENTRY.description, ENTRY.url)


CONVENTIONS: dict[str, tuple[Kind, Callable[[Any, Any], object], object]] = {
    "RFC 5545: a product and version 2.0": (Kind.EVENTS, lambda c, _e: (str(c["VERSION"]), bool(c["PRODID"])), ("2.0", True)),
    "RFC 5545: PUBLISH needs UID, DTSTAMP in UTC": (
        Kind.EVENTS,
        lambda _c, e: (str(e["UID"]), e.DTSTAMP),
        ("event-task-7-abc@dondoc", CHANGED),
    ),
    "RFC 5545: the last change in UTC": (Kind.EVENTS, lambda _c, e: e.get("LAST-MODIFIED").dt, CHANGED),
    "RFC 5545: an event of a day ends on the next day": (
        Kind.EVENTS,
        lambda _c, e: (e.start, e.end),
        (date(2026, 3, 16), date(2026, 3, 17)),
    ),
    "RFC 5545: no time zone is needed for days": (Kind.EVENTS, lambda c, _e: c.walk("VTIMEZONE"), []),
    "RFC 5545: a to-do has its end, no start": (Kind.TODOS, lambda _c, t: (t["DUE"].dt, "DTSTART" in t), (date(2026, 3, 16), False)),
    "RFC 7986: fetched again each hour": (Kind.EVENTS, lambda c, _e: c["REFRESH-INTERVAL"].dt, timedelta(hours=1)),
    "RFC 7986: the interval says that it is one": (Kind.EVENTS, lambda c, _e: c["REFRESH-INTERVAL"].params["VALUE"], "DURATION"),
    "Google: takes X-WR-CALNAME for the name": (Kind.EVENTS, lambda c, _e: str(c["X-WR-CALNAME"]), "Đôn Đốc"),
    "Google: takes X-WR-TIMEZONE for its zone": (Kind.EVENTS, lambda c, _e: str(c["X-WR-TIMEZONE"]), "Asia/Ho_Chi_Minh"),
    "Google: only events are shown": (Kind.EVENTS, lambda _c, e: type(e), Event),
    "Google, Outlook: the day stays free": (Kind.EVENTS, lambda _c, e: str(e["TRANSP"]), "TRANSPARENT"),
    "Outlook: takes X-PUBLISHED-TTL for the interval": (Kind.EVENTS, lambda c, _e: str(c["X-PUBLISHED-TTL"]), "PT1H"),
    "Outlook: METHOD, or it asks to be invited": (Kind.EVENTS, lambda c, _e: str(c["METHOD"]), "PUBLISH"),
    "Outlook: free, by its own word": (Kind.EVENTS, lambda _c, e: str(e["X-MICROSOFT-CDO-BUSYSTATUS"]), "FREE"),
    "Outlook: later changes are told by SEQUENCE": (Kind.EVENTS, lambda _c, e: int(e["SEQUENCE"]), 2),
    "Thunderbird: to-dos with a state": (
        Kind.TODOS,
        lambda _c, t: (type(t), str(t["STATUS"]), int(t["PERCENT-COMPLETE"])),
        (Todo, "NEEDS-ACTION", 0),
    ),
    "Thunderbird: a to-do's alarm counts from its end": (Kind.TODOS, lambda _c, t: t.walk("VALARM")[0]["TRIGGER"].params["RELATED"], "END"),
    "all: alarms show something": (
        Kind.EVENTS,
        lambda _c, e: {(str(a["ACTION"]), bool(a["DESCRIPTION"])) for a in e.walk("VALARM")},
        {("DISPLAY", True)},
    ),
}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_what_the_programs_want_is_there(convention: str) -> None:
    kind, look, expected = CONVENTIONS[convention]
    assert look(*read(kind)) == expected


def alarms(component: Any) -> list[datetime]:
    """The moments at which it rings, by the clock of the reader."""
    return [datetime(2026, 3, 16, tzinfo=UTC) + alarm["TRIGGER"].dt for alarm in component.walk("VALARM")]


@pytest.mark.parametrize("kind", Kind)
def test_alarms_ring_in_the_morning_of_their_days(kind: Kind) -> None:
    assert alarms(read(kind)[1]) == [datetime(2026, 3, day, 8, tzinfo=UTC) for day in (11, 13)]


@pytest.mark.parametrize(
    ("standing", "of_event", "of_todo"),
    [
        (Standing.OPEN, "CONFIRMED", "NEEDS-ACTION"),
        (Standing.UNDER_WAY, "CONFIRMED", "IN-PROCESS"),
        (Standing.DONE, "CONFIRMED", "COMPLETED"),
        (Standing.PAUSED, "TENTATIVE", "NEEDS-ACTION"),
        (Standing.CANCELLED, "CANCELLED", "CANCELLED"),
    ],
)
def test_each_standing_has_the_words_of_the_format(standing: Standing, of_event: str, of_todo: str) -> None:
    entry = replace(ENTRY, standing=standing, done_on=date(2026, 3, 9))
    assert str(read(entry=entry)[1]["STATUS"]) == of_event
    todo = read(Kind.TODOS, entry=entry)[1]
    assert str(todo["STATUS"]) == of_todo
    assert ("COMPLETED" in todo) == (standing is Standing.DONE)
    if standing is Standing.DONE:
        assert (todo["COMPLETED"].dt, int(todo["PERCENT-COMPLETE"])) == (datetime(2026, 3, 9, 5, tzinfo=UTC), 100)


def test_a_file_to_take_in_once_asks_nobody_to_subscribe() -> None:
    calendar, _inner = read(is_feed=False)
    assert not {"REFRESH-INTERVAL", "X-PUBLISHED-TTL", "X-WR-CALNAME"} & set(calendar)
    assert str(calendar["METHOD"]) == "PUBLISH"


# Tasks as entries


@pytest.fixture
def lan(session: Session) -> User:
    return builders.user(session, "lan", (builders.unit(session), MembershipRole.FOCAL_POINT))


@pytest.fixture
def task(session: Session, lan: User) -> Task:
    commune = lan.memberships[0].unit
    assert commune is not None
    plan = builders.plan(session, owner=builders.province(session))
    return builders.task(session, plan, commune, clause_id=builders.clause(session, plan).id)


def entry(session: Session, task: Task, *, now: datetime = builders.NOW, language: str = "vi") -> Entry:
    session.flush()
    found = session.scalars(select(Task).where(Task.id == task.id).options(*IN_ENTRIES)).all()
    [made] = entries_of(session, found, SETTINGS, language=language, now=now)
    return made


def test_an_entry_names_the_task_the_plan_and_the_address(session: Session, task: Task, catalogues: None) -> None:
    made = entry(session, task)
    assert made.summary == "Hạn: Lập danh sách phụ nữ mang thai"
    assert made.url == f"https://dondoc.example.vn/tasks/{task.id}"
    for words in (
        "Kế hoạch công tác dân số năm 2026 (15/KH-UBND)",
        "«Lập danh sách phụ nữ mang thai»",
        "UBND xã Tân Lập",
        "Hạn: 16/03/2026",
    ):
        assert words in made.description
    assert entry(session, task, language="en").summary.startswith("Due: ")


def test_it_stands_on_the_day_on_which_the_deadline_really_falls(session: Session, task: Task) -> None:
    task.due_on, task.effective_due_on = date(2026, 3, 15), date(2026, 3, 16)
    made = entry(session, task)
    assert made.on == date(2026, 3, 16)
    assert "15/03/2026, là ngày nghỉ nên tính đến hết ngày 16/03/2026" in made.description


def test_alarms_fall_on_working_days_and_none_in_the_past(session: Session, task: Task) -> None:
    task.due_on = task.effective_due_on = date(2026, 2, 24)  # the second working day after Tết
    at = [datetime(2026, 2, day, 2, tzinfo=UTC) for day in (2, 13, 23, 24)]
    assert [entry(session, task, now=now).alarms_on for now in at] == [
        (date(2026, 2, 12), date(2026, 2, 23)),
        (date(2026, 2, 23),),
        (date(2026, 2, 23),),
        (),
    ]


def test_a_deadline_that_the_document_does_not_give_reminds_once(session: Session, task: Task) -> None:
    task.is_derived = True
    made = entry(session, task)
    assert made.alarms_on == (date(2026, 3, 11),)
    assert "Hạn mặc định" in made.description


@pytest.mark.parametrize(
    ("state", "summary", "standing", "rings"),
    [
        (TaskState.ASSIGNED, "Hạn: ", Standing.OPEN, True),
        (TaskState.IN_PROGRESS, "Hạn: ", Standing.UNDER_WAY, True),
        (TaskState.RETURNED, "Bị trả lại: ", Standing.OPEN, True),
        (TaskState.REPORTED, "Chờ xác nhận: ", Standing.DONE, False),
        (TaskState.DONE, "Đã xong: ", Standing.DONE, False),
        (TaskState.SUSPENDED, "Tạm dừng: ", Standing.PAUSED, False),
        (TaskState.CANCELLED, "Đã hủy: ", Standing.CANCELLED, False),
    ],
)
def test_the_state_is_said_and_only_open_work_rings(
    session: Session, task: Task, state: TaskState, summary: str, standing: Standing, rings: bool
) -> None:
    task.state = state
    made = entry(session, task)
    assert made.summary.startswith(summary)
    assert (made.standing, bool(made.alarms_on)) == (standing, rings)


@pytest.mark.parametrize(("day", "is_late"), [(15, False), (16, False), (17, True)])
def test_what_is_late_says_so_from_the_day_after(session: Session, task: Task, day: int, is_late: bool) -> None:
    made = entry(session, task, now=datetime(2026, 3, day, 2, tzinfo=UTC))
    assert made.summary.startswith("QUÁ HẠN: ") == is_late


def test_the_key_stays_and_the_number_grows_with_every_line_of_the_history(session: Session, task: Task) -> None:
    before = entry(session, task)
    for count, action in enumerate(("start", "extend", "tick_off"), start=1):
        at = builders.NOW + timedelta(hours=count)
        session.add(TaskChange(task_id=task.id, action=action, at=at, percent=30 if action == "start" else None))
        task.state = TaskState.IN_PROGRESS
        made = entry(session, task)
        assert (made.uid, made.sequence, made.changed_at) == (before.uid, count, at)
        assert made.percent == 30


def test_another_installation_has_other_keys(session: Session, task: Task) -> None:
    other = replace(SETTINGS, secret_key="another key")
    [made] = entries_of(session, [task], other, language="vi", now=builders.NOW)
    assert made.uid != entry(session, task).uid
    moved = replace(SETTINGS, base_url="https://moi.example.vn")
    [at_new_address] = entries_of(session, [task], moved, language="vi", now=builders.NOW)
    assert at_new_address.uid == entry(session, task).uid


# The feed of a person


def shown(session: Session, user: User, now: datetime = builders.NOW) -> set[int]:
    session.flush()
    return {int(one.url.rpartition("/")[2]) for one in calendar_feed.entries_for(session, user, SETTINGS, now=now)}


def test_it_shows_the_own_units_open_deadlines_and_what_was_closed_lately(session: Session, lan: User, task: Task) -> None:
    made = [task.id]
    lately, long_ago = builders.TODAY - timedelta(days=30), builders.TODAY - timedelta(days=31)
    made.append(builders.task(session, task.plan, task.unit, "Xong mới đây", state=TaskState.DONE, done_on=lately).id)
    made.append(builders.task(session, task.plan, task.unit, "Quá hạn lâu", due_on=date(2025, 1, 2)).id)
    made.append(builders.task(session, task.plan, task.unit, "Tạm dừng", state=TaskState.SUSPENDED).id)
    cancelled = builders.task(session, task.plan, task.unit, "Đã hủy", state=TaskState.CANCELLED)
    session.add(TaskChange(task_id=cancelled.id, action="cancel", at=builders.NOW - timedelta(days=3)))
    made.append(cancelled.id)
    builders.task(session, task.plan, task.unit, "Xong đã lâu", state=TaskState.DONE, done_on=long_ago)
    builders.task(session, task.plan, task.unit, "Hủy không rõ ngày", state=TaskState.CANCELLED)
    builders.task(session, task.plan, task.unit, "Không thời hạn", due_on=None)
    builders.task(session, task.plan, builders.unit(session, "UBND xã Phú Sơn"), "Của xã khác")
    assert shown(session, lan) == set(made)


def test_who_acts_for_no_unit_has_an_empty_calendar(session: Session, lan: User, task: Task) -> None:
    lan.memberships[0].role = MembershipRole.COORDINATOR
    assert shown(session, lan) == set()


def test_who_stands_in_for_somebody_sees_their_deadlines_too_while_they_do(session: Session, lan: User, task: Task) -> None:
    minh = builders.user(session, "minh")
    days = {"from_on": builders.TODAY, "until_on": builders.TODAY}
    session.add(Substitution(principal_id=lan.id, substitute_id=minh.id, made_at=builders.NOW, **days))
    assert shown(session, minh) == {task.id}
    session.expire_all()
    assert shown(session, minh, builders.NOW + timedelta(days=1)) == set()


def test_it_costs_a_few_queries_whatever_it_holds_and_is_capped(session: Session, lan: User, task: Task, monkeypatch: Any) -> None:
    for number in range(30):
        builders.task(session, task.plan, task.unit, f"Việc {number}", clause_id=task.clause_id, period_label=f"2026-{number}")
    session.commit()
    seen: list[str] = []
    listen: Any = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", listen)
    found = calendar_feed.entries_for(session, lan, SETTINGS, now=builders.NOW)
    event.remove(session.get_bind(), "before_cursor_execute", listen)
    assert len(found) == 31
    assert len(seen) <= 7
    monkeypatch.setattr(calendar_feed, "MOST_ENTRIES", 10)
    assert len(calendar_feed.entries_for(session, lan, SETTINGS, now=builders.NOW)) == 10


def test_the_address_is_worked_out_again_and_stands_nowhere_in_the_database(session: Session, lan: User) -> None:
    feed = calendar_feed.make_feed(session, lan, SETTINGS, now=builders.NOW)
    url = calendar_feed.address(feed, SETTINGS, Kind.EVENTS)
    assert url is not None and url == calendar_feed.address(feed, SETTINGS, Kind.EVENTS)
    secret = url.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) == 43
    assert secret not in " ".join((feed.nonce, feed.secret_hash))
    assert calendar_feed.find_feed(session, secret) == feed
    assert calendar_feed.address(feed, replace(SETTINGS, secret_key="another"), Kind.EVENTS) is None


def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_as_unknown(session: Session, lan: User) -> None:
    secrets = []
    for _ in range(2):
        url = calendar_feed.address(calendar_feed.make_feed(session, lan, SETTINGS, now=builders.NOW), SETTINGS, Kind.EVENTS)
        assert url is not None
        secrets.append(url.rpartition("/")[2].removesuffix(".ics"))
    assert [calendar_feed.find_feed(session, one) is not None for one in secrets] == [False, True]
    lan.is_active = False
    session.flush()
    assert calendar_feed.find_feed(session, secrets[1]) is None
    lan.is_active = True
    calendar_feed.revoke_feed(session, lan, now=builders.NOW)
    assert calendar_feed.find_feed(session, secrets[1]) is None
    assert calendar_feed.feed_of(session, lan) is None


def test_long_sentences_are_cut(session: Session, task: Task) -> None:
    session.get_one(Clause, task.clause_id).text = "Rà soát từng hộ " * 100
    assert len(entry(session, task).description) < 800
