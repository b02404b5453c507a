"""The parts of a .docx or .odt package, taken out with care: nothing is expanded that is too large, too many or too dense.

Owns the limits against zip bombs and the safe XML parser; refuses to know what the parts say.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from extraction.source import DocumentError

MOST_PARTS = 3000
MOST_EXPANDED_BYTES = 400 * 1024 * 1024
MOST_PART_BYTES = 40 * 1024 * 1024
MOST_RATIO = 200
_RATIO_COUNTS_FROM = 5 * 1024 * 1024
_CHUNK = 1 << 16


class Package:
    """An opened package; parts are read one at a time."""

    def __init__(self, name: str, data: bytes, *, ending: str = "docx") -> None:
        """Look at the table of contents only. Raises DocumentError: "damaged", "too-large" or "encrypted"."""
        self._name = name
        self._ending = ending
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise self.damaged() from error
        self._check(len(data))

    def _check(self, packed: int) -> None:
        entries = self._archive.infolist()
        declared = sum(entry.file_size for entry in entries)
        is_dense = declared > _RATIO_COUNTS_FROM and declared > MOST_RATIO * packed
        if len(entries) > MOST_PARTS or declared > MOST_EXPANDED_BYTES or is_dense:
            raise self._bomb()
        if any(entry.flag_bits & 1 for entry in entries):
            raise encrypted(self._name)

    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self._archive.namelist())

    def part(self, name: str) -> etree._Element | None:
        """The root element of an XML part; None where the package has no such part. Raises DocumentError."""
        if name not in self.names():
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(self.expand(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged() from error
        if root.getroottree().docinfo.doctype:
            raise self.damaged()
        return root

    def main_part_name(self) -> str | None:
        """The name of the document part: the one that the package points to, else the usual one."""
        usual = "word/document.xml"
        if usual in self.names():
            return usual
        relations = self.part("_rels/.rels")
        for relation in () if relations is None else relations:
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                target = str(relation.get("Target", "")).lstrip("/")
                return target if target in self.names() and target.endswith(".xml") else None
        return None

    def expand(self, name: str) -> bytes:
        """The bytes of a part that is there. Raises DocumentError."""
        chunks, size = [], 0
        try:
            with self._archive.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > MOST_PART_BYTES:
                        raise self._bomb()
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise self.damaged() from error
        return b"".join(chunks)

    def damaged(self) -> DocumentError:
        """The error of this package being broken."""
        return damaged(self._name, self._ending)

    def _bomb(self) -> DocumentError:
        return DocumentError(
            f"Tệp “{self._name}” bung ra quá lớn so với một văn bản thông thường, có thể là tệp nén độc hại. "
            "Hãy mở bản gốc bằng Word rồi lưu lại thành tệp .docx mới.",
            code="too-large",
        )


def damaged(name: str, ending: str = "docx") -> DocumentError:
    """The error of a package that is broken."""
    return DocumentError(
        f"Tệp “{name}” bị hỏng hoặc không phải là tệp .{ending} thật. Hãy mở bằng Word để kiểm tra rồi lưu lại dưới dạng .docx.",
        code="damaged",
    )


def encrypted(name: str) -> DocumentError:
    """The error of a file that asks for a password."""
    return DocumentError(f"Tệp “{name}” được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi tải lên lại.", code="encrypted")
