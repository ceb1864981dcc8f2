import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quartet.site.launch import services
from quartet.site.launch.services import Service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service("sleeper", ["sleep", "60"], {"PATH": "/usr/bin:/bin"}, tmp_path / "log")
    yield service
    service.stop()


def test_a_child_that_runs_is_left_alone(service: Service) -> None:
    service.start()
    child = service.child

    service.keep()

    assert service.child is child


def test_a_child_that_ended_is_started_again_after_a_growing_pause(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(services, "FIRST_PAUSE", 0.05)
    service.argv = ["false"]
    pauses = []
    service.start()
    while len(pauses) < 3:
        service.keep()
        if service.child is None and service.start_again_at not in pauses:
            pauses.append(service.start_again_at)
        time.sleep(0.005)

    assert service.failures == 3
    said = capsys.readouterr().out
    assert [f"again in {pause} s" in said for pause in ("0.05", "0.1", "0.2")] == [True, True, True]


def test_a_child_that_ran_long_is_forgiven(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "STEADY", 0.0)
    service.failures = 5
    service.start()
    assert service.child is not None
    service.child.process.kill()
    service.child.process.wait()

    service.keep()

    assert service.failures == 0
    assert service.child is None


def test_stopping_what_never_started_is_quiet(service: Service) -> None:
    service.stop()

    assert service.child is None
