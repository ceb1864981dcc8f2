"""The papers of a mediation's file: one row each, in the order of the file. The rest of the room is made from this.

Types and forms after 司法部《关于印发人民调解文书格式和统计报表的通知》(2010); order as county offices bind it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.ground.papers.sheets import Block, Fields, Make, Sheet, Signatures
from quartet.resolution.papers.facts import UNKNOWN_DAY, File, Somebody, day_words
from quartet.resolution.papers.sheets import after, opening, talking

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Need(StrEnum):
    """Whether a paper belongs in the file."""

    ALWAYS = "always"
    """Marked ✔ in the ministry's list."""
    WHEN = "when"
    """When its facts are there."""
    LOOSE = "loose"
    """Never: a form that lies outside it."""


class Signs(StrEnum):
    """Who signs, as the line is written."""

    APPLICANTS = "申请人（签名、盖章或按指印）："
    PARTIES = "{side}{name}（签名、盖章或按指印）："
    ASKED = "被调查人（签名、盖章或按指印）："
    PRINCIPAL = "委托人（签名、盖章或按指印）："
    AGENT = "受托人（签名）："
    MEDIATOR = "调解员（签名）："
    RECORDER = "记录人（签名）："
    INQUIRER = "调查人（签名）："
    REGISTRAR = "登记人（签名）："
    SERVED = "受送达人（签名）："
    VISITOR = "回访人（签名）："
    FILER = "立卷人（签名）："
    CHECKER = "审核人（签名）："
    HEAD = "负责人（签名）："
    UNITS = "各参加单位（签名）："
    FIRST = "初核人（签名）："
    SECOND = "复核人（签名）："


Blocks = tuple[Block, ...]
Lacks = Iterator["_StrPromise"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper."""

    id: str
    place: int
    """Its place in the file, by the ministry's list; 0 stands before the pages are counted, 99 outside the file."""
    title: str
    """What is printed over it."""
    name: "_StrPromise"
    need: Need
    facts: "_StrPromise"
    """Where what it says comes from."""
    blocks: Callable[[File], Blocks]
    signs: tuple[Signs, ...] = ()
    seal: Callable[[File], str] | None = None
    """Whose seal is set over the date."""
    when: Callable[[File], bool] = lambda _file: True
    lacks: Callable[[File], Lacks] = lambda _file: iter(())
    """What the file still lacks before this paper can be called complete."""
    numbered: bool = False
    make: Make = Make.PAGE
    dated: Callable[[File], str] = lambda _file: ""


# -- what is still missing -------------------------------------------------------------------------------------------


def _not_begun(file: File) -> Lacks:
    if not file.mediated:
        yield _("No mediation is open on this case: the form is to be filled in by hand.")


def _not_told(file: File) -> Lacks:
    if file.accepted_at is None:
        yield _("It is not written down that all sides were told their rights.")


def _not_known(file: File) -> Lacks:
    there = {one.who for one in file.shots_of("identity")}
    if any(one.code == "identity" and one.there for one in file.evidence):
        return  # the mediator has seen them and ticked them off
    if not file.parties or any(one.name not in there for one in file.parties):
        yield _("A photograph of each party's identity papers is missing.")


def _not_met(file: File) -> Lacks:
    if not any(one.minutes for one in file.meetings):
        yield _("No session with all sides has its minutes yet.")


def _not_signed(file: File) -> Lacks:
    if not file.in_force:
        yield _("The agreement is not in force yet.")
    if not file.shots_of("agreement"):
        yield _("A photograph of the signed paper is missing.")


def _not_registered(file: File) -> Lacks:
    if not file.in_force:
        yield _("The agreement is not in force yet.")


def _not_kept(file: File) -> Lacks:
    if any(one.open for one in file.performed):
        yield _("Something promised is not done, or not confirmed by both sides.")


def _not_visited(file: File) -> Lacks:
    if not any(one.reached for one in file.visits):
        yield _("Nobody has been reached and asked afterwards.")


def _packet_open(file: File) -> Lacks:
    if any(not one.there for one in file.packet):
        yield _("Papers that the court asks for are missing.")


def _mandates(file: File) -> Lacks:
    if not file.shots_of("mandate"):
        yield _("A photograph of the signed paper is missing.")


def _body(file: File) -> str:
    return file.body


def _entrusting(file: File) -> str:
    """Who entrusts is named on their own letter; from here it is the unit that leads the case."""
    return "（委托单位印章）" if file.entrusted else file.led_by


def _without(file: File) -> bool:
    """Whether it ended without agreement."""
    return file.failed and file.agreement is None


def _ended(file: File) -> str:
    return day_words(file.ended_at)


def _in_force(file: File) -> str:
    return day_words(file.agreement["effective_at"]) if file.agreement else ""


P, S, N = Paper, Signs, Need
PAPERS: tuple[Paper, ...] = (
    P("cover", 0, "人民调解卷宗", _("Cover"), N.ALWAYS, _("parties, kind, number, mediator"), after.cover, make=Make.COVER),
    P("index", 0, "卷内目录", _("Index with page numbers"), N.ALWAYS, _("the papers below"), after.index, make=Make.INDEX),
    P("application", 1, "人民调解申请书", _("Application for mediation"), N.ALWAYS, _("the mediation's parties and matter"),
      opening.application, (S.APPLICANTS,), when=lambda file: file.applied, lacks=_not_begun),
    P("register", 1, "人民调解受理登记表", _("Register of acceptance"), N.ALWAYS, _("the mediation's parties and matter"),
      opening.register, (S.PARTIES, S.REGISTRAR), seal=_body, when=lambda file: not file.applied, lacks=_not_begun),
    P("rights", 2, "当事人权利义务告知书", _("Notice of rights and duties"), N.ALWAYS, _("the law; what was served and how"),
      opening.rights, (S.PARTIES,), lacks=_not_told),
    P("address", 2, "送达地址确认书", _("Confirmed address for service"), N.WHEN, _("the parties' addresses"),
      opening.address, (S.PARTIES,), when=lambda file: any(one.address for one in file.parties)),
    P("identity", 3, "当事人身份证明", _("Proof of who the parties are"), N.ALWAYS, _("photographs on the agreement"),
      opening.identity, lacks=_not_known),
    P("mandate", 4, "授权委托书", _("Authorisation of an agent"), N.WHEN, _("who stands beside a party"),
      opening.mandate, (S.PRINCIPAL, S.AGENT), when=lambda file: bool(file.represented), lacks=_mandates),
    P("delegation", 4, "委托调解函", _("Letter of entrustment"), N.WHEN, _("how the mediation came"),
      opening.delegation, seal=_entrusting, when=lambda file: file.entrusted),
    P("inquiry", 5, "人民调解调查记录", _("Record of enquiries"), N.WHEN, _("what a side said outside the sessions"),
      talking.inquiry, (S.ASKED, S.INQUIRER, S.RECORDER), when=lambda file: bool(file.inquiries)),
    P("evidence", 6, "人民调解证据材料", _("Evidence with its list"), N.WHEN, _("the checklist of the kind; photographs"),
      talking.evidence, (S.PARTIES,), when=lambda file: bool(file.evidence or file.shots_of("evidence", "property"))),
    P("undisputed", 6, "无争议事实记载", _("Record of undisputed facts"), N.WHEN, _("facts nobody disputes"),
      talking.undisputed, (S.PARTIES, S.MEDIATOR), seal=_body, when=lambda file: bool(file.undisputed)),
    P("interim", 6, "先行裁定申请书", _("Application for an interim ruling"), N.WHEN, _("what the case tells of an interim ruling"),
      talking.interim, (S.APPLICANTS,), when=lambda file: bool(file.rulings)),
    P("minutes", 7, "人民调解记录", _("Record of the mediation"), N.ALWAYS, _("minutes of the sessions with all sides"),
      talking.minutes, (S.PARTIES, S.MEDIATOR, S.RECORDER), lacks=_not_met),
    P("agreement", 8, "人民调解协议书", _("Written agreement"), N.ALWAYS, _("the agreement's parties and clauses"),
      talking.agreement, (S.PARTIES, S.MEDIATOR, S.RECORDER), seal=_body,
      when=lambda file: not file.oral and not _without(file), lacks=_not_signed, numbered=True, dated=_in_force),
    P("oral", 8, "人民调解口头协议登记表", _("Register of an oral agreement"), N.ALWAYS, _("the agreement's parties and clauses"),
      talking.oral, (S.MEDIATOR,), seal=_body, when=lambda file: file.oral, lacks=_not_registered, numbered=True,
      dated=_in_force),
    P("termination", 8, "终止人民调解通知书", _("Notice that the mediation has ended"), N.ALWAYS, _("how the mediation ended"),
      talking.termination, (S.SERVED,), seal=_body, when=_without, dated=_ended),
    P("proofs", 9, "履行凭证", _("Proof of performance"), N.WHEN, _("the ledger of fulfilment; receipts"),
      after.proofs, when=lambda file: bool(file.performed), lacks=_not_kept),
    P("visit", 10, "人民调解回访记录", _("Record of the follow-up"), N.WHEN, _("calls after the agreement"),
      after.visit, (S.VISITOR,), when=lambda file: file.in_force, lacks=_not_visited, numbered=True),
    P("court", 11, "司法确认申请书", _("Application for judicial confirmation"), N.WHEN, _("the agreement; what the court asks for"),
      after.court, (S.PARTIES,), when=lambda file: file.agreement is not None and file.agreement["court"] != "none",
      lacks=_packet_open),
    P("closing", 12, "结案报告表", _("Report on closing"), N.WHEN, _("everything above"),
      after.closing, (S.MEDIATOR, S.HEAD), seal=_body, when=lambda file: file.in_force or _without(file)),
    P("note", 12, "卷宗情况说明", _("Note on the file"), N.WHEN, _("written by hand"), after.note, (S.FILER, S.CHECKER)),
    P("back", 13, "封底", _("Back of the file"), N.ALWAYS, _("written by hand"), after.back, make=Make.BACK),
    P("whistle", 99, "“吹哨报到”会商记录", _("Minutes of a joint consultation"), N.LOOSE, _("units asked to help on the case"),
      after.whistle, (S.UNITS, S.RECORDER)),
    P("subsidy", 99, "“以案定补”申报审批表", _("Claim of a mediator's pay for the case"), N.LOOSE,
      _("the claim and its two signatures"), after.subsidy, (S.FIRST, S.SECOND), seal=_body),
)  # fmt: skip
"""Rows in the order of the file."""

BY_ID = {paper.id: paper for paper in PAPERS}


def papers_of(file: File) -> tuple[Paper, ...]:
    """The papers that belong in a file, in its order."""
    return tuple(paper for paper in PAPERS if paper.need is not Need.LOOSE and paper.when(file))


def others(file: File) -> tuple[Paper, ...]:
    """The papers that do not: letters, and forms that can be printed blank."""
    inside = papers_of(file)
    return tuple(paper for paper in PAPERS if paper not in inside)


def packet_of(file: File) -> tuple[Paper, ...]:
    """What the parties take to the court: the application with its list, the agreement, who they are, their addresses."""
    kind = "oral" if file.oral else "agreement"
    return tuple(BY_ID[paper] for paper in ("court", kind, "identity", "address"))


def sheet_of(paper: Paper, file: File) -> Sheet:
    """A paper with its facts and its signature lines, ready to be set."""
    blocks = paper.blocks(file)
    if paper.signs or paper.seal is not None:
        day = paper.dated(file) or UNKNOWN_DAY
        blocks = (*blocks, Signatures(_lines(paper, file), paper.seal(file) if paper.seal is not None else "", day))
    number = file.number if paper.numbered else file.body if paper.make is Make.COVER else ""
    return Sheet(paper.id, title_of(paper, file), blocks, number, paper.make)


def title_of(paper: Paper, file: File) -> str:
    """Its title; only people's mediation calls its papers so."""
    return paper.title if file.people_s else paper.title.replace("人民调解", "调解")


def _lines(paper: Paper, file: File) -> tuple[str, ...]:
    """One line for each who signs; the parties each by name, an applicant as often as there are applicants."""
    nobody = (Somebody("", ""),)
    each = {
        Signs.PARTIES: file.parties or (Somebody("申请人", ""), Somebody("被申请人", "")),
        Signs.APPLICANTS: file.applicants or nobody,
    }  # fmt: skip
    return tuple(
        sign.value.format(side=one.side, name=one.name) for sign in paper.signs for one in each.get(sign, nobody)
    )


def by_hand(sheet: Sheet) -> list[str]:
    """The labels of a paper that stay blank and are written in by hand, each once."""
    found = (
        label
        for block in sheet.blocks
        if isinstance(block, Fields)
        for row in block.rows
        for label, value in row
        if not value
    )
    return list(dict.fromkeys(found))
