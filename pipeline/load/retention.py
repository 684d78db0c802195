"""How long texts of articles are kept: by default for ever; what is counted from them stays in any case."""

from __future__ import annotations

import re

from clickhouse_connect.driver.client import Client

TEXTS = {
    "text": "String",
    "original_text": "Nullable(String)",
    "paragraphs": "Array(String)",
    "subheads": "Array(String)",
    "lead": "Nullable(String)",
}


def keep_texts(client: Client, days: int) -> None:
    """Empty the texts of articles so many days after their fetch, as parts are merged; 0 keeps them from now on.

    Titles, facts and counts stay, and so does the word index of parts that were not merged since.
    """
    if days == kept_days(client):
        return
    if days == 0:
        client.command("ALTER TABLE article_rows " + ", ".join(f"MODIFY COLUMN {name} REMOVE TTL" for name in TEXTS))
        return
    changes = ", ".join(
        f"MODIFY COLUMN {name} {type_} CODEC(ZSTD(3)) TTL toDateTime(fetched_at) + toIntervalDay({{days:UInt32}})"
        for name, type_ in TEXTS.items()
    )
    client.command("ALTER TABLE article_rows " + changes, parameters={"days": days})


def kept_days(client: Client) -> int:
    """The number of days in force; 0: texts are kept."""
    made = client.query(
        "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = 'article_rows'"
    ).result_rows[0][0]
    # A bound parameter is written as _CAST(90, 'UInt32').
    found = re.search(r"TTL toDateTime\(fetched_at\) \+ toIntervalDay\((?:_CAST\()?(\d+)", made)
    return int(found[1]) if found else 0
