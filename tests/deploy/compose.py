"""deploy/compose.yaml as docker-compose understands it (Debian package `docker-compose`; no engine is needed)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "compose.yaml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
# Of version 1, which has no JSON: it is a Python program itself, with this library beside it.
TO_JSON = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
SECRETS = {
    "CLICKHOUSE_PASSWORD": "owner p@ss",
    "CLICKHOUSE_READER_PASSWORD": "reader p@ss",
    "GRAFANA_PASSWORD": "grafana",
    "KAFKA_CLUSTER_ID": "oL4qRZJbQ7-5y0T0iY1Xsw",
}


def missing() -> str:
    """Why the file cannot be read here; empty when it can."""
    return "" if shutil.which("docker-compose") else "no docker-compose (Debian package `docker-compose`)"


def compose(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run docker-compose on the file."""
    return subprocess.run(
        ["docker-compose", "--file", str(FILE), *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def services(**environment: str) -> dict[str, dict[str, Any]]:
    """The services by name, anchors merged and variables put in."""
    first = compose("version", "--short", **SECRETS).stdout.startswith("1.")
    output = () if first else ("--format", "json")
    done = compose("--profile", "newsroom", "config", *output, **SECRETS | environment)
    assert done.returncode == 0, done.stderr
    told = done.stdout
    if first:
        python = ["/usr/bin/python3", "-c", TO_JSON]
        told = subprocess.run(python, input=told, capture_output=True, text=True, check=True).stdout
    found: dict[str, dict[str, Any]] = json.loads(told)["services"]
    return found


def image_environment(target: str) -> dict[str, str]:
    """What the Dockerfile's ENV lines give a container of a target."""
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    stage = re.split(r"^FROM ", text, flags=re.MULTILINE)
    (own,) = [part for part in stage if re.match(rf"\S+ AS {target}\n", part)]
    lines = re.findall(r"^ENV (.+)$", own, flags=re.MULTILINE)
    return dict(pair.split("=", 1) for line in lines for pair in line.split())
