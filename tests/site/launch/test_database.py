"""The launcher's ways to a database, and what it says when there is none."""

from pathlib import Path

import pytest

from quartet.site.config import Config
from quartet.site.launch import database, ports
from quartet.site.launch.locks import held
from quartet.site.launch.roles import Doors
from quartet.site.launch.words import LaunchError


def test_a_database_another_process_keeps_running_is_left_to_it(tmp_path: Path) -> None:
    config = Config(home=tmp_path)
    with held(tmp_path / "run" / "postgres.lock", patience=0), database.embedded(config, patience=0) as cluster:
        assert cluster is None


def test_tables_that_cannot_be_brought_up_to_date_are_a_reason_not_to_start() -> None:
    nowhere = "postgresql://quartet_owner@127.0.0.1:1/quartet"

    with pytest.raises(LaunchError, match="Migrating the tables failed"):
        database.migrate(Doors(owner=nowhere, app=nowhere))


def test_a_machine_without_a_free_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "INNER", range(20_000, 20_200))
    monkeypatch.setattr(ports, "is_free", lambda _host, _port: False)

    with pytest.raises(LaunchError, match="No free port"):
        ports.free_port()
