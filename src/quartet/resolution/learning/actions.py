"""A night's learning, and the publication of a month. Both are the platform's own acts; both may run twice."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.locks import serialise
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.rows import write
from quartet.resolution.learning import figures, queries
from quartet.resolution.learning.models import AccuracyLine, AccuracyMonth, Night
from quartet.resolution.learning.queries import Lesson
from quartet.resolution.learning.scrub import common
from quartet.resolution.learning.states import Verdict
from quartet.resolution.suggest.desk import KIND, Desk
from quartet.resolution.suggest.model import Model

EXAM_EVERY = 5
"""Every fifth case, by its number, is never learned from by any model: on these they are compared."""
EXAM_LEAST, EXAM_MOST = 20, 3_000
"""With fewer there is no telling which model is better; of more the newest are enough."""


class MonthNotOver(DomainError):
    """Figures of a running month would change every day."""

    status = 409
    code = "month-not-over"
    message = _("This month is not over yet. Its figures are published on the first day of the next.")


def learn(*, desk: Desk, acting: Claims, now: datetime) -> Night:
    """Train a model on what people decided; use it if it is right at least as often as the one in use.

    Both are tried on cases neither has learned from. A night that was already learned is given as it ended. Trains
    outside any transaction (minutes); the row and the model's file come together at its end. Raises NotAllowed.
    """
    if not acting.system:
        raise NotAllowed
    night = now.astimezone(SHANGHAI).date()
    if done := Night.objects.filter(night=night).first():
        return done
    last = queries.model_in_use()
    forgetting = last is not None and queries.forgetting_since(last.at)
    found = queries.lessons()
    exam = [one for one in found if one.number % EXAM_EVERY == 0][:EXAM_MOST]
    asked = {one.text for one in exam}
    study = [one for one in found if one.number % EXAM_EVERY and one.text not in asked]
    if len(exam) < EXAM_LEAST:
        verdict = Verdict.FORGOTTEN if forgetting else Verdict.TOO_FEW
        return _end(desk, None, Night(night=night, at=now, lessons=len(study), exam=len(exam), verdict=verdict))
    model = desk.train([(one.text, one.category) for one in study], common((one.who, one.text) for one in study))
    before, after = _right(desk.model(), exam), _right(model, exam)
    better = Verdict.BETTER if after >= before else Verdict.WORSE
    row = Night(
        night=night, at=now, lessons=len(study), exam=len(exam), right_before=before, right_after=after,
        verdict=Verdict.FORGETTING if forgetting else better,
    )  # fmt: skip
    return _end(desk, model, row)


def _right(model: Model, exam: Sequence[Lesson]) -> int:
    """Count the cases whose category a model guesses first, also where it would rather not say."""
    readings = model.read([one.text for one in exam])
    return sum(model.labels[reading.label] == one.category[:KIND] for reading, one in zip(readings, exam, strict=True))


def _end(desk: Desk, model: Model | None, row: Night) -> Night:
    """Keep what came of a night, and the model if it is to be used; of two runs the first counts."""
    try:
        with transaction.atomic(durable=True):
            row.right_before, row.right_after = row.right_before or 0, row.right_after or 0
            row.save()
            if row.used and model is not None:
                desk.adopt(model)
            elif row.verdict == Verdict.FORGOTTEN:
                desk.forget()
    except IntegrityError:
        return Night.objects.get(night=row.night)
    return row


@transaction.atomic(durable=True)
def publish_month(*, month: date, acting: Claims, now: datetime) -> AccuracyMonth:
    """Publish how good the suggestions were in a month, once. Raises MonthNotOver or NotAllowed."""
    if not acting.system:
        raise NotAllowed
    if queries.span_of(month)[1] > now:
        raise MonthNotOver
    write_freely()
    serialise("learning.month")
    month = month.replace(day=1)
    if done := AccuracyMonth.objects.filter(month=month).first():
        return done
    published = AccuracyMonth(month=month, published_at=now)
    published.save()
    counted = figures.lines(figures.count(queries.decided_in(month)))
    lines = [
        AccuracyLine(
            month=published, county=county, field=field, n=one.n, proposed=one.proposed, first=one.first,
            listed=one.listed, confirmed=one.confirmed,
        )
        for (county, field), one in sorted(counted.items())
    ]  # fmt: skip
    AccuracyLine.objects.bulk_create(lines)
    entry = ledger.next_entry(
        published, name=published.name_in_ledger, act="publish_accuracy", actor=None, county="", at=now,
        fact=published.fact(lines),
    )  # fmt: skip
    write(published, entry)
    return published
