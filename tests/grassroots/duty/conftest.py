"""Duty as the tests do it: somebody of the cast is on duty, sends points, and others look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from uuid6 import uuid7

from quartet.grassroots.duty import actions, ingest
from quartet.grassroots.duty.ingest import Outcome, Point, Sender, Sent, as_points, store
from quartet.grassroots.duty.models import DutySession, Latest, Position, Presence, Sos
from quartet.grassroots.duty.states import Mode, Reason
from quartet.ground.people.rights import SYSTEM, acting_as
from tests.cast import CITY, VILLAGE, Cast, behind_the_wall, point_in

MIDDLE = point_in(VILLAGE)
HERE = (MIDDLE[0] + 0.01, MIDDLE[1] + 0.02)
"""Somewhere in the village that is not its middle: what is shown of it by micro-grid is not here."""


def ms(at: datetime) -> int:
    """A time as a phone sends it."""
    return round(at.timestamp() * 1000)


def points(
    since: datetime, count: int, *, every: timedelta = timedelta(seconds=30), at: tuple[float, float] = HERE
) -> list[Point]:
    """A walk around a place."""
    return [(ms(since + every * number), round(at[0] + number * 1e-5, 6), at[1], 12.0) for number in range(count)]


@dataclass
class Field:
    """What the tests do with duty, in the office's words."""

    cast: Cast
    now: datetime

    def start(
        self,
        who: str = "grid_member",
        *,
        at: datetime | None = None,
        uid: UUID | None = None,
        heard: datetime | None = None,
    ) -> DutySession:
        claims = self.cast.claims(who, timezone.localdate(self.now))
        with acting_as(claims):
            return actions.start_duty(
                uid=uid or uuid7(), started_at=at or self.now, role=None, acting=claims, now=heard or self.now
            )[0]

    def end(
        self, duty: DutySession, who: str = "grid_member", *, at: datetime | None = None, heard: datetime | None = None
    ) -> DutySession:
        claims = self.cast.claims(who)
        with acting_as(claims):
            return actions.end_duty(uid=duty.uid, ended_at=at or self.now, acting=claims, now=heard or self.now)

    def send(
        self, duty: DutySession | UUID, sent: Sequence[Point], who: str = "grid_member", *, now: datetime | None = None
    ) -> Outcome:
        uid = duty.uid if isinstance(duty, DutySession) else duty
        with acting_as(SYSTEM):
            sender = Sender(person=self.cast.people[who].pk, trusted=True)
            return store([Sent(sender, uid, as_points(sent))], now=now or self.now)[0]

    def help(self, who: str = "grid_member", **said: object) -> Sos:
        claims = self.cast.claims(who)
        given = {"uid": uuid7(), "at": self.now, "lon": MIDDLE[0], "lat": MIDDLE[1], "words": "", **said}
        with acting_as(claims):
            return actions.call_for_help(acting=claims, now=self.now, **given)[0]  # type: ignore[arg-type]

    def look(self, duty: DutySession, who: str = "township_desk") -> int:
        claims = self.cast.claims(who)
        with acting_as(claims):
            return actions.look_at_way(
                number=duty.pk, reason=Reason.SAFETY, words="电话打不通", acting=claims, now=self.now
            ).pk

    def policy(self, mode: Mode) -> None:
        claims = self.cast.claims("city_desk")
        with acting_as(claims):
            actions.set_policy(area=CITY, mode=mode, why="试点期间", acting=claims, now=self.now)

    def stored(self, duty: DutySession | None = None) -> list[datetime]:
        with behind_the_wall():
            kept = Position.objects.filter(session_id=duty.pk) if duty else Position.objects.all()
            return list(kept.order_by("at").values_list("at", flat=True))

    def present(self) -> list[str]:
        with behind_the_wall():
            return list(Presence.objects.order_by("at", "grid").values_list("grid", flat=True))

    def on_map(self) -> int:
        with behind_the_wall():
            return Latest.objects.count()


@pytest.fixture
def field(cast: Cast) -> Iterator[Field]:
    """A day in the field; the clock is the real one, because the walls ask the database's."""
    ingest.forget_seen()
    now = timezone.now()
    yield Field(cast, now.replace(microsecond=now.microsecond // 1000 * 1000))  # phones count milliseconds
    ingest.forget_seen()
