"""Which unit and which indicator a row of a file means, by code and by name, both of which must say the same.

Owns the looking up, which forgives case, marks and lost leading zeros; never guesses between two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Indicator, Unit, User
from workflow.errors import InvalidInputError
from workflow.naming import normal_name
from workflow.text import search_form
from workflow.visibility import reportable_units


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit for which the person may report."""

    id: int
    code: str
    name: str
    normal_name: str


class Known:
    """The units that a person may report for, and the indicators."""

    def __init__(self, units: Iterable[KnownUnit], indicators: Iterable[Indicator], other_codes: frozenset[str] = frozenset()) -> None:
        """other_codes -- of units that exist but for which the person does not report."""
        self._other_codes = frozenset(map(_code_form, other_codes))
        self._units: defaultdict[str, list[KnownUnit]] = defaultdict(list)
        self._units_by_name: defaultdict[str, list[KnownUnit]] = defaultdict(list)
        for unit in units:
            self._units[_code_form(unit.code)].append(unit)
            self._units_by_name[unit.normal_name].append(unit)
        self._indicators = {_code_form(one.code): one for one in indicators}
        self._indicators_by_name: defaultdict[str, list[Indicator]] = defaultdict(list)
        for one in self._indicators.values():
            self._indicators_by_name[search_form(one.name)].append(one)

    def unit(self, code: str, name: str) -> KnownUnit:
        """The unit meant. Raises InvalidInputError: unknown, not one's own, or code and name say different ones."""
        if not code:
            return self._unit_by_name(name)
        found = self._units.get(_code_form(code), [])
        if len(found) != 1:
            raise self._no_unit(code)
        unit = found[0]
        if name and not _agree(normal_name(name), unit.normal_name, self._units_by_name):
            raise InvalidInputError(
                "Mã «%(code)s» là của «%(unit)s», nhưng tên trong dòng là «%(name)s»: hãy sửa mã hoặc tên.",
                code=code,
                unit=unit.name,
                name=name,
            )
        return unit

    def indicator(self, code: str, name: str) -> Indicator:
        """The indicator meant. Raises InvalidInputError."""
        form = search_form(name)
        if code:
            found = self._indicators.get(_code_form(code))
            if found is None:
                raise InvalidInputError("Không có chỉ số mã «%(code)s» trong danh mục: hãy xem lại mã trong mẫu.", code=code)
            if form and not _agree(form, search_form(found.name), self._indicators_by_name):
                raise InvalidInputError(
                    "Mã «%(code)s» là chỉ số «%(indicator)s», nhưng tên trong dòng là «%(name)s»: hãy sửa mã hoặc tên.",
                    code=code,
                    indicator=found.name,
                    name=name,
                )
            return _in_use(found)
        same = self._indicators_by_name.get(form, [])
        if len(same) != 1:
            raise InvalidInputError("Không có chỉ số «%(name)s» trong danh mục: hãy ghi mã chỉ số như trong mẫu.", name=name or "trống")
        return _in_use(same[0])

    def _unit_by_name(self, name: str) -> KnownUnit:
        if not name:
            raise InvalidInputError("Dòng chưa có mã hay tên đơn vị: hãy ghi mã đơn vị.")
        found = self._units_by_name.get(normal_name(name), [])
        if not found:
            raise InvalidInputError(
                "Không có đơn vị «%(name)s» trong số các đơn vị mà anh/chị nhập số liệu: hãy ghi đúng tên hoặc mã đơn vị.", name=name
            )
        if len(found) > 1:
            codes = "; ".join(f"{unit.name} [{unit.code}]" for unit in found[:6])
            raise InvalidInputError("Có nhiều đơn vị tên «%(name)s»: hãy ghi mã đơn vị (%(codes)s).", name=name, codes=codes)
        return found[0]

    def _no_unit(self, code: str) -> InvalidInputError:
        if _code_form(code) in self._other_codes:
            return InvalidInputError(
                "Đơn vị mã «%(code)s» không thuộc các đơn vị mà anh/chị nhập số liệu: hãy bỏ dòng này hoặc để đơn vị đó tự nhập.", code=code
            )
        return InvalidInputError("Không có đơn vị mã «%(code)s» trong danh mục: hãy xem lại mã trong mẫu.", code=code)


def known_to(session: Session, user: User, on: date) -> Known:
    """What a person's file may name."""
    exists = or_(Unit.valid_to.is_(None), Unit.valid_to >= date(on.year - 1, 1, 1))  # the last values of what has ended come late
    columns = select(Unit.id, Unit.code, Unit.name, Unit.normal_name)
    own = [KnownUnit(*row) for row in session.execute(columns.where(reportable_units(session, user, on), exists))]
    codes = frozenset(session.scalars(select(Unit.code))) - {unit.code for unit in own}
    return Known(own, session.scalars(select(Indicator)).all(), codes)


def _agree(form: str, own: str, by_name: defaultdict[str, list[KnownUnit]] | defaultdict[str, list[Indicator]]) -> bool:
    """Whether a written name may stand for a thing's own: the same, or a part of it that is no other's name."""
    if form == own:
        return True
    others: Sequence[object] = by_name.get(form, ())
    return not others and bool(form) and (f" {form} " in f" {own} " or f" {own} " in f" {form} ")


def _code_form(code: str) -> str:
    return code.strip().casefold().lstrip("0") or "0"


def _in_use(indicator: Indicator) -> Indicator:
    if not indicator.is_active:
        raise InvalidInputError(
            "Chỉ số «%(indicator)s» đã ngừng dùng: hãy bỏ dòng này, hoặc hỏi quản trị viên chỉ số thay thế.", indicator=indicator.name
        )
    return indicator
