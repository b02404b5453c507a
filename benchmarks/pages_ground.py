"""The country that the pages are measured on: 10,000 offices, a person at each, and three years of plans.

Owns places, people and plans; tasks and all that hangs on them are `benchmarks.pages_rows`. Everything is invented.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import ColumnDefault, Connection, Engine, Table, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from benchmarks.ground import analyse
from models import Clause, Plan, Task, Unit, User
from models.base import Base
from models.database import session_factory
from rules.values import Role
from workflow.indicator_book import register_indicators
from workflow.policies import register_shipped
from workflow.text import search_form

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)

PROVINCES, OFFICES, COMMUNES, UNITS = 34, 12, 3_300, 10_000
FIRST_OFFICE = 2 + PROVINCES
FIRST_COMMUNE = FIRST_OFFICE + PROVINCES * OFFICES
FIRST_STATION = FIRST_COMMUNE + COMMUNES
FIRST_VILLAGE = FIRST_STATION + COMMUNES
PLANS, CENTRAL_PLANS, CLAUSES, YEARS = 300, 40, 12, 3
CENTRE, PROVINCE, COMMUNE = 1, 2, FIRST_COMMUNE
HEALTH_OFFICE = FIRST_OFFICE
"""The office at which the plans of PROVINCE stand; every fifth plan of a province is one of PROVINCE."""

LEADER, ADMINISTRATOR = 10_000, 30_001
"""What is added to a unit's number for its leader; the administrator's own number."""

WORK = (
    "Rà soát, lập danh sách người cao tuổi sống một mình trên địa bàn và cập nhật vào sổ theo dõi",
    "Tổ chức truyền thông về chăm sóc sức khỏe ban đầu tại các thôn, tổ dân phố",
    "Báo cáo kết quả tiêm chủng mở rộng và số liệu dân số về Sở Y tế để tổng hợp",
    "Kiểm tra, giám sát hoạt động của các câu lạc bộ dưỡng sinh và cơ sở nuôi dưỡng",
    "Bố trí kinh phí, nhân lực phục vụ khám sức khỏe lưu động cho trẻ em vùng sâu",
    "Tập huấn kỹ năng tư vấn cho cộng tác viên dân số và nhân viên y tế thôn",
)


def put(connection: Connection, table: type[Base], source: str, /, **columns: str) -> None:
    """INSERT … SELECT: each column as an expression over `source` (from FROM on); what is not named gets the model's own default."""
    made = cast(Table, inspect(table).local_table)
    defaults = {
        column.key: column.default
        for column in made.c
        if column.key not in columns and isinstance(column.default, ColumnDefault) and not column.primary_key
    }
    given = dict(columns)
    for name, default in defaults.items():
        value = default.arg(None) if default.is_callable else default.arg
        value = json.dumps(value) if isinstance(value, list | dict) else value
        given[name] = f"CAST('{value}' AS {made.c[name].type.compile(connection.dialect)})"
    names = ", ".join(f'"{name}"' for name in given)
    connection.execute(text(f"INSERT INTO {made} ({names}) SELECT {', '.join(given.values())} {source}"))


def fill(engine: Engine, tasks: int) -> None:
    """Fill an empty PostgreSQL database with about so many tasks; one that is filled already stays."""
    from benchmarks import pages_rows

    with session_factory(engine)() as session:
        if session.scalar(select(func.max(Task.id))):
            return
    with session_factory(engine).begin() as session:
        register_shipped(session, NOW)
        register_indicators(session, NOW)
        connection = session.connection()
        _units(connection)
        _people(connection)
        _plans(session)
        pages_rows.fill(session, tasks)
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if "id" in table.c and table.c.id.autoincrement in (True, "auto") and str(table.c.id.type) == "INTEGER":
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
    analyse(engine)


def _units(connection: Connection) -> None:
    kinds = f"""CASE WHEN n = 1 THEN 0 WHEN n < {FIRST_OFFICE} THEN 1 WHEN n < {FIRST_COMMUNE} THEN 2
        WHEN n < {FIRST_STATION} THEN 3 WHEN n < {FIRST_VILLAGE} THEN 4 ELSE 5 END"""
    words = [
        ("central", "ubnd", "Cơ quan trung ương", "co quan trung uong"),
        ("province", "ubnd", "UBND tỉnh Mẫu", "ubnd tinh mau"),
        ("province", "so", "Sở Mẫu", "so mau"),
        ("commune", "ubnd", "UBND xã Mẫu", "ubnd xa mau"),
        ("commune", "tram", "Trạm Y tế xã Mẫu", "tram y te xa mau"),
        ("village", "thon", "Thôn Mẫu", "thon mau"),
    ]
    pick = [" ".join(f"WHEN {at} THEN '{row[column]}'" for at, row in enumerate(words)) for column in range(4)]
    source = f"FROM (SELECT n, {kinds} AS sort FROM generate_series(1, {UNITS}) n) numbered"
    put(
        connection,
        Unit,
        source,
        id="n",
        code="'u' || n",
        name=f"(CASE sort {pick[2]} END) || ' ' || n",
        normal_name=f"(CASE sort {pick[3]} END) || ' ' || n",
        level=f"CASE sort {pick[0]} END",
        kind=f"CASE sort {pick[1]} END",
        branch="'government'",
    )
    above = f"""CASE WHEN n < {FIRST_OFFICE} THEN 1 WHEN n < {FIRST_COMMUNE} THEN 2 + (n - {FIRST_OFFICE}) / {OFFICES}
        WHEN n < {FIRST_STATION} THEN 2 + (n - {FIRST_COMMUNE}) % {PROVINCES}
        WHEN n < {FIRST_VILLAGE} THEN n - {COMMUNES} ELSE {FIRST_COMMUNE} + (n - {FIRST_VILLAGE}) % {COMMUNES} END"""
    connection.execute(
        text(f"INSERT INTO unit_parents (unit_id, parent_id, kind) SELECT n, {above}, 'administrative' FROM generate_series(2, {UNITS}) n")
    )
    connection.execute(
        text(f"INSERT INTO committees (unit_id, name) SELECT n, 'Ban Chỉ đạo' FROM generate_series(1, {FIRST_OFFICE - 1}) n")
    )
    connection.execute(
        text(
            "CREATE TEMP TABLE places AS SELECT unit.id, unit.kind, unit.level, CASE WHEN unit.kind = 'so' THEN one.parent_id "
            "WHEN unit.level = 'commune' AND unit.kind = 'ubnd' THEN one.parent_id ELSE two.parent_id END AS province_id "
            "FROM units unit JOIN unit_parents one ON one.unit_id = unit.id LEFT JOIN unit_parents two ON two.unit_id = one.parent_id"
        )
    )


def _people(connection: Connection) -> None:
    """Person n stands at unit n; person LEADER + n leads it, where it has a leader; one administers."""
    numbers = f"(SELECT n FROM generate_series(1, {UNITS}) n UNION ALL SELECT {LEADER} + n FROM generate_series(1, {FIRST_STATION - 1}) n"
    source = f"FROM {numbers} UNION ALL SELECT {ADMINISTRATOR}) numbered"
    put(
        connection,
        User,
        source,
        id="n",
        login="'n' || n",
        name="'Người ' || n",
        email="'n' || n || '@x.example'",
        created_at=f"TIMESTAMPTZ '{NOW.isoformat()}'",
    )
    role = f"""CASE WHEN n = 1 OR n BETWEEN {FIRST_OFFICE} AND {FIRST_COMMUNE - 1} THEN 'coordinator'
        WHEN n < {FIRST_OFFICE} THEN 'committee' ELSE 'focal_point' END"""
    rows = "INSERT INTO memberships (user_id, unit_id, role) SELECT"
    connection.execute(text(f"{rows} n, n, {role} FROM generate_series(1, {UNITS}) n"))
    connection.execute(text(f"{rows} {LEADER} + n, n, 'leader' FROM generate_series(1, {FIRST_STATION - 1}) n"))
    connection.execute(text(f"{rows} {ADMINISTRATOR}, NULL, 'administrator'"))


def province_of(plan: int) -> int:
    """Which unit has issued a plan."""
    if plan <= CENTRAL_PLANS:
        return CENTRE
    return PROVINCE if plan % 5 == 0 else PROVINCE + plan % PROVINCES


def _plans(session: Session) -> None:
    plans, clauses = [], []
    for number in range(1, PLANS + 1):
        body, rows = _document(number)
        clauses += rows
        plans.append(_plan(number, body))
    session.execute(insert(Plan), plans)
    session.execute(insert(Clause), clauses)


def _plan(number: int, body: str) -> dict[str, Any]:
    owner = province_of(number)
    first = 2024 + number % 3
    title = f"Kế hoạch số {number} về chăm sóc sức khỏe và dân số giai đoạn {first}-{first + 2}"
    state = "published" if number % 20 else ("draft", "withdrawn", "replaced")[number // 20 % 3]
    standing = None if owner == CENTRE else FIRST_OFFICE + (owner - PROVINCE) * OFFICES
    document = {"document_name": f"k{number}.docx", "document_sha256": f"k{number}", "source_text": body, "imported_at": NOW}
    kept = {"title": title, "search_text": search_form(title), "number": f"{number}/KH-UBND", "issued_on": date(first, 1 + number % 12, 5)}
    whose = {
        "owner_id": owner,
        "standing_id": standing,
        "imported_by_id": standing or owner,
        "level": "central" if owner == 1 else "province",
    }
    period = {"period_start": first, "period_end": first + 2, "published_at": NOW, "published_by_id": standing or owner}
    return {"id": number, "state": state, **whose, **document, **kept, **period}


def _document(number: int) -> tuple[str, list[dict[str, Any]]]:
    """The text of a plan of some ten pages, and its clauses with their places in it."""
    body, rows = f"Số: {number}/KH-UBND\n\nKẾ HOẠCH\n" + "Căn cứ tình hình thực tế của địa phương trong năm qua.\n" * 60, []
    for place in range(CLAUSES):
        words = f"- {WORK[(number + place) % len(WORK)]} (nội dung {place + 1}), hoàn thành trước ngày {1 + place}/{1 + place % 12}/2026."
        body += f"{place + 1}. Các cơ quan được giao\n" + "Nội dung này gắn với nhiệm vụ thường xuyên của đơn vị.\n" * 8
        rows.append(
            {
                "id": (number - 1) * CLAUSES + place + 1,
                "plan_id": number,
                "key": f"c{place}",
                "position": place * 1000,
                "state": "accepted",
                "role": Role.DO,
                "text": words,
                "section": f"{1 + place // 4}. Tổ chức thực hiện",
                "span_start": len(body),
                "span_end": len(body) + len(words),
                "due_on": date(2026, 1 + place % 12, 1 + place),
            }
        )
        body += words + "\n"
    return body, rows
