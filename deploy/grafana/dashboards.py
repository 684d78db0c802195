"""The dashboards over metrics: what is promised, the stages, the resources, one outlet.

The console answers "what is wrong now?"; these show how it came about. Limits are those of deploy/prometheus/rules.
"""

from __future__ import annotations

from deploy.grafana.model import Dashboard, Prom, Row, Sql, Variable, lines, named, quantile, stat, table


def objectives() -> Dashboard:
    """What subscribers are promised."""
    return Dashboard(
        uid="rasad-objectives",
        title="Rasad: objectives",
        about="Fresh, quick and complete: each panel is one promise, and its limit is the alert's.",
        since="now-24h",
        items=[
            stat("Records without an outcome", "Must be 0: the audit, continuously. Alert RecordsMissing.",
                 Prom("max(rasad_audit_missing_offsets)"), red=1),
            stat("Slower than 60 s", "Share of the records of an hour that took longer; 1 % is allowed.",
                 Prom("rasad:travel_slow:ratio_rate1h"), unit="percentunit", red=0.144),
            stat("Furthest behind", "The stage whose oldest waiting record waits longest. Alert StageLagging.",
                 Prom("max(rasad_stage_lag_seconds)"), unit="s", red=300),
            stat("Canary on its way", "Age of the oldest page that the monitor sent and that is not through. Alert "
                 "CanaryLate.", Prom("max(rasad_canary_waiting_seconds)"), unit="s", red=120),
            lines("Age of the newest article", "By outlet, with its usual gap at this hour. Alert OutletSilent.",
                  Prom("outlet:rasad_newest_article_age_seconds", "{{outlet}}"),
                  Prom("rasad_outlet_expected_gap_seconds", "{{outlet}}: usual at most"), unit="s"),
            lines("From broker to queryable", "Of the records of five minutes. Alert LatencyBudgetBurning.",
                  quantile(0.5, "rasad_travel_seconds", "", "p50"), quantile(0.95, "rasad_travel_seconds", "", "p95"),
                  unit="s", red=60),
            lines("Does not add up", "The audit's other findings.",
                  Prom("max(rasad_audit_late_records)", "late"), Prom("max(rasad_audit_doubles)", "doubled"),
                  Prom("max(rasad_audit_orphans)", "orphaned"),
                  Prom("max(rasad_audit_unrelated)", "unrelated"), red=1),
            lines("Articles of six hours against what is usual", "In deviations. Alert OutletVolumeUnusual.",
                  Prom("abs(outlet:rasad_volume_deviation:sigma)", "{{outlet}}"), red=4),
            lines("Rejected", "Share of an outlet's records of 15 minutes. Alert RejectionsHigh.",
                  Prom("outlet:rasad_rejected:increase15m / outlet:rasad_outcomes:increase15m", "{{outlet}}"),
                  unit="percentunit", red=0.05),
            lines("Canaries", "How long they took, p95 by outlet.",
                  quantile(0.95, "rasad_canary_travel_seconds", "outlet", "{{outlet}}"), unit="s", red=120),
        ],
    )  # fmt: skip


def stages() -> Dashboard:
    """Rate, errors and duration of each stage."""
    return Dashboard(
        uid="rasad-stages",
        title="Rasad: stages",
        about="Each stage's rate, errors and duration, and how far behind it is.",
        since="now-6h",
        items=[
            lines("Lag in seconds", "Age of the oldest record that a stage has not committed.",
                  Prom("max by (stage) (rasad_stage_lag_seconds)", "{{stage}}"), unit="s", red=300),
            lines("Lag in records", "Falling: it clears by itself.",
                  Prom("max by (stage) (rasad_stage_lag_records)", "{{stage}}")),
            lines("Records", "A second, by stage.",
                  Prom("sum by (stage) (rate(rasad_records_total[5m]))", "{{stage}}"), unit="cps"),
            lines("Rejected", "Records of 15 minutes, by stage and reason.",
                  Prom('sum by (stage, reason) (increase(rasad_records_total{outcome="rejected"}[15m]))',
                       "{{stage}}: {{reason}}")),
            lines("Time of one record", "p95 in each stage.",
                  quantile(0.95, "rasad_stage_duration_seconds", "stage", "{{stage}}"), unit="s"),
            lines("Time of one batch", "p95, acknowledgements included.",
                  quantile(0.95, "rasad_batch_duration_seconds", "stage", "{{stage}}"), unit="s"),
            lines("Done again", "Of 15 minutes: sends and inserts that failed first, records met again, worker "
                  "processes that hung or died.",
                  Prom("sum by (stage, target) (increase(rasad_retries_total[15m]))", "{{stage}} to {{target}}"),
                  Prom("sum by (stage) (increase(rasad_redelivered_total[15m]))", "{{stage}}: met again"),
                  Prom("sum by (stage, cause) (increase(rasad_worker_process_deaths_total[15m]))",
                       "{{stage}}: {{cause}}")),
            lines("Enrichers that failed", "Articles of 15 minutes in which an enricher found nothing for an error.",
                  Prom("sum by (enricher) (increase(rasad_enricher_failures_total[15m]))", "{{enricher}}")),
        ],
    )  # fmt: skip


def resources() -> Dashboard:
    """Use, saturation and errors of what the stages stand on."""
    return Dashboard(
        uid="rasad-resources",
        title="Rasad: resources",
        about="Broker, store, disk and processes: use, saturation, errors.",
        since="now-6h",
        items=[
            table("Parts that do not answer", "Alert TargetDown.",
                  Prom('up{job="rasad"} == 0', instant=True), width=8),
            lines("Partitions of the broker", "Offline: neither written nor read. Under-replicated: the next failure "
                  "may take them offline.", Prom("max(rasad_broker_offline_partitions)", "offline"),
                  Prom("max(rasad_broker_under_replicated_partitions)", "under-replicated"), red=1, width=8),
            lines("Free disk", "Where the data directory, or the volumes, lie. Alerts DiskFilling, DiskAlmostFull.",
                  Prom("min(rasad_disk_free_bytes / rasad_disk_size_bytes)", "free"), unit="percentunit", red=0.05,
                  low=True, width=8),
            lines("Memory of the processes", "Resident.",
                  Prom('process_resident_memory_bytes{job="rasad"}', "{{part}}"), unit="bytes"),
            lines("CPU of the processes", "Cores; worker processes of clean and enrich are not in it.",
                  Prom('rate(process_cpu_seconds_total{job="rasad"}[5m])', "{{part}}")),
            lines("Index of the resolver", "Entries held in memory.",
                  Prom("max by (kind) (rasad_resolver_entries)", "{{kind}}")),
            lines("Checks of the monitor", "How long each took; one that fails is blind. Alert MonitorBlind.",
                  Prom("rasad_monitor_check_duration_seconds", "{{check}}"),
                  Prom("increase(rasad_monitor_failures_total[15m])", "{{check}}: failures")),
            Row("The embedded engine (a ClickHouse server tells its own)"),
            lines("Queries", "A second, by kind and ClickHouse's error code (0: none).",
                  Prom("sum by (kind, code) (rate(rasad_store_queries_total[5m]))", "{{kind}} {{code}}"), unit="cps",
                  width=8),
            lines("Time of a query", "p95 by kind.",
                  quantile(0.95, "rasad_store_query_duration_seconds", "kind", "{{kind}}"), unit="s", width=8),
            lines("Queries that wait", "Saturation: more than a few for long is too few readers.",
                  Prom("sum by (kind) (rasad_store_waiting_queries)", "{{kind}}"), width=8),
        ],
    )  # fmt: skip


def outlet() -> Dashboard:
    """One outlet, from its pages to its articles."""
    one = '{outlet="$outlet"}'
    return Dashboard(
        uid="rasad-outlet",
        title="Rasad: one outlet",
        about="One outlet from the fetch to the article.",
        since="now-24h",
        variables=[Variable("outlet", "Outlet", "label_values(rasad_outlet_expected_gap_seconds, outlet)", "irna")],
        items=[
            lines("Fetches", "Of 15 minutes, by what came of them.",
                  Prom(f"sum by (kind, result) (increase(rasad_fetch_results_total{one}[15m]))",
                       "{{kind}}: {{result}}")),
            lines("Outcomes", "Records of 15 minutes as they were stored.",
                  Prom('sum by (outcome) (increase(rasad_records_total{outlet="$outlet", stage="load"}[15m]))',
                       "{{outcome}}")),
            lines("Age of the newest article", "Against what is usual at this hour.",
                  Prom(f"outlet:rasad_newest_article_age_seconds{one}", "age"),
                  Prom(f"rasad_outlet_expected_gap_seconds{one}", "usual at most"), unit="s"),
            lines("Pages that the profile reads", "Falling: the outlet changed its pages.",
                  Prom(f"min(rasad_profile_hit_ratio{one})", "profile"), unit="percentunit", red=0.9, low=True),
            lines("Pages found and not fetched", "Waiting at the connector.",
                  Prom(f"max(rasad_crawl_pending{one})", "pending")),
            lines("Time of a fetch", "p95, to the answer's headers.",
                  quantile(0.95, "rasad_fetch_duration_seconds", "", "p95", one), unit="s"),
            table("What became of its records", "Named query `outcomes`.",
                  Sql(named("outcomes", outlet="${outlet:sqlstring}")), width=24),
        ],
    )  # fmt: skip
