"""A plan's chain as a picture over time: rows by unit or group, a mark for each day, arrows from givers to receivers, today's line.

Owns the geometry and the words of the marks; `templates/plans/timeline_picture.html` draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from web.history import period
from workflow.chain_timeline import Arrow, Key, Node, Timeline, direct

WIDTH = 1000
LEFT, RIGHT, TOP = 46, 84, 40
LANE = 46
ROW_HEAD = 26
ROW_GAP = 12
MARK = 9
WORDS_WIDTH = 92
"""So much room a mark takes with the words beside it."""
LETTER = 7.6
NEAR_TODAY_DAYS = 60
"""Today stands in the picture where it is no farther than this from the days shown."""
SHORT, MIDDLE, LONG = 100, 400, 1_200
NAME_LENGTH = 88


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of one row. kind -- "done", "late", "open" or "unknown"; words -- beside it; hint -- everything, for who points at it."""

    x: float
    y: float
    kind: str
    words: str
    hint: str
    number: int


@dataclass(frozen=True, slots=True)
class Row:
    """One unit, or one group of units."""

    name: str
    y: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow as an SVG path. is_wrong -- the input is due after its receiver."""

    path: str
    is_wrong: bool
    hint: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws. today_x -- None where today lies outside."""

    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    today_x: float | None
    height: float
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP


def picture_of(found: Timeline, today: date) -> Picture | None:
    """The picture of a timeline; None where there is nothing to draw."""
    if not found.nodes:
        return None
    scale = _Scale.around([node.due_on for node in found.nodes], today)
    places: dict[Key, tuple[float, float]] = {}
    rows = tuple(_rows(found.nodes, scale, places))
    words = {node.key: MARK + 8 + LETTER * len(_words(node)) for node in found.nodes}
    lines = tuple(_line(arrow, places, words) for arrow in direct(found.arrows))
    height = rows[-1].y + rows[-1].height + ROW_GAP
    return Picture(rows, lines, tuple(scale.ticks()), scale.x(today) if scale.first <= today <= scale.last else None, height)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def around(cls, days: Sequence[date], today: date) -> _Scale:
        first, last = min(days), max(days)
        if first - timedelta(days=NEAR_TODAY_DAYS) <= today <= last + timedelta(days=NEAR_TODAY_DAYS):
            first, last = min(first, today), max(last, today)
        pad = timedelta(days=max(3, (last - first).days // 30))
        return cls(first - pad, last + pad)

    def x(self, day: date) -> float:
        """Where a day stands."""
        return round(LEFT + (day - self.first).days / max(1, (self.last - self.first).days) * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self) -> Iterable[Tick]:
        """Days of the axis: each fifth and tenth of a month, the months, the quarters or the years, as there is room."""
        days = (self.last - self.first).days
        day = self.first
        while day <= self.last:
            if words := _tick_words(day, days):
                yield Tick(self.x(day), words)
            day += timedelta(days=1)


def _tick_words(day: date, days: int) -> str:
    if days <= SHORT:
        return f"{day:%d/%m}" if day.day in (1, 11, 21) else ""
    if days <= MIDDLE:
        return f"{day:%d/%m}" if day.day == 1 else ""
    if days <= LONG:
        return f"{day:%m/%Y}" if day.day == 1 and day.month % 3 == 1 else ""
    return f"{day:%Y}" if (day.month, day.day) == (1, 1) else ""


def _rows(nodes: Sequence[Node], scale: _Scale, places: dict[Key, tuple[float, float]]) -> Iterable[Row]:
    """The rows by the first day of each; marks that would cover each other stand in lanes below. Fills in where each mark is."""
    by_name: dict[str, list[tuple[int, Node]]] = {}
    for number, node in enumerate(nodes, start=1):
        by_name.setdefault(node.who, []).append((number, node))
    y = float(TOP)
    for name, own in by_name.items():
        ends: list[float] = []
        marks = []
        for number, node in own:
            x = scale.x(node.due_on)
            lane = next((at for at, end in enumerate(ends) if x - MARK > end), len(ends))
            ends[lane:] = [x + WORDS_WIDTH, *ends[lane + 1 :]]
            mark_y = y + ROW_HEAD + lane * LANE + LANE / 2 - 6
            places[node.key] = x, mark_y
            marks.append(Mark(x, mark_y, _kind(node), _words(node), _hint(node), number))
        height = ROW_HEAD + len(ends) * LANE
        yield Row(_cut(name, own[0][1]), y, height, tuple(marks))
        y += height + ROW_GAP


def _cut(name: str, node: Node) -> str:
    name = name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1].rstrip() + "…"
    return name if node.total == 1 else f"{name} ({_('%(count)s đơn vị', count=node.total)})"


def _kind(node: Node) -> str:
    if node.known == 0:
        return "unknown"
    if node.late:
        return "late"
    return "done" if node.is_done else "open"


def _words(node: Node) -> str:
    words = f"{node.due_on:%d/%m}"
    return f"{words} · {node.handed_in}/{node.known}" if node.total > 1 and node.known else words


def _hint(node: Node) -> str:
    parts = [f"{node.due_on:%d/%m/%Y}", node.who, node.clause.text[:160]]
    if node.label:
        parts.append(period(node.label))
    if node.known:
        parts.append(_("%(there)s/%(total)s đã gửi", there=node.handed_in, total=node.known))
    if node.late:
        parts.append(_("%(count)s quá hạn", count=node.late))
    return " · ".join(parts)


def _line(arrow: Arrow, places: dict[Key, tuple[float, float]], words: dict[Key, float]) -> Line:
    """From the foot of one mark to the head of the other; in one lane, from behind the giver's words."""
    (x1, y1), (x2, y2) = places[arrow.giver], places[arrow.receiver]
    down = 1 if y2 >= y1 else -1
    start, end = (x1, y1 + down * MARK), (x2, y2 - down * (MARK + 3))
    if y1 == y2:
        start, end = (min(x1 + words[arrow.giver], x2 - 2 * MARK), y1), (x2 - MARK - 3, y2)
        path = f"M{start[0]},{start[1]} L{end[0]},{end[1]}"
    else:
        half = max(14.0, abs(end[1] - start[1]) * 0.55) * down
        path = f"M{start[0]},{start[1]} C{start[0]},{round(start[1] + half, 1)} {end[0]},{round(end[1] - half, 1)} {end[0]},{end[1]}"
    days = f"{arrow.giver[2]:%d/%m/%Y} → {arrow.receiver[2]:%d/%m/%Y}"
    return Line(path, arrow.is_wrong, _("Đầu vào đến hạn sau: %(days)s", days=days) if arrow.is_wrong else days)
