"""What must hold of every clock, whatever happens."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.counting import SHANGHAI, StepKind
from quartet.ground.clock.engine import run
from quartet.ground.clock.events import Event, Extended, Resumed, Started, Stopped, Suspended
from quartet.ground.clock.rule import Extension, Rule
from quartet.ground.clock.rules import RULES
from quartet.ground.clock.words import Ground, Refusal, State, Unit

unhurried = settings(deadline=None)  # a busy machine must not fail a date
LONGER = Extension(None, Unit.DAY, reason=False, notice=False, times=None)


def can_stand_still(rule: Rule) -> bool:
    return not (rule.unit.is_exact or rule.unit.is_cycle or rule.before)


def stretchable(rule: Rule) -> Rule:
    """Give the rule with every ground and any extension allowed."""
    unit = Unit.WORKDAY if rule.unit is Unit.WORKDAY else Unit.DAY
    return replace(rule, pauses=dict.fromkeys(Ground), extension=replace(LONGER, unit=unit), length=rule.length or 5)


moments = st.datetimes(datetime(2024, 3, 1), datetime(2026, 11, 1)).map(lambda at: at.replace(tzinfo=SHANGHAI))  # noqa: DTZ001 -- hypothesis wants naive bounds
rules = st.sampled_from([replace(rule, length=rule.length or 5) for rule in RULES])
elastic = st.sampled_from([stretchable(rule) for rule in RULES if can_stand_still(rule)])
grounds = st.sampled_from(list(Ground))


@unhurried
@given(rules, moments, st.integers(0, 400))
def test_a_later_start_never_ends_earlier(rule: Rule, start: datetime, hours: int) -> None:
    first = run(rule, [Started(at=start)])
    second = run(rule, [Started(at=start + timedelta(hours=hours))])

    assert first.planned.at <= second.planned.at
    assert first.ultimate.at <= second.ultimate.at


@unhurried
@given(rules, moments)
def test_the_ultimate_date_is_never_before_the_planned_one(rule: Rule, start: datetime) -> None:
    result = run(rule, [Started(at=start)])

    assert result.planned.at <= result.ultimate.at
    assert set(result.planned.unannounced) <= set(result.ultimate.unannounced) or rule.unit is not Unit.WORKDAY


@unhurried
@given(elastic, moments, grounds, st.integers(0, 60), st.integers(0, 60))
def test_a_pause_never_shortens_and_a_longer_pause_never_ends_earlier(
    rule: Rule, start: datetime, ground: Ground, days: int, more: int
) -> None:
    plain = run(rule, [Started(at=start)])
    pause = Suspended(at=start, ground=ground)
    short, long = (
        run(rule, [Started(at=start), pause, Resumed(at=start + timedelta(days=n))]) for n in (days, days + more)
    )

    assert plain.planned.at <= short.planned.at <= long.planned.at


@unhurried
@given(elastic, moments, grounds, st.data())
def test_resuming_adds_exactly_the_days_that_stood_still(
    rule: Rule, start: datetime, ground: Ground, data: st.DataObject
) -> None:
    rule = replace(rule, rolls=False, cutoff=None)
    plain = run(rule, [Started(at=start)]).planned.day
    day = data.draw(st.integers(1, (plain - start.date()).days))
    paused = start + timedelta(days=day)
    resumed = paused + timedelta(days=data.draw(st.integers(0, 40)))

    result = run(rule, [Started(at=start), Suspended(at=paused, ground=ground), Resumed(at=resumed)])

    still = (resumed.date() - paused.date()).days
    if rule.unit is Unit.WORKDAY:
        works = shipped().is_working
        lost = sum(works(paused.date() + timedelta(days=n)) for n in range(still))
        regained = sum(works(plain + timedelta(days=n)) for n in range(1, (result.planned.day - plain).days + 1))
        assert regained == lost
    else:
        assert result.planned.day == plain + timedelta(days=still)
    assert not result.refused


@unhurried
@given(elastic, moments, st.integers(1, 90), st.integers(1, 90))
def test_two_extensions_are_one_of_the_sum(rule: Rule, start: datetime, first: int, second: int) -> None:
    def granted(*lengths: int) -> date:
        return run(rule, [Started(at=start), *(Extended(at=start, length=n) for n in lengths)]).planned.day

    assert granted(first, second) == granted(first + second) >= granted(first)


@unhurried
@given(elastic, moments, st.integers(1, 90), st.integers(0, 10**7))
def test_an_extension_after_expiry_is_refused_and_one_before_is_not(
    rule: Rule, start: datetime, length: int, seconds: int
) -> None:
    plain = run(rule, [Started(at=start)]).planned
    after = plain.at + timedelta(microseconds=1 + seconds)
    at_last = run(rule, [Started(at=start), Extended(at=plain.at, length=length)])
    too_late = run(rule, [Started(at=start), Extended(at=after, length=length)])

    assert not at_last.refused
    assert [refusal.why for refusal in too_late.refused] == [Refusal.AFTER_EXPIRY]
    assert too_late.planned.at == plain.at


@unhurried
@given(rules, moments, st.integers(0, 10**7))
def test_a_clock_is_late_exactly_after_its_last_moment(rule: Rule, start: datetime, seconds: int) -> None:
    planned = run(rule, [Started(at=start)]).planned.at
    on_time, late = (
        run(rule, [Started(at=start)], as_of=planned + timedelta(microseconds=n)) for n in (0, 1 + seconds)
    )

    assert (on_time.state, late.state) == (State.RUNNING, State.LATE)


@unhurried
@given(elastic, moments, st.permutations(range(4)))
def test_the_order_in_which_events_are_told_does_not_matter(rule: Rule, start: datetime, order: list[int]) -> None:
    day = timedelta(days=1)
    events: list[Event] = [
        Started(at=start),
        Suspended(at=start + day, ground=Ground.HEARING),
        Resumed(at=start + 2 * day),
        Stopped(at=start + 3 * day),
    ]

    assert run(rule, [events[n] for n in order]).planned == run(rule, events).planned


@unhurried
@given(elastic, moments)
def test_the_counted_days_are_numbered_one_by_one(rule: Rule, start: datetime) -> None:
    steps = run(rule, [Started(at=start)]).planned.steps
    numbers = [step.number for step in steps if step.kind is StepKind.COUNTED]

    assert numbers == list(range(1, len(numbers) + 1))
    assert [step.day for step in steps] == sorted(step.day for step in steps)
