"""A document becomes a draft plan.

Owns reading into the database; corrections are `workflow.correction`, units are `workflow.resolution`, publishing is `workflow.publishing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.documents import DocumentError, Progress, SourceText
from extraction.draft import ClauseDraft, PlanDraft, TargetDraft
from extraction.sandbox import read_plan_safely
from models import BodyPurpose, Clause, ClauseBody, ClauseState, Indicator, Notice, Plan, PlanEvent, PlanState, Target, User
from workflow.errors import AlreadyThereError, InvalidInputError, WrongStateError
from workflow.indicator_book import know_catalogue, proposable
from workflow.indicators import direction_of, indicator_of
from workflow.learning import reading_of_clause, reading_of_target
from workflow.passages import passages_of
from workflow.storage import keep
from workflow.text import search_form

POSITION_STEP = 1000
MOST_FOUND = 5000
"""Clauses and targets together; more than that stand in no plan, and nobody could review them."""

NUMBER_LIMIT = Decimal(10) ** 14


Reading = tuple[SourceText, PlanDraft]


def read_file(name: str, data: bytes, *, progress: Progress | None = None) -> Reading:
    """Read an untrusted file (in a process of its own where its format asks for it). Raises InvalidInputError in the reader's words.

    progress -- is told of each page of a scan that was recognised, and how many there are.
    """
    try:
        return read_plan_safely(name, data, progress=progress)
    except DocumentError as error:
        raise InvalidInputError(str(error), field="file") from error


def import_document(
    session: Session, name: str, data: bytes, *, data_dir: Path, by: User | None, now: datetime, reading: Reading | None = None
) -> Plan:
    """Read a document into a draft plan. Raises AlreadyThereError where the same file was imported before, and changes nothing then.

    reading -- what `read_file` gave for these bytes, where the caller has read them before it opened the transaction: reading takes
    seconds, during which nobody else should have to wait for the write lock.
    """
    refuse_known(session, hashlib.sha256(data).hexdigest(), name)
    source, draft = reading or read_file(name, data)
    _refuse_no_plan(name, source, draft)
    keep(data_dir, data)
    plan = _plan(draft, source, by, now)
    session.add(plan)
    session.flush()
    know_catalogue(session, now)
    known = proposable(session)
    for position, target in enumerate(draft.targets):
        session.add(_target(plan, target, position * POSITION_STEP, known))
    session.flush()
    return plan


def _refuse_no_plan(name: str, source: SourceText, draft: PlanDraft) -> None:
    """Raise InvalidInputError where too little or too much was found for a plan."""
    found = len(draft.clauses) + len(draft.targets)
    if not found:
        raise InvalidInputError(
            "Tệp «%(name)s» đọc được %(count)s ký tự nhưng không tìm thấy khoản phân công hay chỉ tiêu nào: "
            "đây có thể không phải là kế hoạch. Hãy kiểm tra lại tệp đã chọn.",
            field="file",
            name=name,
            count=len(source.text),
        )
    if found > MOST_FOUND:
        raise InvalidInputError(
            "Tệp «%(name)s» có tới %(count)s khoản và chỉ tiêu, nhiều hơn mức %(most)s của một kế hoạch. Hãy tách riêng phần kế hoạch.",
            field="file",
            name=name,
            count=found,
            most=MOST_FOUND,
        )


def refuse_known(session: Session, sha256: str, name: str) -> None:
    """Raise AlreadyThereError where a document with these bytes is in the database."""
    known = session.execute(select(Plan.id, Plan.title).where(Plan.document_sha256 == sha256)).first()
    if known:
        raise AlreadyThereError(
            "Tệp «%(name)s» đã được nhập trước đây thành kế hoạch số %(plan)s «%(title)s»; không có gì thay đổi.",
            existing_id=known.id,
            name=name,
            plan=known.id,
            title=known.title,
        )


def withdraw(session: Session, plan: Plan, *, by: User | None, now: datetime) -> None:
    """Delete a draft; of a published plan nothing is deleted: see `workflow.progress.cancel` for its tasks."""
    if plan.state is not PlanState.DRAFT:
        raise WrongStateError("Kế hoạch số %(plan)s đã ban hành nên không thể xóa.", plan=plan.id)
    session.query(Target).filter(Target.plan_id == plan.id).delete()
    session.query(Notice).filter(Notice.plan_id == plan.id).delete()
    session.delete(plan)


def unresolved_bodies(plan: Plan) -> list[ClauseBody]:
    """Responsible bodies of clauses that will be published and that mean no unit yet."""
    return [
        body
        for clause in plan.clauses
        if clause.state is not ClauseState.IGNORED
        for body in clause.bodies
        if body.purpose is BodyPurpose.RESPONSIBLE and body.unit_id is None
    ]


def _plan(draft: PlanDraft, source: SourceText, by: User | None, now: datetime) -> Plan:
    head = draft.plan
    title = head.title or draft.document.name
    plan = Plan(
        number=head.number,
        title=title,
        search_text=search_form(f"{title} {head.number or ''} {head.issuer or ''}"),
        issued_on=head.issued_on,
        issuer=head.issuer,
        level=head.level,
        branch=head.branch,
        place=head.place,
        period_start=head.period.start_year if head.period else None,
        period_end=head.period.end_year if head.period else None,
        basis=[{**asdict(item), "issued_on": item.issued_on.isoformat() if item.issued_on else None} for item in head.basis],
        recipients=list(head.recipients),
        warnings=list(draft.warnings),
        document_name=draft.document.name,
        document_sha256=draft.document.sha256,
        source_text=source.text,
        imported_by_id=by.id if by else None,
        imported_at=now,
    )
    plan.clauses = [_clause(clause, number * POSITION_STEP) for number, clause in enumerate(draft.clauses)]
    plan.passages = passages_of(source.text)
    plan.events = [PlanEvent(name=event.name, month=event.month, day=event.day) for event in draft.events]
    return plan


def _clause(draft: ClauseDraft, position: int) -> Clause:
    clause = Clause(
        key=draft.id,
        position=position,
        role=draft.role,
        text=draft.text,
        section=draft.section,
        span_start=draft.span.start,
        span_end=draft.span.end,
        confidence=draft.confidence,
        warnings=list(draft.warnings),
        **_when(draft),
    )
    named = (
        (BodyPurpose.RESPONSIBLE, draft.units),
        (BodyPurpose.PARTNER, draft.partners),
        (BodyPurpose.REPORT_TO, draft.report_to),
        (BodyPurpose.VIA, draft.via),
    )
    clause.bodies = [ClauseBody(purpose=purpose, phrase=phrase) for purpose, phrases in named for phrase in dict.fromkeys(phrases)]
    clause.as_read = reading_of_clause(clause)
    return clause


def _when(draft: ClauseDraft) -> dict[str, Any]:
    deadline, recurrence = draft.deadline, draft.recurrence
    found: dict[str, Any] = {}
    if deadline:
        found |= {
            "deadline_text": deadline.text,
            "due_on": deadline.due_on,
            "is_inclusive": deadline.is_inclusive,
            "precision": deadline.precision,
            "planned_on": deadline.planned_on,
            "due_time": deadline.time,
        }
    if recurrence:
        found |= {
            "recurrence_text": recurrence.text,
            "frequency": recurrence.frequency,
            "recurrence_month": recurrence.month,
            "recurrence_day": recurrence.day,
            "rrule": recurrence.rrule,
            "recurrence_is_after": recurrence.is_after,
        }
    return found


def _target(plan: Plan, draft: TargetDraft, position: int, known: Sequence[Indicator]) -> Target:
    meant = indicator_of(draft.indicator, unit=draft.unit, operator=draft.operator, known=known)
    target = Target(
        plan_id=plan.id,
        key=draft.id,
        position=position,
        owner_id=plan.owner_id,
        indicator=draft.indicator,
        operator=draft.operator,
        value=_number(draft.value),
        value_high=_number(draft.value_high),
        unit_text=draft.unit,
        year=draft.year,
        direction=meant.indicator.direction if meant else direction_of(draft.indicator, draft.operator),
        indicator_id=meant.indicator.id if meant else None,
        factor=meant.factor if meant else Decimal(1),
        milestones=[],
        baseline=_number(draft.baseline),
        baseline_year=draft.baseline_year,
        text=draft.text,
        section=draft.section,
        span_start=draft.span.start,
        span_end=draft.span.end,
        confidence=min(draft.confidence, meant.confidence) if meant else draft.confidence,
        warnings=[*draft.warnings, *(meant.warnings if meant else ())],
    )
    target.as_read = reading_of_target(target)
    return target


def _number(value: float | None) -> Decimal | None:
    """A read number as it is stored: exact to six places; one too large for any indicator is not a value of this world."""
    if value is None:
        return None
    number = Decimal(str(value))
    if abs(number) >= NUMBER_LIMIT:
        raise InvalidInputError("Chỉ tiêu có giá trị %(value)s quá lớn để lưu; hãy sửa con số trong văn bản.", field="value", value=value)
    return number
