"""Looks at the whole from outside, now and then, and tells it as metrics: lag, accounts, outlets, broker, disk."""
