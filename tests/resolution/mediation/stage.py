"""A quarrel at 范家屯村 in the mediators' hands, and the words in which the tests move it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from quartet.ground.people.rights import acting_as
from quartet.resolution.agreements.actions import draft
from quartet.resolution.agreements.states import Form
from quartet.resolution.cases.models import Case
from quartet.resolution.mediation.actions import answer_invitation, make_move, open_mediation
from quartet.resolution.mediation.models import Mediation, MediationEvent, Member, Party, Session
from tests.cast import MONDAY, Cast, behind_the_wall, case_now

TEXT = "梁某和郑某因为土地承包费吵起来了，地里没法播种。"
OPENING = {"origin": "application", "matter": "承包费交没交说不清", "kind": "land_contract", "letter": ""}
SESSION_AT = MONDAY + timedelta(days=2)


@dataclass
class Table:
    """The mediation under test, moved by people of the cast."""

    cast: Cast
    case: Case
    code: str = ""
    now: datetime = MONDAY
    units: dict[str, Any] = field(default_factory=dict)

    def open(self, by: str = "mediator", command: UUID | None = None, **given: Any) -> Mediation:
        claims = self.cast.claims(by)
        with acting_as(claims):
            made = open_mediation(
                case_code=self.case.code, given={**OPENING, **given}, command_id=command, acting=claims, now=self.now
            )
        self.code = made.code
        return self.mediation

    def does(self, verb: str, by: str = "mediator", *, command: UUID | None = None, **given: Any) -> Mediation:
        claims = self.cast.claims(by)
        with acting_as(claims):
            make_move(code=self.code, verb=verb, given=given, command_id=command, acting=claims, now=self.now)
        return self.mediation

    def answers(self, by: str, verb: str = "join", command: UUID | None = None, **given: Any) -> Mediation:
        claims = self.cast.claims(by)
        with acting_as(claims):
            answer_invitation(
                member_id=self.member.pk, verb=verb, given=given, command_id=command, acting=claims, now=self.now
            )
        return self.mediation

    @property
    def mediation(self) -> Mediation:
        with behind_the_wall():
            return Mediation.objects.select_related("unit", "mediator", "case").get(code=self.code)

    @property
    def member(self) -> Member:
        with behind_the_wall():
            return Member.objects.filter(code=self.code).select_related("unit").latest("pk")

    def party(self, number: int) -> Party:
        with behind_the_wall():
            return Party.objects.get(mediation__code=self.code, number=number)

    @property
    def session(self) -> Session:
        with behind_the_wall():
            return Session.objects.select_related("alone_with").filter(mediation__code=self.code).latest("pk")

    def verbs(self) -> list[str]:
        with behind_the_wall():
            found = MediationEvent.objects.filter(mediation__code=self.code).order_by("position")
            return list(found.values_list("verb", flat=True))

    # -- the usual way, step by step -----------------------------------------------------------------------------

    def with_two_sides(self) -> "Table":
        self.open()
        self.does("add_party", side="first", name="梁某", phone="13800000001", address="二组东头")
        self.does("add_party", side="second", name="郑某", phone="13800000002", address="二组西头")
        return self

    def taken_up(self) -> "Table":
        self.with_two_sides()
        for number in (1, 2):
            self.does("consent", party=self.party(number), channel="visit")
        self.does("accept", rights_told=True)
        return self

    def with_mediator(self, name: str = "mediator") -> "Table":
        self.taken_up()
        self.does("name", person=self.cast.people[name], chosen="parties")
        return self

    def begun(self) -> "Table":
        self.with_mediator()
        self.does("disclose", relations=[])
        for number in (1, 2):
            self.does("accept_mediator", party=self.party(number), answer="yes")
        self.does("begin")
        return self

    def talked(self) -> "Table":
        self.begun()
        self.plans(minutes_long=90)
        self.does("hold", session=self.session, minutes="双方都到了。", attended=[self.party(1), self.party(2)])
        return self

    def plans(self, **more: Any) -> None:
        """A session two days from now is planned, and its time has come."""
        starts = self.now + timedelta(days=2)
        self.does("schedule", starts=starts, **{"minutes_long": 60, **more})
        self.now = starts + timedelta(hours=2)

    def proposed(self) -> "Table":
        self.talked()
        self.does("propose", text="梁某补交三百元，合同继续。")
        return self

    def agreed(self) -> "Table":
        self.proposed()
        for number in (1, 2):
            self.does("answer", party=self.party(number), answer="yes")
        self.writes_the_agreement()
        self.does("agree", form="written")
        return self

    def writes_the_agreement(self) -> None:
        """What was agreed is written down, by whom the case's page offers it to."""
        claims = self.cast.claims("mediator")
        with acting_as(claims):
            draft(
                case_code=self.mediation.case_code, form=Form.WRITTEN, summary="土地承包费。", parties=[], command_id=None,
                acting=claims, now=MONDAY,
            )  # fmt: skip

    def ended(self) -> "Table":
        self.talked()
        self.does("end", ending="apart", reason="差得太远", ways_told=True)
        return self


def a_case(cast: Cast, **said: Any) -> Case:
    """A quarrel, dispatched to the village's mediators and accepted by them."""
    case = cast.report(text=TEXT, **said)
    cast.move(case.code, "classify", "clerk", category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    return cast.move(case.code, "accept", "mediator")


def a_planted_case(cast: Cast) -> Case:
    """The same in one step: a planted case put straight into the mediators' hands."""
    code = cast.codes["in_village"]
    with behind_the_wall():
        Case.objects.filter(code=code).update(
            state="handling", lead_unit=cast.units["mediators"], category="0101", clock="QA2", clock_started_at=MONDAY
        )
    return case_now(code)
