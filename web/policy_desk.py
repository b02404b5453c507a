"""What pages and API do alike with policies: finding a version that the person may see or set, beginning a draft, putting one in force.

A trial takes seconds, so it runs while this request holds no transaction; what was tried is what is then put in force, or nothing is.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Plan, PolicyScope, PolicyState, PolicyVersion, Unit
from models.database import READS
from web import clock, database
from web.login import person
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from workflow.moves import Act
from workflow.policies import begin_draft, draft_from, read_text
from workflow.policy_book import POLICY_NAMES, scope_key
from workflow.policy_editing import put_tried_in_force, try_draft
from workflow.visibility import may_set_policy, visible_policies

_WITH = (
    joinedload(PolicyVersion.unit),
    joinedload(PolicyVersion.plan),
    joinedload(PolicyVersion.made_by),
    joinedload(PolicyVersion.based_on),
)


def act(note: str = "") -> Act:
    """What the person of this request does now."""
    return Act(person(), clock.now(), note)


def find_version(version_id: int, *, to_change: bool = False) -> PolicyVersion:
    """A version within the person's sight. Raises NotFoundError."""
    session = database.session()
    seen = visible_policies(session, person(), clock.today())
    asked = select(PolicyVersion).where(PolicyVersion.id == version_id, seen).options(*_WITH)
    version = session.scalar(asked.with_for_update(of=PolicyVersion) if to_change else asked)
    if version is None:
        raise NotFoundError("Không có phiên bản quy tắc số %(version)s trong phạm vi của anh/chị.", version=version_id)
    return version


def find_draft(version_id: int, *, to_change: bool = False) -> PolicyVersion:
    """A draft that the person may change. Raises NotFoundError, NotAllowedError, WrongStateError."""
    draft = find_version(version_id, to_change=to_change)
    need_right(draft)
    if draft.state is not PolicyState.DRAFT:
        raise WrongStateError(
            "Phiên bản %(version)s không còn là bản nháp nên không sửa được; hãy tạo bản nháp mới từ nó.", version=draft.version
        )
    return draft


def may_set(version: PolicyVersion) -> bool:
    """Whether the person sets the rules at the scope of this version."""
    session = database.session()
    return may_set_policy(session, person(), version.scope, clock.today(), unit=version.unit, plan=version.plan)


def need_right(version: PolicyVersion) -> None:
    """Raises NotAllowedError."""
    if not may_set(version):
        raise _not_allowed()


def drafts_at(name: str, scope_key: str) -> list[PolicyVersion]:
    """The drafts that are under way for a scope, the newest first."""
    session = database.session()
    same = PolicyVersion.scope_key == scope_key, PolicyVersion.state == PolicyState.DRAFT
    drafts = select(PolicyVersion).where(*same).order_by(PolicyVersion.id.desc()).options(*_WITH)
    known: dict[str, list[PolicyVersion]] = session.info.setdefault("drafts", {}) if session.info.get(READS) else {}
    if scope_key not in known:
        known[scope_key] = list(session.scalars(drafts))
    return [draft for draft in known[scope_key] if draft.name == name]


def draft_under_way(name: str, scope: PolicyScope, *, unit: Unit | None, plan: Plan | None) -> PolicyVersion | None:
    """The newest draft for a scope whose rules the person sets."""
    key = scope_key(scope, unit_id=unit.id if unit else None, plan_id=plan.id if plan else None)
    return next((draft for draft in drafts_at(name, key) if may_set(draft) and _is_readable(draft)), None)


def begin(name: str, scope: PolicyScope, *, unit: Unit | None = None, plan: Plan | None = None) -> PolicyVersion:
    """A draft for a scope. Raises NotFoundError, NotAllowedError, InvalidInputError."""
    if name not in POLICY_NAMES:
        raise InvalidInputError("Không có chính sách «%(name)s»; hãy chọn một trong: %(names)s.", name=name, names=", ".join(POLICY_NAMES))
    session = database.session()
    if scope is PolicyScope.AREA and unit is None:
        raise InvalidInputError("Chưa chọn đơn vị: hãy chọn đơn vị mà các đơn vị trực thuộc sẽ theo quy tắc này.", field="unit")
    if scope is PolicyScope.PLAN and plan is None:
        raise InvalidInputError("Chưa chọn kế hoạch: hãy chọn kế hoạch sẽ theo quy tắc này.", field="plan")
    if not may_set_policy(session, person(), scope, clock.today(), unit=unit, plan=plan):
        raise _not_allowed()
    return begin_draft(session, name, scope, act(), unit=unit, plan=plan)


def begin_again(version: PolicyVersion) -> PolicyVersion:
    """A draft at the scope of an old version that begins with what it said. Raises NotAllowedError."""
    need_right(version)
    return draft_from(database.session(), version, version.scope, act(), unit=version.unit, plan=version.plan)


def put_in_force(version_id: int, note: str, *, accepts_warnings: bool) -> PolicyVersion:
    """Try a draft and put it in force. Raises NotFoundError, NotAllowedError, WrongStateError, InvalidInputError (PolicyRefusedError)."""
    if not note.strip():
        raise InvalidInputError("Chưa có lý do: hãy ghi vài chữ để mọi người biết vì sao quy tắc thay đổi.", field="note")
    draft = find_draft(version_id)
    copy = PolicyVersion(version=draft.version, text=draft.text, digest=draft.digest)
    database.roll_back()
    trial = try_draft(copy)
    draft = find_draft(version_id, to_change=True)
    return put_tried_in_force(database.session(), draft, trial, act(note), accepts_warnings=accepts_warnings)


def _is_readable(draft: PolicyVersion) -> bool:
    try:
        return bool(read_text(draft))
    except InvalidInputError:
        return False


def _not_allowed() -> NotAllowedError:
    return NotAllowedError(
        "Anh/chị không đặt được quy tắc cho phạm vi này: quy tắc của toàn hệ thống do quản trị viên đặt, của các đơn vị trực thuộc do lãnh "
        "đạo hoặc ban chỉ đạo cấp trên của các đơn vị ấy, của một kế hoạch do người điều phối kế hoạch."
    )
