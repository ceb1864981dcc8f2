"""A round table of 腰堡镇 and a family team of 范家屯村's mediators, and the words in which the tests move them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from quartet.grassroots.carriers import actions
from quartet.grassroots.carriers.models import Carrier, Meeting, Resolution
from quartet.ground.people.rights import acting_as
from tests.cast import MONDAY, Cast, behind_the_wall

FRIDAY = date(2026, 5, 15)


@dataclass
class Hall:
    """Where the meetings are held; `host` is who holds them."""

    cast: Cast
    carrier: Carrier
    host: str
    now: datetime = MONDAY

    def says(self, what: Any, by: str | None = None, **given: Any) -> Any:
        """Somebody says a verb."""
        claims = self.cast.claims(by or self.host)
        with acting_as(claims):
            return what(acting=claims, **given)

    def plan(self, uid: UUID | None = None, **more: Any) -> Meeting:
        said = {
            "title": "五月议事",
            "starts_at": MONDAY - timedelta(hours=2),
            "place": "镇里会议室",
            "agenda": "路灯怎么修",
        }
        made: Meeting = self.says(
            actions.plan_meeting, id=uid or uuid7(), carrier=self.carrier.pk, now=self.now, **{**said, **more}
        )
        return made

    def held(self, **more: Any) -> Meeting:
        meeting = self.plan(**more)
        self.says(
            actions.write_minutes, meeting=meeting.pk, minutes="定了修路灯的办法。", private="有人私下说了家里的难处。",
            attendees=["张某", "李某"], now=self.now,
        )  # fmt: skip
        return self.again(meeting)

    def again(self, meeting: Meeting) -> Meeting:
        with behind_the_wall():
            return Meeting.objects.get(pk=meeting.pk)

    def resolve(self, meeting: Meeting, owner: str = "village", **more: Any) -> Resolution:
        said = {"id": uuid7(), "text": "把村口路灯修好", "due_on": FRIDAY, "public": True}
        made: Resolution = self.says(
            actions.resolve, meeting=meeting.pk, owner=self.cast.units[owner].pk, now=self.now, **{**said, **more}
        )
        return made

    def moves(self, one: Resolution, verb: str, by: str, command: UUID | None = None, **given: Any) -> Resolution:
        self.says(actions.move_resolution, by, uid=one.uid, verb=verb, given=given, command_id=command, now=self.now)
        with behind_the_wall():
            return Resolution.objects.get(pk=one.pk)


def round_table(cast: Cast) -> Hall:
    """One whose private part the area reads."""
    claims = cast.claims("township_desk")
    with acting_as(claims):
        carrier = actions.keep_carrier(
            unit=cast.units["township"].pk, kind="round_table", name="腰堡圆桌", place="镇里", phone="", acting=claims
        )
    return Hall(cast, carrier, "township_desk")


def family_team(cast: Cast) -> Hall:
    """One whose private part nobody but the host reads."""
    claims = cast.claims("mediator")
    with acting_as(claims):
        carrier = actions.keep_carrier(
            unit=cast.units["mediators"].pk, kind="lily", name="百合家事", place="村部", phone="", acting=claims
        )
    return Hall(cast, carrier, "mediator")
