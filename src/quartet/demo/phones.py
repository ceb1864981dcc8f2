"""The telephones of members on duty: through the running platform's own addresses, or by the verbs when none runs."""

import http.client
import json
import ssl
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from threading import local
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.utils import timezone

from quartet.grassroots.duty import actions
from quartet.grassroots.duty.ingest import Sender, Sent, as_points, store
from quartet.grassroots.members.states import DutyRole
from quartet.ground.errors import DomainError
from quartet.ground.people.models import Token
from quartet.ground.people.rights import SYSTEM, Claims, acting_as
from quartet.site.config import Config
from quartet.site.launch.front import answered_names

LINES = 12
"""Requests under way at once: a message waits up to a quarter of a second for others to be stored with."""
A_RUN = timedelta(hours=12)


class Place(NamedTuple):
    """Where somebody was: when, and degrees WGS-84 with metres of accuracy."""

    at: datetime
    lon: float
    lat: float
    accuracy: float


class Message(NamedTuple):
    """What a telephone sends of one duty."""

    who: Claims
    duty: UUID
    places: Sequence[Place]

    @property
    def points(self) -> list[tuple[int, float, float, float]]:
        """The places as the platform takes them: milliseconds since 1970 first."""
        return [(int(one.at.timestamp() * 1000), one.lon, one.lat, one.accuracy) for one in self.places]


class Phones(Protocol):
    """What a member's telephone can do. Each tells whether, or how far, it was taken."""

    def start(self, who: Claims, duty: UUID, at: datetime, role: str) -> bool:
        """Go on duty."""

    def end(self, who: Claims, duty: UUID, at: datetime) -> bool:
        """Go off duty."""

    def send(self, messages: Sequence[Message], now: datetime) -> int:
        """Send where they have been; gives how many positions were stored."""

    def help(self, who: Claims, call: UUID, at: datetime, words: str, place: tuple[float, float]) -> bool:
        """Call for help."""


class ByVerbs:
    """The verbs themselves, at the time that is played."""

    def start(self, who: Claims, duty: UUID, at: datetime, role: str) -> bool:
        """See `Phones`."""
        wanted = DutyRole(role) if role else None
        return self._do(who, lambda: actions.start_duty(uid=duty, started_at=at, role=wanted, acting=who, now=at))

    def end(self, who: Claims, duty: UUID, at: datetime) -> bool:
        """See `Phones`."""
        return self._do(who, lambda: actions.end_duty(uid=duty, ended_at=at, acting=who, now=at))

    def send(self, messages: Sequence[Message], now: datetime) -> int:
        """See `Phones`."""
        batch = [Sent(Sender(person=one.who.person, trusted=True), one.duty, as_points(one.points)) for one in messages]
        with acting_as(SYSTEM):
            return sum(outcome.stored for outcome in store(batch, now=now))

    def help(self, who: Claims, call: UUID, at: datetime, words: str, place: tuple[float, float]) -> bool:
        """See `Phones`."""
        lon, lat = place
        return self._do(
            who, lambda: actions.call_for_help(uid=call, at=at, lon=lon, lat=lat, words=words, acting=who, now=at)
        )

    @staticmethod
    def _do(who: Claims, verb: Any) -> bool:
        try:
            with acting_as(who):
                verb()
        except DomainError:
            return False
        return True


class ByHttp:
    """A running platform, as telephones reach it: the duty API, and `/live/positions`."""

    def __init__(self, config: Config, tokens: dict[int, str]) -> None:
        self._config, self._tokens, self._own = config, tokens, local()
        self._pool = ThreadPoolExecutor(LINES, thread_name_prefix="phone")
        self._opened: list[http.client.HTTPConnection] = []

    def close(self) -> None:
        """Hang up."""
        self._pool.shutdown()
        for line in self._opened:
            line.close()

    def start(self, who: Claims, duty: UUID, at: datetime, role: str) -> bool:
        """See `Phones`."""
        body = {"id": str(duty), "started_at": at.isoformat(), **({"role": role} if role else {})}
        return self._post(who, "/api/v1/duty/sessions", body) is not None

    def end(self, who: Claims, duty: UUID, at: datetime) -> bool:
        """See `Phones`."""
        return self._post(who, f"/api/v1/duty/sessions/{duty}/end", {"ended_at": at.isoformat()}) is not None

    def send(self, messages: Sequence[Message], now: datetime) -> int:  # noqa: ARG002 -- the platform has a clock
        """See `Phones`."""
        return sum(self._pool.map(self._send, messages))

    def help(self, who: Claims, call: UUID, at: datetime, words: str, place: tuple[float, float]) -> bool:
        """See `Phones`."""
        body = {"id": str(call), "at": at.isoformat(), "lon": place[0], "lat": place[1], "words": words}
        return self._post(who, "/api/v1/duty/sos", body) is not None

    def _send(self, one: Message) -> int:
        answer = self._post(one.who, "/live/positions", {"session": str(one.duty), "points": one.points})
        return int(answer["stored"]) if answer else 0

    def _post(self, who: Claims, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; None when it was refused or nobody answered, as a telephone would try again or give up."""
        assert who.person is not None
        name = (answered_names(self._config) or (self._config.host,))[0]
        headers = {
            "Host": f"{name}:{self._config.port}", "Content-Type": "application/json",
            "Authorization": f"Bearer {self._tokens[who.person]}",
        }  # fmt: skip
        line = self._line()
        try:
            line.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
            answer = line.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            line.close()
            return None
        return dict(json.loads(said)) if answer.status < http.HTTPStatus.BAD_REQUEST else None

    def _line(self) -> http.client.HTTPConnection:
        """The thread's own connection, kept open."""
        if not hasattr(self._own, "line"):
            host = "127.0.0.1" if self._config.everywhere else self._config.host
            if self._config.encrypted:
                ours = ssl._create_unverified_context()  # noqa: S323, SLF001 -- ourselves, on this machine
                self._own.line = http.client.HTTPSConnection(host, self._config.port, timeout=30, context=ours)
            else:
                self._own.line = http.client.HTTPConnection(host, self._config.port, timeout=30)
            self._opened.append(self._own.line)
        line: http.client.HTTPConnection = self._own.line
        return line


@contextmanager
def by_http(config: Config, people: Sequence[int]) -> Iterator[ByHttp]:
    """Telephones of these people on the running platform; each has a token for as long as the block lasts."""
    now = timezone.now()
    tokens = {person: token_urlsafe(32) for person in people}
    made = Token.objects.bulk_create(
        Token(person_id=person, digest=sha256(token.encode()).hexdigest(), made_at=now, expires_at=now + A_RUN)
        for person, token in tokens.items()
    )
    try:
        with closing(ByHttp(config, tokens)) as phones:
            yield phones
    finally:
        Token.objects.filter(pk__in=[one.pk for one in made]).delete()
