"""Title and dates that an old Office file states about itself (its summary information)."""

from __future__ import annotations

import warnings
from datetime import datetime
from typing import Any

from cse_mapper.reading.formats.office_properties import Properties, real_title
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.wording import clean


def ole_properties(ole: Any) -> Properties:
    """Title, and the day it was last saved, else created; empty where the file does not say."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            metadata = ole.get_metadata()
        title = metadata.title or b""
        title = clean(decode(title) if isinstance(title, bytes) else str(title))
        for moment, words in (
            (metadata.last_saved_time, "last saved"),
            (metadata.create_time, "created"),
        ):
            if isinstance(moment, datetime) and moment.year >= 1985:
                return Properties(
                    real_title(title), moment.date(), f"the file's properties ({words})"
                )
        return Properties(real_title(title))
    except Exception:  # a damaged summary is no reason to lose the text
        return Properties()
