"""Whether somebody listens at an address: asked before a client is made that only waits or complains."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

SECONDS = 3.0  # a connection may take so long


def accepts(address: str, port: int) -> bool:
    """Whether connections are accepted at a URL or `host:port`; `port` where the address names none."""
    parts = urlsplit(address if "//" in address else f"//{address.strip()}")
    try:
        with socket.create_connection((parts.hostname, parts.port or port), timeout=SECONDS):
            return True
    except OSError:
        return False
