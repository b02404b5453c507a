"""The paragraphs that close a plan: the duties that they lay on named bodies.

Owns "Trên đây là Kế hoạch … Yêu cầu các sở …" and "Trong quá trình thực hiện, nếu có vướng mắc …"; refuses paragraphs that ask nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.candidates import Candidate
from extraction.healing import Passage
from extraction.phrases import CLOSES
from extraction.roles import read_role
from extraction.subjects import Subject, find_subject
from rules.values import Role

_ISSUES = re.compile(r"(?:xây dựng|ban hành|lập) (?:kế hoạch|chương trình|hướng dẫn)", re.IGNORECASE)
_PARAGRAPH = 40


def closes_plan(passage: Passage) -> bool:
    """Whether a paragraph without a mark opens with the words that close plans."""
    return passage.marker is None and passage.cell is None and bool(CLOSES.match(passage.text))


def read_closing(passages: Sequence[Passage]) -> list[Candidate]:
    """One candidate for each closing paragraph that names who must do something; to join in carrying the plan out is to do it."""
    found = []
    for passage in passages:
        if len(passage.text) < _PARAGRAPH:
            continue
        found_subject = _subject(passage.text)
        if found_subject is not None:
            subject, at = found_subject
            words = passage.text[at:]
            role = None if read_role(words) is not Role.COORDINATE else Role.DO
            candidate = Candidate(None, (passage,), passage.body_at, subject.bodies.names, 0.88, "closing", at - passage.body_at, role=role)
            candidate.names_subject = True
            found.append(candidate)
    return found


def _is_one(subject: Subject) -> bool:
    """Whether a single office acts, which may be the one that issues the plan."""
    return len(subject.bodies.bodies) == 1 and not subject.bodies.bodies[0].is_group


def _subject(text: str) -> tuple[Subject, int] | None:
    """The first one asked, else the first one named as a subject in any sentence; and where what they must do begins."""
    asked = find_subject(text)
    if asked is not None and asked.is_asked:
        return asked, asked.predicate_at
    for sentence in re.compile(r"(?:^|(?<=[.;])\s)").finditer(text):
        subject = find_subject(text[sentence.end() :])
        if subject is not None and not (_is_one(subject) and _ISSUES.match(text[sentence.end() + subject.predicate_at :])):
            return subject, sentence.end() + subject.predicate_at
    return None
