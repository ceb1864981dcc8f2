"""Verbs of carriers, and who sees which part."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from uuid6 import uuid7

from quartet.grassroots.carriers import actions, moves, queries
from quartet.grassroots.carriers.models import (
    Carrier,
    HelpAsked,
    Meeting,
    MeetingEvent,
    PracticeCard,
    PrivatePart,
    Resolution,
    ResolutionEvent,
    Reuse,
)  # fmt: skip
from quartet.grassroots.carriers.policies import HOSTS, NamesFound, NumbersFound, Tie
from quartet.grassroots.carriers.queries import NotFound
from quartet.grassroots.carriers.states import (
    RESOLUTION_STATES,
    MeetingState,
    ResolutionState,
    Topic,
    carrier_kinds,
    family_check,
)  # fmt: skip
from quartet.ground.errors import CommandReused, NotNow
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.moves import UnknownMove
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, Held, NotAllowed, acting_as
from quartet.ground.people.states import Role
from tests.cast import MONDAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall
from tests.grassroots.carriers.stage import FRIDAY, Hall, family_team, round_table
from tests.reminding import at, round_at, told_of


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return round_table(cast)


@pytest.fixture
def family(cast: Cast) -> Hall:
    return family_team(cast)


# -- kinds, carriers, meetings ---------------------------------------------------------------------------------------


def test_the_five_carriers_of_the_source_are_rows_and_family_talk_is_kept_from_the_area() -> None:
    kinds = carrier_kinds()

    assert [str(kind.name.zh) for kind in kinds.values()] == [
        "百合家事和解团", "平安家庭指导站", "圆桌议事会", "警民联调", "百姓半月谈"
    ]  # fmt: skip
    assert {kind.kind for kind in kinds.values() if kind.area_reads} == {"round_table", "fortnight"}
    assert kinds["fortnight"].every_days == 14


def test_a_carrier_is_kept_by_its_own_unit_and_a_second_word_changes_it(hall: Hall) -> None:
    unit = hall.cast.units["township"].pk
    said = {"unit": unit, "kind": "round_table", "name": "腰堡圆桌", "place": "二楼", "phone": ""}

    assert hall.says(actions.keep_carrier, **said).pk == hall.carrier.pk
    with behind_the_wall():
        assert Carrier.objects.get().place == "二楼"
    with pytest.raises(NotAllowed):
        hall.says(actions.keep_carrier, "clerk", **said)
    with pytest.raises(NotNow, match="kind"):
        hall.says(actions.keep_carrier, **{**said, "kind": "circus"})


def test_a_meeting_is_called_once_whatever_is_sent_twice(hall: Hall) -> None:
    same = uuid7()

    assert hall.plan(same) == hall.plan(same)
    with pytest.raises(CommandReused):
        hall.plan(same, title="另一个会")
    with pytest.raises(NotAllowed):
        hall.says(
            actions.plan_meeting, "county_desk", id=uuid7(), carrier=hall.carrier.pk, title="x", starts_at=MONDAY,
            place="x", agenda="x", now=hall.now,
        )  # fmt: skip


def test_minutes_come_after_the_meeting_and_not_once_they_are_published(hall: Hall) -> None:
    def writes(meeting: Meeting) -> Any:
        said = {"meeting": meeting.pk, "minutes": "定了。", "private": "", "attendees": attendees, "now": hall.now}
        return hall.says(actions.write_minutes, **said)

    attendees = ["一组组长", "二组组长", "三组组长"]

    with pytest.raises(NotNow, match="still to come"):
        writes(hall.plan(starts_at=MONDAY + timedelta(days=1)))
    meeting = hall.held()
    assert (meeting.state, meeting.attended) == ("held", 2)
    hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="", now=hall.now)
    with pytest.raises(NotNow, match="Take it back"):
        writes(meeting)
    hall.says(actions.take_back_meeting, meeting=meeting.pk, now=hall.now)
    assert writes(meeting).attended == 3


@pytest.mark.parametrize("attendees", [[], ["一组组长"], ["一组组长", "一组组长"], ["一组组长", "\u200b"]])
def test_a_meeting_has_two_people_at_least(hall: Hall, attendees: list[str]) -> None:
    said = {"meeting": hall.plan().pk, "minutes": "定了。", "private": "", "attendees": attendees, "now": hall.now}

    with pytest.raises(NotNow, match="two people"):
        hall.says(actions.write_minutes, **said)


LAW_OF_MEETINGS = {
    ("planned", "call_off"): "called_off", ("planned", "write_minutes"): "held", ("held", "write_minutes"): "held",
    ("held", "publish"): "held", ("held", "take_back"): "held",
}  # fmt: skip


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("verb", sorted({verb for _state, verb in LAW_OF_MEETINGS}))
def test_every_move_of_a_meeting_is_its_hosts_where_the_table_says(state: MeetingState, verb: str) -> None:
    shown = MONDAY if verb == "take_back" else None
    one = Meeting(state=state, unit_id=1, starts_at=MONDAY, published_at=shown)
    for role, unit in itertools.product(Role, (1, 2)):
        claims = Claims(person=1, posts=(Held(role, unit, VILLAGE),))
        right = unit == 1 and role in HOSTS and (state, verb) in LAW_OF_MEETINGS
        try:
            row = moves.MEETING_TABLE.check(one, verb, claims, {"now": MONDAY})
        except (NotAllowed, NotNow):
            assert not right, (role, unit)
        else:
            assert right, (role, unit)
            assert row.new == LAW_OF_MEETINGS[state, verb]


def test_the_table_of_meetings_holds_these_moves_and_no_other() -> None:
    rows = {(row.old and row.old.value, row.verb): row.new.value for row in moves.MEETING_MOVES}

    assert rows == {(None, "plan"): "planned", **LAW_OF_MEETINGS}


def test_the_story_of_a_meeting_is_read_with_its_private_part_and_holds_no_word_of_it(hall: Hall) -> None:
    family = family_team(hall.cast)
    for one in (hall, family):
        meeting = one.held()
        one.says(actions.publish_meeting, meeting=meeting.pk, keep_because="", now=one.now)
    with behind_the_wall():
        kept = list(MeetingEvent.objects.order_by("pk").values_list("verb", "data"))
    assert kept == [("plan", {}), ("write_minutes", {"attended": 2}), ("publish", {})] * 2
    for name in hall.cast.people:
        claims = hall.cast.claims(name)
        with acting_as(claims):
            seen = {event.meeting_id for event in MeetingEvent.objects.all()}
            assert seen == {part.meeting_id for part in PrivatePart.objects.all()}, name
            told = {one.pk for one in Meeting.objects.all() if queries.story_of(claims, one).exists()}
            assert told == seen, name
    with acting_as(NOBODY):
        assert Meeting.objects.count() == 2
        assert not MeetingEvent.objects.exists()


def test_the_desk_above_calls_off_what_a_host_with_nobody_planned(hall: Hall) -> None:
    meeting = hall.plan()
    said = {"meeting": meeting.pk, "reason": "没有人了", "now": hall.now}
    with pytest.raises(NotAllowed):
        hall.says(actions.call_off_meeting, "county_desk", **said)
    with behind_the_wall():
        Post.objects.filter(unit=hall.cast.units["township"]).update(until=MONDAY)

    assert hall.says(actions.call_off_meeting, "county_desk", **said).state == "called_off"


def test_only_a_planned_meeting_is_called_off_and_with_a_reason(hall: Hall) -> None:
    planned = hall.plan()
    with pytest.raises(NotNow, match="why"):
        hall.says(actions.call_off_meeting, meeting=planned.pk, reason="", now=hall.now)
    assert hall.says(actions.call_off_meeting, meeting=planned.pk, reason="下雨", now=hall.now).state == "called_off"
    with pytest.raises(NotNow, match="planned"):
        hall.says(actions.call_off_meeting, meeting=planned.pk, reason="下雨", now=hall.now)
    with pytest.raises(NotNow, match="called off"):
        hall.says(actions.write_minutes, meeting=planned.pk, minutes="x", private="", attendees=[], now=hall.now)


def test_a_regular_carrier_says_when_the_next_meeting_is_due(hall: Hall) -> None:
    hall.held()
    with behind_the_wall():
        assert queries.next_due(hall.carrier) is None
        Carrier.objects.update(kind="fortnight")
        assert queries.next_due(Carrier.objects.get()) == date(2026, 5, 24)


# -- publishing ------------------------------------------------------------------------------------------------------


def test_what_is_published_is_looked_through_for_people(hall: Hall) -> None:
    for words, refusal in (("梁建国说钱没交", NamesFound), ("找13812345678", NumbersFound)):
        meeting = hall.plan(agenda=words)
        hall.says(
            actions.write_minutes,
            meeting=meeting.pk,
            minutes="定了。",
            private="",
            attendees=["甲家", "乙家"],
            now=hall.now,
        )
        with pytest.raises(refusal):
            hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="", now=hall.now)
        assert hall.again(meeting).published_at is None
        if refusal is NamesFound:
            kept = hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="他是镇长", now=hall.now)
            assert kept.keep_because == "他是镇长"
        else:
            with pytest.raises(NumbersFound):
                hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="他是镇长", now=hall.now)


def test_publishing_needs_minutes_and_repeating_it_changes_nothing(hall: Hall) -> None:
    with pytest.raises(NotNow, match="minutes"):
        hall.says(actions.publish_meeting, meeting=hall.plan().pk, keep_because="", now=hall.now)
    meeting = hall.held()
    first = hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="", now=hall.now)
    again = hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="", now=hall.now + timedelta(days=1))

    assert first.published_at == again.published_at


def test_the_database_publishes_nothing_that_was_not_held(hall: Hall) -> None:
    meeting = hall.plan()
    with behind_the_wall(), pytest.raises(IntegrityError, match="published_was_held"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(published_at=MONDAY)


AREA = {"clerk", "township_desk", "county_desk", "county_desk_accused", "city_desk", "supervisor", "supervisor_county"}


def test_the_private_part_is_the_hosts_and_the_areas_where_the_kind_lets_it(hall: Hall) -> None:
    family = family_team(hall.cast)
    hall.held(), family.held()
    township_up = AREA - {"clerk"}
    for name in hall.cast.people:
        claims = hall.cast.claims(name)
        with acting_as(claims):
            seen = {row.meeting.carrier_id for row in PrivatePart.objects.select_related("meeting")}
            right = {hall.carrier.pk} if name in township_up else set()
            assert seen == right | ({family.carrier.pk} if name == "mediator" else set()), name
            assert set(queries.meetings_for(claims).values_list("carrier", flat=True)) == seen, name
    with acting_as(NOBODY):
        assert not PrivatePart.objects.exists()
        assert not Meeting.objects.exists()


def test_the_public_part_is_for_everybody_once_published_and_nothing_else_is(hall: Hall) -> None:
    meeting = hall.held()
    hall.resolve(meeting)
    hall.resolve(meeting, public=False, text="帮某户申请救助")
    with acting_as(NOBODY), pytest.raises(NotFound):
        queries.published(meeting.pk)
    hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="", now=hall.now)

    with acting_as(NOBODY):
        shown = queries.published(meeting.pk)
        assert [one.text for one in queries.public_resolutions(shown)] == ["把村口路灯修好"]
        assert list(Resolution.objects.values_list("text", flat=True)) == ["把村口路灯修好"]
        assert not PrivatePart.objects.exists()
        assert not ResolutionEvent.objects.exists()
    clerk = hall.cast.claims("clerk_next_village")
    with acting_as(clerk):
        assert queries.private_part(clerk, shown) is None
        assert [one.number for one in queries.resolutions_of(clerk, shown)] == [1]
    hall.says(actions.take_back_meeting, meeting=meeting.pk, now=hall.now)
    with acting_as(NOBODY):
        assert not Meeting.objects.exists()


# -- resolutions -----------------------------------------------------------------------------------------------------


def test_a_resolution_goes_from_the_meeting_to_its_owner_until_it_is_done(hall: Hall) -> None:
    one = hall.resolve(hall.held())
    with behind_the_wall():
        lines = Notice.objects.filter(person=hall.cast.people["clerk"]).latest("pk").lines
    assert lines == [{"url": f"/resolutions/{one.uid}/", "says": "A meeting gave your unit something to do"}]

    hall.moves(one, "report_done", "clerk", words="换了新灯")
    hall.moves(one, "send_back", "township_desk", words="东头还不亮")
    hall.moves(one, "move_due", "township_desk", words="等灯泡", due_on=FRIDAY + timedelta(days=7))
    hall.moves(one, "report_done", "clerk", words="都亮了")
    done = hall.moves(one, "check", "township_desk")

    assert (done.state, done.due_on) == ("checked", FRIDAY + timedelta(days=7))
    with behind_the_wall():
        story = [(event.verb, event.to_state) for event in queries.events_of(done)]
        assert story == [
            ("resolve", "open"), ("report_done", "done"), ("send_back", "open"), ("move_due", "open"),
            ("report_done", "done"), ("check", "checked"),
        ]  # fmt: skip


def test_what_is_sent_twice_is_done_once(hall: Hall) -> None:
    meeting, same, command = hall.held(), uuid7(), uuid7()
    one = hall.resolve(meeting, id=same)
    assert hall.resolve(meeting, id=same) == one
    with pytest.raises(CommandReused):
        hall.resolve(meeting, id=same, text="别的")
    for _twice in range(2):
        assert hall.moves(one, "report_done", "clerk", command, words="好了").ledger_position == 2
    with pytest.raises(CommandReused):
        hall.moves(one, "check", "township_desk", command)


def test_a_resolution_needs_minutes_a_date_ahead_an_owner_near_and_words(hall: Hall) -> None:
    with pytest.raises(NotNow, match="minutes"):
        hall.resolve(hall.plan())
    meeting = hall.held()
    with pytest.raises(NotNow, match="ahead"):
        hall.resolve(meeting, due_on=date(2026, 5, 10))
    with pytest.raises(NotNow, match="area"):
        hall.resolve(meeting, owner="far_village")
    one = hall.resolve(meeting, owner="township")
    with pytest.raises(NotNow, match="sentence"):
        hall.moves(one, "report_done", "township_desk", words=" ")
    with pytest.raises(NotNow, match="ahead"):
        hall.moves(one, "move_due", "township_desk", words="材料没到", due_on=date(2026, 5, 11))
    hall.says(actions.publish_meeting, meeting=meeting.pk, keep_because="", now=hall.now)
    with pytest.raises(NotNow, match="Take it back"):
        hall.resolve(meeting)
    assert hall.resolve(meeting, public=False).number == 2


LAW = {
    ("open", "report_done"): "owner", ("done", "check"): "host", ("done", "send_back"): "host",
    ("open", "move_due"): "host", ("open", "drop"): "host",
}  # fmt: skip
"""From the task: the owner says it is done, the host looks."""


@pytest.mark.parametrize("role", Role)
def test_every_move_of_a_resolution_is_open_exactly_where_the_table_says(role: Role) -> None:
    works = role in {
        Role.VILLAGE_CLERK, Role.VILLAGE_MEDIATOR, Role.TOWNSHIP_DESK, Role.COUNTY_DESK, Role.CITY_DESK,
        Role.DEPARTMENT, Role.TRIBUNAL,
    }  # fmt: skip
    for state, verb, unit in itertools.product(ResolutionState, sorted({v for _s, v in LAW}), (1, 2, 3)):
        one = Resolution(state=state, owner_id=2, meeting=Meeting(unit_id=1))
        claims = Claims(person=1, posts=(Held(role, unit, VILLAGE),))
        right = works and LAW.get((state, verb)) == {1: "host", 2: "owner", 3: "-"}[unit]
        assert (verb in [o.verb for o in moves.TABLE.offers(one, claims, {}) if o.why_not is None]) is right, (
            state,
            verb,
            unit,
        )
        try:
            moves.TABLE.check(one, verb, claims, {})
        except (NotAllowed, NotNow):
            assert not right
        else:
            assert right


def test_an_unknown_move_is_said_to_be_none() -> None:
    with pytest.raises(UnknownMove):
        moves.TABLE.check(Resolution(state="open"), "fly", NOBODY, {})
    assert {move.tie for move in moves.MOVES} == set(Tie)
    assert set(RESOLUTION_STATES) == set(ResolutionState)


def test_a_private_resolution_is_seen_by_host_and_owner_alone(family: Hall) -> None:
    one = family.resolve(family.held(), public=False)
    for name in family.cast.people:
        claims = family.cast.claims(name)
        with acting_as(claims):
            seen = name in {"mediator", "clerk"}
            assert queries.resolutions_for(claims).exists() is seen, name
            assert Resolution.objects.exists() is seen, name
            assert ResolutionEvent.objects.exists() is seen, name
    clerk = family.cast.claims("clerk")
    with acting_as(clerk):
        seen_by_owner = queries.with_meeting(queries.get_resolution(clerk, one.uid))
        assert [o.verb for o in moves.TABLE.offers(seen_by_owner, clerk, {}) if o.why_not is None] == ["report_done"]
    with acting_as(NOBODY), pytest.raises(NotFound):
        queries.get_resolution(NOBODY, one.uid)


def test_the_ledger_vouches_for_every_move_and_notices_a_changed_one(hall: Hall) -> None:
    one = hall.moves(hall.resolve(hall.held()), "report_done", "clerk", words="好了")
    with behind_the_wall():
        entries = Entry.objects.filter(subject=one.name_in_ledger).order_by("position")
        assert len(entries) == one.events.count() == one.ledger_position == 2
        assert entries[1].digest == one.ledger_digest
        assert check_ledger().broken is None
    change = Resolution.objects.filter(pk=one.pk)
    with behind_the_wall():
        change.update(ledger_digest="0" * 64)
        assert str(check_ledger().broken).startswith(one.name_in_ledger)


def test_the_system_itself_reads_everything(hall: Hall) -> None:
    one = hall.resolve(hall.held(), public=False)
    with behind_the_wall():
        assert queries.meetings_for(SYSTEM).exists()
        assert queries.get_resolution(SYSTEM, one.uid) == one


def test_the_story_of_a_resolution_is_only_added_to(hall: Hall) -> None:
    hall.resolve(hall.held())
    with behind_the_wall(), pytest.raises(DatabaseError), transaction.atomic():
        ResolutionEvent.objects.update(words="没有这回事")


# -- reminding -------------------------------------------------------------------------------------------------------


def told(hall: Hall, who: str) -> list[str]:
    with behind_the_wall():
        notices = Notice.objects.filter(person=hall.cast.people[who]).order_by("pk")
        return [line["says"] for notice in notices for line in notice.lines]


def test_owners_are_reminded_before_the_date_and_hosts_too_after_it_once_each(hall: Hall) -> None:
    one = hall.resolve(hall.held())
    moments = {
        "05-12 10:00": [], "05-13 10:00": ["soon"], "05-14 10:00": [], "05-16 10:00": [], "05-18 03:00": [],
        "05-18 10:00": ["out"], "05-19 10:00": [],
    }  # fmt: skip
    found = {moment: round_at(at(moment), "resolution") for moment in moments}

    assert found == moments  # a Saturday and a night tell nothing
    late = "The time has run out"
    assert told_of("resolution") == {"clerk": [late], "township_desk": [late]}

    hall.now = at("05-19 10:00")
    hall.moves(one, "move_due", "township_desk", words="再等等", due_on=date(2026, 5, 21))
    assert round_at(hall.now, "resolution") == ["soon"]  # another date, another reminder
    hall.moves(one, "report_done", "clerk", words="好了")
    assert round_at(at("06-05 10:00"), "resolution") == []


# -- cards -----------------------------------------------------------------------------------------------------------

CARD = {
    "title": "地边纠纷三步走", "problem": "两家争地边", "steps": "看证\n到地头\n立界", "result": "三天谈成", "contact": "司法所 024-00000000",
    "keep_because": "",
}  # fmt: skip


def card(hall: Hall, by: str | None = None, **more: Any) -> PracticeCard:
    unit = hall.cast.units["township"].pk
    made: PracticeCard = hall.says(
        actions.write_card, by, now=hall.now, **{"id": uuid7(), "unit": unit, **CARD, **more}
    )
    return made


def test_a_card_names_nobody_and_its_use_by_other_units_is_counted(hall: Hall) -> None:
    made = card(hall)
    for _twice in range(2):
        hall.says(actions.use_card, "clerk", card=made.pk, now=hall.now)
    hall.says(actions.use_card, "county_desk", card=made.pk, now=hall.now)

    assert queries.get_card(made.pk).used == 2  # type: ignore[attr-defined]  # an annotation
    assert list(queries.cards_about("到地头")) == [made]
    assert list(queries.cards_about("没有的字")) == []
    with pytest.raises(NotNow, match="own"):
        hall.says(actions.use_card, card=made.pk, now=hall.now)
    with pytest.raises(NotAllowed):
        hall.says(actions.use_card, "supervisor", card=made.pk, now=hall.now)
    for words in ({"steps": "找梁建国谈"}, {"problem": "打13812345678"}):
        with pytest.raises((NamesFound, NumbersFound)):
            card(hall, **words)
    assert str(made) == "地边纠纷三步走"


def test_a_card_is_written_once_by_its_own_unit_and_taken_away_by_it(hall: Hall) -> None:
    same = uuid7()
    made = card(hall, id=same)
    assert card(hall, id=same) == made
    with pytest.raises(CommandReused):
        card(hall, id=same, title="另一张")
    with pytest.raises(NotAllowed):
        card(hall, "clerk")
    with pytest.raises(NotAllowed):
        hall.says(actions.withdraw_card, "clerk", card=made.pk, now=hall.now)
    hall.says(actions.withdraw_card, card=made.pk, now=hall.now)
    with pytest.raises(NotFound):
        queries.get_card(made.pk)


# -- help asked for --------------------------------------------------------------------------------------------------


def test_of_a_family_that_asks_for_help_only_the_township_and_the_topic_are_kept(cast: Cast) -> None:
    with acting_as(NOBODY):
        actions.ask_for_help(topic=Topic.DEBT, township=TOWNSHIP, now=MONDAY)
    with acting_as(NOBODY):
        assert not HelpAsked.objects.exists()
        for nowhere in (VILLAGE, "211299999"):
            with pytest.raises(NotNow, match="township"):
                actions.ask_for_help(topic=Topic.DEBT, township=nowhere, now=MONDAY)

    assert {field.name for field in HelpAsked._meta.fields} == {"id", "county", "township", "topic", "on"}


def test_help_is_counted_for_desks_above_the_village_and_few_are_not_counted_out(cast: Cast) -> None:
    with acting_as(NOBODY):
        for topic in (Topic.DEBT, Topic.DEBT, Topic.DEBT, Topic.MOOD):
            actions.ask_for_help(topic=topic, township=TOWNSHIP, now=MONDAY)
    found = {}
    for name in cast.people:
        claims = cast.claims(name)
        with acting_as(claims):
            found[name] = queries.help_asked(claims, MONDAY.date())
    right = [{"topic": Topic.DEBT, "many": 3}, {"topic": Topic.MOOD, "many": None}]

    assert {name for name, rows in found.items() if rows == right} == {
        "township_desk",
        "county_desk",
        "county_desk_accused",
        "city_desk",
    }
    assert all(rows == [] for name, rows in found.items() if rows != right)


def test_names_of_rows_can_be_read(hall: Hall) -> None:
    meeting = hall.held()
    one = hall.resolve(meeting)
    assert [str(hall.carrier), str(meeting), str(one)] == ["腰堡圆桌", "五月议事", f"{meeting.pk} #1"]
    assert str(PrivatePart(meeting_id=meeting.pk)) == str(meeting.pk)
    assert str(ResolutionEvent(resolution_id=1, position=2, verb="check")) == "ResolutionEvent #2 check"
    assert str(Reuse(card_id=None, unit_id=3)) == "None 3"
    assert str(HelpAsked(township=TOWNSHIP, topic="debt")) == f"{TOWNSHIP} debt"
    assert {question.topic for question in family_check()} == set(Topic)


# -- a host with nobody ----------------------------------------------------------------------------------------------


def test_the_desk_above_checks_what_a_host_with_nobody_resolved_where_it_reads_it(cast: Cast, hall: Hall) -> None:
    one = hall.resolve(hall.held(), owner="water")
    hall.moves(one, "report_done", "department_water", words="修好了")
    with pytest.raises((NotAllowed, NotFound)):
        hall.moves(one, "check", "county_desk")
    with behind_the_wall():
        Post.objects.filter(unit=cast.units["township"]).update(until=MONDAY)

    assert hall.moves(one, "check", "county_desk").state == "checked"


def test_what_was_resolved_in_private_lapses_when_its_host_has_nobody(cast: Cast) -> None:
    hall = family_team(cast)
    one = hall.resolve(hall.held(), owner="mediators", public=False)
    assert round_at(at("07-20 09:00"), "vacated") == []
    with behind_the_wall():
        Post.objects.filter(unit=cast.units["mediators"]).update(until=MONDAY)

    assert round_at(at("05-18 08:30"), "vacated") == ["desk"]
    assert round_at(at("07-20 09:00"), "vacated") == ["lapse"]

    with behind_the_wall():
        one.refresh_from_db()
        assert (one.state, one.events.latest("position").verb) == ("dropped", "lapse")
    assert set(told_of("vacated")) <= {"mediator"}  # its own people, before they left


def test_a_host_with_people_keeps_what_it_resolved(hall: Hall) -> None:
    one = hall.resolve(hall.held())

    with behind_the_wall(), transaction.atomic():
        actions.lapse(pk=one.pk, now=MONDAY)
        one.refresh_from_db()

    assert one.state == "open"
