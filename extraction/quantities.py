"""Numbers with their units as plans write them: "1.234,5 người", "103-107 bé trai/100 bé gái", "-7.5 (điểm %)", "1/3" -> Quantity.

Owns the spelling of numbers and the words of units; refuses numbers without a unit, dates and the numbers of documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"

_COUNTED = (
    r"cháu|em nhỏ|điểm đen|điểm nóng|điểm tập kết|căn hộ|thiết chế|ổ dịch|hội nghị|hội thảo|lớp tập huấn|giấy chứng nhận|vùng trồng"
    r"|trang trại|người dân|bệnh nhân|người bệnh|đơn vị máu|sáng kiến|tin bài|phóng sự|gian hàng|giếng|xe buýt|phần mềm|nền tảng"
    r"|cơ sở dữ liệu|tổ dân phố|tuyến phố|tuyến đường|khu phố|cặp vợ chồng|cặp|khoa lâm sàng|khoa|bệnh viện|phòng khám|chi bộ|chi hội"
    r"|chi đoàn|buôn|ấp|nhóm trẻ|mẫu|liều|tài khoản|nhà văn hóa|nhà văn hoá|nhà vệ sinh|nhà|khu|trạm y tế|trạm|đập|hồ chứa|cầu|chợ"
    r"|nghệ nhân|vận động viên|huy chương|tủ sách|thư viện|sân|di tích|đề án|vườn|giáo viên|sinh viên|thanh niên|nông dân|công nhân"
    r"|tàu cá|tàu|cuộc|camera|suất học bổng|suất quà|suất|lượt người|lượt khách|lượt|người|hộ gia đình|hộ|doanh nghiệp|hợp tác xã"
    r"|mô hình|sản phẩm|vùng|trung tâm|cơ sở|dự án|đề tài|nhiệm vụ khoa học|chuỗi|câu lạc bộ|trường học|trường|lớp|phòng học|bác sĩ"
    r"|giường bệnh|dược sĩ|điều dưỡng|cán bộ|công chức|học sinh|lao động|việc làm|thuê bao|điểm du lịch|điểm|tiêu chí|xã|phường|thôn"
    r"|khu dân cư|khu công nghiệp|cụm công nghiệp|công trình|căn nhà|căn|ngôi nhà|máy|thiết bị|dịch vụ công|dịch vụ|hồ sơ|thủ tục"
    r"|tổ chức|đơn vị|nhãn hiệu|bằng sáng chế|sáng chế|chương trình|tuyến|cây xanh|cây|con/phụ nữ|con|bé trai|ca|trẻ em|trẻ|phụ nữ|vụ"
    r"|tổ hợp tác|tổ|đội|hội viên|đoàn viên|đảng viên"
)
_MEASURED = (
    r"triệu đồng|tỷ đồng|tỉ đồng|nghìn đồng|đồng|USD|triệu USD|tỷ USD|km²|km2|km|m²(?:\ssàn)?|m2(?:\ssàn)?|m³|m3|cm|mm|kg|mg"
    r"|gam|tấn|tạ|lít|ha|kWh|MWh|MW|kW|GB|Mbps|phút|giờ|ngày làm việc|ngày|tuổi|năm(?!\s\d)|điểm"
)
_PER = (
    r"bé gái(?: sinh ra sống)?|phụ nữ|trẻ đẻ sống|trẻ sinh ra sống|trẻ em|trẻ|vạn dân|người dân|dân số|dân|người|năm|tháng"
    r"|ngày|tuần|quý|ha|hộ|km2|km²|m2|học sinh|lớp|lao động|lượt|ca|thuê bao|xã"
)
_PER_THINGS = (
    r"(?:\s(?!(?:năm|vào|và|trong|đến|so|với|trở|giảm|tăng|còn|trước|đạt|từ|là|xuống|lên|tại|ở|của|trên|dưới|khoảng|cho|nhằm|để|hoặc|theo"
    r"|hàng|hằng|mỗi)(?!\w))[^\W\d]+){1,3}"
)
_SCALE = r"(?:ngàn|nghìn|vạn|triệu|tỷ|tỉ)"

_UNIT = (
    rf"(?:\s?\(?(?:điểm\s?(?:%|phần trăm)\)?)|\s?\(?(?P<percent>%|‰|phần trăm|phần nghìn)\)?(?P<per_year>\s?/\s?năm)?"
    rf"|\s?(?P<ratio>/\s?(?:1\.?000|10\.?000|100\.?000)(?:\s(?!ngày\s[^\W\d])(?:{_PER})(?!\w)|{_PER_THINGS})?)"
    rf"|\s(?P<plain>(?:{_SCALE}\s)?(?:{_COUNTED}|{_MEASURED})(?:\s?/\s?(?:\d[\d.]*\s)?(?:{_PER}))*)(?!\w))"
)
_QUANTITY = re.compile(
    rf"(?<![\w/.,])(?<!thứ )(?<!khoản )(?<!Điều )(?P<sign>[-–−](?=\d))?(?P<first>{_NUMBER})(?:/(?P<total>\d{{1,4}})(?=\s))?"
    rf"(?:\s?(?:%|‰)?\s?(?:-|–|÷|đến)\s?(?P<last>{_NUMBER}))?(?![\d])(?P<unit>{_UNIT})(?!/\w)",
    re.IGNORECASE,
)
_UNIT_ENDS = re.compile(
    rf"(?:^|\s)(?P<unit>%|‰|(?:{_SCALE}\s)?(?:{_COUNTED}|{_MEASURED})(?:\s?/\s?(?:\d[\d.]*\s)?(?:{_PER}))*|/\s?1[\d.]*(?:\s(?:{_PER}))?)$",
    re.IGNORECASE,
)
_IS_COUNTED = re.compile(rf"(?:{_SCALE}\s)?(?:{_COUNTED})", re.IGNORECASE)
_IS_EXTENT = re.compile(r"km²|km2|km|m²|m2|m|ha", re.IGNORECASE)
_INDEX = re.compile(
    rf"(?<!\w)(?:chỉ\ssố|hệ\ssố)\s[^.;\d]{{2,80}}?(?:đạt|:|là|dưới|trên|không\squá|ít\snhất|tối\sthiểu|[<>≤≥])\s(?:từ\s|mức\s)?(?P<first>{_NUMBER})(?![\w%‰/])"
    r"(?=\.?$|[.;,](?:\s|$)|\s(?:trở|vào|trong|đến\snăm|năm))",
    re.IGNORECASE,
)
_MONTHS, _FIRST_YEAR = 12, 1900
_NOT_COUNTED = (
    r"lần|loại|bệnh|thứ|năm|tháng|tuần|quý|giờ|phút|giây|ngày|đêm|tuổi|triệu|tỷ|tỉ|nghìn|ngàn|vạn|mét|m(?!\w)|độ|bậc|cấp|mức|nội|hình|biện"
    r"|nhóm|phần|trong|trên|và|hoặc|đến|so|mũi|viên|kg|g(?!\w)|điều|khoản"
)
_THING = re.compile(
    rf"(?<!\w)(?:ít\snhất|tối\sthiểu|không\squá|tối\sđa)\s(?P<first>{_NUMBER})\s(?P<unit>(?!(?:{_NOT_COUNTED}))[^\W\d_]+)(?!\w|\s?/|\s[^\W\d_]+/)",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(?<![\w/.,])(?P<over>[1-9])/(?P<under>[2-9]|10)(?![\d/%.,]\d|\d|/)")
_TRAILING_LIFE = re.compile(r"\ssinh ra sống$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; start/end are half-open offsets. `high` is the upper end of a range.

    is_counted -- the unit is a word for things that are counted, so that it is part of what is promised ("20 mô hình …").
    is_extent -- a length or an area, of something that may be named behind it ("25 km đường …").
    is_guessed -- the unit is no word that is known to be counted, only what stands behind "ít nhất 12".
    doubt -- why the spelling of the number may be read in two ways, in Vietnamese; "" where it may not.
    """

    start: int
    end: int
    value: float
    unit: str
    high: float | None = None
    is_counted: bool = False
    is_extent: bool = False
    is_fraction: bool = False
    unit_start: int = 0
    doubt: str = ""
    is_guessed: bool = False


def find_quantities(text: str) -> list[Quantity]:
    """Every number with a unit, and every simple fraction, of a folded text in order."""
    found = [_quantity(match) for match in _QUANTITY.finditer(text) if match["total"] is None or _is_part(match)]
    found += [_index(match) for match in _INDEX.finditer(text)]
    known = [(quantity.start, quantity.end) for quantity in found]
    found += [_thing(match) for match in _THING.finditer(text) if not any(start <= match.start("first") < end for start, end in known)]
    taken = [(quantity.start, quantity.end) for quantity in found]
    for match in _FRACTION.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            value = round(int(match["over"]) / int(match["under"]), 4)
            found.append(Quantity(match.start(), match.end(), value, "", is_fraction=True, unit_start=match.end()))
    return sorted(found, key=lambda quantity: quantity.start)


def ends_with_unit(words: str) -> int | None:
    """Where the unit begins that closes words without a number ("Số người mới áp dụng biện pháp người"), or None."""
    unit = _UNIT_ENDS.search(words)
    return unit.start("unit") if unit else None


def _is_part(match: re.Match[str]) -> bool:
    """Whether "21/23 khu phố" tells how many of all, rather than a day or a month with a year."""
    total = int(match["total"])
    whole = match["first"].isdigit() and bool(match["plain"]) and _IS_COUNTED.fullmatch(match["plain"]) is not None
    return whole and int(match["first"]) <= total < _FIRST_YEAR and (total > _MONTHS or int(match["first"]) == total)


def _index(match: re.Match[str]) -> Quantity:
    """The value of an index, which has no unit ("Chỉ số bọ gậy (BI): dưới 20")."""
    return Quantity(match.start("first"), match.end("first"), read_number(match["first"]), "", unit_start=match.end("first"))


def _thing(match: re.Match[str]) -> Quantity:
    """A count of something that no list of things names ("tối thiểu 12 lối đi")."""
    start, end, unit = match.start("first"), match.end("unit"), match["unit"]
    return Quantity(start, end, read_number(match["first"]), unit, is_counted=True, is_guessed=True, unit_start=match.start("unit"))


def read_number(words: str) -> float:
    """A number as Vietnamese writes it: "1.234,5", "70,0", and "76.5" where the point can only be a decimal one."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", words):
        return float(words.replace(".", "").replace(",", "."))
    return float(words.replace(",", "."))


def _quantity(match: re.Match[str]) -> Quantity:
    unit = _unit(match)
    return Quantity(
        match.start("first"),
        match.end(),
        read_number(match["first"]),
        unit,
        high=read_number(match["last"]) if match["last"] else None,
        is_counted=bool(match["plain"]) and _IS_COUNTED.fullmatch(match["plain"]) is not None,
        is_extent=bool(match["plain"]) and _IS_EXTENT.fullmatch(match["plain"]) is not None,
        unit_start=match.start("unit"),
        doubt=_doubt(match["first"]),
    )


def _unit(match: re.Match[str]) -> str:
    words = match["unit"].strip().strip("()").strip()
    if match["percent"]:
        symbol = match["percent"].lower()
        return {"phần trăm": "%", "phần nghìn": "‰"}.get(symbol, symbol) + ("/năm" if match["per_year"] else "")
    if match["plain"]:
        return _TRAILING_LIFE.sub("", re.sub(r"\s?/\s?", "/", words))
    return re.sub(r"\s?/\s?", "/", words)


def _doubt(words: str) -> str:
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", words):
        return f"Số “{words}” có thể là số thập phân hoặc hàng nghìn: đọc là số thập phân."
    return ""
