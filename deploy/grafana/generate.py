"""Writes the dashboards' JSON: `python -m deploy.grafana.generate`. A test holds that it is what the source says."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.grafana.dashboards import objectives, outlet, resources, stages
from deploy.grafana.model import to_json
from deploy.grafana.stored import editorial, replay

DIRECTORY = Path(__file__).parent / "dashboards"
DASHBOARDS = (objectives, stages, resources, outlet, replay, editorial)


def files() -> dict[str, str]:
    """Every dashboard's JSON by the name of its file."""
    made = [dashboard() for dashboard in DASHBOARDS]
    return {f"{one.uid}.json": json.dumps(to_json(one), ensure_ascii=False, indent=1) + "\n" for one in made}


def main() -> None:
    """Write them, and remove what no dashboard is any more."""
    written = files()
    for old in DIRECTORY.glob("*.json"):
        if old.name not in written:
            old.unlink()
    DIRECTORY.mkdir(exist_ok=True)
    for name, text in written.items():
        (DIRECTORY / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
