"""Words beside a task: who may be called upon, who is told, and what is taken back."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import MembershipRole
from tests import builders
from tests.workflow.life import Life, act, begin, told
from workflow import comments
from workflow.errors import InvalidInputError, WrongStateError


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


def test_whoever_is_called_upon_is_told_once_in_the_digest(session: Session, life: Life) -> None:
    made = comments.comment(session, life.task, act(life.lan, "@mai xem giúp, gửi lan@example.vn. Cảm ơn @thu."), mentioned=[life.mai])
    assert {mention.user_id for mention in made.mentions} == {life.mai.id, life.thu.id}
    assert told(session, "mentioned") == [("mai", "digest"), ("thu", "digest")]
    assert life.task.changes == []


def test_calling_upon_oneself_tells_nobody(session: Session, life: Life) -> None:
    comments.comment(session, life.task, act(life.lan, "@lan nhớ việc này"))
    assert told(session, "mentioned") == []


def test_somebody_who_does_not_see_the_task_cannot_be_called_upon(session: Session, life: Life) -> None:
    builders.user(session, "xa", (life.elsewhere, MembershipRole.FOCAL_POINT))
    for words in ("@xa xem giúp", "@không-có-ai xem giúp"):
        with pytest.raises(InvalidInputError, match="không phải người xem được nhiệm vụ này"):
            comments.comment(session, life.task, act(life.lan, words))
    assert life.task.comments == []


def test_words_are_needed(session: Session, life: Life) -> None:
    with pytest.raises(InvalidInputError, match="nội dung trao đổi"):
        comments.comment(session, life.task, act(life.lan, " "))


def test_own_words_are_taken_back_on_the_same_day_only(session: Session, life: Life) -> None:
    made = comments.comment(session, life.task, act(life.lan, "@mai xem giúp"))
    for other in (act(life.mai), act(life.lan, days=1), act(None)):
        with pytest.raises(WrongStateError, match="Chỉ người viết"):
            comments.withdraw(session, made, other)
    comments.withdraw(session, made, act(life.lan, ""))
    assert (life.task.changes[-1].action, life.task.changes[-1].from_value) == ("withdraw_comment", "@mai xem giúp")
    assert told(session, "mentioned") == []
    with pytest.raises(WrongStateError):
        comments.withdraw(session, made, act(life.lan))
