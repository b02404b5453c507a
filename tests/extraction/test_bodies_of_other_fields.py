"""Who acts, lists of bodies and partners in the words of many fields and offices: a construct a row, all sentences our own."""

from __future__ import annotations

import pytest

from extraction.agencies import read_bodies
from extraction.routes import find_partners
from extraction.subjects import find_subject


@pytest.mark.parametrize(
    ("sentence", "units"),
    [
        ("Giao Công ty Cổ phần Cấp nước Hòa Lạc nâng cấp 02 trạm bơm", ("Công ty Cổ phần Cấp nước Hòa Lạc",)),
        ("Trường Cao đẳng Nghề Bắc Trà biên soạn giáo trình", ("Trường Cao đẳng Nghề Bắc Trà",)),
        ("Thành đoàn Vân Hải ra mắt 10 đội hình", ("Thành đoàn Vân Hải",)),
        ("Tỉnh đoàn khánh thành 05 sân chơi", ("Tỉnh đoàn",)),
        ("Huyện ủy Tân Khê bàn biện pháp", ("Huyện ủy Tân Khê",)),
        ("Đài Phát thanh và Truyền hình tỉnh tăng thời lượng phát sóng", ("Đài Phát thanh và Truyền hình tỉnh",)),
        ("Báo Sơn Bình dành ít nhất 02 trang mỗi số", ("Báo Sơn Bình",)),
        ("Bưu điện tỉnh Sơn Bình vận chuyển 2.000 bộ tài liệu", ("Bưu điện tỉnh Sơn Bình",)),
        ("Ngân hàng Chính sách xã hội Chi nhánh tỉnh Lâm Hạ giải ngân 20 tỷ đồng", ("Ngân hàng Chính sách xã hội Chi nhánh tỉnh Lâm Hạ",)),
        ("Chi nhánh Ngân hàng Chính sách xã hội tỉnh cho vay vốn", ("Chi nhánh Ngân hàng Chính sách xã hội tỉnh",)),
        (
            "Giao Chi nhánh Ngân hàng Nông nghiệp và Phát triển nông thôn huyện Mường Lâu mở tài khoản",
            ("Chi nhánh Ngân hàng Nông nghiệp và Phát triển nông thôn huyện Mường Lâu",),
        ),
        ("Chi nhánh Văn phòng đăng ký đất đai khu vực 3 đo đạc lại thửa đất", ("Chi nhánh Văn phòng đăng ký đất đai khu vực 3",)),
        ("Trung tâm Phục vụ hành chính công xã niêm yết thủ tục", ("Trung tâm Phục vụ hành chính công xã",)),
        ("Văn phòng HĐND và UBND xã cập nhật dữ liệu", ("Văn phòng HĐND và UBND xã",)),
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy định hướng báo chí", ("Ban Tuyên giáo và Dân vận Tỉnh ủy",)),
        ("Ban Xây dựng Đảng Đảng ủy xã rà soát đảng viên", ("Ban Xây dựng Đảng Đảng ủy xã",)),
        ("Phòng Văn hóa - Xã hội chọn 02 thôn làm điểm", ("Phòng Văn hóa - Xã hội",)),
        ("Phòng Kinh tế, Hạ tầng và Đô thị kẻ vạch sơn", ("Phòng Kinh tế, Hạ tầng và Đô thị",)),
        ("Sở Dân tộc và Tôn giáo biên tập tài liệu", ("Sở Dân tộc và Tôn giáo",)),
        ("Trạm Y tế phường lấy mẫu nước", ("Trạm Y tế phường",)),
        ("Các bệnh viện, phòng khám đa khoa tư nhân có trách nhiệm khai báo", ("Các bệnh viện, phòng khám đa khoa tư nhân",)),
        ("Các nhà thuốc, quầy thuốc trên địa bàn bán đúng giá niêm yết", ("Các nhà thuốc, quầy thuốc trên địa bàn",)),
        ("Các nhà hàng, khách sạn, cơ sở lưu trú ký cam kết", ("Các nhà hàng, khách sạn, cơ sở lưu trú",)),
        ("Các trường học, cơ sở giáo dục mầm non tổ chức tổng vệ sinh", ("Các trường học, cơ sở giáo dục mầm non",)),
        ("Chủ tịch UBND cấp xã quyết định phun hóa chất", ("Chủ tịch UBND cấp xã",)),
        ("Đối với xã, phường có chỉ số Breteau từ 20 trở lên, Chủ tịch UBND cấp xã quyết định phun", ("Chủ tịch UBND cấp xã",)),
        ("Đối với các khu công nghiệp, Ban Quản lý Khu kinh tế Vân Hải đôn đốc chủ đầu tư", ("Ban Quản lý Khu kinh tế Vân Hải",)),
        ("Đối với các trường hợp quá hạn, Chi cục Thuế khu vực cưỡng chế nợ", ("Chi cục Thuế khu vực",)),
        ("Đối với các hộ nằm trong hành lang, Trung tâm Phát triển quỹ đất niêm yết phương án", ("Trung tâm Phát triển quỹ đất",)),
        ("Đối với UBND các xã, phường: tổ chức ký cam kết", ("UBND các xã, phường",)),
        ("Cũng giao UBND các xã, phường, đặc khu duy trì đội", ("UBND các xã, phường, đặc khu",)),
        ("Đồng thời giao Công an tỉnh chủ trì", ("Công an tỉnh",)),
        ("Đồng thời, Sở Y tế tham mưu UBND tỉnh kiện toàn Ban Chỉ đạo, phân công thành viên phụ trách địa bàn", ("Sở Y tế",)),
        ("Ngoài ra, đề nghị Liên đoàn Lao động tỉnh vận động công nhân", ("Liên đoàn Lao động tỉnh",)),
        ("Riêng Đồn Biên phòng Cửa Lũy tuần tra ven biển", ("Đồn Biên phòng Cửa Lũy",)),
        ("Riêng các xã vùng cao hoàn thành trước ngày 15/5/2026", ("các xã vùng cao",)),
        (
            "Yêu cầu Trưởng các phòng, Thủ trưởng các đơn vị thuộc Sở và đề nghị UBND các xã, phường nghiêm túc thực hiện",
            ("Trưởng các phòng", "Thủ trưởng các đơn vị thuộc Sở", "UBND các xã, phường"),
        ),
        (
            "Yêu cầu các phòng chuyên môn; đề nghị Mặt trận Tổ quốc và các đoàn thể xã phối hợp thực hiện",
            ("các phòng chuyên môn", "Mặt trận Tổ quốc", "các đoàn thể xã"),
        ),
        (
            "đề nghị các ngành, đoàn thể, Tổ trưởng các tổ dân phố nghiêm túc tổ chức thực hiện",
            ("các ngành, đoàn thể", "Tổ trưởng các tổ dân phố"),
        ),
        ("Yêu cầu các thôn, Trưởng thôn và Bí thư chi bộ chủ động triển khai", ("các thôn", "Trưởng thôn", "Bí thư chi bộ")),
        ("Phân công đồng chí Nguyễn Văn Tám, Phó Chủ tịch UBND xã trực tiếp chỉ đạo", ("đồng chí Nguyễn Văn Tám, Phó Chủ tịch UBND xã",)),
        ("Giao đồng chí Chánh Văn phòng HĐND và UBND xã theo dõi", ("đồng chí Chánh Văn phòng HĐND và UBND xã",)),
        ("Ủy quyền Giám đốc Sở Tài chính ký hợp đồng", ("Giám đốc Sở Tài chính",)),
        ("Ủy quyền cho Chủ tịch UBND huyện phê duyệt", ("Chủ tịch UBND huyện",)),
        ("Chánh Thanh tra tỉnh kết luận trước ngày 15/8", ("Chánh Thanh tra tỉnh",)),
        ("Hiệu trưởng các trường tiểu học, trung học cơ sở kiểm kê thiết bị", ("Hiệu trưởng các trường tiểu học, trung học cơ sở",)),
        ("Trưởng thôn, Trưởng ban công tác Mặt trận thôn vận động nhân dân", ("Trưởng thôn", "Trưởng ban công tác Mặt trận thôn")),
        ("Chỉ huy trưởng Ban Chỉ huy Quân sự xã huấn luyện dân quân", ("Chỉ huy trưởng Ban Chỉ huy Quân sự xã",)),
        ("Đội Cảnh sát giao thông - Trật tự Công an thành phố tuần tra", ("Đội Cảnh sát giao thông - Trật tự Công an thành phố",)),
        (
            "Phòng Cảnh sát quản lý hành chính về trật tự xã hội Công an tỉnh cấp căn cước",
            ("Phòng Cảnh sát quản lý hành chính về trật tự xã hội Công an tỉnh",),
        ),
        ("Viện Kiểm sát nhân dân khu vực 2 kiểm sát việc thụ lý", ("Viện Kiểm sát nhân dân khu vực 2",)),
        ("Tòa án nhân dân khu vực 4 đưa ra xét xử lưu động 02 vụ", ("Tòa án nhân dân khu vực 4",)),
        ("Thuế cơ sở 5 gửi thông báo nợ", ("Thuế cơ sở 5",)),
        ("Bảo hiểm xã hội cơ sở Nậm Thoong cấp thẻ", ("Bảo hiểm xã hội cơ sở Nậm Thoong",)),
        ("Hạt Kiểm lâm khu vực Mường Lâu trực 24/24 giờ", ("Hạt Kiểm lâm khu vực Mường Lâu",)),
        ("Công ty TNHH MTV Thủy nông Đông Lĩnh vận hành cống", ("Công ty TNHH MTV Thủy nông Đông Lĩnh",)),
        ("Điện lực Tân Khê cắt điện đúng quy trình", ("Điện lực Tân Khê",)),
        ("Công chức Địa chính - Xây dựng đo vẽ hiện trạng", ("Công chức Địa chính - Xây dựng",)),
        ("Công chức Văn hóa - Xã hội xã lập danh sách", ("Công chức Văn hóa - Xã hội xã",)),
        ("Bộ phận Một cửa xã tiếp nhận hồ sơ", ("Bộ phận Một cửa xã",)),
        ("Bộ phận Tiếp nhận và Trả kết quả bố trí người trực", ("Bộ phận Tiếp nhận và Trả kết quả",)),
        ("Phòng Công chức, viên chức cập nhật hồ sơ", ("Phòng Công chức, viên chức",)),
        ("Phòng Tổ chức - Hành chính chấm công", ("Phòng Tổ chức - Hành chính",)),
        ("Khoa Kiểm soát nhiễm khuẩn lấy mẫu bề mặt", ("Khoa Kiểm soát nhiễm khuẩn",)),
        ("Khoa Hồi sức tích cực - Chống độc mở thêm 04 giường", ("Khoa Hồi sức tích cực - Chống độc",)),
        ("Ban Quản lý rừng phòng hộ Sông Trầm phát dọn thực bì", ("Ban Quản lý rừng phòng hộ Sông Trầm",)),
        ("Vườn Quốc gia Bù Mơ cắm 30 biển báo", ("Vườn Quốc gia Bù Mơ",)),
        ("Hợp tác xã Nông nghiệp Đồng Tâm nạo vét kênh", ("Hợp tác xã Nông nghiệp Đồng Tâm",)),
        ("Hội đồng nghĩa vụ quân sự xã xét duyệt", ("Hội đồng nghĩa vụ quân sự xã",)),
        ("Tổ công nghệ số cộng đồng các thôn hướng dẫn người dân", ("Tổ công nghệ số cộng đồng các thôn",)),
        ("Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở tuần tra ban đêm", ("Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở",)),
        ("Ban Chấp hành Công đoàn cơ sở phát động thi đua", ("Ban Chấp hành Công đoàn cơ sở",)),
        ("Kho bạc Nhà nước khu vực X kiểm soát chi", ("Kho bạc Nhà nước khu vực X",)),
        ("Trung tâm Dịch vụ sự nghiệp công xã đặt loa", ("Trung tâm Dịch vụ sự nghiệp công xã",)),
        ("Đề nghị Thường trực Đảng ủy, Thường trực HĐND xã quan tâm chỉ đạo", ("Thường trực Đảng ủy", "Thường trực HĐND xã")),
        (
            "Đề nghị các đồng chí Ủy viên Ban Chấp hành Đảng bộ phụ trách chi bộ dự sinh hoạt",
            ("các đồng chí Ủy viên Ban Chấp hành Đảng bộ phụ trách chi bộ",),
        ),
        ("Sở Y tế là cơ quan thường trực, theo dõi việc thực hiện", ("Sở Y tế",)),
        ("Công an tỉnh là lực lượng nòng cốt trong đấu tranh", ("Công an tỉnh",)),
        ("Ban Chỉ huy Quân sự phường là đơn vị chủ công", ("Ban Chỉ huy Quân sự phường",)),
        ("Điều tra cơ bản cụm dân cư. Giao Trung tâm Y tế huyện chủ trì, xong trước ngày 30/9", ("Trung tâm Y tế huyện",)),
        (
            "Giám sát trọng điểm, xác định nguy cơ. Trung tâm Kiểm soát bệnh tật tỉnh chủ trì, hằng quý thông báo kết quả",
            ("Trung tâm Kiểm soát bệnh tật tỉnh",),
        ),
        (
            "Kiểm tra việc mua bán tiền chất, mỗi năm 02 lần. Sở Công Thương, Sở Y tế chịu trách nhiệm chính theo lĩnh vực",
            ("Sở Công Thương", "Sở Y tế"),
        ),
        (
            "Rà soát hộ nghèo, hộ cận nghèo, do Sở Nông nghiệp và Môi trường chủ trì, xong trước ngày 15/12",
            ("Sở Nông nghiệp và Môi trường",),
        ),
        ("Nâng cấp phần mềm quản lý đất đai, do Văn phòng Đăng ký đất đai thực hiện.", ("Văn phòng Đăng ký đất đai",)),
        ("Lễ ra quân tổ chức tại nhà văn hóa thôn 3; Đoàn Thanh niên xã phụ trách", ("Đoàn Thanh niên xã",)),
        ("Phát quang đường biên (Đồn Biên phòng Nậm Thoong đảm nhiệm)", ("Đồn Biên phòng Nậm Thoong",)),
        ("Tổ chức tập huấn (đầu mối: Phòng Nội vụ)", ("Phòng Nội vụ",)),
        ("Mua sắm vật tư (giao Văn phòng UBND xã)", ("Văn phòng UBND xã",)),
        ("Mở lớp dạy nghề (Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên)", ()),
        ("Thực hiện các chương trình do Sở A chủ trì", ()),
        ("Tăng cường các hoạt động do Đoàn Thanh niên tổ chức", ()),
    ],
)
def test_a_sentence_says_who_acts(sentence: str, units: tuple[str, ...]) -> None:
    subject = find_subject(sentence)
    assert (subject.bodies.names if subject else ()) == units


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("UBND các phường: Bạch Sa, Cửa Lũy, An Trấn", ("UBND các phường: Bạch Sa, Cửa Lũy, An Trấn",)),
        ("UBND các xã Gò Sậy, Đồng Vọng và Nậm Thoong xây dựng phương án", ("UBND các xã Gò Sậy, Đồng Vọng và Nậm Thoong",)),
        ("các thôn 1, 2, 5 và Tổ công nghệ số", ("các thôn 1, 2, 5", "Tổ công nghệ số")),
        ("các xã Mường Lâu, Sở Y tế và Công an tỉnh", ("các xã Mường Lâu", "Sở Y tế", "Công an tỉnh")),
        (
            "Công an các phường Tân Lộc, Thủy Nguyên, Ban Chỉ huy quân sự các phường",
            ("Công an các phường Tân Lộc, Thủy Nguyên", "Ban Chỉ huy quân sự các phường"),
        ),
        ("UBND các xã, phường: An Hòa, Bến Mơ; Sở Xây dựng", ("UBND các xã, phường: An Hòa, Bến Mơ", "Sở Xây dựng")),
        ("Sở Y tế, Sở Nội vụ, các Sở: Tài chính, Xây dựng", ("Sở Y tế", "Sở Nội vụ", "Sở Tài chính", "Sở Xây dựng")),
        (
            "các sở, ban, ngành, đoàn thể tỉnh; UBND các xã, phường, đặc khu",
            ("các sở, ban, ngành, đoàn thể tỉnh", "UBND các xã, phường, đặc khu"),
        ),
        (
            "Đảng ủy các xã, phường, Đảng ủy Công an tỉnh, Đảng ủy Quân sự tỉnh",
            ("Đảng ủy các xã, phường", "Đảng ủy Công an tỉnh", "Đảng ủy Quân sự tỉnh"),
        ),
        (
            "Chi bộ Trạm Y tế, Chi bộ các thôn và Chi bộ Trường THCS Đồng Vọng",
            ("Chi bộ Trạm Y tế", "Chi bộ các thôn", "Chi bộ Trường THCS Đồng Vọng"),
        ),
        ("Văn phòng Đoàn ĐBQH và HĐND tỉnh, Văn phòng UBND tỉnh", ("Văn phòng Đoàn ĐBQH và HĐND tỉnh", "Văn phòng UBND tỉnh")),
        (
            "Ban Quản lý các Khu công nghiệp, Khu kinh tế tỉnh và các doanh nghiệp đầu tư hạ tầng",
            ("Ban Quản lý các Khu công nghiệp, Khu kinh tế tỉnh", "các doanh nghiệp đầu tư hạ tầng"),
        ),
        (
            "Đài Phát thanh và Truyền hình, Cổng Thông tin điện tử tỉnh, Báo Lam Trà",
            ("Đài Phát thanh và Truyền hình", "Cổng Thông tin điện tử tỉnh", "Báo Lam Trà"),
        ),
        (
            "Hội Cựu chiến binh, Hội Nông dân, Hội LHPN và Đoàn TNCS Hồ Chí Minh xã",
            ("Hội Cựu chiến binh", "Hội Nông dân", "Hội LHPN", "Đoàn TNCS Hồ Chí Minh xã"),
        ),
        (
            "Ban CHQS xã, Công an xã, lực lượng dân quân thường trực và các tổ bảo vệ an ninh trật tự",
            ("Ban CHQS xã", "Công an xã", "lực lượng dân quân thường trực", "các tổ bảo vệ an ninh trật tự"),
        ),
        (
            "Trường Mầm non Hoa Sen, Trường Tiểu học Lê Lợi và Trường THCS Trần Phú",
            ("Trường Mầm non Hoa Sen", "Trường Tiểu học Lê Lợi", "Trường THCS Trần Phú"),
        ),
        (
            "Trung tâm Y tế huyện, Phòng khám đa khoa khu vực Nậm Thoong, các trạm y tế xã",
            ("Trung tâm Y tế huyện", "Phòng khám đa khoa khu vực Nậm Thoong", "các trạm y tế xã"),
        ),
        ("Thuế tỉnh, Hải quan khu vực VI, Kho bạc Nhà nước khu vực X", ("Thuế tỉnh", "Hải quan khu vực VI", "Kho bạc Nhà nước khu vực X")),
        (
            "Ngân hàng Nhà nước khu vực 5, các tổ chức tín dụng trên địa bàn",
            ("Ngân hàng Nhà nước khu vực 5", "các tổ chức tín dụng trên địa bàn"),
        ),
        (
            "Bí thư chi bộ, Trưởng thôn, Trưởng Ban Công tác Mặt trận và Chi hội trưởng các đoàn thể thôn",
            ("Bí thư chi bộ", "Trưởng thôn", "Trưởng Ban Công tác Mặt trận", "Chi hội trưởng các đoàn thể thôn"),
        ),
        ("Thường trực HĐND, các Ban HĐND và các Tổ đại biểu HĐND xã", ("Thường trực HĐND", "các Ban HĐND", "các Tổ đại biểu HĐND xã")),
        (
            "Viện kiểm sát nhân dân khu vực 2, Tòa án nhân dân khu vực 2 và Phòng Thi hành án dân sự khu vực 2",
            ("Viện kiểm sát nhân dân khu vực 2", "Tòa án nhân dân khu vực 2", "Phòng Thi hành án dân sự khu vực 2"),
        ),
        ("Sở Nông nghiệp và Môi trường (Chi cục Kiểm lâm), Sở Công Thương", ("Sở Nông nghiệp và Môi trường", "Sở Công Thương")),
        (
            "Phòng Kế hoạch tổng hợp, Phòng Điều dưỡng, Khoa Cấp cứu, Khoa Nội - Nhi - Nhiễm",
            ("Phòng Kế hoạch tổng hợp", "Phòng Điều dưỡng", "Khoa Cấp cứu", "Khoa Nội - Nhi - Nhiễm"),
        ),
        (
            "Công ty Cổ phần Nước sạch Vĩnh Hà, Công ty Điện lực Sơn Bình và các nhà mạng viễn thông",
            ("Công ty Cổ phần Nước sạch Vĩnh Hà", "Công ty Điện lực Sơn Bình", "các nhà mạng viễn thông"),
        ),
        (
            "các cơ quan tham mưu, giúp việc Tỉnh ủy; các đảng ủy trực thuộc Tỉnh ủy",
            ("các cơ quan tham mưu, giúp việc Tỉnh ủy", "các đảng ủy trực thuộc Tỉnh ủy"),
        ),
        (
            "Ủy ban Kiểm tra Đảng ủy, Ban Xây dựng Đảng, Văn phòng Đảng ủy xã",
            ("Ủy ban Kiểm tra Đảng ủy", "Ban Xây dựng Đảng", "Văn phòng Đảng ủy xã"),
        ),
        ("các hội quần chúng do Đảng, Nhà nước giao nhiệm vụ", ("các hội quần chúng do Đảng, Nhà nước giao nhiệm vụ",)),
        (
            "Lữ đoàn 950, Trung đoàn Bộ binh 118 và Đồn Biên phòng Cửa Lũy",
            ("Lữ đoàn 950", "Trung đoàn Bộ binh 118", "Đồn Biên phòng Cửa Lũy"),
        ),
        ("Ban Quản lý chợ Cầu Đất, các hộ tiểu thương", ("Ban Quản lý chợ Cầu Đất", "các hộ tiểu thương")),
    ],
)
def test_a_list_gives_its_units(words: str, units: tuple[str, ...]) -> None:
    found = read_bodies(words)
    assert found is not None
    assert found.names == units


@pytest.mark.parametrize(
    ("words", "partners"),
    [
        (
            "Sở Công Thương chủ trì, Công an thành phố và Chi cục Quản lý thị trường phối hợp, kiểm tra chợ đầu mối",
            ("Công an thành phố", "Chi cục Quản lý thị trường"),
        ),
        ("Chủ trì cùng Phòng Kế hoạch và Vật tư mua sắm", ("Phòng Kế hoạch và Vật tư",)),
        (
            "Chủ trì, phối hợp với Phòng Kinh tế, các thôn và Hợp tác xã Đồng Tâm nạo vét kênh",
            ("Phòng Kinh tế", "các thôn", "Hợp tác xã Đồng Tâm"),
        ),
        ("phối hợp với các cơ quan liên quan và UBND các xã, phường rà soát", ("các cơ quan liên quan", "UBND các xã, phường")),
        (
            "phối hợp các sở, ban, ngành, địa phương và các đơn vị có liên quan tổ chức ngày hội",
            ("các sở, ban, ngành, địa phương", "các đơn vị có liên quan"),
        ),
        ("phối hợp cùng Bệnh viện Đa khoa khu vực Nậm Thoong khám sàng lọc", ("Bệnh viện Đa khoa khu vực Nậm Thoong",)),
        ("Phối hợp với Trung tâm Dịch vụ nông nghiệp huyện, Trạm Thú y tiêm phòng", ("Trung tâm Dịch vụ nông nghiệp huyện", "Trạm Thú y")),
        ("phối hợp với VNPT Sơn Bình, Viettel Sơn Bình phủ sóng", ("VNPT Sơn Bình", "Viettel Sơn Bình")),
        ("Phối hợp với Ban đại diện cha mẹ học sinh vận động học sinh ra lớp", ("Ban đại diện cha mẹ học sinh",)),
        (
            "phối hợp với các doanh nghiệp viễn thông, Sở Khoa học và Công nghệ xóa vùng lõm",
            ("các doanh nghiệp viễn thông", "Sở Khoa học và Công nghệ"),
        ),
        ("Phối hợp với đồng chí Phó Chủ tịch HĐND xã giám sát", ("đồng chí Phó Chủ tịch HĐND xã",)),
        ("phối hợp với Hạt Kiểm lâm, chủ rừng và các xã giáp ranh phát dọn đường băng", ("Hạt Kiểm lâm", "chủ rừng", "các xã giáp ranh")),
        ("phối hợp với Đài PT-TH tỉnh, Báo Lam Trà mở chuyên mục", ("Đài PT-TH tỉnh", "Báo Lam Trà")),
    ],
)
def test_partners_end_where_the_work_begins(words: str, partners: tuple[str, ...]) -> None:
    assert find_partners(words, ()) == partners
