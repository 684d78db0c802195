"""Golden results of the named queries: `expected/<name>.json`, a list of cases with `params` and `rows`.

    python -m tests.sql.golden [NAME...]    run the cases again and write what came out

Read the difference before committing it: the stock of `data.py` is small enough to check by hand.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client

from pipeline.cli.query import write_json
from pipeline.queries import bind, defaults, named_queries
from pipeline.store.client import connect
from tests.sql.data import fill
from tests.store import running_store

EXPECTED = Path(__file__).parent / "expected"


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a query; none when nothing was recorded."""
    path = EXPECTED / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


def run(client: Client, name: str, params: dict[str, str]) -> Any:
    """The rows of a named query, as `rasad query --format json` writes them."""
    query = named_queries()[name]
    output = io.BytesIO()
    write_json(client, query.sql, bind(query.sql, defaults(query, params)), output)
    return json.loads(output.getvalue())


def main(names: list[str]) -> None:
    """Record the cases of some queries, by default all; a query without any gets one without parameters."""
    with tempfile.TemporaryDirectory() as directory, running_store(Path(directory)) as store:
        client = connect(store.url)
        fill(client)
        for name in names or named_queries():
            made = [
                {"params": case["params"], "rows": run(client, name, case["params"])}
                for case in cases(name) or [{"params": {}}]
            ]
            lines = ",\n".join(
                f'  {{"params": {json.dumps(case["params"], ensure_ascii=False)}, "rows": ['
                + ",".join("\n    " + json.dumps(row, ensure_ascii=False) for row in case["rows"])
                + "]}"
                for case in made
            )
            (EXPECTED / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        client.close()


if __name__ == "__main__":
    main(sys.argv[1:])
