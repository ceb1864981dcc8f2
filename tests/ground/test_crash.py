"""The rig's orders: carried out once, and only where one lies."""

import os
import signal
from pathlib import Path

import pytest

from quartet.ground import crash


def test_an_order_ends_this_very_process_and_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[tuple[int, int]] = []
    monkeypatch.setattr(crash, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(os, "kill", lambda pid, number: ended.append((pid, number)))
    (tmp_path / "insert").touch()

    crash.crash_point("insert")
    crash.crash_point("insert")
    crash.crash_point("after_commit")

    assert ended == [(os.getpid(), signal.SIGKILL)]
    assert list(tmp_path.iterdir()) == []


def test_without_a_rig_nothing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "_FOLDER", None)

    crash.crash_point("insert")
