"""One sentence of a plan -> the values that it promises, each with its indicator, operator, unit and year.

Owns the grammar of such sentences: the indicator stands before its value ("tỷ lệ … đạt 70%") or behind it ("70% phụ nữ …"), a list shares
what is left out. Refuses numbers inside an indicator's name, rewards, money spent, past results and limits on things other than targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extraction.folding import SENTENCE_END
from extraction.quantities import Quantity, find_quantities
from extraction.target_blocks import FoundTarget
from extraction.target_scopes import TargetScope
from extraction.target_traps import is_about_rewards, is_promise, states_a_value, warnings_for
from extraction.target_words import (
    Change,
    bare_indicator,
    bracket_left_open,
    change_of,
    creates_anew,
    has_indicator_head,
    is_lead_in,
    is_object,
    last_cut,
    of_which,
    opens_creation,
    opens_with_verb,
    operator_of,
    owner_of_share,
    qualifier_of,
    since_comma,
    split_at_head,
    splits,
    subject_of,
)
from extraction.target_years import SentenceYears, find_years, last_year_of, leads_to_next_year, opens_in_the_past
from rules.values import Operator

_CHANGES = (Operator.DECREASE, Operator.INCREASE)
_PER_YEAR = (Operator.DECREASE_PER_YEAR, Operator.INCREASE_PER_YEAR)
_ITEM_LABEL = re.compile(r"\W{0,20}(?:(?:[IVX]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s+)?", re.IGNORECASE)
_REACH = 1500
_WORDS_OF_A_NAME = 3
_WHOLE = re.compile(r"(?<!\w)(?P<words>(?:toàn|cả)\s[^\W\d]+)\s(?:có|đạt|phấn đấu)(?!\w)", re.IGNORECASE)
_NEW = re.compile(r"(?:\s(?:mới|thêm|được))+$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;,.(]")
_YEAR_FOLLOWS = re.compile(r"\s(?:vào\s)?năm\s20\d\d|\s[^,;]*\snăm\s20\d\d")


@dataclass(slots=True)
class _Reader:
    """What a sentence has told so far: the last indicator's name, the last operator, and its years."""

    text: str
    scope: TargetScope
    years: SentenceYears
    quantities: Sequence[Quantity]
    promises: bool
    base: str = ""
    operator: Operator | None = None
    was_in_front: bool = False
    was_counted: bool = False
    last_year: int | None = None


def find_in_text(text: str, scope: TargetScope, *, heading_year: int | None, plan_years: tuple[int, int] | None) -> Iterator[FoundTarget]:
    """The targets of a folded block, in order."""
    if scope is TargetScope.NONE or not any(character.isdigit() for character in text):
        return
    quantities = find_quantities(text)
    if not quantities:
        return
    for start, end in splits(text, SENTENCE_END.pattern, _ITEM_LABEL.match(text).end()):  # type: ignore[union-attr]
        sentence = text[start:end]
        if is_about_rewards(sentence) or opens_in_the_past(sentence, plan_years):
            continue
        promises = scope is TargetScope.GOALS or is_promise(sentence)
        if scope is TargetScope.PROMISES and not promises:
            continue
        reader = _Reader(
            text,
            scope,
            SentenceYears(find_years(text, start, end), heading_year, plan_years),
            [quantity for quantity in quantities if start <= quantity.start < end],
            promises,
        )
        for part_start, part_end in splits(text, ";", start, end):
            yield from _in_part(reader, part_start, part_end)


def _in_part(reader: _Reader, start: int, end: int) -> Iterator[FoundTarget]:
    quantities = [quantity for quantity in reader.quantities if start <= quantity.start and quantity.end <= end]
    reader.operator, reader.was_in_front, reader.was_counted = None, False, False
    left_from = start
    unnamed: list[Quantity] = []
    for index, quantity in enumerate(quantities):
        following = quantities[index + 1 : index + 4]
        reach = following[-1].start if len(following) == 3 else min(end, quantity.end + _REACH)
        found = _read(reader, quantity, max(left_from, quantity.start - _REACH), min(end, max(reach, quantity.end)), following)
        if found is not None:
            yield from _twins(reader, found, unnamed, start)
            yield found
            left_from = quantity.end
        is_waiting = found is None and following and leads_to_next_year(reader.text[quantity.end : following[0].start])
        unnamed = [*unnamed, quantity] if is_waiting else []


def _twins(reader: _Reader, named: FoundTarget, unnamed: Sequence[Quantity], start: int) -> Iterator[FoundTarget]:
    """The values of earlier years whose indicator stands behind the last one ("năm 2027 đạt 50%, năm 2030 đạt 70% hộ …")."""
    for quantity in unnamed:
        left = reader.text[start : quantity.start]
        year = last_year_of(left)
        if year and quantity.unit == named.unit:
            operator = Operator.RANGE if quantity.high is not None else operator_of(left, "")
            yield replace(named, start=start, value=quantity.value, high=quantity.high, year=year, operator=operator)


def _read(reader: _Reader, quantity: Quantity, left_from: int, end: int, following: Sequence[Quantity]) -> FoundTarget | None:
    left_from += bracket_left_open(reader.text[left_from : quantity.start])
    is_part = of_which(reader.text[left_from : quantity.start])
    left_from += is_part or 0
    left = reader.text[left_from : quantity.start]
    right = reader.text[quantity.end : end]
    if not states_a_value(left, quantity, right, is_first=not reader.base or left_from == 0):
        return None
    stands_in_front = _stands_in_front(reader, left, right, quantity)
    if reader.was_in_front and not stands_in_front and is_part is None:
        head = split_at_head(left)
        if head is None:
            return None
        left_from += head
        left = left[head:]
    if not _is_allowed(reader, left, right, quantity, stands_in_front=stands_in_front):
        return None
    return _found(reader, quantity, left_from, end, following, stands_in_front=stands_in_front)


def _stands_in_front(reader: _Reader, left: str, right: str, quantity: Quantity) -> bool:
    """Whether the value opens what it measures ("70% phụ nữ …") rather than closing it ("tỷ lệ … đạt 70%")."""
    if is_lead_in(left, has_words_behind=_has_words_behind(right)):
        return True
    if quantity.unit == "%" and opens_with_verb(since_comma(left) if reader.was_in_front else left):
        return is_object(bare_indicator(_CLAUSE_END.split(right)[0], is_tail=True))
    if quantity.is_extent and not _has_words_behind(right):
        return False
    return (quantity.is_counted or quantity.is_extent) and (creates_anew(left) if reader.was_in_front else opens_creation(left))


def _has_words_behind(right: str) -> bool:
    behind = bare_indicator(_CLAUSE_END.split(right)[0], is_tail=True)
    return bool(behind) and not qualifier_of(behind)


def _is_allowed(reader: _Reader, left: str, right: str, quantity: Quantity, *, stands_in_front: bool) -> bool:
    if reader.scope is TargetScope.GOALS or quantity.is_guessed:
        return reader.scope is TargetScope.GOALS
    if reader.scope is TargetScope.ROADMAP:
        return (
            bool(_YEAR_FOLLOWS.match(right))
            or is_promise(left + reader.text[quantity.start : quantity.end] + right[:60])
            or (reader.promises and operator_of(left, right) is not Operator.EQUAL)
            or (has_indicator_head(left) and quantity.unit == "%" and operator_of(left, right) is not Operator.EQUAL)
            or (stands_in_front and quantity.unit == "%" and not left.strip(" -–•+*").endswith("cho"))
        )
    return stands_in_front or has_indicator_head(left) or operator_of(left, right) is not Operator.EQUAL or "đạt" in left


def _found(
    reader: _Reader, quantity: Quantity, left_from: int, end: int, following: Sequence[Quantity], *, stands_in_front: bool
) -> FoundTarget | None:
    text = reader.text
    left = text[left_from : quantity.start]
    tail_end = _tail_end(reader, quantity, end, following, stands_in_front=stands_in_front)
    tail = text[quantity.end : tail_end]
    year, is_known_past = reader.years.of_value(quantity.start, quantity.end, left_from, tail_end)
    if is_known_past:
        return None
    reader.last_year = year = reader.last_year if year is None and of_which(left) == 0 else year
    change = change_of(left, quantity, tail)
    operator = _operator(reader, left, tail, quantity, change)
    name, is_carried = _indicator(reader, left, tail, quantity, stands_in_front=stands_in_front)
    if not name:
        return None
    reader.operator, reader.was_in_front, reader.was_counted = operator, stands_in_front, quantity.is_counted
    start = left_from + (len(left) - len(left.lstrip(" ,:-–•+*)")))
    found = FoundTarget(
        start=start if not is_carried else quantity.start,
        end=max(quantity.end, left_from + len(left) + (tail_end - quantity.start if stands_in_front else quantity.end - quantity.start)),
        indicator=name,
        operator=operator,
        value=quantity.value,
        unit=quantity.unit.removesuffix("/năm") if operator in _PER_YEAR else quantity.unit,
        confidence=0.95,
        high=quantity.high,
        year=year,
        baseline=change.baseline,
        baseline_year=change.baseline_year,
    )
    return _judged(reader, found, quantity, is_carried=is_carried)


def _judged(reader: _Reader, found: FoundTarget, quantity: Quantity, *, is_carried: bool) -> FoundTarget:
    warnings = [*warnings_for(found.indicator, found.unit, found.value), *([quantity.doubt] if quantity.doubt else [])]
    confidence = found.confidence - 0.1 * is_carried - 0.15 * bool(warnings) - (0.2 if reader.scope is not TargetScope.GOALS else 0)
    if found.year is None:
        warnings.append(f"Chỉ tiêu “{found.indicator}” không rõ năm phải đạt.")
    return replace(found, confidence=confidence, warnings=tuple(warnings))


def _tail_end(reader: _Reader, quantity: Quantity, end: int, following: Sequence[Quantity], *, stands_in_front: bool) -> int:
    """Where the words behind a value stop being its own: at the comma or "và" before the next value, else at the part's end."""
    for other in following:
        between = reader.text[quantity.end : other.start]
        cut = last_cut(between)
        if cut is None:
            continue
        part = of_which(between)
        if part is not None:
            return quantity.end + part
        behind = between[cut:]
        acts = other.unit == "%" and opens_with_verb(since_comma(behind))
        if not stands_in_front or is_lead_in(behind) or creates_anew(behind) or acts:
            return quantity.end + cut
        head = split_at_head(between)
        if head is not None:
            return quantity.end + head
    return end


def _operator(reader: _Reader, left: str, tail: str, quantity: Quantity, change: Change) -> Operator:
    if change.operator is not None:
        return change.operator
    if quantity.high is not None:
        return Operator.RANGE
    operator = operator_of(left, tail)
    if operator is Operator.EQUAL and reader.operator is not None and _shares_operator(reader, left, quantity):
        return reader.operator
    return operator


def _shares_operator(reader: _Reader, left: str, quantity: Quantity) -> bool:
    """Whether "ít nhất 100 doanh nghiệp …, 50 doanh nghiệp …" governs the second count too: nothing but the comma comes between."""
    if reader.operator in _CHANGES and quantity.unit == "%":
        return not since_comma(left).strip()
    return reader.was_counted and quantity.is_counted and left.rstrip().endswith(",")


def _indicator(reader: _Reader, left: str, tail: str, quantity: Quantity, *, stands_in_front: bool) -> tuple[str, bool]:
    """The indicator's name, and whether it was carried on from the value before."""
    behind = bare_indicator(tail, is_tail=True)
    if stands_in_front:
        name, is_carried = _indicator_behind(reader, left, behind, quantity)
        act = _act(reader, left, quantity)
        return (f"{act} {name}" if act and not is_carried else name), is_carried
    name = bare_indicator(left)
    if not name:
        return reader.base, True
    if reader.base and qualifier_of(name) and not has_indicator_head(name):
        return f"{reader.base} – {name}", True
    parts = re.split(r"(?:,|:)\s(?=[^,:]*$)", name)
    if len(parts) > 1 and qualifier_of(parts[1]) and has_indicator_head(parts[0]):
        reader.base = parts[0]
        return f"{parts[0]} – {parts[1]}", False
    reader.base = re.split(r"\s(?:đối với|ở khu vực|của(?=\s(?:nam|nữ|trẻ|bé)))\s", name)[0]
    return (f"{name} – {behind}" if behind.startswith("đối với") and qualifier_of(behind) else name), False


def _act(reader: _Reader, left: str, quantity: Quantity) -> str:
    """What is done with a share of something, or for whom a thing is counted; "" where the thing alone is the indicator."""
    words = since_comma(left) if reader.was_in_front else left
    if quantity.unit == "%":
        return bare_indicator(words) if opens_with_verb(words) else ""
    return subject_of(words) if quantity.is_counted else ""


def _indicator_behind(reader: _Reader, left: str, behind: str, quantity: Quantity) -> tuple[str, bool]:
    short = qualifier_of(behind)
    counted = quantity.unit if quantity.is_counted else ""
    whose = owner_of_share(reader.base, behind) if quantity.unit == "%" and reader.was_in_front else ""
    if whose:
        return f"{whose} {behind}", True
    if behind and not (short and reader.base):
        reader.base = f"{counted} {behind}".strip()
        return reader.base, False
    whole = _WHOLE.search(left)
    if reader.base and whole and counted:
        return f"{reader.base} – {whole['words']}", True
    if reader.base and counted.lower() in reader.base.lower():
        return (f"{reader.base} – {short}" if short else reader.base), True
    named = _NEW.sub("", bare_indicator(since_comma(left)))
    if counted and not behind and len(named.split()) >= _WORDS_OF_A_NAME:
        reader.base = named
        return named, False
    reader.base = counted or (quantity.unit if "/" in quantity.unit.strip("/") else "")
    return reader.base, False
