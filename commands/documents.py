"""`extract` and `import`: documents in."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select

from commands.context import Context, as_json, print_json
from extraction.draft import PlanDraft
from models import Plan, Target, Unit
from workflow.errors import AlreadyThereError, InvalidInputError
from workflow.intake import import_document, read_file, refuse_known
from workflow.jobs import true_now
from workflow.lineage import likely_predecessor, version_warning
from workflow.publishing import publish
from workflow.resolution import resolve, resolve_with_provisional
from workflow.text import shorten

LARGEST_MEGABYTES = 200


def read_bytes(path: str) -> tuple[str, bytes]:
    """A file's name and bytes. Raises InvalidInputError where it cannot be read."""
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST_MEGABYTES * 1024 * 1024:
            raise InvalidInputError(f"Tệp «{file.name}» lớn hơn {LARGEST_MEGABYTES} MB; hãy chọn đúng tệp văn bản kế hoạch.")
        return file.name, file.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"Không đọc được tệp «{path}»: {error.strerror}. Hãy kiểm tra đường dẫn và quyền đọc.") from error


@click.command()
@click.argument("file", type=str)
@click.option("--json", "form", flag_value="json", help="In kết quả theo dạng dondoc-extraction/1.")
@click.option("--text", "form", flag_value="text", help="In văn bản mà các vị trí (span) trỏ vào.")
def extract(file: str, form: str | None) -> None:
    """Đọc một văn bản kế hoạch và in những gì tìm thấy; không đụng đến cơ sở dữ liệu."""
    source, draft = read_file(*read_bytes(file), progress=_show_progress)
    if form == "text":
        click.echo(source.text, nl=not source.text.endswith("\n"))
    elif form == "json":
        print_json(draft.as_json())
    else:
        _print_summary(draft)


def _show_progress(page: int, pages: int) -> None:
    """Say on standard error how far the recognition of a scan is; on a terminal the line is written over."""
    is_terminal = sys.stderr.isatty()
    start = "\r" if is_terminal else ""
    click.echo(f"{start}Nhận dạng chữ: {page}/{pages} trang", err=True, nl=not is_terminal or page == pages)


def _print_summary(draft: PlanDraft) -> None:
    plan = draft.plan
    click.echo(f"{plan.title or draft.document.name}")
    click.echo(f"  số {plan.number or '—'}, ngày {plan.issued_on or '—'}, {plan.issuer or '—'} ({plan.place or '—'})")
    click.echo(f"Khoản phân công: {len(draft.clauses)}")
    for clause in draft.clauses:
        when = clause.deadline.text if clause.deadline else (clause.recurrence.text if clause.recurrence else "không ghi hạn")
        click.echo(f"  [{clause.confidence:.2f}] {clause.section}  {'; '.join(clause.units)} — {shorten(clause.text, 90)} ({when})")
    click.echo(f"Chỉ tiêu: {len(draft.targets)}")
    for target in draft.targets:
        high = f"–{target.value_high:g}" if target.value_high is not None else ""
        click.echo(f"  {target.indicator} {target.operator.value} {target.value:g}{high} {target.unit} ({target.year or '—'})")
    for warning in draft.warnings:
        click.echo(f"! {warning}", err=True)


@click.command("import")
@click.argument("file", type=str)
@click.option("--publish", "is_published", is_flag=True, help="Chấp nhận như đã đọc và ban hành ngay; cơ quan lạ được tạo tạm.")
@as_json
@click.pass_obj
def import_(context: Context, file: str, is_published: bool, as_json: bool) -> None:
    """Đọc một văn bản kế hoạch thành dự thảo; với --publish thì ban hành luôn."""
    name, data = read_bytes(file)
    try:
        with context.reading() as session:
            refuse_known(session, hashlib.sha256(data).hexdigest(), name)
        reading = read_file(name, data, progress=_show_progress)
        with context.writing() as session:
            now = true_now()
            plan = import_document(session, name, data, data_dir=context.settings.data_dir, by=None, now=now, reading=reading)
            provisional: list[Unit] = []
            if is_published:
                provisional = resolve_with_provisional(session, plan)
                session.flush()
            else:
                resolve(session, plan)
            tasks = publish(session, plan, by=None, now=now) if is_published else []
            likely = likely_predecessor(session, plan)
            targets = session.scalar(select(func.count()).select_from(Target).where(Target.plan_id == plan.id)) or 0
            answer = _answer(plan, targets, len(tasks), [unit.name for unit in provisional])
            if likely:
                answer["warnings"].append(version_warning(likely, is_published=is_published))
    except AlreadyThereError as error:
        if as_json:
            print_json({"plan_id": error.existing_id, **_NOTHING, "already_imported": True, "warnings": [error.message]})
        raise
    _print_import(answer, as_json)


_NOTHING: dict[str, Any] = {"clauses": 0, "targets": 0, "tasks": 0, "provisional_units": []}


def _answer(plan: Plan, targets: int, tasks: int, provisional: list[str]) -> dict[str, Any]:
    unresolved = sorted({body.phrase for clause in plan.clauses for body in clause.bodies if body.unit_id is None})
    warnings = [*plan.warnings, *(f"{clause.key}: {warning}" for clause in plan.clauses for warning in clause.warnings)]
    warnings += [f"Chưa gắn được với đơn vị nào: {phrase}" for phrase in unresolved]
    return {
        "plan_id": plan.id,
        "state": plan.state.value,
        "title": plan.title,
        "clauses": len(plan.clauses),
        "targets": targets,
        "tasks": tasks,
        "provisional_units": provisional,
        "warnings": warnings,
    }


def _print_import(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    click.echo(f"Kế hoạch số {answer['plan_id']}: {answer['title']}")
    click.echo(f"  {answer['clauses']} khoản phân công, {answer['targets']} chỉ tiêu, {answer['tasks']} nhiệm vụ được giao")
    for name in answer["provisional_units"]:
        click.echo(f"  đơn vị tạm: {name}")
    for warning in answer["warnings"]:
        click.echo(f"  ! {warning}", err=True)
