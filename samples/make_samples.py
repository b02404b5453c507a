"""Makes the sample documents that are not plain text: `python -m samples.make_samples`. The made files are kept in the repository.

They are inventions of this project: province, offices, people and numbers exist nowhere.
"""

from __future__ import annotations

from pathlib import Path

from samples.as_docx import print_docx
from samples.as_pdf import print_pdf
from samples.commune_plan import LETTER as COMMUNE
from samples.district_plan import LETTER as DISTRICT
from samples.province_plan import LETTER as PROVINCE

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    """Write the files beside this one."""
    (FOLDER / "1-ke-hoach-tinh-2026-2030.docx").write_bytes(print_docx(PROVINCE, has_word_numbers=True))
    (FOLDER / "2-ke-hoach-xa-lac-giang-2026.pdf").write_bytes(print_pdf(COMMUNE))
    (FOLDER / "4-ke-hoach-huyen-2021-2030.docx").write_bytes(print_docx(DISTRICT, has_word_numbers=False))


if __name__ == "__main__":
    main()
