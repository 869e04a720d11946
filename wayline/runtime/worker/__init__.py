"""The live worker: it moves people along on the home's clock, beside any number of others."""

from wayline.runtime.worker.bells import Bells
from wayline.runtime.worker.working import Terms, Worker, worker

__all__ = ["Bells", "Terms", "Worker", "worker"]
