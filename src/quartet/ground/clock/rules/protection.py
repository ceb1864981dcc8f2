"""Protection of people (DV, MN, LA, PI) and openness of village affairs (RD)."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import Article, Rule
from quartet.ground.clock.words import Start, Unit

_AT_ONCE = _("The law says at once; the hour is only when this platform starts to press.")
_CYCLE = _("Counted by the calendar: the last day of the month or quarter, whatever day of the week.")

RULES = (
    Rule(
        "DV1a",
        _("Court decides on a personal safety protection order"),
        72,
        Unit.HOUR,
        Start.ACCEPTANCE,
        (laws.DOMESTIC_VIOLENCE.article("28"),),
    ),
    Rule(
        "DV1b",
        _("Court decides on a personal safety protection order, urgent"),
        24,
        Unit.HOUR,
        Start.ACCEPTANCE,
        (laws.DOMESTIC_VIOLENCE.article("28"),),
    ),
    Rule(
        "DV1c",
        _("A protection order ends at the latest"),
        6,
        Unit.MONTH,
        Start.ORDER,
        (laws.DOMESTIC_VIOLENCE.article("30"),),
        rolls=False,
        right=True,
        note=_("The court may shorten it or, before it ends, make a longer one."),
    ),
    Rule(
        "DV2",
        _("Report violence against someone who cannot protect themselves to the police"),
        1,
        Unit.HOUR,
        Start.DISCOVERY,
        (laws.DOMESTIC_VIOLENCE.article("14"),),
        note=_AT_ONCE,
    ),
    Rule(
        "DV3",
        _("Reach an adult hurt at home safely, and tell them every way open to them"),
        2,
        Unit.HOUR,
        Start.DISCOVERY,
        (Article(laws.QUARTET),),
        note=_("No law sets an hour for this; the platform does. Whether the police are told is theirs to say."),
    ),
    Rule(
        "MN1",
        _("Report harm to a minor"),
        1,
        Unit.HOUR,
        Start.DISCOVERY,
        (laws.MINORS.article("11"),),
        note=_AT_ONCE,
    ),
    Rule("LA1", _("Decide on legal aid"), 7, Unit.DAY, Start.APPLICATION, (laws.LEGAL_AID.article("43"),)),
    Rule(
        "PI1",
        _("Keep the impact assessment and the record of processing, at least"),
        3,
        Unit.YEAR,
        Start.RECORD,
        (laws.PERSONAL_INFORMATION.article("56"),),
        rolls=False,
    ),
    Rule(
        "RD1",
        _("Publish village affairs"),
        1,
        Unit.QUARTER,
        Start.CYCLE,
        (laws.VILLAGES.article("30"),),
        unverified=True,
        note=_CYCLE,
    ),
    Rule(
        "RD2",
        _("Publish village income and spending"),
        1,
        Unit.CALENDAR_MONTH,
        Start.CYCLE,
        (laws.VILLAGES.article("30"),),
        unverified=True,
        note=_CYCLE,
    ),
    Rule(
        "RD3",
        _("Publish a major matter of the village"),
        24,
        Unit.HOUR,
        Start.RECORD,
        (laws.VILLAGES.article("30"),),
        unverified=True,
        note=_("The law says at any time it arises; the day is this platform's measure."),
    ),
    Rule(
        "RD4",
        _("Hold the villagers' representatives' meeting"),
        1,
        Unit.QUARTER,
        Start.CYCLE,
        (laws.VILLAGES.article("26"),),
        unverified=True,
        note=_CYCLE,
    ),
)
