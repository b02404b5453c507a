"""Tasks by the hundred thousand with all that hangs on them: history, partners, escalations, notices, mails, values, meetings.

Everything is made by INSERT … SELECT in the database itself, and the same numbers always make the same rows.
"""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from benchmarks.pages_ground import CENTRAL_PLANS, CENTRE, CLAUSES, FIRST_COMMUNE, FIRST_STATION, NOW, TODAY, UNITS, WORK, YEARS, put
from models import (
    Attachment,
    Comment,
    Escalation,
    EscalationAction,
    Explanation,
    Extension,
    IncentiveList,
    JobRun,
    Mail,
    Measurement,
    Meeting,
    MeetingItem,
    Notice,
    Target,
    Task,
    TaskChange,
    TaskPartner,
    TaskStep,
)
from workflow.rollup_repair import rebuild
from workflow.text import search_form

AT = f"TIMESTAMPTZ '{NOW.isoformat()}'"
DAY = f"DATE '{TODAY}'"
INDICATORS, MONTHS = 6, 12


def fill(session: Session, tasks: int) -> None:
    """All rows for about so many tasks."""
    connection = session.connection()
    _tasks(connection, tasks)
    _bodies(connection)
    _history(connection)
    _escalations(connection)
    _mail(connection, max(2, tasks // 50_000))
    _numbers(connection)
    connection.execute(text("ANALYZE"))
    rebuild(session)


def _tasks(connection: Connection, tasks: int) -> None:
    """Clauses of a province go to its communes, stations, offices or villages; of the centre to the provinces, and one to all communes."""
    mine = """place.province_id = plan.owner_id AND place.kind = (ARRAY['ubnd', 'tram', 'so', 'thon'])[1 + clause.id % 4]
        AND place.level <> 'province' OR place.province_id = plan.owner_id AND place.kind = 'so' AND clause.id % 4 = 2"""
    central = f"""plan.owner_id = {CENTRE} AND (place.level = 'province' AND place.kind = 'ubnd'
        OR clause.id % {CLAUSES} = 0 AND place.level = 'commune' AND place.kind = 'ubnd')"""
    who = f"""FROM plans plan JOIN clauses clause ON clause.plan_id = plan.id
        JOIN places place ON CASE WHEN plan.owner_id = {CENTRE} THEN {central} ELSE {mine} END
        CROSS JOIN generate_series(0, {YEARS - 1}) year WHERE plan.state <> 'draft'"""
    whole = connection.execute(text(f"SELECT count(*) {who}")).scalar_one()
    mixed = "(clause.id * 7919 + place.id * 104729 + year * 1299709) % 1000003"
    numbered = f"""FROM (SELECT row_number() OVER (ORDER BY year, plan.id, clause.id, place.id) AS n, plan.id AS plan_id,
        clause.id AS clause_id, place.id AS unit_id, year,
        DATE '2024-07-01' + (plan.id * 7 + clause.id * 31 + place.id % 3 + year * 365) % 1095 AS due
        {who} AND {mixed} < {1_000_003 * tasks / whole}) made, LATERAL (SELECT n * 2654435761 % 1000 AS h) hashed"""
    past = """CASE WHEN h < 880 THEN 'done' WHEN h < 910 THEN 'cancelled' WHEN h < 920 THEN 'suspended' WHEN h < 940 THEN 'reported'
        WHEN h < 970 THEN 'assigned' WHEN h < 975 THEN 'returned' ELSE 'in_progress' END"""
    coming = """CASE WHEN h < 100 THEN 'done' WHEN h < 250 THEN 'in_progress' WHEN h < 260 THEN 'reported' WHEN h < 270 THEN 'suspended'
        ELSE 'assigned' END"""
    state = f"CASE WHEN due < {DAY} THEN {past} ELSE {coming} END"
    titles = ", ".join(f"'{words}'" for words in WORK)
    searched = ", ".join(f"'{search_form(words)}'" for words in WORK)
    put(
        connection,
        Task,
        f"FROM (SELECT *, {state} AS state {numbered}) task",
        id="n",
        plan_id="plan_id",
        clause_id="clause_id",
        unit_id="unit_id",
        period_label="CAST(2024 + year AS text)",
        title=f"(ARRAY[{titles}])[1 + clause_id % {len(WORK)}] || ' (' || n || ')'",
        search_text=f"(ARRAY[{searched}])[1 + clause_id % {len(WORK)}] || ' ' || n",
        role="'do'",
        state="state",
        original_due_on="due",
        due_on="due",
        effective_due_on="CASE WHEN h % 50 = 0 THEN NULL ELSE due END",
        done_on=f"CASE WHEN state = 'done' THEN least(due - 6 + CAST(h % 9 AS integer), {DAY}) END",
        accepted_on=f"CASE WHEN state <> 'assigned' THEN least(due - 30, {DAY}) END",
        suspended_on=f"CASE WHEN state = 'suspended' THEN least(due - 3, {DAY}) END",
        next_look_on=f"CASE WHEN state IN ('assigned', 'in_progress', 'reported', 'returned') THEN greatest(due - 30, {DAY} + 1) END",
        created_at=f"least(due - 60, {DAY}) + TIME '03:00'",
    )


def _bodies(connection: Connection) -> None:
    """Who is named in each clause, and who takes part in every fifth task."""
    connection.execute(
        text(
            "INSERT INTO clause_bodies (clause_id, purpose, phrase, unit_id, candidates) "
            "SELECT DISTINCT clause_id, 'responsible', 'các cơ quan được giao', unit_id, CAST('[]' AS jsonb) FROM tasks"
        )
    )
    source = f"FROM tasks task WHERE id % 5 = 0 AND {FIRST_COMMUNE} + id % 6600 <> unit_id"
    put(
        connection,
        TaskPartner,
        source,
        task_id="id",
        unit_id=f"{FIRST_COMMUNE} + id % 6600",
        asked="CASE WHEN id % 10 = 0 THEN 'Góp số liệu' ELSE '' END",
    )


def _history(connection: Connection) -> None:
    put(connection, TaskChange, "FROM tasks", task_id="id", action="'create'", at="created_at", to_value="'assigned'")
    done = "FROM tasks WHERE state = 'done'"
    put(
        connection,
        TaskChange,
        done,
        task_id="id",
        action="'tick_off'",
        by_id="unit_id",
        at="done_on + TIME '04:00'",
        to_value="'done'",
        note="'Đã xong'",
    )
    asked = "FROM tasks WHERE id % 50 = 7"
    put(
        connection,
        Extension,
        asked,
        task_id="id",
        state="CASE WHEN state IN ('done', 'cancelled') THEN 'granted' ELSE 'asked' END",
        until_on="due_on + 20",
        reason="'Thiếu người'",
        asked_by_id="unit_id",
        asked_at="created_at",
    )
    put(
        connection,
        Comment,
        "FROM tasks WHERE id % 20 = 3",
        task_id="id",
        by_id="unit_id",
        at="created_at",
        text="'Đang chờ số liệu của thôn.'",
    )
    put(
        connection,
        Attachment,
        "FROM tasks WHERE state = 'done' AND id % 8 = 1",
        task_id="id",
        name="'bien-ban.pdf'",
        sha256="md5(CAST(id AS text))",
        size="20000",
        media_type="'application/pdf'",
        by_id="unit_id",
        at="created_at",
    )
    put(
        connection,
        TaskStep,
        "FROM tasks WHERE id % 20 = 11",
        task_id="id",
        key="'send:so'",
        position="1",
        kind="'send'",
        name="'Sở Mẫu'",
        unit_id="36 + id % 408",
    )


def _escalations(connection: Connection) -> None:
    late = f"""FROM tasks task JOIN unit_parents link ON link.unit_id = task.unit_id
        WHERE task.state IN ('assigned', 'in_progress', 'reported', 'returned') AND task.effective_due_on < {DAY} - 10
            AND task.id % 2 = 0"""
    put(
        connection,
        Escalation,
        late,
        key="'task:' || task.id || ':' || task.due_on || '\\:1'",
        task_id="task.id",
        from_unit_id="task.unit_id",
        to_unit_id="link.parent_id",
        rung="1",
        state="(ARRAY['open', 'open', 'acknowledged', 'raised', 'closed'])[1 + task.id / 2 % 5]",
        due_on="task.due_on",
        opened_on="task.due_on + 10",
        rule="'late-1'",
        policy="'escalation'",
        policy_version="'1'",
        explanation="'quá hạn 10 ngày'",
    )
    put(
        connection,
        EscalationAction,
        "FROM escalations WHERE state <> 'open'",
        escalation_id="id",
        decision="'acknowledge'",
        at=AT,
        by_id="to_unit_id",
    )
    put(
        connection,
        Explanation,
        "FROM escalations WHERE id % 4 = 0",
        task_id="task_id",
        unit_id="from_unit_id",
        by_id="from_unit_id",
        at=AT,
        text="'Thiếu người.'",
    )
    source = "FROM committees committee CROSS JOIN generate_series(0, 11) month"
    put(connection, Meeting, source, unit_id="committee.unit_id", committee_id="committee.id", held_on=f"{DAY} - month * 30", made_at=AT)
    ranked = """FROM (SELECT meeting.id AS meeting_id, escalation.id AS escalation_id,
        row_number() OVER (PARTITION BY meeting.id ORDER BY escalation.id) AS place
        FROM meetings meeting JOIN escalations escalation ON escalation.to_unit_id = meeting.unit_id
        WHERE escalation.id % 12 = meeting.id % 12) item WHERE place <= 60"""
    put(connection, MeetingItem, ranked, meeting_id="meeting_id", escalation_id="escalation_id", position="place")


def _mail(connection: Connection, days: int) -> None:
    source = f"FROM generate_series(1, {UNITS}) person CROSS JOIN generate_series(1, {days}) day"
    put(
        connection,
        Mail,
        source,
        id=f"(day - 1) * {UNITS} + person",
        key="'digest:user:' || person || ':' || day",
        message_id="person || '.' || day || '@x.example'",
        user_id="person",
        address="'n' || person || '@x.example'",
        delivery="'digest'",
        state="CASE WHEN person % 500 = 0 THEN 'failed' ELSE 'sent' END",
        next_attempt_at=AT,
        sent_at=f"{AT} - day * INTERVAL '1 day'",
        subject="'Việc cần làm'",
        created_at=AT,
    )
    put(
        connection,
        Notice,
        "FROM tasks",
        key="'assigned:task:' || id",
        kind="'assigned'",
        step="'assigned'",
        delivery="'digest'",
        audience="'doer'",
        user_id="unit_id",
        unit_id="unit_id",
        plan_id="plan_id",
        task_id="id",
        due_on="due_on",
        owed_on="CAST(created_at AS date)",
        not_before="created_at",
        is_unreachable="id % 1000 = 0",
        mail_id=f"CASE WHEN id % 200 <> 0 THEN id % {days} * {UNITS} + unit_id END",
        created_at="created_at",
    )
    put(connection, JobRun, "FROM generate_series(1, 2000) n", job="(ARRAY['sweep', 'deliver'])[1 + n % 2]", started_at=AT, ended_at=AT)


def _numbers(connection: Connection) -> None:
    """Each plan promises three numbers and gives them down to the communes; the communes report six indicators for a year."""
    chosen = (
        f"(SELECT id, kind, row_number() OVER (ORDER BY id) AS n FROM indicators WHERE kind IN ('rate', 'count') LIMIT {INDICATORS}) what"
    )
    promise = {"indicator": "'Tỷ lệ mẫu'", "operator": "'>='", "value": "80", "unit_text": "'%'", "year": "2027", "review": "'accepted'"}
    path = {
        "baseline": "40",
        "baseline_year": "2024",
        "status": "(ARRAY['achieved', 'on_track', 'at_risk', 'off_target', 'no_data'])[1 + plan.id % 5]",
    }
    source = f"FROM plans plan JOIN {chosen} ON (what.n - 1 - plan.id % {INDICATORS} + {INDICATORS}) % {INDICATORS} < 3"
    put(
        connection,
        Target,
        source,
        plan_id="plan.id",
        key="'t' || what.id",
        owner_id="plan.owner_id",
        indicator_id="what.id",
        **promise,
        **path,
    )
    below = f"""FROM targets above JOIN plans plan ON plan.id = above.plan_id AND plan.id % 4 = 1 JOIN unit_parents link
        ON link.parent_id = above.owner_id
        AND (plan.id <= {CENTRAL_PLANS} OR link.unit_id BETWEEN {FIRST_COMMUNE} AND {FIRST_STATION - 1})"""
    put(
        connection,
        Target,
        below,
        plan_id="plan.id",
        key="above.key || ':' || link.unit_id",
        owner_id="link.unit_id",
        indicator_id="above.indicator_id",
        parent_id="above.id",
        **promise,
        **path,
    )
    numerator, denominator = "(unit.id * 7 + what.id * 13 + month * 3) % 90", "90 + (unit.id + what.id) % 10"
    put(
        connection,
        Measurement,
        f"""FROM {chosen} CROSS JOIN generate_series(1, {MONTHS}) month
            JOIN units unit ON unit.id BETWEEN {FIRST_COMMUNE} AND {FIRST_STATION - 1}
            JOIN unit_parents link ON link.unit_id = unit.id""",
        indicator_id="what.id",
        unit_id="unit.id",
        above_id="link.parent_id",
        period="'monthly'",
        measured_on=f"CAST(date_trunc('month', {DAY}) - (month - 1) * INTERVAL '1 month' - INTERVAL '1 day' AS date)",
        value=f"CASE WHEN what.kind = 'count' THEN {numerator} ELSE round(({numerator}) * 100.0 / ({denominator}), 6) END",
        numerator=f"CASE WHEN what.kind = 'rate' THEN {numerator} END",
        denominator=f"CASE WHEN what.kind = 'rate' THEN {denominator} END",
        **{"source": "'grid'"},
        by_id="unit.id",
        at=AT,
        state="CASE WHEN unit.id % 3 = 0 THEN 'approved' ELSE 'entered' END",
    )
    put(connection, IncentiveList, "FROM generate_series(2, 35) area", area_id="area", year="2025", policy_version="'1'", total="0", at=AT)
