"""The calendar file of a mail: which notices bring deadlines, and a file that calendar programs take in from the mail."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session, sessionmaker

from models import MembershipRole, Notice, Plan, Task, Unit, User
from models.database import session_factory
from rules.values import Audience, Delivery, TaskState
from tests import builders
from tests.workflow.post_office import PostOffice
from workflow import letter_form, mail_calendar
from workflow.jobs import run_delivery
from workflow.letter_form import LETTER
from workflow.mail_calendar import FILE_NAME, attach, deadline_file
from workflow.settings import Settings

SETTINGS = Settings(database_url="", data_dir=Path(), secret_key="the key", base_url="https://dondoc.example.vn")


@pytest.fixture
def lan(session: Session) -> User:
    return builders.user(session, "lan", (builders.unit(session), MembershipRole.FOCAL_POINT))


@pytest.fixture
def commune(lan: User) -> Unit:
    unit = lan.memberships[0].unit
    assert unit is not None
    return unit


@pytest.fixture
def plan(session: Session) -> Plan:
    return builders.plan(session, owner=builders.province(session))


def notice(
    session: Session, lan: User, about: Task | Plan, kind: str, *, audience: Audience = Audience.DOER, delivery: Delivery = Delivery.DIGEST
) -> Notice:
    unit_id = lan.memberships[0].unit_id
    made = Notice(
        key=f"{kind}:{about.id}:{type(about).__name__}",
        kind=kind,
        step=kind,
        delivery=delivery,
        audience=audience,
        user_id=lan.id,
        unit_id=unit_id,
        task_id=about.id if isinstance(about, Task) else None,
        plan_id=about.id if isinstance(about, Plan) else None,
        due_on=about.due_on if isinstance(about, Task) else None,
        owed_on=builders.TODAY,
        not_before=builders.NOW,
        created_at=builders.NOW,
    )
    session.add(made)
    session.flush()
    return made


def attached(session: Session, *notices: Notice) -> tuple[EmailMessage, int]:
    message = EmailMessage(policy=LETTER)
    message.set_content("Kính gửi", cte="base64")
    message.make_alternative(boundary=letter_form.BOUNDARY)
    message.add_alternative("<p>Kính gửi</p>", subtype="html", cte="base64")
    file = deadline_file(session, notices, SETTINGS, language="vi", now=builders.NOW)
    if file is not None:
        attach(message, file)
    count = file.count(b"BEGIN:VEVENT") if file else 0
    again = message_from_bytes(bytes(message), policy=policy.default)
    assert isinstance(again, EmailMessage)
    return again, count


def file_of(message: EmailMessage) -> Calendar:
    [part] = message.iter_attachments()
    calendar = Calendar.from_ical(part.get_content().encode())
    assert isinstance(calendar, Calendar)
    return calendar


@pytest.mark.parametrize(
    ("kind", "audience", "brings"),
    [
        ("assigned", Audience.DOER, True),
        ("instructed", Audience.DOER, True),
        ("extended", Audience.DOER, True),
        ("redated", Audience.LEADER, True),
        ("resumed", Audience.DOER, True),
        ("assigned", Audience.PARTNERS, True),
        ("due", Audience.DOER, False),
        ("late", Audience.DOER, False),
        ("returned", Audience.DOER, False),
        ("extended", Audience.COORDINATOR, False),
        ("assigned", Audience.COMMITTEE, False),
    ],
)
def test_only_new_or_changed_deadlines_of_those_who_do_the_work_bring_a_file(
    session: Session, lan: User, commune: Unit, plan: Plan, kind: str, audience: Audience, brings: bool
) -> None:
    task = builders.task(session, plan, commune)
    _message, count = attached(session, notice(session, lan, task, kind, audience=audience))
    assert count == int(brings)


def test_the_file_is_one_that_mail_programs_offer_to_take_in(session: Session, lan: User, commune: Unit, plan: Plan) -> None:
    task = builders.task(session, plan, commune)
    message, _count = attached(session, notice(session, lan, task, "extended"))
    [part] = message.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert (part.get_param("method"), part.get_content_charset(), part.get_filename()) == ("PUBLISH", "utf-8", FILE_NAME)
    calendar = file_of(message)
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Hạn: Lập danh sách phụ nữ mang thai"]
    assert calendar.walk("VTODO") == []
    body = message.get_body(("html",))
    assert body is not None and "Kính gửi" in body.get_content()


def test_a_published_plan_brings_the_units_new_tasks(session: Session, lan: User, commune: Unit, plan: Plan) -> None:
    for number in range(3):
        builders.task(session, plan, commune, f"Việc {number}")
    builders.task(session, plan, commune, "Việc cũ, bản trước", created_at=builders.NOW.replace(year=2025))
    builders.task(session, plan, commune, "Đã xong", state=TaskState.DONE)
    builders.task(session, plan, commune, "Không thời hạn", due_on=None)
    builders.task(session, plan, builders.unit(session, "UBND xã Phú Sơn"), "Của xã khác")
    message, count = attached(session, notice(session, lan, plan, "assigned"))
    assert count == 3
    assert {str(event["SUMMARY"]) for event in file_of(message).walk("VEVENT")} == {f"Hạn: Việc {number}" for number in range(3)}


def test_of_very_many_the_nearest_are_taken(session: Session, lan: User, commune: Unit, plan: Plan, monkeypatch: Any) -> None:
    monkeypatch.setattr(mail_calendar, "MOST_EVENTS", 2)
    days = [builders.TODAY.replace(day=day) for day in (27, 17, 24)]
    notices = [notice(session, lan, builders.task(session, plan, commune, f"{day}", due_on=day), "redated") for day in days]
    message, count = attached(session, *notices)
    assert count == 2
    assert [event.start for event in file_of(message).walk("VEVENT")] == [days[1], days[2]]  # type: ignore[attr-defined]


def test_the_same_mail_worded_again_is_the_same_to_the_byte(session: Session, lan: User, commune: Unit, plan: Plan) -> None:
    notices = notice(session, lan, builders.task(session, plan, commune), "extended")
    assert bytes(attached(session, notices)[0]) == bytes(attached(session, notices)[0])


def test_a_mail_without_dates_has_no_file(session: Session, lan: User, commune: Unit, plan: Plan) -> None:
    task = builders.task(session, plan, commune, due_on=None)
    message, count = attached(session, notice(session, lan, task, "assigned"))
    assert (count, list(message.iter_attachments())) == (0, [])


def test_a_delivered_mail_carries_the_file_and_the_link(session: Session, lan: User, commune: Unit, plan: Plan, tmp_path: Path) -> None:
    task = builders.task(session, plan, commune)
    notice(session, lan, task, "instructed", delivery=Delivery.IMMEDIATE)
    session.commit()
    factory: sessionmaker[Session] = session_factory(session.get_bind())  # type: ignore[arg-type]
    with PostOffice() as office:
        settings = Settings(
            database_url="", data_dir=tmp_path, secret_key="the key", base_url="https://dondoc.example.vn", smtp_url=office.url
        )
        run_delivery(factory, settings, now=builders.NOW)
    [mail] = office.mails
    assert len(file_of(mail).walk("VEVENT")) == 1
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None and "https://dondoc.example.vn/m/" in body.get_content()
        assert "Hạn mới có trong tệp lịch kèm theo thư" in body.get_content()
