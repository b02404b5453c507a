"""Passages -> the parts of a plan (head, body, closing, recipients, annexes) and the tree of its headings, items and tables.

Owns the order of levels and the regions of the document; refuses to know whose duty anything is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extraction.healing import Passage
from extraction.markers import Marker, Rank

_TITLE = re.compile(
    r"(?:DỰ\s?THẢO\s)?(?:K\s?Ế\s?H\s?O\s?Ạ\s?C\s?H|CHƯƠNG TRÌNH(?: HÀNH ĐỘNG| CÔNG TÁC)?|PHƯƠNG ÁN|ĐỀ ÁN|CHỈ THỊ|HƯỚNG DẪN|"
    r"QUYẾT ĐỊNH|CÔNG VĂN|NGHỊ QUYẾT|THÔNG BÁO|QUY CHẾ|Kế hoạch|Chương trình)\W*"
)
_RECIPIENTS = re.compile(r"\W*(?:Nơi|NƠI) (?:nhận|NHẬN|gửi)\W", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"(?:TM|T/M|KT|K/T|TL|TUQ|Q)\.\s?[A-ZĐÂĂÊÔƠƯẮ-Ỹ]|(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|BÍ THƯ|PHÓ BÍ THƯ|"
    r"TRƯỞNG BAN|HIỆU TRƯỞNG)$"
)
_ANNEX = re.compile(
    r"(?:(?P<annex>PHỤ LỤC|Phụ lục)\s?(?:SỐ\s|số\s)?(?P<label>[IVX]{1,5}|\d{1,2}|[A-H])?(?=$|[\s.:,(–-])|(?:ĐỀ CƯƠNG|"
    r"MẪU(?: SỐ)?(?=\s|$)|Mẫu (?:số )?\d|BIỂU(?: MẪU| SỐ)?(?=\s|$)|Biểu (?:mẫu )?(?:số )?\d|DANH MỤC|DANH SÁCH|LỊCH TRÌNH|"
    r"BẢNG (?:PHÂN|TỔNG)))"
)
_OUTLINE_ANNEX = re.compile(r"ĐỀ CƯƠNG|MẪU|Mẫu|BIỂU MẪU|THANG ĐIỂM|BẢNG ĐIỂM|KHUNG|DANH SÁCH")
_PREAMBLE_BULLET = re.compile(r"(?:Căn cứ|Thực hiện|Xét)\s")
_ENDS = re.compile(r"[.;:,!?…]\W*$")
_NO_TEXT_LIMIT = 220


@dataclass(slots=True, eq=False)
class Node:
    """A passage in the tree with what stands under it. A table is a node whose `rows` are its cells by row and column."""

    passage: Passage | None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    rows: list[dict[int, list[Passage]]] = field(default_factory=list)
    annex: str = ""

    @property
    def marker(self) -> Marker | None:
        """The mark that it opens with."""
        return self.passage.marker if self.passage else None

    @property
    def text(self) -> str:
        """Its words behind the mark."""
        return self.passage.body if self.passage else ""

    @property
    def is_bullet(self) -> bool:
        """Whether it is a bullet or a number in brackets, which no section is named after."""
        return self.marker is not None and self.marker.rank >= Rank.PARENTHESIS

    @property
    def section(self) -> str:
        """The labels of the headings down to this node, from the outermost, joined by dots without repeating a prefix."""
        labels: list[str] = []
        for node in self.path():
            label = node.marker.label if node.marker else ""
            if not label:
                continue
            if labels and label.startswith(labels[-1] + "."):
                labels[-1] = label
            else:
                labels.append(label)
        annex = next((node.annex for node in self.path() if node.annex), "")
        return ".".join([annex, *labels] if annex else labels)

    def path(self) -> list[Node]:
        """The nodes from the outermost down to this one."""
        nodes: list[Node] = []
        node: Node | None = self
        while node is not None:
            nodes.append(node)
            node = node.parent
        return nodes[::-1]

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Outline:
    """The parts of a plan. `head` holds letterhead, number and date; `closing` the paragraphs after the last item."""

    head: list[Passage] = field(default_factory=list)
    title: list[Passage] = field(default_factory=list)
    preamble: list[Passage] = field(default_factory=list)
    body: Node = field(default_factory=lambda: Node(None))
    closing: list[Passage] = field(default_factory=list)
    recipients: list[Passage] = field(default_factory=list)
    annexes: list[Node] = field(default_factory=list)


def build_outline(passages: Sequence[Passage]) -> Outline:
    """Sort the passages of a document into its parts and trees."""
    return _Builder(passages).build()


def heading_like(node: Node) -> bool:
    """Whether a node waits for what stands under it: no full stop at its end, and not long."""
    if node.passage is None:
        return True
    text = node.text.rstrip()
    if node.passage.is_bold or node.passage.heading:
        return True
    return len(text) < _NO_TEXT_LIMIT and (not _ENDS.search(text) or text.endswith(":"))


class _Builder:
    """Walks the passages once, part by part."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = list(passages)
        self.outline = Outline()
        self.at = 0

    def build(self) -> Outline:
        self._read_head()
        self._read_body()
        self._read_tail()
        return self.outline

    def _read_head(self) -> None:
        """Letterhead, title and preamble: all before the first numbered heading."""
        has_title = False
        while self.at < len(self.passages):
            passage = self.passages[self.at]
            if self._opens_body(passage) or (
                _ANNEX.match(passage.text) and passage.cell is None and (not has_title or self._opens_annex(passage))
            ):
                return
            if _RECIPIENTS.match(passage.text):
                return
            if not has_title and passage.cell is None and _TITLE.fullmatch(passage.text):
                has_title = True
            elif not has_title:
                self.outline.head.append(passage)
            elif not self.outline.preamble and not _ENDS.search(passage.text) and passage.marker is None:
                self.outline.title.append(passage)
            else:
                self.outline.preamble.append(passage)
            self.at += 1

    def _opens_body(self, passage: Passage) -> bool:
        marker = passage.marker
        if marker is None or passage.cell is not None:
            return False
        if marker.rank >= Rank.LETTER:
            return False
        return not _PREAMBLE_BULLET.match(passage.body) or marker.rank <= Rank.ROMAN

    def _read_body(self) -> None:
        start = self.at
        while self.at < len(self.passages) and not self._ends_body(self.passages[self.at]):
            self.at += 1
        body = self.passages[start : self.at]
        last_mark = max((index for index, passage in enumerate(body) if passage.marker is not None or passage.cell is not None), default=-1)
        trailing = body[last_mark + 1 :]
        tree = _Tree(self.outline.body)
        for passage in body[: last_mark + 1]:
            tree.add(passage)
        if trailing and tree.awaits_text() and not trailing[0].text.startswith("Trên đây"):
            tree.add(trailing.pop(0))
        if last_mark < 0:
            for passage in trailing:
                tree.add(passage)
        self.outline.closing = [] if last_mark < 0 else trailing

    def _ends_body(self, passage: Passage) -> bool:
        if _RECIPIENTS.match(passage.text) or (passage.marker is None and _SIGNATURE.match(passage.text) and len(passage.text) < 80):
            return True
        return self._opens_annex(passage)

    def _opens_annex(self, passage: Passage) -> bool:
        if passage.cell is not None or (passage.marker is not None and passage.marker.rank > Rank.CAPITAL):
            return False
        match = _ANNEX.match(passage.text)
        if match is None:
            return False
        return passage.text.isupper() or len(passage.text) < 30 or passage.heading > 0 or match.group().isupper()

    def _read_tail(self) -> None:
        """Recipients and signature, then annexes."""
        root: Node | None = None
        tree: _Tree | None = None
        while self.at < len(self.passages):
            passage = self.passages[self.at]
            if self._opens_annex(passage) and not (
                root is not None and not root.children and not root.rows and not _ANNEX.match(passage.text).group().isupper()
            ):  # type: ignore[union-attr]
                root = Node(passage, annex=_annex_label(passage))
                self.outline.annexes.append(root)
                tree = _Tree(root)
            elif passage.cell is None and _TITLE.fullmatch(passage.text) and self._goes_on():
                root = Node(passage)
                self.outline.annexes.append(root)
                tree = _Tree(root)
            elif tree is not None:
                tree.add(passage)
            else:
                self.outline.recipients.append(passage)
            self.at += 1

    def _goes_on(self) -> bool:
        """Whether a numbered part follows within the next passages: a plan behind the decision that issues it."""
        return any(self._opens_body(passage) for passage in self.passages[self.at + 1 : self.at + 12])


def _annex_label(passage: Passage) -> str:
    match = _ANNEX.match(passage.text)
    if match is None or not match["annex"]:
        return "Phụ lục" if match is None else " ".join(passage.text.split()[:2]).capitalize()
    return f"Phụ lục {match['label']}" if match["label"] else "Phụ lục"


def is_outline_annex(root: Node) -> bool:
    """Whether an annex is a form, an outline of a report or a scale of points, which lay duties on nobody."""
    words = [root.text, *(child.text for child in root.children[:2])]
    return any(_OUTLINE_ANNEX.search(text[:200]) for text in words)


class _Tree:
    """Puts passages under one another by their marks."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.stack: list[Node] = [root]
        self.table: Node | None = None
        self.table_number = -1

    def add(self, passage: Passage) -> None:
        """Put one more passage in its place."""
        if passage.cell is not None:
            self._add_cell(passage)
        elif passage.marker is None:
            self._add_paragraph(passage)
        else:
            self._add_marked(passage)

    def awaits_text(self) -> bool:
        """Whether the last marked node is a heading without anything under it."""
        top = self.stack[-1]
        return top is not self.root and not top.children and heading_like(top)

    def _append(self, parent: Node, passage: Passage) -> Node:
        node = Node(passage, parent)
        parent.children.append(node)
        return node

    def _add_cell(self, passage: Passage) -> None:
        cell = passage.cell
        assert cell is not None  # noqa: S101 - the caller looked
        if cell.table != self.table_number or self.table is None:
            parent = self._heading_above()
            self.table = Node(None, parent)
            parent.children.append(self.table)
            self.table_number = cell.table
        rows = self.table.rows
        while len(rows) <= cell.row:
            rows.append({})
        rows[cell.row].setdefault(cell.column, []).append(passage)

    def _heading_above(self) -> Node:
        for node in reversed(self.stack):
            if node is self.root or (not node.is_bullet and heading_like(node)):
                return node
        return self.root

    def _add_paragraph(self, passage: Passage) -> None:
        if (
            passage.is_bold
            and len(passage.text) < _NO_TEXT_LIMIT
            and not _ENDS.search(passage.text.rstrip(": "))
            and passage.text[:1].isupper()
        ):
            self._add_bold_heading(passage)
            return
        parent = self.root
        for node in reversed(self.stack):
            if node is self.root or (
                heading_like(node) and not (node.is_bullet and node.children and node.children[-1].marker is not None)
            ):
                parent = node
                break
        self._append(parent, passage)

    def _add_bold_heading(self, passage: Passage) -> None:
        """A bold line without a number heads what follows, as a sibling of the bold line before it."""
        while len(self.stack) > 1 and (self.stack[-1].marker is None or self.stack[-1].is_bullet):
            self.stack.pop()
        self.stack.append(self._append(self.stack[-1], passage))

    def _add_marked(self, passage: Passage) -> None:
        marker = passage.marker
        assert marker is not None  # noqa: S101 - the caller looked
        self._make_room(marker)
        self.stack.append(self._append(self.stack[-1], passage))

    def _make_room(self, marker: Marker) -> None:
        """Take from the stack what cannot hold the new mark."""
        same = [
            index
            for index, node in enumerate(self.stack)
            if node.marker is not None and (node.marker.rank, node.marker.style) == (marker.rank, marker.style)
        ]
        if same and not self._restarts(marker, same[-1]):
            del self.stack[same[-1] :]
            return
        top = self.stack[-1]
        if (
            top.passage is not None
            and top.text.rstrip().endswith(":")
            and marker.rank >= Rank.NUMBER
            and not (marker.rank < Rank.LETTER and top.marker is not None and marker.rank < top.marker.rank and not marker.is_first)
        ):
            if top.marker is None or marker.rank != top.marker.rank or marker.style != top.marker.style:
                return
        while len(self.stack) > 1 and not self._holds(self.stack[-1], marker):
            self.stack.pop()

    def _restarts(self, marker: Marker, index: int) -> bool:
        """Whether "1." or "a)" begins a new list deeper down instead of going on with the old one."""
        older = self.stack[index].marker
        if older is None or not marker.is_first or marker.rank <= Rank.ROMAN:
            return False
        return index + 1 < len(self.stack) and older.label != marker.label and not self.stack[-1].is_bullet and heading_like(self.stack[-1])

    def _holds(self, node: Node, marker: Marker) -> bool:
        if node.marker is None:
            return (
                node is self.root
                or marker.rank >= Rank.LETTER
                or (node.passage is not None and marker.rank >= Rank.NUMBER and _number_under_bold(self.stack, node))
            )
        if node.marker.rank is Rank.BULLET and marker.rank is Rank.BULLET:
            return node.marker.style != marker.style
        return node.marker.rank < marker.rank


def _number_under_bold(stack: Sequence[Node], node: Node) -> bool:
    """A bold line without a number holds numbered items where nothing numbered stands above it."""
    return not any(other.marker is not None and other.marker.rank >= Rank.NUMBER for other in stack[: stack.index(node)])
