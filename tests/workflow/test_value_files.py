"""Values by spreadsheet: the template out and in again, each fault named by its cell, and nothing written before the faults are settled."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Measurement, MeasurementSource, MeasurementState, UploadState
from tests import builders
from tests.workflow.value_files import FEBRUARY, Pen, Town, fill, in_force, made_template, settle, uploaded
from workflow.errors import InvalidInputError, NotAllowedError, WrongStateError
from workflow.measurement import NewValue, take_in
from workflow.value_upload import apply, drop, is_unreadable

PLANTED = {
    "G5": ("ba mươi", "không phải là số dùng được"),
    "H6": (None, "cần cả tử số và mẫu số"),
    "H7": (0, "Mẫu số 0"),
    "G8": (-3, "là số âm"),
    "G9": ("12,5%", "phần trăm"),
    "I16": ("1,234", "số đếm"),
    "I17": (1.234, "số đếm"),
    "I18": (datetime.fromisoformat("2026-05-12"), "đã đổi ô này thành ngày"),
    "I19": ("=1/0", "chưa có kết quả"),
    "I20": (True, "đúng/sai"),
    "F26": ("tháng 12/2026", "trong tương lai"),
    "F27": ("tháng 13/2026", "không phải là kỳ"),
    "F28": ("quý I/2026", "không nhận số liệu theo kỳ này"),
    "F29": (datetime.fromisoformat("2026-02-13"), "không phải ngày đầu hay ngày cuối"),
    "A46": ("00001", "tên trong dòng là"),
    "A47": ("X-404", "Không có đơn vị mã"),
    "A66": ("99001", "không thuộc các đơn vị"),
    "C67": ("cs-99", "Không có chỉ số mã"),
    "J68": ("x" * 1001, "Ghi chú dài 1001 ký tự"),
    "I36": ("1.2.3", "không phải là số dùng được"),
}
"""Cell -> what somebody writes there, and what the fault says."""


def test_500_rows_with_20_planted_errors_are_named_by_cell_and_written_only_when_settled(session: Session, tmp_path: Path) -> None:
    town = settle(session)
    pen = Pen(made_template(session, town))
    assert pen.sheet.max_row == 504
    fill(pen)
    whole = pen.save()
    pen.write({at: wrong for at, (wrong, _said) in PLANTED.items()})
    upload = uploaded(session, pen.save(), town.thuy, tmp_path)

    said = {fault["cell"]: fault["said"] for fault in upload.faults}
    assert sorted(said) == sorted(PLANTED)
    assert {at: words for at, (_wrong, words) in PLANTED.items() if words not in said[at]} == {}
    with pytest.raises(WrongStateError, match="Còn 20 dòng lỗi"):
        apply(session, upload, by=town.thuy, now=builders.NOW)
    with pytest.raises(WrongStateError, match="Còn 19 dòng lỗi"):
        apply(session, upload, by=town.thuy, now=builders.NOW, skip=[("Số liệu", 5)])
    assert in_force(session) == []

    taken = apply(session, upload, by=town.thuy, now=builders.NOW, skips_all_faults=True)
    assert (len(taken.rows), upload.state, len(upload.skipped)) == (480, UploadState.APPLIED, 20)
    assert {row.source for row in in_force(session)} == {MeasurementSource.FILE}
    assert apply(session, upload, by=town.thuy, now=builders.NOW).rows == []

    mended = uploaded(session, whole, town.thuy, tmp_path)
    assert (mended.faults, [row["does"] for row in mended.rows].count("new")) == ([], 20)
    assert len(apply(session, mended, by=town.thuy, now=builders.NOW).rows) == 20
    assert _numbers(made_template(session, town)) == _numbers(whole)
    again = uploaded(session, made_template(session, town), town.thuy, tmp_path)
    assert ({row["does"] for row in again.rows}, again.faults) == ({"same"}, [])
    assert apply(session, again, by=town.thuy, now=builders.NOW).rows == []
    assert session.scalar(select(func.count()).select_from(Measurement)) == 500


def _numbers(data: bytes) -> list[tuple[object, ...]]:
    sheet = Pen(data).sheet
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=5, max_col=10)]


@pytest.fixture
def town(session: Session) -> Town:
    """Three communes, six indicators: three rates, one count, two levels."""
    return settle(session, communes=3, indicators=6)


def filled(session: Session, town: Town, **cells: object) -> bytes:
    pen = Pen(made_template(session, town))
    fill(pen)
    pen.write(cells)
    return pen.save()


def test_a_deleted_heading_stops_the_whole_file_and_names_the_column_that_lost_it(session: Session, town: Town, tmp_path: Path) -> None:
    upload = uploaded(session, filled(session, town, H4=None), town.thuy, tmp_path)
    assert [(fault["cell"], fault["row"]) for fault in upload.faults] == [("A4", 0), ("H4", 0)]
    assert "thiếu cột «Mẫu số»" in upload.faults[0]["said"]
    assert is_unreadable(upload)
    with pytest.raises(WrongStateError, match="Dòng tiêu đề"):
        apply(session, upload, by=town.thuy, now=builders.NOW, skips_all_faults=True)


def test_moved_columns_extra_sheets_and_a_merged_unit_are_read(session: Session, town: Town, tmp_path: Path) -> None:
    pen = Pen(filled(session, town))
    pen.sheet.protection.sheet = False
    pen.sheet.move_range("A4:J22", cols=2)
    pen.book.create_sheet("Ghi nhớ")["A1"] = "tự do"
    for first in (5, 11, 17):
        pen.sheet.merge_cells(f"C{first}:C{first + 5}")
    upload = uploaded(session, pen.save(), town.thuy, tmp_path)
    assert (upload.faults, len(upload.rows), upload.facts["ignored"]) == ([], 18, ["Ghi nhớ"])


def test_numbers_as_offices_type_them_and_as_per_cent_are_understood(session: Session, town: Town, tmp_path: Path) -> None:
    pen = Pen(filled(session, town, G5=None, H5=None, I5=0.125, G6="1.234", H6="2.468,0", I8="1.200"))
    pen.sheet["I5"].number_format = "0.0%"
    upload = uploaded(session, pen.save(), town.thuy, tmp_path)
    assert upload.faults == []
    told = {row["row"]: (row["value"], row["numerator"], row["denominator"]) for row in upload.rows}
    assert (told[5], told[6], told[8]) == (("12.5", None, None), (None, "1234", "2468"), ("1200", None, None))


def test_a_merged_number_a_lost_row_and_a_twin_are_named(session: Session, town: Town, tmp_path: Path) -> None:
    pen = Pen(filled(session, town, A12="00001", B12=None, A13=None, B13=None, I8=None, J8="chưa có"))
    pen.sheet.merge_cells("I9:I10")
    upload = uploaded(session, pen.save(), town.thuy, tmp_path)
    assert {fault["cell"]: fault["said"][:24] for fault in upload.faults} == {
        "J8": "Dòng có ghi chú nhưng ch",
        "I10": "Ô này nằm trong ô gộp: h",
        "G12": "Dòng này trùng đơn vị, c",
        "A13": "Dòng chưa có mã hay tên ",
    }


def test_dates_in_the_period_column_mean_the_period_that_begins_or_ends_there(session: Session, town: Town, tmp_path: Path) -> None:
    upload = uploaded(
        session, filled(session, town, F5=datetime.fromisoformat("2026-02-01"), F6="2026-01", F7="T1/2026", F8=2025), town.thuy, tmp_path
    )
    assert upload.faults == []
    assert [row["on"] for row in upload.rows[:4]] == ["2026-02-28", "2026-01-31", "2026-01-31", "2025-12-31"]


def test_what_was_approved_is_corrected_only_with_a_reason_in_the_file(session: Session, town: Town, tmp_path: Path) -> None:
    first = uploaded(session, filled(session, town), town.long, tmp_path)
    apply(session, first, by=town.long, now=builders.NOW, skips_all_faults=True)
    for row in in_force(session):
        row.state = MeasurementState.APPROVED
    session.flush()
    pen = Pen(made_template(session, town, town.long))
    pen.write({"I8": 7})
    upload = uploaded(session, pen.save(), town.long, tmp_path)
    assert [fault["cell"] for fault in upload.faults] == ["J8"]
    pen.write({"J8": "đếm lại sổ"})
    upload = uploaded(session, pen.save(), town.long, tmp_path)
    assert (upload.faults, [row["does"] for row in upload.rows].count("corrected")) == ([], 1)


def test_what_was_given_back_is_handed_in_again_only_when_confirmed(session: Session, town: Town, tmp_path: Path) -> None:
    upload = uploaded(session, filled(session, town), town.thuy, tmp_path)
    apply(session, upload, by=town.thuy, now=builders.NOW)
    in_force(session)[0].state = MeasurementState.RETURNED
    session.flush()
    again = uploaded(session, filled(session, town), town.thuy, tmp_path)
    assert sum(bool(row["warnings"]) for row in again.rows) == 1
    with pytest.raises(InvalidInputError, match="cảnh báo"):
        apply(session, again, by=town.thuy, now=builders.NOW)


def test_blank_rows_change_nothing_and_a_blank_note_takes_none_away(session: Session, town: Town, tmp_path: Path) -> None:
    upload = uploaded(session, filled(session, town, J5="theo sổ A0"), town.thuy, tmp_path)
    apply(session, upload, by=town.thuy, now=builders.NOW)
    again = uploaded(session, filled(session, town, G6=None, H6=None), town.thuy, tmp_path)
    assert (again.facts["blank"], {row["does"] for row in again.rows}) == (1, {"same"})
    assert apply(session, again, by=town.thuy, now=builders.NOW).rows == []
    assert len(in_force(session)) == 18


def test_two_uploads_of_two_people_do_not_collide(session: Session, town: Town, tmp_path: Path) -> None:
    mine = uploaded(session, filled(session, town), town.thuy, tmp_path)
    theirs = uploaded(session, filled(session, town, I8=7), town.long, tmp_path)
    assert sum(1 for fault in theirs.faults if "không thuộc các đơn vị" in fault["said"]) == 12
    apply(session, theirs, by=town.long, now=builders.NOW, skips_all_faults=True)
    told = apply(session, mine, by=town.thuy, now=builders.NOW)
    assert (told.rows, len(told.changed), mine.state) == ([], 6, UploadState.CHECKED)
    assert [row["was"]["value"] for row in told.changed if row["does"] == "corrected"] == ["7"]
    assert len(apply(session, mine, by=town.thuy, now=builders.NOW).rows) == 13


def test_who_reports_no_more_for_a_unit_writes_nothing(session: Session, town: Town, tmp_path: Path) -> None:
    upload = uploaded(session, filled(session, town), town.long, tmp_path)
    town.long.memberships.clear()
    session.flush()
    with pytest.raises(NotAllowedError):
        apply(session, upload, by=town.long, now=builders.NOW, skips_all_faults=True)
    assert in_force(session) == []


def test_the_same_file_sent_again_puts_the_undecided_one_aside(session: Session, town: Town, tmp_path: Path) -> None:
    data = filled(session, town)
    first, second = (uploaded(session, data, town.thuy, tmp_path) for _ in range(2))
    session.refresh(first)
    assert (first.state, second.state) == (UploadState.DROPPED, UploadState.CHECKED)
    with pytest.raises(WrongStateError):
        apply(session, first, by=town.thuy, now=builders.NOW)
    drop(session, second, now=builders.NOW)
    assert second.state is UploadState.DROPPED


def test_a_value_known_before_stands_in_the_template(session: Session, town: Town) -> None:
    count = town.indicators[3]
    take_in(session, [NewValue(count, town.communes[0].id, count.frequency, FEBRUARY, Decimal(12))], by=town.long, now=builders.NOW)
    sheet = Pen(made_template(session, town)).sheet
    assert (sheet["C8"].value, sheet["I8"].value, sheet["G8"].value) == ("cs-04", 12, None)


def test_a_rate_beyond_all_bounds_is_a_fault_of_its_denominator(session: Session, town: Town, tmp_path: Path) -> None:
    upload = uploaded(session, filled(session, town, G5=900_000_000_000, H5=0.000001), town.thuy, tmp_path)
    assert [(fault["cell"], "quá lớn" in fault["said"]) for fault in upload.faults] == [("H5", True)]


def test_a_note_is_kept_in_composed_letters_and_without_what_no_database_holds(session: Session, town: Town, tmp_path: Path) -> None:
    note = unicodedata.normalize("NFD", "theo sổ hộ tịch")
    upload = uploaded(session, filled(session, town, J5=f"{note} _x0000_"), town.thuy, tmp_path)
    assert upload.rows[0]["note"].startswith("theo sổ hộ tịch")
    assert "\x00" not in upload.rows[0]["note"]


def test_what_people_typed_never_runs_as_a_formula(session: Session, town: Town) -> None:
    count = town.indicators[3]
    place = NewValue(count, town.communes[0].id, count.frequency, FEBRUARY, Decimal(12), note='=HYPERLINK("http://x")')
    take_in(session, [place], by=town.long, now=builders.NOW)
    assert Pen(made_template(session, town)).sheet["J8"].data_type == "s"
