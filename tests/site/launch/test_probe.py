"""From outside: what is alive is left in peace, what has fallen silent is named within two minutes."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from quartet.site.launch.ports import free_port
from tests.site.launch.conftest import made_home
from tests.site.launch.test_up import Up, up

pytestmark = pytest.mark.rig
BEAT = 5
"""Seconds: a minute, made short."""


@pytest.fixture(scope="module")
def running() -> Iterator[Up]:
    with made_home() as home, up(home, QUARTET_WATCH_EVERY=str(BEAT)) as found:
        yield found


def deep(running: Up) -> tuple[int, dict[str, Any]]:
    url = f"http://127.0.0.1:{running.port}/healthz?deep=1"
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def wait_for(running: Up, code: int, seconds: float) -> float:
    """Seconds until the probe gives this exit code."""
    since = time.monotonic()
    while (probe := running.command("probe")).returncode != code:
        assert time.monotonic() - since < seconds, probe.stdout + probe.stderr
        time.sleep(BEAT / 4)
    return time.monotonic() - since


def test_a_scheduler_that_stands_still_is_reported_within_two_beats(running: Up) -> None:
    """Two beats are two minutes outside of tests. A frozen worker is the worst: nobody starts it again."""
    wait_for(running, 0, 60)
    assert deep(running)[0] == 200
    worker = running.child("worker")

    os.kill(worker, signal.SIGSTOP)
    try:
        took = wait_for(running, 1, 60)
        refused = running.command("probe").stderr
        time.sleep(BEAT)
        status, told = deep(running)
        plain = running.health()
    finally:
        os.kill(worker, signal.SIGCONT)

    assert took < 2 * BEAT + 2  # the probe itself starts an interpreter on a busy machine
    assert "调度程序已停摆" in refused
    assert "The scheduler has been silent for" in refused
    assert (status, told["status"]) == (503, "scheduler silent")
    assert plain["status"] == "ok"
    wait_for(running, 0, 60)


def test_pages_that_do_not_answer_are_reported(running: Up) -> None:
    before = running.environment["PORT"]
    running.environment["PORT"] = str(free_port())
    try:
        refused = running.command("probe")
    finally:
        running.environment["PORT"] = before

    assert refused.returncode == 1
    assert "The pages do not answer as they should" in refused.stderr
