"""`wayline contacts access|erase|restrict|object|requests`, as a compliance officer types them."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from wayline.cli import app

PEOPLE = (
    "phone,user_id,attributes.pet,consent,consent_proof\n+12125550100,ann,Quetzal,yes,form of May\n"
)


def run(*words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["contacts", *words], prog_name="wayline", input=answer)


def test_the_rights_of_a_person(database: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    assert run("import", str(file), "--yes").exit_code == 0
    assert run("requests").output == "nobody has asked for anything\n"

    to = tmp_path / "ann.json"
    done = run("access", "+12125550100", "--to", str(to), "--note", "T-1")
    assert done.exit_code == 0, done.output
    given = json.loads(to.read_text())
    assert given["data"]["contact"][0]["attributes"] == {"pet": "Quetzal"}
    assert to.stat().st_mode & 0o077 == 0

    assert "restricted: nothing is sent" in run("restrict", "ann").output
    assert "restricted already" in run("restrict", "ann").output
    assert "is lifted" in run("restrict", "ann", "--lift").output
    assert "there is no restriction" in run("restrict", "ann", "--lift").output
    assert "no marketing on any channel" in run("object", "ann").output

    refused = run("erase", "ann", answer="n\n")
    assert (refused.exit_code, "Erase +12125550100" in refused.output) == (1, True)
    done = run("erase", "ann", "--yes", "--json")
    assert json.loads(done.output)["erased"]["contact"] == 1
    gone = run("show", "+12125550100")
    assert (gone.exit_code, "contact:unknown" in gone.output) == (1, True)

    kinds = [one["kind"] for one in json.loads(run("requests", "--json").output)]
    assert kinds[0] == "erasure"
    assert sorted(kinds)[:2] == ["access", "erasure"]
    shown = run("requests").output
    assert ("T-1" in shown, "Quetzal" in shown, "2125550100" in shown) == (True, False, False)


def test_nobody_is_told_apart_from_a_mistake(database: str, tmp_path: Path) -> None:
    for words in (["erase", "nobody", "--yes"], ["restrict", "nobody"], ["object", "nobody"]):
        done = run(*words)
        assert (done.exit_code, "contact:unknown" in done.output) == (1, True), done.output
    done = run("access", "nobody", "--to", str(tmp_path / "x.json"))
    assert (done.exit_code, (tmp_path / "x.json").exists()) == (1, False)
