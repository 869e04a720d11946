"""Keys say what they are for, and open nothing beyond their scopes."""

import pytest

from wayline.domain.api_keys import SCOPES, allows, is_key, make_key, read_scopes
from wayline.domain.errors import WaylineError

ENTROPY = bytes(range(32))


def test_what_a_key_is_for_can_be_seen() -> None:
    assert make_key(ENTROPY, ["events:write"]).startswith("wk_")
    for scopes in (["contacts:read"], ["events:write", "contacts:read"]):
        key = make_key(ENTROPY, scopes)
        assert key.startswith("ak_")
        assert is_key(key)


@pytest.mark.parametrize(
    "text", ["", "wk_short", "xk_" + "A" * 43, "ak_" + "A" * 44, "ak_" + "ä" * 43]
)
def test_what_is_no_key(text: str) -> None:
    assert not is_key(text)


@pytest.mark.parametrize(
    ("scopes", "wanted", "opens"),
    [
        (["contacts:read"], "contacts:read", True),
        (["contacts:write"], "contacts:read", True),
        (["contacts:read"], "contacts:write", False),
        (["contacts:write"], "consent:write", False),
        (["events:write"], "events:read", False),
        ([], "contacts:read", False),
    ],
)
def test_a_scope_opens_what_it_names(scopes: list[str], wanted: str, opens: bool) -> None:
    assert allows(scopes, wanted) is opens


def test_scopes_are_read_in_one_order() -> None:
    assert read_scopes(["keys:write", "events:write"]) == ("events:write", "keys:write")
    assert read_scopes(["all"]) == tuple(SCOPES)


@pytest.mark.parametrize("told", [[], ["contacts"], ["contacts:read", "everything"]])
def test_scopes_that_there_are_not(told: list[str]) -> None:
    with pytest.raises(WaylineError) as caught:
        read_scopes(told)
    assert caught.value.code == "key:scopes"
