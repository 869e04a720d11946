"""Writes many proofs into a folder that can be handed over: a file a month, and a signed inventory.

A line of a file is a whole proof, which can be cut out and checked alone. The inventory tells how
many each file has and what its octets hash to, so that nobody can take a proof out of it unseen.
"""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import IO, Any, Final

import orjson

from wayline.domain.errors import WaylineError
from wayline.domain.ids import WorkspaceId, show
from wayline.domain.seals import canonical
from wayline.runtime.proof_cases import Proved, Unproved
from wayline.runtime.proving_all import Outcome, ProvedAll
from wayline.runtime.signing import Signet

FORMAT: Final = "wayline-proofs/1"
INVENTORY: Final = "inventory.json"
LINES: Final = ".jsonl"
UNPROVED: Final = "unproved.csv"


@dataclass(slots=True)
class _File:
    """A file that is written line by line."""

    out: IO[bytes]
    lines: int = 0
    digest: Any = field(default_factory=sha256)

    def write(self, line: bytes) -> None:
        self.out.write(line)
        self.digest.update(line)
        self.lines += line.count(b"\n")  # a cell may hold several


class ProofFolder(AbstractContextManager["ProofFolder"]):
    """A folder that is being filled; without `finish` it has no inventory, and is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self._files: dict[str, _File] = {}

    def __enter__(self) -> "ProofFolder":
        """Make the folder; raises `consent:folder` if something is there already."""
        self._told(self._make)
        self._told(lambda: self._write(UNPROVED, _cells("message", "reason", "says")))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def take(self, one: Outcome) -> None:
        """Write a proof, into the file of the month (UTC) in which it was allowed; or why not."""
        if isinstance(one, Proved):
            name, line = f"{one.at:%Y-%m}{LINES}", orjson.dumps(one.proof) + b"\n"
        else:
            name, line = UNPROVED, _line(one)
        self._told(lambda: self._write(name, line))

    def finish(
        self, workspace_id: WorkspaceId, found: ProvedAll, signet: Signet, now: datetime
    ) -> None:
        """Write the inventory, signed with the key that signs seals; `now` is real time."""
        key = signet.key()
        told = {
            "format": FORMAT,
            "workspace": workspace_id,
            "made_at": now,
            "proved": found.proved,
            "unproved": dict(found.unproved),
            "dropped": found.dropped,
            "files": {
                name: {"lines": one.lines, "sha256": one.digest.hexdigest()}
                for name, one in sorted(self._files.items())
            },
            "key": key,
        }
        signature = signet.sign(key, canonical(told)).hex()
        signed = orjson.loads(canonical(told)) | {"signature": signature}
        data = orjson.dumps(signed, option=orjson.OPT_INDENT_2)
        self._told(self._stack.close)  # what is still to be written
        self._told(lambda: (self._path / INVENTORY).write_bytes(data))

    def _make(self) -> None:
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(self._path.iterdir()):
            message, mend = f"{self._path} is not empty", "Name a folder that is new."
            raise WaylineError(message, code="consent:folder", mend=mend)

    def _write(self, name: str, line: bytes) -> None:
        if name not in self._files:
            out = self._stack.enter_context((self._path / name).open("xb"))
            self._files[name] = _File(out)
        self._files[name].write(line)

    def _told(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OSError as error:
            message = f"{self._path} cannot be written: {error.strerror}"
            mend = "Name another folder with --to."
            raise WaylineError(message, code="consent:folder", mend=mend) from None


def _line(one: Unproved) -> bytes:
    return _cells(show("message", one.message_id), one.reason, one.says)


def _cells(*cells: str) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
