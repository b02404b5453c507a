"""Many typed values at once: all or nothing, faults cell by cell, nothing overwritten unseen, doubts confirmed by the numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models import Measurement, MeasurementSource, MeasurementState
from tests import builders
from tests.builders import NOW
from tests.workflow.value_cast import Cast, settle, typed
from workflow.approval import approve, give_back
from workflow.value_entry import Entered, Part, enter


@pytest.fixture
def cast(session: Session) -> Cast:
    return settle(session)


def values(session: Session) -> list[Measurement]:
    return list(session.scalars(select(Measurement).where(Measurement.replaced_at.is_(None)).order_by(Measurement.unit_id)))


def said(entered: Entered) -> list[str]:
    return [fault.error.message if fault.error else "; ".join(map(str, fault.doubts)) for fault in entered.faults.values()]


def test_values_of_several_units_are_taken_in_at_once(session: Session, cast: Cast) -> None:
    cells = [
        typed(cast.births, cast.tan_lap, "1.012"),
        typed(cast.screened, cast.phu_son, "", "17", "40"),
        typed(cast.births, cast.village),
    ]
    entered = enter(session, cast.thu, cells, now=NOW)
    assert not entered.faults
    assert [(row.value, row.numerator) for row in values(session)] == [(Decimal(1012), None), (Decimal("42.5"), Decimal(17))]
    assert {row.source for row in values(session)} == {MeasurementSource.GRID}


def test_while_one_cell_is_at_fault_nothing_is_written(session: Session, cast: Cast) -> None:
    cells = [typed(cast.births, cast.tan_lap, "12"), typed(cast.births, cast.phu_son, "mười hai")]
    entered = enter(session, cast.thu, cells, now=NOW)
    assert said(entered) == ["Giá trị «mười hai» không phải là số dùng được; hãy nhập như 70,5 hoặc 1.234."]
    assert (entered.left, values(session)) == (1, [])


def test_the_good_cells_are_written_on_purpose(session: Session, cast: Cast) -> None:
    cells = [typed(cast.births, cast.tan_lap, "12"), typed(cast.births, cast.phu_son, "mười hai")]
    entered = enter(session, cast.thu, cells, now=NOW, only_good=True)
    assert [row.unit_id for row in entered.rows] == [cast.tan_lap.id]
    assert list(entered.faults) == [cells[1].place]


@pytest.mark.parametrize(
    ("numbers", "part", "words"),
    [
        (("", "17", ""), Part.DENOMINATOR, "cần cả tử số và mẫu số"),
        (("", "17", "0"), Part.DENOMINATOR, "Mẫu số 0"),
        (("", "x", "40"), Part.NUMERATOR, "«x»"),
        (("1,2,3", "", ""), Part.VALUE, "«1,2,3»"),
    ],
)
def test_a_fault_names_its_box(session: Session, cast: Cast, numbers: tuple[str, str, str], part: Part, words: str) -> None:
    (fault,) = enter(session, cast.thu, [typed(cast.screened, cast.tan_lap, *numbers)], now=NOW).faults.values()
    assert fault.part is part
    assert fault.error is not None and words in fault.error.message


def test_a_period_that_is_not_over_is_refused(session: Session, cast: Cast) -> None:
    (words,) = said(enter(session, cast.thu, [typed(cast.births, cast.tan_lap, "1", on=date(2026, 3, 31))], now=NOW))
    assert "trong tương lai" in words


def test_one_enters_for_ones_own_unit_and_its_villages_only(session: Session, cast: Cast) -> None:
    cells = [typed(cast.births, unit, "12") for unit in (cast.tan_lap, cast.village, cast.phu_son, cast.province)]
    entered = enter(session, cast.lan, cells, now=NOW)
    assert [place.unit_id for place in entered.faults] == [cast.phu_son.id, cast.province.id]


def test_what_is_in_doubt_is_confirmed_by_its_numbers(session: Session, cast: Cast) -> None:
    cell = typed(cast.screened, cast.tan_lap, "", "41", "40")
    (fault,) = enter(session, cast.lan, [cell], now=NOW).faults.values()
    assert str(fault.doubts[0]) == "tử số 41 lớn hơn mẫu số 40"
    other = typed(cast.screened, cast.tan_lap, "", "42", "40", checked=fault.numbers.words)
    assert enter(session, cast.lan, [other], now=NOW).faults, "what was confirmed were other numbers"
    sure = typed(cast.screened, cast.tan_lap, "", "41", "40", checked=fault.numbers.words)
    (row,) = enter(session, cast.lan, [sure], now=NOW).rows
    assert row.warnings[0] == "tử số 41 lớn hơn mẫu số 40"


def test_what_somebody_else_changed_is_told_by_name_and_value(session: Session, cast: Cast) -> None:
    (shown,) = enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "12")], now=NOW).rows
    (theirs,) = enter(session, cast.thu, [typed(cast.births, cast.tan_lap, "14", base_id=shown.id)], now=NOW + timedelta(hours=1)).rows
    mine = typed(cast.births, cast.tan_lap, "15", base_id=shown.id)
    entered = enter(session, cast.lan, [mine], now=NOW + timedelta(hours=2))
    assert said(entered)[0].startswith("Thu vừa sửa ô này thành 14 lúc 10:00 10/03/2026.")
    again = typed(cast.births, cast.tan_lap, "15", base_id=theirs.id)
    assert enter(session, cast.lan, [again], now=NOW + timedelta(hours=2)).rows, "having seen it, one may overwrite"


def test_a_cell_left_as_it_was_shown_is_no_change_even_if_it_changed(session: Session, cast: Cast) -> None:
    (shown,) = enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "12")], now=NOW).rows
    enter(session, cast.thu, [typed(cast.births, cast.tan_lap, "14", base_id=shown.id)], now=NOW)
    entered = enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "12", base_id=shown.id)], now=NOW)
    assert (entered.rows, entered.faults) == ([], {})


def test_correcting_an_approved_value_needs_a_reason_and_is_approved_anew(session: Session, cast: Cast) -> None:
    (row,) = enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "12")], now=NOW).rows
    approve(session, cast.minh, [row.id], now=NOW)
    bare = typed(cast.births, cast.tan_lap, "13", base_id=row.id)
    assert "đã được duyệt" in said(enter(session, cast.lan, [bare], now=NOW))[0]
    (new,) = enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "13", base_id=row.id, note="Đếm sót")], now=NOW).rows
    assert (new.state, new.note, row.replaced_at) == (MeasurementState.ENTERED, "Đếm sót", NOW)


def test_what_was_given_back_can_be_handed_in_again_as_it_is(session: Session, cast: Cast) -> None:
    (row,) = enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "12")], now=NOW).rows
    give_back(session, cast.minh, [row.id], note="Xem lại", now=NOW)
    assert not enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "12", base_id=row.id)], now=NOW).rows
    again = typed(cast.births, cast.tan_lap, "12", base_id=row.id, note="Đã kiểm tra, số đúng", is_again=True)
    (new,) = enter(session, cast.lan, [again], now=NOW).rows
    assert new.state is MeasurementState.ENTERED


def test_a_value_is_corrected_and_never_emptied(session: Session, cast: Cast) -> None:
    (row,) = enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "12")], now=NOW).rows
    assert "không xóa được" in said(enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "", base_id=row.id)], now=NOW))[0]


def test_five_hundred_cells_are_saved_in_few_statements(session: Session, engine: Engine, cast: Cast) -> None:
    communes = [builders.unit(session, f"UBND xã số {number}", under=cast.province) for number in range(500)]
    session.commit()
    cells = [typed(cast.births, commune, str(10 + number % 7)) for number, commune in enumerate(communes)]
    asked = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert len(enter(session, cast.thu, cells, now=NOW).rows) == 500
    inserts = [one for one in asked if one.startswith("INSERT INTO measured_values")]  # SQLite takes rows one by one, without a way
    assert len(asked) - len(inserts) < 30, "few, however many cells there are"
