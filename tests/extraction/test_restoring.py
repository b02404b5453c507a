"""Words that damage has changed: which are known again by their neighbours, and which are left as they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.draft import Span
from extraction.repairs import with_repairs
from extraction.restoring import find_damaged_words
from tests.extraction.plans import source


def restored(text: str) -> str:
    """The text with its damaged words restored."""
    for repair in sorted(find_damaged_words(text), reverse=True):
        text = text[: repair.start] + repair.read + text[repair.end :]
    return text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        # a mark lost or changed
        ("Sở Nội vụ chủ tri soạn quy chế", "Sở Nội vụ chủ trì soạn quy chế"),
        ("phôi hợp với Công an xã", "phối hợp với Công an xã"),
        ("Ủy ban nhận dân xã Bến Mơ", "Ủy ban nhân dân xã Bến Mơ"),
        ("UBND tĩnh giao cho huyện", "UBND tỉnh giao cho huyện"),
        ("chuyển Sở Y tế đề tổng hợp báo cáo", "chuyển Sở Y tế để tổng hợp báo cáo"),
        # a letter lost, doubled, or like another
        ("báo cá kết quả", "báo cáo kết quả"),
        ("Sở Nội vụ chhủ trì", "Sở Nội vụ chủ trì"),
        ("tharn mưu cho lãnh đạo", "tham mưu cho lãnh đạo"),
        ("các tổ chức thành viên thực hiệu", "các tổ chức thành viên thực hiện"),
        ("Phònq Y tế", "Phòng Y tế"),
        ("kế h0ạch năm", "kế hoạch năm"),
        ("Uỷ ban MTQ xã, nhân dân", "Uỷ ban MTTQ xã, nhân dân"),
        ("Các phòng và UBN các thôn", "Các phòng và UBND các thôn"),
        ("Đồng chí Ph chủ tịch", "Đồng chí Phó chủ tịch"),
        ("hoàn thành trong 02 ngày là việc", "hoàn thành trong 02 ngày làm việc"),
        # a blank put in or lost
        ("Đề ng hị các thôn", "Đề nghị các thôn"),
        ("phốihợp với cácđơn vị", "phối hợp với các đơn vị"),
        ("tr ước ngày 15/11", "trước ngày 15/11"),
        ("UB ND xã", "UBND xã"),
        ("củaBan Chỉ đạo", "của Ban Chỉ đạo"),
        ("Phòng K ế hoạch", "Phòng Kế hoạch"),
        # words of time before figures
        ("ngáy 15 tháng 3", "ngày 15 tháng 3"),
        ("xong trong thág 5", "xong trong tháng 5"),
        ("quy IV/2026", "quý IV/2026"),
        ("iều 7. Hiệu lực", "Điều 7. Hiệu lực"),
    ],
)
def test_a_damaged_word_is_known_by_its_neighbours(written: str, read: str) -> None:
    assert restored(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "thông báo các nội dung của hội nghị",
        "tại chính quyền các xã có quan hệ kết nghĩa",
        "dự định ký kết, quả lê, mùa khô",
        "xã Tân An, xã Tân Ân và thôn Hưng Đao",
        "Nam Định, Hàng Bông, Đồng Chì",
        "camera, apatit, Zalo, vitamin A và HACCP",
        "tận dụng, lạm dụng, áp dụng và tín dụng",
        "chính quyền cùng cấp, trong rừng, sở hữu trí tuệ",
        "cán bộ đi công tác, học sinh ở nhà, mỗi năm 02 lần",
        "Nghị quyết số 21-NQ/TW, Kế hoạch 06/KH-MTTW",
        "quý khách, Nam 2 tuổi, hạng III, khu vực VII",
    ],
)
def test_words_that_can_stand_are_left_alone(text: str) -> None:
    assert restored(text) == text


def test_what_the_document_says_often_explains_a_name() -> None:
    text = "Hạt Kiểm lâm Suối Vằng. " * 4 + "Gửi Kiểm lâm Suối Vằnng."
    assert restored(text).endswith("Suối Vằng.")


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["C"]), max_size=60)
    | st.lists(
        st.sampled_from(["chủ tri ", "phốihợp ", "Sở\n", "ng hị ", "UBN ", "trưc ", "ngáy 1", "Kế ", "| ", "iều 7 "]), max_size=14
    ).map("".join)
)
def test_any_place_of_the_text_that_is_read_leads_back_to_the_document(words: str) -> None:
    document = source("Mở đầu " + words + " hết")
    read = with_repairs(document, find_damaged_words(document.text))
    text = read.source.text
    assert read.span(Span(0, len(text))) == Span(0, len(document.text))
    for line in read.source.lines:
        assert text[line.span.start : line.span.end] == line.text
    for start in range(len(text)):
        span = read.span(Span(start, start + 1))
        assert 0 <= span.start < span.end <= len(document.text)
        if not read.repairs_in(Span(start, start + 1)):
            assert document.text[span.start : span.end] == text[start]
