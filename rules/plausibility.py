"""What about a value looks wrong though it could be: out of bounds, a jump, ten times off, more than the whole, the wrong box.

Owns the doubts and their words with the numbers in them. A doubt never refuses: the person confirms it, and it is kept with the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from rules.said import Said
from rules.target_values import IndicatorKind

TOO_LOW = Said("%(value)s thấp hơn mức thường thấy (từ %(bound)s trở lên)")
TOO_HIGH = Said("%(value)s cao hơn mức thường thấy (đến %(bound)s)")
JUMP_UP = Said("%(value)s tăng %(change)s%% so với %(before)s của %(period)s, quá mức thường thấy %(usual)s%%")
JUMP_DOWN = Said("%(value)s giảm %(change)s%% so với %(before)s của %(period)s, quá mức thường thấy %(usual)s%%")
SAME_MARK = Said("có phải %(number)s%(other)s (tức %(meant)s) chứ không phải %(value)s? %(known)s")
TEN_TIMES_MORE = Said("%(value)s gấp khoảng 10 lần %(before)s của %(period)s: hãy xem lại dấu phẩy")
TEN_TIMES_LESS = Said("%(value)s chỉ bằng khoảng một phần mười %(before)s của %(period)s: hãy xem lại dấu phẩy")
KNOWN_BEFORE = Said("%(period)s là %(before)s")
KNOWN_BOUNDS = Said("thường thấy từ %(low)s đến %(high)s")
MORE_THAN_WHOLE = Said("tử số %(numerator)s lớn hơn mẫu số %(denominator)s")
IN_WRONG_BOX = Said("giá trị %(value)s bằng đúng tử số: có phải số đếm được nhập vào ô tỷ lệ?")
LIKE_NUMERATOR = Said("%(value)s giống một tử số (%(period)s tử số là %(before)s): có phải số đếm được nhập vào ô tỷ lệ?")
NOT_THE_QUOTIENT = Said("giá trị %(value)s khác số tính từ tử số và mẫu số là %(quotient)s; hệ thống dùng số tính được")
PARTS_EXCEED = Said("cộng các kỳ trong năm là %(parts)s, lớn hơn số cả năm %(whole)s")

_TEN_LOW, _TEN_HIGH = Decimal(9), Decimal(11)
_OTHER = {"%": ("‰", Decimal("0.1")), "‰": ("%", Decimal(10))}
_SHARES = ("%", "‰")
_LIKE_LOW, _LIKE_HIGH = Decimal("0.5"), Decimal(2)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for an indicator: `low` and `high` for the value of a whole year or a state; jump_permille against the period before.

    is_part -- the value speaks of a part of a year in which events add up: it may lie below `low`.
    """

    kind: IndicatorKind
    unit_text: str = ""
    scale: int = 1
    low: Decimal | None = None
    high: Decimal | None = None
    jump_permille: int | None = None
    is_part: bool = False

    @property
    def is_share(self) -> bool:
        """Whether what is counted above is a part of what is counted below: boys per 100 girls are not."""
        if self.kind is not IndicatorKind.RATE:
            return False
        return self.high <= self.scale if self.high is not None else self.unit_text.strip() in _SHARES


@dataclass(frozen=True, slots=True)
class Number:
    """A value as typed: the value itself, or numerator and denominator, or all three."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    def result(self, scale: int) -> Decimal | None:
        """What counts: the quotient where both of its parts are there."""
        if self.numerator is None or not self.denominator:
            return self.value if self.numerator is None else None
        return self.numerator * scale / self.denominator


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a value. before -- of the period before, called `period`.

    whole, parts -- the events of the year and the sum of those of its periods, with the new value in one of them; None where not known.
    """

    before: Number | None = None
    period: Said = field(default_factory=lambda: Said(""))
    whole: Decimal | None = None
    parts: Decimal | None = None


def doubts(usual: Usual, given: Number, around: Around = Around()) -> list[Said]:
    """What looks wrong, the surest first; empty where nothing does."""
    return [*_within(usual, given, around), *_against_known(usual, given, around)]


def shown(value: Decimal, unit_text: str = "") -> str:
    """A number with its unit as offices write it: "12,5%", "1.234 người"."""
    rounded = value.quantize(Decimal("1e-6")).normalize() if abs(value) < Decimal("0.01") else round(value, 2).normalize()
    text = f"{rounded:,f}".translate(str.maketrans(",.", ".,"))
    return text + ("" if not unit_text or unit_text.startswith((*_SHARES, "/")) else " ") + unit_text


def _within(usual: Usual, given: Number, around: Around) -> Iterator[Said]:
    """Doubts about the numbers among themselves."""
    numerator, denominator, value = given.numerator, given.denominator, given.value
    if numerator is not None and denominator is not None:
        if usual.is_share and numerator > denominator:
            yield MORE_THAN_WHOLE.of(numerator=shown(numerator), denominator=shown(denominator))
        quotient = given.result(usual.scale)
        if value is not None and quotient is not None and not _rounds_to(quotient, value):
            if value == numerator:
                yield IN_WRONG_BOX.of(value=shown(value, usual.unit_text))
            else:
                yield NOT_THE_QUOTIENT.of(value=shown(value, usual.unit_text), quotient=shown(quotient, usual.unit_text))
    if around.whole is not None and around.parts is not None and around.parts > around.whole:
        yield PARTS_EXCEED.of(parts=shown(around.parts), whole=shown(around.whole))


def _against_known(usual: Usual, given: Number, around: Around) -> Iterator[Said]:
    """Doubts about the result: of several that have one cause, the one that names it."""
    value = given.result(usual.scale)
    if value is None:
        return
    confused = _wrong_box(usual, given, around) or _ten_times(usual, given, value, around)
    if confused is not None:
        yield confused
    yield from _bounds(usual, value)
    if confused is None:
        yield from _jump(usual, value, around)


def _bounds(usual: Usual, value: Decimal) -> Iterator[Said]:
    if usual.low is not None and value < usual.low and (value < 0 or not usual.is_part):
        yield TOO_LOW.of(value=shown(value, usual.unit_text), bound=shown(usual.low, usual.unit_text))
    if usual.high is not None and value > usual.high:
        yield TOO_HIGH.of(value=shown(value, usual.unit_text), bound=shown(usual.high, usual.unit_text))


def _jump(usual: Usual, value: Decimal, around: Around) -> Iterator[Said]:
    before = _result_before(usual, around)
    if usual.jump_permille is None or not before:
        return
    change = (value - before) * 1000 / abs(before)
    if abs(change) <= usual.jump_permille:
        return
    yield (JUMP_UP if change > 0 else JUMP_DOWN).of(
        value=shown(value, usual.unit_text),
        change=shown(round(abs(change) / 10, 1)),
        before=shown(before, usual.unit_text),
        period=around.period,
        usual=shown(Decimal(usual.jump_permille) / 10),
    )


def _ten_times(usual: Usual, given: Number, value: Decimal, around: Around) -> Said | None:
    """Ten times off the period before, or off what is usual: ‰ taken for %, or a mark of decimals that went astray."""
    before = _result_before(usual, around)
    if before and value:
        times = value / before
        if _TEN_LOW <= times <= _TEN_HIGH or _TEN_LOW <= 1 / times <= _TEN_HIGH:
            said = KNOWN_BEFORE.of(period=around.period, before=shown(before, usual.unit_text))
            way = TEN_TIMES_MORE if times > 1 else TEN_TIMES_LESS
            plain = way.of(value=shown(value, usual.unit_text), before=shown(before, usual.unit_text), period=around.period)
            return _other_mark(usual, given, value, said, is_more=times > 1) or plain
        return None
    if usual.low is None or usual.high is None or usual.is_part or usual.low <= value <= usual.high:
        return None
    if usual.high >= usual.scale:  # any share is usual: a tenth of a wrong one always is
        return None
    meant = value * _OTHER[usual.unit_text][1] if usual.unit_text in _OTHER else None
    if meant is None or not usual.low <= meant <= usual.high:
        return None
    said = KNOWN_BOUNDS.of(low=shown(usual.low, usual.unit_text), high=shown(usual.high, usual.unit_text))
    return _other_mark(usual, given, value, said, is_more=meant < value)


def _other_mark(usual: Usual, given: Number, value: Decimal, known: Said, *, is_more: bool) -> Said | None:
    """A number typed alone that would fit with the other of % and ‰ behind it."""
    if given.numerator is not None or usual.unit_text not in _OTHER:
        return None
    other, factor = _OTHER[usual.unit_text]
    if is_more is not (factor < 1):
        return None
    return SAME_MARK.of(
        number=shown(value), other=other, meant=shown(value * factor, usual.unit_text), value=shown(value, usual.unit_text), known=known
    )


def _wrong_box(usual: Usual, given: Number, around: Around) -> Said | None:
    """A count that stands where the rate belongs, told by the numerator of the period before."""
    before, value = around.before, given.value
    if usual.kind is not IndicatorKind.RATE or given.numerator is not None or before is None or not before.numerator or value is None:
        return None
    if value != value.to_integral_value() or (usual.high is not None and value <= usual.high):
        return None
    is_like = _LIKE_LOW <= value / before.numerator <= _LIKE_HIGH
    result = _result_before(usual, around)
    if not is_like or (result and _LIKE_LOW <= value / result <= _LIKE_HIGH):
        return None
    return LIKE_NUMERATOR.of(value=shown(value), period=around.period, before=shown(before.numerator))


def _result_before(usual: Usual, around: Around) -> Decimal | None:
    return around.before.result(usual.scale) if around.before else None


def _rounds_to(quotient: Decimal, typed: Decimal) -> bool:
    """Whether somebody who rounds to as many places as were typed would type this."""
    exponent = typed.normalize().as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
    return abs(quotient - typed) <= step
