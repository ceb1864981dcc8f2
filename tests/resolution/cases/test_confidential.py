"""What is confidential: kept back by a tick or by words, decided by a named few, hidden from those it is about."""

from datetime import UTC, datetime

import pytest

from quartet.ground.errors import DomainError, NotNow
from quartet.ground.ledger.models import Entry
from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims, NotAllowed, acting_as
from quartet.ground.people.states import Label, Level
from quartet.resolution.cases import actions
from quartet.resolution.cases.actions import ReasonMissing, break_glass
from quartet.resolution.cases.effects import NobodyLeft
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.moves import MOVES
from quartet.resolution.cases.queries import CaseNotFound, cases_for
from quartet.resolution.cases.search import find_numbers
from quartet.resolution.cases.states import CaseState, Wish
from quartet.resolution.cases.story import how_kept, next_step
from tests.cast import LONG_AGO, MONDAY, PASSWORD, PEOPLE, VILLAGE, Cast, behind_the_wall, case_now, grid_of, later

ACCUSING = "举报铁岭县农业农村局工作人员办补贴要好处"
BEATEN = "我男人喝酒打我，不敢回家"
FEW = {"sealed_desk", "sealed_desk_city"}


def seen_by(cast: Cast, case: Case) -> set[str]:
    """Who finds the case: by the list, by SQL as the pages' role, and by searching for its words, which must agree."""
    found = set()
    for name in PEOPLE:
        claims = cast.claims(name)
        with acting_as(claims):
            by_list = cases_for(claims).filter(pk=case.pk).exists()
            by_sql = Case.objects.filter(pk=case.pk).exists()
            by_story = CaseEvent.objects.filter(case=case.pk).exists()
            by_words = case.pk in find_numbers(case.text[:6], before=None, wanted=50)
        assert by_list == by_sql == by_story == by_words, name
        if by_list:
            found.add(name)
    return found


def rung(case: Case) -> set[str]:
    """Who has a notice about the case."""
    with behind_the_wall():
        lines = Notice.objects.select_related("person").values_list("person__username", "lines")
        return {name for name, said in lines if any(case.get_absolute_url() == line["url"] for line in said)}


@pytest.mark.parametrize(
    "said",
    [
        {"text": ACCUSING},
        {"text": BEATEN},
        {"text": "邻居家孩子天天被锁在家里"},
        {"text": "有件事想说", "wishes": [Wish.CONFIDENTIAL.value]},
        {"text": "路一直没修，钱不知道去哪了", "wishes": [Wish.OFFICIAL.value]},
        {"text": "夜里不敢睡", "wishes": [Wish.HOME.value]},
        {"text": "他们把钱分了", "category": "160402"},
    ],
)
def test_a_tick_words_or_a_named_category_keep_a_report_with_the_few_of_the_county(
    cast: Cast, said: dict[str, object]
) -> None:
    case = cast.report(**said)  # type: ignore[arg-type]

    assert (case.state, case.label, case.level, case.lead_unit) == (CaseState.HELD, Label.ACCUSATION, 3, None)
    assert seen_by(cast, case) == FEW
    assert rung(case) == {"sealed_desk"}


def test_what_is_plain_is_kept_from_nobody(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")

    assert (case.state, case.label) == (CaseState.REGISTERED, Label.PERSONAL)
    assert {"clerk", "township_desk", "county_desk"} <= seen_by(cast, case)


def test_a_guess_of_the_machine_keeps_nothing_back(cast: Cast) -> None:
    case = cast.report(text="想问问村务公开栏多久换一次", category="1601")

    assert case.state == CaseState.REGISTERED


def test_the_clock_is_one_working_hour_and_says_how_it_is_counted(cast: Cast) -> None:
    by_day = cast.report(text=ACCUSING, at=MONDAY)
    on_friday_evening = cast.report(text=ACCUSING + "。", at=datetime(2026, 5, 15, 9, 10, tzinfo=UTC))

    assert by_day.due_at == later(hours=1)
    assert on_friday_evening.due_at == datetime(2026, 5, 18, 1, 10, tzinfo=UTC)  # 20 minutes on Friday, 40 on Monday
    with behind_the_wall():
        assert next_step(by_day).who == "the few who read what is confidential"


def test_danger_and_confidence_together_ring_in_half_an_hour(cast: Cast) -> None:
    case = cast.report(text="我男人拿刀砍我，救命")

    assert (case.state, case.urgent, case.due_at) == (CaseState.HELD, True, later(minutes=30))
    assert seen_by(cast, case) == FEW


def test_where_the_county_has_nobody_for_it_the_city_reads_it(cast: Cast) -> None:
    with behind_the_wall():
        Post.objects.filter(role="sealed_desk", region="211221").update(until=LONG_AGO)
    case = cast.report(text=ACCUSING)

    assert case.level == Level.CITY
    assert rung(case) == {"sealed_desk_city"}


def test_a_reporter_may_ask_that_the_city_read_it_and_not_the_county(cast: Cast) -> None:
    case = cast.report(text="县里管补贴的人把钱分了", wishes=[Wish.CITY.value])

    assert case.level == Level.CITY
    assert seen_by(cast, case) == {"sealed_desk_city"}
    assert rung(case) == {"sealed_desk_city"}


def test_who_types_it_for_a_caller_does_not_find_it_again(cast: Cast) -> None:
    claims = cast.claims("township_desk")
    page = cast.client("township_desk").post("/desk/report/", {
        "id": "01970000-0000-7000-8000-000000000001", "text": ACCUSING, "region": grid_of(VILLAGE), "via": "telephone",
    })  # fmt: skip
    assert page.status_code == 302
    with behind_the_wall():
        case = Case.objects.latest("pk")

    assert case.reporter is None
    assert seen_by(cast, case) == FEW
    assert not cases_for(claims).filter(pk=case.pk).exists()


def test_a_grid_member_still_finds_what_they_reported_themselves(cast: Cast) -> None:
    case = cast.report(text=BEATEN, by="grid_member")

    assert seen_by(cast, case) == {*FEW, "grid_member"}


@pytest.mark.parametrize(
    ("by", "state"),
    [("clerk", "registered"), ("department", "handling"), ("department", "dispatched"), ("clerk", "resolved")],
)
def test_whoever_works_on_a_case_may_keep_it_back_and_sees_it_no_more(cast: Cast, by: str, state: str) -> None:
    case = cast.report(text="村东头路灯不亮")
    lead = None if state == "registered" else cast.units["agriculture"]
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state=state, lead_unit=lead)
    moved = cast.move(case.code, "hold", by, reason="说的是农业局的人")

    assert (moved.state, moved.lead_unit, moved.level) == (CaseState.HELD, None, 3)
    assert seen_by(cast, moved) == FEW


def test_requests_for_help_end_with_a_case_that_is_kept_back(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state="handling", lead_unit=cast.units["village"])
    cast.move(case.code, "assist", "clerk", unit=cast.units["water"], reason="请看看电线")
    cast.move(case.code, "hold", "clerk", reason="说的是水利局的人")

    child = case_now(f"{case.code}-1")
    assert (child.state, child.label) == ("voided", Label.ACCUSATION)
    assert "department_water" not in seen_by(cast, child)


def test_what_a_reporter_adds_can_keep_it_back_too(cast: Cast) -> None:
    case = cast.report(text="邻居夜里吵", by="grid_member")
    moved = cast.move(case.code, "amend", "grid_member", text="邻居家男人打老婆，夜里哭")

    assert case_now(moved.code).state == CaseState.HELD
    assert seen_by(cast, case_now(moved.code)) == {*FEW, "grid_member"}


def test_open_pages_that_lose_it_hear_so_and_nothing_else(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")
    cast.move(case.code, "hold", "clerk", reason="说的是干部")

    with behind_the_wall():
        told = dict(Event.objects.filter(subject=case.code).values_list("topic", "label"))
    assert told == {
        "case.register": Label.PERSONAL, "case.hold": Label.ACCUSATION, "urgent.raised": Label.ACCUSATION,
        "case.left": Label.PERSONAL,
    }  # fmt: skip


# -- deciding ------------------------------------------------------------------------------------------------------


def test_release_gives_it_back_to_its_village_but_only_with_the_reporters_word_when_they_asked(cast: Cast) -> None:
    guessed = cast.report(text=ACCUSING)
    asked = cast.report(text="有件事想说", wishes=[Wish.CONFIDENTIAL.value])
    moved = cast.move(guessed.code, "release", "sealed_desk", reason="问的是怎么申请补贴", agreed=False)

    assert (moved.state, moved.label, moved.level) == (CaseState.REGISTERED, Label.PERSONAL, 1)
    assert "clerk" in seen_by(cast, moved)
    with pytest.raises(NotNow, match="Ask them first"):
        cast.move(asked.code, "release", "sealed_desk", reason="只是路灯", agreed=False)
    assert cast.move(asked.code, "release", "sealed_desk", reason="只是路灯", agreed=True).label == Label.PERSONAL


def test_sealed_it_goes_to_the_county_desk_and_past_village_and_township(cast: Cast) -> None:
    case = cast.report(text=BEATEN)
    moved = cast.move(case.code, "seal", "sealed_desk", reason="家里有人打人")

    assert (moved.state, moved.label, moved.level) == (CaseState.REGISTERED, Label.SENSITIVE, 3)
    assert seen_by(cast, moved) == {*FEW, "county_desk", "county_desk_accused", "city_desk"}
    with pytest.raises(NotNow, match="kept closely"):
        cast.move(case.code, "hand_down", "county_desk", reason="村里近")
    with pytest.raises(NotNow, match="no body of the village"):
        actions.policies.may_be_given(moved, {"unit": cast.units["village"]}, cast.claims("county_desk"))
    actions.policies.may_be_given(moved, {"unit": cast.units["tribunal"]}, cast.claims("county_desk"))
    actions.policies.may_be_given(moved, {}, cast.claims("county_desk"))


def test_a_seal_can_be_set_later_once_and_lifted(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")
    cast.move(case.code, "seal", "county_desk", reason="反映人怕报复")
    with pytest.raises(NotNow, match="sealed already"):
        cast.move(case.code, "seal", "county_desk", reason="再来一次")
    assert seen_by(cast, case_now(case.code)) == {*FEW, "county_desk", "county_desk_accused", "city_desk"}
    lifted = cast.move(case.code, "unseal", "sealed_desk", reason="本人说不怕了", agreed=True)

    assert lifted.label == Label.PERSONAL
    with pytest.raises(NotNow, match="not sealed"):
        actions.policies.sealed(lifted, {}, cast.claims("sealed_desk"))
    assert not FEW & seen_by(cast, lifted), "what is not confidential is none of their business"


def test_filing_it_under_misconduct_is_refused_with_the_way_to_go(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")

    with pytest.raises(NotNow, match="keep it back instead"):
        cast.move(case.code, "classify", "clerk", category="1604")


def test_hidden_from_a_person_and_the_office_they_work_in(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    moved = cast.move(
        case.code, "hide_from", "sealed_desk", person=cast.people["department_accused"], reason="说的是他"
    )

    agriculture, accused = cast.units["agriculture"].pk, cast.people["department_accused"].pk
    assert moved.hidden_from == sorted([f"p{accused}", f"u{agriculture}"])
    with behind_the_wall():
        kept = how_kept(moved, cast.claims("sealed_desk"))
    assert kept is not None
    assert kept.hidden == "department_accused先生、铁岭县农业农村局"
    assert kept.why == ["Its words: “举报铁岭县农业农村局工作人员办补贴要好处”"]
    with pytest.raises(NotNow, match="hidden from this body"):
        actions.policies.may_be_given(moved, {"unit": cast.units["agriculture"]}, cast.claims("sealed_desk"))


def test_somebody_who_comes_to_the_office_later_finds_nothing_either(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    cast.move(case.code, "hide_from", "sealed_desk", office=cast.units["county"], person=None, reason="说的是中心的人")
    with behind_the_wall():
        Post.objects.create(
            person=cast.people["no_post"],
            unit=cast.units["county"],
            role="sealed_desk",
            region="211221",
            since=LONG_AGO,
        )

    assert seen_by(cast, case_now(case.code)) == {"sealed_desk_city"}, "and the city decides in the county's place"
    assert case_now(case.code).level == Level.CITY


def test_hidden_from_nobody_named_or_from_the_one_who_has_it_is_refused(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state="handling", lead_unit=cast.units["agriculture"], label=3)

    with pytest.raises(NotNow, match="Say from whom"):
        cast.move(case.code, "hide_from", "sealed_desk", person=None, office=None, reason="说的是他")
    for named in ({"office": cast.units["agriculture"]}, {"person": cast.people["department"]}):
        with pytest.raises(NotNow, match="has it in hand"):
            cast.move(case.code, "hide_from", "sealed_desk", reason="说的是他", **named)


def test_nobody_hides_it_from_everybody_who_could_decide(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    cast.move(case.code, "hide_from", "sealed_desk_city", office=cast.units["county"], reason="说的是县中心")

    with pytest.raises(NobodyLeft):
        cast.move(case.code, "hide_from", "sealed_desk_city", office=cast.units["city"], reason="也说了市中心")


def test_what_was_hidden_by_mistake_is_shown_again(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")
    cast.move(case.code, "seal", "county_desk", reason="反映人怕报复")
    with pytest.raises(NotNow, match="hidden from nobody"):
        cast.move(case.code, "show_to", "sealed_desk", named="u1", reason="弄错了")
    hidden = cast.move(case.code, "hide_from", "sealed_desk", office=cast.units["county"], reason="说的是中心")
    assert seen_by(cast, hidden) == {"sealed_desk_city", "city_desk"}
    shown = cast.move(case.code, "show_to", "sealed_desk_city", named=hidden.hidden_from[0], reason="弄错了，是邻村")

    assert shown.hidden_from == []
    assert "county_desk" in seen_by(cast, shown)


# -- handing over --------------------------------------------------------------------------------------------------


def handed(cast: Cast) -> Case:
    case = cast.report(text=ACCUSING)
    cast.move(case.code, "hide_from", "sealed_desk", office=cast.units["agriculture"], reason="说的是他们")
    return cast.move(
        case.code,
        "hand_over",
        "sealed_desk",
        body=cast.units["discipline"],
        reason="反映干部要好处",
        nobody_named=False,
    )


def test_an_accusation_goes_to_the_discipline_body_and_is_seen_by_nobody_else(cast: Cast) -> None:
    case = handed(cast)
    assert case.state == CaseState.HANDED_OVER
    assert seen_by(cast, case) == {*FEW, "discipline"}
    closed = cast.move(case.code, "receive", "discipline")

    assert (closed.state, closed.label) == (CaseState.CLOSED, Label.ACCUSATION)
    assert seen_by(cast, closed) == {*FEW, "discipline"}
    with pytest.raises(NotNow, match="competent body"):
        cast.move_as(Claims(slip=case.code), case.code, "come_back", words="还没有人找我")


def test_it_is_not_handed_over_before_it_is_hidden_nor_to_those_it_is_about(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    to = {"body": cast.units["discipline"], "reason": "反映干部要好处"}
    with pytest.raises(NotNow, match="First hide it"):
        cast.move(case.code, "hand_over", "sealed_desk", nobody_named=False, **to)
    cast.move(case.code, "hide_from", "sealed_desk", office=cast.units["discipline"], reason="说的就是他们")
    with pytest.raises(NotNow, match="level above"):
        cast.move(case.code, "hand_over", "sealed_desk", nobody_named=False, **to)
    moved = cast.move(
        case.code, "hand_over", "sealed_desk", body=cast.units["discipline_city"], reason="交市里", nobody_named=False
    )

    assert seen_by(cast, moved) == {*FEW, "discipline_city"}


def test_what_is_not_theirs_comes_back_and_what_nobody_receives_is_called_back(cast: Cast) -> None:
    case = handed(cast)
    given = cast.move(case.code, "give_back", "discipline", reason="不是我们管的人")
    assert (given.state, given.lead_unit) == (CaseState.HELD, None)
    cast.move(case.code, "hand_over", "sealed_desk", body=cast.units["discipline_city"], reason="市管干部")
    called = cast.move(case.code, "call_back", "sealed_desk_city", reason="五天没有确认")

    assert (called.state, called.lead_unit) == (CaseState.HELD, None)


def test_only_the_named_few_decide(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    for name in ("county_desk", "city_desk", "supervisor", "security_admin", "sealed_desk_next_county", "clerk"):
        with pytest.raises(CaseNotFound):
            cast.move(case.code, "release", name, reason="让我看看")
    plain = cast.report(text="村东头路灯不亮")
    with pytest.raises(CaseNotFound):
        cast.move(plain.code, "hold", "sealed_desk", reason="让我看看")
    with pytest.raises(NotAllowed):
        cast.move(plain.code, "hide_from", "county_desk", office=cast.units["village"], reason="不让村里看")


# -- what an answer to an old command, a slip and an emergency show --------------------------------------------------


def test_an_old_command_sent_again_says_that_it_was_done_and_nothing_of_today(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")
    key = (
        cast.client(None)
        .post("/api/v1/tokens", {"username": "clerk", "password": PASSWORD}, content_type="application/json")
        .json()["token"]
    )
    client, sent = (
        cast.client(None, authorization=f"Bearer {key}"),
        {"move": "note", "id": "01970000-0000-7000-8000-0000000000aa", "note": "看过"},
    )
    where = f"/api/v1/cases/{case.code}/moves"
    assert client.post(where, sent, content_type="application/json").json()["text"] == "村东头路灯不亮"
    cast.move(case.code, "hold", "clerk", reason="说的是村里")
    again = client.post(where, sent, content_type="application/json").json()

    assert (again["code"], again["text"], again["state"], again["lead_unit"], again["story"]) == (
        case.code, "", "", "", [],
    )  # fmt: skip


def test_an_emergency_opens_it_once_with_a_reason_that_the_resident_reads(cast: Cast) -> None:
    case = cast.report(text=BEATEN, reporter_phone="13900000000", place="二组第三家", safe_contact="只能白天打")
    client = cast.client("county_desk")
    assert client.get(f"/cases/{case.code}/").status_code == 404
    assert client.get("/sealed/open/").status_code == 200
    short = client.post("/sealed/open/", {"code": case.code, "reason": "急"})
    page = client.post("/sealed/open/", {"code": case.code, "reason": "派出所来电话，正在找这一家"})

    assert short.status_code == 422
    assert (page.status_code, "13900000000" in page.content.decode(), "只能白天打" in page.content.decode()) == (
        200, True, True,
    )  # fmt: skip
    assert "二组第三家" in page.content.decode()
    assert client.get(f"/cases/{case.code}/").status_code == 404, "nothing stays open"
    assert rung(case) >= {"sealed_desk", "audit_admin"}
    with behind_the_wall():
        told = case_now(case.code).events.get(verb="break_glass")
        assert Entry.objects.filter(subject=case.name_in_ledger, act="break_glass").exists()
    assert told.data == {**told.data, "reason": "派出所来电话，正在找这一家", "office": "铁岭县社会治理综合服务中心"}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"text": ACCUSING}, "county_desk"),
        ({"text": BEATEN, "wishes": [Wish.OFFICIAL.value]}, "county_desk"),
        ({"text": BEATEN}, "county_desk_next_county"),
        ({"text": BEATEN}, "township_desk"),
        ({"text": "村东头路灯不亮"}, "city_desk"),
    ],
)
def test_no_emergency_opens_what_is_about_officials_or_is_not_theirs(
    cast: Cast, said: dict[str, object], name: str
) -> None:
    case = cast.report(**said)  # type: ignore[arg-type]
    claims = cast.claims(name)

    with pytest.raises(CaseNotFound), acting_as(claims):
        break_glass(code=case.code, reason="有人正在挨打", acting=claims, now=MONDAY)


def test_no_emergency_opens_what_is_hidden_handed_over_or_ended(cast: Cast) -> None:
    case, claims = cast.report(text=BEATEN), cast.claims("county_desk")
    cast.move(case.code, "hide_from", "sealed_desk_city", office=cast.units["county"], reason="他在中心上班")
    with pytest.raises(CaseNotFound), acting_as(claims):
        break_glass(code=case.code, reason="有人正在挨打", acting=claims, now=MONDAY)
    over = cast.report(text=BEATEN + "。")
    cast.move(
        over.code, "hand_over", "sealed_desk", body=cast.units["discipline"], reason="他是干部", nobody_named=True
    )
    with pytest.raises(CaseNotFound), acting_as(claims):
        break_glass(code=over.code, reason="有人正在挨打", acting=claims, now=MONDAY)
    with behind_the_wall():
        Case.objects.filter(pk=over.pk).update(state="voided", closed_at=MONDAY, label=Label.SENSITIVE)
    with pytest.raises(CaseNotFound), acting_as(claims):
        break_glass(code=over.code, reason="有人正在挨打", acting=claims, now=MONDAY)
    with pytest.raises(ReasonMissing), acting_as(claims):
        break_glass(code=over.code, reason=" ", acting=claims, now=MONDAY)


def test_a_reporter_reads_who_has_opened_it(cast: Cast) -> None:
    case = cast.report(text=BEATEN)
    cast.client("sealed_desk").get(f"/cases/{case.code}/")
    from quartet.resolution.reports.slips import path_for  # noqa: PLC0415 -- the room above, for its page alone

    page = cast.client(None).get(path_for(case.code)).content.decode()

    assert "Who has opened it" in page
    assert "铁岭县社会治理综合服务中心" in page
    assert "sealed_desk先生" not in page


# -- properties ----------------------------------------------------------------------------------------------------


def test_every_move_of_the_few_is_told_in_the_story_and_the_ledger(cast: Cast) -> None:
    case = cast.report(text="村东头路灯不亮")
    cast.move(case.code, "hold", "clerk", reason="说的是干部")
    cast.move(case.code, "hide_from", "sealed_desk", office=cast.units["agriculture"], reason="说的是他们")

    with behind_the_wall():
        acts = list(
            Entry.objects.filter(subject=case.name_in_ledger).order_by("position").values_list("act", flat=True)
        )
    assert acts == ["register", "hold", "hide_from"]


def test_every_refusal_of_theirs_is_a_sentence_in_both_languages(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    refused = []
    for verb, said in (
        ("hide_from", {"reason": "谁"}),
        ("hand_over", {"body": cast.units["discipline"], "reason": "移"}),
    ):
        with pytest.raises(DomainError) as why:
            cast.move(case.code, verb, "sealed_desk", **said)
        refused.append(why.value)

    assert all(one.in_language("zh-hans") != one.in_language("en") for one in refused)


def test_no_row_lets_a_desk_out_of_the_few_decide_about_what_is_kept_back() -> None:
    deciding = {"release", "unseal", "hide_from", "show_to", "hand_over", "call_back"}

    assert {role for move in MOVES if move.verb in deciding and move.tie.value != "platform" for role in move.by} == {
        "sealed_desk"
    }


# -- the pages of the few ------------------------------------------------------------------------------------------


def test_the_few_decide_on_the_pages_by_names_not_numbers(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    client, where = cast.client("sealed_desk"), f"/cases/{case.code}"
    page = client.get(f"{where}/").content.decode()
    assert "Only a few named people read this." in page
    assert "It is about an official" not in page, "nobody ticked it"
    hide = client.get(f"{where}/hide_from/").content.decode()
    assert "铁岭县农业农村局" in hide
    unknown = client.post(f"{where}/hide_from/", {"reason": "信里说的是他", "person": "查无此人"})
    named = client.post(f"{where}/hide_from/", {"reason": "信里说的是他", "person": "department_accused先生"})
    over = client.get(f"{where}/hand_over/").content.decode()

    assert (unknown.status_code, named.status_code) == (422, 302)
    assert "Hide it from their office" in unknown.content.decode()
    assert "铁岭县纪检监察机关" in over
    assert "铁岭市纪检监察机关" in over
    handed = client.post(f"{where}/hand_over/", {"reason": "反映干部要好处", "body": cast.units["discipline"].pk})
    assert handed.status_code == 302
    shown = client.get(f"{where}/show_to/").content.decode()
    assert "铁岭县农业农村局" in shown
    assert "hidden_from" not in shown


def test_of_two_people_with_one_name_the_user_name_says_which(cast: Cast) -> None:
    case = cast.report(text=ACCUSING)
    cast.people["department_water"].name = "department先生"
    cast.people["department_water"].save()
    answer = cast.client("sealed_desk").post(
        f"/cases/{case.code}/hide_from/", {"reason": "信里说的是他", "person": "department先生"}
    )

    assert answer.status_code == 422
    assert "department, department_water" in answer.content.decode()


def test_a_page_of_an_emergency_needs_a_code_and_finds_the_sealed_address(cast: Cast) -> None:
    client = cast.client("county_desk")
    empty = client.post("/sealed/open/", {"code": ""})
    wrong = client.post("/sealed/open/", {"code": "1221 2605 0000 17", "reason": "有人正在挨打，要马上去"})

    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert "no such case" in wrong.content.decode()


def test_a_partner_who_sees_violence_at_home_reports_it_and_keeps_no_clue(cast: Cast) -> None:
    client = cast.client("partner")
    sent = client.post(
        "/clue/",
        {"id": "01970000-0000-7000-8000-0000000000bb", "text": "三楼男人打老婆，一直哭", "place": "腰堡镇范家屯村"},
    )

    assert sent.status_code == 302
    assert sent["Location"].startswith("/s/")
    with behind_the_wall():
        case = Case.objects.latest("pk")
    assert seen_by(cast, case) == {*FEW, "partner"}
