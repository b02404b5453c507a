"""With whom a duty is done, to whom its result goes, and through whom: partners, report_to, via.

Owns "phối hợp với …", "báo cáo/trình/gửi …" and "qua …"; refuses advice ("tham mưu UBND tỉnh") and a receiver's further report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extraction.agencies import Body, BodyList, normalise_body, read_bodies, unique
from extraction.knownnames import NO_NAMES, KnownNames

_TOGETHER = re.compile(
    (
        r"(?<!cơ\schế\s)(?<!quy\schế\s)phối\shợp(?:\s(?:chặt\schẽ|đồng\sbộ|tốt|hiệu\squả|có\shiệu\squả|thường\sxuyên|kịp\sthời|"
        r"công\stác|cùng))*(?:\s?,\s?(?:trao\sđổi|thống\snhất|hiệp\sđồng)\s)?(?:\s(?:với|cùng\svới|cùng)(?:\s(?:với))?)?\s?:?\s|"
        r"chủ\strì\scùng(?:\svới)?\s"
    ),
    re.IGNORECASE,
)
_LEADS_WITH = re.compile(r"chủ\strì\s?[,;]\s(?:các\s(?:cơ\squan|đơn\svị):\s)?", re.IGNORECASE)
_ASKED = re.compile(r"(?:đề nghị|yêu cầu|giao)\s", re.IGNORECASE)
_WITH = re.compile(r"(?:với|cùng)\s?:?\s$", re.IGNORECASE)
_COUNCIL = re.compile(r"(?:[Hh]ội\s[Đđ]ồng|[Bb]an|[Tt]ổ)\s$")
_REPORT = re.compile(
    (
        r"(?<!\w)(?P<verb>báo\scáo(?:\s(?:kết\squả|tình\shình|định\skỳ|nhanh|kịp\sthời|ngay|đột\sxuất))*|trình|gửi|nộp|"
        r"phản\sánh|trao\sđổi(?=\s(?:lại\s)?về\s)|báo(?=\s(?:ngay\s)?(?:cho|về|lên)\s)|(?-i:(?<=kịp\sthời\s)báo(?=\s[A-ZĐ]))|chia\ssẻ|trả\slời|bàn\sgiao(?=\s(?:hồ\ssơ|tài\sliệu|danh\ssách|số\sliệu|kết\squả))|thông\stin(?=\s(?:ngay\s)?cho\s)|thông\sbáo|đăng\ský|chuyển(?!\s(?:giao|đổi|biến|dịch|tiếp|trọng|hướng|tải))|cung\scấp)(?=\s|,)"
    ),
    re.IGNORECASE,
)
_TOWARDS = re.compile(
    r"\s?,?\s?(?:(?:kiến\snghị|đề\sxuất|trình|xin\sý\skiến|gửi|tham\smưu)\s?,?\s)?(?:ngay\s)?(?:(?:về|cho|lên|với|đến|"
    r"tới)\s)?(?:ngay\s)?"
)
_FAR = re.compile(r"[^.;]{0,160}?(?<!\w)(?P<to>gửi\svề|gửi\slên|gửi\scho|gửi|về|lên|cho|với|tới|đến)\s", re.IGNORECASE)
_ADVICE_BEFORE = re.compile(r"tham\smưu(?:\scho)?\s(?=(?P<body>\S))[^,.;]{0,200}$", re.IGNORECASE)
_ALREADY_SENT = re.compile(
    r"(?<!\w)để\s(?:[^.;]{0,60}?\s)?(?:tổng\shợp|theo\sdõi|báo\scáo|chỉ\sđạo|xem\sxét|trình|giải\squyết|xử\slý|tham\smưu|kịp\sthời|biết"
    r"|thẩm\sđịnh|phê\sduyệt|cho\sý|phối\shợp|thống\snhất|đôn\sđốc|hướng\sdẫn)[^.;]{0,80}$|(?<!\w)để\s$"
)
_BEYOND = re.compile(r"(?:trường\shợp|nếu|những\snội\sdung|vấn\sđề)\s[^.;]{0,40}?vượt\s(?:quá\s)?thẩm\squyền", re.IGNORECASE)
_TELLING = ("thông báo", "đăng ký", "chuyển", "cung cấp", "chia sẻ", "trả lời", "bàn giao")
_TELLS = re.compile(r"[^.;]{0,120}?\s(?:cho|đến|tới|về|với)\s")
_OTHER_RELATION = re.compile(r"(?:tổng\shợp|phối\shợp|cùng|hướng\sdẫn|đối)\s(?:về|với|cho)\s$", re.IGNORECASE)
_THROUGH = re.compile(r"(?<!\w)(?:thông\squa|qua)\s", re.IGNORECASE)
_NOUN_REPORT = re.compile(
    (
        r"(?:(?<!\w)(?:các|những|xây\sdựng|dự\sthảo|bản|lập|hoàn\schỉnh|chế\sđộ|hoàn\sthiện|nội\sdung|số\sliệu|"
        r"theo)\s(?:dự\sthảo\s)?)$"
    ),
    re.IGNORECASE,
)


def find_partners(text: str, units: Iterable[str], known: KnownNames = NO_NAMES) -> tuple[str, ...]:
    """The bodies named behind "phối hợp", in order of appearance, without the clause's own units."""
    own = {normalise_body(unit) for unit in units}
    names: list[str] = []
    for match in _TOGETHER.finditer(text):
        if _COUNCIL.search(text[: match.start()]):
            continue
        found = known.bodies_at(text, match.end(), is_sure=_WITH.search(match.group()) is not None)
        if found is None:
            continue
        names += [body.text for body in found.bodies if normalise_body(body.text) not in own]
    for match in _LEADS_WITH.finditer(text):
        found = known.bodies_at(text, match.end())
        if found is not None and re.match(r"\s?phối\shợp", text[found.end :]):
            names += [body.text for body in found.bodies if normalise_body(body.text) not in own]
    return _once(names)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Each body once: "Trung tâm Y tế" after "Trung tâm Y tế huyện" is the same again."""
    kept: list[str] = []
    for name in unique(names):
        key = normalise_body(name)
        if not any(normalise_body(other).startswith(key + " ") and _same_office(other, name) for other in kept):
            kept.append(name)
    return tuple(kept)


def _same_office(longer: str, shorter: str) -> bool:
    rest = normalise_body(longer)[len(normalise_body(shorter)) :].strip()
    return bool(re.fullmatch(r"(?:tỉnh|huyện|xã|phường|thành phố|quận|thị xã)(?:\s.*)?", rest))


def find_receivers(text: str, units: Iterable[str], known: KnownNames = NO_NAMES) -> tuple[str, ...]:
    """To whom the clause's own delivery goes."""
    own = {normalise_body(unit) for unit in units}
    limit = _BEYOND.search(text)
    text = text[: limit.start()] if limit else text
    names: list[str] = []
    for match in _REPORT.finditer(text):
        found = _receivers_of(text, match, own, known, has_receiver=bool(names))
        if found is not None:
            names += [body.text for body in _offices(found) if normalise_body(body.text) not in own]
    return _once(names)


def _is_anothers(sentence: str, text: str, match: re.Match[str], own: set[str]) -> bool:
    """Whether the sentence, not the first one, names somebody else as the one who sends."""
    if len(sentence) >= match.start() or _ASKED.match(sentence):
        return False
    found = read_bodies(sentence)
    return found is not None and not any(normalise_body(body.text) in own for body in found.bodies)


def _receivers_of(text: str, match: re.Match[str], own: set[str], known: KnownNames, *, has_receiver: bool) -> BodyList | None:
    verb = match["verb"].lower()
    before = text[: match.start()]
    sentence = re.split(r"[.;]\s", before)[-1]
    if _is_anothers(sentence, text, match, own):
        return None
    if has_receiver and _ALREADY_SENT.search(sentence):
        return None
    if _is_advised(sentence):
        return None
    towards = _TOWARDS.match(text, match.end())
    at = towards.end() if towards else match.end()
    direct = known.bodies_at(text, at)
    if direct is not None and not (_NOUN_REPORT.search(before) and verb.startswith("báo")):
        return direct
    return _far_receivers(text, match, verb, known)


def _is_advised(sentence: str) -> bool:
    """Whether the sending is what somebody else is advised to do ("tham mưu UBND tỉnh … trình HĐND tỉnh")."""
    advice = _ADVICE_BEFORE.search(sentence)
    return bool(advice and read_bodies(sentence, advice.start("body")) is not None)


def _far_receivers(text: str, match: re.Match[str], verb: str, known: KnownNames) -> BodyList | None:
    """ "báo cáo kết quả … về Sở A", "phản ánh ý kiến … với Ban B"."""
    if verb == "trình" or (verb in _TELLING and not _TELLS.match(text, match.end())):
        return None
    far = _FAR.match(text, match.end())
    while far is not None:
        at = far.end()
        is_service = verb == "cung cấp" and far["to"].lower() == "đến"
        if not is_service and not _OTHER_RELATION.search(text[:at]):
            found = known.bodies_at(text, at)
            if found is not None and not _ALREADY_SENT.search(text[match.end() : far.start("to")]):
                return found
        far = re.compile(_FAR.pattern, re.IGNORECASE).match(text, at)
    return None


def _offices(found: BodyList) -> list[Body]:
    return list(found.bodies)


def find_routes(text: str, known: KnownNames = NO_NAMES) -> tuple[str, ...]:
    """The bodies through which the delivery goes ("qua A", "thông qua B")."""
    names: list[str] = []
    for match in _THROUGH.finditer(text):
        found = known.bodies_at(text, match.end())
        if found is not None:
            names += [body.text for body in found.bodies if not body.is_group]
    return unique(names)
