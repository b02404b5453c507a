"""Rows of task tables -> candidates for clauses.

Owns what a row gives its clause; refuses to recognise columns (tasktables).
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.candidates import Candidate, read_names
from extraction.labels import LabelKind, Labelled, read_labels
from extraction.routes import find_receivers
from extraction.tasktables import TaskRow, read_task_rows
from extraction.tree import Node
from rules.values import Role

_NAME_LIMIT = 90
_SURE = 0.7
_UNKNOWN = "Không nhận ra tên cơ quan “{name}”: cần kiểm tra."
_CARRIED = "Ô cơ quan thực hiện để trống: lấy từ dòng trên, cần kiểm tra."


def read_table(table: Node, holders: tuple[str, ...], *, plan_year: int | None) -> list[Candidate]:
    """The tasks of a table; `holders` are the bodies of the heading above it, for rows that name nobody."""
    found = []
    for row in read_task_rows(table):
        candidate = _candidate(table, row, holders, plan_year)
        if candidate is not None:
            found.append(candidate)
    return found


def _candidate(table: Node, row: TaskRow, holders: tuple[str, ...], plan_year: int | None) -> Candidate | None:
    labels = [label for cells in (row.lead, row.doer, row.partner) for label in read_labels(cells.text)]
    units, role = _units(row, labels)
    confidence = 0.95
    unknown = "" if units else (row.lead.text or row.doer.text).strip(" -–+•")
    if not units and unknown[:1].isupper() and len(unknown) < _NAME_LIMIT:
        units, confidence = [part.strip(" .,") for part in unknown.split(";") if part.strip(" .,")], 0.6
    elif not units and holders:
        units, confidence = list(holders), 0.85
    if not units:
        return None
    first = row.task.passages[0]
    section = ".".join(part for part in (table.section, row.group) if part)
    candidate = Candidate(None, row.task.passages, first.body_at, tuple(units), confidence, section, role=role)
    candidate.partners += _partners(row, labels)
    candidate.receivers += find_receivers(row.result.text, units)
    if unknown and confidence < _SURE:
        candidate.warnings.append(_UNKNOWN.format(name=unknown))
    if row.carried:
        candidate.confidence = 0.75
        candidate.warnings.append(_CARRIED)
    times = [row.time.text] if row.time.text else [label.value for label in labels if label.kind is LabelKind.TIME]
    for time in times:
        candidate.give_time(time, plan_year=plan_year)
    return candidate


def _units(row: TaskRow, labels: Sequence[Labelled]) -> tuple[list[str], Role]:
    leads = [name for label in labels if label.kind in (LabelKind.LEAD, LabelKind.DOER) for name in read_names(label.value)]
    if leads:
        return leads, Role.LEAD if any(label.kind is LabelKind.LEAD for label in labels) else Role.DO
    if row.lead.text:
        return _cell_names(row.lead.text), Role.LEAD
    return _cell_names(row.doer.text), Role.DO


def _partners(row: TaskRow, labels: Sequence[Labelled]) -> list[str]:
    named = [name for label in labels if label.kind is LabelKind.PARTNER for name in read_names(label.value)]
    return named or _cell_names(row.partner.text)


def _cell_names(text: str) -> list[str]:
    return read_names(text.strip(" -–+•"))
