"""The forms of benefits: an agreement, a grant, and what a move asks."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.grassroots.benefits import catalogue, moves, policies, queries
from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.benefits.states import Funder
from quartet.grassroots.members.policies import DECIDERS
from quartet.ground.people.rights import Claims
from quartet.ground.places import queries as places
from quartet.ground.places.states import Level


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _areas(claims: Claims, deepest: Level) -> list[tuple[str, str]]:
    """The areas of one's desk, and what lies below down to a level."""
    found: list[tuple[str, str]] = []
    level_of = {4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
    for area in policies.areas_of(claims, DECIDERS):
        found.append((area, places.name_of(area)))
        if level_of[len(area)] < deepest:
            found += [(one.code, f"　{one.short}") for one in places.children(area)]
    return found


class AgreementForm(forms.Form):
    """A partner's promise as it was signed."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    area = forms.ChoiceField(label=_("For which area?"))
    partner = forms.CharField(label=_("Sponsor"), max_length=80)
    benefits = forms.MultipleChoiceField(label=_("What it pays for"), widget=forms.CheckboxSelectMultiple)
    since = _day(_("Valid from"))
    until = _day(_("Valid until"))
    terms = forms.CharField(
        label=_("Terms"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was agreed, in plain words: how much, for how many people, how it is asked for."),
    )  # fmt: skip

    def __init__(self, *args: Any, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = _areas(claims, Level.TOWNSHIP)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["benefits"].choices = [  # type: ignore[attr-defined]  # as above
            (one.code, one.name) for one in catalogue.catalogue().values() if one.funder is Funder.PARTNER
        ]


class EndAgreementForm(forms.Form):
    """When an agreement ends before its time, and why."""

    on = _day(_("Ends on"))
    why = forms.CharField(label=_("Reason"), max_length=400)


class GrantForm(forms.Form):
    """Who is to get what, for how long, and who pays."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    benefit = forms.ChoiceField(label=_("Benefit"))
    region = forms.ChoiceField(label=_("For which area?"))
    numbers = forms.CharField(
        label=_("Only these member numbers"), required=False, max_length=2000,
        help_text=_("Leave it empty for everybody serving there. Separate numbers by spaces."),
    )  # fmt: skip
    since = _day(_("Valid from"))
    until = _day(_("Valid until"), required=False, help_text=_("Leave it empty for what one keeps."))
    amount = forms.DecimalField(
        label=_("Yuan a month"), required=False, min_value=0, max_digits=8, decimal_places=2,
        help_text=_("For allowances only."),
    )  # fmt: skip
    agreement = forms.ChoiceField(
        label=_("Agreement"), required=False, help_text=_("For what a sponsor pays."),
    )  # fmt: skip

    def __init__(self, *args: Any, claims: Claims, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(kind.label, [(one.code, one.name) for one in rows]) for kind, rows in catalogue.by_kind()]
        self.fields["benefit"].choices = groups  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["region"].choices = _areas(claims, Level.VILLAGE)  # type: ignore[attr-defined]  # as above
        paying = [one for area in policies.areas_of(claims, DECIDERS) for one in queries.in_force(today, area)]
        self.fields["agreement"].choices = [  # type: ignore[attr-defined]  # as above
            ("", "—"),
            *dict.fromkeys((one.pk, f"{one.partner} · {places.name_of(one.area)} · {one.until}") for one in paying),
        ]

    def clean_numbers(self) -> list[str]:
        """The numbers one by one."""
        return str(self.cleaned_data["numbers"]).replace(",", " ").replace("，", " ").replace("、", " ").split()

    def clean_amount(self) -> Decimal:
        """Nothing is nothing."""
        return self.cleaned_data["amount"] or Decimal(0)


class HandOutForm(forms.Form):
    """Hand out everything of one benefit that is due in an area."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    benefit = forms.ChoiceField(label=_("Benefit"), widget=forms.RadioSelect)
    policy = forms.CharField(
        label=_("Number of the policy or card"), max_length=60, required=False,
        help_text=_("For what is valid for a time: a group policy has one number for all."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, due: list[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = catalogue.catalogue()
        self.fields["benefit"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (code, f"{rows[code].name} · {count}") for code, count in due if code in rows
        ]


class MoveForm(forms.Form):
    """What one move asks, and nothing else."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, move: moves.Move, entitlement: Entitlement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = moves.asked(move, entitlement)
        for name in dict.fromkeys((*needed, *move.may)):
            if name == "policy" and name not in needed:
                continue  # only a cover has one
            self.fields[name] = FIELDS[name](name in needed)


FIELDS: dict[str, Callable[..., forms.Field]] = {
    "policy": lambda needed: forms.CharField(
        label=_("Number of the policy or card"), max_length=60, required=needed
    ),
    "note": lambda needed: forms.CharField(label=_("Note"), max_length=200, required=needed),
    "words": lambda needed: forms.CharField(label=_("In a few words"), max_length=400, required=needed),
    "photo": lambda needed: forms.FileField(
        label=_("Photograph of the signed paper"), required=needed,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    ),
}  # fmt: skip
"""Name of what a move needs → the field that asks for it."""
