"""Commas, full stops, brackets and dashes that damage has doubled, exchanged or robbed of the blank behind them; torn document numbers.

Owns these repairs; refuses words and figures (`restoring`, `figures`). None of them changes a letter or a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extraction.repairs import Repair

_LETTERS = [chr(code) for code in range(0x61, 0x1EFA)]
SMALL = "".join(letter for letter in _LETTERS if letter.islower())
CAPITAL = "A-Z" + "".join(letter for letter in _LETTERS if letter.isupper())
_DOUBLED = re.compile(r"(?P<sign>[,;:()])(?: ?(?P=sign))(?![,;:()])")
_TWO_STOPS = re.compile(rf"(?<=[{SMALL}]{{2}})\.\.(?=\s*$|\s[{CAPITAL}])", re.MULTILINE)
_NO_BLANK = re.compile(rf"(?<=[{SMALL}\d)])(?P<sign>[,;:])(?=[{SMALL}{CAPITAL}][{SMALL}])")
_NO_BLANK_BEHIND_STOP = re.compile(rf"(?<=[{SMALL}]{{3}})\.(?=[{CAPITAL}][{SMALL}])")
_STOP_FOR_COMMA = re.compile(rf"(?<=[{SMALL}{CAPITAL}][{SMALL}])\.(?=\s(?!v\.)[{SMALL}]{{2,}}(?![\w.]))")
_DASHES = re.compile(rf"(?<=[{CAPITAL}\d])(?:--|–-|-–) ?(?=[{CAPITAL}])")
_THROUGH = re.compile(rf"(?<=\()(?:gua|qna|qa|ua|q ua|qu a|qúa|quá|quà|quả|quạ|quã) (?=[{CAPITAL}]|đồng chí)")
_PER_YEAR = re.compile(r"(?<=[^\W\d_]/)(?:nam|nắm|nằm|nâm|nẳm|nặm)(?!\w)")
_TWO_BLANKS = re.compile(r"(?<=\S)  (?=\S)")
_STROKES = re.compile(rf"(?<=\d)//(?=[{CAPITAL}\d])")
_NUMBER_WORD = re.compile(
    rf"^[ \t|]*(?P<word>(?!Số)[Ss]?[oôơóòỏõọốồổỗộớờởỡợ]?\s?[:;.,])(?=\s*\d{{1,5}} ?[/-] ?[{CAPITAL}]{{2}})", re.MULTILINE
)
_SIGNS = (
    (_TWO_STOPS, "."),
    (_NO_BLANK_BEHIND_STOP, ". "),
    (_STOP_FOR_COMMA, ","),
    (_DASHES, "-"),
    (_STROKES, "/"),
    (_TWO_BLANKS, " "),
    (_THROUGH, "qua "),
    (_PER_YEAR, "năm"),
)
_LABEL = (
    r"(?:Đơn vị|Cơ quan|Bộ phận)(?: (?:chủ trì|phối hợp|thực hiện|tham mưu|soạn thảo|trình|ban hành)){1,4}|Nơi nhận"
    r"|(?:Thời gian|Thời hạn|Tiến độ)(?: (?:thực hiện|hoàn thành|tổ chức|trình|ban hành|báo cáo)){0,2}|Sản phẩm|Kết quả"
)
_LABEL_SIGN = re.compile(rf"^[^\w\n]{{0,4}}(?:{_LABEL})(?P<sign>;)(?=\s)", re.MULTILINE)
_LABEL_BARE = re.compile(
    r"^[^\w\n]{0,4}(?:Đơn vị|Cơ quan)(?: (?:chủ trì|phối hợp|thực hiện|tham mưu)){1,3}"
    r"(?=\s(?:Các|Sở|UBND|Ủy|Phòng|Ban|Văn|Công|Cục)\s)",
    re.MULTILINE,
)
_OFFICE = "(?:Sở|Phòng|Ban|Ủy|UBND|Công|Trung|Văn|Hội|Đoàn|Chi|Cục|Đài|Trạm|Trường|Bệnh|Các|Kho|Liên|Hiệp|Tòa|Viện|Bộ)"
_HEADING_SIGN = re.compile(
    rf"^\s{{0,9}}(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)]|[a-zđ]\))\s{_OFFICE}\s[^:;.\n]{{2,90}}(?P<sign>;)"
    rf"(?=\s(?!{_OFFICE}\s)[{CAPITAL}][{SMALL}]+\s[{SMALL}])",
    re.MULTILINE,
)
_NUMBER = re.compile(
    rf"(?<=[Ss]ố )\d(?: ?\d){{0,4}} ?[/–-] ?(?:2 ?0 ?\d ?\d ?[/–-] ?)?[{CAPITAL}](?: ?[{CAPITAL}][A-Za-zĐđ]{{0,3}}){{0,3}}"
    rf"(?: ?[/–-] ?[{CAPITAL}]{{1,7}}g?)+(?!\w)"
)


def find_damaged_signs(text: str) -> Iterator[Repair]:
    """The repairs of a text's signs."""
    for pattern, sign in _SIGNS:
        for match in pattern.finditer(text):
            yield Repair(match.start(), match.end(), sign)
    for match in _DOUBLED.finditer(text):
        yield Repair(match.start(), match.end(), match["sign"])
    for match in _NO_BLANK.finditer(text):
        yield Repair(match.start(), match.end(), match["sign"] + " ")
    for pattern, word in ((_LABEL_SIGN, ":"), (_HEADING_SIGN, ":"), (_NUMBER_WORD, "Số:")):
        for match in pattern.finditer(text):
            yield Repair(match.start(1), match.end(1), word)
    for match in _LABEL_BARE.finditer(text):
        yield Repair(match.end() - 1, match.end(), match.group()[-1] + ":")
    for match in _NUMBER.finditer(text):
        if " " in match.group():
            yield Repair(match.start(), match.end(), match.group().replace(" ", ""))
