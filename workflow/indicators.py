"""What an indicator's name says about which way is better.

Owns a short list of words of the field; refuses to guess where they are silent.
"""

from __future__ import annotations

from rules.values import Direction, Operator
from workflow.text import search_form

_LOWER = (
    "tu vong",
    "suy dinh duong",
    "sinh con thu ba",
    "con thu 3",
    "tao hon",
    "can huyet",
    "nao pha thai",
    "pha thai",
    "ho ngheo",
    "can ngheo",
    "that nghiep",
    "vi pham",
    "qua han",
    "cham muon",
    "ty so gioi tinh",
    "mat can bang",
    "phu thuoc",
    "thap coi",
    "tai nan",
    "mac benh",
    "ngo doc",
)
_NEAR = ("muc sinh", "tong ty suat sinh", "quy mo dan so", "so con trung binh", "ty suat sinh")
_HIGHER = ("ty le", "tuoi tho", "so nam song khoe", "chieu cao", "tong so nguoi", "so luot", "so nguoi", "chi so phat trien")


def direction_of(indicator: str, operator: Operator) -> Direction | None:
    """Which way the indicator is better, where its operator leaves it open ("đạt 70%" is met by 75); None where nothing tells."""
    if operator not in (Operator.EQUAL, Operator.ABOUT):
        return None
    name = search_form(indicator)
    if any(words in name for words in _NEAR):
        return None
    if any(words in name for words in _LOWER):
        return Direction.LOWER
    return Direction.HIGHER if any(words in name for words in _HIGHER) else None
