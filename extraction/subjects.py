"""Who an item itself names as the one that must act: "Công an tỉnh: …", "Giao Sở A chủ trì …", "Trên cơ sở …, Ban B họp …".

Owns the search for the subject of a sentence; refuses headings, labels and tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extraction.agencies import BodyList, is_body_start, read_bodies
from extraction.phrases import ASKS, VERB

_ADJUNCT = re.compile(
    (
        r"(?:Căn\scứ|Trên\scơ\ssở|Theo|Hàng|Hằng|Định\skỳ|Sau|Khi|Trong|Trước|Để|Nhằm|Từ|Đến|Qua|Ngay|Vào|Chậm|Quý|Tháng|Năm|"
        r"Ngày|Nếu|Trường\shợp|Ngoài|Đồng\sthời|Tùy|Dựa|Với|Tại|Ở|Khắc\sphục|Việc|Thực\shiện|Trên\sđây|Ghi\schú|Kèm|Tiếp)"
    ),
    re.IGNORECASE,
)
_ASK_WITHIN = re.compile(r"(?<![\w])(?:đề\snghị|yêu\scầu|giao(?:\snhiệm\svụ)?(?:\scho)?|phân\scông)\s", re.IGNORECASE)
_BREAK = re.compile(r"[,:;.]\s|\sthì\s")
_GAP = re.compile(r"\s?,?\s?")
_AFTER = re.compile(
    (
        r"(?:theo\s(?:chức|dõi|nhiệm|phạm|thẩm|phân)|căn\scứ|trên\scơ\ssở|trong\s(?:quá|thời|phạm|tháng|năm|quý)|với\s(?:vai|"
        r"trách|chức|tư)|bằng|trước\sngày|tại|sau\skhi|khi|định|vào|ngay|không|nơi|lấy|chi|rà|phải|cần|chủ|từ\s(?:ngày|"
        r"tháng))"
    ),
    re.IGNORECASE,
)
_NO_DUTY = re.compile(
    (
        r"(?:đã|được|sẽ\sđược|đạt|thuộc|có\s(?:tỷ|tỉ|số|từ|ít|thành|mức|người|dấu|liên|nhu)|gồm|bao\sgồm|trong\s\d|"
        r"là(?!\s(?:cơ\squan|đơn\svị|đầu\smối|cầu\snối|thường\strực)))(?!\w)"
    ),
    re.IGNORECASE,
)
_ACTS_IN_BRACKETS = re.compile(r"(?:chủ\strì|thực\shiện|tham\smưu|phụ\strách|chịu\strách|triển\skhai|tổ\schức|đầu\smối|phối\shợp)")
_SEARCH_LIMIT = 700


@dataclass(frozen=True, slots=True)
class Subject:
    """The bodies that must act. predicate_at -- where what they must do begins; is_opening -- the item begins with their name.

    is_asked -- "đề nghị/giao/yêu cầu" stands before the name. is_colon -- a colon stands behind it.
    """

    bodies: BodyList
    predicate_at: int
    is_opening: bool
    is_asked: bool = False
    is_colon: bool = False


def find_subject(text: str) -> Subject | None:
    """The named subject of an item's words, or None."""
    return _opening_subject(text) or _asked_within(text) or _subject_behind_adjunct(text) or _subject_in_brackets(text)


def _opening_subject(text: str) -> Subject | None:
    ask = ASKS.match(text)
    at = ask.end() if ask else 0
    return _subject_at(text, at, is_opening=True, is_asked=ask is not None)


def _subject_at(text: str, at: int, *, is_opening: bool, is_asked: bool) -> Subject | None:
    if not is_body_start(text, at):
        return None
    bodies = read_bodies(text, at)
    if bodies is None:
        return None
    colon = re.compile(r"\s?(?:\([^)]*\)\s?)?[:]\s?").match(text, bodies.end)
    if colon and colon.end() < len(text):
        return Subject(bodies, colon.end(), is_opening, is_asked, is_colon=True)
    gap = _GAP.match(text, bodies.end)
    verb_at = gap.end() if gap else bodies.end
    if verb_at <= bodies.end or verb_at >= len(text) or _NO_DUTY.match(text, verb_at):
        return None
    if (
        VERB.match(text, verb_at)
        or _AFTER.match(text, verb_at)
        or (is_asked and text[verb_at].islower() and "," not in text[bodies.end : verb_at])
    ):
        return Subject(bodies, verb_at, is_opening, is_asked)
    return None


def _asked_within(text: str) -> Subject | None:
    for ask in _ASK_WITHIN.finditer(text[: _SEARCH_LIMIT * 2]):
        if ask.start() and text[ask.start() - 1] not in " (":
            continue
        before = text[: ask.start()].rstrip()
        if (
            before
            and before[-1] not in ",.;:"
            and not re.search(r"(?:vướng\smắc|khó\skhăn|thực\shiện|tỉnh|huyện|xã|phường|thành\sphố|Tỉnh|dân)$", before)
        ):
            continue
        subject = _subject_at(text, ask.end(), is_opening=not before, is_asked=True)
        if subject is not None:
            return subject
    return None


def _subject_behind_adjunct(text: str) -> Subject | None:
    colon_head = re.match(r"[^.;:]{4,140}:\s", text)
    if not _ADJUNCT.match(text) and colon_head is None:
        return None
    if not _ADJUNCT.match(text):
        return _subject_behind_topic(text, colon_head.end()) if colon_head else None
    for position in _BREAK.finditer(text, 0, _SEARCH_LIMIT):
        subject = _subject_at(text, position.end(), is_opening=False, is_asked=False)
        if subject is not None and not subject.bodies.bodies[0].is_vague:
            return subject
        if text[position.start()] == ".":
            break
    return None


def _subject_in_brackets(text: str) -> Subject | None:
    """ "Kiểm tra các chợ (Công an xã chủ trì, phối hợp với Phòng B)."."""
    for bracket in re.compile(r"\((?:[Gg]iao\s)?").finditer(text):
        subject = _subject_at(text, bracket.end(), is_opening=False, is_asked=False)
        if subject is not None and _ACTS_IN_BRACKETS.match(text, subject.predicate_at):
            return replace(subject, is_asked=True)
    return None


def _subject_behind_topic(text: str, at: int) -> Subject | None:
    """ "Mở tài khoản: Ủy ban nhân dân xã phối hợp …": the sentence behind a topic names its subject first, or behind an adjunct."""
    subject = _subject_at(text, at, is_opening=False, is_asked=False)
    if subject is not None:
        return None if subject.bodies.bodies[0].is_vague else subject
    if not _ADJUNCT.match(text, at):
        return None
    inner = _subject_behind_adjunct(text[at:])
    if inner is None:
        return None
    bodies = tuple(replace(body, start=body.start + at, end=body.end + at) for body in inner.bodies.bodies)
    return Subject(BodyList(bodies, inner.bodies.start + at, inner.bodies.end + at), inner.predicate_at + at, is_opening=False)
