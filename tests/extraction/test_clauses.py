"""Which items are clauses, whose they are, and what they make of their units: one construct of the genre a test."""

from __future__ import annotations

import pytest

from rules.values import Role
from tests.extraction.plans import TITLE, clauses, read, whose

DUTIES = "I. TỔ CHỨC THỰC HIỆN\n"


def test_bullets_under_a_bodys_heading_are_its_duties() -> None:
    assert whose(DUTIES + "1. Công an xã\n- Tuần tra các bến đò.\n- Xử lý vi phạm.\n") == [
        (("Công an xã",), "Tuần tra các bến"),
        (("Công an xã",), "Xử lý vi phạm."),
    ]


def test_the_text_behind_a_headings_colon_is_its_clause() -> None:
    assert whose(DUTIES + "5. Phòng Kinh tế: Bố trí kinh phí dạy bơi cho trẻ em.\n") == [(("Phòng Kinh tế",), "Bố trí kinh phí")]


def test_a_paragraph_below_a_bodys_heading_is_its_clause() -> None:
    assert whose(DUTIES + "2. Trạm Y tế xã\nSẵn sàng cấp cứu trẻ bị đuối nước.\n3. Các thôn\nCắm biển cảnh báo.\n") == [
        (("Trạm Y tế xã",), "Sẵn sàng cấp cứu"),
        (("Các thôn",), "Cắm biển cảnh báo."),
    ]


def test_a_bullet_may_name_one_of_the_headings_two_bodies() -> None:
    body = DUTIES + (
        "4. Công an xã, Ban Chỉ huy Quân sự xã\n- Công an xã: tuần tra ven sông.\n- Ban Chỉ huy Quân sự xã: trực cứu hộ.\n- Tập"
        " huấn cứu đuối.\n"
    )
    assert [units for units, _ in whose(body)] == [
        ("Công an xã",),
        ("Ban Chỉ huy Quân sự xã",),
        ("Công an xã", "Ban Chỉ huy Quân sự xã"),
    ]


def test_a_subject_lower_down_leaves_the_duty_with_the_heading() -> None:
    assert whose(DUTIES + "1. Phòng Văn hóa - Xã hội\n- Chỉ đạo Trạm Y tế trực cấp cứu.\n") == [
        (("Phòng Văn hóa - Xã hội",), "Chỉ đạo Trạm Y")
    ]


@pytest.mark.parametrize(
    ("item", "unit", "role"),
    [
        ("Công an xã chủ trì, phối hợp với Trạm Y tế trực cấp cứu.", "Công an xã", Role.LEAD),
        ("Giao Phòng Kinh tế tham mưu bố trí kinh phí.", "Phòng Kinh tế", Role.ADVISE),
        ("Đề nghị Đoàn Thanh niên xã phối hợp dạy bơi.", "Đoàn Thanh niên xã", Role.COORDINATE),
        ("UBND các xã, phường tăng cường kiểm tra bến đò.", "UBND các xã, phường", Role.DO),
        ("Trên cơ sở kết quả khảo sát, Ban Chỉ đạo họp xét.", "Ban Chỉ đạo", Role.DO),
        ("Hội Phụ nữ xã: vận động hội viên trông trẻ.", "Hội Phụ nữ xã", Role.DO),
        ("Kiểm tra phao cứu sinh (Công an xã chủ trì).", "Công an xã", Role.LEAD),
        ("Lắp biển báo ở bến sông. Giao Công an xã chủ trì thực hiện.", "Công an xã", Role.LEAD),
    ],
)
def test_an_item_may_name_its_own_subject(item: str, unit: str, role: Role) -> None:
    found = clauses(f"I. NHIỆM VỤ\n1. Việc cần làm\n- {item}\n")
    assert [(clause.units, clause.role) for clause in found] == [((unit,), role)]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Chủ trì, phối hợp với Công an xã dạy bơi.", Role.LEAD),
        ("Hàng năm phối hợp với Công an xã kiểm tra.", Role.COORDINATE),
        ("Phối hợp tổ chức lớp bơi.", Role.COORDINATE),
        ("Hằng năm, tham mưu UBND xã ban hành kế hoạch.", Role.ADVISE),
        ("Căn cứ kế hoạch, phối hợp với Công an xã kiểm tra.", Role.DO),
        ("Là đầu mối tổng hợp số liệu.", Role.LEAD),
        ("Mở lớp dạy bơi. Chủ trì, phối hợp với Công an xã kiểm tra phao.", Role.LEAD),
        ("Thực hiện các chương trình do phòng chủ trì.", Role.DO),
        ("Chịu trách nhiệm chính về kết quả.", Role.LEAD),
    ],
)
def test_the_role_is_what_the_item_says(words: str, role: Role) -> None:
    assert [clause.role for clause in clauses(DUTIES + f"1. Trường Tiểu học Bến Mơ\n- {words}\n")] == [role]


def test_aims_objects_and_money_are_nobodys_duty() -> None:
    body = """I. MỤC ĐÍCH, YÊU CẦU
- Các cơ quan, đơn vị thực hiện nghiêm túc.
II. ĐỐI TƯỢNG
- Trẻ em dưới 15 tuổi.
III. NHIỆM VỤ
- Tổ chức dạy bơi cho trẻ em.
- Chính quyền các cấp quan tâm lãnh đạo.
IV. KINH PHÍ
- Từ ngân sách xã.
"""
    assert clauses(body) == []


def test_what_is_mentioned_of_a_body_is_no_duty() -> None:
    assert clauses("I. KHEN THƯỞNG\n- Thôn không có trẻ đuối nước được thưởng 02 triệu đồng.\n") == []


def test_a_line_that_introduces_gives_its_body_to_what_follows_with_less_confidence() -> None:
    found = clauses(
        "I. HÌNH THỨC\nBan Thường trực Ủy ban MTTQ xã tổ chức các hình thức sau:\n1. Tham dự các cuộc họp thôn.\n2. Kiểm tra bến đò.\n"
    )
    assert [clause.units for clause in found] == [("Ban Thường trực Ủy ban MTTQ xã",)] * 2
    assert all(clause.confidence < 0.8 and clause.warnings for clause in found)


def test_a_body_that_has_responsibilities_listed_is_a_heading() -> None:
    assert [units for units, _ in whose(DUTIES + "2. Phòng Kinh tế có trách nhiệm:\n- Cân đối kinh phí.\n- Hướng dẫn quyết toán.\n")] == [
        ("Phòng Kinh tế",)
    ] * 2


def test_a_bullet_continues_the_subject_above_it_below_a_level() -> None:
    body = (
        "I. CÁC BƯỚC TIẾN HÀNH\n2. Cấp huyện\n- Ban Thường vụ các huyện ủy xây dựng kế hoạch.\nThời gian: xong trước ngày 15/6/"
        "2026.\n- Chỉ đạo cấp ủy cơ sở báo cáo.\n- Thời gian: xong trước ngày 01/6/2026.\n"
    )
    found = clauses(body)
    assert [clause.units for clause in found] == [("Ban Thường vụ các huyện ủy",)] * 2
    assert [str(clause.deadline.due_on) for clause in found if clause.deadline] == ["2026-06-15", "2026-06-01"]


BLOCKS = """I. NHIỆM VỤ
1. Tuyên truyền
- Tổ chức phát thanh.
- Treo băng rôn ở bến sông.
Đơn vị chủ trì: Phòng Văn hóa - Xã hội.
Đơn vị phối hợp: Đoàn Thanh niên xã; các thôn.
Thời gian thực hiện: Tháng 6/2026.
- Mở lớp dạy bơi.
Cơ quan chủ trì: Trường Tiểu học Bến Mơ
"""


def test_labelled_lines_belong_to_the_items_above_that_have_none_yet() -> None:
    found = clauses(BLOCKS)
    assert [clause.units for clause in found] == [("Phòng Văn hóa - Xã hội",)] * 2 + [("Trường Tiểu học Bến Mơ",)]
    assert found[1].partners == ("Đoàn Thanh niên xã", "các thôn")
    assert [str(clause.deadline.due_on) for clause in found if clause.deadline] == ["2026-06-30", "2026-06-30"]
    assert {clause.role for clause in found} == {Role.LEAD}


def test_a_numbered_task_with_labelled_bullets_is_one_clause() -> None:
    body = """II. TIẾN ĐỘ
1. Hội nghị
1.1. Xây dựng hướng dẫn tổ chức hội nghị phòng, chống đuối nước ở các thôn trên địa bàn xã.
- Bảo đảm đúng quy định.
- Thời gian hoàn thành: Quý II/2026;
- Đơn vị chủ trì: Đồng chí Phó Chủ tịch Thường trực, phụ trách Giám sát và Phản biện
- Kết quả: Hướng dẫn trình Ban Thường trực ban hành.
"""
    (clause,) = clauses(body)
    assert clause.units == ("Đồng chí Phó Chủ tịch Thường trực, phụ trách Giám sát và Phản biện",)
    assert clause.section == "II.1.1"
    assert clause.report_to == ("Ban Thường trực",)


def test_labels_at_an_items_end_are_read_too() -> None:
    (clause,) = clauses(
        "I. VIỆC\n1. Lắp 20 biển báo. Cơ quan chủ trì: Phòng Kinh tế. Cơ quan phối hợp: các thôn. Thời gian: tháng 5/2026.\n"
    )
    assert (clause.units, clause.partners) == (("Phòng Kinh tế",), ("các thôn",))
    assert clause.deadline is not None


TABLE = """PHỤ LỤC I
| TT | Nội dung công việc | Đơn vị thực hiện | | Thời hạn | Sản phẩm |
| | | Chủ trì | Phối hợp | | |
| I | NHÓM TUYÊN TRUYỀN | | | | |
| 1 | Xây dựng tài liệu | Phòng Văn hóa - Xã hội | Các thôn | Quý I/2026 | Báo cáo gửi UBND xã |
| 2 | In tờ rơi | Chủ trì: Công an xã. Phối hợp: Trạm Y tế | | Trước 31/3/2026 | |
| 3 | Phát tờ rơi | | | Thường xuyên | |
"""


def test_a_task_table_is_read_row_by_row() -> None:
    found = read(TITLE + TABLE).clauses
    assert [clause.units for clause in found] == [("Phòng Văn hóa - Xã hội",), ("Công an xã",), ("Công an xã",)]
    assert [clause.section for clause in found] == ["Phụ lục I.I"] * 3
    assert [clause.partners for clause in found[:2]] == [("Các thôn",), ("Trạm Y tế",)]
    assert found[0].report_to == ("UBND xã",)


def test_a_body_taken_from_the_row_above_is_doubtful() -> None:
    carried = read(TITLE + TABLE).clauses[-1]
    assert carried.confidence < 0.8
    assert any("dòng trên" in warning for warning in carried.warnings)


def test_a_table_that_lost_its_bars_is_read_line_by_line() -> None:
    cells = (
        "I. PHÂN CÔNG\nTT\nNội dung công việc\nCơ quan chủ trì\nThời gian\n1\nCắm mốc ven sông\nCông an xã\nTháng 5/2026\n2\nTh"
        "u phí đò\nvà kiểm tra phao\nPhòng Kinh tế\nTháng 6/2026\nII. KINH PHÍ\n- Từ ngân sách.\n"
    )
    assert [(units, words) for units, words in whose(cells)] == [
        (("Công an xã",), "Cắm mốc ven sông"),
        (("Phòng Kinh tế",), "Thu phí đò và"),
    ]


def test_a_table_of_points_lays_no_duties() -> None:
    table = "PHỤ LỤC\nTHANG ĐIỂM\n| STT | Tiêu chí | Điểm chuẩn | Hướng dẫn chấm |\n| 1 | Thôn có kế hoạch | 10 | Sở Y tế kiểm tra |\n"
    assert read(TITLE + table).clauses == ()


def test_a_report_outline_lays_no_duties() -> None:
    outline = "ĐỀ CƯƠNG\nbáo cáo sơ kết\nI. KẾT QUẢ\n- Công tác chỉ đạo của UBND xã.\n- Sở Y tế đánh giá kết quả.\n"
    assert read(TITLE + "I. VIỆC\n- Họp.\nNơi nhận:\n- Lưu: VT.\n" + outline).clauses == ()


def test_the_closing_paragraph_obliges_whom_it_asks() -> None:
    body = DUTIES + (
        "1. Công an xã\n- Tuần tra.\nTrên đây là Kế hoạch của xã. Yêu cầu các thôn, các trường học định kỳ hàng năm (trước ngày"
        " 01/12) báo cáo về Phòng Văn hóa - Xã hội để tổng hợp báo cáo UBND xã./.\n"
    )
    closing = clauses(body)[-1]
    assert closing.section == "closing"
    assert closing.units == ("các thôn", "các trường học")
    assert closing.report_to == ("Phòng Văn hóa - Xã hội",)
    assert closing.recurrence is not None
    assert (closing.recurrence.month, closing.recurrence.day) == (12, 1)


def test_a_closing_paragraph_that_asks_nobody_is_none() -> None:
    assert (
        clauses(DUTIES + "1. Công an xã\n- Tuần tra.\nTrên đây là Kế hoạch phòng, chống đuối nước năm 2026 của xã./.\n")[-1].section
        == "I.1"
    )


ROUTES = [
    ("Báo cáo kết quả về UBND xã (qua Văn phòng HĐND và UBND xã) trước ngày 05/7/2026.", ("UBND xã",), ("Văn phòng HĐND và UBND xã",)),
    ("Tham mưu UBND xã ban hành văn bản.", (), ()),
    ("Xây dựng dự thảo, thông qua Ban Chỉ đạo sau đó gửi về Sở Y tế.", ("Sở Y tế",), ("Ban Chỉ đạo",)),
    ("Tổng hợp, báo cáo UBND tỉnh và Sở Y tế.", ("UBND tỉnh", "Sở Y tế"), ()),
    ("Gửi số liệu về Sở Y tế để tổng hợp, báo cáo UBND tỉnh.", ("Sở Y tế",), ()),
    ("Thông báo danh sách cho Công an xã.", ("Công an xã",), ()),
    ("Chuyển giao công nghệ cho doanh nghiệp.", (), ()),
    ("Tuyên truyền qua Đài Truyền thanh xã.", (), ()),
]


@pytest.mark.parametrize(("words", "receivers", "routes"), ROUTES)
def test_a_delivery_goes_to_its_receiver_and_no_further(words: str, receivers: tuple[str, ...], routes: tuple[str, ...]) -> None:
    (clause,) = clauses(DUTIES + f"1. Trạm Y tế xã\n- {words}\n")
    assert (clause.report_to, clause.via) == (receivers, routes)


def test_partners_come_from_every_sentence_once() -> None:
    words = "Phối hợp với Công an xã tuần tra. Phối hợp cùng Đoàn Thanh niên, Công an xã dạy bơi; tham mưu cơ chế phối hợp liên ngành."
    (clause,) = clauses(DUTIES + f"1. Trạm Y tế xã\n- {words}\n")
    assert clause.partners == ("Công an xã", "Đoàn Thanh niên")


def test_a_damaged_heading_among_bodies_is_taken_with_a_warning() -> None:
    body = DUTIES + "1. Công an xã: Tuần tra.\n2. Sờ Y tế: Cấp thuốc.\n3. Phòng Kinh tế: Bố trí kinh phí.\n"
    damaged = clauses(body)[1]
    assert damaged.units == ("Sờ Y tế",)
    assert damaged.confidence <= 0.6
    assert damaged.warnings


def test_damaged_labels_are_still_labels() -> None:
    (clause,) = clauses("I. VIỆC\n1. Chung\n- Tổ chức phát thanh.\nĐơn vị chủ tri: Công an xã.\nĐơn vị phôi hợp: Trạm Y tế.\n")
    assert (clause.units, clause.partners) == (("Công an xã",), ("Trạm Y tế",))


def test_orders_without_numbers_head_their_bullets() -> None:
    body = (
        "V. TỔ CHỨC\n\nGiao Trung tâm Y tế:\n- Phân bổ phao.\nGiao các trường học:\n- Dạy bơi.\nĐề nghị Sở Giáo dục và Đào tạo "
        "chỉ đạo các trường.\n"
    )
    assert [units for units, _ in whose(body)] == [("Trung tâm Y tế",), ("các trường học",), ("Sở Giáo dục và Đào tạo",)]


def test_headings_without_numbers_are_known_by_their_print() -> None:
    body = "**TỔ CHỨC THỰC HIỆN**\n\n**Công an xã**\n\n* Tuần tra các bến đò.\n\n**Trạm Y tế xã**\n\n* Trực cấp cứu.\n"
    assert [units for units, _ in whose(body)] == [("Công an xã",), ("Trạm Y tế xã",)]
