"""`simulate`: what the days to come would bring by what is in force, and beside it with another policy; nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.context import Context, Day, as_json, print_json
from models import Plan, PolicyScope, Unit
from rules.policy import PolicyError, load_policy
from workflow.errors import InvalidInputError, NotFoundError
from workflow.policy_book import SWEPT_POLICIES, Standin
from workflow.preview import PreviewResult, preview
from workflow.preview_rows import Scope
from workflow.preview_words import plain_number, sentence
from workflow.simulation import SimulatedDay
from workflow.simulation import simulate as look_ahead

MOST_SHOWN = 30
"""So many different escalations at most are printed for reading; --json has more."""

_SIGNS = {"only_after": "thêm", "only_before": "không còn", "sooner": "sớm hơn", "later": "muộn hơn", "elsewhere": "nơi khác"}


@click.command()
@click.option("--from", "start", type=Day(), required=True, help="Ngày đầu.")
@click.option("--until", type=Day(), required=True, help="Ngày cuối.")
@click.option("--policy", type=click.Path(path_type=Path), default=None, help="Tệp chính sách (YAML) muốn thử, đặt cạnh quy tắc hiện hành.")
@click.option("--plan", "plan_id", type=int, default=None, help="Chỉ xét kế hoạch số này.")
@click.option("--unit", "unit_code", default=None, help="Chỉ xét các đơn vị dưới đơn vị có mã này.")
@as_json
@click.pass_obj
def simulate(
    context: Context, start: date, until: date, policy: Path | None, plan_id: int | None, unit_code: str | None, as_json: bool
) -> None:
    """Xem trước những ngày tới sẽ nhắc và chuyển cấp trên những gì; không ghi gì. Với --policy: cả khi thay bằng chính sách trong tệp."""
    with context.reading() as session:
        scope = _scope(session, plan_id, unit_code)
    if policy is None:
        days = look_ahead(context.engine, start=start, until=until, scope=scope, progress=_progress())
        _print_days(days, as_json)
        return
    changed = _standin(policy, scope)
    length = (until - start).days + 1
    hour = context.settings.digest_hour
    result = preview(context.engine, changed, start=start, days=length, digest_hour=hour, progress=_progress(), most=None)
    if as_json:
        print_json(_as_json(result))
    else:
        _print_comparison(result)


def _scope(session: Session, plan_id: int | None, unit_code: str | None) -> Scope:
    if plan_id is not None and unit_code is not None:
        raise click.UsageError("Chỉ ghi một trong hai: --plan hoặc --unit.")
    if plan_id is not None:
        if session.get(Plan, plan_id) is None:
            raise NotFoundError("Không có kế hoạch số %(plan)s; hãy xem số trong địa chỉ trang của kế hoạch.", plan=plan_id)
        return Scope(PolicyScope.PLAN, plan_id=plan_id)
    if unit_code is None:
        return Scope()
    unit_id = session.scalar(select(Unit.id).where(Unit.code == unit_code))
    if unit_id is None:
        raise NotFoundError("Không có đơn vị mã «%(code)s»; hãy xem mã trên trang đơn vị.", code=unit_code)
    return Scope(PolicyScope.AREA, unit_id=unit_id)


def _standin(path: Path, scope: Scope) -> Standin:
    try:
        policy = load_policy(path)
    except PolicyError as error:
        raise InvalidInputError(str(error), field="policy") from error
    if policy.name not in SWEPT_POLICIES:
        raise InvalidInputError(
            "Tệp này là chính sách «%(name)s», không xem trước được; hãy dùng một trong: %(names)s.",
            field="policy",
            name=policy.name,
            names=", ".join(SWEPT_POLICIES),
        )
    return Standin(policy, scope.kind, unit_id=scope.unit_id, plan_id=scope.plan_id)


def _as_json(result: PreviewResult) -> dict[str, Any]:
    whole = result.as_json()
    different = [row for row in whole["escalations"]["rows"] if row["difference"] != "none"]
    total = sum(count for kind, count in whole["totals"]["differences"].items() if kind != "none")
    return {
        "days": _days(whole, "before"),
        "changed": _days(whole, "after"),
        "differences": {
            "in_words": sentence(whole["totals"]),
            "totals": whole["totals"],
            "mails": [{"date": day["date"], "before": day["before"]["mails"], "after": day["after"]["mails"]} for day in whole["days"]],
            "people": whole["people"],
            "escalations": {"total": total, "rows": different},
        },
    }


def _days(whole: dict[str, Any], life: str) -> list[dict[str, Any]]:
    """One life's days on which something is decided, in the form of the command without --policy."""
    counted = [(day["date"], day[life]["notices"], day[life]["escalations"]) for day in whole["days"]]
    return [{"date": day, "notices": notices, "escalations": climbs} for day, notices, climbs in counted if notices or climbs]


def _print_days(days: Iterable[SimulatedDay], as_json: bool) -> None:
    if as_json:
        print_json({"days": [{"date": day.on, "notices": day.notices, "escalations": day.escalations} for day in days]})
        return
    _print_table(("Ngày", "Thông báo", "Chuyển cấp"), [(f"{day.on:%d/%m/%Y}", str(day.notices), str(day.escalations)) for day in days])


def _print_comparison(result: PreviewResult) -> None:
    whole = result.as_json()
    click.echo(sentence(whole["totals"]) + "\n")
    rows = [
        (_day(day["date"]), *(f"{plain_number(day['before'][name])} → {plain_number(day['after'][name])}" for name in _COLUMNS))
        for day in whole["days"]
    ]
    _print_table(("Ngày", *_COLUMNS.values()), rows)
    different = [row for row in whole["escalations"]["rows"] if row["difference"] != "none"]
    if different:
        click.echo("\nChuyển cấp khác nhau:")
        _print_table(("Khác", "Hiện hành", "Thay đổi", "Đến", "Việc"), [_different(row) for row in different[:MOST_SHOWN]])
    if len(different) > MOST_SHOWN:
        click.echo(f"… và {plain_number(len(different) - MOST_SHOWN)} lần nữa (xem tất cả: --json).")


_COLUMNS = {"notices": "Thông báo", "mails": "Thư", "escalations": "Chuyển cấp", "closings": "Kết thúc"}


def _different(row: dict[str, Any]) -> tuple[str, ...]:
    before, after = row["before"], row["after"]
    subject = f"nhiệm vụ {row['task_id']}" if row["task_id"] else f"chỉ tiêu {row['target_id']}"
    what = f"{'sẽ có' if row['is_coming'] else subject}: {row['title']}"
    days = tuple(_day(side["date"]) if side else "-" for side in (before, after))
    return (_SIGNS[row["difference"]], *days, (after or before)["to"], what[:80])


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


def _print_table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as what stands in them."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    for row in (heads, *rows):
        click.echo("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())


def _progress() -> Callable[[int, int], None]:
    """How far it is, on standard error: one line that is written over where somebody watches, else each tenth."""
    told = [0]

    def tell(done: int, of: int) -> None:
        tenth = done * 10 // of
        if sys.stderr.isatty():
            click.echo(f"\rĐã xem {done}/{of} ngày", err=True, nl=done == of)
        elif tenth > told[0]:
            told[0] = tenth
            click.echo(f"Đã xem {done}/{of} ngày", err=True)

    return tell
