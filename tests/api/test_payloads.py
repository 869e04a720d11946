"""The official libraries are clients as they are: what they sent once, and live in `make prove`."""

import asyncio
import json
import shutil
import sys
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.api.serving import KEY, Shop

PAYLOADS = sorted((Path(__file__).parent / "payloads").glob("*.json"))
SDKS = Path(__file__).parent / "sdks"
NAMES = ["Page Viewed", "Product Viewed", "Screen Viewed"]


async def check(server: Shop, user: str) -> None:
    """Everything that a client script sends has arrived, and its people are one."""
    names = [name for name, _ in await server.events()]
    assert len(names) == 4
    assert set(names) > set(NAMES)
    people = await server.rows(
        "SELECT key, email, attributes FROM contact WHERE merged_into IS NULL"
    )
    assert [row[0] for row in people] == [user]
    assert people[0][1] == f"{user}@example.com"
    assert people[0][2].items() >= {"group.id": "acme", "group.name": "Acme"}.items()
    [page] = [properties for name, properties in await server.events() if name == "Page Viewed"]
    assert page["url"] == "https://shop.example/start"
    assert (page["category"], page["name"]) == ("Docs", "Start")


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
async def test_what_a_library_sent_is_understood(server: Shop, path: Path) -> None:
    for _ in range(2):  # a retry changes nothing
        for request in json.loads(path.read_text(encoding="utf-8")):
            body = b64decode(request["base64"]) if "base64" in request else request["text"].encode()
            headers = {name.lower(): value for name, value in request["headers"].items()}
            answer = await server.post(request["path"], body, **headers)
            assert (answer.status, answer.body) == (200, {"success": True})
    user = {"segment": "ann", "rudder": "bob"}[path.stem.partition("-")[0]]
    await check(server, "eve" if path.stem == "segment-node" else user)


def test_there_are_payloads_of_three_libraries() -> None:
    assert {path.stem.removesuffix("-gzip") for path in PAYLOADS} == {
        "rudder-python",
        "segment-node",
        "segment-python",
    }


@pytest.mark.prove
@pytest.mark.parametrize("script", ["segment_client.py", "rudder_client.py"])
@pytest.mark.parametrize("packed", ["plain", "gzip"])
async def test_live_python_libraries(
    server: Shop, tmp_path_factory: pytest.TempPathFactory, script: str, packed: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "sdks"
    python = folder / "bin" / "python"
    if not python.exists():
        await run([sys.executable, "-m", "venv", str(folder)])
        lock = ["--require-hashes", "-r", str(SDKS / "requirements.txt")]
        await run([str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q", *lock])
    await run([str(python), str(SDKS / script), server.url, KEY, packed])
    await check(server, "ann" if script.startswith("segment") else "bob")


@pytest.mark.prove
async def test_live_node_library(server: Shop, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    for name in ("package.json", "package-lock.json", "node_client.cjs"):
        shutil.copy(SDKS / name, tmp_path)
    await run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], tmp_path)
    await run(["node", "node_client.cjs", server.url, KEY], tmp_path)
    await check(server, "eve")


async def run(command: Sequence[str], folder: Path | None = None) -> None:
    """Run a program beside the server; it must end well."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await asyncio.wait_for(process.communicate(), 300)
    assert process.returncode == 0, told.decode()
