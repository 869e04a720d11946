"""`wayline senders` adds, registers and explains, and says what cannot be kept."""

import json

from typer.testing import CliRunner

from wayline.cli import app

TEN_DIGITS = (
    "+12125550199 long code marketing AS CA GU MP PR US and 1 more B1 (60), C1 marketing "
    "0 (of 40,000: brand B1 has sent 0) -"
)


def call(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["senders", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def table(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_senders_are_added_registered_and_set_aside(database: str) -> None:
    CliRunner().invoke(app, ["db", "migrate"])
    assert table(call("list")) == [
        "sender kind may carry where registered parts today complaints",
        "+12025550100 sandbox everything anywhere - 0 -",
    ]
    assert "yes" in call("explain", "+12125550123")
    told = call("add", "+1 212 555 0199")
    assert told.strip() == (
        "+12125550199 (long code) carries everything to AS CA GU MP PR US and 1 more"
    )
    refused = call("explain", "+12125550123", code=1)
    assert table(refused) == [
        "+12025550100 stands aside: there are other senders",
        "+12125550199 no: The sender is not registered where the number is. [sender:unregistered]",
    ]
    call("register", "+12125550199", "--brand", "B1", "--score", "60")
    call("register", "+12125550199", "--campaign", "C1", "--use-case", "marketing")
    call("add", "ROASTERY", "--country", "DE")
    call("add", "262966", "--country", "US")
    assert table(call("list")) == [
        "sender kind may carry where registered parts today complaints",
        "+12025550100 sandbox, aside everything anywhere - 0 -",
        TEN_DIGITS,
        "ROASTERY alphanumeric everything DE - 0 -",
        "262966 short code everything nowhere yet - 0 -",
    ]
    call("explain", "+12125550123", "--category", "service", code=1)
    assert "yes" in call("explain", "+12125550123")
    call("disable", "ROASTERY", "--why", "renamed")
    assert "set aside: renamed" in call("set", "ROASTERY", "--category", "service")
    assert "sender:disabled" in call("explain", "+4915112345678", code=1)
    assert call("enable", "ROASTERY").strip() == "ROASTERY (alphanumeric) carries service to DE"
    [told] = json.loads(call("register", "262966", "--as", "Roast club", "--json"))["senders"]
    assert (told["registered"], told["reach"]) == ({"US": "Roast club"}, ["US"])
    shown = json.loads(call("list", "--json"))["senders"]
    assert [one["used"] for one in shown] == [False, True, True, True]
    assert shown[1]["day"] == [{"of": "brand B1", "used": 0, "most": 40_000}]


def test_what_cannot_be_kept_is_said_and_changes_nothing(database: str) -> None:
    CliRunner().invoke(app, ["db", "migrate"])
    call("add", "+12125550199")
    before = call("list", "--json")
    for arguments, said in (
        (("add", "+12125550199"), "a sender of this or another workspace already"),
        (("add", "ROASTERY"), "Say where: --country DE"),
        (("add", "ROASTERY", "--country", "US"), "US does not take texts from ROASTERY"),
        (("register", "+12125550199", "--score", "60"), "a brand has an id"),
        (("register", "+12125550199", "--toll-free", "verified"), "is said of the long code"),
        (("register", "+12125550198", "--brand", "B1"), "there is no such sender"),
        (("set", "+12125550199"), "nothing is to be set"),
        (("explain", "+12125550123", "--category", "spam"), '"spam" is no category'),
        (("explain", "hello"), "hello:"),
    ):
        assert said in call(*arguments, code=1)
    assert call("list", "--json") == before
