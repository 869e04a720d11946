"""`wayline consent prove --all`: every message into a folder, which holds or says what does not."""

import asyncio
import csv
import json
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.commands.test_consent import ADA, NOW, Office, unseal
from tests.commands.test_phone import home
from tests.runtime.test_promises import offer
from tests.runtime.world import START, people, planned, world
from wayline.cli import app
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet

NAMES = ("ada", "ben", "cem", "dee")


@pytest.fixture
async def office(own_dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Four people who were texted twice in March and then in April, all of it sealed."""
    async with world(own_dsn, tmp_path, [offer("one"), offer("two")]) as w:
        ids = await people(w.connection, NAMES)
        at = START - timedelta(days=1)
        changes = [
            ConsentChange(one, "sms/marketing", "granted", "form", at) for one in ids.values()
        ]
        await change_consent(w.connection, changes)
        w.rounds.plan([planned(key, "Signed Up", START) for key in NAMES[:3]])
        await w.rounds.settle(START + timedelta(hours=1))
        w.rounds.plan([planned("dee", "Signed Up", START + timedelta(days=40))])
        await w.rounds.settle(START + timedelta(days=41))
        await seal(w.connection, Signet(tmp_path / "keys"), NOW)
        env = home(own_dsn, tmp_path) | {"WAYLINE_KEYS": str(tmp_path / "keys")}
        yield Office(w, tmp_path, env)


async def test_all_are_proved_into_a_folder_that_is_checked_offline(office: Office) -> None:
    assert "8 of 8 messages are proved" in await office.fine("prove", "--all")
    folder = office.folder / "proofs"
    said = await office.fine("prove", "--all", "--to", str(folder))
    assert "Their sealed history tells of 8 messages: none is left out." in said
    assert f"wayline consent verify-proof {folder} --keys {office.folder}/keys/signing.pub" in said
    names = ["2026-03.jsonl", "2026-04.jsonl", "inventory.json", "unproved.csv"]
    assert sorted(one.name for one in folder.iterdir()) == names
    assert folder.stat().st_mode & 0o077 == 0

    keys = ("--keys", str(office.folder / "keys" / "signing.pub"))
    office.env = {"WAYLINE_HOME": str(office.folder / "another")}  # no database, no keys
    assert "8 proofs in 2 files, all hold" in await office.fine("verify-proof", str(folder), *keys)
    april = folder / "2026-04.jsonl"
    assert "2 proofs in 1 files, all hold" in await office.fine("verify-proof", str(april), *keys)
    cut_out = office.folder / "one.json"
    cut_out.write_text(april.read_text().splitlines()[0])
    assert "This proof holds: +12125550103" in await office.fine(
        "verify-proof", str(cut_out), *keys
    )


async def test_what_does_not_prove_is_told_and_listed(office: Office) -> None:
    await office.do("UPDATE message SET body = 'Hi' WHERE address = '+12125550101'")
    folder = office.folder / "proofs"
    done = await office.run("prove", "--all", "--to", str(folder))
    assert (done.exit_code, "6 of 8 messages are proved" in done.stdout) == (1, True)
    assert "2 were changed since" in done.stdout
    assert done.stdout.count("number, sender or text is not what was allowed") == 2
    rows = list(csv.DictReader((folder / "unproved.csv").read_text().splitlines()))
    assert [row["reason"] for row in rows] == ["changed", "changed"]
    told = json.loads((await office.run("prove", "--all", "--json")).stdout)
    assert (told["proved"], told["unproved"], told["holds"]) == (6, {"changed": 2}, False)
    assert {one["message"] for one in told["listed"]} == {row["message"] for row in rows}
    said = await office.fine("verify-proof", str(folder))
    assert "6 proofs in 2 files, all hold" in said
    assert "2 messages without a proof were changed since" in said


async def test_who_was_erased_is_no_fault(office: Office) -> None:
    erase = ["contacts", "erase", ADA, "--yes"]
    done = await asyncio.to_thread(CliRunner().invoke, app, erase, env=office.env)
    assert done.exit_code == 0, done.output
    await office.do("RESET ROLE")
    await seal(office.world.connection, Signet(office.folder / "keys"), NOW)
    said = await office.fine("prove", "--all")
    assert "6 of 8 messages are proved" in said
    assert "2 were erased with their person" in said


async def test_one_that_is_gone_is_missed(office: Office) -> None:
    await office.do("DELETE FROM message WHERE address = '+12125550103'")
    done = await office.run("prove", "--all")
    assert done.exit_code == 1
    assert "6 of 6 messages are proved" in done.stdout
    assert "2 went out by their sealed history, and are not there" in done.stdout


async def test_what_is_not_sealed_yet_is_told(office: Office) -> None:
    await unseal(office)
    done = await office.run("prove", "--all")
    assert (done.exit_code, "8 are not sealed yet" in done.stdout) == (1, True)


def _inventory(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "inventory.json"
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))


def _lines(folder: Path, change: Callable[[list[str]], object]) -> None:
    path = folder / "2026-03.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    change(lines)
    path.write_text("".join(lines))


FORGERIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "words": (
        lambda f: _lines(f, lambda x: x.append(x.pop().replace("10% off", "90% off"))),
        "2026-03.jsonl:6: number, sender or text is not what was allowed",
    ),
    "taken out": (lambda f: _lines(f, lambda x: x.pop()), "2026-03.jsonl: it is not as it was"),
    "doubled": (
        lambda f: _lines(f, lambda x: x.append(x[0])),
        "2026-03.jsonl: it is not as it was",
    ),
    "no proof": (lambda f: _lines(f, lambda x: x.append("[]\n")), "2026-03.jsonl:7: no proof"),
    "no JSON": (lambda f: _lines(f, lambda x: x.append("x\n")), "2026-03.jsonl:7: unexpected"),
    "added": (
        lambda f: shutil.copy(f / "2026-03.jsonl", f / "2026-05.jsonl"),
        "2026-05.jsonl: this is no file of the inventory",
    ),
    "a month": (lambda f: (f / "2026-04.jsonl").unlink(), "2026-04.jsonl: this file is missing"),
    "the list": (
        lambda f: (f / "unproved.csv").write_text(""),
        "unproved.csv: it is not as it was",
    ),
    "inventory": (
        lambda f: _inventory(f, lambda x: x.update(dropped=1)),
        "inventory.json: it has a false signature",
    ),
    "key": (lambda f: _inventory(f, lambda x: x.update(key="other")), "not among yours"),
    "count": (
        lambda f: _inventory(f, lambda x: x.update(proved=9)),
        "not as many proofs as it says",
    ),
    "outside": (
        lambda f: _inventory(f, lambda x: x["files"].update({"../x.jsonl": {"lines": 0}})),
        "../x.jsonl: this is no file of the inventory",
    ),
}


async def test_a_forged_folder_is_found_out(office: Office) -> None:
    honest = office.folder / "proofs"
    await office.fine("prove", "--all", "--to", str(honest))
    for name, (forge, says) in FORGERIES.items():
        folder = office.folder / name
        shutil.copytree(honest, folder)
        forge(folder)
        done = await office.run("verify-proof", str(folder))
        assert (done.exit_code, says in done.stdout) == (1, True), (name, done.output)
        told = json.loads((await office.run("verify-proof", str(folder), "--json")).stdout)
        assert (told["holds"], told["wrong"] > 0) == (False, True)


async def test_a_folder_that_was_not_finished_or_is_none(office: Office) -> None:
    folder = office.folder / "proofs"
    await office.fine("prove", "--all", "--to", str(folder))
    done = await office.run("prove", "--all", "--to", str(folder))
    assert "error[consent:folder]" in done.output
    (folder / "inventory.json").write_text("[]")
    done = await office.run("verify-proof", str(folder))
    assert "error[consent:proof]" in done.output
    (folder / "inventory.json").unlink()
    done = await office.run("verify-proof", str(folder))
    assert "error[consent:proof]" in done.output
    (folder / "2026-03.jsonl").write_text("")
    done = await office.run("verify-proof", str(folder / "2026-03.jsonl"))
    assert "it is empty" in done.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["prove"], "options:one"),
        (["prove", ADA, "--all"], "options:one"),
        (["prove", ADA], "options:to"),
        (["prove", "--all", "--to", "/proc/nowhere"], "consent:folder"),
        (["prove", "--all", "--to", "/etc/hostname"], "consent:folder"),
        (["prove", "--all", "--workspace", "none"], "workspace:unknown"),
        (["verify-proof", "/nowhere.jsonl"], "consent:proof"),
    ],
)
async def test_mistakes(office: Office, arguments: list[str], code: str) -> None:
    done = await office.run(*arguments)
    assert done.exit_code == (2 if code.startswith("options") else 1)
    assert f"error[{code}]" in done.output


async def test_one_message_for_machines(office: Office) -> None:
    path = office.folder / "one.json"
    told = json.loads(await office.fine("prove", ADA, "--to", str(path), "--json"))
    keys = str(office.folder / "keys" / "signing.pub")
    assert told == {"written": str(path), "keys": keys}
