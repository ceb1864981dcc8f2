"""A dispute with its whole file: mediated, agreed, kept, asked afterwards; and the words that must be on no paper."""

from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader

from quartet.ground.people.rights import acting_as
from quartet.resolution.papers.actions import Kind, Printed, print_papers
from quartet.resolution.papers.facts import File
from quartet.resolution.papers.queries import gather, source_for
from tests.cast import Cast
from tests.resolution.agreements.stage import Desk
from tests.resolution.mediation.stage import Table, a_planted_case

FIRST_ID, SECOND_ID = "211221196503121235", "211221197008045663"
PARTIES = (
    {"side": "first", "name": "梁某", "phone": "13800000001", "address": "范家屯村二组东头", "id_number": FIRST_ID},
    {"side": "second", "name": "郑某", "phone": "13800000002", "address": "范家屯村二组西头", "id_number": SECOND_ID},
)  # fmt: skip
ADMITTED, ALONE, SEALED = "郑某承认自己少算了一百元", "背靠背时梁某说可以让步", "亲戚家的暂住处"


@dataclass
class Dispute:
    """One quarrel: its mediation, and its agreement once there is one."""

    table: Table
    desk: Desk

    @property
    def cast(self) -> Cast:
        return self.table.cast

    @property
    def code(self) -> str:
        return self.table.case.code

    def talks(self) -> "Dispute":
        """Mediated with words of every kind; what was admitted and what was said alone are among them."""
        table = self.table.talked()
        one, two = table.party(1), table.party(2)
        table.does("record", said="position", text="承包费两年没交。", party=one)
        table.does("record", said="undisputed", text="承包合同签了十年。", session=table.session)
        table.does("record", said="admission", text=ADMITTED, party=two, session=table.session)
        table.does("evidence", piece="land_contract", there="yes", note="原件")
        table.plans(minutes_long=30, alone_with=one)
        table.does("hold", session=table.session, minutes=ALONE, attended=[one])
        table.does("propose", text="郑某分三期付清。")
        return self

    def agrees(self) -> "Dispute":
        for number in (1, 2):
            self.table.does("answer", party=self.table.party(number), answer="yes")
        self.desk.draft(parties=PARTIES)
        self.table.does("agree", form="written")
        self.desk.do("add_clause", clause=self.desk.money())
        self.desk.do("present")
        for number in (1, 2):
            self.desk.do("sign", number, understood=True)
        self.desk.do("countersign", sealed=True)
        self.desk.do("take_effect")
        return self

    def keeps(self) -> "Dispute":
        """Everything done, photographed, and asked about."""
        desk = self.desk
        for line in desk.lines():
            desk.both_say_yes(desk.pay(line.item.number, line.item.amount).pk)
        desk.do("add_paper", paper="agreement", picture=desk.photo())
        for number in (1, 2):
            desk.do("add_paper", paper="identity", party=desk.party(number), picture=desk.photo())
        desk.do("call", asked=desk.party(1), channel="telephone", kept="all", satisfied="satisfied", words="都给了。")
        return self

    def file(self, who: str = "mediator", *, pictures: bool = False) -> File:
        claims = self.cast.claims(who)
        with acting_as(claims):
            return gather(source_for(claims, self.code), self.desk.now, pictures=pictures)

    def prints(self, wanted: str = "file", who: str = "mediator", kind: Kind = Kind.PDF) -> Printed:
        claims = self.cast.claims(who)
        with acting_as(claims):
            return print_papers(code=self.code, wanted=wanted, kind=kind, acting=claims, now=self.desk.now)


def dispute(cast: Cast) -> Dispute:
    """A quarrel in the hands of the village's mediators."""
    case = a_planted_case(cast)
    return Dispute(Table(cast, case), Desk(cast, case))


def pages(data: bytes) -> list[str]:
    """What each page says, without spaces and line ends."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]
