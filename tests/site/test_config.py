from pathlib import Path

import pytest

from quartet.site.config import Config

HOME = Path("/somewhere")


def test_every_setting_has_a_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("QUARTET_HOME", "HOST", "PORT", "DATABASE_URL", "QUARTET_APP_DSN", "QUARTET_PG_BIN", "HTTPS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    assert Config.from_env() == Config(home=tmp_path / "var", host="127.0.0.1", port=8000)


def test_what_the_environment_says_counts_and_empty_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "QUARTET_HOME": "/data", "HOST": "0.0.0.0", "PORT": "443", "DATABASE_URL": "", "QUARTET_APP_DSN": "x",
        "QUARTET_PG_BIN": "/pg/bin", "HTTPS": "internal", "QUARTET_NAMES": " desk.example, 10.0.0.5,",
    }  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(name, value)

    assert Config.from_env() == Config(
        home=Path("/data"),
        host="0.0.0.0",
        port=443,
        app_dsn="x",
        pg_bin=Path("/pg/bin"),
        https="internal",
        names=("desk.example", "10.0.0.5"),
    )


@pytest.mark.parametrize(
    ("config", "origin"),
    [
        (Config(HOME), "http://127.0.0.1:8000"),
        (Config(HOME, host="::1", port=80), "http://[::1]:80"),
        (Config(HOME, host="desk.example", https="internal", port=8443), "https://desk.example:8443"),
        (Config(HOME, tls_cert=HOME, tls_key=HOME), "https://127.0.0.1:8000"),
    ],
)
def test_the_origin_is_what_people_type(config: Config, origin: str) -> None:
    assert config.origin == origin


@pytest.mark.parametrize(
    ("host", "loopback"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)]
)
def test_loopback_is_what_only_this_machine_reaches(host: str, *, loopback: bool) -> None:
    assert Config(HOME, host=host).loopback is loopback


def test_a_certificate_carries_the_names_people_type() -> None:
    assert Config(HOME, host="10.0.0.5").known_names == ("10.0.0.5",)
    assert Config(HOME, host="0.0.0.0", names=("a.b",)).known_names == ("a.b",)
    assert "localhost" in Config(HOME, host="0.0.0.0").known_names


def test_a_secret_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    config = Config(tmp_path)

    secret = config.secret("some.key")

    assert config.secret("some.key") == secret
    assert config.secret("other.key") != secret
    assert len(secret) == 64
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "secrets" / "some.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "secrets").iterdir()) == ["other.key", "some.key"]


def test_whoever_loses_the_race_for_a_secret_takes_the_winners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(tmp_path)

    def won_by_another(_length: int) -> str:
        (tmp_path / "secrets" / "some.key").write_text("theirs")
        return "ours"

    monkeypatch.setattr("quartet.site.config.secrets.token_urlsafe", won_by_another)

    assert config.secret("some.key") == "theirs"
