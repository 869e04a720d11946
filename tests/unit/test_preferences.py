"""Whatever people choose, in whatever order and on however old a page: their last word counts."""

from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gating import NOON, cared, message, policy
from wayline.domain import care as care_rules
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.declared import Word, heard
from wayline.domain.gate import Allowed, decide
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.preferences import (
    Choice,
    Chosen,
    Seen,
    choose,
    masked,
    standing,
    stop_all,
)
from wayline.domain.wishes import Quiet, Wishes

ANN = Contact(ContactId(UUID(int=2)), WorkspaceId(UUID(int=1)), "ann", phone="+12125550142")
SMS = "sms/marketing"
TOPICS = ("beans", "mugs")
SCOPES = (SMS, *(f"{SMS}/{topic}" for topic in TOPICS))
OLD = "save old"
STEPS = ("look", "save", OLD, OLD, OLD, "stop all", "stop", "start", "grant", "revoke", "import")


@dataclass
class Life:
    """A person's care, the pages they have open, and what they may be sent at the most."""

    care: Care = field(default_factory=Care)
    pages: list[Seen] = field(default_factory=list)
    yes: set[str] = field(default_factory=set)
    no: set[str] = field(default_factory=set)  # refused at some time: an import says nothing new
    stopped: bool = False

    def refuse(self, scopes: set[str]) -> None:
        self.yes -= scopes
        self.no |= scopes

    def look(self) -> Seen:
        now = standing(ANN, self.care, {("sms", topic) for topic in TOPICS})
        return Seen.read(now.seen())

    def save(self, seen: Seen, ticked: frozenset[str]) -> Chosen:
        now = standing(ANN, self.care, {("sms", topic) for topic in TOPICS})
        done = choose(self.care, now, seen, Choice(ticked, seen.wishes))
        self.care = done.care
        return done

    def allows(self, scope: str) -> bool:
        topic = scope.removeprefix(SMS).strip("/") or None
        outcome = decide(message(topic=topic), self.care, policy(), NOON)
        return isinstance(outcome, Allowed)


steps = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.sets(st.sampled_from(SCOPES)).map(frozenset),
        st.sampled_from(SCOPES),
        st.integers(0, 5),
    ),
    max_size=12,
)


@settings(max_examples=300)
@given(steps)
def test_no_sequence_of_choices_lets_marketing_through_against_the_last_word(
    told: list[tuple[str, frozenset[str], str, int]],
) -> None:
    life = Life()
    life.pages.append(life.look())
    for step, ticked, scope, which in told:
        _live(life, step, ticked, scope, which)
        for one in SCOPES:
            if life.allows(one):
                assert one in life.yes, (one, step)
                assert not life.stopped


def _live(life: Life, step: str, ticked: frozenset[str], scope: str, which: int) -> None:
    match step:
        case "look":
            life.pages.append(life.look())
        case "save":
            _save_current(life, ticked)
        case "save old":
            seen = life.pages[which % len(life.pages)]
            is_current = seen == life.look()
            if is_current:
                _save_current(life, ticked)
            else:
                life.save(seen, ticked)
                life.refuse(set(seen.ticked - ticked))
        case "stop all":
            now = standing(ANN, life.care, ())
            life.care, life.stopped = stop_all(life.care, now, NOON).care, True
        case "stop":
            life.care, life.stopped = care_rules.opt_out(life.care, "sms", NOON), True
        case "start":
            life.care, life.stopped = care_rules.resume(life.care, "sms"), False
        case _:
            _told_elsewhere(life, step, scope)


def _told_elsewhere(life: Life, step: str, scope: str) -> None:
    below = {one for one in SCOPES if f"{one}/".startswith(f"{scope}/")}
    match step:
        case "grant":
            life.care = care_rules.grant(life.care, scope)
            life.yes |= below
        case "revoke":
            life.care = care_rules.revoke(life.care, scope)
            life.refuse(below)
        case "import":
            life.care, _ = heard(life.care, Word(SMS, "granted", NOON, "form", proven=True), NOON)
            life.yes |= set(SCOPES) - life.no
        case _:
            pass


def _save_current(life: Life, ticked: frozenset[str]) -> None:
    """On a page that is not old, what was left ticked is what holds."""
    before = life.look()
    done = life.save(before, ticked)
    assert not done.late
    life.no |= before.ticked - ticked
    assert life.look().ticked == ticked
    if ticked:
        life.stopped = False
    if not life.stopped:
        life.yes = set(ticked)


def test_a_no_on_an_old_page_outlives_a_stop_and_a_start() -> None:
    life = Life()
    _save_current(life, frozenset({SMS}))
    life.pages.append(life.look())
    for step in ("stop all", OLD, "start"):
        _live(life, step, frozenset(), SMS, 0)
    assert not life.allows(SMS)


def test_an_old_page_makes_wishes_stricter_and_never_looser() -> None:
    night, noon = Quiet("21:00", "08:00"), Quiet("12:00", "14:00")
    old = Seen.read(standing(ANN, cared(wishes=Wishes(3, (night,))), ()).seen())
    care = cared(wishes=Wishes(1, (night,), links=2))
    looser = choose(care, standing(ANN, care, ()), old, Choice(old.ticked, Wishes(5)))
    assert looser.care.wishes == care.wishes
    assert looser.late
    stricter = choose(care, standing(ANN, care, ()), old, Choice(old.ticked, Wishes(2, (noon,))))
    assert stricter.care.wishes == Wishes(1, (night, noon), links=2)


def test_who_saves_a_closed_page_unticked_has_said_nothing_new() -> None:
    care = care_rules.opt_out(cared(), "sms", NOON)
    now = standing(ANN, care, ())
    done = choose(care, now, Seen.read(now.seen()), Choice(frozenset(), Wishes()))
    assert (done.care, done.words) == (care, ())


def test_a_question_is_settled_by_who_saves_their_page() -> None:
    care = care_rules.ask(cared(), NOON)
    now = standing(ANN, care, ())
    seen = Seen.read(now.seen())
    done = choose(care, now, seen, Choice(seen.ticked, Wishes()))
    assert done.care.asked_at is None
    assert [word.action for word in done.words] == ["resumed"]
    none = choose(care, now, seen, Choice(frozenset(), Wishes()))
    assert none.care.asked_at == NOON
    assert none.care.consent == {SMS: "revoked"}


def test_who_stops_everything_behind_a_dead_line_is_heard_once() -> None:
    care = cared(blocked={"sms": "carrier:invalid_number"})
    done = stop_all(care, standing(ANN, care, ()), NOON)
    assert done.care.opted_out_at == NOON
    again = stop_all(done.care, standing(ANN, done.care, ()), NOON)
    assert again.words == ()


def test_an_address_is_shown_to_its_owner_alone() -> None:
    assert masked("+12125550142") == "••• 42"
    assert masked("ann@home.example") == "a•••@home.example"


def test_who_asked_to_be_left_alone_by_law_has_no_boxes_and_may_still_stop() -> None:
    care = care_rules.restrict(cared())
    now = standing(ANN, care, ())
    assert [(one.shut, one.boxes) for one in now.channels] == [(True, ())]
    assert stop_all(care, now, NOON).care.blocked["sms"] == care_rules.OPTED_OUT
