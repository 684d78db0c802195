"""The AsyncAPI 3.0 document: every topic with its messages, headers, keys and guarantees, for subscribers.

Specification: https://www.asyncapi.com/docs/reference/specification/v3.0.0, Kafka bindings 0.5.0. Its default
dialect of schemas is that of JSON Schema draft-07, into which the schemas are turned here, so that its tools read
them as they come.
"""

from __future__ import annotations

from typing import Any

from schemas import headers, raw
from schemas.envelope import TYPE_PREFIX
from schemas.jsonschemas import VALUES, Schema, components
from schemas.topics import Topic, topics

REF = "#/components/schemas/"

# Short name of the topic -> events on it: the end of ce_type, and what happened.
EVENTS: dict[str, dict[str, str]] = {
    "raw": {"page.fetched.v1": "A page was fetched, or imported."},
    "clean": {"article.clean.v1": "An article was read from a page, or the page was found to be gone."},
    "resolved": {"article.resolved.v1": "The outcome of a raw record is known, and the article's relation."},
    "enriched": {"article.enriched.v1": "The outcome of a raw record, with the article and the facts found in it."},
    "unique": {
        "article.published.v1": "An original article appeared.",
        "article.revised.v1": "A page known before has a new text: it replaces the version before it.",
        "article.withdrawn.v1": "The outlet took the page away, or its text was taken down: `previous` names the "
        "article that is gone.",
    },
    "rejected": {"record.rejected.v1": "A stage could not use a record."},
    "relations": {"article.related.v1": "How an article stands to the others: replaces what was said before."},
    "stories": {"story.changed.v1": "A story began, grew, shrank, was merged or split."},
    "takedowns": {"page.taken_down.v1": "The text of a page must not be kept: stores remove it."},
    "state": {"resolver.verdict.v1": "The resolver's verdict on one raw record."},
}


def document() -> dict[str, Any]:
    """The whole document."""
    messages = {
        _name(event): _message(topic, event, summary)
        for short, topic in topics().items()
        for event, summary in EVENTS[short].items()
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rasad",
            "version": "v1",
            "description": "The news of Fars, ISNA, Nour News, IRNA and Serat as a stream. Topics tagged public are "
            "the contract with subscribers (docs/subscriber.md says it in words); the others are the pipeline's own.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "local": {
                "host": "127.0.0.1:9092",
                "protocol": "kafka",
                "description": "The broker of a `rasad run`, by default; it prints the address it serves.",
            }
        },
        "channels": {short: _channel(short, topic) for short, topic in topics().items()},
        "operations": {short: _operation(short, topic) for short, topic in topics().items()},
        "components": {"messages": messages, "schemas": _schemas()},
    }


def guarantees(topic: Topic) -> str:
    """Key, order, delivery and retention of a topic, in words."""
    if topic.cleanup == "compact":
        kept = "The last record of each key is kept for ever; one without a value says that its key is gone."
    else:
        kept = f"Kept for {topic.retention_days} days."
    return (
        f"Key: {topic.key}. Records of one key arrive in the order in which they were written; there is no order "
        f"between keys of different partitions. Delivery is at least once: drop repeats by ce_id. {kept}"
    )


def _channel(short: str, topic: Topic) -> dict[str, Any]:
    config = topic.config()
    return {
        "address": topic.name,
        "summary": topic.summary,
        "description": guarantees(topic),
        "messages": {_name(event): {"$ref": f"#/components/messages/{_name(event)}"} for event in EVENTS[short]},
        "tags": [{"name": "public" if topic.public else "internal"}],
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.cleanup],
                    "retention.ms": int(config["retention.ms"]),
                    "max.message.bytes": int(config["max.message.bytes"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(short: str, topic: Topic) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{short}"},
        "summary": f"Rasad writes {topic.name}" + ("; subscribers read it." if topic.public else "."),
    }


def _message(topic: Topic, event: str, summary: str) -> dict[str, Any]:
    typed = {"type": "object", "properties": {"ce_type": {"const": TYPE_PREFIX + event}}}
    message: dict[str, Any] = {
        "name": TYPE_PREFIX + event,
        "title": event,
        "summary": summary,
        "headers": {"type": "object", "allOf": [{"$ref": REF + _headers(topic)}, typed]},
        "payload": {"description": "Bytes, not JSON: see the channel.", "type": "string", "format": "binary"},
        "bindings": {
            "kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": "0.5.0"},
        },
    }
    if topic.schema in VALUES:
        message["contentType"] = "application/json"
        message["payload"] = {"$ref": REF + VALUES[topic.schema].__name__}
    else:
        message["contentType"] = "application/octet-stream"
    return message


def _headers(topic: Topic) -> str:
    return {"raw_page.v1": "RawPageHeaders", "rejected.v1": "RejectedHeaders"}.get(topic.schema, "EventHeaders")


def _schemas() -> dict[str, Schema]:
    made = components(*VALUES.values(), raw.FeedItem, ref=REF + "{name}")
    for schema in (headers.trace(), headers.raw_page(), headers.rejected()):
        made[schema["title"]] = schema
    return {name: _draft07(schema) for name, schema in sorted(made.items())}


def _draft07(schema: Any) -> Any:
    """The same schema in the words of draft-07: tuples are `items`, and definitions stand in the components."""
    if isinstance(schema, list):
        return [_draft07(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    turned = {keyword: _draft07(value) for keyword, value in schema.items()}
    if "prefixItems" in turned:
        turned["additionalItems"] = turned["items"]
        turned["items"] = turned.pop("prefixItems")
    if "contentSchema" in turned:  # of draft 2019-09
        name = turned.pop("contentSchema")["$ref"].rsplit("/", 1)[1]
        turned["description"] = f"{turned.get('description', '')} JSON: see the schema {name}.".strip()
    return turned


def _name(event: str) -> str:
    return event.replace(".", "_")
