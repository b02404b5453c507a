"""The paragraphs that close a plan: the duties that they lay on named bodies.

Owns "Trên đây là Kế hoạch … Yêu cầu các sở …" and "Trong quá trình thực hiện, nếu có vướng mắc …"; refuses paragraphs that ask nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.candidates import Candidate
from extraction.healing import Passage
from extraction.subjects import Subject, find_subject

_ISSUES = re.compile(r"(?:xây dựng|ban hành|lập) (?:kế hoạch|chương trình|hướng dẫn)", re.IGNORECASE)
_CLOSES = re.compile(r"(?:Trên đây là|Trong quá trình (?:triển khai|tổ chức|thực hiện)|Kế hoạch này )")
_PARAGRAPH = 40


def closes_plan(passage: Passage) -> bool:
    """Whether a paragraph without a mark opens with the words that close plans."""
    return passage.marker is None and passage.cell is None and bool(_CLOSES.match(passage.text))


def read_closing(passages: Sequence[Passage]) -> list[Candidate]:
    """One candidate for each closing paragraph that names who must do something."""
    found = []
    for passage in passages:
        if len(passage.text) < _PARAGRAPH:
            continue
        subject = _subject(passage.text)
        if subject is not None:
            found.append(Candidate(None, (passage,), passage.body_at, subject.bodies.names, 0.88, "closing", 0, names_subject=True))
    return found


def _subject(text: str) -> Subject | None:
    """The first one asked, else the first one named as a subject in any sentence."""
    asked = find_subject(text)
    if asked is not None and asked.is_asked:
        return asked
    for sentence in re.compile(r"(?:^|(?<=[.;])\s)").finditer(text):
        subject = find_subject(text[sentence.end() :])
        if subject is not None and not _ISSUES.match(text[sentence.end() + subject.predicate_at :]):
            return subject
    return None
