"""People tap, answer and buy as stated; machines look at links as real ones do."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.sandbox.making import everything, hand_over, opened, text, texts
from wayline.sandbox import CALM, REAL, STILL, Accepted, Happening
from wayline.sandbox.customers import links
from wayline.sandbox.people import TEMPERS
from wayline.sandbox.replies import REPLIES, keyword

COUNT = 10_000
Lived = tuple[dict[str, Accepted], list[Happening]]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    with opened(tmp_path_factory.mktemp("real"), REAL) as carrier:
        hand_over(carrier, texts(COUNT))
        arrived = {each.key: each for each in carrier.accepted() if each.arrived_at}
        return arrived, [each for each in everything(carrier) if each.kind != "receipt"]


def of(real: Lived, kind: str) -> list[Happening]:
    return [each for each in real[1] if each.kind == kind]


def test_rates_are_those_of_a_good_carrier(real: Lived) -> None:
    arrived = real[0].values()
    assert 0.08 < sum(each.taps > 0 for each in arrived) / len(arrived) < 0.15
    assert 0.08 < sum(each.machine_visits > 0 for each in arrived) / len(arrived) < 0.12
    assert 0.02 < len(of(real, "reply")) / len(arrived) < 0.04
    assert 0.005 < len(of(real, "order")) / len(arrived) < 0.03


def test_nothing_comes_of_what_never_arrived(real: Lived) -> None:
    arrived, lived = real
    for each in lived:
        at = arrived[each.key].arrived_at
        assert at is not None
        assert at <= each.at


def test_the_log_knows_people_from_machines(real: Lived) -> None:
    arrived = real[0].values()
    visits = Counter(each.key for each in of(real, "visit"))
    assert all(visits[each.key] == each.taps + each.machine_visits for each in arrived)


def test_visits_are_to_the_link_of_the_text(real: Lived) -> None:
    arrived = real[0]
    assert all(each.data["url"] == links(arrived[each.key].text)[0] for each in of(real, "visit"))


def mask(visit: Happening) -> int:
    return 48 if ":" in visit.data["ip"] else 24


def test_people_come_from_homes_with_a_phone_in_hand(real: Lived) -> None:
    people = [each for each in of(real, "visit") if real[0][each.key].machine_visits == 0]
    homes = ip_network("2001:db8::/32"), ip_network("198.18.0.0/15")
    for each in people:
        address = ip_address(each.data["ip"])
        assert any(address in home for home in homes)
        assert "Mobile" in each.data["user_agent"]
        assert (each.data["method"], each.data["headers"]) == ("GET", {})
    blocks = Counter(ip_network(f"{each.data['ip']}/{mask(each)}", strict=False) for each in people)
    assert max(blocks.values()) < 12  # or they would look like a scanner


def test_people_take_seconds_to_days(real: Lived) -> None:
    waits = sorted(
        each.at - (real[0][each.key].arrived_at or each.at)
        for each in of(real, "visit")
        if real[0][each.key].machine_visits == 0
    )
    assert waits[0] >= timedelta(seconds=5)
    assert timedelta(minutes=2) < waits[len(waits) // 2] < timedelta(hours=2)
    assert timedelta(days=1) < waits[-1] < timedelta(days=7)


def test_machines_look_as_they_do(real: Lived) -> None:
    machines = [
        each.data
        for each in of(real, "visit")
        if real[0][each.key].taps == 0
    ]  # fmt: skip
    agents = " ".join({each["user_agent"] for each in machines})
    for name in ("facebookexternalhit", "Google-PageRenderer", "WhatsApp/", "python-requests"):
        assert name in agents
    assert any(each["user_agent"] == "" for each in machines)
    assert any(each["method"] == "HEAD" for each in machines)
    assert any(each["headers"] == {"Sec-Purpose": "prefetch"} for each in machines)
    blocks = [ip_network(f"{each}.0/24") for each in ("192.0.2", "198.51.100", "203.0.113")]
    assert any(ip_address(each["ip"]) in blocks[0] for each in machines)


def test_machines_open_every_link_and_people_one(tmp_path: Path) -> None:
    body = "Both: https://wl.ink/a, http://wl.ink/b!"
    behaviour = replace(STILL, previews=1.0)
    with opened(tmp_path, behaviour) as carrier:
        carrier.submit([text("a", body=body)])
        visits = [each.data["url"] for each in everything(carrier) if each.kind == "visit"]
        assert visits == ["https://wl.ink/a", "http://wl.ink/b"]


def test_no_link_no_visit(tmp_path: Path) -> None:
    behaviour = replace(CALM, previews=1.0, clicks=1.0)
    with opened(tmp_path, behaviour) as carrier:
        batch = [replace(each, text="wl.ink/abc, no link") for each in texts(300)]
        carrier.submit(batch)
        assert "visit" not in {each.kind for each in everything(carrier)}


def test_tempers_are_fixed_by_the_number(tmp_path: Path) -> None:
    behaviour = replace(STILL, clicks=0.27)  # at which those who love it tap nearly always
    with opened(tmp_path, behaviour) as carrier:
        for wave in range(10):
            carrier.submit([replace(each, key=f"{wave}/{each.key}") for each in texts(200)])
        taps = Counter(each.to for each in carrier.accepted() if each.taps)
        counts = Counter(taps[each.to] for each in texts(200))
        assert 45 <= counts[0] <= 100  # 35 %, and unlucky others
        assert 10 <= sum(counts[number] for number in (9, 10)) <= 40


def test_tempers_leave_the_rates_as_stated() -> None:
    assert sum(share for share, _ in TEMPERS) == pytest.approx(1)
    assert sum(share * temper.clicks for share, temper in TEMPERS) == pytest.approx(1, abs=0.05)
    assert sum(share * temper.replies for share, temper in TEMPERS) == pytest.approx(1, abs=0.05)
    for _, temper in TEMPERS:
        assert sum(share for share, _ in temper.intents) == pytest.approx(1)
        assert {intent for _, intent in temper.intents} <= REPLIES.keys()


def test_replies_name_both_numbers(real: Lived) -> None:
    arrived = real[0]
    replies = [(arrived[each.key], each.data) for each in of(real, "reply")]
    assert all((data["from"], data["to"]) == (sent.to, sent.sender) for sent, data in replies)
    assert len({data["id"] for _, data in replies}) == len(replies)
    assert {data["text"] for _, data in replies} <= {
        one for each in REPLIES.values() for one in each
    }


def test_orders_add_up(real: Lived) -> None:
    for each in of(real, "order"):
        cents = [round(one["price"] * 100) * one["quantity"] for one in each.data["products"]]
        assert round(each.data["amount"] * 100) == sum(cents) > 0
        assert each.data["phone"] == real[0][each.key].to
        assert each.data["currency"] == "USD"


def test_those_who_buy_have_mostly_tapped(real: Lived) -> None:
    tapped = sum(real[0][each.key].taps > 0 for each in of(real, "order"))
    assert tapped > 0.7 * len(of(real, "order"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("none", []),
        ("https://a.example/x?y=1&z=2#f now", ["https://a.example/x?y=1&z=2#f"]),
        ("(http://a.example/x).", ["http://a.example/x"]),
        ("HTTPS://A.example\nhttp://b.example!", ["HTTPS://A.example", "http://b.example"]),
        ("ftp://a.example", []),
    ],
)
def test_links_of_a_text(body: str, expected: list[str]) -> None:
    assert links(body) == expected


@pytest.mark.parametrize("intent", REPLIES)
def test_only_keywords_are_opt_outs_to_a_carrier(intent: str) -> None:
    expected = True if intent == "stop" else None
    assert {keyword(each) for each in REPLIES[intent]} == {expected}
