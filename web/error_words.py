"""The message of an error in the language of the page. Owns the translation of errors; their Vietnamese text is the msgid.

The API and the command line show `error.message`, which is Vietnamese. A text that comes from the reader of documents or from the rules has
no translation and is shown as it is.
"""

from __future__ import annotations

from flask_babel import gettext

from workflow.errors import Words, WorkflowError, filled


def message(error: WorkflowError) -> str:
    """The error in the language of the page, with the product's words in it translated too, names and typed words as they are."""
    values = {name: gettext(value) if isinstance(value, Words) else value for name, value in error.values.items()}
    return filled(gettext(error.text), values)
