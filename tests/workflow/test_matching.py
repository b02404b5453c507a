"""Names in plans find their units in the registry of tỉnh Sông Vân, and where that is not certain, nobody guesses."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Unit, UnitGroup, UnitGroupMember, UnitParent
from rules.values import Branch, Level
from workflow.matching import Match, match_body
from workflow.unit_index import PlanContext, unit_index
from workflow.units import import_units, read_csv_file

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "units.csv"

PROVINCE_2018 = PlanContext(Level.PROVINCE, Branch.GOVERNMENT, "Sông Vân", date(2018, 9, 19))
PARTY_2022 = PlanContext(Level.PROVINCE, Branch.PARTY, "Sông Vân", date(2022, 9, 19))
DISTRICT_2021 = PlanContext(Level.DISTRICT, Branch.GOVERNMENT, "Lạc Giang", date(2021, 3, 1))
COMMUNE_2023 = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Giang Đông", date(2023, 3, 1))
COMMUNE_2025 = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Giang Đông", date(2025, 11, 3))
FRONT_2025 = PlanContext(Level.COMMUNE, Branch.FRONT, "Lạc Giang", date(2025, 11, 3))

SINGLE = [
    (
        PROVINCE_2018,
        {
            "Sở Y tế": "SV-SYT",
            "Sở y tế tỉnh": "SV-SYT",
            "Sở VH,TT&DL": "SV-SVHTTDL",
            "Sở Du lịch, Văn hoá và Thể thao": "SV-SVHTTDL",
            "Sở Lao động- Thương binh và Xã hội": "SV-SLDTBXH",
            "UBND tỉnh": "SV",
            "Chủ tịch UBND tỉnh": "SV",
            "Giám đốc Sở Nội vụ": "SV-SNV",
            "Công an tỉnh": "SV-CA",
            "Ủy ban MTTQ Việt Nam tỉnh": "SV-MT",
            "Uỷ ban Mặt trận tổ quốc": "SV-MT",
            "Hội LHPN tỉnh": "SV-PN",
            "Tỉnh đoàn Thanh niên": "SV-DTN",
            "Đoàn TNCS Hồ Chí Minh tỉnh": "SV-DTN",
            "Đài PT-TH tỉnh": "SV-DAI",
            "Đài Phát thanh - Truyền hình": "SV-DAI",
            "Báo Sông Vân": "SV-BAO",
            "CDC tỉnh": "SV-CDC",
            "Trung tâm Kiễm soát bệnh tật tỉnh": "SV-CDC",
            "Trung tâm Kiểm soátt bệnh tật tỉnh": "SV-CDC",
            "TTYT huyện Lạc Giang": "LG-TTYT",
            "UBND huyện Mỹ Tân": "MT",
            "UBND xã Vân Thuỷ, huyện Lạc Giang": "VT",
            "UBND xã Vân Thủy": "VT",
            "Bộ Y tế": "TW-BYT",
        },
    ),
    (
        PARTY_2022,
        {
            "Ban Thường vụ Tỉnh uỷ": "SV-TU",
            "Thường trực Tỉnh ủy": "SV-TU",
            "Ban Thường vụ": "SV-TU",
            "Ban Tuyên giáo Tỉnh ủy": "SV-BTG",
            "Ban Tuyên giáo Huyện ủy Lạc Giang": "LG-BTG",
            "Huyện ủy Mỹ Tân": "MT-HU",
            "Sở Y tế": "SV-SYT",
            "Trung ương": "TW-DANG",
        },
    ),
    (
        DISTRICT_2021,
        {
            "Phòng Nội vụ": "LG-PNV",
            "Phòng TC-KH": "LG-PTCKH",
            "Phòng Văn hóa- Thông tin": "LG-PVHTT",
            "Trung tâm Y tế": "LG-TTYT",
            "UBND huyện": "LG",
            "UBND xã Giang Đông": "GD",
            "Phòng Nội vụ huyện Mỹ Tân": "MT-PNV",
            "Sở Y tế": "SV-SYT",
            "Huyện ủy": "LG-HU",
        },
    ),
    (
        COMMUNE_2023,
        {"Trạm Y tế xã": "GD-TYT", "Trung tâm Y tế huyện": "LG-TTYT", "Phòng Nội vụ": "LG-PNV", "Sở Y tế": "SV-SYT", "UBND huyện": "LG"},
    ),
    (
        COMMUNE_2025,
        {
            "Trạm Y tế": "GD-TYT",
            "Phòng Văn hóa - Xã hội": "GD-VHXH",
            "phòng VH-XH xã": "GD-VHXH",
            "Công an": "GD-CA",
            "Trưởng Công an xã": "GD-CA",
            "Đảng uỷ xã": "GD-DU",
            "MTTQ": "GD-MT",
            "PCT UBND xã": "GD",
            "Trưởng thôn Đông Hạ": "GD-T2",
            "Ủy ban nhân dân tỉnh": "SV",
        },
    ),
    (FRONT_2025, {"Ban Thường trực Ủy ban MTTQ xã": "XLG-MT", "Ban Thường trực": "XLG-MT", "Hội Phụ nữ xã": "XLG-PN", "UBND xã": "XLG"}),
]

OPEN = [
    (PROVINCE_2018, "Sở Ngoại vụ"),
    (PROVINCE_2018, "Trung tâm Y tế huyện"),
    (PROVINCE_2018, "Sở Nông nghiệp và Môi trường"),
    (PROVINCE_2018, "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
    (PROVINCE_2018, "UBND xã Lạc Giang"),
    (DISTRICT_2021, "UBND xã Vân Thúy"),
    (DISTRICT_2021, "Trạm Y tế"),
    (COMMUNE_2025, "TTYT huyện"),
    (COMMUNE_2025, "Phòng Nội vụ"),
    (COMMUNE_2025, "Sở Công an"),
    (PARTY_2022, "Ban Cán sự đảng Ủy ban nhân dân tỉnh"),
    (PROVINCE_2018, "…"),
    (PROVINCE_2018, ""),
]

PARTY_DISTRICTS = {"LG-HU", "MT-HU"}
GROUPS = [
    (PROVINCE_2018, "UBND các huyện, thị xã, thành phố", {"LG", "MT"}),
    (PROVINCE_2018, "UBND các huyện, thị, thành phố", {"LG", "MT"}),
    (PROVINCE_2018, "UBND các xã, thị trấn", {"TTLG", "VT", "GD", "MP"}),
    (PROVINCE_2018, "UBND các xã, thị trấn thuộc huyện Lạc Giang", {"TTLG", "VT", "GD"}),
    (PROVINCE_2018, "các đoàn thể tỉnh", {"SV-PN", "SV-ND", "SV-DTN"}),
    (PROVINCE_2018, "Giám đốc các Sở", {"SV-SYT", "SV-SNV", "SV-STC", "SV-SGDDT", "SV-SVHTTDL", "SV-STP", "SV-SLDTBXH"}),
    (PARTY_2022, "các huyện ủy, thị ủy, thành ủy", PARTY_DISTRICTS),
    (PARTY_2022, "Ban Thường vụ các huyện uỷ, thị uỷ, thành uỷ", PARTY_DISTRICTS),
    (PARTY_2022, "các huyện, thị, thành ủy", PARTY_DISTRICTS),
    (PARTY_2022, "cấp ủy cơ sở", {"TTLG-DU", "VT-DU", "GD-DU", "MP-DU"}),
    (DISTRICT_2021, "UBND các xã, thị trấn", {"TTLG", "VT", "GD"}),
    (DISTRICT_2021, "UBND cấp xã", {"TTLG", "VT", "GD"}),
    (DISTRICT_2021, "Trạm Y tế các xã, thị trấn", {"TTLG-TYT", "VT-TYT", "GD-TYT"}),
    (DISTRICT_2021, "các phòng, ban, ngành", {"LG-PNV", "LG-PTCKH", "LG-PGDDT", "LG-PVHTT", "LG-CA"}),
    (DISTRICT_2021, "các thôn", {"GD-T1", "GD-T2", "LG-T1", "LG-T2", "LG-K1"}),
    (COMMUNE_2025, "các thôn", {"GD-T1", "GD-T2"}),
    (FRONT_2025, "Các thôn", {"LG-T1", "LG-T2"}),
]

VAGUE = [
    "các đơn vị liên quan",
    "các sở, ban, ngành có liên quan",
    "các cơ quan, đơn vị",
    "địa phương",
    "các cơ quan thông tin đại chúng",
    "đảng ủy cấp trên trực tiếp",
]


@pytest.fixture
def demo(session: Session) -> Session:
    import_units(session, read_csv_file(SAMPLE))
    return session


def codes_of(session: Session) -> dict[int, str]:
    return {row.id: row.code for row in session.execute(select(Unit.id, Unit.code))}


def codes(session: Session, match: Match) -> set[str]:
    known = codes_of(session)
    return {known[unit_id] for unit_id in match.unit_ids}


def test_names_find_their_units_from_where_the_plan_stands(demo: Session) -> None:
    known = codes_of(demo)
    for plan, expected in SINGLE:
        index = unit_index(demo, plan)
        found = {phrase: match_body(index, phrase) for phrase in expected}
        assert {phrase: [known[unit_id] for unit_id in match.unit_ids] for phrase, match in found.items()} == {
            phrase: [code] for phrase, code in expected.items()
        }
        assert all(match.is_certain and not match.is_group for match in found.values())


def test_what_is_not_certain_is_left_open(demo: Session) -> None:
    for plan, phrase in OPEN:
        match = match_body(unit_index(demo, plan), phrase)
        assert (phrase, match.is_certain, match.unit_ids) == (phrase, False, ())
        assert [found.score for found in match.candidates] == sorted((found.score for found in match.candidates), reverse=True)


def test_an_open_name_brings_the_likely_units_for_a_person_to_choose_from(demo: Session) -> None:
    known = codes_of(demo)
    index = unit_index(demo, PROVINCE_2018)
    centres = match_body(index, "Trung tâm Y tế huyện")
    assert {known[found.unit_id] for found in centres.candidates} == {"LG-TTYT", "MT-TTYT"}
    assert known[match_body(index, "Sở Ngoại vụ").candidates[0].unit_id] == "SV-SNV"


def test_groups_are_the_units_of_their_kind_below_the_plan_on_its_date(demo: Session) -> None:
    for plan, phrase, expected in GROUPS:
        match = match_body(unit_index(demo, plan), phrase)
        assert (phrase, codes(demo, match)) == (phrase, expected)
        assert match.is_group
        assert match.is_certain


def test_groups_follow_the_reform_of_2025(demo: Session) -> None:
    after = PlanContext(Level.PROVINCE, Branch.GOVERNMENT, "Sông Vân", date(2025, 9, 1))
    assert codes(demo, match_body(unit_index(demo, after), "UBND các xã, phường")) == {"GD", "XLG", "XMT"}
    assert not match_body(unit_index(demo, after), "UBND các huyện").is_certain


def test_a_vague_group_stays_open_with_a_warning_that_names_it(demo: Session) -> None:
    index = unit_index(demo, PARTY_2022)
    for phrase in VAGUE:
        match = match_body(index, phrase)
        assert (phrase, match.is_group, match.is_certain, match.unit_ids) == (phrase, True, False, ())
        assert match.warning is not None
        assert f"«{phrase}»" in match.warning


@pytest.mark.parametrize(
    "phrase",
    ["Ban Quản lý các khu công nghiệp tỉnh", "Liên hiệp các Hội Khoa học và Kỹ thuật", "Bảo hiểm xã hội tỉnh", "Phòng Văn hóa - Xã hội"],
)
def test_a_single_body_is_not_taken_for_a_group(demo: Session, phrase: str) -> None:
    assert not match_body(unit_index(demo, PROVINCE_2018), phrase).is_group


def test_a_group_that_the_registry_names_goes_first(demo: Session) -> None:
    ids = {code: id for id, code in codes_of(demo).items()}
    named = UnitGroup(code="G1", name="Các đơn vị liên quan")
    named.members = [UnitGroupMember(unit_id=ids["SV-SYT"]), UnitGroupMember(unit_id=ids["SV-SLDTBXH"])]
    area = UnitGroup(code="G2", name="Cụm Mỹ Tân", area_id=ids["MT"], level=Level.COMMUNE, kind="ubnd")
    demo.add_all([named, area])
    demo.flush()
    index = unit_index(demo, PROVINCE_2018)
    assert codes(demo, match_body(index, "các đơn vị liên quan")) == {"SV-SYT", "SV-SLDTBXH"}
    assert codes(demo, match_body(index, "Cụm Mỹ Tân")) == {"MP"}
    later = unit_index(demo, PlanContext(Level.PROVINCE, Branch.GOVERNMENT, "Sông Vân", date(2025, 9, 1)))
    assert codes(demo, match_body(later, "các đơn vị liên quan")) == {"SV-SYT"}


def test_two_communes_of_one_name_are_told_apart_by_their_district_only(demo: Session) -> None:
    demo.add(_commune_of(demo, "UBND xã Vân Thủy", "MT"))
    demo.flush()
    province = unit_index(demo, PROVINCE_2018)
    assert not match_body(province, "UBND xã Vân Thủy").is_certain
    assert codes(demo, match_body(province, "UBND xã Vân Thủy, huyện Lạc Giang")) == {"VT"}
    assert codes(demo, match_body(unit_index(demo, DISTRICT_2021), "UBND xã Vân Thủy")) == {"VT"}


def test_the_issuing_unit_tells_the_area_where_places_share_a_name(demo: Session) -> None:
    twin = _commune_of(demo, "UBND xã Vân Thủy", "MT")
    demo.add(twin)
    demo.flush()
    plan = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Vân Thủy", date(2021, 1, 1), issuer_id=twin.id)
    assert codes(demo, match_body(unit_index(demo, plan), "Phòng Nội vụ huyện")) == {"MT-PNV"}
    nameless = PlanContext(Level.COMMUNE, Branch.GOVERNMENT, "Vân Thủy", date(2021, 1, 1))
    assert not match_body(unit_index(demo, nameless), "Phòng Nội vụ huyện").is_certain


def test_an_office_of_another_province_needs_its_place_in_the_name(demo: Session) -> None:
    other = Unit(code="Q", name="UBND tỉnh Quế Lâm Hạ", level=Level.PROVINCE, branch=Branch.GOVERNMENT, kind="ubnd", place="Quế Lâm Hạ")
    demo.add(other)
    demo.flush()
    index = unit_index(demo, PROVINCE_2018)
    assert codes(demo, match_body(index, "UBND tỉnh Quế Lâm Hạ")) == {"Q"}
    assert codes(demo, match_body(index, "UBND tỉnh")) == {"SV"}


def test_sixty_clauses_are_resolved_within_a_second_among_ten_thousand_units(session: Session) -> None:
    _fill(session, provinces=34, communes=97)
    index = unit_index(session, PlanContext(Level.PROVINCE, Branch.GOVERNMENT, "Vân 3", date(2025, 9, 1)))
    assert len(index.units) > 10_000
    phrases = [
        "Sở Y tế",
        "Trạm Y tế xã",
        "UBND xã Lạc 3 5",
        "UBND các xã, phường",
        "UBND xã Lạc 3 x5",
        "Sở Ngoại vụ",
        "các sở",
        "UBND tỉnh",
    ]
    started = time.process_time()
    matches = [match_body(index, phrase) for phrase in phrases * 15]
    assert time.process_time() - started < 1
    assert [match.is_certain for match in matches[:8]] == [True, False, True, True, False, False, True, True]


def _commune_of(session: Session, name: str, district: str) -> Unit:
    parent_id = session.scalars(select(Unit.id).where(Unit.code == district)).one()
    made = Unit(code=f"{district}-2", name=name, level=Level.COMMUNE, branch=Branch.GOVERNMENT, kind="ubnd", place="Vân Thủy")
    made.parents = [UnitParent(parent_id=parent_id)]
    return made


def _fill(session: Session, *, provinces: int, communes: int) -> None:
    rows: list[tuple[str, Level, str, str, int | None]] = [("Chính phủ", Level.CENTRAL, "chinh_phu", "", None)]
    for p in range(provinces):
        province, place = len(rows) + 1, f"Vân {p}"
        rows.append((f"UBND tỉnh {place}", Level.PROVINCE, "ubnd", place, 1))
        rows += [(f"Sở {field}", Level.PROVINCE, "so", place, province) for field in ("Y tế", "Nội vụ", "Tài chính", "Công Thương")]
        for c in range(communes):
            commune, place = len(rows) + 1, f"Lạc {p} {c}"
            rows.append((f"UBND xã {place}", Level.COMMUNE, "ubnd", place, province))
            rows.append((f"Trạm Y tế xã {place}", Level.COMMUNE, "tram_y_te", place, commune))
            rows.append(("Phòng Văn hóa - Xã hội", Level.COMMUNE, "phong", place, commune))
    units = [
        {"id": id, "code": f"U{id}", "name": name, "level": level, "branch": Branch.GOVERNMENT, "kind": kind, "place": place}
        for id, (name, level, kind, place, _) in enumerate(rows, start=1)
    ]
    session.execute(insert(Unit), units)
    session.execute(insert(UnitParent), [{"unit_id": id, "parent_id": row[4]} for id, row in enumerate(rows, start=1) if row[4]])
