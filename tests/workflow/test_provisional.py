"""A plan of a place that the registry does not know can be published: its bodies become provisional units that have a way up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Unit
from rules.values import Branch, Level
from workflow.matching import match_body
from workflow.provisional import LAST_DISTRICT_DAY, provisional_units
from workflow.unit_index import PlanContext, unit_index
from workflow.units import import_units, ladder_registry, read_csv_file

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "units.csv"

PARTY_2022 = PlanContext(Level.PROVINCE, Branch.PARTY, "Tràng Sơn", date(2022, 9, 19), "Ban Thường vụ Tỉnh ủy")
PARTY_BODIES = (
    "Ban Thường vụ Tỉnh ủy",
    "Thường trực Tỉnh ủy",
    "Ban Tuyên giáo Tỉnh ủy",
    "Sở Y tế",
    "Ban Thường vụ các huyện ủy, thị ủy, thành ủy",
    "các huyện, thị, thành ủy",
    "Đảng ủy trực thuộc Tỉnh ủy",
    "cấp ủy cơ sở",
    "Các sở, ban, ngành",
    "Mặt trận Tổ quốc",
    "đoàn thể tỉnh",
    "các ngành liên quan",
    "Báo Tràng Sơn",
    "Đài Phát thanh và Truyền hình tỉnh",
    "Ban cán sự đảng Ủy ban nhân dân tỉnh",
)
PROVINCE_2018 = PlanContext(Level.PROVINCE, Branch.GOVERNMENT, "Tràng Sơn", date(2018, 3, 1), "Ủy ban nhân dân tỉnh")
PROVINCE_BODIES = (
    "Sở Y tế",
    "Sở Lao động - Thương binh và Xã hội",
    "Cục Thống kê",
    "Bảo hiểm xã hội tỉnh",
    "Bộ Chỉ huy Quân sự tỉnh",
    "UBND các huyện, thị xã, thành phố",
    "UBND các huyện, thị, thành phố",
    "UBND các xã, thị trấn",
    "các Sở, ngành liên quan",
    "Ủy ban Mặt trận tổ quốc Việt Nam tỉnh",
    "Tỉnh đoàn Thanh niên",
    "UBND tỉnh",
)
DISTRICT_2021 = PlanContext(Level.DISTRICT, Branch.GOVERNMENT, "Đông Vĩnh Hạ", date(2021, 2, 1), "Ủy ban nhân dân huyện")
DISTRICT_BODIES = (
    "Trung tâm Y tế huyện",
    "Trung tâm Y tế",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Tài chính- Kế hoạch",
    "Huyện đoàn",
    "Hội NCT",
    "UBND các xã, thị trấn",
    "HĐND cấp xã",
    "cấp có thẩm quyền",
    "UBND huyện",
    "các đoàn thể cấp huyện",
)
COMMUNE_2023 = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Thạch Vân", date(2023, 4, 1), "Ban Chỉ đạo công tác Dân số xã Thạch Vân")
COMMUNE_BODIES = (
    "Ban Chỉ đạo công tác Dân số xã",
    "Trạm Y tế xã",
    "Trung tâm Y tế huyện",
    "Hội Người cao tuổi",
    "Các thôn",
    "cộng tác viên dân số thôn",
    "các cơ quan, đơn vị",
)
WARD_2025 = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Hòa Vân", date(2025, 11, 1), "Ủy ban nhân dân phường Hòa Vân")
WARD_BODIES = (
    "Phòng Văn hóa - Xã hội",
    "Trạm Y tế",
    "Sở Y tế",
    "Chi cục Dân số",
    "Ủy ban nhân dân thành phố",
    "Ủy ban nhân dân phường",
    "Công thông tin điện tử phường",
    "Công an phường",
    "Ủy ban Mặt trận Tổ quốc Việt Nam",
    "các cơ sở giáo dục trên địa bàn phường",
)
FRONT_2025 = PlanContext(Level.COMMUNE, Branch.FRONT, "Thạch Vân", date(2025, 11, 1), "Ban Thường trực Ủy ban MTTQ Việt Nam xã Thạch Vân")
FRONT_BODIES = (
    "Ban Thường trực",
    "MTTQ xã",
    "UBND xã",
    "Ban công tác Mặt trận các thôn",
    "Thường trực Hội đồng nhân dân xã",
    "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh Tràng Sơn",
)

PLANS = {
    "a province's Party plan of 2022": (PARTY_2022, PARTY_BODIES),
    "a province's plan of 2018": (PROVINCE_2018, PROVINCE_BODIES),
    "a district's plan of 2021": (DISTRICT_2021, DISTRICT_BODIES),
    "a commune's plan of 2023": (COMMUNE_2023, COMMUNE_BODIES),
    "a ward's plan of 2025": (WARD_2025, WARD_BODIES),
    "a commune's Front plan of 2025": (FRONT_2025, FRONT_BODIES),
}


def make(session: Session, plan: PlanContext, phrases: tuple[str, ...]) -> list[Unit]:
    return provisional_units(session, unit_index(session, plan), phrases)


def ladder(session: Session, plan: PlanContext, phrase: str) -> list[str]:
    """The names from the unit that a phrase means up to the top, on the plan's date."""
    (unit_id,) = match_body(unit_index(session, plan), phrase).unit_ids
    path = [unit_id, *(rung.unit_id for rung in ladder_registry(session, [unit_id]).path(unit_id, plan.on))]
    return [session.get_one(Unit, id).name for id in path]


@pytest.mark.parametrize(("plan", "phrases"), PLANS.values(), ids=PLANS.keys())
def test_every_body_of_a_plan_gets_a_unit_with_a_ladder_to_the_centre(
    session: Session, plan: PlanContext, phrases: tuple[str, ...]
) -> None:
    made = make(session, plan, phrases)
    assert all(unit.is_provisional and unit.code.startswith("tam-") for unit in made)
    index = unit_index(session, plan)
    for phrase in [plan.issuer or "", *phrases]:
        match = match_body(index, phrase)
        assert (phrase, match.is_certain, len(match.unit_ids)) == (phrase, True, 1)
        assert session.get_one(Unit, match.unit_ids[0]).is_provisional
    registry = ladder_registry(session, [unit.id for unit in made])
    for unit in made:
        top = registry.path(unit.id, plan.on)
        assert unit.level is Level.CENTRAL or top[-1].level is Level.CENTRAL


@pytest.mark.parametrize(("plan", "phrases"), PLANS.values(), ids=PLANS.keys())
def test_the_same_plan_again_makes_nothing(session: Session, plan: PlanContext, phrases: tuple[str, ...]) -> None:
    make(session, plan, phrases)
    before = session.scalar(select(func.count()).select_from(Unit))
    assert make(session, plan, phrases) == []
    assert make(session, plan, tuple(reversed(phrases))) == []
    assert session.scalar(select(func.count()).select_from(Unit)) == before


PARTY_TOP = ["Tỉnh ủy Tràng Sơn", "Ban Chấp hành Trung ương"]
PROVINCE_TOP = ["Ủy ban nhân dân tỉnh Tràng Sơn", "Chính phủ"]
DISTRICT_TOP = ["Ủy ban nhân dân huyện Đông Vĩnh Hạ", "Ủy ban nhân dân tỉnh", "Chính phủ"]
COMMUNE_TOP = ["Ủy ban nhân dân xã Thạch Vân", "Ủy ban nhân dân huyện", "Ủy ban nhân dân tỉnh", "Chính phủ"]
WARD_TOP = ["Ủy ban nhân dân phường Hòa Vân", "Ủy ban nhân dân thành phố", "Chính phủ"]
FRONT_TOP = [
    "Ủy ban Mặt trận Tổ quốc Việt Nam xã Thạch Vân",
    "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Tràng Sơn",
    "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
]
LADDERS = [
    (PARTY_2022, PARTY_BODIES, "Ban Thường vụ Tỉnh ủy", PARTY_TOP),
    (PARTY_2022, PARTY_BODIES, "Ban Tuyên giáo Tỉnh ủy", ["Ban Tuyên giáo Tỉnh ủy", *PARTY_TOP]),
    (PARTY_2022, PARTY_BODIES, "Sở Y tế", ["Sở Y tế", *PROVINCE_TOP]),
    (PARTY_2022, PARTY_BODIES, "các huyện ủy, thị ủy, thành ủy", ["Các huyện ủy, thị ủy, thành ủy", *PARTY_TOP]),
    (PARTY_2022, PARTY_BODIES, "cấp ủy cơ sở", ["Cấp ủy cơ sở", "Các huyện ủy, thị ủy, thành ủy", *PARTY_TOP]),
    (PARTY_2022, PARTY_BODIES, "Báo Tràng Sơn", ["Báo Tràng Sơn", *PARTY_TOP]),
    (
        PROVINCE_2018,
        PROVINCE_BODIES,
        "UBND các xã, thị trấn",
        ["UBND các xã, thị trấn", "UBND các huyện, thị xã, thành phố", *PROVINCE_TOP],
    ),
    (DISTRICT_2021, DISTRICT_BODIES, "Trung tâm Y tế", ["Trung tâm Y tế huyện", *DISTRICT_TOP]),
    (DISTRICT_2021, DISTRICT_BODIES, "UBND các xã, thị trấn", ["UBND các xã, thị trấn", *DISTRICT_TOP]),
    (COMMUNE_2023, COMMUNE_BODIES, "Trạm Y tế xã", ["Trạm Y tế xã", *COMMUNE_TOP]),
    (COMMUNE_2023, COMMUNE_BODIES, "Các thôn", ["Các thôn", *COMMUNE_TOP]),
    (COMMUNE_2023, COMMUNE_BODIES, "Trung tâm Y tế huyện", ["Trung tâm Y tế huyện", *COMMUNE_TOP[1:]]),
    (WARD_2025, WARD_BODIES, "Trạm Y tế", ["Trạm Y tế", *WARD_TOP]),
    (WARD_2025, WARD_BODIES, "Sở Y tế", ["Sở Y tế", *WARD_TOP[1:]]),
    (FRONT_2025, FRONT_BODIES, "MTTQ xã", FRONT_TOP),
    (FRONT_2025, FRONT_BODIES, "Ban công tác Mặt trận các thôn", ["Ban công tác Mặt trận các thôn", *FRONT_TOP]),
]


@pytest.mark.parametrize(("plan", "phrases", "phrase", "names"), LADDERS, ids=[f"{case[0].place} {case[2]}" for case in LADDERS])
def test_a_body_climbs_in_its_branch_through_the_levels_of_the_plans_time(
    session: Session, plan: PlanContext, phrases: tuple[str, ...], phrase: str, names: list[str]
) -> None:
    make(session, plan, phrases)
    assert ladder(session, plan, phrase) == names


def test_after_the_reform_the_grass_roots_answer_to_the_province(session: Session) -> None:
    plan = PlanContext(Level.PROVINCE, Branch.PARTY, "Tràng Sơn", date(2025, 9, 1), "Ban Thường vụ Tỉnh ủy")
    make(session, plan, ("cấp ủy cơ sở", "Đảng ủy các xã, phường"))
    assert ladder(session, plan, "cấp ủy cơ sở") == ["Cấp ủy cơ sở", *PARTY_TOP]
    assert session.scalar(select(func.count()).select_from(Unit)) == 3


def test_a_place_that_no_text_names_is_not_invented(session: Session) -> None:
    made = {unit.name: unit.place for unit in make(session, COMMUNE_2023, COMMUNE_BODIES)}
    assert made["Ủy ban nhân dân huyện"] == ""
    assert made["Ủy ban nhân dân tỉnh"] == ""
    assert made["Trung tâm Y tế huyện"] == ""
    assert made["Trạm Y tế xã"] == "Thạch Vân"


def test_a_superior_that_the_text_names_has_its_place(session: Session) -> None:
    make(session, COMMUNE_2023, (*COMMUNE_BODIES, "UBND huyện Đông Vĩnh Hạ"))
    assert ladder(session, COMMUNE_2023, "Trạm Y tế xã")[2] == "Ủy ban nhân dân huyện Đông Vĩnh Hạ"


def test_provisional_districts_end_with_the_district_level(session: Session) -> None:
    made = {unit.name: unit for unit in make(session, COMMUNE_2023, COMMUNE_BODIES)}
    assert made["Ủy ban nhân dân huyện"].valid_to == LAST_DISTRICT_DAY
    assert made["Ủy ban nhân dân xã Thạch Vân"].valid_to is None
    station = made["Trạm Y tế xã"].id
    path = ladder_registry(session, [station]).path(station, date(2025, 7, 1))
    assert [session.get_one(Unit, rung.unit_id).name for rung in path] == [COMMUNE_TOP[0], *COMMUNE_TOP[2:]]


def test_a_second_plan_of_the_province_uses_the_units_of_the_first(session: Session) -> None:
    make(session, PARTY_2022, PARTY_BODIES)
    made = make(session, PROVINCE_2018, PROVINCE_BODIES)
    names = {unit.name for unit in made}
    assert not names & {"Sở Y tế", "Chính phủ", "Ủy ban nhân dân tỉnh Tràng Sơn", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Tràng Sơn"}
    assert "Cục Thống kê" in names


def test_a_plan_of_another_place_gets_units_of_its_own(session: Session) -> None:
    first = {unit.id for unit in make(session, COMMUNE_2023, COMMUNE_BODIES)}
    other = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Vĩnh Lạc", date(2023, 4, 1), "Ủy ban nhân dân xã Vĩnh Lạc")
    second = {unit.name: unit.id for unit in make(session, other, ("Trạm Y tế xã", "Trung tâm Y tế huyện"))}
    assert "Chính phủ" not in second
    assert {"Trạm Y tế xã", "Ủy ban nhân dân huyện", "Ủy ban nhân dân tỉnh", "Trung tâm Y tế huyện"} <= second.keys()
    assert not first & set(second.values())
    assert make(session, COMMUNE_2023, COMMUNE_BODIES) == []


def test_bodies_that_the_registry_knows_are_not_made_again(session: Session) -> None:
    import_units(session, read_csv_file(SAMPLE))
    plan = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Giang Đông", date(2025, 11, 3), "Ủy ban nhân dân xã Giang Đông")
    made = make(session, plan, ("Trạm Y tế", "Sở Y tế", "các thôn", "Công an xã", "Trung tâm Dịch vụ tổng hợp xã"))
    assert [unit.name for unit in made] == ["Trung tâm Dịch vụ tổng hợp xã"]
    assert ladder(session, plan, "Trung tâm Dịch vụ tổng hợp xã")[1:] == [
        "Ủy ban nhân dân xã Giang Đông",
        "Ủy ban nhân dân tỉnh Sông Vân",
        "Chính phủ",
    ]


def test_a_confirmed_registry_takes_the_place_of_a_stand_in_group(session: Session) -> None:
    plan = PlanContext(Level.PROVINCE, Branch.PARTY, "Sông Vân", date(2022, 9, 19), "Ban Thường vụ Tỉnh ủy")
    (stand_in,) = (unit for unit in make(session, plan, ("các huyện ủy, thị ủy",)) if unit.kind == "nhom_cap_uy")
    import_units(session, read_csv_file(SAMPLE))
    found = match_body(unit_index(session, plan), "các huyện ủy, thị ủy").unit_ids
    assert len(found) == 2
    assert stand_in.id not in found


def test_a_plan_that_says_nothing_of_itself_still_gets_units(session: Session) -> None:
    plan = PlanContext(None, None, None, date(2024, 1, 1))
    made = make(session, plan, ("Sở Y tế", "các đơn vị liên quan", "Trạm Y tế", "  ", "…"))
    assert {"Sở Y tế", "Trạm Y tế", "Ủy ban nhân dân tỉnh"} <= {unit.name for unit in made}
    assert make(session, plan, ("Sở Y tế", "Trạm Y tế")) == []


def test_hostile_and_endless_names_do_no_harm(session: Session) -> None:
    made = make(session, WARD_2025, ("Sở " + "rất dài " * 300, "phường", "tỉnh", "các", "Ban Thường vụ", "';--", "xã xã xã"))
    assert all(len(unit.code) < 100 and len(unit.name) <= 400 for unit in made)
