"""Many tasks at once over the API."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rules.values import TaskState
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place
from tests.web.reading import fresh


def test_what_can_be_done_is_done_and_of_the_others_it_is_said_why_not(calling: Calling, session: Session, place: Place) -> None:
    done = builders.task(session, place.plan, place.commune, "Việc đã xong")
    done.state = TaskState.DONE
    session.commit()
    answer = calling(place.lan).post("/tasks/bulk", tasks=[place.task.id, done.id, 999999], action="tick_off", note="xong")
    assert answer["done"] == [place.task.id]
    assert [(one["task_id"], one["code"]) for one in answer["refused"]] == [(done.id, "wrong-state")]
    assert fresh(session, place.task).state is TaskState.DONE


def test_a_wish_that_lacks_something_is_refused_whole(calling: Calling, session: Session, place: Place) -> None:
    thu = calling(place.thu)
    assert thu.post("/tasks/bulk", 422, tasks=[place.task.id], action="extend")["field"] == "until"
    assert thu.post("/tasks/bulk", 422, tasks=[], action="suspend", note="chờ")["field"] == "task"
    assert thu.post("/tasks/bulk", 422, tasks=[place.task.id], action="reassign", unit=999999)["field"] == "unit"
    assert fresh(session, place.task).state is TaskState.ASSIGNED
