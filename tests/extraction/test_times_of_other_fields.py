"""Times as plans of many fields write them: farming, roads, courts, sport, archives … Each sentence with its deadline and its recurrence.

All but the last list were written before the reader was tried on them.
"""

from __future__ import annotations

from datetime import date

import pytest

from extraction.dates import choose_deadline, find_recurrence, read_time_cell
from rules.values import Frequency as Each
from rules.values import Precision as Prec

Due = tuple[date | None, bool, Prec] | None
Again = tuple[Each, int | None, int | None] | None

RELATIVE: Due = (None, True, Prec.RELATIVE)
RELATIVE_BEFORE: Due = (None, False, Prec.RELATIVE)


def by(year: int, month: int, day: int, precision: Prec = Prec.DAY) -> Due:
    """Up to and with the day."""
    return date(year, month, day), True, precision


def before(year: int, month: int, day: int, precision: Prec = Prec.DAY) -> Due:
    """ "trước …"."""
    return date(year, month, day), False, precision


def every(frequency: Each, *, month: int | None = None, day: int | None = None) -> Again:
    """How a duty returns."""
    return frequency, month, day


# words, deadline, recurrence
DUE: list[tuple[str, Due, Again]] = [
    ("Phát cơm từ thiện, đợt 1 tháng 4/2026, đợt 2 tháng 9/2026 (Hội Chữ thập đỏ chủ trì).", by(2026, 9, 30, Prec.MONTH), None),
    ("Tưới rừng xong; cuối tháng 8/2026 hoàn thành đường băng cản lửa.", by(2026, 8, 31, Prec.MONTH), None),
    ("Chuyển tin cho Tổ trực ban trong 30 phút.", RELATIVE, None),
    ("Chốt danh sách hộ nuôi trong tuần thứ hai của tháng 3/2026.", by(2026, 3, 14, Prec.MONTH), None),
    ("Sơn lại biển hẻm xong giữa tháng 6/2026.", by(2026, 6, 20, Prec.MONTH), None),
    ("Kiểm kê kho muối (xong cuối quý II).", by(2026, 6, 30, Prec.QUARTER), None),
    ("Hoàn thành bảng giá thuê ki-ốt vào đầu năm 2027.", by(2027, 3, 31, Prec.YEAR), None),
    ("Nộp quyết toán năm trước ngày 31/01 năm sau.", before(2027, 1, 31), None),
    ("Nộp quyết toán năm trước ngày 15 tháng 01 của năm liền kề.", before(2027, 1, 15), None),
    ("Dọn xong chợ Bến Trăng trước Tết Nguyên đán Đinh Mùi.", RELATIVE_BEFORE, None),
    ("Hoàn thành sửa chữa lớp học trước khai giảng năm học 2026 - 2027.", RELATIVE_BEFORE, None),
    ("Hoàn thành gieo cấy lúa vụ Đông Xuân trước ngày 28 tháng 02 năm 2026.", before(2026, 2, 28), None),
    ("Tiêm phòng dại cho đàn chó, mèo xong trước 30/4/2026; báo cáo kết quả về Trạm Thú y.", before(2026, 4, 30), None),
    ("Nạo vét kênh N12 và nghiệm thu, bàn giao chậm nhất vào ngày 25/9/2026.", by(2026, 9, 25), None),
    ("Giao ban đầu mùa lũ, thời gian dự kiến trong tuần đầu tháng 5/2026.", by(2026, 5, 7, Prec.MONTH), None),
    ("Công bố danh mục tài liệu hết giá trị trong quý I năm 2026.", by(2026, 3, 31, Prec.QUARTER), None),
    ("Dự thảo Quy chế gửi lấy ý kiến các phòng đến hết ngày 15/3/2026.", by(2026, 3, 15), None),
    ("Nộp hồ sơ đề nghị công nhận di tích muộn nhất ngày 10 tháng 10.", by(2026, 10, 10), None),
    ("Tổ chức Giải bóng chuyền hơi từ ngày 20/5/2026 đến ngày 24/5/2026 tại Nhà thi đấu.", by(2026, 5, 24), None),
    ("Lắp đặt xong 12 bộ đèn tín hiệu giao thông trong 6 tháng đầu năm 2026.", by(2026, 6, 30, Prec.HALF_YEAR), None),
    ("Đóng điện trạm biến áp Cầu Trắng trước 17 giờ 00 ngày 30 tháng 6 năm 2026.", before(2026, 6, 30, Prec.INSTANT), None),
    ("Ký kết quy chế phối hợp với Chi cục Hải quan cửa khẩu Đồng Sim (hoàn thành trong tháng 4/2026).", by(2026, 4, 30, Prec.MONTH), None),
    ("Phát hành cẩm nang du lịch, hoàn thành trước quý III/2026.", before(2026, 7, 1, Prec.QUARTER), None),
    ("Đưa vào sử dụng bến xe khách phía Nam chậm nhất trong quý IV năm 2027.", by(2027, 12, 31, Prec.QUARTER), None),
    ("Rà soát lại toàn bộ án dân sự tồn đọng, xong trong tháng 8 năm 2026.", by(2026, 8, 31, Prec.MONTH), None),
    ("Thẩm định và trả kết quả không quá 03 ngày làm việc kể từ ngày nhận đủ hồ sơ.", RELATIVE, None),
    ("Báo cáo tình hình dịch lở mồm long móng ngay khi phát hiện ổ dịch.", RELATIVE, None),
    ("Gửi biên bản kiểm tra về Đội Quản lý thị trường số 3 sau khi kết thúc đợt kiểm tra 05 ngày.", RELATIVE, None),
    ("Thông báo lịch cắt nước tới các hộ trước khi cắt ít nhất 24 giờ.", RELATIVE_BEFORE, None),
    ("Gửi giấy mời đến đại biểu trước ngày khai mạc 07 ngày.", RELATIVE_BEFORE, None),
    ("Trong thời gian 10 ngày kể từ ngày Kế hoạch này được ban hành, các trường cử cán bộ đầu mối.", RELATIVE, None),
    ("Gửi báo cáo sơ kết trước ngày 20/6/2026 và báo cáo tổng kết trước ngày 10/12/2026.", before(2026, 12, 10), None),
    ("Hoàn thành đo đạc trong quý II/2026, cấp giấy chứng nhận trong quý IV/2026.", by(2026, 12, 31, Prec.QUARTER), None),
    ("Cập nhật cơ sở dữ liệu hộ nuôi cá lồng, hoàn thành ngày 31/8/2026.", by(2026, 8, 31), None),
    ("Mở tài khoản kho bạc trước ngày 05/02.", before(2026, 2, 5), None),
    ("Hạn cuối nhận bài dự thi là ngày 30/9/2026 (tính theo dấu bưu điện).", by(2026, 9, 30), None),
    ("Thời gian nhận tác phẩm: Từ ngày 01/3/2026 đến hết ngày 31/7/2026.", by(2026, 7, 31), None),
    ("Đến ngày 30/11/2026, các chi nhánh phải chuyển xong dữ liệu sang hệ thống mới.", by(2026, 11, 30), None),
    ("Trước ngày 01 tháng 7 năm 2026, Thanh tra huyện công bố kết luận.", before(2026, 7, 1), None),
]

AGAIN: list[tuple[str, Due, Again]] = [
    ("Kiểm tra các lò gạch, mỗi năm 01 lần; kết quả gửi Sở Xây dựng trước ngày 15/11.", None, every(Each.YEARLY, month=11, day=15)),
    ("Hằng tháng chấm điểm các ngõ; báo cáo Hội Phụ nữ trước ngày 18.", None, every(Each.MONTHLY, day=18)),
    ("Báo cáo quý I, 6 tháng, 9 tháng và năm trước các ngày 05/3, 05/6, 05/9 và 05/12/2026.", before(2026, 12, 5), None),
    ("Hoàn thành trước khi bắt đầu năm học 2026 - 2027.", RELATIVE_BEFORE, None),
    ("Trình danh mục mua sắm trước ngày 20/11 năm trước.", None, every(Each.YEARLY, month=11, day=20)),
    ("Thu gom rơm rạ hằng ngày; không đốt.", None, every(Each.DAILY)),
    ("Mỗi hộ được thăm 01 lần/tháng; thứ Năm hằng tuần gửi số liệu về trạm.", None, every(Each.WEEKLY)),
    ("Dạy bơi, mỗi học kỳ ít nhất 01 buổi.", None, every(Each.HALF_YEARLY)),
    ("Hằng năm, tổ chức hưởng ứng Ngày Nước Thế giới 22/3.", None, every(Each.YEARLY)),
    ("Chịu trách nhiệm nếu để dân phản ánh quá 02 lần/tháng.", None, None),
    ("Gửi số liệu thủy văn trước ngày mồng 5 hằng tháng.", None, every(Each.MONTHLY, day=5)),
    ("Gửi lịch trực bơm (trước 25 hàng tháng).", None, every(Each.MONTHLY, day=25)),
    ("Trực cống Đò Gạo. Thời gian thực hiện: Thường xuyên", None, every(Each.CONTINUOUS)),
    ("Báo cáo số liệu khách lưu trú về Phòng Văn hóa trước ngày 05 hàng tháng.", None, every(Each.MONTHLY, day=5)),
    ("Kiểm tra độ mặn các cống 02 lần/tuần trong mùa khô.", None, every(Each.WEEKLY)),
    ("Tổ chức giao ban trực tuyến vào chiều thứ Sáu hằng tuần.", None, every(Each.WEEKLY)),
    ("Định kỳ hằng quý, trước ngày 15 của tháng cuối quý, gửi báo cáo giải ngân về Sở Tài chính.", None, every(Each.QUARTERLY, day=15)),
    ("Hằng tháng tổ chức phiên chợ nông sản tại sân vận động.", None, every(Each.MONTHLY)),
    ("Duy trì xuất bản bản tin khuyến nông 02 số/quý.", None, every(Each.QUARTERLY)),
    ("Bảo dưỡng máy bơm 06 tháng/lần.", None, every(Each.HALF_YEARLY)),
    ("Diễn tập phương án chữa cháy mỗi năm một lần.", None, every(Each.YEARLY)),
    ("Phúc tra an toàn đập 1 lần/năm trước mùa mưa bão.", None, every(Each.YEARLY)),
    ("Mỗi quý ít nhất một lần đối thoại với doanh nghiệp.", None, every(Each.QUARTERLY)),
    ("Lấy mẫu nước giếng 03 tháng một lần và công khai kết quả.", None, every(Each.QUARTERLY)),
    ("Tổng hợp kết quả thi hành án, báo cáo hằng tuần (trước 16 giờ thứ Năm).", None, every(Each.WEEKLY)),
    (
        "Báo cáo kết quả phòng, chống buôn lậu định kỳ 6 tháng (trước ngày 10/6) và năm (trước ngày 10/12).",
        None,
        every(Each.HALF_YEARLY),
    ),
    ("Rà soát, cập nhật phương án di dân hàng năm, hoàn thành trước ngày 30/4.", None, every(Each.YEARLY, month=4, day=30)),
    ("Trước ngày 20/12 hằng năm, Hội Làm vườn báo cáo kết quả về Hội Nông dân huyện.", None, every(Each.YEARLY, month=12, day=20)),
    ("Phát trên hệ thống truyền thanh 03 lần/tuần, mỗi lần không quá 10 phút.", None, every(Each.WEEKLY)),
    ("Sinh hoạt câu lạc bộ 01 buổi/tháng.", None, every(Each.MONTHLY)),
    ("Tuyên truyền hằng tháng trên bảng tin của các tổ dân phố.", None, every(Each.MONTHLY)),
    ("Thường xuyên cập nhật tin bài lên trang thông tin điện tử, tối thiểu 04 tin/tháng.", None, every(Each.MONTHLY)),
    ("Thường xuyên theo dõi mực nước các hồ chứa.", None, every(Each.CONTINUOUS)),
    ("Định kỳ kiểm tra hồ sơ lưu trữ tại các phòng.", None, every(Each.PERIODIC)),
    ("Mỗi tháng 01 lần, họp giao ban Tổ công tác.", None, every(Each.MONTHLY)),
    ("Chốt số liệu và báo cáo vào ngày 14 hằng tháng.", None, every(Each.MONTHLY, day=14)),
    ("Xây dựng kế hoạch xong trước ngày 15/02/2026; hằng quý báo cáo tiến độ về Sở Xây dựng.", before(2026, 2, 15), every(Each.QUARTERLY)),
]

TAUGHT_BY_PLANS: list[tuple[str, Due, Again]] = [
    ("Kiểm tra các bến đò trong các ngày 05 và 06/10/2026.", by(2026, 10, 6), None),
    ("Tổ chức đêm thơ tối 14/02/2026 tại đình Làng Sen.", by(2026, 2, 14), None),
    ("Tổ chức sát hạch: đợt 1 ngày 12/5/2026, đợt 2 ngày 20/10/2026.", by(2026, 10, 20), None),
    ("Tổ chức diễn tập phòng thủ cấp xã ngày 16/7/2026 tại bãi Cồn Dài.", by(2026, 7, 16), None),
    ("Tổ chức thực hiện Kế hoạch số 12/KH-UBND ngày 05/3/2026 của UBND huyện.", None, None),
    ("Trình HĐND xã tại kỳ họp thường lệ giữa năm 2026.", None, None),
    ("Hằng tuần tưới nhử cỏ từ tháng 11/2026 đến tháng 02/2027.", None, every(Each.WEEKLY)),
    ("Đối chiếu công nợ vào ngày làm việc cuối tháng.", None, every(Each.MONTHLY)),
    ("Tổng hợp giá cả, gửi trước ngày 10 và ngày 20 hằng tháng.", None, every(Each.MONTHLY)),
    ("Chấm điểm vệ sinh mỗi tháng một lần; gửi kết quả trước ngày 03 tháng sau.", None, every(Each.MONTHLY, day=3)),
    ("Cung cấp sản lượng khai thác, 06 tháng một lần, trước 10/7/2026 và trước 10/01/2027.", before(2027, 1, 10), every(Each.HALF_YEARLY)),
    ("Sơ kết 6 tháng, tổng kết năm, gửi báo cáo trước ngày 10/6 và trước ngày 01/12/2026.", before(2026, 12, 1), None),
    ("Phân công mỗi ủy viên dự ít nhất 01 cuộc giám sát trong năm.", None, None),
    ("Rà soát quy ước vào đầu mỗi năm học.", None, every(Each.YEARLY)),
    ("Hoàn thành tu bổ đê trước mùa mưa lũ, chậm nhất ngày 30/4/2026.", by(2026, 4, 30), None),
]

NOTHING = [
    "Thực hiện nghiêm Luật Thủy lợi ngày 19/6/2017 và Nghị định số 67/2018/NĐ-CP ngày 14/5/2018 của Chính phủ.",
    "Sử dụng nguồn chi thường xuyên và dự toán giao hằng năm cho đơn vị.",
    "Trong năm học 2026 - 2027, các trường dạy bơi cho học sinh lớp 4.",
    "Chi trả phụ cấp hàng tháng cho nhân viên thủy nông.",
    "Bồi thường theo giá đất tại thời điểm ngày 01/01/2026.",
    "Kế thừa kết quả tổng điều tra nông thôn, nông nghiệp năm 2025.",
    "Tuyên truyền nhân Ngày Khí tượng Thế giới 23/3 và Ngày Nước Thế giới 22/3.",
    "Áp dụng đối với phương tiện đăng ký trước ngày 01/01/2020.",
]


@pytest.mark.parametrize(("words", "due", "again"), DUE + AGAIN + TAUGHT_BY_PLANS + [(words, None, None) for words in NOTHING])
def test_a_time_of_any_field_is_read(words: str, due: Due, again: Again) -> None:
    rule, _ = choose_deadline(words, plan_year=2026)
    recurrence = find_recurrence(words)
    assert (rule and (rule.due_on, rule.is_inclusive, rule.precision)) == due
    assert (recurrence and (recurrence.frequency, recurrence.month, recurrence.day)) == again


def test_the_words_of_a_recurrence_are_not_the_whole_sentence() -> None:
    words = "Hằng năm, tham mưu UBND huyện giao chỉ tiêu trồng rừng cho từng xã và từng chủ rừng trước ngày 31/01."
    recurrence = find_recurrence(words)
    assert recurrence is not None
    assert (recurrence.text, recurrence.month, recurrence.day) == ("Hằng năm", 1, 31)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("15 ngày làm việc kể từ ngày nhận đủ hồ sơ", RELATIVE),
        ("31/12/2026", by(2026, 12, 31)),
        ("Kỳ họp giữa năm 2026", None),
        ("Kết thúc năm học 2025 - 2026", RELATIVE),
        ("Trước mùa mưa bão", RELATIVE_BEFORE),
        ("Đợt 1: tháng 4; đợt 2: tháng 10/2026", by(2026, 10, 31, Prec.MONTH)),
    ],
)
def test_a_time_cell_of_any_field_is_read(words: str, due: Due) -> None:
    rule, _, _ = read_time_cell(words, plan_year=2026)
    assert (rule and (rule.due_on, rule.is_inclusive, rule.precision)) == due


DOUBTS = [
    ("Gửi trước 17h00 thứ Sáu, ngày 14/11/2026.", "là Thứ Bảy, không phải Thứ Sáu"),
    ("Giao ban trong tuần đầu tháng 5/2026.", "không nói rõ ngày: hiểu là đến 07/05/2026"),
    ("Hoàn thành vào đầu năm 2027.", "không nói rõ ngày: hiểu là đến 31/03/2027"),
    ("Nộp trước ngày 31/01 năm sau.", "hiểu là năm 2027"),
]


@pytest.mark.parametrize(("words", "doubt"), DOUBTS)
def test_a_doubtful_day_is_said_to_be_doubtful(words: str, doubt: str) -> None:
    _, warnings = choose_deadline(words, plan_year=2026)
    assert any(doubt in warning for warning in warnings), warnings


def test_a_day_whose_name_and_date_agree_is_no_doubt() -> None:
    assert choose_deadline("Gửi trước thứ Sáu, ngày 13/11/2026.", plan_year=2026)[1] == []
