"""A whistle from the call to the assessment of both sides: clocks, proofs, minute, decisions, refusals."""

from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.grassroots.duty.models import DutySession, Latest
from quartet.ground.errors import CommandReused, NotNow
from quartet.ground.ledger.chain import hash_of
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.parts import promises_of
from quartet.resolution.cases.queries import CaseNotFound
from quartet.resolution.whistle import actions, effects, policies, queries
from quartet.resolution.whistle.actions import NobodyCalled, set_on_call
from quartet.resolution.whistle.models import (
    Assessment,
    Call,
    Decision,
    Minute,
    OnCall,
    Signature,
    Whistle,
)
from quartet.resolution.whistle.queries import WhistleNotFound
from quartet.resolution.whistle.states import Proof
from quartet.resolution.whistle.story import story
from quartet.resolution.whistle.tasks import pass_on
from quartet.resolution.whistle.workflow import WHISTLES
from tests.cast import MONDAY, TODAY, Cast, behind_the_wall, case_now
from tests.resolution.whistle.stage import BODIES, Site, a_case, second_in_water
from tests.rig import at_once

SAYS = {"solved": "yes", "in_time": "partly", "needed": "yes", "words": "来得晚了一点，事办得好"}


def told(site: Site, says: str) -> set[str]:
    """Who finds a sentence in their tray."""
    with behind_the_wall():
        rows = Notice.objects.filter(event__subject=site.code).select_related("person")
        return {one.person.username for one in rows if any(line["says"] == says for line in one.lines)}


# -- blowing ---------------------------------------------------------------------------------------------------------


def test_a_whistle_is_numbered_on_its_case_and_asks_one_named_person_of_each_body(site: Site) -> None:
    site.blow()
    whistle, water = site.whistle, site.call("water")

    assert whistle.code == f"{site.case.code}W1"
    assert (whistle.unit, whistle.kind, whistle.why) == (
        site.cast.units["township"],
        "enforcement",
        "水渠被人填了，镇里没有权限拆",
    )
    assert (whistle.lon, whistle.lat) == (site.case.lon, site.case.lat)
    assert water.person == site.cast.people["department_water"]
    assert (water.answer_due_at, water.due_at) == (MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=30))
    assert water.clock == "WB1"
    assert told(site, effects.CALLED) == {"department_water", "tribunal"}
    with behind_the_wall():
        assert Event.objects.filter(topic="whistle.blow", subject=site.code).count() == 1


def test_a_residents_matter_has_days_and_not_minutes(site: Site) -> None:
    site.blow(kind="residents")
    water = site.call("water")

    assert water.clock == "QA9"
    assert timezone.localtime(water.answer_due_at).date() == TODAY + timedelta(days=1)
    assert timezone.localtime(water.due_at).date() == TODAY + timedelta(days=2)


def test_the_case_tells_of_it_in_its_own_story_and_its_clock_goes_on(site: Site) -> None:
    before = site.case.due_at
    site.ended()
    with behind_the_wall():
        case = case_now(site.case.code)
        said = [event.data["whistle"] for event in case.events.filter(verb="whistle").order_by("position")]

    assert said == ["blown", "ended"]
    assert case.due_at == before


def test_the_ledger_vouches_for_every_act(site: Site) -> None:
    site.ended().does("assess", "tribunal", "tribunal", **SAYS)
    with behind_the_wall():
        assert check_ledger().broken is None
        entries = Entry.objects.filter(subject=site.whistle.name_in_ledger).order_by("position")
        facts = [hash_of(event.fact()) for event in site.events()]
        assert [entry.fact for entry in entries] == facts
        assert len(facts) == site.whistle.ledger_position


def test_who_does_not_sit_at_a_desk_over_the_place_blows_none(site: Site) -> None:
    for by in ("clerk", "department", "supervisor"):
        with pytest.raises((NotAllowed, CaseNotFound)):
            site.blow(by)
    with pytest.raises(CaseNotFound):
        site.blow("township_desk_next_township")


def test_a_county_may_whistle_too_and_then_the_city_is_above(site: Site) -> None:
    site.blow("county_desk")

    assert (site.whistle.unit, site.whistle.level) == (site.cast.units["county"], 3)
    assert policies.level_above(site.whistle) == 4


@pytest.mark.parametrize("columns", [{"state": "closed", "closed_at": MONDAY}, {"parent": 1}])
def test_a_whistle_hangs_on_an_open_main_case(cast: Cast, columns: dict[str, Any]) -> None:
    if "parent" in columns:
        columns = {"parent": Case(pk=cast.plants["accused_inside"].pk)}
    with pytest.raises(NotNow, match="open main case"):
        Site(cast, a_case(cast, **columns)).blow()


def test_a_whistle_calls_somebody(site: Site) -> None:
    with pytest.raises(NobodyCalled):
        site.blow(bodies=())


def test_each_body_may_be_wanted_for_something_of_its_own(site: Site) -> None:
    site.blow(wanted={site.cast.units["tribunal"].pk: "说说法律"})

    assert (site.call("tribunal").wanted, site.call("water").wanted) == ("说说法律", site.whistle.why)


def test_the_same_whistle_sent_twice_is_blown_once(site: Site) -> None:
    command = uuid4()
    first = site.blow(command=command).code

    assert site.blow(command=command).code == first
    with pytest.raises(CommandReused):
        site.blow("county_desk", command=command)
    with pytest.raises(CommandReused):
        site.does("accept", "department_water", "water", command=command)


def test_the_same_move_sent_twice_is_made_once(site: Site) -> None:
    command = uuid4()
    for _time in range(2):
        site.blow() if not site.code else None
        site.does("accept", "department_water", "water", command=command)

    assert [event.verb for event in site.events()] == ["blow", "accept"]


@pytest.mark.django_db(transaction=True)
def test_one_command_sent_five_times_at_once_is_carried_out_once(site: Site) -> None:
    blow, accept = uuid4(), uuid4()

    assert {one.code for one in at_once([lambda: site.blow(command=blow)] * 5)} == {site.code}
    found = at_once([lambda: site.does("accept", "department_water", "water", command=accept)] * 5)

    assert found == [site] * 5
    assert [(event.verb, event.call) for event in site.events()] == [("blow", None), ("accept", 1)]
    with behind_the_wall():
        assert Call.objects.filter(whistle=site.whistle).count() == len(BODIES)
        assert check_ledger().broken is None


def test_a_command_for_one_body_is_not_used_again_for_another(site: Site) -> None:
    command = uuid4()
    site.blow().does("confirm", body="water", command=command)

    with pytest.raises(CommandReused):
        site.does("confirm", body="tribunal", command=command)
    assert site.call("tribunal").state == "called"


def test_a_command_of_a_whistle_out_of_sight_is_refused_in_words(site: Site, cast: Cast) -> None:
    command = uuid4()
    site.blow(command=command)
    other = Site(cast, cast.report(region="211224126201001"))

    with pytest.raises(CommandReused):
        other.blow("county_desk_next_county", command=command, bodies=("next_agriculture",))


def test_what_the_database_refuses_otherwise_stays_a_bug(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise IntegrityError("another_constraint")

    monkeypatch.setattr(WHISTLES, "write", broken)
    with pytest.raises(IntegrityError, match="another_constraint"):
        site.blow()


# -- answering -------------------------------------------------------------------------------------------------------


def test_who_does_not_answer_gives_the_turn_to_the_next_named_person(site: Site) -> None:
    second = second_in_water(site.cast)
    site.blow()
    nothing_yet = site.later(minutes=10).round()
    moved = site.later(seconds=1).round()
    again = site.round()

    assert (nothing_yet, moved, again) == (0, 2, 0)  # the tribunal has one person: nobody is left there
    water = site.call("water")
    assert (water.state, water.person) == ("called", site.cast.people[second])
    assert water.answer_due_at == site.now + timedelta(minutes=10)
    assert water.due_at == MONDAY + timedelta(minutes=30)  # the body's own clock is no excuse's
    assert told(site, effects.CALLED) == {"department_water", "tribunal", second}


def test_when_nobody_answers_the_desk_above_and_the_whistler_hear_of_it(site: Site) -> None:
    site.blow().later(minutes=11)
    site.round()

    assert site.call("water").state == "unanswered"
    assert told(site, effects.NO_ONE_COMES) == {"county_desk", "county_desk_accused", "township_desk"}
    site.does("insist", "county_desk", "water", reason="汛期必须到")
    assert site.call("water").state == "called"
    assert site.call("water").due_at == site.now + timedelta(minutes=30)


def test_a_late_answer_is_still_an_answer(site: Site) -> None:
    site.blow().later(minutes=11)
    site.round()
    site.does("accept", "department_water", "water")

    assert site.call("water").person == site.cast.people["department_water"]


def test_a_body_without_people_goes_to_the_desk_above_in_the_next_round(site: Site) -> None:
    with behind_the_wall():
        site.cast.people["department_water"].posts.update(until=TODAY - timedelta(days=1))
    site.blow()
    asked = site.call("water").person
    site.later(seconds=1).round()

    assert asked is None
    assert site.call("water").state == "unanswered"
    site.does("insist", "county_desk", "water", reason="派人来")
    assert site.call("water").person is None


def test_the_round_of_the_scheduler_passes_on_what_is_due(site: Site) -> None:
    site.blow()
    with behind_the_wall():
        Call.objects.update(answer_due_at=timezone.now() - timedelta(minutes=1))
    pass_on(timestamp=0)

    assert {site.call(body).state for body in ("water", "tribunal")} == {"unanswered"}


def test_a_call_answered_meanwhile_is_passed_over(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.accepted().later(hours=1)
    monkeypatch.setattr(queries, "unanswered", lambda _now: [(site.code, 1)])

    assert site.round() == 0
    assert site.call("water").state == "accepted"


def test_there_is_still_time_to_answer_says_the_guard(site: Site) -> None:
    site.blow()
    with behind_the_wall(), pytest.raises(NotNow, match="still time"):
        policies.answer_overdue(site.call("water"), {"now": MONDAY}, site.cast.claims("city_desk"))


def test_who_says_no_cites_a_line_and_the_desk_above_decides(site: Site) -> None:
    site.blow().does("refuse", "department_water", "water", line="0201-2", reason="不在我局河道内")

    assert site.call("water").line.startswith("0201-2 ")
    assert told(site, effects.NO_ONE_COMES) == {"county_desk", "county_desk_accused", "township_desk"}
    with pytest.raises(NotAllowed, match="one level above"):
        site.does("insist", "township_desk", "water", reason="要来")
    site.does("insist", "county_desk", "water", reason="就在河道内")
    assert (site.call("water").state, site.call("water").line) == ("called", "")


def test_the_desk_above_may_also_find_them_right(site: Site) -> None:
    site.blow().does("refuse", "department_water", "water", line="0201-2", reason="不归我局")
    site.does("excuse", "county_desk", "water", reason="确实不归水利")

    assert (site.call("water").state, site.call("water").reason) == ("excused", "确实不归水利")


def test_a_unit_says_itself_whom_a_whistle_asks_first(site: Site) -> None:
    second = second_in_water(site.cast)
    first, water = site.cast.people["department_water"].pk, site.cast.units["water"].pk
    set_on_call(
        unit=water, people=[site.cast.people[second].pk, first], acting=site.cast.claims("department_water"), now=MONDAY
    )
    site.blow()

    assert site.call("water").named == [site.cast.people[second].pk, first]
    with behind_the_wall():
        assert list(OnCall.objects.values_list("place", flat=True)) == [1, 2]
        assert str(OnCall.objects.first()) == f"{water} 1 {site.cast.people[second].pk}"


def test_who_began_today_is_there_from_midnight_in_tieling(site: Site) -> None:
    second, water = second_in_water(site.cast), site.cast.units["water"].pk
    midnight = timezone.localtime(MONDAY).replace(hour=0, minute=5)
    with behind_the_wall():
        Post.objects.filter(person=site.cast.people[second]).update(since=timezone.localdate(MONDAY))

    set_on_call(
        unit=water, people=[site.cast.people[second].pk], acting=site.cast.claims("department_water"),
        now=midnight.astimezone(UTC),
    )  # fmt: skip

    assert queries.on_call_of(water) == [site.cast.people[second].pk]


def test_nobody_orders_another_units_people_or_people_who_are_not_there(site: Site) -> None:
    water, outsider = site.cast.units["water"].pk, site.cast.people["tribunal"].pk
    for by, people in (("tribunal", [outsider]), ("department_water", [outsider])):
        with pytest.raises(NotAllowed, match="its own people"):
            set_on_call(unit=water, people=people, acting=site.cast.claims(by), now=MONDAY)


def test_who_the_case_is_hidden_from_is_never_asked(cast: Cast) -> None:
    accused = cast.people["department_accused"].pk
    site = Site(cast, a_case(cast, hidden_from=[f"p{accused}"])).blow(bodies=("agriculture",))

    assert accused not in site.call("agriculture").named
    with pytest.raises(WhistleNotFound):
        site.does("accept", "department_accused", "agriculture")


# -- coming ----------------------------------------------------------------------------------------------------------


def test_the_code_on_the_screen_proves_that_a_body_came(site: Site) -> None:
    site.there()
    water = site.call("water")

    assert (water.state, water.proof, water.late) == ("arrived", "screen", False)
    assert water.arrived_by == site.cast.people["department_water"]


@pytest.mark.parametrize(("minutes", "proof"), [(0, "screen"), (10, "screen"), (21, None)])
def test_a_code_of_the_screen_holds_ten_to_twenty_minutes(site: Site, minutes: int, proof: str | None) -> None:
    site.blow()
    code = site.screen()

    assert policies.proof_of(site.whistle, code.lower(), site.now + timedelta(minutes=minutes)) == proof


def test_a_printed_code_holds_for_its_day_and_another_whistles_never(site: Site) -> None:
    site.blow()
    code = policies.paper_code(site.whistle, site.now)
    other = Whistle(code=f"{site.case.code}W9")

    assert policies.proof_of(site.whistle, code, site.now + timedelta(hours=5)) is Proof.PAPER
    assert policies.proof_of(site.whistle, code, site.now + timedelta(days=1)) is None
    assert policies.proof_of(other, code, site.now) is None


@pytest.mark.parametrize("code", ["", "222222", "ABC"])
def test_a_wrong_code_without_a_phone_on_duty_there_is_no_proof(site: Site, code: str) -> None:
    site.accepted()
    with pytest.raises(NotNow, match="not the code shown"):
        site.does("arrive", "department_water", "water", code=code)

    assert site.call("water").state == "accepted"


@pytest.mark.parametrize(
    ("east", "minutes_ago", "comes"), [(0.0, 1, True), (0.002, 1, True), (0.02, 1, False), (0.0, 11, False)]
)
def test_the_position_of_a_phone_on_duty_at_the_site_is_proof(
    site: Site, east: float, minutes_ago: int, *, comes: bool
) -> None:
    site.accepted()
    assert site.case.lon is not None
    assert site.case.lat is not None
    with behind_the_wall():
        duty = DutySession.objects.create(
            uid=uuid4(), person=site.cast.people["department_water"], county="211221", township="211221106",
            village="211221106201", started_at=site.now - timedelta(hours=1), start_heard_at=site.now, ends_by=site.now + timedelta(hours=5),
        )  # fmt: skip
        Latest.objects.create(
            session=duty, county="211221", at=site.now - timedelta(minutes=minutes_ago), lon=site.case.lon + east,
            lat=site.case.lat, accuracy=10,
        )  # fmt: skip
    if comes:
        assert site.does("arrive", "department_water", "water").call("water").proof == "position"
    else:
        with pytest.raises(NotNow):
            site.does("arrive", "department_water", "water")


def test_a_duty_without_a_point_proves_nothing(site: Site) -> None:
    site.blow()
    with behind_the_wall():
        DutySession.objects.create(
            uid=uuid4(), person=site.cast.people["department_water"], county="211221", township="211221106",
            village="211221106201", started_at=site.now - timedelta(hours=1), start_heard_at=site.now, ends_by=site.now + timedelta(hours=5),
        )  # fmt: skip
        assert queries.on_spot(site.cast.claims("department_water"), site.whistle, site.now) is False


@given(east=st.floats(-0.02, 0.02), north=st.floats(-0.02, 0.02))
@settings(max_examples=60)
def test_distances_near_each_other_are_right_to_one_part_in_a_hundred(east: float, north: float) -> None:
    from math import asin, cos, radians, sin, sqrt  # noqa: PLC0415 -- the whole formula, to compare with

    lon, lat = 123.9, 42.2
    half = sin(radians(north) / 2) ** 2 + cos(radians(lat)) * cos(radians(lat + north)) * sin(radians(east) / 2) ** 2
    exact = 2 * 6_371_000 * asin(sqrt(half))

    assert policies.metres(lon, lat, lon + east, lat + north) == pytest.approx(exact, rel=0.01, abs=0.5)


def test_the_whistlers_word_is_a_proof_too_and_says_so(site: Site) -> None:
    site.both_there()

    assert site.call("tribunal").proof == "word"
    with pytest.raises(NotAllowed):
        site.blow().does("confirm", "department_water", "water")


@pytest.mark.parametrize(("minutes", "late"), [(29, 0), (30, 0), (31, 1), (95, 65)])
def test_how_late_a_body_came_follows_from_its_clock(site: Site, minutes: int, late: int) -> None:
    site.blow().later(minutes=minutes).does("arrive", "department_water", "water", code=site.screen())

    assert site.call("water").late is (late > 0)
    assert site.events()[-1].data["minutes_late"] == late
    with behind_the_wall():
        assert story(site.whistle)[-1].late == late


# -- on the spot -----------------------------------------------------------------------------------------------------


def test_there_is_one_minute_and_a_new_version_asks_for_every_signature_again(site: Site) -> None:
    site.minuted().does("sign", "department_water", "water")
    with pytest.raises(NotNow, match="has signed this version"):
        site.does("sign", "department_water", "water")
    site.does("minute", text="改：四十米").does("sign", "department_water", "water", dissent="是三十米")

    with behind_the_wall():
        assert [(one.version, one.text) for one in Minute.objects.order_by("version")] == [
            (1, "水渠被填三十米，当场量过。"), (2, "改：四十米")
        ]  # fmt: skip
        assert list(Signature.objects.order_by("pk").values_list("minute__version", "dissent")) == [
            (1, ""),
            (2, "是三十米"),
        ]
        assert str(Minute.objects.first()).endswith(" v1")
        assert str(Signature.objects.first()) == f"{Minute.objects.first().pk} {site.call('water').pk}"  # type: ignore[union-attr]


def test_a_minute_needs_a_meeting_and_a_signature_a_minute(site: Site) -> None:
    with pytest.raises(NotNow, match="Nobody has come yet"):
        site.blow().does("minute", text="量过了")
    site.code = ""
    with pytest.raises(NotNow, match="First write the minute"):
        site.there().does("sign", "department_water", "water")


def test_a_decision_becomes_an_instruction_in_the_bodys_tray(site: Site) -> None:
    site.decided()

    assert (site.decision.becomes, site.decision.case_code, str(site.decision)) == (
        "instruction",
        "",
        "1 三天内挖开水渠",
    )
    assert told(site, effects.DECIDED) == {"department_water"}


def test_a_decision_becomes_a_request_for_help_with_its_own_clock(cast: Cast) -> None:
    site = Site(cast, a_case(cast, state="handling", lead_unit=cast.units["tribunal"]))
    site.decided(becomes="assist")
    child = case_now(site.decision.case_code)

    assert (child.parent_id, child.lead_unit, child.clock) == (site.case.pk, cast.units["water"], "QA1")
    with behind_the_wall():
        event = case_now(site.case.code).events.get(verb="assist")
        assert (event.data["unit_name"], event.data["reason"]) == ("铁岭县水利局", "三天内挖开水渠")
        assert event.by_name.startswith("腰堡镇社会治理综合服务中心")


def test_help_is_not_asked_for_a_case_in_nobodys_hands_or_of_the_one_who_leads_it(cast: Cast) -> None:
    with pytest.raises(NotNow, match="Nobody handles the case yet"):
        Site(cast, a_case(cast)).decided(becomes="assist")
    with pytest.raises(NotNow, match="leads the case itself"):
        Site(cast, a_case(cast, state="handling", lead_unit=cast.units["water"])).decided(becomes="assist")


def test_nothing_is_decided_for_a_body_that_did_not_come(site: Site) -> None:
    site.there()
    with pytest.raises(NotNow, match="bodies that have come"):
        site.does(
            "decide", call=site.call("tribunal"), what="开庭", due=MONDAY + timedelta(days=1), becomes="instruction"
        )


def test_nobody_leaves_before_the_matter_is_done_without_a_reason(site: Site) -> None:
    site.decided()
    claims = site.cast.claims("department_water")
    with behind_the_wall():
        assert policies.nothing_open(site.call("tribunal"), {}, claims) is None
        with pytest.raises(NotNow, match="leaves only with a reason"):
            policies.nothing_open(site.call("water"), {}, claims)
    site.does("leave", "department_water", "water", reason="另一处决堤")

    assert (site.call("water").state, site.call("water").reason) == ("left", "另一处决堤")
    assert told(site, effects.LEFT_EARLY) == {"township_desk"}
    with behind_the_wall():
        assert "before the matter was done: 另一处决堤" in story(site.whistle)[-1].what


def test_a_done_decision_lets_its_body_go(site: Site) -> None:
    site.decided().does("fulfil", "department_water", "water", decision=site.decision, words="通水了")
    site.does("leave", "department_water", "water")

    assert (site.decision.state, site.decision.words) == ("done", "通水了")
    assert told(site, effects.LEFT_EARLY) == set()
    with pytest.raises(NotNow, match="No decision is open for this body"):
        site.does("fulfil", "department_water", "water", decision=site.decision, words="再说一次")


def test_a_dropped_decision_lets_its_body_go_too(site: Site) -> None:
    with pytest.raises(NotNow, match="No decision is open"):
        site.both_there().does("drop", decision=None, reason="x")
    site.code = ""
    site.decided().does("drop", decision=site.decision, reason="已自行疏通")

    assert (site.decision.state, site.decision.words) == ("dropped", "已自行疏通")


def test_a_body_not_needed_any_more_is_called_off(site: Site) -> None:
    site.there().does("call_off", "township_desk", "tribunal", reason="谈好了")

    assert site.call("tribunal").state == "called_off"


def test_another_body_is_called_while_it_runs_but_only_once(site: Site) -> None:
    site.there().does("call", unit=site.cast.units["agriculture"], wanted="看看地")

    assert (site.call("agriculture").number, site.call("agriculture").due_at) == (3, site.now + timedelta(minutes=30))
    assert f"u{site.cast.units['agriculture'].pk}" in site.whistle.keys
    with pytest.raises(NotNow, match="called already"):
        site.does("call", unit=site.cast.units["agriculture"], wanted="再叫")


# -- the end ---------------------------------------------------------------------------------------------------------


def test_a_whistle_does_not_end_while_somebody_is_on_the_way_or_there(site: Site) -> None:
    with pytest.raises(NotNow, match="铁岭县水利局、腰堡人民法庭"):
        site.minuted().does("end", outcome="好了")


def test_a_meeting_leaves_a_minute_before_it_ends(site: Site) -> None:
    site.both_there().does("leave", "department_water", "water").does("leave", "tribunal", "tribunal")
    with pytest.raises(NotNow, match="First write the minute"):
        site.does("end", outcome="好了")


def test_where_nobody_came_there_is_no_minute_to_write(site: Site) -> None:
    site.blow().later(minutes=11)
    site.round()
    site.does("end", outcome="没人来，改报县里")

    assert site.whistle.state == "ended"
    with pytest.raises(NotNow, match="This whistle is over"):
        site.does("insist", "county_desk", "water", reason="迟了")


def test_both_sides_say_how_the_other_did_in_words_and_once(site: Site) -> None:
    site.ended()
    assert told(site, effects.OVER) == {"township_desk", "department_water", "tribunal"}
    site.does("assess", "department_water", "water", **SAYS)
    site.does("assess", "township_desk", "water", **{**SAYS, "needed": "no"})
    with pytest.raises(NotNow, match="said it already"):
        site.does("assess", "township_desk", "water", **SAYS)

    with behind_the_wall():
        found = Assessment.objects.order_by("pk")
        assert list(found.values_list("side", "needed")) == [("body", "yes"), ("whistler", "no")]
        assert str(found[0]) == f"{site.call('water').pk} body"
        columns = {field.name for field in Assessment._meta.get_fields()}
    assert columns == {"id", "whistle", "county", "call", "side", "solved", "in_time", "needed", "words", "by", "at"}
    assert "来得晚" not in str([event.data for event in site.events()])


def test_the_whole_timeline_can_be_made_again_from_the_story_alone(site: Site) -> None:
    site.ended()
    with behind_the_wall():
        lines = story(site.whistle)
        times = {(event.verb, event.call): event.at for event in site.events() if event.call}

    assert [line.verb for line in lines] == [
        "blow", "accept", "arrive", "confirm", "minute", "decide", "sign", "sign", "fulfil", "leave", "leave", "end",
    ]  # fmt: skip
    for body in ("water", "tribunal"):
        call = site.call(body)
        arrived = times.get(("arrive", call.number)) or times["confirm", call.number]
        assert (call.arrived_at, call.left_at) == (arrived, times["leave", call.number])
    told_lines = " ".join(line.what for line in lines)
    assert "—" not in told_lines
    assert "dissents: 应当先起诉再拆" in told_lines
    assert str(site.whistle) == site.code
    assert str(site.events()[0]).endswith("#1 blow")
    assert str(site.call("water")).endswith("#1")


def test_a_body_that_is_not_there_is_not_found(site: Site) -> None:
    site.blow()
    claims, said = site.cast.claims("township_desk"), {"given": {}, "command_id": None, "now": MONDAY}
    with pytest.raises(WhistleNotFound), acting_as(claims):
        actions.make_move(code=site.code, number=9, verb="confirm", acting=claims, **said)  # type: ignore[arg-type]  # a test's shorthand


def test_decisions_count_only_while_open(site: Site) -> None:
    site.decided()
    with behind_the_wall():
        Decision.objects.update(state="dropped", over_at=MONDAY, words="x")
        assert policies.open_decisions(site.call("water")) == []


# -- what is said must be so -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [("0802-3", "does not hold for the matter"), ("0201-3", None), ("0201-1", None), ("0101-2", "does not hold")],
)
def test_a_body_that_says_no_cites_a_line_for_this_matter(site: Site, line: str, says: str | None) -> None:
    site.blow()
    if says is None:
        site.does("refuse", "department_water", "water", line=line, reason="不归我局")
        assert site.call("water").state == "refused"
    else:
        with pytest.raises(NotNow, match=says):
            site.does("refuse", "department_water", "water", line=line, reason="不归我局")


def test_a_body_that_says_no_does_not_cite_its_own_line(site: Site) -> None:
    with behind_the_wall():
        Case.objects.filter(pk=site.case.pk).update(category="0802")
    site.case.category = "0802"
    site.blow()

    with pytest.raises(NotNow, match="names your own body"):
        site.does("refuse", "department_water", "water", line="0802-3", reason="不归我局")


def test_what_was_decided_keeps_the_case_open_until_it_is_done(site: Site) -> None:
    site.decided()
    with behind_the_wall():
        assert "what was decided on the spot is not all done yet" in promises_of(site.case)
    site.does("fulfil", "department_water", "water", decision=site.decision, words="通水了")

    with behind_the_wall():
        assert promises_of(site.case) == ["bodies are still called together on the spot"]


def test_what_is_decided_is_still_to_be_done(site: Site) -> None:
    site.there()
    said = {"call": site.call("water"), "what": "疏通水渠", "becomes": "instruction"}

    with pytest.raises(NotNow, match="has passed already"):
        site.does("decide", due=site.now, **said)
