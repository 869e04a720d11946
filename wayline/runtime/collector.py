"""Tells Python's garbage collector that a worker's batches are large and soon gone."""

import gc
from typing import Final

_YOUNG: Final = 50_000  # objects: about what a batch makes; Python's own limit is 700


def relax() -> None:
    """Look for circles once a batch, not 70 times, and never again at what is loaded by now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 50)
