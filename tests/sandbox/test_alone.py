"""The sandbox judges Wayline, so it knows nothing of it, and no clock and no chance but its own."""

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "wayline" / "sandbox"
FORBIDDEN = {"random", "uuid", "secrets", "os", "asyncio"}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_imports(path: Path) -> None:
    # What waits for the network is real, so it may; what it tells was decided without a clock.
    forbidden = FORBIDDEN - {"asyncio"} if path.parent.name == "online" else FORBIDDEN
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            assert not name.startswith("wayline") or name.startswith("wayline.sandbox")
            assert name.partition(".")[0] not in forbidden


def test_only_the_wait_for_a_lock_knows_time() -> None:
    users = [path.name for path in FOLDER.glob("*.py") if "import time" in path.read_text()]
    assert users == ["ledger.py"]
    assert (FOLDER / "ledger.py").read_text().count("time.") == 1
