"""Hotline (HL), complaints handled at once (BJ) and the whistle (WB)."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import OFFICE_CLOSES, Article, Extension, Rule
from quartet.ground.clock.words import Start, Unit

_STANDARD = (Article(laws.HOTLINE_STANDARD),)
_AS_REPORTED = _("Known from press reports of the standard, not from its text.")
_DRAFT = (Article(laws.BEIJING_DRAFT),)
_AS_DRAFTED = _("From a press report of a draft; the final standard may differ.")
_EXPLAINED = Extension(length=None, unit=Unit.WORKDAY, times=None)  # an obstacle: explain, with a plan

RULES = (
    Rule(
        "HL1a",
        _("Answer a call"),
        15,
        Unit.SECOND,
        Start.CALL,
        _STANDARD,
        unverified=True,
        note=_AS_REPORTED,
    ),
    Rule(
        "HL1b",
        _("Answer a text message"),
        3,
        Unit.MINUTE,
        Start.RECEIPT,
        _STANDARD,
        unverified=True,
        note=_AS_REPORTED,
    ),
    Rule("HL1c", _("Answer a letter"), 24, Unit.HOUR, Start.RECEIPT, _STANDARD, unverified=True, note=_AS_REPORTED),
    Rule(
        "HL2",
        _("Handle a hotline matter and report back"),
        5,
        Unit.WORKDAY,
        Start.RECEIPT,
        (laws.WEIFANG_HOTLINE.article("20"), laws.JINAN_HOTLINE.article("24")),
        extension=_EXPLAINED,
        cutoff=OFFICE_CLOSES,
        note=_("Where a law gives longer, its own clock applies; an obstacle is explained, with a plan."),
    ),
    Rule("HL3a", _("Handle an emergency"), 2, Unit.HOUR, Start.RECEIPT, _DRAFT, unverified=True, note=_AS_DRAFTED),
    Rule(
        "HL3b",
        _("Restore water, power, gas or heating"),
        24,
        Unit.HOUR,
        Start.RECEIPT,
        _DRAFT,
        unverified=True,
        note=_AS_DRAFTED,
    ),
    Rule(
        "HL3c",
        _("Handle an ordinary complaint"),
        7,
        Unit.DAY,
        Start.RECEIPT,
        _DRAFT,
        unverified=True,
        note=_AS_DRAFTED,
    ),
    Rule("HL3d", _("Handle a hard complaint"), 15, Unit.DAY, Start.RECEIPT, _DRAFT, unverified=True, note=_AS_DRAFTED),
    Rule(
        "HL3e",
        _("Take in a complaint from the web"),
        2,
        Unit.HOUR,
        Start.RECEIPT,
        _DRAFT,
        unverified=True,
        note=_AS_DRAFTED,
    ),
    Rule(
        "BJ1",
        _("Handle a complaint within the limit printed on the work order"),
        None,
        Unit.WORKDAY,
        Start.DISPATCH,
        (laws.BEIJING_COMPLAINTS.article("11, 13, 15, 23"),),
        extension=_EXPLAINED,
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "WB1",
        _("Departments are on the spot"),
        30,
        Unit.MINUTE,
        Start.WHISTLE,
        (Article(laws.PINGGU_PRACTICE),),
        unverified=True,
        note=_("Nobody leaves before the matter is done."),
    ),
)
