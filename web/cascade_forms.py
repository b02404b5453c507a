"""The form that gives a target to the units below: how, to whom, and each unit's share. Built from the request, as its rows are units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from models import Cascade, Target, Unit
from web.filters import number
from workflow.cascade import kinds_possible
from workflow.errors import InvalidInputError
from workflow.typed_numbers import read_number


@dataclass(slots=True)
class Row:
    """One unit: whether it gets a part, what was typed as its share, and what is wrong with it."""

    unit: Unit
    is_chosen: bool
    typed: str
    fault: str = ""

    @property
    def name(self) -> str:
        """The field's name for the share."""
        return f"share-{self.unit.id}"


@dataclass(slots=True)
class GivingForm:
    """What was chosen and typed, or what stands. faults -- of the whole form."""

    how: Cascade
    kinds: tuple[Cascade, ...]
    rows: list[Row]
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, target: Target, units: Sequence[Unit], given: Sequence[Target]) -> GivingForm:
        """As the target was given down so far; new: to all units."""
        kinds, by_unit = kinds_possible(target), {one.owner_id: one for one in given}
        rows = [Row(unit, not given or unit.id in by_unit, number(by_unit[unit.id].value) if unit.id in by_unit else "") for unit in units]
        return cls(target.cascade or kinds[0], kinds, rows)

    @classmethod
    def read(cls, target: Target, units: Sequence[Unit], sent: MultiDict[str, str]) -> GivingForm:
        """As it was sent."""
        kinds = kinds_possible(target)
        how = next((kind for kind in kinds if kind.value == sent.get("how")), kinds[0])
        chosen = set(sent.getlist("unit"))
        return cls(how, kinds, [Row(unit, str(unit.id) in chosen, sent.get(f"share-{unit.id}", "").strip()) for unit in units])

    def shares(self) -> dict[int, Decimal | None]:
        """The numbers of the chosen units; where one cannot be read, its row says why and InvalidInputError is raised."""
        found: dict[int, Decimal | None] = {}
        for row in self.rows:
            if not row.is_chosen:
                continue
            found[row.unit.id] = None
            if self.how is Cascade.SHARES:
                try:
                    found[row.unit.id] = read_number(row.typed)
                except InvalidInputError as error:
                    row.fault = str(error)
        if any(row.fault for row in self.rows):
            raise InvalidInputError("Còn phần giao chưa đọc được; hãy xem các dòng có báo lỗi.", field="shares")
        return found

    def fill(self, shares: Mapping[int, Decimal]) -> None:
        """Put proposed shares in the place of what was typed."""
        for row in self.rows:
            if row.unit.id in shares:
                row.typed = number(shares[row.unit.id])

    def blame(self, error: InvalidInputError) -> None:
        """Show an error beside its row, else above the form."""
        for row in self.rows:
            if error.field == f"unit-{row.unit.id}":
                row.fault = str(error)
                return
        self.faults.append(str(error))

    @property
    def sum_typed(self) -> str:
        """The sum of what can be read of the typed shares, in words for the foot of the table."""
        total = Decimal(0)
        for row in self.rows:
            if row.is_chosen and row.typed:
                try:
                    total += read_number(row.typed)
                except InvalidInputError:
                    return str(_("chưa cộng được"))
        return number(total)
