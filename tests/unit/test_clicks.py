"""People's visits of links are told from those of programs, by the signs that programs leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.clicks import VERDICTS, Verdict, Visit, judge, network_of
from wayline.domain.reasons import is_reason

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)
IMESSAGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) "
    "Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
)


def visit(**given: object) -> Visit:
    usual: dict[str, object] = {"method": "GET", "user_agent": PHONE, "since_sent": 60.0}
    return Visit(**{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"user_agent": ANDROID},
        {"method": "POST"},
        {"since_sent": 2.0},
        {"nearest_other_link": 1.5},
        {"nearest_other_link": -1.5},
        {"network_people": 2},
        {"purpose": ""},
    ],
)
def test_a_person_is_taken_for_one(given: dict[str, object]) -> None:
    assert judge(visit(**given)) == Verdict(human=True, reason="click:human")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"method": "HEAD"}, "click:method"),
        ({"method": "options"}, "click:method"),
        ({"purpose": "prefetch"}, "click:prefetch"),
        ({"purpose": "prefetch;prerender"}, "click:prefetch"),
        ({"purpose": "Preview"}, "click:prefetch"),
        ({"user_agent": None}, "click:no_agent"),
        ({"user_agent": "  "}, "click:no_agent"),
        ({"user_agent": IMESSAGE}, "click:agent"),
        ({"user_agent": "WhatsApp/2.24.1 A"}, "click:agent"),
        ({"user_agent": "Mozilla/5.0 (compatible; Google-PageRenderer Google)"}, "click:agent"),
        ({"user_agent": "Mozilla/5.0 (Windows NT 6.1) SkypeUriPreview Preview/0.5"}, "click:agent"),
        ({"user_agent": "Slackbot-LinkExpanding 1.0"}, "click:agent"),
        ({"user_agent": "curl/8.5.0"}, "click:agent"),
        ({"user_agent": "python-requests/2.32"}, "click:agent"),
        ({"user_agent": "Go-http-client/2.0"}, "click:agent"),
        ({"user_agent": "okhttp/4.12.0"}, "click:agent"),
        ({"user_agent": "Java/17.0.2"}, "click:agent"),
        ({"user_agent": "Mozilla/5.0 HeadlessChrome/131.0"}, "click:agent"),
        ({"since_sent": 1.9}, "click:too_soon"),
        ({"since_sent": -3.0}, "click:too_soon"),
        ({"since_sent": None}, "click:too_soon"),
        ({"nearest_other_link": 0.4}, "click:all_links"),
        ({"nearest_other_link": -1.0}, "click:all_links"),
        ({"network_people": 3}, "click:network"),
    ],
)
def test_a_program_is_taken_for_one(given: dict[str, object], reason: str) -> None:
    assert judge(visit(**given)) == Verdict(human=False, reason=reason)


@given(
    st.builds(
        Visit,
        method=st.sampled_from(["GET", "HEAD", "POST"]) | st.text(max_size=8),
        user_agent=st.none() | st.text(max_size=80) | st.just(PHONE),
        since_sent=st.none() | st.floats(-10, 1e6),
        purpose=st.none() | st.text(max_size=20),
        nearest_other_link=st.none() | st.floats(-100, 100),
        network_people=st.integers(1, 50),
    )
)
def test_every_verdict_is_on_the_list(asked: Visit) -> None:
    verdict = judge(asked)
    assert verdict.reason in VERDICTS
    assert verdict.human == (verdict.reason == "click:human")


def test_every_verdict_is_a_reason() -> None:
    assert all(is_reason(reason) for reason in VERDICTS)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("not an address", None),
        ("", None),
    ],
)
def test_the_network_of_a_visitor(address: str, network: str | None) -> None:
    assert network_of(address) == network
