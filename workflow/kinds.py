"""The usual kinds of unit, in one place, and what a body's name says of its kind, branch and level.

Owns the words by which kinds are told apart; refuses to know the registry. A registry may hold kinds that are not listed here.
"""

from __future__ import annotations

import re
from enum import StrEnum

from rules.values import Branch, Level
from workflow.naming import BodyName


class UnitKind(StrEnum):
    """What sort of body a unit is, as written in the column `kind`."""

    GOVERNMENT = "chinh_phu"
    MINISTRY = "bo"
    PEOPLES_COMMITTEE = "ubnd"
    PEOPLES_COUNCIL = "hdnd"
    OFFICE = "van_phong"
    DEPARTMENT = "so"
    SECTION = "phong"
    SUB_DEPARTMENT = "chi_cuc"
    VERTICAL = "nganh_doc"
    POLICE = "cong_an"
    MILITARY = "quan_su"
    COURT = "toa_an"
    PROCURACY = "vien_kiem_sat"
    PUBLIC_SERVICE = "don_vi_su_nghiep"
    HEALTH_CENTRE = "trung_tam_y_te"
    HEALTH_STATION = "tram_y_te"
    SCHOOL = "truong"
    MEDIA = "bao_dai"
    STEERING = "ban_chi_dao"
    PARTY_COMMITTEE = "cap_uy"
    PARTY_OFFICE = "ban_dang"
    FRONT = "mat_tran"
    FRONT_VILLAGE = "ban_cong_tac_mat_tran"
    MASS_ORGANISATION = "doan_the"
    VILLAGE = "thon"
    URBAN_VILLAGE = "to_dan_pho"


_KINDS: tuple[tuple[str, UnitKind], ...] = (
    (r"ban công tác mặt trận", UnitKind.FRONT_VILLAGE),
    (r"(?:ủy ban trung ương )?mặt trận tổ quốc", UnitKind.FRONT),
    (r"ban chấp hành trung ương|bộ chính trị|ban bí thư|cấp ủy", UnitKind.PARTY_COMMITTEE),
    (r"ban cán sự đảng|đảng ủy|đảng đoàn|ủy ban kiểm tra", UnitKind.PARTY_OFFICE),
    (r"ban (?:tuyên giáo|dân vận|tổ chức|nội chính|xây dựng đảng)", UnitKind.PARTY_OFFICE),
    (r"(?:trung tâm|trường) chính trị", UnitKind.PARTY_OFFICE),
    (r"liên đoàn lao động|công đoàn|đoàn thanh niên|hội đồng đội", UnitKind.MASS_ORGANISATION),
    (r"(?:liên hiệp (?:các )?hội|hiệp hội|đoàn thể|tổ chức (?:chính trị )?xã hội)", UnitKind.MASS_ORGANISATION),
    (r"hội (?!đồng)", UnitKind.MASS_ORGANISATION),
    (r"chính phủ|thủ tướng", UnitKind.GOVERNMENT),
    (r"bộ (?:chỉ huy|tư lệnh)|ban chỉ huy quân sự|quân sự", UnitKind.MILITARY),
    (r"bộ ", UnitKind.MINISTRY),
    (r"ủy ban nhân dân", UnitKind.PEOPLES_COMMITTEE),
    (r"hội đồng nhân dân", UnitKind.PEOPLES_COUNCIL),
    (r"văn phòng", UnitKind.OFFICE),
    (r"sở ", UnitKind.DEPARTMENT),
    (r"thanh tra|ban dân tộc|ban quản lý", UnitKind.DEPARTMENT),
    (r"phòng ", UnitKind.SECTION),
    (
        r"(?:chi )?cục (?:thuế|thống kê|hải quan|thi hành án)|thuế|thống kê|kho bạc|bảo hiểm xã hội|hải quan|kiểm toán|ngân hàng",
        UnitKind.VERTICAL,
    ),
    (r"(?:chi )?cục ", UnitKind.SUB_DEPARTMENT),
    (r"công an|cảnh sát|bộ đội biên phòng", UnitKind.POLICE),
    (r"tòa án", UnitKind.COURT),
    (r"viện kiểm sát", UnitKind.PROCURACY),
    (r"trung tâm y tế|bệnh viện", UnitKind.HEALTH_CENTRE),
    (r"trạm y tế", UnitKind.HEALTH_STATION),
    (r"trường |cơ sở giáo dục", UnitKind.SCHOOL),
    (r"báo |báo$|đài |c[oôổ]ng thông tin", UnitKind.MEDIA),
    (r"ban chỉ đạo|hội đồng |ủy ban ", UnitKind.STEERING),
    (r"tổ dân phố|khu phố|khóm", UnitKind.URBAN_VILLAGE),
    (r"thôn|bản|ấp|buôn|làng", UnitKind.VILLAGE),
    (r"trung tâm|viện ", UnitKind.PUBLIC_SERVICE),
)
_TRIED = tuple((re.compile(pattern), kind) for pattern, kind in _KINDS)

_PARTY = frozenset({UnitKind.PARTY_COMMITTEE, UnitKind.PARTY_OFFICE})
_FRONT = frozenset({UnitKind.FRONT, UnitKind.FRONT_VILLAGE, UnitKind.MASS_ORGANISATION})


def kind_of(name: BodyName) -> UnitKind | None:
    """The kind that a name bears at its beginning; None where it bears none."""
    return next((kind for pattern, kind in _TRIED if pattern.match(name.core)), None)


def branch_of(name: BodyName) -> Branch | None:
    """The branch that a name bears; None where it does not say."""
    kind = kind_of(name)
    if kind in _PARTY or name.is_party or re.match(r"báo\b", name.core):  # a province's newspaper is its Party committee's
        return Branch.PARTY
    if kind in _FRONT:
        return Branch.FRONT
    return Branch.GOVERNMENT if kind else None


_ONE_LEVEL: dict[UnitKind, Level] = {
    UnitKind.GOVERNMENT: Level.CENTRAL,
    UnitKind.MINISTRY: Level.CENTRAL,
    UnitKind.DEPARTMENT: Level.PROVINCE,
    UnitKind.SUB_DEPARTMENT: Level.PROVINCE,
    UnitKind.HEALTH_STATION: Level.COMMUNE,
    UnitKind.VILLAGE: Level.VILLAGE,
    UnitKind.URBAN_VILLAGE: Level.VILLAGE,
    UnitKind.FRONT_VILLAGE: Level.VILLAGE,
}


def level_of(name: BodyName) -> Level | None:
    """The only level at which a body of that name stands; None where the name leaves it open ("Phòng Nội vụ", "thành phố")."""
    if len(name.levels) == 1:
        return next(iter(name.levels))
    if name.levels:
        return None
    if "trung ương" in name.core:
        return Level.CENTRAL
    kind = kind_of(name)
    return _ONE_LEVEL.get(kind) if kind else None
