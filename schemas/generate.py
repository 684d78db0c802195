"""The published files: JSON Schemas and the AsyncAPI document, written from the records and `topics.toml`.

    python -m schemas.generate            write them
    python -m schemas.generate --check    exit 1 when a file is stale
    python -m schemas.generate --publish  write them, also as the baseline that later changes are held against

`schemas/jsonschema/` holds the schemas as they are; `schemas/jsonschema/published/` as subscribers know them. A
change that breaks a published one is refused (`schemas.compatibility` says which): make a new version, a new topic.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from schemas import asyncapi
from schemas.compatibility import breaking
from schemas.jsonschemas import schemas

DIRECTORY = Path(__file__).parent
PUBLISHED = DIRECTORY / "jsonschema" / "published"


def documents() -> dict[Path, str]:
    """The text of every generated file by its path."""
    made = {DIRECTORY / "jsonschema" / f"{name}.json": _text(schema) for name, schema in schemas().items()}
    return made | {DIRECTORY / "asyncapi.json": _text(asyncapi.document())}


def stale() -> list[Path]:
    """Generated files that are missing, differ from what would be written, or are left over."""
    made = documents()
    left = [path for path in sorted((DIRECTORY / "jsonschema").glob("*.json")) if path not in made]
    return [path for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text] + left


def broken() -> list[str]:
    """What the records break of the published schemas, one line each."""
    made = schemas()
    lines = []
    for path in sorted(PUBLISHED.glob("*.json")):
        old = json.loads(path.read_text("utf-8"))
        if path.stem not in made:
            lines.append(f"{path.stem}: a published schema is gone")
            continue
        lines += [f"{path.stem} {line}" for line in breaking(old, made[path.stem])]
    return lines


def write(publish: bool = False) -> list[Path]:
    """Write what is stale, remove what is left over; returns the paths touched."""
    made = documents()
    if publish:
        made |= {PUBLISHED / f"{name}.json": _text(schema) for name, schema in schemas().items()}
    touched = [path for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text]
    left = [path for path in stale() if path not in made]
    for path in touched:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    for path in left:
        path.unlink()
    return touched + left


def main(arguments: list[str]) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.generate", description=(__doc__ or "").splitlines()[0])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing, exit 1 when a file is stale")
    mode.add_argument("--publish", action="store_true", help="make the schemas the published baseline, too")
    options = parser.parse_args(arguments)
    lines = broken()
    for line in lines:
        print(f"breaks a published schema: {line}", file=sys.stderr)
    if lines:
        print("make a new version of the schema, on a new topic", file=sys.stderr)
        return 1
    if options.check:
        old = stale()
        for path in old:
            print(f"stale: {path.relative_to(DIRECTORY.parent)}; run `python -m schemas.generate`", file=sys.stderr)
        return 1 if old else 0
    for path in write(options.publish):
        print(path.relative_to(DIRECTORY.parent))
    return 0


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
