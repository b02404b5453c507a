"""Names of offices, posts and groups of offices in running text: where a list of bodies begins, where it ends, what its units are.

Owns the reading of lists; refuses to know registered units (that is matching, elsewhere) and never makes up a name:
each unit is a piece of the text, except that "các Sở: A, B" repeats the shared head word.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extraction import bodypatterns as patterns
from extraction.bodies import Body, BodyList, unique
from extraction.bodyspelling import normalise_body
from extraction.grouptails import GroupReader

__all__ = ["Body", "BodyList", "is_body_start", "normalise_body", "read_bodies", "unique"]


def read_bodies(text: str, start: int = 0, *, is_whole: bool = False, is_sure: bool = False) -> BodyList | None:
    """The list of bodies that begins at `start`, or None where no body is named there.

    is_whole -- the text is a heading, a cell or a label's value: verbs inside it belong to the names.
    is_sure -- the words before tell that a body must follow, so that a capital begins one even where the name is unknown or damaged.
    """
    reader = _Reader(text, is_whole=is_whole)
    reader.is_sure = is_sure
    return reader.read(start)


def is_body_start(text: str, start: int = 0) -> bool:
    """Whether a name of an office, post or group begins at `start`."""
    return patterns.begins_body(text, start)


class _Reader(GroupReader):
    """Reads one list of bodies from a text."""

    is_sure = False

    def read(self, start: int) -> BodyList | None:
        bodies: list[Body] = []
        at = end = start
        while True:
            found = self._read_one(at)
            if not found:
                break
            bodies += self._joined(bodies, found)
            end = found[-1].end
            end = self._skip_asides(end)
            conjunction = patterns.CONJUNCTION.match(self.text, end)
            if conjunction is None or not self._may_begin(conjunction.end()):
                break
            at = conjunction.end()
        if not bodies:
            return None
        return BodyList(tuple(bodies), start, end)

    def _may_begin(self, at: int) -> bool:
        return patterns.begins_body(self.text, at) or (self.is_sure and self.text[at : at + 1].isupper())

    def _read_unknown(self, at: int) -> list[Body]:
        """A name that no known word begins, where a body must stand."""
        word = re.compile(r"[^\W\d_][\w&.]*").match(self.text, at)
        if not self.is_sure or word is None or not word.group()[0].isupper():
            return []
        end = self.tail_end(word.end())
        return [Body(self.text[at:end], at, end)]

    def _joined(self, bodies: list[Body], found: list[Body]) -> list[Body]:
        """Kinds of staff stay together: "cán bộ, công chức xã"; so do a person's name and post."""
        if (
            bodies
            and len(found) == 1
            and found[0].is_person
            and patterns.ONE_PERSON.match(bodies[-1].text)
            and not patterns.SEVERAL.match(found[0].text)
        ):
            last = bodies.pop()
            return [Body(self.text[last.start : found[0].end], last.start, found[0].end, is_person=True)]
        if bodies and len(found) == 1 and patterns.STAFF.fullmatch(bodies[-1].text) and patterns.STAFF.match(found[0].text):
            last = bodies.pop()
            return [Body(self.text[last.start : found[0].end], last.start, found[0].end, is_person=True)]
        return found

    def _skip_asides(self, at: int) -> int:
        aside = patterns.ASIDE.match(self.text, at)
        return aside.end() if aside else at

    def _read_one(self, at: int) -> list[Body]:
        shared = self._read_shared(at)
        if shared:
            return shared
        if joint := patterns.KNOWN_JOINT.match(self.text, at):
            end = self.tail_end(joint.end())
            return [Body(self.text[at:end], at, end, is_group=self.text[at : at + 4].lower() == "các ")]
        post = patterns.POST.match(self.text, at)
        if post:
            self.is_post = True
            end = self.tail_end(post.end())
            self.is_post = False
            return [Body(self.text[at:end], at, end, is_person=True)]
        office = patterns.OFFICE.match(self.text, at)
        if office:
            end = self.office_end(self.word_rest(office.end()))
            return [Body(self.text[at:end], at, end)]
        if patterns.begins_group(self.text, at):
            return self.read_group(at)
        if several := patterns.SEVERAL_OFFICES.match(self.text, at):
            return [replace(body, text=self.text[at : body.end], start=at, is_group=True) for body in self._read_one(several.end())]
        return self._read_unknown(at)

    def _read_shared(self, at: int) -> list[Body]:
        """ "các Sở: Y tế, Tài chính, Nội vụ" as three offices."""
        head = patterns.SHARED_HEAD.match(self.text, at)
        if head is None:
            return []
        fields: list[tuple[int, int]] = []
        position = head.end()
        while True:
            field = patterns.FIELD.match(self.text, position)
            if (
                field is None
                or self.text[field.end() : field.end() + 1].isalnum()
                or (fields and patterns.OFFICE.match(self.text, position))
            ):
                break
            fields.append(field.span())
            gap = re.match(r"\s?,\s?(?:và\s)?|\svà\s|\s?;\s?", self.text[field.end() :])
            if gap is None:
                break
            position = field.end() + gap.end()
        if len(fields) < 2 and not (fields and head["colon"]):
            return []
        word = head["head"][:1].upper() + head["head"][1:]
        bodies = [Body(f"{word} {self.text[start:end]}", start, end) for start, end in fields]
        last = bodies[-1]
        end = self.tail_end(last.end)
        bodies[-1] = Body(f"{word} {self.text[last.start : end]}", last.start, end)
        bodies[0] = Body(bodies[0].text, at, bodies[0].end)
        return bodies
