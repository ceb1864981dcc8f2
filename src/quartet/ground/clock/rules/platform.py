"""Clocks this platform sets for case work where no law does. A law's own clock always comes first."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import OFFICE_CLOSES, Article, Extension, Rule
from quartet.ground.clock.words import Approver, Ground, Start, Unit

RULES = (
    Rule(
        id="QA1",
        name=_("Take on or return a dispatch"),
        length=1,
        unit=Unit.WORKDAY,
        start=Start.DISPATCH,
        articles=(Article(laws.PLATFORM, "QA1"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        id="QA2",
        name=_("Handle the case and report back"),
        length=5,
        unit=Unit.WORKDAY,
        start=Start.DISPATCH,
        articles=(Article(laws.PLATFORM, "QA2"), Article(laws.WEIFANG_HOTLINE, "20")),
        pauses={Ground.ASKED_RESIDENT: 5},
        excluded=frozenset({Ground.APPRAISAL}),
        extension=Extension(length=10, unit=Unit.WORKDAY, approver=Approver.COUNTY_DESK),
        cutoff=OFFICE_CLOSES,
        note=_("Five working days as hotline ordinances set them; where a law gives longer, its own clock applies."),
    ),
    Rule(
        id="QA3",
        name=_("Village settles it on the spot"),
        length=3,
        unit=Unit.WORKDAY,
        start=Start.RECEIPT,
        articles=(Article(laws.PLATFORM, "QA3"),),
        pauses={Ground.ASKED_RESIDENT: 5},
        extension=Extension(length=5, unit=Unit.WORKDAY),
        cutoff=OFFICE_CLOSES,
        note=_("When this runs out unsettled, the case goes up to the township."),
    ),
    Rule(
        id="QA4",
        name=_("Ask the resident whether it is solved"),
        length=3,
        unit=Unit.WORKDAY,
        start=Start.COMPLETION,
        articles=(Article(laws.PLATFORM, "QA4"), Article(laws.BEIJING_COMPLAINTS, "23")),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        id="QA5",
        name=_("Hold the consultation after a second return"),
        length=2,
        unit=Unit.WORKDAY,
        start=Start.RETURN,
        articles=(Article(laws.PLATFORM, "QA5"), Article(laws.BEIJING_COMPLAINTS, "12")),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        id="QA6",
        name=_("Look at a new report and decide where it goes"),
        length=1,
        unit=Unit.WORKDAY,
        start=Start.RECEIPT,
        articles=(Article(laws.PLATFORM, "QA6"),),
        cutoff=OFFICE_CLOSES,
    ),
)
