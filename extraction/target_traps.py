"""The traps: numbers that are no promise -- ages, sums of money, rewards, past results, starting points, parts of a name.

Owns the refusal of a number where it stands and the doubts about units; refuses to change what is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extraction.quantities import Quantity
from extraction.target_words import LEAD, MOVE, OPERATOR_WORDS, has_indicator_head, is_lead_in, opens_creation

_ENDS_IN_LIST = re.compile(r"(?:^|,|\svà|\shoặc|:|\sđồng\sthời)\s?$", re.IGNORECASE)
_STATES = re.compile(
    rf"(?:đạt|là|bằng|còn|lên|xuống|ở\smức(?:\s[^\W\d]+){{0,3}}|:|có|chiếm|tăng|giảm|tới|đến|thêm|{OPERATOR_WORDS})\s?\(?$", re.IGNORECASE
)
_BEFORE_FRACTION = re.compile(rf"(?<!\w)(?:giảm|tăng|đạt|bằng|{OPERATOR_WORDS})\s(?:được\s|ít\snhất\s|khoảng\s)?$", re.IGNORECASE)
_BEFORE_TIME = re.compile(rf"(?:đạt|là|:|{OPERATOR_WORDS})\s?$", re.IGNORECASE)
_BEFORE_CON = re.compile(
    r"(?<!\w)(?:đàn|trâu|bò|lợn|gia\s(?:súc|cầm))(?!\w)[^;]*(?:đạt|là|:)\s?$"
    r"|(?:bình\squân|mức\ssinh)[^;]*(?:có|đạt|là)\s(?:đủ\s)?$",
    re.IGNORECASE,
)
_OPENS_RANGE = re.compile(r"(?<!\w)từ\s$", re.IGNORECASE)
_PART_OF_A_NAME = re.compile(
    r"(?<!\w)(?:với|có)\s(?:tổng\s)?(?:dân\ssố|diện\stích|chiều\sdài|công\ssuất|quy\smô|tải\strọng|dung\stích)\s(?:là\s|từ\s|trên\s|dưới\s)?$"
    r"|(?<!\w)(?:trồng|xây|thu|làm|đào\stạo|tổ\schức|cấp|giải\squyết)\sđược\s$",
    re.IGNORECASE,
)
_PER_ONE = re.compile(r"(?:trên|/|mỗi|tính|cho)\s?$", re.IGNORECASE)
_GRANTS = re.compile(r"(?<!\w)hỗ\strợ\s[^.;]{0,60}$", re.IGNORECASE)
_MONEY_BEHIND = re.compile(r"\s(?:giá|kinh\sphí|chi\sphí|lãi\ssuất|học\sphí|mức|tiền|vốn|giống)(?!\w)", re.IGNORECASE)
_PROCESSING = re.compile(rf"thời\s(?:gian|hạn)(?!\w)[^;]*(?:còn|xuống|đạt|là|:|rút\sngắn|giảm|{OPERATOR_WORDS})\s?$", re.IGNORECASE)
_OF_EACH = re.compile(r"(?<!\w)mỗi\s(?!năm|ngày|tháng)", re.IGNORECASE)
_PROMISE = re.compile(
    r"(?:^|[:;,–-]\s|(?:bảo\sđảm|đảm\sbảo)\s(?:cơ\scấu,?:?\s)?)t[ỷỉ]\slệ\s[^.;,]{1,80}\s(?:từ\s\d[\d,]*\s?%\strở\slên"
    r"|(?:ít\snhất|tối\sthiểu|không\sdưới|không\sthấp\shơn)\s\d[\d,]*\s?%)|phấn\sđấu|(?:đến|trước)\s(?:hết\s|cuối\s)?(?:năm\s)?20\d\d[^.;]{0,120}\d\s?[%‰]|(?<!\w)(?:đưa|nâng|giảm|tăng"
    r"|kéo\sgiảm)\s[^.;]{0,20}(?:t[ỷỉ]\slệ|t[ỷỉ]\ssố|t[ỷỉ]\ssuất|mức)[^.;]{0,160}(?:lên|xuống|còn|đạt)\s"
    r"|đạt\s(?:chỉ\stiêu|mục\stiêu)\s[^.;]{0,40}\d",
    re.IGNORECASE,
)
_REWARDS = re.compile(
    r"(?<!\w)(?:thưởng|được\shỗ\strợ(?=[^.;]{0,40}(?:đồng|kinh\sphí|tiền|mức|\d\s?%)|\s?(?:[.;]|$))|cộng\s(?:thêm\s)?\d|trừ\s(?:đi\s)?\d|chấm\s\d|điểm\s(?:cộng|trừ|thưởng)|xếp\shạng"
    r"|xếp\sloại|phạt|đã\sđạt\sđược|bằng\skhen|giấy\skhen|thang\sđiểm)(?!\w)",
    re.IGNORECASE,
)
_MONEY_SPENT = re.compile(
    r"(?<!\w)(?:ngân\ssách|kinh\sphí|dự\stoán|tổng\schi|NSNN|mức\shỗ\strợ|mức\schi|định\smức|phụ\scấp)(?!\w)", re.IGNORECASE
)
_PAST = re.compile(
    r"(?<!\w)(?:đã|kế\sthừa|hiện\snay|hiện\scó|hiện\sđạt|năm\strước|cùng\skỳ|tính\sđến|thời\sđiểm)(?!\w)[^,;]*$", re.IGNORECASE
)
_IN_COMPARISON = re.compile(
    r"so\svới\s(?:cùng\skỳ\s)?(?:năm\s)?20\d\d\s\([^()]*$|\((?:mới\s|năm\s20\d\d|hiện|cùng\skỳ|so\svới|thực\shiện|ước)[^()]*$",
    re.IGNORECASE,
)
_IS_BASELINE = re.compile(r"(?<!\w)từ\s(?:mức\s|khoảng\s)?$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s?(?:\(?(?:vào\s)?(?:năm\s)?20\d\d\)?)?,?\s?(?:giảm\s|tăng\s|nâng\s)?(?:xuống|lên|còn|tới)(?!\w)", re.IGNORECASE)
_RATES_PER_THOUSAND = re.compile(r"t[ỷỉ]\ssuất\s(?:sinh\sthô|chết|tử\svong|sinh(?!\s(?:thay|của)))", re.IGNORECASE)
_AGE = re.compile(r"(?:tuổi\sthọ|tuổi\skết\shôn|tuổi\sbình\squân|tuổi\strung\sbình|độ\stuổi\sbình)", re.IGNORECASE)
_SPAN_OF_LIFE = re.compile(r"(?:sống|thọ|thời\sgian|tuổi|học)", re.IGNORECASE)
_EARNED = re.compile(
    r"(?:thu\snhập|GRDP|giá\strị|doanh\sthu|thu\s(?:ngân\ssách|xã\shội|nội\sđịa|thuế|phí|tiền)|tổng\s(?:số\s)?thu|số\sthu|kim\sngạch|tổng\ssản\sphẩm|sản\slượng|năng\ssuất|vốn|quỹ|ủng\shộ|đóng\sgóp|huy\sđộng|vận\sđộng)",
    re.IGNORECASE,
)


def states_a_value(left: str, quantity: Quantity, right: str, *, is_first: bool) -> bool:
    """Whether a number can be a promised value where it stands, rather than part of a name, an age, a sum of money or a past result."""
    if quantity.is_guessed and _OF_EACH.search(left):
        return False
    if quantity.high is not None:
        left = _OPENS_RANGE.sub("", left)
    if _is_part_of_a_name(left, quantity) or _is_past(left, right) or _is_money_given(left, right):
        return False
    unit = quantity.unit.lower()
    if quantity.is_fraction:
        return bool(_BEFORE_FRACTION.search(left))
    if unit[:1] in "%‰/" or unit == "điểm" or unit.startswith(("điểm %", "điểm phần")):
        return _is_share(left, quantity)
    if unit == "con":
        return bool(_BEFORE_CON.search(left))
    if "đồng" in unit or "usd" in unit:
        return bool(_EARNED.search(left) and _STATES.search(left))
    if unit in ("tuổi", "năm", "tháng", "giờ", "phút", "ngày", "ngày làm việc"):
        return _is_length_of_time(left, unit) and (unit == "tuổi" or not MOVE.search(right[:10]))
    return _is_count(left, quantity, right, is_first=is_first)


def _is_part_of_a_name(left: str, quantity: Quantity) -> bool:
    return bool(_PART_OF_A_NAME.search(left)) or (quantity.value == 1 and bool(_PER_ONE.search(left)))


def _is_past(left: str, right: str) -> bool:
    """A result already there, what a value is compared with, or where a movement starts."""
    return bool(_PAST.search(left) or _IN_COMPARISON.search(left) or (_IS_BASELINE.search(left) and _GOES_ON.match(right)))


def _is_money_given(left: str, right: str) -> bool:
    """Money that is spent, or what somebody is helped with ("hỗ trợ 30% giá giống nhưng không quá 10 triệu đồng/hộ")."""
    if _MONEY_SPENT.search(left + right[:40]) and not _EARNED.search(left):
        return True
    return bool(_GRANTS.search(left)) and bool(_MONEY_BEHIND.match(right) or "nhưng" in left)


def _is_length_of_time(left: str, unit: str) -> bool:
    """Whether years, hours or days are what is promised: an age reached, years lived, the time that a service takes."""
    if unit == "tuổi":
        return bool(_AGE.search(left) and _STATES.search(left))
    if unit.startswith("ngày"):
        return bool(_PROCESSING.search(left))
    return bool(_SPAN_OF_LIFE.search(left) and _BEFORE_TIME.search(left)) and not _OF_EACH.search(left)


def is_about_rewards(sentence: str) -> bool:
    """Whether the sentence sets what is rewarded, scored or paid, or tells what was reached."""
    return bool(_REWARDS.search(sentence))


def is_promise(sentence: str) -> bool:
    """Whether a sentence outside the goals clearly promises a number."""
    return bool(_PROMISE.search(sentence))


def warnings_for(indicator: str, unit: str, value: float) -> Iterator[str]:
    """Doubts about a unit, in Vietnamese; the unit itself is never changed."""
    if unit == "%" and _RATES_PER_THOUSAND.search(indicator):
        yield f"“{indicator}” ghi đơn vị %, thông thường tính bằng ‰: cần kiểm tra lại."
    if unit == "%" and value > 100 and indicator.lower().startswith(("tỷ lệ", "tỉ lệ")):
        yield f"“{indicator}” lớn hơn 100%: cần kiểm tra lại."


def _is_share(left: str, quantity: Quantity) -> bool:
    if quantity.unit.startswith("điểm") and quantity.unit == "điểm":
        return bool(re.search(rf"(?:chỉ\ssố|điểm)[^;]*(?:đạt|tăng|giảm|:|{OPERATOR_WORDS})", left, re.IGNORECASE))
    return not re.search(r"(?<!\w)(?:cho|hệ\ssố|nồng\sđộ|dung\sdịch|loại|cồn)\s$", left, re.IGNORECASE)


def _is_count(left: str, quantity: Quantity, right: str, *, is_first: bool) -> bool:
    if re.match(r"\s?trở\s(?:lên|xuống)", right):
        return bool(re.search(r"đạt\s(?:từ\s)?$", left))
    if re.search(
        r"(?<!\w)(?:thứ|khoản|điều|(?<!dân\s)(?<!tổng\s)(?<!là\s)số|(?<!nâng\s)(?<!cung\s)cấp|tốp|top|nhóm|khu\svực|được\stầm\ssoát|trong|từ|sau|mỗi|có\stừ)\s$",
        left,
        re.IGNORECASE,
    ):
        return False
    if LEAD.fullmatch(left) or not left.strip() or opens_creation(left):
        return True
    if _STATES.search(left):
        return (
            "/" in quantity.unit
            or has_indicator_head(left)
            or is_lead_in(left)
            or "đạt" in left[-30:].lower()
            or left.rstrip().endswith(":")
        )
    return has_indicator_head(left) or (bool(_ENDS_IN_LIST.search(left)) and not is_first)
