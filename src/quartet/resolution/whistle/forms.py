"""What each move of a whistle asks for, and the form that blows one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims
from quartet.resolution.cases.models import Case
from quartet.resolution.duty.queries import binding, current_list, lines_for
from quartet.resolution.whistle import policies, queries
from quartet.resolution.whistle.models import Call, Decision, Whistle
from quartet.resolution.whistle.moves import Move
from quartet.resolution.whistle.states import NAMED, Answer, Becomes, CallState, DecisionState, Kind, Side

LOCAL_TIME = "%Y-%m-%dT%H:%M"
Record = Any
"""A whistle or a call, as the move's table has it."""
Maker = Callable[[Record, Claims], forms.Field]


def _whistle(record: Whistle | Call) -> Whistle:
    return record.whistle if isinstance(record, Call) else record


def _long(label: Any, **kwargs: Any) -> Maker:
    return lambda _record, _claims: forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs
    )


def _short(label: Any, most: int = 400, **kwargs: Any) -> Maker:
    return lambda _record, _claims: forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
    )


def _radio(label: Any, choices: Any) -> Maker:
    return lambda _record, _claims: forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class BodyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A called body by its unit."""

    def label_from_instance(self, obj: Call) -> str:
        """Its name."""
        return obj.unit.name


def _line(record: Whistle | Call, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    whistle = _whistle(record)
    valid = current_list(whistle.region)
    holding = binding(valid, whistle.category).values() or lines_for(valid, "")  # a hole: the whole of it may be cited
    others = [line.pk for line in holding if not isinstance(record, Call) or not line.names(record.unit)]
    found = lines_for(valid, "").filter(pk__in=others)
    return forms.ModelChoiceField(
        label=_("Line of the duty list"), queryset=found, empty_label=_("Choose…"),
        help_text=_("Which line says that it is not your duty?"),
    )  # fmt: skip


def _bodies_left(record: Whistle, claims: Claims) -> forms.Field:  # noqa: ARG001 -- as above
    called = set(record.calls.values_list("unit", flat=True))
    left = {unit.pk for unit in queries.bodies_for(record.region)} - called
    return forms.ModelChoiceField(
        label=_("Which body"), queryset=Unit.objects.filter(pk__in=left).order_by("level", "kind", "pk"),
        empty_label=_("Choose…"),
    )  # fmt: skip


def _who_came(record: Whistle, claims: Claims) -> forms.Field:  # noqa: ARG001 -- as above
    came = record.calls.filter(state__in=[CallState.ARRIVED, CallState.LEFT]).select_related("unit").order_by("number")
    return BodyField(label=_("Who does it"), queryset=came, empty_label=_("Choose…"))


def _decisions(record: Whistle | Call, claims: Claims) -> forms.Field:  # noqa: ARG001 -- as above
    found = Decision.objects.filter(whistle=_whistle(record), state=DecisionState.OPEN)
    if isinstance(record, Call):
        found = found.filter(call=record)
    return forms.ModelChoiceField(
        label=_("Which decision"), queryset=found.order_by("number"), empty_label=_("Choose…")
    )  # fmt: skip


def _moment(label: Any) -> Maker:
    def make(record: Record, claims: Claims) -> forms.Field:  # noqa: ARG001 -- as above
        widget = forms.DateTimeInput(format=LOCAL_TIME, attrs={"type": "datetime-local"})
        return forms.DateTimeField(label=label, widget=widget)

    return make


def _minute(record: Whistle, claims: Claims) -> forms.Field:  # noqa: ARG001 -- as above
    now = policies.newest_minute(record)
    return forms.CharField(
        label=_("What was found and said"), max_length=8000, widget=forms.Textarea(attrs={"rows": 10}),
        initial=now.text if now else "",
        help_text=_("One minute for all. A new version has to be signed by every body again."),
    )  # fmt: skip


ASKS: dict[Side, dict[str, Any]] = {
    Side.WHISTLER: {
        "solved": _("Is the matter solved?"), "in_time": _("Did they come in time?"), "needed": _("Were they needed?"),
    },
    Side.BODY: {
        "solved": _("Is the matter solved?"), "in_time": _("Were you called in time?"),
        "needed": _("Were you needed?"),
    },
}  # fmt: skip
"""What each side is asked; of bodies, never of a person."""


def _answer(name: str) -> Maker:
    return lambda call, claims: forms.ChoiceField(
        label=ASKS[policies.side_of(call, claims)][name], choices=Answer.choices, widget=forms.RadioSelect
    )


FIELDS: dict[str, Maker] = {
    "unit": _bodies_left,
    "wanted": _short(_("What are they needed for?"), 200),
    "text": _minute,
    "call": _who_came,
    "what": _short(_("What is to be done")),
    "due": _moment(_("By when")),
    "becomes": _radio(_("What becomes of it?"), Becomes.choices),
    "decision": _decisions,
    "reason": _short(_("Reason")),
    "line": _line,
    "code": lambda _record, _claims: forms.CharField(
        label=_("Code shown at the site"), max_length=12,
        help_text=_("Six letters and digits. Leave it empty when your phone is on duty here."),
    ),
    "dissent": _long(
        _("What your body sees differently"), help_text=_("Leave it empty to agree. It stands beside the minute.")
    ),
    "outcome": _long(_("What came of it")),
    "words": _long(_("In words")),
    "solved": _answer("solved"), "in_time": _answer("in_time"), "needed": _answer("needed"),
}  # fmt: skip


class MoveForm(forms.Form):
    """What one move asks for. Page and API fill in the same form; the verb saves."""

    def __init__(self, *args: Any, move: Move, record: Whistle | Call, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*move.needs, *move.may):
            field = FIELDS[name](record, claims)
            field.required = name in move.needs
            self.fields[name] = field

    def clean_due(self) -> Any:
        """What is to be done lies ahead."""
        at = self.cleaned_data["due"]
        if at <= timezone.now():
            raise forms.ValidationError(_("This time has passed already."))
        return at


class BlowForm(forms.Form):
    """Kind, why, where, and who is called."""

    kind = forms.ChoiceField(label=_("What is it for?"), choices=Kind.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why are they needed?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you cannot do by yourself. The called bodies read this, and not the report."),
    )  # fmt: skip
    place = forms.CharField(label=_("Where to come"), max_length=200)
    bodies: Any = forms.ModelMultipleChoiceField(
        label=_("Who is called?"), queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("One named person of each is asked first, the next one when they do not answer."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, path: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"place": f"{path} {case.place}".strip()})
        super().__init__(*args, **kwargs)
        found = [unit.pk for unit in queries.bodies_for(case.region)]
        self.fields["bodies"].queryset = Unit.objects.filter(pk__in=found).order_by("level", "kind", "pk")  # type: ignore[attr-defined]  # a ModelMultipleChoiceField's


class OnCallForm(forms.Form):
    """First, second, third: whom of one's own unit a whistle asks."""

    def __init__(self, *args: Any, unit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handlers = queries.handlers_of(unit, timezone.localdate()).distinct()
        now = queries.on_call_of(unit)
        people = Person.objects.filter(pk__in=handlers.values("pk")).order_by("name", "pk")
        for place in range(1, min(NAMED, people.count()) + 1):
            self.fields[f"person_{place}"] = forms.ModelChoiceField(
                label=pgettext_lazy("whom a whistle asks", "Number %(place)s") % {"place": place}, queryset=people,
                required=place == 1, empty_label=pgettext_lazy("whom a whistle asks", "Nobody"),
                initial=now[place - 1] if len(now) >= place else None,
            )  # fmt: skip

    @property
    def people(self) -> list[int]:
        """The chosen ones in their order, each once."""
        chosen = [value.pk for value in self.cleaned_data.values() if value is not None]
        return list(dict.fromkeys(chosen))
