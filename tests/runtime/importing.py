"""Files of people for tests, and their import into a world."""

import random
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.runtime.world import START, WORKSPACE
from wayline.domain.declared import Declared
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.imports.source import Source, open_source
from wayline.store.database import Database

HEADER = "id,phone,email,city,consent,consent_at,consent_proof"


def source_of(path: Path, **options: Any) -> Source:
    """A file as it would be read in the US."""
    given: dict[str, Any] = {
        "mapping": {},
        "encoding": None,
        "declared": Declared(),
        "on_conflict": "merge",
    }
    return open_source(path, "US", **{**given, **options})


def written(path: Path, rows: Sequence[str], header: str = HEADER) -> Path:
    """A file of these rows."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def messy(number: int, seed: int) -> Iterator[str]:
    """Rows of people who come again, share numbers, change emails, and of nobody at all."""
    chance = random.Random(seed)
    for _ in range(number):
        who = chance.randrange(number // 3)
        user_id = chance.choice([f"u{who}", f"u{who}", "", f"other{who}"])
        phone = chance.choice([_phone(who), _phone(who // 2), "", "12345", "12"])
        email = chance.choice([f"a{who}@example.com", f"a{who // 3}@example.com", "", "bad@"])
        consent = chance.choice(["yes,2025-01-02,form", "yes,,", "no,,", ",,", "perhaps,,"])
        yield f"{user_id},{phone},{email},City {who},{consent}"
        if chance.random() < 0.02:
            yield '"open,1,2'


def _phone(number: int) -> str:
    return f"+1{212 + number % 3 * 100}555{100 + number // 3 % 100:04d}"


@asynccontextmanager
async def importing(dsn: str, source: Source) -> Any:
    """An import of a file in a world; further ones are made with `again`."""
    async with Database(dsn) as database:
        yield again(database, source)


def again(database: Database, source: Source, at: Any = START) -> ContactImport:
    """Another process at the same file."""
    return ContactImport(database, WORKSPACE, source, lambda: at)
