"""The whole demonstration from an empty folder: until it is ready, then pages as people open them, then the end."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quartet.site.launch.ports import free_port

PATIENCE = 400.0
"""Seconds until it must be ready on a busy machine; how fast it is, is measured elsewhere."""
PAGES: Mapping[str | None, tuple[str, ...]] = {
    None: ("/", "/report/", "/account/login/", "/grid/211221106201004/", "/disputes/"),
    "grid_member": ("/field/", "/field/mine/", "/members/me/", "/on-duty/", "/benefits/me/", "/burden/me/", "/app/"),
    "village_clerk": (
        "/desk/?show=late",
        "/members/",
        "/clues/",
        "/rates/211221106/",
        "/read-out/",
        "/mediations/calendar/",
    ),
    "township_desk": ("/desk/?show=open", "/tasks/", "/stations/", "/burden/desk/", "/carriers/", "/on-duty/map/"),
    "county_desk": (
        "/members/proposals/",
        "/rates/211221/",
        "/benefits/gaps/",
        "/benefits/agreements/",
        "/sixfree/desk/",
    ),
    "tribunal": ("/desk/", "/agreements/", "/circuits/court/"),
    "system_admin": ("/calendar/",),
    "audit_admin": ("/ledger/?check=1",),
}
"""Where a date may lie in wait: lists with deadlines, a week, a month, a quarter, what ends, who is on duty."""
SIGNED = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers too: nobody is led to the sign-in unnoticed."""

    def redirect_request(self, *_told: object) -> None:
        """Follow none."""


@dataclass
class Browser:
    """Keeps what it is given, by name; whether that has expired is for the platform to say, whose clock is moved."""

    origin: str
    kept: dict[str, str] = field(default_factory=dict)

    def asks(self, path: str, **said: str) -> tuple[int, str]:
        """The status and the body."""
        body = urllib.parse.urlencode(said).encode() if said else None
        cookies = "; ".join(f"{name}={value}" for name, value in self.kept.items())
        asked = urllib.request.Request(f"{self.origin}{path}", body, {"Cookie": cookies})  # noqa: S310 -- ours
        try:
            answer = urllib.request.build_opener(Stay).open(asked, timeout=60)
        except urllib.error.HTTPError as other:
            answer = other
        with answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.kept[name] = value
            return answer.status, answer.read().decode(errors="replace")

    def signs_in(self, username: str, password: str) -> int:
        """As on the page."""
        token = SIGNED.search(self.asks("/account/login/")[1])
        assert token is not None
        return self.asks("/account/login/", csrfmiddlewaretoken=token[1], login=username, password=password)[0]


@dataclass
class Start:
    """What came of it: seconds until it was ready, and whatever was not as it should be."""

    seconds: float = 0.0
    pages: int = 0
    wrong: list[str] = field(default_factory=list)


def start(environment: Mapping[str, str]) -> Start:
    """Start it in an empty folder, open its pages, look into its logs, stop it."""
    done = Start()
    with tempfile.TemporaryDirectory(prefix="quartet-any-day-", ignore_cleanup_errors=True) as folder:
        home, port = Path(folder), free_port()
        home.chmod(0o755)  # a root's database runs as nobody
        kept = {name: value for name, value in os.environ.items() if name not in {"QUARTET_APP_DSN", "DATABASE_URL"}}
        settings = {"QUARTET_HOME": folder, "HOST": "127.0.0.1", "PORT": str(port)}
        console, begun = home / "console", time.monotonic()
        with console.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "quartet.cli", "up"], stdout=output, stderr=output,
                env=kept | dict(environment) | settings,
            )  # fmt: skip
        try:
            while "Quartet is ready at" not in console.read_text():
                if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                    done.wrong.append(
                        f"not ready after {time.monotonic() - begun:.0f} s:\n{console.read_text()[-3000:]}"
                    )
                    return done
                time.sleep(0.2)
            done.seconds = time.monotonic() - begun
            _open_pages(done, home, f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(90)
        if process.returncode != 0:
            done.wrong.append(f"it ended with {process.returncode}: {console.read_text()[-1000:]}")
        for log in sorted((home / "logs").glob("*.log")):
            if "Traceback" in (words := log.read_text(errors="replace")):
                done.wrong.append(f"{log.name}: {words[words.index('Traceback') :][:2000]}")
    return done


def _open_pages(done: Start, home: Path, origin: str) -> None:
    logins = json.loads((home / "demo-logins.json").read_text())
    for who, paths in PAGES.items():
        browser = Browser(origin)
        if who is not None and browser.signs_in(logins[who]["username"], logins[who]["password"]) != 302:
            done.wrong.append(f"{who} cannot sign in")
            continue
        for path in paths:
            status, _body = browser.asks(path)
            done.pages += 1
            if status != 200:
                done.wrong.append(f"{who}: {path} answers {status}")
