"""A whistle for a matter of 范家屯村, and the words in which the tests move it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from quartet.ground.people.models import Post
from quartet.ground.people.rights import acting_as
from quartet.resolution.cases.models import Case
from quartet.resolution.whistle import policies
from quartet.resolution.whistle.actions import blow_whistle, make_move, pass_on_unanswered
from quartet.resolution.whistle.models import Call, Decision, Whistle, WhistleEvent
from tests.cast import MONDAY, Cast, behind_the_wall, case_now, line_of

WHY = "水渠被人填了，镇里没有权限拆"
PLACE = "二组东头水渠边"
BODIES = ("water", "tribunal")


@dataclass
class Site:
    """The whistle under test, moved by people of the cast."""

    cast: Cast
    case: Case
    code: str = ""
    now: datetime = MONDAY

    def blow(
        self, by: str = "township_desk", *, command: UUID | None = None, bodies: Any = BODIES, **given: Any
    ) -> "Site":
        said = {
            "kind": "enforcement", "why": WHY, "place": PLACE, "bodies": [self.cast.units[one] for one in bodies], **given,
        }  # fmt: skip
        claims = self.cast.claims(by)
        with acting_as(claims):
            made = blow_whistle(case_code=self.case.code, given=said, command_id=command, acting=claims, now=self.now)
        self.code = made.code
        return self

    def does(
        self,
        verb: str,
        by: str = "township_desk",
        body: str | None = None,
        *,
        command: UUID | None = None,
        **given: Any,
    ) -> "Site":
        claims = self.cast.claims(by)
        if isinstance(cited := given.get("line"), str):
            given["line"] = line_of(cited)
        number = self.call(body).number if body else None
        with acting_as(claims):
            make_move(
                code=self.code, number=number, verb=verb, given=given, command_id=command, acting=claims, now=self.now
            )
        return self

    def later(self, **span: float) -> "Site":
        self.now += timedelta(**span)
        return self

    def round(self) -> int:
        with behind_the_wall():
            return pass_on_unanswered(now=self.now)

    @property
    def whistle(self) -> Whistle:
        with behind_the_wall():
            return Whistle.objects.select_related("unit", "case", "by").get(code=self.code)

    def call(self, body: str) -> Call:
        with behind_the_wall():
            found = Call.objects.select_related("unit", "person", "whistle__case")
            return found.get(whistle__code=self.code, unit=self.cast.units[body])

    @property
    def decision(self) -> Decision:
        with behind_the_wall():
            return Decision.objects.filter(whistle__code=self.code).select_related("call__unit").latest("pk")

    def events(self) -> list[WhistleEvent]:
        with behind_the_wall():
            return list(WhistleEvent.objects.filter(whistle__code=self.code).order_by("position"))

    def screen(self) -> str:
        return policies.screen_code(self.whistle, self.now)

    # -- the usual way, step by step -----------------------------------------------------------------------------

    def accepted(self) -> "Site":
        self.blow()
        return self.later(minutes=3).does("accept", "department_water", "water")

    def there(self) -> "Site":
        self.accepted()
        return self.later(minutes=20).does("arrive", "department_water", "water", code=self.screen())

    def both_there(self) -> "Site":
        self.there()
        return self.later(minutes=15).does("confirm", "township_desk", "tribunal")

    def minuted(self) -> "Site":
        return self.both_there().does("minute", text="水渠被填三十米，当场量过。")

    def decided(self, **given: Any) -> "Site":
        self.minuted()
        said = {"what": "三天内挖开水渠", "due": self.now + timedelta(days=3), "becomes": "instruction", **given}
        return self.does("decide", call=self.call("water"), **said)

    def gone(self) -> "Site":
        self.decided().later(hours=2)
        self.does("sign", "department_water", "water")
        self.does("sign", "tribunal", "tribunal", dissent="应当先起诉再拆")
        self.does("fulfil", "department_water", "water", decision=self.decision, words="挖开了，通水了")
        self.does("leave", "department_water", "water")
        return self.does("leave", "tribunal", "tribunal")

    def ended(self) -> "Site":
        return self.gone().does("end", outcome="水渠通了，双方都认")


def second_in_water(cast: Cast) -> str:
    """A second handler of the water bureau, asked after the first."""
    with behind_the_wall():
        Post.objects.create(
            person=cast.people["no_post"],
            unit=cast.units["water"],
            role="department",
            region="211221",
            since="2021-01-01",
        )
    return "no_post"


def a_case(cast: Cast, **columns: Any) -> Case:
    """A planted case, standing at the township."""
    code = cast.codes["in_village"]
    with behind_the_wall():
        Case.objects.filter(code=code).update(**{"level": 2, "category": "0201", **columns})
    return case_now(code)
