"""The files of `wayline consent`: checkpoints, and proofs as JSON or as pages with it inside."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Literal, NamedTuple

from wayline.domain.errors import WaylineError
from wayline.domain.proof_pages import ATTACHED, pages
from wayline.domain.proofs import check
from wayline.domain.seals import Seal, from_json
from wayline.runtime.signing import is_signed

_TITLE: Final = "Proof that a text was allowed"
_FALSE_PAGES: Final = (
    "the proof inside holds, and the pages around it are not its own: go by neither"
)
_OTHER_PAGES: Final = (
    "Its pages are of another edition ({}), so they were not compared: go by this."
)


class ReadProof(NamedTuple):
    """A proof, what is wrong with it, and what is to be said of its pages."""

    proof: dict[str, Any]
    wrong: list[str]
    note: str | None = None


@contextmanager
def writing(path: Path, mode: Literal["a", "w"]) -> Iterator[IO[str]]:
    """A file to write words to; raises `consent:file` if it cannot be written."""
    with _told(path), path.open(mode, encoding="utf-8") as file:
        yield file


def write_proof(path: Path, proof: Mapping[str, Any]) -> None:
    """Write a proof: pages with it inside if the name ends in .pdf, else the proof alone."""
    told = json.dumps(proof, indent=1, ensure_ascii=False) + "\n"
    data = _pages(proof, told.encode()) if path.suffix.lower() == ".pdf" else told.encode()
    with _told(path):
        path.write_bytes(data)


def read_proof(path: Path, keys: Mapping[str, bytes]) -> ReadProof:
    """A proof, what is wrong with it, and what is to be said of its pages.

    Raises `consent:proof` if the file is none.
    """
    try:
        data = path.read_bytes()
        inside, edition = _inside(data)
        proof = json.loads(inside)
        wrong = check(proof, keys, is_signed)
    except (OSError, UnicodeDecodeError, ValueError, AttributeError) as error:
        message = f"{path} is no proof: {error}"
        mend = "Write one: wayline consent prove MESSAGE --to FILE"
        raise WaylineError(message, code="consent:proof", mend=mend) from None
    if edition is None or wrong:
        return ReadProof(proof, wrong)
    return _compared(proof, data, inside, edition)


def _inside(data: bytes) -> tuple[bytes, str | None]:
    """The proof in a file, and the edition of the pages around it; a bare proof has none."""
    if not data.startswith(b"%PDF-"):
        return data, None
    from wayline.text import pdf

    return pdf.read(data, ATTACHED)


def _compared(proof: dict[str, Any], data: bytes, inside: bytes, edition: str) -> ReadProof:
    """A proof that holds, and whether its pages are those that are drawn of it."""
    from wayline.text import pdf

    if edition != pdf.EDITION:
        return ReadProof(proof, [], _OTHER_PAGES.format(edition or "nobody's"))
    return ReadProof(proof, [] if data == _pages(proof, inside) else [_FALSE_PAGES])


def read_checkpoints(path: Path) -> list[Seal]:
    """The seals that a file keeps; raises `consent:checkpoints` if it is no such file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [from_json(json.loads(line)) for line in lines if line.strip()]
    except (OSError, UnicodeDecodeError, ValueError, TypeError) as error:
        message = f"{path} is no file of checkpoints: {error}"
        mend = "Write one: wayline consent checkpoint --to FILE"
        raise WaylineError(message, code="consent:checkpoints", mend=mend) from None


def _pages(proof: Mapping[str, Any], inside: bytes) -> bytes:
    from wayline.text import pdf

    return pdf.write(_TITLE, pages(proof), ATTACHED, inside)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        mend = "Name another file with --to."
        raise WaylineError(message, code="consent:file", mend=mend) from None
