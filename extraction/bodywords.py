"""The words that names of Vietnamese offices, posts and groups are made of, as data.

Owns the lexicon; refuses to read with it (that is `agencies`). Every entry is a regular expression over folded NFC text.
"""

from __future__ import annotations

_UY = "(?:[ỦủUu](?:y|ỷ)|ỦY|UỶ|UY)"
UY_BAN = rf"(?:{_UY}\s(?:[Bb]an|BAN))"

# Offices: (name of the kind, how its name begins). Longer ones first; the tail of the name is read behind them.
OFFICES: tuple[str, ...] = (
    rf"{UY_BAN}\s[Nn]hân\s[Dd]ân",
    r"UBND(?!\w)",
    r"(?:Thường\strực\s)?(?:HĐND\s?(?:-|&)\s?(?:UBND|UB\sMTTQ|UBMTTQ)|HĐND(?!\w)|Hội\sđồng\s[Nn]hân\s[Dd]ân)",
    rf"(?:BTT|Ban\s[Tt]hường\s[Tt]rực)\s(?:{UY_BAN}|UB)?\s?(?:MTTQ|Mặt\s[Tt]rận)(?!\w)",
    rf"(?:{UY_BAN}|UB)\s?(?:MTTQ|Mặt\s[Tt]rận)(?!\w)",
    r"UBMTTQ(?:VN)?(?!\w)|MTTQ(?:VN)?(?!\w)|Mặt\s[Tt]rận\s[Tt]ổ\s[Qq]uốc|Mặt\strận(?=\s(?:tỉnh|huyện|xã|phường|thôn|các|thành|quận))",
    rf"{UY_BAN}\s(?:[Kk]iểm\s[Tt]ra|[Bb]ầu\scử|Trung\sương|Dân\stộc|Chứng\skhoán|An\stoàn|Thường\svụ)",
    r"UBKT(?!\w)|UBBC(?!\w)",
    r"(?:Tỉnh|Thành|Huyện|Thị|Quận|Đảng|Chi|Quân)\s?(?:ủy|uỷ)(?!\w)",
    (
        r"[Tt]hường\strực(?=\s(?:Ban|Liên|Hội|Mặt|UB)\w*\s)|(?:[Bb]an\s)?[Tt]hường\s(?:trực|vụ)(?=\s(?:các\s)?(?:tỉnh|thành|huyện|thị|quận|đảng|Tỉnh|"
        r"Thành|Huyện|Thị|Quận|Đảng)\s?(?:ủy|uỷ)|\sHĐND|\sHội\sđồng|\sUBND)"
    ),
    r"Ban\s[Tt]hường\s(?:[Tt]rực|[Vv]ụ)(?!\w)",
    r"Ban\s[Cc]ấp\s?ủy|Ban\s[Cc]hấp\s[Hh]ành|Ban\s[Bb]í\s[Tt]hư|Bộ\sChính\strị|Ban\s[Cc]án\s[Ss]ự",
    r"Văn\s[Pp]hòng(?!\s(?:phẩm|điện))|VP\s?(?=UBND|HĐND|ĐĐBQH)|VPUBND|VPĐP",
    r"Ban\s[Cc]hỉ\s[Đđ]ạo|BCĐ(?!\w)|Ban\s[Cc]hỉ\s[Hh]uy|BCH(?!\w)|Bộ\s[Cc]hỉ\s[Hh]uy|Bộ\sCHQS|BCHQS|Bộ\s[Tt]ư\s[Ll]ệnh",
    r"Ban\s[Qq]uản\s[Ll]ý|BQL(?!\w)|Ban\s[Tt]ổ\s[Cc]hức|BTC(?!\w)|Ban\s[Đđ]iều\s[Hh]ành|Ban\s[Gg]iám\s(?:hiệu|đốc)",
    (
        r"Ban\s(?:[Cc]ông\s[Tt]ác|CTMT|Tuyên\s[Gg]iáo|Dân\s[Vv]ận|Nội\s[Cc]hính|Kiểm\stra|Kinh\stế|Pháp\schế|Văn\shóa|[Đđ]ại\s[Dd]iện|"
        r"Dân\s[Tt]ộc|Xây\s[Dd]ựng|Quân\sdân|"
        r"Bảo\s[Vv]ệ|Thi\s[Đđ]ua|Tôn\s[Gg]iáo|Cơ\s[Yy]ếu|Thanh\stra|Giám\ssát|Liên\slạc|Trị\ssự|Hộ\stự|[Bb]ầu\scử|"
        r"[Pp]hát\striển|[Nn]hân\sdân|[Tt]ư\svấn|[Tt]iếp\scông|[Đđ]ổi\smới|[Vv]ận\sđộng|[Ss]oạn\sthảo|[Gg]iúp\sviệc|[Tt]ham\s[Mm]ưu|[Hh]ậu\s[Cc]ần|[Kk]iểm\ssoát|[Hh]ướng\sdẫn|[Tt]riển\skhai)"
    ),
    r"Sở(?=:|\s(?!hữu|dĩ|tại|thích|trường|chỉ\shuy|giao\sdịch\s(?:viên)))|(?<!\w)sở(?=\s(?:[A-ZĐ]|y\stế|tài\schính|nội\svụ|tư\spháp))",
    (
        r"Phòng(?=:|\s(?!chống|ngừa|tránh|trừ|thủ|dịch|bệnh|cháy|khi|khám|giao\sdịch|học|ốc|,))|(?<!\w)phòng(?=\s(?:[A-ZĐ]|y\stế|tài\schính|"
        r"nội\svụ|tư\spháp|văn\shóa|kinh\stế))"
    ),
    (
        r"Bộ(?=:|\s(?:Y\s[Tt]ế|Tài\s[Cc]hính|Nội\s[Vv]ụ|Tư\s[Pp]háp|Công|Quốc\s[Pp]hòng|Ngoại|Giáo|Khoa|Văn|Xây|Nông|Tài|Kế|"
        r"Giao|Lao|Thông|Dân|Đội))|Bộ\sđội\sBiên\sphòng|BĐBP|Biên\sphòng(?=\s(?:tỉnh|xã|phường))"
    ),
    r"(?:Tổng\s)?(?:[Cc]hi\s)?[Cc]ục(?=\s(?:[A-ZĐ]|dân|thuế|thống|hải|kiểm|an|chăn|trồng|thủy|phát))|Vụ(?=\s[A-ZĐ])",
    r"Khoa(?=\s(?!học)[A-ZĐ])|Viện(?=\s(?:[A-ZĐ]|[Kk]iểm\ssát|nghiên))|VKSND",
    (
        r"(?:Liên\s)?Trung\s[Tt]âm(?=\s(?!văn\shóa\scủa|thành\sphố$))|(?<!\w)trung\stâm(?=\s(?:y\stế|[A-ZĐ]|dịch\svụ|văn\shóa|"
        r"kiểm\ssoát|hành\schính|học\stập))|TTYT|TTKSBT|CDC|TTDVVL|TTVH"
    ),
    r"Trạm(?=\s(?:[A-ZĐ]|[Yy]\stế|y\stế|thú|khuyến|bảo|kiểm|truyền|cấp|quản))|(?<!\w)trạm\sy\stế|TYT(?!\w)",
    r"Công\s[Aa]n(?!\stoàn)|CA(?=\s(?:tỉnh|huyện|xã|phường|thành))|(?<!\w)công\san(?=\s(?:tỉnh|huyện|xã|phường|thành|cấp|các))",
    r"Quân\s[Ss]ự(?=\s(?:tỉnh|huyện|xã|phường))|BCHQS|Cảnh\ssát|Đồn\s[Bb]iên\s[Pp]hòng|Hạt(?=\s[A-ZĐ])|Hạt\skiểm\slâm|Kiểm\slâm|Hải\squan|Cảng\svụ",
    (
        r"Đài(?=\s(?:[A-ZĐ]|phát|truyền|PT))|(?<!\w)đài\s(?:phát\sthanh|truyền\sthanh)|Báo(?=\s(?!cáo|động|chí|hiệu|"
        r"tin)(?:[A-ZĐ]|và))|Tạp\schí|Cơ\squan\s[Bb]áo"
    ),
    r"C[ổô]ng\s[Tt]hông\s[Tt]in|Cổng\s[Tt]rang|Trang\s[Tt]hông\stin\sđiện\stử|Thông\stấn\sxã",
    (
        r"Hội\s[Đđ]ồng(?!\snhân)|Hội(?=\s(?!nghị|thảo|thi|nhập|viên|họp|chợ|trại|chứng|diễn|trường|tụ|đàm|ý)(?:[A-ZĐ]|liên|phụ|"
        r"nông|cựu|chữ|người|bảo|khuyến|các|quần|đặc|luật|cha))|HLHPN|HND(?!\w)|HCCB|HCTĐ"
    ),
    (
        r"(?:[Tt]ỉnh|[Hh]uyện|[Tt]hành|[Tt]hị|[Qq]uận|[Xx]ã|[Tt]rung\sương)\s?[Đđ]oàn(?!\s(?:thể|kết|viên))|"
        r"Đoàn\s?(?:Thanh\s[Nn]iên|TNCS|TN|thanh\sniên|xã|phường|Luật|[Đđ]ại\sbiểu|Kinh\stế|Hội|[Kk]iểm\stra|[Gg]iám\ssát|"
        r"[Tt]hanh\stra|[Cc]ông\stác)|ĐTN(?!\w)|(?<!\w)đoàn\sthanh\sniên"
    ),
    (
        r"Liên\s[Đđ]oàn|LĐLĐ|Công\s[Đđ]oàn|(?<!\w)công\sđoàn(?=\s(?:các|cơ|xã|ngành|cấp))|Đoàn\sChủ\stịch|Liên\s[Mm]inh|Liên\s[Hh]iệp|Hiệp\s[Hh]ội|Tổng\s[Ll]iên|Tổng\s[Cc]ông\sty|"
        r"Tập\s[Đđ]oàn|Công\s[Tt]y|Nghiệp\sđoàn|Khối\s[A-ZĐ]"
    ),
    (
        r"Thanh\s[Tt]ra(?=\s(?:tỉnh|huyện|thành|[Cc]hính|Sở|[Nn]hà|Bộ|quận|Tỉnh))|Kiểm\s[Tt]oán|Kho\s[Bb]ạc|KBNN|"
        r"Ngân\s[Hh]àng(?=\s(?!đề|câu|dữ))|NHNN|NHCSXH|Bảo\s[Hh]iểm\s[Xx]ã\s[Hh]ội(?!\s(?:và|tự|bắt|,|một))|BHXH(?=\s(?:tỉnh|"
        r"huyện|xã|phường|thành|khu|cơ))"
    ),
    r"T(?:òa|oà)\s[Áá]n|TAND|T(?:òa|oà)(?=\s[A-ZĐ])|Viện\s[Kk]iểm\s[Ss]át|Thi\s[Hh]ành\s[Áá]n",
    (
        r"Trường(?=\s(?!hợp|thọ|kỳ|quay|độ)(?:[A-ZĐ]|mầm|tiểu|trung|đại|cao|chính|phổ|THCS|học))|Học\s[Vv]iện|"
        r"Đại\s[Hh]ọc(?=\s[A-ZĐ])|Bệnh\s[Vv]iện|Phòng\skhám|Nhà\s[Xx]uất|Nhà\s[Hh]át|Thư\s[Vv]iện(?=\s[a-zA-ZĐ])|"
        r"Bảo\s[Tt]àng(?=\s[a-zA-ZĐ])|Nhà\s[Tt]rường"
    ),
    (
        r"Thuế(?=\s(?:tỉnh|thành|cơ|huyện|khu))|Thống\s[Kk]ê(?=\s(?:tỉnh|thành|cơ|huyện|khu|xã|phường))|Bưu\s[Đđ]iện|VNPT|"
        r"Viettel|Viễn\s[Tt]hông(?=\s(?:[A-ZĐ]|tỉnh|huyện))|Điện\s[Ll]ực|Bưu\schính"
    ),
    (
        r"(?:[Tt]ổ|[Nn]hóm|[Đđ]ội)\s(?:[Cc]ông\s[Tt]ác|[Gg]iúp\s[Vv]iệc|[Cc]ông\snghệ|[Bb]ầu\scử|[Tt]riển\skhai|"
        r"[Cc]huyên\s[Gg]ia|[Bb]iên\stập|[Tt]hư\ský|[Hh]òa\sgiải|[Qq]uản\slý|[Kk]iểm\stra|[Tt]hẩm\sđịnh|[Pp]hản\sứng|"
        r"[Xx]ung\skích|[Đđ]ề\sán|[Tt]iết\skiệm|[Ll]iên\sgia|[Tt]ự\squản|[Aa]n\sninh|[Đđ]oàn\skết|[Hh]ợp\stác|[Dd]ân\svận|[Bb]ảo\svệ|[Tt]ư\svấn|[Cc]huyên\smôn|[Hh]ậu\scần|[Tt]ruy\svết)"
    ),
    (
        r"Quỹ(?=\s[A-ZĐ])|Hợp\s[Tt]ác\s[Xx]ã|HTX(?!\w)|Liên\shiệp|Câu\slạc\sbộ|CLB|Chi\s[Bb]ộ|Đảng\s[Bb]ộ|Chi\s[Hh]ội|"
        r"Chi\s[Đđ]oàn|Cơ\s[Qq]uan\s(?:[Tt]hường\s[Tt]rực|[Uu]ỷ|[Ủủ]y|ủy\sban|[Cc]hủ\strì|[Đđ]iều|[A-ZĐ]|[Cc]ảnh)"
    ),
    (
        r"Chính\s[Pp]hủ|Quốc\s[Hh]ội|Trung\s[Ưư]ơng(?!\w)|Thủ\s[Tt]ướng|Tỉnh(?=\s[A-ZĐ])|Cấp\s[Cc]ó\s[Tt]hẩm\s[Qq]uyền|"
        r"(?<!\w)cấp\scó\sthẩm\squyền|cơ\squan\scó\sthẩm\squyền"
    ),
    r"Ban(?=\s(?:[A-ZĐ]\w|ATGT|DT|TĐKT))|Đơn\svị\s(?:chủ\strì(?!\s?:)|tư\svấn|thi\scông|vận\shành)|Chủ\sđầu\stư",
    (
        r"P\.\s?(?=[A-ZĐ])|Chi\s[Nn]hánh(?=\s(?:[A-ZĐ]|cấp|điện|ngân|xăng|bảo|viễn|bưu|văn|khu))|Phòng\s[Gg]iao\s[Dd]ịch|Vườn\s[Qq]uốc\s[Gg]ia|Khu\s(?:[Bb]ảo\s[Tt]ồn|[Dd]i\s[Tt]ích)|"
        r"Bộ\s[Pp]hận(?=\s(?:[Mm]ột|[Tt]iếp|[A-ZĐ]))|Xí\s[Nn]ghiệp|Nhà\s[Mm]áy(?=\s[A-ZĐ])|(?:Nông|Lâm)\s[Tt]rường|Trại\s(?:tạm|giam|giống)|"
        r"(?:Trung|Sư|Lữ|Tiểu)\s[Đđ]oàn(?=\s)|(?:Đại|Hải)\s[Đđ]ội(?=\s)|Phân\s(?:hiệu|viện|xưởng)|Cơ\s[Ss]ở\s(?:[Cc]ai\s[Nn]ghiện|[Bb]ảo\s[Tt]rợ|"
        r"[A-ZĐ])|Nhà\s[Vv]ăn\s(?:[Hh]óa|[Hh]oá)(?=\s(?:[A-ZĐ]|tỉnh|huyện|xã|phường))|(?:Tổ|Đội)(?=\s(?!Chức)[A-ZĐ])"
    ),
    r"Dân\squân(?!\w)|Tự\svệ(?=\s(?:các|cơ|khối|nhà))|Lực\slượng\s(?:vũ|công|quân|dân|kiểm|cảnh|quản|tham\sgia\sbảo|bảo\svệ)|lực\slượng\s(?:quân|công|vũ|dân)|Quân\sđội|Bộ\sđội",
)

# Persons and posts.
POSTS: tuple[str, ...] = (
    (
        r"(?:[Cc]ác\s)?(?:[Đđ]ồng\s[Cc]hí|[Đđ]/c)(?!\w)|(?:[Cc]ác\s)?(?:Ông|Bà|ông|bà)(?:\s?\([Bb]à\)|"
        r",\s?[Bb]à)?(?=:?\s(?:[A-ZĐ]|[Tt]rưởng|[Bb]í))"
    ),
    r"(?:[Cc]ác\s)?(?:Phó\s|phó\s)?(?:[Cc]hủ\s[Tt]ịch|[Cc]hỉ\stịch|[Gg]iám\s[Đđ]ốc|[Bb]í\s[Tt]hư|[Hh]iệu\s[Tt]rưởng|"
    r"[Cc]hánh\s(?:[Vv]ăn|[Tt]hanh)\s(?:[Pp]hòng|[Tt]ra)|[Tt]hủ\s[Tt]rưởng|[Cc]hỉ\s[Hh]uy\s[Tt]rưởng|"
    r"[Tt]ổng\s[Gg]iám|[Vv]iện\s[Tt]rưởng|[Cc]ục\s[Tt]rưởng|[Vv]ụ\s[Tt]rưởng|Bộ\strưởng|Thứ\strưởng|[Tt]ổ\s[Tt]rưởng|[Đđ]ội\strưởng|[Cc]hủ\s[Nn]hiệm)(?!\w)",
    r"(?:[Cc]ác\s)?(?:PCT|PGĐ|[Gg]i(?:áo|ảng)\s[Vv]iên|[Tt]rợ\s[Ll]ý|[Tt]hư\s[Kk]ý|[Tt]hẩm\s[Pp]hán|[Tt]hẩm\s[Tt]ra\s[Vv]iên|"
    r"[Cc]hấp\s[Hh]ành\s[Vv]iên|[Kk]iểm\s[Ss]át\s[Vv]iên|[Tt]hanh\s[Tt]ra\s[Vv]iên|[Kk]iểm\slâm\sviên|[Kk]hông\schuyên\strách)(?!\w)",
    r"(?:[Cc]ác\s)?(?:Phó\s|phó\s)?(?:[Cc]hánh\s[Áá]n|[Tt]ổ\sphó|[Đđ]ội\sphó|[Hh]iệu\sphó|[Đđ]ồn\s[Tt]rưởng|[Hh]ạt\s[Tt]rưởng|[Tt]rạm\s[Tt]rưởng|"
    r"[Cc]hi\shội\strưởng|[Cc]hính\s(?:trị\sviên|ủy)|[Tt]ư\slệnh|[Cc]hánh(?=\scác\s))(?!\w)",
    r"(?:[Cc]ác\s)?Trưởng(?=\s(?:[a-zđ]|[A-ZĐ]))(?!\sthành)|(?:[Cc]ác\s)?trưởng\s(?:thôn|phòng|ban|các|xóm|ấp|khu|bản|trạm|đoàn)",
    (
        r"(?:[Cc]ác\s)?(?:[Cc]huyên\s[Vv]iên|[Kk]ế\s[Tt]oán|[Vv]ăn\s[Tt]hư|[Tt]hành\s[Vv]iên|[Ủủ]y\s[Vv]iên|[Uu]ỷ\s[Vv]iên|"
        r"[Hh]iệu\strưởng|[Bb]áo\scáo\sviên|[Đđ]iều\sdưỡng\strưởng)(?!\w)"
    ),
    (
        r"(?:[Nn]hững\s|[Cc]ác\s|[Tt]oàn\sthể\s)?(?:[Cc]ông\schức|[Cc]án\s[Bb]ộ|[Cc]ộng\s[Tt]ác\s[Vv]iên|[Nn]hân\s[Vv]iên\s[Yy]\stế|"
        r"[Nn]hân\s[Vv]iên|[Tt]uyên\struyền\sviên)(?!\w)"
    ),
    r"(?:[Nn]gười\s[Đđ]ứng\s[Đđ]ầu|[Ll]ãnh\s[Đđ]ạo)(?=\s(?:các|cơ|cấp|đơn|địa|UBND|Sở|sở|phòng|Phòng|Ban|ban|Ủy))",
    r"(?:[Cc]ác\s)?(?:[Cc]hức\ssắc\s\w+|[Gg]ià\slàng|[Nn]gười\scó\suy\stín|[Nn]gười\ssử\sdụng\slao\sđộng)",
)

# Kinds that join by commas into one group behind "các" ("các sở, ban, ngành").
ADMINISTRATIVE = (
    r"sở|ban|ngành|phòng|cơ\squan|đơn\svị|địa\sphương|đoàn\sthể|hội|tổ\schức|cấp|bộ|huyện|thị\sxã|thành\sphố|thị\strấn|thị|"
    r"xã|phường|đặc\skhu|thôn|ấp|bản|xóm|khu\sphố|khu\sdân\scư|tổ\sdân\sphố|tổ\sdân|buôn|làng|khóm|"
    r"đoàn|đảng\sbộ|chi\sbộ|khối"
)
OTHER_KINDS = (
    r"khoa|phòng\s(?:khám|giao\sdịch)|nhà\s(?:thuốc|mạng|hàng|nghỉ|trọ|thầu|xe)|(?:quầy|hiệu)\sthuốc|khách\ssạn|chợ|siêu\sthị|"
    r"(?:nông|lâm)\strường|xí\snghiệp|bến\sxe|(?:trang|gia)\strại|chủ\s(?:cơ\ssở|tàu|phương\stiện|trang\strại)|(?:khu|điểm)\sdu\slịch|học\sviện|điện\slực|bưu\scục|hạt\skiểm\slâm|đồn\sbiên\sphòng|thư\sviện|bảo\stàng|kho\sbạc|"
    r"KCN|KKT|CCN|công\sđoàn|liên\sđoàn|t(?:òa|oà)(?:\sán)?|viện\skiểm\ssát|phân\sxưởng|"
    r"khu\scông\snghiệp|khu\skinh\stế|cụm\scông\snghiệp|"
    r"doanh\snghiệp|hợp\stác\sxã|viện|trường|cơ\ssở|trung\stâm|trạm|bệnh\sviện|ngân\shàng|nhà\strường|nhà\sđầu\stư|"
    r"hiệp\shội|công\sty|cấp\s(?:ủy|uỷ)(?:\s[Đđ]ảng)?|bộ\sphận|chi\s(?:ủy|uỷ)|đảng\s(?:ủy|uỷ)|huyện\s(?:ủy|uỷ)|"
    r"thị\s(?:ủy|uỷ)|thành\s(?:ủy|uỷ)|quận\s(?:ủy|uỷ)|tỉnh\s(?:ủy|uỷ)|chính\squyền(?!\s(?:số|điện))|báo|đài|nhà\smáy|"
    r"chủ\sđầu\stư|hộ|viện\snghiên\scứu|câu\slạc\sbộ|tập\sđoàn|chủ\shộ|chủ\srừng|chi\scục|cục|phòng|"
    r"ban\squản\slý|ban\schỉ\sđạo|lực\slượng|quỹ|đoàn\sviên|phường|tỉnh|hội\sđồng|tổ|nhóm|cổng\sthông\stin|đội|đảng\sđoàn|"
    r"ban\scán\ssự|thành\sviên|chi\shội|chi\sđoàn"
)

# What may stand behind a noun of a group before its list goes on or ends.
TOPIC_TAILS = (
    r"(?:chính\strị(?:\s?[-–]\s?xã\shội)?|xã\shội(?:\s?[-–]\s?nghề\snghiệp)?|nghề\snghiệp|chuyên\smôn|thành\sviên|"
    r"trực\sthuộc|quần\schúng|tôn\sgiáo|kinh\stế|tín\sdụng|thương\smại)"
)

# Fields that name a department though they hold a comma, a dash or "và"; and those of one word or two.
_SEP = r"\s?(?:,|[-–]|&|và|,\svà)?\s?"
COMPOUND_FIELDS = tuple(
    _SEP.join(words)
    for words in (
        (r"[Ll]ao\s[Đđ]ộng", r"[Tt]hương\s[Bb]inh", r"[Xx]ã\s[Hh]ội"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Tt]hể\s[Tt]hao", r"[Dd]u\s[Ll]ịch"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Kk]hoa\s[Hh]ọc", r"[Tt]hông\s[Tt]in"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Tt]hể\s[Tt]hao", r"[Tt]ruyền\s[Tt]hanh"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Tt]hông\s[Tt]in", r"[Tt]hể\s[Tt]hao"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Tt]hông\s[Tt]in", r"[Tt]ruyền\s[Tt]hông"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Tt]hể\s[Tt]hao"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Tt]hông\s[Tt]in"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Tt]ruyền\s[Tt]hông"),
        (r"[Vv]ăn\s(?:[Hh]óa|[Hh]oá)", r"[Xx]ã\s[Hh]ội"),
        (r"[Kk]inh\s[Tt]ế", r"[Hh]ạ\s[Tt]ầng", r"[Đđ]ô\s[Tt]hị"),
        (r"[Kk]inh\s[Tt]ế", r"[Hh]ạ\s[Tt]ầng"),
        (r"[Kk]inh\s[Tt]ế", r"[Nn]gân\s[Ss]ách"),
        (r"[Kk]inh\s[Tt]ế", r"[Tt]ài\s[Cc]hính"),
        (r"[Tt]ài\s[Cc]hính", r"[Kk]ế\s[Hh]oạch"),
        (r"[Tt]ài\s[Nn]guyên", r"[Mm]ôi\s[Tt]rường"),
        (r"[Nn]ông\s[Nn]ghiệp", r"[Pp]hát\s[Tt]riển\s[Nn]ông\s[Tt]hôn"),
        (r"[Nn]ông\s[Nn]ghiệp", r"[Mm]ôi\s[Tt]rường"),
        (r"[Kk]hoa\s[Hh]ọc", r"[Cc]ông\s[Nn]ghệ"),
        (r"[Tt]hông\s[Tt]in", r"[Tt]ruyền\s[Tt]hông"),
        (r"[Gg]iáo\s[Dd]ục", r"[Đđ]ào\s[Tt]ạo"),
        (r"[Kk]ế\s[Hh]oạch", r"[Đđ]ầu\s[Tt]ư"),
        (r"[Qq]uy\s[Hh]oạch", r"[Kk]iến\s[Tt]rúc"),
        (r"[Dd]ân\s[Tt]ộc", r"[Tt]ôn\s[Gg]iáo"),
        (r"[Dd]ân\s[Ss]ố", r"[Tt]rẻ\s[Ee]m"),
        (r"[Dd]ân\s[Ss]ố", r"[Pp]hát\s[Tt]riển"),
        (r"[Dd]ân\s[Ss]ố", r"[Xx]ã\s[Hh]ội"),
        (r"[Dd]ân\s[Ss]ố", r"(?:KHHGĐ|[Kk]ế\s[Hh]oạch\s[Hh]óa\s[Gg]ia\s[Đđ]ình)"),
        (r"[Tt]uyên\s[Gg]iáo", r"[Dd]ân\s[Vv]ận"),
        (r"[Xx]ây\s[Dd]ựng", r"[Kk]inh\s[Tt]ế", r"[Hh]ạ\s[Tt]ầng"),
        (r"[Hh]ành\s[Cc]hính", r"[Qq]uản\s[Tt]rị"),
        (r"[Hh]ành\s[Cc]hính", r"[Tt]ổng\s[Hh]ợp"),
        (r"[Hh]ành\s[Cc]hính", r"[Ll]ưu\s[Tt]rữ"),
        (r"[Gg]iáo\s[Dd]ục\s[Nn]ghề\s[Nn]ghiệp", r"[Gg]iáo\s[Dd]ục\s[Tt]hường\s[Xx]uyên"),
        (r"[Pp]hát\s[Tt]hanh", r"[Tt]ruyền\s[Hh]ình"),
        (r"[Tt]hi\s[Đđ]ua", r"[Kk]hen\s[Tt]hưởng"),
        (r"[Pp]hòng\s?,?\s?[Cc]hống\s[Tt]hiên\s[Tt]ai", r"[Tt]ìm\s[Kk]iếm\s[Cc]ứu\s[Nn]ạn"),
        (r"[Pp]hòng\s?,?\s?[Cc]hống\s[Tt]hiên\s[Tt]ai", r"TKCN"),
        (r"[Tt]iếp\s[Nn]hận", r"[Tt]rả\s[Kk]ết\s[Qq]uả"),
        (r"[Kk]ế\s[Hh]oạch", r"[Tt]ổng\s[Hh]ợp"),
        (r"[Kk]ế\s[Hh]oạch", r"[Nn]ghiệp\s[Vv]ụ"),
        (r"[Cc]ông\s[Tt]ác\s[Hh]ọc\s[Ss]inh", r"[Ss]inh\s[Vv]iên"),
        (r"[Hh]ọc\s[Ss]inh", r"[Ss]inh\s[Vv]iên"),
        (r"[Gg]ia\s[Đđ]ình", r"[Nn]gười\schưa\sthành\sniên"),
        (r"[Dd]ịch\s[Vv]ụ", r"[Tt]ổng\s[Hh]ợp"),
        (r"[Cc]ông\s[Cc]hức", r"[Vv]iên\s[Cc]hức"),
        (r"[Hh]ồi\s[Ss]ức\s[Tt]ích\s[Cc]ực", r"[Cc]hống\s[Đđ]ộc"),
        (r"[Tt]hể\s[Dd]ục", r"[Tt]hể\s[Tt]hao"),
        (r"VH", r"TT", r"DL"),
        (r"VH", r"TT"),
        (r"VH", r"XH"),
        (r"LĐ", r"TB", r"XH"),
        (r"NN", r"PTNT"),
        (r"NN", r"MT"),
        (r"TN", r"MT"),
        (r"KH", r"CN"),
        (r"KH", r"ĐT"),
        (r"GD", r"ĐT"),
        (r"TT", r"TT"),
        (r"TC", r"KH"),
        (r"KT", r"HT"),
        (r"KT", r"HT", r"ĐT"),
    )
)
SINGLE_FIELDS = (
    r"[Yy]\s[Tt]ế",
    r"[Nn]ội\s[Vv]ụ",
    r"[Tt]ài\s[Cc]hính",
    r"[Tt]ư\s[Pp]háp",
    r"[Cc]ông\s[Tt]hương",
    r"[Xx]ây\s[Dd]ựng",
    r"[Gg]iao\s[Tt]hông\s[Vv]ận\s[Tt]ải",
    r"[Gg]iao\s[Tt]hông",
    r"[Nn]goại\s[Vv]ụ",
    r"[Nn]goại\s[Gg]iao",
    r"[Dd]u\s[Ll]ịch",
    r"[Dd]ân\s[Tt]ộc",
    r"[Kk]inh\s[Tt]ế",
    r"[Qq]uốc\s[Pp]hòng",
    r"[Cc]ông\s[Aa]n",
    r"[Nn]ông\s[Nn]ghiệp",
    r"[Qq]uản\s[Ll]ý\s[Đđ]ô\s[Tt]hị",
    r"LĐTBXH",
    r"LĐ-TB&XH",
    r"VHTTDL",
    r"VHTT&DL",
    r"VHTT",
    r"KHCN",
    r"KHĐT",
    r"GDĐT",
    r"TTTT",
    r"TNMT",
    r"NNMT",
    r"NNPTNT",
    r"GTVT",
    r"TCKH",
)

# Levels and the lists of them that stand behind "UBND", "Công an", "Trạm Y tế" …
LEVEL = (
    r"(?:cấp\s)?(?:tỉnh|Tỉnh|TỈNH|huyện|thị\sxã|thị\strấn|thị(?!\s(?:trường|giác|lực|phần))|thành\sphố|TP|xã(?!\shội)|phường|đặc\skhu|quận|cấp\scơ\ssở|(?<!ông\s)thôn|ấp|bản|"
    r"khu\sphố|tổ\sdân\sphố|trung\sương|Trung\sương)(?!\s?(?:đoàn|ủy|uỷ)|\w)"
)
LEVEL_LIST = rf"(?:các\s)?(?:cấp\s)?{LEVEL}(?:(?:\s?[,/]\s?|\svà\s|\s[-–]\s)(?:các\s)?{LEVEL})*(?!\w)"
