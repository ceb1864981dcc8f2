"""Writes docs/reference/ from the code: the code is right, the pages repeat it.

`python tools/reference.py` writes, `--check` names what is out of date and ends with 1.
"""

import ast
import inspect
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

os.environ.setdefault("QUARTET_HOME", tempfile.gettempdir() + "/quartet-reference")  # settings keep a key there
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartet.site.settings")

import django

django.setup()

from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402 -- Django is set up first
from django.utils import translation  # noqa: E402 -- as above
from django.utils.translation import gettext  # noqa: E402 -- as above

from quartet.ground.clock.rules import RULES  # noqa: E402 -- as above
from quartet.ground.people.states import Level, Role, UnitKind  # noqa: E402 -- as above
from quartet.ground.reminders.ladder import Audience, Rung  # noqa: E402 -- as above
from quartet.ground.reminders.sources import sources  # noqa: E402 -- as above
from quartet.oversight.sixfree import moves as sixfree_moves  # noqa: E402 -- as above
from quartet.oversight.sixfree.states import CRITERIA, SixFreeState  # noqa: E402 -- as above
from quartet.resolution.agreements import moves as agreement_moves  # noqa: E402 -- as above
from quartet.resolution.agreements.states import STATES as AGREEMENT_STATES  # noqa: E402 -- as above
from quartet.resolution.agreements.states import AgreementState, CourtState  # noqa: E402 -- as above
from quartet.resolution.aids.states import Aid  # noqa: E402 -- as above
from quartet.resolution.cases import moves, policies  # noqa: E402 -- as above
from quartet.resolution.cases.moves import MOVES, Clock, Move  # noqa: E402 -- as above
from quartet.resolution.cases.policies import Tie  # noqa: E402 -- as above
from quartet.resolution.cases.states import (  # noqa: E402 -- as above
    OPEN_STATES,
    STATES,
    Answer,
    CaseState,
    Channel,
    Satisfaction,
)
from quartet.resolution.mediation import moves as mediation_moves  # noqa: E402 -- as above
from quartet.resolution.mediation import policies as mediation_policies  # noqa: E402 -- as above
from quartet.resolution.mediation.states import (  # noqa: E402 -- as above
    RELATIONS,
    Ending,
    MediationState,
    Relation,
    TeamRole,
)
from quartet.resolution.whistle import moves as whistle_moves  # noqa: E402 -- as above
from quartet.resolution.whistle import policies as whistle_policies  # noqa: E402 -- as above
from quartet.resolution.whistle.states import PACES, CallState, Kind, Proof, WhistleState  # noqa: E402 -- as above
from quartet.site.api import api  # noqa: E402 -- as above

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from {}. Change the code, not this page. -->\n"


def zh(text: object) -> str:
    """A label in Chinese."""
    with translation.override("zh-hans"):
        return str(text)


def en(text: object) -> str:
    """A label in English."""
    with translation.override("en"):
        return str(text)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    cells = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([cells[0], "|" + "---|" * len(lines[0]), *cells[1:]]) + "\n"


def attribute_docs(module: Any, name: str) -> dict[str, str]:
    """The sentence under each field or member of a class."""
    tree = ast.parse(inspect.getsource(module))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    found = {}
    for field, doc in pairwise(body):
        target = getattr(field, "target", None) or getattr(field, "targets", [None])[0]
        if isinstance(target, ast.Name) and isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant):
            found[target.id] = " ".join(str(doc.value.value).split())
    return found


# -- reminders --------------------------------------------------------------------------------------------------------

MANUAL = ROOT / "docs" / "manual"
BEGIN, END = "<!-- From the registry of reminders, by `make docs`. -->\n", "<!-- End. -->\n"
AUDIENCES = {
    Audience.OWES: ("该办的人", "who owes it"), Audience.ASKED: ("提出的单位", "who asked for it"),
    Audience.DESK: ("本级中心", "the desk of its level"), Audience.ABOVE: ("上一级中心", "the desk above"),
    Audience.SUPERVISORS: ("督查员", "the supervisors"), Audience.HIGHER: ("以上各级中心", "every desk above"),
}  # fmt: skip
Say = Callable[[object], str]


def said(text: object, say: Say) -> str:
    """A sentence of the registry, in one of the two languages."""
    key = en(text)
    with translation.override("zh-hans" if say is zh else "en"):
        return gettext(key)


def moment_of(rung: Rung, *, chinese: bool) -> str:
    """When a rung is told, in words."""
    shift = rung.shift
    if isinstance(shift, int):
        if chinese:
            late = "到期后第一个工作日" if shift == 1 else f"到期后第 {shift} 个工作日"
            return f"还差 {-shift} 个工作日" if shift < 0 else "最后一天" if shift == 0 else late
        late = "the first working day after it" if shift == 1 else f"{shift} working days after it"
        days = "one working day" if shift == -1 else f"{-shift} working days"
        return f"{days} before the last day" if shift < 0 else "the last day" if shift == 0 else late
    minutes = int(abs(shift.total_seconds()) // 60)
    for size, unit, word in ((1440, "天", "day"), (60, "小时", "hour"), (1, "分钟", "minute")):
        if minutes and minutes % size == 0:
            many = minutes // size
            span = f"{many} {unit}" if chinese else f"{many} {word}{'s' if many > 1 else ''}"
            before = shift.total_seconds() < 0
            return (
                (f"到期前 {span}" if before else f"到期后 {span}")
                if chinese
                else f"{span} {'before' if before else 'after'}"
            )
    return "当时" if chinese else "at that moment"


def reminder_rows(*, chinese: bool) -> Iterator[tuple[str, ...]]:
    """Each rung of each ladder of each source; kinds with one ladder stand together."""
    say: Say = zh if chinese else en
    between, comma = ("；", "、") if chinese else ("; ", ", ")

    def bracketed(text: str, more: str) -> str:
        return f"{text}（{more}）" if chinese else f"{text} ({more})"

    for source in sources():
        together: dict[tuple[Rung, ...], list[str]] = {}
        for name, ladder in source.ladders.items():
            rule = next((one for one in RULES if one.id == name), None)
            words = bracketed(say(rule.name), name) if rule else said(source.kinds[name], say)
            together.setdefault(ladder, []).append(words)
        first = True
        for ladder, names in together.items():
            for number, rung in enumerate(ladder):
                what = bracketed(f"**{said(source.title, say)}**", said(source.owes, say)) if first else ""
                told = [AUDIENCES[one][0 if chinese else 1] for one in Audience if one in rung.to]
                hours = ("，随时" if chinese else ", at any hour") if rung.urgent else ""
                kinds = between.join(names) if number == 0 else ""
                first = False
                yield what, kinds, moment_of(rung, chinese=chinese) + hours, said(rung.says, say), comma.join(told)


def with_reminders(page: str) -> str:
    """The page of the manual as it is, but for the table between its marks."""
    text = (MANUAL / page).read_text()
    chinese = ".en." not in page
    head = ("什么事（谁该办）", "期限", "什么时候", "提醒的话", "提醒谁") if chinese else (
        "what (who owes it)", "time limit", "when", "what is said", "who is told")  # fmt: skip
    made = table(head, reminder_rows(chinese=chinese))
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + made + "\n" + END + rest.split(END)[1]


# -- cases -------------------------------------------------------------------------------------------------------------


def diagram() -> str:
    """The moves between states as a Mermaid diagram; moves that stay where they are would only hide the others."""
    lines = [
        *(f"  {state.value}: {zh(state.label)}<br/>{en(state.label)}" for state in CaseState),
        *(
            f"  {move.old.value if move.old else '[*]'} --> {move.new.value}: {zh(move.label)} {move.verb}"
            for move in MOVES
            if move.old is not move.new
        ),
        *(f"  {state.value} --> [*]" for state in CaseState if state not in OPEN_STATES),
    ]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def move_row(move: Move) -> tuple[str, ...]:
    """One row of the table of moves."""
    return (
        f"{zh(move.label)} · {en(move.label)}",
        f"`{move.verb}`",
        f"`{move.old.value}`" if move.old else "–",
        f"`{move.new.value}`",
        "anybody" if len(move.by) == len(Role) else ", ".join(f"`{role.value}`" for role in Role if role in move.by),
        f"`{move.tie.value}`",
        ", ".join(f"`{name}`" for name in move.needs) or "–",
        ", ".join(f"`{guard.__name__}`" for guard in move.guards) or "–",
        move.clock.value,
    )


def guards() -> Iterator[tuple[str, str]]:
    """Every guard the table names, with its sentence."""
    known = {guard for move in MOVES for guard in move.guards}
    for guard in sorted(known, key=lambda one: one.__name__):
        yield f"`{guard.__name__}`", inspect.getdoc(guard) or ""


CASES = """\
A case moves only as the table says. Whoever makes a move needs one of the roles *and* the tie to the case; then the
guards are asked. The same table draws the buttons, answers `GET /api/v1/cases/{code}/moves` and is tested whole, every
state × state × role.
"""
NOTES = """\
And `note` (写备注): in every open state, by handlers of the unit that leads and by desks and supervisors above it; it
changes neither state nor clock.
"""


def state_row(state: CaseState) -> tuple[str, ...]:
    """One row of the table of states."""
    standing = STATES[state]
    resident = zh(standing.resident) % {"desk": "〔中心〕", "unit": "〔单位〕"}
    return (
        f"{zh(state.label)} · {en(state.label)}",
        f"`{state.value}`",
        zh(standing.next),
        resident,
        standing.clock or "–",
    )


def case_states() -> str:
    """docs/reference/case-states.md."""
    ties, clocks = attribute_docs(policies, "Tie"), attribute_docs(moves, "Clock")
    states_head = ("状态 · state", "code", "下一步 · next", "对群众说 · told to the resident", "clock")
    moves_head = ("操作 · move", "verb", "from", "to", "who", "tie", "needs", "guards", "clock")
    return "\n".join([
        "# A case: its states and moves · 事项的状态和操作\n",
        NOTE.format("`resolution/cases/states.py` and `moves.py`"),
        CASES,
        diagram(),
        "## States · 状态\n",
        table(states_head, map(state_row, CaseState)),
        "## Moves · 操作\n",
        table(moves_head, (move_row(move) for move in MOVES if move.verb != "note")),
        NOTES,
        "## Ties\n",
        table(("tie", "who that is"), ((f"`{tie.value}`", ties[tie.name]) for tie in Tie)),
        "## Guards\n",
        table(("guard", "what it asks"), guards()),
        "## What a move does to the clock\n",
        table(("clock", "effect"), ((clock.value, clocks[clock.name]) for clock in Clock)),
    ])  # fmt: skip


# -- mediation ---------------------------------------------------------------------------------------------------------

MEDIATION = """\
A mediation moves only as its own table says; the case it hangs on keeps its own state. Who makes a move must be tied to
the mediation as the row says; then the guards are asked. `GET /api/v1/mediations/{code}/moves` answers from this table.
"""


def mediation_row(move: mediation_moves.Move) -> tuple[str, ...]:
    """One row of the table of a mediation."""
    return (
        f"{zh(move.label)} · {en(move.label)}",
        f"`{move.verb}`",
        f"`{move.old.value}`" if move.old else "–",
        f"`{move.new.value}`",
        f"`{move.tie.value}`",
        ", ".join(f"`{name}`" for name in move.needs) or "–",
        ", ".join(f"`{guard.__name__}`" for guard in move.guards) or "–",
    )


def mediation_states() -> str:
    """docs/reference/mediation-states.md."""
    leading = [move for move in mediation_moves.MOVES if move.old is not move.new and move.tie != "party"]
    arrows = dict.fromkeys(
        f"  {move.old.value if move.old else '[*]'} --> {move.new.value}: {zh(move.label)} {move.verb}"
        for move in leading
    )
    names = (f"  {state.value}: {zh(state.label)}<br/>{en(state.label)}" for state in MediationState)
    ties = attribute_docs(mediation_policies, "Tie")
    guards = {guard for move in mediation_moves.MOVES for guard in move.guards}
    staying = [move for move in mediation_moves.MOVES if move.old is move.new]
    head = ("操作 · move", "verb", "from", "to", "tie", "needs", "guards")
    once = {(move.verb, move.tie): move for move in reversed(staying)}
    return "\n".join([
        "# A mediation: its states and moves · 调解的状态和操作\n",
        NOTE.format("`resolution/mediation/states.py` and `moves.py`"),
        MEDIATION,
        "```mermaid\nstateDiagram-v2\n" + "\n".join([*names, *arrows]) + "\n```\n",
        "## The eight lawful ends · 八种结束\n",
        table(("结束 · end", "code"), ((f"{zh(one.label)} · {en(one.label)}", f"`{one.value}`") for one in Ending)),
        "## What ties a mediator · 披露\n",
        table(
            ("关系 · tie", "code", "effect"),
            ((f"{zh(one.label)} · {en(one.label)}", f"`{one.value}`", f"`{RELATIONS[one].value}`") for one in Relation),
        ),
        "## Moves that lead on · 改变状态的操作\n",
        table(head, (mediation_row(move) for move in mediation_moves.MOVES if move.old is not move.new)),
        "## Moves that stay · 不改变状态的操作\n",
        "Each is given once, at the first state that has it.\n",
        table(head, (mediation_row(move) for move in reversed(once.values()))),
        "## Ties\n",
        table(("tie", "who that is"), ((f"`{tie.value}`", ties[tie.name]) for tie in mediation_policies.Tie)),
        "## Guards\n",
        table(
            ("guard", "what it asks"),
            ((f"`{one.__name__}`", inspect.getdoc(one) or "") for one in sorted(guards, key=lambda one: one.__name__)),
        ),
    ])  # fmt: skip


# -- whistles ----------------------------------------------------------------------------------------------------------

WHISTLES = """\
A whistle has two tables: its own, and one for each called body. `whistler`: the desk that blew it; `body`: the called
body; `above`: the desk one level above the whistler's; `platform`: time passed. Each kind has two clocks.
"""


def whistle_row(move: whistle_moves.Move) -> tuple[str, ...]:
    """One row of the tables of a whistle."""
    asked = [guard for guard in (move.when, *move.guards) if guard]
    return (
        f"{zh(move.label)} · {en(move.label)}",
        f"`{move.verb}`",
        f"`{move.old.value}`" if move.old else "–",
        f"`{move.new.value}`",
        f"`{move.tie.value}`",
        ", ".join(f"`{name}`" for name in move.needs) or "–",
        ", ".join(f"`{guard.__name__}`" for guard in asked) or "–",
    )


def whistle_states() -> str:
    """docs/reference/whistle-states.md."""
    rows = (*whistle_moves.WHISTLE_MOVES, *whistle_moves.CALL_MOVES)
    arrows = dict.fromkeys(
        f"  {move.old.value if move.old else '[*]'} --> {move.new.value}: {zh(move.label)} {move.verb}"
        for move in whistle_moves.CALL_MOVES
        if move.old is not move.new
    )
    names = (f"  {state.value}: {zh(state.label)}<br/>{en(state.label)}" for state in CallState)
    guards = {guard for move in rows for guard in (move.when, *move.guards) if guard}
    ties = attribute_docs(whistle_policies, "Tie")
    head = ("操作 · move", "verb", "from", "to", "tie", "needs", "guards")
    return "\n".join([
        "# A whistle: its states and moves · 吹哨的状态和操作\n",
        NOTE.format("`resolution/whistle/states.py` and `moves.py`"),
        WHISTLES,
        "```mermaid\nstateDiagram-v2\n  [*] --> called\n" + "\n".join([*names, *arrows]) + "\n```\n",
        "## Kinds and clocks · 种类和时限\n",
        table(
            ("种类 · kind", "code", "answer by", "on the spot by"),
            (
                (f"{zh(kind.label)} · {en(kind.label)}", f"`{kind.value}`", f"`{PACES[kind].answer}`",
                 f"`{PACES[kind].arrival}`")
                for kind in Kind
            ),
        ),
        "## Proofs of coming · 到场凭据\n",
        table(("凭据 · proof", "code"), ((f"{zh(one.label)} · {en(one.label)}", f"`{one.value}`") for one in Proof)),
        "## Of the whistle · 整个吹哨\n",
        table(head, (whistle_row(move) for move in whistle_moves.WHISTLE_MOVES)),
        "## Of a called body · 被叫单位\n",
        table(head, (whistle_row(move) for move in whistle_moves.CALL_MOVES)),
        "## Ties\n",
        table(("tie", "who that is"), ((f"`{tie.value}`", ties[tie.name]) for tie in whistle_policies.Tie)),
        "## Guards\n",
        table(
            ("guard", "what it asks"),
            ((f"`{one.__name__}`", inspect.getdoc(one) or "") for one in sorted(guards, key=lambda one: one.__name__)),
        ),
    ])  # fmt: skip


# -- agreements --------------------------------------------------------------------------------------------------------

AGREEMENTS = """\
An agreement moves only as the table says. `leads`: a handler of the unit that leads the case; `watches`: the county's
or the city's desk; `party`: a party with its own slip; `platform`: it follows by itself. Rows that stay where they are
(a clause written, a payment noted) stand in the table of acts below.
"""


def _lines(states: Iterable[Any], *, court: bool) -> Iterator[str]:
    for state in states:
        yield f"  {state.value}: {zh(state.label)}<br/>{en(state.label)}"
    for move in agreement_moves.MOVES:
        if move.of_court is court and move.old is not move.new:
            yield f"  {move.old.value if move.old else '[*]'} --> {move.new.value}: {zh(move.label)} {move.verb}"


def _act(verb: str) -> tuple[str, ...]:
    rows = [move for move in agreement_moves.MOVES if move.verb == verb]
    first, ties = rows[0], dict.fromkeys(move.tie.value for move in rows)
    return (
        f"{zh(first.label)} · {en(first.label)}",
        f"`{verb}`",
        ", ".join(f"`{old}`" for old in dict.fromkeys(move.old.value for move in rows if move.old)) or "–",
        f"`{first.new.value}`" if first.old is not first.new else "=",
        ", ".join(f"`{tie}`" for tie in ties),
        ", ".join(f"`{name}`" for name in first.needs) or "–",
        ", ".join(f"`{guard.__name__}`" for guard in first.guards) or "–",
    )


def agreement_states() -> str:
    """docs/reference/agreement-states.md."""
    diagrams = [
        "```mermaid\nstateDiagram-v2\n" + "\n".join(_lines(states, court=court)) + "\n```\n"
        for states, court in ((AgreementState, False), (CourtState, True))
    ]
    said = (
        (f"{zh(s.label)} · {en(s.label)}", f"`{s.value}`", zh(one.next), zh(one.party))
        for s, one in AGREEMENT_STATES.items()
    )
    head = ("操作 · act", "verb", "from", "to", "tie", "needs", "guards")
    return "\n".join([
        "# An agreement: its states and acts · 调解协议的状态和操作\n",
        NOTE.format("`resolution/agreements/states.py` and `moves.py`"),
        AGREEMENTS,
        diagrams[0],
        "## States · 状态\n",
        table(("状态 · state", "code", "下一步 · next", "对当事人说 · told to a party"), said),
        "## Before the court · 司法确认\n",
        diagrams[1],
        "## Acts · 操作\n",
        table(head, (_act(verb) for verb in dict.fromkeys(move.verb for move in agreement_moves.MOVES))),
    ])  # fmt: skip


# -- six-free villages -------------------------------------------------------------------------------------------------

SIXFREE = """\
An application moves only as the table says. Each step belongs to one role whose area holds the village; then the guards
are asked. The points of `oversight/sixfree/scoring.py` help those who decide, and are not published.
"""


def sixfree_states() -> str:
    """docs/reference/sixfree-states.md."""
    rows = sixfree_moves.MOVES
    names = (f"  {state.value}: {zh(state.label)}<br/>{en(state.label)}" for state in SixFreeState)
    arrows = (
        f"  {row.old.value if row.old else '[*]'} --> {row.new.value}: {zh(row.label)} {row.verb}"
        for row in rows
        if row.old is not row.new
    )
    head = ("操作 · step", "verb", "from", "to", "who", "needs", "guards")
    guards = {guard for row in rows for guard in row.guards}
    return "\n".join([
        "# A six-free application: its states and steps · 六无村申报的状态和操作\n",
        NOTE.format("`oversight/sixfree/states.py` and `moves.py`"),
        SIXFREE,
        "```mermaid\nstateDiagram-v2\n" + "\n".join([*names, *arrows]) + "\n```\n",
        "## Steps · 操作\n",
        table(head, (
            (
                f"{zh(row.label)} · {en(row.label)}", f"`{row.verb}`", f"`{row.old.value}`" if row.old else "–",
                f"`{row.new.value}`", f"`{row.by.value.value}`", ", ".join(f"`{name}`" for name in row.needs) or "–",
                ", ".join(f"`{guard.__name__}`" for guard in row.guards) or "–",
            )
            for row in rows
        )),
        "## Guards\n",
        table(
            ("guard", "what it asks"),
            ((f"`{one.__name__}`", inspect.getdoc(one) or "") for one in sorted(guards, key=lambda one: one.__name__)),
        ),
        "## The six · 六无与六有\n",
        table(
            ("六无 · free", "六有 · have", "code"),
            ((f"{zh(one.free)} · {en(one.free)}", f"{zh(one.have.label)} · {en(one.have.label)}", f"`{one.have.value}`")
             for one in CRITERIA),
        ),
    ])  # fmt: skip


# -- words -------------------------------------------------------------------------------------------------------------

TERMS: tuple[tuple[str, str, str], ...] = (
    (
        "事项（一案一码）",
        "Case, Case.code",
        "one matter, from the first word to its close; its code can be read out by telephone",
    ),
    ("群众反映、诉求", "Report", "what somebody said; several reports may stand on one case"),
    ("回执（编号和查询码）", "slips.secret_for", "the slip: code and secret that open the status page"),
    ("巡回、各站", "Circuit`, `Stop", "a round through villages, and its stops; proposed, changed, confirmed"),
    ("接电话", "circuit.actions.take_call", "a call taken by a studio, which takes in who asks for mediation"),
    ("什么时候方便", "Availability", "when those of a dispute can come"),
    ("驻庭时间", "Seat", "when a mediator sits at a court every week"),
    ("调解员留言", "CoachingNote", "what one mediator writes to another; nobody else reads it"),
    ("载体、会议、决议", "Carrier`, `Meeting`, `Resolution", "meetings, and what they resolve: owner, date, done"),
    ("公开部分、不公开部分", "Meeting.minutes`, `PrivatePart", "what everybody may read, and what the host keeps"),
    ("经验卡", "PracticeCard`, `Reuse", "what worked, on one page, and how many units used it"),
    (
        "家庭自查、求助",
        "family_check`, `HelpAsked",
        "it stays on the page; of help asked for only topic and township are kept",
    ),
    ("电话查询（六位数字）", "slips.phone_code", "six digits by which a desk finds the case and says how it stands"),
    ("吹哨", "Whistle", "a numbered call of bodies to the spot, for one of three lawful kinds"),
    ("报到", "Call.arrived_at, Proof", "a called body's coming, and how it is known (check-in)"),
    ("会商记录", "Minute, Signature", "the one shared minute of a whistle, signed with or without dissent"),
    ("办理进度页", "reports.views.status", "the resident's page, `/s/{code}-{secret}`"),
    ("工作台", "cases.views.desk", "the desk: what waits for this person, late first"),
    ("主办单位", "Case.lead_unit", "the unit that leads"),
    ("协办", "Case.parent, assist", "help asked for: a case of its own under the main one"),
    ("回访", "FollowUp", "asking the resident; solved and satisfied are two questions"),
    ("事项清单", "line", "the duty list: the line a dispatch or return must cite"),
    ("期限", "clock.rules, Case.due_at", "the lawful clock and the date it gives"),
    ("台账", "ledger.Entry", "the ledger: one hash-chained row for every act"),
    ("封印", "ledger.Seal", "a hash over everything committed since the seal before"),
    ("单位", "Unit", "a body: committee, centre, department, station, court"),
    ("岗位", "Post", "one person in one role at one unit for one region; a person may hold several"),
    ("区划（区划代码）", "Region", "a region is its code: 4, 6, 9 or 12 digits"),
    ("微网格", "Region, 15 digits", "the smallest area: the village's code and three digits"),
    ("微网格调整（拆分、合并、重新划分）", "grids.Redraw", "a change of micro-grids, from the draft to the decision"),
    ("承接", "places.Succession", "which share of a micro-grid that ended went to which that began"),
    ("公示牌、张贴页", "grids.views.board, poster", "what is posted in public about a micro-grid, and nothing else"),
    ("上岗（一次）", "grassroots.duty.DutySession", "one duty, begun and ended by the member, at most 12 hours"),
    (
        "所在微网格",
        "grassroots.duty.Presence",
        "the micro-grid once a quarter of an hour: all that a desk sees by default",
    ),
    ("轨迹、位置", "grassroots.duty.Position", "an exact point of a duty; kept by day, dropped by day"),
    ("求助", "grassroots.duty.Sos", "a member's call for help; opens the exact position until it is handled"),
    ("就近请人", "grassroots.duty.CallOut", "a desk asks a member on duty to come; accepting opens the exact position"),
    ("查看记录", "grassroots.duty.Look", "who looked where a member was, when and why; the member reads it"),
    ("位置公开规则", "grassroots.duty.TrackPolicy", "the city's decision: micro-grid (the default) or exact position"),
    ("示意", "generated", "made up for the demonstration, and drawn dashed wherever it is shown"),
    ("网格员、社会力量", "Member", "a grid member or a partner; the grids they hold are their posts"),
    ("六大员", "DutyRole", "the six roles of a grid member"),
    ("代管", "StandIn", "who holds a grid for somebody for some days, and why"),
    ("移交网格", "hand_over_grid", "a grid changes hands; the new holder follows up what was reported there"),
    ("变动建议", "Proposal", "what a village proposes for its members; the township decides"),
    ("激活单", "Activation", "the slip whose code opens an account once"),
    ("工作证", "cards.token_of", "the card; its signed code says whether it counts today"),
    ("线索", "Clue", "what a partner noticed about a matter or a place; gone after 14 days unless verified"),
    ("保密级别", "Label", "how closely a case is kept; a role sees up to its own"),
    ("回避", "Case.hidden_from", "who must never see it, whatever their posts"),
    ("并案", "Case.merged_into", "two reports of one thing"),
    ("调解协议", "Agreement", "what two sides promised each other; read by the case's team and by its parties alone"),
    ("当事人", "Signatory", "a party as the agreement names it; a successor is a party of its own"),
    ("协议条款", "Clause, wording.Terms", "who does what for whom, how much, when, where, and what if not"),
    ("履行台账", "Item, Entry, Answer", "what is owed, what was done, what each side says of it"),
    ("当事人凭条", "agreements.slips", "a party's code and secret, which open `/p/{code}-{secret}`"),
    ("司法确认", "CourtState, agreements.confirmation", "the court confirms it: then it can be enforced"),
    ("走访（到期未履行）", "DueKind.VISIT, FV1", "after a missed day somebody goes there and listens first"),
    ("以案定补", "SubsidyClaim", "a mediator's pay for one case, from its file; two people sign"),
    (
        "响应率、按期率、解决率、满意率、化解率",
        "rates.table.RATES",
        "a rate: one question put to every case of one month's first dates",
    ),
    ("分子、分母", "CaseVerdict", "what one case is to one rate, and since when it counts: the sets behind a number"),
    ("不计入（申请、审批）", "Exclusion", "leaving a case out: asked by one unit, approved by another above it"),
    ("标记", "rates.table.MARKS", "a pattern that flattered rates elsewhere: which cases to open, not who did wrong"),
    ("自动协助", "Aid", "help a machine gives and a person decides about; each kind can be switched off for an area"),
    ("开关", "AidSwitch", "one act of switching an automatic help off or on: who, where, why"),
    ("夜里学习", "learning.Night", "a night's training: what both models scored, and which is used"),
    ("每月公布的数字", "learning.AccuracyMonth", "how often people kept what was suggested; never changed afterwards"),
    ("调解", "Mediation", "a mediation on a case, for its team only"),
    ("当事人、代表人、代理人", "Party, Helper", "who stands on a side, and who stands beside them"),
    ("披露、回避", "Disclosure, withdraw", "what ties a mediator to a side, and stepping back for it"),
    ("参加调解的单位、移交", "Member, TeamRole.TAKES_OVER", "a body asked in or handed the mediation, and its access"),
    ("送达", "Service", "a notice or paper that reached somebody, with its proof"),
    (
        "无争议事实、让步",
        "Statement, Said",
        "what is undisputed, and what was conceded only to agree",
    ),
    ("保密件", "CaseState.HELD", "kept back for a named few, until one of them decides who may handle it"),
    ("保密岗", "Role.SEALED_DESK", "the named few of a county or of the city who decide about it"),
    ("勾选（保密要求）", "Wish", "what a reporter asks for by a tick"),
    ("警示词", "signs.Sign", "words that ring, or that keep a report back; they never decide"),
    ("封存", "seal, Label.SENSITIVE", "kept closely: county and above"),
    ("不让某人看", "hide_from, hidden_from", "whom a record is hidden from: people and whole offices, by key"),
    ("移送", "hand_over, CaseState.HANDED_OVER", "given to a discipline body, which goes on by its own law"),
    ("紧急打开", "break_glass", "opened once, for a reason the resident reads"),
    ("安全联系方式", "Report.safe_contact", "when and how a reporter can be reached without danger"),
    ("强制报告", "HarmReport", "harm that must be reported at once, and to whom it was"),
    ("纠纷类型、解决办法", "kinds.Kind, kinds.Way", "a kind of dispute, and the ways to settle it"),
    ("手机命令", "field.Command", "what a telephone sends: immutable, with an id of its own, carried out once"),
    ("收条", "ReceiptOut", "the platform's proof with its hash; only on it a telephone deletes its copy"),
    ("留待人看", "field.Aside", "what could not be carried out, kept byte by byte until a person has looked"),
    ("交办任务", "FieldTask", "an instruction to whoever holds a grid; received, done, in their own words"),
    ("巡查", "Patrol", "what was seen where somebody looked; no distances, no counts"),
    ("随身包", "field.pack", "what a telephone takes along for a week without a signal"),
    ("解锁码", "seal.Vault", "the PIN that seals what lies on a telephone"),
    ("激励保障项目", "benefits.catalogue", "one of the benefits of members: a row of `data/benefits.csv`"),
    ("合作协议（激励保障）", "SponsorAgreement", "what a partner pays for, where and how long"),
    ("应享保障", "Entitlement", "one benefit of one member for one period, from granted to received"),
    ("签收", "sign, sign_paper", "the receipt: on the telephone, or the picture of a signed paper"),
    ("保险缺口", "InsuranceGap", "somebody works without insurance: told to the desks, never to the member"),
    ("温暖驿站", "WarmStation", "where whoever works outside may rest, work and learn"),
    ("驿站培训、预约座位", "Training, Booking", "a training with so many seats, each booked once"),
    ("工作日志", "worklog.log_of", "what somebody did, read from what happened; it has no table"),
    ("减负表", "burden.queries.meter", "what is asked of members in minutes: about demands, never about a person"),
    ("常态要求", "Demand", "what every member of an area must do each week; published"),
    ("超预算签字", "Overrun, Demand.leader", "a named leader's signature for more than the week's budget; published"),
    ("在办工作量", "burden.fair.open_load", "what is open at a member's, in minutes; for their township's desk only"),
    ("到期提醒", "reminders.Source, reminders.Fired", "something that can run out, and which of its rungs were told"),
    ("提醒阶梯", "reminders.Rung", "when before or after the last day who is told what; a row of a room's table"),
    ("六无村（社区）创建", "SixFreeApplication", "a village's application of one year, judged by the six “have”"),
    ("六有", "SixHave", "what a village can do; each answers one “free”"),
    ("独立数据", "Sample", "counts from elsewhere, how many of them on record here; nobody is named"),
)


def labelled(choices: Iterable[Any]) -> list[tuple[str, str, str]]:
    """Rows of one enumeration: Chinese, identifier, English."""
    return [(zh(one.label), f"`{type(one).__name__}.{one.name}`", en(one.label)) for one in choices]


def glossary() -> str:
    """docs/reference/glossary.md."""
    verbs = {move.verb: move for move in reversed(MOVES)}
    head = ("术语", "identifier", "English")
    parts: tuple[tuple[str, list[tuple[str, str, str]]], ...] = (
        (
            "Things · 事物",
            [(term, ", ".join(f"`{one}`" for one in name.split(", ")), words) for term, name, words in TERMS],
        ),
        ("Verbs · 操作", [(zh(move.label), f"`{verb}`", en(move.label)) for verb, move in reversed(verbs.items())]),
        ("States · 状态", labelled(CaseState)),
        ("Roles · 岗位", labelled(Role)),
        ("Levels · 层级", labelled(Level)),
        ("Kinds of units · 单位类型", labelled(UnitKind)),
        ("Ways in · 来源", labelled(Channel)),
        ("Automatic helps · 自动协助", labelled(Aid)),
        ("Answers · 答复", [*labelled(Answer), *labelled(Satisfaction)]),
        ("States of a mediation · 调解的状态", labelled(MediationState)),
        ("Roles in its team · 参加调解的身份", labelled(TeamRole)),
        ("A whistle · 吹哨", [*labelled(WhistleState), *labelled(CallState), *labelled(Kind)]),
    )
    return "\n".join([
        "# Glossary · 术语表\n",
        NOTE.format("the labels in the code and `tools/reference.py`"),
        "One office term, one identifier. The Chinese words are the ones on the pages.\n",
        *(f"## {title}\n\n{table(head, rows)}" for title, rows in parts),
    ])  # fmt: skip


# -- addresses ---------------------------------------------------------------------------------------------------------


def addresses(patterns: Iterable[URLPattern | URLResolver], base: str = "/") -> Iterator[tuple[str, str, str]]:
    """Every page of ours: address, name, what it does."""
    for one in patterns:
        address = base + str(one.pattern)
        if isinstance(one, URLResolver):
            if one.app_name != "ninja" and not str(one.pattern).startswith("api/"):
                yield from addresses(one.url_patterns, address)
            continue
        view = getattr(one.callback, "view_class", one.callback)
        doc = (inspect.getdoc(view) or "").partition("\n")[0] if view.__module__.startswith("quartet.") else ""
        shown = re.sub(r"\(\?P<(\w+)>[^)]*\)|<\w+:(\w+)>", r"{\1\2}", address).translate({ord(c): None for c in "^$\\"})
        yield f"`{shown}`", f"`{one.name}`", doc or "sign-in, by django-allauth"


API = """\
The whole description of the API is served at `/api/openapi.json`. Errors are RFC 9457 problem JSON with a Chinese and
an English sentence; times are ISO 8601 with offset; coordinates are WGS-84. How to use it, call by call:
[the API by example](../api.md).
"""


def api_and_pages() -> str:
    """docs/reference/addresses.md."""
    document = api.get_openapi_schema()
    operations = (
        (f"`{method.upper()} {path}`", (operation.get("description") or operation["summary"]).partition("\n")[0])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    return "\n".join([
        "# Addresses · 网址与接口\n",
        NOTE.format("the resolver and the OpenAPI document"),
        API,
        "## API\n",
        table(("operation", "what it does"), operations),
        "## Pages · 网页\n",
        table(("address", "name", "what it shows"), addresses(get_resolver().url_patterns)),
    ])  # fmt: skip


PAGES: dict[str, Callable[[], str]] = {
    "case-states.md": case_states,
    "agreement-states.md": agreement_states,
    "sixfree-states.md": sixfree_states,
    "mediation-states.md": mediation_states,
    "whistle-states.md": whistle_states,
    "glossary.md": glossary,
    "addresses.md": api_and_pages,
    "../manual/reminders.md": lambda: with_reminders("reminders.md"),
    "../manual/reminders.en.md": lambda: with_reminders("reminders.en.md"),
}


def outdated() -> list[str]:
    """The pages that no longer say what the code says."""
    return [
        name for name, page in PAGES.items() if not (FOLDER / name).exists() or (FOLDER / name).read_text() != page()
    ]


if __name__ == "__main__":
    if "--check" in sys.argv:
        old = outdated()
        sys.stdout.writelines(f"docs/reference/{name} is out of date: make docs\n" for name in old)
        sys.exit(bool(old))
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())
