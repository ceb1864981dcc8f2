"""Two dozen ways to flatter a rate, each played through the real verbs: without effect, or marked; honest work never.

A trick is given with what the rates must read once everything is due, and with the marks the case must bear.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from quartet.ground.people.rights import Claims, Held, acting_as, write_freely
from quartet.ground.people.states import Role
from quartet.oversight.rates.models import CaseVerdict
from quartet.oversight.rates.table import MARK_BY_ID, TOGETHER
from quartet.resolution.cases.actions import record_mediation
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import MediationStep
from tests.cast import NEXT_VILLAGE, VILLAGE, Cast, behind_the_wall, case_now, grid_of
from tests.oversight.rates.stories import KEPT, Story, count, honest, marks, on, reading, readings
from tests.resolution.mediation.stage import Table

pytestmark = pytest.mark.django_db

LATE_DAY = on(20)
"""A village's work taken on on Monday the 11th is due on the 18th."""
Trick = Callable[[Cast], Story]


def late(cast: Cast) -> Story:
    """Honestly late: settled two days after its date, the resident asked and content."""
    return Story(cast).in_village().resolved(LATE_DAY).asked(on(21)).closed(on(21, 10))


def via_tribunal(cast: Cast) -> Story:
    """Honest, by way of the township and its tribunal."""
    story = Story(cast).at_township().to_tribunal(on(11, 14))("accept", "tribunal", on(12))
    return story.resolved(on(14), "tribunal").asked(on(15)).closed(on(15, 10), "township_desk")


def returned_in_good_time(cast: Cast) -> Story:
    """Returned the next morning by the line of the duty list, and sent to who is competent."""
    story = Story(cast).at_township()("escalate", "township_desk", on(11, 14), reason="镇里没有权限")
    story("classify", "county_desk", on(11, 15), category="0802")
    story("dispatch", "county_desk", on(11, 15), unit=cast.units["water"], line="0802-3")
    story("return", "department_water", on(12), why="other_kind", category="0101", reason="不归水利管")
    story("classify", "county_desk", on(12, 10), category="0101")
    story("dispatch", "county_desk", on(12, 10), unit=cast.units["agriculture"], line="0101-3")
    story("accept", "department", on(12, 14)).resolved(on(15), "department")
    return story.asked(on(18), "county_desk").closed(on(18, 10), "county_desk")


@pytest.mark.parametrize("make", [honest, via_tribunal, returned_in_good_time])
def test_honest_work_keeps_every_rate_and_bears_no_mark(cast: Cast, make: Trick) -> None:
    case = make(cast).counted()

    assert readings(case) == KEPT
    assert marks(case) == set()


def test_honestly_late_is_late_and_nothing_else(cast: Cast) -> None:
    case = late(cast).counted()

    assert readings(case) == {**KEPT, "on_time": "missed"}
    assert marks(case) == set()


# -- one case at a time ----------------------------------------------------------------------------------------------


def closed_then_opened_again(cast: Cast) -> Story:
    """Close within the date, open again, do the work after it."""
    story = Story(cast).in_village().resolved(on(12)).asked(on(13)).closed(on(13, 10))
    return story("reopen", "township_desk", on(19), reason="没修好").resolved(LATE_DAY).asked(on(21)).closed(on(21, 10))


def hollow_outcome(cast: Cast) -> Story:
    """Report an outcome on the last day, have it sent back, and work on under a new clock."""
    story = Story(cast).in_village().resolved(on(18))("reopen", "township_desk", on(19), reason="没修")
    return story.resolved(LATE_DAY).asked(on(21)).closed(on(21, 10))


def struck_off(cast: Cast) -> Story:
    """Strike a late one off."""
    return Story(cast).at_township()("void", "township_desk", LATE_DAY, reason="重复登记")


def struck_off_at_once(cast: Cast) -> Story:
    """Strike a hard one off before it is late."""
    return Story(cast).at_township()("void", "township_desk", on(11, 14), reason="重复登记")


def closed_unanswered(cast: Cast) -> Story:
    """Try twice within minutes and once more in the afternoon, then close without the resident."""
    story = Story(cast).in_village().resolved(on(12))
    for hour, minute in ((10, 0), (10, 5), (14, 0)):
        story.asked(on(12, hour, minute), answer="not_reached", satisfied="")
    return story.closed(on(12, 15))


def answered_by_themselves(cast: Cast) -> Story:
    """A colleague of the one who handled it records a glad answer."""
    story = Story(cast).in_village().resolved(on(12))
    colleague = Claims(
        person=cast.people["no_post"].pk, posts=(Held(Role.VILLAGE_CLERK, cast.units["village"].pk, VILLAGE),)
    )
    given = {"channel": "telephone", "answer": "solved", "satisfied": "satisfied"}
    cast.move_as(colleague, story.case.code, "ask", at=on(13), **given)
    return story.closed(on(13, 10))


def asked_until_content(cast: Cast) -> Story:
    """Ask again, without any more work, until the answer is better."""
    story = Story(cast).in_village().resolved(on(12)).asked(on(13), answer="not_solved", satisfied="dissatisfied")
    return story.asked(on(14)).closed(on(14, 10))


def asked_until_satisfied(cast: Cast) -> Story:
    """Solved, but only fair; asked again."""
    return Story(cast).in_village().resolved(on(12)).asked(on(13), satisfied="fair").asked(on(14)).closed(on(14, 10))


def suspended_on_the_last_day(cast: Cast) -> Story:
    """Stop the clock by oneself in the last hours."""
    story = Story(cast).in_village()("suspend", "clerk", on(18, 15), ground="resident_away", reason="等当事人")
    return story("resume", "clerk", on(20)).resolved(on(21)).asked(on(22)).closed(on(22, 10))


def suspended_for_ever(cast: Cast) -> Story:
    """Stop the clock and leave it."""
    return Story(cast).in_village()("suspend", "clerk", on(12), ground="resident_away", reason="等当事人")


def extended_on_the_last_day(cast: Cast) -> Story:
    """Ask the desk above for more time in the last hours."""
    story = Story(cast).in_village()("extend", "township_desk", on(18, 15), days=5, reason="等配件")
    return story.resolved(on(21)).asked(on(22)).closed(on(22, 10))


def returned_at_the_deadline(cast: Cast) -> Story:
    """Hold it until the last hour, then return it: the clock begins anew elsewhere."""
    story = Story(cast).at_township().to_tribunal(on(11, 14))
    story("return", "tribunal", on(12, 23), why="other_body", line="0101-3", reason="不归法庭管")
    story.at = on(13)
    return story("escalate", "township_desk", on(13), reason="镇里没有权限")


def passed_around(cast: Cast) -> Story:
    """Up and down between two desks, each time with a new clock."""
    story = Story(cast, category="0101").at_township()
    for day in (12, 13, 14, 15):
        story("hand_down", "township_desk", on(day), reason="村里的事")(
            "escalate", "clerk", on(day, 15), reason="办不了"
        )
    return story


def dispatched_to_the_same(cast: Cast) -> Story:
    """Return and dispatch to the same unit again: twice the time to take it on."""
    story = Story(cast).at_township().to_tribunal(on(11, 14))
    story("return", "tribunal", on(12, 10), why="other_body", line="0101-3", reason="不归法庭管").to_tribunal(on(13))
    return story("accept", "tribunal", on(14))


def laid_elsewhere(cast: Cast) -> Story:
    """When it is late, lay it into the next village."""
    return Story(cast).at_township()("place", "township_desk", LATE_DAY, region=grid_of(NEXT_VILLAGE))


def joined_to_another(cast: Cast) -> Story:
    """Join a late one to a case that has nothing to do with it."""
    other = honest_open(cast, text="邻居家的狗没拴绳,昨天把我家孩子咬了")
    return Story(cast).at_township()("merge", "township_desk", LATE_DAY, into=other.case, reason="同一件事")


def joined_in_time(cast: Cast) -> Story:
    """The same before its date: it shares the fate of the other, which is never settled."""
    other = honest_open(cast, text="邻居家的狗没拴绳,昨天把我家孩子咬了")
    return Story(cast).at_township()("merge", "township_desk", on(11, 14), into=other.case, reason="同一件事")


def honest_open(cast: Cast, **said: str) -> Story:
    return Story(cast, **said).in_village()


ALL_MISSED = dict.fromkeys(KEPT, "missed")
UNSETTLED = {"on_time": "late", "resolution": "late", "satisfaction": "late"}
UNSAID = {"resolution": "missed", "satisfaction": "missed"}
TRICKS: dict[Trick, tuple[dict[str, str], set[str]]] = {
    closed_then_opened_again: ({**KEPT, "on_time": "missed"}, {"reopened"}),
    hollow_outcome: ({**KEPT, "on_time": "missed"}, {"hollow"}),
    struck_off: (ALL_MISSED, {"struck_off"}),
    struck_off_at_once: (ALL_MISSED, {"struck_off"}),
    closed_unanswered: ({**KEPT, **UNSAID}, {"unanswered", "hasty"}),
    answered_by_themselves: ({**KEPT, **UNSAID}, {"unanswered", "own_answer"}),
    asked_until_content: ({**KEPT, **UNSAID}, {"asked_again"}),
    asked_until_satisfied: ({**KEPT, "satisfaction": "missed"}, {"asked_again"}),
    suspended_on_the_last_day: ({**KEPT, "on_time": "missed"}, {"paused"}),
    suspended_for_ever: ({**KEPT, **UNSETTLED}, set()),
    extended_on_the_last_day: (KEPT, {"extended", "granted"}),
    returned_at_the_deadline: ({"response": "late", **UNSETTLED}, {"returned"}),
    passed_around: ({"response": "late", **UNSETTLED}, {"around"}),
    dispatched_to_the_same: ({"response": "missed", **UNSETTLED}, {"around"}),
    laid_elsewhere: ({"response": "late", **UNSETTLED}, {"moved"}),
    joined_to_another: ({"response": "missed", **UNSETTLED}, {"merged_away"}),
    joined_in_time: ({**KEPT, **UNSETTLED}, {"merged_away"}),
}


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_a_trick_has_no_effect_or_is_marked(cast: Cast, trick: Trick) -> None:
    read, marked = TRICKS[trick]

    case = trick(cast).counted()

    assert readings(case) == read
    assert marks(case) == marked


def test_passing_around_gives_no_new_date(cast: Cast) -> None:
    case = passed_around(cast).counted()

    assert (reading(case, "response", on(12, 23)), reading(case, "response", on(13, 1))) == ("waiting", "late")


def test_dispatching_to_the_same_unit_again_gives_it_no_new_date(cast: Cast) -> None:
    """Returned on the 12th, the desk had until the 13th; the unit that had it before has until then too."""
    story = Story(cast).at_township().to_tribunal(on(11, 14))
    story("return", "tribunal", on(12, 10), why="other_body", line="0101-3", reason="不归法庭管").to_tribunal(on(13))
    case = story("accept", "tribunal", on(14)).counted()
    again = Story(cast).at_township().to_tribunal(on(11, 14))
    again("return", "tribunal", on(12, 10), why="other_body", line="0101-3", reason="不归法庭管").to_tribunal(
        on(13, 10)
    )
    second = again("accept", "tribunal", on(13, 16)).counted()

    assert reading(second, "response") == "kept"
    assert reading(case, "response") == "missed"


def test_suspended_for_ever_is_late_from_the_date_it_had(cast: Cast) -> None:
    case = suspended_for_ever(cast).counted()

    assert case.due_at is None
    assert (reading(case, "on_time", on(18, 23)), reading(case, "on_time", on(19))) == ("waiting", "late")


def test_laid_elsewhere_the_miss_stays_where_it_happened(cast: Cast) -> None:
    case = laid_elsewhere(cast).counted()

    with behind_the_wall():
        missed = CaseVerdict.objects.get(subject=case.pk, rate="response").region
    assert (case.region[:12], missed[:12]) == (NEXT_VILLAGE, VILLAGE)


def test_another_category_changes_no_date(cast: Cast) -> None:
    story = Story(cast).at_township()
    before = readings(story.counted(), on(13))

    story("classify", "township_desk", on(12, 20), category="0102")

    assert readings(story.counted(), on(13)) == before


def test_help_asked_for_and_closed_adds_nothing(cast: Cast) -> None:
    """A request for help has no resident to ask: it counts with its main case."""
    story = Story(cast).in_village()("assist", "clerk", on(11, 14), unit=cast.units["mediators"], reason="帮忙调解")
    with behind_the_wall():
        child = Case.objects.get(parent=story.case)
    cast.move(child.code, "accept", "mediator", at=on(11, 15))
    cast.move(child.code, "resolve", "mediator", at=on(12), outcome="劝和了")
    case = story.resolved(on(13)).asked(on(14)).closed(on(14, 10)).counted()
    count()

    assert case_now(child.code).state == "closed"
    assert readings(child) == dict.fromkeys(KEPT)
    assert (readings(case), marks(child)) == (KEPT, set())


def test_a_resident_who_would_not_say_is_not_satisfied_but_solved(cast: Cast) -> None:
    case = Story(cast).in_village().resolved(on(12)).asked(on(13), satisfied="not_said").closed(on(14)).counted()

    assert readings(case) == {**KEPT, "satisfaction": "missed"}


def test_the_residents_own_answer_on_the_slip_counts(cast: Cast) -> None:
    case = Story(cast).in_village().resolved(on(12)).answers(on(13)).closed(on(14)).counted()

    assert (readings(case), marks(case)) == (KEPT, set())


def test_what_came_back_by_the_slip_did_not_hold(cast: Cast) -> None:
    story = honest(cast)
    cast.move_as(Claims(slip=story.case.code), story.case.code, "come_back", at=on(20), words="又坏了")
    case = story.counted()

    assert readings(case) == {**KEPT, **UNSETTLED}
    assert marks(case) == {"reopened"}
    assert reading(story.resolved(on(21)).counted(), "on_time") == "missed"


# -- what was sent back ----------------------------------------------------------------------------------------------


def sent_back(cast: Cast) -> Story:
    """Closed on the 13th, opened again by the supervisor on Tuesday the 19th: five working days, to the 26th."""
    return honest(cast)("reopen", "supervisor", on(19), reason="现场还是老样子")


@pytest.mark.parametrize(
    ("put_right", "read"),
    [
        (lambda story: story, "late"),
        (lambda story: story.resolved(on(26)), "kept"),
        (lambda story: story.resolved(on(27)), "missed"),
        (
            lambda story: story("suspend", "clerk", on(20), ground="resident_away", reason="等当事人")(
                "resume", "clerk", on(28)
            ).resolved(on(29)),
            "missed",
        ),
        (lambda story: story.resolved(on(20))("reopen", "supervisor", on(21), reason="还是没修"), "late"),
        (
            lambda story: story.resolved(on(20))("reopen", "supervisor", on(21), reason="还是没修").resolved(on(22)),
            "kept",
        ),
    ],
    ids=["nothing done", "by its date", "after it", "paused by themselves", "hollow", "hollow, then done"],
)
def test_what_a_supervisor_sent_back_is_put_right_by_its_date_and_holds(
    cast: Cast, put_right: Callable[[Story], Story], read: str
) -> None:
    case = put_right(sent_back(cast)).counted()

    assert reading(case, "rectification", on(26, 15)) == "waiting"
    assert reading(case, "rectification") == read


def test_what_was_never_sent_back_is_in_no_number_of_rectification(cast: Cast) -> None:
    assert reading(honest(cast).counted(), "rectification") is None


# -- mediation -------------------------------------------------------------------------------------------------------


def in_mediation(cast: Cast, at: datetime | None = None) -> Table:
    """Two neighbours' quarrel in the mediators' hands: taken up on Monday the 11th, its period ends in thirty days."""
    story = Story(cast, text="两家因为地界吵架").in_village()
    story("escalate", "clerk", on(11, 10, 30), reason="请调委会调解")
    case = story("dispatch", "township_desk", on(11, 11), unit=cast.units["tribunal"], line="0101-2").case
    case = cast.move(case.code, "accept", "tribunal", at=on(11, 12))
    return Table(cast, case, now=at or on(11, 13))


def lead(table: Table) -> Table:
    """The tribunal leads the case, so it opens the mediation."""
    table.open("tribunal", kind="land_boundary")
    for side, name in (("first", "梁某"), ("second", "郑某")):
        table.does("add_party", "tribunal", side=side, name=name, phone="13800000001", address="二组")
    for number in (1, 2):
        table.does("consent", "tribunal", party=table.party(number), channel="visit")
    table.does("accept", "tribunal", rights_told=True)
    return table


def test_a_mediation_that_was_taken_up_counts_when_its_period_ends(cast: Cast) -> None:
    table = lead(in_mediation(cast))
    count(table.case)
    last_day = table.mediation.due_at
    assert last_day is not None

    assert reading(table.case, "mediation", last_day) == "late"
    assert reading(table.case, "mediation", last_day - timedelta(seconds=1)) == "waiting"


def test_one_that_was_not_taken_up_is_in_no_number(cast: Cast) -> None:
    table = in_mediation(cast)
    table.open("tribunal", kind="land_boundary")
    table.does("turn_down", "tribunal", reason="一方不愿意", way="court")
    count(table.case)

    assert reading(table.case, "mediation") is None
    assert set(readings(table.case)) == set(KEPT)


def test_ended_without_agreement_is_not_settled_once_the_case_is_closed(cast: Cast) -> None:
    table = lead(in_mediation(cast))
    table.does("refuse", "tribunal", party=table.party(2), ways_told=True)
    count(table.case)
    assert reading(table.case, "mediation") == "late"

    cast.move(table.case.code, "resolve", "tribunal", at=on(14), outcome="已告知其他途径")
    cast.move(table.case.code, "ask", "township_desk", at=on(15), channel="telephone", answer="solved")
    cast.move(table.case.code, "close", "township_desk", at=on(15, 10))
    count(table.case)

    assert reading(table.case, "mediation") == "missed"


def told(case: Case, cast: Cast, step: MediationStep, at: datetime, last_day: datetime | None = None) -> None:
    """What a mediation tells its case at each end: the facts the rate counts."""
    claims = cast.claims("tribunal")
    with acting_as(claims), transaction.atomic():
        write_freely()
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        record_mediation(
            case=locked, step=step, unit_name="腰堡人民法庭", last_day=last_day, acting=claims, now=at
        )  # fmt: skip


def test_an_agreement_settles_it_until_the_case_is_opened_again(cast: Cast) -> None:
    case = in_mediation(cast).case
    told(case, cast, MediationStep.TAKEN_UP, on(12), on(10, month=6))
    told(case, cast, MediationStep.AGREED, on(13))
    count(case)
    assert (reading(case, "mediation"), marks(case)) == ("kept", set())

    cast.move(case.code, "resolve", "tribunal", at=on(14), outcome="达成协议")
    cast.move(case.code, "ask", "township_desk", at=on(15), channel="telephone", answer="solved", satisfied="satisfied")
    cast.move(case.code, "close", "township_desk", at=on(15, 10))
    cast.move(case.code, "reopen", "county_desk", at=on(20), reason="没有履行")
    count(case)

    assert (reading(case, "mediation"), marks(case)) == ("late", {"reopened"})


def test_where_the_law_sets_no_period_the_date_of_the_work_is_taken(cast: Cast) -> None:
    case = in_mediation(cast).case
    told(case, cast, MediationStep.TAKEN_UP, on(12))
    count(case)

    assert (reading(case, "mediation", on(18, 23)), reading(case, "mediation", on(19))) == ("waiting", "late")


def test_a_second_mediation_gives_no_new_date_and_the_last_end_decides(cast: Cast) -> None:
    case = in_mediation(cast).case
    for day in (12, 14):
        told(case, cast, MediationStep.TAKEN_UP, on(day), on(day + 1, month=6))
        told(case, cast, MediationStep.ENDED if day == 12 else MediationStep.AGREED, on(day, 15))
    count(case)

    assert (reading(case, "mediation", on(13, 10, month=6)), reading(case, "mediation", on(13, 8, month=6))) == (
        "kept", "waiting",
    )  # fmt: skip


def test_written_down_after_it_was_agreed_is_marked(cast: Cast) -> None:
    """Only what has succeeded is registered: the rate would always be a hundred."""
    case = in_mediation(cast).case
    told(case, cast, MediationStep.TAKEN_UP, on(12), on(10, month=6))
    told(case, cast, MediationStep.AGREED, on(12, 9, 20))
    count(case)

    assert (reading(case, "mediation"), marks(case)) == ("kept", {"ready_made"})


# -- seen only together ----------------------------------------------------------------------------------------------


def test_one_telephone_behind_three_glad_answers_is_marked(cast: Cast) -> None:
    alone = [honest(cast, reporter_phone=f"1390000010{number}").case for number in range(2)]
    shared = [honest(cast, reporter_phone="13800000000").case for _ in range(3)]
    twice = [honest(cast, reporter_phone="13700000000").case for _ in range(2)]

    count(*alone, *shared, *twice)

    assert [marks(case) for case in [*alone, *twice]] == [set()] * 4
    assert [marks(case) for case in shared] == [{"same_phone"}] * 3


def test_closing_in_bulk_at_the_end_of_the_month_is_marked_and_moves_no_rate(cast: Cast) -> None:
    done = [Story(cast).in_village().resolved(LATE_DAY).asked(on(21)) for _ in range(10)]
    usual = [honest(cast).case for _ in range(2)]
    held = [story.case for story in done]
    count(*held)
    before = [reading(case, "on_time") for case in held]
    for story in done:
        story.closed(on(30, 16))
    count(*held, *usual)

    assert [reading(case, "on_time") for case in held] == before == ["missed"] * 10
    assert [marks(case) for case in held] == [{"rushed"}] * 10
    assert [marks(case) for case in usual] == [set()] * 2


def test_what_is_struck_off_and_reported_again_is_marked(cast: Cast) -> None:
    text = "村东头机井的水泵烧了,三十亩地浇不上水"
    first = Story(cast, text=text).at_township()("void", "township_desk", on(19), reason="登记有误").case
    other = (
        Story(cast, text="路灯坏了半个月,晚上黑得看不见")
        .at_township()("void", "township_desk", on(19), reason="有误")
        .case
    )
    again = honest(cast, on(20), text=text + ",请快点来修").case

    count(first, other, again)

    assert marks(first) == {"struck_off", "refiled"}
    assert (marks(other), marks(again)) == ({"struck_off"}, set())
    assert readings(first) == ALL_MISSED


def test_marks_that_show_together_go_when_their_reason_goes(cast: Cast) -> None:
    shared = [honest(cast, reporter_phone="13800000000").case for _ in range(3)]
    count(*shared)
    cast.move(shared[0].code, "reopen", "supervisor", at=on(20), reason="没修好")

    count(shared[0])

    assert [marks(case) for case in shared] == [{"reopened"}, set(), set()]


def test_a_joined_case_shares_the_outcome_of_what_it_was_joined_to(cast: Cast) -> None:
    main = Story(cast).in_village()
    joined = (
        Story(cast).at_township()("merge", "township_desk", on(11, 14), into=main.case, reason="同一口井").counted()
    )
    assert (readings(joined), marks(joined)) == ({**KEPT, **UNSETTLED}, set())

    main.resolved(on(12)).asked(on(13)).closed(on(13, 10)).counted()

    assert readings(joined) == KEPT


def test_every_mark_of_the_table_is_borne_by_some_trick() -> None:
    assert {mark for _read, marked in TRICKS.values() for mark in marked} | {"ready_made", *TOGETHER} == set(MARK_BY_ID)
