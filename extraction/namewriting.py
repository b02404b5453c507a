"""Different writings of one name: tone marks, abbreviations, spacing.

Owns the key under which they meet; refuses to find names in a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names in their order, without repetitions that differ only in writing."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(normalise_body(name), name)
    return tuple(seen.values())


def normalise_body(name: str) -> str:
    """A key under which different writings of one name meet: NFC, lower case, one way to set tone marks, abbreviations written out."""
    key = unicodedata.normalize("NFC", name).lower()
    key = _TONES.sub(lambda match: _TONE_PLACES[match.group()], key)
    key = re.sub(r"\s*[-–—]\s*", " - ", key)
    key = re.sub(r"\s*,\s*", ", ", key)
    key = re.sub(r"[\s.]+", " ", key).strip(" ;:,")
    for pattern, full in _ABBREVIATIONS:
        key = pattern.sub(full, key)
    return re.sub(r"\s+", " ", key).strip()


_TONE_PLACES = {
    old: new
    for vowels, placed in (("oá oà oả oã oạ", "óa òa ỏa õa ọa"), ("oé oè oẻ oẽ oẹ", "óe òe ỏe õe ọe"), ("uý uỳ uỷ uỹ uỵ", "úy ùy ủy ũy ụy"))
    for old, new in zip(vowels.split(), placed.split(), strict=True)
}
_TONES = re.compile(r"(?<!q)(?:" + "|".join(_TONE_PLACES) + r")(?![a-zà-ỹ])")
_ABBREVIATIONS = tuple(
    (re.compile(rf"(?<!\w){short}(?!\w)"), full)
    for short, full in (
        (r"ubnd", "ủy ban nhân dân"),
        (r"hđnd", "hội đồng nhân dân"),
        (r"(?:ub\s?mttq(?:\s?vn)?|ubmttqvn)", "ủy ban mặt trận tổ quốc"),
        (r"mttq(?:vn)?", "mặt trận tổ quốc"),
        (r"mặt trận tổ quốc việt nam", "mặt trận tổ quốc"),
        (r"btt", "ban thường trực"),
        (r"btv", "ban thường vụ"),
        (r"bcđ", "ban chỉ đạo"),
        (r"bql", "ban quản lý"),
        (r"bchqs|ban chqs", "ban chỉ huy quân sự"),
        (r"bộ chqs", "bộ chỉ huy quân sự"),
        (r"ttyt", "trung tâm y tế"),
        (r"tyt", "trạm y tế"),
        (r"cdc", "trung tâm kiểm soát bệnh tật"),
        (r"bhxh", "bảo hiểm xã hội"),
        (r"(?:lđ\s?-?\s?tb\s?(?:&|và|-)?\s?xh|lđtbxh)", "lao động, thương binh và xã hội"),
        (r"lao động(?:,| -)? thương binh và xã hội", "lao động, thương binh và xã hội"),
        (r"(?:nn\s?(?:&|và|-)?\s?mt)", "nông nghiệp và môi trường"),
        (r"(?:nn\s?(?:&|và|-)?\s?ptnt)", "nông nghiệp và phát triển nông thôn"),
        (r"(?:tn\s?(?:&|và|-)?\s?mt)", "tài nguyên và môi trường"),
        (r"(?:kh\s?(?:&|và|-)?\s?cn)", "khoa học và công nghệ"),
        (r"(?:kh\s?(?:&|và|-)?\s?đt)", "kế hoạch và đầu tư"),
        (r"(?:gd\s?(?:&|và|-)?\s?đt)", "giáo dục và đào tạo"),
        (r"(?:tt\s?(?:&|và|-)\s?tt)", "thông tin và truyền thông"),
        (r"(?:vh\s?[,-]?\s?tt\s?(?:&|và|,)?\s?dl)", "văn hóa, thể thao và du lịch"),
        (r"(?:tc\s?-\s?kh|tckh)", "tài chính - kế hoạch"),
        (r"(?:pt\s?-?\s?th)", "phát thanh - truyền hình"),
        (r"hlhpn|hội lhpn", "hội liên hiệp phụ nữ"),
        (r"hccb", "hội cựu chiến binh"),
        (r"lđlđ", "liên đoàn lao động"),
        (r"kbnn", "kho bạc nhà nước"),
        (r"nhnn", "ngân hàng nhà nước"),
        (r"tand", "tòa án nhân dân"),
        (r"vksnd", "viện kiểm sát nhân dân"),
        (r"pct", "phó chủ tịch"),
        (r"tp", "thành phố"),
        (r"đ/c", "đồng chí"),
    )
)
