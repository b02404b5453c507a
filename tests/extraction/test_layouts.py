"""Plans laid out in other ways: whose the items are, where they stand, and how sure that is. All plans are our own."""

from __future__ import annotations

import pytest

from rules.values import Role
from tests.extraction.plans import clauses, read, whose

DUTIES = "I. TỔ CHỨC THỰC HIỆN\n"


def test_names_with_a_colon_and_no_number_stand_beside_one_another() -> None:
    body = DUTIES + (
        "Phòng Kỹ thuật:\n- Rà soát trạm biến áp.\nPhòng Kinh doanh: làm việc với khách hàng lớn.\nPhòng Điều độ\n- Theo dõi phụ tải.\n"
        "Các Điện lực trực thuộc:\n1. Phát quang hành lang tuyến;\nĐội Quản lý lưới điện bố trí người trực.\nTrên đây là Kế hoạch.\n"
    )
    assert [units for units, _ in whose(body)] == [
        ("Phòng Kỹ thuật",),
        ("Phòng Kinh doanh",),
        ("Phòng Điều độ",),
        ("Các Điện lực trực thuộc",),
        ("Đội Quản lý lưới điện",),
    ]


def test_paragraphs_under_the_last_heading_are_its_items_up_to_the_closing_words() -> None:
    body = DUTIES + (
        "Giao Trạm Y tế xã là đầu mối, báo cáo UBND xã.\nĐồng thời, Công an xã tham mưu kiện toàn tổ xung kích.\n"
        "Trên đây là Kế hoạch của xã; yêu cầu các thôn triển khai thực hiện.\n"
    )
    found = clauses(body)
    assert [(clause.section, clause.role) for clause in found] == [("I", Role.LEAD), ("I", Role.ADVISE), ("closing", Role.DO)]


def test_steps_are_labels_of_their_own() -> None:
    body = "V. CÁC BƯỚC\nBước 1. Các thôn tự chấm điểm, gửi UBND xã.\nBước 2 (từ ngày 02/9/2026): Phòng Kinh tế chủ trì thẩm tra.\n"
    assert [(clause.section, clause.units) for clause in clauses(body)] == [
        ("V.Bước 1", ("Các thôn",)),
        ("V.Bước 2", ("Phòng Kinh tế",)),
    ]


@pytest.mark.parametrize(
    ("heading", "item", "units"),
    [
        ("Ủy ban MTTQ xã và các tổ chức chính trị - xã hội xã", "Hội Nông dân xã trồng 02 km đường hoa.", ("Hội Nông dân xã",)),
        ("Các khoa, phòng", "Khoa Dược kiểm tra tủ trực hằng tuần.", ("Khoa Dược",)),
        ("Công an xã, Thuế cơ sở 4", "Trước ngày 10 hằng tháng, Thuế cơ sở 4 gửi danh sách nợ.", ("Thuế cơ sở 4",)),
        ("Trưởng thôn, Tổ trưởng tổ dân phố", "Trưởng thôn họp dân mỗi quý.", ("Trưởng thôn",)),
        ("Lãnh đạo đơn vị", "Phó Giám đốc Lê Thị Hà duyệt lịch trực.", ("Phó Giám đốc Lê Thị Hà",)),
        ("UBND các xã, phường", "Trạm Y tế lưu mẫu đúng quy định.", ("UBND các xã, phường",)),
        ("UBND các xã, phường", "Chỉ đạo Trạm Y tế lưu mẫu.", ("UBND các xã, phường",)),
    ],
)
def test_one_of_several_or_a_member_of_a_group_answers_for_itself(heading: str, item: str, units: tuple[str, ...]) -> None:
    assert [clause.units for clause in clauses(DUTIES + f"1. {heading}\n- {item}\n")] == [units]


def test_a_bullet_behind_a_lost_line_break_is_an_item() -> None:
    body = DUTIES + "1. Phòng Y tế\n- Kiểm tra chợ.\n- Tập huấn. - Thẩm định chỉ tiêu của các thôn.\n- Báo cáo UBND xã.\n"
    assert [words for _, words in whose(body)] == ["Kiểm tra chợ.", "Tập huấn.", "Thẩm định chỉ tiêu", "Báo cáo UBND xã."]


def test_a_list_that_runs_on_within_a_line_is_one_item() -> None:
    body = DUTIES + "1. Phòng Nội vụ\n- Cập nhật hồ sơ, cụ thể:\n(1) lớp tập trung, chậm nhất 05 ngày; (2) lớp trực tuyến, cuối tháng.\n"
    assert len(clauses(body)) == 1


def test_posts_of_a_group_that_is_set_up_act_for_nobody() -> None:
    body = "III. NỘI DUNG\n- Thành phần:\n+ Trưởng đoàn: Phó Chủ tịch UBND xã;\n+ Thành viên: đại diện các tổ chức chính trị - xã hội.\n"
    assert clauses(body) == []


def test_a_table_with_tabs_between_its_cells_gives_its_tasks() -> None:
    body = (
        "II. LỊCH\nTT\tNội dung\tĐơn vị chủ trì\tThời gian\n1\tGiao ban toàn viện\tPhòng Điều dưỡng\tTháng 5/2026\n"
        "2\tBình bệnh án\tKhoa Dược\tTháng 6/2026\n"
    )
    assert [units for units, _ in whose(body)] == [("Phòng Điều dưỡng",), ("Khoa Dược",)]


def test_work_that_an_annex_shares_out_is_no_duty_of_all() -> None:
    body = (
        "C. NHIỆM VỤ\nCác sở, ngành tập trung thực hiện 04 nhóm nhiệm vụ trọng tâm (chi tiết tại Phụ lục I kèm theo).\n"
        "D. KINH PHÍ\nTừ ngân sách.\n"
    )
    assert clauses(body) == []


def test_what_is_to_be_delivered_belongs_to_the_clause() -> None:
    (found,) = clauses("V. BÁO CÁO\n1. Báo cáo tháng: các phòng gửi Văn phòng trước ngày 18 hằng tháng.\n2. Kinh phí: từ ngân sách.\n")
    assert found.text.startswith("Báo cáo tháng: các phòng")


def test_guesses_are_less_sure_than_nine_tenths() -> None:
    jump = DUTIES + "1. Công an xã\n- Tuần tra ban đêm.\n3. Các thôn\n- Cắm biển báo.\n"
    other = DUTIES + "1. UBND các xã, phường\n- Trạm Y tế lưu mẫu thức ăn.\n"
    assert [clause.confidence < 0.9 for clause in clauses(jump)] == [True, False]
    assert "nhảy" in " ".join(clauses(jump)[0].warnings)
    assert clauses(other)[0].confidence < 0.9


def test_an_order_that_ends_a_plan_is_its_closing() -> None:
    plan = read(
        "KẾ HOẠCH\nTháng công nhân năm 2026\n\nCông đoàn xã xây dựng kế hoạch như sau:\n\nI. PHÂN CÔNG\n* Văn phòng\n- Lo hậu cần.\n"
        "Đề nghị các Công đoàn cơ sở nghiêm túc triển khai kế hoạch này./.\n"
    )
    assert plan.clauses[-1].units == ("các Công đoàn cơ sở",)
    assert plan.clauses[-1].section == "closing"
