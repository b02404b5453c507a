"""Values by spreadsheet over the API."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Measurement
from tests.web.api.conftest import Calling
from tests.workflow.value_files import Pen, Town, fill, made_template, settle


@pytest.fixture
def town(session: Session) -> Town:
    """Three communes, six indicators."""
    return settle(session, communes=3, indicators=6)


def filled(session: Session, town: Town, **cells: object) -> tuple[io.BytesIO, str]:
    pen = Pen(made_template(session, town))
    session.rollback()
    fill(pen)
    pen.write(cells)
    return io.BytesIO(pen.save()), "so-lieu.xlsx"


def test_a_file_is_checked_then_applied_without_the_rows_left_out(session: Session, town: Town, calling: Calling) -> None:
    thuy = calling(town.thuy)
    sent = thuy.upload("/value-files", file=filled(session, town, G5="ba mươi"))
    assert [(one["cell"], one["row"], one["value"]) for one in sent["faults"]] == [("G5", 5, "ba mươi")]
    assert (len(sent["rows"]), sent["rows"][0]["does"], sent["written"]) == (17, "new", 0)
    path = f"/value-files/{sent['id']}"
    assert thuy.post(f"{path}/apply", 409)["code"] == "wrong-state"
    assert session.scalar(select(func.count()).select_from(Measurement)) == 0
    session.rollback()
    done = thuy.post(f"{path}/apply", skip=[{"sheet": "Số liệu", "row": 5}])
    assert (done["state"], done["written"], thuy.post(f"{path}/apply")["written"]) == ("applied", 17, 0)
    assert [one["state"] for one in thuy.get("/value-files")] == ["applied"]


def test_doubts_are_confirmed_and_a_file_is_dropped(session: Session, town: Town, calling: Calling) -> None:
    thuy = calling(town.thuy)
    sent = thuy.upload("/value-files", file=filled(session, town, G5=90))
    assert "lớn hơn mẫu số" in next(one["warnings"] for one in sent["rows"] if one["warnings"])[0]
    path = f"/value-files/{sent['id']}"
    assert thuy.post(f"{path}/apply", 422)["field"] == "accepts_warnings"
    assert thuy.post(f"{path}/drop")["state"] == "dropped"
    assert thuy.post(f"{path}/apply", 409, accepts_warnings=True)


def test_a_file_that_is_none_and_one_of_somebody_else_are_refused(session: Session, town: Town, calling: Calling) -> None:
    thuy, long = calling(town.thuy), calling(town.long)
    assert thuy.upload("/value-files", 422, file=(io.BytesIO(b"abc"), "a.xlsx"))["field"] == "file"
    sent = thuy.upload("/value-files", file=filled(session, town))
    assert long.get(f"/value-files/{sent['id']}", 404)
