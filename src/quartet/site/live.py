"""The live process: one small ASGI application that tells open pages that something changed, and takes in positions.

It polls the outbox four times a second (one query for everybody) instead of LISTEN: NOTIFY takes a lock that lets
writing transactions commit one at a time. A stream carries codes and topics, never content: what a page may show it
fetches through its own door.
"""

import asyncio
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartet.site.settings")
django.setup()

from asgiref.sync import sync_to_async  # noqa: E402 -- Django is set up first
from django.conf import settings  # noqa: E402 -- as above
from django.contrib.auth import get_user  # noqa: E402 -- as above
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 -- as above
from django.db import close_old_connections, connection  # noqa: E402 -- as above
from django.http import HttpRequest  # noqa: E402 -- as above
from django.utils import timezone  # noqa: E402 -- as above

from quartet.grassroots.duty import live as positions  # noqa: E402 -- as above
from quartet.ground.people.models import Person  # noqa: E402 -- as above
from quartet.ground.people.rights import SYSTEM, Claims, acting_as, claims_of  # noqa: E402 -- as above
from quartet.ground.people.states import Label  # noqa: E402 -- as above

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# The writer of positions comes back from the database some six times a batch, and would wait 5 ms for each turn.
sys.setswitchinterval(0.0005)

POLL_SECONDS = 0.25
HEARTBEAT_SECONDS = 15.0
STREAM_SECONDS = 600.0
"""A stream ends after ten minutes; the page opens a new one and its rights are looked up again."""
QUEUE = 100
"""So many unsent lines per stream; a page that reads slower is told to fetch afresh instead."""
REFRESH = b"event: refresh\ndata: {}\n\n"
STILL_HERE = b": still here\n\n"
END = b""

_NEWS = """
    WITH horizon AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS until)
    SELECT horizon.until, event.id, event.topic, event.subject, event.keys, event.label, event.denied
    FROM horizon LEFT JOIN outbox_event event
        ON event.transaction >= %s AND event.transaction < horizon.until
    ORDER BY event.transaction, event.id
"""


class News(NamedTuple):
    """One outbox event as a stream needs it."""

    number: int
    topic: str
    subject: str
    keys: list[str]
    label: int
    denied: list[str]


class Stream:
    """One open page: who reads it, and what waits to be sent."""

    def __init__(self, claims: Claims) -> None:
        self.identities = claims.identities
        self.keys = {label: frozenset(claims.keys(label)) for label in Label}
        self.lines: asyncio.Queue[bytes] = asyncio.Queue(QUEUE)
        self.ends_at = time.monotonic() + STREAM_SECONDS

    def offer(self, line: bytes, keys: frozenset[str], label: Label, denied: list[str]) -> None:
        """Queue a line if this reader may hear of it; the rule is `Scope.admits`, over keys worked out once."""
        if self.identities.isdisjoint(denied) and not self.keys[label].isdisjoint(keys):
            self.put(line)

    def put(self, line: bytes) -> None:
        """Queue a line; a page that reads too slowly is told to fetch afresh instead."""
        if self.lines.full():
            while not self.lines.empty():
                self.lines.get_nowait()
            line = line and REFRESH  # an end stays an end
        self.lines.put_nowait(line)

    def end(self) -> None:
        """Let the stream end with what is queued."""
        self.put(END)


class Hub:
    """All open streams by the keys they hold, and the one poller that feeds them."""

    def __init__(self) -> None:
        self.by_key: dict[str, set[Stream]] = defaultdict(set)
        self.streams: set[Stream] = set()
        self.since = 0
        self.tasks: list[asyncio.Task[None]] = []

    def join(self, stream: Stream) -> None:
        """Let a stream hear from now on."""
        self.streams.add(stream)
        for keys in stream.keys.values():
            for key in keys:
                self.by_key[key].add(stream)
        for number, work in enumerate((self._poll, self._beat)):  # each ends by itself when nobody listens
            if number == len(self.tasks):
                self.tasks.append(asyncio.create_task(work()))
            elif self.tasks[number].done():
                self.tasks[number] = asyncio.create_task(work())

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        self.streams.discard(stream)
        for keys in stream.keys.values():
            for key in keys:
                self.by_key[key].discard(stream)
                if not self.by_key[key]:
                    del self.by_key[key]

    async def _beat(self) -> None:
        """Keep the streams alive and end the old ones: one timer for all of them."""
        while self.streams:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            now = time.monotonic()
            for stream in self.streams:
                if now >= stream.ends_at:
                    stream.end()
                elif stream.lines.empty():
                    stream.put(STILL_HERE)

    async def _poll(self) -> None:
        while self.streams:
            try:
                for event in await sync_to_async(self._news)():
                    self._tell(event)
            except Exception:  # noqa: BLE001 -- the database may be away for a moment; pages wait, they do not lose
                await asyncio.sleep(1)
            await asyncio.sleep(POLL_SECONDS)
        self.since = 0

    def _news(self) -> list[News]:
        """What was committed since the last look. Nothing below the horizon can still appear, so nothing is missed."""
        close_old_connections()
        with acting_as(SYSTEM), connection.cursor() as cursor:
            if not self.since:
                cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                self.since = cursor.fetchone()[0]
                return []
            cursor.execute(_NEWS, [self.since])
            rows = cursor.fetchall()
        self.since = rows[0][0]
        return [News(*row[1:]) for row in rows if row[1] is not None]

    def _tell(self, event: News) -> None:
        data = json.dumps({"code": event.subject, "topic": event.topic})
        line = f"id: {event.number}\nevent: case\ndata: {data}\n\n".encode()
        opening = frozenset(event.keys)
        for stream in {stream for key in opening for stream in self.by_key.get(key, ())}:
            stream.offer(line, opening, Label(event.label), event.denied)


hub = Hub()


def _claims_of_cookie(cookie: str) -> Claims | None:
    """Who holds this session cookie; None for nobody."""
    close_old_connections()
    morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        return None
    request = HttpRequest()
    request.session = SessionStore(morsel.value)
    with acting_as(SYSTEM):
        person = get_user(request)
        return claims_of(person, timezone.localdate()) if isinstance(person, Person) and person.is_active else None


async def _answer(send: Send, status: int, body: bytes, content_type: bytes = b"text/plain") -> None:
    headers = [(b"content-type", content_type), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _end_when_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _stream(claims: Claims, receive: Receive, send: Send, *, again: bool) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
    stream = Stream(claims)
    hub.join(stream)
    if again:  # it was away: what it missed it fetches
        stream.put(REFRESH)
    gone = asyncio.create_task(_end_when_gone(receive, stream))
    try:
        while line := await stream.lines.get():
            await send({"type": "http.response.body", "body": line, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    except OSError:
        pass  # the page went away while we wrote
    finally:
        gone.cancel()
        hub.leave(stream)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `/live/…`: a stream for somebody signed in, positions of members on duty; 404 for anything else."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] != "http":
        return
    if scope["path"] == "/live/healthz":
        await _answer(send, 200, b'{"status": "ok"}', b"application/json")
        return
    if scope["path"] == positions.PATH:
        await positions.take(scope, receive, send)
        return
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    claims = await sync_to_async(_claims_of_cookie)(headers.get(b"cookie", ""))
    if claims is None or scope["path"] != "/live/cases":
        await _answer(send, 404, b"not found")
        return
    await _stream(claims, receive, send, again=b"last-event-id" in headers)
