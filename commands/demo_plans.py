"""The demo's plans: read from samples/ by the real reader, reviewed as a secretary would, put in force.

Owns the secretary's decisions about what the registry does not know; each of them is said aloud. Refuses to touch a plan twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ClauseState, Plan, PlanState, Unit, User
from workflow.body_choice import create_unit
from workflow.correction import accept, accept_certain, ignore, open_phrases
from workflow.errors import AlreadyThereError
from workflow.head_correction import PlanHead, accept_target, edit_plan, edit_target, targets_of, words_of_target
from workflow.intake import import_document, unresolved_bodies
from workflow.publishing import publish
from workflow.resolution import resolve
from workflow.settings import ROOT

SAMPLES = ROOT / "samples"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """One document. by -- the login of who brings it in; targets_of -- the code of the unit that answers for its targets, if another."""

    file: str
    by: str
    requires_review: bool = False
    standing: str = ""
    targets_of: str = ""


PROVINCE = Sample("1-ke-hoach-tinh-2026-2030.docx", "thuky.syt", requires_review=True, standing="SV-SYT", targets_of="SV-SYT")
COMMUNE = Sample("2-ke-hoach-xa-lac-giang-2026.pdf", "thuky.lacgiang")
PARTY = Sample("3-so-ket-tinh-uy-2026.txt", "thuky.tuyengiao", standing="SV-BTGDV")
DISTRICT = Sample("4-ke-hoach-huyen-2021-2030.docx", "thuky.tinh", targets_of="XLG")
PLANS = (DISTRICT, PROVINCE, COMMUNE, PARTY)

CREATED = ("Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã",)
"""Names that the registry lacks and for which the secretary makes a (provisional) unit; a clause with any other such name is left out."""


def bring_in(session: Session, sample: Sample, *, data_dir: Path, now: datetime, say: Say) -> None:
    """Read, review and publish one sample; nothing happens where it was brought in before."""
    path = SAMPLES / sample.file
    secretary = session.scalars(select(User).where(User.login == sample.by)).one()
    try:
        plan = import_document(session, sample.file, path.read_bytes(), data_dir=data_dir, by=secretary, now=now)
    except AlreadyThereError as error:
        plan = session.get_one(Plan, error.existing_id)
        if plan.state is not PlanState.DRAFT:
            return
    resolve(session, plan)
    _review(session, plan, sample, say)
    made = publish(session, plan, by=secretary, now=now)
    say(f"  {plan.title}: {len(plan.clauses)} khoản, {len(targets_of(session, plan))} chỉ tiêu, {len(made)} nhiệm vụ")


def _review(session: Session, plan: Plan, sample: Sample, say: Say) -> None:
    _settle_names(session, plan, say)
    accept_certain(plan)
    for clause in plan.clauses:
        if clause.state is ClauseState.PROPOSED:
            accept(clause)
    edit_plan(session, plan, _head(session, plan, sample))
    for target in targets_of(session, plan):
        accept_target(target)
    if sample.targets_of:
        _give_targets(session, plan, _unit(session, sample.targets_of))


def _settle_names(session: Session, plan: Plan, say: Say) -> None:
    """Names without a unit: the known ones get one, the clauses of the others are left out, visibly."""
    for body in unresolved_bodies(plan):
        if body.phrase in CREATED and body.unit_id is None:
            for unit in create_unit(session, body):
                say(f"  đơn vị tạm mới: {unit.name}")
    for clause in plan.clauses:
        if names := open_phrases(clause):
            ignore(clause)
            say(f"  bỏ qua khoản {clause.section} ({'; '.join(names)}): {clause.text[:70]} …")


def _head(session: Session, plan: Plan, sample: Sample) -> PlanHead:
    standing = _unit(session, sample.standing).id if sample.standing else plan.standing_id
    return PlanHead(
        title=plan.title,
        number=plan.number,
        issued_on=plan.issued_on,
        period_start=plan.period_start,
        period_end=plan.period_end,
        owner_id=plan.owner_id,
        standing_id=standing,
        requires_review=sample.requires_review,
        reporting_month=plan.reporting_month,
        reporting_day=plan.reporting_day,
    )


def _give_targets(session: Session, plan: Plan, owner: Unit) -> None:
    """Who answers for a plan's targets: the standing agency, or, for a district that has ended, a commune that came after it."""
    for target in targets_of(session, plan):
        base_year = target.baseline_year if target.baseline is not None else None
        words = replace(words_of_target(target), owner_id=owner.id, baseline_year=base_year)
        edit_target(session, target, words)


def _unit(session: Session, code: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == code)).one()
