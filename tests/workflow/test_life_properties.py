"""Any sequence of what people do to a task and its parts: the history explains the state, and nothing forbidden ever happens.

The table of allowed transitions below is written apart from `workflow.moves`, from the life cycle as the domain tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, ExtensionState, RefusalState, Task, TaskOrigin, Unit, User
from rules.values import EscalationState, TaskState
from tests.builders import NOW, TODAY
from tests.workflow.life import DUE, Life, begin
from workflow import acceptance, comments, extensions, handing_over, parts, progress, subtasks, suspension, taking_back
from workflow.assignment import first_look
from workflow.errors import WorkflowError
from workflow.judges import judge_by
from workflow.moves import Act
from workflow.sweep import sweep_tasks

WORDS = {
    "chưa thực hiện": TaskState.ASSIGNED,
    "đang thực hiện": TaskState.IN_PROGRESS,
    "chờ xác nhận": TaskState.REPORTED,
    "bị trả lại": TaskState.RETURNED,
    "đã hoàn thành": TaskState.DONE,
    "đã hủy": TaskState.CANCELLED,
    "tạm dừng": TaskState.SUSPENDED,
}
A, P, R, B = TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.REPORTED, TaskState.RETURNED
D, C, S = TaskState.DONE, TaskState.CANCELLED, TaskState.SUSPENDED

ALLOWED: dict[str, set[tuple[TaskState, TaskState]]] = {
    "start": {(A, P), (B, P)},
    "note": {(A, P), (P, P), (B, P)},
    "stuck": {(A, P), (P, P), (B, P)},
    "tick_off": {(A, D), (P, D), (B, D), (A, R), (P, R), (B, R)},
    "take_back": {(D, A), (D, P), (D, B), (R, A), (R, P), (R, B)},
    "confirm": {(R, D)},
    "return": {(R, B), (D, B)},
    "suspend": {(A, S), (P, S), (B, S)},
    "resume": {(S, P)},
    "cancel": {(A, C), (P, C), (R, C), (B, C), (S, C)},
}
"""Every change of a task's state that there may be."""

BESIDE: dict[str, set[TaskState]] = {
    "accept": {A, P, B},
    "refuse": {A, P, B},
    "insist": {A, P, B, S},
    "extend": {A, P, B, S},
    "ask_extension": {A, P, B, S},
    "refuse_extension": {A, P, B, S},
    "reassign": {A, P, B},
    "pass_down": {A, P, B},
    "ask_part": {A, P, B},
    "part_done": {A, P, B},
    "take_back_part": {A, P, B},
    "return_part": {A, P, B},
    "shift_deadline": {P},
    "move_along": {A, P, B, S},
    "passed_down": {A},
    "subtasks_done": {A, P, R, B},
    "parent_reassigned": {A, P, R, B, S},
    "withdraw_comment": set(TaskState),
}
"""What leaves the state as it is, and in which states it may happen."""

IN_HAND = (
    *("accept", "refuse", "insist", "start", "note", "stuck", "tick_off", "tick_off", "tick_off", "extend", "ask_extension", "decide"),
    *("reassign", "suspend", "pass_down", "pass_down", "ask_part", "part_done", "take_back_part", "return_part", "comment", "withdraw"),
)
LIKELY: dict[TaskState, tuple[str, ...]] = {
    A: IN_HAND,
    P: IN_HAND,
    B: IN_HAND,
    R: ("confirm", "return", "take_back", "cancel"),
    D: ("take_back", "return", "comment"),
    S: ("resume", "resume", "extend", "ask_extension", "decide", "insist", "cancel"),
    C: ("comment", "withdraw", "return"),
}
"""What people mostly do in a state; the rest is tried as well, more rarely."""

DEADLINES = {"extend", "shift_deadline", "move_along"}
LIVE = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED, EscalationState.RAISED)
JUDGE = judge_by()


VERBS: dict[str, Callable[[Session, Life, Task, Act, int], object]] = {
    "accept": lambda s, w, t, a, n: acceptance.accept(s, t, a),
    "refuse": lambda s, w, t, a, n: acceptance.refuse(s, t, a),
    "insist": lambda s, w, t, a, n: _each(lambda r: acceptance.insist(s, r, a), [r for r in t.refusals if r.state is RefusalState.ASKED]),
    "start": lambda s, w, t, a, n: progress.start(s, t, a),
    "note": lambda s, w, t, a, n: progress.report_progress(s, t, a, percent=n * 9),
    "stuck": lambda s, w, t, a, n: progress.report_obstacle(s, t, a),
    "tick_off": lambda s, w, t, a, n: progress.tick_off(s, t, a, is_sure=n > 3),
    "take_back": lambda s, w, t, a, n: taking_back.take_back(s, t, a),
    "confirm": lambda s, w, t, a, n: progress.confirm(s, t, a),
    "return": lambda s, w, t, a, n: progress.return_task(s, t, a),
    "extend": lambda s, w, t, a, n: extensions.extend(s, t, a, until=(t.due_on or TODAY) + timedelta(days=n * 4 - 4)),
    "ask_extension": lambda s, w, t, a, n: extensions.ask_extension(s, t, a, until=(t.due_on or TODAY) + timedelta(days=n * 9)),
    "decide": lambda s, w, t, a, n: _each(
        lambda e: extensions.decide_extension(s, e, a, is_granted=n > 5), [e for e in t.extensions if e.state is ExtensionState.ASKED]
    ),
    "reassign": lambda s, w, t, a, n: handing_over.reassign(s, t, a, unit=_units(w)[n % 6]),
    "suspend": lambda s, w, t, a, n: suspension.suspend(s, t, a, until=_day(a) + timedelta(days=n) if n % 2 else None),
    "resume": lambda s, w, t, a, n: suspension.resume(s, t, a),
    "cancel": lambda s, w, t, a, n: progress.cancel(s, t, a),
    "pass_down": lambda s, w, t, a, n: subtasks.pass_down(
        s, t, a, title=f"Việc {n % 3}", units=[_units(w)[n % 6]], due_on=_day(a) + timedelta(days=n)
    ),
    "ask_part": lambda s, w, t, a, n: _each(lambda p: parts.ask_part(s, t, p, a, due_on=_day(a) + timedelta(days=n)), t.partners),
    "part_done": lambda s, w, t, a, n: _each(lambda p: parts.finish_part(s, t, p, a), t.partners),
    "take_back_part": lambda s, w, t, a, n: _each(lambda p: parts.take_back_part(s, t, p, a), t.partners),
    "return_part": lambda s, w, t, a, n: _each(lambda p: parts.return_part(s, t, p, a), t.partners),
    "comment": lambda s, w, t, a, n: comments.comment(s, t, a),
    "withdraw": lambda s, w, t, a, n: _each(lambda c: comments.withdraw(s, c, a), t.comments[-1:]),
}


def _each(use: Callable[[Any], object], rows: Iterable[Any]) -> None:
    """Do it with each row that there is."""
    for row in rows:
        use(row)


def _units(life: Life) -> Sequence[Unit]:
    return (life.commune, life.other, *life.villages, life.elsewhere, life.province)


def _day(act: Act) -> date:
    return act.at.date()


class Lives(RuleBasedStateMachine):
    """One duty and the parts passed down from it, in the hands of four people over some months. session, life -- set by the test."""

    session: Session
    life: Life

    @initialize(requires_review=st.booleans(), is_late=st.booleans())
    def begin(self, requires_review: bool, is_late: bool) -> None:
        self.savepoint = self.session.begin_nested()
        self.now: datetime = NOW + (timedelta(days=27) if is_late else timedelta())
        self.life.plan.requires_review = requires_review
        self.seen: dict[int, int] = {}
        self.first_due: dict[int, date | None] = {}
        self.first_unit: dict[int, str] = {}
        self.session.flush()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            self.savepoint.rollback()
            self.session.expire_all()

    @property
    def tasks(self) -> Sequence[Task]:
        return self.session.scalars(select(Task).order_by(Task.id)).all()

    @rule(verb=st.sampled_from(sorted(VERBS)), who=st.integers(0, 3), which=st.integers(0, 3), number=st.integers(0, 12))
    def do(self, verb: str, who: int, which: int, number: int) -> None:
        tasks, life = self.tasks, self.life
        self._try(verb, tasks[which % len(tasks)], (life.lan, life.mai, life.thu, life.dong)[who], number)

    @rule(data=st.data(), number=st.sampled_from([2, 3, 8, 9, 11, 12]))
    def do_what_is_likely(self, data: st.DataObject, number: int) -> None:
        task = data.draw(st.sampled_from(list(self.tasks)), label="task")
        self._try(data.draw(st.sampled_from(LIKELY[task.state]), label="verb"), task, self.life.lan, number)

    def _try(self, verb: str, task: Task, by: User, number: int) -> None:
        """Do it, or see that its refusal changes nothing."""
        before, state = self._snapshot(), task.state
        try:
            VERBS[verb](self.session, self.life, task, Act(by, self.now, f"lý do {number}"), number)
        except WorkflowError:
            assert self._snapshot() == before, f"{verb} was refused and yet changed something"
            return
        self.session.flush()
        if verb in ALLOWED:
            assert any(state is start for start, _end in ALLOWED[verb]), f"{verb} from {state}"
        self._check_looks(before)

    @rule(days=st.sampled_from([1, 2, 7, 30]))
    def let_time_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        suspension.resume_those_due(self.session, self.now.date(), self.now)
        while sweep_tasks(self.session, today=self.now.date(), now=self.now, judge=JUDGE).looked_at:
            pass
        self.session.flush()
        self.session.expire_all()

    @invariant()
    def only_allowed_things_have_happened(self) -> None:
        for task in self._begun():
            state = A
            for line in task.changes:
                if line.action in ALLOWED:
                    start, end = _state(line.from_value), _state(line.to_value)
                    assert start is state and (start, end) in ALLOWED[line.action], line.action
                    state = end
                else:
                    assert state in BESIDE[line.action], f"{line.action} in {state}: {line.note}"

    @invariant()
    def the_history_explains_the_state(self) -> None:
        for task in self._begun():
            state, due_on, unit = A, self.first_due[task.id], self.first_unit[task.id]
            for line in task.changes:
                if line.action in ALLOWED:
                    state = _state(line.to_value)
                elif line.action in DEADLINES:
                    assert line.from_value == (f"{due_on:%d/%m/%Y}" if due_on else "không thời hạn")
                    due_on = date(*map(int, reversed(line.to_value.split("/"))))
                elif line.action == "reassign":
                    assert line.from_value == unit
                    unit = line.to_value
            assert (task.state, task.due_on, task.unit.name) == (state, due_on, unit)
            assert task.original_due_on == self.first_due[task.id]

    @invariant()
    def what_belongs_to_a_state_is_there_and_nothing_else(self) -> None:
        for task in self._begun():
            assert (task.suspended_on is not None) == (task.state is S)
            assert (task.done_on is not None) == (task.state in (R, D))
            if task.state in (S, D, C) or task.effective_due_on is None:
                assert task.next_look_on is None
            live = select(Escalation.rung).where(Escalation.task_id == task.id, Escalation.state.in_(LIVE))
            assert task.rung == max(self.session.scalars(live), default=0)
            if task.state not in (A, P, B):
                assert task.rung == 0
            assert sum(refusal.state is RefusalState.ASKED for refusal in task.refusals) <= (task.state in (A, P, B, S))

    @invariant()
    def parts_never_outlive_a_cancelled_parent(self) -> None:
        for task in self._begun():
            if task.origin is TaskOrigin.PASSED_DOWN and task.parent and task.parent.state is C:
                assert task.state in (D, C)

    def _begun(self) -> Sequence[Task]:
        if not hasattr(self, "savepoint"):
            return ()
        for task in self.tasks:
            if task.id not in self.first_due:
                self.first_due[task.id], self.first_unit[task.id] = task.due_on, task.unit.name
        return self.tasks

    def _check_looks(self, before: dict[int, tuple[Any, ...]]) -> None:
        """Whose deadline, unit or round has just changed is looked at as soon as a rule can concern it."""
        today = self.now.date()
        for task in self.tasks:
            was = before.get(task.id)
            is_changed = was is None or (task.due_on, task.unit_id, task.round) != was[1:4]
            first = first_look(task.effective_due_on)
            if is_changed and was is not None and task.state in (A, P, R, B) and first is not None:
                assert task.next_look_on == max(first, today)

    def _snapshot(self) -> dict[int, tuple[Any, ...]]:
        return {
            task.id: (
                task.state,
                task.due_on,
                task.unit_id,
                task.round,
                task.effective_due_on,
                task.next_look_on,
                task.rung,
                task.done_on,
                task.accepted_on,
                task.suspended_on,
                task.resume_on,
                len(task.changes),
                len(task.comments),
                [refusal.state for refusal in task.refusals],
                [extension.state for extension in task.extensions],
                [(one.unit_id, one.asked, one.due_on, one.done_on, one.returned_because) for one in task.partners],
            )
            for task in self.tasks
        }


def _state(words: str) -> TaskState:
    return next(state for said, state in WORDS.items() if words.startswith(said))


def test_the_history_explains_the_state_after_any_sequence_of_actions(session: Session) -> None:
    life = begin(session, due_on=DUE)
    session.commit()

    class OfThisDatabase(Lives):
        pass

    OfThisDatabase.session, OfThisDatabase.life = session, life
    many = settings(
        max_examples=60,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OfThisDatabase, settings=many)
