"""The measures of return in words ("hằng quý", "02 lần/ngày", "định kỳ 6 tháng") and whether they govern the duty beside them.

Owns those words and their RFC 5545 rules; refuses dates, which `recurrences` puts to them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extraction.folding import SENTENCE_END
from extraction.weekdays import PLACED_WEEKDAY, placed_weekday_rule
from rules.rrules import BARE
from rules.school_year import school_rule
from rules.values import Frequency

_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6}
_NUMBER = r"(?:\d{1,2}|một|hai|ba|bốn|sáu)"
_UNIT = r"(?:ngày|tuần|tháng|quý|quí|năm\shọc|năm|học\sk[ỳì])"
_COUNT = rf"(?:{_NUMBER}\s?[-–]\s?)?"
_OCCASION = (
    r"(?:lần|lượt|đợt|số|buổi(?!\s?/\s?ngày)|tiết|kỳ|phiên|tin,?\s(?:và\s)?bài|tin/bài|tin|bài\sviết|bài|bản\stin|chuyên\s(?:mục|đề|trang)|hội\snghị"
    r"|cuộc(?:\s(?:họp|kiểm\stra|giám\ssát|đối\sthoại))?|chuyến)"
)
_AT_LEAST = r"(?:,?\s(?:ít\snhất|tối\sthiểu|không\sdưới|tổ\schức|họp|từ))*"
_LAST_DAY = "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"

_MEASURE = re.compile(
    r"(?<!\w)(?:"
    # 6 tháng (trước 15/6) và năm; 6 tháng, 01 năm
    r"(?P<halves>(?:06|6|sáu)\stháng(?:\sđầu\snăm)?(?:\s?\([^)]{1,40}\))?\s?(?:,|và|;)\s?(?:(?:cả|0?1|một|báo cáo|tổng kết|hàng"
    r"|hằng|và)\s)*năm)"
    r"(?!\s(?:20)?\d)"
    # mỗi năm 02 đợt, hằng quý ít nhất một lần
    rf"|(?:hàng|hằng|mỗi|từng)\s(?P<counted_unit>{_UNIT}){_AT_LEAST}\s{_COUNT}(?P<counted>{_NUMBER})\s{_OCCASION}"
    # cuối mỗi học kỳ, đầu năm học hằng năm; in a cell "cuối học kỳ", "đầu năm học"
    r"|(?P<school>(?:(?:đầu|cuối|kết\sthúc|hết)\s(?:mỗi|từng|hàng|hằng)|đầu|cuối(?:\scác)?)\s(?:học\sk[ỳì]|năm\shọc)(?:\s(?:hàng|hằng)\snăm)?)"
    r"(?!\s(?:[IVX12]|hai|một|20\d\d|này|trước|sau))"
    # thứ Hai tuần đầu của tháng
    rf"|(?P<placed>{PLACED_WEEKDAY}\s(?:của\s)?(?:(?:mỗi|từng|hàng|hằng)\s)?tháng(?!\s\d))"
    # hàng tháng, hằng quý, mỗi năm học
    rf"|(?:hàng|hằng|mỗi|từng)\s(?P<each>{_UNIT})"
    # 02 lần/ngày, 1 lần mỗi tuần, 02 số/tháng
    rf"|{_COUNT}(?P<times>{_NUMBER})\s{_OCCASION}\s?(?:/|mỗi|một|(?<=lần\s)trong|(?<=lần\s)trên)\s?(?:0?1\s|một\s)?(?P<times_unit>{_UNIT})"
    # 6 tháng một lần, 01 năm/lần
    rf"|(?P<span>{_NUMBER})\s(?P<span_unit>{_UNIT})\s?(?:/|\s)\s?(?:0?1\s|một\s)?lần"
    # định kỳ 6 tháng, định kỳ quý
    rf"|định\sk[ỳì]\s(?:(?:báo cáo|theo|vào)\s)?(?:(?P<every>{_NUMBER})\s)?(?P<every_unit>tháng|quý|quí|năm|tuần)(?!\s\d)"
    # ngày làm việc cuối tháng
    r"|ngày\s(?P<working>làm\sviệc\s)?cuối(?:\scùng)?\s(?:của\s)?(?:(?:mỗi|hàng|hằng)\s)?(?P<last_unit>tuần|tháng|quý|quí)"
    r"(?!\s(?:[\dIV]|(?:đầu|giữa|cuối)\s(?:của\s|mỗi\s)?qu[ýí]))"
    # ngày 20 của tháng cuối quý
    r"|(?:ngày\s\d{1,2}\s(?:của\s)?)?(?P<of_quarter>tháng\s(?:đầu|giữa|cuối)(?:\s(?:của|mỗi|hàng|hằng))*\squ[ýí])(?!\s[\dIV])"
    # quý I, 6 tháng, 9 tháng và năm
    r"|(?P<quarters>(?:quý\sI,\s)?(?:06|6)\stháng,\s(?:09|9)\stháng(?:,|\svà)\s(?:cả\s|báo cáo\s)?năm)(?!\s(?:20)?\d)"
    # báo cáo tháng, quý, năm
    r"|báo\scáo\s(?P<report>tuần|tháng|quý|quí)(?=\s?[,(]\s?(?:(?:0?6|sáu)\stháng|quý|năm|trước)|\s(?:trước|và)\s)"
    r")(?!\w)",
    re.IGNORECASE,
)
_REPORTING = (
    r"báo cáo|kiểm điểm|kiểm tra|giám sát|đánh giá|sơ kết|tổng kết|rà soát|cập nhật|tổng hợp|họp|giao ban|công khai|công bố|thống kê"
    r"|đối chiếu|thông báo"
    r"|tổ chức|xử lý|gửi|theo dõi|đôn đốc|quyết toán|duy trì|tập huấn|khảo sát|điều tra|xúc tiến|tiến hành|kiện toàn"
    r"|sinh hoạt(?=\s(?:chi|câu|tổ|chuyên))"
)
_DUTY = (
    _REPORTING
    + r"|tham mưu|xây dựng|lập|bố trí|cân đối|phối hợp|ban hành|trình|đề xuất|triển khai|thực hiện|phân bổ|chủ trì|chủ động|hướng dẫn"
    r"|căn cứ|trên cơ sở|phát động|dành|giao|đề nghị|yêu cầu|cung cấp|tuyên truyền|chỉ đạo|phân công|bình xét|có trách nhiệm|nộp"
)
_NAMED_THING = (
    r"dự toán|ngân sách|kế hoạch|chương trình|kinh phí|trợ cấp|đời sống|khen thưởng|thi đua|chỉ tiêu|nhiệm vụ|định mức|danh hiệu|tiêu chuẩn"
    r"|nhu cầu|lương|chi|nguồn|văn hóa|văn hoá|nội dung|thu(?!\s(?:gom|hồi|thập|hút))|vốn|mức|tỷ lệ|xếp loại|phân loại|sản lượng|bình quân"
    r"|sinh hoạt(?!\s(?:chi|câu|tổ|chuyên))"
    r"|cuộc họp|các cuộc"
    r"|các buổi|hội nghị|lượng|ngày càng"
)
_HEADS = re.compile(rf"(?<!\w)(?:(?P<thing>{_NAMED_THING})|(?P<duty>{_REPORTING}))(?!\w)", re.IGNORECASE)
_PLAN_OF = re.compile(r"(?<!\w)(?:kế hoạch|chương trình|dự toán|kinh phí|quy chế|cuộc|buổi|phiên|kỳ)\s(?:họp\s)?$", re.IGNORECASE)
_OPENING = re.compile(r"(?:^|[;:.(–\-•+*]|(?<!\w)(?:và|đồng thời|có trách nhiệm|yêu cầu))\s*$", re.IGNORECASE)
_DUTY_FOLLOWS = re.compile(rf"[,:)]?\s(?:\([^)]*\)\s)?(?:phải |cần |sẽ |chủ động )?(?:{_DUTY})(?!\w)", re.IGNORECASE)
_SHORT_DUTY = re.compile(
    r"(?:^|[;:.()–\-•+*,]|(?<!\w)và)\s*(?:tuyên\struyền|phát\s(?:sóng|thanh|hành|động)|đăng\stải|truyền\sthông|phổ\sbiến|vận\sđộng|nhắc\snhở"
    r"|trực|tuần\stra|phun|vệ\ssinh|ra\squân|thu\sgom|nghe|xuất\sbản|đối\sthoại|tiếp\scông\sdân|diễn\stập|nạo\svét|tự\s[^\W\d]+|lấy\smẫu"
    r"|phân\scông|đo|ghi|quét|dọn|tưới|cho\săn|khử|đưa|chở|chấm|điểm\sdanh|kiểm\skê|sao\slưu|vận\shành|tiếp\snhận|lưu|nhắn\stin|đăng|phát)(?:\s[^\W\d]+){0,6}\s$",
    re.IGNORECASE,
)
_ACT_BEFORE = re.compile(
    r"(?<!\w)(?:tuyên\struyền|phát\s(?:sóng|thanh)|đưa\stin|truyền\sthông|phổ\sbiến|nhắc\snhở|tuần\stra|trực)\s$", re.IGNORECASE
)
_DATE_FOLLOWS = re.compile(
    r"[,:]?\s?\(?\s?(?:trước|chậm nhất|muộn nhất|xong|vào|ngày)\s(?:là\s|vào\s|trước\s)*(?:ngày|tháng|quý|quí|lúc|dịp|đầu|cuối|thứ|\d)",
    re.IGNORECASE,
)
_DATE_PRECEDES = re.compile(
    r"(?:(?<!\w)trước\s\d{1,2}|m[ồù]ng\s\d{1,2}|(?:ngày|tháng|quý)\s[\dIVX./\-]+|đầu|giữa|\d{1,2}/\d{1,2}|\d{1,2}\s?(?:h|giờ|g)\s?\d{0,2}|cuối|thứ\s\w+)\s(?:của\s)?\(?$",
    re.IGNORECASE,
)
AFTER_PERIODIC = re.compile(r"định\sk[ỳì]\s\(?(?:vào\s|theo\s)?$", re.IGNORECASE)
NO_DUTY_PERIODIC = re.compile(
    r"khám|sức khỏe|sức khoẻ|tiêm|tẩy giun|xét nghiệm|chi trả|thanh toán|tài khoản|bảo dưỡng|lương", re.IGNORECASE
)
_BY_A_PLAN = re.compile(r"theo\s[^.;]{0,20}(?:kế hoạch|chương trình|dự toán)", re.IGNORECASE)

_SCHOOL_YEAR = re.compile(r"năm\shọc", re.IGNORECASE)
_ONLY_IN_CELLS = re.compile(r"(?:đầu|cuối)\s(?:các\s)?(?:học\sk[ỳì]|năm\shọc)")
_LIMIT = re.compile(r"(?<!\w)(?:(?<!không )quá|hơn|trên|dưới|vượt)\s$", re.IGNORECASE)
_REACH = 240
_PART_END = re.compile(rf";|{SENTENCE_END.pattern}")
_UNIT_FREQUENCY = {
    "ngày": Frequency.DAILY,
    "tuần": Frequency.WEEKLY,
    "tháng": Frequency.MONTHLY,
    "quý": Frequency.QUARTERLY,
    "quí": Frequency.QUARTERLY,
    "năm": Frequency.YEARLY,
    "năm học": Frequency.YEARLY,
    "học kỳ": Frequency.HALF_YEARLY,
    "học kì": Frequency.HALF_YEARLY,
}
TIMES_A_YEAR = {2: Frequency.HALF_YEARLY, 4: Frequency.QUARTERLY, 12: Frequency.MONTHLY}
_MONTHS = {1: Frequency.MONTHLY, 3: Frequency.QUARTERLY, 6: Frequency.HALF_YEARLY, 12: Frequency.YEARLY}


@dataclass(frozen=True, slots=True)
class Measure:
    """The words of a measure. is_counted -- with a count ("02 lần/năm"); is_pair -- two reports of one year ("6 tháng và năm")."""

    start: int
    end: int
    frequency: Frequency
    rrule: str
    is_counted: bool = False
    is_pair: bool = False


def find_measures(text: str) -> Iterator[Measure]:
    for match in _MEASURE.finditer(text):
        frequency, rrule = _frequency(match)
        yield Measure(
            match.start(),
            match.end(),
            frequency,
            rrule,
            bool(match["times"] or match["counted"] or match["span"]),
            bool(match["halves"] or match["quarters"]),
        )


def governs(text: str, measure: Measure, *, in_cell: bool) -> bool:
    start = max(sentence_bounds(text, measure.start)[0], measure.start - _REACH)
    left, right, words = text[start : measure.start], text[measure.end : measure.end + 80], text[measure.start : measure.end].lower()
    if measure.is_counted and _LIMIT.search(left):
        return False
    if in_cell:
        return not _BY_A_PLAN.search(left)
    if _ONLY_IN_CELLS.fullmatch(words):
        return False
    if measure.is_counted or words.startswith(("định", "báo cáo", "tháng", "ngày", "thứ", "chủ nhật")):
        return not (words.startswith("định") and NO_DUTY_PERIODIC.search(left[-25:]))
    if AFTER_PERIODIC.search(left):
        return not NO_DUTY_PERIODIC.search(left[-35:])
    if not left or _OPENING.search(left) or _DATE_FOLLOWS.match(right) or _DATE_PRECEDES.search(left):
        return True
    return _governs_by_its_neighbours(left, right)


def sentence_bounds(text: str, position: int) -> tuple[int, int]:
    """The half-open range of the sentence, or the part between semicolons, that holds a position of a folded text."""
    starts, ends = _parts(text)
    part = min(bisect_left(ends, position), len(ends) - 1)
    return starts[part], ends[part]


@lru_cache(maxsize=8)
def _parts(text: str) -> tuple[list[int], list[int]]:
    """Where the parts of a text begin and end; kept, because every measure of a text asks."""
    cuts = [match.span() for match in _PART_END.finditer(text)]
    return [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]


def _governs_by_its_neighbours(left: str, right: str) -> bool:
    heads = list(_HEADS.finditer(left[-110:]))
    last = heads[-1] if heads else None
    follows = bool(_DUTY_FOLLOWS.match(right))
    if left.endswith(", "):
        return follows
    if last is None:
        return follows or bool(_SHORT_DUTY.search(left) or _ACT_BEFORE.search(left))
    return bool(last["duty"] and not _PLAN_OF.search(left[-110:][: last.start()]))


def _frequency(match: re.Match[str]) -> tuple[Frequency, str]:
    """The frequency of a measure and its rule; of terms and school years by the convention of the school year."""
    if match["placed"]:
        return Frequency.MONTHLY, placed_weekday_rule(match["placed"]) or BARE[Frequency.MONTHLY]
    if match["school"]:
        frequency = _UNIT_FREQUENCY["năm học" if _SCHOOL_YEAR.search(match["school"]) else "học kỳ"]
        return frequency, school_rule(match["school"]) or BARE[frequency]
    frequency, rrule = _measured(match)
    return frequency, school_rule(match.group()) or rrule


def _measured(match: re.Match[str]) -> tuple[Frequency, str]:
    if match["of_quarter"]:
        return Frequency.QUARTERLY, BARE[Frequency.QUARTERLY]
    if match["last_unit"]:
        return _last_day_frequency(match["last_unit"].lower(), is_working=bool(match["working"]))
    if match["counted"]:
        return _times_frequency(_number(match["counted"]), match["counted_unit"].lower())
    if match["halves"]:
        return Frequency.HALF_YEARLY, BARE[Frequency.HALF_YEARLY]
    if match["quarters"]:
        return Frequency.QUARTERLY, BARE[Frequency.QUARTERLY]
    if match["times"]:
        return _times_frequency(_number(match["times"]), match["times_unit"].lower())
    if match["span"]:
        return _span_frequency(_number(match["span"]), match["span_unit"].lower())
    if match["every_unit"]:
        return _span_frequency(_number(match["every"] or "1"), match["every_unit"].lower())
    frequency = _UNIT_FREQUENCY[(match["each"] or match["report"]).lower()]
    return frequency, BARE[frequency]


def _last_day_frequency(unit: str, *, is_working: bool) -> tuple[Frequency, str]:
    frequency = _UNIT_FREQUENCY[unit]
    if frequency is Frequency.MONTHLY and is_working:
        return frequency, f"{BARE[frequency]};{_LAST_DAY}"
    return frequency, BARE[frequency]


def _number(words: str) -> int:
    return _NUMBERS.get(words.lower()) or int(words)


def _times_frequency(times: int, unit: str) -> tuple[Frequency, str]:
    frequency = _UNIT_FREQUENCY[unit]
    if frequency is Frequency.YEARLY:
        frequency = TIMES_A_YEAR.get(times, frequency)
    return frequency, BARE[frequency]


def _span_frequency(count: int, unit: str) -> tuple[Frequency, str]:
    frequency = _UNIT_FREQUENCY[unit]
    if frequency is Frequency.MONTHLY and count in _MONTHS:
        frequency, count = _MONTHS[count], 1
    if frequency is Frequency.QUARTERLY and count > 1:
        return Frequency.QUARTERLY, f"FREQ=MONTHLY;INTERVAL={3 * count}"
    interval = f";INTERVAL={count}" if count > 1 else ""
    return frequency, BARE[frequency] + interval
