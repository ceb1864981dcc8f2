"""`POST /live/positions`: requests of many phones gathered into one transaction, each answered when it is committed.

Whose request it is, and whether they are on duty, is asked in that very transaction (see `ingest`), so there is no
memory here that could be out of date: a duty ended a moment ago takes nothing more.
"""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic_core import from_json

from quartet.grassroots.duty.ingest import Floats, Outcome, Sender, Sent, as_points, store
from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.people.signin import WrongSignIn

PATH: Final = "/live/positions"
LINGER: Final = 0.25
"""Seconds a request may wait for others; also the longest it is delayed while the database is idle."""
ENOUGH: Final = 1000
"""So many points are not kept waiting."""
MOST_AT_ONCE: Final = 20_000
"""Points in one transaction."""
MOST_WAITING: Final = 200_000
"""Points in memory; beyond that a phone is asked to come again."""
LONGEST_BODY: Final = 256 * 1024
MOST_SIGNED_IN: Final = 50_000
"""More than a city has members."""
SIGN_IN_KEPT: Final = 300.0
"""Seconds a cookie's person is remembered; that the sign-in still holds is asked with every batch."""

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)


MOST_POINTS: Final = 1000
"""Points in one request."""


class NotPositions(DomainError):
    """The body does not hold what is asked for."""

    status = 422
    code = "not-positions"
    message = _("Positions are expected: a session and at most 1,000 points of time, longitude, latitude, accuracy.")


class NotPosted(DomainError):
    """Positions can only be sent as JSON by POST."""

    status = 405
    code = "not-posted"
    message = _("Send positions by POST, as application/json.")


class TooBig(DomainError):
    """More than 1,000 points can need."""

    status = 413
    code = "too-much"
    message = _("This is too much at once: send at most 1,000 points.")


class ComeAgain(DomainError):
    """Nothing was stored; nothing is lost if it is sent again."""

    status = 503
    code = "come-again"
    message = _("The platform cannot store positions just now. Keep them and send them again in a minute.")


class Intake:
    """What waits to be stored, and the one writer that stores it."""

    def __init__(
        self, write: Callable[[Sequence[Sent]], list[Outcome]] | None = None, *, linger: float = LINGER
    ) -> None:
        self._write = write or write_batch
        self._linger = linger
        self._waiting: list[tuple[Sent, asyncio.Future[Outcome]]] = []
        self._points = 0
        self._stir = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="positions")
        self._writer: asyncio.Task[None] | None = None

    async def put(self, sent: Sent) -> Outcome:
        """Wait until it is committed. Raises ComeAgain when it is not."""
        if self._points > MOST_WAITING:
            raise ComeAgain
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((sent, answer))
        self._points += max(1, len(sent.points))
        if self._points >= ENOUGH:
            self._stir.set()
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._drain())
        return await answer

    async def _drain(self) -> None:
        while self._waiting:
            if self._points < ENOUGH:
                self._stir.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stir.wait(), self._linger)
            batch = self._next()
            for (_sent, answer), outcome in zip(
                batch, await self._outcomes([sent for sent, _answer in batch]), strict=True
            ):
                if answer.done():  # the phone has hung up
                    continue
                if isinstance(outcome, Outcome):
                    answer.set_result(outcome)
                else:
                    answer.set_exception(outcome)

    def _next(self) -> list[tuple[Sent, "asyncio.Future[Outcome]"]]:
        points, taken = 0, 0
        while taken < len(self._waiting) and points < MOST_AT_ONCE:
            points += max(1, len(self._waiting[taken][0].points))
            taken += 1
        batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
        self._points -= points
        return batch

    async def _outcomes(self, batch: Sequence[Sent]) -> Sequence[Outcome | ComeAgain]:
        """Write a batch; if the database dislikes it, each request by itself, so that one cannot harm the others."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._write, batch)
        except (OperationalError, InterfaceError):
            log.warning("positions: the database is away")
            return [ComeAgain() for _one in batch]
        except Exception:
            log.exception("positions: a batch was refused")
            if len(batch) == 1:
                return [ComeAgain()]
            return [outcome for one in batch for outcome in await self._outcomes([one])]


def write_batch(batch: Sequence[Sent]) -> list[Outcome]:
    """Store a batch as the system, on this thread's own connection."""
    close_old_connections()
    with acting_as(SYSTEM):
        return store(batch, now=timezone.now())


intake = Intake()


async def take(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request: 202 with `stored` and `refused` once it is committed, else a problem document."""
    try:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] != "POST" or not headers.get(b"content-type", "").startswith("application/json"):
            raise NotPosted  # a form of another site cannot send JSON
        sender = await _sender(headers)
        session, points = read(await _body(receive))
        outcome = await intake.put(Sent(sender, session, points))
        if not outcome.known:
            raise WrongSignIn
    except DomainError as error:
        await _refuse(send, error)
    else:
        answer = json.dumps({"stored": outcome.stored, "refused": outcome.refused}).encode()
        await _answer(send, 202, answer, b"application/json")


def read(body: bytes) -> tuple[UUID, Floats]:
    """The session and the points of a body. Raises NotPositions.

    Numbers are judged when they are stored, all at once: a number that is none is refused like a place elsewhere.
    """
    try:
        said = from_json(body)
        session, points = UUID(said["session"]), said["points"]
        if not isinstance(points, list) or len(points) > MOST_POINTS:
            raise NotPositions
        found = as_points(points)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise NotPositions from error
    return session, found


async def _body(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise NotPositions
        part = message.get("body", b"")
        size += len(part)
        if size > LONGEST_BODY:
            raise TooBig
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


async def _sender(headers: dict[bytes, str]) -> Sender:
    """Who the request says it is from. A token is looked up with the batch, a cookie here first."""
    scheme, _space, token = headers.get(b"authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return Sender(digest=hashlib.sha256(token.encode()).hexdigest())
    try:
        morsel = SimpleCookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        morsel = None
    if morsel is None or not morsel.value:
        raise WrongSignIn
    known = _signed_in.get(morsel.value)
    if known is None or known[1] < time.monotonic():
        known = (await sync_to_async(person_of_session)(morsel.value), time.monotonic() + SIGN_IN_KEPT)
        if len(_signed_in) >= MOST_SIGNED_IN:
            _signed_in.clear()
        _signed_in[morsel.value] = known
    if known[0] is None:
        raise WrongSignIn
    return Sender(key=morsel.value, person=known[0])


_signed_in: dict[str, tuple[int | None, float]] = {}


def person_of_session(key: str) -> int | None:
    """Whose sign-in a session key is, its password's hash checked; None for nobody's."""
    close_old_connections()
    request = HttpRequest()
    request.session = SessionStore(key)
    with acting_as(SYSTEM):
        person = get_user(request)
    return person.pk if isinstance(person, Person) and person.is_active else None


async def _refuse(send: Send, error: DomainError) -> None:
    body = json.dumps(error.as_problem(), ensure_ascii=False).encode()
    await _answer(send, error.status, body, b"application/problem+json")


async def _answer(send: Send, status: int, body: bytes, content_type: bytes) -> None:
    headers = [
        (b"content-type", content_type), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store"),
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
