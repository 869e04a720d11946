"""Workers die in the middle of everything, and nobody is forgotten or texted twice.

The judge is the carrier: its own log and its phones, which know nothing of our rows.
"""

import shutil
import sys
from collections.abc import Iterator

import pytest

from tests.durability.campaign import Plan, campaign
from tests.durability.crew import Doubt, Fault
from tests.durability.strikes import Found, strikes
from tests.quick import FOLDER
from wayline.store.embedded import Server, server

FAULTS: list[Fault] = [  # before the carrier has a batch, and before we have its answer
    ("handed", "SIGKILL"),
    ("handed", "SIGSTOP"),
    ("claimed", "SIGKILL"),
    ("claimed", "SIGSTOP"),
]
LARGE = Plan(people=1_500, kills=50, workers=4, drops=6, postmasters=1, freezes=3)


@pytest.fixture
def postgres(testrun_uid: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A durable server of this test alone: it may be killed."""
    home = FOLDER / f"wayline-crew-{testrun_uid}-{abs(hash(request.node.name)) % 10**8}"
    with server(home, {"shared_buffers": "128MB"}) as running:
        yield running
    shutil.rmtree(home, ignore_errors=True)


async def test_struck_in_the_middle_of_a_batch(postgres: Server) -> None:
    found = await strikes(postgres, FAULTS, 100, doubt="lookup")
    assert found.unanswered > 0
    assert found == Found(0, 0, 0, 0, found.unanswered, [0] * 4)


async def test_sending_again_unasked_would_be_seen(postgres: Server) -> None:
    found = await strikes(postgres, FAULTS[:2], 60, doubt="lookup", naive=True)
    assert found.unanswered > 0
    assert found == Found(0, found.unanswered, found.unanswered, 0, found.unanswered, [0] * 3)


@pytest.mark.prove
@pytest.mark.parametrize("doubt", ["key", "lookup"])
async def test_a_carrier_that_remembers(postgres: Server, doubt: Doubt) -> None:
    found = await campaign(postgres, LARGE, doubt=doubt)
    sys.stdout.write(f"\n{doubt}: {found}\n")
    assert (found.lost, found.doubled, found.inboxes_doubled, found.in_doubt) == (0, 0, 0, 0)
    assert found.codes == [0] * LARGE.workers


@pytest.mark.prove
async def test_a_carrier_that_remembers_nothing(postgres: Server) -> None:
    found = await campaign(postgres, LARGE, doubt="none")
    sys.stdout.write(f"\nnone: {found}\n")
    assert (found.doubled, found.inboxes_doubled) == (0, 0)
    assert found.lost <= found.in_doubt  # who got nothing is known to be in doubt


@pytest.mark.prove
async def test_sending_again_unasked_is_seen(postgres: Server) -> None:
    found = await campaign(postgres, LARGE, doubt="lookup", naive=True)
    sys.stdout.write(f"\nnaive: {found}\n")
    assert found.lost == 0
    assert found.doubled > 0, "the campaign is blind"
