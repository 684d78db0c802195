"""What a fetch of a page means: pure rules from the answer and what is remembered to a result."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from connectors.crawl.state import Known

SHELL_BYTES = 16 * 1024  # a challenge shell is 2-6 KB
WITHDRAWN = (404, 410)

Then = Literal["acknowledge", "unchanged", "failed"]


class Verdict(NamedTuple):
    """`result` is the fetch result in the metrics; `then` what the state is told (after the ack, if published)."""

    result: str
    publish: bool
    then: Then
    shell: bool = False


def judge(status: int, body: bytes, known: Known, shells: Sequence[str]) -> Verdict:
    """Judge an answer for a page.

    Published are: a page not seen before, a changed one, a withdrawal of a page that the broker has, and the first
    challenge shell of a page. A shell in place of a page that the broker has tells nothing and is tried again.
    """
    last = known.last
    if status == 304:
        return Verdict("not_modified", False, "unchanged" if last else "failed")
    if status in WITHDRAWN:
        if last is None:
            return Verdict("http_4xx", False, "failed")
        if last.status == status:
            return Verdict("unchanged", False, "unchanged")
        return Verdict("withdrawn", True, "acknowledge")
    if not 200 <= status < 300:
        return Verdict(f"http_{status // 100}xx", False, "failed")
    if is_shell(body, shells):
        if last is None:
            return Verdict("shell", True, "acknowledge", True)
        return Verdict("shell", False, "unchanged" if last.shell else "failed")
    if last is not None and last.status == status and last.body_hash == body_hash(body):
        return Verdict("unchanged", False, "unchanged")
    return Verdict("ok" if body else "empty", True, "acknowledge")


def is_shell(body: bytes, patterns: Sequence[str]) -> bool:
    """Whether a page is the "Transferring to the website..." kind: short, without a paragraph, and a pattern of the
    profile matches.
    """
    if not body or len(body) > SHELL_BYTES or re.search(rb"<p[\s>]", body, re.IGNORECASE):
        return False
    text = body.decode("utf-8", "replace")
    return any(re.search(pattern, text) for pattern in patterns)


def body_hash(body: bytes) -> str:
    """Hash of a page's bytes, to notice that a refetch brought nothing new."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
