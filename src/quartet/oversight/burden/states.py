"""The table of costs: what each thing that is asked of a member takes, in minutes. A leaf for anyone.

Minutes are a convention of this house, measured with a stop watch on the phone pages and rounded up; a city that
measures better changes a row. What they are for is comparing demands, never people.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Ask(models.TextChoices):
    """What is asked of a member."""

    REPORT = "report", _("a report's form")
    NOTE = "note", _("a note or correction")
    TASK = "task", _("a task from a desk")
    PATROL = "patrol", _("words on a place looked at")
    DUTY = "duty", _("starting and ending duty")
    NOTICE = "notice", _("a notice to read")
    RECEIPT = "receipt", _("a receipt to sign")
    DEMAND = "demand", _("a standing demand")


MINUTES: Final[dict[Ask, float]] = {
    Ask.NOTE: 1.5, Ask.TASK: 15, Ask.PATROL: 2, Ask.DUTY: 0.5, Ask.NOTICE: 0.5, Ask.RECEIPT: 0.5,
}  # fmt: skip
"""Minutes each; a report's follow from the fields of its form, a demand says its own."""

FIELD_MINUTES: Final[dict[str, float]] = {
    "hidden": 0, "checkbox": 0.1, "radio": 0.2, "select": 0.2, "checkboxselectmultiple": 0.3, "date": 0.3, "time": 0.3,
    "datetime-local": 0.4, "number": 0.3, "tel": 0.3, "text": 0.5, "textarea": 1.5, "file": 0.5,
}  # fmt: skip
"""Kind of field → minutes to fill it in once."""
OPTIONAL: Final = 0.5
"""What need not be filled in counts half."""

DEFAULT_BUDGET: Final = 120
"""Minutes a member and week that a township's desks may ask for, until the county sets another number."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form that members fill in."""

    path: str
    """Module and class."""
    ask: Ask
    name: "_StrPromise"


FORMS: Final[tuple[FormRow, ...]] = (
    FormRow("quartet.resolution.reports.forms:FieldReportForm", Ask.REPORT, _("Report by telephone page")),
    FormRow("quartet.resolution.clues.forms:ClueForm", Ask.REPORT, _("Partner's clue")),
    FormRow("quartet.grassroots.duty.forms:StartForm", Ask.DUTY, _("Start of duty")),
    FormRow("quartet.grassroots.duty.forms:CallForm", Ask.NOTE, _("Call for help")),
    FormRow("quartet.grassroots.members.forms:PhotoForm", Ask.NOTE, _("Photograph for the card")),
)
"""Every form of a member. One they must fill in and that is not here fails a test."""

KNOWN: Final = frozenset({
    "own_name", "own_phone", "phone", "name", "number", "member_number", "unit", "village", "township", "county_name",
    "id_number", "sex", "birthday", "employment", "today", "duty_date",
})  # fmt: skip
"""Facts the platform has of who is signed in: a form that asks for one of them asks twice."""
ANEW: Final = frozenset({
    "id", "uid", "command", "text", "words", "place", "region", "lon", "lat", "attachments", "pictures", "photo",
    "photos", "reporter_name", "reporter_phone", "anonymous", "keep", "keep_because", "category", "urgent", "role",
    "wishes", "safe_contact",
})  # fmt: skip
"""What each form asks about its own event, so that the same word in two forms is not the same fact."""
