"""A document becomes a draft, and the draft is published: once, with every body a unit, and its people told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from extraction.draft import PlanDraft
from models import BodyPurpose, Clause, ClauseState, MembershipRole, Notice, Plan, PlanState, Target, Task
from rules.values import Frequency
from tests import builders
from tests.workflow.drafts import SAMPLE, WORDS, fingerprint, import_sample, registry
from workflow import correction, intake, publishing, storage
from workflow.errors import AlreadyThereError, InvalidInputError, WrongStateError
from workflow.publication import foresee
from workflow.resolution import resolve, resolve_with_provisional


def _count(session: Session, table: type[Plan] | type[Clause] | type[Task] | type[Target]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_document_becomes_a_draft_with_its_clauses_targets_and_events(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    session.expire_all()
    assert (plan.state, plan.number, plan.period_start, plan.document_sha256) == (PlanState.DRAFT, "21/KH-UBND", 2026, fingerprint())
    assert [one.text for one in plan.clauses] == list(WORDS.values())
    assert [(event.name, event.month, event.day) for event in plan.events] == [("Ngày Quốc tế Người cao tuổi", 10, 1)]
    assert _count(session, Target) == 1
    assert plan.clauses[5].frequency is Frequency.YEARLY
    assert [body.purpose for body in plan.clauses[0].bodies] == [BodyPurpose.RESPONSIBLE, BodyPurpose.PARTNER]


def test_the_file_itself_is_kept(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    assert storage.fetch(tmp_path, plan.document_sha256) == SAMPLE.encode()


def test_the_same_document_again_says_so_and_changes_nothing(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    session.commit()
    with pytest.raises(AlreadyThereError, match=f"kế hoạch số {plan.id}") as caught:
        import_sample(session, tmp_path, monkeypatch)
    assert caught.value.existing_id == plan.id
    assert (_count(session, Plan), _count(session, Clause)) == (1, 6)


def test_a_text_that_is_no_plan_is_refused_with_its_name(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(draft: PlanDraft) -> PlanDraft:
        return replace(draft, clauses=(), targets=())

    with pytest.raises(InvalidInputError, match=r"cham-soc\.txt.*không phải là kế hoạch"):
        import_sample(session, tmp_path, monkeypatch, change=nothing)
    assert _count(session, Plan) == 0
    assert not (tmp_path / "files").exists()


def test_a_file_that_cannot_be_read_is_refused_in_the_readers_words(session: Session, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="rỗng") as caught:
        intake.import_document(session, "trong.docx", b"", data_dir=tmp_path, by=None, now=builders.NOW)
    assert caught.value.field == "file"


def test_publishing_refuses_unresolved_bodies_by_name(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    with pytest.raises(InvalidInputError, match="Hội Khuyến học làng nghề"):
        publishing.publish(session, plan, by=None, now=builders.NOW)
    assert plan.state is PlanState.DRAFT
    assert _count(session, Task) == 0


def test_an_ignored_clause_blocks_nothing_and_makes_nothing(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    correction.ignore(plan.clauses[4])
    publishing.publish(session, plan, by=None, now=builders.NOW)
    assert session.scalars(select(Task).where(Task.clause_id == plan.clauses[4].id)).all() == []
    assert plan.clauses[4].state is ClauseState.IGNORED


def test_publishing_twice_is_refused(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve_with_provisional(session, plan)
    made = publishing.publish(session, plan, by=None, now=builders.NOW)
    with pytest.raises(WrongStateError, match=f"số {plan.id}"):
        publishing.publish(session, plan, by=None, now=builders.NOW)
    assert _count(session, Task) == len(made)


def test_the_preview_says_what_publishing_then_does(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    blocked = foresee(session, plan, builders.TODAY)
    assert (blocked.is_blocked, blocked.open_phrases) == (True, ["Hội Khuyến học làng nghề"])
    correction.ignore(plan.clauses[4])
    session.commit()
    foreseen = foresee(session, plan, builders.TODAY)
    assert not session.dirty and not session.new
    expected = {
        (share.unit.id, one.clause.id, one.due.label, one.due.due_on, one.due.is_derived)
        for share in foreseen.shares
        for one in share.tasks
    }
    assert publishing.publish(session, plan, by=None, now=builders.NOW)
    tasks = session.scalars(select(Task)).all()
    assert {(t.unit_id, t.clause_id, t.period_label, t.due_on, t.is_derived) for t in tasks} == expected
    assert foreseen.tasks == len(tasks)


def test_the_people_of_a_unit_are_told_once_of_all_its_tasks(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    lan = builders.user(session, "lan", (known.health, MembershipRole.FOCAL_POINT))
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve_with_provisional(session, plan)
    publishing.publish(session, plan, by=None, now=builders.NOW)
    assert len(session.scalars(select(Notice).where(Notice.user_id == lan.id)).all()) == 1


def test_targets_come_in_force_with_their_owner(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve_with_provisional(session, plan)
    publishing.publish(session, plan, by=None, now=builders.NOW)
    session.expire_all()
    target = session.scalars(select(Target)).one()
    assert (target.review, target.owner_id) == (ClauseState.ACCEPTED, known.province.id)


def test_a_draft_can_be_deleted_and_read_again_a_published_plan_cannot(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    intake.withdraw(session, plan, by=None, now=builders.NOW)
    session.commit()
    assert (_count(session, Plan), _count(session, Clause), _count(session, Target)) == (0, 0, 0)
    again = import_sample(session, tmp_path, monkeypatch)
    resolve_with_provisional(session, again)
    publishing.publish(session, again, by=None, now=builders.NOW)
    with pytest.raises(WrongStateError):
        intake.withdraw(session, again, by=None, now=builders.NOW)
