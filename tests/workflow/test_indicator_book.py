"""The table of indicators: the catalogue comes in without harm, administrators adapt it with why, and plans are read with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Indicator, IndicatorChange, Plan, Target
from rules.catalogue import shipped_indicators
from rules.target_values import IndicatorKind
from rules.values import Direction, Frequency, Operator
from tests import builders
from tests.builders import NOW
from workflow import indicator_book
from workflow.errors import AlreadyThereError, InvalidInputError
from workflow.head_correction import edit_target, targets_of, words_of_target
from workflow.indicator_book import (
    add_indicator,
    change_indicator,
    history_of,
    indicators_like,
    register_indicators,
    set_in_use,
    words_of,
)
from workflow.indicator_terms import IndicatorWords
from workflow.intake import import_document
from workflow.measurement import measure
from workflow.publishing import publish
from workflow.target_verdicts import spec_of

LATER = NOW + timedelta(days=1)
OWN = IndicatorWords(
    name="Tỷ lệ hộ dùng nước sạch",
    kind=IndicatorKind.RATE,
    unit_text="%",
    numerator_text="Số hộ dùng nước sạch",
    denominator_text="Tổng số hộ",
    scale=100,
    direction=Direction.HIGHER,
    frequency=Frequency.QUARTERLY,
    aliases=("hộ có nước sạch",),
)
PLAN = """KẾ HOẠCH
Công tác dân số năm 2026

Ủy ban nhân dân xã Bến Mơ xây dựng kế hoạch như sau:

I. CHỈ TIÊU
- Tỷ lệ trẻ sơ sinh được sàng lọc đạt 70%.
- Quy mô dân số 12 ngàn người.
- Giảm 50% chênh lệch mức sinh giữa các vùng.
- Tỷ suất sinh thô giảm 0,1%.
- Tỷ lệ hộ trồng tre đạt 40%.

II. TỔ CHỨC THỰC HIỆN
1. Trạm Y tế xã: báo cáo kết quả trước ngày 01/12/2026.
"""


def shipped(session: Session, code: str) -> Indicator:
    return session.scalars(select(Indicator).where(Indicator.code == code)).one()


def read(session: Session, folder: Path) -> tuple[Plan, list[Target]]:
    plan = import_document(session, "ke-hoach.txt", PLAN.encode(), data_dir=folder, by=None, now=NOW)
    return plan, targets_of(session, plan)


def test_the_catalogue_comes_in_once(session: Session) -> None:
    register_indicators(session, NOW)
    register_indicators(session, LATER)
    assert session.scalar(select(func.count()).select_from(Indicator)) == len(shipped_indicators())
    assert session.scalar(select(func.count()).select_from(IndicatorChange)) == 0
    found = shipped(session, "srb")
    assert (found.name, found.scale, found.is_shipped, found.is_active) == ("Tỷ số giới tính khi sinh", 100, True, True)
    assert "tỷ số giới tính khi sinh" in found.aliases


def test_what_a_new_release_says_otherwise_is_changed_and_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    register_indicators(session, NOW)
    newer = tuple(replace(one, reporting_days=25) if one.code == "srb" else one for one in shipped_indicators())
    monkeypatch.setattr(indicator_book, "shipped_indicators", lambda: newer)
    register_indicators(session, LATER)
    assert shipped(session, "srb").reporting_days == 25
    [change] = history_of(session, shipped(session, "srb"))
    assert (change.before, change.after, change.by_id) == ({"reporting_days": 10}, {"reporting_days": 25}, None)


def test_what_an_administrator_adapted_is_not_changed_back(session: Session) -> None:
    register_indicators(session, NOW)
    found, user = shipped(session, "srb"), builders.user(session)
    assert change_indicator(session, found, replace(words_of(found), reporting_days=20), by=user, now=NOW, note="theo công văn của tỉnh")
    register_indicators(session, LATER)
    assert (found.reporting_days, found.is_adapted) == (20, True)
    [change] = history_of(session, found)
    assert (change.note, change.by_id) == ("theo công văn của tỉnh", user.id)


def test_a_change_needs_a_reason_and_one_that_changes_nothing_is_none(session: Session) -> None:
    register_indicators(session, NOW)
    found = shipped(session, "srb")
    with pytest.raises(InvalidInputError, match="lý do"):
        change_indicator(session, found, replace(words_of(found), reporting_days=20), by=None, now=NOW, note=" ")
    assert not change_indicator(session, found, words_of(found), by=None, now=NOW, note="xem lại")
    assert not found.is_adapted
    assert history_of(session, found) == []


def test_a_retired_indicator_is_proposed_no_more_and_keeps_why(session: Session, tmp_path: Path) -> None:
    register_indicators(session, NOW)
    set_in_use(session, shipped(session, "newborn-screening"), is_active=False, by=None, now=NOW, note="không theo dõi nữa")
    _, targets = read(session, tmp_path)
    assert targets[0].indicator_id is None
    [change] = history_of(session, shipped(session, "newborn-screening"))
    assert (change.note, change.after) == ("không theo dõi nữa", {"is_active": False})


def test_an_own_indicator_is_added_and_then_proposed(session: Session) -> None:
    made = add_indicator(session, OWN, code="nuoc-sach", by=None, now=NOW, note="nghị quyết của xã")
    found = indicator_book.propose(session, "Tỷ lệ hộ có nước sạch", unit="%", operator=Operator.EQUAL)
    assert found is not None
    assert found.indicator is made
    assert not made.is_shipped


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": " "}, "a", "name"),
        ({"numerator_text": ""}, "a", "numerator_text"),
        ({"denominator_text": ""}, "a", "denominator_text"),
        ({"scale": 7}, "a", "scale"),
        ({"frequency": Frequency.DAILY}, "a", "frequency"),
        ({"reporting_days": 400}, "a", "reporting_days"),
        ({"low": Decimal(5), "high": Decimal(5)}, "a", "high"),
        ({"jump_permille": 0}, "a", "jump_permille"),
        ({"aliases": ("hộ có nước", "…")}, "a", "aliases"),
        ({"aliases": ("tỷ lệ … của",)}, "a", "aliases"),
        ({}, "Mã số", "code"),
        ({}, "", "code"),
        ({}, "x-1", "code"),
    ],
)
def test_a_bad_indicator_is_refused_at_its_field(session: Session, change: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        add_indicator(session, replace(OWN, **change), code=code, by=None, now=NOW, note="")  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize(("name", "code", "field"), [("Khác", "srb", "code"), ("tỷ SỐ giới tính khi sinh", "moi", "name")])
def test_no_two_indicators_share_a_code_or_a_name(session: Session, name: str, code: str, field: str) -> None:
    register_indicators(session, NOW)
    with pytest.raises(AlreadyThereError) as caught:
        add_indicator(session, replace(OWN, name=name), code=code, by=None, now=NOW, note="")
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("typed", "code"),
    [("ty so gioi tinh", "srb"), ("BHYT", "elderly-insurance"), ("tfr", "tfr"), ("SRB", "srb"), ("tuoi tho", "life-expectancy")],
)
def test_search_forgives_missing_marks_and_knows_other_names(session: Session, typed: str, code: str) -> None:
    register_indicators(session, NOW)
    assert code in {one.code for one in session.scalars(indicators_like(session, typed))}


def test_search_for_what_is_not_there_finds_nothing(session: Session) -> None:
    register_indicators(session, NOW)
    assert session.scalars(indicators_like(session, "%%%")).all() == []
    assert session.scalars(indicators_like(session, "nước sạch")).all() == []


def test_a_read_plan_has_its_indicators_with_factor_direction_and_doubts(session: Session, tmp_path: Path) -> None:
    _, targets = read(session, tmp_path)
    found = [(one.definition.code if one.definition else None, one.factor, one.direction) for one in targets]
    assert found == [
        ("newborn-screening", Decimal(1), Direction.HIGHER),
        ("population", Decimal(1000), Direction.TOWARD),
        ("fertility-gap", Decimal(1), Direction.LOWER),
        ("cbr", Decimal(10), Direction.TOWARD),
        (None, Decimal(1), Direction.HIGHER),
    ]
    assert any("1% được hiểu là 10‰" in warning for warning in targets[3].warnings)
    assert targets[3].confidence < targets[0].confidence


def test_a_fall_by_per_cent_of_what_is_no_rate_is_a_share_of_its_baseline(session: Session, tmp_path: Path) -> None:
    _, targets = read(session, tmp_path)
    spec = spec_of(targets[2])
    assert (spec.is_relative, spec.value) == (True, Decimal("0.5"))


def test_publication_gives_a_target_outside_the_catalogue_its_own_indicator(session: Session, tmp_path: Path) -> None:
    plan, targets = read(session, tmp_path)
    for clause in plan.clauses:
        clause.bodies = []
    plan.owner_id = builders.unit(session).id
    publish(session, plan, by=None, now=NOW)
    own = session.get(Indicator, targets[4].indicator_id)
    assert own is not None
    assert (own.name, own.is_shipped) == (targets[4].indicator, False)


def test_values_reported_hold_an_indicator_to_what_they_mean(session: Session, tmp_path: Path) -> None:
    _, targets = read(session, tmp_path)
    targets[0].owner_id = builders.unit(session).id
    measure(session, targets[0], value=Decimal(60), measured_on=NOW.date() - timedelta(days=2), by=None, now=NOW)
    found = shipped(session, "newborn-screening")
    with pytest.raises(InvalidInputError, match="đã có số liệu"):
        change_indicator(session, found, replace(words_of(found), unit_text="‰", scale=1000), by=None, now=NOW, note="đổi")
    assert change_indicator(session, found, replace(words_of(found), low=Decimal(5)), by=None, now=NOW, note="sàn mới")


def test_a_reviewer_chooses_indicator_baseline_and_milestones(session: Session, tmp_path: Path) -> None:
    _, targets = read(session, tmp_path)
    target = targets[4]
    chosen = shipped(session, "urban")
    steps = [{"year": 2025, "value": "35"}, {"year": 2024, "value": "30.50"}]
    words = replace(words_of_target(target), indicator_id=chosen.id, baseline=Decimal(20), baseline_year=2020, milestones=steps)
    edit_target(session, target, words)
    assert target.definition is chosen
    assert target.milestones == [{"year": 2024, "value": "30.5"}, {"year": 2025, "value": "35"}]
    assert (target.baseline, target.baseline_year, target.direction) == (Decimal(20), 2020, Direction.HIGHER)


def test_a_doubt_about_a_unit_ends_with_the_units_correction(session: Session, tmp_path: Path) -> None:
    _, targets = read(session, tmp_path)
    assert targets[3].warnings
    edit_target(session, targets[3], replace(words_of_target(targets[3]), year=2027))
    assert targets[3].warnings
    edit_target(session, targets[3], replace(words_of_target(targets[3]), unit_text="‰"))
    assert (targets[3].warnings, targets[3].factor) == ([], Decimal(1))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit_text": "người"}, "unit_text"),
        ({"indicator_id": 99_999}, "indicator_id"),
        ({"baseline_year": 2020}, "baseline"),
        ({"baseline": Decimal(20), "baseline_year": 2026}, "baseline_year"),
        ({"milestones": [{"year": 2026, "value": "30"}]}, "milestones"),
        ({"milestones": [{"year": 2025, "value": "30"}, {"year": 2025, "value": "31"}]}, "milestones"),
        ({"milestones": [{"year": 2020, "value": "30"}], "baseline": Decimal(20), "baseline_year": 2020}, "milestones"),
        ({"milestones": [{"year": 2025, "value": "80"}]}, "milestones"),
        ({"milestones": [{"year": 2024, "value": "50"}, {"year": 2025, "value": "40"}]}, "milestones"),
        ({"milestones": [{"year": 2025, "value": "30"}], "baseline": Decimal(40), "baseline_year": 2020}, "milestones"),
        ({"milestones": [{"year": 2025, "value": "30"}], "year": None}, "year"),
    ],
)
def test_terms_that_contradict_each_other_are_refused(session: Session, tmp_path: Path, change: dict[str, object], field: str) -> None:
    _, targets = read(session, tmp_path)
    with pytest.raises(InvalidInputError) as caught:
        edit_target(session, targets[0], replace(words_of_target(targets[0]), **change))  # type: ignore[arg-type]
    assert caught.value.field == field
