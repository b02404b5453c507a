"""Names of offices begin and end where an official would say so, and lists fall into units and groups."""

from __future__ import annotations

import pytest

from extraction.agencies import read_bodies

# text, units, what is left behind them
IN_TEXT = [
    ("Sở Y tế chủ trì kiểm tra", ("Sở Y tế",), "chủ trì kiểm tra"),
    ("Sở Y tế bảng số liệu của từng xã", ("Sở Y tế",), "bảng số liệu của từng xã"),
    ("Phòng Nội vụ danh sách người tham dự", ("Phòng Nội vụ",), "danh sách người tham dự"),
    ("UBND huyện dự toán kinh phí", ("UBND huyện",), "dự toán kinh phí"),
    ("Phòng Kinh tế, Hạ tầng và Đô thị báo cáo", ("Phòng Kinh tế, Hạ tầng và Đô thị",), "báo cáo"),
    ("Phòng Lao động, Thương binh và Xã hội huyện: Rà soát", ("Phòng Lao động, Thương binh và Xã hội huyện",), ": Rà soát"),
    ("Sở Văn hóa, Thể thao và Du lịch, Sở Nội vụ tổ chức thi", ("Sở Văn hóa, Thể thao và Du lịch", "Sở Nội vụ"), "tổ chức thi"),
    ("Trung tâm Kiểm soát bệnh tật tỉnh hỗ trợ các địa phương", ("Trung tâm Kiểm soát bệnh tật tỉnh",), "hỗ trợ các địa phương"),
    ("UBND các xã, phường tăng cường", ("UBND các xã, phường",), "tăng cường"),
    ("Uỷ ban nhân dân xã, phường huy động", ("Uỷ ban nhân dân xã, phường",), "huy động"),
    ("các sở, ngành và địa phương rà soát", ("các sở, ngành", "địa phương"), "rà soát"),
    ("các Sở, ngành, địa phương rà soát", ("các Sở, ngành, địa phương",), "rà soát"),
    ("Công an xã và các đơn vị liên quan tiến hành", ("Công an xã", "các đơn vị liên quan"), "tiến hành"),
    (
        "các sở, ban, ngành, Mặt trận Tổ quốc và đoàn thể tỉnh; các huyện ủy",
        ("các sở, ban, ngành", "Mặt trận Tổ quốc", "đoàn thể tỉnh", "các huyện ủy"),
        "",
    ),
    ("doanh nghiệp, viện nghiên cứu, trường đại học đào tạo", ("doanh nghiệp", "viện nghiên cứu", "trường đại học"), "đào tạo"),
    ("Ban Thường vụ các huyện ủy, thị ủy, thành ủy xây dựng", ("Ban Thường vụ các huyện ủy, thị ủy, thành ủy",), "xây dựng"),
    ("các Sở: Y tế, Tài chính và Tư pháp thẩm định", ("Sở Y tế", "Sở Tài chính", "Sở Tư pháp"), "thẩm định"),
    ("Hội Nông dân xã, Hội Phụ nữ xã, Đoàn Thanh niên vận động", ("Hội Nông dân xã", "Hội Phụ nữ xã", "Đoàn Thanh niên"), "vận động"),
    ("Văn phòng HĐND và UBND xã theo dõi", ("Văn phòng HĐND và UBND xã",), "theo dõi"),
    ("tổ chức chính trị - xã hội xã vận động", ("tổ chức chính trị - xã hội xã",), "vận động"),
    (
        "Giám đốc các Sở, Chủ tịch UBND các xã, phường chịu trách nhiệm",
        ("Giám đốc các Sở", "Chủ tịch UBND các xã, phường"),
        "chịu trách nhiệm",
    ),
    ("Trưởng các thôn vận động", ("Trưởng các thôn",), "vận động"),
    ("Sở Nội vụ (Ban Thi đua - Khen thưởng) họp", ("Sở Nội vụ",), "họp"),
    ("Ban Chỉ đạo thực hiện công tác dân số huyện kiểm tra", ("Ban Chỉ đạo thực hiện công tác dân số huyện",), "kiểm tra"),
]
WHOLE = [
    ("Đồng chí Phó Chủ tịch, phụ trách lĩnh vực Văn hóa và Xã hội", ("Đồng chí Phó Chủ tịch, phụ trách lĩnh vực Văn hóa và Xã hội",)),
    ("Viện, Trường; Doanh nghiệp, Sở, ban, ngành có liên quan", ("Viện, Trường", "Doanh nghiệp", "Sở, ban, ngành có liên quan")),
    ("Trung tâm XTĐT, TM&DL tỉnh, Sở NN&MT", ("Trung tâm XTĐT, TM&DL tỉnh", "Sở NN&MT")),
    ("Sở Công Thương (đầu mối); UBND các xã", ("Sở Công Thương", "UBND các xã")),
    ("Ông Trần Văn An, Phó Chủ tịch UBND xã", ("Ông Trần Văn An, Phó Chủ tịch UBND xã",)),
    ("các tổ chức cung cấp dịch vụ chi trả", ("các tổ chức cung cấp dịch vụ chi trả",)),
]
NO_BODIES = [
    "Tổ chức hội nghị",
    "Phòng, chống dịch bệnh",
    "Phòng ngừa tai nạn",
    "Hội nghị tổng kết",
    "Báo cáo kết quả",
    "Ban hành văn bản",
    "Công tác tuyên truyền",
    "Trường hợp phát sinh",
    "Bộ tiêu chí đánh giá",
    "Thống kê số lượng",
    "Chính quyền số",
    "Cấp tỉnh",
    "",
]


@pytest.mark.parametrize(("text", "units", "rest"), IN_TEXT)
def test_a_name_ends_before_what_its_bearer_does(text: str, units: tuple[str, ...], rest: str) -> None:
    found = read_bodies(text)
    assert found is not None
    assert found.names == units
    assert text[found.end :].strip() == rest


@pytest.mark.parametrize(("text", "units"), WHOLE)
def test_in_a_cell_or_heading_the_name_takes_all_of_its_words(text: str, units: tuple[str, ...]) -> None:
    found = read_bodies(text, is_whole=True)
    assert found is not None
    assert found.names == units


@pytest.mark.parametrize("text", NO_BODIES)
def test_topics_are_no_bodies(text: str) -> None:
    assert read_bodies(text) is None


def test_every_single_body_is_a_piece_of_the_text() -> None:
    text = "Sở Y tế, Công an tỉnh và UBND các xã, phường phối hợp"
    found = read_bodies(text)
    assert found is not None
    assert all(text[body.start : body.end] == body.text for body in found.bodies)
