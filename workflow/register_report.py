"""The marked copy of a register: the file as it was sent, with its faults in a column «Lỗi», to be mended and sent again."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from workflow.register_file import FAULTS, csv_text, separator_of
from workflow.value_report import with_faults_in


def marked_copy(name: str, data: bytes, facts: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> tuple[str, bytes]:
    """The name and bytes of the copy. facts, faults -- as an upload keeps them."""
    stem, _dot, ending = name.rpartition(".")
    if facts["sheet"]:
        return f"{stem}-loi.xlsx", with_faults_in(name, data, facts["sheet"], facts["heading"], faults)
    return f"{stem or name}-loi.{ending if stem else 'csv'}", _csv(csv_text(name, data), facts["heading"], faults)


def _csv(text: str, heading: int, faults: Sequence[Mapping[str, Any]]) -> bytes:
    """In UTF-8 with a byte order mark, so that spreadsheets read its letters."""
    said: defaultdict[int, list[str]] = defaultdict(list)
    for fault in faults:
        said[fault["row"]].append(f"{fault['cell']}: {fault['said']}")
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    start, width, at = 1, 0, -1
    for cells in reader:
        if start == heading:
            at = next((place for place, cell in enumerate(cells) if cell.strip() == FAULTS), len(cells))
            width = max(len(cells), at + 1)
        if at >= 0:
            cells = cells + [""] * (width - len(cells))
            cells[at] = "; ".join(said[start]) if start != heading else "; ".join([FAULTS, *said[start]])
        writer.writerow(cells)
        start = reader.line_num + 1
    return file.getvalue().encode("utf-8-sig")
