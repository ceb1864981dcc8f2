from pathlib import Path
from typing import Any

import pytest

from quartet.site.config import Config
from quartet.site.launch import supervisor
from quartet.site.launch.roles import Doors
from quartet.site.launch.words import LaunchError

DOORS = Doors(owner="postgresql://owner", app="postgresql://app")


def services(home: Path, **outside: Any) -> dict[str, list[str]]:
    (home / "run").mkdir(exist_ok=True)
    return {service.name: [*map(str, service.argv)] for service in supervisor._services(Config(home, **outside), DOORS)}


def test_the_front_starts_last_and_so_stops_first(tmp_path: Path) -> None:
    assert list(services(tmp_path)) == ["worker", "web", "live", "front"]


def test_only_the_front_listens_to_the_world(tmp_path: Path) -> None:
    found = services(tmp_path, host="10.0.0.5", port=8443, https="internal")

    listening = {name: argv[argv.index("--host") + 1] for name, argv in found.items() if "--host" in argv}
    assert listening == {"web": "127.0.0.1", "live": "127.0.0.1"}
    assert "https://10.0.0.5:8443 {" in (tmp_path / "run" / "Caddyfile").read_text()


def test_serving_others_without_encryption_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services(tmp_path, host="10.0.0.5")

    assert "NOTE: not encrypted" in capsys.readouterr().out


def test_without_caddy_pages_serve_the_port_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "find_caddy", lambda: None)

    found = services(tmp_path, port=8123)

    assert list(found) == ["worker", "web"]
    assert found["web"][found["web"].index("--port") + 1] == "8123"
    assert "pages work, without live updates" in capsys.readouterr().out


def test_https_without_caddy_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "find_caddy", lambda: None)

    with pytest.raises(LaunchError, match="HTTPS needs Caddy"):
        services(tmp_path, https="internal")


def test_pages_that_never_answer_are_reported_with_their_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "READY_SECONDS", 0.0)
    web = supervisor.Service("web", ["sleep", "60"], {}, tmp_path / "web.log")
    web.log.write_text("why it failed\n")

    with pytest.raises(LaunchError, match=r"\[web\] why it failed"):
        supervisor._wait_until_ready(Config(tmp_path, port=1), [web], None)
    web.stop()
