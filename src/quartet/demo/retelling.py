"""Telling the golden case through the same verbs that people press: the words of its table become rows and moments."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

from PIL import Image, ImageDraw, ImageFont

from quartet.demo.golden import PLACE, REPORT, SIDES, STEPS, Day, Photo, Room, Step
from quartet.demo.personas import VILLAGE
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.files.actions import add_picture
from quartet.ground.papers.fonts import SHIPPED
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.places.models import Region
from quartet.resolution.agreements import actions as agreements
from quartet.resolution.agreements.models import Agreement, Entry, Item, Signatory
from quartet.resolution.agreements.slips import claim_for
from quartet.resolution.agreements.states import Form, Kind
from quartet.resolution.agreements.wording import SHAPES
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import Channel
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import current_list
from quartet.resolution.mediation import actions as mediation
from quartet.resolution.mediation.models import Member, Party, Session
from quartet.resolution.mediation.policies import party_secret
from quartet.resolution.reports.actions import Said, submit_report

STORY_ID = UUID("01890000-0000-7000-8000-000000000062")
WIDTH, HEIGHT, INK, PAPER = 720, 480, (40, 40, 40), (250, 248, 240)
NUMBERS = {side["name"]: number for number, side in enumerate(SIDES, start=1)}


class Teller:
    """One telling: it begins on a day, and knows the rows it has made so far."""

    def __init__(self, personas: Mapping[str, Claims], begins: date) -> None:
        self._personas, self._begins = personas, begins
        self.code = ""
        self._mediation = self._agreement = ""

    def tell(self) -> str:
        """Tell all of it; gives the code of the case."""
        grid = Region.objects.filter(code__startswith=VILLAGE, level=5).order_by("code")
        said = Said(id=STORY_ID, text=REPORT, region=grid[min(1, len(grid) - 1)].code, place=PLACE)
        told = self._moment(0, "08:40")
        member = self._personas["grid_member"]
        self.code = submit_report(said=said, channel=Channel.FIELD, acting=member, now=told).code
        for step in STEPS:
            TELLS[step.room](self, step, self._moment(step.day, step.at))
        return self.code

    # -- days and pictures -----------------------------------------------------------------------------------------

    def _moment(self, day: int, at: str) -> datetime:
        return datetime.combine(self._begins + timedelta(days=day), time.fromisoformat(at), SHANGHAI)

    def _said(self, step: Step, now: datetime) -> dict[str, Any]:
        """What is said, days and pictures in place of their names."""
        plain: dict[type, Callable[[Any], Any]] = {
            Photo: lambda photo: self._photographed(photo, self._personas[step.persona], now)
        }
        return {
            name: self._begins + timedelta(days=value.number)
            if isinstance(value, Day)
            else plain.get(type(value), lambda same: same)(value)
            for name, value in step.given.items()
        }

    def _photographed(self, photo: Photo, acting: Claims, now: datetime) -> UUID:
        kept = add_picture(attachment_id=uuid5(STORY_ID, photo.words), raw=drawn(photo.words), acting=acting, now=now)
        return kept.pk

    # -- the rooms -------------------------------------------------------------------------------------------------

    def case_step(self, step: Step, now: datetime) -> None:
        """A move of the case."""
        given = self._said(step, now)
        if "unit" in given:
            given["unit"] = Unit.objects.get(name=given["unit"], region=VILLAGE[:9])
            category, level = given["line"].split("-")
            given["line"] = DutyLine.objects.get(duty_list=current_list(VILLAGE), category=category, level=level)
        acting = self._personas[step.persona]
        make_move(code=self.code, verb=step.verb, given=given, command_id=None, acting=acting, now=now)

    def mediation_step(self, step: Step, now: datetime) -> None:
        """A move of the mediation, its opening and the answers of bodies that were asked in among them."""
        given, acting = self._said(step, now), self._personas[step.persona]
        if step.verb == "open":
            given |= {"kind": "land_contract"}
            made = mediation.open_mediation(
                case_code=self.code, given=given, command_id=None, acting=acting, now=now
            )  # fmt: skip
            self._mediation = made.code
            return
        if step.verb == "join":
            units = [held.unit for held in acting.posts]
            asked = Member.objects.get(mediation__code=self._mediation, unit__in=units)
            mediation.answer_invitation(
                member_id=asked.pk, verb="join", given={}, command_id=None, acting=acting, now=now
            )  # fmt: skip
            return
        given = {name: self._of_mediation(name, value) for name, value in given.items()}
        if step.verb == "hold":
            given["session"] = Session.objects.get(mediation__code=self._mediation)
        mediation.make_move(
            code=self._mediation, verb=step.verb, given=given, command_id=None, acting=acting, now=now
        )  # fmt: skip

    def _of_mediation(self, name: str, value: Any) -> Any:
        finds: dict[str, Callable[[Any], Any]] = {
            "party": self._party,
            "attended": lambda names: [self._party(one) for one in names],
            "person": lambda called: Person.objects.get(name=called, username="village_mediator"),
            "unit": lambda called: Unit.objects.get(name=called, region__in=[VILLAGE, VILLAGE[:9], VILLAGE[:6]]),
            "starts": lambda day: datetime.combine(day, time(9), SHANGHAI),
        }
        return finds[name](value) if name in finds else value

    def _party(self, name: str) -> Party:
        return Party.objects.get(mediation__code=self._mediation, name=name)

    def own_link_step(self, step: Step, now: datetime) -> None:
        """A party answers by the link of the mediation."""
        number = NUMBERS[step.persona]
        mediation.party_says(
            code=self._mediation, number=number, secret=party_secret(self._mediation, number), verb=step.verb,
            yes=step.given["answer"] == "yes", command_id=None, now=now,
        )  # fmt: skip

    def agreement_step(self, step: Step, now: datetime) -> None:
        """An act on the agreement, its drafting among them."""
        given, acting = self._said(step, now), self._personas[step.persona]
        if step.verb == "draft":
            sides = [{"side": side["side"], "name": side["name"]} for side in SIDES]
            made = agreements.draft(
                case_code=self.code, form=Form.WRITTEN, summary=given["summary"], parties=sides, command_id=None,
                acting=acting, now=now,
            )  # fmt: skip
            self._agreement = made.code
            return
        if step.verb == "add_clause":
            given = {"clause": self._written(given)}
        if step.verb == "record":
            given = {"amount": self._item(step.on).amount, **given}
        for name in ("party", "asked"):
            if name in given:
                given[name] = self._signatory(given[name])
        number = None
        if step.on:
            number = NUMBERS[step.on] if step.on in NUMBERS else self._item(step.on).number
        self._acts(step.verb, given, number, acting, now)

    def slip_step(self, step: Step, now: datetime) -> None:
        """A party speaks by the slip of the agreement, of the newest entry for what was promised."""
        entry = Entry.objects.filter(item=self._item(step.on)).latest("pk")
        acting = Claims(slip=claim_for(self._agreement, NUMBERS[step.persona]))
        self._acts(step.verb, self._said(step, now), entry.pk, acting, now)

    def _acts(self, verb: str, given: dict[str, Any], number: int | None, acting: Claims, now: datetime) -> Agreement:
        return agreements.make_move(
            code=self._agreement, verb=verb, given=given, number=number, command_id=None, acting=acting, now=now
        )

    def _written(self, given: dict[str, Any]) -> agreements.Written:
        kind = Kind(given["kind"])
        amount = given.get("amount")
        parts = ((given["day"], amount or 100),) if "day" in given else ()
        owes, owed = (self._signatory(given[one]) if one in given else None for one in ("debtor", "creditor"))
        return agreements.Written(
            kind, owes, owed, given.get("what", ""), amount, SHAPES[kind].unit, parts, how=given.get("how", ""),
            text=given.get("text", ""),
        )  # fmt: skip

    def _signatory(self, name: str) -> Signatory:
        return Signatory.objects.get(agreement__code=self._agreement, name=name)

    def _item(self, what: str) -> Item:
        return Item.objects.get(agreement__code=self._agreement, what=what)


TELLS: dict[Room, Callable[[Teller, Step, datetime], None]] = {
    Room.CASE: Teller.case_step,
    Room.MEDIATION: Teller.mediation_step,
    Room.OWN_LINK: Teller.own_link_step,
    Room.AGREEMENT: Teller.agreement_step,
    Room.SLIP: Teller.slip_step,
}


def drawn(words: str) -> bytes:
    """A sheet with some words, as if photographed, and the note that it is made up (示意). JPEG; always the same."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    font = next(iter(sorted(SHIPPED.glob("*.ttf"))))
    large, small = (ImageFont.truetype(str(font), size) for size in (36, 22))
    for line, text in enumerate(words.split("\n")):
        pen.text((60, 60 + 64 * line), text, INK, font=large)
    pen.text((60, HEIGHT - 60), "示意：演示用的图，不是真实材料", (150, 60, 40), font=small)
    pen.rectangle((24, 24, WIDTH - 24, HEIGHT - 24), outline=INK, width=2)
    kept = BytesIO()
    sheet.save(kept, "JPEG", quality=70)
    return kept.getvalue()


def tell(personas: Mapping[str, Claims], begins: date) -> Case:
    """Tell the golden case from its first day on."""
    return Case.objects.get(code=Teller(personas, begins).tell())
