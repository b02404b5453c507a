"""A task given to another unit: what stays with it, and who is told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from rules.values import Level
from tests import builders
from tests.workflow.life import DUE, Life, act, begin, told
from workflow import handing_over, parts, progress
from workflow.errors import InvalidInputError


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


def test_history_and_parts_stay_and_both_units_are_told(session: Session, life: Life) -> None:
    progress.report_progress(session, life.task, act(life.lan, "đã xong một nửa"))
    parts.ask_part(session, life.task, parts.part_of(life.task, life.other.id), act(life.lan, "Số liệu"))
    station = builders.unit(session, "Trạm Y tế xã Tân Lập", under=life.commune, kind="tram_y_te")
    handing_over.reassign(session, life.task, act(life.thu, "đúng chuyên môn"), unit=station)
    assert [line.action for line in life.task.changes] == ["note", "ask_part", "reassign"]
    assert [partner.asked for partner in life.task.partners] == ["Số liệu"]
    assert told(session, "dropped") == [("lan", "digest")]
    assert len(told(session, "assigned")) == 1


def test_another_level_is_possible_and_the_new_unit_takes_no_part_beside_its_own(session: Session, life: Life) -> None:
    handing_over.reassign(session, life.task, act(life.thu), unit=life.other)
    assert (life.task.unit.level, life.task.partners) == (Level.COMMUNE, [])
    handing_over.reassign(session, life.task, act(life.thu), unit=life.province)
    assert life.task.unit.level is Level.PROVINCE


def test_a_unit_that_ends_before_the_deadline_cannot_take_it(session: Session, life: Life) -> None:
    life.other.valid_to = date(2026, 3, 29)
    with pytest.raises(InvalidInputError, match="chỉ hoạt động đến ngày 29/03/2026, trước hạn của nhiệm vụ"):
        handing_over.reassign(session, life.task, act(life.thu), unit=life.other)
    life.other.valid_to = DUE
    handing_over.reassign(session, life.task, act(life.thu), unit=life.other)
    assert life.task.unit is life.other
