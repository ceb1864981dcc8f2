"""What can be done to the roster: by whom, when, and what it leaves behind."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from uuid6 import uuid7

from quartet.grassroots.members import actions, moves, policies, queries
from quartet.grassroots.members.actions import AlreadyDecided, Changed
from quartet.grassroots.members.models import Member, MemberEvent, Proposal, ProposalEvent
from quartet.grassroots.members.moves import ACTS, UnknownAct, Way
from quartet.grassroots.members.queries import MemberNotFound, ProposalNotFound
from quartet.grassroots.members.states import Act, Employment, ProposalState, Standing
from quartet.ground.errors import CommandReused, NotNow, SomethingMissing
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Activation, Post
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.ground.people.states import Role
from tests.cast import (
    COUNTY,
    FAR_VILLAGE,
    MONDAY,
    NEXT_VILLAGE,
    PEOPLE,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
    grid_of,
    later,
)
from tests.rig import at_once

WANG, NEXT, PARTNER = "122100001", "122100002", "122100003"
FRIDAY = (TODAY + timedelta(days=4)).isoformat()
NEW = {
    "name": "周小川", "phone": "13811112222", "region": grid_of(VILLAGE), "employment": "part_time",
    "occupation": "farmer", "duty_roles": ["patroller"], "since": TODAY.isoformat(),
}  # fmt: skip
WORDS: dict[Act, dict[str, Any]] = {
    Act.APPOINT: {"region": grid_of(VILLAGE), "since": TODAY.isoformat()},
    Act.HAND_OVER_GRID: {"region": VILLAGE, "to": NEXT, "reason": "调整"},
    Act.GRANT_LEAVE: {"kind": "sick", "since": TODAY.isoformat(), "until": FRIDAY},
    Act.END_LEAVE: {},
    Act.STAND_IN: {"to": NEXT, "since": TODAY.isoformat(), "until": FRIDAY, "reason": "学习"},
    Act.CORRECT: {"name": "王秀兰", "phone": "13800000001", "employment": "part_time", "duty_roles": ["mediator"]},
    Act.RENEW_CARD: {"reason": "丢了"},
    Act.RENEW_CODE: {"reason": "忘了密码"},
    Act.END: {"since": TODAY.isoformat(), "reason": "搬走了"},
}


def do(
    cast: Cast, act: Act, by: str = "township_desk", number: str = WANG, *, command: UUID | None = None,
    at: Any = MONDAY, **given: Any,
) -> Changed:  # fmt: skip
    claims = cast.claims(by)
    words = {**WORDS.get(act, {}), **given}
    with acting_as(claims):
        return actions.make_change(
            number=number, act=act, given=words, command_id=command or uuid7(), acting=claims, now=at
        )


def enrol(cast: Cast, by: str = "township_desk", command: UUID | None = None, **given: Any) -> Changed:
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.enrol_member(given={**NEW, **given}, command_id=command or uuid7(), acting=claims, now=MONDAY)


def member(number: str = WANG) -> Member:
    with behind_the_wall():
        return Member.objects.select_related("person").get(number=number)


def posts(number: str = WANG) -> list[tuple[str, Any]]:
    with behind_the_wall():
        found = Post.objects.filter(person=member(number).pk).order_by("region", "pk")
        return list(found.values_list("region", "until"))


def standing(number: str = WANG, today: Any = TODAY) -> Standing:
    with behind_the_wall():
        one = member(number)
        away = queries.leave_on(one, today) is not None
        return queries.standing_of(one, today, posts=queries.posts_of(one.pk), away=away)


def put(cast: Cast, wanted: Standing, number: str = WANG) -> None:
    """Bring a member to where they shall stand."""
    if wanted is Standing.AWAY:
        do(cast, Act.GRANT_LEAVE, number=number)
    elif wanted is Standing.ENDED:
        do(cast, Act.END, number=number)
    elif wanted is Standing.WITHOUT_POST:
        with behind_the_wall():
            Post.objects.filter(person=member(number).pk).update(until=TODAY)
    assert standing(number) is wanted


# -- the table -------------------------------------------------------------------------------------------------------


def outcome(cast: Cast, act: Act, name: str) -> str:
    """What becomes of an act when somebody tries it; undone again."""
    before = transaction.savepoint()
    try:
        proposal = do(cast, act, name).proposal
    except MemberNotFound:
        return "nobody there"
    except NotAllowed:
        return "refused"
    else:
        return "done" if proposal is None else f"proposed: {proposal.state}"
    finally:
        transaction.savepoint_rollback(before)


def expected(act: Act, name: str) -> set[str]:
    """What the table says must become of it."""
    reading = {*policies.READERS, Role.GRID_MEMBER}
    roles = {role for role, _unit, region in PEOPLE[name] if VILLAGE.startswith(region)} & reading
    if name in {"former_clerk", "future_clerk"} or not roles:
        return {"nobody there"}
    if roles & policies.DECIDERS:
        return {"done"}
    if Role.VILLAGE_CLERK in roles and ACTS[act].propose:
        return {f"proposed: {ProposalState.OPEN}"}
    return {"refused", "nobody there"}


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.ENROL])
def test_an_act_is_done_proposed_or_refused_exactly_as_the_table_says(cast: Cast, act: Act) -> None:
    if act is Act.END_LEAVE:
        do(cast, Act.GRANT_LEAVE)
    found = {name: outcome(cast, act, name) for name in PEOPLE}

    assert {name: one for name, one in found.items() if one not in expected(act, name)} == {}


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.ENROL])
@pytest.mark.parametrize("where", list(Standing))
def test_an_act_fits_a_standing_exactly_when_the_table_says_so(cast: Cast, act: Act, where: Standing) -> None:
    put(cast, where)
    words: dict[str, Any] = {}
    if act is Act.GRANT_LEAVE and where is Standing.AWAY:
        words = {"since": (TODAY + timedelta(days=30)).isoformat(), "until": (TODAY + timedelta(days=31)).isoformat()}
    offered = {row.act for row in moves.offered(cast.claims("township_desk"), member(), where)}

    assert (act in offered) == (where in ACTS[act].standings)
    if act in offered:
        do(cast, act, **words)
    else:
        with pytest.raises(NotNow):
            do(cast, act, **words)


@pytest.mark.parametrize("row", ACTS.values(), ids=lambda row: row.act.value)
def test_what_partners_do_not_have_is_refused_to_them(cast: Cast, row: moves.Row) -> None:
    if row.act is Act.ENROL or row.partners:
        return

    with pytest.raises(NotNow, match="partner"):
        do(cast, row.act, number=PARTNER)


def test_there_is_no_other_act(cast: Cast) -> None:
    with pytest.raises(UnknownAct):
        do(cast, "promote")  # type: ignore[arg-type]


def test_words_that_an_act_needs_are_asked_for(cast: Cast) -> None:
    with pytest.raises(SomethingMissing):
        do(cast, Act.END, reason="")


def test_nobody_decides_about_themselves(cast: Cast) -> None:
    with behind_the_wall():
        Post.objects.create(
            person=cast.people["grid_member"], unit=cast.units["township"], role=Role.TOWNSHIP_DESK, region=TOWNSHIP,
            since=TODAY,
        )  # fmt: skip

    with pytest.raises(NotAllowed, match="own post"):
        do(cast, Act.RENEW_CARD, "grid_member")


def test_a_desk_takes_nobodys_password_who_works_at_a_desk_too(cast: Cast) -> None:
    with behind_the_wall():
        Post.objects.create(
            person=cast.people["grid_member"], unit=cast.units["agriculture"], role=Role.DEPARTMENT, region=COUNTY,
            since=TODAY,
        )  # fmt: skip

    with pytest.raises(NotAllowed, match="security administrator"):
        do(cast, Act.RENEW_CODE)


# -- what they do ----------------------------------------------------------------------------------------------------


def test_a_new_member_has_an_account_without_a_password_a_code_a_grid_and_a_story(cast: Cast) -> None:
    added = enrol(cast).member
    assert added is not None

    assert added.number == "122100005"
    assert not added.person.has_usable_password()
    assert posts(added.number) == [(grid_of(VILLAGE), None)]
    with behind_the_wall():
        assert Activation.objects.get(person=added.person).used_at is None
        assert [event.verb for event in added.events.all()] == [Act.ENROL]
        assert check_ledger().broken is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"number": "grid_member"}, "number"),
        ({"phone": "13800000001"}, "telephone"),
        ({"region": "211221106201009"}, "no such village"),
        ({"region": TOWNSHIP}, "no such village"),
        ({"region": "211221112201"}, "not allow|decides|committee"),
    ],
)
def test_a_member_is_not_added_twice_nor_nowhere(cast: Cast, given: dict[str, Any], why: str) -> None:
    with pytest.raises((NotNow, NotAllowed), match=why):
        enrol(cast, **given)


def test_a_place_without_a_committee_takes_nobody(cast: Cast) -> None:
    with pytest.raises(NotNow, match="committee"):
        enrol(cast, by="county_desk", region="211221112201")


def test_a_partner_may_be_for_a_whole_township(cast: Cast) -> None:
    added = enrol(cast, region=TOWNSHIP, employment="partner", occupation="rider").member
    assert added is not None

    with behind_the_wall():
        post = Post.objects.select_related("unit").get(person=added.person)
    assert (post.role, post.region, post.unit) == (Role.PARTNER, TOWNSHIP, cast.units["township"])


def test_sending_twice_is_doing_once(cast: Cast) -> None:
    command = uuid7()
    first, again = enrol(cast, command=command), enrol(cast, command=command)

    assert first.member == again.member
    with pytest.raises(CommandReused):
        do(cast, Act.RENEW_CARD, command=command)
    with pytest.raises(CommandReused):
        enrol(cast, by="county_desk", command=command)


def test_an_appointment_twice_is_refused(cast: Cast) -> None:
    do(cast, Act.APPOINT)

    with pytest.raises(NotNow, match="already"):
        do(cast, Act.APPOINT)


def test_an_appointment_brings_back_who_had_left_and_moves_their_home(cast: Cast) -> None:
    do(cast, Act.END)
    do(cast, Act.APPOINT, region=grid_of(NEXT_VILLAGE))

    assert standing() is Standing.SERVING
    assert (member().region, member().until) == (NEXT_VILLAGE, None)


def test_nobody_is_appointed_where_the_desk_does_not_decide(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        do(cast, Act.APPOINT, region=grid_of(FAR_VILLAGE))


def test_nothing_is_handed_to_who_is_not_there_or_not_of_the_area(cast: Cast) -> None:
    with pytest.raises(NotNow, match="no other member"):
        do(cast, Act.HAND_OVER_GRID, to="000000")
    with pytest.raises(NotNow, match="no other member"):
        do(cast, Act.HAND_OVER_GRID, to=WANG)
    with pytest.raises(NotNow, match="clues"):
        do(cast, Act.HAND_OVER_GRID, to=PARTNER)
    with pytest.raises(NotNow, match="do not hold"):
        do(cast, Act.HAND_OVER_GRID, region=grid_of(NEXT_VILLAGE))
    with behind_the_wall():
        Member.objects.filter(number=NEXT).update(region=FAR_VILLAGE)
    with pytest.raises(NotAllowed):
        do(cast, Act.HAND_OVER_GRID)


def test_nothing_is_handed_to_who_has_left(cast: Cast) -> None:
    do(cast, Act.END, number=NEXT)

    with pytest.raises(NotNow, match="has ended"):
        do(cast, Act.HAND_OVER_GRID)


def test_a_grid_that_came_back_can_be_handed_over_again(cast: Cast) -> None:
    do(cast, Act.HAND_OVER_GRID)
    do(cast, Act.HAND_OVER_GRID, number=NEXT, to=WANG, at=later(days=1))
    do(cast, Act.HAND_OVER_GRID, at=later(days=2))

    assert posts() == [(VILLAGE, TODAY), (VILLAGE, TODAY + timedelta(days=2))]


def test_a_village_without_a_committee_gets_nobody_appointed(cast: Cast) -> None:
    with pytest.raises(NotNow, match="committee"):
        do(cast, Act.APPOINT, "county_desk", region="211221112201")


def test_a_stand_in_holds_the_grid_for_just_these_days(cast: Cast) -> None:
    do(cast, Act.GRANT_LEAVE, to=NEXT)

    with behind_the_wall():
        stood = Post.objects.get(person=cast.people["grid_member_next_village"], region=VILLAGE)
    assert (stood.since, stood.until) == (TODAY, TODAY + timedelta(days=4))
    assert stood.follows == [cast.people["grid_member"].pk]
    assert standing() is Standing.AWAY
    assert standing(today=TODAY + timedelta(days=4)) is Standing.SERVING
    assert (VILLAGE, None) in posts()  # the holder stays the holder


def test_coming_back_early_ends_the_stand_in_too(cast: Cast) -> None:
    do(cast, Act.GRANT_LEAVE, to=NEXT)
    do(cast, Act.END_LEAVE, at=later(days=1))

    with behind_the_wall():
        stood = Post.objects.get(person=cast.people["grid_member_next_village"], region=VILLAGE)
    assert stood.until == TODAY + timedelta(days=1)
    assert standing(today=TODAY + timedelta(days=1)) is Standing.SERVING


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"until": TODAY.isoformat()}, "after the first"),
        ({"since": "2026-01-01", "until": "2026-01-03"}, "over"),
        ({"until": "2028-01-01"}, "More than a year"),
        ({"to": PARTNER}, "clues"),
    ],
)
def test_days_that_cannot_be_are_refused(cast: Cast, given: dict[str, Any], why: str) -> None:
    with pytest.raises(NotNow, match=why):
        do(cast, Act.GRANT_LEAVE, **given)


def test_two_leaves_do_not_overlap_and_who_is_away_stands_in_for_nobody(cast: Cast) -> None:
    do(cast, Act.GRANT_LEAVE, number=NEXT)

    with pytest.raises(NotNow, match="already"):
        do(cast, Act.GRANT_LEAVE, number=NEXT)
    with pytest.raises(NotNow, match="on leave in these days too"):
        do(cast, Act.STAND_IN)


def test_who_holds_it_anyway_stands_in_for_nothing(cast: Cast) -> None:
    do(cast, Act.APPOINT, number=NEXT, region=VILLAGE)

    with pytest.raises(NotNow, match="no grid to stand in"):
        do(cast, Act.STAND_IN)


def test_a_correction_corrects_and_makes_no_partner_of_a_member(cast: Cast) -> None:
    do(cast, Act.CORRECT)

    now = member()
    assert (now.person.name, now.employment, now.duty_roles) == ("王秀兰", "part_time", ["mediator"])
    with behind_the_wall():
        assert "phone" not in now.events.get(position=2).data
    with pytest.raises(NotNow, match="different posts"):
        do(cast, Act.CORRECT, employment="partner")


def test_a_new_code_ends_the_old_password_and_the_tokens(cast: Cast) -> None:
    do(cast, Act.RENEW_CODE)
    assert not member().person.has_usable_password()
    with behind_the_wall():
        assert Activation.objects.get(person=member().pk).version == 1

    do(cast, Act.RENEW_CODE)
    with behind_the_wall():
        assert Activation.objects.get(person=member().pk).version == 2


def test_the_end_ends_every_post_and_keeps_the_account_and_the_story(cast: Cast) -> None:
    do(cast, Act.APPOINT, since=(TODAY + timedelta(days=10)).isoformat())
    do(cast, Act.END)

    assert [until for _region, until in posts()] == [TODAY, TODAY + timedelta(days=10)]
    assert member().person.is_active
    assert cast.claims("grid_member").posts == ()
    with pytest.raises(NotNow):
        do(cast, Act.END, number=NEXT, since="2019-01-01")


# -- proposals -------------------------------------------------------------------------------------------------------


def propose(cast: Cast) -> Proposal:
    proposal = enrol(cast, by="clerk").proposal
    assert proposal is not None
    return proposal


def decide(
    cast: Cast, proposal: Proposal, by: str = "township_desk", *, approve: bool = True, words: str = ""
) -> Changed:
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.decide_proposal(proposal_id=proposal.pk, approve=approve, words=words, acting=claims, now=MONDAY)


def test_a_village_proposes_and_the_township_is_told_and_decides(cast: Cast) -> None:
    proposal = propose(cast)
    with behind_the_wall():
        told = set(Notice.objects.values_list("person__username", flat=True))
        assert told == {"township_desk"}
        assert not Member.objects.filter(person__name="周小川").exists()

    done = decide(cast, proposal)

    assert done.member is not None
    assert done.member.person.name == "周小川"
    assert decide(cast, proposal).member == done.member
    with pytest.raises(AlreadyDecided):
        decide(cast, proposal, approve=False, words="不行")
    with behind_the_wall():
        assert check_ledger().broken is None


def test_a_proposal_of_a_change_is_carried_out_as_it_was_proposed(cast: Cast) -> None:
    proposal = do(cast, Act.GRANT_LEAVE, "clerk", to=NEXT).proposal
    assert proposal is not None
    decide(cast, proposal, words="同意")

    assert standing() is Standing.AWAY
    assert do(cast, Act.GRANT_LEAVE, "clerk", command=proposal.pk).proposal == proposal
    with pytest.raises(CommandReused):
        do(cast, Act.END, "clerk", command=proposal.pk)


def test_turning_down_needs_a_reason_and_changes_nothing(cast: Cast) -> None:
    proposal = propose(cast)

    with pytest.raises(SomethingMissing):
        decide(cast, proposal, approve=False)
    decide(cast, proposal, approve=False, words="人手够了")
    with behind_the_wall():
        assert not Member.objects.filter(person__name="周小川").exists()
        assert check_ledger().broken is None


@pytest.mark.parametrize(
    "name", ["township_desk_next_township", "county_desk_next_county", "grid_member", "department"]
)
def test_a_proposal_of_elsewhere_is_not_there(cast: Cast, name: str) -> None:
    proposal = propose(cast)

    with pytest.raises(ProposalNotFound):
        decide(cast, proposal, name)


@pytest.mark.parametrize("name", ["clerk", "supervisor"])
def test_who_only_sees_a_proposal_does_not_decide_it(cast: Cast, name: str) -> None:
    proposal = propose(cast)

    with pytest.raises(NotAllowed):
        decide(cast, proposal, name)


def test_the_ways_are_two() -> None:
    assert {way.value for way in Way} == {"decide", "propose"}
    assert Employment.PARTNER.role is Role.PARTNER


@pytest.mark.django_db(transaction=True)
def test_a_story_that_was_changed_is_noticed(cast: Cast, superuser_connection: Any) -> None:
    do(cast, Act.RENEW_CARD)
    with behind_the_wall():
        assert MemberEvent.objects.filter(member=member().pk).count() == 2
        assert check_ledger().broken is None
    superuser_connection.execute("ALTER TABLE members_memberevent DISABLE TRIGGER append_only")
    superuser_connection.execute("UPDATE members_memberevent SET by_name = '别人' WHERE position = 2")
    superuser_connection.commit()

    with behind_the_wall():
        assert "member:" in str(check_ledger().broken)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["township_desk", "clerk"])
def test_sent_five_times_at_once_it_is_done_once(cast: Cast, by: str) -> None:
    command, leave = uuid7(), uuid7()

    found = at_once([lambda: enrol(cast, by=by, command=command)] * 5)
    granted = at_once([lambda: do(cast, Act.GRANT_LEAVE, by, to=NEXT, command=leave)] * 5)

    assert [type(one) for one in (*found, *granted)] == [Changed] * 10
    with behind_the_wall():
        told = MemberEvent if by == "township_desk" else ProposalEvent
        assert told.objects.filter(command_id=command).count() == 1
        assert told.objects.filter(command_id=leave).count() == (2 if told is MemberEvent else 1)
        assert check_ledger().broken is None
