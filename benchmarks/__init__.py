"""Measures what the design promises of speed, beside the least that the same rows cost."""
