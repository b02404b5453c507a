"""Putting policies in force and out of it again: drafts, versions, who did what when and why, and what must be looked at anew.

Owns the life of a version; what a policy may say is `rules.policy`, whether it makes sense `rules.policy_checks`, which one holds for a
task `workflow.policy_book`. Who may do it is asked by the callers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Plan, PolicyScope, PolicyStamp, PolicyState, PolicyVersion, Unit
from models.database import READS, insert_new
from rules.policy import SHIPPED, Policy, PolicyError
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, WrongStateError
from workflow.moves import Act
from workflow.policy_book import POLICY_NAMES, SWEPT_POLICIES, behind, forget_book, parsed, scope_key, shipped_by_name, take_turn
from workflow.policy_book import PolicyBook as PolicyBook
from workflow.policy_book import open_book as open_book
from workflow.recalling import look_anew
from workflow.superiors import areas_above


def in_force(session: Session, name: str, key: str) -> PolicyVersion | None:
    """The version in force at exactly that scope."""
    if session.info.get(READS):
        return _standing(session, [PolicyScope.SYSTEM.value, PolicyScope.SHIPPED.value, key])[key].get(name)
    found = select(PolicyVersion).where(
        PolicyVersion.name == name, PolicyVersion.scope_key == key, PolicyVersion.state == PolicyState.IN_FORCE
    )
    return session.scalar(found)


def _standing(session: Session, keys: Collection[str]) -> dict[str, dict[str, PolicyVersion]]:
    """What is in force at some scopes, by scope and name: asked once in a session that only reads."""
    known: dict[str, dict[str, PolicyVersion]] = session.info.setdefault("policies in force", {})
    if missing := {key for key in keys if key not in known}:
        known.update({key: {} for key in missing})
        asked = PolicyVersion.scope_key.in_(missing), PolicyVersion.state == PolicyState.IN_FORCE
        for version in session.scalars(select(PolicyVersion).where(*asked)):
            known[version.scope_key][version.name] = version
    return known


def inherited(session: Session, name: str, *, plan: Plan | None = None, unit: Unit | None = None, now: datetime) -> PolicyVersion:
    """What holds at a scope without a version of its own: for an area the next one above it, else the installation's, else the shipped one.

    A plan's duties lie with many units; what it inherits is the installation's.
    """
    keys = [scope_key(PolicyScope.AREA, unit_id=above) for above in areas_above(session, unit.id, day_of(now))] if unit else []
    if plan is not None or unit is not None:
        keys.append(PolicyScope.SYSTEM.value)
    if session.info.get(READS):
        _standing(session, keys)
    for key in keys:
        if version := in_force(session, name, key):
            return version
    shipped = in_force(session, name, PolicyScope.SHIPPED.value)
    if shipped is None:
        register_shipped(session, now)
        shipped = in_force(session, name, PolicyScope.SHIPPED.value)
    if shipped is None:
        raise InvalidInputError("Không có chính sách «%(name)s»; hãy chọn một trong: %(names)s.", name=name, names=", ".join(POLICY_NAMES))
    return shipped


def begin_draft(
    session: Session, name: str, scope: PolicyScope, act: Act, *, unit: Unit | None = None, plan: Plan | None = None
) -> PolicyVersion:
    """A draft for a scope, beginning from what holds there now. Raises InvalidInputError for a scope without its unit or plan."""
    is_named = (scope is PolicyScope.AREA) is (unit is not None) and (scope is PolicyScope.PLAN) is (plan is not None)
    if scope is PolicyScope.SHIPPED or not is_named:
        raise InvalidInputError("Chưa rõ quy tắc này dành cho đâu: hãy chọn toàn hệ thống, một địa bàn hoặc một kế hoạch.", field="scope")
    if scope is PolicyScope.PLAN and name not in SWEPT_POLICIES:
        raise InvalidInputError(
            "Quy tắc khen thưởng tính cho từng đơn vị theo năm, không đặt riêng cho một kế hoạch: hãy chọn một địa bàn hoặc toàn hệ thống.",
            field="scope",
        )
    key = scope_key(scope, unit_id=unit.id if unit else None, plan_id=plan.id if plan else None)
    base = in_force(session, name, key) or inherited(session, name, plan=plan, unit=unit, now=act.at)
    return draft_from(session, base, scope, act, unit=unit, plan=plan)


def draft_from(
    session: Session, base: PolicyVersion, scope: PolicyScope, act: Act, *, unit: Unit | None = None, plan: Plan | None = None
) -> PolicyVersion:
    """A draft for a scope that begins from a given version, also from an old one."""
    draft = PolicyVersion(
        name=base.name,
        version=f"draft-{uuid4().hex}",
        scope=scope,
        scope_key=scope_key(scope, unit_id=unit.id if unit else None, plan_id=plan.id if plan else None),
        unit_id=unit.id if unit else None,
        plan_id=plan.id if plan else None,
        state=PolicyState.DRAFT,
        text=base.text,
        digest=base.digest,
        based_on_id=base.id,
        made_by_id=act.by.id if act.by else None,
        made_at=act.at,
        edited_at=act.at,
        note=act.note.strip(),
    )
    session.add(draft)
    session.flush()
    draft.version = f"{base.version.partition('.')[0]}.{draft.id}"
    session.flush()
    return draft


def change_draft(session: Session, draft: PolicyVersion, text: str, act: Act) -> Policy:
    """Put a new text into a draft. Raises InvalidInputError for a text that is no policy of that name, WrongStateError for no draft."""
    _need_draft(draft)
    policy = read_text(draft, text)
    draft.text, draft.digest, draft.edited_at = text, policy.digest, act.at
    session.flush()
    return policy


def delete_draft(session: Session, draft: PolicyVersion) -> None:
    """Throw a draft away."""
    _need_draft(draft)
    session.delete(draft)
    session.flush()


def read_text(version: PolicyVersion, text: str | None = None) -> Policy:
    """What a version, or a text for it, says. Raises InvalidInputError with the place, the value and the remedy."""
    try:
        policy = parsed(text if text is not None else version.text, version.version)
    except PolicyError as error:
        raise InvalidInputError(str(error), field="policy") from error
    if policy.name != version.name:
        raise InvalidInputError(
            "Văn bản này là chính sách «%(found)s», không phải «%(name)s»; hãy giữ nguyên tên.",
            field="policy",
            found=policy.name,
            name=version.name,
        )
    return policy


def put_in_force(session: Session, draft: PolicyVersion, act: Act) -> PolicyVersion:
    """From now on the draft holds at its scope, in the place of the version before it. act.note -- why; it is needed.

    Waits for the batches of sweeps that are under way; everything in its scope is looked at anew today.
    """
    _need_draft(draft)
    _need_reason(act)
    read_text(draft)
    _next_stamp(session)
    before = in_force(session, draft.name, draft.scope_key)
    if before is not None:
        _end(before, PolicyState.REPLACED, act)
        session.flush()
    draft.state = PolicyState.IN_FORCE
    draft.in_force_at, draft.in_force_by_id, draft.note = act.at, act.by.id if act.by else None, act.note.strip()
    _changed(session, draft, act.at)
    return draft


def withdraw(session: Session, version: PolicyVersion, act: Act) -> None:
    """The version holds no more; what stands above it does. act.note -- why; it is needed."""
    if version.state is not PolicyState.IN_FORCE or version.scope is PolicyScope.SHIPPED:
        raise WrongStateError("Phiên bản %(version)s không có hiệu lực nên không thể ngừng áp dụng.", version=version.version)
    _need_reason(act)
    _next_stamp(session)
    _end(version, PolicyState.WITHDRAWN, act)
    _changed(session, version, act.at)


def register_shipped(session: Session, now: datetime, *, adopt: bool = False) -> None:
    """Keep the shipped texts as versions, so that decisions can be read after an upgrade; look anew at all where one has changed.

    Raises WrongStateError where this process brings an older text than the one in force: another machine has been upgraded. adopt -- put
    this process's texts in force all the same: `python app.py init` was run with it.
    """
    is_shipped = PolicyVersion.scope == PolicyScope.SHIPPED, PolicyVersion.state == PolicyState.IN_FORCE
    found = session.execute(select(PolicyVersion.name, PolicyVersion.digest).where(*is_shipped))
    digests = {name: digest for name, digest in found}
    for name, policy in shipped_by_name().items():
        if digests.get(name) != policy.digest:
            _take_over(session, policy, now, adopt=adopt)


def _take_over(session: Session, policy: Policy, now: datetime, *, adopt: bool) -> None:
    """Put a shipped text in force that is not, unless it was in force before another one took its place."""
    _next_stamp(session)
    current = in_force(session, policy.name, PolicyScope.SHIPPED.value)
    known = select(PolicyVersion).where(
        PolicyVersion.name == policy.name, PolicyVersion.scope == PolicyScope.SHIPPED, PolicyVersion.digest == policy.digest
    )
    version = session.scalar(known)
    if version is not None and version.state is PolicyState.IN_FORCE:
        return
    if version is not None and not adopt:
        raise behind(policy, current.version if current else "-")
    act = Act(None, now, "")
    if current is not None:
        _end(current, PolicyState.REPLACED, act)
        session.flush()
    if version is None:
        version = _shipped_version(session, policy, now)
        session.add(version)
    version.state, version.ended_at, version.in_force_at = PolicyState.IN_FORCE, None, now
    _changed(session, version, now)


def _shipped_version(session: Session, policy: Policy, now: datetime) -> PolicyVersion:
    taken = session.scalar(select(PolicyVersion.id).where(PolicyVersion.name == policy.name, PolicyVersion.version == policy.version))
    return PolicyVersion(
        name=policy.name,
        version=f"{policy.version}-{policy.digest[:6]}" if taken else policy.version,
        scope=PolicyScope.SHIPPED,
        scope_key=PolicyScope.SHIPPED.value,
        text=(SHIPPED / f"{policy.name}.yaml").read_text(encoding="utf-8-sig"),
        digest=policy.digest,
        made_at=now,
        edited_at=now,
    )


def _next_stamp(session: Session) -> None:
    """Take the stamp for oneself: no batch of a sweep is under way any more, and the next one reads what is in force anew."""
    take_turn(session, alone=True)
    insert_new(session, PolicyStamp, [{"id": 1, "number": 0}], PolicyStamp.id)
    session.execute(update(PolicyStamp).where(PolicyStamp.id == 1).values(number=PolicyStamp.number + 1))


def _changed(session: Session, version: PolicyVersion, now: datetime) -> None:
    session.flush()
    forget_book(session)
    if version.name in SWEPT_POLICIES:
        look_anew(session, version, day_of(now))


def _end(version: PolicyVersion, state: PolicyState, act: Act) -> None:
    version.state = state
    version.ended_at, version.ended_by_id, version.ended_because = act.at, act.by.id if act.by else None, act.note.strip()


def _need_draft(version: PolicyVersion) -> None:
    if version.state is not PolicyState.DRAFT:
        raise WrongStateError(
            "Phiên bản %(version)s không còn là bản nháp nên không sửa được; hãy tạo bản nháp mới từ nó.", version=version.version
        )


def _need_reason(act: Act) -> None:
    if not act.note.strip():
        raise InvalidInputError("Chưa có lý do: hãy ghi vài chữ để mọi người biết vì sao quy tắc thay đổi.", field="note")
