"""What people and the business do in a run: say, tap, pause, publish; the same in every driver."""

import random
from datetime import datetime
from typing import Final

from tests.simulation.plan import Act
from tests.simulation.scenery import WORDS
from tests.simulation.stage import WORKSPACE, Stage, contact_id_of
from wayline.runtime import publishing
from wayline.runtime.consent import ConsentChange
from wayline.runtime.ingest import Incoming
from wayline.sandbox.customers import links
from wayline.store import journeys

SOURCE: Final = "simulation"


def incoming(stage: Stage, act: Act) -> Incoming:
    """The event of an act, as the edge hands it in."""
    told = act.data
    return Incoming(
        WORKSPACE,
        SOURCE,
        told.message_id,
        told.name,
        ("user_id", told.person),
        told.occurred_at,
        act.at,
        dict(told.properties),
    )


def consent(act: Act) -> ConsentChange:
    """The change of consent of an act."""
    key, scope, action = act.data
    return ConsentChange(contact_id_of(key), scope, action, "simulation", act.at)


def speak(stage: Stage, act: Act, number: int, at: datetime) -> None:
    """Somebody answers a text, or taps a link; nobody does if no text has come yet."""
    # Not by the fault-free or faulty run: the same person speaks in both.
    chance = random.Random(f"{stage.plan.seed} {act.kind} {number}")
    phones = sorted(one.phone for one in stage.plan.people if one.phone)
    chance.shuffle(phones)
    for phone in phones:
        texts = stage.carrier.inbox(phone, at)
        if not texts:
            continue
        if act.kind == "say":
            if (phone, at) in {one[:2] for one in stage.spoken}:
                continue  # nobody says two things at once
            stage.carrier.say(phone, act.data, at)
            closes = {words: closes for words, closes, _ in WORDS}[act.data]
            stage.spoken.append((phone, at, closes))
            stage.seen[f"said: {act.data}"] += 1
            return
        found = [link for text in texts[-3:] for link in links(text.text)]
        if found:
            stage.carrier.tap(phone, chance.choice(found), at)
            stage.seen["tapped"] += 1
            return


async def govern(stage: Stage, act: Act, at: datetime) -> None:
    """The business pauses, resumes, publishes, stops or closes."""
    owner = stage.arena.owner
    match act.kind:
        case "pause" | "resume":
            row = await journeys.by_slug(owner, WORKSPACE, act.data)
            assert row is not None
            if row.state in ("active", "paused"):
                state = "paused" if act.kind == "pause" else "active"
                await publishing.set_state(owner, WORKSPACE, act.data, state, at)
                stage.governed.append((at, act.kind, act.data))
        case "publish":
            await stage.publish(act.data, at)
        case "stop":
            journey_id = publishing.journey_id_of(WORKSPACE, act.data)
            await journeys.set_state(owner, WORKSPACE, journey_id, "stopped")
        case "close":
            await owner.execute("UPDATE workspace SET closed_at = %s", [at])
        case _:
            raise AssertionError(act.kind)
    stage.seen[act.kind] += 1
