"""A raw record's headers inside a WARC record, so that `rasad archive` and `rasad import` lose nothing.

WARC readers ignore fields they do not know (ISO 28500:2017, 5.4); ours holds the headers of the Kafka record as JSON.
"""

from __future__ import annotations

import json
from typing import cast

from schemas.envelope import Headers

FIELD = "Rasad-Envelope"
_KEPT = "rasad_"
_DROPPED = ("rasad_generation",)  # of the replay that wrote it, not of the page


def write(headers: Headers) -> str:
    """The field's value, in ASCII: every header of the page, none of the event."""
    kept = {
        name: value.decode("utf-8", "surrogateescape")
        for name, value in headers.items()
        if (name.startswith(_KEPT) and name not in _DROPPED) or name == "content-type"
    }
    return json.dumps(kept)


def read(field: str) -> Headers:
    """The headers of a field's value. Raises ValueError for anything that `write` did not write."""
    try:
        told = cast(dict[str, str], json.loads(field))
        return {name: value.encode("utf-8", "surrogateescape") for name, value in told.items()}
    except (ValueError, AttributeError) as error:
        raise ValueError(f"unreadable {FIELD}") from error
