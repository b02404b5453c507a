"""Đôn đốc with one click: those whose input is missing are told, once a day, whoever clicks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MembershipRole, Notice, TaskChange, TaskFeed
from rules.values import Delivery, TaskState
from tests import builders
from tests.workflow.chain_cast import Chain, chain
from workflow.errors import InvalidInputError
from workflow.moves import Act
from workflow.urging import urge

ACT = Act(None, builders.NOW, "cần số liệu cho cuộc họp")


def cast(session: Session) -> Chain:
    """Of three communes one has people, one an address, one neither."""
    made = chain(session)
    builders.user(session, "lan", (made.communes[0], MembershipRole.FOCAL_POINT))
    made.communes[1].email = "xa2@example.vn"
    session.flush()
    return made


def notices(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.kind == "urged").order_by(Notice.id)))


def test_each_missing_unit_is_told_in_its_digest_with_the_note_and_who_waits(session: Session) -> None:
    made = cast(session)
    done = urge(session, made.task(session, made.middle), ACT)
    assert (done.told, done.told_before, done.unreachable) == (2, 0, ("UBND xã Đồng 3",))
    told = notices(session)
    assert {notice.delivery for notice in told} == {Delivery.DIGEST}
    assert "Sở Y tế" in told[0].why
    assert "cần số liệu" in told[0].why


def test_a_second_click_on_the_same_day_tells_nobody_twice_and_the_next_day_does(session: Session) -> None:
    made = cast(session)
    draft = made.task(session, made.middle)
    urge(session, draft, ACT)
    again = urge(session, draft, ACT)
    assert (again.told, again.told_before) == (0, 3)
    assert len(notices(session)) == 3
    urge(session, draft, Act(None, builders.NOW + timedelta(days=1)))
    assert len(notices(session)) == 6


def test_who_has_sent_is_left_in_peace(session: Session) -> None:
    made = cast(session)
    sent, resting, open_one = (made.task(session, made.givers, unit) for unit in made.communes)
    sent.state, resting.state = TaskState.REPORTED, TaskState.SUSPENDED
    session.flush()
    urge(session, made.task(session, made.middle), ACT)
    assert {notice.task_id for notice in notices(session)} == {open_one.id}
    open_one.state = resting.state = TaskState.DONE
    session.flush()
    with pytest.raises(InvalidInputError):
        urge(session, made.task(session, made.middle), ACT)


def test_the_histories_of_both_sides_say_it(session: Session) -> None:
    made = cast(session)
    draft = made.task(session, made.middle)
    urge(session, draft, ACT)
    lines = session.execute(select(TaskChange.task_id, TaskChange.action)).all()
    assert {tuple(line) for line in lines} == {
        (draft.id, "urge"),
        *((made.task(session, made.givers, unit).id, "urged") for unit in made.communes),
    }


def test_a_unit_with_two_missing_inputs_is_one_unit(session: Session) -> None:
    made = cast(session)
    second = builders.task(session, made.plan, made.communes[0], "Gửi bảng số liệu")
    draft = made.task(session, made.middle)
    session.add(TaskFeed(giver_id=second.id, receiver_id=draft.id))
    session.flush()
    assert urge(session, draft, ACT).told == 2
    assert len(notices(session)) == 4
