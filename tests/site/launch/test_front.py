import subprocess
from pathlib import Path
from typing import Any

import pytest

from quartet.site.config import Config
from quartet.site.launch.front import answered_names, caddyfile, find_caddy


@pytest.fixture
def certificate(tmp_path: Path) -> dict[str, Path]:
    names = {"tls_cert": tmp_path / "cert.pem", "tls_key": tmp_path / "key.pem"}
    subject = ["-subj", "/CN=city.example", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    subprocess.run(
        ["openssl", "req", "-x509", *subject, "-keyout", names["tls_key"], "-out", names["tls_cert"]],
        check=True,
        capture_output=True,
    )
    return names


def validated(config: Config) -> str:
    """Caddy's own judgment over the file."""
    caddy = find_caddy()
    assert caddy is not None
    text = caddyfile(config, web=20001, live=20002)
    file = config.home / "Caddyfile"
    file.write_text(text)
    argv = [caddy, "validate", "--config", file, "--adapter", "caddyfile"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env={"HOME": str(config.home)})
    assert done.returncode == 0, done.stderr
    return text


@pytest.mark.parametrize(
    ("outside", "site"),
    [
        ({}, "http://127.0.0.1:8000, http://localhost:8000, http://[::1]:8000 {"),
        (
            {"names": ("desk.example",)},
            "http://127.0.0.1:8000, http://localhost:8000, http://[::1]:8000, http://desk.e",
        ),
        ({"host": "0.0.0.0"}, "\nhttp://:8000 {"),
        ({"host": "0.0.0.0", "https": "internal", "names": ("10.0.0.5",)}, "\nhttps://10.0.0.5:8000 {"),
        ({"host": "10.0.0.5", "https": "internal"}, "\nhttps://10.0.0.5:8000 {"),
    ],
)
def test_caddy_accepts_every_way_of_serving(tmp_path: Path, outside: dict[str, Any], site: str) -> None:
    assert site in validated(Config(home=tmp_path, **outside))


def test_a_certificate_of_ones_own(tmp_path: Path, certificate: dict[str, Path]) -> None:
    text = validated(Config(home=tmp_path, host="0.0.0.0", port=8443, **certificate))

    assert "\nhttps://:8443 {" in text
    assert f'tls "{certificate["tls_cert"]}" "{certificate["tls_key"]}"' in text


def test_on_loopback_only_its_own_names_are_answered(tmp_path: Path) -> None:
    assert answered_names(Config(home=tmp_path)) == ["127.0.0.1", "localhost", "[::1]"]
    assert answered_names(Config(home=tmp_path, host="10.0.0.5")) == []


def test_nothing_calls_out_and_nothing_is_administered_by_network(tmp_path: Path) -> None:
    lines = [line.strip() for line in caddyfile(Config(home=tmp_path), web=1, live=2).splitlines()]

    assert {"admin off", "ocsp_stapling off", "persist_config off", "skip_install_trust"} <= set(lines)


def test_without_caddy_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path))
    assert find_caddy() is None

    (tmp_path / "caddy").write_text("not a program")
    (tmp_path / "caddy").chmod(0o755)
    assert find_caddy() is None
