"""`python -m pipeline.store`: serve a data directory."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pipeline.store.config import ConfigError, StoreConfig
from pipeline.store.server import serve


def main(argv: list[str] | None = None) -> int:
    """Serve until stopped; 2 where the store cannot start."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.store", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, help="data directory, made where missing")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8123, help="0 takes a free port")
    parser.add_argument("--port-file", type=Path, help="file to write the port to once the store listens")
    parser.add_argument("--readers", type=int, default=3, help="queries that read at the same time")
    parser.add_argument("--max-waiting", type=int, default=64, help="queries of a kind that may wait for a thread")
    parser.add_argument("--stall-seconds", type=float, default=120, help="how long a client may read nothing")
    given = parser.parse_args(argv)
    # Passwords come from the environment only: arguments are visible to every user of the machine.
    config = StoreConfig(
        path=given.path,
        host=given.host,
        port=given.port,
        port_file=given.port_file,
        readers=given.readers,
        max_waiting=given.max_waiting,
        stall_seconds=given.stall_seconds,
        password=os.environ.get("RASAD_STORE_PASSWORD", ""),
        reader_password=os.environ.get("RASAD_STORE_READER_PASSWORD", ""),
    )
    try:
        serve(config)
    except ConfigError as error:
        print(f"rasad store: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
