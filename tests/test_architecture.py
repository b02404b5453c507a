"""The house's arrows and sizes, read from the code's own imports. A change that does not fit changes the layout on purpose, here too."""

from __future__ import annotations

import ast
import functools
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("app", "commands", "extraction", "rules", "models", "workflow", "web")
CODE = sorted(path for room in ROOMS for path in ([ROOT / f"{room}.py"] if room == "app" else (ROOT / room).rglob("*.py")))
SHIPPED_TEXT = sorted(
    path
    for pattern in ("**/*.py", "**/*.html", "**/*.txt", "**/*.yaml", "**/*.md", "**/*.po", "**/*.csv", "**/*.js", "**/*.css")
    for path in ROOT.glob(pattern)
    if not any(part.startswith(".") or part in ("instance", "invented") for part in path.relative_to(ROOT).parts)
)

MAY_IMPORT: dict[str, set[str]] = {
    "extraction": {"extraction", "rules"},
    "rules": {"rules"},
    "models": {"models", "rules"},
    "workflow": {"workflow", "models", "rules", "extraction"},
    "web": {"web", "workflow", "models", "rules"},
    "commands": {"commands", "workflow", "models", "rules", "extraction"},
    "app": {"commands", "web", "workflow", "models"},
}
"""Which rooms each room may look into. Nothing looks into `app` or `commands` but `app` itself."""

ONLY_THESE: dict[tuple[str, str], set[str]] = {
    ("extraction", "rules"): {"rules.values", "rules.target_values", "rules.deadlines", "rules.rrules", "rules.school_year"},
    ("models", "rules"): {"rules.values", "rules.target_values"},
    ("web", "rules"): {
        "rules.values",
        "rules.target_values",
        "rules.day_names",
        "rules.features",
        "rules.ladder",
        "rules.trajectory",
        "rules.path",
        "rules.forecast",
        "rules.forecast_words",
        "rules.verdict_words",
        "rules.period_words",
        "rules.periods",
        "rules.said",
    },  # what pictures are drawn from
}
"""Of a neighbouring room, the modules that may be looked at."""

LIBRARIES: dict[str, set[str]] = {
    "extraction": {"docx", "lxml", "pdfplumber", "pdfminer", "pypdfium2", "PIL", "rapidfuzz"},
    "rules": {"holidays", "yaml", "dateutil", "durable"},
    "models": {"sqlalchemy", "alembic"},
}
"""What the pure rooms and the models may use beside the standard library."""

ONLY_IN: dict[str, set[str]] = {
    "durable": {"rules/engine.py"},
    "apscheduler": {"workflow/scheduler.py"},
    "smtplib": {"workflow/mailer.py"},
    "imaplib": {"workflow/bounce_mailbox.py"},
    "waitress": {"commands/operation.py"},
    "openpyxl": {"workflow/sheet_reading.py", "workflow/value_template.py", "workflow/value_report.py", "workflow/register_template.py"},
}
"""Libraries that one module keeps to itself."""

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
LONG_MODULES: dict[str, str] = {}
"""Modules over LONGEST_MODULE lines, each with the reason why it is one."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """The module, parsed once for all that is asked about it."""
    return ast.parse(path.read_text())


@functools.cache
def imports(path: Path) -> frozenset[str]:
    """The dotted names that a module imports, wherever in it."""
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if (ROOT / node.module.replace(".", "/")).is_dir())


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def modules_of(*rooms: str) -> Iterator[Path]:
    return (path for path in CODE if room_of(path) in rooms)


def test_a_room_looks_only_where_its_arrows_go() -> None:
    rooms = set(ROOMS)
    wrong = [
        f"{name_of(path)} must not import {name}"
        for path in CODE
        for name in imports(path)
        if (target := name.split(".")[0]) in rooms and target not in MAY_IMPORT[room_of(path)]
    ]
    assert wrong == []


@pytest.mark.parametrize("pair", ONLY_THESE, ids="-".join)
def test_of_some_rooms_only_the_shared_values_are_looked_at(pair: tuple[str, str]) -> None:
    looker, looked_at = pair
    allowed = ONLY_THESE[pair]
    found = [(name_of(path), name) for path in modules_of(looker) for name in imports(path) if name.startswith(f"{looked_at}.")]
    below = tuple(f"{one}." for one in allowed)
    assert [one for one in found if one[1] not in allowed and not one[1].startswith(below)] == []


def test_pure_rooms_use_only_their_libraries() -> None:
    known = set(ROOMS) | set(sys.stdlib_module_names)
    found = [(name_of(path), name.split(".")[0], room_of(path)) for path in modules_of(*LIBRARIES) for name in imports(path)]
    assert [one for one in found if one[1] not in known | LIBRARIES[one[2]]] == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_some_libraries_belong_to_one_module(library: str) -> None:
    users = {name_of(path) for path in CODE if library in {name.split(".")[0] for name in imports(path)}}
    assert users - ONLY_IN[library] == set()


def test_one_module_alone_reads_spreadsheets() -> None:
    readers = {name_of(path) for path in CODE if "openpyxl.load_workbook" in imports_with_names(path)}
    assert readers == {"workflow/sheet_reading.py"}


def imports_with_names(path: Path) -> set[str]:
    found = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom) and node.module)
    return {f"{node.module}.{alias.name}" for node in found for alias in node.names}


def test_use_cases_know_no_flask() -> None:
    frameworks = ("flask", "werkzeug", "wtforms")
    assert [(name_of(path), name) for path in modules_of("workflow") for name in imports(path) if name.startswith(frameworks)] == []


def test_pages_and_api_never_import_each_other() -> None:
    for one, other in (("pages", "web.api"), ("api", "web.pages")):
        paths = (ROOT / "web" / one).rglob("*.py")
        assert [(name_of(path), name) for path in paths for name in imports(path) if name.startswith(other)] == []


def test_functions_end_by_forty_lines() -> None:
    functions = (
        (path, node)
        for path in CODE
        if "migrations" not in path.parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}: {length} lines"
        for path, node in functions
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_modules_stay_readable() -> None:
    long = {name_of(path) for path in CODE if "migrations" not in path.parts and len(path.read_text().splitlines()) > LONGEST_MODULE}
    assert long == set(LONG_MODULES), f"split {sorted(long - set(LONG_MODULES))}, or give a reason in LONG_MODULES"


def test_each_module_says_what_it_owns() -> None:
    assert [name_of(path) for path in CODE if "versions" not in path.parts and not ast.get_docstring(tree_of(path))] == []


def test_all_text_is_nfc() -> None:
    wrong = [name_of(path) for path in SHIPPED_TEXT if not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))]
    assert wrong == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#", "-c"))]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert not any("://" in line or line.startswith("--") for line in lines), "no host and no local path belongs here"
