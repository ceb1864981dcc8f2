"""The forms of an application: the questions, and what a move asks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.moves import Move
from quartet.oversight.sixfree.states import CRITERIA, Source


class AnswersForm(forms.Form):
    """The questions of the six, each answered with a few words that show it, or left empty for no."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, application: SixFreeApplication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in CRITERIA:
            for ask, words in criterion.asks:
                self.fields[ask] = forms.CharField(
                    label=words, required=False, max_length=400, initial=application.answers.get(ask, "")
                )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The questions under their criterion."""
        return [(criterion, [self[ask] for ask, _words in criterion.asks]) for criterion in CRITERIA]


class MoveForm(forms.Form):
    """What one move asks, and nothing else."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.needs:
            if name in FIELDS:
                self.fields[name] = FIELDS[name]()


FIELDS: dict[str, Callable[..., forms.Field]] = {
    "words": lambda: forms.CharField(
        label=_("In a few words"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    ),
    "source": lambda: forms.ChoiceField(label=_("Where from"), choices=Source.choices),
    "turned_up": lambda: forms.IntegerField(
        label=_("How many matters turned up"), min_value=0, help_text=_("Counts only: none, or five and more.")
    ),
    "on_record": lambda: forms.IntegerField(label=_("How many of these are on record here"), min_value=0),
}  # fmt: skip
"""Name of what a move needs → the field that asks for it."""
