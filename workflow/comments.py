"""Words beside a task: anyone who sees it may write, call upon others who see it, and take one's own words back within the day.

Owns comments and who is called upon; refuses to change anything of the task itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from models import Comment, Mention, Notice, Task, User
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotFoundError, Words, WrongStateError
from workflow.moves import Act, need_note, record
from workflow.notices import Subject
from workflow.people import roles_on
from workflow.recipients import Recipient
from workflow.visibility import visible_tasks

MENTIONED = "mentioned"
_CALLED = re.compile(r"(?<![\w.@-])@([\w](?:[\w.-]*\w)?)")


def comment(session: Session, task: Task, act: Act, *, mentioned: Iterable[User] = ()) -> Comment:
    """Write the act's words beside a task; who is called upon (@login, or chosen) is told in the next digest, once.

    Raises InvalidInputError without words, or where somebody called upon does not see the task.
    """
    need_note(act, Words("nội dung trao đổi"))
    called = {user.id: user for user in (*mentioned, *_called_in(session, act.note))}
    for user in called.values():
        if not sees(session, user, task, act):
            raise _unseen(user.name)
    made = Comment(by_id=act.by.id if act.by else None, at=act.at, text=act.note.strip())
    made.mentions = [Mention(user_id=user_id) for user_id in called]
    task.comments.append(made)
    session.flush()
    _tell(session, task, made, act, [user for user in called.values() if act.by is None or user.id != act.by.id])
    return made


def may_withdraw(one: Comment, user: User, act_day: Act) -> bool:
    """Whether this person may take the comment back at the moment of that act: one's own, on the same day, once."""
    return one.by_id == user.id and one.withdrawn_at is None and day_of(one.at) == day_of(act_day.at)


def withdraw(session: Session, one: Comment, act: Act) -> None:
    """Take one's own words back on the same day; they stay in the history, and who was not told of them yet is not told."""
    if act.by is None or not may_withdraw(one, act.by, act):
        raise WrongStateError("Chỉ người viết rút lại được ý kiến của mình, trong ngày viết; hãy viết ý kiến mới để đính chính.")
    one.withdrawn_at = act.at
    record(one.task, "withdraw_comment", one.text, "", act)
    session.flush()
    untold = (Notice.task_id == one.task_id, Notice.step == _step(one), Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None))
    session.execute(update(Notice).where(*untold).values(withdrawn_at=act.at, withdrawn_because="ý kiến đã được rút lại"))


def find_comment(task: Task, comment_id: int) -> Comment:
    """A comment of a task. Raises NotFoundError."""
    found = next((one for one in task.comments if one.id == comment_id), None)
    if found is None:
        raise NotFoundError("Nhiệm vụ số %(task)s không có ý kiến số %(comment)s.", task=task.id, comment=comment_id)
    return found


def sees(session: Session, user: User, task: Task, act: Act) -> bool:
    """Whether the person sees the task at the moment of the act."""
    if not user.is_active:
        return False
    return bool(session.scalar(select(exists().where(Task.id == task.id, visible_tasks(session, user, day_of(act.at))))))


def _called_in(session: Session, text: str) -> Sequence[User]:
    """The people whose logins stand in the words behind an @. Raises InvalidInputError for a login that nobody has."""
    logins = list(dict.fromkeys(login.casefold() for login in _CALLED.findall(text)))
    if not logins:
        return []
    found = {user.login.casefold(): user for user in session.scalars(select(User).where(User.login.in_(logins)))}
    for login in logins:
        if login not in found:
            raise _unseen(f"@{login}")
    return [found[login] for login in logins]


def _unseen(name: str) -> InvalidInputError:
    """The same words whether the person does not exist or does not see the task: nobody learns of logins here."""
    return InvalidInputError(
        "«%(name)s» không phải người xem được nhiệm vụ này nên không nhắc được: hãy chọn trong danh sách người của các đơn vị liên quan.",
        field="note",
        name=name,
    )


def _step(one: Comment) -> str:
    return f"mentioned-{one.id}"


def _tell(session: Session, task: Task, one: Comment, act: Act, users: Iterable[User]) -> None:
    outgoing, today = act.outgoing, day_of(act.at)
    writer = act.by.name if act.by else "Hệ thống"
    for user in users:
        unit_id = next((role.unit_id for role in roles_on(user, today) if role.unit_id), task.unit_id)
        outgoing.owe(
            [Recipient(unit_id, user.id, user.email)],
            Subject(task_id=task.id),
            kind=MENTIONED,
            step=_step(one),
            audience=Audience.INFORMED,
            delivery=Delivery.DIGEST,
            due_on=task.due_on,
            why=f"{writer}: {one.text}",
        )
    outgoing.write(session)
