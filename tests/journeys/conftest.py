"""One running Quartet, with Tieling and its personas, and one browser for all journeys of a run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from quartet.site.launch.ports import free_port
from tests.journeys.office import Office

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-unsafe-swiftshader"]
START_SECONDS = 240
CLOCK = Path(__file__).parents[1] / "clock"
IN_MAY = "2026-05-08T08:30:00+08:00"
"""The Friday before a Saturday that is worked for the holiday of 1 May."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@contextmanager
def served(**more: str) -> Iterator[tuple[str, Path]]:
    """A Quartet of its own, with `more` in its environment: its address and its home."""
    with tempfile.TemporaryDirectory(prefix="quartet-journeys-", ignore_cleanup_errors=True) as folder:
        home, port = Path(folder), free_port()
        home.chmod(0o755)  # a root's database runs as nobody
        kept = {name: value for name, value in os.environ.items() if name not in {"QUARTET_APP_DSN", "DATABASE_URL"}}
        console = home / "console"
        with console.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "quartet.cli", "up"], stdout=output, stderr=output,
                env=kept | more | {"QUARTET_HOME": str(home), "HOST": "127.0.0.1", "PORT": str(port)},
            )  # fmt: skip
        try:
            deadline = time.monotonic() + START_SECONDS
            while "Quartet is ready at" not in console.read_text():
                assert process.poll() is None, console.read_text()
                assert time.monotonic() < deadline, console.read_text()
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}", home
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[str, Path]]:
    """The address and the home of `quartet up`. QUARTET_AT and QUARTET_HOME name one that already runs."""
    if at := os.environ.get("QUARTET_AT"):
        yield at, Path(os.environ["QUARTET_HOME"])
        return
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def running_in_may() -> Iterator[tuple[str, Path]]:
    """Another, whose day is a Friday in the weeks of sowing; QUARTET_MAY_AT and QUARTET_MAY_HOME name a running one."""
    if at := os.environ.get("QUARTET_MAY_AT"):
        yield at, Path(os.environ["QUARTET_MAY_HOME"])
        return
    with served(PYTHONPATH=str(CLOCK), QUARTET_TEST_CLOCK=IN_MAY, QUARTET_TEST_CLOCK_SINCE=str(time.time())) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _signed_in() -> dict[str, str]:
    """Sessions already opened in this run; signing in anew for each test would only slow them."""
    return {}


@pytest.fixture
def office(running: tuple[str, Path], browser: Browser, _signed_in: dict[str, str]) -> Iterator[Office]:
    """The office and its words; whoever came in leaves at the end of the test."""
    address, home = running
    office = Office(address, json.loads((home / "demo-logins.json").read_text()), browser, _signed_in)
    yield office
    office.closes()


@pytest.fixture
def office_in_may(running_in_may: tuple[str, Path], browser: Browser) -> Iterator[Office]:
    """The same office in May."""
    address, home = running_in_may
    office = Office(address, json.loads((home / "demo-logins.json").read_text()), browser, {})
    yield office
    office.closes()
