"""More time for a task: set by its plan's coordinators, or asked for by its unit and decided by them.

Owns the deadline in force and the requests to change it; refuses to touch the original deadline, which stays on record.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import Extension, ExtensionState, Task
from rules.deadlines import effective
from workflow.calendar import day_of, working_calendar
from workflow.errors import InvalidInputError, Words, WrongStateError
from workflow.moves import Act, allow, look_again, need_note, record
from workflow.task_notices import stop_chasing, tell_coordinators, tell_doer


def extend(session: Session, task: Task, act: Act, *, until: date) -> None:
    """Set a later deadline. The original stays on record; escalations that the old date caused end; reminders are armed anew."""
    allow(task, "extend")
    if task.due_on and until <= task.due_on:
        raise InvalidInputError(
            "Hạn mới %(until)s không muộn hơn hạn đang áp dụng %(before)s; hãy chọn ngày sau hạn đó.",
            field="until",
            until=until,
            before=task.due_on,
        )
    before = f"{task.due_on:%d/%m/%Y}" if task.due_on else "không thời hạn"
    task.due_on = until
    task.effective_due_on = effective(until, working_calendar(session))
    record(task, "extend", before, f"{until:%d/%m/%Y}", act)
    settle_requests(task, act, until)
    stop_chasing(session, task, act, f"hạn được gia hạn đến {until:%d/%m/%Y}")
    look_again(task, act)
    tell_doer(session, task, act, kind="extended", step="extended", why=act.note)


def ask_extension(session: Session, task: Task, act: Act, *, until: date) -> Extension:
    """Ask for a later deadline, with a reason; the plan's coordinators are told. One request at a time."""
    need_note(act, Words("lý do xin gia hạn"))
    allow(task, "extend")
    if any(extension.state is ExtensionState.ASKED for extension in task.extensions):
        raise WrongStateError("Nhiệm vụ này đang có một đề nghị gia hạn chờ quyết định; hãy đợi quyết định đó.")
    if until <= (task.due_on or date.min) or until < day_of(act.at):
        raise InvalidInputError("Hạn đề nghị %(until)s phải sau hạn hiện tại và không ở trong quá khứ.", field="until", until=until)
    asked_by_id = act.by.id if act.by else None
    extension = Extension(task=task, from_on=task.due_on, until_on=until, reason=act.note, asked_by_id=asked_by_id, asked_at=act.at)
    session.add(extension)
    session.flush()
    record(task, "ask_extension", "", f"{until:%d/%m/%Y}", act)
    tell_coordinators(session, task, act, kind="extension-asked", step=f"extension-{extension.id}")
    return extension


def decide_extension(session: Session, extension: Extension, act: Act, *, is_granted: bool) -> None:
    """Grant or refuse; a refusal needs a reason. Raises WrongStateError where it was decided before."""
    if extension.state is not ExtensionState.ASKED:
        raise WrongStateError("Đề nghị gia hạn này đã được quyết định trước đó; hãy tải lại trang.")
    if not is_granted:
        need_note(act, Words("lý do không đồng ý gia hạn"))
    answer_request(extension, act, is_granted=is_granted)
    if is_granted:
        extend(session, extension.task, act, until=extension.until_on)
        return
    record(extension.task, "refuse_extension", "", f"{extension.until_on:%d/%m/%Y}", act)
    tell_doer(session, extension.task, act, kind="extension-refused", step=f"extension-refused-{extension.id}", why=act.note)


def settle_requests(task: Task, act: Act, until: date | None) -> None:
    """Answer the request for more time that waits: granted where the new deadline gives what it asked for, else refused."""
    for extension in task.extensions:
        if extension.state is ExtensionState.ASKED:
            answer_request(extension, act, is_granted=bool(until and until >= extension.until_on))


def answer_request(extension: Extension, act: Act, *, is_granted: bool) -> None:
    """Put down what was decided on a request for more time, by whom and when."""
    extension.state = ExtensionState.GRANTED if is_granted else ExtensionState.REFUSED
    extension.decided_by_id = act.by.id if act.by else None
    extension.decided_at = act.at
    extension.decision_note = act.note
