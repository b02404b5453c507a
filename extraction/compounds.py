"""The vocabulary of the genre: words that stand together in plans of Vietnamese offices.

Owns the compounds, short words and abbreviations by which a damaged word is known and restored (`restoring`), read once from `words/`;
refuses to restore. In `compounds.txt` "|" parts the compounds of a line; `syllables.txt` holds syllables that are words of the language.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"
_SHORT = (
    "và các của cho với trong theo về để có là được từ đến tại khi trên dưới sau trước hoặc không này đó việc do bằng như những một hai "
    "ba bốn sáu bảy tám chín mười cùng cũng đã sẽ phải cần nếu thì mà nên ra vào lên xuống lại còn hết ngay cả mọi mỗi từng nhiều ít "
    "hơn nhất rất đúng đủ mới cũ cao thấp lớn nhỏ tốt gồm nhằm qua giữa ngoài bị ở ý y đi nói biết muốn mang đưa giữ trả"
)
_SINGLE = (
    "tỉnh huyện xã phường thôn bản ấp tổ đội nhóm người hộ lớp đợt cuộc buổi lần số ngày tháng năm quý tuần giờ mức loại kiểu bộ ban sở "
    "phòng "
    "hội đoàn trạm đài báo cục vụ viện trường khoa quỹ khối ủy uỷ viên đạt giảm tăng thu chi nộp trình gửi giao xin lập làm nêu học dạy "
    "thi khám dịp"
)
_ABBREVIATIONS = (
    "ANTT ATGT ATTP BCH BCHQS BCĐ BHTN BHXH BHYT BQL BTC BTT BTV BĐBP CCB CCHC CDC CHQS CNCH CNTT CTMT GDĐT GRDP HCCB HND HTX HĐND "
    "KBNN KCN KHCN KHHGĐ KHĐT KKT LHPN LĐLĐ LĐTBXH MTTQ MTTQVN NCT NHCSXH NHNN NNMT NNPTNT NTM OCOP PBGDPL PCCC PCT PCTN PGĐ PTNT "
    "QPAN STT TAND TDP THCS THPT TKCN TNCS TNMT TTHC TTHCC TTKSBT TTXVN TTYT TYT UBBC UBKT UBMTTQ UBMTTQVN UBND VHTT VHTTDL VKSND "
    "VNPT VPUBND ĐBQH TW TU ĐU CP QH HU TTg"
)
TIME_BEFORE_NUMBER = {
    "ngày": re.compile(r"\d{1,2}"),
    "tháng": re.compile(r"\d{1,2}"),
    "năm": re.compile(r"20\d\d"),
    "quý": re.compile("i|ii|iii|iv"),
    "điều": re.compile(r"\d{1,2}"),
    "số": re.compile(r"\d{1,4}"),
}
"""What follows a word of time that a number completes."""


def _lines(name: str) -> list[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


_COMPOUNDS = [compound.split() for line in _lines("compounds.txt") for compound in line.split("|")]
PAIRS = frozenset(pair for compound in _COMPOUNDS for pair in pairwise(compound))
TRIPLES = frozenset(triple for compound in _COMPOUNDS for triple in zip(compound, compound[1:], compound[2:], strict=False))
SHORT_WORDS = frozenset(_SHORT.split())
FIRM_PAIRS = frozenset((compound[0], compound[1]) for compound in _COMPOUNDS if len(compound) == 2 and not SHORT_WORDS & set(compound))
WORDS = SHORT_WORDS | set(_SINGLE.split()) | {word for compound in _COMPOUNDS for word in compound}
COMMON = WORDS | {word for line in _lines("syllables.txt") for word in line.split()}
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
