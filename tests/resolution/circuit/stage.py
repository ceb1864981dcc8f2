"""A studio in 腰堡镇: its mediator 裴师傅, what waits for them in two villages, and a judge who rides along."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from uuid6 import uuid7

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import Claims, acting_as, claims_of
from quartet.ground.people.states import Role, UnitKind
from quartet.resolution.cases.models import Case
from quartet.resolution.circuit import actions
from quartet.resolution.circuit.models import Booking, Circuit, Stop
from quartet.resolution.circuit.states import Half
from quartet.resolution.mediation.actions import answer_invitation, make_move, open_mediation
from quartet.resolution.mediation.models import Mediation, Member, Party
from quartet.resolution.reports.actions import Said
from tests.cast import LONG_AGO, MONDAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, case_now, grid_of

WEDNESDAY = date(2026, 5, 13)


def at(hour: int, minute: int = 0, day: date = WEDNESDAY) -> datetime:
    """A time of that day in Tieling."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@dataclass
class Studio:
    """The studio, and the words in which the tests move it."""

    cast: Cast
    unit: Unit
    person: Person
    now: datetime = MONDAY
    codes: list[str] = field(default_factory=list)

    @property
    def claims(self) -> Claims:
        return claims_of(self.person, date(2026, 5, 11))

    def call(
        self, text: str = "两家为地边吵架", village: str = VILLAGE, *, mediate: bool = True, uid: UUID | None = None
    ) -> Case:
        """Somebody calls and is taken in."""
        with acting_as(self.claims):
            receipt = actions.take_call(
                said=Said(id=uid or uuid7(), text=text, region=grid_of(village), category="0101"), unit=self.unit.pk,
                mediate=mediate, acting=self.claims, now=self.now,
            )  # fmt: skip
        self.codes.append(receipt.code)
        return case_now(receipt.code)

    def talking(self, case: Case, *, mediator: Person | None = None, first: str = "梁某") -> Mediation:
        """The case's mediation, begun: its next stop is a session."""
        with acting_as(self.claims):
            made = open_mediation(
                case_code=case.code,
                given={"origin": "application", "matter": "地边", "kind": "land_boundary", "letter": ""},
                command_id=None, acting=self.claims, now=self.now,
            )  # fmt: skip

            def does(verb: str, **given: object) -> None:
                make_move(code=made.code, verb=verb, given=given, command_id=None, acting=self.claims, now=self.now)

            does("add_party", side="first", name=first)
            does("add_party", side="second", name="郑某")
            parties = list(Party.objects.filter(mediation=made).order_by("number"))
            for party in parties:
                does("consent", party=party, channel="visit")
            does("accept", rights_told=True)
            does("name", person=mediator or self.person, chosen="parties")
            if mediator is None:
                does("disclose", relations=[])
                for party in parties:
                    does("accept_mediator", party=party, answer="yes")
                does("begin")
        with behind_the_wall():
            return Mediation.objects.get(pk=made.pk)

    def court_joins(self, made: Mediation) -> None:
        """The tribunal comes into the team."""
        with acting_as(self.claims):
            make_move(
                code=made.code, verb="invite", command_id=None, acting=self.claims, now=self.now,
                given={"unit": self.cast.units["tribunal"], "role": "guides", "basis": "consent", "because": "双方同意"},
            )  # fmt: skip
        judge = self.cast.claims("tribunal")
        with acting_as(judge):
            asked = Member.objects.get(mediation=made, unit=self.cast.units["tribunal"])
            answer_invitation(member_id=asked.pk, verb="join", given={}, command_id=None, acting=judge, now=self.now)

    def propose(
        self, day: date = WEDNESDAY, half: Half = Half.WHOLE, judge: str | None = None, uid: UUID | None = None
    ) -> Circuit:
        with acting_as(self.claims):
            return actions.propose_circuit(
                id=uid or uuid7(), unit=self.unit.pk, day=day, half=half,
                judge=self.cast.people[judge].pk if judge else None, acting=self.claims, now=self.now,
            )  # fmt: skip

    def confirm(self, circuit: Circuit, by: Claims | None = None) -> Circuit:
        claims = by or self.claims
        with acting_as(claims):
            return actions.confirm_circuit(circuit=circuit.pk, acting=claims, now=self.now)

    def stops(self, circuit: Circuit) -> list[Stop]:
        with behind_the_wall():
            return list(Stop.objects.filter(circuit=circuit).select_related("session__room").order_by("starts_at"))

    def bookings(self) -> int:
        with behind_the_wall():
            return Booking.objects.count()


def open_studio(cast: Cast) -> Studio:
    """Open it."""
    with behind_the_wall():
        unit = Unit.objects.create(
            name="老裴人民调解工作室", kind=UnitKind.MEDIATION_STUDIO, level=2, region=TOWNSHIP, phone="024-00000000"
        )
        person = Person.objects.create(username="pei", name="裴师傅")
        Post.objects.create(person=person, unit=unit, role=Role.VILLAGE_MEDIATOR, region=TOWNSHIP, since=LONG_AGO)
    return Studio(cast, unit, person)
