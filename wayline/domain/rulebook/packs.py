"""Finds the rule packs, which are files of this package, and reads each once per process."""

import tomllib
from collections import Counter
from functools import cache
from importlib import resources

from wayline.domain.rulebook.reading import ELSEWHERE, Pack, PackError, read_pack


@cache
def every_pack() -> tuple[Pack, ...]:
    """Every pack, by name; raises `PackError` if one is broken, or two rows have one id."""
    files = (file for file in resources.files(__package__).iterdir() if file.name.endswith(".toml"))
    packs = tuple(
        parse_pack(file.name, file.read_text("utf-8"))
        for file in sorted(files, key=lambda file: file.name)
    )
    _agree(packs)
    return packs


def parse_pack(name: str, text: str) -> Pack:
    """The pack of a file's text."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{name}: {error}") from None
    return read_pack(name, told)


def _agree(packs: tuple[Pack, ...]) -> None:
    named = Counter((row.id, row.version) for pack in packs for row in pack.hours)
    named += Counter((row.id, row.version) for pack in packs for row in pack.caps)
    twice = [name for name, count in named.items() if count > 1]
    if twice:
        raise PackError(f"two rows are called {twice[0][0]} of version {twice[0][1]}")
    if not any(row.where == (ELSEWHERE,) for pack in packs for row in pack.hours):
        raise PackError('no row says what holds elsewhere: one has where = ["*"]')
