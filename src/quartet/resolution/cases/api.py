"""Cases for machines: the same doors, the same table of moves, the same form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.forms.widgets import ChoiceWidget, Widget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema
from pydantic import model_validator

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import acting
from quartet.ground.places import queries as places
from quartet.resolution.cases import moves, queries
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.forms import MoveForm
from quartet.resolution.cases.lists import DeskFilter, desk_list
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.story import next_step, story
from quartet.resolution.cases.workflow import CASES

router = Router(tags=["cases"])


class CaseOut(Schema):
    """A case in a list."""

    code: str
    state: str
    state_label: str
    text: str
    region: str
    region_name: str
    level: int
    lead_unit: str
    category: str
    lon: float | None
    lat: float | None
    registered_at: datetime
    due_at: datetime | None


class LineOut(Schema):
    """A line of the story."""

    at: datetime
    who: str
    what: str
    verb: str
    state: str
    words: str


class NextOut(Schema):
    """Who owes the next step, and by when."""

    who: str
    what: str
    due_at: datetime | None


class CaseFullOut(CaseOut):
    """A case whole."""

    next: NextOut
    story: list[LineOut]
    children: list[str]


class CasesOut(Schema):
    """A page of cases; ask again with `after` for the next."""

    cases: list[CaseOut]
    after: str


class FieldOut(Schema):
    """A field of a move: what it asks, and the answers it takes where these are fixed."""

    label: str
    required: bool
    choices: list[tuple[str, str]] | None = None
    value: str | None = None
    """What is filled in already: for a dispatch what the duty list says."""


class MoveOut(Schema):
    """One move as offered: whether it may be made now, what it needs, or why not."""

    move: str
    label: str
    allowed: bool
    needs: list[str]
    may: list[str]
    fields: dict[str, FieldOut]
    """What may be said with it; empty while the move is not allowed."""
    why_not: str | None = None
    why_not_en: str | None = None


class MoveIn(Schema):
    """A move with its own id, so that sending it twice makes it once; what it needs rides along by its name."""

    move: str
    id: UUID
    said: dict[str, Any] = Field(default_factory=dict, description="The fields named by `needs` and `may`.")

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, sent: Any) -> Any:
        """Take the fields from beside `move` and `id` as well as from `said`."""
        body = getattr(sent, "_obj", sent)
        if not isinstance(body, dict):
            return sent
        beside = {name: value for name, value in body.items() if name not in cls.model_fields}
        said = body.get("said")
        beside |= said if isinstance(said, dict) else {}
        return {**{name: body[name] for name in ("move", "id") if name in body}, "said": beside}


class CaseFilter(Schema):
    """What to list: `show` is mine, late, open or all."""

    show: str = "open"
    state: str = ""
    q: str = ""
    region: str = ""
    after: str = ""


class FieldsMissing(DomainError):
    """Something the move needs was not said."""

    status = 422
    code = "fields-missing"
    message = _("Please correct: %(fields)s")


def _out(case: Case) -> dict[str, Any]:
    return {
        "code": case.code, "state": case.state, "state_label": case.state_label, "text": case.text,
        "region": case.region, "region_name": places.path_words(case.region), "level": case.level,
        "lead_unit": case.lead_unit.name if case.lead_unit else "", "category": case.category, "lon": case.lon,
        "lat": case.lat, "registered_at": case.registered_at, "due_at": case.due_at,
    }  # fmt: skip


def _full(case: Case) -> dict[str, Any]:
    children = list(case.children.order_by("pk").values_list("code", flat=True))
    return {**_out(case), "next": next_step(case), "story": story(case), "children": children}


def _out_of_sight(case: Case) -> dict[str, Any]:
    """What is said of a case that a move took out of its mover's sight, now or since: that it is done, and no more."""
    return {
        "code": case.code, "state": "", "state_label": "", "text": "", "region": "", "region_name": "", "level": 0,
        "lead_unit": "", "category": "", "lon": None, "lat": None, "registered_at": case.registered_at,
        "due_at": None, "next": {"who": "", "what": "", "due_at": None}, "story": [], "children": [],
    }  # fmt: skip


def fields_of(form: Form) -> dict[str, dict[str, Any]]:
    """The fields of a move's form as a machine needs them."""
    return {
        name: {"label": str(field.label), "required": field.required, "choices": _choices(field.widget),
               "value": _value(form, name)}
        for name, field in form.fields.items()
    }  # fmt: skip


def _value(form: Form, name: str) -> str | None:
    value = form.get_initial_for_field(form.fields[name], name)
    return None if value in (None, "", []) else str(getattr(value, "pk", value))


def _choices(widget: Widget) -> list[tuple[str, str]] | None:
    """The answers a field takes, when it is one to choose from."""
    if not isinstance(widget, ChoiceWidget):
        return None
    return [(str(value), str(label)) for value, label in widget.choices if value not in ("", None)]


@router.get("/cases", response=CasesOut)
def list_cases(request: HttpRequest, asked: Query[CaseFilter]) -> dict[str, Any]:
    """The cases you may see."""
    found = desk_list(acting(), DeskFilter.from_query(asked.dict()), timezone.now())
    return {"cases": [_out(case) for case in found.cases], "after": found.after}


@router.get("/cases/{code}", response=CaseFullOut)
def get_case(request: HttpRequest, code: str) -> dict[str, Any]:
    """One case with its story."""
    return _full(queries.get_case(acting(), code))


@router.get("/cases/{code}/moves", response=list[MoveOut])
def list_moves(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """What you may do with it now, and why not the rest."""
    case = queries.get_case(acting(), code)
    return [
        {
            "move": offer.verb, "label": str(offer.move.label), "allowed": offer.why_not is None,
            "needs": list(offer.move.needs), "may": list(offer.move.may),
            "fields": {} if offer.why_not else fields_of(MoveForm(move=offer.move, case=case, claims=acting())),
            "why_not": offer.why_not.in_language("zh-hans") if offer.why_not else None,
            "why_not_en": offer.why_not.in_language("en") if offer.why_not else None,
        }
        for offer in moves.TABLE.offers(case, acting(), {"now": timezone.now()})
    ]  # fmt: skip


@router.post("/cases/{code}/moves", response=CaseFullOut)
def post_move(request: HttpRequest, code: str, body: MoveIn) -> dict[str, Any]:
    """Make a move. The same id again answers with the case as it stands and changes nothing."""
    claims, now = acting(), timezone.now()
    case = queries.cases_for(claims).filter(code=code).first()
    asked = None if case is None else CASES.row_for(case, body.move, command_id=body.id, acting=claims, now=now)
    if case is not None and asked is not None:
        form = MoveForm(body.said, move=asked, case=case, claims=claims)
        if not form.is_valid():
            wrong = "; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
            raise FieldsMissing(fields=wrong)
        given = form.cleaned_data
    else:
        given = {}  # sent before, or not theirs: the verb knows which
    moved = make_move(code=code, verb=body.move, given=given, command_id=body.id, acting=claims, now=now)
    return _full(moved) if CASE_SCOPE.opens(claims, moved) else _out_of_sight(moved)
