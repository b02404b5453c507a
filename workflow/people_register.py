"""A file of people beside those who are there: who is new, what changes, which roles begin or end; then written, all or none.

Owns who a row means and the login proposed where none is given. Nobody gets a password here: people are invited. A blank cell changes
nothing, roles that the file does not name stay, and an administrator's role is never ended by a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import Membership, MembershipRole, Unit, User
from rules.said import Said
from workflow.people_rows import ROLE_WORDS, Faults, PersonRow
from workflow.register_changes import Change, Does, day_words
from workflow.text import search_form


class UnitKnown(NamedTuple):
    """What is asked of a unit."""

    id: int
    name: str
    valid_to: date | None


@dataclass(slots=True)
class PersonDraft:
    """A person of the file. user -- who is there already. rows -- one for each role."""

    login: str
    user: User | None = None
    rows: list[PersonRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name in the file, else the one known."""
        return next((row.name for row in self.rows if row.name), self.user.name if self.user else "")

    @property
    def email(self) -> str:
        """The address in the file, else the one known."""
        return next((row.email for row in self.rows if row.email), (self.user.email or "") if self.user else "")


@dataclass(frozen=True, slots=True)
class PeoplePlanned:
    """The people of a file, and the units that they stand in by code."""

    people: list[PersonDraft]
    units: dict[str, UnitKnown]


def planned_people(session: Session, rows: Sequence[PersonRow], faults: Faults, *, today: date) -> PeoplePlanned:
    """Who the rows mean; what they say wrong about each other, the registry and who is there is added to `faults`."""
    units = _units(session, rows)
    people = _Meant(session, units).people(rows)
    for person in people:
        _check_person(person, faults)
        _check_roles(person, units, faults, today)
    return PeoplePlanned(people, units)


def people_changes(planned: PeoplePlanned) -> list[Change]:
    """What the file would do, person by person; planned -- without faults."""
    return [_change(person, planned.units) for person in planned.people]


def write_people(session: Session, planned: PeoplePlanned, *, now: datetime) -> list[User]:
    """Write people without faults. Returns those who are new: they have no password until they are invited."""
    made = []
    for person in planned.people:
        user = person.user
        if user is None:
            user = User(login=person.login, created_at=now, memberships=[])
            session.add(user)
            made.append(user)
        user.name, user.email = person.name, person.email or None
        for row in person.rows:
            _give_role(user, row, planned.units)
    session.flush()
    return made


def proposed_login(name: str, taken: set[str]) -> str:
    """A login from a name, as offices form them: "Nguyễn Thị Lan" is "lannt"; with a number where that is taken."""
    words = search_form(name).split() or ["nguoidung"]
    base = "".join(letter for letter in words[-1] + "".join(word[0] for word in words[:-1]) if letter.isascii())[:40]
    base = base if len(base) > 1 else f"nguoidung{base}"
    number = 2
    login = base
    while login in taken:
        login, number = f"{base}{number}", number + 1
    return login


def _units(session: Session, rows: Sequence[PersonRow]) -> dict[str, UnitKnown]:
    codes = {row.unit_code for row in rows}
    found = session.execute(select(Unit.code, Unit.id, Unit.name, Unit.valid_to))
    return {row[0]: UnitKnown(row[1], row[2], row[3]) for row in found if row[0] in codes}


class _Meant:
    """Whom each row means: by login; without one by the address, or by name and unit; else somebody new."""

    def __init__(self, session: Session, units: dict[str, UnitKnown]) -> None:
        known = list(session.scalars(select(User).options(selectinload(User.memberships))))
        self._units = units
        self._by_login = {user.login: user for user in known}
        self._by_address: defaultdict[str, list[User]] = defaultdict(list)
        self._by_place: defaultdict[tuple[str, int | None], list[User]] = defaultdict(list)
        for user in known:
            self._by_address[(user.email or "").casefold()].append(user)
            for membership in user.memberships:
                self._by_place[user.name, membership.unit_id].append(user)
        self._drafts: dict[str, PersonDraft] = {}
        self._unnamed: dict[tuple[str, str], str] = {}

    def people(self, rows: Sequence[PersonRow]) -> list[PersonDraft]:
        """The people in the order of the file."""
        given = {row.login for row in rows}
        for row in rows:
            login = row.login or self._login_of(row, given)
            draft = self._drafts.setdefault(login, PersonDraft(login, self._by_login.get(login)))
            draft.rows.append(row)
        return list(self._drafts.values())

    def _login_of(self, row: PersonRow, given: set[str]) -> str:
        key = (row.name, row.email or f"#{row.unit_code}")
        if key not in self._unnamed:
            user = self._known(row)
            taken = given | self._by_login.keys() | self._drafts.keys()
            self._unnamed[key] = user.login if user else proposed_login(row.name, taken)
        return self._unnamed[key]

    def _known(self, row: PersonRow) -> User | None:
        by_address = self._by_address[row.email.casefold()] if row.email else []
        if len(by_address) == 1:
            return by_address[0]
        unit = self._units.get(row.unit_code)
        there = {user.id: user for user in self._by_place[row.name, unit.id if unit else None]}
        return next(iter(there.values())) if len(there) == 1 else None


def _check_person(person: PersonDraft, faults: Faults) -> None:
    first = person.rows[0]
    if not person.name:
        faults.add(first.line, "name", Said("Người mới cần có họ và tên: hãy điền ô này."))
    for row in person.rows[1:]:
        for column in ("name", "email"):
            said, meant = getattr(row, column), getattr(person, column)
            if said and said != meant:
                text = Said("Tài khoản «%(login)s» đã có ở dòng %(line)s với giá trị «%(meant)s»: hãy sửa hoặc để trống ô này.")
                faults.add(row.line, column, text.of(login=person.login, line=first.line, meant=meant))


def _check_roles(person: PersonDraft, units: dict[str, UnitKnown], faults: Faults, today: date) -> None:
    seen: dict[tuple[str, MembershipRole | None], int] = {}
    for row in person.rows:
        _check_unit(row, units, faults, today)
        key = (row.unit_code, row.role)
        if key in seen:
            said = Said(
                "Vai trò này của «%(login)s» ở đơn vị này đã có ở dòng %(line)s: hãy giữ một dòng.",
                {"login": person.login, "line": seen[key]},
            )
            faults.add(row.line, "role", said)
        seen.setdefault(key, row.line)
        standing = _standing(person.user, row, units)
        if row.role is MembershipRole.ADMINISTRATOR and row.valid_to and standing is not None:
            said = Said(
                "Tệp không kết thúc vai trò quản trị: hãy làm việc ấy trên trang của người dùng «%(login)s».", {"login": person.login}
            )
            faults.add(row.line, "valid_to", said)


def _check_unit(row: PersonRow, units: dict[str, UnitKnown], faults: Faults, today: date) -> None:
    if not row.unit_code:
        if row.role is not MembershipRole.ADMINISTRATOR:
            faults.add(row.line, "unit_code", Said("Vai trò này cần một đơn vị: hãy ghi mã đơn vị."))
        return
    unit = units.get(row.unit_code)
    if unit is None:
        said = Said("Không có đơn vị mã «%(code)s» trong danh mục: hãy xem lại mã, hoặc nhập đơn vị trước.", {"code": row.unit_code})
        faults.add(row.line, "unit_code", said)
    elif unit.valid_to is not None and unit.valid_to < max(row.valid_from or today, today) and not row.valid_to:
        said = Said(
            "Đơn vị «%(unit)s» đã kết thúc ngày %(day)s: hãy ghi mã của đơn vị đang hoạt động.",
            {"unit": unit.name, "day": day_words(unit.valid_to)},
        )
        faults.add(row.line, "unit_code", said)


def _standing(user: User | None, row: PersonRow, units: dict[str, UnitKnown]) -> Membership | None:
    unit = units.get(row.unit_code)
    unit_id = unit.id if unit else None
    return next((one for one in user.memberships if one.unit_id == unit_id and one.role is row.role), None) if user else None


def _change(person: PersonDraft, units: dict[str, UnitKnown]) -> Change:
    user, line = person.user, person.rows[0].line
    roles = [(row, _standing(user, row, units)) for row in person.rows]
    told = [("role", "", _role_words(row, units)) for row, standing in roles if standing is None]
    ends = False
    for row, standing in roles:
        if standing is not None and _period(row, standing) != (standing.valid_from, standing.valid_to):
            was, becomes = (standing.valid_from, standing.valid_to), _period(row, standing)
            told.append(("role", _role_words(row, units, was), _role_words(row, units, becomes)))
            ends = ends or (becomes[1] is not None and (standing.valid_to is None or becomes[1] < standing.valid_to))
    if user is None:
        return Change(line, person.login, person.name, Does.NEW, tuple(told), tuple(_doubts(person)))
    told += [(name, was, becomes) for name, was, becomes in _personal(person, user) if was != becomes]
    does = Does.ENDED if ends else Does.CHANGED if told else Does.SAME
    return Change(line, person.login, person.name, does, tuple(told), tuple(_doubts(person)) if told else ())


def _personal(person: PersonDraft, user: User) -> Iterator[tuple[str, str, str]]:
    yield "name", user.name, person.name
    yield "email", user.email or "", person.email


def _doubts(person: PersonDraft) -> Iterator[Said]:
    if not person.email:
        yield Said("«%(name)s» chưa có địa chỉ thư: không mời và không nhắc được bằng thư.", {"name": person.name})
    if person.user is not None and not person.user.is_active:
        yield Said("Tài khoản «%(login)s» đang ngừng: vai trò mới chỉ dùng được khi mở lại tài khoản.", {"login": person.login})
    if any(row.role is MembershipRole.ADMINISTRATOR and _standing_admin(person.user) is None for row in person.rows):
        yield Said("«%(name)s» sẽ là quản trị viên, thấy và đổi được mọi thứ: có đúng vậy không?", {"name": person.name})


def _standing_admin(user: User | None) -> Membership | None:
    return next((one for one in user.memberships if one.role is MembershipRole.ADMINISTRATOR), None) if user else None


def _role_words(row: PersonRow, units: dict[str, UnitKnown], period: tuple[date | None, date | None] | None = None) -> str:
    """A role for the page: "Đầu mối · UBND xã Tân Lập (từ 01/07/2025)"."""
    since, until = period or (row.valid_from, row.valid_to)
    word = ROLE_WORDS[row.role][0] if row.role else ""
    unit = units.get(row.unit_code)
    days = " ".join(filter(None, (f"từ {day_words(since)}" if since else "", f"đến {day_words(until)}" if until else "")))
    return " · ".join(filter(None, (word, unit.name if unit else ""))) + (f" ({days})" if days else "")


def _period(row: PersonRow, standing: Membership) -> tuple[date | None, date | None]:
    """The period of a role after the file: what the file leaves blank stays, but a role that has ended begins anew with a new day."""
    begins_anew = row.valid_from is not None and standing.valid_to is not None and row.valid_from > standing.valid_to
    return row.valid_from or standing.valid_from, row.valid_to or (None if begins_anew else standing.valid_to)


def _give_role(user: User, row: PersonRow, units: dict[str, UnitKnown]) -> None:
    if row.role is None:
        return
    standing = _standing(user, row, units)
    if standing is None:
        unit = units.get(row.unit_code)
        made = Membership(unit_id=unit.id if unit else None, role=row.role, valid_from=row.valid_from, valid_to=row.valid_to)
        user.memberships.append(made)
    else:
        standing.valid_from, standing.valid_to = _period(row, standing)
