"""The words of the sample plan of the invented province Sông Vân, 2026 to 2030. Everything in it is made up."""

from __future__ import annotations

from samples.letters import NATION, Annex, Letter, Part

BODY = (
    (Part.TEXT, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;"),
    (
        Part.TEXT,
        "Căn cứ Nghị quyết số 58/NQ-HĐND ngày 10/12/2025 của Hội đồng nhân dân tỉnh về chăm sóc người cao "
        "tuổi và nâng cao chất lượng dân số;",
    ),
    (Part.TEXT, "Theo đề nghị của Sở Y tế tại Tờ trình số 31/TTr-SYT ngày 26/01/2026, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:"),
    (Part.CHAPTER, "MỤC ĐÍCH, YÊU CẦU"),
    (Part.ITEM, "Mục đích"),
    (Part.DASH, "Để mỗi người cao tuổi trong tỉnh được khám, được theo dõi sức khỏe gần nhà và được sống vui, sống có ích."),
    (Part.DASH, "Cải thiện chất lượng dân số ngay từ trước khi kết hôn, khi mang thai và khi sinh."),
    (Part.ITEM, "Yêu cầu"),
    (Part.DASH, "Rõ người, rõ việc, rõ thời hạn; số liệu được cập nhật trên phần mềm dùng chung, không lập sổ sách trùng lặp."),
    (Part.DASH, "Phù hợp với mô hình chính quyền địa phương hai cấp thực hiện từ ngày 01/7/2025."),
    (Part.CHAPTER, "CHỈ TIÊU"),
    (Part.ITEM, "Đến hết năm 2026"),
    (Part.DASH, "Tỷ lệ người cao tuổi được khám sức khỏe ít nhất 01 lần trong năm đạt 70%."),
    (Part.DASH, "Tỷ lệ người cao tuổi có hồ sơ sức khỏe điện tử đạt trên 85%."),
    (Part.DASH, "Tỷ lệ cặp nam, nữ được tư vấn, khám sức khỏe trước khi kết hôn đạt ít nhất 60%."),
    (Part.ITEM, "Đến năm 2030"),
    (Part.DASH, "Tỷ lệ người cao tuổi được khám sức khỏe ít nhất 01 lần trong năm đạt 90%."),
    (Part.DASH, "Tỷ lệ phụ nữ mang thai được sàng lọc trước sinh đạt 80%."),
    (Part.DASH, "Tỷ số giới tính khi sinh dưới 109 bé trai/100 bé gái."),
    (Part.CHAPTER, "NHIỆM VỤ, GIẢI PHÁP"),
    (
        Part.ITEM,
        "Đưa việc chăm sóc người cao tuổi vào chương trình công tác hằng năm của các cấp, các ngành; gắn với xây dựng nông thôn mới.",
    ),
    (
        Part.ITEM,
        "Đổi mới cách truyền thông: ngắn, dễ hiểu, đến đúng người cần nghe; chú ý Ngày Quốc tế Người cao "
        "tuổi 01/10 và Ngày Dân số Việt Nam 26/12.",
    ),
    (Part.ITEM, "Dùng dữ liệu chung của ngành y tế và dữ liệu dân cư để lập danh sách, mời khám và theo dõi kết quả."),
    (Part.CHAPTER, "TỔ CHỨC THỰC HIỆN"),
    (Part.ITEM, "Sở Y tế"),
    (Part.DASH, "Là cơ quan thường trực, chủ trì, phối hợp với các sở, ban, ngành và Ủy ban nhân dân các xã triển khai Kế hoạch."),
    (Part.DASH, "Hoàn thành việc kết nối phần mềm hồ sơ sức khỏe điện tử với tất cả trạm y tế xã trước ngày 16/11/2026."),
    (Part.DASH, "Tổng hợp tình hình thực hiện, báo cáo Ủy ban nhân dân tỉnh trước ngày 25 của tháng cuối quý."),
    (Part.DASH, "Tổ chức kiểm tra việc thực hiện tại các xã, hoàn thành trong tháng 11/2026."),
    (Part.ITEM, "Chi cục Dân số"),
    (Part.DASH, "Trước ngày 05 hằng tháng, gửi Sở Y tế bảng số liệu người cao tuổi và sàng lọc của từng xã."),
    (Part.DASH, "Chủ trì, phối hợp với Trung tâm Kiểm soát bệnh tật tỉnh tập huấn cho cán bộ dân số các xã, xong trước ngày 30/10/2026."),
    (Part.ITEM, "Trung tâm Kiểm soát bệnh tật tỉnh"),
    (Part.DASH, "Tổ chức các đợt khám lưu động tại những thôn xa trạm y tế, hoàn thành trước ngày 10/12/2026."),
    (Part.DASH, "Phối hợp với Đài Phát thanh và Truyền hình tỉnh xây dựng 04 phóng sự về sống khỏe tuổi già."),
    (Part.ITEM, "Sở Tài chính"),
    (Part.DASH, "Tham mưu Ủy ban nhân dân tỉnh bố trí kinh phí năm 2027 cho Kế hoạch, trình trước ngày 30/11/2026."),
    (Part.ITEM, "Sở Giáo dục và Đào tạo"),
    (
        Part.DASH,
        "Chủ trì, phối hợp với Sở Y tế đưa nội dung sức khỏe vị thành niên vào sinh hoạt ngoại khóa của các "
        "trường trung học trong quý IV/2026.",
    ),
    (Part.ITEM, "Sở Văn hóa, Thể thao và Du lịch"),
    (Part.DASH, "Hướng dẫn các xã thành lập câu lạc bộ liên thế hệ tự giúp nhau, hoàn thành trước ngày 06/11/2026."),
    (Part.ITEM, "Sở Nội vụ"),
    (Part.DASH, "Rà soát, đề xuất bố trí người làm công tác dân số ở các xã, báo cáo Ủy ban nhân dân tỉnh chậm nhất ngày 12/11/2026."),
    (Part.ITEM, "Đài Phát thanh và Truyền hình tỉnh, Báo Sông Vân"),
    (Part.DASH, "Định kỳ hằng quý, phát sóng, đăng tải chuyên mục về người cao tuổi sống vui, sống khỏe."),
    (Part.ITEM, "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, Hội Liên hiệp Phụ nữ tỉnh"),
    (Part.DASH, "Vận động hội viên, đoàn viên tham gia khám sức khỏe và giám sát việc thực hiện Kế hoạch."),
    (Part.ITEM, "Ủy ban nhân dân các xã"),
    (Part.DASH, "Xây dựng kế hoạch năm 2027 của xã và gửi về Sở Y tế trước ngày 15/12/2026."),
    (Part.DASH, "Trước ngày 15 hằng tháng, báo cáo kết quả khám sức khỏe người cao tuổi về Sở Y tế (qua Chi cục Dân số)."),
    (Part.DASH, "Chỉ đạo trạm y tế lập danh sách người từ 80 tuổi trở lên sống một mình để thăm khám tại nhà, xong trước ngày 09/11/2026."),
    (
        Part.TEXT,
        "Trên đây là Kế hoạch chăm sóc người cao tuổi và nâng cao chất lượng dân số tỉnh Sông Vân giai đoạn 2026 - "
        "2030. Yêu cầu Ủy ban nhân dân "
        "các xã định kỳ hàng năm (trước ngày 05/12) báo cáo kết quả thực hiện về Sở Y tế để tổng hợp, báo cáo Ủy ban nhân dân tỉnh./.",
    ),
)

ANNEX = Annex(
    "PHỤ LỤC\nDANH MỤC NHIỆM VỤ CỤ THỂ NĂM 2026",
    "(Kèm theo Kế hoạch số 147/KH-UBND ngày 12 tháng 02 năm 2026 của Ủy ban nhân dân tỉnh)",
    ("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành", "Sản phẩm"),
    (
        (
            "1",
            "Ban hành bộ câu hỏi khám sàng lọc người cao tuổi",
            "Sở Y tế",
            "Trung tâm Kiểm soát bệnh tật tỉnh",
            "30/4/2026",
            "Bộ câu hỏi",
        ),
        ("2", "Rà soát danh sách người cao tuổi theo thôn", "Ủy ban nhân dân các xã", "Công an tỉnh", "30/6/2026", "Danh sách"),
        (
            "3",
            "Tổ chức hội thi tìm hiểu về chất lượng dân số",
            "Hội Liên hiệp Phụ nữ tỉnh",
            "Tỉnh Đoàn; Sở Văn hóa, Thể thao và Du lịch",
            "15/10/2026",
            "Hội thi",
        ),
        ("4", "Xuất bản sổ tay chăm sóc người cao tuổi tại nhà", "Chi cục Dân số", "Sở Y tế", "20/11/2026", "Sổ tay"),
        ("5", "Tổng kết hỗ trợ pháp lý cho người cao tuổi", "Sở Tư pháp", "Ủy ban nhân dân các xã", "27/11/2026", "Báo cáo"),
        ("6", "Đánh giá mức sinh và cơ cấu dân số năm 2026", "Chi cục Dân số", "Công an tỉnh", "20/12/2026", "Báo cáo"),
    ),
)

LETTER = Letter(
    issuer="ỦY BAN NHÂN DÂN\nTỈNH SÔNG VÂN",
    motto=NATION,
    number="Số: 147/KH-UBND",
    place_and_day="Sông Vân, ngày 12 tháng 02 năm 2026",
    kind="KẾ HOẠCH",
    title="Chăm sóc người cao tuổi và nâng cao chất lượng dân số\ntỉnh Sông Vân giai đoạn 2026 - 2030",
    body=BODY,
    receivers=(
        "Bộ Y tế;",
        "Thường trực Tỉnh ủy;",
        "Chủ tịch, các Phó Chủ tịch UBND tỉnh;",
        "Các sở, ban, ngành tỉnh;",
        "UBND các xã;",
        "Lưu: VT, VX.",
    ),
    signature="TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
    signer="Lương Thị Bích Hạnh",
    annexes=(ANNEX,),
)
