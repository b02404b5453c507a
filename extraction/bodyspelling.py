"""One spelling for the names of offices: the key under which different writings of one name meet.

Owns abbreviations and the placing of tone marks; refuses to know which words are names (`extraction.agencies`) and which offices exist.
"""

from __future__ import annotations

import re
import unicodedata

_ABBREVIATIONS = (
    (r"ubnd", "ủy ban nhân dân"),
    (r"hđnd", "hội đồng nhân dân"),
    (r"ub ?mttq(?: ?vn| việt nam)?", "ủy ban mặt trận tổ quốc"),
    (r"mttq(?: ?vn| việt nam)?", "mặt trận tổ quốc"),
    (r"mặt trận tổ quốc việt nam", "mặt trận tổ quốc"),
    (r"btt", "ban thường trực"),
    (r"btv", "ban thường vụ"),
    (r"bch", "ban chấp hành"),
    (r"bcđ", "ban chỉ đạo"),
    (r"bql", "ban quản lý"),
    (r"bộ chqs", "bộ chỉ huy quân sự"),
    (r"b(?:an )?chqs", "ban chỉ huy quân sự"),
    (r"ttyt", "trung tâm y tế"),
    (r"tyt", "trạm y tế"),
    (r"cdc", "trung tâm kiểm soát bệnh tật"),
    (r"bhxh", "bảo hiểm xã hội"),
    (r"kh (?:và )?cn|khcn", "khoa học và công nghệ"),
    (r"kh (?:và )?đt|khđt", "kế hoạch và đầu tư"),
    (r"nn (?:và )?mt|nnmt", "nông nghiệp và môi trường"),
    (r"nn (?:và )?ptnt|nnptnt", "nông nghiệp và phát triển nông thôn"),
    (r"tn (?:và )?mt|tnmt", "tài nguyên và môi trường"),
    (r"gd (?:và )?đt|gdđt", "giáo dục và đào tạo"),
    (r"tt (?:và )?tt|tttt", "thông tin và truyền thông"),
    (r"vh ?tt (?:và )?dl|vh ?ttdl", "văn hóa thể thao và du lịch"),
    (r"vh ?tt", "văn hóa thông tin"),
    (r"vh ?xh", "văn hóa xã hội"),
    (r"lđ ?tb (?:và )?xh|lđtbxh", "lao động thương binh và xã hội"),
    (r"tc ?kh", "tài chính kế hoạch"),
    (r"pt ?th", "phát thanh truyền hình"),
    (r"ds khhgđ|dân số khhgđ", "dân số kế hoạch hóa gia đình"),
    (r"khhgđ", "kế hoạch hóa gia đình"),
    (r"hlhpn|hội lhpn", "hội liên hiệp phụ nữ"),
    (r"lhpn", "liên hiệp phụ nữ"),
    (r"hccb", "hội cựu chiến binh"),
    (r"ccb", "cựu chiến binh"),
    (r"nct", "người cao tuổi"),
    (r"lđlđ", "liên đoàn lao động"),
    (r"tncs hcm", "thanh niên cộng sản hồ chí minh"),
    (r"tncs", "thanh niên cộng sản"),
    (r"kbnn", "kho bạc nhà nước"),
    (r"nhnn", "ngân hàng nhà nước"),
    (r"tand", "tòa án nhân dân"),
    (r"vksnd", "viện kiểm sát nhân dân"),
    (r"đbqh", "đại biểu quốc hội"),
    (r"thcs", "trung học cơ sở"),
    (r"thpt", "trung học phổ thông"),
    (r"kcn", "khu công nghiệp"),
    (r"pct", "phó chủ tịch"),
    (r"vp", "văn phòng"),
    (r"đ c", "đồng chí"),
    (r"tp", "thành phố"),
    (r"tx", "thị xã"),
    (r"tdp", "tổ dân phố"),
)
_WRITTEN_OUT = [full for _, full in _ABBREVIATIONS]
_ABBREVIATION = re.compile(rf"(?<!\w)(?:{'|'.join(f'({short})' for short, _ in _ABBREVIATIONS)})(?!\w)")
_TONE_PLACES = dict(
    zip(
        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),  # noqa: SIM905 -- a list of forms reads best as a row
        "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),  # noqa: SIM905
        strict=True,
    )
)
_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_TONE_PLACES)})(?!\w)")
_WORD = re.compile(r"\w+")


def normalise_body(name: str) -> str:
    """NFC, lower case, one way to place tone marks, words with one blank between and nothing else, abbreviations written out.

    "UBND xã Hoà Bình," and "Uỷ ban nhân dân xã Hòa Bình" give the same. Diacritics stay.
    """
    key = unicodedata.normalize("NFC", name).lower()
    key = " ".join(_WORD.findall(_TONE.sub(lambda found: _TONE_PLACES[found.group()], key)))
    return _ABBREVIATION.sub(lambda found: _WRITTEN_OUT[(found.lastindex or 1) - 1], key)
