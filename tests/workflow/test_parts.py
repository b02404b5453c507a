"""The parts of coordinating units: asked for, in, taken back, sent back; and a lead who ticks off without them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models import TaskPartner
from rules.values import TaskState
from tests.builders import TODAY
from tests.workflow.life import DUE, Life, act, begin, told
from workflow import parts, progress
from workflow.agenda import agenda
from workflow.agenda_arms import Part
from workflow.calendar import national_calendar
from workflow.errors import InvalidInputError, NotFoundError, WrongStateError
from workflow.parts import PartStanding


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


@pytest.fixture
def part(life: Life) -> TaskPartner:
    return parts.part_of(life.task, life.other.id)


def test_what_is_asked_by_when_is_told_and_recorded(session: Session, life: Life, part: TaskPartner) -> None:
    parts.ask_part(session, life.task, part, act(life.lan, "Số liệu phụ nữ mang thai"), due_on=date(2026, 3, 20))
    assert (part.asked, part.due_on, part.is_awaited) == ("Số liệu phụ nữ mang thai", date(2026, 3, 20), True)
    assert life.task.changes[-1].to_value == "UBND xã Phú Sơn: Số liệu phụ nữ mang thai (hạn 20/03/2026)"
    assert told(session, "part-asked") == [("mai", "digest")]


@pytest.mark.parametrize(
    ("note", "due_on", "words"),
    [("", None, "nội dung cần phối hợp"), ("x", TODAY - timedelta(days=1), "đã qua"), ("x", DUE + timedelta(days=1), "sau hạn của cả")],
)
def test_an_impossible_request_is_refused(
    session: Session, life: Life, part: TaskPartner, note: str, due_on: date | None, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        parts.ask_part(session, life.task, part, act(life.lan, note), due_on=due_on)
    assert not part.is_awaited


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2026, 3, 20), PartStanding.AWAITED),
        (date(2026, 3, 22), PartStanding.AWAITED),
        (date(2026, 3, 23), PartStanding.AWAITED),
        (date(2026, 3, 24), PartStanding.LATE),
    ],
)
def test_a_part_due_on_a_saturday_is_late_from_tuesday(part: TaskPartner, on: date, standing: PartStanding) -> None:
    part.asked, part.due_on = "Số liệu", date(2026, 3, 21)
    assert parts.standing(part, on, national_calendar()) is standing


def test_a_partner_of_whom_nothing_was_asked_is_not_awaited(session: Session, life: Life, part: TaskPartner) -> None:
    assert parts.standing(part, TODAY, national_calendar()) is PartStanding.NOT_ASKED
    progress.tick_off(session, life.task, act(life.lan))
    assert life.task.state is TaskState.DONE


def test_a_part_is_in_taken_back_in_again_and_sent_back(session: Session, life: Life, part: TaskPartner) -> None:
    parts.finish_part(session, life.task, part, act(life.mai, "gửi kèm tệp"))
    assert (part.done_on, part.done_by_id, part.note) == (TODAY, life.mai.id, "gửi kèm tệp")
    assert told(session, "part-done") == [("lan", "digest")]
    with pytest.raises(WrongStateError, match="đã được báo xong"):
        parts.finish_part(session, life.task, part, act(life.mai))
    parts.take_back_part(session, life.task, part, act(life.mai))
    assert (part.done_on, told(session, "part-done")) == (None, [])
    parts.finish_part(session, life.task, part, act(life.mai))
    parts.return_part(session, life.task, part, act(life.lan, "thiếu thôn Núi"))
    assert (part.done_on, part.returned_because, part.is_awaited) == (None, "thiếu thôn Núi", True)
    assert told(session, "part-returned") == [("mai", "immediate")]


def test_a_lead_who_ticks_off_without_a_part_is_told_and_must_say_yes(session: Session, life: Life, part: TaskPartner) -> None:
    parts.ask_part(session, life.task, part, act(life.lan, "Số liệu"))
    with pytest.raises(InvalidInputError, match="Còn 1 phần phối hợp") as refused:
        progress.tick_off(session, life.task, act(life.lan))
    assert (refused.value.field, life.task.state, life.task.done_on) == ("is_sure", TaskState.ASSIGNED, None)
    progress.tick_off(session, life.task, act(life.lan), is_sure=True)
    assert life.task.changes[-1].to_value == "đã hoàn thành (còn 1 phần phối hợp, 0 việc con chưa xong)"


def test_a_unit_that_takes_no_part_has_none(life: Life) -> None:
    with pytest.raises(NotFoundError, match="không phối hợp"):
        parts.part_of(life.task, life.villages[0].id)


def test_what_other_units_wait_for_stands_in_the_agenda_until_it_is_in(session: Session, life: Life, part: TaskPartner) -> None:
    assert agenda(session, life.mai, TODAY)[Part.PART].tasks == []
    parts.ask_part(session, life.task, part, act(life.lan, "Số liệu"))
    assert agenda(session, life.mai, TODAY)[Part.PART].tasks == [life.task]
    parts.finish_part(session, life.task, part, act(life.mai))
    assert agenda(session, life.mai, TODAY)[Part.PART].tasks == []
