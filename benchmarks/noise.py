"""What damage costs: every plan of `benchmarks.reading` with 1 % of its characters damaged, against the same tables.

Run `python -m benchmarks.noise [--seeds N] [--share 0.01] [--plan NAME] [--show-errors]` in the project's root.

Names, numbers of documents and the beginnings of clauses are compared by similarity (0.85 of their letters): a reader may give a damaged
name as it stands or as it was meant, and both serve the person who reviews it; mapping the tables through the damage by position would
call the second wrong. Days, operators, values, years, levels and periods must be what the undamaged plan says. A figure that was itself
changed, lost or doubled can mostly not be read: such expectations count as misses all the same, and the output says how many there are.
The clean reading is measured in the same run; the loss is given in points (hundredths of F1), the mean over the seeds.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.damage import Change, damaged
from benchmarks.likeness import Similar
from benchmarks.reading import Report, expectation_files, plan_path, score, total
from extraction.documents import read_document
from extraction.reading import read_plan

SHARE = 0.01
SEEDS = 3
HELD = ("clauses", "bodies", "deadline", "recurrence", "partners", "report_to", "via", "targets", "metadata")
ALSO = ("role", "section", "target operator", "target unit", "target year", "traps kept out", "events")
MOST_POINTS = 3.0


@dataclass(slots=True)
class Loss:
    """One plan, or all of them: how it is read undamaged and damaged, and how many of its expectations lost a figure."""

    clean: Report
    noisy: Report
    figures: int = 0

    def points(self, field: str) -> float:
        """What the damage costs in a field, in points of F1."""
        return 100 * (self.clean.scores[field].f1 - self.noisy.scores[field].f1)


def measure(expectations: Path, *, seed: int, share: float = SHARE) -> Loss:
    """Read the plan of one table as it is and damaged."""
    path = plan_path(expectations)
    if path is None:
        raise FileNotFoundError(f"no plan for {expectations.name}")
    table = yaml.safe_load(expectations.read_text(encoding="utf-8"))
    data = path.read_bytes()
    text = data.decode("utf-8-sig")
    noisy, changes = damaged(text, share=share, seed=seed)
    return Loss(
        _report(path, table, data), _report(path, table, noisy.encode()), _figures(table, unicodedata.normalize("NFC", text), changes)
    )


def _report(path: Path, table: dict[str, Any], data: bytes) -> Report:
    return score(path.stem, table, read_plan(read_document(path.name, data)), likeness=Similar())


def _figures(table: dict[str, Any], text: str, changes: Sequence[Change]) -> int:
    """How many deadlines and targets have a changed, lost or doubled figure among their words."""
    places = [change.position for change in changes if change.was.isdigit() and not change.became.startswith(" ")]
    count = 0
    for clause in table["clauses"]:
        words = (clause.get("deadline") or {}).get("text")
        if words:
            count += _hit(text, str(clause["begins"]), str(words), places)
    for target in table.get("targets") or []:
        value = f"{target['value']:g}".replace(".", ",")
        count += _hit(text, str(target["indicator_has"]), value, places)
    return count


def _hit(text: str, begins: str, words: str, places: Sequence[int]) -> bool:
    """Whether one of the places lies in the words that stand behind the beginning."""
    start = text.find(words, max(0, text.find(begins)))
    return start >= 0 and any(start <= place < start + len(words) for place in places)


def overall(losses: Sequence[Loss], name: str) -> Loss:
    """Several plans, or several damages of one, as one."""
    return Loss(
        total([loss.clean for loss in losses], name), total([loss.noisy for loss in losses], name), sum(loss.figures for loss in losses)
    )


def print_plans(losses: dict[str, list[Loss]]) -> None:
    """One line a plan: the points lost in each field."""
    print(f"{'points lost':<28}" + "".join(f"{name[:9]:>10}" for name in HELD))
    for plan, several in losses.items():
        one = overall(several, plan)
        cells = "".join(f"{one.points(name):>10.1f}" if one.clean.scores[name].hits else f"{'-':>10}" for name in HELD)
        print(f"{plan[:27]:<28}{cells}")


def print_overall(loss: Loss, seeds: int) -> None:
    """Clean and damaged F1 of each field and the points between them; what is more than allowed is marked."""
    print(f"\n{'field':<18}{'clean F1':>10}{'noisy F1':>10}{'points':>9}   (all plans, {seeds} damages of each)")
    for name in (*HELD, *ALSO):
        points = loss.points(name)
        mark = f"  above {MOST_POINTS:g}" if name in HELD and points >= MOST_POINTS else ""
        print(f"{name:<18}{loss.clean.scores[name].f1:>10.3f}{loss.noisy.scores[name].f1:>10.3f}{points:>9.2f}{mark}")
    print(f"deadlines and targets with a damaged figure: {loss.figures / seeds:.1f} of a reading's expectations")
    for low, high in ((0.9, 1.01), (0.7, 0.9), (0.0, 0.7)):
        cases = [right for sure, right in loss.noisy.sureness if low <= sure < high]
        if cases:
            where = f"confidence {low:.1f}-{min(high, 1.0):.1f} on damaged text"
            print(f"{where}: right {sum(cases)} of {len(cases)} ({sum(cases) / len(cases):.3f})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noise", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many damages of each plan")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--share", type=float, default=SHARE, help="share of the characters that are damaged")
    parser.add_argument("--plan", help="only plans whose name holds these letters")
    parser.add_argument("--show-errors", action="store_true", help="list every difference of the damaged readings")
    options = parser.parse_args(arguments)
    losses: dict[str, list[Loss]] = {}
    for path in expectation_files():
        if options.plan and options.plan not in path.stem:
            continue
        for seed in range(options.first, options.first + options.seeds):
            losses.setdefault(path.stem, []).append(measure(path, seed=seed, share=options.share))
    if not losses:
        print("no plan at hand: ../shared/plans is missing, or no name fits", file=sys.stderr)
        return 1
    if options.show_errors:
        for plan, several in losses.items():
            for number, loss in enumerate(several, start=options.first):
                print(f"== {plan}, seed {number}", *loss.noisy.errors, sep="\n   ")
    print_plans(losses)
    print_overall(overall([loss for several in losses.values() for loss in several], "all"), options.seeds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
