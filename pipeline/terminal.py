"""Text of the outlets on a terminal: nothing in it steers the terminal, and right-to-left text stays in its place."""

from __future__ import annotations

import re
import shlex
import unicodedata

LRM = "\u200e"  # left-to-right mark: invisible, and a strong letter to the bidirectional algorithm (UAX 9)

# C0 and C1 controls (a page may carry escape sequences), line and paragraph separators, embeddings and overrides.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")


def printable(text: str) -> str:
    """The text on one line, without anything that moves the cursor or turns the direction.

    >>> printable("a\\x1b[31m\\nb")
    'a�[31m b'
    """
    return _STEERING.sub(lambda match: " " if match[0] in "\t\n\r\u2028\u2029" else "\ufffd", text)


def is_rtl(text: str) -> bool:
    """Whether the text holds letters that run from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def in_place(line: str, separator: str) -> str:
    """A line of a table whose cells keep their places on a terminal that knows bidirectional text.

    Without marks two neighbouring Persian cells are one run, and change places.
    """
    return LRM + line.replace(separator, f"{LRM}{separator}{LRM}") if is_rtl(line) else line


def shortened(text: str, length: int) -> str:
    """At most `length` characters, the last an ellipsis where some were left out."""
    return text if len(text) <= length else text[: length - 1] + "…"


def redrive_command(reason: str, stage: str, outlet: str) -> str:
    """The command that sends such rejected records again, safe to copy: a record names itself as it likes.

    >>> redrive_command("empty", "clean", "isna")
    'rasad redrive --reason empty --stage clean --outlet isna'
    """
    only = [] if outlet in ("", "unknown") else ["--outlet", outlet]
    return printable(shlex.join(["rasad", "redrive", "--reason", reason, "--stage", stage, *only]))
