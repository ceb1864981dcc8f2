"""Playing a plan through the real verbs: what the plan says is then in the tables, and the ledger agrees."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from quartet.demo import town
from quartet.demo.day import DAY, AnswerHelp, CallForHelp, Extent, GoOff, GoOn, Report, Step, Town, Walk, plan
from quartet.demo.hands import DESK_OF, Hands
from quartet.demo.paths import Intent
from quartet.demo.phones import ByVerbs
from quartet.demo.playing import Live, Past, Player, morning_of
from quartet.grassroots.duty.models import DutySession, Position, Sos
from quartet.grassroots.duty.queries import on_duty_in
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import SYSTEM, acting_as, claims_of
from quartet.ground.people.states import Level, Role
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.states import CaseState
from quartet.resolution.clues.models import Clue
from quartet.resolution.reports.models import Report as Saved
from tests.cast import FAR_TOWNSHIP, FAR_VILLAGE, NEXT_COUNTY, Cast, behind_the_wall, grid_of

NOW = datetime(2026, 5, 13, 12, tzinfo=UTC)
"""A Wednesday at 20:00 in Tieling: the day is over."""


def player(name: str = "a test", now: datetime = NOW) -> Player:
    return Player(name, Past.ended(DAY, now), ByVerbs())


def test_a_whole_day_leaves_what_a_day_leaves(county: Callable[[], Town]) -> None:
    acts = plan(county(), 3, Extent(reports=60, on_duty=4, before=20))
    playing = player()

    playing.play(acts)

    with behind_the_wall():
        events = Counter(CaseEvent.objects.values_list("verb", flat=True))
        states = Counter(Case.objects.values_list("state", flat=True))
        channels = set(Saved.objects.values_list("channel", flat=True))
        stored = Position.objects.count()
    reports = [act for act in acts if isinstance(act, Report)]
    assert playing.done["report"] + playing.done["clue"] >= len(reports)
    assert playing.done["refused"] <= len(acts) / 50
    assert stored == playing.done["points"] == sum(len(act.points) for act in acts if isinstance(act, Walk))
    assert {"solve_in_village", "dispatch", "escalate", "accept", "return", "resolve", "ask", "close", "reopen",
            "classify"} <= events.keys()  # fmt: skip
    assert {CaseState.REGISTERED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.RESOLVED, CaseState.CLOSED} <= {
        CaseState(state) for state in states
    }
    assert {"web", "field", "telephone", "counter", "partner"} <= channels
    assert playing.on_duty == {}, "everybody has gone home"
    with behind_the_wall():
        assert check_ledger().broken is None


def test_the_same_day_played_twice_is_there_once(county: Callable[[], Town]) -> None:
    acts = plan(county(), 4, Extent(reports=12, on_duty=2))

    player().play(acts)
    with behind_the_wall():
        before = Case.objects.count(), DutySession.objects.count(), Position.objects.count()
    player().play(acts)
    with behind_the_wall():
        assert (Case.objects.count(), DutySession.objects.count(), Position.objects.count()) == before

    player("another").play(acts)
    with behind_the_wall():
        assert Saved.objects.count() == Case.objects.filter(parent=None).count()
        assert Case.objects.count() > before[0]


def test_at_noon_they_are_on_the_map_of_their_centre(county: Callable[[], Town], cast: Cast) -> None:
    noon = datetime(2026, 5, 13, 4, tzinfo=UTC)
    playing = Player("noon", Past.ended(200, noon), ByVerbs())
    assert playing.time.moment(200) <= noon

    playing.play(plan(county(), 5, Extent(200, 0, 4)))

    desk = cast.claims("county_desk_next_county")
    with behind_the_wall():  # in front of it, what is older than an hour of the real clock is nobody's business
        seen = on_duty_in(desk, NEXT_COUNTY, playing.time.moment(200))
    assert len(seen) == len(playing.on_duty) == 4
    assert all(one.grid for one in seen)
    assert "11:20 · 在岗 4 人" in playing.line(200)


def test_a_call_for_help_is_heard_and_handled_by_the_township_also_after_they_went_home(
    county: Callable[[], Town],
) -> None:
    acts = plan(county(), 6, Extent(reports=0, on_duty=4))
    duty = next(act.duty for act in acts if isinstance(act, GoOn))
    start = next(act.at for act in acts if isinstance(act, GoOn) and act.duty == duty)
    lon, lat = next(act.points[0][1:3] for act in acts if isinstance(act, Walk) and act.duty == duty)
    call_, answer = CallForHelp(start + 30, duty, "崴脚了", (lon, lat)), AnswerHelp(DAY, duty, "已接回")
    playing = player("help")

    playing.play(sorted([*acts, call_, answer], key=lambda act: act.at))

    with behind_the_wall():
        call = Sos.objects.get(uid=playing.uid("sos", duty))
    assert (call.words, call.handled_words, call.lon) == ("崴脚了", "已接回", lon)
    assert playing.done["sos"] == 1


def test_a_clue_becomes_a_case_by_the_villages_hand(county: Callable[[], Town]) -> None:
    rider = Person.objects.create(username="rider", name="骑手")
    village = next(grid[:12] for _who, grid in county().members)
    unit = Post.objects.filter(region__startswith=village).order_by("pk")[0].unit
    Post.objects.create(person=rider, unit=unit, role=Role.PARTNER, region=village, since="2026-01-01")
    playing, grid = player("clue"), f"{village}001"
    clue = Report(10, 1, "partner", "井盖晃。", "1106", grid, "桥头", (124.25, 42.25), by="rider")

    playing.play([clue, Step(20, 1, Intent.VERIFY, "1106", ""), Step(30, 1, Intent.DECIDE, "1106", "看看")])

    with behind_the_wall():
        assert Clue.objects.get().state == "verified"
        case = Case.objects.get(code=playing.codes[1])
    assert (case.state, case.category) == (CaseState.HANDLING, "1106")


def test_what_somebody_else_did_first_is_passed_over(county: Callable[[], Town]) -> None:
    county()
    playing, grid = player("late"), grid_of(FAR_VILLAGE)
    said = Report(10, 1, "web", "路灯坏了", "0902", grid, "村口", (124.25, 42.25))
    playing.play([said])
    hands = Hands(timezone.localdate())
    with behind_the_wall():
        case = Case.objects.select_related("lead_unit").get(code=playing.codes[1])
        meant = {
            intent: hands.mean(case, Step(20, 1, intent, "0902", "再说一次")) for intent in Intent if intent != "verify"
        }

    assert {intent for intent, doings in meant.items() if doings} == {Intent.DECIDE, Intent.UP}
    playing.play([Step(30, 1, Intent.CLOSE, "0902", ""), Step(31, 2, Intent.DECIDE, "0902", ""),
                  Step(32, 3, Intent.VERIFY, "0902", "")])  # fmt: skip
    assert playing.done["step"] == 0
    again = replace(said, text="完全不同的话")
    playing.play([again])
    assert playing.done["refused"] == 1, "the same id with other words"


def test_a_department_that_is_wrongly_asked_twice_is_decided_together(county: Callable[[], Town]) -> None:
    county()
    playing, grid = player("together"), grid_of(FAR_VILLAGE)
    way = (Intent.UP, Intent.WRONG, Intent.RETURN, Intent.WRONG, Intent.RETURN, Intent.DECIDE, Intent.ACCEPT)
    steps = [Step(20 + n, 1, intent, "0901", "请上级协调") for n, intent in enumerate(way)]

    playing.play([Report(10, 1, "counter", "桥面坑坑洼洼", "0901", grid, "桥头", (124.25, 42.25)), *steps])

    with behind_the_wall():
        case = Case.objects.select_related("lead_unit").get(code=playing.codes[1])
        verbs = list(case.events.order_by("position").values_list("verb", flat=True))
    wrong = ["classify", "dispatch", "return"]
    assert verbs == ["register", "escalate", *wrong, *wrong, "classify", "consult", "accept"]
    assert case.lead_unit is not None
    assert case.lead_unit.name.endswith("村镇建设办公室")


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ((Intent.UP, Intent.DECIDE, Intent.ACCEPT, Intent.SUSPEND), CaseState.SUSPENDED),
        ((Intent.UP, Intent.DECIDE, Intent.ACCEPT, Intent.MORE_TIME), CaseState.HANDLING),
        ((Intent.UP, Intent.DECIDE, Intent.WRONG, Intent.RETURN, Intent.ACCEPT), CaseState.HANDLING),
        ((Intent.DECIDE, Intent.RESOLVE, Intent.NOT_REACHED, Intent.NOT_REACHED, Intent.CLOSE), CaseState.CLOSED),
        ((Intent.DECIDE, Intent.RESOLVE, Intent.NOT_SOLVED, Intent.REOPEN), CaseState.HANDLING),
        ((Intent.DECIDE, Intent.RESOLVE, Intent.ANSWERED, Intent.CLOSE, Intent.BACK), CaseState.HANDLING),
        ((Intent.UP, Intent.UP, Intent.UP, Intent.UP, Intent.DECIDE), CaseState.REGISTERED),
    ],
)
def test_each_intention_is_a_move_of_the_table(
    county: Callable[[], Town], way: tuple[Intent, ...], state: CaseState
) -> None:
    county()
    playing, grid = player("moves"), grid_of(FAR_VILLAGE)
    steps = [Step(20 + 250 * n, 1, intent, "0901", "已经约好再来") for n, intent in enumerate(way)]

    playing.play([Report(10, 1, "telephone", "路坏了", "0901", grid, "桥头", (124.25, 42.25)), *steps])

    with behind_the_wall():
        assert Case.objects.get(code=playing.codes[1]).state == state
    assert playing.done["refused"] == 0


def test_a_matter_no_level_has_a_line_for_goes_up(county: Callable[[], Town]) -> None:
    county()
    playing, grid = player("up"), grid_of(FAR_VILLAGE)
    steps = [Step(20 + n, 1, Intent.DECIDE, "1603", "") for n in range(3)]

    playing.play([Report(10, 1, "api", "去窗口办事，明天又让我后天来", "1603", grid, "镇里", (124.25, 42.25)), *steps])

    with behind_the_wall():
        case = Case.objects.select_related("lead_unit").get(code=playing.codes[1])
    assert (case.level, case.state) == (Level.COUNTY, CaseState.DISPATCHED)
    assert case.lead_unit is not None
    assert case.lead_unit.name == "昌图县信访局"


def test_a_persona_who_holds_the_post_is_the_one_who_works(county: Callable[[], Town], cast: Cast) -> None:
    county()
    hands = Hands(timezone.localdate())

    with acting_as(SYSTEM):
        known = hands.desk(FAR_TOWNSHIP, Level.TOWNSHIP)
        hired = hands.desk("211224126202", Level.VILLAGE)
        again = Hands(timezone.localdate()).desk("211224126202", Level.VILLAGE)
    assert known.person == cast.people["township_desk_next_county"].pk
    assert hired == again
    assert hired.has_role(DESK_OF[Level.VILLAGE][1])
    assert not Person.objects.get(pk=hired.person).has_usable_password()


def test_who_was_still_on_duty_goes_off_before_a_new_day(county: Callable[[], Town]) -> None:
    acts = plan(county(), 5, Extent(200, 0, 4))
    first = player("one", timezone.now())
    first.play(acts)
    assert len(first.on_duty) == 4

    second = player("two", timezone.now())
    second.play(acts)
    assert second.done["duty"] == 4

    second.everybody_goes_home()
    with behind_the_wall():
        assert not DutySession.objects.filter(county=NEXT_COUNTY, ended_at=None).exists()


def test_who_is_refused_duty_sends_nothing(county: Callable[[], Town]) -> None:
    made_of = county()
    acts = plan(made_of, 5, Extent(100, 0, 1))
    who = next(act.member for act in acts if isinstance(act, GoOn))
    person = Person.objects.get(username=who)
    Post.objects.filter(person=person).delete()
    playing = player("refused")

    playing.play([*acts, CallForHelp(99, 0, "崴脚了", (1, 2)), AnswerHelp(100, 0, "已接回"), GoOff(101, 0)])

    assert (playing.done["refused"], playing.done["points"], playing.done["sos"]) == (1, 0, 0)
    assert claims_of(person, timezone.localdate()).posts == ()


# -- time ------------------------------------------------------------------------------------------------------------


def test_a_day_that_is_over_began_at_eight_today_or_yesterday() -> None:
    evening, noon = NOW, datetime(2026, 5, 13, 4, tzinfo=UTC)

    assert Past.ended(DAY, evening).morning == datetime(2026, 5, 13, 0, tzinfo=UTC)
    assert Past.ended(DAY, noon).morning == datetime(2026, 5, 12, 0, tzinfo=UTC)
    assert Past.ended(200, noon).morning == datetime(2026, 5, 13, 0, tzinfo=UTC)


def test_the_nights_between_days_are_left_out() -> None:
    time = Past(morning_of(NOW.date()))

    assert time.moment(-1) == time.morning - timedelta(hours=14, minutes=1)
    assert time.moment(-DAY) == time.morning - timedelta(days=1)
    assert time.wait(90) == time.morning + timedelta(minutes=90)


def test_at_sixty_an_hour_passes_in_a_minute() -> None:
    slept: list[float] = []
    now = timezone.now()
    live = Live(60, now, sleep=slept.append)

    assert live.moment(120) == now + timedelta(minutes=2)
    assert now <= live.wait(120) < now + timedelta(seconds=60)
    assert slept[0] == pytest.approx(120, abs=30)
    assert live.wait(-5) == live.moment(-5) < now
    assert len(slept) == 1, "nobody waits for yesterday"


def test_the_line_of_the_half_hour_says_where_the_day_stands(county: Callable[[], Town]) -> None:
    told: list[str] = []
    playing = Player("told", Past.ended(DAY, NOW), ByVerbs(), told.append)

    playing.play(plan(county(), 2, Extent(120, 40, 2)))

    assert [line[:5] for line in told] == sorted(line[:5] for line in told)
    assert 2 <= len(told) <= 4
    playing.done["refused"] = 3
    assert "未办成 3" in playing.line(60)


def test_the_people_of_a_county_are_made_once(county: Callable[[], Town]) -> None:
    made_of = county()

    with acting_as(SYSTEM):
        assert town.man(NEXT_COUNTY) == 0
    assert {grid for _who, grid in made_of.members} <= made_of.grounds.keys()
    assert made_of.near == NEXT_COUNTY
    assert "0901" in made_of.village_own
