"""What runs in a replay's worker processes: the stateless steps, as in the live workers."""

from __future__ import annotations

from pipeline.steps import Handled, clean_step, enrich_step
from schemas.envelope import Message
from schemas.topics import topic


def step(message: Message) -> Handled:
    """The step for a message's topic: clean for raw pages, enrich for resolved articles."""
    return clean_step(message) if message.topic == topic("raw").name else enrich_step(message)
