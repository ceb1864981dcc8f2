"""Clocks this platform sets for case work where no law does (QA). A law's own clock always comes first."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import OFFICE_CLOSES, Article, Extension, Rule
from quartet.ground.clock.words import Approver, Ground, Start, Unit

_OURS = Article(laws.QUARTET)

RULES = (
    Rule(
        "QA0",
        _("Decide who handles a new report"),
        1,
        Unit.WORKDAY,
        Start.RECEIPT,
        (_OURS,),
        cutoff=OFFICE_CLOSES,
    ),
    Rule("QA1", _("Take on or return a dispatch"), 1, Unit.WORKDAY, Start.DISPATCH, (_OURS,), cutoff=OFFICE_CLOSES),
    Rule(
        "QA2",
        _("Handle the case and report back"),
        5,
        Unit.WORKDAY,
        Start.ACCEPTANCE,
        (_OURS, laws.WEIFANG_HOTLINE.article("20")),
        pauses={
            Ground.APPRAISAL: None,
            Ground.RESIDENT_AWAY: None,
            Ground.OTHER_PROCEEDING: None,
            Ground.FORCE_MAJEURE: None,
            Ground.ASKED_RESIDENT: 5,
        },
        extension=Extension(length=30, unit=Unit.WORKDAY, approver=Approver.OVERSEER),
        cutoff=OFFICE_CLOSES,
        note=_("Five working days as hotline ordinances give; where a law gives longer, its own clock applies."),
    ),
    Rule(
        "QA3",
        _("Ask the resident whether it is solved"),
        3,
        Unit.WORKDAY,
        Start.COMPLETION,
        (_OURS, laws.BEIJING_COMPLAINTS.article("23")),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "QA4",
        _("Settle it in the village"),
        3,
        Unit.WORKDAY,
        Start.RECEIPT,
        (_OURS,),
        pauses={Ground.RESIDENT_AWAY: None, Ground.ASKED_RESIDENT: 5},
        extension=Extension(length=5, unit=Unit.WORKDAY, approver=Approver.OVERSEER),
        cutoff=OFFICE_CLOSES,
        note=_("What the village has not settled by then goes up to the township."),
    ),
    Rule(
        "QA5",
        _("Hold the consultation after a second return"),
        2,
        Unit.WORKDAY,
        Start.RETURN,
        (_OURS, laws.BEIJING_COMPLAINTS.article("12")),
        cutoff=OFFICE_CLOSES,
    ),
    Rule("QA6", _("Finish the work of a ten-day cycle"), 1, Unit.TEN_DAYS, Start.CYCLE, (_OURS,)),
    # -- what is confidential: a named person reads it at once; a discipline body confirms that it has it ------------
    Rule(
        "SE1",
        _("Decide who may handle what is kept back"),
        1,
        Unit.WORK_HOUR,
        Start.RECEIPT,
        (_OURS,),
        note=_("Working hours are 08:30 to 17:30 on working days; it rings at once, at any hour."),
    ),
    Rule(
        "SE2",
        _("Confirm the receipt of what was handed over"),
        5,
        Unit.WORKDAY,
        Start.DISPATCH,
        (_OURS,),
        cutoff=OFFICE_CLOSES,
    ),
    # -- a whistle: the named person answers, then the next one is asked; WB1 says when the body is on the spot ------
    Rule("QA7", _("Answer a whistle"), 10, Unit.MINUTE, Start.WHISTLE, (_OURS,)),
    Rule(
        "QA8",
        _("Answer a whistle for a residents' matter"),
        1,
        Unit.WORKDAY,
        Start.WHISTLE,
        (_OURS,),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "QA9",
        _("Come to a whistle for a residents' matter"),
        2,
        Unit.WORKDAY,
        Start.WHISTLE,
        (_OURS,),
        cutoff=OFFICE_CLOSES,
    ),
    # -- an urgent case, day and night; its handling runs by HL3a --------------------------------------------------
    Rule(
        "QA10",
        _("Decide who handles an urgent report"),
        30,
        Unit.MINUTE,
        Start.RECEIPT,
        (_OURS,),
        note=_("Danger does not wait for the opening hour: it runs on every day and at every hour."),
    ),
    Rule(
        "QA11",
        _("Take on or return an urgent dispatch"),
        30,
        Unit.MINUTE,
        Start.DISPATCH,
        (_OURS,),
        note=_("Danger does not wait for the opening hour: it runs on every day and at every hour."),
    ),
)
