"""`rasad newsroom`: the local web server that plays the five outlets."""

from __future__ import annotations

from connectors.newsroom.__main__ import main

command = main
