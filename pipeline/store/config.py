"""What the store needs to know before it starts."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import msgspec


class ConfigError(ValueError):
    """The configuration cannot be served; the message is one line that says what to change."""


class StoreConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where the data lies, where the store listens and who may ask.

    `port` 0 takes a free port. `user`/`password` may do everything; `reader` may only read, with
    `reader_password`, or with none where the owner has none either. Sizes are bytes, times seconds.
    """

    path: Path
    host: str = "127.0.0.1"
    port: int = 8123
    port_file: Path | None = None
    user: str = "default"
    password: str = ""
    reader: str = "reader"
    reader_password: str = ""
    readers: int = 3
    max_waiting: int = 64
    max_memory_bytes: int = 4 * 1024**3
    max_query_memory_bytes: int = 2 * 1024**3
    max_body_bytes: int = 512 * 1024**2
    drain_seconds: float = 20.0
    stall_seconds: float = 120.0

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the store."""
        return is_loopback(self.host)

    def check(self) -> None:
        """Raise `ConfigError` where serving would be unsafe or impossible."""
        if not self.loopback and not self.password:
            raise ConfigError(
                f"refusing to listen on {self.host} without a password: set one, or listen on 127.0.0.1"
            )
        if not 0 <= self.port <= 65535:
            raise ConfigError(f"there is no port {self.port}")
        if self.readers < 1:
            raise ConfigError("readers must be at least 1")
        if self.user == self.reader:
            raise ConfigError(f"user and reader are both {self.user!r}: name them differently")


def is_loopback(host: str) -> bool:
    """True for `localhost` and loopback addresses."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
