"""From topics to ClickHouse: rows, tables, batches."""
