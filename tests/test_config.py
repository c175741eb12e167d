"""Settings: the environment before the file, the file before the default, and a sentence for what cannot be read."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from admin_app.config import OPTIONS, Config
from models.refused import Invalid


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder to be in, and nothing set."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("FORECOURT_")]:
        monkeypatch.delenv(name)
    return tmp_path


def test_with_nothing_set_it_just_works(folder):
    config = Config.from_environment({})
    assert config.home == folder / "var"
    assert config.database_url == f"sqlite:///{folder}/var/forecourt.db"
    assert (config.host, config.port, config.language, config.secret_key) == ("127.0.0.1", 8000, "zh", "")


def test_reading_the_settings_writes_nothing(folder):
    Config.from_environment({})
    assert list(folder.iterdir()) == []


def test_the_environment_goes_before_the_file(folder):
    (folder / "forecourt.conf").write_text("# ours\nport = 8100\nFORECOURT_THREADS='3'\n", "utf-8")
    config = Config.from_environment({"FORECOURT_PORT": "8200"})
    assert (config.port, config.threads) == (8200, 3)


def test_a_file_of_another_name_is_named(folder):
    (folder / "site.conf").write_text("port=9000", "utf-8")
    site = Config.from_environment({"FORECOURT_FILE": "site.conf"})
    assert site.port == 9000
    assert Path("site.conf").absolute() in site.closed, "it may hold the key and the database's password: no notebook looks into it"
    with pytest.raises(Invalid, match=r"gone\.conf"):
        Config.from_environment({"FORECOURT_FILE": "gone.conf"})


@pytest.mark.parametrize("line", ["prot = 8000", "port 8000", "= 1"])
def test_a_line_that_means_nothing_is_named(folder, line):
    (folder / "forecourt.conf").write_text("port = 1\n" + line, "utf-8")
    with pytest.raises(Invalid) as refused:
        Config.from_environment({})
    assert "line 2" in refused.value.text.en


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("PORT", "65536"), ("PORT", "²"), ("THREADS", "0"), ("LANGUAGE", "fr"), ("DATABASE_URL", "mysql://x"), ("SECRET_KEY", "abc123")],
)
def test_what_cannot_be_read_is_named_but_no_secret_told(name, value):
    with pytest.raises(Invalid) as refused:
        Config.from_environment({f"FORECOURT_{name}": value})
    for sentence in (refused.value.text.zh, refused.value.text.en):
        assert f"FORECOURT_{name}" in sentence
        assert (value in sentence) == (name not in ("DATABASE_URL", "SECRET_KEY"))


@pytest.mark.parametrize(("said", "spoken"), [("en_GB.UTF-8", "en"), ("zh_CN.UTF-8", "zh"), ("C", "zh"), ("de_DE", "zh")])
def test_the_language_is_the_systems_unless_set(said, spoken):
    assert Config.from_environment({"LANG": said}).language == spoken
    assert Config.from_environment({"LANG": said, "FORECOURT_LANGUAGE": "en"}).language == "en"


def test_the_secret_key_is_made_once_and_is_nobody_elses(folder):
    first = Config.from_environment({}).made_ready()
    kept = folder / "var" / "secret_key"
    assert len(first.secret_key) == 64
    assert Config.from_environment({}).made_ready().secret_key == first.secret_key == kept.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_an_empty_key_file_is_a_sentence(folder):
    (folder / "var").mkdir()
    (folder / "var" / "secret_key").touch()
    with pytest.raises(Invalid, match="secret_key"):
        Config.from_environment({}).made_ready()


def test_two_that_start_at_once_share_one_key():
    with ThreadPoolExecutor(8) as pool:
        keys = {config.secret_key for config in pool.map(lambda _: Config.from_environment({}).made_ready(), range(8))}
    assert len(keys) == 1


def test_a_folder_that_cannot_be_made_is_a_sentence(folder):
    (folder / "file").write_text("")
    with pytest.raises(Invalid, match="FORECOURT_HOME"):
        Config.from_environment({"FORECOURT_HOME": str(folder / "file" / "home")}).made_ready()


def test_every_option_is_an_attribute_of_the_config():
    assert {option.name for option in OPTIONS} == set(Config.__dataclass_fields__) - {"file"}
