"""The level above approves the values of a unit, or gives them back with words; what was given back counts no more until corrected.

Owns these decisions and what is told of them; refuses whoever entered a value himself. Who stands above is `workflow.visibility`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import ClauseState, Measurement, MeasurementState, Plan, PlanState, Target, User
from models.database import among
from rules.period_words import named
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from workflow.notices import Outgoing, Subject
from workflow.recipients import Directory
from workflow.superiors import areas_above
from workflow.target_verdicts import changed_by, follow
from workflow.visibility import approvable_values, visible_values

VALUE_RETURNED = "value-returned"
LONGEST_NOTE = 1000


def approve(session: Session, user: User, ids: Collection[int], *, now: datetime) -> list[Measurement]:
    """Approve values, all or none; those approved already stay as they are. Returns those that changed.

    Raises NotFoundError, NotAllowedError, and WrongStateError for what was corrected meanwhile.
    """
    rows = [row for row in _held(session, user, ids, now) if row.state is not MeasurementState.APPROVED]
    for row in rows:
        if row.state is MeasurementState.RETURNED:
            raise WrongStateError(
                "Số liệu số %(value)s của %(unit)s đã bị trả lại; đợi đơn vị sửa rồi hãy duyệt.", value=row.id, unit=row.unit.name
            )
        _decide(row, user, MeasurementState.APPROVED, "", now)
    session.flush()
    follow(session, [changed_by(row) for row in rows], now=now)
    return rows


def give_back(session: Session, user: User, ids: Collection[int], *, note: str, now: datetime) -> list[Measurement]:
    """Give values back with the reason, all or none: they count no more, and their units are told. Returns those that changed.

    Raises InvalidInputError without a reason, else as `approve`.
    """
    words = note.strip()
    if not words:
        raise InvalidInputError("Chưa có lý do trả lại: hãy ghi điều gì cần kiểm tra hoặc sửa.", field="note")
    if len(words) > LONGEST_NOTE:
        raise InvalidInputError("Lý do trả lại quá dài: tối đa %(most)s ký tự.", field="note", most=LONGEST_NOTE)
    rows = [row for row in _held(session, user, ids, now) if row.state is not MeasurementState.RETURNED]
    for row in rows:
        _decide(row, user, MeasurementState.RETURNED, words, now)
    session.flush()
    follow(session, [changed_by(row) for row in rows], now=now)
    _tell(session, rows, now)
    return rows


def _decide(row: Measurement, user: User, state: MeasurementState, note: str, now: datetime) -> None:
    row.state, row.decided_by_id, row.decided_at, row.decided_note = state, user.id, now, note


def _held(session: Session, user: User, ids: Collection[int], now: datetime) -> Sequence[Measurement]:
    """The rows, held until the transaction ends, in the order of their numbers."""
    if not ids:
        raise InvalidInputError("Chưa chọn số liệu nào: hãy đánh dấu những dòng cần duyệt hoặc trả lại.", field="ids")
    on, wanted = day_of(now), set(ids)
    seen = select(Measurement.id).where(among(session, Measurement.id, wanted), visible_values(session, user, on))
    if missing := wanted - set(session.scalars(seen)):
        raise NotFoundError("Không có số liệu số %(value)s trong phạm vi của anh/chị.", value=min(missing))
    held = select(Measurement).where(among(session, Measurement.id, wanted)).order_by(Measurement.id)
    rows = session.scalars(held.options(joinedload(Measurement.unit, innerjoin=True)).with_for_update(of=Measurement)).all()
    allowed = set(
        session.scalars(select(Measurement.id).where(among(session, Measurement.id, wanted), approvable_values(session, user, on)))
    )
    for row in rows:
        if row.id not in allowed:
            raise NotAllowedError(
                "Số liệu số %(value)s của %(unit)s do cấp trên hoặc cơ quan điều phối kế hoạch duyệt; không ai duyệt số của mình.",
                value=row.id,
                unit=row.unit.name,
            )
        if row.replaced_at is not None:
            raise WrongStateError(
                "Số liệu số %(value)s của %(unit)s vừa được sửa; hãy xem số mới rồi quyết định.", value=row.id, unit=row.unit.name
            )
    return rows


def _tell(session: Session, rows: Sequence[Measurement], now: datetime) -> None:
    """Each unit gets a line in its digest for each value that it has to correct."""
    directory, outgoing = Directory(session, {row.unit_id for row in rows}, day_of(now)), Outgoing(now)
    subjects = _subjects(session, rows, now)
    for row in rows:
        period = named(row.period, row.measured_on)
        outgoing.owe(
            directory.of(Audience.DOER, row.unit_id),
            subjects[row.id],
            kind=VALUE_RETURNED,
            step=f"{VALUE_RETURNED}-{row.id}",
            audience=Audience.DOER,
            delivery=Delivery.DIGEST,
            why=f"{row.indicator.name}, {period}: {row.decided_note}",
        )
    outgoing.write(session)


def _subjects(session: Session, rows: Sequence[Measurement], now: datetime) -> dict[int, Subject]:
    """For each value a target that it is measured for: the unit's own, else the nearest above."""
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    found = select(Target.indicator_id, Target.owner_id, Target.id).where(
        Target.indicator_id.in_({row.indicator_id for row in rows}), Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published)
    )
    targets = {(indicator_id, owner_id): target_id for indicator_id, owner_id, target_id in session.execute(found.order_by(Target.id))}
    above = {unit_id: areas_above(session, unit_id, day_of(now)) for unit_id in {row.unit_id for row in rows}}
    subjects = {}
    for row in rows:
        near = (targets.get((row.indicator_id, unit_id)) for unit_id in [row.unit_id, *above[row.unit_id]])
        subjects[row.id] = Subject(target_id=next((one for one in near if one), None))
    return subjects
