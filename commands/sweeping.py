"""`sweep`, `deliver`: deciding for a day, sending what is owed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from commands.context import Context, Day, Moment, as_json, print_json
from models import Task
from workflow.jobs import run_delivery, run_supervised_sweep
from workflow.set_aside import set_aside_rows
from workflow.supervision import Swept


@click.command()
@click.option("--today", type=Day(), default=None, help="Làm như hôm nay là ngày này.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="Số tiến trình cùng rà trên PostgreSQL; trên SQLite luôn là một. Mặc định: DONDOC_SWEEP_WORKERS, hoặc 1.",
)
@as_json
@click.pass_obj
def sweep(context: Context, today: date | None, workers: int | None, as_json: bool) -> None:
    """Xét các việc và chỉ tiêu cần xét trong ngày: nhắc việc, chuyển cấp trên, kết thúc."""
    done = run_supervised_sweep(context.factory, context.settings, today=today, workers=workers)
    aside = _report_set_aside(context, done)
    counts = asdict(done.counts)
    if as_json:
        print_json(counts | {"deaths": done.deaths, "set_aside": aside})
        return
    click.echo(
        f"Đã xét {counts['looked_at']}; thông báo {counts['notices']}; chuyển cấp trên mới {counts['escalations_opened']}, "
        f"lên cấp nữa {counts['escalations_raised']}, kết thúc {counts['escalations_closed']}."
    )


def _report_set_aside(context: Context, done: Swept) -> list[dict[str, object]]:
    """Say on standard error what no sweep looks at from now on; return it as the JSON has it."""
    fresh = {(hand.matter, row_id) for hand in done.set_aside for row_id in hand.ids}
    if not fresh:
        return []
    with context.reading() as session:
        rows = [one for one in set_aside_rows(session) if (one.death.subject, one.row.id) in fresh]
        for one in rows:
            what = (
                f"nhiệm vụ số {one.row.id} «{one.row.title}»"
                if isinstance(one.row, Task)
                else f"chỉ tiêu số {one.row.id} «{one.row.indicator}»"
            )
            click.echo(
                f"Đã để riêng {what}: {one.death.detail}, {one.death.deaths} lần. Việc này không được nhắc và không được chuyển cấp trên; "
                "hãy xem trang Tình trạng hệ thống.",
                err=True,
            )
        return [{f"{one.death.subject}_id": one.row.id, "detail": one.death.detail} for one in rows]


@click.command()
@click.option("--now", type=Moment(), default=None, help="Làm như bây giờ là thời điểm này.")
@as_json
@click.pass_obj
def deliver(context: Context, now: datetime | None, as_json: bool) -> None:
    """Gửi những thư đang nợ."""
    done = asdict(run_delivery(context.factory, context.settings, now=now))
    if as_json:
        print_json(done)
    else:
        click.echo(f"Đã gửi {done['sent']} thư; không gửi được {done['failed']}; còn chờ {done['waiting']}.")
