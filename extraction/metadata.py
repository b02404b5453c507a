"""The head of a plan: number, date, issuer, level, branch, place, title, period, basis documents, recipients.

Owns what the first and the last page say of the plan itself; refuses duties and targets. What the document leaves blank is None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from extraction.citations import find_basis
from extraction.draft import ClauseDraft, MetadataDraft, PeriodDraft
from extraction.healing import Passage
from extraction.issuers import Issuer, read_issuer
from extraction.outline import Outline
from rules.values import Level

_NUMBER_LINE = re.compile(r"(?:^|[\s|])Số\s?:?\s*(?P<number>\d{1,5}\s?[-/–]?\s?[^\s\d|][^\s|]*(?:\s?[-–]\s?[A-ZĐ][^\s|]*)?)")
_ATTACHED = re.compile(
    r"(?:kèm theo|theo)\s(?:Kế hoạch|Chương trình|Công văn|Quyết định|"
    r"Phương án)\s(?:số\s?:?\s?)?(?P<number>\d{1,5}\s?[-/–]\s?[A-ZĐ][\w/\-–.ĐƯ]*)?[^()]{0,40}?"
    r"ngày\s(?P<date>\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}\stháng\s\d{1,2}\snăm\s\d{4})",
    re.IGNORECASE,
)
_ISSUED = re.compile(r"(?P<place>[^\W\d_][^,|\d]{1,40}),?\s+ngày\s*(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})\s*năm\s*(?P<year>\d{4})")
_DATE = re.compile(r"(\d{1,2})(?:[./-]|\stháng\s)(\d{1,2})(?:[./-]|\snăm\s)(\d{4})")
_BLANK_DATE = re.compile(r"(?P<place>[A-ZĐ][a-zà-ỹ]+(?:\s[A-ZĐ][a-zà-ỹ]*){0,4}),?\s+ngày")
_YEARS = re.compile(
    (
        r"(?<!nhiệm kỳ )(?<!khóa )(?:giai đoạn\s|năm\s|các năm\s|từ năm\s|năm học\s|mùa\s\w+\s|"
        r"vụ\s\w+(?:\s\w+)?\s)(?P<start>20\d\d)\s?(?:[-–—]|đến năm|đến|và năm|"
        r"và)\s?(?P<end>20\d\d)"
    ),
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?<!tầm nhìn )đến (?:hết )?năm (?P<end>20\d\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!/)(?:năm(?: học)?\s)(?P<year>20\d\d)(?!\s?[-–]\s?20)", re.IGNORECASE)
_CITED = re.compile(
    r"(?:số\s[\w/.\-–]+(?:\s?,)?\s)?ngày\s(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}\stháng\s\d{1,2}\snăm\s\d{4})", re.IGNORECASE
)
_PHASE = re.compile(r"giai đoạn (20\d\d)\s?[-–]\s?(20\d\d)", re.IGNORECASE)
_COLUMN_GAP = 6
_ASIDE = re.compile(
    (
        r"\s?\((?:để )?(?:b/c|báo cáo|phối hợp|thực hiện|ph/h|t/h|p/h|thay b/c|qua [^)]*|[A-Z]?\d[\dA-Z, ]*|biết|chỉ đạo|theo dõi|"
        r"đăng tải)[^)]*\)?"
    ),
    re.IGNORECASE,
)


def read_metadata(outline: Outline) -> MetadataDraft:
    """Everything that the document says of itself."""
    head = " | ".join(passage.text for passage in outline.head)
    title = " ".join(passage.text for passage in outline.title) or _annex_title(outline)
    issuer = read_issuer(outline)
    number, issued_on = _number(head), _issued_on(head)
    if number is None or issued_on is None:
        attached_number, attached_on = _attached(outline)
        number, issued_on = number or attached_number, issued_on or attached_on
    return MetadataDraft(
        number=number,
        issued_on=issued_on,
        issuer=issuer.name if issuer else None,
        level=issuer.level if issuer else None,
        branch=issuer.branch if issuer else None,
        place=_place(outline, head, issuer),
        title=title or None,
        period=_period(title, issued_on, outline),
        basis=find_basis(" ".join(passage.text for passage in outline.preamble)),
        recipients=tuple(_recipients(outline.recipients)),
    )


def with_period_of_dates(metadata: MetadataDraft, clauses: Sequence[ClauseDraft], outline: Outline) -> MetadataDraft:
    """A plan that names no period but all of whose coming dates lie in the year of its issue covers that year."""
    years = {clause.deadline.due_on.year for clause in clauses if clause.deadline and clause.deadline.due_on}
    if metadata.issued_on is not None and not years:
        dates = [_date(match[3], match[2], match[1]) for node in outline.body.walk() for match in _DATE.finditer(node.text)]
        years = {day.year for day in dates if day is not None and day > metadata.issued_on}
    if metadata.period is not None or len(years) != 1 or metadata.issued_on is None or years != {metadata.issued_on.year}:
        return metadata
    year = years.pop()
    return replace(metadata, period=PeriodDraft(year, year))


def _number(head: str) -> str | None:
    match = _NUMBER_LINE.search(head)
    return _tidy_number(match["number"]) if match else None


def _tidy_number(number: str) -> str:
    return re.sub(r"\s", "", number).strip(".,;:|")


def _issued_on(head: str) -> date | None:
    match = _ISSUED.search(head)
    return _date(match["year"], match["month"], match["day"]) if match else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _attached(outline: Outline) -> tuple[str | None, date | None]:
    """ "(Kèm theo Kế hoạch số 12/KH-UBND ngày 3/4/2025 …)" under an annex's title."""
    for annex in outline.annexes:
        words = " ".join([annex.text, *(child.text for child in annex.children[:4])])
        match = _ATTACHED.search(words)
        if match:
            found = _DATE.search(match["date"])
            issued = _date(found[3], found[2], found[1]) if found else None
            return _tidy_number(match["number"]) if match["number"] else None, issued
    return None, None


def _annex_title(outline: Outline) -> str:
    """The title of an annex that stands alone: the words behind "PHỤ LỤC I:", or the line below it."""
    if not outline.annexes or outline.body.children:
        return ""
    root = outline.annexes[0]
    rest = re.sub(r"^(?:PHỤ LỤC|Phụ lục)\s?(?:số\s)?[IVX\d]*\s?[:.\-–]?\s?", "", root.text)
    if rest:
        return rest
    return next((child.text for child in root.children if child.passage is not None and not child.text.startswith("(")), "")


def _period(title: str, issued_on: date | None, outline: Outline) -> PeriodDraft | None:
    words = _CITED.sub(
        " ", re.sub(r"(?:Nghị quyết|Quyết định|Chỉ thị|Kết luận|Chương trình|Kế hoạch)\ssố\s[\w/.\-–]+", " ", title, flags=re.IGNORECASE)
    )
    if spans := list(_YEARS.finditer(words)):
        start, end = int(spans[-1]["start"]), int(spans[-1]["end"])
        return PeriodDraft(start, end) if start <= end else None
    if until := _UNTIL.search(words):
        return _until_period(int(until["end"]), issued_on, outline)
    if year := _YEAR.search(words):
        return PeriodDraft(int(year["year"]), int(year["year"]))
    return _period_of_preamble(outline)


def _until_period(end: int, issued_on: date | None, outline: Outline) -> PeriodDraft | None:
    earliest = issued_on.year if issued_on else 0
    phases = [match for node in outline.body.walk() for match in _PHASE.finditer(node.text[:120]) if int(match[2]) > earliest]
    starts = [int(match[1]) for match in phases if int(match[1]) < end]
    start = min(starts) if starts else issued_on.year if issued_on else None
    return PeriodDraft(start, end) if start is not None and start <= end else None


def _period_of_preamble(outline: Outline) -> PeriodDraft | None:
    """The years of the named work in the sentence that ends the preamble ("… kế hoạch thực hiện công tác X năm 2023, như sau:")."""
    if not outline.preamble:
        return None
    tail = outline.preamble[-1].text[-160:]
    issues = re.search(r"xây dựng|ban hành|triển khai", tail)
    tail = tail[issues.start() :] if issues else ""
    if match := _YEARS.search(tail):
        return PeriodDraft(int(match["start"]), int(match["end"])) if match["start"] <= match["end"] else None
    if match := _YEAR.search(tail):
        return PeriodDraft(int(match["year"]), int(match["year"]))
    return None


def _place(outline: Outline, head: str, issuer: Issuer | None) -> str | None:
    if issuer is not None and issuer.place:
        return issuer.place
    match = _BLANK_DATE.search(head)
    if issuer is not None and issuer.level is Level.CENTRAL:
        return None
    if match:
        return match["place"]
    return _frequent_place(outline, issuer)


def _frequent_place(outline: Outline, issuer: Issuer | None) -> str | None:
    """The proper name that most often stands behind the issuer's own level, else in the name of the local paper."""
    level = issuer.level_word if issuer else None
    words = [
        *(passage.text for passage in (*outline.title, *outline.preamble, *outline.closing)),
        *(node.text for node in outline.body.walk()),
    ]
    if level:
        named = re.compile(rf"(?<!\w){level}\s(?P<place>[A-ZĐ][^\W\d_]*(?:\s[A-ZĐ][^\W\d_]*){{1,2}})(?!\w)")
        counts = Counter(match["place"] for text in words for match in named.finditer(text))
        if counts:
            return counts.most_common(1)[0][0]
    paper = re.compile(r"(?<!\w)Báo\s(?P<place>[A-ZĐ][a-zà-ỹ]+(?:\s[A-ZĐ][a-zà-ỹ]+){1,2})")
    counts = Counter(match["place"] for text in words for match in paper.finditer(text))
    return counts.most_common(1)[0][0] if counts else None


def _recipients(passages: Iterable[Passage]) -> list[str]:
    """The lines of "Nơi nhận", without "Lưu", remarks in brackets and the signature."""
    names: list[str] = []
    started = False
    for passage in passages:
        text = _left_column(passage)
        opened = re.match(r"\W*(?:Nơi|NƠI)\s(?:nhận|NHẬN|gửi)\s?:?", text, re.IGNORECASE)
        if opened:
            started, text = True, text[opened.end() :]
        elif not started or passage.marker is None:
            if started and names and passage.marker is None and (passage.cell is None or passage.cell.column > 0):
                continue
            if not started:
                continue
        for part in re.split(r";\s*|(?:^|\s)[-–+]\s(?=[A-ZĐÂĂÊÔƠƯỦ])|,\s*$", text):
            name = _ASIDE.sub("", part).strip(" -–+;,./:")
            if len(name) > 2 and not re.match(r"Lưu\b|\}|\(|(?:TM|KT|TL)\.|CHỦ TỊCH|PHÓ", name):
                names.append(name)
    return list(dict.fromkeys(names))


def _left_column(passage: Passage) -> str:
    """The words up to a wide gap: beside the recipients stands who signs."""
    for at in range(1, len(passage.text)):
        if passage.origin[at] - passage.origin[at - 1] > _COLUMN_GAP:
            return passage.text[:at]
    return passage.text
