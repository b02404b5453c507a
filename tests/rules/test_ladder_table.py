"""The ladder of every kind of unit, in 2022, on the last day of the districts, on the first day without them, and in 2026.

A province of invented places. Each row is one unit; each column one day. "A > B" is the way up, the next rung first; "[x why]" before a
rung says who was passed over; "BCĐ" marks the rung's steering committee. "." is the top of the ladder: nobody above.
"""

from __future__ import annotations

from datetime import date

import pytest

from rules.ladder import CommitteeRecord, ParentLink, Registry, Seat, UnitRecord
from rules.ladder_words import Gap, PassedOver
from rules.values import Branch, Level

BEGIN = date(2020, 1, 1)
LAST, NEW = date(2025, 6, 30), date(2025, 7, 1)
DAYS = {"2022": date(2022, 11, 15), "30/06/2025": LAST, "01/07/2025": NEW, "2026": date(2026, 3, 2)}
GOV, PARTY, FRONT = Branch.GOVERNMENT, Branch.PARTY, Branch.FRONT
C, P, D, X, V = Level.CENTRAL, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE

UNITS: list[tuple[str, Level, Branch, str, date, date | None]] = [
    # Government
    ("CP", C, GOV, "Chính phủ", BEGIN, None),
    ("BYT", C, GOV, "Bộ Y tế", BEGIN, None),
    ("BCA", C, GOV, "Bộ Công an", BEGIN, None),
    ("T", P, GOV, "UBND tỉnh An Sơn", BEGIN, None),
    ("TP.TW", P, GOV, "UBND thành phố Bạch Hải", BEGIN, None),
    ("SYT", P, GOV, "Sở Y tế tỉnh An Sơn", BEGIN, None),
    ("BV", P, GOV, "Bệnh viện Đa khoa tỉnh An Sơn", BEGIN, None),
    ("CAT", P, GOV, "Công an tỉnh An Sơn", BEGIN, None),
    ("BCHQS", P, GOV, "Bộ Chỉ huy Quân sự tỉnh An Sơn", BEGIN, None),
    ("THPT", P, GOV, "Trường THPT Đồi Mây", BEGIN, None),
    ("H", D, GOV, "UBND huyện Bình Khê", BEGIN, LAST),
    ("TP.T", D, GOV, "UBND thành phố An Hòa", BEGIN, LAST),
    ("Q", D, GOV, "UBND quận Hải Đông", BEGIN, LAST),
    ("PYT", D, GOV, "Phòng Y tế huyện Bình Khê", BEGIN, LAST),
    ("TTYT", D, GOV, "Trung tâm Y tế huyện Bình Khê", BEGIN, None),  # lives on, under the department of health
    ("CAH", D, GOV, "Công an huyện Bình Khê", BEGIN, date(2025, 2, 28)),
    ("XL", X, GOV, "UBND xã Đồi Mây", BEGIN, None),  # lives on
    ("XC", X, GOV, "UBND xã Suối Cạn", BEGIN, LAST),  # merged, with a successor
    ("XK", X, GOV, "UBND xã Khe Sâu", BEGIN, LAST),  # merged, and nobody has said into which
    ("XM", X, GOV, "UBND xã Suối Trong", NEW, None),  # the successor of Suối Cạn
    ("TT", X, GOV, "UBND thị trấn Bình Khê", BEGIN, LAST),
    ("PT", X, GOV, "UBND phường An Hòa", BEGIN, None),  # of the city of the province, then of the province
    ("PTW", X, GOV, "UBND phường Hải Đông 1", BEGIN, None),  # of the city under central rule
    ("VHXH", X, GOV, "Phòng Văn hóa - Xã hội xã Suối Trong", NEW, None),
    ("TYT", X, GOV, "Trạm Y tế xã Đồi Mây", BEGIN, None),
    ("TH", X, GOV, "Trường Tiểu học Đồi Mây", BEGIN, None),
    ("CAX", X, GOV, "Công an xã Đồi Mây", BEGIN, None),
    ("TL", V, GOV, "Thôn Đầu Suối", BEGIN, None),  # of Suối Cạn, then of Suối Trong
    ("TDP", V, GOV, "Tổ dân phố 3", BEGIN, None),  # of the town that ended: nobody has said whose it is now
    # Party
    ("BTW", C, PARTY, "Ban Tuyên giáo và Dân vận Trung ương", BEGIN, None),
    ("TU", P, PARTY, "Tỉnh ủy An Sơn", BEGIN, None),
    ("BTG", P, PARTY, "Ban Tuyên giáo và Dân vận Tỉnh ủy", BEGIN, None),
    ("HU", D, PARTY, "Huyện ủy Bình Khê", BEGIN, LAST),
    ("DUX", X, PARTY, "Đảng ủy xã Đồi Mây", BEGIN, None),
    ("CB", V, PARTY, "Chi bộ thôn Đầu Suối", BEGIN, None),
    # Front
    ("MTTW", C, FRONT, "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam", BEGIN, None),
    ("MTT", P, FRONT, "Mặt trận Tổ quốc tỉnh An Sơn", BEGIN, None),
    ("PNT", P, FRONT, "Hội Phụ nữ tỉnh An Sơn", BEGIN, None),  # listed under the province's Party committee
    ("MTH", D, FRONT, "Mặt trận Tổ quốc huyện Bình Khê", BEGIN, LAST),
    ("MTX", X, FRONT, "Mặt trận Tổ quốc xã Đồi Mây", BEGIN, None),
    ("PNX", X, FRONT, "Hội Phụ nữ xã Đồi Mây", BEGIN, None),
    ("CTMT", V, FRONT, "Ban Công tác Mặt trận thôn Đầu Suối", BEGIN, None),
]

LINKS: list[tuple[str, str, date, date | None]] = [
    ("BYT", "CP", BEGIN, None),
    ("BCA", "CP", BEGIN, None),
    ("T", "CP", BEGIN, None),
    ("TP.TW", "CP", BEGIN, None),
    ("SYT", "T", BEGIN, None),
    ("BV", "SYT", BEGIN, None),
    ("CAT", "BCA", BEGIN, None),
    ("BCHQS", "T", BEGIN, None),
    ("THPT", "T", BEGIN, None),
    ("H", "T", BEGIN, LAST),
    ("TP.T", "T", BEGIN, LAST),
    ("Q", "TP.TW", BEGIN, LAST),
    ("PYT", "H", BEGIN, LAST),
    ("TTYT", "H", BEGIN, LAST),
    ("TTYT", "SYT", NEW, None),
    ("CAH", "CAT", BEGIN, date(2025, 2, 28)),
    ("XL", "H", BEGIN, None),  # nobody closed this link when the district went
    ("XC", "H", BEGIN, LAST),
    ("XK", "H", BEGIN, LAST),
    ("XM", "T", NEW, None),
    ("TT", "H", BEGIN, LAST),
    ("PT", "TP.T", BEGIN, LAST),
    ("PT", "T", NEW, None),
    ("PTW", "Q", BEGIN, LAST),  # and nobody said who is next: it is found above the ward's district
    ("VHXH", "XM", NEW, None),
    ("TYT", "XL", BEGIN, None),
    ("TH", "XL", BEGIN, None),
    ("CAX", "CAH", BEGIN, date(2025, 2, 28)),
    ("CAX", "CAT", date(2025, 3, 1), None),
    ("TL", "XC", BEGIN, LAST),
    ("TL", "XM", NEW, None),
    ("TDP", "TT", BEGIN, None),
    ("TU", "BTW", BEGIN, None),
    ("BTG", "TU", BEGIN, None),
    ("HU", "TU", BEGIN, LAST),
    ("DUX", "HU", BEGIN, LAST),
    ("DUX", "TU", NEW, None),
    ("CB", "DUX", BEGIN, None),
    ("MTT", "MTTW", BEGIN, None),
    ("PNT", "TU", BEGIN, None),
    ("MTH", "MTT", BEGIN, LAST),
    ("MTX", "MTH", BEGIN, None),
    ("PNX", "MTX", BEGIN, None),
    ("CTMT", "MTX", BEGIN, None),
]

COMMITTEES: list[tuple[str, str, str, date, date | None]] = [
    ("BCĐ-T", "T", "Ban Chỉ đạo tỉnh An Sơn", BEGIN, None),
    ("BCĐ-H", "H", "Ban Chỉ đạo huyện Bình Khê", BEGIN, LAST),
    ("BCĐ-XL", "XL", "Ban Chỉ đạo xã Đồi Mây", BEGIN, None),  # nobody sits on it until July 2025
    ("BCĐ-PT", "PT", "Ban Chỉ đạo phường An Hòa", BEGIN, LAST),
    ("BCĐ-TU", "TU", "Ban Chỉ đạo của Tỉnh ủy", NEW, None),  # begins on the day
]
SEATS: list[tuple[str, date, date | None]] = [
    ("T", BEGIN, None),
    ("H", BEGIN, None),
    ("XL", NEW, None),
    ("PT", BEGIN, None),
    ("TU", BEGIN, None),
]

TABLE: list[tuple[str, str, str, str, str]] = [
    # unit      2022                                   30/06/2025                  01/07/2025                          2026
    # --- central
    ("CP", ".", ".", ".", "."),
    ("BYT", "CP", "CP", "CP", "CP"),
    # --- the province, its city under central rule, its departments and what hangs on them
    ("T", "CP", "CP", "CP", "CP"),
    ("TP.TW", "CP", "CP", "CP", "CP"),
    ("SYT", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP"),
    ("BV", "SYT > BCĐ-T > CP", "SYT > BCĐ-T > CP", "SYT > BCĐ-T > CP", "SYT > BCĐ-T > CP"),
    ("THPT", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP"),
    ("BCHQS", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP"),
    ("CAT", "BCA > CP", "BCA > CP", "BCA > CP", "BCA > CP"),
    # --- the district, the city of the province, their offices and centres
    ("H", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP"),
    ("TP.T", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP"),
    ("Q", "TP.TW > CP", "TP.TW > CP", "TP.TW > CP", "TP.TW > CP"),
    ("PYT", "BCĐ-H > BCĐ-T > CP", "BCĐ-H > BCĐ-T > CP", "[H ended] BCĐ-T > CP", "[H ended] BCĐ-T > CP"),
    ("TTYT", "BCĐ-H > BCĐ-T > CP", "BCĐ-H > BCĐ-T > CP", "SYT > BCĐ-T > CP", "SYT > BCĐ-T > CP"),
    ("CAH", "CAT > BCA > CP", "CAT > BCA > CP", "CAT > BCA > CP", "CAT > BCA > CP"),
    # --- communes, towns, wards
    ("XL", "BCĐ-H > BCĐ-T > CP", "BCĐ-H > BCĐ-T > CP", "[H ended] BCĐ-T > CP", "[H ended] BCĐ-T > CP"),
    ("XC", "BCĐ-H > BCĐ-T > CP", "BCĐ-H > BCĐ-T > CP", "[H ended] BCĐ-T > CP", "[H ended] BCĐ-T > CP"),
    ("XK", "BCĐ-H > BCĐ-T > CP", "BCĐ-H > BCĐ-T > CP", "[H ended] BCĐ-T > CP", "[H ended] BCĐ-T > CP"),
    ("XM", ".", ".", "BCĐ-T > CP", "BCĐ-T > CP"),
    ("TT", "BCĐ-H > BCĐ-T > CP", "BCĐ-H > BCĐ-T > CP", "[H ended] BCĐ-T > CP", "[H ended] BCĐ-T > CP"),
    ("PT", "TP.T > BCĐ-T > CP", "TP.T > BCĐ-T > CP", "BCĐ-T > CP", "BCĐ-T > CP"),
    ("PTW", "Q > TP.TW > CP", "Q > TP.TW > CP", "[Q ended] TP.TW > CP", "[Q ended] TP.TW > CP"),
    # --- offices, stations, schools and the police of a commune
    ("VHXH", ".", ".", "XM > BCĐ-T > CP", "XM > BCĐ-T > CP"),
    (
        "TYT",
        "[BCĐ-XL vacant] XL > BCĐ-H > BCĐ-T > CP",
        "[BCĐ-XL vacant] XL > BCĐ-H > BCĐ-T > CP",
        "BCĐ-XL > [H ended] BCĐ-T > CP",
        "BCĐ-XL > [H ended] BCĐ-T > CP",
    ),
    (
        "TH",
        "[BCĐ-XL vacant] XL > BCĐ-H > BCĐ-T > CP",
        "[BCĐ-XL vacant] XL > BCĐ-H > BCĐ-T > CP",
        "BCĐ-XL > [H ended] BCĐ-T > CP",
        "BCĐ-XL > [H ended] BCĐ-T > CP",
    ),
    ("CAX", "CAH > CAT > BCA > CP", "CAT > BCA > CP", "CAT > BCA > CP", "CAT > BCA > CP"),
    # --- villages
    ("TL", "XC > BCĐ-H > BCĐ-T > CP", "XC > BCĐ-H > BCĐ-T > CP", "XM > BCĐ-T > CP", "XM > BCĐ-T > CP"),
    ("TDP", "TT > BCĐ-H > BCĐ-T > CP", "TT > BCĐ-H > BCĐ-T > CP", "[TT ended, H ended] BCĐ-T > CP", "[TT ended, H ended] BCĐ-T > CP"),
    # --- Party
    ("BTW", ".", ".", ".", "."),
    ("TU", "BTW", "BTW", "BTW", "BTW"),
    ("BTG", "TU > BTW", "TU > BTW", "BCĐ-TU > BTW", "BCĐ-TU > BTW"),
    ("HU", "TU > BTW", "TU > BTW", "BCĐ-TU > BTW", "BCĐ-TU > BTW"),
    ("DUX", "HU > TU > BTW", "HU > TU > BTW", "BCĐ-TU > BTW", "BCĐ-TU > BTW"),
    ("CB", "DUX > HU > TU > BTW", "DUX > HU > TU > BTW", "DUX > BCĐ-TU > BTW", "DUX > BCĐ-TU > BTW"),
    # --- Front: its ladder stays its own, also where the register hangs it on the Party
    ("MTTW", ".", ".", ".", "."),
    ("MTT", "MTTW", "MTTW", "MTTW", "MTTW"),
    (
        "PNT",
        ". [TU other_branch, BTW other_branch]",
    )
    + (". [TU other_branch, BTW other_branch]",) * 3,
    ("MTH", "MTT > MTTW", "MTT > MTTW", "MTT > MTTW", "MTT > MTTW"),
    ("MTX", "MTH > MTT > MTTW", "MTH > MTT > MTTW", "[MTH ended] MTT > MTTW", "[MTH ended] MTT > MTTW"),
    ("PNX", "MTX > MTH > MTT > MTTW", "MTX > MTH > MTT > MTTW", "MTX > [MTH ended] MTT > MTTW", "MTX > [MTH ended] MTT > MTTW"),
    ("CTMT", "MTX > MTH > MTT > MTTW", "MTX > MTH > MTT > MTTW", "MTX > [MTH ended] MTT > MTTW", "MTX > [MTH ended] MTT > MTTW"),
]

IDS = {code: number for number, (code, *_rest) in enumerate(UNITS, start=1)}
COMMITTEE_IDS = {code: 100 + number for number, (code, *_rest) in enumerate(COMMITTEES)}
CODES = {number: code for code, number in {**IDS, **COMMITTEE_IDS}.items()}
REGISTRY = Registry(
    [UnitRecord(IDS[code], level, branch, name, since, until) for code, level, branch, name, since, until in UNITS],
    [ParentLink(IDS[below], IDS[above], since, until) for below, above, since, until in LINKS],
    [CommitteeRecord(COMMITTEE_IDS[code], IDS[at], name, since, until) for code, at, name, since, until in COMMITTEES],
    [Seat(IDS[at], since, until) for at, since, until in SEATS],
)


def said(code: str, on: date) -> str:
    """The way up, as the table writes it."""
    way = REGISTRY.way(IDS[code], on)
    steps = [f"{_gaps(step.passed)}{CODES[step.rung.committee_id or step.rung.unit_id]}" for step in way.steps]
    beyond = f" {_gaps(way.beyond)}".rstrip() if way.beyond else ""
    return (" > ".join(steps) or ".") + beyond


def _gaps(passed: tuple[PassedOver, ...]) -> str:
    names = ", ".join(f"{CODES[one.committee_id or one.unit_id]} {one.why}" for one in passed)
    return f"[{names}] " if names else ""


@pytest.mark.parametrize(("code", "day", "expected"), [(row[0], day, row[at]) for row in TABLE for at, day in enumerate(DAYS, start=1)])
def test_the_way_up_of_every_kind_of_unit(code: str, day: str, expected: str) -> None:
    assert said(code, DAYS[day]) == expected


def test_every_unit_has_its_row() -> None:
    assert [row[0] for row in TABLE if row[0] not in IDS] == []
    assert set(IDS) - {row[0] for row in TABLE} == {"BCA"}, "the ministry of the police is a rung of others' rows"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 6, 30), "TU > BTW"),  # the day before it begins
        (date(2025, 7, 1), "BCĐ-TU > BTW"),
    ],
)
def test_a_committee_takes_over_on_the_day_on_which_it_begins(day: date, expected: str) -> None:
    assert said("BTG", day) == expected


def test_a_committee_is_there_on_its_last_day_and_its_unit_takes_over_on_the_next() -> None:
    units = [UnitRecord(1, P, GOV, "UBND tỉnh An Sơn", BEGIN), UnitRecord(2, X, GOV, "UBND xã Đồi Mây", BEGIN)]
    ladder = Registry(units, [ParentLink(2, 1, BEGIN)], [CommitteeRecord(9, 1, "Ban Chỉ đạo tỉnh", BEGIN, LAST)], [Seat(1, BEGIN)])
    on_its_last, on_the_next = ladder.next_step(2, LAST), ladder.next_step(2, NEW)
    assert on_its_last is not None
    assert on_the_next is not None
    assert (on_its_last.rung.committee_id, on_its_last.passed) == (9, ())
    assert on_the_next.rung.committee_id is None
    assert [(one.why, one.words) for one in on_the_next.passed] == [
        (Gap.COMMITTEE_ENDED, "Ban Chỉ đạo tỉnh: đã kết thúc hoạt động từ 01/07/2025")
    ]


@pytest.mark.parametrize(
    ("since", "until", "is_vacant"),
    [
        (None, None, True),
        (BEGIN, None, False),
        (BEGIN, NEW, False),  # sits there for the last time today
        (BEGIN, LAST, True),
        (NEW, None, False),  # sits there for the first time today
        (date(2025, 7, 2), None, True),
    ],
)
def test_a_committee_without_a_member_on_the_day_is_passed_over_for_its_unit(
    since: date | None, until: date | None, is_vacant: bool
) -> None:
    units = [UnitRecord(1, P, GOV, "UBND tỉnh An Sơn", BEGIN), UnitRecord(2, X, GOV, "UBND xã Đồi Mây", BEGIN)]
    seats = [Seat(1, since, until)] if since else []
    step = Registry(units, [ParentLink(2, 1, BEGIN)], [CommitteeRecord(9, 1, "Ban Chỉ đạo tỉnh", BEGIN)], seats).next_step(2, NEW)
    assert step is not None
    assert (step.rung.committee_id is None, [one.why for one in step.passed]) == (is_vacant, [Gap.VACANT] if is_vacant else [])


def test_a_unit_that_begins_later_is_passed_over_until_its_day() -> None:
    units = [
        UnitRecord(1, P, GOV, "UBND tỉnh An Sơn", BEGIN),
        UnitRecord(2, X, GOV, "UBND xã Suối Trong", NEW),
        UnitRecord(3, V, GOV, "Thôn Mới", BEGIN),
    ]
    ladder = Registry(units, [ParentLink(3, 2, BEGIN), ParentLink(2, 1, BEGIN)])
    before, after = ladder.next_step(3, LAST), ladder.next_step(3, NEW)
    assert before is not None
    assert after is not None
    assert (before.rung.unit_id, [one.words for one in before.passed]) == (1, ["UBND xã Suối Trong: đến 01/07/2025 mới hoạt động"])
    assert (after.rung.unit_id, after.passed) == (2, ())
