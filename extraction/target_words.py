"""The words around a promised value: operators, changes, lead-ins and heads of indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extraction.quantities import Quantity, read_number
from extraction.verbwords import VERBS
from rules.values import Operator

_OPERATORS: tuple[tuple[str, Operator], ...] = (
    (r"không\s(?:dưới|thấp\shơn|ít\shơn)|ít\snhất|tối\sthiểu|từ|≥|>=", Operator.AT_LEAST),
    (r"không\s(?:để\s(?:xảy\sra\s)?)?(?:quá|vượt\squá|cao\shơn|trên)|tối\sđa|nhiều\snhất|≤|<=", Operator.AT_MOST),
    (r"trên|hơn|vượt|cao\shơn|>", Operator.MORE_THAN),
    (r"dưới|thấp\shơn|ít\shơn|<", Operator.LESS_THAN),
    (r"khoảng|xấp\sxỉ|gần|~|≈", Operator.ABOUT),
)
OPERATOR_WORDS = "|".join(words for words, _ in _OPERATORS)
_OPERATOR_ENDS = tuple(
    (re.compile(rf"(?:^|(?<=[\s(,:;]))(?:{words})\s?(?:là\s|từ\s|mức\s)?$", re.IGNORECASE), operator) for words, operator in _OPERATORS
)
_OR_MORE = re.compile(r"\s?trở\slên", re.IGNORECASE)
_FROM_ENDS = re.compile(r"(?:^|\s)từ\s$", re.IGNORECASE)
_OR_MORE_LATER = re.compile(r"[^.;,\d]{1,60}\strở\slên(?!\w)", re.IGNORECASE)
_OR_LESS = re.compile(r"\s?trở\sxuống", re.IGNORECASE)

_HEADS = (
    r"t[ỷỉ]\slệ|t[ỷỉ]\ssố|t[ỷỉ]\ssuất|t[ỷỉ]\strọng|tổng\s(?:t[ỷỉ]\ssuất|số|sản|giá|thu|diện|kim|vốn)|số\s(?:lượng|người|hộ|xã"
    r"|lượt|trẻ|doanh|con|ca|vụ|lao|học|giường|bác|sản|dự|năm|vị|câu|cặp|tổ|đơn|điểm|mô|công|thôn|khu|trường|lớp|cơ|hồ|chi|đảng|hội|đoàn|cán"
    r"|phụ|bệnh|ổ|cuộc|buổi|tuyến|nhà|trạm|cây|tàu|thuê|giao|dân|đề|sáng|nhóm|máy|hợp|di|tài|thẻ|thủ|giáo|sinh|thanh|nông|phường|ngày|báo|văn|kiến)"
    r"|quy\smô|mức|tuổi\sthọ|chiều\scao|cân\snặng|thu\snhập|diện\stích|giá\strị|sản\slượng|chỉ\ssố|độ\sche\sphủ|tốc\sđộ"
    r"|tăng\strưởng|năng\ssuất|doanh\sthu|kim\sngạch|thời\sgian"
    r"|mật\sđộ|hệ\ssố|tuổi\skết|dân\ssố|GRDP|lượng|công\ssuất|khoảng\scách|thời\slượng|chênh\slệch|điểm\s(?:số|trung)"
    r"|kinh\stế\ssố|bình\squân"
)
_HEAD = re.compile(rf"(?<!\w)(?:{_HEADS})(?!\w)", re.IGNORECASE)
_HEAD_AFTER_COMMA = re.compile(
    rf"(?:,|\svà|\sđồng\sthời)\s(?=(?:(?:trong\sđó|phấn\sđấu|đồng\sthời|giảm|tăng|nâng|đưa|duy\strì|và),?\s)*(?:{_HEADS})(?!\w))",
    re.IGNORECASE,
)

_YEAR = (
    r"(?:đến\s|vào\s|trong\s|trước\s)?(?:hết\s|cuối\s|đầu\s)?(?:năm\s)?20\d\d(?:\s?[-–]\s?20\d\d)?"
    r"|(?:trong\s)?(?:giai\sđoạn|thời\skỳ)\s20\d\d\s?[-–]\s?20\d\d"
)
_MOVES = r"cắt\sgiảm|giảm(?!\snghèo)|tăng(?!\s(?:trưởng|cường|tự))|nâng(?!\scao)|đưa|hạ|kéo\sgiảm|hạn\schế|kiềm\schế|rút\sngắn"
_LEAD_WORDS = (
    rf"{_YEAR}|phấn\sđấu|mục\stiêu|cụ\sthể|trong\sđó|đồng\sthời|bảo\sđảm|đảm\sbảo|duy\strì|giữ|vững\schắc|tiếp\stục|ổn\sđịnh|đạt(?!\schuẩn)|có(?!\sviệc)"
    rf"|và|còn|thực\shiện"
    rf"|hoàn\sthành|là|được|hàng\snăm|hằng\snăm|mỗi\snăm|bình\squân\smỗi\snăm|cơ\sbản|với|để|nhằm|ở\smức|khống\schế|kiểm\ssoát|{_MOVES}"
    rf"|(?:đến\s)?(?:hết|cuối|trong)\s(?:quý\s(?:IV|I{{1,3}})|tháng\s\d{{1,2}}|0?[69]\stháng(?:\sđầu\snăm)?)"
    rf"|{OPERATOR_WORDS}|xuống|lên|tới|đến|thêm|(?:toàn|cả)\s(?:tỉnh|huyện|xã|ngành|thành\sphố|phường|thị\sxã|khu\svực)(?=,?\s(?:có|đạt|phấn\sđấu|xây|trồng|hoàn\sthành))"
)
LEAD = re.compile(rf"(?:[\s,:;()\-–•+*.]|(?<!\w)(?:{_LEAD_WORDS})(?!\w))+", re.IGNORECASE)
_CREATES = re.compile(
    r"^\W{0,20}(?:(?:\(?\d{1,2}(?:\.\d+)*[.)]|phấn đấu|đến năm 20\d\d|mỗi năm|hàng năm|hằng năm|đồng thời|trong đó|và|tiếp tục|có"
    r"|thêm|mới|(?:toàn|cả)\s(?:tỉnh|huyện|xã|ngành|phường|thành phố|thị xã)"
    r"|(?:mỗi|từng)\s[^\W\d]+(?:\s[^\W\d]+){0,3}(?=\scó\s)|(?:mỗi|từng)\s[^\W\d]+(?:,?\s[^\W\d]+){0,6}?),?\s)*"
    r"(?:hình thành|phát triển|xây dựng|thành lập|tổ chức|đào tạo|bồi dưỡng|thu hút|hỗ trợ|công nhận|vận động|mở|trồng|cấp"
    r"|giải quyết|tạo|kết nạp|thực hiện|đầu tư|sửa chữa"
    r"|nâng cấp|triển khai|nhân rộng|duy trì|tư vấn|khám|giới thiệu|chuyển đổi|có|đạt|tập huấn|ươm tạo|đăng ký|vận hành|xóa|xoá"
    r"|kiểm tra|thanh tra|giám sát|xét nghiệm|sàng lọc|tiêm|khảo sát|xử lý|thăm|phun|khử trùng|xóa bỏ|xoá bỏ"
    r"|trao|tặng|đón|huấn luyện|hoàn thành|lắp đặt|thu gom|bàn giao|cải tạo|nạo vét|khởi công|gắn|di dời|số hóa|số hoá|biên soạn|xuất bản"
    r"|phát hành|sưu tầm|phục dựng|tu bổ|tôn tạo|giúp|làm mới|tu sửa|xây mới|đào|kiên cố hóa|kiên cố hoá|bê tông hóa|cứng hóa)(?!\w)",
    re.IGNORECASE,
)
_CREATES_ANEW = re.compile(
    r"\W{0,20}(?:phấn đấu\s|đồng thời\s|trong đó\s)?(?:hình thành|phát triển|xây dựng|thành lập|tổ chức|đào tạo|thu hút|công nhận|mở"
    r"|trồng|giải quyết|tạo|kết nạp|sửa chữa|nâng cấp|nhân rộng|hoàn thành|lắp đặt|bàn giao|tu sửa|số hóa|đón|huấn luyện|xóa|xoá)"
    r"(?:\s(?:mới|thêm|được))?\s(?:ít nhất\s|tối thiểu\s|khoảng\s|trên\s)?$",
    re.IGNORECASE,
)
_TAIL_OF_NAME = re.compile(
    rf"(?:\s|,|:|\(|-|–|(?<!\w)(?:đạt|là|bằng|còn|(?<!trở\s)lên|xuống|(?:giảm|tăng)\sbình\squân|ở\smức(?:\sbình\sthường|\scân\sbằng)?|chiếm|có|tăng|giảm"
    rf"|tới|đến|thêm|trong|phải|được\snâng|được|phấn\sđấu|hàng\snăm|hằng\snăm"
    rf"|mỗi\snăm|đạt\smức|duy\strì|mức|từ|vào|{_YEAR}|{OPERATOR_WORDS}))+$",
    re.IGNORECASE,
)
_TAIL_CUT = re.compile(
    rf"\s?(?:\(\s?(?:phấn\sđấu|hiện\s|{_YEAR})[^)]*\)|,?\s(?:so\svới|vào\snăm|đến\snăm|trước\snăm|trước\s20|trong\snăm|năm\s20"
    rf"|giai\sđoạn\s20)).*$",
    re.IGNORECASE,
)
_QUALIFIER = re.compile(
    r"^(?:(?:đối\svới|ở|của|trong\sđó|riêng|tại)\s)*(?:(?:nam|nữ|trẻ\s(?:trai|gái)|bé\s(?:trai"
    r"|gái))(?!\w)(?:\s[^\W\d]+(?:\s\d+\stuổi)?){0,4}"
    r"|(?:khu\svực\s)?(?:thành\sthị|nông\sthôn|đô\sthị|miền\snúi|đồng\sbằng)|cấp\s[^\W\d]+|xã|phường|quý\s(?:IV|I{1,3}|[1-4])|(?:0?6|0?9)\stháng(?:\sđầu\snăm)?|học\skỳ\s(?:II?|[12])|cả\snăm)$",
    re.IGNORECASE,
)
_ACTS = re.compile(
    rf"\W{{0,20}}(?:(?:{_LEAD_WORDS}),?\s)*(?:{VERBS}|thu\shồi|thanh\stra|giải\sngân|cấp|thay|xóa|xoá|lắp|phủ|cải\stạo|tiêu\shủy|tiêm|quét|dạy|tưới)(?!\w)",
    re.IGNORECASE,
)
_WHOSE_SHARE = re.compile(r"(?P<whose>[^\W\d].{2,60}?)\s(?:được|có|tham\sgia|biết|sử\sdụng|thực\shiện)\s", re.IGNORECASE)
_ONLY_PREDICATE = re.compile(r"(?:được|có|tham\sgia|biết|sử\sdụng)\s", re.IGNORECASE)
_COMPARED_WITH = re.compile(r"(?:kế\shoạch|dự\stoán|chỉ\stiêu|so\s|của\s|theo\s|vào\s|năm\s|tổng\schi|trở\s|đối\svới)", re.IGNORECASE)
_CUT = re.compile(r",\s|\s(?:và|đồng thời)\s")
_OF_WHICH = re.compile(r",\strong\sđó(?!\w)", re.IGNORECASE)
_FOR_WHOM = re.compile(r"^(?:mỗi|từng)\s|\scho$", re.IGNORECASE)
_WAS = re.compile(
    r"\s?\((?:năm\s(?P<year>20\d\d)|hiện\s[^\W\d]+|thực\shiện\s20\d\d)[^()\d]{0,20}(?P<number>\d+(?:[.,]\d+)?)\s?(?P<unit>[%‰])\)",
    re.IGNORECASE,
)
_COMPARED_YEAR = re.compile(r"[^.;,\d]{0,60}so\svới\s(?:cuối\s)?(?:năm\s)?(?P<year>20\d\d)(?!\d)", re.IGNORECASE)
_PER_YEAR = re.compile(r"(?:hàng|hằng|mỗi|từng)\snăm|/năm|bình\squân\s(?:mỗi\s)?năm", re.IGNORECASE)
MOVE = re.compile(r"(?<!\w)(?P<move>(?:cắt\s|kéo\s)?giảm|tăng|rút\sngắn)(?!\s(?:cường|trưởng|tốc|dần))(?!\w)", re.IGNORECASE)
_TO_A_LEVEL = re.compile(r"(?:xuống|lên|còn|đạt|tới|ở\smức)(?:\scòn|\stới|\smức)?\s(?:" + OPERATOR_WORDS + r")?\s?$", re.IGNORECASE)
_BASELINE = re.compile(
    r"từ\s(?:mức\s)?(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)\s?(?P<unit>[%‰]"
    r"|[^\W\d]+(?:\s[^\W\d]+)?)?(?:/[\d.]+(?:\s[^\W\d]+){0,3})?\s?(?:\(?\s?(?:vào\s)?(?:năm\s)?(?P<year>20\d\d)\)?)?\s?"
    r"(?:,\s)?(?:giảm\s|tăng\s|nâng\s)?(?<!trở\s)(?:xuống|lên|còn|tới)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """How a value moves: the operator of a change, or None where the value is a level; and where the movement starts."""

    operator: Operator | None = None
    baseline: float | None = None
    baseline_year: int | None = None


def splits(text: str, pattern: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The half-open ranges between the matches of `pattern`; brackets are not cut at semicolons outside of them."""
    stop = len(text) if end is None else end
    for match in re.finditer(pattern, text[:stop]):
        if match.start() >= start:
            yield start, match.start()
            start = match.end()
    yield start, stop


def operator_of(left: str, tail: str) -> Operator:
    """How the words before a value and right behind it compare."""
    if _OR_MORE.match(tail):
        return Operator.AT_LEAST
    if _OR_LESS.match(tail):
        return Operator.AT_MOST
    if _FROM_ENDS.search(left) and _OR_MORE_LATER.match(tail):
        return Operator.AT_LEAST
    words = left.rstrip(" (")
    for pattern, operator in _OPERATOR_ENDS:
        match = pattern.search(words)
        if match and not (operator is Operator.AT_LEAST and match.group().strip().lower() == "từ"):
            return operator
    return Operator.EQUAL


def change_of(left: str, quantity: Quantity, tail: str) -> Change:
    """A fall or rise by the value, unless the words name the level that it reaches; with the level that it starts from."""
    baseline = _BASELINE.search(left)
    if baseline:
        year = int(baseline["year"]) if baseline["year"] else None
        return Change(None, read_number(baseline["number"]), year)
    was = _WAS.match(tail)
    if was and was["unit"] == quantity.unit:
        return Change(None, read_number(was["number"]), int(was["year"]) if was["year"] else None)
    moves = list(MOVE.finditer(left))
    if (
        not moves
        or _TO_A_LEVEL.search(left)
        or (re.search(r"(?:,|;)\s[^,;]*$", left[moves[-1].end() :]) and _HEAD_AFTER_COMMA.search(left[moves[-1].end() :]))
    ):
        return Change()
    if not _is_change(left, moves[-1], quantity):
        return Change()
    falls = moves[-1]["move"].lower() != "tăng"
    compared = _COMPARED_YEAR.match(tail)
    year = int(compared["year"]) if compared else None
    if _PER_YEAR.search(left) or _PER_YEAR.match(tail.strip()[:12]) or quantity.unit.endswith("/năm"):
        return Change(Operator.DECREASE_PER_YEAR if falls else Operator.INCREASE_PER_YEAR, None, year)
    return Change(Operator.DECREASE if falls else Operator.INCREASE, None, year)


def _is_change(left: str, move: re.Match[str], quantity: Quantity) -> bool:
    """The verb must govern the value: open the part, or stand right before the value, or be "mức giảm …:"."""
    before = left[: move.start()]
    after = left[move.end() :]
    opens = LEAD.fullmatch(before) is not None or not before.strip()
    direct = (
        re.fullmatch(
            r"\s(?:thêm\s|bình\squân\s|ít\snhất\s|tối\sthiểu\s|khoảng\s|trên\s|từ\s|được\s|(?:hàng|hằng|mỗi)\snăm\s)*",
            after,
            re.IGNORECASE,
        )
        is not None
    )
    return opens or direct or before.rstrip().lower().endswith("mức")


def bare_indicator(words: str, *, is_tail: bool = False) -> str:
    """The indicator's name without lead-ins, operators, verbs, years and remarks at its ends."""
    name = words
    if is_tail:
        name = re.sub(r"^\s?trở\s(?:lên|xuống)", "", name)
        name = _TAIL_CUT.sub("", name)
        return name.strip(" ,;:.-–()/").strip()
    name = re.sub(r"^\s?trở\s(?:lên|xuống)(?=\W)", "", name)
    lead = LEAD.match(name)
    if lead:
        name = name[lead.end() :]
    name = _TAIL_OF_NAME.sub("", _BASELINE.sub("", name))
    name = name.strip(" ,;:.-–•+*")
    return name + ")" if name.count("(") > name.count(")") else name


def qualifier_of(name: str) -> str:
    """The words where they only say for whom ("nữ", "đối với nam"), else ""."""
    return name if _QUALIFIER.match(name) else ""


def is_lead_in(left: str, *, has_words_behind: bool = True) -> bool:
    """Whether nothing but lead-ins stands before a value since the last comma, so that what it measures must stand behind it.

    A colon cuts like a comma only where words stand behind the value: "tỷ lệ …: 65%" names its indicator before the colon.
    """
    since = re.split(r",\s|\svà\s|:\s|\(" if has_words_behind else r",\s|\svà\s|\(", left)[-1]
    return not since.strip() or LEAD.fullmatch(since) is not None


def opens_creation(left: str) -> bool:
    """Whether the words before a counted thing say that it is made or held ("Hình thành ít nhất …", "Tổ chức đào tạo …")."""
    return bool(_CREATES.search(left)) and not has_indicator_head(left) and ":" not in left[-3:]


def opens_with_verb(left: str) -> bool:
    """Whether the words before a share are an act on what stands behind it ("Thu hồi tối thiểu 80% số nợ …")."""
    return bool(_ACTS.match(left)) and not has_indicator_head(left) and not left.rstrip().endswith((":", "cho"))


def is_object(behind: str) -> bool:
    """Whether the words behind a share name what is acted on, rather than what it is compared with."""
    return bool(behind) and not _COMPARED_WITH.match(behind)


def subject_of(left: str) -> str:
    """The words before a counted thing where they say for whom or for each of what: "Mỗi huyện xây dựng", "Huấn luyện … cho"; else ""."""
    words = bare_indicator(left)
    return words if _FOR_WHOM.search(words) else ""


def owner_of_share(before: str, behind: str) -> str:
    """Whose share a value is whose own words are only a predicate ("90% người cao tuổi có thẻ …, 80% được khám …"); else ""."""
    whose = _WHOSE_SHARE.match(before) if _ONLY_PREDICATE.match(behind) else None
    return whose["whose"] if whose else ""


def creates_anew(left: str) -> bool:
    """Whether the words since the last comma or "và" open a new counted thing ("…, kết nạp mới 50 …")."""
    return bool(_CREATES_ANEW.match(re.split(r",\s|\svà\s|\sđồng thời\s", left)[-1]))


def has_indicator_head(left: str) -> bool:
    """Whether the words before a value name an indicator ("tỷ lệ …", "quy mô …")."""
    return bool(_HEAD.search(left))


def split_at_head(left: str) -> int | None:
    """Where a new indicator begins behind a comma, or None."""
    matches = list(_HEAD_AFTER_COMMA.finditer(left))
    return matches[-1].end() if matches else None


def since_comma(left: str) -> str:
    """The words behind the last comma or "và" of those before a value."""
    return _CUT.split(left)[-1]


def last_cut(between: str) -> int | None:
    """Where the last comma or "và" between two values stands, or None."""
    cuts = [match.start() for match in _CUT.finditer(between)]
    return cuts[-1] if cuts else None


def of_which(words: str) -> int | None:
    """Where ", trong đó …" begins, whose values are part of the value before it, or None."""
    part = _OF_WHICH.search(words)
    return part.start() if part else None


def bracket_left_open(words: str) -> int:
    """Where the words behind a bracket begin that closes here and opened before them ("…, kể cả nông thôn), quy mô …"); 0 for none."""
    close = words.find(")")
    return close + 1 if close >= 0 and "(" not in words[:close] else 0
