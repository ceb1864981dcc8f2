"""Agreements on the stage: a quarrel the village's mediators lead, and short words to bring it where a test begins."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from quartet.ground.files.actions import add_picture
from quartet.ground.people.rights import Claims, acting_as
from quartet.ground.people.states import Label
from quartet.resolution.agreements import actions, queries
from quartet.resolution.agreements.actions import Written
from quartet.resolution.agreements.models import Agreement, Entry, Signatory
from quartet.resolution.agreements.slips import claim_for
from quartet.resolution.agreements.states import Form, Kind
from quartet.resolution.agreements.wording import DAYS_OF_WORK, YUAN
from quartet.resolution.cases.models import Case
from tests.cast import MONDAY, Cast, behind_the_wall, picture

MEDIATOR = "mediator"
PARTIES = (
    {"side": "first", "name": "梁德山", "phone": "13911110001", "address": "范家屯村二组", "id_number": "211221196503121234"},
    {"side": "second", "name": "郑长河", "phone": "13911110002", "address": "范家屯村三组", "id_number": "211221197008045678"},
)  # fmt: skip
FIRST, SECOND = 1, 2
JUNE, JULY, AUGUST = date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)
NO_PICTURE = "手机没电，纸在档案袋里"
REACHED = {"how": "当面交付并签收"}


@dataclass
class Desk:
    """Who acts, on which agreement, at what time."""

    cast: Cast
    case: Case
    code: str = ""
    now: datetime = MONDAY
    by: str = MEDIATOR
    done: list[str] = field(default_factory=list)

    @property
    def claims(self) -> Claims:
        return self.cast.claims(self.by)

    def draft(self, form: Form = Form.WRITTEN, parties: Any = PARTIES, command: UUID | None = None) -> Agreement:
        with acting_as(self.claims):
            made = actions.draft(
                case_code=self.case.code, form=form, summary="因承包费发生争执", parties=parties, command_id=command,
                acting=self.claims, now=self.now,
            )  # fmt: skip
        self.code = made.code
        return self.agreement

    def do(
        self, verb: str, number: int | None = None, *, who: str | None = None, command: UUID | None = None, **given: Any
    ) -> Agreement:
        """Somebody acts, as the page would after its form; what is signed without a picture says why."""
        if verb in {"sign", "countersign"} and given.get("picture") is None:
            given = {"no_picture": NO_PICTURE, **given}
        return self.do_as(self.cast.claims(who or self.by), verb, number, command=command, **given)

    def do_as(
        self, claims: Claims, verb: str, number: int | None = None, *, command: UUID | None = None, **given: Any
    ) -> Agreement:
        with acting_as(claims):
            actions.make_move(
                code=self.code, verb=verb, given=given, number=number, command_id=command, acting=claims, now=self.now
            )
        return self.agreement

    def slip(self, number: int) -> Claims:
        """What a party with its slip may claim."""
        return Claims(slip=claim_for(self.code, number))

    def says(self, number: int, entry: int, voice: str = "yes") -> Agreement:
        return self.do_as(self.slip(number), "say", entry, voice=voice)

    def both_say_yes(self, entry: int) -> Agreement:
        self.says(FIRST, entry)
        return self.says(SECOND, entry)

    @property
    def agreement(self) -> Agreement:
        with behind_the_wall():
            return Agreement.objects.select_related("case", "unit", "mediator").get(code=self.code)

    def party(self, number: int) -> Signatory:
        with behind_the_wall():
            return Signatory.objects.get(agreement__code=self.code, number=number)

    def entries(self) -> list[Entry]:
        with behind_the_wall():
            return list(Entry.objects.filter(agreement__code=self.code).order_by("pk"))

    def lines(self) -> list[queries.ItemLine]:
        with behind_the_wall():
            return queries.item_lines(self.agreement, self.now)

    def photo(self) -> UUID:
        """A photograph that has arrived."""
        with acting_as(self.claims):
            return add_picture(attachment_id=uuid7(), raw=picture("teal"), acting=self.claims, now=self.now).pk

    def later(self, **span: float) -> "Desk":
        self.now += timedelta(**span)
        return self

    # -- the usual way ---------------------------------------------------------------------------------------------

    def money(self, amount: int = 900_000, days: tuple[date, ...] = (JUNE, JULY, AUGUST), **more: Any) -> Written:
        """The second side owes the first some money, in equal parts."""
        each = amount // len(days)
        parts = [*((day, each) for day in days[:-1]), (days[-1], amount - each * (len(days) - 1))]
        return Written(
            Kind.MONEY, self.party(SECOND), self.party(FIRST), what="承包费", amount=amount, unit=YUAN,
            parts=tuple(parts), how="银行转账", **more,
        )  # fmt: skip

    def work(self, days: int = 5) -> Written:
        return Written(
            Kind.LABOUR, self.party(SECOND), self.party(FIRST), what="修复大棚", amount=days * 100, unit=DAYS_OF_WORK,
            parts=((JUNE, days * 100),),
        )  # fmt: skip

    def grain(self, amount: int = 150_000) -> Written:
        return Written(
            Kind.GOODS, self.party(SECOND), self.party(FIRST), what="玉米", amount=amount, unit="斤",
            parts=((JUNE, amount),), place="甲方家中",
        )  # fmt: skip

    def drafted(self, *clauses: Written) -> "Desk":
        """A draft with these clauses, or with three instalments of money."""
        self.draft()
        for clause in clauses or (self.money(),):
            self.do("add_clause", clause=clause)
        return self

    def signing(self, *clauses: Written) -> "Desk":
        self.drafted(*clauses)
        self.do("present")
        return self

    def signed(self, *clauses: Written) -> "Desk":
        self.signing(*clauses)
        for number in (FIRST, SECOND):
            self.do("sign", number, understood=True)
        self.do("countersign", sealed=True)
        return self

    def in_force(self, *clauses: Written) -> "Desk":
        self.signed(*clauses)
        self.do("take_effect")
        return self

    def pay(self, item: int = 1, amount: int = 300_000, **more: Any) -> Entry:
        """The mediator writes down a payment in cash."""
        given = {"on": queries.today(self.now), "means": "cash", "amount": amount, **more}
        self.do("record", item, **given)
        return self.entries()[-1]

    def with_its_paper(self) -> "Desk":
        """The signed agreement, photographed."""
        self.do("add_paper", paper="agreement", picture=self.photo())
        return self

    def fulfilled(self, *clauses: Written) -> "Desk":
        self.in_force(*clauses)
        for line in self.lines():
            entry = self.pay(line.item.number, line.item.amount, means="act" if line.item.unit == "项" else "cash")
            self.both_say_yes(entry.pk)
        return self


def quarrel(cast: Cast, label: Label = Label.PERSONAL) -> Desk:
    """A quarrel in the village that its mediators handle."""
    case = cast.report(by="grid_member", text="梁某和郑某为承包费吵起来了")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(
            lead_unit=cast.units["mediators"], state="handling", label=label, category="0101"
        )
        case = Case.objects.get(pk=case.pk)
    return Desk(cast, case)
