"""Secrets are sealed by keys that survive a kill, a second writer, a rotation and a wrong hand."""

import threading
from pathlib import Path

import pytest

from wayline.domain.errors import WaylineError
from wayline.domain.sealing import Sealed, parts_of
from wayline.runtime.vault import FILE, Vault


def refused(vault: Vault, value: Sealed) -> WaylineError:
    with pytest.raises(WaylineError) as caught:
        vault.open(value)
    assert caught.value.mend
    return caught.value


def test_a_secret_comes_back_and_is_not_seen(tmp_path: Path) -> None:
    kept = Vault(tmp_path / "keys").seal("whsec_ä")
    assert "whsec" not in kept
    assert kept != Vault(tmp_path / "keys").seal("whsec_ä")  # two alike look different
    assert Vault(tmp_path / "keys").open(kept) == "whsec_ä"


def test_the_keys_are_ours_alone(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "keys"
    Vault(folder).seal("a")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(one.name, one.stat().st_mode & 0o777) for one in folder.iterdir()] == [(FILE, 0o600)]


def test_opening_makes_no_key(tmp_path: Path) -> None:
    assert Vault(tmp_path / "keys").open(Sealed("as it was kept before")) == "as it was kept before"
    assert not (tmp_path / "keys").exists()


def test_of_many_who_make_the_first_key_one_does(tmp_path: Path) -> None:
    vaults, kept = [Vault(tmp_path / "keys") for _ in range(8)], []
    begin = threading.Barrier(8)

    def seal(vault: Vault) -> None:
        begin.wait()
        kept.append(vault.seal("a"))

    threads = [threading.Thread(target=seal, args=[vault]) for vault in vaults]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({one.split(":")[1] for one in kept}) == 1
    assert len((tmp_path / "keys" / FILE).read_text().splitlines()) == 1


def test_a_new_key_seals_and_the_old_ones_open(tmp_path: Path) -> None:
    mine, other = Vault(tmp_path), Vault(tmp_path)
    old = mine.seal("a")
    key_id = other.add_key()
    new = other.seal("b")
    assert new.startswith(f"sealed:{key_id}:")
    assert (other.is_newest(new), other.is_newest(old)) == (True, False)
    assert other.open(old) == "a"
    assert mine.open(new) == "b"  # it runs on, and finds the key when it meets it


def test_keys_that_are_gone_wrong_or_damaged_are_told_apart(tmp_path: Path) -> None:
    kept = Vault(tmp_path).seal("a")
    parts = parts_of(kept)
    assert parts is not None
    file = tmp_path / FILE
    text = file.read_text()
    Vault(tmp_path / "other").add_key()
    assert refused(Vault(tmp_path / "other"), kept).code == "keys:missing"
    file.write_text(f"{parts[0]} {'A' * 43}=\n")
    assert refused(Vault(tmp_path), kept).code == "keys:wrong"
    file.write_text("no key\n")
    assert refused(Vault(tmp_path), kept).code == "keys:damaged"
    file.write_text(text)
    assert Vault(tmp_path).open(kept) == "a"
    altered = Sealed(kept[:-6] + ("A" if kept[-6] != "A" else "B") + kept[-5:])
    assert refused(Vault(tmp_path), altered).code == "keys:wrong"


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(WaylineError) as caught:
        Vault(tmp_path / "keys").seal("a")
    assert caught.value.code in ("keys:unwritable", "keys:unreadable")
