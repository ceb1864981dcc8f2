"""The fields a move may ask for, and the form that asks for just those of one row."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level
from quartet.ground.places import queries as places
from quartet.ground.said import must_say
from quartet.resolution.aids.queries import off_in
from quartet.resolution.aids.states import Aid
from quartet.resolution.cases import queries
from quartet.resolution.cases.clocking import grounds
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.moves import Move
from quartet.resolution.cases.parts import promises_of
from quartet.resolution.cases.policies import corrections, ruling_steps, who_returned
from quartet.resolution.cases.queries import cases_for, route_of, units_for
from quartet.resolution.cases.states import Answer, Channel, Satisfaction
from quartet.resolution.duty.forms import category_choices
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import binding, current_list, leading, lines_for, taken_back
from quartet.resolution.duty.states import NotOurs
from quartet.resolution.season.interim import Ruling, waiting

ASK_CHANNELS = (Channel.TELEPHONE, Channel.VISIT, Channel.COUNTER)
MAX_DAYS = 30


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A unit that answers for the case's place, with its level so that namesakes differ."""

    there: frozenset[int] = frozenset()
    """Those with somebody who can act."""

    def label_from_instance(self, obj: Unit) -> str:
        """Name and telephone, as a clerk looks for it; a unit with nobody says so."""
        nobody = "" if obj.pk in self.there else gettext("(nobody there)")
        return " ".join(filter(None, [obj.name, obj.phone, nobody]))


def _grounds() -> list[tuple[str, Any]]:
    return [(ground.value, ground.label) for ground in grounds(timezone.now())]


def _long(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), validators=[must_say], **kwargs
    )


def _radio(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def _unit(case: Case, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    numbers = [unit.pk for unit in units_for(case)]
    units = Unit.objects.filter(pk__in=numbers).order_by("level", "kind", "pk")
    field = UnitField(label=_("Send to"), queryset=units, empty_label=_("Choose…"))
    field.there = frozenset(staffing.staffed_units(numbers, timezone.localdate(), without=case.hidden_from))
    return field


class LineField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A line of the duty list, with its legal basis."""

    @staticmethod
    def says(line: DutyLine) -> str:
        """Number, words and basis."""
        return f"{line} ({line.basis})" if line.basis else str(line)


def _line(case: Case, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    """Any line of the list may be named, so that the guards can say what is wrong with it."""
    return LineField(
        label=_("Line of the duty list"), queryset=lines_for(current_list(case.region), ""),
        empty_label=_("Choose…"), help_text=_("Which line says whose duty it is?"),
    )  # fmt: skip


def _fitting(case: Case, verb: str) -> list[DutyLine]:
    """The lines that are offered: those that hold for the case and say whose duty it is; to return, another's."""
    lines = binding(current_list(case.region), case.category)
    own = [lines[Level.VILLAGE]] if Level.VILLAGE in lines and taken_back(lines) is None else []
    if verb == "return":
        found = [line for line in leading(lines, Level.VILLAGE) if case.lead_unit and not line.names(case.lead_unit)]
    else:
        found = list(leading(lines, case.level))
    return [*found, *(line for line in own if verb != "return" and line not in found)]


def _attended(case: Case, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    returned = who_returned(case)
    known = [*returned, *(unit.pk for unit in units_for(case))]
    return forms.ModelMultipleChoiceField(
        label=_("Who was there"), queryset=Unit.objects.filter(pk__in=known).order_by("level", "kind", "pk"),
        initial=returned, widget=forms.CheckboxSelectMultiple,
        help_text=_("Two bodies at least, and those that sent it back."),
    )  # fmt: skip


def _ruling(case: Case, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    """What may be written down of an interim ruling now: the application, or what came of it."""
    asked = waiting(ruling_steps(case)) is not None
    fitting = [(one.value, one.label) for one in Ruling if (one is Ruling.ASKED) != asked]
    return _radio(
        _("Interim ruling"), fitting, initial=fitting[0][0],
        help_text=_(
            "A party applies in writing to the land arbitration commission. It is given where rights are clear."
        ),
    )  # fmt: skip


def _into(case: Case, claims: Claims) -> forms.Field:
    others = cases_for(claims).open().filter(county=case.county).exclude(pk=case.pk)
    return forms.ModelChoiceField(
        label=_("Code of the other case"), queryset=others, to_field_name="code", widget=forms.TextInput,
        error_messages={"invalid_choice": _("There is no such open case in this county that you may see.")},
    )  # fmt: skip


def _office(case: Case, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    """Every unit of the county and of the city, and the village's own: where somebody it is about may work."""
    areas = [case.region[: level.digits] for level in Level]
    county = case.region[: Level.COUNTY.digits]
    units = Unit.objects.filter(Q(region__in=areas) | Q(region__startswith=county, level__gte=Level.TOWNSHIP))
    return UnitField(
        label=_("An office"), queryset=units.order_by("-level", "name", "pk"), empty_label=_("Choose…"),
        help_text=_("All its people, today's and later ones, will find nothing of it."),
    )  # fmt: skip


def _body(case: Case, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    return UnitField(
        label=_("Hand over to"), queryset=queries.discipline_bodies(case), empty_label=_("Choose…"),
        help_text=_("The body that manages the official: of the county, or of the city for the county's leaders."),
    )  # fmt: skip


def _named(case: Case, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    choices = [(key, people.names_of([key])) for key in case.hidden_from]
    return forms.ChoiceField(label=_("From whom no more"), choices=choices)


class PersonField(forms.CharField):
    """Somebody with an account, by the name they are known by in the case's city."""

    def __init__(self, *, city: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.city = city

    def clean(self, value: Any) -> Person | None:
        """Find the one person of this name, or say that there are none or several."""
        name = super().clean(value)
        if not name:
            return None
        found = people.called(name, self.city)
        if not found:
            raise forms.ValidationError(
                _("Nobody of this name has an account here. Hide it from their office: that is enough.")
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several people have this name. Write the user name instead: %(names)s"),
                params={"names": ", ".join(one.username for one in found)},
            )
        return found[0]


FIELDS: dict[str, Callable[[Case, Claims], forms.Field]] = {
    "unit": _unit,
    "into": _into,
    "line": _line,
    "attended": _attended,
    "absent": lambda _case, _claims: _long(
        _("Why it was decided without them"), help_text=_("Only when a body that sent it back did not come.")
    ),
    "why": lambda _case, _claims: _radio(_("Why is it not yours?"), NotOurs.choices),
    "question": lambda _case, _claims: _long(
        _("What is the resident asked?"), help_text=_("Only while a question to them is open; they read it.")
    ),
    "knows_open": lambda case, _claims: forms.BooleanField(
        label=_("I know that this is still open and is followed on: %(open)s") % {"open": " ".join(promises_of(case))}
    ),
    "text": lambda case, _claims: forms.CharField(
        label=_("What is wrong?"), max_length=5000, initial=case.text, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was said before stays in the story."),
    ),
    "base": lambda case, _claims: forms.IntegerField(
        initial=corrections(case), min_value=0, widget=forms.HiddenInput
    ),
    "office": _office,
    "body": _body,
    "named": _named,
    "person": lambda case, _claims: PersonField(
        label=_("A person"), max_length=40, city=case.region[: Level.CITY.digits],
        help_text=_("Name or user name. Every office they work in is left out too."),
    ),
    "agreed": lambda _case, _claims: forms.BooleanField(label=_("The reporter was asked and agrees")),
    "nobody_named": lambda _case, _claims: forms.BooleanField(label=_("It names nobody who works here")),
    "reason": lambda _case, _claims: _long(_("Reason")),
    "note": lambda _case, _claims: _long(_("Note")),
    "ruling": _ruling,
    "on": lambda _case, _claims: forms.DateField(
        label=_("On which day"), initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    ),
    "outcome": lambda _case, _claims: _long(_("Outcome"), help_text=_("The resident will read this.")),
    "words": lambda _case, _claims: _long(_("In their own words")),
    "days": lambda _case, _claims: forms.IntegerField(label=_("Days"), min_value=1, max_value=MAX_DAYS),
    "ground": lambda _case, _claims: _radio(_("Why must it wait?"), _grounds),
    "channel": lambda _case, _claims: _radio(_("How were they asked?"), [(c.value, c.label) for c in ASK_CHANNELS]),
    "answer": lambda _case, _claims: _radio(_("What do they say?"), Answer.choices),
    "satisfied": lambda _case, _claims: _radio(_("Satisfied with how it was handled?"), Satisfaction.choices),
    "category": lambda _case, _claims: forms.ChoiceField(label=_("Category"), choices=category_choices),
    "region": lambda _case, _claims: forms.CharField(
        label=_("Place"), max_length=15, help_text=_("Type the name of the village and choose."),
        widget=forms.TextInput(attrs={"data-typeahead": "/places/find", "data-typeahead-value": "code"}),
    ),
}  # fmt: skip


class GlassForm(forms.Form):
    """Which case, and why it cannot wait."""

    code = forms.CharField(label=_("Case code"), max_length=40, help_text=_("The long number on the slip."))
    reason = _long(_("Why can it not wait?"), help_text=_("What is happening, and what you will do now."))

    def clean_code(self) -> str:
        """Digits only, however they were typed."""
        return "".join(str(int(sign)) for sign in self.cleaned_data["code"] if sign.isdecimal())


class MoveForm(forms.Form):
    """What one move asks for. The page, the API and imports fill in the same form; the verb saves."""

    def __init__(self, *args: Any, move: Move, case: Case, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        for name in (*move.needs, *move.may):
            field = FIELDS[name](case, claims)
            field.required = name in move.needs
            self.fields[name] = field
        if "line" in self.fields:
            lines = [(line.pk, LineField.says(line)) for line in _fitting(case, move.verb)]
            self.fields["line"].choices = [("", _("Choose…")), *lines]  # type: ignore[attr-defined]  # a ModelChoiceField's
        if {"unit", "line"} <= self.fields.keys():
            self._route(case)
        if "knows_open" in self.fields:
            self.fields["knows_open"].required = True
            if not promises_of(case):
                del self.fields["knows_open"]

    def _route(self, case: Case) -> None:
        """Fill in whose duty it is by the list; where it names nobody a person says why them."""
        self.route = route_of(case)
        if Aid.DUTY not in off_in(case.region):
            self.initial = {**self.initial, "unit": self.route.unit, "line": self.route.line}
            self.fields["unit"].help_text = self.route.why
        if self.route.unit is not None and not self.fields["reason"].required:
            del self.fields["reason"]
        elif not self.fields["reason"].required:
            self.fields["reason"].help_text = _("The duty list names nobody here: a person decides and says why.")

    def clean_region(self) -> str:
        """A village, or smaller, inside this city."""
        region = str(self.cleaned_data["region"])
        if not places.exists(region):
            raise forms.ValidationError(_("There is no such place. Type its name and choose from the list."))
        return region
