"""More time for a task: set by its plan's coordinators, or asked for by its unit and decided by them.

Owns the deadline in force and the requests to change it; refuses to touch the original deadline, which stays on record.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from models import Extension, ExtensionState, Task
from rules.deadlines import effective
from workflow.calendar import day_of, working_calendar
from workflow.errors import InvalidInputError, Words, WrongStateError
from workflow.moves import Act, allow, look_again, need_note, record
from workflow.moving_along import move_along, moves_along
from workflow.policy_book import book_of
from workflow.task_notices import stop_chasing, tell_coordinators, tell_doer


def extend(session: Session, task: Task, act: Act, *, until: date, moving: Collection[int] | None = None) -> None:
    """Give a task more time, as its plan's coordinators may: at most as often as the policy allows.

    moving -- the ids of those that move along (`workflow.moving_along`); None: all that have to.
    Raises InvalidInputError for a day that is no later, WrongStateError where the policy leaves it to a committee.
    """
    _refuse_too_many(session, task, day_of(act.at))
    prolong(session, task, act, until=until, moving=moving)


def prolong(session: Session, task: Task, act: Act, *, until: date, moving: Collection[int] | None = None) -> None:
    """Set a later deadline, as often as a committee sees fit. The original stays on record, and the extension in the task's list of them.

    Escalations that the old date caused end; reminders are armed anew; what hangs on the task moves along.
    """
    allow(task, "extend")
    _refuse_no_later(task, until)
    moves = moves_along(session, task, until)
    from_on = task.due_on
    task.due_on = until
    task.effective_due_on = effective(until, working_calendar(session))
    record(task, "extend", f"{from_on:%d/%m/%Y}" if from_on else "không thời hạn", f"{until:%d/%m/%Y}", act)
    _settle(task, act, from_on, until)
    stop_chasing(session, task, act, f"hạn được gia hạn đến {until:%d/%m/%Y}")
    look_again(task, act)
    tell_doer(session, task, act, kind="extended", step="extended", why=act.note)
    move_along(session, moves, act, chosen=moving)


def ask_extension(session: Session, task: Task, act: Act, *, until: date) -> Extension:
    """Ask for a later deadline, with a reason; the plan's coordinators are told. One request at a time, as often as the policy allows."""
    need_note(act, Words("lý do xin gia hạn"))
    allow(task, "extend")
    if waiting_request(task):
        raise WrongStateError("Nhiệm vụ này đang có một đề nghị gia hạn chờ quyết định; hãy đợi quyết định đó.")
    _refuse_too_many(session, task, day_of(act.at))
    if until <= (task.due_on or date.min) or until < day_of(act.at):
        raise InvalidInputError("Hạn đề nghị %(until)s phải sau hạn hiện tại và không ở trong quá khứ.", field="until", until=until)
    extension = Extension(
        task=task, from_on=task.due_on, until_on=until, reason=act.note, asked_by_id=act.by.id if act.by else None, asked_at=act.at
    )
    session.add(extension)
    session.flush()
    record(task, "ask_extension", "", f"{until:%d/%m/%Y}", act)
    tell_coordinators(session, task, act, kind="extension-asked", step=f"extension-{extension.id}")
    return extension


def decide_extension(
    session: Session,
    extension: Extension,
    act: Act,
    *,
    is_granted: bool,
    until: date | None = None,
    moving: Collection[int] | None = None,
) -> None:
    """Grant or refuse; a refusal needs a reason, which the doer is told. until -- another day than was asked for.

    Raises WrongStateError where it was decided before.
    """
    if extension.state is not ExtensionState.ASKED:
        raise WrongStateError("Đề nghị gia hạn này đã được quyết định trước đó; hãy tải lại trang.")
    allow(extension.task, "extend")
    if is_granted:
        extend(session, extension.task, act, until=until or extension.until_on, moving=moving)
        return
    need_note(act, Words("lý do không đồng ý gia hạn"))
    answer_request(extension, act, granted_on=None)
    record(extension.task, "refuse_extension", "", f"{extension.until_on:%d/%m/%Y}", act)
    tell_doer(session, extension.task, act, kind="extension-refused", step=f"extension-refused-{extension.id}", why=act.note)


def waiting_request(task: Task) -> Extension | None:
    """The request for more time that nobody has decided on yet."""
    return next((extension for extension in task.extensions if extension.state is ExtensionState.ASKED), None)


def times_extended(task: Task) -> int:
    """How many times the task was given more time."""
    return sum(extension.state is ExtensionState.GRANTED for extension in task.extensions)


def most_extensions(session: Session, task: Task, on: date) -> int | None:
    """How many times that may be done below a committee, by the policy in force for the task; None: as often as one likes."""
    return book_of(session, on).parameter("most_extensions", plan_id=task.plan_id, unit_id=task.unit_id)


def _refuse_too_many(session: Session, task: Task, on: date) -> None:
    most, times = most_extensions(session, task, on), times_extended(task)
    if most is not None and times >= most:
        raise WrongStateError(
            "Nhiệm vụ số %(task)s đã được gia hạn %(times)s lần, nhiều nhất là %(most)s lần. Hãy báo vướng mắc: khi quá hạn, "
            "ban chỉ đạo cấp trên xem xét và có thể gia hạn thêm.",
            task=task.id,
            times=times,
            most=most,
        )


def _refuse_no_later(task: Task, until: date) -> None:
    if task.due_on and until <= task.due_on:
        raise InvalidInputError(
            "Hạn mới %(until)s không muộn hơn hạn đang áp dụng %(before)s; hãy chọn ngày sau hạn đó.",
            field="until",
            until=until,
            before=task.due_on,
        )


def _settle(task: Task, act: Act, from_on: date | None, until: date) -> None:
    """Answer the request that waits with the day given; where none waits, keep the extension as one that was given unasked."""
    request = waiting_request(task)
    if request is None:
        by_id = act.by.id if act.by else None
        request = Extension(from_on=from_on, until_on=until, reason=act.note, asked_by_id=by_id, asked_at=act.at)
        task.extensions.append(request)
    answer_request(request, act, granted_on=until)


def settle_requests(task: Task, act: Act, until: date | None) -> None:
    """Answer the request for more time that waits: granted where the new deadline gives what it asked for, else refused."""
    if request := waiting_request(task):
        answer_request(request, act, granted_on=until if until and until >= request.until_on else None)


def answer_request(extension: Extension, act: Act, *, granted_on: date | None) -> None:
    """Put down what was decided on a request for more time, by whom and when. granted_on -- the day given; None: refused."""
    extension.state = ExtensionState.GRANTED if granted_on else ExtensionState.REFUSED
    extension.granted_on = granted_on
    extension.decided_by_id = act.by.id if act.by else None
    extension.decided_at = act.at
    extension.decision_note = act.note
