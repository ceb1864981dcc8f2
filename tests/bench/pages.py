"""What a page weighs on the wire, as a browser asks for it through the front."""

import gzip
import http.client
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from tests.bench.figures import Figure
from tests.bench.stage import Stage, tell
from tests.bench.streams import session_of

KB = 1000
FIRST, AFTER = 100, 30
PAGES = {
    "desk": ("township_desk", "/desk/"),
    "report at the desk": ("township_desk", "/desk/report/"),
    "report in the field": ("grid_member", "/field/"),
    "sign in": (None, "/account/login/"),
}
_NEEDED = re.compile(
    r'<(?:script[^>]*\bsrc|link[^>]*\brel="(?:stylesheet|modulepreload|preload|icon)"[^>]*\bhref|img[^>]*\bsrc)="([^"]+)"'
)


def weights(stage: Stage) -> Iterator[Figure]:
    """First load (the page and all its markup names) and later loads (the page alone: the rest is kept for good)."""
    if stage.front is None:
        tell("no Caddy: pages not weighed")
        return
    for name, (role, path) in PAGES.items():
        cookie = f"sessionid={session_of(stage, role)}" if role else ""
        page, weight = _fetch(stage, path, cookie)
        parts = {part for part in _NEEDED.findall(page) if not part.startswith("data:")}
        whole = weight + sum(_fetch(stage, urlsplit(urljoin(path, part)).path, cookie)[1] for part in sorted(parts))
        yield Figure(f"{name}, first load", whole / KB, "kB", at_most=FIRST, more={"files": len(parts)})
        yield Figure(f"{name}, after", weight / KB, "kB", at_most=AFTER)


def _fetch(stage: Stage, path: str, cookie: str) -> tuple[str, int]:
    """The text of a page, and the bytes its head and body take compressed."""

    connection = http.client.HTTPConnection("127.0.0.1", stage.front, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == http.HTTPStatus.OK, (path, answer.status)
    body = answer.read()
    head = sum(len(key) + len(value) + 4 for key, value in answer.getheaders())
    text = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    connection.close()
    return text.decode("utf-8", "replace"), len(body) + head
