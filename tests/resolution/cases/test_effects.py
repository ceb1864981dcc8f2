"""What each move changes besides the state."""

from typing import Any

import pytest
from django.utils import translation

from quartet.ground.errors import NotNow
from quartet.ground.people.rights import Claims, Held, acting_as
from quartet.ground.people.states import Label, Role
from quartet.resolution.cases.models import Case, CaseEvent, FollowUp
from quartet.resolution.cases.queries import CaseNotFound, cases_for
from quartet.resolution.cases.story import story
from quartet.resolution.suggest.categories import name_of
from tests.cast import (
    CITY,
    COUNTY,
    FAR_VILLAGE,
    MONDAY,
    NEXT_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
    case_now,
    grid_of,
    later,
)  # fmt: skip


def at_department(cast: Cast) -> Case:
    """A village's case at work in the agriculture bureau."""
    case = cast.report(by="grid_member", category="0101")
    cast.move(case.code, "escalate", "clerk", reason="村里解决不了")
    cast.move(case.code, "escalate", "township_desk", reason="镇里没有权限")
    cast.move(case.code, "dispatch", "county_desk", unit=cast.units["agriculture"], line="0101-3")
    return cast.move(case.code, "accept", "department")


def in_village(cast: Cast) -> Case:
    """A case the village handles itself."""
    return cast.move(cast.report(by="grid_member", category="0101").code, "solve_in_village", "clerk")


def last_event(case: Case) -> CaseEvent:
    with behind_the_wall():
        return CaseEvent.objects.filter(case=case).order_by("-position")[0]


def test_the_village_that_solves_it_itself_leads(cast: Cast) -> None:
    case = in_village(cast)

    assert (case.state, case.lead_unit, last_event(case).data["unit_name"]) == (
        "handling", cast.units["village"], "范家屯村民委员会"
    )  # fmt: skip


def test_dispatch_names_the_unit_and_the_line_of_that_day(cast: Cast) -> None:
    case = cast.report(category="0101")

    case = cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1", note="请快")

    event = last_event(case)
    assert case.lead_unit == cast.units["mediators"]
    assert (event.data["unit_name"], event.data["line"], event.data["note"], event.by_name) == (
        "范家屯村人民调解委员会", "0101-1 土地承包:人民调解委员会", "请快", "范家屯村民委员会 clerk先生"
    )  # fmt: skip


def test_escalation_goes_up_one_level_and_leaves_no_leader(cast: Cast) -> None:
    case = in_village(cast)

    case = cast.move(case.code, "escalate", "clerk", reason="双方各执一词")

    assert (case.state, case.level, case.lead_unit) == ("registered", 2, None)


def test_handing_down_goes_down_one_level(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "escalate", "clerk", reason="村里解决不了")
    cast.move(case.code, "classify", "township_desk", category="0201")

    case = cast.move(case.code, "hand_down", "township_desk", reason="村里更清楚")

    assert (case.state, case.level) == ("registered", 1)


def test_a_return_is_counted_and_remembers_who_returned(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")

    case = cast.move(case.code, "return", "mediator", why="other_body", line="0101-2", reason="不归我们")

    assert (case.state, case.returns, case.lead_unit) == ("registered", 1, None)
    assert last_event(case).data["unit_name"] == "范家屯村人民调解委员会"


@pytest.mark.parametrize(
    ("first", "level", "by", "then", "decides"),
    [
        (grid_of(VILLAGE), 1, "clerk", grid_of(NEXT_VILLAGE), 1),
        (CITY, 4, "city_desk", grid_of(VILLAGE), 1),
        (grid_of(VILLAGE), 2, "township_desk", grid_of(NEXT_VILLAGE), 2),
        (grid_of(VILLAGE), 1, "clerk", COUNTY, 3),
        (grid_of(VILLAGE), 2, "township_desk", CITY, 4),
        (TOWNSHIP, 2, "township_desk", VILLAGE, 1),
    ],
)
def test_a_corrected_place_leaves_the_case_with_a_desk_that_can_decide(
    cast: Cast, first: str, level: int, by: str, then: str, decides: int
) -> None:
    """What was handed up stays up; what nobody handed up goes where the new place belongs."""
    case = cast.report(region=first)
    if level == 2 and first != TOWNSHIP:
        cast.move(case.code, "escalate", "clerk", reason="村里解决不了")

    case = cast.move(case.code, "place", by, region=then)

    assert (case.region, case.level, case.state) == (then, decides, "registered")
    assert case.county == then[:6]


def test_a_category_is_set_and_told_in_the_readers_language(cast: Cast) -> None:
    case = cast.report(category="0101")

    case = cast.move(case.code, "classify", "clerk", category="0101")

    with behind_the_wall():
        told = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                told[language] = story(case)[0].what
    assert case.category == "0101"
    assert (name_of("0101", "en") in told["en"], name_of("0101", "zh-hans") in told["zh-hans"]) == (True, True)


def test_a_merged_case_ends_and_names_where_it_went(cast: Cast) -> None:
    case, other = cast.report(), cast.report()

    case = cast.move(case.code, "merge", "clerk", into=other, reason="同一口井")

    assert (case.state, case.merged_into_id, case.closed_at, case.due_at) == ("merged", other.pk, MONDAY, None)
    assert last_event(case).data["into_code"] == other.code


def test_a_struck_off_case_ends_with_its_reason(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "escalate", "clerk", reason="村里解决不了")

    case = cast.move(case.code, "void", "township_desk", reason="重复登记")

    assert (case.state, case.closed_at, last_event(case).data["reason"]) == ("voided", MONDAY, "重复登记")


# -- help ----------------------------------------------------------------------------------------------------------


def helped(cast: Cast) -> tuple[Case, Case]:
    """A case of the agriculture bureau, and the water bureau's help on it."""
    case = at_department(cast)
    case = cast.move(case.code, "assist", "department", unit=cast.units["water"], reason="请看水渠")
    return case, case_now(f"{case.code}-1")


def test_help_is_a_case_of_its_own_at_the_same_place(cast: Cast) -> None:
    parent, child = helped(cast)

    assert (child.state, child.lead_unit, child.parent_id, child.region, child.text, child.level, child.label) == (
        "dispatched", cast.units["water"], parent.pk, parent.region, parent.text, parent.level, parent.label,
    )  # fmt: skip
    assert child.reporter_id is None
    assert (parent.state, parent.lead_unit) == ("handling", cast.units["agriculture"])


def test_help_says_who_asked_and_for_what(cast: Cast) -> None:
    _parent, child = helped(cast)

    event = last_event(child)
    assert (event.verb, event.by_name, event.data["line"]) == (
        "dispatch",
        "铁岭县农业农村局 department先生",
        "请看水渠",
    )


def test_help_is_hidden_from_whom_the_case_is_hidden(cast: Cast) -> None:
    case = at_department(cast)
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(hidden_from=[f"p{cast.people['county_desk'].pk}"], label=Label.SENSITIVE)

    cast.move(case.code, "assist", "department", unit=cast.units["water"], reason="请看水渠")

    child = case_now(f"{case.code}-1")
    assert (child.hidden_from, child.label) == ([f"p{cast.people['county_desk'].pk}"], Label.SENSITIVE)


def test_helpers_are_numbered(cast: Cast) -> None:
    parent, first = helped(cast)

    cast.move(parent.code, "assist", "department", unit=cast.units["tribunal"], reason="请讲法律")

    assert [first.code, case_now(f"{parent.code}-2").code] == [f"{parent.code}-1", f"{parent.code}-2"]


def test_the_lead_cannot_report_done_while_help_is_at_work_even_out_of_its_sight(cast: Cast) -> None:
    parent, child = helped(cast)

    with pytest.raises(NotNow, match="not finished"):
        cast.move(parent.code, "resolve", "department", outcome="修好了")

    cast.move(child.code, "accept", "department_water")
    cast.move(child.code, "resolve", "department_water", outcome="水渠通了")
    assert cast.move(parent.code, "resolve", "department", outcome="修好了").state == "resolved"


@pytest.mark.parametrize(
    ("verb", "given"),
    [("return", {"why": "other_place", "reason": "不在我们这里"}), ("assist", {"reason": "请帮忙"}), ("ask", {})],
)
def test_help_is_not_passed_on_nor_is_its_resident_asked(cast: Cast, verb: str, given: dict[str, Any]) -> None:
    _parent, child = helped(cast)
    if verb == "assist":
        cast.move(child.code, "accept", "department_water")
        given = {**given, "unit": cast.units["tribunal"]}
    if verb == "ask":
        cast.move(child.code, "accept", "department_water")
        cast.move(child.code, "resolve", "department_water", outcome="水渠通了")
        given = {"channel": "telephone", "answer": "solved"}

    with pytest.raises(NotNow):
        cast.move(child.code, verb, "county_desk" if verb == "ask" else "department_water", **given)


def test_help_closes_with_the_case_it_helped(cast: Cast) -> None:
    parent, child = helped(cast)
    cast.move(child.code, "accept", "department_water")
    cast.move(child.code, "resolve", "department_water", outcome="水渠通了")
    cast.move(parent.code, "resolve", "department", outcome="修好了")
    cast.move(parent.code, "ask", "county_desk", channel="telephone", answer="solved")

    cast.move(parent.code, "close", "county_desk")

    assert (case_now(parent.code).state, case_now(child.code).state) == ("closed", "closed")
    assert last_event(child).verb == "close"


# -- asking, closing, coming back ----------------------------------------------------------------------------------


def resolved(cast: Cast) -> Case:
    case = in_village(cast)
    return cast.move(case.code, "resolve", "clerk", outcome="井盖换好了")


def asked(cast: Cast, answer: str = "solved", **given: Any) -> Case:
    return cast.move(resolved(cast).code, "ask", "township_desk", channel="telephone", answer=answer, **given)


@pytest.mark.parametrize(
    ("answer", "reached", "solved"),
    [("solved", True, True), ("not_solved", True, False), ("not_reached", False, None)],
)
def test_solved_and_satisfied_are_two_questions(cast: Cast, answer: str, reached: bool, solved: bool | None) -> None:
    case = asked(cast, answer, satisfied="fair", words="来得慢")

    with behind_the_wall():
        found = FollowUp.objects.get(case=case)
    assert (found.reached, found.solved, found.satisfied, found.words, found.channel, found.by_id) == (
        reached, solved, "fair" if reached else "", "来得慢", "telephone", cast.people["township_desk"].pk
    )  # fmt: skip


def test_the_one_who_handled_it_does_not_ask(cast: Cast) -> None:
    case = resolved(cast)

    with pytest.raises(NotNow, match="Somebody other"):
        cast.move(case.code, "ask", "clerk", channel="telephone", answer="solved")


def test_the_resident_answers_by_the_slip(cast: Cast) -> None:
    case = resolved(cast)

    cast.move_as(Claims(slip=case.code), case.code, "answer", answer="solved", satisfied="satisfied")

    with behind_the_wall():
        found = FollowUp.objects.get(case=case)
    assert (found.solved, found.channel, found.by_id, last_event(case).by_name) == (True, "slip", None, "Resident")


def test_closing_needs_the_residents_word(cast: Cast) -> None:
    case = resolved(cast)

    with pytest.raises(NotNow):
        cast.move(case.code, "close", "clerk")

    assert case_now(case.code).state == "resolved"


def test_closing_is_refused_when_the_resident_says_no(cast: Cast) -> None:
    case = asked(cast, "not_solved")

    with pytest.raises(NotNow):
        cast.move(case.code, "close", "clerk")


@pytest.mark.parametrize(
    ("by", "seconds", "closes"),
    [
        ("township_desk", [0], False),
        ("township_desk", [0, 1], False),
        ("township_desk", [0, 4 * 3600 - 1], False),
        ("township_desk", [0, 4 * 3600], True),
        ("township_desk", [0, 1, 2, 30 * 3600], True),
        ("supervisor", [0, 20 * 3600], True),
    ],
)
def test_two_attempts_hours_apart_stand_in_for_an_answer(cast: Cast, by: str, seconds: list[int], closes: bool) -> None:
    case = resolved(cast)
    for second in seconds:
        cast.move(case.code, "ask", by, channel="telephone", answer="not_reached", at=later(seconds=second))

    if closes:
        assert cast.move(case.code, "close", "clerk", at=later(days=2)).state == "closed"
    else:
        with pytest.raises(NotNow, match="four hours apart"):
            cast.move(case.code, "close", "clerk", at=later(days=2))


def test_attempts_by_the_body_that_handled_it_stand_in_for_nothing(cast: Cast) -> None:
    """Another clerk of the same village telephones twice in vain: it is written down, and closes nothing."""
    case = resolved(cast)
    colleague = Claims(
        person=cast.people["no_post"].pk, posts=(Held(Role.VILLAGE_CLERK, cast.units["village"].pk, VILLAGE),)
    )
    for day in (0, 1):
        cast.move_as(colleague, case.code, "ask", channel="telephone", answer="not_reached", at=later(days=day))

    with pytest.raises(NotNow, match="not by the body that handled it"):
        cast.move(case.code, "close", "clerk", at=later(days=2))


def test_the_newest_word_of_the_resident_counts(cast: Cast) -> None:
    case = asked(cast, "not_solved")
    cast.move(case.code, "ask", "township_desk", channel="visit", answer="solved", at=later(hours=1))

    assert cast.move(case.code, "close", "clerk", at=later(hours=2)).closed_at == later(hours=2)


def test_an_answer_to_an_earlier_outcome_does_not_close_the_next(cast: Cast) -> None:
    case = asked(cast)
    cast.move(case.code, "reopen", "township_desk", reason="又坏了", at=later(hours=1))
    cast.move(case.code, "resolve", "clerk", outcome="再修好了", at=later(hours=2))

    with pytest.raises(NotNow):
        cast.move(case.code, "close", "clerk", at=later(hours=3))


def closed(cast: Cast) -> Case:
    case = asked(cast)
    return cast.move(case.code, "close", "clerk")


def test_what_is_closed_can_come_back_once_by_the_slip_within_a_month(cast: Cast) -> None:
    case = closed(cast)
    slip = Claims(slip=case.code)

    case = cast.move_as(slip, case.code, "come_back", words="又坏了", at=later(days=29))

    assert (case.state, case.closed_at, case.reopens) == ("handling", None, 1)
    cast.move(case.code, "resolve", "clerk", outcome="再修好了", at=later(days=29))
    cast.move(case.code, "ask", "township_desk", channel="visit", answer="solved", at=later(days=29))
    cast.move(case.code, "close", "clerk", at=later(days=29))
    with pytest.raises(NotNow):
        cast.move_as(slip, case.code, "come_back", words="又坏了", at=later(days=30))


def test_after_a_month_the_resident_reports_anew(cast: Cast) -> None:
    case = closed(cast)

    with pytest.raises(NotNow):
        cast.move_as(Claims(slip=case.code), case.code, "come_back", words="又坏了", at=later(days=31))


@pytest.mark.parametrize(
    ("by", "allowed"), [("clerk", False), ("township_desk", True), ("supervisor", True), ("supervisor_county", True)]
)
def test_the_second_time_somebody_above_must_look(cast: Cast, by: str, allowed: bool) -> None:
    case = closed(cast)
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(reopens=1)

    if allowed:
        assert cast.move(case.code, "reopen", by, reason="又坏了").reopens == 2
    else:
        with pytest.raises(NotNow):
            cast.move(case.code, "reopen", by, reason="又坏了")


def test_opening_an_unclosed_outcome_again_is_not_counted(cast: Cast) -> None:
    case = asked(cast, "not_solved")

    assert cast.move(case.code, "reopen", "township_desk", reason="没修好").reopens == 0


# -- guards of joining and of levels -------------------------------------------------------------------------------


def test_a_case_joins_only_another_open_main_case(cast: Cast) -> None:
    case = cast.report(category="0101")
    ended = closed(cast)
    _parent, child = helped(cast)

    for target in (case, ended, child):
        with pytest.raises(NotNow):
            cast.move(case.code, "merge", "clerk", into=target, reason="同一件事")
    assert case_now(case.code).state == "registered"


def test_nobody_is_above_the_city(cast: Cast) -> None:
    case = cast.report(region=grid_of(FAR_VILLAGE))
    cast.move(case.code, "escalate", "clerk_next_county", reason="村里办不了")
    cast.move(case.code, "escalate", "township_desk_next_county", reason="镇里办不了")
    cast.move(case.code, "escalate", "county_desk_next_county", reason="县里办不了")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state="handling", lead_unit=cast.units["far_village"])

    with pytest.raises(NotNow):
        cast.move(case.code, "escalate", "clerk_next_county", reason="还是办不了")


@pytest.mark.parametrize(("region", "level", "by"), [(CITY, 4, "city_desk"), (COUNTY, 3, "county_desk")])
def test_what_has_no_place_below_is_not_handed_down(cast: Cast, region: str, level: int, by: str) -> None:
    case = cast.report(region=region)
    assert case.level == level

    with pytest.raises(NotNow):
        cast.move(case.code, "hand_down", by, reason="下面办")


def test_a_mover_may_lose_sight_of_the_case_by_the_move(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")

    cast.move(case.code, "return", "mediator", why="other_body", line="0101-2", reason="不归我们")

    with pytest.raises(CaseNotFound):
        cast.move(case.code, "note", "mediator", note="还想说一句")


def test_a_report_of_misconduct_is_on_no_list_of_the_village_or_the_township(cast: Cast) -> None:
    told = cast.report(text="村里的书记把低保给了自己的亲戚", category="1604")
    later_found = cast.report(text="想问问低保是怎么评的", category="1301")
    cast.move(later_found.code, "hold", "clerk", reason="说的是书记")

    for case in (case_now(told.code), case_now(later_found.code)):
        assert (case.label, case.level) == (Label.ACCUSATION, 3)
        assert not [name for name in ("clerk", "township_desk", "county_desk", "supervisor") if sees(cast, name, case)]


def sees(cast: Cast, name: str, case: Case) -> bool:
    claims = cast.claims(name)
    with acting_as(claims):
        return cases_for(claims).filter(pk=case.pk).exists()
