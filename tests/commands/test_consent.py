"""`wayline consent`: what a compliance officer types, and how mistakes are answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from typer.testing import CliRunner, Result

from tests.commands.test_phone import home
from tests.runtime.hooks import receiver
from tests.runtime.test_promises import offer
from tests.runtime.world import START, World, people, planned, world
from wayline.cli import app
from wayline.domain.ids import show
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ADA = "+12125550100"


@dataclass
class Office:
    """A home in which Ada said yes and was texted, sealed; and a terminal beside it."""

    world: World
    folder: Path
    env: dict[str, str]

    async def run(self, *arguments: str) -> Result:
        # In a thread of its own: the command has a loop of its own.
        return await asyncio.to_thread(
            CliRunner().invoke, app, ["consent", *arguments], env=self.env
        )

    async def fine(self, *arguments: str) -> str:
        done = await self.run(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    async def do(self, statement: str) -> None:
        await self.world.connection.execute("RESET ROLE")
        await self.world.connection.execute(statement)


@pytest.fixture
async def office(own_dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with world(own_dsn, tmp_path, [offer("one")]) as w:
        ids = await people(w.connection, ["ada", "ben"])
        at = START - timedelta(days=1)
        change = ConsentChange(
            ids["ada"], "sms/marketing", "granted", "web_page", at, "Yes, please"
        )
        await change_consent(w.connection, [change])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        await w.rounds.settle(START + timedelta(hours=1))
        await seal(w.connection, Signet(tmp_path / "keys"), NOW)
        env = home(own_dsn, tmp_path) | {"WAYLINE_KEYS": str(tmp_path / "keys")}
        yield Office(w, tmp_path, env)


async def test_an_honest_ledger_and_one_that_was_changed(office: Office) -> None:
    said = await office.fine("verify")
    assert "4 rows under 1 seals; 0 wait for theirs" in said
    assert "Everything is as it was sealed." in said
    assert "nobody can tell whether the last seals are missing" in said
    assert "The texts themselves are looked at by: wayline consent prove --all" in said
    await office.do("UPDATE consent_event SET action = 'revoked'")
    done = await office.run("verify")
    assert done.exit_code == 1
    assert "edited: seal 1: consent_event" in done.stdout
    assert "it says something else than was sealed" in done.stdout
    told = json.loads((await office.run("verify", "--json")).stdout)
    assert (told["holds"], told["rows"], len(told["findings"])) == (False, 4, 1)


async def test_checkpoints_that_were_kept_elsewhere(office: Office) -> None:
    kept = str(office.folder / "kept.jsonl")
    assert "1 new checkpoints, 1 in" in await office.fine("checkpoint", "--to", kept)
    assert "0 new checkpoints, 1 in" in await office.fine("checkpoint", "--to", kept)
    assert await office.fine("checkpoint", "--to", "-") == Path(kept).read_text()
    assert "nobody can tell" not in await office.fine("verify", "--against", kept)
    await office.do("DELETE FROM seal")
    await office.do("DELETE FROM consent_event")
    await office.do("DELETE FROM message_event")
    assert "Everything is as it was sealed" in await office.fine("verify")
    done = await office.run("verify", "--against", kept)
    assert (done.exit_code, "checkpoint: seal 1: it was kept elsewhere" in done.stdout) == (1, True)


async def test_the_newest_checkpoint_is_posted_to_an_address(office: Office) -> None:
    async with receiver() as hook:
        said = await office.fine("checkpoint", "--to", f"{hook.origin}/heads")
    assert said == "The newest checkpoint was taken, of seal 1.\n"
    assert json.loads(hook.asked[0][1])["number"] == 1
    done = await office.run("checkpoint", "--to", f"{hook.origin}/heads")
    assert "error[checkpoints:address]" in done.output


async def test_a_message_is_proved_to_somebody_who_has_the_public_key(office: Office) -> None:
    [(message_id,)] = await office.world.rows("SELECT message_id FROM message")
    by_id, by_phone = office.folder / "a.json", office.folder / "b.json"
    said = await office.fine("prove", show("message", message_id), "--to", str(by_id))
    assert f"wayline consent verify-proof {by_id} --keys {office.folder}/keys/signing.pub" in said
    await office.fine("prove", ADA, "--to", str(by_phone))
    assert by_id.read_text() == by_phone.read_text()

    elsewhere = office.folder / "lawyer.pub"
    elsewhere.write_bytes((office.folder / "keys" / "signing.pub").read_bytes())
    office.env = {"WAYLINE_HOME": str(office.folder / "another")}  # no database, no keys
    said = await office.fine("verify-proof", str(by_id), "--keys", str(elsewhere))
    assert f"This proof holds: {ADA} was to get these words from +12025550100:" in said
    assert "10% off" in said

    by_id.write_text(by_id.read_text().replace("10% off", "90% off"))
    done = await office.run("verify-proof", str(by_id), "--keys", str(elsewhere))
    assert (done.exit_code, "This proof does not hold" in done.stdout) == (1, True)
    told = await office.run("verify-proof", str(by_id), "--keys", str(elsewhere), "--json")
    assert json.loads(told.stdout)["holds"] is False


async def test_pages_that_a_lawyer_can_read_carry_the_proof(office: Office) -> None:
    path, forged = office.folder / "proof.pdf", office.folder / "forged.pdf"
    await office.fine("prove", ADA, "--to", str(path))
    keys = ("--keys", str(office.folder / "keys" / "signing.pub"))
    assert "This proof holds" in await office.fine("verify-proof", str(path), *keys)
    told = "".join(page.extract_text() for page in PdfReader(path).pages)
    for words in (ADA, "10% off", "The carrier took it", "They agreed: sms/marketing", "Seal 1"):
        assert words in told

    writer = PdfWriter(clone_from=path)  # other pages around a proof that holds
    writer.remove_page(0)
    writer.write(forged)
    done = await office.run("verify-proof", str(forged), *keys)
    assert (done.exit_code, "the pages around it are not its own" in done.stdout) == (1, True)

    writer.add_metadata({"/Keywords": "wayline-pages/0"})
    writer.write(forged)
    said = await office.fine("verify-proof", str(forged), *keys)
    assert "10% off" in said
    assert "another edition (wayline-pages/0), so they were not compared" in said

    bare = PdfWriter()
    bare.add_blank_page(100, 100)
    bare.write(forged)
    done = await office.run("verify-proof", str(forged), *keys)
    assert "it carries 0 files named proof.json" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["prove", "message_nonsense", "--to", "x"], "id:", "message_nonsense"),
        (["prove", "+12125550101", "--to", "x"], "consent:unproved", "no text ever went to"),
        (["prove", "+12125550177", "--to", "x"], "contact:unknown", "+12125550177"),
        (["verify", "--against", "/nowhere"], "consent:checkpoints", "no file of checkpoints"),
        (["verify", "--keys", "/etc/hostname"], "keys:damaged", "is no id and key"),
        (["verify", "--replay", "--demo"], "options:both", "two places"),
        (["verify", "--keys", "/nowhere"], "keys:missing", "no public keys in /nowhere"),
        (["prove", ADA, "--to", "/nowhere/x"], "consent:file", "cannot be written"),
        (["prove", ADA, "--to", "/nowhere/x.pdf"], "consent:file", "cannot be written"),
        (["checkpoint", "--to", "/nowhere/x"], "consent:file", "cannot be written"),
        (["verify-proof", "/nowhere", "--keys", "KEYS"], "consent:proof", "is no proof"),
        (["verify-proof", "/etc/hostname", "--keys", "KEYS"], "consent:proof", "is no proof"),
    ],
)
async def test_mistakes(office: Office, arguments: list[str], code: str, says: str) -> None:
    public = str(office.folder / "keys" / "signing.pub")
    done = await office.run(*[public if one == "KEYS" else one for one in arguments])
    assert done.exit_code in (1, 2)
    assert f"error[{code}" in done.output
    assert says in done.output


async def unseal(office: Office) -> None:
    """As if no row was sealed yet."""
    await office.do("DELETE FROM seal")
    await office.do(
        """INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
           SELECT bucket, contact_id, message_event_id, workspace_id, 'message_event', month
           FROM message_event UNION ALL
           SELECT bucket, contact_id, consent_event_id, workspace_id, 'consent_event', 0
           FROM consent_event"""
    )


async def test_what_is_not_sealed_yet(office: Office) -> None:
    await unseal(office)
    done = await office.run("prove", ADA, "--to", "x")
    assert "some of its rows are not sealed yet" in done.output


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--at", "2999-01-01T00:00:00Z"), "consent:at"),
        (("--at", "1970-01-01T00:00:00Z"), "consent:at"),
        (("--at", "2010-01-01T00:00:00Z", "--basis", "implied_ebr"), "consent:until"),
    ],
)
async def test_consent_that_cannot_be_is_refused(
    office: Office, options: tuple[str, ...], code: str
) -> None:
    words = ("--wording", "May we text you?", "--source", "counter")
    done = await office.run("grant", ADA, "sms/marketing", *words, *options)
    assert (done.exit_code, f"error[{code}]" in done.output) == (1, True), done.output


@pytest.mark.parametrize("command", [("grant", ADA, "sms/marketing"), ("request", ADA)])
@pytest.mark.parametrize("blank", ["--wording", "--source"])
async def test_evidence_that_says_nothing_is_refused(
    office: Office, command: tuple[str, ...], blank: str
) -> None:
    told = {"--wording": "May we text you?", "--source": "counter"} | {blank: " . "}
    done = await office.run(*command, *(part for pair in told.items() for part in pair))
    assert (done.exit_code, "error[consent:evidence]" in done.output) == (1, True), done.output


async def test_a_blank_is_no_confirmation(office: Office) -> None:
    words = ("--wording", "May we text you?", "--source", "counter")
    second = ("--confirmed-at", "2026-02-03T10:00:00Z", "--confirmation", " ")
    done = await office.run("grant", ADA, "sms/marketing", *words, *second)
    assert (done.exit_code, "error[consent:confirmation]" in done.output) == (1, True)
