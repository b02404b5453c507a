"""The ladder before and after 01/07/2025, in three branches of an invented province."""

from __future__ import annotations

from datetime import date

import pytest

from rules.ladder import CommitteeRecord, LadderError, ParentLink, Registry, Rung, UnitRecord
from rules.values import Branch, Level

BEGIN = date(2020, 1, 1)
LAST_DISTRICT_DAY = date(2025, 6, 30)
NEW_SYSTEM = date(2025, 7, 1)
GOV, PARTY, FRONT = Branch.GOVERNMENT, Branch.PARTY, Branch.FRONT

UNITS = [
    UnitRecord(1, Level.CENTRAL, GOV, "Bộ Thử nghiệm", BEGIN),
    UnitRecord(2, Level.PROVINCE, GOV, "UBND tỉnh An Sơn", BEGIN),
    UnitRecord(3, Level.DISTRICT, GOV, "UBND huyện Bình Khê", BEGIN, LAST_DISTRICT_DAY),
    UnitRecord(4, Level.COMMUNE, GOV, "UBND xã Suối Trong", BEGIN, LAST_DISTRICT_DAY),
    UnitRecord(5, Level.COMMUNE, GOV, "UBND phường Suối Trong", NEW_SYSTEM),
    UnitRecord(6, Level.COMMUNE, GOV, "UBND xã Đồi Mây", BEGIN),
    UnitRecord(7, Level.VILLAGE, GOV, "Thôn Đầu Suối", BEGIN),
    UnitRecord(8, Level.DISTRICT, GOV, "Phòng Y tế huyện Bình Khê", BEGIN, LAST_DISTRICT_DAY),
    UnitRecord(9, Level.PROVINCE, GOV, "Sở Y tế tỉnh An Sơn", BEGIN),
    UnitRecord(11, Level.CENTRAL, PARTY, "Ban Thử nghiệm Trung ương", BEGIN),
    UnitRecord(12, Level.PROVINCE, PARTY, "Tỉnh ủy An Sơn", BEGIN),
    UnitRecord(13, Level.DISTRICT, PARTY, "Huyện ủy Bình Khê", BEGIN, LAST_DISTRICT_DAY),
    UnitRecord(16, Level.COMMUNE, PARTY, "Đảng ủy xã Đồi Mây", BEGIN),
    UnitRecord(22, Level.PROVINCE, FRONT, "Mặt trận tỉnh An Sơn", BEGIN),
    UnitRecord(23, Level.DISTRICT, FRONT, "Mặt trận huyện Bình Khê", BEGIN, LAST_DISTRICT_DAY),
    UnitRecord(26, Level.COMMUNE, FRONT, "Hội Phụ nữ xã Đồi Mây", BEGIN),
]
LINKS = [
    ParentLink(2, 1, BEGIN),
    ParentLink(3, 2, BEGIN, LAST_DISTRICT_DAY),
    ParentLink(4, 3, BEGIN, LAST_DISTRICT_DAY),
    ParentLink(5, 2, NEW_SYSTEM),
    ParentLink(6, 3, BEGIN),  # nobody closed this link when the district went
    ParentLink(7, 4, BEGIN, LAST_DISTRICT_DAY),
    ParentLink(7, 5, NEW_SYSTEM),
    ParentLink(8, 3, BEGIN, LAST_DISTRICT_DAY),
    ParentLink(9, 2, BEGIN),
    ParentLink(12, 11, BEGIN),
    ParentLink(13, 12, BEGIN),
    ParentLink(16, 13, BEGIN, LAST_DISTRICT_DAY),
    ParentLink(16, 12, NEW_SYSTEM),
    ParentLink(22, 12, BEGIN),  # the front of the province answers to the party: another branch
    ParentLink(23, 22, BEGIN),
    ParentLink(26, 23, BEGIN),
]
COMMITTEES = [
    CommitteeRecord(103, 3, "Ban Chỉ đạo huyện Bình Khê", date(2022, 3, 1), LAST_DISTRICT_DAY),
    CommitteeRecord(102, 2, "Ban Chỉ đạo tỉnh An Sơn", BEGIN, date(2025, 12, 31)),
    CommitteeRecord(112, 2, "Ban Chỉ đạo tỉnh An Sơn (kiện toàn)", date(2026, 1, 1)),
]
REGISTRY = Registry(UNITS, LINKS, COMMITTEES)

IN_2022, IN_2026 = date(2022, 11, 15), date(2026, 3, 2)


@pytest.mark.parametrize(
    ("unit_id", "on", "expected"),
    [
        # government
        (4, date(2022, 2, 28), [(3, None), (2, 102), (1, None)]),  # the district has no committee yet: the district itself
        (4, IN_2022, [(3, 103), (2, 102), (1, None)]),
        (7, IN_2022, [(4, None), (3, 103), (2, 102), (1, None)]),
        (8, IN_2022, [(3, 103), (2, 102), (1, None)]),
        (9, IN_2022, [(2, 102), (1, None)]),
        (6, LAST_DISTRICT_DAY, [(3, 103), (2, 102), (1, None)]),
        (6, NEW_SYSTEM, [(2, 102), (1, None)]),
        (5, NEW_SYSTEM, [(2, 102), (1, None)]),
        (7, NEW_SYSTEM, [(5, None), (2, 102), (1, None)]),
        (4, NEW_SYSTEM, [(2, 102), (1, None)]),  # what the ended commune left open still climbs
        (8, NEW_SYSTEM, [(2, 102), (1, None)]),
        (6, IN_2026, [(2, 112), (1, None)]),
        (1, IN_2022, []),
        # party
        (16, LAST_DISTRICT_DAY, [(13, None), (12, None), (11, None)]),
        (16, NEW_SYSTEM, [(12, None), (11, None)]),
        (13, IN_2022, [(12, None), (11, None)]),
        (12, IN_2026, [(11, None)]),
        # front: its ladder ends where its branch ends
        (26, IN_2022, [(23, None), (22, None)]),
        (26, IN_2026, [(22, None)]),
        (22, IN_2026, []),
    ],
)
def test_the_ladder_of_each_branch_before_and_after_the_districts(unit_id: int, on: date, expected: list[tuple[int, int | None]]) -> None:
    assert [(rung.unit_id, rung.committee_id) for rung in REGISTRY.path(unit_id, on)] == expected


def test_the_next_rung_is_the_first_of_the_path_and_none_at_the_top() -> None:
    assert REGISTRY.next_rung(4, IN_2022) == Rung(3, 103, Level.DISTRICT)
    assert REGISTRY.next_rung(1, IN_2022) is None


def test_a_circle_of_parents_is_refused_with_the_names() -> None:
    circle = [ParentLink(2, 9, BEGIN), ParentLink(9, 2, BEGIN)]
    with pytest.raises(LadderError, match=r"vòng tròn.*UBND tỉnh An Sơn.*Sở Y tế.*Hãy sửa"):
        Registry(UNITS, circle)
    with pytest.raises(LadderError, match="UBND tỉnh An Sơn → UBND tỉnh An Sơn"):
        Registry(UNITS, [ParentLink(2, 2, BEGIN)])


def test_parents_that_changed_sides_at_different_times_make_no_circle() -> None:
    registry = Registry(UNITS, [ParentLink(2, 9, BEGIN, LAST_DISTRICT_DAY), ParentLink(9, 2, NEW_SYSTEM)])
    assert [rung.unit_id for rung in registry.path(9, IN_2026)] == [2]


def test_a_link_to_an_unknown_unit_is_refused_with_its_number() -> None:
    with pytest.raises(LadderError, match="mã số 99"):
        Registry(UNITS, [ParentLink(2, 99, BEGIN)])
    with pytest.raises(LadderError, match="mã số 98"):
        Registry(UNITS, LINKS, [CommitteeRecord(1, 98, "Ban Chỉ đạo", BEGIN)])
    with pytest.raises(LadderError, match="mã số 97"):
        REGISTRY.next_rung(97, IN_2022)
