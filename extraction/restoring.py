"""Words that one wrong, lost or added letter or blank has damaged, known again by the words beside them.

Owns the decision that a word is damaged and what it was: a word that no neighbour explains, one letter from a word that a neighbour does
explain, by the vocabulary of the genre (`compounds`) or by what the document itself says elsewhere.
Refuses names in capitals that could stand as they are, short words of grammar, and every choice between two equals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import or_

from extraction.abbreviations import read_abbreviation
from extraction.compounds import ABBREVIATIONS, COMMON, FIRM_PAIRS, PAIRS, SHORT_WORDS, WORDS
from extraction.damagedsigns import CAPITAL, SMALL
from extraction.mending import is_syllable
from extraction.neighbours import COUNTED, FIRM, OFTEN, PIECE, SAID_OFTEN, Around, Said, Word, bare, read_words
from extraction.repairs import Repair

_ABBREVIATION_LENGTH = 4
_REST = 5
_SHORTEST = 2
_EVERYBODY = frozenset(word.lower() for word in ABBREVIATIONS)
_ROMAN = re.compile(r"[IVX]{1,5}")
_TRIGGERS = frozenset("phối chủ tham báo cáo trì mưu hợp định trước thực triển khai ủy sở phòng đề yêu".split())  # noqa: SIM905
_GROWN = re.compile(rf"([{SMALL}]{{1,7}})([{CAPITAL}][{SMALL}]+)")
_MEASURES = frozenset({"km", "cm", "mm", "dm", "kg", "mg", "ml", "kv", "kw", "mw", "gb", "mb", "tb"})
_HEADS = frozenset("sở phòng ban bộ cục vụ ủy công hội trung chi văn đài báo trạm đoàn tỉnh huyện các điều".split())  # noqa: SIM905
_MISTAKEN = {"1": "li", "0": "o", "q": "g", "f": "t", "5": "s", "8": "b", "i": "l", "u": "n", "n": "u", "e": "c", "b": "h"}
_ALIKE = str.maketrans("ubflq", "nhtig")
_SENTENCE_OPENS = re.compile(r"[\n.:;!?(“\"|*–+-]\s*$")


def find_damaged_words(text: str) -> Iterator[Repair]:
    """The repairs of a text's words, in order."""
    words = read_words(text)
    said = Said(words)
    found: dict[int, Repair] = {}
    taken: set[int] = set()
    unexplained = _unexplained(words, said)
    for again in (False, True):
        for index in unexplained:
            if index in taken or (again and not {index - 1, index + 1} & taken):
                continue
            repair, length = _judge(text, words, index, said)
            if repair is not None:
                found[index] = repair
                taken |= {index, index + length}
                pieces = repair.read.lower().split()
                words[index] = words[index]._replace(key=pieces[0])
                words[index + length] = words[index + length]._replace(key=pieces[-1])
    yield from found.values()


def _judge(text: str, words: Sequence[Word], index: int, said: Said) -> tuple[Repair | None, int]:
    """The repair of a word, where it is damaged, and how many words behind it belong to it."""
    word = words[index]
    if word.key.isdigit():
        return None, 0
    around = Around(words, index, said)
    if around.is_explained or (_stands(text, word, around, said) and not _tears_abbreviation(around)):
        return None, 0
    return _repair(text, around)


def _unexplained(words: Sequence[Word], said: Said) -> list[int]:
    """The places of the words that neither the genre nor the document puts beside their neighbours."""
    if not words:
        return []
    goes_on = [other.is_beside and said.strength(one.key, other.key) >= SAID_OFTEN for one, other in pairwise(words)]
    return [index for index, explained in enumerate(map(or_, [False, *goes_on], [*goes_on, False])) if not explained]


def _tears_abbreviation(around: Around) -> bool:
    """ "UB ND": two pieces that only together are an abbreviation; "K ế hoạch": a capital that a blank has torn off."""
    after, word = around.after, around.word
    if after is None:
        return False
    if word.text + after.text in ABBREVIATIONS:
        return not {word.text, after.text} & ABBREVIATIONS
    return len(word.text) == 1 and word.text.isupper() and after.text.islower() and (word.text + after.text).lower() in WORDS


def _stands(text: str, word: Word, around: Around, said: Said) -> bool:
    """Whether a word must be left alone although nobody explains it."""
    if (
        (word.key in _EVERYBODY and not word.text.islower())
        or _ROMAN.fullmatch(word.text)
        or (len(word.key) == 1 and not word.key.isalpha())
    ):
        return True
    if PIECE.fullmatch(word.text) and word.key not in _MEASURES:
        return not _is_piece(word, around)
    if word.text.isupper() and not around.is_in_capitals and (len(word.text) < 3 or is_syllable(word.key) or around.is_in_number(text)):
        return True
    return word.key not in COMMON and said.words[word.key] >= OFTEN and len(word.key) > 2


def _repair(text: str, around: Around) -> tuple[Repair | None, int]:
    """The repair of a word, and how many words behind it belong to it."""
    word = around.word
    if (grown := _GROWN.fullmatch(word.text)) is not None and _is_read(around, grown[2]):
        return Repair(word.start, word.end, f"{grown[1]} {grown[2]}"), 0
    if (sure := _sure(word.key)) is not None:
        return Repair(word.start, word.end, _cased(sure, text, around)), 0
    if (joined := _joined(text, around)) is not None:
        return joined, 1
    if (changed := _changed(text, around)) is not None:
        return Repair(word.start, word.end, _cased(changed, text, around)), 0
    if pieces := _cut(around, word.text, around.before):
        return Repair(word.start, word.end, " ".join(pieces)), 0
    if (short := read_abbreviation(around)) is not None:
        return Repair(word.start, word.end, short), 0
    return None, 0


def _is_read(around: Around, word: str) -> bool:
    """Whether a word with a capital is one of the genre or stands in the document elsewhere."""
    return word.lower() in COMMON or around.said.words[word.lower()] > 1


def _sure(word: str) -> str | None:
    """The word of the genre that a piece of damage without another reading has hidden: a letter twice, a figure or a look-alike in it."""
    if word in COMMON or len(word) < _ABBREVIATION_LENGTH - 1 or word.isdigit():
        return None
    undoubled = {word[:at] + word[at + 1 :] for at in range(1, len(word)) if bare(word[at]) == bare(word[at - 1])}
    alike = {word[:at] + other + word[at + 1 :] for at, letter in enumerate(word) for other in _MISTAKEN.get(letter, "")}
    alike |= {word.replace("rn", "m")}
    found = {other for other in undoubled if other in WORDS} or {other for other in alike if other in WORDS}
    return found.pop() if len(found) == 1 and not is_syllable(word) else None


def _changed(text: str, around: Around) -> str | None:
    """The one word that this one must have been."""
    word, said = around.word, around.said
    if word.text.isupper() and not around.is_in_capitals:
        return None
    if word.key in COMMON and _is_name(text, around):
        return _office_head(around)
    ranked = sorted(((_weight(around, key) - _handicap(key, word.key), said.words[key], key) for key in said.near(word.key)), reverse=True)
    fewest = (FIRM if is_syllable(word.key) else SAID_OFTEN) - 1
    if not ranked or ranked[0][0] < fewest or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2] and not _are_one(ranked[:2])):
        return None
    best = ranked[0][2]
    return best if not is_syllable(word.key) or around.is_partner_free(best) or _fits_alone(around, best) else None


def _handicap(key: str, written: str) -> float:
    """What a short word, which goes with everything, must overcome: more where other letters than its marks are wrong."""
    if key not in SHORT_WORDS:
        return 0.0
    return 0.5 if bare(key) == bare(written) else 1.0


def _office_head(around: Around) -> str | None:
    """ "Cực Quản lý": a capital beside a capital that only its marks keep from opening the name of an office."""
    word, after, said = around.word, around.after, around.said
    if after is None or said.words[word.key] > 1:
        return None
    near = [key for key in said.near(word.key) if key in _HEADS and bare(key) == bare(word.key) and (key, after.key) in PAIRS]
    return near[0] if len(near) == 1 else None


def _are_one(ranked: Sequence[tuple[float, int, str]]) -> bool:
    """ "hàng" and "hằng" are two spellings of one word."""
    return {key for _, _, key in ranked} == {"hàng", "hằng"}


def _weight(around: Around, key: str) -> int:
    """How much speaks for a word: the more the written one could stand, the firmer it must be."""
    word = around.word.key
    if word not in WORDS and _fits_alone(around, key):
        return FIRM
    if word not in COMMON:
        as_name = SAID_OFTEN * around.is_said_often(key)
        return max(around.lexical_support(key), as_name) if around.word.is_title else around.support(key)
    if key in SHORT_WORDS and word not in WORDS and bare(key) == bare(word):
        return around.support(key) and FIRM
    if word in SHORT_WORDS and around.after is None and around.before and len(key) == len(word) + 1:
        return FIRM * ((around.before.key, key) in FIRM_PAIRS and around.is_said_often(key))
    is_alike = _shape(key) == _shape(word)
    if word not in WORDS and around.said.words[word] == 1 and (is_alike or len(key) != len(word)):
        return around.lexical_support(key)
    if is_alike and (word not in SHORT_WORDS or (bare(key) == word and len(word) <= _SHORTEST)):
        return max(around.firm_support(key), FIRM * around.is_middle(key), FIRM * around.ends_row(key))
    if len(key) == len(word) + 1 and word not in SHORT_WORDS and around.is_said_often(key):
        return around.firm_support(key)
    return FIRM * (around.is_middle(key) or (key in _TRIGGERS and _has_lost_letter(around, key)))


def _fits_alone(around: Around, key: str) -> bool:
    """What its place alone tells: "01 lằn", "22 giơ", "rước ngày", "Sở A à Sở B"."""
    word, before, after = around.word.key, around.before, around.after
    if key in COUNTED and before is not None and before.key.isdigit():
        return _shape(key) == _shape(word)
    if key in _TRIGGERS and after is not None and len(key) == len(word) + 1 and key.endswith(word):
        return (key, after.key) in PAIRS
    return key == "và" and before is not None and after is not None and word in ("à", "vá", "vả", "vã", "vạ")


def _has_lost_letter(around: Around, key: str) -> bool:
    """Whether a word at the start of a sentence is a trigger without one of its letters ("Phố hợp Sở A", "ở Tư pháp")."""
    word, after = around.word.key, around.after
    if around.before is not None or after is None or len(key) != len(word) + 1:
        return False
    return around.triple_support(key) > 0 and (word not in SHORT_WORDS or after.is_title)


def _shape(word: str) -> str:
    """The letters of a word without their marks, those that look alike as one."""
    return bare(word).translate(_ALIKE)


def _is_name(text: str, around: Around) -> bool:
    """A capital beside a capital inside a sentence: a proper name, which may be spelt in any way."""
    word = around.word
    if not word.is_title or _opens(text, word.start):
        return False
    return any(other is not None and other.is_title for other in (around.before, around.after))


def _cased(key: str, text: str, around: Around) -> str:
    """The word in the capitals of what was written; a capital I for a small l is none, and a lost first letter was one before a name."""
    written = around.word.text
    if written.isupper() and (len(written) > 1 or around.is_in_capitals):
        return key.upper()
    is_capital = written[0].isupper() and not (written[0] == "I" and key[0] == "l")
    if not is_capital and key.endswith(written) and key in _HEADS and around.after is not None:
        as_name = f"{key[0].upper()}{key[1:]} {around.after.text}"
        is_capital = _opens(text, around.word.start) or around.after.is_title or text.count(as_name) > text.count(as_name.lower())
    return key[0].upper() + key[1:] if is_capital else key


def _opens(text: str, start: int) -> bool:
    return start == 0 or _SENTENCE_OPENS.search(text, max(0, start - 4), start) is not None


def _cut(around: Around, written: str, before: Word | None) -> list[str]:
    """The words of which blanks were lost: known ones that go together, or that go with their neighbours; [] where it is no such row."""
    said = around.said
    if is_syllable(written.lower()) or written.upper() in ABBREVIATIONS:
        return []
    found: list[tuple[int, list[str]]] = []
    for cut in range(1, len(written)):
        one, other = written[:cut].lower(), written[cut:].lower()
        if not _is_known(one, said) or written[cut - 1 : cut + 1].isdigit():
            continue
        rest = [written[cut:]] if _is_known(other, said) else _cut(around, written[cut:], None) if len(other) >= _REST else []
        if not rest:
            continue
        support = said.strength(one, rest[0].lower()) + (len(rest) - 1) * FIRM
        support += said.strength(before.key, one) if before else 0
        support += said.strength(rest[-1].lower(), around.after.key) if around.after else 0
        if support:
            found.append((support, [written[:cut], *rest]))
    found.sort(key=lambda row: row[0], reverse=True)
    return found[0][1] if found and (len(found) == 1 or found[0][0] > found[1][0]) else []


def _is_known(key: str, said: Said) -> bool:
    return said.knows(key) or key in _EVERYBODY or key.isdigit()


def _joined(text: str, around: Around) -> Repair | None:
    """A word that a blank has torn: this piece and the next, of which one at least is no word."""
    word, after, said = around.word, around.after, around.said
    if after is None or after.start - word.end > 2 or "\n" in text[word.end : after.start]:
        return None
    whole = word.key + after.key
    written = word.text + after.text
    if written in ABBREVIATIONS and not {word.text, after.text} & ABBREVIATIONS:
        return Repair(word.start, after.end, written)
    if said.knows(word.key) and said.knows(after.key):
        return None
    if not said.knows(whole) or not is_syllable(whole) or (after.text[0].isupper() and not written.isupper()):
        return None
    outer = Around(around.words, around.index + 1, said).after
    support = around.said.strength(around.before.key, whole) if around.before else 0
    support += said.strength(whole, outer.key) if outer else 0
    is_torn = not (is_syllable(word.key) and is_syllable(after.key)) or min(len(word.key), len(after.key)) == 1
    is_sure = whole in WORDS and (_is_piece(word, around) or PIECE.fullmatch(after.text) is not None)
    is_sure = is_sure or (whole in WORDS and word.key not in COMMON and after.key not in COMMON and is_torn)
    return Repair(word.start, after.end, written) if is_sure or support >= SAID_OFTEN or (is_torn and support) else None


def _is_piece(word: Word, around: Around) -> bool:
    """Whether a bare consonant is a piece of a word: not a measure behind a figure, unless what follows is no word."""
    after_figure = len(word.key) == 1 and around.before is not None and around.before.key.isdigit()
    return PIECE.fullmatch(word.text) is not None and not (after_figure and (around.after is None or around.after.key in WORDS))
