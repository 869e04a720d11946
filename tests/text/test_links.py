"""Links keep what they had, carry codes nobody guesses, and never lead where carriers filter."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.text.links import derived_code, link_problem, new_code, short_url, tracked_url

UTM = {"utm_source": "sms", "utm_medium": "sms", "utm_campaign": "cart & more"}
TAIL = "utm_source=sms&utm_medium=sms&utm_campaign=cart%20%26%20more"
ALPHABET = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("target", "tracked"),
    [
        ("https://a.example", f"https://a.example?{TAIL}"),
        ("https://a.example/x?", f"https://a.example/x?{TAIL}"),
        ("https://a.example/x?q=1", f"https://a.example/x?q=1&{TAIL}"),
        ("https://a.example/x?q=1&", f"https://a.example/x?q=1&{TAIL}"),
        ("https://a.example/#top?x", f"https://a.example/?{TAIL}#top?x"),
        ("HTTP://a.example/a%2Fb?q=a+b%20c", f"HTTP://a.example/a%2Fb?q=a+b%20c&{TAIL}"),
        (
            "https://a.example/?UTM_Source=mail&utm%5Fmedium=x",
            "https://a.example/?UTM_Source=mail&utm%5Fmedium=x&utm_campaign=cart%20%26%20more",
        ),
        ("https://a.example/?utm_source", f"https://a.example/?{TAIL.replace('=sms', '', 1)}"),
        ("tel:+442079460123", "tel:+442079460123"),
        ("mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x"),
        ("shop-app://cart", "shop-app://cart"),
        ("", ""),
    ],
)  # fmt: skip
def test_tracked_url(target: str, tracked: str) -> None:
    assert tracked_url(target, UTM) == tracked


@given(
    st.lists(
        st.tuples(st.text("abutm_", min_size=1), st.text("xyz &=#%?", max_size=5)), max_size=4
    ),
    st.dictionaries(st.text("abutm_", min_size=1), st.text(max_size=6), max_size=4),
    st.sampled_from(["", "#top", "#a?b=c&d"]),
)
def test_tracking_adds_and_never_changes(
    pairs: list[tuple[str, str]], utm: dict[str, str], fragment: str
) -> None:
    utm = {key: value.encode("utf-8", "ignore").decode() for key, value in utm.items()}
    query = "&".join(f"{key}={value.encode().hex()}" for key, value in pairs)
    target = f"https://a.example/p{'?' if query else ''}{query}{fragment}"
    got = urlsplit(tracked_url(target, utm))
    found = parse_qsl(got.query, keep_blank_values=True)
    have = {key for key, _ in pairs}
    assert found[: len(pairs)] == parse_qsl(query, keep_blank_values=True)
    assert dict(found[len(pairs) :]) == {k: v for k, v in utm.items() if k not in have}
    assert got.fragment == fragment.removeprefix("#")
    assert tracked_url(got.geturl(), utm) == got.geturl()


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "http://shop.example/path?x=1#y",
        "https://shop.example:8443/a-b_c~d",
        "https://bücher.example/",
        "https://xn--bcher-kva.example/",
        "https://[2001:db8::1]/",
        "https://bitly.example/",
        "https://notbit.ly.example/",
        "https://localhost/x",
    ],
)
def test_fine_links(url: str) -> None:
    assert link_problem(url) is None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "link:scheme"),
        ("shop.example", "link:scheme"),
        ("ftp://shop.example", "link:scheme"),
        ("javascript:alert(1)", "link:scheme"),
        ("data:text/html,x", "link:scheme"),
        ("//shop.example", "link:scheme"),
        (" https://shop.example", "link:scheme"),
        ("https://", "link:host"),
        ("https:///path", "link:host"),
        ("https://?x", "link:host"),
        ("https://a..b", "link:host"),
        ("https://a:port/", "link:host"),
        ("https://[::1/", "link:host"),
        ("https://user:secret@shop.example", "link:credentials"),
        ("https://shop.example@evil.example/", "link:credentials"),
        ("https://shop.example/a b", "link:characters"),
        ("https://shop.example/\n", "link:characters"),
        ("https://shop.example\\@evil.example", "link:characters"),
        ("https://shop.example/<b>", "link:characters"),
        ("https://shop.example/\x00", "link:characters"),
        ("https://bit.ly/abc", "link:shortener"),
        ("https://WWW.TinyURL.com./abc", "link:shortener"),
        ("https://shop.example/" + "x" * 2_000, "link:too_long"),
    ],
)
def test_links_that_must_not_be_sent(url: str, code: str) -> None:
    found = link_problem(url)
    assert found is not None
    assert found.code == code
    assert found.what
    assert found.mend.endswith(".")
    assert "secret" not in found.what


@given(st.binary(min_size=8, max_size=40))
def test_codes_are_eight_of_base62(entropy: bytes) -> None:
    for code in (new_code(entropy), derived_code(entropy)):
        assert len(code) == 8
        assert set(code) <= ALPHABET


def test_codes_use_all_the_entropy_they_need() -> None:
    with pytest.raises(ValueError, match="8 octets"):
        new_code(b"1234567")
    assert new_code(bytes(8)) == "00000000"
    assert new_code((62**8 - 1).to_bytes(8, "big")) == "zzzzzzzz"
    assert len({new_code(n.to_bytes(8, "big")) for n in range(10_000)}) == 10_000


def test_derived_codes_stay_the_same_and_spread() -> None:
    # Frozen: a replay must give the codes of the run it repeats.
    assert derived_code(b"message-1/link-0") == "MBt0vYgL"
    codes = {derived_code(f"message-{n}".encode()) for n in range(20_000)}
    assert len(codes) == 20_000
    assert {code[0] for code in codes} == {code[-1] for code in codes} == ALPHABET


def test_short_url() -> None:
    assert short_url("go.shop.example", "aB3dE9xY") == "https://go.shop.example/aB3dE9xY"
    assert short_url("app.example/l/", "aB3dE9xY") == "https://app.example/l/aB3dE9xY"
    assert short_url("http://localhost:8000/l", "aB3dE9xY") == "http://localhost:8000/l/aB3dE9xY"
