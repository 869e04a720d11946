"""Tells Python's garbage collector that a worker's batches are large, free of circles and soon gone."""

import gc
from typing import Final

_YOUNG: Final = 50_000  # objects that a batch of a thousand people makes, about; Python's own is 700


def relax() -> None:
    """Look for circles once a batch, not seventy times, and never again at what is loaded by now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 50)
