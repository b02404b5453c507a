"""Tables whose cells are parted by tabs, as they come out of a word processor's text export -> rows between bars.

Owns the recognition of such a run of lines; refuses letterheads and lists that use a tab or two to set words apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.columnheads import gives_tasks, heading_kinds

_FEWEST_TABS = 2
_FEWEST_ROWS = 2


def with_bars(lines: Sequence[str]) -> list[str]:
    """The lines, those of tables written with "|" between their cells."""
    drawn = list(lines)
    at = 0
    while at < len(drawn):
        end = _table_end(drawn, at)
        for number in range(at, end):
            drawn[number] = _row(drawn[number])
        at = max(end, at + 1)
    return drawn


def _table_end(lines: Sequence[str], at: int) -> int:
    """The line behind the table that begins here; `at` where none does."""
    tabs = lines[at].strip("\n ").count("\t")
    if tabs < _FEWEST_TABS or "|" in lines[at]:
        return at
    end = at + 1
    while end < len(lines) and _FEWEST_TABS <= lines[end].count("\t") <= tabs and "|" not in lines[end]:
        end += 1
    is_table = end - at > _FEWEST_ROWS or gives_tasks(heading_kinds([cell.strip() for cell in lines[at].split("\t")]))
    return end if is_table and end - at >= _FEWEST_ROWS else at


def _row(line: str) -> str:
    cells = " | ".join(cell.strip() for cell in line.split("\t"))
    return f"| {cells} |"
