"""Every table of moves for the tests that ask of all of them: how a record begins, and what its moves are told.

A workflow without a row here fails the tests.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from uuid6 import uuid7

from quartet.grassroots.grids import actions as grids
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.queries import ground_of
from quartet.grassroots.members.forms import act_form
from quartet.grassroots.members.models import Member, Proposal
from quartet.grassroots.members.states import Act
from quartet.ground.people.models import Person
from quartet.ground.people.rights import Claims, acting_as
from quartet.ground.places import memory
from quartet.ground.workflow import Workflow
from quartet.resolution.cases.forms import MoveForm as CaseForm
from quartet.resolution.cases.models import Case
from quartet.resolution.whistle.forms import MoveForm as WhistleForm
from quartet.resolution.whistle.models import Call, Whistle
from quartet.resolution.whistle.policies import screen_code
from quartet.resolution.whistle.states import CallState
from tests.cast import MONDAY, TODAY, VILLAGE, VILLAGES, Cast, behind_the_wall, square_of
from tests.resolution.whistle.stage import Site, a_case

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
    says: Callable[[Any], Any] = lambda value: value
    """How its verb takes a form's value."""
    track: Callable[[Any], Any] = lambda _event: ""
    """Which of the states that a story follows an event moves."""
    starts: Mapping[Any, str] = field(default_factory=dict)
    """Where a state stands before its first line, when the record's birth said nothing of it."""
    patience: int = 100
    """After so many refusals in a row a walk begins with another record: most of this one's life is lived."""

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
    site = Site(cast, a_case(cast))
    return (site.decided() if begun % 2 else site.blow()).call("water")


def _whistle(cast: Cast) -> Model:
    """One to which everybody came and has gone, with a minute."""
    site = Site(cast, a_case(cast)).minuted()
    return site.does("leave", "department_water", "water").does("leave", "tribunal", "tribunal").whistle


def _whistle_fields(record: Any, row: Any, claims: Claims, now: datetime) -> Fields:
    """Its form's, with the code shown at the site."""
    fields = dict(of_form(WhistleForm(move=row, record=record, claims=claims)))
    if "code" in fields:
        fields["code"] = forms.ChoiceField(choices=[(screen_code(record.whistle, now), "")])
    return fields


BODY = dict.fromkeys(range(1, 20), CallState.CALLED.value)
"""Every called body of a whistle, by its number."""

WORD = forms.CharField()
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
}  # fmt: skip
