"""One spelling for the names of bodies. A stand-in until `extraction.agencies.normalise_body` is there."""

from __future__ import annotations

import re
import unicodedata

_ABBREVIATIONS = (
    ("ub ?mttq", "ủy ban mặt trận tổ quốc"),
    ("ubnd", "ủy ban nhân dân"),
    ("hđnd", "hội đồng nhân dân"),
    ("mttq", "mặt trận tổ quốc"),
    ("ttyt", "trung tâm y tế"),
    ("tyt", "trạm y tế"),
    ("bcđ", "ban chỉ đạo"),
    ("btv", "ban thường vụ"),
    ("pct", "phó chủ tịch"),
    ("vp", "văn phòng"),
    ("kh cn", "khoa học và công nghệ"),
    ("kh đt", "kế hoạch và đầu tư"),
    ("nn mt", "nông nghiệp và môi trường"),
    ("nn ptnt", "nông nghiệp và phát triển nông thôn"),
    ("gd đt", "giáo dục và đào tạo"),
    ("gdđt", "giáo dục và đào tạo"),
    ("vh tt ?dl", "văn hóa thể thao và du lịch"),
    ("lđ ?tb ?xh", "lao động thương binh và xã hội"),
    ("tt tt", "thông tin và truyền thông"),
    ("tn mt", "tài nguyên và môi trường"),
    ("tc kh", "tài chính kế hoạch"),
    ("lhpn", "liên hiệp phụ nữ"),
    ("tncs", "thanh niên cộng sản"),
    ("hcm", "hồ chí minh"),
    ("ccb", "cựu chiến binh"),
    ("nct", "người cao tuổi"),
    ("bhxh", "bảo hiểm xã hội"),
    ("kbnn", "kho bạc nhà nước"),
    ("pt ?th", "phát thanh truyền hình"),
    ("thcs", "trung học cơ sở"),
    ("thpt", "trung học phổ thông"),
    ("bql", "ban quản lý"),
    ("kcn", "khu công nghiệp"),
    ("tp", "thành phố"),
    ("tx", "thị xã"),
    ("tdp", "tổ dân phố"),
)
_WRITTEN_OUT = [full for _, full in _ABBREVIATIONS]
_ABBREVIATION = re.compile(rf"(?<!\w)(?:{'|'.join(f'({short})' for short, _ in _ABBREVIATIONS)})(?!\w)")
_TONES = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy"}
_OLD_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_TONES)})(?!\w)")
_WORD = re.compile(r"\w+")


def normalise_body(text: str) -> str:
    """Lower case, NFC, one way of placing tone marks, no punctuation, abbreviations written out."""
    normal = unicodedata.normalize("NFC", text).casefold()
    normal = " ".join(_WORD.findall(_OLD_TONE.sub(lambda found: _TONES[found.group()], normal)))
    return _ABBREVIATION.sub(lambda found: _WRITTEN_OUT[(found.lastindex or 1) - 1], normal)
