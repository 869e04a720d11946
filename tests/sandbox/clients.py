"""Clients of the carrier as processes of their own, for tests to kill or to let compete."""

import os
import signal
import sys
from pathlib import Path

from tests.sandbox.making import SEED, digest, hand_over, texts
from wayline.sandbox import PRESETS, Carrier


def hand_over_in_steps(carrier: Carrier, first: int, count: int, size: int) -> None:
    """Say the number of each batch only once it was answered."""
    batch = texts(count)
    for start in range(first, count, size):
        carrier.submit(batch[start : start + size])
        say(start)


def die_at(carrier: Carrier, statement: str, occurrence: int) -> None:
    """Be killed just before a statement of the ledger runs for the given time."""
    left = iter(range(occurrence - 1, -1, -1))

    def watch(running: str) -> None:
        if running.startswith(statement) and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    carrier._ledger._connection.set_trace_callback(watch)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    task, path, preset, *numbers = sys.argv[1:]
    with Carrier(Path(path), PRESETS[preset], SEED) as carrier:
        if task == "steps":
            hand_over_in_steps(carrier, *map(int, numbers))
        elif task == "die":
            statement, occurrence, count = numbers
            die_at(carrier, statement, int(occurrence))
            hand_over(carrier, texts(int(count)), size=20)
        else:
            hand_over(carrier, texts(int(numbers[0]))[:: int(numbers[1])], size=17)
            say(digest(carrier))


if __name__ == "__main__":
    main()
