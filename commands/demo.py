"""The demo: an invented province, four plans through the real reader, and six weeks of work up to today.

Owns the order of the steps, and that a second run adds nothing. Refuses a database with other data in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import select

from commands import demo_areas, demo_cast, demo_plans
from commands.context import Context
from commands.demo_story import WEEKS, tell
from models import JobRun, Unit, User
from workflow.calendar import day_of, moment_of, national_calendar
from workflow.errors import WorkflowError
from workflow.jobs import run_sweep, true_now
from workflow.units import import_units, read_csv_file

BUILT = "demo"
"""The job whose run says that the demo stands, whole."""


def build_demo(context: Context, *, now: datetime | None = None, weeks: int = WEEKS) -> None:
    """Build the demo as of now (default: the clock), with that many weeks of work before it.

    A demo that stands is left alone; one that was interrupted is completed.
    """
    now = now or true_now()
    _refuse_other_data(context)
    if _is_built(context):
        return
    start = national_calendar().roll_forward(day_of(now) - timedelta(weeks=weeks))
    _say("Dựng tỉnh mẫu Sông Vân: đơn vị, ban chỉ đạo, người dùng …")
    with context.writing() as session:
        import_units(session, read_csv_file(demo_plans.SAMPLES / "units.csv"))
        demo_cast.bring_in(session, moment_of(start, 8))
    _say("Đọc bốn kế hoạch mẫu …")
    for sample in demo_plans.PLANS:
        with context.writing() as session:
            demo_plans.bring_in(session, sample, data_dir=context.settings.data_dir, now=moment_of(start, 9), say=_say)
    _say(f"Cho {weeks} tuần làm việc trôi qua …")
    tell(context.factory, context.settings, start=start, now=now)
    _say("Nhập số liệu ba năm của các xã …")
    with context.writing() as session:
        demo_areas.bring_in(session, now=now)
    run_sweep(context.factory, context.settings, today=day_of(now))
    with context.writing() as session:
        session.add(JobRun(job=BUILT, for_day=day_of(now), started_at=now, ended_at=true_now()))


def describe_demo(url: str, folder: Path) -> str:
    """Where to look and as whom: the address and a login for each role, to be printed. folder -- in which all of it lies."""
    width = max(len(role) for role, _ in demo_cast.SHOWN)
    names = {person.login: person.name for person in demo_cast.CAST}
    logins = [f"  {role:<{width}}  {login:<18}{names[login]}" for role, login in demo_cast.SHOWN]
    lines = (
        "",
        f"Đôn Đốc, tỉnh mẫu Sông Vân: {url}",
        f"Mật khẩu của mọi tài khoản: {demo_cast.PASSWORD}",
        "",
        f"  {'Vai trò':<{width}}  {'Tên đăng nhập':<18}Người",
        *logins,
        "",
        f"Thư không gửi ra ngoài: đăng nhập «quantri» và mở Hộp thư thử để đọc. Dừng: Ctrl+C. Dựng lại từ đầu: xóa thư mục {folder}.",
        "",
    )
    return "\n".join(lines)


def _is_built(context: Context) -> bool:
    with context.reading() as session:
        return session.scalar(select(JobRun.id).where(JobRun.job == BUILT).limit(1)) is not None


def _refuse_other_data(context: Context) -> None:
    """Invented people in an office's own database would be told of invented work, so nothing is mixed."""
    invented = {person.login for person in demo_cast.CAST}
    with context.reading() as session:
        has_units = session.scalar(select(Unit.id).limit(1)) is not None
        is_invented = session.scalar(select(Unit.id).where(Unit.code == "SV", Unit.name.endswith("tỉnh Sông Vân"))) is not None
        others = set(session.scalars(select(User.login))) - invented if not is_invented else set()
    if (has_units and not is_invented) or others:
        raise WorkflowError(
            f"Cơ sở dữ liệu {context.engine.url!r} đã có dữ liệu khác nên không dựng tỉnh mẫu vào đó; "
            "hãy đặt DONDOC_DATABASE_URL hoặc DONDOC_DATA_DIR sang chỗ trống."
        )


def _say(words: str) -> None:
    click.echo(words, err=True)
