"""Uỷ quyền: a person is away from one day to another, and somebody stands in: gets the notices, may do what the absent one may.

Owns making, taking back and settling absences, and in whose stead somebody acts. An administrator's powers are never handed on.
No chains: who stands in is not away at the same time, so nobody stands in for somebody's substitute.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from models import MembershipRole, Substitution, Task, User
from workflow.away import tell_what_happened
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from workflow.people import own_roles_on

LONGEST_DAYS = 366


def substitute(
    session: Session, principal: User, stand_in: User, *, from_on: date, until_on: date, reason: str, by: User, at: datetime
) -> Substitution:
    """Put down that somebody stands in for a person from one day to another, both included.

    Raises NotAllowedError (`may_arrange`), InvalidInputError for oneself, somebody inactive or away, days the wrong way round or past,
    and where another absence of the person overlaps.
    """
    if not may_arrange(by, principal, day_of(at)):
        raise NotAllowedError(
            "Chỉ %(name)s, lãnh đạo đơn vị của người này hoặc quản trị viên được cử người thay: hãy nhờ một trong những người ấy.",
            name=principal.name,
        )
    _check_people(principal, stand_in)
    _check_days(from_on, until_on, today=day_of(at))
    _refuse_overlap(session, principal, stand_in, from_on, until_on)
    made = Substitution(
        principal=principal,
        substitute=stand_in,
        from_on=from_on,
        until_on=until_on,
        reason=" ".join(reason.split()),
        made_by_id=by.id,
        made_at=at,
    )
    session.add(made)
    session.flush()
    session.expire(stand_in, ["standing_in"])
    return made


def may_arrange(by: User, principal: User, on: date) -> bool:
    """The person; an administrator; a leader of every unit in which the person is something, so that no foreign rights are handed on."""
    if by.id == principal.id:
        return True
    mine = own_roles_on(by, on)
    if any(membership.role is MembershipRole.ADMINISTRATOR for membership in mine):
        return True
    led = {membership.unit_id for membership in mine if membership.role is MembershipRole.LEADER}
    theirs = {membership.unit_id for membership in own_roles_on(principal, on)}
    return bool(theirs) and theirs <= led


def _check_people(principal: User, stand_in: User) -> None:
    if principal.id == stand_in.id:
        raise InvalidInputError("Không thể tự thay cho chính mình: hãy chọn một người khác.", field="substitute")
    for person, field in ((principal, None), (stand_in, "substitute")):
        if not person.is_active:
            raise InvalidInputError("%(name)s đã ngừng truy cập: hãy chọn một người đang làm việc.", field=field, name=person.name)


def _check_days(from_on: date, until_on: date, *, today: date) -> None:
    if until_on < from_on:
        raise InvalidInputError(
            "Ngày kết thúc %(until)s trước ngày bắt đầu %(since)s: hãy đổi một trong hai.", field="until_on", until=until_on, since=from_on
        )
    if until_on < today:
        raise InvalidInputError("Khoảng thời gian này đã qua: hãy chọn ngày kết thúc từ hôm nay trở đi.", field="until_on")
    if (until_on - from_on).days >= LONGEST_DAYS:
        raise InvalidInputError(
            "Ủy quyền dài quá một năm: nếu người này không trở lại, hãy giao vai trò cho người khác thay vì ủy quyền.", field="until_on"
        )


def _refuse_overlap(session: Session, principal: User, stand_in: User, from_on: date, until_on: date) -> None:
    """One stand-in at a time; nobody stands in who is away, and nobody is away who stands in: so no circle can come about."""
    same_days = Substitution.from_on <= until_on, Substitution.until_on >= from_on, Substitution.ended_at.is_(None)
    concerned = or_(
        Substitution.principal_id.in_([principal.id, stand_in.id]),
        Substitution.substitute_id == principal.id,
    )
    names = joinedload(Substitution.principal), joinedload(Substitution.substitute)
    other = session.scalars(select(Substitution).where(*same_days, concerned).options(*names).order_by(Substitution.from_on)).first()
    if other is None:
        return
    values = {"since": other.from_on, "until": other.until_on, "absent": other.principal.name, "name": other.substitute.name}
    if other.principal_id == principal.id:
        raise InvalidInputError(
            "Từ %(since)s đến %(until)s %(name)s đã thay %(absent)s: hãy kết thúc lần ủy quyền đó hoặc chọn ngày khác.",
            field="from_on",
            **values,
        )
    if other.principal_id == stand_in.id:
        raise InvalidInputError("%(absent)s cũng vắng từ %(since)s đến %(until)s: hãy chọn một người khác.", field="substitute", **values)
    raise InvalidInputError(
        "%(name)s đang nhận thay %(absent)s từ %(since)s đến %(until)s: hãy để %(absent)s chọn người khác trước.", field="from_on", **values
    )


def take_back(session: Session, absence: Substitution, *, by: User, at: datetime) -> None:
    """End an absence before its time; one that has not begun never was. Raises NotAllowedError, WrongStateError where it is over."""
    if not may_arrange(by, absence.principal, day_of(at)) and by.id != absence.substitute_id:
        raise NotAllowedError("Chỉ hai người trong cuộc, lãnh đạo đơn vị hoặc quản trị viên được kết thúc lần ủy quyền này.")
    if absence.ended_at is not None or absence.until_on < day_of(at):
        raise WrongStateError("Lần ủy quyền này đã kết thúc rồi; hãy tải lại trang.")
    absence.ended_at, absence.ended_by_id = at, by.id
    if absence.from_on > day_of(at):
        absence.told_at = at
    session.flush()
    session.expire(absence.substitute, ["standing_in"])


def absences_of(session: Session, person: User) -> Sequence[Substitution]:
    """The absences in which a person is away or stands in, the latest first."""
    concerned = or_(Substitution.principal_id == person.id, Substitution.substitute_id == person.id)
    names = joinedload(Substitution.principal), joinedload(Substitution.substitute)
    return session.scalars(select(Substitution).where(concerned).options(*names).order_by(Substitution.from_on.desc())).all()


def find_absence(session: Session, absence_id: int, *, on: date, seen_by: User) -> Substitution:
    """An absence by number, for those whom it concerns. Raises NotFoundError."""
    names = joinedload(Substitution.principal), joinedload(Substitution.substitute)
    absence = session.get(Substitution, absence_id, options=names)
    if absence is None or (seen_by.id != absence.substitute_id and not may_arrange(seen_by, absence.principal, on)):
        raise NotFoundError("Không có lần ủy quyền số %(absence)s: hãy mở lại trang ủy quyền.", absence=absence_id)
    return absence


def settle_absences(session: Session, *, now: datetime) -> int:
    """Absences that are over: the person is told, in one digest, what came and what was done meanwhile. Returns how many were over."""
    is_over = Substitution.told_at.is_(None), or_(Substitution.until_on < day_of(now), Substitution.ended_at.is_not(None))
    over = session.scalars(select(Substitution.id).where(*is_over)).all()
    if not over:
        return 0
    claimed = session.scalars(
        update(Substitution)
        .where(Substitution.id.in_(over), Substitution.told_at.is_(None))
        .values(told_at=now, ended_at=func.coalesce(Substitution.ended_at, now))
        .returning(Substitution.id)
        .execution_options(synchronize_session=False)
    ).all()
    settled = select(Substitution).where(Substitution.id.in_(claimed)).order_by(Substitution.id)
    for absence in session.scalars(settled.execution_options(populate_existing=True)):
        tell_what_happened(session, absence, now=now)
    return len(claimed)


def in_stead_of_on_task(by: User | None, task: Task, on: date) -> int | None:
    """The absent person for whom somebody acts on a task: its unit's, its partners' or its plan's. None where own roles reach as far."""
    if by is None or not by.standing_in:
        return None
    return in_stead_of(by, {task.unit_id, task.plan.standing_id, task.plan.owner_id, *(partner.unit_id for partner in task.partners)}, on)


def in_stead_of(by: User | None, unit_ids: Collection[int | None], on: date) -> int | None:
    """The absent person for whom somebody acts on a matter of these units. None where own roles reach as far."""
    if by is None or any(membership.unit_id in unit_ids for membership in own_roles_on(by, on)):
        return None
    absences = [one for one in by.standing_in if one.from_on <= on <= one.until_on]
    for absence in absences:
        if any(membership.unit_id in unit_ids for membership in own_roles_on(absence.principal, on)):
            return absence.principal_id
    return absences[0].principal_id if len(absences) == 1 and not own_roles_on(by, on) else None
