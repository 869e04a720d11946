"""Talking to carriers: it knows messages, never the store."""
