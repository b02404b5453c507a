"""What a new version of the plan does to one open task: another deadline, other words, or its end. Each recorded in its history.

Owns the effect on the task; which task meets which fate is `workflow.succession`, telling people is `workflow.tidings`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import Clause, Task
from rules.deadlines import effective
from workflow.assignment import Due
from workflow.calendar import working_calendar
from workflow.extensions import answer_request, waiting_request
from workflow.moves import Act, record
from workflow.task_notices import begin_round, stop_what_holds_no_more
from workflow.text import search_form, shorten
from workflow.tidings import NEW_VERSION


def is_extended(task: Task) -> bool:
    """Whether somebody granted this task more time than its document names."""
    return task.original_due_on is not None and task.due_on is not None and task.due_on > task.original_due_on


def outlasts(task: Task, written_on: date | None) -> bool:
    """Whether the time that was granted to this task reaches beyond the day that the new version names.

    Then it stands: a committee decided it for this one unit, knowing why; a version that moves everybody's date does not take it back.
    """
    return is_extended(task) and written_on is not None and task.due_on is not None and task.due_on > written_on


def redate(session: Session, task: Task, due: Due, act: Act, *, by: str = NEW_VERSION, is_quiet: bool = False) -> str:
    """Give an open task the day that the new version, or a change of times, names; return in words what was changed.

    by -- which of them, in words. is_quiet -- the caller knows that no reminder waits and nothing is escalated: the database is not asked.

    Reminders are armed anew. What was escalated ends where the task is not overdue any more; where it still is, it stays where it lies.
    A request for more time that the new day fulfils is granted, any other goes on waiting.
    """
    before, written_before, stands = task.due_on, task.original_due_on, outlasts(task, due.due_on)
    task.original_due_on = due.due_on
    if stands:
        words = f"hạn trong văn bản đổi từ {said(written_before)} thành {said(due.due_on)}; gia hạn đến {said(before)} vẫn có hiệu lực"
        record(task, "redate", said(written_before), said(due.due_on), Act(act.by, act.at, words))
        return words
    old = written_before if before == due.due_on else before
    words = f"hạn đổi từ {said(old)} thành {said(due.due_on)}"
    task.due_on = due.due_on
    task.effective_due_on = effective(due.due_on, working_calendar(session)) if due.due_on else None
    record(task, "redate", said(old), said(due.due_on), act)
    if task.due_on != before:
        _settle_fulfilled(task, act)
        if not is_quiet:
            stop_what_holds_no_more(session, task, act, f"{words}, {by}")
        begin_round(task, act)
    return words


def reword(task: Task, clause: Clause, act: Act) -> None:
    """Let an open task say what the new version says; the words before stay in its history."""
    record(task, "reword", task.title, shorten(clause.text), act)
    task.title, task.search_text = shorten(clause.text), search_form(clause.text)


def said(day: date | None) -> str:
    """A deadline in words."""
    return f"{day:%d/%m/%Y}" if day else "không thời hạn"


def _settle_fulfilled(task: Task, act: Act) -> None:
    request = waiting_request(task)
    if request and (task.due_on is None or task.due_on >= request.until_on):
        answer_request(request, act, granted_on=request.until_on)
