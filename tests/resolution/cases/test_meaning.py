"""What a move says must be so: the duty list's lines, the three lists of a township, who was there, what is open.

The smallest inputs that once passed because only their presence was asked.
"""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from quartet.ground.errors import NotNow, SomethingMissing
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import acting_as
from quartet.ground.people.states import Level, UnitKind
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.parts import promises_of
from quartet.resolution.cases.story import resident_story, story
from quartet.resolution.duty import actions as duty
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import current_list, holes, leaderless, on_village_list, route
from tests.cast import COUNTY, MONDAY, PASSWORD, TOWNSHIP, VILLAGE, Cast, behind_the_wall, case_now, later, line_of


def machine(name: str) -> Client:
    body = {"username": name, "password": PASSWORD}
    key = Client().post("/api/v1/tokens", body, content_type="application/json").json()["token"]
    return Client(headers={"authorization": f"Bearer {key}", "accept-language": "en"})


def at_township(cast: Cast, category: str = "0101") -> Case:
    case = cast.report(category=category)
    return cast.move(case.code, "escalate", "clerk", reason="村里办不了")


def at_county(cast: Cast, category: str = "0101") -> Case:
    return cast.move(at_township(cast, category).code, "escalate", "township_desk", reason="镇里办不了")


def unit(name: str, kind: UnitKind, region: str = COUNTY) -> Unit:
    return Unit.objects.create(name=name, kind=kind, level=Level.of_code(region), region=region)


def publish(cast: Cast, **line: Any) -> DutyLine:
    """A new version of the county's list with one line more."""
    desk = cast.claims("county_desk")
    duty.begin_draft(area=COUNTY, acting=desk)
    words = {"unit_name": "", "text": "新的一条", "basis": ""} | line
    kept = duty.set_line(area=COUNTY, acting=desk, **words)
    duty.publish_draft(area=COUNTY, note="核对后发布", acting=desk, now=MONDAY)
    return kept


# -- a dispatch cites a line that names that very body --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "line", "says"),
    [
        ("agriculture", "0101-2", "Line 0101-2 names 腰堡人民法庭, not 铁岭县农业农村局"),
        ("tribunal", "0101-3", "Line 0101-3 names 铁岭县农业农村局, not 腰堡人民法庭"),
        ("water", "0802-3", "Line 0802-3 does not hold for this kind of matter"),
        ("agriculture", "0703-3", "Line 0703-3 does not hold for this kind of matter"),
        ("next_tribunal", "0101-2", "names 腰堡人民法庭, not 双井子人民法庭"),
        ("next_agriculture", "0101-3", "names 铁岭县农业农村局, not 昌图县农业农村局"),
        ("mediators", "0101-2", "does not make this the village's own duty"),
        ("supervision", "0101-3", "names 铁岭县农业农村局, not 铁岭市委平安办督导组"),
    ],
)
def test_a_line_that_names_another_body_sends_nothing(cast: Cast, to: str, line: str, says: str) -> None:
    case = at_township(cast)

    with pytest.raises(NotNow, match=says):
        cast.move(case.code, "dispatch", "township_desk", unit=cast.units[to], line=line)

    assert case_now(case.code).state == "registered"


@pytest.mark.parametrize(
    ("to", "line"), [("tribunal", "0101-2"), ("agriculture", "0101-3"), ("mediators", "0101-1")]
)  # fmt: skip
def test_the_body_a_line_names_at_the_deciding_level_or_above_gets_it(cast: Cast, to: str, line: str) -> None:
    """A village's own line may also send it down, by the list."""
    case = cast.move(at_township(cast).code, "dispatch", "township_desk", unit=cast.units[to], line=line)

    assert (case.state, case.lead_unit) == ("dispatched", cast.units[to])


def test_a_line_of_the_level_below_is_for_who_is_handed_it_down(cast: Cast) -> None:
    case = at_county(cast)

    with pytest.raises(NotNow, match="Line 0101-2 holds for the township"):
        cast.move(case.code, "dispatch", "county_desk", unit=cast.units["tribunal"], line="0101-2")


def test_nothing_is_dispatched_without_a_category(cast: Cast) -> None:
    case = cast.report()
    with pytest.raises(NotNow, match="Set the category first"):
        cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    page = cast.client("clerk").get(f"/cases/{case.code}/").content.decode()

    assert "Set the category first" in page
    assert f"/cases/{case.code}/classify/" in page


def test_a_line_of_a_list_no_longer_in_force_is_none(cast: Cast) -> None:
    old = line_of("0101-2")
    publish(cast, category="0103", level=Level.COUNTY, unit_kind=UnitKind.DEPARTMENT,
            unit_name="自然资源局")  # fmt: skip
    case = at_township(cast)

    with pytest.raises(NotNow, match="does not hold"):
        cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line=old)
    assert cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2").lead_unit


def test_the_more_exact_line_replaces_the_broader_one(cast: Cast) -> None:
    office = unit("腰堡镇司法所", UnitKind.JUDICIAL_OFFICE, TOWNSHIP)
    publish(cast, category="010101", level=Level.TOWNSHIP, unit_kind=UnitKind.JUDICIAL_OFFICE)
    case = at_township(cast, "010101")

    with pytest.raises(NotNow, match="does not hold"):
        cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2")
    assert cast.move(case.code, "dispatch", "township_desk", unit=office, line="010101-2").lead_unit == office


def test_of_several_bodies_of_one_kind_each_may_be_chosen(cast: Cast) -> None:
    second = unit("腰堡第二人民法庭", UnitKind.TRIBUNAL, TOWNSHIP)
    case = at_township(cast)

    assert cast.move(case.code, "dispatch", "township_desk", unit=second, line="0101-2").lead_unit == second


@pytest.mark.parametrize("line", ["乡镇事项清单第3项", 7, "x"])
def test_words_are_no_line(cast: Cast, line: Any) -> None:
    case = at_township(cast)
    desk = cast.claims("township_desk")
    from quartet.resolution.cases.actions import make_move  # noqa: PLC0415 -- past the cast's own reading of lines

    with acting_as(desk), pytest.raises(NotNow, match="does not hold"):
        make_move(code=case.code, verb="dispatch", given={"unit": cast.units["tribunal"], "line": line},
                  command_id=None, acting=desk, now=MONDAY)  # fmt: skip


def test_where_the_list_names_nobody_a_person_decides_and_says_why(cast: Cast) -> None:
    """No 司法所 stands at the township, no 司法局 at the county: the list has a hole here."""
    case = at_township(cast, "0206")
    for reason in ("", " ", "。", "x"):
        with pytest.raises(NotNow):
            cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], reason=reason)

    for elsewhere in ("next_tribunal", "supervision"):
        with pytest.raises(NotNow, match="does not handle matters of this place"):
            cast.move(case.code, "dispatch", "township_desk", unit=cast.units[elsewhere], reason="这里没有司法所")

    case = cast.move(
        case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], reason="这里没有司法所，法庭懂"
    )

    with behind_the_wall():
        told = story(case)[0].what
    assert told == "dispatched to 腰堡人民法庭, by: no line, a person decided: 这里没有司法所，法庭懂"


def test_a_line_names_its_body_also_where_none_stands(cast: Cast) -> None:
    case = at_township(cast, "0206")

    with pytest.raises(NotNow, match=r"Line 0206-2 names .*, not 腰堡人民法庭"):
        cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0206-2")


def test_where_the_list_names_somebody_no_reason_takes_its_place(cast: Cast) -> None:
    case = at_township(cast)

    with pytest.raises(NotNow, match="The duty list names 腰堡人民法庭 for this, by line 0101-2"):
        cast.move(case.code, "dispatch", "township_desk", unit=cast.units["agriculture"], reason="农业局更合适")


def test_the_form_offers_only_lines_that_fit_and_is_filled_in(cast: Cast) -> None:
    case = at_township(cast)
    client = cast.client("township_desk")
    form = client.get(f"/cases/{case.code}/dispatch/").context["form"]

    offered = [label.split(" ")[0] for value, label in form.fields["line"].choices if value]
    sent = client.post(
        f"/cases/{case.code}/dispatch/", {"unit": form.initial["unit"].pk, "line": form.initial["line"].pk}
    )

    assert offered == ["0101-2", "0101-3", "0101-1"]
    assert "reason" not in form.fields
    assert (sent.status_code, case_now(case.code).lead_unit) == (302, cast.units["tribunal"])


def test_the_form_asks_why_where_the_list_has_a_hole(cast: Cast) -> None:
    case = at_township(cast, "0206")
    form = cast.client("township_desk").get(f"/cases/{case.code}/dispatch/").context["form"]

    assert "a person decides" in str(form.fields["reason"].help_text)


def test_page_and_api_refuse_alike(cast: Cast) -> None:
    case = at_township(cast)
    said = {"unit": cast.units["agriculture"].pk, "line": line_of("0101-2").pk}

    page = cast.client("township_desk").post(f"/cases/{case.code}/dispatch/", said)
    answer = machine("township_desk").post(
        f"/api/v1/cases/{case.code}/moves", {"move": "dispatch", "id": "01890000-0000-7000-8000-00000000a301", **said},
        content_type="application/json",
    )  # fmt: skip

    assert page.status_code == answer.status_code == 409
    assert "Line 0101-2 names 腰堡人民法庭" in page.content.decode()
    assert "Line 0101-2 names 腰堡人民法庭" in answer.json()["title_en"]


# -- a return says what the list says -------------------------------------------------------------------------------------


def at_tribunal(cast: Cast) -> Case:
    return cast.move(at_township(cast).code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"why": "other_body", "line": "0101-2"}, "Line 0101-2 names your own body"),
        ({"why": "other_body"}, "Cite the line"),
        ({"why": "other_body", "line": "0703-3"}, "does not hold"),
        ({"why": "no_line"}, "Line 0101-2 names your own body: by the list it is your duty"),
        ({"why": "other_kind"}, "which other kind"),
        ({"why": "other_kind", "category": "0101"}, "which other kind"),
        ({"why": "other_kind", "category": "0302"}, "Line 0302-2 makes that kind of matter your duty too"),
    ],
)
def test_a_body_returns_nothing_by_its_own_line(cast: Cast, said: dict[str, str], says: str) -> None:
    case = at_tribunal(cast)

    with pytest.raises(NotNow, match=says):
        cast.move(case.code, "return", "tribunal", reason="不归法庭管", **said)

    assert case_now(case.code).state == "dispatched"


@pytest.mark.parametrize(
    ("said", "cites"),
    [
        ({"why": "other_body", "line": "0101-3"}, "the duty list names another body 0101-3 土地承包:农业农村局"),
        ({"why": "other_kind", "category": "0703"}, "it is another kind of matter 0703-2 "),
        ({"why": "other_place"}, "it lies in another body's area"),
    ],
)
def test_a_body_returns_what_the_list_makes_anothers(cast: Cast, said: dict[str, str], cites: str) -> None:
    case = cast.move(at_tribunal(cast).code, "return", "tribunal", reason="不归法庭管", **said)

    with behind_the_wall():
        assert f"by: {cites}" in story(case)[0].what
    assert (case.state, case.returns) == ("registered", 1)


def test_who_got_it_without_a_line_may_say_that_no_line_names_them(cast: Cast) -> None:
    case = at_township(cast, "0206")
    cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], reason="这里没有司法所")

    case = cast.move(case.code, "return", "tribunal", why="no_line", reason="清单没有写法庭")

    assert case.returns == 1


def test_a_line_whose_body_does_not_stand_here_takes_nothing_on(cast: Cast) -> None:
    case = at_township(cast, "0206")
    cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], reason="这里没有司法所")

    with pytest.raises(NotNow, match="names nobody here"):
        cast.move(case.code, "return", "tribunal", why="other_body", line="0206-2", reason="归司法所")


def test_a_return_says_why_at_all(cast: Cast) -> None:
    case = at_tribunal(cast)

    with pytest.raises(SomethingMissing, match="why"):
        cast.move(case.code, "return", "tribunal", line="0101-3", reason="不归法庭管")


def test_to_return_only_lines_of_others_are_offered(cast: Cast) -> None:
    case = at_tribunal(cast)
    form = cast.client("tribunal").get(f"/cases/{case.code}/return/").context["form"]

    assert [label.split(" ")[0] for value, label in form.fields["line"].choices if value] == ["0101-1", "0101-3"]


# -- a consultation -------------------------------------------------------------------------------------------------------


def twice_returned(cast: Cast) -> str:
    case = at_county(cast, "0703")
    for name, who, kind, other in (
        ("agriculture", "department", "0703", "0802"), ("water", "department_water", "0802", "0703"),
    ):  # fmt: skip
        cast.move(case.code, "classify", "county_desk", category=kind)
        cast.move(case.code, "dispatch", "county_desk", unit=cast.units[name], line=f"{kind}-3")
        cast.move(case.code, "return", who, why="other_kind", category=other, reason="不归我们")
    return case.code


@pytest.mark.parametrize(
    ("there", "says"),
    [
        ([], "Two bodies at least"), (["water"], "Two bodies at least"), (["water", "water"], "Two bodies at least"),
        (["water", "tribunal"], "铁岭县农业农村局 sent it back and was not there"),
    ],
)  # fmt: skip
def test_two_bodies_decide_together_and_who_sent_it_back_is_there(cast: Cast, there: list[str], says: str) -> None:
    code = twice_returned(cast)
    said = {"unit": cast.units["water"], "line": "0802-3", "reason": "渠道属于水利工程"}

    with pytest.raises(NotNow, match=says):
        cast.move(code, "consult", "county_desk", attended=[cast.units[one] for one in there], **said)


def test_who_was_called_and_did_not_come_holds_nobody_up(cast: Cast) -> None:
    code = twice_returned(cast)
    there = [cast.units["water"], cast.units["tribunal"]]

    case = cast.move(code, "consult", "county_desk", attended=there, unit=cast.units["water"], line="0802-3",
                     absent="农业农村局两次通知没有来人", reason="渠道属于水利工程")  # fmt: skip

    with behind_the_wall():
        event = CaseEvent.objects.get(case=case, verb="consult")
    assert event.data["attended"] == "铁岭县水利局、腰堡人民法庭"


@pytest.mark.parametrize("attended", ["农业局、水利局", ["农业局", "水利局"]])
def test_names_written_down_are_no_bodies(cast: Cast, attended: Any) -> None:
    code = twice_returned(cast)

    with pytest.raises(NotNow, match="Two bodies at least"):
        cast.move(
            code, "consult", "county_desk", attended=attended, unit=cast.units["water"], line="0802-3", reason="商定"
        )


def test_a_consultation_cites_the_line_of_whom_it_chooses(cast: Cast) -> None:
    code = twice_returned(cast)
    both = [cast.units["water"], cast.units["agriculture"]]

    with pytest.raises(NotNow, match="does not hold"):
        cast.move(
            code, "consult", "county_desk", attended=both, unit=cast.units["agriculture"], line="0703-3", reason="商定"
        )
    cast.move(code, "classify", "county_desk", category="0703")
    case = cast.move(
        code, "consult", "county_desk", attended=both, unit=cast.units["agriculture"], line="0703-3", reason="两家商定"
    )

    assert case.lead_unit == cast.units["agriculture"]


def test_a_consultation_is_filled_in_with_who_sent_it_back(cast: Cast) -> None:
    code = twice_returned(cast)
    form = cast.client("county_desk").get(f"/cases/{code}/consult/").context["form"]

    assert form.fields["attended"].initial == [cast.units["agriculture"].pk, cast.units["water"].pk]


def test_what_a_consultation_finds_to_be_misconduct_is_kept_back_before_it_is_filed(cast: Cast) -> None:
    code = twice_returned(cast)

    with pytest.raises(NotNow, match="keep it back instead"):
        cast.move(code, "classify", "county_desk", category="1604")


# -- the three lists of a township ----------------------------------------------------------------------------------------


def test_the_first_list_has_all_three(cast: Cast) -> None:
    lists = DutyLine.objects.filter(duty_list=current_list(VILLAGE), level=Level.TOWNSHIP).values_list(
        "list", flat=True
    )

    assert set(lists) == {"own", "assist", "taken_back"}
    assert sum(one == "own" for one in lists) > len(lists) / 2
    assert not DutyLine.objects.exclude(level=Level.TOWNSHIP).exclude(list="own").exists()


def taken_back(cast: Cast) -> Unit:
    """Matters of schools, which the education bureau of the county took back from townships."""
    return unit("铁岭县教育局", UnitKind.DEPARTMENT)


def test_what_was_taken_back_goes_to_the_body_that_took_it(cast: Cast) -> None:
    bureau = taken_back(cast)
    office = unit("腰堡镇民政办公室", UnitKind.DEPARTMENT, TOWNSHIP)
    case = at_township(cast, "1402")
    refused = "铁岭县教育局 took this back from townships and villages, by line 1402-2"

    for to, given in (
        (office, {"line": "1402-2"}),
        (office, {"reason": "镇里先看看"}),
        (cast.units["tribunal"], {"line": "1402-3"}),
    ):
        with pytest.raises(NotNow, match=refused):
            cast.move(case.code, "dispatch", "township_desk", unit=to, **given)
    with behind_the_wall():
        found = route(category="1402", level=2, units=[office, bureau], duty_list=current_list(VILLAGE))
    assert (found.unit, found.line) == (bureau, line_of("1402-2"))

    assert cast.move(case.code, "dispatch", "township_desk", unit=bureau, line="1402-2").lead_unit == bureau


def test_what_was_taken_back_is_neither_handed_down_nor_settled_in_the_village(cast: Cast) -> None:
    taken_back(cast)
    case = at_county(cast, "1402")
    with pytest.raises(NotNow, match="took this back"):
        cast.move(case.code, "hand_down", "county_desk", reason="镇里更清楚")
    in_village = cast.report(category="1402")
    with pytest.raises(NotNow, match="took this back"):
        cast.move(in_village.code, "solve_in_village", "clerk")
    assert not on_village_list(VILLAGE, "1402")

    assert cast.move(in_village.code, "escalate", "clerk", reason="归教育局").level == 2


def test_what_was_taken_back_may_be_handed_down_to_the_county(cast: Cast) -> None:
    taken_back(cast)
    case = at_county(cast, "1402")
    cast.move(case.code, "escalate", "county_desk", reason="请市里定")

    assert cast.move(case.code, "hand_down", "city_desk", reason="归县教育局").level == Level.COUNTY


def test_no_help_is_asked_of_a_township_for_what_was_taken_back(cast: Cast) -> None:
    bureau = taken_back(cast)
    office = unit("腰堡镇民政办公室", UnitKind.DEPARTMENT, TOWNSHIP)
    case = cast.move(at_township(cast, "1402").code, "dispatch", "township_desk", unit=bureau, line="1402-2")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state="handling", lead_unit=cast.units["agriculture"])

    with pytest.raises(NotNow, match="took this back"):
        cast.move(case.code, "assist", "department", unit=office, reason="请去看看")


def test_a_body_that_only_helps_does_not_lead(cast: Cast) -> None:
    lead = unit("铁岭县生态环境分局", UnitKind.DEPARTMENT)
    team = unit("腰堡镇综合行政执法队", UnitKind.DEPARTMENT, TOWNSHIP)
    case = at_township(cast, "1003")

    with pytest.raises(
        NotNow, match="腰堡镇综合行政执法队 only helps with this, by line 1003-2; the lead is 铁岭县生态环境分局"
    ):
        cast.move(case.code, "dispatch", "township_desk", unit=team, line="1003-2")
    with pytest.raises(NotNow, match="only helps"):
        cast.move(case.code, "dispatch", "township_desk", unit=team, reason="执法队离得近")
    case = cast.move(case.code, "dispatch", "township_desk", unit=lead, line="1003-3")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state="handling", lead_unit=cast.units["agriculture"])

    helping = cast.move(case.code, "assist", "department", unit=team, reason="请到现场取证")

    with behind_the_wall():
        assert helping.children.get().lead_unit == team


def test_help_without_a_lead_still_names_the_county(cast: Cast) -> None:
    team = unit("腰堡镇综合行政执法队", UnitKind.DEPARTMENT, TOWNSHIP)
    DutyLine.objects.filter(duty_list=current_list(VILLAGE), category="1003", level=Level.COUNTY).delete()
    case = at_township(cast, "1003")

    with pytest.raises(NotNow, match="the lead is county"):
        cast.move(case.code, "dispatch", "township_desk", unit=team, line="1003-2")
    with behind_the_wall():
        duty_list = current_list(VILLAGE)
        assert duty_list is not None
        assert [hole.category.code for hole in leaderless(duty_list.lines.all())] == ["1003"]
        assert [hole.category.code for hole in holes(duty_list) if hole.leaderless] == ["1003"]


def test_a_returning_body_does_not_push_it_to_who_only_helps(cast: Cast) -> None:
    unit("腰堡镇综合行政执法队", UnitKind.DEPARTMENT, TOWNSHIP)
    lead = unit("铁岭县生态环境分局", UnitKind.DEPARTMENT)
    case = cast.move(at_township(cast, "1003").code, "dispatch", "township_desk", unit=lead, line="1003-3")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(lead_unit=cast.units["agriculture"])

    with pytest.raises(NotNow, match="names nobody here who could take it on"):
        cast.move(case.code, "return", "department", why="other_body", line="1003-2", reason="镇里去办")


# -- help, pauses ---------------------------------------------------------------------------------------------------------


def at_department(cast: Cast) -> Case:
    case = cast.move(at_county(cast).code, "dispatch", "county_desk", unit=cast.units["agriculture"], line="0101-3")
    return cast.move(case.code, "accept", "department")


def test_help_is_asked_of_another_body_once_at_a_time(cast: Cast) -> None:
    case = at_department(cast)

    with pytest.raises(NotNow, match="your own body"):
        cast.move(case.code, "assist", "department", unit=cast.units["agriculture"], reason="自己帮自己")
    cast.move(case.code, "assist", "department", unit=cast.units["water"], reason="请看水渠")
    with pytest.raises(NotNow, match="helping already"):
        cast.move(case.code, "assist", "department", unit=cast.units["water"], reason="请再看水渠")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"ground": "hearing"}, "does not name that reason"),
        ({"ground": "weather"}, "does not name that reason"),
        ({"ground": "asked_resident"}, "what the resident is asked"),
        ({"ground": "asked_resident", "question": "？"}, "what the resident is asked"),
    ],
)
def test_the_clock_stands_still_only_for_what_its_rule_names(cast: Cast, said: dict[str, str], says: str) -> None:
    case = at_department(cast)

    with pytest.raises(NotNow, match=says):
        cast.move(case.code, "suspend", "department", reason="等一等", **said)


def test_the_resident_reads_what_they_are_asked(cast: Cast) -> None:
    case = at_department(cast)
    case = cast.move(case.code, "suspend", "department", ground="asked_resident", reason="要核对",
                     question="合同是哪一年签的？")  # fmt: skip

    with behind_the_wall(), translation.override("en"):
        lines = [what for _at, what in resident_story(case)["lines"]]
    assert lines[0] == "The work has to wait: a question to the resident is open. 合同是哪一年签的？"


def test_where_no_clock_runs_no_rule_narrows_the_reason_for_waiting(cast: Cast) -> None:
    case = at_department(cast)
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(clock="", clock_started_at=None, due_at=None)

    assert cast.move(case.code, "suspend", "department", ground="hearing", reason="等听证").state == "suspended"


# -- words that say nothing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [" ", "。", "x", "\u200b\u200b", "aaaa"])
def test_a_reason_of_one_sign_is_none(cast: Cast, reason: str) -> None:
    case = cast.report()

    with pytest.raises(NotNow, match="says nothing"):
        cast.move(case.code, "escalate", "clerk", reason=reason)
    page = cast.client("clerk").post(f"/cases/{case.code}/escalate/", {"reason": reason})
    assert page.status_code == 422


# -- what is still open when a case ends ----------------------------------------------------------------------------------


def resolved(cast: Cast) -> Case:
    case = cast.report(category="0101")
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "resolve", "clerk", outcome="说和了")
    return cast.move(case.code, "ask", "township_desk", channel="visit", answer="solved", at=later(hours=1))


def task_on(cast: Cast, case: Case) -> None:
    from quartet.resolution.field.models import FieldTask  # noqa: PLC0415 -- another room's, used once

    with behind_the_wall():
        FieldTask.objects.create(
            county=COUNTY, region=VILLAGE, case=case, code=case.code, text="去看一眼", given_by=cast.people["clerk"],
            given_name="村里", given_at=MONDAY, command="01890000-0000-7000-8000-00000000a6a6",
        )  # fmt: skip


@pytest.mark.parametrize("verb", ["resolve", "close"])
def test_who_ends_a_case_over_something_open_says_that_they_know(cast: Cast, verb: str) -> None:
    if verb == "close":
        case, said, by = resolved(cast), {}, "clerk"
    else:
        case, said, by = cast.report(category="0101"), {"outcome": "说和了"}, "clerk"
        cast.move(case.code, "solve_in_village", "clerk")
    task_on(cast, case)
    open_ = "a task given to the grid is not done yet"

    with pytest.raises(NotNow, match=open_):
        cast.move(case.code, verb, by, at=later(hours=2), **said)
    form = cast.client(by).get(f"/cases/{case.code}/{verb}/").context["form"]
    asked = cast.client(by).post(f"/cases/{case.code}/{verb}/", {**said, "note": ""})
    done = cast.move(case.code, verb, by, at=later(hours=2), knows_open=True, **said)

    assert open_ in str(form.fields["knows_open"].label)
    assert asked.status_code == 422
    with behind_the_wall():
        assert promises_of(case) == [open_]
        assert story(done)[0].words == open_
    assert done.state == {"resolve": "resolved", "close": "closed"}[verb]


def test_where_nothing_is_open_nobody_is_asked(cast: Cast) -> None:
    case = resolved(cast)

    assert "knows_open" not in cast.client("clerk").get(f"/cases/{case.code}/close/").context["form"].fields
    assert cast.move(case.code, "close", "clerk", at=later(hours=2)).state == "closed"


def test_a_button_is_offered_before_somebody_says_that_they_know(cast: Cast) -> None:
    case = resolved(cast)
    task_on(cast, case)

    assert f"/cases/{case.code}/close/" in cast.client("clerk").get(f"/cases/{case.code}/").content.decode()


# -- the list itself ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ({"unit_kind": UnitKind.DEPARTMENT, "unit_name": ""}, duty.BodyUnclear),
        ({"unit_kind": UnitKind.DEPARTMENT, "unit_name": "局"}, duty.BodyUnclear),
        ({"unit_kind": UnitKind.DEPARTMENT, "unit_name": "管理局"}, duty.BodyUnclear),
        ({"unit_kind": UnitKind.TRIBUNAL, "basis": "law"}, NotNow),
        ({"unit_kind": UnitKind.TRIBUNAL, "basis": "依法"}, NotNow),
        ({"unit_kind": UnitKind.TRIBUNAL, "text": "。"}, NotNow),
        ({"unit_kind": UnitKind.TRIBUNAL, "list": "assist"}, duty.ListOfTownships),
        ({"unit_kind": UnitKind.TRIBUNAL, "list": "taken_back"}, duty.ListOfTownships),
    ],
)
def test_a_line_that_nobody_could_cite_is_not_kept(cast: Cast, line: dict[str, Any], refusal: type[Exception]) -> None:
    unit("铁岭县应急管理局", UnitKind.DEPARTMENT)
    unit("铁岭县城市管理局", UnitKind.DEPARTMENT)
    desk = cast.claims("county_desk")
    duty.begin_draft(area=COUNTY, acting=desk)
    said = {"category": "0101", "level": Level.COUNTY, "unit_name": "", "text": "土地承包", "basis": ""} | line

    with pytest.raises(refusal):
        duty.set_line(area=COUNTY, acting=desk, **said)


def test_help_without_a_lead_is_not_published(cast: Cast) -> None:
    desk = cast.claims("county_desk")
    duty.begin_draft(area=COUNTY, acting=desk)
    duty.remove_line(area=COUNTY, category="1003", level=Level.COUNTY, acting=desk)

    with pytest.raises(duty.NobodyLeads, match="1003-2"):
        duty.publish_draft(area=COUNTY, note="核对后发布", acting=desk, now=MONDAY)
