"""The style sheets hold no rule for a class that no page, form or script names any more."""

from __future__ import annotations

import re

import pytest

from workflow.settings import ROOT

CLASS = re.compile(r"\.([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?![\w.]*[\"'])")
SHEETS = sorted(path.name for path in (ROOT / "static").glob("*.css"))


@pytest.fixture(scope="module")
def written() -> str:
    """Everything that may name a class: templates, Python, scripts."""
    places = ((ROOT / "templates", "*.html"), (ROOT / "web", "*.py"), (ROOT / "static", "*.js"), (ROOT / "models", "*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for folder, kind in places for path in sorted(folder.rglob(kind)))


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_class_of_a_sheet_is_named_somewhere(sheet: str, written: str) -> None:
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", (ROOT / "static" / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
    dead = [name for name in sorted(set(CLASS.findall(rules))) if not _is_named(name, written)]
    assert dead == []


def _is_named(name: str, written: str) -> bool:
    """Whole, or put together from a beginning and a value: mark-{{ tone }}, f"bar-{state}"."""
    if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", written):
        return True
    beginnings = [name[: at + 1] for at, letter in enumerate(name) if letter == "-"]
    return any(re.search(rf"(?<![\w-]){re.escape(one)}(?:\{{|\" ~|' ~|\" \+|\$\{{|%)", written) for one in beginnings)
