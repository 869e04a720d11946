"""Reads a Dockerfile far enough to check and to run what it says; there is no container engine."""

import json
import re
from pathlib import Path
from typing import NamedTuple

KNOWN = {
    "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN",
    "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip


class Instruction(NamedTuple):
    """One instruction, its lines joined; `stage` counts from 0."""

    stage: int
    name: str
    rest: str

    def words(self) -> list[str]:
        """The exec form as a list; raises ValueError for the shell form."""
        found = json.loads(self.rest[self.rest.index("[") :])
        if not (isinstance(found, list) and all(isinstance(word, str) for word in found)):
            raise ValueError(f"{self.name} is not a list of words")
        return found


def read(path: Path) -> list[Instruction]:
    """Every instruction; raises ValueError for what is none."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found: list[Instruction] = []
    stage = -1
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if not line.strip():
            continue
        name, _, rest = line.partition(" ")
        if name not in KNOWN or not rest.strip():
            raise ValueError(f"{line!r} is no instruction")
        stage += name == "FROM"
        if stage < 0 and name != "ARG":
            raise ValueError("FROM comes first")
        found.append(Instruction(stage, name, rest.strip()))
    return found


def environment(instructions: list[Instruction]) -> dict[str, str]:
    """What ENV sets in the last stage."""
    last = instructions[-1].stage
    pairs = [i.rest for i in instructions if i.name == "ENV" and i.stage == last]
    return {
        name: value
        for rest in pairs
        for name, _, value in (word.partition("=") for word in rest.split())
    }
