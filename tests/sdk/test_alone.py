"""The clients are one source, need nothing of ours, and are not loaded unasked."""

import subprocess
import sys

from scripts.client import stale
from tests.house.tree import ROOT

LOOK = "import sys, wayline; print([n for n in sys.modules if n.startswith('wayline.')])"
USE = """
import sys
from wayline import Client, verify_webhook
heavy = {'aiohttp', 'fastapi', 'httpx', 'orjson', 'psycopg', 'pydantic', 'wayline.domain'}
print(sorted(heavy & set(sys.modules)))
"""


def said(program: str) -> str:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_client_that_blocks_is_current() -> None:
    assert list(stale()) == [], "run `make docs`"


def test_importing_wayline_imports_no_client() -> None:
    assert said(LOOK) == "[]"


def test_the_client_that_blocks_needs_the_standard_library_alone() -> None:
    assert said(USE) == "[]"
