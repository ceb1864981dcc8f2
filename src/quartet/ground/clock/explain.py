"""Why this date: the arithmetic of a result in words, line by line, in the active language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from quartet.ground.clock.counting import Step, StepKind
from quartet.ground.clock.engine import Refused, Result
from quartet.ground.clock.events import Excluded, Extended, Restarted
from quartet.ground.clock.rule import Rule
from quartet.ground.clock.words import DayKind, State, Unit

_AMOUNTS = {
    Unit.SECOND: ngettext_lazy("%d second", "%d seconds"),
    Unit.MINUTE: ngettext_lazy("%d minute", "%d minutes"),
    Unit.HOUR: ngettext_lazy("%d hour", "%d hours"),
    Unit.WORK_HOUR: ngettext_lazy("%d working hour", "%d working hours"),
    Unit.DAY: ngettext_lazy("%d day", "%d days"),
    Unit.WORKDAY: ngettext_lazy("%d working day", "%d working days"),
    Unit.MONTH: ngettext_lazy("%d month", "%d months"),
    Unit.YEAR: ngettext_lazy("%d year", "%d years"),
    Unit.TEN_DAYS: ngettext_lazy("%d ten-day cycle", "%d ten-day cycles"),
    Unit.CALENDAR_MONTH: ngettext_lazy("%d calendar month", "%d calendar months"),
    Unit.QUARTER: ngettext_lazy("%d quarter", "%d quarters"),
}
_HOLIDAYS = {
    "元旦": gettext_lazy("New Year's Day"),
    "春节": gettext_lazy("Spring Festival"),
    "清明节": gettext_lazy("Qingming Festival"),
    "劳动节": gettext_lazy("Labour Day"),
    "端午节": gettext_lazy("Dragon Boat Festival"),
    "中秋节": gettext_lazy("Mid-Autumn Festival"),
    "国庆节": gettext_lazy("National Day"),
}
_FOLDS = {StepKind.COUNTED, StepKind.STILL, StepKind.REST}


@dataclass(frozen=True)
class Line:
    """One line of the explanation; `day` when it speaks of a day, `kind` for the page's styling."""

    text: str
    kind: str
    day: date | None = None


def explain(result: Result, *, folded: bool = False) -> list[Line]:
    """Tell in the active language how the planned date came about, with the article.

    One line a day; `folded` joins neighbouring days that are alike into one line.
    """
    return [*_beginning(result), *_granted(result), *_days(result, folded=folded), *_end(result)]


def _beginning(result: Result) -> Iterator[Line]:
    rule = result.rule
    told = {"name": rule.name, "amount": amount(rule.length or 0, rule.unit), "start": rule.start.label}
    heading = _("%(name)s: %(amount)s before %(start)s.") if rule.before else _("%(name)s: %(amount)s from %(start)s.")
    if rule.unit.is_cycle:
        heading = _("%(name)s: %(amount)s, by the calendar.")
    yield Line(heading % told, "rule")
    for article in rule.articles:
        yield Line(_("Source: %(article)s.") % {"article": article}, "article")
    if rule.unverified:
        yield Line(_("The text of this source was not at hand; check it before relying on it."), "warning")
    if rule.note:
        yield Line(str(rule.note), "note")
    started = {"moment": _moment(result.started_at), "start": rule.start.label}
    yield Line(_("%(moment)s: %(start)s. The clock starts.") % started, "start", result.started_at.date())
    if not rule.unit.is_exact and not rule.unit.is_cycle:
        yield Line(_("The start day is not counted (Civil Code, article 201)."), "note")
    if rule.rolls and rule.unit in {Unit.DAY, Unit.MONTH, Unit.YEAR}:
        yield Line(
            _("A last day that is a rest day moves on (Civil Code, article 203; Civil Procedure Law, article 85)."),
            "note",
        )
    if rule.unit in {Unit.MONTH, Unit.YEAR}:
        yield Line(
            _("Months and years end on the corresponding day, or on the last of the month (Civil Code, article 202)."),
            "note",
        )


def _granted(result: Result) -> Iterator[Line]:
    for event in result.accepted:
        if isinstance(event, Restarted):
            told = {"day": _day(event.at.date()), "ground": event.ground.label}
            yield Line(_("%(day)s: interrupted (%(ground)s); the period begins anew.") % told, "start", event.at.date())
        elif isinstance(event, Extended) and event.at >= result.started_at:
            yield Line(_extension(result.rule, event), "granted", event.at.date())


def _extension(rule: Rule, event: Extended) -> str:
    assert rule.extension is not None
    told = {"day": _day(event.at.date()), "amount": amount(event.length, rule.extension.unit)}
    if rule.extension.approver:
        text = _("%(day)s: extended by %(amount)s, approved by %(approver)s.")
        text %= {**told, "approver": rule.extension.approver.label}
    elif rule.extension.parties:
        text = _("%(day)s: extended by %(amount)s, agreed by all parties.") % told
    else:
        text = _("%(day)s: extended by %(amount)s.") % told
    return _("%(line)s Reason: %(reason)s") % {"line": text, "reason": event.reason} if event.reason else text


def _days(result: Result, *, folded: bool) -> Iterator[Line]:
    steps = result.planned.steps
    rolled = [step for step in steps if step.kind is StepKind.ROLLED]

    def alike(step: Step) -> tuple[Any, ...]:
        return (step.kind, _why(result, step), None if folded and step.kind in _FOLDS else step.day)

    for _alike, group in groupby(steps[: len(steps) - len(rolled)], alike):
        yield _line(result, list(group))
    if rolled:
        last = steps[-len(rolled) - 1].day
        told = {"day": _day(last), "why": _kind_of_day(result, last)}
        yield Line(
            _("%(day)s would be the last day, but it is a rest day (%(why)s). It moves on:") % told, "note", last
        )
    for step in rolled:
        yield _line(result, [step])


def _line(result: Result, steps: list[Step]) -> Line:
    first, last = steps[0], steps[-1]
    days = _day(first.day)
    if first.day != last.day:
        days = _("%(first)s to %(last)s") % {"first": _day(min(first, last).day), "last": _day(max(first, last).day)}
    extension = result.rule.extension
    told = {
        "days": days,
        "number": str(first.number) if first is last else f"{first.number}–{last.number}",
        "why": _why(result, first),
        "amount": amount(first.number, extension.unit) if extension else "",
    }
    sentences = {
        StepKind.RECEIVED: _("Received after closing time or on a rest day: counts as received on %(days)s."),
        StepKind.COUNTED: _("%(days)s: day %(number)s (%(why)s)") if told["why"] else _("%(days)s: day %(number)s"),
        StepKind.REST: _("%(days)s: not counted (%(why)s)"),
        StepKind.STILL: _("%(days)s: not counted (%(why)s)"),
        StepKind.EXTENDED: _("After %(days)s: extended by %(amount)s"),
        StepKind.ROLLED: _("%(days)s: %(why)s"),
        StepKind.CYCLE: _("%(days)s: cycle %(number)s ends"),
    }
    return Line(sentences[first.kind] % told, first.kind.value, first.day)


def _why(result: Result, step: Step) -> str:
    """Say what matters about a day: why it stands still, or its kind where the kind decides."""
    if step.ground:
        return str(step.ground.label)
    plain = result.calendar.kind(step.day) is DayKind.WEEKDAY or result.rule.unit is not Unit.WORKDAY
    if step.kind in {StepKind.REST, StepKind.ROLLED} or (step.kind is StepKind.COUNTED and not plain):
        return _kind_of_day(result, step.day)
    return ""


def _end(result: Result) -> Iterator[Line]:
    planned, rule = result.planned, result.rule
    if rule.unit.is_exact:
        yield Line(_("Due at %(moment)s.") % {"moment": _moment(planned.at)}, "end", planned.day)
    else:
        yield Line(_("Last day: %(day)s, until 24:00.") % {"day": _day(planned.day)}, "end", planned.day)
    if result.ultimate.at != planned.at:
        told = {"day": _day(result.ultimate.day)}
        yield Line(_("With every extension the rule allows, at the latest: %(day)s.") % told, "ultimate")
    for year in sorted({*planned.unannounced, *result.ultimate.unannounced}):
        told = {"year": str(year)}
        yield Line(
            _("Provisional: the State Council has not announced the holidays of %(year)s yet.") % told, "warning"
        )
    if result.suspended_on:
        told = {"ground": str(result.suspended_on.label), "day": _day(result.as_of.date())}
        yield Line(_("Suspended (%(ground)s): this is the date if it resumed on %(day)s.") % told, "state")
    if result.state is State.LATE:
        yield Line(_("Late: the period has run out."), "state")
    if result.stopped_at:
        sentence = _("Stopped in time on %(moment)s.") if result.met else _("Stopped late on %(moment)s.")
        yield Line(sentence % {"moment": _moment(result.stopped_at)}, "state", result.stopped_at.date())
    yield from _refused(result.refused)


def _refused(refused: Iterable[Refused]) -> Iterator[Line]:
    for refusal in refused:
        event = refusal.event
        day = event.first if isinstance(event, Excluded) else event.at.date()
        told = {"day": _day(day), "why": refusal.why.label}
        yield Line(_("%(day)s: without effect. %(why)s") % told, "refused", day)


def amount(length: int, unit: Unit) -> str:
    """Say a length in words: "5 working days"."""
    return str(_AMOUNTS[unit] % length)


def _kind_of_day(result: Result, day: date) -> str:
    kind, name = result.calendar.kind(day).label, result.calendar.holiday(day)
    if not name:
        return str(kind)
    names = pgettext("between names", ", ").join(str(_HOLIDAYS.get(part, part)) for part in name.split("、"))
    return _("%(kind)s: %(names)s") % {"kind": kind, "names": names}


def _day(day: date) -> str:
    return _("%(date)s (%(weekday)s)") % {"date": day.isoformat(), "weekday": WEEKDAYS[day.weekday()]}


def _moment(moment: datetime) -> str:
    return f"{_day(moment.date())} {moment:%H:%M}"
