"""The words of the sample plan of the invented commune Lạc Giang, under the two-level government. Everything in it is made up."""

from __future__ import annotations

from samples.letters import NATION, Letter, Part

BODY = (
    (
        Part.TEXT,
        "Thực hiện Kế hoạch số 147/KH-UBND ngày 12/02/2026 của Ủy ban nhân dân tỉnh Sông Vân về chăm sóc người cao "
        "tuổi và nâng cao chất lượng "
        "dân số giai đoạn 2026 - 2030, Ủy ban nhân dân xã Lạc Giang xây dựng Kế hoạch triển khai trên địa bàn xã như sau:",
    ),
    (Part.CHAPTER, "MỤC ĐÍCH, YÊU CẦU"),
    (Part.DASH, "Cụ thể hóa nhiệm vụ tỉnh giao cho phù hợp với điều kiện của xã có hai thôn ven sông, đi lại khó khăn trong mùa mưa."),
    (Part.DASH, "Mỗi việc có một đơn vị chịu trách nhiệm; trạm y tế là nơi người dân tìm đến đầu tiên."),
    (Part.CHAPTER, "CHỈ TIÊU NĂM 2026"),
    (Part.ITEM, "Tỷ lệ người cao tuổi của xã được khám sức khỏe định kỳ đạt 72%."),
    (Part.ITEM, "Tỷ lệ người dân tham gia bảo hiểm y tế đạt ít nhất 95%."),
    (Part.ITEM, "Số người sinh con thứ ba trở lên giảm 5% so với năm 2025."),
    (Part.CHAPTER, "NỘI DUNG THỰC HIỆN"),
    (Part.ITEM, "Truyền thông: qua loa truyền thanh của thôn, qua nhóm Zalo của tổ dân cư và tại các buổi họp thôn."),
    (Part.ITEM, "Dịch vụ: khám tại trạm, khám tại nhà cho người không đi lại được, tư vấn trước khi kết hôn."),
    (Part.ITEM, "Dữ liệu: mỗi người dân có một hồ sơ sức khỏe; cán bộ trạm cập nhật ngay trong ngày khám."),
    (Part.CHAPTER, "TỔ CHỨC THỰC HIỆN"),
    (Part.ITEM, "Phòng Văn hóa - Xã hội"),
    (Part.POINT, "Là cơ quan thường trực, tham mưu Ủy ban nhân dân xã theo dõi, đôn đốc việc thực hiện Kế hoạch."),
    (Part.POINT, "Chủ trì, phối hợp với Trạm Y tế xã lập danh sách người cao tuổi cần hỗ trợ, xong trước ngày 11/11/2026."),
    (Part.POINT, "Định kỳ hằng quý, tổng hợp báo cáo Ủy ban nhân dân xã trước ngày 20 của tháng cuối quý."),
    (Part.ITEM, "Trạm Y tế xã"),
    (Part.POINT, "Tổ chức khám sức khỏe cho người cao tuổi tại hai thôn, hoàn thành trước ngày 31/10/2026."),
    (Part.POINT, "Báo cáo số người được khám, được sàng lọc về Ủy ban nhân dân xã (qua Phòng Văn hóa - Xã hội) trước ngày 10 hằng tháng."),
    (Part.POINT, "Phối hợp với Hội Liên hiệp Phụ nữ xã tổ chức 02 buổi tư vấn sức khỏe sinh sản trong tháng 12/2026."),
    (Part.ITEM, "Phòng Kinh tế"),
    (
        Part.POINT,
        "Tham mưu bố trí kinh phí thực hiện Kế hoạch trong dự toán ngân sách xã năm 2027, trình Ủy ban nhân dân xã trước ngày 04/12/2026.",
    ),
    (Part.ITEM, "Công an xã"),
    (Part.POINT, "Đối chiếu dữ liệu dân cư với danh sách của trạm y tế, hoàn thành trước ngày 18/11/2026."),
    (Part.ITEM, "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã"),
    (Part.POINT, "Cập nhật Kế hoạch và kết quả thực hiện lên trang thông tin điện tử của xã trước ngày 25/11/2026."),
    (Part.ITEM, "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam xã, Hội Liên hiệp Phụ nữ xã"),
    (Part.POINT, "Vận động gia đình đưa người cao tuổi đi khám; giám sát việc thực hiện Kế hoạch tại các thôn."),
    (Part.ITEM, "Thôn Thủy Ngoại, Thôn Thủy Nội"),
    (Part.POINT, "Thông báo lịch khám đến từng nhà; mời người cao tuổi và bố trí xe đưa đón, xong trước ngày 26/10/2026."),
    (
        Part.TEXT,
        "Trên đây là Kế hoạch của Ủy ban nhân dân xã Lạc Giang. Yêu cầu các đơn vị trên nghiêm túc thực hiện; trong "
        "quá trình thực hiện nếu có khó khăn, "
        "vướng mắc, phản ánh về Phòng Văn hóa - Xã hội để tổng hợp, báo cáo Ủy ban nhân dân xã./.",
    ),
)

LETTER = Letter(
    issuer="ỦY BAN NHÂN DÂN\nXÃ LẠC GIANG",
    motto=NATION,
    number="Số: 36/KH-UBND",
    place_and_day="Lạc Giang, ngày 06 tháng 3 năm 2026",
    kind="KẾ HOẠCH",
    title="Chăm sóc người cao tuổi và nâng cao chất lượng dân số\ntrên địa bàn xã Lạc Giang giai đoạn 2026 - 2030",
    body=BODY,
    receivers=(
        "Sở Y tế;",
        "Thường trực Đảng ủy, HĐND xã;",
        "Các phòng, đơn vị thuộc xã;",
        "Trưởng các thôn;",
        "Lưu: VT.",
    ),
    signature="TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    signer="Trương Công Mạnh",
)
