"""Databases and homes that commands are pointed at by their environment."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.quick import FOLDER
from wayline.store.embedded_process import postmaster


def url_of(dsn: str, user: str = "wayline") -> str:
    """A connection string as the address that settings take."""
    parts = conninfo_to_dict(dsn)
    return f"postgresql:///{parts['dbname']}?host={parts['host']}&user={user}"


@pytest.fixture
def database(own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database of this test alone, which commands use; without months yet."""
    monkeypatch.setenv("WAYLINE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("WAYLINE_DATABASE_URL", url_of(own_dsn))
    return own_dsn


@pytest.fixture
def own_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home of this test alone, which commands use with its embedded server."""
    folder = Path(tempfile.mkdtemp(prefix="wayline-command-", dir=FOLDER))
    folder.chmod(0o711)
    monkeypatch.delenv("WAYLINE_DATABASE_URL", raising=False)
    monkeypatch.setenv("WAYLINE_HOME", str(folder))
    yield folder
    for data in folder.glob("**/postgres"):
        left = postmaster(data) if data.is_dir() else None
        if left:
            left.kill()
    shutil.rmtree(folder, ignore_errors=True)
