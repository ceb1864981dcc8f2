"""Every table of moves for the tests that ask of all of them: how a record begins, and what its moves are told.

A workflow without a row here fails the tests.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from uuid6 import uuid7

from quartet.grassroots.benefits.forms import MoveForm as BenefitForm
from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.grids import actions as grids
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.queries import ground_of
from quartet.grassroots.members.forms import act_form
from quartet.grassroots.members.models import Member, Proposal
from quartet.grassroots.members.states import Act
from quartet.ground.files.actions import add_picture
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import Claims, acting_as
from quartet.ground.places import memory
from quartet.ground.workflow import Workflow
from quartet.oversight.sixfree import actions as sixfree
from quartet.oversight.sixfree.forms import FIELDS as SIXFREE_FIELDS
from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.states import ASKS
from quartet.resolution.agreements.actions import Written
from quartet.resolution.agreements.forms import About
from quartet.resolution.agreements.forms import MoveForm as AgreementForm
from quartet.resolution.agreements.models import Agreement
from quartet.resolution.agreements.moves import On
from quartet.resolution.agreements.states import CourtState, Kind
from quartet.resolution.cases.forms import MoveForm as CaseForm
from quartet.resolution.cases.models import Case
from quartet.resolution.circuit.models import Circuit
from quartet.resolution.circuit.states import Outcome
from quartet.resolution.mediation.forms import MoveForm as MediationForm
from quartet.resolution.whistle.forms import MoveForm as WhistleForm
from quartet.resolution.whistle.models import Call, Whistle
from quartet.resolution.whistle.policies import screen_code
from quartet.resolution.whistle.states import CallState
from tests.cast import MONDAY, PEOPLE, TODAY, VILLAGE, VILLAGES, Cast, behind_the_wall, picture, square_of
from tests.grassroots.benefits.giving import grant, of
from tests.grassroots.carriers.stage import round_table
from tests.resolution.agreements.stage import quarrel
from tests.resolution.circuit.stage import WEDNESDAY, Studio, open_studio
from tests.resolution.mediation.stage import Table, a_case
from tests.resolution.whistle.stage import Site
from tests.resolution.whistle.stage import a_case as a_ditch

WORD = forms.CharField()
WORDS = (
    "村口的路灯坏了三天",
    "已经和双方都谈过",
    "按清单应由镇里处理",
    "电话打了两次没有人接",
    "材料已经补齐",
    "天气不好往后推",
)


def made_up(field: forms.Field, chance: random.Random, now: datetime) -> Any:
    """A value that a form's field might give."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        there = list(field.queryset or ())
        return chance.sample(there, min(len(there), chance.randint(1, 3)))
    if isinstance(field, forms.ModelChoiceField):
        there = list(field.queryset) if field.queryset is not None else []
        return chance.choice(there) if there else None
    if isinstance(field, forms.MultipleChoiceField):
        codes = _codes(field.choices)
        return chance.sample(codes, min(len(codes), chance.randint(0, 2)))
    if isinstance(field, forms.ChoiceField):
        codes = _codes(field.choices)
        return chance.choice(codes) if codes else ""
    return _plain(field, chance, now)


def _plain(field: forms.Field, chance: random.Random, now: datetime) -> Any:
    if isinstance(field, forms.BooleanField):
        return chance.random() < 0.9
    if isinstance(field, forms.DateTimeField | forms.SplitDateTimeField):
        return now + timedelta(hours=chance.randint(-72, 72))
    if isinstance(field, forms.TimeField):
        return time(chance.randint(7, 18), chance.choice((0, 30)))
    if isinstance(field, forms.DateField):
        return (now + timedelta(days=chance.randint(-3, 20))).date()
    if isinstance(field, forms.DecimalField):
        return Decimal(chance.randint(1, 900))
    if isinstance(field, forms.IntegerField):
        return chance.randint(field.min_value or 0, min(field.max_value or 30, 30))
    if isinstance(field, forms.UUIDField | forms.FileField):
        return None
    return chance.choice(WORDS)


def _codes(choices: Iterable[Any]) -> list[Any]:
    found = []
    for value, label in choices:
        found += [code for code, _label in label] if isinstance(label, list | tuple) else [value]
    return [code for code in found if code not in ("", None)]


Fields = Mapping[str, forms.Field]


@dataclass(frozen=True)
class Room:
    """One workflow as the tests use it."""

    begin: Callable[[Cast], Model]
    """A record of its own, where a walk can begin."""
    fields: Callable[[Any, Any, Claims, datetime], Fields]
    """The fields that a row asks of somebody for a record."""
    press: tuple[str, str, Mapping[str, Any]]
    """A move that may be made of a fresh record: who makes it, the verb, what they say."""
    lines: int = 1
    """In so many stories the move is told."""
    people: Callable[[Cast], list[Claims]] = lambda cast: [cast.claims(one) for one in PEOPLE if PEOPLE[one]]
    """Who walks."""
    says: Callable[[Any], Any] = lambda value: value
    """How its verb takes a form's value."""
    rare: frozenset[str] = frozenset()
    """Verbs a walk leaves out: they would end every record at once, and there are not many."""
    track: Callable[[Any], Any] = lambda _event: ""
    """Which of the states that a story follows an event moves."""
    starts: Mapping[Any, str] = field(default_factory=dict)
    """Where a state stands before its first line, when the record's birth said nothing of it."""
    patience: int = 100
    """After so many refusals in a row a walk begins with another record: most of this one's life is lived."""

    def presser(self, cast: Cast) -> Claims:
        """Who makes the move of `press`."""
        return _studio(cast).claims if self.press[0] == "pei" else cast.claims(self.press[0])

    def again(self, workflow: Workflow[Any, Any], key: Any) -> Any:
        """A record as it stands now."""
        model = type(self).model_of(workflow)
        return model.objects.get(**{workflow.key: key})

    @staticmethod
    def model_of(workflow: Workflow[Any, Any]) -> Any:
        """What the workflow moves."""
        return workflow.event._meta.get_field(workflow.about).related_model


def of_form(form: forms.BaseForm) -> Fields:
    """A form's fields without the hidden command."""
    return {name: field for name, field in form.fields.items() if name != "command"}


# -- how each begins ---------------------------------------------------------------------------------------------------


def _case(cast: Cast) -> Case:
    return cast.report(category="0101")


def _case_fields(case: Any, row: Any, claims: Claims, _now: datetime) -> Fields:
    """Its form's; what the form itself makes of words is chosen here."""
    fields = dict(of_form(CaseForm(move=row, case=case, claims=claims)))
    if "person" in fields:
        fields["person"] = forms.ModelChoiceField(queryset=Person.objects.order_by("pk"))
    if "region" in fields:
        fields["region"] = forms.ChoiceField(choices=[(code, code) for code in VILLAGES])
    return fields


def _redraw(cast: Cast) -> Model:
    west, south, east, north = square_of(VILLAGE).bounds
    claims = cast.claims("clerk")
    with behind_the_wall():
        drawn = Redraw.objects.count()
    height = south + (north - south) * (0.2 + 0.6 * (0.618 * drawn % 1))  # another one each time
    line = f"[[{west - 0.01}, {height}], [{east + 0.01}, {height}]]"
    memory.forget()
    with acting_as(claims):
        standing = [grid.code for grid in ground_of(VILLAGE).grids]
        return grids.draw_by_hand(
            redraw_id=uuid7(), village=VILLAGE, chosen=standing, line=line, acting=claims, now=MONDAY
        )


def _member(cast: Cast) -> Model:
    with behind_the_wall():
        return Member.objects.get(person=cast.people["grid_member"])


def _proposal(cast: Cast) -> Model:
    from quartet.grassroots.members import actions as members  # noqa: PLC0415 -- used once

    claims = cast.claims("clerk")
    given = {"since": TODAY.isoformat(), "reason": "身体原因"}
    with acting_as(claims):
        made = members.make_change(
            number="122100003", act="end", given=given, command_id=uuid7(), acting=claims, now=MONDAY
        ).proposal
    assert isinstance(made, Proposal)
    return made


def _roster_fields(member: Any, row: Any, claims: Claims, now: datetime) -> Fields:
    return of_form(act_form(None, row=row, claims=claims, member=member, area=member.region, today=now.date()))


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _mediation(cast: Cast) -> Model:
    return Table(cast, a_case(cast)).open()


def _mediation_fields(mediation: Any, row: Any, claims: Claims, _now: datetime) -> Fields:
    return of_form(MediationForm(move=row, mediation=mediation, claims=claims))


def _studio(cast: Cast) -> Studio:
    with behind_the_wall():
        person = Person.objects.filter(username="pei").first()
        return Studio(cast, Post.objects.get(person=person).unit, person) if person else open_studio(cast)


def _circuit(cast: Cast) -> Model:
    studio = _studio(cast)
    with behind_the_wall():
        waiting, made = Case.objects.filter(lead_unit=studio.unit).count(), Circuit.objects.count()
    if waiting < 4:
        studio.call()
    return studio.propose(day=WEDNESDAY + timedelta(days=made % 9))


def _circuit_fields(circuit: Any, row: Any, _claims: Claims, _now: datetime) -> Fields:
    stops = [(stop.pk, stop.venue) for stop in circuit.stops.all()]
    waiting = [(one.code, one.code) for one in Case.objects.filter(state="handling")]
    fields: dict[str, forms.Field] = {
        "stop": forms.ChoiceField(choices=stops), "starts": forms.TimeField(), "venue": WORD, "reason": WORD,
        "minutes": forms.IntegerField(min_value=15, max_value=90), "code": forms.ChoiceField(choices=waiting),
        "outcome": forms.ChoiceField(choices=Outcome.choices),
    }  # fmt: skip
    return {name: fields[name] for name in (*row.needs, *row.may)}


def _sixfree(cast: Cast) -> Model:
    claims = cast.claims("clerk")
    with behind_the_wall():
        begun = SixFreeApplication.objects.filter(village=VILLAGE).count()
    with acting_as(claims):
        return sixfree.begin(village=VILLAGE, year=2026 - min(begun, 1), command_id=uuid7(), acting=claims, now=MONDAY)


def _sixfree_fields(_one: Any, row: Any, _claims: Claims, _now: datetime) -> Fields:
    fields = {**SIXFREE_FIELDS, "answers": lambda: forms.ChoiceField(choices=[("yes", "yes")])}
    return {name: fields[name]() for name in row.needs}


def _answers(value: Any) -> Any:
    return dict.fromkeys(ASKS, "有记录") if value == "yes" else value


def _benefit(cast: Cast) -> Model:
    with behind_the_wall():
        given = Entitlement.objects.count()
    grant(cast, since=TODAY + timedelta(days=400 * given), until=TODAY + timedelta(days=400 * given + 300))
    return of(cast)


def _benefit_fields(one: Any, row: Any, _claims: Claims, _now: datetime) -> Fields:
    return of_form(BenefitForm(move=row, entitlement=one))


def _meeting(cast: Cast) -> Model:
    return round_table(cast).plan()


def _resolution(cast: Cast) -> Model:
    hall = round_table(cast)
    return hall.resolve(hall.held())


def _meeting_fields(_one: Any, row: Any, _claims: Claims, _now: datetime) -> Fields:
    names = forms.MultipleChoiceField(choices=[(name, name) for name in ("张某", "李某", "王某")])
    day = forms.DateField()
    return {name: {"attendees": names, "due_on": day}.get(name, WORD) for name in (*row.needs, *row.may)}


# -- agreements --------------------------------------------------------------------------------------------------------


def _agreement(cast: Cast) -> Model:
    """One after the other: a draft, one that is signed, one in force, one that is fulfilled."""
    desk = quarrel(cast)
    with behind_the_wall():
        begun = Agreement.objects.count()
    (desk.drafted, desk.signed, desk.in_force, desk.fulfilled)[begun % 4]()
    return desk.agreement


def _one_of(*values: Any) -> forms.Field:
    return forms.ChoiceField(choices=[(value, str(value)) for value in values])


def _agreement_fields(agreement: Any, row: Any, claims: Claims, now: datetime) -> Fields:
    """Its form's, with what only fits when it is chosen: the thing it is about, amounts, a court's name and number."""
    fields: dict[str, forms.Field] = {}
    there: dict[On, list[int]] = {
        On.PARTY: [one.number for one in agreement.signatory_rows.all()],
        On.CLAUSE: [one.number for one in agreement.clause_rows.all()],
        On.ITEM: [one.number for one in agreement.item_rows.all()],
        On.ENTRY: [one.pk for one in agreement.entry_rows.all()],
    }
    if row.on is not On.WHOLE:
        fields["number"] = _one_of(*there[row.on])
    if "clause" in row.needs:
        debtor, creditor = (agreement.signatory_rows.filter(side=side).first() for side in ("second", "first"))
        parts = ((now.date() + timedelta(days=2), 10_000),)
        owed = Written(Kind.MONEY, debtor, creditor, what="承包费", amount=10_000, unit="元", parts=parts, how="现金")
        return fields | {"clause": _one_of(owed, Written(Kind.STOP, debtor, creditor, what="堵路"))}
    item = agreement.item_rows.first()
    form = AgreementForm(move=row, about=About(agreement, item, now.date()))
    fields |= of_form(form)
    chosen = {
        "amount": lambda: _one_of(100, *([item.amount] if item else [])),
        "court_name": lambda: _one_of("铁岭县人民法院"),
        "docket": lambda: _one_of("(2026)辽1221民特12号"),
        "picture": lambda: _one_of(add_picture(attachment_id=uuid7(), raw=picture("teal"), acting=claims, now=now).pk),
    }
    return fields | {name: make() for name, make in chosen.items() if name in fields}


# -- whistles ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallRoom(Room):
    """The room of called bodies, which are named by their whistle and a number."""

    def again(self, workflow: Workflow[Any, Any], key: Any) -> Any:  # noqa: ARG002 -- all rooms are asked alike
        """A called body as it stands now."""
        code, number = key
        return Call.objects.select_related("whistle").get(whistle__code=code, number=number)


def _call(cast: Cast) -> Model:
    """In turn one that was called just now, and one that is there when something was decided for it."""
    with behind_the_wall():
        begun = Whistle.objects.count()
    site = Site(cast, a_ditch(cast))
    return (site.decided() if begun % 2 else site.blow()).call("water")


def _whistle(cast: Cast) -> Model:
    """One to which everybody came and has gone, with a minute."""
    site = Site(cast, a_ditch(cast)).minuted()
    return site.does("leave", "department_water", "water").does("leave", "tribunal", "tribunal").whistle


def _whistle_fields(record: Any, row: Any, claims: Claims, now: datetime) -> Fields:
    """Its form's, with the code shown at the site."""
    fields = dict(of_form(WhistleForm(move=row, record=record, claims=claims)))
    if "code" in fields:
        fields["code"] = forms.ChoiceField(choices=[(screen_code(record.whistle, now), "")])
    return fields


BODY = dict.fromkeys(range(1, 20), CallState.CALLED.value)
"""Every called body of a whistle, by its number."""

ROOMS: dict[str, Room] = {
    "case": Room(
        _case, _case_fields,
        ("clerk", "solve_in_village", {}),
    ),
    "redraw": Room(
        _redraw, lambda _one, row, _claims, _now: dict.fromkeys(row.may, WORD), ("township_desk", "put_in_force", {})
    ),
    "member": Room(
        _member, _roster_fields, ("township_desk", Act.RENEW_CARD.value, {"reason": "证件丢失"}), says=_iso,
    ),
    "proposal": Room(
        _proposal, lambda _one, row, _claims, _now: dict.fromkeys((*row.needs, *row.may), WORD),
        ("township_desk", "approve", {}),
    ),
    # whistles
    "whistle": Room(
        _whistle, _whistle_fields, ("township_desk", "end", {"outcome": "水渠通了，双方都认"}),
        track=lambda event: event.call, starts=BODY,
    ),
    "call": CallRoom(
        _call, _whistle_fields, ("department_water", "accept", {}), track=lambda event: event.call, starts=BODY,
        patience=6,
    ),
    "mediation": Room(
        _mediation, _mediation_fields,
        ("mediator", "add_party", {"side": "first", "name": "梁某", "phone": "", "address": "二组东头"}),
    ),
    "circuit": Room(
        _circuit, _circuit_fields, ("pei", "call_off", {"reason": ""}),
        people=lambda cast: [_studio(cast).claims], rare=frozenset({"call_off"}),
    ),
    "sixfree": Room(
        _sixfree, _sixfree_fields, ("clerk", "assess", {"answers": dict.fromkeys(ASKS, "有记录")}), says=_answers,
        rare=frozenset({"withdraw"}),
    ),
    "benefit": Room(_benefit, _benefit_fields, ("township_desk", "hand_out", {"note": "已发到手"})),
    "meeting": Room(_meeting, _meeting_fields, ("township_desk", "call_off", {"reason": "大雪封路"})),
    "resolution": Room(_resolution, _meeting_fields, ("clerk", "report_done", {"words": "路灯修好了"})),
    # agreements
    "agreement": Room(
        _agreement, _agreement_fields, ("mediator", "add_party", {"side": "second", "name": "王五"}),
        track=lambda event: event.to_state in CourtState.values, starts={True: CourtState.NONE.value},
    ),
}  # fmt: skip
