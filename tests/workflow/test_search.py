"""Words find what holds them, marks or none, on both databases alike; nothing typed breaks it; nobody finds what they may not see."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import Engine, event, inspect, select, update
from sqlalchemy.orm import Session

from models import MembershipRole, Passage, Plan, PlanState, Task, Unit, User
from models import search as full_text
from models.database import reading_session_factory
from tests import builders
from tests.builders import TODAY
from workflow.passages import passages_of, spans_of
from workflow.search import Found, contains, finds, search, units_like
from workflow.text import search_form

TITLES = (
    "Rà soát dân số 15/KH-UBND",
    "Truyền thông về dân số",
    "Đào tạo cộng tác viên năm 2026",
    'Mua "máy siêu âm" cho trạm (2 chiếc)',
)
ALL = {0, 1, 2, 3}


@pytest.fixture
def tasks(session: Session) -> dict[str, int]:
    province = builders.province(session)
    plan = builders.plan(session, owner=province)
    made = [builders.task(session, plan, province, title, period_label=str(at)) for at, title in enumerate(TITLES)]
    return {task.title: at for at, task in enumerate(made)}


def found(session: Session, tasks: dict[str, int], typed: str) -> set[int]:
    return {tasks[title] for title in session.scalars(select(Task.title).where(finds(session, Task, typed)))}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dan so", {0, 1}),
        ("DÂN SỐ", {0, 1}),
        ("dân s", {0, 1}),
        ("so dan", {0, 1}),
        ("an so", set()),
        ("s dan", set()),
        ("dao tao", {2}),
        ("đào tạo", {2}),
        ("dan so truyen", {1}),
        ("dân số siêu âm", set()),
        ("15/KH-UBND", {0}),
        ("15 kh", {0}),
        ("kh-ub", {0}),
        ("202", {2}),
        ("2026 5", set()),
        ("«máy siêu âm»", {3}),
        ("", ALL),
        ("   ", ALL),
        ('" % _ \\ * : ( ) ! & | <-> ^ -', ALL),
        ("😀", ALL),
        ("\x00", ALL),
        ("' OR 1=1 --", set()),
        ('dan" OR "so', set()),
        ("dan AND so", set()),
        ("NOT dan", set()),
        ("dan NEAR so", set()),
        ("search_text:dan", set()),
        ("dan* so:*", {0, 1}),
        ("1e5 0x1f -3 ½ ①", set()),
        ("漢字 число", set()),
        ("dan " * 400 + "so", {0, 1}),
        ("x" * 5000, set()),
    ],
)
def test_every_word_must_occur_and_the_last_one_may_be_a_beginning(
    session: Session, tasks: dict[str, int], typed: str, expected: set[int]
) -> None:
    assert found(session, tasks, typed) == expected


@pytest.mark.parametrize("most", [0, 10_000])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_that_words_are_common_is_asked_once_and_what_holds_them_each_time(
    engine: Engine, session: Session, tasks: dict[str, int], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(full_text, "RARE", most)
    session.commit()
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_: asked.append(statement))
    answers, sessions = [], reading_session_factory(engine)
    for title in (TITLES[0], "Việc khác", "Việc khác nữa"):
        session.execute(update(Task).where(Task.title == title).values(search_text=search_form(f"dân số: {title}")))
        session.commit()
        with sessions() as fresh:
            asked.clear()
            condition = finds(fresh, Task, "dân số", is_fenced=True)
            answers.append((sum("SELECT" in one for one in asked), set(fresh.scalars(select(Task.title).where(condition)))))
        builders.task(session, session.scalars(select(Plan)).one(), session.scalars(select(Unit)).one(), "Việc khác", period_label=title)
    first = {TITLES[0], TITLES[1]}
    later = 1 if most else 0
    assert answers == [(1, first), (later, first | {"Việc khác"}), (later, first | {"Việc khác"})]


def test_what_is_changed_or_deleted_is_found_so_at_once(session: Session, tasks: dict[str, int]) -> None:
    first = session.scalars(select(Task).where(finds(session, Task, "truyền thông"))).one()
    first.title, first.search_text = TITLES[2], search_form("Tập huấn")
    session.flush()
    assert found(session, tasks, "truyen thong") == set()
    assert found(session, tasks, "tap huan") == {2}
    session.execute(update(Task).values(search_text="cung mot loi"))
    assert found(session, tasks, "mot loi") == {0, 2, 3}
    session.delete(first)
    session.flush()
    assert len(session.scalars(select(Task.id).where(finds(session, Task, "cung"))).all()) == 3


def test_a_word_longer_than_any_database_takes_is_kept_all_the_same(session: Session) -> None:
    plan = builders.plan(session, owner=builders.province(session))
    plan.passages = passages_of("Danh sách\n" + "x" * 5000 + "\n")
    session.flush()
    assert session.scalars(select(Passage).where(finds(session, Passage, "danh sach"))).one().plan_id == plan.id


def test_the_databases_of_this_release_have_the_index(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        assert {"tasks_fts", "plans_fts", "passages_fts"} <= {
            str(index["name"]) for table in ("tasks", "plans", "passages") for index in inspect(engine).get_indexes(table)
        }
    else:
        assert {"tasks_fts", "plans_fts", "passages_fts"} <= set(inspect(engine).get_table_names())


def test_passages_lie_one_after_the_other_and_cover_the_document() -> None:
    source = "".join(f"{number}. Giao trạm y tế lập danh sách, báo cáo trước ngày 15.\n" for number in range(40))
    spans = spans_of(source)
    assert spans[0][0] == 0 and spans[-1][1] == len(source)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    assert all(end - start >= 400 for start, end in spans[:-1])
    assert spans_of("") == [] and passages_of("\n \n—\n") == []


def looked_for(session: Session, user: User, typed: str) -> Found:
    return search(session, user, typed, TODAY)


def test_one_search_finds_a_few_of_each_kind_within_sight(session: Session) -> None:
    province = builders.province(session)
    commune, other = builders.unit(session, "UBND xã Tân Lập", under=province), builders.unit(session, "UBND xã Phú Sơn", under=province)
    plan = builders.plan(session, "Kế hoạch sàng lọc sơ sinh", owner=province, source_text="Mở đầu.\nTân Lập sàng lọc sơ sinh.\n")
    plan.passages = passages_of(plan.source_text)
    draft = builders.plan(session, "Dự thảo sàng lọc", owner=province, state=PlanState.DRAFT)
    for at in range(9):
        builders.task(session, plan, commune, f"Sàng lọc đợt {at}", period_label=str(at))
    builders.task(session, plan, other, "Sàng lọc ở xã khác")
    builders.target(session, plan, commune, "Tỷ lệ sàng lọc sơ sinh")
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    admin = builders.user(session, "sang.loc", (None, MembershipRole.ADMINISTRATOR))

    hers, all_there_is = looked_for(session, lan, "sang loc"), looked_for(session, admin, "sang loc")
    assert [one.id for one in hers.plans] == [plan.id] and {one.id for one in all_there_is.plans} == {plan.id, draft.id}
    assert len(hers.tasks) == 6 and {task.unit_id for task in hers.tasks} == {commune.id}
    assert [one.indicator for one in hers.targets] == ["Tỷ lệ sàng lọc sơ sinh"]
    assert [one.text for one in hers.passages] == [plan.source_text]
    assert hers.people == [] and [one.login for one in all_there_is.people] == ["sang.loc"]
    assert [one.name for one in looked_for(session, lan, "tan lap").units] == ["UBND xã Tân Lập"]
    assert looked_for(session, lan, "phu son").is_empty
    assert looked_for(session, admin, "%%%").is_empty


@pytest.mark.parametrize("typed", ["tân lập", "TAN LAP", "ubnd xa", "Ủy ban nhân dân xã Tân Lập", "X-01"])
def test_units_are_found_by_name_in_any_form_and_by_code(session: Session, typed: str) -> None:
    builders.unit(session, "UBND xã Tân Lập", code="X-01")
    assert session.scalars(select(Unit.name).where(units_like(typed))).all() == ["UBND xã Tân Lập"]


def test_people_are_found_by_name_login_and_address_after_every_change(session: Session) -> None:
    user = builders.user(session, "lan.nt")
    user.name, user.email = "Nguyễn Thị Đào", "dao@xa.example"
    session.flush()
    for typed in ("nguyen dao", "LAN.NT", "dao@xa", "Đào"):
        assert session.scalars(select(User.id).where(contains(User.search_text, typed))).all() == [user.id], typed


def test_what_is_folded_is_the_title_of_a_plan_too(session: Session) -> None:
    plan = builders.plan(session, "Kế hoạch phòng, chống dịch", owner=builders.province(session))
    assert session.scalars(select(Plan.id).where(finds(session, Plan, "phong chong d"))).all() == [plan.id]
