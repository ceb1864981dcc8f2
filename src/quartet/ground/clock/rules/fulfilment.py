"""After an agreement: what the body that mediated owes when a promise was not kept (FV)."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import Article, Rule
from quartet.ground.clock.words import Start, Unit

RULES = (
    Rule(
        "FV1",
        _("Visit after something promised was not done"),
        3,
        Unit.WORKDAY,
        Start.MISSED,
        (laws.MEDIATION.article("31"), Article(laws.QUARTET)),
        note=_("The law asks the body to watch over performance; the three days are this platform's."),
    ),
)
