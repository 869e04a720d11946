"""Too many complaints are told by the report and by the doctor, with the numbers behind it."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console

from tests.runtime.world import START, WORKSPACE, World, people, world
from wayline.commands import _report_pages as pages
from wayline.domain.complaints import LOOK_BACK
from wayline.domain.ids import ContactId, derived_id
from wayline.runtime.complaint_rates import Complaints, complaints_of
from wayline.runtime.doctor.complaints import complaints
from wayline.runtime.doctor.finding import Finding
from wayline.runtime.ledger import ledger_row
from wayline.runtime.report import report
from wayline.store import contacts, journeys, ledger
from wayline.store.rollups import Tally

GOOD, BAD = "+12125550101", "+12125550102"
NOW: Final = START + timedelta(days=40)


async def told(w: World, sender: str | None, number: int, delivered: int, ago: timedelta) -> None:
    """So many complaints about a sender, and so much that it delivered."""
    ana = ContactId((await w.rows("SELECT contact_id FROM contact LIMIT 1"))[0][0])
    contact = (await contacts.read(w.connection, [ana]))[ana].contact
    data = {} if sender is None else {"sender": sender}
    at = NOW - ago
    rows = [
        ledger_row(contact, "sms", "all", "opted_out", "complaint:7726", at, str(n), data=data)
        for n in range(number)
    ]
    await ledger.append(
        w.connection,
        [
            row._replace(
                consent_event_id=derived_id(0, str(sender), str(row.wording), str(ago.days))
            )
            for row in rows
        ],
    )
    tally = Tally()
    for n in range(delivered):
        tally.deliver(ana, WORKSPACE, at + timedelta(minutes=n % 60), sender or "")
    await tally.save(w.connection)


async def asked(w: World) -> tuple[Complaints, Finding]:
    found = await complaints_of(w.connection, WORKSPACE, NOW)
    return found, await complaints(w.connection, NOW)


async def test_a_sender_that_draws_too_many_is_told_with_its_numbers_and_the_mend(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        await people(w.connection, ["ana"])
        day = timedelta(days=1)
        await told(w, GOOD, 1, 2_000, day)
        await told(w, BAD, 6, 1_000, day)
        await told(w, BAD, 50, 1, LOOK_BACK + day)  # long ago
        found, finding = await asked(w)
        assert [(one.sender, one.count, one.delivered, one.high) for one in found.senders] == [
            (GOOD, 1, 2_000, False),
            (BAD, 6, 1_000, True),
        ]
        assert (found.total.count, found.total.delivered) == (7, 3_000)
        assert finding.level == "notice"
        assert (
            f"main: {BAD} drew 6 among 1,000 delivered in 30 days (6.00 in 1,000)" in finding.says
        )
        assert GOOD not in finding.says
        assert "wayline complaints list --workspace main" in finding.mend
        lines = await printed(w)
    assert [line.split() for line in lines if line.startswith("+1212")] == [
        [GOOD, "1", "2,000", "0.50", "2.37"],
        [BAD, "6", "1,000", "6.00", "11.84", "TOO", "MANY"],
    ]
    assert "Too many is more than 1 in 1,000" in " ".join(lines)


async def printed(w: World) -> list[str]:
    """The report on paper."""
    workspace = await journeys.workspace_by_slug(w.connection, "main")
    assert workspace is not None
    out = io.StringIO()
    pages.show(
        await report(w.connection, workspace, NOW),
        Console(file=out, width=pages.WIDTH, highlight=False),
    )
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    ("drawn", "level", "says"),
    [
        ({}, "fine", "none that count"),
        ({GOOD: (1, 2_000)}, "fine", "1 among 2,000 delivered in 30 days"),
        # three senders, none of which stands out alone
        (
            {GOOD: (2, 700), BAD: (2, 700), "ROAST": (2, 700)},
            "notice",
            "all senders together drew 6",
        ),
        # nobody knows about which, and nothing was delivered
        ({None: (2, 0)}, "fine", "2 among 0 delivered in 30 days"),
    ],
)
async def test_what_the_doctor_says(
    own_dsn: str, tmp_path: Path, drawn: dict[str | None, tuple[int, int]], level: str, says: str
) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        await people(w.connection, ["ana"])
        for sender, (number, delivered) in drawn.items():
            await told(w, sender, number, delivered, timedelta(days=2))
        _, finding = await asked(w)
    assert (finding.check, finding.level) == ("complaints", level)
    assert says in finding.says
