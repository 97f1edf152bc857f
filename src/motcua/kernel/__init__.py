"""Kernel: command, refusal, actor, business clock, idempotency, journal. Knows no room above it."""
