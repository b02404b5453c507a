"""From the names in a plan to units of the registry: a certain match, or candidates for a person to choose from.

Owns the scoring of names; never guesses silently: a match is certain only with a high score and a clear gap to the second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from rules.values import Branch, Level
from workflow.groups import GroupMeaning, group_units, read_group
from workflow.kinds import UnitKind
from workflow.naming import AREA_WORDS, BodyName, read_name
from workflow.text import search_form
from workflow.unit_index import GROUP_KIND, KnownUnit, UnitIndex

CERTAIN_SCORE = 0.9
CLEAR_GAP = 0.05
"""A match is certain from CERTAIN_SCORE on, and only where no other unit comes closer to it than CLEAR_GAP."""
WORTH_SHOWING = 0.5
MOST_CANDIDATES = 5
MOST_FARTHER = 50
"""How many units away from the plan's area are looked at, where none around it has the name."""

# How much a name keeps of its score. Only the factors above CERTAIN_SCORE leave a match certain.
SAME_WITHOUT_MARKS = 0.96
OTHER_WORD_ORDER = 0.95
ONE_SLIP = 0.93
BEST_OF_UNLIKE = 0.89
FOR_ITS_ORGAN = 0.97
OTHER_AREA_WORD = 0.95
OTHER_AREA_OF_THE_NAME = 0.88
NAMED_ELSEWHERE = 0.92
PLACE_WITHOUT_MARKS = 0.86
PLACE_MISREAD = 0.8
LIKE_PLACE = 85
BELOW_THE_PLAN = 0.85
ELSEWHERE = 0.6
NOT_VALID = 0.7
FARTHER_AWAY = 0.06
"""What a unit loses that has the same name as a nearer one: the district's office against the commune's."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that a phrase may mean, and how well its name fits (0 to 1)."""

    unit_id: int
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What a phrase means. unit_ids -- the units meant: one, or all of a group; empty where it is not certain.

    candidates -- best first, for a person to choose from. warning -- why a group was left open, in Vietnamese.
    """

    candidates: tuple[Candidate, ...] = ()
    is_certain: bool = False
    is_group: bool = False
    unit_ids: tuple[int, ...] = ()
    warning: str | None = None


def match_body(index: UnitIndex, phrase: str) -> Match:
    """What a body named in the index's plan means among the units valid on its date."""
    meaning = read_group(phrase)
    units = group_units(index, phrase, meaning)
    if units is not None:
        return _group_match(phrase, meaning, units)
    scored = _without_farther_ones(_scored(index, phrase))
    best = sorted(scored.values(), key=lambda found: (-found.score, found.unit.id))[:MOST_CANDIDATES]
    candidates = tuple(Candidate(found.unit.id, found.unit.name, round(found.score, 3)) for found in best)
    is_certain = bool(best) and best[0].score >= CERTAIN_SCORE and (len(best) == 1 or best[0].score - best[1].score >= CLEAR_GAP - 1e-9)
    return Match(candidates, is_certain, unit_ids=(best[0].unit.id,) if is_certain else ())


@dataclass(frozen=True, slots=True)
class _Scored:
    unit: KnownUnit
    score: float
    distance: int | None


def _group_match(phrase: str, meaning: GroupMeaning | None, units: list[KnownUnit]) -> Match:
    if units:
        return Match(is_certain=True, is_group=True, unit_ids=tuple(unit.id for unit in units))
    if meaning is not None and meaning.is_vague:
        warning = f"Không rõ «{phrase}» gồm những đơn vị nào: hãy chọn các đơn vị, hoặc bỏ qua."
    else:
        warning = f"Danh mục chưa có đơn vị nào thuộc nhóm «{phrase}» vào ngày của kế hoạch: hãy nhập các đơn vị ấy, hoặc chọn đơn vị khác."
    return Match(is_group=True, warning=warning)


def _scored(index: UnitIndex, phrase: str) -> dict[int, _Scored]:
    best: dict[int, _Scored] = {}
    for name in _readings(index, phrase):
        for core, core_score in _like_cores(index, name.core):
            for unit in _reachable(index, core, name):
                found = _score(index, unit, name, core_score)
                if found.score >= WORTH_SHOWING and (unit.id not in best or best[unit.id].score < found.score):
                    best[unit.id] = found
    return best


def _readings(index: UnitIndex, phrase: str) -> Iterator[BodyName]:
    """The name as read; with a known place cut off its end ("báo sông vân"); and with the body meant by an organ or an area alone."""
    name = read_name(phrase)
    if name.core in AREA_WORDS and Level.VILLAGE not in name.levels:
        yield replace(name, core="ủy ban nhân dân")
    elif name.core:
        yield name
    elif name.organ:
        yield replace(name, core=_PRINCIPAL_CORE[index.plan.branch or Branch.GOVERNMENT])
    words = name.core.split()
    if not name.levels:
        for cut in range(1, len(words)):
            if " ".join(words[cut:]) in index.places:
                yield replace(name, core=" ".join(words[:cut]), place=" ".join(words[cut:]))


_PRINCIPAL_CORE = {Branch.GOVERNMENT: "ủy ban nhân dân", Branch.PARTY: "cấp ủy", Branch.FRONT: "mặt trận tổ quốc"}


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    return search_form(text)


def _like_cores(index: UnitIndex, core: str) -> Iterator[tuple[str, float]]:
    bare = _bare(core)
    for other in {core, *index.cores_sharing(bare.split())}:
        score = _core_score(core, bare, other)
        if score >= WORTH_SHOWING:
            yield other, score


def _core_score(core: str, bare: str, other: str) -> float:
    if core == other:
        return 1.0
    bare_other = _bare(other)
    if bare == bare_other:
        return SAME_WITHOUT_MARKS
    words, others = bare.split(), bare_other.split()
    if sorted(words) == sorted(others):
        return OTHER_WORD_ORDER
    if _is_one_slip(words, others):
        return ONE_SLIP
    likeness = max(fuzz.ratio(bare, bare_other), fuzz.token_sort_ratio(bare, bare_other), 0.85 * fuzz.token_set_ratio(bare, bare_other))
    return min(BEST_OF_UNLIKE, likeness / 100)


def _is_one_slip(words: list[str], others: list[str]) -> bool:
    """One letter of one longer word misread, in a name of three words or more."""
    if len(words) != len(others) or len(words) < 3:
        return False
    unlike = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(unlike) == 1 and min(map(len, unlike[0])) >= 4 and Levenshtein.distance(*unlike[0]) == 1


def _reachable(index: UnitIndex, core: str, name: BodyName) -> Iterable[KnownUnit]:
    """The units of a core that can come into question; only where there is none at hand, those that lie elsewhere."""
    if name.place:
        places = index.places_of_core(core)
        return places.get(name.place) or [unit for place in _like_places(name.place, places) for unit in places[place]]
    around = list(index.of_core_around(core))
    if any(not name.levels or unit.level in name.levels for unit in around):
        return around
    return [*around, *islice(_farther(index, core, name), MOST_FARTHER)]


def _like_places(place: str, places: Iterable[str]) -> list[str]:
    bare = {other: _bare(other) for other in places}
    return [other for _, _, other in process.extract(_bare(place), bare, scorer=fuzz.ratio, score_cutoff=LIKE_PLACE, limit=MOST_FARTHER)]


def _farther(index: UnitIndex, core: str, name: BodyName) -> Iterator[KnownUnit]:
    """The units of a core that are not around the plan: those below it first."""
    fitting = [unit for unit in index.of_core(core) if not name.levels or unit.level in name.levels]
    below = [unit for unit in fitting if _lies_below(index, unit)]
    yield from below or fitting


def _lies_below(index: UnitIndex, unit: KnownUnit) -> bool:
    distance = index.distance(unit)
    return distance is not None and distance < 0


def _score(index: UnitIndex, unit: KnownUnit, name: BodyName, core_score: float) -> _Scored:
    distance = index.distance(unit)
    score = core_score * _place_factor(unit, name, distance) * _words_factor(unit, name)
    if unit.kind.startswith(GROUP_KIND):
        score = 0.0
    if unit.kind == UnitKind.SCHOOL and core_score < 1.0:
        score = min(score, BEST_OF_UNLIKE)
    return _Scored(unit, score if unit.is_valid else score * NOT_VALID, distance)


def _place_factor(unit: KnownUnit, name: BodyName, distance: int | None) -> float:
    if name.levels and unit.level not in name.levels:
        return ELSEWHERE
    if not name.place:
        if distance is None:
            return ELSEWHERE
        return 1.0 if distance >= 0 or not unit.place else BELOW_THE_PLAN
    if name.within and name.within not in {place for _, place in unit.path}:
        return ELSEWHERE
    near = 1.0 if distance is not None else NAMED_ELSEWHERE
    if unit.place == name.place:
        return near
    place, other = _bare(name.place), _bare(unit.place)
    if place == other:
        return near * PLACE_WITHOUT_MARKS
    return near * PLACE_MISREAD if fuzz.ratio(place, other) >= LIKE_PLACE else 0.0


def _words_factor(unit: KnownUnit, name: BodyName) -> float:
    return max(_organ_factor(other, name) * _area_word_factor(other, name) for other in unit.names)


def _organ_factor(other: BodyName, name: BodyName) -> float:
    if other.organ == name.organ:
        return 1.0
    return ELSEWHERE if other.organ else FOR_ITS_ORGAN


def _area_word_factor(other: BodyName, name: BodyName) -> float:
    """A ward's plan may say "xã" of itself; but "xã Bình An" is not "thị trấn Bình An", and a "thành phố" is no huyện and no tỉnh."""
    if not name.area_word or not other.area_word or name.area_word == other.area_word:
        return 1.0
    if name.area_word == "thành phố":
        return ELSEWHERE
    return OTHER_AREA_OF_THE_NAME if name.place else OTHER_AREA_WORD


def _without_farther_ones(scored: dict[int, _Scored]) -> dict[int, _Scored]:
    """A unit that is as good as a nearer one but lies in a wider area steps back behind it."""
    nearest = min(
        (s.distance for s in scored.values() if s.distance is not None and s.distance >= 0 and s.score >= CERTAIN_SCORE), default=0
    )
    return {
        id: replace(s, score=s.score - FARTHER_AWAY) if s.distance is not None and s.distance > nearest else s for id, s in scored.items()
    }
