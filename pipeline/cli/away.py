"""What a person is told where Kafka or ClickHouse does not answer, or refuses, whichever command asked."""

from __future__ import annotations


def told(error: BaseException) -> str | None:
    """The failure of a service as one line that says what to do; None where it is no service's."""
    library = type(error).__module__.partition(".")[0]
    if library in ("clickhouse_connect", "urllib3") and isinstance(error, Exception):
        from pipeline.cli.store_reader import describe
        from pipeline.settings import load
        from pipeline.store.address import parse_url

        address = parse_url(load().clickhouse_url.get_secret_value())
        return describe(error, f"{address.scheme}://{address.host}:{address.port}")
    if library == "kafka":
        from kafka.errors import KafkaConnectionError, KafkaTimeoutError

        from pipeline.settings import load

        if isinstance(error, KafkaConnectionError | KafkaTimeoutError):
            return kafka(load().kafka_bootstrap)
    return None


def kafka(bootstrap: str) -> str:
    """What is told where no broker answers."""
    return f"Kafka does not answer at {bootstrap}: is `make run` running?"
