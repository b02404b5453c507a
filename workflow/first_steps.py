"""From an empty installation to the first plan: which steps are done, told by the data alone, and the very first administrator.

Owns the set-up code: worked out from the installation's secret, printed by `init` and `serve`, good only while nobody has ever been an
administrator. Without it nobody becomes one over the network.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Exists, Select, and_, exists, func, select, text
from sqlalchemy.orm import Session

from models import LoginAttempt, Mail, MailState, Membership, MembershipRole, Plan, PlanState, Unit, User
from workflow.errors import NotAllowedError, WrongStateError
from workflow.people import ATTEMPTS_PER_ADDRESS, ATTEMPTS_WINDOW, add_user
from workflow.settings import DEFAULT_BASE_URL, Settings

_MARK = "setup:"
"""Marks tries of the code, so that they are counted apart from wrong passwords."""

_FOR = b"dondoc: the first administrator"
_ADMINISTRATOR = MembershipRole.ADMINISTRATOR


class Step(StrEnum):
    """Tài khoản quản trị, thư và địa chỉ, đơn vị, người dùng, kế hoạch đầu tiên."""

    ACCOUNT = "account"
    MAIL = "mail"
    UNITS = "units"
    PEOPLE = "people"
    PLAN = "plan"


class StepState(StrEnum):
    """Xong, bước tiếp theo, để sau."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Progress:
    """What the data say. mailed_at -- when a mail last went out. units, people -- how many there are; helpers -- whether anybody but
    administrators has a role. draft_id -- a plan that waits for its review.
    """

    has_administrator: bool
    mailed_at: datetime | None
    units: int
    people: int
    helpers: bool
    published: int
    draft_id: int | None

    @property
    def states(self) -> dict[Step, StepState]:
        """The state of each step: the first that is not done is the next."""
        done = {
            Step.ACCOUNT: self.has_administrator,
            Step.MAIL: self.mailed_at is not None,
            Step.UNITS: self.units > 0,
            Step.PEOPLE: self.helpers,
            Step.PLAN: self.published > 0,
        }
        following = next((step for step, is_done in done.items() if not is_done), None)
        return {
            step: StepState.DONE if is_done else StepState.NEXT if step is following else StepState.LATER for step, is_done in done.items()
        }

    @property
    def is_finished(self) -> bool:
        """Whether every step is done."""
        return all(state is StepState.DONE for state in self.states.values())


def progress(session: Session) -> Progress:
    """How far the installation is, in one statement."""
    drafts = select(func.max(Plan.id)).where(Plan.state == PlanState.DRAFT)
    row = session.execute(
        select(
            exists().where(Membership.role == _ADMINISTRATOR),
            _last_mail().scalar_subquery(),
            select(func.count()).select_from(Unit).where(Unit.is_provisional.is_(False)).scalar_subquery(),
            select(func.count()).select_from(User).where(User.is_active).scalar_subquery(),
            _helpers(),
            select(func.count()).select_from(Plan).where(Plan.state == PlanState.PUBLISHED).scalar_subquery(),
            drafts.scalar_subquery(),
        )
    ).one()
    return Progress(bool(row[0]), row[1], row[2], row[3], bool(row[4]), row[5], row[6])


def is_finished(session: Session) -> bool:
    """Whether every step is done, without counting anything: for the notice on an administrator's first page."""
    published = exists().where(Plan.state == PlanState.PUBLISHED)
    confirmed = exists().where(Unit.is_provisional.is_(False))
    return bool(session.scalar(select(and_(_last_mail().exists(), confirmed, _helpers(), published))))


def _last_mail() -> Select[datetime | None]:
    return select(Mail.sent_at).where(Mail.state == MailState.SENT).order_by(Mail.sent_at.desc()).limit(1)


def _helpers() -> Exists:
    return exists().where(Membership.user_id == User.id, Membership.role != _ADMINISTRATOR, User.is_active)


def awaits_administrator(session: Session) -> bool:
    """Whether nobody has ever been an administrator here. Once somebody was, the door stays shut."""
    return session.scalar(select(Membership.id).where(Membership.role == _ADMINISTRATOR).limit(1)) is None


def setup_code(settings: Settings) -> str:
    """The code that makes the first administrator: 80 bits in four groups of letters, the same on every machine of an installation."""
    digest = hmac.new(settings.secret_key.encode(), _FOR, hashlib.sha256).digest()
    letters = base64.b32encode(digest[:10]).decode()
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def setup_address(settings: Settings, listening: str = "") -> str:
    """Where the code is asked for: at the installation's own address, or where the server listens."""
    base = settings.base_url if settings.base_url != DEFAULT_BASE_URL or not listening else listening
    return f"{base}/setup"


def check_code(session: Session, settings: Settings, code: str, *, address: str, now: datetime) -> None:
    """Let pass who has the code.

    Raises WrongStateError once there is an administrator, NotAllowedError for a wrong code and after too many: the failure is a row in this
    session, and whoever catches that error must commit, or it is not counted.
    """
    _one_at_a_time(session)
    if not awaits_administrator(session):
        raise WrongStateError("Hệ thống đã có quản trị viên: hãy đăng nhập, hoặc nhờ người ấy tạo tài khoản.")
    tries = select(func.count()).select_from(LoginAttempt)
    mine = LoginAttempt.address == f"{_MARK}{address}"
    if (session.scalar(tries.where(LoginAttempt.at > now - ATTEMPTS_WINDOW, mine)) or 0) >= ATTEMPTS_PER_ADDRESS:
        minutes = int(ATTEMPTS_WINDOW.total_seconds() // 60)
        raise NotAllowedError("Đã nhập sai mã cài đặt quá nhiều lần: hãy đợi %(minutes)s phút rồi thử lại.", field="code", minutes=minutes)
    if not hmac.compare_digest(_folded(code).encode(), _folded(setup_code(settings)).encode()):
        session.add(LoginAttempt(login=_MARK, address=f"{_MARK}{address}", at=now))
        session.flush()
        raise NotAllowedError("Mã cài đặt không đúng: hãy chép lại mã mà máy chủ in ra khi khởi động (python app.py init).", field="code")


def make_administrator(session: Session, *, login: str, name: str, email: str | None, password: str, language: str, now: datetime) -> User:
    """The first administrator, after `check_code` in the same transaction. Raises InvalidInputError."""
    roles = [(None, _ADMINISTRATOR)]
    return add_user(session, login=login, name=name, email=email, password=password, roles=roles, now=now, language=language)


def _folded(code: str) -> str:
    """As it was printed, however it was typed: no base32 letter looks like 0 or 1."""
    return "".join(code.split()).replace("-", "").upper().replace("0", "O").replace("1", "I")


def _one_at_a_time(session: Session) -> None:
    """Two who hold the code at once do not both become the first; on SQLite there is one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('dondoc:setup'))"))
