"""The tree of a plan's headings, items, paragraphs and tables.

Owns the order of levels: which mark stands under which, and the section labels that follow; refuses to know whose duty anything is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extraction.healing import Passage
from extraction.markers import Marker, Rank
from extraction.phrases import starts_with_duty
from extraction.runins import is_body_name, names_body, opens_with_body

_ENDS = re.compile(r"[.;:,!?…]\W*$")
_NO_TEXT_LIMIT = 220
_SHORTEST_CAPITALS = 6
_ASKS_SOMEBODY = re.compile(r"(?:Giao|Đề nghị|Yêu cầu|Phân công|Đối với)\s")


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


def is_title(passage: Passage) -> bool:
    """Whether a line without a mark heads what follows: bold, in capitals or styled as a heading, short, and no sentence."""
    if passage.marker is not None or passage.cell is not None or len(passage.text) >= _NO_TEXT_LIMIT:
        return False
    stands_out = passage.is_bold or passage.heading > 0 or (passage.text.isupper() and len(passage.text) > _SHORTEST_CAPITALS)
    return stands_out and passage.text[:1].isupper() and not _ENDS.search(passage.text.rstrip(": "))


def heading_like(node: Node) -> bool:
    """Whether a node waits for what stands under it: no full stop at its end, and not long."""
    if node.passage is None:
        return True
    text = node.text.rstrip()
    if node.passage.is_bold or node.passage.heading:
        return True
    return len(text) < _NO_TEXT_LIMIT and (not _ENDS.search(text) or text.endswith(":"))


class Tree:
    """Puts passages under one another by their marks."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.stack: list[Node] = [root]
        self.table: Node | None = None
        self.table_number = -1
        self.is_followed_by_items = False

    def add(self, passage: Passage, following: Passage | None = None) -> None:
        """Put one more passage in its place; `following` is the one that comes next."""
        self.is_followed_by_items = following is not None and following.marker is not None and following.marker.rank >= Rank.NUMBER
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
        if is_title(passage):
            self._add_title(passage)
            return
        if _ASKS_SOMEBODY.match(passage.text):
            self._leave_asked()
        is_list = passage.text.rstrip().endswith(":") and len(passage.text) < _NO_TEXT_LIMIT
        if names_body(passage.text) or self._is_bare_name(passage) or (is_list and self._stands_beside_names(passage)):
            self._leave_named()
            self.stack.append(self._append(self._heading_above(), passage))
            return
        if opens_with_body(passage.text) and self._named_list() is not None:
            self._leave_named()
        if _ASKS_SOMEBODY.match(passage.text) and is_list:
            self.stack.append(self._append(self._heading_above(), passage))
            return
        parent = self.root
        for node in reversed(self.stack):
            if node is self.root or (
                heading_like(node) and not (node.is_bullet and node.children and node.children[-1].marker is not None)
            ):
                parent = node
                break
        self._append(parent, passage)

    def _leave_asked(self) -> None:
        """ "Giao Sở B:" stands beside "Giao Sở A:", not below it."""
        while len(self.stack) > 1:
            top = self.stack[-1]
            is_asked = top.marker is None and top.passage is not None and not is_title(top.passage)
            if not (top.is_bullet or is_asked):
                return
            self.stack.pop()

    def _is_bare_name(self, passage: Passage) -> bool:
        """A name on a line of its own, without number or colon, right above items."""
        return self.is_followed_by_items and is_body_name(passage.text)

    def _stands_beside_names(self, passage: Passage) -> bool:
        """An unknown name with a colon after lines that name bodies so ("Các Điện lực trực thuộc:" after "Phòng Kinh doanh:")."""
        is_name = passage.text[0].isupper() and not starts_with_duty(passage.text)
        return is_name and self.is_followed_by_items and self._named_list() is not None

    def _named_list(self) -> Node | None:
        """The line without a number on the stack that names a body over items of its own."""
        for node in reversed(self.stack):
            if node.passage is not None and node.marker is None and (names_body(node.text) or is_body_name(node.text)):
                return node if any(child.marker is not None for child in node.children) else None
        return None

    def _leave_named(self) -> None:
        """ "Sở B:" stands beside "Sở A:" and its items, not below them."""
        named = [
            index
            for index, node in enumerate(self.stack)
            if node.marker is None and node.passage is not None and (names_body(node.text) or is_body_name(node.text))
        ]
        if named:
            del self.stack[named[-1] :]
        while len(self.stack) > 1 and self.stack[-1].is_bullet:
            self.stack.pop()

    def _add_title(self, passage: Passage) -> None:
        """A line without a number heads what follows: beside the last such line, or below one in capitals."""
        while len(self.stack) > 1 and not self._holds_title(self.stack[-1], passage):
            self.stack.pop()
        self.stack.append(self._append(self.stack[-1], passage))

    def _holds_title(self, node: Node, passage: Passage) -> bool:
        if node.is_bullet:
            return False
        if node.marker is not None:
            return node.marker.rank <= Rank.DOTTED_4
        return node.passage is not None and node.passage.text.isupper() and not passage.text.isupper()

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
        if _is_introduced(self.stack[-1], marker):
            return
        while len(self.stack) > 1 and not self._holds(self.stack[-1], marker):
            self.stack.pop()

    def _restarts(self, marker: Marker, index: int) -> bool:
        """Whether "1." or "a)" begins a new list deeper down instead of going on with the old one."""
        older = self.stack[index].marker
        if older is None or not marker.is_first or marker.rank <= Rank.ROMAN:
            return False
        top = self.stack[-1]
        if index + 1 >= len(self.stack) or top.is_bullet:
            return False
        return _is_introduced(top, marker) or (older.label != marker.label and heading_like(top))

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


def _is_introduced(top: Node, marker: Marker) -> bool:
    """Whether a line that ends with ":" introduces a list with the new mark, whatever the usual order of marks."""
    if top.passage is None or not top.text.rstrip().endswith(":") or marker.rank < Rank.NUMBER:
        return False
    if top.marker is None:
        return True
    goes_up = marker.rank < Rank.LETTER and marker.rank < top.marker.rank and not marker.is_first
    return not goes_up and (marker.rank, marker.style) != (top.marker.rank, top.marker.style)


def _number_under_bold(stack: Sequence[Node], node: Node) -> bool:
    """A bold line without a number holds numbered items where nothing numbered stands above it."""
    return not any(other.marker is not None and other.marker.rank >= Rank.NUMBER for other in stack[: stack.index(node)])
