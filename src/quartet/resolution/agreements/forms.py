"""The fields an act may ask for, the form of one row, the form of a clause, and the forms of a party's slip."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartet.ground.said import must_say
from quartet.resolution.agreements.actions import Written
from quartet.resolution.agreements.amounts import HUNDRED, cents, figures
from quartet.resolution.agreements.models import ONCE, Agreement, Clause, Entry, Item, Signatory
from quartet.resolution.agreements.moves import Move
from quartet.resolution.agreements.policies import Tie
from quartet.resolution.agreements.schedule import MOST_PARTS, Step, dates, equal
from quartet.resolution.agreements.states import By, Form, Kept, Kind, Means, Paper, Side, Voice
from quartet.resolution.agreements.wording import SHAPES
from quartet.resolution.cases.states import Channel, Satisfaction
from quartet.resolution.reports.forms import SlipForm

MOST = 10**12
"""No promise is larger: ten thousand million yuan, in cents."""
ID_NUMBER = r"^\d{17}[\dXx]$"


class AmountField(forms.CharField):
    """An amount in figures; gives hundredths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> Any:
        """Figures to hundredths; an amount is more than nothing."""
        try:
            amount = cents(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Write the amount in figures, for example 3600 or 3600.50.")) from None
        if not 0 < amount <= MOST:
            raise forms.ValidationError(_("Write an amount above zero."))
        return amount


class DayField(forms.DateField):
    """A day, by the browser's own calendar where it has one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A party of this agreement."""

    def label_from_instance(self, obj: Signatory) -> str:
        """Side and name."""
        return obj.called


def _text(label: Any, length: int = 200, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **kwargs)


def _long(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), validators=[must_say], **kwargs
    )


def _radio(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def _tick(label: Any, **kwargs: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, **kwargs)


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about: the agreement, the thing its address names, and the day."""

    agreement: Agreement
    target: Any
    today: date

    def parties(self) -> Any:
        """The parties that stand today."""
        return self.agreement.signatory_rows.filter(ended_on=None).order_by("number")

    @property
    def item(self) -> Item | None:
        """The promise it is about, if it is about one."""
        found = self.target.item if isinstance(self.target, Entry) else self.target
        return found if isinstance(found, Item) else None


def _party(label: Any, about: About, *, empty: Any = None) -> forms.Field:
    return PartyField(label=label, queryset=about.parties(), empty_label=empty or _("Choose…"))


def _speaker(about: About) -> forms.Field:
    """Of the two sides of a promise, who has something to say."""
    item = about.item
    ids = [one for one in (item.debtor_id, item.creditor_id) if one] if item else []
    return PartyField(label=_("Who was asked"), queryset=about.parties().filter(pk__in=ids), empty_label=_("Choose…"))


def _means(about: About) -> forms.Field:
    item = about.item
    whole = item is not None and item.whole
    kinds = [Means.ACT, Means.WAIVED] if whole else [one for one in Means if one is not Means.ACT]
    return _radio(_("How"), [(one.value, one.label) for one in kinds])


def _amount(about: About) -> forms.Field:
    item = about.item
    if item is not None and item.whole:  # done or not done: nothing to fill in
        return forms.IntegerField(widget=forms.HiddenInput, initial=item.amount)
    unit = item.unit if item is not None else ""
    return AmountField(
        label=_("How much"), initial=figures(item.amount) if item else "", help_text=_("In %(unit)s") % {"unit": unit}
    )


def _picture(_about: About) -> forms.Field:
    return forms.FileField(
        label=_("Photograph"), widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"})
    )


FIELDS: dict[str, Callable[[About], forms.Field]] = {
    "side": lambda _about: _radio(_("On which side?"), Side.choices),
    "name": lambda _about: _text(_("Full name"), 60),
    "phone": lambda _about: _text(_("Telephone"), 24),
    "address": lambda _about: _text(_("Address for service"), help_text=_("Where the court's papers reach them.")),
    "id_number": lambda _about: forms.RegexField(
        ID_NUMBER, label=_("Identity number"), help_text=_("Kept encrypted; only the papers for the court show it."),
        error_messages={"invalid": _("An identity number has 18 figures; the last one may be X.")},
    ),
    "agent": lambda _about: _text(_("Represented by"), 60, help_text=_("With a letter of authorisation.")),
    "reason": lambda _about: _long(_("Reason")),
    "despite": lambda _about: _long(
        _("Why the parties want it as it is"),
        help_text=_("Only when the checker says that a court would stumble over a clause."),
    ),
    "reached_on": lambda about: DayField(label=_("Agreed on"), initial=about.today),
    "no_paper": lambda _about: _tick(_("Both sides say that they need no paper, and nobody asked for one.")),
    "understood": lambda _about: _tick(_("It was read out, the party understood it and signed or set a fingerprint.")),
    "sealed": lambda _about: _tick(_("The mediator has signed, and the committee's seal is set.")),
    "how": lambda _about: _text(_("How one knows"), initial=_("handed over in person, signed for")),
    "paper": lambda _about: forms.ChoiceField(label=_("What it shows"), choices=Paper.choices),
    "party": lambda about: _party(_("Whose it is"), about, empty=_("nobody's in particular")),
    "on": lambda about: DayField(label=_("On which day"), initial=about.today),
    "amount": _amount,
    "means": _means,
    "picture": _picture,
    "no_picture": lambda _about: _text(
        _("Why there is no picture of it"), help_text=_("Only without a picture. It is kept and shown.")
    ),
    "own_number": lambda _about: _text(
        _("Number in your body's own register"), 60,
        help_text=_("A court's number, such as (2026)辽1221诉前调12号. Left empty, others get the next one of their book."),
    ),
    "kind_note": lambda _about: _text(
        _("What was given for it"), 400, help_text=_("In kind: 玉米500斤, and that both sides count it for this amount.")
    ),
    "witness": lambda _about: _text(_("Witness"), 60),
    "spread": lambda _about: _tick(_("What is more than this one goes to the next ones.")),
    "heard": _speaker,
    "voice": lambda _about: _radio(_("What does this side say?"), Voice.choices),
    "by": lambda _about: _radio(_("How was this side asked?"), [(one.value, one.label) for one in By if one is not By.SLIP]),
    "read_back": lambda _about: _tick(_("I read it back to them, and they said that it is so.")),
    "words": lambda _about: _long(_("In the side's own words")),
    "day": lambda _about: DayField(label=_("The new day")),
    "both_agree": lambda _about: _tick(_("Both sides agree to this.")),
    "found": lambda _about: _long(_("What you found"), help_text=_("Why it was not done, and what they will do now.")),
    "died_on": lambda _about: DayField(label=_("Died on")),
    "relation": lambda _about: _text(_("Relation"), 40, help_text=_("For example 长子, 配偶.")),
    "accepts": lambda _about: _tick(
        _("Who succeeds has not renounced the estate, and knows: debts are owed up to what was inherited.")
    ),
    "asked": lambda about: _party(_("Who was asked"), about),
    "channel": lambda _about: _radio(
        _("How were they asked?"), [(one.value, one.label) for one in (Channel.TELEPHONE, Channel.VISIT, Channel.COUNTER)]
    ),
    "kept": lambda _about: _radio(_("Was the agreement kept?"), Kept.choices),
    "satisfied": lambda _about: _radio(_("Satisfied with how it was handled?"), Satisfaction.choices),
    "worse": lambda _about: _tick(
        _("There is a sign that the quarrel is getting worse: a visit is put on the list, the police are told if needed.")
    ),
    "court_name": lambda _about: _text(_("Which court"), 80, help_text=_("Where the mediation body lies, or its tribunal.")),
    "filed_on": lambda about: DayField(label=_("Handed in on"), initial=about.today),
    "court_on": lambda about: DayField(label=_("The day on the court's paper"), initial=about.today),
    "docket": lambda _about: _text(_("Docket number"), 60, help_text=_("For example (2026)辽1221民特12号.")),
    "looked": lambda _about: _tick(_("I have looked into the file, and it shows what is claimed.")),
}  # fmt: skip


class MoveForm(forms.Form):
    """What one row asks for; the page and imports fill in the same form, the verb saves."""

    def __init__(self, *args: Any, move: Move, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*move.needs, *move.may):
            field = FIELDS[name](about)
            field.required = name in move.needs
            self.fields[name] = field
        if move.tie is Tie.PARTY and "voice" in self.fields:
            self.fields["voice"].label, self.fields["words"].label = _("Is that so?"), _("Anything to add?")
        if isinstance(about.target, Signatory) and move.verb == "correct_party":
            self.initial = {name: getattr(about.target, name) for name in ("phone", "address", "agent")}
        if about.item is not None and about.item.whole:
            for name in ("spread", "kind_note"):
                self.fields.pop(name, None)


class ClauseForm(forms.Form):
    """One clause of one kind: just the fields its kind needs or may have."""

    def __init__(
        self, *args: Any, kind: Kind, agreement: Agreement, clause: Clause | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.agreement = kind, agreement
        shape = SHAPES[kind]
        about = About(agreement, None, date.min)
        makers: Mapping[str, Callable[[], forms.Field]] = {
            "debtor": lambda: _party(_("Who owes it"), about),
            "creditor": lambda: _party(_("Owed to"), about),
            "what": lambda: _text(WHAT[kind][0], 400, help_text=WHAT[kind][1]),
            "amount": lambda: AmountField(label=_("How much in all"), help_text=AMOUNT_HELP[kind]),
            "unit": lambda: _text(_("In which unit"), 12, help_text=_("For example 斤, 公斤, 袋.")),
            "day": lambda: DayField(label=shape.day),
            "count": lambda: forms.IntegerField(
                label=_("In how many instalments"), min_value=1, max_value=MOST_PARTS, initial=1,
                help_text=_("1: all at once. The day above is the first one's."),
            ),
            "step": lambda: forms.ChoiceField(label=_("How far apart"), choices=Step.choices, initial=Step.MONTH),
            "how": lambda: _text(HOW[kind]),
            "place": lambda: _text(_("Where")),
            "if_not": lambda: _text(_("What if it is not done"), 400, help_text=_("Leave it empty to let the law decide.")),
            "text": lambda: _long(_("In words"), help_text=_("Who does what for whom, how much, when and where.")),
        }  # fmt: skip
        for name in (*shape.needs, *shape.may):
            self.fields[name] = makers[name]()
            self.fields[name].required = name in shape.needs
        if clause is not None:
            self.initial = _initial(clause)

    def clean(self) -> dict[str, Any]:
        """Work out the plan. Refuses a plan of less than a cent each, and a party that owes itself."""
        cleaned = self.cleaned_data
        if cleaned.get("debtor") and cleaned.get("debtor") == cleaned.get("creditor"):
            self.add_error("creditor", _("Nobody owes themselves anything: choose two different parties."))
        if not self.errors:
            cleaned["parts"] = self._parts()
        return cleaned

    def _parts(self) -> tuple[tuple[date | None, int], ...]:
        cleaned = self.cleaned_data
        amount, day = cleaned.get("amount") or HUNDRED, cleaned.get("day")
        count = cleaned.get("count") or 1
        if day is None or count == 1:
            return ((day, amount),)
        days = dates(day, count, Step(cleaned.get("step") or Step.MONTH), region=self.agreement.case.region)
        try:
            return tuple((part.due, part.amount) for part in equal(amount, days))
        except ValueError:
            self.add_error("count", _("There is not enough for so many instalments."))
            return ()

    def written(self) -> Written:
        """The clause as the verb takes it."""
        cleaned = self.cleaned_data
        shape = SHAPES[self.kind]
        return Written(
            kind=self.kind, debtor=cleaned.get("debtor"), creditor=cleaned.get("creditor"),
            what=(cleaned.get("what") or "").strip(), amount=cleaned.get("amount"),
            unit=shape.unit or cleaned.get("unit") or ONCE, parts=cleaned["parts"],
            place=(cleaned.get("place") or "").strip(), how=(cleaned.get("how") or "").strip(),
            if_not=(cleaned.get("if_not") or "").strip(), text=(cleaned.get("text") or "").strip(),
        )  # fmt: skip


WHAT = {
    Kind.MONEY: (_("For what"), _("For example 承包费, 医疗费.")),
    Kind.GOODS: (_("What is handed over"), _("For example 玉米（水分不高于14%）.")),
    Kind.LABOUR: (_("What is worked on"), _("For example 修复被损坏的大棚.")),
    Kind.LAND: (_("What is returned"), _("With its name and size: 南大洼地块3.6亩.")),
    Kind.STOP: (_("What is not done any more"), _("For example 在共用巷道堆放柴草.")),
    Kind.APOLOGY: (_("For what"), ""),
    Kind.OTHER: (_("What"), ""),
}
AMOUNT_HELP = {
    **dict.fromkeys(Kind, ""),
    Kind.MONEY: _("In yuan. The capital numerals are written by themselves."),
    Kind.LABOUR: _("In days of work (工日)."),
}
HOW = {
    **dict.fromkeys(Kind, _("How")),
    Kind.MONEY: _("How it is paid: in cash, or to which account"),
    Kind.APOLOGY: _("How: in person, in writing, before whom"),
}


def _initial(clause: Clause) -> dict[str, Any]:
    first = clause.parts[0][0] if clause.parts else None
    return {
        "debtor": clause.debtor_id, "creditor": clause.creditor_id, "what": clause.what, "unit": clause.unit,
        "amount": figures(clause.amount) if clause.amount else "", "day": first, "count": max(1, len(clause.parts)),
        "place": clause.place, "how": clause.how, "if_not": clause.if_not, "text": clause.text,
    }  # fmt: skip


class DraftForm(forms.Form):
    """How an agreement begins: its form, what the quarrel is about, and the two sides."""

    form = _radio(
        _("How is it made?"), Form.choices, initial=Form.WRITTEN,
        help_text=_("In writing when somebody asks, when it is not done on the spot, or when it is a large matter."),
    )  # fmt: skip
    summary = _long(_("What is the dispute about?"), help_text=_("A few sentences; they stand in the agreement."))
    first_name = _text(_("Party A: name"), 60)
    first_phone = _text(_("Party A: telephone"), 24, required=False)
    second_name = _text(_("Party B: name"), 60)
    second_phone = _text(_("Party B: telephone"), 24, required=False)

    def parties(self) -> list[dict[str, str]]:
        """The two sides as the verb takes them."""
        given = self.cleaned_data
        return [
            {"side": side.value, "name": given[f"{side.value}_name"], "phone": given[f"{side.value}_phone"]}
            for side in Side
        ]


class PartySlipForm(SlipForm):
    """The two lines of a party's slip, typed as they are printed or heard."""

    code = forms.CharField(
        label=_("Agreement code"), max_length=40, help_text=_("The long number on the slip."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
