"""What people need who edit policies by a form: a version as a document and back, what is wrong with it, its trial before it holds.

Owns the rule that nothing holds that a trial refuses, and nothing doubtful without a word; a version's life is `workflow.policies`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Plan, PolicyScope, PolicyState, PolicyVersion, Unit
from rules.features import Subject
from rules.policy import PARAMETERS, SHIPPED, Policy
from rules.policy_checks import Finding as Finding
from rules.policy_checks import Severity as Severity
from rules.policy_checks import check_policy
from rules.policy_document import as_document, as_text
from rules.policy_trial import TrialResult as TrialResult
from rules.policy_trial import try_policy
from workflow.errors import InvalidInputError, WrongStateError
from workflow.moves import Act
from workflow.policies import in_force, inherited, put_in_force, read_text
from workflow.policy_book import shipped_by_name
from workflow.policy_differences import Change, differences

Document = dict[str, Any]


class PolicyRefusedError(InvalidInputError):
    """A draft that may not be put in force as it is. findings -- why. may_insist -- there are only warnings: saying so is enough."""

    code = "policy-refused"

    def __init__(self, text: str, findings: Sequence[Finding], *, may_insist: bool) -> None:
        super().__init__(text, field="policy")
        self.findings = list(findings)
        self.may_insist = may_insist


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial found of one text."""

    digest: str
    result: TrialResult


def document_of(version: PolicyVersion) -> Document:
    """What a version says, as plain mappings and lists. Raises InvalidInputError for one that this program cannot read."""
    return as_document(read_text(version))


def text_of(document: Mapping[str, Any]) -> str:
    """The text that says what a document says. Raises InvalidInputError for one that goes deeper than any policy does."""
    try:
        return as_text(document)
    except RecursionError as error:
        raise InvalidInputError("Nội dung lồng quá nhiều tầng: hãy gửi đúng dạng của một bộ quy tắc.", field="document") from error


def findings_of(policy: Policy) -> list[Finding]:
    """Everything found wrong with the rules that are switched on."""
    return check_policy(policy)


def limits_of(subject: Subject) -> Mapping[str, range]:
    """The numbers that stand beside the rules of such a policy, and how large each may be."""
    return PARAMETERS[subject]


def holds(session: Session, name: str, now: datetime, *, plan: Plan | None = None, unit: Unit | None = None) -> PolicyVersion:
    """What holds at a scope without rules of its own, for looking only: before an installation's first sweep the shipped text itself."""
    if in_force(session, name, PolicyScope.SHIPPED.value) is None:
        return _not_kept_yet(name, now)
    return inherited(session, name, plan=plan, unit=unit, now=now)


def holds_beside(session: Session, version: PolicyVersion, now: datetime) -> PolicyVersion:
    """What holds now at the scope of a version: one put in force there, or what is inherited."""
    own = in_force(session, version.name, version.scope_key)
    return own or holds(session, version.name, now, plan=version.plan, unit=version.unit)


def changes_between(old: PolicyVersion, new: PolicyVersion) -> list[Change]:
    """What the newer version says otherwise. Raises InvalidInputError where one of them cannot be read."""
    return differences(read_text(old), read_text(new))


def newer_shipped(session: Session, version: PolicyVersion) -> tuple[PolicyVersion, PolicyVersion] | None:
    """(the shipped version that this one came from, the one shipped now) where they differ; None where they do not, or nobody knows."""
    if version.scope is PolicyScope.SHIPPED:
        return None
    shipped = PolicyVersion.name == version.name, PolicyVersion.scope == PolicyScope.SHIPPED
    began = session.scalar(select(PolicyVersion).where(*shipped, PolicyVersion.version == version.version.rpartition(".")[0]))
    now = session.scalar(select(PolicyVersion).where(*shipped, PolicyVersion.state == PolicyState.IN_FORCE))
    return (began, now) if began and now and began.digest != now.digest else None


def _not_kept_yet(name: str, now: datetime) -> PolicyVersion:
    policy = shipped_by_name()[name]
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8-sig")
    scope, state = PolicyScope.SHIPPED, PolicyState.IN_FORCE
    return PolicyVersion(
        name=name, version=policy.version, scope=scope, scope_key=scope.value, state=state, text=text, digest=policy.digest, made_at=now
    )


def try_draft(draft: PolicyVersion) -> Trial:
    """Try what a draft says in a process of its own; takes seconds, so hold no lock meanwhile."""
    return Trial(draft.digest, try_policy(draft.text, source=f"phiên bản {draft.version}"))


def put_tried_in_force(session: Session, draft: PolicyVersion, trial: Trial, act: Act, *, accepts_warnings: bool) -> PolicyVersion:
    """From now on the draft holds, as it was tried. Raises PolicyRefusedError, and WrongStateError where it was changed after the trial."""
    if draft.digest != trial.digest:
        raise WrongStateError("Bản nháp vừa được sửa ở nơi khác trong lúc chạy thử: hãy xem lại rồi áp dụng.")
    if not trial.result.is_ok:
        raise PolicyRefusedError("Bản nháp còn lỗi nên chưa áp dụng được: hãy sửa các lỗi sau.", trial.result.findings, may_insist=False)
    if trial.result.findings and not accepts_warnings:
        raise PolicyRefusedError(
            "Bản nháp còn cảnh báo: hãy sửa, hoặc xác nhận là cố ý rồi áp dụng.", trial.result.findings, may_insist=True
        )
    return put_in_force(session, draft, act)
