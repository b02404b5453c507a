"""Passages -> the parts of a plan (head, body, closing, recipients, annexes) and the tree of its headings, items and tables.

Owns the regions of the document; refuses to know whose duty anything is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.healing import Passage
from extraction.labels import read_labels
from extraction.markers import Rank
from extraction.phrases import CLOSES, INTRODUCES
from extraction.tree import Node, Tree, is_title

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
_TITLE_LENGTH = 120
_ENDS = re.compile(r"[.;:,!?…]\W*$")


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
            if (
                self._opens_body(passage)
                or (self.outline.preamble and self._titles_body(passage))
                or (_ANNEX.match(passage.text) and passage.cell is None and (not has_title or self._opens_annex(passage)))
            ):
                return
            if _RECIPIENTS.match(passage.text):
                return
            if not has_title and passage.cell is None and _TITLE.fullmatch(passage.text):
                has_title = True
            elif not has_title:
                self.outline.head.append(passage)
            elif not self.outline.preamble and not _ENDS.search(passage.text) and passage.marker is None and not _introduces(passage):
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

    def _titles_body(self, passage: Passage) -> bool:
        """A heading without a number opens the body of a plan behind a preamble that has ended."""
        return is_title(passage) and bool(INTRODUCES.search(self.outline.preamble[-1].text))

    def _read_body(self) -> None:
        start = self.at
        while self.at < len(self.passages) and not self._ends_body(self.passages[self.at]):
            self.at += 1
        body = self.passages[start : self.at]
        last_mark = max((index for index, passage in enumerate(body) if _is_fixed(passage)), default=-1)
        trailing = body[last_mark + 1 :]
        tree = Tree(self.outline.body)
        for index, passage in enumerate(body[: last_mark + 1]):
            tree.add(passage, body[index + 1] if index < last_mark else None)
        while trailing and _is_labelled(trailing[0]):
            tree.add(trailing.pop(0))
        closing_at = self._closing_at(trailing, waits=tree.awaits_text() or last_mark < 0)
        for passage in trailing[:closing_at]:
            tree.add(passage)
        self.outline.closing = trailing[closing_at:]

    def _closing_at(self, trailing: Sequence[Passage], *, waits: bool) -> int:
        """Where the paragraphs behind the last mark begin to close the plan; those under a heading that waits for text are its own."""
        closing = next((index for index, passage in enumerate(trailing) if CLOSES.match(passage.text)), None)
        if closing is not None:
            return closing
        return len(trailing) if waits else 0

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
        tree: Tree | None = None
        while self.at < len(self.passages):
            passage = self.passages[self.at]
            if self._opens_annex(passage) and not _is_subtitle(root, passage):
                root = Node(passage, annex=_annex_label(passage))
                self.outline.annexes.append(root)
                tree = Tree(root)
            elif passage.cell is None and _TITLE.fullmatch(passage.text) and self._goes_on():
                root = Node(passage)
                self.outline.annexes.append(root)
                tree = Tree(root)
                self._take_title()
            elif tree is not None:
                tree.add(passage)
            else:
                self.outline.recipients.append(passage)
            self.at += 1

    def _take_title(self) -> None:
        """A plan behind a decision has a title of its own, which names it better than the decision's."""
        title: list[Passage] = []
        for passage in self.passages[self.at + 1 : self.at + 6]:
            if passage.marker is not None or passage.text.startswith("(") or _ENDS.search(passage.text):
                break
            title.append(passage)
        self.outline.title = title or self.outline.title

    def _goes_on(self) -> bool:
        """Whether a numbered part follows within the next passages: a plan behind the decision that issues it."""
        return any(self._opens_body(passage) for passage in self.passages[self.at + 1 : self.at + 12])


def _introduces(passage: Passage) -> bool:
    """Whether a sentence that has lost its colon leads over to the body ("… với các nội dung chủ yếu như sau")."""
    return len(passage.text) > _TITLE_LENGTH and INTRODUCES.search(passage.text) is not None


def _is_labelled(passage: Passage) -> bool:
    labels = read_labels(passage.text)
    return bool(labels) and labels[0].start == 0


def _is_fixed(passage: Passage) -> bool:
    return passage.marker is not None or passage.cell is not None or is_title(passage)


def _is_subtitle(root: Node | None, passage: Passage) -> bool:
    """Whether "Mẫu …" or "DANH MỤC NHIỆM VỤ" right below an annex's first line only goes on with its title."""
    match = _ANNEX.match(passage.text)
    is_empty = root is not None and not root.children and not root.rows
    return is_empty and match is not None and not match["annex"]


def _annex_label(passage: Passage) -> str:
    match = _ANNEX.match(passage.text)
    if match is None or not match["annex"]:
        return "Phụ lục" if match is None else " ".join(passage.text.split()[:2]).capitalize()
    return f"Phụ lục {match['label']}" if match["label"] else "Phụ lục"


def is_outline_annex(root: Node) -> bool:
    """Whether an annex is a form, an outline of a report or a scale of points, which lay duties on nobody."""
    words = [root.text, *(child.text for child in root.children[:2])]
    return any(_OUTLINE_ANNEX.search(text[:200]) for text in words)
