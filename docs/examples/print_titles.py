"""Print the titles of new and revised articles as they arrive: pip install kafka-python, then run it."""

import json
import os

from kafka import KafkaConsumer

consumer = KafkaConsumer(
    "articles.unique.v1",
    bootstrap_servers=os.environ.get("KAFKA_BOOTSTRAP", "127.0.0.1:9092").split(","),
    group_id="print-titles",  # remembers how far this group has read
    auto_offset_reset="earliest",
)
seen = set()  # delivery is at least once: a repeat carries the ce_id of the first
for message in consumer:
    event = {name: value.decode() for name, value in message.headers}
    if event["ce_id"] in seen:
        continue
    seen.add(event["ce_id"])
    record = json.loads(message.value)
    title = (record["article"] or {}).get("title")  # a withdrawal has no article
    print(event["ce_type"].split(".")[-2], record["outlet"], title or record["url"], sep="\t", flush=True)
