"""While a scan is recognised, standard error says how far it is; standard output stays clean for the answer."""

from __future__ import annotations

import pytest

from commands.documents import _show_progress
from extraction.documents import Progress, read_document
from extraction.reading import read_plan
from workflow import intake


def test_progress_stands_on_standard_error_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    _show_progress(0, 2)
    _show_progress(2, 2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "Nhận dạng chữ: 0/2 trang\nNhận dạng chữ: 2/2 trang\n"


def test_reading_a_file_passes_progress_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(name: str, data: bytes, *, progress: Progress | None = None) -> object:
        if progress:
            progress(1, 3)
        source = read_document(name, data)
        return source, read_plan(source)

    told: list[tuple[int, int]] = []
    monkeypatch.setattr(intake, "read_plan_safely", read)
    intake.read_file("a.txt", "Kế hoạch".encode(), progress=lambda page, pages: told.append((page, pages)))
    assert told == [(1, 3)]
