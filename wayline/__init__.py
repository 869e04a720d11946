"""Wayline: customer journeys that keep every promise they make."""

__version__ = "0.1.0"
