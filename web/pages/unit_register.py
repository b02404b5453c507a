"""The register of units, brought in as a spreadsheet."""

from __future__ import annotations

from models import RegisterKind
from web.register_desk import blueprint_for

blueprint = blueprint_for(RegisterKind.UNITS, "unit_register", "/units/import")
