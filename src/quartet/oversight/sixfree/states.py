"""The words of six-free villages: the states of an application, and the six "free" with the six "have" beside them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class SixFreeState(models.TextChoices):
    """Where an application stands."""

    ASSESSING = "assessing", pgettext_lazy("six-free", "Self-assessment")
    TOWNSHIP = "township", pgettext_lazy("six-free", "Township's review")
    COUNTY = "county", pgettext_lazy("six-free", "County's check")
    VISIT = "visit", pgettext_lazy("six-free", "Friendly visit")
    CITY = "city", pgettext_lazy("six-free", "City's decision")
    NOTICE = "notice", pgettext_lazy("six-free", "Public notice")
    RECOGNISED = "recognised", pgettext_lazy("six-free", "Recognised")
    NOT_YET = "not_yet", pgettext_lazy("six-free", "Not yet")
    APPEALED = "appealed", pgettext_lazy("six-free", "Appeal")
    WITHDRAWN = "withdrawn", pgettext_lazy("six-free", "Withdrawn")

    @property
    def shape(self) -> str:
        """Its badge."""
        return {
            "assessing": "ring", "township": "half", "county": "half", "visit": "question", "city": "half",
            "notice": "soon", "recognised": "check", "not_yet": "arrow", "appealed": "question", "withdrawn": "cross",
        }[self.value]  # fmt: skip


PUBLIC: Final = (SixFreeState.NOTICE, SixFreeState.RECOGNISED)
"""What everybody may read, without scores."""


class SixHave(models.TextChoices):
    """The six "have" (六有): what a village can do. Each answers one "free" (以六无促六有)."""

    MEDIATION = "mediation", _("Strength to mediate")
    VOICE = "voice", _("Ways to be heard")
    SAFETY = "safety", _("Residents are safe")
    WORK_SAFETY = "work_safety", _("Safety at work is real")
    DRUGS = "drugs", _("Work against drugs")
    WELLBEING = "wellbeing", _("Life gets better")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the six: what it is to be free of, the evidence that is counted, and what a village is asked."""

    have: SixHave
    free: "_StrPromise"
    categories: tuple[str, ...]
    """Categories of cases that are its matters; the first digits are enough."""
    asks: tuple[tuple[str, "_StrPromise"], ...]
    """What shows the capacity: id and question, answered yes with a word of evidence, or no."""


CRITERIA: Final[tuple[Criterion, ...]] = (
    Criterion(SixHave.MEDIATION, _("Free of disputes left lying"), ("01", "02", "03", "05"), (
        ("mediators", _("Is there a mediation committee whose members are known to everybody?")),
        ("mediated", _("Were this year's disputes mediated in the village first?")),
        ("kept", _("Is somebody watching that agreements are kept?")),
    )),
    Criterion(SixHave.VOICE, _("Free of petitions that went unheard here"), ("16", "0605", "0105"), (
        ("board", _("Does each micro-grid's board say who its member is and how to reach them?")),
        ("days", _("Are there fixed days on which village cadres listen?")),
        ("answered", _("Was everybody who reported something told what became of it?")),
    )),
    Criterion(SixHave.SAFETY, _("Free of crimes"), ("1201", "1202", "1204", "1207", "0305", "0506"), (
        ("patrols", _("Are there patrols at night and in the season when houses stand empty?")),
        ("fraud", _("Were residents warned against fraud this year?")),
    )),
    Criterion(SixHave.WORK_SAFETY, _("Free of accidents"), ("11", "0403", "0905"), (
        ("checks", _("Are workshops, heating and gas looked at in turn, and is it written down?")),
        ("repaired", _("Were the dangers that were found put right?")),
    )),
    Criterion(SixHave.DRUGS, _("Free of drugs"), ("1203",), (
        ("taught", _("Was there teaching about drugs this year?")),
        ("crops", _("Was land looked over for forbidden crops?")),
    )),
    Criterion(SixHave.WELLBEING, _("Free of epidemics"), ("1406", "1006", "13"), (
        ("clinic", _("Does the clinic report infectious diseases as the law asks?")),
        ("helped", _("Is somebody named who looks after those living alone?")),
    )),
)  # fmt: skip
"""The six, in the order of the official notice of 2022-05-25."""
ASKS: Final = tuple(ask for criterion in CRITERIA for ask, _words in criterion.asks)


class Source(models.TextChoices):
    """Where independent numbers come from: counts only, never who."""

    CALLBACK = "callback", _("call-backs by the county")
    HOTLINE = "hotline", _("12345 hotline")
    POLICE = "police", _("police")
    HOSPITAL = "hospital", _("hospital")
    SURVEY = "survey", _("household survey")


K: Final = 5
"""Fewer than so many are not told: they could be known by name."""
