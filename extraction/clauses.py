"""Outline -> responsibility clauses: which items oblige somebody, and whom.

Owns the rules of docs/reading.md on what a clause is and whose it is; refuses to read names (agencies), dates (dates) or routes (routes).
"""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.agencies import Body
from extraction.blocklines import read_block_line
from extraction.candidates import Candidate, complete
from extraction.closing import closes_plan, read_closing
from extraction.collection import Collection
from extraction.draft import ClauseDraft
from extraction.duties import Holder, goes_on_with_duty, is_part_of, names_a_detail, obliges, run_in_intro, states_duty
from extraction.headings import (
    BodyHeading,
    guess_body_heading,
    is_outer,
    lays_no_duty,
    names_level,
    read_body_heading,
)
from extraction.knownnames import KnownNames
from extraction.labels import Labelled, read_labels
from extraction.markers import Rank
from extraction.outline import Outline, is_outline_annex
from extraction.phrases import DESCRIBES, INTRODUCES, starts_with_duty
from extraction.roles import read_role
from extraction.subjects import Subject, find_subject
from extraction.sureness import doubt_of_held, doubt_of_run_in, doubt_of_subject
from extraction.tableclauses import read_table
from extraction.tree import Node, heading_like
from rules.values import Role

_NOTE = re.compile(r"(?:Ghi chú|Lưu ý)\s?:\s?(?:\[?\.{3}\]?\s?|\[…\]\s?)?|\[\.{3}\]\s?")
_TOPIC_BEFORE_COLON = re.compile(r"(?!(?:Báo cáo|Hồ sơ|Kế hoạch|Đề án|Dự thảo)\s)[^:.;]{6,110}:\s")
"""A topic; what is to be delivered ("Báo cáo tháng: …") belongs to the clause's words."""
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_SHORT_LINE = 60
_SHORTEST_DUTY = 8
_CHARGES = re.compile(
    (
        r"(?:có\s(?:trách\snhiệm|nhiệm\svụ)|chịu\strách|chủ\strì|chủ\sđộng|phối\shợp|thực\shiện|tổ\schức|triển\skhai|tập\strung|"
        r"tham\smưu)"
    ),
    re.IGNORECASE,
)
_LISTS_OBJECTS = re.compile(r"(?:đối\svới|gồm(?:\scó)?|như|là|sau\sđây\sgọi)\s?:?\s*$")
_GUESSED = "Không chắc đây là tên cơ quan: lấy theo vị trí của mục, cần kiểm tra."
_FROM_INTRO = "Chủ thể lấy từ câu dẫn phía trên, cần kiểm tra."
_FROM_ABOVE = "Chủ thể lấy từ gạch đầu dòng ngay trên, cần kiểm tra."
_NUMBERED = (Rank.NUMBER, Rank.DOTTED_2, Rank.DOTTED_3, Rank.DOTTED_4)


def find_clauses(outline: Outline, source: str, *, plan_year: int | None) -> list[ClauseDraft]:
    """Every responsibility clause of a plan, numbered "C1", "C2" … in the order of the text. `source` is what the spans refer to."""
    finder = _Finder(plan_year)
    finder.read(outline.body)
    finder.found.candidates += read_closing(outline.closing)
    for annex in outline.annexes:
        if not is_outline_annex(annex):
            finder.read(annex)
    candidates = finder.found.candidates
    known = KnownNames.of(name for candidate in candidates for name in candidate.units)
    completed = (complete(candidate, source, plan_year=plan_year, known=known) for candidate in candidates)
    drafts = [draft for draft in completed if draft is not None]
    drafts.sort(key=lambda draft: draft.span.start)
    return [replace(draft, id=f"C{number}") for number, draft in enumerate(drafts, start=1)]


class _Finder:
    """Walks a tree with the holder of the duties in mind, and collects candidates."""

    def __init__(self, plan_year: int | None) -> None:
        self.plan_year = plan_year
        self.found = Collection(plan_year)

    def read(self, root: Node) -> None:
        """Read one tree: the body or an annex."""
        self.found.forget()
        self._read_children(root, Holder())

    def _read_children(self, node: Node, holder: Holder) -> None:
        current = holder
        block: list[Labelled] = []
        for child in node.children:
            labels = read_block_line(child)
            if block and not labels:
                self.found.give_block(node, block)
                block = []
            if labels:
                block += labels
            elif child.rows:
                self.found.candidates += read_table(child, current.names, plan_year=self.plan_year)
            else:
                current = self._read_next(node, child, current)
        if block:
            self.found.give_block(node, block)
        if is_outer(node):
            self.found.forget()

    def _read_next(self, parent: Node, child: Node, holder: Holder) -> Holder:
        count = len(self.found.candidates)
        introduced = self._read_node(child, holder)
        if introduced is not None:
            return introduced
        last = self.found.candidates[-1] if len(self.found.candidates) > count else None
        if names_level(parent) and last is not None and last.names_subject:
            return Holder(tuple(Body(unit, 0, 0) for unit in last.units), 0.65, only_duties=True, note=_FROM_ABOVE)
        return holder

    def _read_node(self, node: Node, holder: Holder) -> Holder | None:
        """Read an item or heading with all below it. The holder that an introducing paragraph sets for what follows it is returned."""
        if node.passage is None or (lays_no_duty(node) and not holder.is_heading):
            return None
        if closes_plan(node.passage) and not node.children:
            self.found.candidates += read_closing([node.passage])
            return None
        if node.marker is None and not node.children and INTRODUCES.search(node.text):
            return self._introduced(node, holder)
        heading = read_body_heading(node)
        guessed = guess_body_heading(node) if heading is None and not holder.is_heading else None
        if heading is not None and not self._is_object(node, holder):
            self._read_headed(node, heading)
        elif guessed is not None:
            self._read_headed(node, guessed, confidence=0.6, note=_GUESSED)
        elif node.children:
            self._read_parent(node, holder)
        else:
            self._read_leaf(node, holder)
        return None

    def _is_object(self, node: Node, holder: Holder) -> bool:
        """A bullet that is a mere name under a line that lists objects."""
        return node.is_bullet and not node.children and holder.only_duties

    def _read_headed(self, node: Node, heading: BodyHeading, *, confidence: float = 0.96, note: str = "") -> None:
        vague = any(body.is_vague for body in heading.bodies.bodies)
        holder = Holder(heading.bodies.bodies, min(confidence, 0.85) if vague else confidence, note=note)
        rest = node.text[heading.rest_at :].strip()
        if (
            re.search(r"\w", _IN_BRACKETS.sub("", rest))
            and node.passage is not None
            and not (node.children and INTRODUCES.search(rest) and not starts_with_duty(rest))
        ):
            start = node.passage.body_at + heading.rest_at
            other = None if starts_with_duty(rest) else find_subject(node.passage.text[start:])
            if other is not None and other.is_asked and not other.is_opening:
                self._add_subject(node, start, other)
                self._read_children(node, holder)
                return
            doubt = doubt_of_run_in(rest, is_duty=starts_with_duty(rest))
            believed = min(holder.confidence, doubt.at_most)
            self._add(node, start, heading.bodies.names, believed, note=note)
        self._read_children(node, holder)

    def _introduced(self, node: Node, holder: Holder) -> Holder | None:
        """ "…, Ban A tổ chức các hình thức sau:" gives its body to the items that follow."""
        subject = find_subject(node.text)
        if subject is None or holder.bodies or any(body.is_vague for body in subject.bodies.bodies):
            return None
        return Holder(subject.bodies.bodies, 0.75, only_duties=True, note=_FROM_INTRO)

    def _read_parent(self, node: Node, holder: Holder) -> None:
        """A node with others below it: a topic, a line that introduces, or a duty with its parts."""
        if INTRODUCES.search(node.text):
            self._read_children(node, self._read_intro(node, holder))
            return
        inner = holder
        if not heading_like(node) or states_duty(node, holder):
            count = len(self.found.candidates)
            self._read_leaf(node, holder)
            is_duty = len(self.found.candidates) > count and bool(self.found.candidates[-1].units)
            if is_duty and not holder.is_heading:
                inner = Holder()
        self._read_children(node, inner)

    def _read_intro(self, node: Node, holder: Holder) -> Holder:
        if holder.is_heading:
            if len(node.text) > _SHORT_LINE and starts_with_duty(node.text) and node.passage is not None:
                self._add(node, node.passage.body_at, holder.names, holder.confidence - 0.06)
            role = read_role(node.text)
            return replace(holder, role=role if role is Role.ADVISE else holder.role)
        subject = find_subject(node.text)
        if subject is not None and not any(body.is_vague for body in subject.bodies.bodies):
            start = self._text_start(node)
            own = find_subject(node.text[start - node.passage.body_at :]) if node.passage else None
            if start > (node.passage.body_at if node.passage else 0) and own is not None and node.text.rstrip()[-1:] != ":":
                self._add_subject(node, start, own)
            if subject.is_opening and _CHARGES.match(node.text, subject.predicate_at) and not _LISTS_OBJECTS.search(node.text):
                return Holder(subject.bodies.bodies, 0.92)
            return Holder(subject.bodies.bodies, 0.75, only_duties=True, note=_FROM_INTRO)
        return run_in_intro(node) or holder

    def _read_leaf(self, node: Node, holder: Holder) -> None:
        passage = node.passage
        if passage is None or len(node.text.strip()) < _SHORTEST_DUTY:
            return
        if INTRODUCES.search(node.text) and not node.children and len(node.text) < _SHORT_LINE:
            return
        start = self._text_start(node)
        words = passage.text[start:]
        subject = find_subject(words)
        if holder.is_heading:
            self._read_held(node, holder, start, subject)
        elif subject is not None and obliges(node, subject):
            self._add_subject(node, start, subject)
        elif holder.bodies and starts_with_duty(words):
            self._add(node, start, holder.names, holder.confidence, note=holder.note)
        elif not node.is_bullet or not (DESCRIBES.match(node.text) or names_a_detail(node.text)):
            self._add(node, start, (), 0.0)

    def _read_held(self, node: Node, holder: Holder, start: int, subject: Subject | None) -> None:
        """An item under a body's heading: that body's duty, or that of those of several bodies which the item names."""
        if subject is not None and is_part_of(subject, holder):
            self._add_subject(node, start, subject)
        else:
            doubt = doubt_of_held(node, subject)
            self._add(node, start, holder.names, min(holder.confidence, doubt.at_most), note=holder.note or doubt.warning)
            self.found.candidates[-1].usual_role = holder.role

    def _text_start(self, node: Node) -> int:
        """Where the clause's words begin: behind the mark, a note's label, or a short topic before a colon ("7.2 Bảo đảm …: in ấn …")."""
        passage = node.passage
        if passage is None:
            return 0
        start = passage.body_at
        note = _NOTE.match(passage.text, start)
        if note:
            return note.end()
        if node.marker is not None and node.marker.rank in _NUMBERED:
            topic = _TOPIC_BEFORE_COLON.match(passage.text, start)
            if (
                topic
                and topic.end() + 20 < len(passage.text)
                and goes_on_with_duty(passage.text[topic.end() :])
                and not any(label.value_start == topic.end() for label in read_labels(passage.text))
            ):
                return topic.end()
        return start

    def _add_subject(self, node: Node, start: int, subject: Subject) -> None:
        confidence = 0.93 if subject.is_opening else 0.85
        if any(body.is_person or body.is_vague for body in subject.bodies.bodies):
            confidence -= 0.08
        if subject.is_guess:
            confidence -= 0.1
        confidence = min(confidence, doubt_of_subject(subject).at_most)
        words = node.passage.text[start + subject.predicate_at :] if node.passage else ""
        is_first = subject.is_opening or subject.is_asked
        predicate_at = subject.predicate_at if is_first or read_role(words) in (Role.LEAD, Role.ADVISE) else 0
        self._add(node, start, subject.bodies.names, confidence, predicate_at=predicate_at, names_subject=True)

    def _add(
        self,
        node: Node,
        start: int,
        units: tuple[str, ...],
        confidence: float,
        *,
        predicate_at: int = 0,
        note: str = "",
        names_subject: bool = False,
    ) -> None:
        assert node.passage is not None  # noqa: S101 - callers looked
        candidate = Candidate(node, (node.passage,), start, units, confidence, node.section, predicate_at, names_subject=names_subject)
        candidate.take_own_labels(plan_year=self.plan_year)
        if note:
            candidate.warnings.append(note)
        self.found.add(candidate)
