"""Which words are a complaint, and how many complaints are too many."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.complaints import THRESHOLD, Rate, complains, source_of, source_of_code
from wayline.domain.failures import CODES, FAILURES


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("SPAM", "spam"),
        ("This is spam!!", "spam"),
        ("stop spamming me", "spam"),
        ("Reported", "report"),
        ("I'll report you", "report"),
        ("I am reporting this number", "report"),
        ("Reported as spam", "spam"),
        ("FCC complaint filed", "authority"),
        ("my attorney will call", "court"),
        ("I'm filing a complaint", "complaint"),
        ("this is harassment", "harassment"),
        ("Je vais porter plainte", "complaint"),
        ("Das ist Belästigung", "harassment"),
        ("Vou denunciar", "complaint"),
    ],
)
def test_words_that_complain(text: str, rule: str) -> None:
    assert complains(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "please stop texting me",
        "Is this spam?",
        "It went to my spam folder, sorry!",
        "Not spam, keep them coming",
        "Thanks for the report, very useful",
        "Can you send the report?",
        "I love the suede shoes",
        "When do you sue? just kidding",
        "Yes",
        "",
    ],
)
def test_words_that_do_not(text: str) -> None:
    assert complains(text) is None


def test_a_report_names_its_source_by_its_code() -> None:
    assert source_of_code("7726") == "7726"
    assert source_of_code("30007") == "carrier"
    assert source_of_code(None) == "provider"
    assert source_of("complaint:7726") == "7726"
    assert source_of("reply:opt_out") is None


def test_codes_of_carriers_have_classes_and_opt_outs_close_the_number() -> None:
    every = {code: found for codes in CODES.values() for code, found in codes.items()}
    assert {FAILURES[found].reason for found in every.values()} == {
        "carrier:opted_out",
        "carrier:blocked_content",
    }
    for code in ("21610", "40300", "257"):
        failure = FAILURES[every[code]]
        assert (failure.closes, failure.retryable) == ("address", False)


@pytest.mark.parametrize(
    ("complaints", "delivered", "high"),
    [(0, 0, False), (0, 10, False), (1, 1_000, False), (1, 100, False), (1, 50, True),
     (2, 100, True), (3, 1_000, False), (4, 1_000, True), (40, 50_000, False), (80, 50_000, True)],
)  # fmt: skip
def test_a_rate_is_high_if_chance_alone_hardly_makes_it(
    complaints: int, delivered: int, high: bool
) -> None:
    assert Rate(complaints, delivered).is_high is high


def test_nothing_delivered_has_no_rate() -> None:
    assert (Rate(1, 0).per_thousand, Rate(1, 0).at_most) == (None, None)


def test_without_a_complaint_the_bound_is_the_rule_of_three() -> None:
    assert Rate(0, 1_000).at_most == pytest.approx(-math.log(0.05))


@given(st.integers(0, 60), st.integers(1, 10**7))
def test_the_bound_lies_above_the_rate_and_falls_with_more_deliveries(
    complaints: int, delivered: int
) -> None:
    rate = Rate(complaints, delivered)
    assert rate.per_thousand is not None
    assert rate.at_most is not None
    assert rate.at_most >= min(1_000, rate.per_thousand)
    again = Rate(complaints, delivered * 2).at_most
    assert again is not None
    assert again <= rate.at_most
    if rate.is_high:
        assert rate.per_thousand > 1_000 * THRESHOLD
