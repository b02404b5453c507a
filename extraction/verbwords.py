"""The lower-case words behind which a name has ended: verbs that say what the body does, and words that are no verbs but end it too.

Owns the lexicon of verbs; refuses names (bodywords). Every entry is a regular expression over folded NFC text.
"""

from __future__ import annotations

# A lower-case verb that says what the body does: its name ends before it.
VERBS = (
    r"chủ\strì|chủ\sđộng|chịu\strách|có\strách\snhiệm|có\snhiệm\svụ|có\sbiện\spháp|có\skế\shoạch|có\sphương|phối\shợp|"
    r"tham\smưu|tổ\schức|thực\shiện|triển\skhai|xây\sdựng|ban\shành|hướng\sdẫn|chỉ\sđạo|lãnh\sđạo|"
    r"kiểm\stra|giám\ssát|theo\sdõi|đôn\sđốc|tổng\shợp|báo\scáo|đề\sxuất|đề\snghị|kiến\snghị|rà\ssoát|tăng\scường|đẩy\smạnh|"
    r"tiếp\stục|căn\scứ|trên\scơ\ssở|hàng\snăm|hằng\snăm|hàng\stháng|hằng\stháng|hàng\squý|hằng\squý|"
    r"định\skỳ|thường\sxuyên|kịp\sthời|bố\strí|bảo\sđảm|đảm\sbảo|cân\sđối|phân\sbổ|phân\skhai|cấp\sphát|lồng\sghép|"
    r"phổ\sbiến|tuyên\struyền|vận\sđộng|huy\sđộng|hỗ\strợ|tạo\s(?:điều\skiện|mọi)|cung\scấp|cập\snhật|"
    r"quản\slý|thẩm\sđịnh|thẩm\stra|phê\sduyệt|trình(?!\sđộ)|quyết\sđịnh|tham\sgia|tham\sdự|dự(?=\ssinh|\shọp|\scác)|nghiên\scứu|quán\striệt|"
    r"kiện\stoàn|củng\scố|phát\shuy|phát\sđộng|phát\shành|phát\striển|nâng\scao|mở\srộng|đổi\smới|tập\strung|"
    r"ưu\stiên|quan\stâm|chú\strọng|giao(?!\s(?:thông|dịch))|phân\scông|cử(?!\stri)|(?<!công\s)(?<!thành\s)(?<!độc\s)lập(?!\sthạch)|đưa|là|làm|tiến\shành|"
    r"khẩn\strương|nghiêm\stúc|(?<!ồi\ssức\s)tích\scực|trực\stiếp|đăng\s(?:ký|tải)|thông\sbáo|giải\squyết|giải\sđáp|xử\slý|tiếp\snhận|"
    r"phát\shiện|ngăn\schặn|gửi|nộp|hoàn\sthành|thành\slập|cụ\sthể|vận\shành|kết\snối|khai\sthác|sử\sdụng|thu\sgom|họp|"
    r"xem\sxét|tặng|khen\sthưởng|đánh\sgiá|sơ\skết|tổng\skết|ký\skết|đầu\stư|duy\strì|phân\s(?:tích|luồng|loại|cấp|định|nhóm)|kiểm\ssoát(?!\s(?:bệnh|tài|không|nội))|"
    r"công\s(?:bố|khai)|chuẩn\sbị|in\sấn|mời|phản\sánh|yêu\scầu|(?<!hậu\s)cần|phải|sẽ|được|đã|đang|nên|(?<![Tt]rật\s)tự|gương\smẫu|xác\sđịnh|nắm|"
    r"khảo\ssát|thống\skê|kê\skhai|đón|treo|giới\sthiệu|giúp|cho(?!\s\w+\svay)|tuân\sthủ|chấp\shành|"
    r"tận\sdụng|đa\sdạng|cải\scách|cải\sthiện|rút\skinh|khuyến\skhích|hình\sthành|thúc\sđẩy|ứng\sdụng|thí\sđiểm|nhân\srộng|"
    r"bồi\sdưỡng|đào\stạo|tập\shuấn|sắp\sxếp|phòng\schống|phòng\sngừa|đấu\stranh|điều\s(?:tra|hành|chỉnh|phối|chuyển)|"
    r"truy\squét|tuần\stra|siết|xét|thu\sthập|trao\sđổi|tư\svấn|can\sthiệp|góp\sý|lấy\sý|cam\skết|kêu\sgọi|thu\shút|"
    r"liên\skết|gắn|sớm|nhanh|ngay|luôn|cùng|chia\ssẻ|tích\shợp|số\shóa|bàn\sgiao|cấp(?=\s(?:đủ|kinh|phát|giấy|thẻ|tài))|"
    r"chi\strả(?!\sdịch)|thanh\stoán|quyết\stoán|lựa\schọn|tuyển\schọn|bình\schọn|biểu\sdương|công\snhận|nghiệm\sthu|"
    r"đấu\sthầu|mua|trang\sbị|lắp\sđặt|sửa\schữa|bảo\strì|bảo\svệ|chăm|khám|điều\strị|tiêm|trồng|ra\squân|hưởng\sứng|"
    r"đồng\sloạt|"
    r"giữ|thông\stin\skịp|viết|phát\ssóng|truyền\stải|truyền\sthông(?!\s(?:và|tỉnh|huyện|xã))|nêu|nhắc|khắc\sphục|rút|"
    r"hợp\stác|phục\svụ|thiết\slập|khoanh|niêm\syết|hiệp\sthương|thẩm\stra|tiếp\s(?:xúc|công)|đối\sthoại|trả\slời|đại\sdiện|"
    r"đề\scao|đề\sra|xin|thể\schế|hoàn\sthiện|giáo\sdục(?!\s(?:và|nghề|thường|trên|mầm|công))|kích\shoạt|lấy|đặt|hạn\schế|"
    r"tinh\sgiản|thoái|khởi|dự\sthảo|soạn|thống\snhất|chuyển(?!\sđổi)|áp\sdụng|chấn\schỉnh|tái|đối\schiếu|xuất|nhập|(?<!hư\s)(?<!ăng\s)ký"
)

# Verbs of single fields: they count as the common ones do.
FIELD_VERBS = (
    r"tăng(?!\strưởng)|giảm(?!\s(?:nghèo|thiểu\sphát|trừ|đốc))|biên\s(?:soạn|tập|dịch)|ra\s(?:mắt|thông\sbáo|quyết\sđịnh|văn\sbản|đề)|"
    r"khánh\sthành|khai\s(?:mạc|giảng|trương|báo|tuyển)|bàn(?=\s(?:biện|giải|bạc|việc|về|cách|phương))|dành|vận\s(?:chuyển|dụng)|"
    r"giải\s(?:ngân|tỏa|toả|phóng\s(?:mặt|lòng)|trình|thích)|mở(?!\srộng)|chọn|kẻ(?=\s)|cho\s(?:vay|phép|thuê|ý\skiến)|đo\s(?:đạc|vẽ|kiểm)|"
    r"cắt|cắm|nạo\svét|khơi\sthông|phát(?=\s(?:dọn|quang|tin|bài|thông\sđiệp|tờ|thẻ|quà|sổ|phiếu|tài))|cưỡng\schế|"
    r"kết\s(?:luận|hợp|thúc|nạp)|kiểm\s(?:kê|đếm|điểm|chứng)|(?<!iện\s)(?<!IỆN\s)kiểm\ssát|huấn\sluyện|diễn\stập|luyện\stập|"
    r"(?<!hường\s)trực(?=\s(?:\d|chốt|ban|cứu|cấp|canh|sẵn|tại|máy|chỉ|báo|tết|lễ))|túc\strực|canh\s(?:gác|phòng)|chốt|sẵn\ssàng|"
    r"định\s(?:hướng|vị|giá|mức|danh)|chấm|bán(?=\s(?!trú|dẫn|đảo|kính|chuyên))|thu(?=\s(?:hồi|nộp|phí|đúng|đủ|nợ|tiền|mua|nhận|dọn|giữ))|"
    r"bám|nhận(?=\s)|đảm\s(?:nhận|nhiệm|trách)|phụ\strách|thăm|trao|động\sviên|gặp|tôn\s(?:vinh|tạo)|tuyên\sdương|"
    r"vinh\sdanh|tri\sân|cấp(?=\s(?:căn|mã|phép|bù|thuốc|vốn|tem|số|chứng|quyền|đổi|mới))|đẩy|san\slấp|bơm|tưới|gieo|phun|tiêu\s(?:hủy|huỷ|độc)|"
    r"khử\s(?:khuẩn|trùng|độc)|dọn|quét|tổng\svệ\ssinh|trưng\s(?:bày|cầu|dụng)|trình\sdiễn|biểu\s(?:diễn|quyết)|chiếu\sphim|phục\sdựng|"
    r"trùng\stu|tu\s(?:bổ|sửa)|duy\stu|cải\stạo|nâng\s(?:cấp|mức|tỷ|dần)|thi\scông|thiết\skế|lắp|dựng|tháo|di\s(?:dời|chuyển|lý)|"
    r"sơ\stán|ứng\s(?:cứu|phó|trực)|truy\s(?:bắt|tìm|vết|tố|thu)|bắt|khởi\s(?:tố|công|động)|xét\sxử|thụ\slý|xác\s(?:minh|nhận|lập)|"
    r"chứng\s(?:thực|nhận|minh)|cảnh\sbáo|dự\sbáo|dự\skiến|thông\stin(?=\s(?:kịp|đầy|rộng|cho|tới|đến|thường|nhanh|chính))|khuyến\s(?:cáo|nghị)|"
    r"bầu|bổ\s(?:sung|nhiệm|trợ)|điều\s(?:động|tiết)|luân\schuyển|đăng(?!\skiểm)|đóng|quyên\sgóp|ủng\shộ|ghi\s(?:nhận|hình|âm|rõ|chép)|"
    r"giảng\sdạy|dạy(?=\s)|hướng\snghiệp|tuyển|cách\sly|lên(?=\s(?:kế|phương|lịch|danh))|tính\stoán|tìm\s(?:hiểu|nguồn)|xếp\s(?:loại|hạng|lịch)|"
    r"tiếp\s(?:thu|dân|đón|sức|cận|thị)|hội\s(?:ý|chẩn)|quy\s(?:định|tụ)|ấn\sđịnh|lưu\s(?:giữ|ý|mẫu|hồ)|chỉnh\s(?:lý|sửa|trang)|"
    r"sao\s(?:lưu|gửi|chụp)|vào\scuộc|đi\s(?:đầu|sâu|kiểm|cơ|thực)|nghiêm\s(?:cấm|chỉnh)|gia\s(?:hạn|cố|tăng)|kéo|loại\s(?:bỏ|trừ)|xóa|xoá|"
    r"sản\sxuất(?=\s(?:phóng|chương\strình|bản|tin|video|clip|và\sphát))|thực\s(?:thi|nghiệm)|trả(?=\s(?:kết|lương|tiền|nợ|hồ))|trích|ủy\sthác|thuê|"
    r"thông\sxe|phủ\ssóng|quảng\sbá|quay\sphim|vẽ|đọc|đứng\sra|nỗ\slực|phấn\sđấu|quyết\s(?:tâm|liệt)|dừng|tạm\s(?:dừng|ứng)|đình\schỉ|"
    r"hủy|huỷ|bãi\sbỏ|sửa\sđổi|đấu\s(?:nối|giá)|chấp\sthuận|đồng\sý|rèn\sluyện|trông|bình\s(?:xét|bầu)|làm\schủ|"
    r"không(?=\s(?:để|được|tổ|giao|cấp|thu|thực|nhận|ban|cho|ký|bố|phê))|có\s(?:văn\sbản|ý\skiến|báo\scáo|giải\spháp|hình\sthức)|khơi|"
    r"thẩm\s(?:vấn|tra)|hạch\stoán|lồng|nhân\s(?:bản|nuôi)|đối\s(?:soát|khớp)|khoán|mở\sthầu|dán|gắn\s(?:biển|mã)|tích\shợp|đồng\sbộ(?=\s(?:dữ|hóa|hoá|hồ))|"
    r"liên\s(?:lạc|hệ)|hoàn\s(?:trả|tất|chỉnh|ứng)|bù|chữa\scháy|cứu\s(?:chữa|giúp)|sàng\slọc|lọc|rải|đổ|vá|đào|đắp|thả|chuẩn\shóa|chuẩn\shoá"
)

# Words that end a name though they are no verbs.
STOPS = (
    r"để|các|có(?!\sliên|\scông)|trong|về|theo|nhằm|với|từ|đến|khi|nếu|mà|do|bằng|như|đối|qua|thông\squa|sau|trước|vì|gồm|bao|hoặc|"
    r"tại|ở|nơi|những|việc|thì|cũng|căn\scứ|chậm|xong|vào|này|kết\squả|nội\sdung|dự\sán|công\stác\s(?:dân|phòng)|"
    r"chương\strình|kế\shoạch|nghị\squyết|quyết\sđịnh|danh\smục|phương\sán|hồ\ssơ|báo\scáo|"
    r"danh\ssách|bảng|biểu\smẫu|số\sliệu|văn\sbản|tài\sliệu|dự\stoán|ý\skiến|thông\stin\s(?:về|của)"
)
