"""Senders: what each kind refuses, who is chosen, and what carriers let go of them in a day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.errors import WaylineError
from wayline.domain.reasons import is_reason
from wayline.domain.senders import (
    Registration,
    Sender,
    Sending,
    changed,
    choose,
    day_of,
    in_use,
    limits,
    new_sender,
    read_sender,
    refusal,
    registered,
    spread,
    written,
)
from wayline.domain.senders.facts import CATEGORIES, facts, read_facts
from wayline.domain.senders.sender import KINDS, Brand, Campaign

NOON = datetime(2026, 11, 26, 20, tzinfo=UTC)  # 12:00 on the clock of the carriers
ANA = UUID(int=7)


def ten(use_case: str = "mixed", score: int | None = 60, **more: Any) -> Sender:
    usual: dict[str, Any] = {"brand": Brand("B1", score), "campaign": Campaign("C1", use_case)}
    return Sender("+12125550199", "long_code", "US", **{**usual, **more})


TOLL_FREE = Sender("+18335550100", "toll_free", "US", verification="verified")
CODE = Sender("262966", "short_code", "US", registered={"US": "Roast club"})
NAME = Sender("ROASTERY", "alphanumeric", countries=frozenset({"DE", "FR", "IN"}))
LINKED: dict[str, Any] = {"own_page": True}


@pytest.mark.parametrize(
    ("sender", "category", "country", "text", "wanted"),
    [
        # 10DLC
        (ten(), "marketing", "US", {}, None),
        (ten("2fa"), "marketing", "US", {}, "sender:category"),
        (ten("2fa"), "transactional", "US", {}, None),
        (ten("marketing"), "transactional", "US", {}, "sender:category"),
        (ten("marketing"), "transactional", "US", {"is_answer": True}, None),
        (ten(campaign=None), "service", "US", {}, "sender:unregistered"),
        (ten(brand=None, campaign=None), "service", "PR", {}, "sender:unregistered"),
        (ten(brand=None, campaign=None), "service", "CA", {}, None),
        (ten(), "service", "IN", {}, "sender:country"),
        (ten(), "service", "GB", {}, "sender:country"),
        (ten(), "service", None, {}, "sender:country"),
        (ten(disabled="spam"), "service", "US", {}, "sender:disabled"),
        # toll-free
        (TOLL_FREE, "marketing", "US", {}, None),
        (replace(TOLL_FREE, verification="pending"), "service", "US", {}, "sender:unverified"),
        (replace(TOLL_FREE, verification="unverified"), "service", "CA", {}, "sender:unverified"),
        # short codes
        (CODE, "marketing", "US", {}, None),
        (CODE, "marketing", "CA", {}, "sender:country"),
        (replace(CODE, registered={}), "marketing", "US", {}, "sender:unregistered"),
        (Sender("36179", "short_code", "FR", registered={"FR": "x"}), "service", "FR", {},
         "sender:category"),
        (Sender("38179", "short_code", "FR", registered={"FR": "x"}), "service", "FR", {}, None),
        # numbers of other countries
        (Sender("+33612345678", "long_code", "FR"), "service", "FR", {}, "sender:country"),
        (Sender("+447700900123", "long_code", "GB"), "marketing", "GB", {}, None),
        (Sender("+447700900123", "long_code", "GB"), "service", "US", {}, "sender:country"),
        # names
        (NAME, "service", "US", {}, "sender:country"),
        (NAME, "service", "IT", {}, "sender:country"),
        (NAME, "service", "IN", {}, "sender:unregistered"),
        (replace(NAME, registered={"IN": "1101"}), "service", "IN", {}, None),
        (NAME, "service", "DE", {}, None),
        (NAME, "marketing", "DE", {}, "sender:one_way"),
        (NAME, "marketing", "DE", LINKED, None),
        (NAME, "marketing", "FR", LINKED, "sender:one_way"),
        (replace(NAME, stop_at="36179"), "marketing", "FR", {"text": "STOP au 36179"}, None),
        (replace(NAME, stop_at="36179"), "marketing", "FR", {"text": "STOP au 36000"},
         "sender:one_way"),
        # the sandbox
        (Sender("+12025550100"), "marketing", None, {}, None),
    ],
)  # fmt: skip
def test_what_each_kind_carries(
    sender: Sender, category: str, country: str | None, text: dict[str, Any], wanted: str | None
) -> None:
    assert refusal(sender, Sending(category, country, **text)) == wanted
    assert wanted is None or is_reason(wanted)


COUNTRIES = st.sampled_from(["US", "CA", "GB", "DE", "FR", "IN", "AE"])
SENDERS = st.builds(
    Sender,
    st.sampled_from(["+12125550199", "+447700900123", "262966", "36179", "ROASTERY"]),
    st.sampled_from(KINDS),
    st.none() | COUNTRIES,
    st.none() | st.frozensets(st.sampled_from(sorted(CATEGORIES)), min_size=1),
    st.none() | st.frozensets(COUNTRIES, min_size=1),
    st.none() | st.builds(Brand, st.just("B1"), st.none() | st.integers(1, 100)),
    st.none() | st.builds(Campaign, st.just("C1"), st.sampled_from(sorted(facts().use_cases))),
    st.sampled_from(["unverified", "pending", "verified"]),
    st.dictionaries(COUNTRIES, st.just("r1")),
    st.just(""),
    st.none() | st.just("by hand"),
)
TEXTS = st.builds(
    Sending,
    st.sampled_from(sorted(CATEGORIES)),
    st.none() | COUNTRIES,
    st.just(""),
    st.just(False),
    st.booleans(),
)


@given(
    senders=st.lists(SENDERS, max_size=6), text=TEXTS, known=st.permutations(["36179", "262966"])
)
def test_a_category_that_is_not_registered_passes_by_no_sender(
    senders: list[Sender], text: Sending, known: list[str]
) -> None:
    chosen = choose(senders, text, ANA, known)
    assert (chosen is None) == (not senders)
    if chosen is None:
        return
    assert chosen in in_use(senders)
    if refusal(chosen, text) is None:
        assert text.category in chosen.uses()
        assert chosen.disabled is None
    else:
        assert all(refusal(one, text) for one in in_use(senders))


@given(SENDERS)
def test_a_sender_is_kept_and_read_without_loss(sender: Sender) -> None:
    kept = read_sender(
        sender.address, sender.kind, sender.country, written(sender), sender.disabled
    )
    assert kept == sender


class TestChoice:
    """Whom a person hears from."""

    OTHER = replace(ten(), address="+12125550198")

    def test_the_number_that_they_know_and_may_carry_it(self) -> None:
        both = [ten(), self.OTHER]
        offer = Sending("marketing", "US")
        for one in both:
            assert choose(both, offer, ANA, ["+4477", one.address]) is one
        silent = replace(self.OTHER, campaign=Campaign("C2", "2fa"))
        assert choose([ten(), silent], offer, ANA, [silent.address]) == ten()

    def test_a_stranger_gets_one_for_ever_and_strangers_are_shared_out(self) -> None:
        both, offer = [ten(), self.OTHER], Sending("marketing", "US")
        drawn = [choose(both, offer, UUID(int=n)) for n in range(200)]
        assert drawn == [choose(both[::-1], offer, UUID(int=n)) for n in range(200)]
        assert 60 < sum(one is both[0] for one in drawn) < 140

    def test_one_of_their_country_whom_they_can_answer_comes_first(self) -> None:
        code = Sender("+4915112345678", "long_code", "DE")
        told = Sending("service", "DE")
        assert all(choose([NAME, code], told, UUID(int=n)) is code for n in range(20))

    def test_the_sandbox_stands_aside_even_for_one_that_is_disabled(self) -> None:
        sandbox, off = Sender("+12025550100"), ten(disabled="by hand")
        assert choose([sandbox, off], Sending("service", "US"), ANA) is off
        assert choose([sandbox], Sending("service", "US"), ANA) is sandbox

    def test_of_those_that_may_not_the_nearest_says_why(self) -> None:
        unfit = [NAME, ten("2fa"), replace(TOLL_FREE, verification="pending")]
        chosen = choose(unfit, Sending("marketing", "US"), ANA)
        assert chosen is unfit[1]


class TestDay:
    """What carriers let go of a brand in a day."""

    @pytest.mark.parametrize(
        ("score", "most"),
        [(None, 2_000), (1, 2_000), (24, 2_000), (25, 10_000), (49, 10_000), (50, 40_000),
         (74, 40_000), (75, 200_000), (100, 200_000)],
    )  # fmt: skip
    def test_by_score(self, score: int | None, most: int) -> None:
        [day] = limits(ten(score=score), "US", [ten(score=score)], {}, NOON)
        assert (day.most, day.used) == (most, 0)

    def test_low_volume_has_the_least_and_an_own_limit_replaces_it(self) -> None:
        low = ten("low_volume", 90)
        assert limits(low, "US", [low], {}, NOON)[0].most == 2_000
        own = replace(low, brand=Brand("B1", 90, 500))
        assert limits(own, "US", [own], {}, NOON)[0].most == 500

    def test_senders_of_a_brand_share_it_and_a_campaign_has_its_own(self) -> None:
        first = ten(campaign=Campaign("C1", "mixed", 100))
        mate = replace(first, address="+12125550198", campaign=Campaign("C2", "marketing"))
        other = replace(first, address="+12125550197", brand=Brand("B2", 60))
        used = {first.address: 60, mate.address: 39_900, other.address: 5}
        brand, campaign = limits(first, "US", [first, mate, other], used, NOON)
        assert (brand.name, brand.used, campaign.used) == ("brand B1", 39_960, 60)
        assert (brand.has_room(40), brand.has_room(41)) == (True, False)
        assert (campaign.has_room(40), campaign.has_room(41)) == (True, False)

    def test_texts_elsewhere_and_other_kinds_have_none(self) -> None:
        assert limits(ten(), "CA", [ten()], {}, NOON) == ()
        assert limits(TOLL_FREE, "US", [TOLL_FREE], {}, NOON) == ()

    def test_the_day_is_the_carriers(self) -> None:
        before, after = (
            datetime(2026, 11, 27, 7, 59, 59, tzinfo=UTC),
            datetime(2026, 11, 27, 8, tzinfo=UTC),
        )
        assert (day_of(before), day_of(after)) == (date(2026, 11, 26), date(2026, 11, 27))
        [day] = limits(ten(), "US", [ten()], {}, before)
        assert day.until == after

    def test_a_day_of_25_hours_ends_when_it_ends(self) -> None:
        [day] = limits(ten(), "US", [ten()], {}, datetime(2026, 11, 1, 8, tzinfo=UTC))
        assert day.until == datetime(2026, 11, 2, 8, tzinfo=UTC)


class TestReading:
    """What people write of senders."""

    @pytest.mark.parametrize(
        ("text", "countries", "kind", "address", "country"),
        [
            ("+1 (212) 555-0199", (), "long_code", "+12125550199", "US"),
            ("+1 833 555 0100", (), "toll_free", "+18335550100", "US"),
            ("262966", ("us",), "short_code", "262966", "US"),
            ("Roast & Row", ("DE", "AT"), "alphanumeric", "Roast & Row", None),
        ],
    )
    def test_the_kind_follows(
        self, text: str, countries: tuple[str, ...], kind: str, address: str, country: str | None
    ) -> None:
        made = new_sender(text, countries)
        assert (made.kind, made.address, made.country) == (kind, address, country)

    @pytest.mark.parametrize(
        ("text", "countries", "said"),
        [
            ("+1212", (), "+1212"),
            ("262966", (), "a short code of some country"),
            ("262966", ("US", "CA"), "a short code of some country"),
            ("ROASTERY", (), "not taken everywhere"),
            ("ROASTERY", ("US",), "US does not take texts from ROASTERY"),
            ("ROASTERY", ("XX",), '"XX" is no country'),
            ("Twelve chars", ("DE",), "is no number, short code or name"),
            ("12-34", ("DE",), "is no number, short code or name"),
            ("+33 6 12 34 56 78", ("FR",), "FR does not take texts from +33612345678"),
            ("+1 212 555 0199", ("US", "IN"), "IN does not take texts from +12125550199"),
        ],
    )
    def test_what_cannot_be_one_is_said(
        self, text: str, countries: tuple[str, ...], said: str
    ) -> None:
        with pytest.raises(WaylineError) as raised:
            new_sender(text, countries)
        assert said in raised.value.message
        assert raised.value.code == "sender:invalid"
        assert raised.value.mend

    @pytest.mark.parametrize(
        ("sender", "said", "words"),
        [
            (ten(), Registration(), "nothing is said"),
            (ten(), Registration(verification="verified"), "verification is said of the long code"),
            (ten(), Registration(score=0), "0 is no vetting score"),
            (ten(), Registration(campaign="C2", use_case="marketin"), "is no use case"),
            (ten(), Registration(campaign="C2"), "a campaign has a use case"),
            (ten(brand=None, campaign=None), Registration(campaign="C", use_case="2fa"),
             "a campaign belongs to a brand"),
            (ten(brand=None, campaign=None), Registration(score=5), "a brand has an id"),
            (TOLL_FREE, Registration(verification="done"), "is no verification"),
            (NAME, Registration(number="1101"), "a name is registered in a country"),
            (Sender("+447700900123", "long_code", "GB"), Registration(brand="B"),
             "no number of North America"),
            (Sender("+12025550100"), Registration(brand="B"), "brand is said of the sandbox"),
        ],
    )  # fmt: skip
    def test_a_registration_that_does_not_fit_is_refused(
        self, sender: Sender, said: Registration, words: str
    ) -> None:
        with pytest.raises(WaylineError) as raised:
            registered(sender, said)
        assert words in raised.value.message

    def test_a_close_use_case_is_named(self) -> None:
        with pytest.raises(WaylineError) as raised:
            registered(ten(), Registration(campaign="C2", use_case="marketin"))
        assert raised.value.mend == "Did you mean marketing?"

    def test_registrations_add_up(self) -> None:
        bare = new_sender("+12125550199")
        one = registered(bare, Registration(brand="B1", score=60))
        two = registered(one, Registration(campaign="C1", use_case="mixed", campaign_daily=9))
        three = registered(two, Registration(score=80))
        assert three.brand == Brand("B1", 80)
        assert three.campaign == Campaign("C1", "mixed", 9)
        assert registered(three, Registration(brand="B2")).brand == Brand("B2")

    def test_what_holds_of_a_brand_holds_of_all_its_senders(self) -> None:
        mate = replace(ten(), address="+12125550198")
        stranger = replace(mate, address="+12125550197", brand=Brand("B2"))
        told = registered(ten(), Registration(score=90, campaign="C1", use_case="marketing"))
        after = spread([ten(), mate, stranger], told)
        assert [one.address for one in after] == ["+12125550199", "+12125550198"]
        assert {one.brand and one.brand.score for one in after} == {90}
        assert {one.campaign and one.campaign.use_case for one in after} == {"marketing"}

    def test_settings_replace_what_follows_and_go_back(self) -> None:
        narrow = changed(ten(), categories=["service"], countries=["US"])
        assert (narrow.uses(), narrow.reach()) == ({"service"}, {"US"})
        assert changed(narrow, categories=[], countries=[]) == ten()
        for wrong in ({"categories": ["spam"]}, {"countries": ["IN"]}, {"stop_at": "36179"}):
            with pytest.raises(WaylineError):
                changed(ten(), **wrong)
        assert changed(NAME, stop_at="36179").stop_at == "36179"
        with pytest.raises(WaylineError):
            changed(NAME, countries=[])


def test_facts_of_the_law_and_of_carriers_have_sources_and_are_read_strictly() -> None:
    assert all(one.source for one in facts().destinations.values())
    scores = [score for low, high, _ in facts().scores for score in range(low, high + 1)]
    assert scores == list(range(1, 101))
    row = {"id": "x", "categories": ["gossip"]}
    told = {"day_zone": "UTC", "vetting": [], "use_case": [row], "destination": [], "code": []}
    with pytest.raises(ValueError, match="categories of a fact"):
        read_facts(told)
