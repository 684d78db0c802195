"""What every process tells about itself: the one list of metric names, and `/metrics`, `/healthz`, `/readyz`.

Names follow Prometheus' conventions (https://prometheus.io/docs/practices/naming/): base units, counters in `_total`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

STAGE_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
TRAVEL_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 86400)

RECORDS = Counter("rasad_records", "Records that left a stage, each once.", ["stage", "outlet", "outcome", "reason"])
REDELIVERED = Counter("rasad_redelivered", "Records that a stage met again and answered as before.", ["stage"])
STAGE_DURATION = Histogram(
    "rasad_stage_duration_seconds", "Time of one record in a stage.", ["stage"], buckets=STAGE_SECONDS
)
BATCH_DURATION = Histogram("rasad_batch_duration_seconds", "Time of one batch, acks included.", ["stage"])
RETRIES = Counter("rasad_retries", "Sends or inserts that failed and were tried again.", ["stage", "target"])
WORKER_DEATHS = Counter("rasad_worker_process_deaths", "Worker processes that hung or died.", ["stage", "cause"])
LAST_SUCCESS = Gauge(
    "rasad_last_success_timestamp_seconds", "When a stage last finished a record of an outlet.", ["stage", "outlet"]
)
NEWEST_ARTICLE = Gauge(
    "rasad_outlet_newest_article_timestamp_seconds", "Publication time of the newest article.", ["outlet", "edition"]
)
TRAVEL = Histogram(
    "rasad_travel_seconds",
    "From being sent to the broker (the raw record's timestamp in Kafka) to being queryable.",
    ["outlet"],
    buckets=TRAVEL_SECONDS,
)
CANARY_TRAVEL = Histogram(
    "rasad_canary_travel_seconds",
    "Of a page that the monitor sent through all stages: from being sent to being queryable.",
    ["outlet"],
    buckets=TRAVEL_SECONDS,
)
EXTRACTION = Counter("rasad_extractions", "Articles by the way their text was found.", ["outlet", "path", "rule"])
PROFILE_HIT_RATE = Gauge(
    "rasad_profile_hit_ratio", "Share of an outlet's latest HTML articles that its profile read.", ["outlet"]
)
ENRICHER_FAILURES = Counter(
    "rasad_enricher_failures", "Articles an enricher found nothing in for an error.", ["enricher"]
)
DATE_DISAGREEMENT = Counter("rasad_date_disagreements", "Articles whose date sources disagree.", ["outlet"])
RESOLVER_ENTRIES = Gauge("rasad_resolver_entries", "Entries of the resolver's index.", ["kind"])
CONSOLE_QUERY_DURATION = Histogram("rasad_console_query_seconds", "Time of one query of the console.", ["query"])
CONSOLE_QUERY_ERRORS = Counter("rasad_console_query_errors", "Queries of the console that failed.", ["query"])


class Progress:
    """Whether a process makes progress: it is ready while it has nothing to do or did something lately."""

    def __init__(self, patience: float = 60.0) -> None:
        self.patience = patience
        self._busy_since: float | None = None
        self._started = False

    def start(self) -> None:
        """The process can work: it has its connections and its state."""
        self._started = True

    def begin(self) -> None:
        """A batch is being worked on."""
        self._busy_since = self._busy_since or time.monotonic()

    def done(self) -> None:
        """The batch is finished and acknowledged."""
        self._busy_since = None

    def ready(self) -> bool:
        """Started, and not busy with one batch for longer than `patience` seconds."""
        return self._started and (self._busy_since is None or time.monotonic() - self._busy_since < self.patience)


def serve(host: str, port: int, ready: Callable[[], bool]) -> ThreadingHTTPServer:
    """Serve `/metrics`, `/healthz` and `/readyz` from a daemon thread; port 0 takes any free one. Raises OSError."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path == "/metrics":
                self._answer(200, generate_latest(), CONTENT_TYPE_LATEST)
            elif path == "/healthz":
                self._answer(200, b"ok\n")
            elif path == "/readyz":
                is_ready = ready()
                self._answer(200 if is_ready else 503, b"ready\n" if is_ready else b"not making progress\n")
            else:
                self._answer(404, b"not found: /metrics, /healthz, /readyz\n")

        def _answer(self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Scrapes are not news."""

    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} (metrics at {host}:{port})") from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
