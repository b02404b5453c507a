"""Shared shapes of official sentences: openings of time and grounds, verbs of duty, and words that describe rather than oblige.

Owns regular expressions over folded text; refuses to know bodies or dates.
"""

from __future__ import annotations

import re

from extraction.verbwords import FIELD_VERBS, VERBS

TIME_OPENING = (
    r"(?:(?:[Đđ]ịnh\skỳ\s)?(?:[Hh]àng|[Hh]ằng|[Mm]ỗi)\s(?:năm|quý|tháng|tuần|ngày)|[Đđ]ịnh\skỳ(?:\s(?:\d+\stháng|\w+\snăm|"
    r"\d+\slần[^,]{0,20}))?|[Tt]hường\sxuyên|[Kk]ịp\sthời|[Cc]hủ\sđộng|"
    r"[Tt]iếp\stục|[Tt]ích\scực|[Tt]rực\stiếp|[Ss]ớm|[Kk]hẩn\strương|[Tt]rước\sngày\s[\d./]+|[Tt]rong\s(?:tháng|quý|"
    r"năm)\s[\w./]+|[Qq]uý\s[IV]+(?:/\d{4})?|[Tt]háng\s\d{1,2}(?:/\d{4})?|[Nn]ăm\s\d{4})"
)
OPENING = re.compile(rf"(?:{TIME_OPENING}\s?,?\s?(?:và\s)?)*")
VERB = re.compile(rf"(?:{VERBS}|{FIELD_VERBS})(?!\w)", re.IGNORECASE)
DESCRIBES = re.compile(
    r"(?:[Bb]ảo\sđảm|[Đđ]ảm\sbảo|[Vv]iệc\s|[Cc]ông\stác\s|[Cc]ác\s|[Nn]hững\s|[Nn]guyên\stắc|[Tt]ài\sliệu|[Tt]hành\sphần|"
    r"[Hh]ình\sthức|[Pp]hương\spháp|[Đđ]ối\stượng|[Đđ]a\sdạng,|[Tt]ập\strung\svào|[Nn]ội\sdung|[Kk]inh\sphí|"
    r"[Đđ]ịa\sđiểm|[Ss]ố\slượng|[Cc]ơ\scấu|[Tt]iêu\schuẩn|[Yy]êu\scầu(?=\s?:)|[Mm]ục\stiêu|[Cc]hỉ\stiêu|[Ll]à\s|[Cc]ó\s|"
    r"[Đđ]ược\s|[Gg]ồm|[Bb]ao\sgồm)"
)
INTRODUCES = re.compile(
    (
        r"(?::|(?:như\ssau|sau\sđây|dưới\sđây|cụ\sthể|các\s(?:nội\sdung|nhiệm\svụ|hình\sthức|hoạt\sđộng|giải\spháp|"
        r"công\sviệc)(?:\schủ\syếu|\strọng\stâm|\scụ\sthể)?(?:\ssau)?)\s?[:.;]?)\s*$"
    ),
    re.IGNORECASE,
)
GROUNDS = re.compile(r"(?:Thông\squa|Trên\scơ\ssở|Căn\scứ|Theo|Qua)\s")
CONNECTIVE = re.compile(
    r"(?:(?:[Cc]ũng|[Đđ]ồng\sthời|[Nn]goài\sra|[Bb]ên\scạnh\sđó|[Rr]iêng|[Tt]rước\smắt|[Mm]ặt\skhác|[Cc]ùng\svới\sđó|[Ss]ong\ssong\sđó|"
    r"[Tt]rong\sđó|[Tt]hống\snhất|[Tt]rước\shết)\s?,?\s)?"
)
CLOSES = re.compile(
    r"(?:Trên\sđây\s|(?:Trong\s)?[Qq]uá\strình\s(?:triển\skhai|tổ\schức|thực\shiện)|Kế\shoạch\snày\s|Nhận\sđược\s(?:Kế|kế)\shoạch|"
    r"Căn\scứ\s(?:nội\sdung\s)?Kế\shoạch\snày\s?,?\s(?!chủ|tham|xây|phối|triển|tổ\schức|ban\shành)|"
    r"(?:Đề\snghị|Yêu\scầu)\s[^.;:]{3,160}?(?:nghiêm\stúc|khẩn\strương)\s[^.;:]{0,40}(?:thực\shiện|triển\skhai)[^.;:]{0,60}(?:\W*$|\.\s)|"
    r"(?:Đề\snghị|Yêu\scầu)\s[^.;:]{3,200}?(?:triển\skhai|thực\shiện)\s[^.;:]{0,60}[Kk]ế\shoạch(?:\snày|\sđạt|\W*$))"
)
"""How the paragraphs begin that close a plan."""
ASKS = re.compile(
    CONNECTIVE.pattern + r"(?:(?:[Kk]ính\s|[Tt]rân\strọng\s)?[Đđ]ề\snghị|[Yy]êu\scầu|[Gg]iao(?:\s(?:nhiệm\svụ|trách\snhiệm))?(?:\scho)?|"
    r"[Pp]hân\scông|(?:[Ủủ]y|[Uu]ỷ)\squyền(?:\scho)?|[Tt]rách\snhiệm(?:\scủa)?|[Nn]hiệm\svụ\scủa|[Đđ]ối\svới|[Vv]ề\sphía|[Đđ]ồng\sý\sgiao|"
    r"[Mm]ời)\s"
)


def starts_with_duty(text: str) -> bool:
    """Whether the words open with what somebody must do ("Hàng năm tham mưu …", "Tổ chức …") and do not merely describe."""
    if DESCRIBES.match(text):
        return False
    opening = OPENING.match(text)
    at = opening.end() if opening else 0
    return at > 0 or VERB.match(text, at) is not None or GROUNDS.match(text) is not None
