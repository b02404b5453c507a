"""The compiled patterns of names, and whether a name begins at a place.

Owns what `bodywords` becomes as regular expressions; refuses to find where a name ends.
"""

from __future__ import annotations

import re

from extraction import bodywords as words
from extraction.verbwords import FIELD_VERBS, STOPS, VERBS


def _longest_first(alternatives: str) -> str:
    parts = re.split(r"\|(?![^()]*\))", alternatives)
    return "|".join(sorted(parts, key=len, reverse=True))


OFFICE = re.compile("|".join(f"(?:{pattern})" for pattern in words.OFFICES))
POST = re.compile("|".join(f"(?:{pattern})" for pattern in words.POSTS))
SCHOOLS = re.compile(
    r"(?:\s?,\s|\svà\s)(?:mầm\snon|mẫu\sgiáo|tiểu\shọc|trung\s(?:học|cấp)|phổ\sthông|cao\sđẳng|đại\shọc|TH(?:CS|PT)?|chuyên\snghiệp|"
    r"dạy\snghề)(?:\s(?:cơ\ssở|phổ\sthông))?(?!\w)",
    re.IGNORECASE,
)
"""What goes on with "các trường tiểu học"."""
STAFF = re.compile(
    r"(?:[Nn]hững\s|[Cc]ác\s)?(?:[Cc]ông\schức|[Vv]iên\schức|[Cc]án\s[Bb]ộ|[Cc]ộng\s[Tt]ác\s[Vv]iên|[Nn]hân\s[Vv]iên|"
    r"[Tt]uyên\struyền\sviên)(?!\w)"
)
VERB = re.compile(rf"(?:{VERBS}|{FIELD_VERBS})(?!\w)")
STOP = re.compile(rf"(?:{STOPS})(?!\w)")
FIELD_WORDS = [*words.COMPOUND_FIELDS, *words.SINGLE_FIELDS]
FIELD = re.compile("|".join(f"(?:{pattern})" for pattern in FIELD_WORDS) + "")
COMPOUND = re.compile(r"\s(?:" + "|".join(f"(?:{pattern})" for pattern in words.COMPOUND_FIELDS) + r")(?!\w)")
SHARED_HEAD = re.compile(r"(?:[Cc]ác\s|[Cc]ác\s[Ss]ở,\s)?(?P<head>[Ss]ở|[Pp]hòng|Bộ|Ban)(?P<colon>\s?:)?\s(?=[A-ZĐ])")
LEVELS = re.compile(rf"\s{words.LEVEL_LIST}")
QUANTIFIER = re.compile(
    r"(?:[Tt]ất\scả\s(?:các\s)?|[Tt]oàn\sthể\s(?:các\s)?|[Mm]ột\ssố\s|[Cc]ác\s|[Nn]hững\s|[Mm]ỗi\s|[Tt]ừng\s)", re.IGNORECASE
)
ADMINISTRATIVE = re.compile(rf"(?P<admin>(?:{_longest_first(words.ADMINISTRATIVE)})(?!\w))", re.IGNORECASE)
OTHER_KIND = re.compile(rf"(?P<other>(?:{_longest_first(words.OTHER_KINDS)})(?!\w))", re.IGNORECASE)
ORGANISATION = re.compile(
    rf"[Tt]ổ\schức\s(?:{words.TOPIC_TAILS}|có\sliên|liên\squan|đoàn\sthể|đảng|Đảng|phi|quốc|,\s(?:cá|cơ|đơn|doanh|đoàn)|"
    rf"và\s(?:cá|cơ|đơn|doanh|đoàn))"
)
QUALIFIER = re.compile(
    r"\s(?:(?:có\s)?liên\squan(?:\skhác)?|khác|nêu\strên|trực\sthuộc|thuộc|của|trên\sđịa\sbàn|đóng\strên|cùng\scấp|các\scấp|"
    r"địa\sphương|tại\s(?:địa\sphương|các|khu)|ở\s(?:các|thôn|khu|cơ|địa)"
    r"|cấp\s(?:trên|dưới)(?:\strực\stiếp)?|(?:có\s)?chức\snăng|chi\snhánh|khu\svực|số\s\d+|(?:cung\s(?:cấp|"
    r"ứng)\s)(?:dịch\svụ|các\sdịch\svụ)(?:\schi\strả)?|chi\strả\sdịch\svụ|trong\s(?:và\sngoài\s)?(?:tỉnh|nước|huyện|"
    r"xã)|nhận\s(?:ủy|uỷ)\sthác|(?<=thầu\s)thi\scông|(?:sản\sxuất|chế\sbiến|kinh\sdoanh|giết\smổ|chăn\snuôi|nuôi\strồng|khai\sthác)(?:(?:\s?[,/-]\s?|\svà\s)(?:sản\sxuất|"
    r"chế\sbiến|kinh\sdoanh|dịch\svụ|thu\smua|khai\sthác|giết\smổ))+|đầu\stư\s(?:kinh\sdoanh\s)?(?:kết\scấu\s)?hạ\stầng|(?:do|được)\sĐảng,?\s(?:và\s)?Nhà\snước\sgiao\snhiệm\svụ|được\s(?:phân\scông|giao(?:\snhiệm\svụ)?|giám\ssát|kiểm\stra|thanh\stra|chọn|mời)(?=\s?[,.;()]|$|\s(?:nghiêm|có|chịu|chủ|"
    r"tổ|triển|thực|phối|và|căn|khẩn)))(?!\w)"
)
ABBREVIATION = re.compile(r"\s?\((?:[A-ZĐÂÊÔƠƯ][A-ZĐÂÊÔƠƯ&.,\- ]{1,14})\)")
ASIDE = re.compile(r"\s?\([^()]{0,160}\)")
TOKEN = re.compile(r"(?P<gap>\s?[-–/&]\s?|\s)(?P<word>[^\W_][\w&.’'+]*)")
CONJUNCTION = re.compile(r"(?:\s?,\s?(?:và\s|cùng\s)?|\s?;\s?(?:và\s)?|\s(?:và|cùng|cùng\svới|hoặc)\s|\s?[/&]\s?|\s[-–]\s|\s\+\s)")
SEVERAL_OFFICES = re.compile(rf"[Cc]ác\s(?=(?:{OFFICE.pattern}))(?=[A-ZĐ][a-zà-ỹđ]+\s[a-zđà-ỹ])")
"""Offices of one kind whose name keeps its capital: "các Công đoàn cơ sở", "các Phòng giao dịch"."""
IN_CHARGE = re.compile(r",?\s?(?:được phân công\s)?phụ\strách")
CAPITAL_VERB = re.compile(
    r"(?:Phối\shợp\s(?:với|cùng|chặt)|Chủ\strì|Tham\smưu|Chịu\strách|Hướng\sdẫn|Triển\skhai|Thực\shiện|Tổ\schức\s(?:thực|"
    r"triển)|(?<!Ban\s)Chỉ\sđạo(?!\s\d)|Tăng\scường|Tiếp\stục)(?!\w)"
)
TO_LEVEL = re.compile(rf"\s[a-zà-ỹđ]+(?:\s[a-zà-ỹđ]+){{0,3}}?\s{words.LEVEL}\s?:")
ONE_PERSON = re.compile(r"(?:[Đđ]ồng\s[Cc]hí|[Đđ]/c|[Ôô]ng|[Bb]à)\s")
SEVERAL = re.compile(r"(?:[Cc]ác\s|[Đđ]ồng\schí\s|[Đđ]/c\s|[Ôô]ng\s|[Bb]à\s|[Tt]rưởng\s(?:các|thôn))")
DOCUMENT = re.compile(
    r"\s(?:Nghị\squyết|Quyết\sđịnh|Đề\sán|Kế\shoạch|Chương\strình|Chỉ\sthị|Quy\s(?:chế|định)|Tờ\strình|Báo\scáo|Dự\s(?:án|toán|thảo)|"
    r"Hướng\sdẫn|Danh\s(?:mục|sách))(?!\w)"
)
"""What is sent behind a level is no place ("HĐND thành phố Nghị quyết")."""
INNER_WORD = re.compile(
    r"\s(?:binh|đỏ|cộng\ssản|tổ\squốc|quân\ssự|thương\sbinh|bệnh\stật|xã\shội|dân\stộc|nhân\sdân|tuổi|đa\skhoa|chuyên\skhoa|"
    r"y\shọc|mầm\snon|tiểu\shọc|trung\s(?:học|cấp)|phổ\sthông|phía|số\s\d|tỉnh|huyện|xã|phường)(?!\w)"
)
"""Small words that go on with a name behind two capitals ("Cựu Chiến binh", "Chữ Thập đỏ")."""
WORD_LIMIT = 24
KNOWN_JOINT = re.compile(
    r"(?:[Cc]ác\s)?[Đđ]oàn\s(?:[Kk]iểm\s[Tt]ra|[Gg]iám\s[Ss]át|[Tt]hanh\s[Tt]ra|[Cc]ông\stác)(?:\s?,\s?(?:giám\ssát|"
    r"kiểm\stra|thanh\stra))*(?:\scủa\s[Tt]ỉnh)?"
    r"|(?:Phòng\s|Đội\s)?[Cc]ảnh\ssát\s(?:PCCC|phòng\scháy)(?:\s?(?:,|và|&)\s?(?:chữa\scháy|CNCH|cứu\snạn(?:,\scứu\shộ)?|cứu\shộ))*"
    r"|Phòng\s[Cc]ảnh\s[Ss]át\s(?:[Qq]uản\slý\shành\schính|[Đđ]iều\stra\stội\sphạm)\svề\s(?:trật\stự\s(?:quản\slý\s(?:kinh\stế|xã\shội)|"
    r"xã\shội)|(?:kinh\stế|ma\stúy|môi\strường|tham\snhũng)[^.;:,()]{0,30}?(?=\s(?:Công|tỉnh|[a-zđ]))|\w+\s\w+)"
    r"|(?:[Cc]ác\s)?[Tt]ổ\s(?:bảo\svệ\san\sninh,?\s(?:và\s)?trật\stự|tiết\skiệm\svà\svay\svốn)(?:\sở\scơ\ssở)?"
    r"|[Cc]ác\s(?:ban,\s)?cơ\squan\s(?:chuyên\strách\s?,?\s)?tham\smưu\s?,?\s(?:và\s)?giúp\sviệc"
    r"|[Ll]ực\slượng\s(?:tham\sgia\s)?bảo\svệ\s(?:an\sninh(?:\s?,|\svà)?\s)?trật\stự(?:\sở\scơ\ssở)?"
    r"|(?:Chi\s[Nn]hánh\s)?Văn\s[Pp]hòng\s[Đđ]ăng\s[Kk]ý\s(?:quyền\ssử\sdụng\s)?[Đđ]ất(?:\s[Đđ]ai)?(?!\w)"
    r"|(?:(?:Phó\s)?Chánh\s)?Văn\s[Pp]hòng\s(?:Đoàn\s(?:ĐBQH|[Đđ]ại\sbiểu\sQuốc\s[Hh]ội)\s?(?:,|và|-|&)\s?(?:HĐND|Hội\sđồng\snhân\sdân)(?:\s?(?:,|"
    r"và|-)\s?UBND)?|(?:HĐND|Hội\sđồng\snhân\sdân)\s?(?:,|và|-|&)\s?(?:UBND|Ủy\sban\snhân\sdân))"
    r"|Báo\svà\s[Pp]hát\sthanh\s?[,-]?\s?(?:và\s)?[Tt]ruyền\shình|Báo\svà\s[Đđ]ài\s(?:PT-TH|PTTH|"
    r"Phát\sthanh\s?[-,]?\s?(?:và\s)?[Tt]ruyền\shình)"
    r"|Hội\s[Đđ]ồng\s[Pp]hối\shợp\s(?:phổ\sbiến,?\s)?(?:giáo\sdục\spháp\sluật|PBGDPL)|"
    r"Cơ\squan\s[Cc]ảnh\s[Ss]át\s[Đđ]iều\s[Tt]ra|Ban\s[Qq]uản\s[Ll]ý\s[Bb]ảo\strì\sđường\s(?:bộ|thủy)|Ban\s[Qq]uản\s[Ll]ý\s[Dd]ự\sán(?:\s[Đđ]ầu\stư(?:\s[Xx]ây\sdựng)?)?|Hội\s[Bb]ảo\s(?:trợ|vệ)(?=\s)"
    r"|(?:Liên\shiệp|Liên\sHiệp)\s(?:các\s)?[Hh]ội\s(?:[Kk]hoa\shọc\svà\s[Kk]ỹ\sthuật|KH&KT|"
    r"[Vv]ăn\shọc\s(?:-\s)?[Nn]ghệ\sthuật)|Trung\s[Tt]âm\s(?:[Pp]hát\striển|[Hh]ỗ\strợ|[Dd]ịch\svụ|[Xx]úc\stiến)(?=\s)"
    r"|Ban\s[Cc]hỉ\s[Đđ]ạo\s(?:[Tt]hực\shiện|[Xx]ây\sdựng|[Cc]ông\stác|[Pp]hòng(?:,\schống)?|[Bb]ảo\svệ|[Tt]riển\skhai|[Cc]huyển|"
    r"[Cc]ải\scách|[Pp]hát\striển|[Tt]oàn\sdân|[Tt]hi\shành|[Đđ]ề\sán)\s(?:[^\s,;:.()]+\s){1,12}?(?:tỉnh|huyện|xã|phường|"
    r"thành\sphố|các\scấp|Trung\sương|thị\strấn)(?!\w|\s(?:hội|đoàn))"
)


def begins_body(text: str, start: int) -> bool:
    return (
        bool(SEVERAL_OFFICES.match(text, start)) or bool(OFFICE.match(text, start) or POST.match(text, start)) or begins_group(text, start)
    )


def begins_group(text: str, start: int) -> bool:
    """A group needs "các" or two kinds in a row ("sở, ban, ngành"), or a kind that stands well alone."""
    quantifier = QUANTIFIER.match(text, start)
    at = quantifier.end() if quantifier else start
    kind = match_kind(text, at)
    if kind is None:
        return False
    if re.match(r"tổ\schức(?!\w)", text[at:], re.IGNORECASE) and not (
        ORGANISATION.match(text, at) or (quantifier and not VERB_AFTER_ORGANISE.match(text, at))
    ):
        return False
    if quantifier:
        return True
    if re.match(
        (
            r"(?:doanh\snghiệp|địa\sphương|đoàn\sthể|hợp\stác\sxã|chủ\s(?:rừng|đầu\stư|cơ\ssở|tàu)|viện\snghiên|trường\s(?:đại|học|trung|cao)|cơ\ssở\s(?:y|đào|giáo|"
            r"sản)|(?:cấp|chi|đảng|huyện|thành|thị|quận)\s(?:ủy|uỷ)|nhà\strường|tổ\schức|cơ\squan|đơn\svị|chính\squyền|thôn|ấp|"
            r"tổ\sdân)"
        ),
        text[at:],
        re.IGNORECASE,
    ):
        return True
    following = re.match(r"\s?[,/]\s?", text[kind.end() :])
    return bool(following and match_kind(text, kind.end() + following.end()))


VERB_AFTER_ORGANISE = re.compile(r"tổ\schức\s(?:thực|triển|kiểm|hội(?!\s(?:nhận|đoàn|quần|viên))|các|tập|tuyên|lớp)", re.IGNORECASE)


def match_kind(text: str, start: int) -> re.Match[str] | None:
    first, second = ADMINISTRATIVE.match(text, start), OTHER_KIND.match(text, start)
    if first is None or second is None:
        return first or second
    return second if second.end() > first.end() else first
