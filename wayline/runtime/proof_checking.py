"""Checks files and folders of proofs offline: each line alone, and the folder by its inventory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from wayline.domain.errors import WaylineError
from wayline.domain.proofs import check
from wayline.domain.seals import canonical
from wayline.runtime.proof_folders import FORMAT, INVENTORY, LINES
from wayline.runtime.signing import is_signed

_LISTED: Final = 1_000
_SIGNATURES: Final = 4_096  # that are not checked again: neighbours lie under the same seals
_TELL_EVERY: Final = 1_000  # proofs


class Wrong(NamedTuple):
    """What does not hold: a proof by its file and line, or a file by its name alone."""

    where: str
    says: str


@dataclass(slots=True)
class Checked:
    """What was looked at; `wrong` counts what does not hold, of which the first are listed.

    `unproved` is what the inventory of a folder says of messages without a proof, by reason.
    """

    proofs: int = 0
    files: int = 0
    wrong: int = 0
    listed: list[Wrong] = field(default_factory=list)
    unproved: dict[str, int] = field(default_factory=dict)

    def find(self, where: str, says: str) -> None:
        """Take in what does not hold."""
        self.wrong += 1
        if len(self.listed) < _LISTED:
            self.listed.append(Wrong(where, says))


class Checker:
    """Checks with public keys by their id; `tell` hears how far it is."""

    def __init__(self, keys: Mapping[str, bytes], tell: Callable[[Checked], None]) -> None:
        self.checked = Checked()
        self._keys = keys
        self._tell = tell
        self._is_signed = lru_cache(_SIGNATURES)(is_signed)

    def file(self, path: Path) -> Checked:
        """Every line of a file; raises `consent:proof` if it has none or cannot be read."""
        try:
            if not self._lines(path)["lines"]:
                raise _no_proof(path, "it is empty")
        except OSError as error:
            raise _no_proof(path, error) from None
        return self.checked

    def folder(self, path: Path) -> Checked:
        """Every file of a folder, and whether they are those that were written.

        Raises `consent:proof` if it has no inventory: the folder was never finished, or is none.
        """
        try:
            told = orjson.loads((path / INVENTORY).read_bytes())
            for where, says in self._inventory(told):
                self.checked.find(where, says)
            files: dict[str, Any] = dict(told["files"])
            self.checked.unproved = dict(told["unproved"])
            for name in sorted(files.keys() | {one.name for one in path.glob(f"*{LINES}")}):
                self._member(path, name, files.get(name))
            proofs = sum(one["lines"] for name, one in files.items() if name.endswith(LINES))
            if proofs != told["proved"]:
                self.checked.find(INVENTORY, "its files have not as many proofs as it says")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _no_proof(path, error) from None
        return self.checked

    def _inventory(self, told: dict[str, Any]) -> Iterator[Wrong]:
        if told["format"] != FORMAT:
            raise ValueError(f"it is not of the format {FORMAT}")
        signature = bytes.fromhex(told["signature"])
        signed = canonical({name: one for name, one in told.items() if name != "signature"})
        if told["key"] not in self._keys:
            yield Wrong(INVENTORY, f"it is signed with the key {told['key']}, not among yours")
        elif not self._is_signed(self._keys[told["key"]], signed, signature):
            yield Wrong(INVENTORY, "it has a false signature")

    def _member(self, folder: Path, name: str, told: dict[str, Any] | None) -> None:
        """A file of a folder against the inventory."""
        path = folder / name
        if told is None or path.parent != folder:
            self.checked.find(name, "this is no file of the inventory")
        elif not path.is_file():
            self.checked.find(name, "this file is missing")
        elif (self._lines(path) if name.endswith(LINES) else _digest(path)) != told:
            self.checked.find(name, "it is not as it was written")

    def _lines(self, path: Path) -> dict[str, Any]:
        """Check every line; returns what an inventory says of the file."""
        digest, number = sha256(), 0
        self.checked.files += 1
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                digest.update(line)
                self._line(f"{path.name}:{number}", line)
                if not number % _TELL_EVERY:
                    self._tell(self.checked)
        return {"lines": number, "sha256": digest.hexdigest()}

    def _line(self, where: str, line: bytes) -> None:
        self.checked.proofs += 1
        try:
            wrong = check(orjson.loads(line), self._keys, self._is_signed)
        except ValueError as error:
            wrong = [str(error)]
        if wrong:
            self.checked.find(where, "; ".join(wrong))


def _digest(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"lines": data.count(b"\n"), "sha256": sha256(data).hexdigest()}


def _no_proof(path: Path, why: object) -> WaylineError:
    message = f"{path} is no proof: {why}"
    mend = "Write them: wayline consent prove --all --to FOLDER"
    return WaylineError(message, code="consent:proof", mend=mend)
