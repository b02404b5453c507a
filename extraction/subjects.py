"""Who an item itself names as the one that must act: "Công an tỉnh: …", "Giao Sở A chủ trì …", "Trên cơ sở …, Ban B họp …".

Owns the search for the subject of a sentence; refuses headings, labels and tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extraction.agencies import BodyList, is_body_start, read_bodies
from extraction.phrases import ASKS, LOWER_VERB, VERB

_ADJUNCT = re.compile(
    r"(?:Căn\scứ|Trên\scơ\ssở|Theo|Hàng|Hằng|Định\skỳ|Sau|Khi|Trong|Trước|Để|Nhằm|Từ|Đến|Qua|Ngay|Vào|Chậm|Quý|Tháng|Năm|Ngày|Nếu|Trường\shợp|Ngoài|Đồng\sthời|Tùy|Dựa|Với|Tại|Ở|Khắc\sphục|Việc|Thực\shiện|Trên\sđây|Ghi\schú|Kèm|Tiếp)", re.IGNORECASE
)
_ASK_WITHIN = re.compile(r"(?<![\w])(?:đề\snghị|yêu\scầu|giao(?:\snhiệm\svụ)?(?:\scho)?|phân\scông)\s", re.IGNORECASE)
_BREAK = re.compile(r"[,:;.]\s|\sthì\s")
_LINKS = re.compile(r"\s?,?\s?(?:(?:sẽ|phải|cần|chịu|có)\s)?")
_AFTER = re.compile(
    r"(?:theo\s(?:chức|dõi|nhiệm|phạm|thẩm|phân)|căn\scứ|trên\scơ\ssở|trong\s(?:quá|thời|phạm|tháng|năm|quý)|với\s(?:vai|trách|chức|tư)|bằng|ngoài|trước\sngày|tại|sau\skhi|khi|định|vào|ngay|không|nơi|lấy|chi|rà|phải|cần|chủ|từ\s(?:ngày|tháng))",
    re.IGNORECASE,
)
_NO_DUTY = re.compile(r"(?:đã|được|đạt|thuộc|có\s(?:tỷ|tỉ|số|từ|ít|thành|mức|người|dấu|liên|nhu)|gồm|bao\sgồm|trong\s\d|là(?!\s(?:cơ\squan|đơn\svị|đầu\smối|cầu\snối|thường\strực)))(?!\w)", re.IGNORECASE)
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
    return _opening_subject(text) or _asked_within(text) or _subject_behind_adjunct(text)


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
    link = _LINKS.match(text, bodies.end)
    verb_at = link.end() if link else bodies.end
    if verb_at <= bodies.end or verb_at >= len(text):
        return None
    if _NO_DUTY.match(text, bodies.end + 1) or _NO_DUTY.match(text, verb_at):
        return None
    if LOWER_VERB.match(text, verb_at) or VERB.match(text, verb_at) or _AFTER.match(text, verb_at) or (is_asked and text[verb_at].islower()):
        return Subject(bodies, verb_at, is_opening, is_asked)
    return None


def _asked_within(text: str) -> Subject | None:
    for ask in _ASK_WITHIN.finditer(text[:_SEARCH_LIMIT * 2]):
        if ask.start() and text[ask.start() - 1] not in " (":
            continue
        before = text[: ask.start()].rstrip()
        if before and before[-1] not in ",.;:" and not re.search(r"(?:vướng\smắc|khó\skhăn|thực\shiện|tỉnh|huyện|xã|phường|thành\sphố|Tỉnh|dân)$", before):
            continue
        subject = _subject_at(text, ask.end(), is_opening=not before, is_asked=True)
        if subject is not None:
            return subject
    return None


def _subject_behind_adjunct(text: str) -> Subject | None:
    colon_head = re.match(r"[^.;:]{4,140}:\s", text)
    if not _ADJUNCT.match(text) and colon_head is None:
        return None
    start = 0 if _ADJUNCT.match(text) else colon_head.end() - 2 if colon_head else 0
    for position in _BREAK.finditer(text, start, _SEARCH_LIMIT):
        subject = _subject_at(text, position.end(), is_opening=False, is_asked=False)
        if subject is not None and not subject.bodies.bodies[0].is_vague:
            return subject
        if text[position.start()] == "." and start == 0 and not (colon_head and position.start() < colon_head.end()):
            break
    return None
