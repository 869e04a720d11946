"""What `wayline journey diff` says of two versions."""

import pytest

from tests.unit.documents import GOOD, good
from wayline.domain.journeys.difference import Change, Difference, diff

CART = GOOD["abandoned-cart"]


def changed(*pairs: tuple[str, str]) -> Difference:
    """The difference that changes of the text make."""
    text = CART
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return diff(good(CART), good(text))


def test_the_same_version_has_no_difference() -> None:
    found = changed()
    assert not found
    assert found == Difference((), (), (), (), ())


def test_a_comment_is_no_difference() -> None:
    assert not changed(("# of every step that does not name its own", "# otherwise"))


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (
            "wait: 2 hours",
            "wait: 90 minutes",
            Change("wait.duration", "2 hours", "1 hour 30 minutes"),
        ),
        (
            "template: cart-friendly",
            "template: cart-warm",
            Change("message.template", "cart-friendly", "cart-warm"),
        ),
        ("next: patience", "next: person", None),
        ("exit: complete", "exit: over", Change("exit.name", "complete", "over")),
        (
            "wait: 24 hours, next: done",
            "wait: 24 hours, next: person",
            Change("next", "done", "person"),
        ),
        (
            "wait: 2 hours",
            'wait_until: {at: "09:00"}',
            Change("step", "wait", "wait_until"),
        ),
    ],
)
def test_a_changed_step_says_which_field(old: str, new: str, change: Change | None) -> None:
    if change is None:  # patience would not be reached any more
        text = CART.replace("  - {id: patience, wait: 24 hours, next: done}\n", "")
        found = diff(good(CART), good(text.replace(old, new)))
        assert found.removed == ("patience",)
        assert [step.id for step in found.changed] == ["answer"]
        return
    found = changed((old, new))
    assert [step.changes for step in found.changed] == [(change,)]
    assert (found.head, found.added, found.removed) == ((), (), ())


def test_steps_come_and_go_and_their_neighbours_lead_elsewhere() -> None:
    found = changed(("  - {id: settle, wait: 2 hours}\n", "  - {id: calm, wait: 2 hours}\n"))
    assert (found.added, found.removed) == (("calm",), ("settle",))
    assert found.head == (Change("first", "settle", "calm"),)
    assert found.changed == ()


@pytest.mark.parametrize(
    ("old", "new", "field", "note"),
    [
        ("gte: 25", "gte: 50", "entry.where.tests", "other people enter"),
        ("after: 7 days}  ", "after: 9 days}  ", "entry.again.after", "other people enter"),
        ("holdout: 10%", "holdout: 20%", "holdout", "the holdout changes"),
        ("within: 7 days", "within: 8 days", "goal.within", "the goal is another"),
        ("as: bought", "as: paid", "exits", "other events take people out"),
        ("priority: 50", "priority: 60", "priority", None),
    ],
)
def test_a_changed_head_says_what_it_means_for_people(
    old: str, new: str, field: str, note: str | None
) -> None:
    found = changed((old, new))
    assert [change.field for change in found.head] == [field]
    assert [each.startswith(note or "") for each in found.notes] == ([True] if note else [])


def test_changed_arms_and_messages_are_noted() -> None:
    arms = changed(("      ten-off:", "      cheap:"))
    assert any("arms or weights differ" in note for note in arms.notes)
    assert not any("messages" in note for note in arms.notes)
    messages = changed(("template: cart-10", "template: cart-20"))
    assert messages.notes == ("other messages are sent",)


def test_a_step_that_is_new_is_described_in_words() -> None:
    found = changed(("exit: [{on: {event: Order Completed}, as: bought}]\n", ""))
    assert found.head == (
        Change("exits", "exit (event Order Completed, reason bought)", "nothing"),
    )
