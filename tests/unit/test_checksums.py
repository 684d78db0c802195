"""Checksums of Kafka's batches: native, and the same as kafka-python's own."""

from __future__ import annotations

import random

import pytest
from kafka.record import default_records
from kafka.record._crc32c import crc

from pipeline.kafka import client_config
from pipeline.settings import load
from tests.quality.speed import times_as_long


@pytest.mark.parametrize("size", [0, 1, 7, 64, 15_000])
def test_a_client_of_ours_computes_them_natively(size: int) -> None:
    client_config(load(), "test")
    data = bytearray(random.Random(size).randbytes(size))
    assert default_records.calc_crc32c(memoryview(data)) == crc(data)
    if size > 10_000:
        native = times_as_long(lambda: default_records.calc_crc32c(memoryview(data)), lambda: crc(data), rounds=3)
        assert native < 0.1
