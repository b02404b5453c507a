"""The words of the sample plan of the invented district Lạc Giang, 2021 to 2030, from the time of three levels. All of it is made up."""

from __future__ import annotations

from samples.letters import NATION, Letter, Part

BODY = (
    (Part.TEXT, "Căn cứ Kế hoạch số 205/KH-UBND ngày 20/11/2020 của Ủy ban nhân dân tỉnh Sông Vân về dân số và phát triển đến năm 2030;"),
    (
        Part.TEXT,
        "Xét đề nghị của Trung tâm Y tế huyện tại Tờ trình số 14/TTr-TTYT ngày 04/01/2021, Ủy ban nhân dân "
        "huyện ban hành Kế hoạch như sau:",
    ),
    (Part.CHAPTER, "TÌNH HÌNH"),
    (
        Part.TEXT,
        "Năm 2020, dân số huyện là 118.400 người; mức sinh 2,32 con/phụ nữ; tỷ số giới tính khi sinh 112,4 bé trai/100 bé gái; "
        "tỷ lệ bà mẹ mang thai được sàng lọc trước sinh đạt 42%.",
    ),
    (Part.CHAPTER, "MỤC TIÊU"),
    (Part.ITEM, "Mục tiêu chung"),
    (Part.TEXT, "Giữ mức sinh hợp lý, đưa cơ cấu dân số về cân bằng và nâng cao chất lượng dân số của huyện."),
    (Part.ITEM, "Chỉ tiêu đến năm 2030"),
    (Part.DASH, "Tổng tỷ suất sinh khoảng 2,1 con/phụ nữ."),
    (Part.DASH, "Tỷ số giới tính khi sinh từ 105 đến 108 bé trai/100 bé gái."),
    (Part.DASH, "Tỷ lệ sinh con thứ ba trở lên giảm 0,5% mỗi năm."),
    (Part.DASH, "Tỷ lệ bà mẹ mang thai được sàng lọc trước sinh tăng từ 42% năm 2020 lên 75% năm 2030."),
    (Part.DASH, "Tỷ lệ trẻ sơ sinh được sàng lọc ít nhất 5 bệnh bẩm sinh phổ biến đạt 90%."),
    (Part.DASH, "Tỷ lệ cặp nam, nữ được tư vấn, khám sức khỏe trước khi kết hôn đạt 90%."),
    (Part.DASH, "Giảm 50% số cặp tảo hôn so với năm 2020."),
    (Part.DASH, "Tuổi thọ trung bình đạt 75 tuổi, trong đó số năm sống khỏe đạt tối thiểu 68 năm."),
    (Part.DASH, "Chiều cao trung bình của thanh niên 18 tuổi: nam đạt 169 cm, nữ đạt 158 cm."),
    (Part.DASH, "100% người cao tuổi có thẻ bảo hiểm y tế."),
    (Part.DASH, "Tỷ suất tử vong trẻ em dưới 5 tuổi không quá 12‰."),
    (Part.CHAPTER, "GIẢI PHÁP"),
    (Part.ITEM, "Đổi mới nội dung tuyên truyền, chuyển từ kế hoạch hóa gia đình sang dân số và phát triển."),
    (Part.ITEM, "Mở rộng tầm soát, chẩn đoán, điều trị sớm các bệnh, tật trước sinh và sơ sinh."),
    (Part.CHAPTER, "TỔ CHỨC THỰC HIỆN"),
    (Part.ITEM, "Trung tâm Y tế huyện"),
    (
        Part.DASH,
        "Là cơ quan thường trực, chủ trì, phối hợp với các phòng, ban của huyện và Ủy ban nhân dân các xã, thị trấn thực hiện Kế hoạch.",
    ),
    (Part.DASH, "Hằng năm, tham mưu Ủy ban nhân dân huyện giao chỉ tiêu dân số cho từng xã, thị trấn trước ngày 31/01."),
    (Part.ITEM, "Phòng Tài chính - Kế hoạch"),
    (Part.DASH, "Tham mưu bố trí kinh phí từ ngân sách huyện cho công tác dân số."),
    (Part.ITEM, "Phòng Giáo dục và Đào tạo"),
    (Part.DASH, "Phối hợp với Trung tâm Y tế huyện tổ chức giáo dục giới tính, phòng tránh tảo hôn trong các trường trung học cơ sở."),
    (Part.ITEM, "Phòng Văn hóa và Thông tin"),
    (Part.DASH, "Chỉ đạo hệ thống truyền thanh cơ sở tuyên truyền hằng tháng về hệ lụy của mất cân bằng giới tính khi sinh."),
    (Part.ITEM, "Ủy ban nhân dân các xã, thị trấn"),
    (Part.DASH, "Xây dựng kế hoạch giai đoạn 2021 - 2030 của địa phương, gửi về Trung tâm Y tế huyện trước ngày 31/3/2021."),
    (Part.DASH, "Định kỳ 6 tháng, hàng năm báo cáo kết quả về Trung tâm Y tế huyện."),
    (
        Part.TEXT,
        "Trên đây là Kế hoạch dân số và phát triển huyện Lạc Giang giai đoạn 2021 - 2030. Đề nghị các cơ quan, đơn vị "
        "và Ủy ban nhân dân các xã, "
        "thị trấn triển khai thực hiện./.",
    ),
)

LETTER = Letter(
    issuer="ỦY BAN NHÂN DÂN\nHUYỆN LẠC GIANG",
    motto=NATION,
    number="Số: 09/KH-UBND",
    place_and_day="Lạc Giang, ngày 18 tháng 01 năm 2021",
    kind="KẾ HOẠCH",
    title="Dân số và phát triển huyện Lạc Giang\ngiai đoạn 2021 - 2030",
    body=BODY,
    receivers=(
        "UBND tỉnh;",
        "Sở Y tế;",
        "Thường trực Huyện ủy, HĐND huyện;",
        "Các phòng, ban huyện;",
        "UBND các xã, thị trấn;",
        "Lưu: VT.",
    ),
    signature="TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
    signer="Hoàng Văn Thuận",
)
