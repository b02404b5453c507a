"""How well plans are read: hand-made expectations against what the reader finds, by field and by plan.

Run `python -m benchmarks.reading [--plan NAME] [--show-errors]` in the project's root. A baseline that takes every bullet under a
heading as a clause of that heading is measured in the same run as the floor.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from operator import eq
from pathlib import Path
from typing import Any

import yaml

from benchmarks.likeness import Exact, pairs_off
from benchmarks.likeness import key as _key
from extraction.documents import read_document
from extraction.draft import ClauseDraft, PlanDraft, TargetDraft
from extraction.reading import read_plan

ROOT = Path(__file__).parents[1]
EXPECTED = ROOT / "tests" / "extraction" / "expected"
INVENTED = ROOT / "tests" / "extraction" / "invented"
UNSEEN = ROOT / "tests" / "extraction" / "unseen"
"""Plans by people who had not seen the reader; each wave was scored before anything was changed because of it (docs/reading.md)."""
PLAN_FOLDERS = (ROOT / "../shared/plans", ROOT / "../shared/plans-more", INVENTED, UNSEEN)
FIVE = ("1-", "2-", "3-", "4-", "5-")


@dataclass(slots=True)
class Score:
    """Hits, misses and inventions of one field."""

    hits: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def precision(self) -> float:
        """Share of what was read that is right."""
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of what stands there that was read."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def count(self, expected: Iterable[Any], found: Iterable[Any], same: Callable[[Any, Any], bool] = eq) -> tuple[list[Any], list[Any]]:
        """Compare two sets; the missed and the extra ones are returned."""
        wanted, got = list(expected), list(found)
        missed = []
        for item in wanted:
            index = next((index for index, other in enumerate(got) if same(item, other)), None)
            if index is not None:
                del got[index]
                self.hits += 1
            else:
                missed.append(item)
        self.missed += len(missed)
        self.extra += len(got)
        return missed, got


@dataclass(slots=True)
class Report:
    """Scores of one plan by field, what went wrong, and for each read clause its confidence and whether it was right."""

    plan: str
    likeness: Exact = field(default_factory=Exact)
    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    errors: list[str] = field(default_factory=list)
    sureness: list[tuple[float, bool]] = field(default_factory=list)
    seconds: float = 0.0


def expectation_files(folders: Sequence[Path] = (EXPECTED, INVENTED)) -> list[Path]:
    """All tables of expectations whose plan is at hand."""
    return [path for folder in folders for path in sorted(folder.glob("*.yaml")) if plan_path(path) is not None]


def plan_path(expectations: Path) -> Path | None:
    """The plan that a table speaks of, or None where it is not at hand."""
    for folder in PLAN_FOLDERS:
        path = folder / f"{expectations.stem}.txt"
        if path.exists():
            return path
    return None


def score_file(expectations: Path) -> Report:
    """Read the plan of one table and compare."""
    table = yaml.safe_load(expectations.read_text(encoding="utf-8"))
    path = plan_path(expectations)
    if path is None:
        raise FileNotFoundError(f"no plan for {expectations.name}")
    source = read_document(path.name, path.read_bytes())
    started = time.perf_counter()
    draft = read_plan(source)
    report = score(expectations.stem, table, draft)
    report.seconds = time.perf_counter() - started
    return report


def score(name: str, table: dict[str, Any], draft: PlanDraft, *, likeness: Exact | None = None) -> Report:
    """Compare a draft with a table of expectations; names word for word, unless a likeness is given."""
    report = Report(name, likeness or Exact())
    _score_clauses(report, table["clauses"], draft)
    _score_targets(report, table.get("targets") or [], draft.targets)
    _score_not_targets(report, table.get("not_targets") or [], draft.targets)
    _score_events(report, table.get("events") or [], draft)
    _score_metadata(report, table["metadata"], draft)
    return report


def _match_clauses(expected: Sequence[dict[str, Any]], found: Sequence[ClauseDraft], likeness: Exact) -> dict[int, ClauseDraft]:
    """For each expected clause the read one that begins alike, in the same section before another; else one that holds the words early."""
    pairs: dict[int, ClauseDraft] = {}
    free = list(found)
    for is_strict, same_section, starts in product(likeness.passes, (True, False), (True, False)):
        for index, wanted in enumerate(expected):
            if index in pairs:
                continue
            for clause in free:
                if same_section and clause.section != wanted["section"]:
                    continue
                if _begins(wanted["begins"], clause.text, likeness, is_strict=is_strict, starts=starts):
                    pairs[index] = clause
                    free.remove(clause)
                    break
    return pairs


def _begins(begins: str, text: str, likeness: Exact, *, is_strict: bool, starts: bool) -> bool:
    if starts:
        return likeness.begins(begins, text, is_strict=is_strict)
    return likeness.holds(begins, text, within=200, is_strict=is_strict) or _key(text)[:40] in _key(begins)


def _score_clauses(report: Report, expected: Sequence[dict[str, Any]], draft: PlanDraft) -> None:
    pairs = _match_clauses(expected, draft.clauses, report.likeness)
    matched = {id(clause) for clause in pairs.values()}
    for index, wanted in enumerate(expected):
        clause = pairs.get(index)
        if clause is None:
            report.scores["clauses"].missed += 1
            report.scores["bodies"].missed += 1
            report.errors.append(f"missed clause [{wanted['section']}] {wanted['begins']} — {wanted['units']}")
            for name in ("partners", "report_to", "via"):
                report.scores[name].missed += len(wanted.get(name) or [])
            for name in ("deadline", "recurrence"):
                report.scores[name].missed += bool(wanted.get(name))
            continue
        report.scores["clauses"].hits += 1
        _score_clause(report, wanted, clause)
    for clause in draft.clauses:
        if id(clause) not in matched:
            _count_extra(report, clause)


def _count_extra(report: Report, clause: ClauseDraft) -> None:
    report.scores["clauses"].extra += 1
    report.scores["bodies"].extra += 1
    report.sureness.append((clause.confidence, False))
    report.errors.append(f"extra clause [{clause.section}] {clause.text[:70]} — {list(clause.units)}")
    report.scores["deadline"].extra += clause.deadline is not None
    report.scores["recurrence"].extra += clause.recurrence is not None
    for name in ("partners", "report_to", "via"):
        report.scores[name].extra += len(getattr(clause, name))


def _score_clause(report: Report, wanted: dict[str, Any], clause: ClauseDraft) -> None:
    where = f"[{wanted['section']}] {wanted['begins'][:45]}"
    right = pairs_off(wanted["units"], clause.units, report.likeness)
    report.scores["bodies"].hits += right
    report.scores["bodies"].missed += not right
    report.scores["bodies"].extra += not right
    report.sureness.append((clause.confidence, right))
    if not right:
        report.errors.append(f"units {where}: wanted {wanted['units']}, read {list(clause.units)}")
    for name in ("partners", "report_to", "via"):
        missed, extra = report.scores[name].count(wanted.get(name) or [], getattr(clause, name), report.likeness.same)
        if missed or extra:
            report.errors.append(f"{name} {where}: wanted {missed}, read {extra}")
    for name, want, got in (
        ("role", [wanted["role"]], [clause.role.value]),
        ("section", [wanted["section"]], [clause.section]),
        ("deadline", _wanted_deadline(wanted), _read_deadline(clause)),
        ("recurrence", _wanted_recurrence(wanted), _read_recurrence(clause)),
    ):
        missed, extra = report.scores[name].count(want, got)
        if missed or extra:
            report.errors.append(f"{name} {where}: wanted {missed}, read {extra}")


def _wanted_deadline(wanted: dict[str, Any]) -> list[Any]:
    deadline = wanted.get("deadline")
    return [(str(deadline["due_on"]), deadline["is_inclusive"], deadline.get("precision", "day"))] if deadline else []


def _read_deadline(clause: ClauseDraft) -> list[Any]:
    deadline = clause.deadline
    return [(str(deadline.due_on), deadline.is_inclusive, deadline.precision.value)] if deadline else []


def _wanted_recurrence(wanted: dict[str, Any]) -> list[Any]:
    recurrence = wanted.get("recurrence")
    return [(recurrence["frequency"], recurrence.get("month"), recurrence.get("day"))] if recurrence else []


def _read_recurrence(clause: ClauseDraft) -> list[Any]:
    recurrence = clause.recurrence
    return [(recurrence.frequency.value, recurrence.month, recurrence.day)] if recurrence else []


def _score_targets(report: Report, expected: Sequence[dict[str, Any]], found: Sequence[TargetDraft]) -> None:
    free = list(found)
    for wanted in expected:
        target = next(
            (target for strict in (True, False) for target in free if _is_target(wanted, target, report.likeness, strict=strict)), None
        )
        if target is None:
            report.scores["targets"].missed += 1
            report.errors.append(f"missed target {wanted}")
            continue
        free.remove(target)
        report.scores["targets"].hits += 1
        for name, want, got in (
            ("target operator", wanted["operator"], target.operator.value),
            ("target unit", _key(wanted["unit"]) or wanted["unit"], _key(target.unit) or target.unit),
            ("target year", wanted["year"], target.year),
        ):
            same = report.likeness.same if name == "target unit" and _key(wanted["unit"]) else eq
            missed, extra = report.scores[name].count([want], [got], same)
            if missed or extra:
                report.errors.append(f"{name} {wanted['indicator_has']}: wanted {missed}, read {extra}")
    for target in free:
        report.scores["targets"].extra += 1
        report.errors.append(f"extra target {target.indicator[:60]} {target.operator.value} {target.value} {target.unit} {target.year}")


def _is_target(wanted: dict[str, Any], target: TargetDraft, likeness: Exact, *, strict: bool) -> bool:
    words = wanted["indicator_has"]
    if abs(target.value - float(wanted["value"])) > 0.001 or not likeness.holds(
        words, f"{target.indicator} {target.text}", is_strict=False
    ):
        return False
    return not strict or (target.year == wanted["year"] and likeness.holds(words, target.indicator, is_strict=False))


def _score_not_targets(report: Report, phrases: Sequence[str], found: Sequence[TargetDraft]) -> None:
    for phrase in phrases:
        report.scores["traps kept out"].hits += 1
        digits = re.findall(r"\d[\d.,]*", phrase)
        for target in found:
            near = _key(phrase) in _key(target.text) and len(target.text) < len(phrase) + 12
            if near and any(abs(target.value - float(number.rstrip(".,").replace(".", "").replace(",", "."))) < 0.001 for number in digits):
                report.errors.append(f"trap taken as target: {phrase}")
                report.scores["traps kept out"].extra += 1
                break


def _score_events(report: Report, expected: Sequence[dict[str, Any]], draft: PlanDraft) -> None:
    missed, extra = report.scores["events"].count(
        [(_key(event["name"]), event["month"], event["day"]) for event in expected],
        [(_key(event.name), event.month, event.day) for event in draft.events],
    )
    if missed or extra:
        report.errors.append(f"events: wanted {missed}, read {extra}")


def _score_metadata(report: Report, wanted: dict[str, Any], draft: PlanDraft) -> None:
    plan = draft.plan
    period = {"start_year": plan.period.start_year, "end_year": plan.period.end_year} if plan.period else None
    same = report.likeness.same
    numbers = [basis.number for basis in plan.basis]
    values: list[tuple[str, Any, Any]] = [
        ("issued_on", str(wanted["issued_on"]), str(plan.issued_on)),
        ("level", wanted["level"], plan.level.value if plan.level else None),
        ("branch", wanted["branch"], plan.branch.value if plan.branch else None),
        ("period", wanted["period"], period),
    ]
    checks: list[tuple[str, Any, Any, bool]] = [
        *((name, want, got, want == got) for name, want, got in values),
        ("number", wanted["number"], plan.number, _same_number(wanted["number"], plan.number, report.likeness)),
        ("issuer", wanted["issuer"], plan.issuer, same(wanted["issuer"] or "", plan.issuer or "")),
        ("place", wanted["place"], plan.place, same(wanted["place"] or "", plan.place or "")),
        (
            "title",
            wanted["title_begins"],
            plan.title,
            report.likeness.begins(wanted["title_begins"], plan.title or "", is_strict=False),
        ),
        (
            "basis",
            wanted["basis"],
            numbers,
            len(numbers) == len(wanted["basis"])
            and all(_same_number(one, other, report.likeness) for one, other in zip(wanted["basis"], numbers, strict=True)),
        ),
    ]
    absent = [name for name in wanted["recipients_has"] if not any(same(name, other) for other in plan.recipients)]
    checks.append(("recipients", absent, [], not absent))
    for name, want, got, is_right in checks:
        report.scores["metadata"].hits += is_right
        report.scores["metadata"].missed += not is_right
        report.scores["metadata"].extra += not is_right
        if not is_right:
            report.errors.append(f"metadata {name}: wanted {want}, read {got}")


def _same_number(wanted: str | None, read: str | None, likeness: Exact) -> bool:
    """Whether two numbers of documents are one: to the letter, unless the likeness allows for damage."""
    if wanted == read or wanted is None or read is None:
        return wanted == read
    return len(likeness.passes) > 1 and likeness.same(wanted, read)


def total(reports: Iterable[Report], name: str = "all") -> Report:
    """The sum of several reports."""
    result = Report(name)
    for report in reports:
        for field_name, one in report.scores.items():
            result.scores[field_name].hits += one.hits
            result.scores[field_name].missed += one.missed
            result.scores[field_name].extra += one.extra
        result.sureness += report.sureness
        result.seconds += report.seconds
    return result


COLUMNS = (
    "clauses", "bodies", "role", "section", "partners", "deadline", "recurrence", "report_to", "via",
    "targets", "target operator", "target unit", "target year", "traps kept out", "events", "metadata",
)  # fmt: skip


def print_table(reports: Sequence[Report]) -> None:
    """One line a plan: F1 of each field."""
    print(f"{'plan':<28}" + "".join(f"{name[:9]:>10}" for name in COLUMNS) + "    seconds")
    for report in reports:
        cells = "".join(f"{report.scores[name].f1:>10.3f}" if _counted(report.scores[name]) else f"{'-':>10}" for name in COLUMNS)
        print(f"{report.plan[:27]:<28}{cells}{report.seconds:>11.3f}")


def _counted(one: Score) -> bool:
    return bool(one.hits + one.missed + one.extra)


def print_overall(report: Report) -> None:
    """Precision, recall and F1 of each field over all plans, and how sure the reader may be."""
    print(f"\n{'field':<18}{'precision':>10}{'recall':>10}{'F1':>10}{'hits':>7}{'missed':>8}{'extra':>7}   ({report.plan})")
    for name in COLUMNS:
        one = report.scores[name]
        print(f"{name:<18}{one.precision:>10.3f}{one.recall:>10.3f}{one.f1:>10.3f}{one.hits:>7}{one.missed:>8}{one.extra:>7}")
    for low, high in ((0.9, 1.01), (0.8, 0.9), (0.7, 0.8), (0.0, 0.7)):
        cases = [right for sure, right in report.sureness if low <= sure < high]
        if cases:
            print(f"confidence {low:.1f}-{min(high, 1.0):.1f}: right {sum(cases)} of {len(cases)} ({sum(cases) / len(cases):.3f})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--plan", help="only plans whose name holds these letters")
    parser.add_argument("--show-errors", action="store_true", help="list every difference")
    options = parser.parse_args(arguments)
    paths = expectation_files((EXPECTED, INVENTED, UNSEEN))
    reports = [score_file(path) for path in paths if not options.plan or options.plan in path.stem]
    if not reports:
        print("no plan at hand: ../shared/plans is missing, or no name fits", file=sys.stderr)
        return 1
    if options.show_errors:
        for report in reports:
            print(f"== {report.plan}")
            for error in report.errors:
                print("  ", error)
    print_table(reports)
    blind = {path.stem for path in UNSEEN.glob("*.yaml")}
    print_overall(total([report for report in reports if report.plan.startswith(FIVE)], "the five plans"))
    print_overall(total([report for report in reports if report.plan not in blind], "the plans that the reader was made with"))
    print_overall(total([report for report in reports if report.plan in blind], "plans by people who had not seen the reader"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
