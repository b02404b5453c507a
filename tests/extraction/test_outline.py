"""Lines are healed into passages, and passages ordered into a tree with section labels."""

from __future__ import annotations

import pytest

from extraction.markers import Rank, read_marker
from extraction.tree import Node
from tests.extraction.plans import TITLE, outline, passages

MARKS = [
    ("II. NHIỆM VỤ", Rank.ROMAN, "II"),
    ("IV- TỔ CHỨC", Rank.ROMAN, "IV"),
    ("B. PHÂN CÔNG", Rank.CAPITAL, "B"),
    ("3. Sở Y tế", Rank.NUMBER, "3"),
    ("3/ Sở Y tế", Rank.NUMBER, "3"),
    ("3- Sở Y tế", Rank.NUMBER, "3"),
    ("2.6.1. Truyền thông", Rank.DOTTED_3, "2.6.1"),
    ("2.3 Củng cố", Rank.DOTTED_2, "2.3"),
    ("đ) Sở Nội vụ", Rank.LETTER, "đ"),
    ("(2) Đợt hai", Rank.PARENTHESIS, ""),
    ("- Chủ trì", Rank.BULLET, ""),
    ("+ Chủ trì", Rank.BULLET, ""),
    ("• Chủ trì", Rank.BULLET, ""),
    ("1. 100% thôn", Rank.NUMBER, "1"),
    ("Điều 3. Giao", Rank.ARTICLE, "Điều 3"),
    ("Phần II. Nội dung", Rank.PART, "Phần II"),
]
NO_MARKS = ["2.5 triệu đồng", "15/11/2026 là hạn cuối", "-7.5 điểm", "21-NQ/TW", "2026. Trong đó", "Xã Bến Mơ", "3 thôn"]


@pytest.mark.parametrize(("line", "rank", "label"), MARKS)
def test_a_mark_is_known_by_its_shape(line: str, rank: Rank, label: str) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.rank, marker.label) == (rank, label)


@pytest.mark.parametrize("line", NO_MARKS)
def test_numbers_and_dates_are_no_marks(line: str) -> None:
    assert read_marker(line) is None


def texts(text: str) -> list[str]:
    return [passage.text for passage in passages(text)]


WRAPPED = """1. Công an xã
- Tuần tra các khu vực nguy hiểm ven sông, ven hồ; nhắc nhở trẻ em
không tắm sông khi không có người lớn, phối hợp với Đoàn
Thanh niên cắm biển cảnh báo tại các bến đò cũ và nơi nước sâu.
- Lập danh sách các hộ có trẻ nhỏ ở gần ao hồ, gửi về Văn phòng
trước ngày 15/5/2026 để tổng hợp, theo dõi trong suốt mùa hè năm
nay và các năm sau.
- Kiểm tra áo phao trên các đò ngang, xử lý nghiêm chủ đò không chấp
hành quy định, thông báo công khai trên loa truyền thanh của xã và
của các thôn để Nhân dân biết.
"""


def test_hard_wrapped_lines_become_one_passage() -> None:
    found = texts(WRAPPED)
    assert len(found) == 4
    assert found[1].endswith("và nơi nước sâu.")


def test_blank_lines_between_wrapped_lines_mean_nothing() -> None:
    assert texts(WRAPPED.replace("\n", "\n\n")) == texts(WRAPPED)


def test_a_page_number_does_not_break_a_sentence() -> None:
    with_number = WRAPPED.replace("Đoàn\nThanh", "Đoàn\n\n12\n\nThanh")
    assert len(texts(with_number)) == 4


def test_a_line_that_wraps_at_a_dash_opens_no_bullet() -> None:
    found = texts("- Đưa chỉ tiêu dạy bơi vào kế hoạch phát triển kinh tế\n- xã hội của xã.\n- Bố trí kinh phí.\n")
    assert found == ["- Đưa chỉ tiêu dạy bơi vào kế hoạch phát triển kinh tế - xã hội của xã.", "- Bố trí kinh phí."]


def test_a_number_that_the_line_above_awaits_opens_no_item() -> None:
    found = texts("- Thực hiện nhiệm vụ theo quy định tại khoản\n2. Việc này làm thường xuyên.\n")
    assert len(found) == 1


def sections(text: str) -> list[tuple[str, str]]:
    root = outline(TITLE + text).body
    return [(node.section, node.text) for node in root.walk() if node.passage is not None and not node.children]


def test_section_labels_join_without_repeating_a_prefix() -> None:
    found = sections("II. NHIỆM VỤ\n2. Các bước\n2.1. Cấp tỉnh\n- Họp.\nb) Việc khác\n- Làm.\n(1) Một.\n")
    assert [section for section, _ in found] == ["II.2.1", "II.2.1.b", "II.2.1.b"]


def test_numbering_may_jump() -> None:
    found = sections("I. MỤC ĐÍCH\n1. Một.\nIV. TỔ CHỨC\n3. Ba.\n7. Bảy.\n")
    assert [section for section, _ in found] == ["I.1", "IV.3", "IV.7"]


def test_bullets_of_different_glyphs_nest() -> None:
    root = outline(TITLE + "I. VIỆC\n* Công an xã:\n- Một.\n- Hai.\n* Trạm Y tế:\n- Ba.\n").body
    first = root.children[0]
    assert [child.text for child in first.children] == ["Công an xã:", "Trạm Y tế:"]
    assert [child.text for child in first.children[0].children] == ["Một.", "Hai."]


def test_numbers_behind_a_colon_stand_under_the_letter_that_introduces_them() -> None:
    root = outline(TITLE + "I. VIỆC\n1. Chung\na) Các bước sau:\n1. Họp dân.\n2. Lập biên bản.\nb) Việc khác.\n").body
    chung = root.children[0].children[0]
    assert [child.text for child in chung.children] == ["Các bước sau:", "Việc khác."]


PARTS = (
    TITLE
    + """I. TỔ CHỨC THỰC HIỆN
1. Công an xã
- Tuần tra.
Trên đây là Kế hoạch của xã, đề nghị các thôn thực hiện./.
Nơi nhận:
- UBND tỉnh;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
PHỤ LỤC I
MẪU BÁO CÁO
1. Kết quả
"""
)


def test_a_plan_falls_into_its_parts() -> None:
    plan = outline(PARTS)
    assert [passage.text for passage in plan.title] == ["Phòng, chống đuối nước năm 2026"]
    assert [passage.text[:15] for passage in plan.closing] == ["Trên đây là Kế "]
    assert plan.recipients[0].text == "Nơi nhận:"
    assert [annex.annex for annex in plan.annexes] == ["Phụ lục I"]


def test_a_plan_behind_the_decision_that_issues_it_is_read_too() -> None:
    decision = (
        "QUYẾT ĐỊNH\nBan hành Kế hoạch\nĐiều 1. Ban hành kèm theo Kế hoạch.\nNơi nhận:\n- Như Điều 1.\nCHỦ TỊCH\n\n"
        + TITLE
        + "I. TỔ CHỨC\n1. Công an xã\n- Tuần tra.\n"
    )
    plan = outline(decision)
    assert [node.section for node in plan.annexes[0].walk() if node.text == "Tuần tra."] == ["I.1"]


def test_the_text_of_a_heading_at_the_end_is_no_closing_paragraph() -> None:
    plan = outline(TITLE + "I. TỔ CHỨC\n1. Công an xã\nTuần tra các bến đò.\n")
    heading: Node = plan.body.children[0].children[0]
    assert [child.text for child in heading.children] == ["Tuần tra các bến đò."]
    assert plan.closing == []
