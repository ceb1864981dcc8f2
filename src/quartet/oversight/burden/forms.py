"""The forms of the burden page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class _Signing(forms.Form):
    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)


class DemandForm(_Signing):
    """Something every member of an area is to do every week."""

    area = forms.ChoiceField(label=_("For which area?"))
    title = forms.CharField(label=_("What is asked?"), max_length=120)
    basis = forms.CharField(label=_("By which document?"), max_length=200)
    minutes = forms.DecimalField(
        label=_("Minutes a week for each member"), min_value=0.5, max_value=600, decimal_places=1
    )
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    leader = forms.CharField(
        label=_("Leader who signs"), max_length=60, required=False,
        help_text=_("Only when it goes beyond the budget. Name, post and reason are published."),
    )  # fmt: skip
    leader_post = forms.CharField(label=_("Post of the leader"), max_length=80, required=False)
    leader_why = forms.CharField(label=_("Why it must be"), max_length=400, required=False)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]  # a ChoiceField


class OverrunForm(_Signing):
    """More minutes for this week."""

    minutes = forms.IntegerField(label=_("How many more minutes this week?"), min_value=1, max_value=600)
    leader = forms.CharField(label=_("Leader who signs"), max_length=60)
    leader_post = forms.CharField(label=_("Post of the leader"), max_length=80)
    why = forms.CharField(label=_("Why it must be"), max_length=400, help_text=_("Everybody can read it."))


class BudgetForm(_Signing):
    """How much a township may ask for."""

    minutes = forms.IntegerField(label=_("Minutes a member and week"), min_value=0, max_value=2400)
    why = forms.CharField(label=_("Reason"), max_length=400)
