"""Settings come from four places in order, and a bad one is named with its place and mend."""

import os
from pathlib import Path

import pytest

from wayline.config import KUBERNETES, SETTINGS, Config, ConfigError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of its own for each test."""
    return tmp_path / "home"


def write(path: Path, text: str) -> Path:
    """Writes a settings file and the folder around it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_command_line_wins_over_environment_file_and_default(home: Path) -> None:
    write(home / "wayline.toml", 'workspace = "file"\nlog_format = "json"\ndemo_seconds = 5\n')
    environ = {"WAYLINE_HOME": str(home), "WAYLINE_WORKSPACE": "env", "WAYLINE_LOG_FORMAT": ""}
    config = Config.load(environ, {"workspace": "option", "demo_seconds": None})
    assert (config.workspace, config.log_format, config.demo_seconds) == ("option", "json", 5)
    assert config.sources["workspace"] == "--workspace"
    assert config.sources["home"] == "the environment"
    assert config.sources["log_format"] == str(home / "wayline.toml")
    assert config.sources["keys"] == "default"


def test_defaults_follow_the_home(home: Path) -> None:
    config = Config.load({"WAYLINE_HOME": str(home)})
    assert config.keys == home / "keys"
    assert config.log_format == "console"
    assert (config.database_url, config.workspace, config.demo_seconds) == (None, None, None)


def test_every_setting_has_a_source(home: Path) -> None:
    config = Config.load({"WAYLINE_HOME": str(home)})
    assert set(config.sources) == set(SETTINGS)


def test_a_named_file_may_set_the_home_and_relative_folders(home: Path) -> None:
    path = write(home.parent / "etc" / "w.toml", f'home = "{home}"\nkeys = "secret"\n')
    config = Config.load({"WAYLINE_CONFIG": str(path)})
    assert (config.home, config.keys) == (home, path.parent / "secret")


def test_root_keeps_its_data_where_the_database_account_reaches_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert Config.load({}).home == Path("/var/lib/wayline")


def test_others_keep_it_in_their_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Config.load({}).home.name == "wayline"
    assert Config.load({}).home.is_relative_to(tmp_path)


def test_a_user_without_an_account_is_told_to_name_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    for variable in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ConfigError) as caught:
        Config.load({})
    assert "WAYLINE_HOME" in caught.value.mend


@pytest.mark.parametrize(
    ("variable", "text", "mend"),
    [
        ("WAYLINE_DATABASE_URL", "mysql://user:secret@host/db", "postgresql://"),
        ("WAYLINE_PUBLIC_URL", "https://a.example/path", "without a path"),
        ("WAYLINE_PUBLIC_URL", "a.example", "scheme"),
        ("WAYLINE_LINK_DOMAIN", "https://go.example", "host name alone"),
        ("WAYLINE_WORKSPACE", "North Coffee", "lower-case"),
        ("WAYLINE_LOG_FORMAT", "xml", "console or json"),
        ("WAYLINE_DEMO_SECONDS", "0", "from 1 on"),
        ("WAYLINE_DEMO_SECONDS", "٣", "whole number"),
        ("WAYLINE_DEMO_SECONDS", "1.5", "whole number"),
    ],
)
def test_a_bad_value_names_setting_place_and_mend_but_not_itself(
    variable: str, text: str, mend: str, home: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.load({"WAYLINE_HOME": str(home), variable: text})
    assert caught.value.message == f"{variable} (from the environment) cannot be used"
    assert mend in caught.value.mend
    assert (caught.value.code, caught.value.exit_code) == ("config:value", 2)
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("log_formt = 'json'", "config:unknown", "log_formt (from"),
        ("demo_seconds = true", "config:value", "demo_seconds in"),
        ("workspace = ['a']", "config:value", "workspace in"),
        ("demo_seconds = -1", "config:value", "WAYLINE_DEMO_SECONDS (from"),
        ("home = '/elsewhere'", "config:home", "home cannot be set in"),
        ("workspace = ", "config:file", "cannot be read"),
    ],
)
def test_a_bad_file_is_named(text: str, code: str, said: str, home: Path) -> None:
    path = write(home / "wayline.toml", text)
    with pytest.raises(ConfigError) as caught:
        Config.load({"WAYLINE_HOME": str(home)})
    assert caught.value.code == code
    assert said in caught.value.message
    assert str(path) in caught.value.message


def test_a_named_file_must_exist(home: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        Config.load({"WAYLINE_HOME": str(home), "WAYLINE_CONFIG": str(home / "none.toml")})


def test_an_unknown_variable_is_refused_with_the_likely_one(home: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.load({"WAYLINE_HOME": str(home), "WAYLINE_LOGFORMAT": "json"})
    assert caught.value.code == "config:unknown"
    assert caught.value.mend == "Did you mean WAYLINE_LOG_FORMAT?"


def test_variables_of_tests_and_of_kubernetes_are_let_pass(home: Path) -> None:
    environ = {
        "WAYLINE_HOME": str(home),
        "WAYLINE_REQUIRE_SHARED_DATA": "1",
        "WAYLINE_SERVICE_HOST": "10.0.0.1",
        "WAYLINE_PORT": "tcp://10.0.0.1:80",
        "WAYLINE_DB_PORT_5432_TCP_ADDR": "10.0.0.2",
    }
    assert Config.load(environ).home == home
    assert [s.name for s in SETTINGS.values() if KUBERNETES.fullmatch(s.variable)] == []
