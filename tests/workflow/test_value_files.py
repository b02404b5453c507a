"""Values by spreadsheet: the template out and in again, each fault named by its cell, and nothing written before the faults are settled."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Measurement, MeasurementSource, MeasurementState, UploadState
from rules.values import Frequency
from tests import builders
from tests.workflow.value_files import FEBRUARY, Pen, fill, in_force, made_template, settle, uploaded
from workflow.errors import InvalidInputError, WrongStateError
from workflow.measurement import NewValue, take_in
from workflow.sheet_reading import read_sheets
from workflow.value_columns import HEADINGS, Column, table_of
from workflow.value_report import with_faults
from workflow.value_upload import apply, drop, is_unreadable

PLANTED = {
    "G5": ("ba mươi", "không phải là số dùng được"),
    "H6": (None, "cần cả tử số và mẫu số"),
    "H7": (0, "Mẫu số 0"),
    "G8": (-3, "là số âm"),
    "G9": ("12,5%", "phần trăm"),
    "I16": ("1,234", "số đếm"),
    "I17": (1.234, "số đếm"),
    "I18": (datetime(2026, 5, 12), "đã đổi ô này thành ngày"),
    "I19": ("=1/0", "chưa có kết quả"),
    "I20": (True, "đúng/sai"),
    "F26": ("tháng 12/2026", "trong tương lai"),
    "F27": ("tháng 13/2026", "không phải là kỳ"),
    "F28": ("quý I/2026", "không nhận số liệu theo kỳ này"),
    "F29": (datetime(2026, 2, 13), "không phải ngày đầu hay ngày cuối"),
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
    upload = uploaded(session, pen.save(), town.thu, tmp_path)

    said = {fault["cell"]: fault["said"] for fault in upload.faults}
    assert sorted(said) == sorted(PLANTED)
    assert {at: words for at, (_wrong, words) in PLANTED.items() if words not in said[at]} == {}
    with pytest.raises(WrongStateError, match="Còn 20 dòng lỗi"):
        apply(session, upload, by=town.thu, now=builders.NOW)
    with pytest.raises(WrongStateError, match="Còn 19 dòng lỗi"):
        apply(session, upload, by=town.thu, now=builders.NOW, skip=[("Số liệu", 5)])
    assert in_force(session) == []

    taken = apply(session, upload, by=town.thu, now=builders.NOW, skips_all_faults=True)
    assert (len(taken.rows), upload.state, len(upload.skipped)) == (480, UploadState.APPLIED, 20)
    assert {row.source for row in in_force(session)} == {MeasurementSource.FILE}
    assert apply(session, upload, by=town.thu, now=builders.NOW).rows == []

    mended = uploaded(session, whole, town.thu, tmp_path)
    assert (mended.faults, [row["does"] for row in mended.rows].count("new")) == ([], 20)
    assert len(apply(session, mended, by=town.thu, now=builders.NOW).rows) == 20
    assert _numbers(made_template(session, town)) == _numbers(whole)
    again = uploaded(session, made_template(session, town), town.thu, tmp_path)
    assert ({row["does"] for row in again.rows}, again.faults) == ({"same"}, [])
    assert apply(session, again, by=town.thu, now=builders.NOW).rows == []
    assert session.scalar(select(func.count()).select_from(Measurement)) == 500


def _numbers(data: bytes) -> list[tuple[object, ...]]:
    sheet = Pen(data).sheet
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=5, max_col=10)]
