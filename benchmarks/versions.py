"""Two versions of a plan of three hundred clauses compared, against the floor of scoring every old clause with every new one.

Run: python -m benchmarks.versions. Aim: under 1 s, for unlike clauses and for clauses that all say nearly the same.
"""

from __future__ import annotations

from rapidfuzz.distance import Indel

from benchmarks.ground import show, timed
from workflow.comparison import Wording, compare

CLAUSES = 300
_WORDS = "tổ chức thực hiện phối hợp vận động rà soát thống kê tập huấn báo cáo".split()  # noqa: SIM905 -- reads best as a row
ALIKE = "Phối hợp với các cơ quan liên quan tổ chức thực hiện tốt nội dung của kế hoạch này tại địa phương"


def unlike(number: int, changed: int = 0) -> str:
    """Sixty words, other ones in another order for each number; changed -- how many of them the new version replaces."""
    words = [_WORDS[(number * 7 + place * (number % 11 + 3)) % len(_WORDS)] + str(place * number % 5) for place in range(60)]
    return " ".join(["sửa đổi"] * changed + words[changed:])


def versions(old: list[str], new: list[str], *, bodies: int) -> tuple[list[Wording], list[Wording]]:
    """Both versions, the new one in another order; bodies -- how many different ones answer for the clauses."""
    before = [Wording(number, text, bodies=frozenset({str(number % bodies)})) for number, text in enumerate(old)]
    after = [Wording(CLAUSES + number, text, bodies=frozenset({str(number % bodies)})) for number, text in enumerate(new)]
    return before, after[::-1]


def main() -> None:
    """Measure both kinds of plan."""
    kinds = {
        "unlike clauses": versions([unlike(n) for n in range(CLAUSES)], [unlike(n, 6) for n in range(CLAUSES)], bodies=40),
        "clauses that differ by their bodies only": versions([ALIKE] * CLAUSES, [ALIKE + " mình"] * CLAUSES, bodies=CLAUSES),
        "clauses that do not differ at all": versions([ALIKE] * CLAUSES, [ALIKE + " mình"] * CLAUSES, bodies=1),
    }
    for name, (old, new) in kinds.items():
        floor = timed(lambda: [Indel.normalized_similarity(a.text, b.text) for a in old for b in new])  # noqa: B023
        show(f"{CLAUSES} × {CLAUSES} {name}", timed(lambda: compare(old, new)), floor, "aim: under 1 s")  # noqa: B023


if __name__ == "__main__":
    main()
