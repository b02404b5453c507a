"""The registry is filled from a file, all or nothing, and every fault of the file is named at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import MembershipRole, ParentKind, Unit, UnitParent
from rules.values import Branch, Level
from tests import builders
from workflow.errors import InvalidInputError, RowsError
from workflow.unit_rows import COLUMNS
from workflow.units import UnitsImported, add_committee, descendant_ids, import_units, ladder_registry, read_csv_file

HEADING = ",".join(COLUMNS)
SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "units.csv"

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)

SMALL = f"""{HEADING}
T,UBND tỉnh Sông Vân,,province,government,ubnd,,,,,ubnd@songvan.example
H,UBND huyện Lạc Giang,,district,government,ubnd,T,,,2025-06-30,
X,UBND xã Bình Hòa,,commune,government,ubnd,H,,,2025-06-30,
X,,,,,,T,,2025-07-01,,
S,Sở Y tế,,province,government,,T,,,,
M,Trạm Y tế xã Bình Hòa,,commune,government,,X,S,,,
"""


def rows(*lines: str) -> str:
    return "\n".join([HEADING, "T,UBND tỉnh Sông Vân,,province,government,ubnd,,,,,", *lines])


def faults_of(session: Session, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsError) as caught:
        import_units(session, text)
    assert session.scalar(select(func.count()).select_from(Unit)) == 0
    return caught.value.rows


def unit(session: Session, code: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == code)).one()


def test_a_file_makes_units_with_their_parents_over_time(session: Session) -> None:
    assert import_units(session, SMALL) == UnitsImported(created=5, updated=0)
    commune = unit(session, "X")
    assert (commune.level, commune.branch, commune.place) == (Level.COMMUNE, Branch.GOVERNMENT, "Bình Hòa")
    assert (commune.valid_from, commune.valid_to) == (None, None)
    assert [(link.parent.code, link.valid_from, link.valid_to) for link in commune.parents] == [("H", None, BEFORE), ("T", AFTER, None)]
    station = unit(session, "M")
    assert {(link.kind, link.parent.code) for link in station.parents} == {
        (ParentKind.ADMINISTRATIVE, "X"),
        (ParentKind.PROFESSIONAL, "S"),
    }
    assert (station.kind, unit(session, "S").kind) == ("tram_y_te", "so")
    assert unit(session, "S").place == "Sông Vân"


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    import_units(session, SMALL)
    session.expire_all()
    assert import_units(session, SMALL) == UnitsImported(created=0, updated=0)


def test_a_changed_row_is_counted_and_the_rest_left_alone(session: Session) -> None:
    import_units(session, SMALL)
    changed = SMALL.replace("T,,,2025-06-30,\nX", "T,,,2025-06-29,\nX").replace("Sở Y tế", "Sở Y tế tỉnh Sông Vân")
    assert import_units(session, changed) == UnitsImported(created=0, updated=2)
    assert unit(session, "H").valid_to == date(2025, 6, 29)
    assert [link.valid_to for link in unit(session, "H").parents] == [date(2025, 6, 29)]


def test_a_parent_taken_out_of_the_file_is_taken_from_the_unit(session: Session) -> None:
    import_units(session, SMALL)
    assert import_units(session, rows("S,Sở Y tế,,province,government,so,,,,,")).updated == 2
    assert unit(session, "S").parents == []
    assert session.scalar(select(func.count()).select_from(UnitParent)) == 5


def test_a_provisional_unit_in_the_file_becomes_a_confirmed_one(session: Session) -> None:
    session.add(Unit(code="T", name="UBND tỉnh Sông Vân", level=Level.PROVINCE, branch=Branch.GOVERNMENT, is_provisional=True))
    session.flush()
    assert import_units(session, SMALL) == UnitsImported(created=4, updated=1)
    assert not unit(session, "T").is_provisional


FAULTY = [
    ("an unknown level", "A,Sở A,,thanh pho,government,,T,,,,", 3, "level", "«thanh pho»"),
    ("no level", "A,Sở A,,,government,,T,,,,", 3, "level", "«A»"),
    ("an unknown branch", "A,Sở A,,province,dang,,T,,,,", 3, "branch", "«dang»"),
    ("no name", "A,,,province,government,,T,,,,", 3, "name", "«A»"),
    ("no code", ",Sở A,,province,government,,T,,,,", 3, "code", "Thiếu mã"),
    ("an unknown parent", "A,Sở A,,province,government,,ZZ,,,,", 3, "parent_code", "«ZZ»"),
    ("an unknown professional parent", "A,Sở A,,province,government,,T,ZZ,,,", 3, "professional_parent_code", "«ZZ»"),
    ("a bad date", "A,Sở A,,province,government,,T,,2025-02-30,,", 3, "valid_from", "«2025-02-30»"),
    ("an end before the start", "A,Sở A,,province,government,,T,,2025-07-01,2025-06-30,", 3, "valid_to", "30/06/2025"),
    ("a bad address", "A,Sở A,,province,government,,T,,,,soa@", 3, "email", "«soa@»"),
    ("a code twice for the same time", "T,,,,,,,,2025-07-01,,", 3, "code", "«T»"),
    ("a later row with another name", "T,UBND tỉnh Khác,,,,,,,2025-07-01,,", 3, "name", "«UBND tỉnh Khác»"),
    ("too many cells", "A,Sở A,,province,government,,T,,,,,thừa", 3, "", "12 ô"),
    ("a cell that no database takes", "A,Sở\x00 A,,province,government,,T,,,,", 3, "name", "ký tự điều khiển"),
    ("a name beyond all measure", f"A,{'a' * 500},,province,government,,T,,,,", 3, "name", "500"),
    (
        "a parent below the child",
        "A,UBND xã A,,commune,government,,T,,,,\nB,Sở B,,province,government,,A,,,,",
        4,
        "parent_code",
        "«UBND xã A»",
    ),
    ("a unit under itself", "A,Sở A,,province,government,,A,,,,", 3, "parent_code", "«A» → «A»"),
]


@pytest.mark.parametrize(("line", "number", "column", "words"), [case[1:] for case in FAULTY], ids=[case[0] for case in FAULTY])
def test_a_faulty_row_is_refused_by_line_and_column(session: Session, line: str, number: int, column: str, words: str) -> None:
    assert [(row, name) for row, name, message in faults_of(session, rows(line)) if words in message] == [(number, column)]


def test_all_faults_of_a_file_are_found_in_one_pass(session: Session) -> None:
    found = faults_of(session, rows("A,,,tinh,government,,ZZ,,,,", "B,Sở B,,province,government,,T,,1/13/2025,,x"))
    assert [(line, column) for line, column, _ in found] == [
        (3, "name"),
        (3, "level"),
        (3, "parent_code"),
        (4, "valid_from"),
        (4, "email"),
    ]


def test_a_circle_through_several_rows_is_named(session: Session) -> None:
    circle = ("A,Sở A,,province,government,,B,,,,", "B,Sở B,,province,government,,C,,,,", "C,Sở C,,province,government,,A,,,,")
    [(line, column, message)] = faults_of(session, rows(*circle, "D,Sở D,,province,government,,A,,,,"))
    assert (line, column) == (3, "parent_code")
    assert "«A» → «B» → «C» → «A»" in message


def test_parents_that_change_places_at_different_times_are_no_circle(session: Session) -> None:
    lines = (
        "A,Sở A,,province,government,,B,,,2024-12-31,",
        "A,,,,,,T,,2025-01-01,,",
        "B,Sở B,,province,government,,T,,,2024-12-31,",
        "B,,,,,,A,,2025-01-01,,",
    )
    assert import_units(session, rows(*lines)).created == 3
    assert [rung.unit_id for rung in ladder_registry(session, [unit(session, "B").id]).path(unit(session, "B").id, AFTER)] == [
        unit(session, "A").id,
        unit(session, "T").id,
    ]


def test_a_circle_through_the_registry_is_refused(session: Session) -> None:
    import_units(session, rows("A,Sở A,,province,government,,T,,,,"))
    with pytest.raises(RowsError, match="1 lỗi"):
        import_units(session, f"{HEADING}\nT,UBND tỉnh Sông Vân,,province,government,ubnd,A,,,,")
    assert unit(session, "T").parents == []


def test_a_unit_may_not_sink_below_its_children_in_the_registry(session: Session) -> None:
    import_units(session, rows("A,Sở A,,province,government,,T,,,,"))
    with pytest.raises(RowsError) as caught:
        import_units(session, f"{HEADING}\nT,UBND tỉnh Sông Vân,,commune,government,ubnd,,,,,")
    assert [(line, column) for line, column, _ in caught.value.rows] == [(2, "level")]


def test_missing_and_unknown_columns_are_named_at_once(session: Session) -> None:
    text = HEADING.replace("email", "thu").replace("kind,", "") + "\n"
    assert [column for _, column, _ in faults_of(session, text)] == ["kind", "email", "thu"]


@pytest.mark.parametrize("text", ["", "\ufeff\n\n", 'code,name\n"A,B'])
def test_a_file_that_is_none_is_refused(session: Session, text: str) -> None:
    assert faults_of(session, text)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_as_excel_writes_it_is_read(session: Session, separator: str) -> None:
    text = "\ufeff" + SMALL.replace(",", separator).replace("2025-06-30", "30/06/2025").replace("2025-07-01", "1/7/2025")
    assert import_units(session, text.replace("\n", "\r\n") + separator * 10 + "\r\n").created == 5
    assert unit(session, "H").valid_to == BEFORE


def test_the_line_of_a_fault_counts_lines_within_quotes(session: Session) -> None:
    [(line, _, _)] = faults_of(session, rows('A,"Sở\nA",,province,government,,T,,,,', "B,Sở B,,province,government,,ZZ,,,,"))
    assert line == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_excel(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(SMALL.encode(encoding))
    assert read_csv_file(path) == SMALL


def test_a_file_in_another_encoding_or_nowhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes("UBND tỉnh".encode("cp1258", "replace") + b"\xff")
    with pytest.raises(InvalidInputError, match="CSV UTF-8"):
        read_csv_file(path)
    with pytest.raises(InvalidInputError, match="đường dẫn"):
        read_csv_file(tmp_path / "none.csv")


def test_names_are_kept_in_nfc_and_searched_without_marks(session: Session) -> None:
    import_units(session, rows("A,UBND xa\u0303 Bi\u0300nh Ho\u0300a,,commune,government,,T,,,,"))
    assert unit(session, "A").name == "UBND xã Bình Hòa"
    assert unit(session, "A").normal_name == "uy ban nhan dan xa binh hoa"


def test_the_ladder_of_a_unit_is_that_of_the_date(session: Session) -> None:
    import_units(session, SMALL)
    ids = {code: unit(session, code).id for code in "THXSM"}
    ladder = ladder_registry(session, [ids["M"]])
    assert [rung.unit_id for rung in ladder.path(ids["M"], BEFORE)] == [ids["X"], ids["H"], ids["T"]]
    assert [rung.unit_id for rung in ladder.path(ids["M"], AFTER)] == [ids["X"], ids["T"]]


def test_the_ladder_knows_the_committees_of_the_date(session: Session) -> None:
    import_units(session, SMALL)
    commune, station = unit(session, "X"), unit(session, "M")
    add_committee(session, commune, "Ban Chỉ đạo xã Bình Hòa", None, BEFORE)
    made = add_committee(session, commune, "Ban Chỉ đạo mới xã Bình Hòa", AFTER)
    assert add_committee(session, commune, "Ban Chỉ đạo mới xã Bình Hòa", AFTER).id == made.id
    builders.user(session, "van", (commune, MembershipRole.COMMITTEE))
    rung = ladder_registry(session, [station.id]).next_rung(station.id, AFTER)
    assert rung is not None
    assert rung.committee_id == made.id


def test_a_committee_nobody_sits_on_is_passed_over_for_its_unit(session: Session) -> None:
    import_units(session, SMALL)
    commune, station = unit(session, "X"), unit(session, "M")
    add_committee(session, commune, "Ban Chỉ đạo xã Bình Hòa")
    gone = builders.user(session, "gone", (commune, MembershipRole.COMMITTEE), is_active=False)
    step = ladder_registry(session, [station.id]).next_step(station.id, AFTER)
    assert step is not None
    assert (step.rung.unit_id, step.rung.committee_id) == (commune.id, None)
    assert [one.words for one in step.passed] == ["Ban Chỉ đạo xã Bình Hòa: chưa có thành viên"]
    gone.is_active = True
    session.flush()
    step = ladder_registry(session, [station.id]).next_step(station.id, AFTER)
    assert step is not None
    assert step.passed == ()


def test_a_committee_needs_a_name(session: Session) -> None:
    import_units(session, SMALL)
    with pytest.raises(InvalidInputError):
        add_committee(session, unit(session, "X"), " ")


@pytest.mark.parametrize(
    ("code", "on", "below"),
    [
        ("H", BEFORE, "HXM"),
        ("H", AFTER, "H"),
        ("T", BEFORE, "THXSM"),
        ("T", AFTER, "THXSM"),
        ("S", AFTER, "S"),
    ],
)
def test_what_stands_below_a_unit_is_that_of_the_date(session: Session, code: str, on: date, below: str) -> None:
    import_units(session, SMALL)
    found = session.scalars(select(Unit.code).where(Unit.id.in_(descendant_ids([unit(session, code).id], on))))
    assert sorted(found) == sorted(below)


def test_the_demo_registry_is_faultless_and_idempotent(session: Session) -> None:
    text = read_csv_file(SAMPLE)
    assert import_units(session, text).created == 80
    assert import_units(session, text) == UnitsImported(created=0, updated=0)
    assert unit(session, "XLG-VHXH").place == "Lạc Giang"
    station = unit(session, "GD-TYT").id
    ladder = ladder_registry(session, [station])
    names = {unit.id: unit.code for unit in session.scalars(select(Unit))}
    assert [names[rung.unit_id] for rung in ladder.path(station, BEFORE)] == ["GD", "LG", "SV", "TW-CP"]
    assert [names[rung.unit_id] for rung in ladder.path(station, AFTER)] == ["GD", "SV", "TW-CP"]
