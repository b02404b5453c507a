"""Who an item itself names as the one that must act: "Công an tỉnh: …", "Giao Sở A chủ trì …", "Trên cơ sở …, Ban B họp …".

Owns the search for the subject of a sentence; refuses headings, labels and tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extraction.agencies import BodyList, is_body_start, read_bodies
from extraction.bodypatterns import STOP
from extraction.nametails import ends_surely
from extraction.phrases import ASKS, CLOSES, CONNECTIVE, VERB

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
        r"là(?!\s(?:cơ\squan|đơn\svị|đầu\smối|cầu\snối|thường\strực|lực\slượng|nòng\scốt|bộ\sphận|chủ\s(?:công|thể|đầu|lực))))(?!\w)"
    ),
    re.IGNORECASE,
)
_ACTS_IN_BRACKETS = re.compile(
    r"(?:chủ\strì|thực\shiện|tham\smưu|phụ\strách|chịu\strách|triển\skhai|tổ\schức|(?:là|làm)?\s?đầu\smối|phối\shợp|đảm\s(?:nhận|nhiệm)|"
    r"theo\sdõi|đôn\sđốc|tổng\shợp|chuẩn\sbị|bảo\sđảm|đảm\sbảo|hướng\sdẫn|giám\ssát|kiểm\stra|tiếp\snhận|cung\scấp)"
)
_TAKES_CHARGE = re.compile(
    r"(?:(?:có|chịu)\strách\snhiệm|chủ\strì|(?:là|làm)?\s?(?:cơ\squan\s|đơn\svị\s)?đầu\smối|phụ\strách|đảm\s(?:nhận|nhiệm|trách)|"
    r"tham\smưu|thực\shiện|theo\sdõi|triển\skhai|tổng\shợp|giúp|(?:trực\stiếp\s)?(?:chỉ\shuy|chỉ\sđạo|điều\shành|phụ\strách))(?!\w)"
)
_DUE = re.compile(r"\s?[,;]\s?(?=(?:hoàn\sthành|xong|trước|trong|chậm\snhất|quý|tháng|thời\sgian|hằng|hàng)(?!\w))")
_GROUP_BY = re.compile(r"(?:Đoàn|Tổ|Tiểu\sban|Mũi|Nhóm|Đội)\s[^.,;:]{0,60}?\sdo\s")
_ISSUES_ORDERS = re.compile(
    r"(?:Ban\s(?:Thường|Chỉ|Chấp|Tổ|Giám)|Thường\strực|UBND|[ỦU]y\sban|Uỷ\sban|Chủ\stịch|Đảng\s(?:ủy|uỷ)|(?:Tỉnh|Thành|Huyện)\s(?:ủy|uỷ)|Giám\sđốc|"
    r"Hiệu\strưởng|Nhà\strường|Bệnh\sviện)"
)
_ASKS_OTHERS = re.compile(r"(?:(?:kính\s)?đề\snghị|yêu\scầu)\s")
_BY = re.compile(r"(?:[,;]\s|\s[-–]\s|\()(?:và\s)?do\s")
_SENTENCE = re.compile(r"(?:[.;]|\.\))\s(?=[A-ZĐÂÊÔƠƯÁỦ])|;\s")
_BARE_POST = re.compile(
    r"(?:(?:Các\s)?(?:Phó\s)?(?:[Tt]hành\sviên|[Ủủ]y\sviên|[Uu]ỷ\sviên|Trưởng\s(?:đoàn|ban|tiểu\sban)|[Tt]ổ\strưởng|[Tt]hư\ský|[Đđ]ội\strưởng))"
    r"(?:\s(?:thường\strực|Thường\strực))?"
)
"""Places in a group that is being set up ("Thành viên: đại diện các tổ chức …"), not those who act."""
_SCOPE = re.compile(r"(?:Riêng\s)?[Đđ]ối\svới\s")
_SECOND_ASK = re.compile(r"\s?[,;]?\s(?:và\s|đồng\sthời\s)?(?:(?:kính\s)?đề\snghị|yêu\scầu|giao)\s")
_SEARCH_LIMIT = 700


@dataclass(frozen=True, slots=True)
class Subject:
    """The bodies that must act. predicate_at -- where what they must do begins; is_opening -- the item begins with their name.

    is_asked -- "đề nghị/giao/yêu cầu" stands before the name. is_colon -- a colon stands behind it.
    is_guess -- no known verb follows; the name's end alone tells that a sentence begins there.
    """

    bodies: BodyList
    predicate_at: int
    is_opening: bool
    is_asked: bool = False
    is_colon: bool = False
    is_guess: bool = False


def find_subject(text: str) -> Subject | None:
    """The named subject of an item's words, or None."""
    subject = _find(text)
    return subject if subject is None or subject.is_asked else _asked_by(text, subject) or subject


def _asked_by(text: str, subject: Subject) -> Subject | None:
    """ "Ban Thường vụ yêu cầu các chi bộ thực hiện …": those who are asked, not the one who asks."""
    ask = _ASKS_OTHERS.match(text, subject.predicate_at) if _ISSUES_ORDERS.match(subject.bodies.bodies[0].text) else None
    return _subject_at(text, ask.end(), is_opening=subject.is_opening, is_asked=True) if ask else None


def _find(text: str) -> Subject | None:
    return (
        _scoped_subject(text)
        or _opening_subject(text)
        or (_asked_within(text) if CLOSES.match(text) else None)
        or _earlier(_subject_behind_adjunct(text), _asked_within(text))
        or _subject_in_brackets(text)
        or _charged_later(text)
        or _named_behind_colon(text)
    )


def _earlier(one: Subject | None, other: Subject | None) -> Subject | None:
    """The one that is named first, of one behind words of time or ground and one that is asked."""
    if one is None or other is None:
        return one or other
    return one if one.bodies.start < other.bodies.start else other


def _opening_subject(text: str) -> Subject | None:
    connective = CONNECTIVE.match(text)
    start = connective.end() if connective else 0
    ask = ASKS.match(text)
    at = ask.end() if ask else start
    return _subject_at(text, at, is_opening=True, is_asked=ask is not None) or _group_led_by(text)


def _group_led_by(text: str) -> Subject | None:
    """ "Đoàn số 1 do Sở A chủ trì, kiểm tra …": who leads the group that the item sets up."""
    group = _GROUP_BY.match(text)
    subject = _subject_at(text, group.end(), is_opening=True, is_asked=True) if group else None
    return subject if subject is not None and _TAKES_CHARGE.match(text, subject.predicate_at) else None


def _scoped_subject(text: str) -> Subject | None:
    """ "Đối với các khu công nghiệp, Ban Quản lý đôn đốc …": what stands before the comma is the scope, not the one who acts."""
    scope = _SCOPE.match(text)
    if scope is None:
        return None
    first = read_bodies(text, scope.end())
    is_list = first is not None and not any(body.is_group for body in first.bodies)
    start = first.end if first is not None and is_list else scope.end()
    for comma in re.compile(r",\s").finditer(text, start, _SEARCH_LIMIT):
        if re.search(r"[.;:]", text[start : comma.start()]):
            return None
        subject = _subject_at(text, comma.end(), is_opening=True, is_asked=False)
        if subject is not None and not subject.is_guess and (first is None or not subject.bodies.bodies[0].is_group):
            return subject
    return None


def _subject_at(text: str, at: int, *, is_opening: bool, is_asked: bool) -> Subject | None:
    if not is_body_start(text, at):
        return None
    bodies = read_bodies(text, at)
    if bodies is None:
        return None
    bodies = _with_second_ask(text, bodies) if is_asked else bodies
    colon = re.compile(r"\s?(?:\([^)]*\)\s?)?[:]\s?").match(text, bodies.end)
    if colon and colon.end() < len(text):
        if _BARE_POST.fullmatch(bodies.bodies[0].text) and (not VERB.match(text, colon.end()) or text.startswith("đại diện", colon.end())):
            return None
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
    if _begins_sentence(text, bodies, verb_at):
        return Subject(bodies, verb_at, is_opening, is_asked, is_guess=True)
    return None


def _begins_sentence(text: str, bodies: BodyList, at: int) -> bool:
    """Whether a small letter behind a name that has surely ended begins what the body does, though the verb is unknown."""
    last = bodies.bodies[-1]
    is_plain = text[bodies.end : at] == " " and text[at].islower() and not STOP.match(text, at)
    return is_plain and not last.is_group and last.end == bodies.end and ends_surely(last.text)


def _with_second_ask(text: str, bodies: BodyList) -> BodyList:
    """ "Yêu cầu Trưởng các phòng và đề nghị UBND các xã nghiêm túc thực hiện": the same is asked of both."""
    while (ask := _SECOND_ASK.match(text, bodies.end)) and (more := read_bodies(text, ask.end())) is not None:
        bodies = BodyList((*bodies.bodies, *more.bodies), bodies.start, more.end)
    return bodies


def _asked_within(text: str) -> Subject | None:
    for ask in _ASK_WITHIN.finditer(text[: _SEARCH_LIMIT * 2]):
        if ask.start() and text[ask.start() - 1] not in " (.;":
            continue
        before = text[: ask.start()].rstrip()
        if (
            before
            and before[-1] not in ",.;:"
            and not re.search(r"(?:vướng\smắc|khó\skhăn|thực\shiện|tỉnh|huyện|xã|phường|thành\sphố|Tỉnh|dân|này)$", before)
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
    for bracket in re.compile(r"\((?P<asks>[Gg]iao\s)?").finditer(text):
        if bracket["asks"] and (alone := read_bodies(text, bracket.end())) and text[alone.end : alone.end + 1] == ")":
            return Subject(alone, alone.end, is_opening=False, is_asked=True)
        subject = _subject_at(text, bracket.end(), is_opening=False, is_asked=False) or _timed_in_bracket(text, bracket.end())
        if subject is not None and (subject.is_guess or _ACTS_IN_BRACKETS.match(text, subject.predicate_at)):
            return replace(subject, is_asked=True)
    return None


def _timed_in_bracket(text: str, at: int) -> Subject | None:
    """ "… (Ban Chỉ huy Quân sự xã, xong trước ngày 15/5)"."""
    bodies = read_bodies(text, at) if is_body_start(text, at) else None
    due = _DUE.match(text, bodies.end) if bodies else None
    return Subject(bodies, due.end(), is_opening=False, is_asked=True, is_guess=True) if bodies and due else None


def _named_behind_colon(text: str) -> Subject | None:
    """ "Vệ sinh môi trường, khử khuẩn nguồn nước: Trạm Y tế, Hội Phụ nữ xã.": nothing but bodies behind what must be done."""
    colon = text.rfind(":")
    if colon < 0 or not VERB.match(text) or not text[colon + 1 :].startswith(" "):
        return None
    bodies = read_bodies(text, colon + 2) if is_body_start(text, colon + 2) else None
    if bodies is None or re.search(r"\w", text[bodies.end :]):
        return None
    return Subject(bodies, 0, is_opening=False, is_asked=False, is_guess=True)


def _charged_later(text: str) -> Subject | None:
    """ "Rà soát hộ nghèo, do Sở A chủ trì" and "Giám sát trọng điểm. Trung tâm B chủ trì, hằng quý thông báo …"."""
    for start in [*_BY.finditer(text), *_SENTENCE.finditer(text)]:
        subject = _subject_at(text, start.end(), is_opening=False, is_asked=False)
        if subject is not None and not subject.bodies.bodies[0].is_vague and _TAKES_CHARGE.match(text, subject.predicate_at):
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
