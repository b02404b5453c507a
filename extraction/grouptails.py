"""Groups of offices: "các sở, ban, ngành", "UBND các xã, phường", "doanh nghiệp, hợp tác xã", and the units that they make.

Owns what is one group phrase and what are several; refuses single offices (agencies, nametails).
"""

from __future__ import annotations

import re

from extraction import bodypatterns as patterns
from extraction import bodywords as words
from extraction.bodies import Body
from extraction.nametails import NameReader


class GroupReader(NameReader):
    """Reads a group of offices into its units."""

    def read_group(self, at: int) -> list[Body]:
        """ "các sở, ban, ngành và địa phương liên quan" -> its units."""
        units: list[tuple[int, int]] = []
        self.group_from = at
        position, unit_start = at, at
        has_quantifier = bare = False
        while True:
            quantifier = patterns.QUANTIFIER.match(self.text, position)
            kind = patterns.match_kind(self.text, quantifier.end() if quantifier else position)
            if kind is None:
                break
            is_other = kind.lastgroup == "other"
            end = self._group_tail(kind.end())
            is_bare = end == kind.end()
            if units and self._opens_unit(units[-1][1], position, quantifier, kind, has_quantifier, bare, is_other, is_bare):
                unit_start = position
                has_quantifier = False
                units.append((unit_start, end))
            elif units:
                units[-1] = (units[-1][0], end)
            else:
                units.append((unit_start, end))
            has_quantifier = has_quantifier or quantifier is not None
            bare = is_bare and (not is_other or " " not in kind.group())
            if self.is_whole and self.continues_after_comma(end):
                end = self.tail_end(self.comma_end(end))
                units[-1] = (units[-1][0], end)
            gap = re.compile(r"\s?,\s?(?:và\s)?|\svà\s|\s?/\s?|\s?[-–]\s(?=[a-zđ])").match(self.text, end)
            if gap is None or self._opens_name(gap.end()) or not self._kind_follows(gap.end()):
                break
            position = gap.end()
        return [Body(self.text[start:end], start, end, is_group=True) for start, end in units]

    def _opens_name(self, at: int) -> bool:
        return bool(patterns.OFFICE.match(self.text, at) or patterns.KNOWN_JOINT.match(self.text, at))

    def _kind_follows(self, at: int) -> bool:
        quantifier = patterns.QUANTIFIER.match(self.text, at)
        kind = patterns.match_kind(self.text, quantifier.end() if quantifier else at)
        post = patterns.POST.match(self.text, at)
        if kind is None or (post is not None and post.end() > kind.end()):
            return False
        is_verb = (
            re.match(r"tổ\schức(?!\w)", kind.group(), re.IGNORECASE)
            and not quantifier
            and not patterns.ORGANISATION.match(self.text, kind.start())
        )
        return not is_verb

    def _opens_unit(
        self,
        last_end: int,
        position: int,
        quantifier: re.Match[str] | None,
        kind: re.Match[str],
        has_quantifier: bool,
        bare: bool,
        is_other: bool,
        is_bare: bool,
    ) -> bool:
        gap = self.text[last_end:position]
        if quantifier is not None:
            return not (has_quantifier and bare and re.match(r"\s?,", gap) and re.fullmatch(r"cấp|ngành", kind.group()))
        if "và" in gap and re.match(r"địa\sphương", kind.group(), re.IGNORECASE):
            return True
        if has_quantifier:
            return not bare and bool(re.match(r"đảng\s(?:ủy|uỷ)|cấp\s(?:ủy|uỷ)", kind.group(), re.IGNORECASE))
        return (is_other and not (bare and is_bare and " " not in kind.group())) or (not is_other and not bare)

    def _group_tail(self, at: int) -> int:
        words_read = 0
        self.tail_from = at
        while words_read < patterns.WORD_LIMIT:
            step = self._group_step(at)
            if step == at:
                return at
            at = step
            words_read += 1
        return at

    def _group_step(self, at: int) -> int:
        text = self.text
        if text[at : at + 5] == " các " and text[:at].lower().endswith("chính quyền") and patterns.begins_group(text, at + 1):
            return self.read_group(at + 1)[0].end
        if (places := self.places_end(at)) > at:
            return places
        topic = re.compile(rf"\s{words.TOPIC_TAILS}(?!\w)").match(text, at)
        if topic:
            return topic.end()
        if (schools := patterns.SCHOOLS.match(text, at)) and re.search(r"trường\s[^.;:]{0,80}$", text[self.group_from : at], re.IGNORECASE):
            return schools.end()
        if abbreviation := patterns.ABBREVIATION.match(text, at):
            return abbreviation.end()
        if qualifier := patterns.QUALIFIER.match(text, at):
            return self.qualifier_end(qualifier.end())
        if self.is_whole and (ruled := re.compile(r"\stheo\squy\sđịnh").match(text, at)):
            return ruled.end()
        token = patterns.TOKEN.match(text, at)
        if token is None or token["gap"] != " " or token["word"].lower() in ("và", "cùng", "với"):
            return at
        start = token.start("word")
        if (
            not self.is_whole
            and not self.is_second_syllable(at, start)
            and (patterns.VERB.match(text, start) or patterns.STOP.match(text, start))
        ):
            return at
        return token.end() - (1 if token["word"].endswith(".") else 0)
