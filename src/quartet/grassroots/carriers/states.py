"""The words of local carriers: kinds as data, states of meetings and resolutions, topics of help. A leaf."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of a data file, in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh-hans").startswith("zh") else self.en


def _rows(name: str) -> list[dict[str, str]]:
    text = files("quartet.grassroots.carriers").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class CarrierKind:
    """A kind of carrier: what it is for, how often it meets, who reads what was said in private."""

    kind: str
    name: Words
    about: Words
    every_days: int
    """It meets every so many days; 0: when there is something."""
    area_reads: bool
    """Whether the desks of the area read its private part; where families speak, only the host does."""
    agenda: str
    """What an agenda begins with, a line each."""


@cache
def carrier_kinds() -> dict[str, CarrierKind]:
    """Every kind by its code. A new one is a row in `data/kinds.csv`."""
    return {
        row["kind"]: CarrierKind(
            row["kind"], Words(row["zh"], row["en"]), Words(row["about_zh"], row["about_en"]), int(row["every_days"]),
            row["area_reads"] == "yes", row["agenda"].replace(";", "\n"),
        )
        for row in _rows("kinds")
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """One line of the family's own check: a question, and what helps when the answer is yes."""

    topic: str
    question: Words
    advice: Words


@cache
def family_check() -> tuple[CheckQuestion, ...]:
    """The check a family makes by itself, in the order of the page."""
    return tuple(
        CheckQuestion(
            row["topic"], Words(row["question_zh"], row["question_en"]), Words(row["advice_zh"], row["advice_en"])
        )
        for row in _rows("family_check")
    )


class Topic(models.TextChoices):
    """About what a family asked for help: all that is ever kept of it."""

    VIOLENCE = "violence", _("violence or control at home")
    CHILDREN = "children", _("care for children")
    ELDERS = "elders", _("care for the old")
    MONEY = "money", _("quarrels about money, land or the house")
    DEBT = "debt", _("debts")
    MOOD = "mood", _("low spirits")
    DRINK = "drink", _("drinking or gambling")


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", pgettext_lazy("a session", "planned")
    HELD = "held", pgettext_lazy("a session", "held")
    CALLED_OFF = "called_off", pgettext_lazy("a session", "called off")


class ResolutionState(models.TextChoices):
    """Where a resolution stands."""

    OPEN = "open", pgettext_lazy("a resolution", "to be done")
    DONE = "done", pgettext_lazy("a resolution", "reported done")
    CHECKED = "checked", pgettext_lazy("a resolution", "done")
    DROPPED = "dropped", pgettext_lazy("a resolution", "dropped")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a resolution's state says."""

    next: "_StrPromise"
    shape: str
    open: bool = True


RESOLUTION_STATES: dict[ResolutionState, Standing] = {
    ResolutionState.OPEN: Standing(_("Whoever it was given to does it and says what was done."), "half"),
    ResolutionState.DONE: Standing(_("The host looks whether it is so, and says it at the next meeting."), "question"),
    ResolutionState.CHECKED: Standing(_("Nothing more here."), "check", open=False),
    ResolutionState.DROPPED: Standing(_("Nothing more here."), "cross", open=False),
}
