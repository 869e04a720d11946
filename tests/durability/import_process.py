"""An import in a process of its own, in small batches, that tells each batch it has taken."""

import asyncio
import json
import sys
from pathlib import Path

from tests.runtime.importing import source_of
from wayline.bootstrap import open_home
from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.runtime.imports import source
from wayline.runtime.imports.contacts import ContactImport


def _say(line: int) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


async def main(file: Path) -> None:
    source.BATCH = 60  # type: ignore[misc]
    async with open_home(Config.load()) as home:
        mine = await home.workspace()
        one = ContactImport(home.database, mine.workspace_id, source_of(file), home.now)
        sys.stderr.write("began\n")
        tally = await one.run(_say)
    sys.stdout.write(json.dumps(tally.plain()))


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[2])))
    except WaylineError as error:
        sys.exit(f"{error.code}: {error.message}\n{error.mend}")
