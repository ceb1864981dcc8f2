"""The design system on one page: every part with real words, for those who build pages and for the browser tests."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from quartet.resolution.cases.states import STATES, Answer


class SampleForm(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label=_("What is wrong?"), widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.CharField(
        label=_("Where is it?"),
        help_text=_("Type the name of the village and choose."),
        widget=forms.TextInput(attrs={"data-typeahead": "/places/find"}),
    )
    unit = forms.ChoiceField(
        label=_("Send to"), choices=[("", _("Choose…")), ("1", "腰堡人民法庭"), ("2", "腰堡镇司法所")]
    )
    answer = forms.ChoiceField(label=_("What do they say?"), choices=Answer.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(label=_("Days"), required=False, max_value=30)
    picture = forms.FileField(label=_("Pictures"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    anonymous = forms.BooleanField(label=_("I do not want to be named"), required=False)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all parts; the first form is filled in wrongly on purpose."""
    now = timezone.now()
    context = {
        "wrong": SampleForm({"text": "", "place": "", "unit": "1", "answer": "", "days": 90}, prefix="wrong"),
        "states": [(state.label, standing.shape) for state, standing in STATES.items()],
        "now": now,
        "late": now - timedelta(days=2),
        "soon": now + timedelta(hours=5),
        "later": now + timedelta(days=4),
        "sample": Paginator(range(120), 50).get_page(2),
        "colours": ("ink", "paper", "ground", "accent", "danger", "soon", "good"),
    }
    return render(request, "site/styleguide.html", context)
