"""Starting, ending, calling for help, looking, deciding: who may, within which bounds, what is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from uuid6 import uuid7

from quartet.grassroots.duty import actions, moves, policies, queries
from quartet.grassroots.duty.actions import (
    AlreadyOnDuty,
    NoCallOut,
    NothingSaid,
    TooLate,
    UidTaken,
)
from quartet.grassroots.duty.models import CallOut, DutySession, Latest, Look, Position, Presence, Sos, TrackPolicy
from quartet.grassroots.duty.queries import CallNotFound, DutyNotFound, LookNotFound
from quartet.grassroots.duty.states import DutyState, EndedBy, LookKind, Mode, Reason
from quartet.grassroots.members.states import DutyRole
from quartet.ground.ledger.models import Entry, View
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.rights import SYSTEM, Claims, NotAllowed, acting_as, person_of
from tests.cast import CITY, COUNTY, PEOPLE, TOWNSHIP, VILLAGE, behind_the_wall
from tests.grassroots.duty.conftest import MIDDLE, Field, points

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def fresh(duty: DutySession) -> DutySession:
    with behind_the_wall():
        return DutySession.objects.get(pk=duty.pk)


# -- duty ------------------------------------------------------------------------------------------------------------


def test_a_duty_belongs_to_the_place_of_the_members_post(field: Field) -> None:
    duty = field.start()

    assert (duty.county, duty.township, duty.village) == (COUNTY, TOWNSHIP, VILLAGE)
    assert duty.ends_by == field.now + 12 * HOUR
    assert duty.start_trusted
    assert duty.state_at(field.now) == DutyState.ON
    assert duty.state_at(duty.ends_by) == DutyState.ENDED


@pytest.mark.parametrize("name", [name for name in PEOPLE if not name.startswith("grid_member")])
def test_only_grid_members_start_a_duty(field: Field, name: str) -> None:
    with pytest.raises(NotAllowed):
        field.start(name)


def test_claims_without_a_person_start_nothing(field: Field) -> None:
    held = field.cast.claims("grid_member").posts
    with pytest.raises(NotAllowed):
        actions.start_duty(uid=uuid7(), started_at=field.now, role=None, acting=Claims(posts=held), now=field.now)


def test_starting_again_with_the_same_id_gives_the_first(field: Field) -> None:
    claims, uid = field.cast.claims("grid_member"), uuid7()
    with acting_as(claims):
        first, new = actions.start_duty(
            uid=uid, started_at=field.now, role=DutyRole.PATROLLER, acting=claims, now=field.now
        )
        again, also = actions.start_duty(uid=uid, started_at=field.now - HOUR, role=None, acting=claims, now=field.now)

    assert (first.pk, new, also) == (again.pk, True, False)
    assert again.role == DutyRole.PATROLLER
    assert again.started_at == field.now


def test_one_duty_at_a_time(field: Field) -> None:
    field.start()

    with pytest.raises(AlreadyOnDuty):
        field.start()


def test_an_id_of_somebody_elses_duty_is_refused(field: Field) -> None:
    duty = field.start()

    with pytest.raises(UidTaken):
        field.start("grid_member_next_village", uid=duty.uid)


@pytest.mark.parametrize(
    ("hours", "trusted", "counted"),
    [(0, True, 0), (-5, False, -5), (-71, False, -71), (1, False, 0), (24 * 3650, False, 0)],
)
def test_a_phones_time_counts_within_bounds_and_says_whether_it_is_trusted(
    field: Field, hours: int, trusted: bool, counted: int
) -> None:
    duty = field.start(at=field.now + hours * HOUR)

    assert (duty.started_at, duty.start_trusted) == (field.now + counted * HOUR, trusted)
    assert duty.start_heard_at == field.now


def test_what_is_told_after_three_days_is_too_late(field: Field) -> None:
    with pytest.raises(TooLate):
        field.start(at=field.now - 73 * HOUR)
    duty = field.start()
    with pytest.raises(TooLate):
        field.end(duty, at=field.now - 73 * HOUR)


def test_a_forgotten_duty_is_ended_by_the_next_start(field: Field) -> None:
    forgotten = field.start(at=field.now - 20 * HOUR)

    field.start()

    was = fresh(forgotten)
    assert (was.ended_at, was.ended_by) == (forgotten.ends_by, EndedBy.TIME)


def test_a_forgotten_duty_ends_by_itself(field: Field) -> None:
    forgotten, on = field.start(at=field.now - 13 * HOUR), field.start("grid_member_next_village")
    with acting_as(SYSTEM):
        assert actions.end_forgotten(now=field.now) == 1
        assert actions.end_forgotten(now=field.now) == 0

    assert fresh(forgotten).ended_by == EndedBy.TIME
    assert fresh(on).ended_at is None


def test_ending_counts_the_phones_time_within_the_duty(field: Field) -> None:
    duty = field.start(at=field.now - 3 * HOUR)

    ended = field.end(duty, at=field.now - HOUR)
    again = field.end(duty, at=field.now)

    assert (ended.ended_at, ended.end_trusted, ended.ended_by) == (field.now - HOUR, False, EndedBy.MEMBER)
    assert again.ended_at == field.now - HOUR


@pytest.mark.parametrize(("said", "counted"), [(-5, -3), (10, 0)])
def test_an_end_before_the_start_or_to_come_is_bounded(field: Field, said: int, counted: int) -> None:
    duty = field.start(at=field.now - 3 * HOUR)

    assert field.end(duty, at=field.now + said * HOUR).ended_at == field.now + counted * HOUR


def test_a_late_end_makes_a_duty_that_time_ended_shorter_and_never_longer(field: Field) -> None:
    duty = field.start(at=field.now - 14 * HOUR)
    field.send(duty, points(field.now - 13 * HOUR, 100, every=5 * MINUTE))
    with acting_as(SYSTEM):
        actions.end_forgotten(now=field.now)

    longer = field.end(duty, at=field.now)
    shorter = field.end(duty, at=field.now - 10 * HOUR)

    assert (longer.ended_at, longer.ended_by) == (duty.ends_by, EndedBy.TIME)
    assert (shorter.ended_at, shorter.ended_by) == (field.now - 10 * HOUR, EndedBy.MEMBER)
    assert max(field.stored(duty)) <= field.now - 10 * HOUR


def test_nobody_ends_anothers_duty(field: Field) -> None:
    duty = field.start()

    for who in ("grid_member_next_village", "township_desk"):
        with pytest.raises(DutyNotFound):
            field.end(duty, who)


BROKEN: dict[str, Callable[[DutySession], object]] = {
    "two open": lambda duty: DutySession(
        uid=uuid7(), person_id=duty.person_id, county=COUNTY, township=TOWNSHIP, village=VILLAGE, started_at=duty.started_at,
        start_heard_at=duty.started_at, ends_by=duty.ends_by,
    ).save(),
    "ends before it starts": lambda duty: DutySession.objects.filter(pk=duty.pk).update(
        ended_at=duty.started_at - HOUR, ended_by=EndedBy.MEMBER
    ),
    "ended by nobody": lambda duty: DutySession.objects.filter(pk=duty.pk).update(ended_at=duty.started_at),
    "lasts no time": lambda duty: DutySession.objects.filter(pk=duty.pk).update(ends_by=duty.started_at),
    "a place of a call off duty": lambda duty: Sos(
        uid=uuid7(), person_id=duty.person_id, county=COUNTY, township=TOWNSHIP, village=VILLAGE, at=duty.started_at,
        heard_at=duty.started_at, lon=1, lat=1,
    ).save(),
    "handled by nobody": lambda duty: Sos(
        uid=uuid7(), person_id=duty.person_id, county=COUNTY, township=TOWNSHIP, village=VILLAGE, at=duty.started_at,
        heard_at=duty.started_at, handled_at=duty.started_at,
    ).save(),
    "a look at a way without a reason": lambda duty: Look(
        session=duty, person_id=duty.person_id, by_id=duty.person_id, at=duty.started_at, kind=LookKind.TRAIL, mode=Mode.GRID
    ).save(),
    "a look at nobody": lambda duty: Look(by_id=duty.person_id, at=duty.started_at, kind=LookKind.SOS, mode=Mode.GRID).save(),
    "two call-outs": lambda duty: [
        CallOut(session=duty, asked_by_id=duty.person_id, asked_at=duty.started_at, words="来").save() for _ in range(2)
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_must_never_be_is_refused_by_the_database(field: Field, what: str) -> None:
    duty = field.start()

    with behind_the_wall(), pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[what](duty)


# -- a call for help -------------------------------------------------------------------------------------------------


def test_a_call_for_help_rings_at_both_desks_and_opens_the_exact_position(field: Field) -> None:
    duty = field.start()

    call = field.help(words="摔伤了")

    with behind_the_wall():
        event = Event.objects.get(topic="sos.raised")
        told = set(Notice.objects.filter(event=event).values_list("person__username", flat=True))
    assert told == {"clerk", "township_desk"}
    assert event.keys == [VILLAGE, TOWNSHIP]
    assert event.subject == f"sos:{call.uid}"
    assert (call.lon, call.lat) == MIDDLE
    assert fresh(duty).precise


def test_off_duty_a_call_is_heard_and_its_place_is_not_kept(field: Field) -> None:
    call = field.help(words="在村口")

    assert (call.session, call.lon, call.lat, call.words) == (None, None, None, "在村口")
    assert handle(field, call, "clerk").handled_words == "已送医"


def test_a_call_twice_rings_once_and_anothers_id_is_refused(field: Field) -> None:
    field.start()
    call = field.help()

    assert field.help(uid=call.uid).pk == call.pk
    with pytest.raises(UidTaken):
        field.help("grid_member_next_village", uid=call.uid)
    with behind_the_wall():
        assert Event.objects.filter(topic="sos.raised").count() == 1


def test_only_members_call(field: Field) -> None:
    with pytest.raises(NotAllowed):
        field.help("clerk")


def handle(field: Field, call: Sos, who: str, words: str = "已送医") -> Sos:
    claims = field.cast.claims(who)
    with acting_as(claims):
        return actions.handle_call(uid=call.uid, words=words, acting=claims, now=field.now)


@pytest.mark.parametrize("who", ["clerk", "township_desk", "county_desk"])
def test_a_desk_says_what_was_done_and_the_position_closes(field: Field, who: str) -> None:
    duty = field.start()
    call = field.help()

    handled = handle(field, call, who)

    assert (handled.handled_by_id, handled.handled_words) == (field.cast.people[who].pk, "已送医")
    assert not fresh(duty).precise
    assert handle(field, call, "township_desk", "又来").handled_words == "已送医"


def test_handling_needs_words_and_somebody_else(field: Field) -> None:
    call = field.help()

    with pytest.raises(NothingSaid):
        handle(field, call, "clerk", "  ")
    with pytest.raises(NotAllowed):
        handle(field, call, "grid_member")
    for stranger in (
        "clerk_next_village",
        "township_desk_next_township",
        "county_desk_next_county",
        "supervisor",
        "city_desk",
    ):
        with pytest.raises(CallNotFound):
            handle(field, call, stranger)


def test_the_position_stays_open_while_another_call_is(field: Field) -> None:
    duty = field.start()
    first, _second = field.help(), field.help()

    handle(field, first, "clerk")

    assert fresh(duty).precise


def test_ending_duty_closes_the_position_even_during_a_call(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)
    call = field.help()
    field.send(duty, points(field.now - MINUTE, 1))
    field.end(duty)

    assert not fresh(duty).precise
    assert field.on_map() == 0
    handle(field, call, "clerk")
    assert not fresh(duty).precise


# -- a call-out ------------------------------------------------------------------------------------------------------


def call_out(field: Field, duty: DutySession, who: str = "township_desk", words: str = "请到桥头") -> CallOut:
    claims = field.cast.claims(who)
    with acting_as(claims):
        return actions.call_out(number=duty.pk, words=words, acting=claims, now=field.now)


def accept(field: Field, who: str = "grid_member") -> CallOut:
    claims = field.cast.claims(who)
    with acting_as(claims):
        return actions.accept_callout(acting=claims, now=field.now)


def over(field: Field, who: str, number: int | None = None) -> CallOut:
    claims = field.cast.claims(who)
    with acting_as(claims):
        return actions.end_callout(acting=claims, now=field.now, number=number)


def test_a_call_out_opens_the_position_once_it_is_accepted_and_until_it_is_over(field: Field) -> None:
    duty = field.start()
    asked = call_out(field, duty)
    before = fresh(duty).precise
    accept(field)
    during = fresh(duty).precise
    accepted_again = accept(field)
    over(field, "township_desk", duty.pk)

    assert (before, during, fresh(duty).precise) == (False, True, False)
    assert call_out(field, duty).pk != asked.pk
    assert accepted_again.accepted_at == field.now


def test_a_member_may_decline_and_may_say_it_is_over(field: Field) -> None:
    duty = field.start()
    call_out(field, duty)
    over(field, "grid_member")

    assert not fresh(duty).precise
    with pytest.raises(NoCallOut):
        accept(field)
    with pytest.raises(NoCallOut):
        over(field, "township_desk", duty.pk)
    with pytest.raises(NoCallOut):
        accept(field, "grid_member_next_village")


def test_asking_twice_is_asking_once(field: Field) -> None:
    duty = field.start()

    assert call_out(field, duty).pk == call_out(field, duty, words="快点").pk


def test_who_is_off_duty_is_not_called_out(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)
    field.end(duty)

    with pytest.raises(moves.NotNow):
        call_out(field, duty)


def test_a_call_out_needs_words_and_the_members_own_centre(field: Field) -> None:
    duty = field.start()
    field.help()  # the village desk may now see the duty

    with pytest.raises(NothingSaid):
        call_out(field, duty, words=" ")
    for who in ("clerk", "grid_member"):
        with pytest.raises(NotAllowed):
            call_out(field, duty, who)
    for who in ("township_desk_next_township", "supervisor", "city_desk", "grid_member_next_village"):
        with pytest.raises(DutyNotFound):
            call_out(field, duty, who)


def test_an_accepted_call_out_keeps_the_position_open_after_the_call_for_help(field: Field) -> None:
    duty = field.start()
    call = field.help()
    call_out(field, duty)
    accept(field)

    handle(field, call, "clerk")

    assert fresh(duty).precise


# -- looking ---------------------------------------------------------------------------------------------------------


def test_a_look_is_written_down_chained_to_nobodys_will_and_told_to_the_member(field: Field) -> None:
    duty = field.start()

    field.look(duty)

    with behind_the_wall():
        look = Look.objects.get(kind=LookKind.TRAIL)
        assert (look.by.username, look.person_id, look.reason, look.words) == (
            "township_desk", duty.person_id, Reason.SAFETY, "电话打不通",
        )  # fmt: skip
        assert View.objects.get().subject == f"duty:{duty.pk}"
        assert Notice.objects.get(event__topic="duty.looked").person_id == duty.person_id
    with acting_as(field.cast.claims("grid_member")):
        assert [one.pk for one in queries.looks_at(field.cast.claims("grid_member"), field.now)] == [look.pk]
    with acting_as(field.cast.claims("grid_member_next_village")):
        assert list(queries.looks_at(field.cast.claims("grid_member_next_village"), field.now)) == []


def test_a_look_needs_words(field: Field) -> None:
    duty, claims = field.start(), field.cast.claims("township_desk")
    with acting_as(claims), pytest.raises(NothingSaid):
        actions.look_at_way(number=duty.pk, reason=Reason.SAFETY, words=" ", acting=claims, now=field.now)


@pytest.mark.parametrize(
    "who", [name for name in PEOPLE if name not in {"township_desk", "county_desk", "county_desk_accused"}]
)
def test_nobody_else_looks_and_a_refused_look_leaves_no_way_open(field: Field, who: str) -> None:
    duty = field.start()
    with pytest.raises((DutyNotFound, NotAllowed)):
        field.look(duty, who)

    with behind_the_wall():
        assert Look.objects.count() == 0


def test_a_look_holds_half_an_hour_and_for_its_looker_only(field: Field) -> None:
    duty = field.start()
    number = field.look(duty)
    mine, other = field.cast.claims("township_desk"), field.cast.claims("county_desk")

    with acting_as(mine):
        assert queries.get_look(mine, number, field.now).pk == number
        with pytest.raises(LookNotFound):
            queries.get_look(mine, number, field.now + 31 * MINUTE)
    with acting_as(other), pytest.raises(LookNotFound):
        queries.get_look(other, number, field.now)


def test_opening_the_map_is_written_down_once_a_quarter_of_an_hour_and_read_by_those_who_were_on_it(
    field: Field,
) -> None:
    field.start(at=field.now - HOUR)
    desk = field.cast.claims("township_desk")
    with acting_as(desk):
        for _ in range(3):
            actions.look_at_map(region=TOWNSHIP, acting=desk, now=field.now)
    on_it, far, off = (field.cast.claims(name) for name in ("grid_member", "grid_member_next_village", "clerk"))

    with acting_as(on_it):
        assert [one.kind for one in queries.looks_at(on_it, field.now)] == [LookKind.MAP]
    for claims in (far, off):
        with acting_as(claims):
            assert list(queries.looks_at(claims, field.now)) == []
            assert list(Look.objects.all()) == []


def test_opening_a_call_for_help_is_written_down_once_in_half_an_hour(field: Field) -> None:
    duty, claims = field.start(), field.cast.claims("clerk")
    call = field.help()
    with acting_as(claims):
        for _ in range(2):
            actions.look_at_call(call=queries.get_call(claims, call.uid), acting=claims, now=field.now)

    with behind_the_wall():
        assert list(Look.objects.values_list("kind", "session")) == [(LookKind.SOS, duty.pk)]


def test_a_call_made_off_duty_shows_nothing_that_could_be_looked_at(field: Field) -> None:
    call, claims = field.help(), field.cast.claims("clerk")
    with acting_as(claims):
        actions.look_at_call(call=queries.get_call(claims, call.uid), acting=claims, now=field.now)

    with behind_the_wall():
        assert Look.objects.count() == 0


# -- the city's policy -----------------------------------------------------------------------------------------------


def test_the_policy_is_the_micro_grid_until_the_city_decides_otherwise(field: Field) -> None:
    before = queries.mode_of(COUNTY)
    field.policy(Mode.PRECISE)

    assert (before, queries.mode_of(COUNTY), queries.mode_of("2101")) == (Mode.GRID, Mode.PRECISE, Mode.GRID)


def test_a_decision_is_a_link_of_the_ledger_and_the_same_again_is_none(field: Field) -> None:
    field.policy(Mode.PRECISE)
    field.policy(Mode.PRECISE)
    field.policy(Mode.GRID)

    with behind_the_wall():
        found = list(Entry.objects.filter(subject=f"tracks:{CITY}").values_list("position", "act", "actor"))
        assert found == [
            (1, "tracks.policy", field.cast.people["city_desk"].pk),
            (2, "tracks.policy", field.cast.people["city_desk"].pk),
        ]
        assert check_ledger().broken is None
    assert [change.mode for change in queries.policy_changes(CITY)] == [Mode.GRID, Mode.PRECISE]


@pytest.mark.parametrize("who", ["county_desk", "township_desk", "supervisor", "system_admin", "grid_member"])
def test_nobody_else_decides(field: Field, who: str) -> None:
    claims = field.cast.claims(who)
    with acting_as(claims), pytest.raises(NotAllowed):
        actions.set_policy(area=CITY, mode=Mode.PRECISE, why="x", acting=claims, now=field.now)


def test_a_decision_needs_its_reason(field: Field) -> None:
    claims = field.cast.claims("city_desk")
    with acting_as(claims), pytest.raises(NothingSaid):
        actions.set_policy(area=CITY, mode=Mode.PRECISE, why=" ", acting=claims, now=field.now)


# -- forgetting ------------------------------------------------------------------------------------------------------


def test_the_place_of_an_old_call_is_forgotten_with_the_positions(field: Field) -> None:
    field.start()
    field.help()
    with acting_as(SYSTEM):
        assert actions.forget_places(now=field.now + timedelta(days=29), days=30) == 0
        assert actions.forget_places(now=field.now + timedelta(days=31), days=30) == 1
        assert Sos.objects.get().lon is None


def test_off_duty_nothing_is_called_out_of_and_nobody_is_nobody(field: Field) -> None:
    with pytest.raises(NotAllowed):
        person_of(Claims())
    with pytest.raises(NotAllowed):
        policies.centre_of(field.cast.claims("clerk"))
    with pytest.raises(CallNotFound), acting_as(field.cast.claims("grid_member_next_village")):
        queries.get_call(field.cast.claims("grid_member_next_village"), uuid7())


def test_words_of_the_rows(field: Field) -> None:
    duty = field.start()
    field.send(duty, points(field.now, 1))
    call, asked = field.help(), call_out(field, duty)
    field.look(duty)
    field.policy(Mode.PRECISE)
    with behind_the_wall():
        assert str(Presence.objects.get()).startswith(f"{duty.pk} ")
        assert str(call).startswith(f"SOS {duty.person_id}")
        assert str(asked).startswith(f"{duty.pk} ")
        assert str(TrackPolicy.objects.get()) == f"{CITY} precise"
        assert str(queries.policy_changes(CITY)[0]) == f"{CITY} → precise"
        assert str(Look.objects.get()).endswith(f"→ {duty.pk}")
        assert str(duty) == f"{duty.person_id} {duty.started_at:%Y-%m-%d %H:%M}"
        assert str(duty.pk) in str(Position.objects.get())
        assert str(Latest.objects.get()).startswith(str(duty.pk))
