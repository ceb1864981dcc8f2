"""Nobody is there, or nobody acts: who takes a case up, where it stands then, and who hears of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q

from quartet.ground.errors import NotNow
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import NotAllowed
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.moves import TABLE
from quartet.resolution.cases.policies import STILL_OWED
from quartet.resolution.cases.story import resident_story, story
from quartet.resolution.cases.vacancies import count_vacant, lines, vacancies
from quartet.resolution.mediation.models import Mediation
from tests.cast import COUNTY, MONDAY, TODAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, case_now, grid_of, later
from tests.resolution.agreements.stage import Desk
from tests.resolution.mediation.stage import Table, a_planted_case

YESTERDAY = TODAY - timedelta(days=1)


def leaves(which: Q, until: date = TODAY) -> None:
    """These posts have ended."""
    with behind_the_wall():
        Post.objects.filter(which).update(until=until)


def told(cast: Cast, name: str) -> list[str]:
    with behind_the_wall():
        found = Notice.objects.filter(person=cast.people[name]).order_by("pk")
        return [line["says"] for notice in found for line in notice.lines]


def refused(cast: Cast, case: Case, by: str, at: datetime = MONDAY, verb: str = "take_up", **given: Any) -> str:
    with pytest.raises((NotNow, NotAllowed)) as refusal:
        cast.move(case.code, verb, by, at=at, reason="没有人办", **given)
    return refusal.value.in_language("en")


# -- taking up ---------------------------------------------------------------------------------------------------------


def test_the_level_above_takes_up_what_is_late(cast: Cast) -> None:
    case = cast.report()

    case = cast.move(case.code, "take_up", "county_desk", at=later(days=2), reason="村里没动静")

    assert (case.state, case.level, case.clock, case.clock_started_at) == ("registered", 3, "QA0", later(days=2))
    with behind_the_wall():
        line = story(case)[0]
        lines_ = [sentence for _at, sentence in resident_story(case)["lines"]]
    assert line.what == "taken up by the county, because the time has run out: 村里没动静"
    assert "铁岭县社会治理综合服务中心 has taken up your matter." in lines_
    assert told(cast, "clerk") == ["The level above has taken up a case of yours"]


def test_nobody_takes_what_is_in_hand_and_in_time(cast: Cast) -> None:
    case = cast.report()

    assert "there and in time" in refused(cast, case, "township_desk")
    assert refused(cast, case, "clerk") == "It stands at your own desk already."
    assert refused(cast, case, "supervisor") == "Only a desk in whose area it lies may do this."


def test_what_stands_above_is_not_taken_down(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "escalate", "clerk", reason="村里解决不了")

    assert "a level above yours" in refused(cast, case, "clerk", later(days=9))


def test_where_nobody_is_above_the_next_below_takes_it(cast: Cast) -> None:
    case = cast.report(region="2112")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(region=grid_of(VILLAGE), level=4)
    assert "a level above yours" in refused(cast, case, "county_desk")
    leaves(Q(role="city_desk"))

    case = cast.move(case.code, "take_up", "county_desk", reason="市里没有人")

    assert (case.level, case.state) == (3, "registered")


def test_what_is_kept_closely_is_never_taken_below_the_county(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "seal", "county_desk", reason="反映人怕报复")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(level=3)
    leaves(Q(role__in=["county_desk", "city_desk"]))

    with behind_the_wall():
        offer = next(one for one in TABLE.offers(case_now(case.code), cast.claims("township_desk"), {"now": MONDAY})
                     if one.verb == "take_up")  # fmt: skip
    assert "a level above yours" in str(offer.why_not)


@pytest.mark.parametrize("state", ["dispatched", "handling", "suspended"])
def test_the_desk_takes_back_from_a_unit_with_nobody(cast: Cast, state: str) -> None:
    case = cast.report(region=TOWNSHIP, category="0101")
    cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2")
    if state != "dispatched":
        cast.move(case.code, "accept", "tribunal")
    if state == "suspended":
        cast.move(case.code, "suspend", "tribunal", ground="appraisal", reason="等鉴定")
    assert "there and in time" in refused(cast, case, "township_desk")
    leaves(Q(unit=cast.units["tribunal"]))

    case = cast.move(case.code, "take_up", "township_desk", reason="法庭没有人")

    assert (case.state, case.level, case.lead_unit, case.clock) == ("registered", 2, None, "QA0")
    with behind_the_wall():
        assert case.events.latest("position").data["unit_name"] == "腰堡人民法庭"


def test_what_was_sent_back_or_lies_for_ten_days_is_stuck(cast: Cast) -> None:
    case = cast.report(region=TOWNSHIP, category="0101")
    cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2")
    cast.move(case.code, "return", "tribunal", why="other_kind", category="0901", reason="说的是路，不归我们")
    quiet = cast.report(region=TOWNSHIP)
    with behind_the_wall():
        Case.objects.filter(pk=quiet.pk).update(due_at=None)

    returned = cast.move(case.code, "take_up", "county_desk", reason="推来推去")
    assert returned.level == 3
    assert "there and in time" in refused(cast, quiet, "county_desk", later(days=9))
    assert cast.move(quiet.code, "take_up", "county_desk", at=later(days=11), reason="没动静").level == 3


def test_danger_is_taken_up_at_once(cast: Cast) -> None:
    case = cast.report(text="煤气泄漏，有人晕倒")

    assert cast.move(case.code, "take_up", "county_desk", reason="直接派").clock == "QA10"


def test_who_asks_the_resident_may_be_another_level(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "resolve", "clerk", outcome="好了")

    case = cast.move(case.code, "take_up", "township_desk", at=later(days=5), reason="村里没回访")

    assert (case.state, case.level, case.lead_unit) == ("resolved", 2, cast.units["village"])


def test_an_accused_clerk_is_nobody_for_that_case(cast: Cast) -> None:
    case = cast.report()
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(hidden_from=[f"p{cast.people['clerk'].pk}"])

    assert cast.move(case.code, "take_up", "township_desk", reason="回避").level == 2


# -- passed on at once -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "level"),
    [
        (Q(role="village_clerk", region=VILLAGE), 2),
        (Q(role__in=["village_clerk", "township_desk"]), 3),
        (Q(role__in=["village_clerk", "township_desk", "county_desk"]), 4),
    ],
)
def test_what_comes_to_nobody_goes_at_once_to_the_next_above(cast: Cast, gone: Q, level: int) -> None:
    leaves(gone)

    case = cast.report()

    with behind_the_wall():
        assert [one.verb for one in story(case)] == ["pass_up", "register"]
        assert "nobody is at the desk of the village" in story(case)[0].what
    assert (case.level, case.clock) == (level, "QA0")


def test_a_stopped_account_is_nobody(cast: Cast) -> None:
    with behind_the_wall():
        Person.objects.filter(username="clerk").update(is_active=False)

    assert cast.report().level == 2


def test_nobody_anywhere_leaves_it_where_it_belongs(cast: Cast) -> None:
    leaves(Q(role__in=["village_clerk", "township_desk", "county_desk", "city_desk"]))

    assert cast.report().level == 1


def test_what_comes_back_to_an_empty_desk_goes_on_too(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    leaves(Q(role="village_clerk", region=VILLAGE))

    case = cast.move(case.code, "return", "mediator", why="other_kind", category="0901", reason="说的是路，不归我们")

    assert (case.state, case.level) == ("registered", 2)


def test_nothing_is_handed_down_to_nobody(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "escalate", "clerk", reason="村里解决不了")
    cast.move(case.code, "classify", "township_desk", category="0201")
    leaves(Q(role="village_clerk", region=VILLAGE))

    assert refused(cast, case, "township_desk", verb="hand_down") == "Nobody is at the desk of the level below."


# -- what is still owed, and supervisors -------------------------------------------------------------------------------


def test_a_promise_of_a_unit_with_nobody_is_given_to_another(cast: Cast) -> None:
    desk = Desk(cast, a_planted_case(cast))
    desk.draft()
    with behind_the_wall():
        Case.objects.filter(pk=desk.case.pk).update(state="closed", closed_at=MONDAY)
    given = {"unit": cast.units["village"]}
    assert "has people" in refused(cast, desk.case, "clerk", verb="entrust", **given)
    leaves(Q(unit=cast.units["mediators"]))

    case = cast.move(desk.case.code, "entrust", "clerk", reason="调委会没有人了", **given)

    assert (case.state, case.lead_unit) == ("closed", cast.units["village"])
    desk.by = "clerk"
    assert desk.do("drop", reason="双方不签了").state == "dropped"


def test_where_nothing_is_owed_nothing_is_given(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "merge", "clerk", into=cast.report(), reason="同一件事")

    assert len(STILL_OWED) == 1
    assert "Nothing is owed" in refused(cast, case, "clerk", verb="entrust", unit=cast.units["village"])


def test_a_supervisor_asks_why_it_is_late_and_those_who_can_act_hear_of_it(cast: Cast) -> None:
    case = cast.report()
    assert "It is not late" in refused(cast, case, "supervisor", verb="press")

    pressed = cast.move(case.code, "press", "supervisor", at=later(days=3), reason="为什么还没派")

    assert (pressed.due_at, pressed.level) == (case.due_at, 1)
    for name in ("clerk", "township_desk"):
        assert told(cast, name) == ["A supervisor asks why a case is late"]


def test_a_desk_that_takes_a_case_from_a_body_with_nobody_ends_its_mediation(cast: Cast) -> None:
    table = Table(cast, a_planted_case(cast)).begun()
    leaves(Q(unit=cast.units["mediators"]))

    cast.move(table.case.code, "take_up", "clerk", reason="调委会没有人了")

    one = table.mediation
    assert (one.state, one.ending) == ("ended", "impossible")
    assert table.verbs()[-1] == "lapse"
    with behind_the_wall():
        assert Mediation.objects.filter(case=table.case, ended_at=None).count() == 0


def test_a_body_with_people_goes_on_mediating(cast: Cast) -> None:
    table = Table(cast, a_planted_case(cast)).begun()

    cast.move(table.case.code, "take_up", "township_desk", at=later(days=30), reason="超期了")

    assert table.mediation.state == "mediating"


# -- seen before -------------------------------------------------------------------------------------------------------


def test_empty_desks_and_units_are_named_with_what_waits_there(cast: Cast) -> None:
    case = cast.report(region=TOWNSHIP, category="0101")
    cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2")
    before = {name: count_vacant(cast.claims(name), TODAY) for name in ("county_desk", "clerk")}
    waits = cast.report(region=TOWNSHIP)
    leaves(Q(unit=cast.units["tribunal"]) | Q(role="township_desk", region=TOWNSHIP))

    with behind_the_wall():
        found = {group.region: group for group in vacancies(cast.claims("county_desk"), TODAY)}
        now = count_vacant(cast.claims("county_desk"), TODAY)
        told_ = list(lines([COUNTY], TODAY))
    here = found[TOWNSHIP]
    assert (now.desks, now.units) == (before["county_desk"].desks + 1, before["county_desk"].units + 1)
    assert not before["clerk"]
    assert [one.name for one in here.units] == ["腰堡人民法庭"]
    assert [(one.name, one.waiting) for one in here.desks] == [("腰堡镇", 1)]
    assert here.waiting == 3  # with one planted there
    assert f"{TOWNSHIP} 腰堡镇" in told_
    assert waits.level == 2


@pytest.mark.parametrize(
    ("name", "status"), [("county_desk", 200), ("city_desk", 200), ("system_admin", 200), ("clerk", 404)]
)
def test_the_page_of_who_is_missing(cast: Cast, name: str, status: int) -> None:
    answer = cast.client(name).get("/staffing/")

    assert answer.status_code == status
    assert status == 404 or "范家窝棚村" in answer.content.decode()


def test_the_desk_says_it_and_the_form_marks_a_unit_with_nobody(cast: Cast) -> None:
    leaves(Q(unit=cast.units["water"]))
    case = cast.report(region=COUNTY, category="0803")

    desk = cast.client("county_desk").get("/desk/").content.decode()
    form = cast.client("county_desk").get(f"/cases/{case.code}/dispatch/").content.decode()

    assert "Nobody can act at" in desk
    assert "铁岭县水利局 (nobody there)" in form
    assert "铁岭县农业农村局 (nobody there)" not in form
