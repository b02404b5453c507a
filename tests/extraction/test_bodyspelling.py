"""Different writings of one office's name meet under one key."""

from __future__ import annotations

import unicodedata

import pytest

from extraction.bodyspelling import normalise_body

SAME = [
    ("UBND xã Hoà Bình,", "Uỷ ban nhân dân xã Hòa Bình"),
    ("Sở VH,TT&DL", "Sở Văn hóa, Thể thao và Du lịch"),
    ("Sở LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội"),
    ("Phòng TC-KH", "Phòng Tài chính - Kế hoạch"),
    ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("Sở KH&CN", "Sở Khoa học và Công nghệ"),
    ("BCĐ tỉnh", "Ban Chỉ đạo tỉnh"),
    ("UBMTTQ Việt Nam xã", "Ủy ban Mặt trận Tổ quốc xã"),
    ("TTYT huyện", "Trung tâm y tế  huyện"),
    ("Hội LHPN", "Hội liên hiệp phụ nữ"),
    ("Phòng Văn hóa- Thông tin", "Phòng Văn hóa, Thông tin"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_writings_of_a_name_have_one_key(one: str, other: str) -> None:
    assert normalise_body(one) == normalise_body(other)
    assert normalise_body(unicodedata.normalize("NFD", one)) == normalise_body(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Sở Nội vụ", "Sở Ngoại vụ"), ("xã Tân An", "xã Tân Ân"), ("quý", "quy"), ("VPN", "văn phòng n")]
)
def test_two_names_have_two_keys(one: str, other: str) -> None:
    assert normalise_body(one) != normalise_body(other)
