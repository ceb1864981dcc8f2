"""A grid changes hands: nothing that was reported there is lost, and nothing else comes into sight."""

from datetime import timedelta
from typing import Any

import pytest
from uuid6 import uuid7

from quartet.grassroots.members import actions
from quartet.grassroots.members.states import Act
from quartet.ground.people.models import Post
from quartet.ground.people.rights import acting_as, claims_of
from quartet.ground.people.states import Label
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import CaseNotFound, cases_for, followed_by, get_case
from tests.cast import MONDAY, NEXT_VILLAGE, TODAY, VILLAGE, Cast, behind_the_wall, grid_of, later

WANG, NEXT = "122100001", "122100002"


def hand_over(cast: Cast, region: str = VILLAGE) -> None:
    claims = cast.claims("township_desk")
    with acting_as(claims):
        actions.make_change(
            number=WANG, act=Act.HAND_OVER_GRID, given={"region": region, "to": NEXT, "reason": "调整"},
            command_id=uuid7(), acting=claims, now=MONDAY,
        )  # fmt: skip


def seen_by(cast: Cast, name: str, on: Any = TODAY) -> set[str]:
    """What somebody sees: through the door, and the same through the wall with the door forgotten."""
    claims = claims_of(cast.people[name], on)
    with acting_as(claims):
        wall = set(Case.objects.values_list("code", flat=True))
        assert wall == set(cases_for(claims).values_list("code", flat=True))
    with behind_the_wall():
        heard = {
            case.code
            for case in Case.objects.all()
            if CASE_SCOPE.admits(claims, keys=CASE_SCOPE.keys_of(case), label=case.label, denied=case.hidden_from)
        }
    assert heard == wall
    return wall


def test_the_new_holder_sees_what_was_reported_there_and_nothing_more(cast: Cast) -> None:
    before = seen_by(cast, "grid_member_next_village")
    theirs = {cast.plants[name].code for name in ("in_village", "led_by_agriculture")}
    hand_over(cast)

    assert seen_by(cast, "grid_member_next_village") == before | theirs
    # What residents reported there, and what others did, is none of the grid member's.
    assert cast.plants["sensitive"].code not in seen_by(cast, "grid_member_next_village")


def test_the_old_holder_still_sees_their_own(cast: Cast) -> None:
    before = seen_by(cast, "grid_member")
    hand_over(cast)

    assert seen_by(cast, "grid_member") == before


def test_what_still_waited_on_the_old_phone_arrives_in_the_old_name_at_the_new_holder(cast: Cast) -> None:
    key = cast.client(None).post(
        "/api/v1/tokens", {"username": "grid_member", "password": "范家屯的井盖-2026"}, content_type="application/json"
    ).json()["token"]  # fmt: skip
    hand_over(cast)
    said = {"id": str(uuid7()), "text": "手机里存着的:桥栏杆断了", "place": "铁岭县腰堡镇范家屯村"}

    answer = cast.client(None, authorization=f"Bearer {key}").post(
        "/api/v1/reports", said, content_type="application/json"
    )

    assert answer.status_code == 201
    code = answer.json()["code"]
    with behind_the_wall():
        assert Case.objects.get(code=code).reporter == cast.people["grid_member"]
    assert code in seen_by(cast, "grid_member_next_village")
    mine = cast.client("grid_member_next_village").get("/field/mine/").content.decode()
    assert "桥栏杆断了" in mine


def test_who_left_can_still_send_and_it_lands_when_somebody_takes_the_grid(cast: Cast) -> None:
    claims = cast.claims("township_desk")
    with acting_as(claims):
        actions.make_change(
            number=WANG, act=Act.END, given={"since": TODAY.isoformat(), "reason": "搬走了"}, command_id=uuid7(),
            acting=claims, now=MONDAY,
        )  # fmt: skip
    late = cast.report(by="grid_member", at=later(hours=2), text="离岗以后才有信号")
    with acting_as(claims):
        actions.make_change(
            number=NEXT, act=Act.APPOINT, given={"region": VILLAGE, "since": TODAY.isoformat()}, command_id=uuid7(),
            acting=claims, now=later(hours=3),
        )  # fmt: skip

    assert late.code in seen_by(cast, "grid_member_next_village")


def test_what_the_old_holder_reported_elsewhere_stays_theirs(cast: Cast) -> None:
    elsewhere = cast.report(grid_of("211221112203"), by="grid_member")
    hand_over(cast)

    assert elsewhere.code not in seen_by(cast, "grid_member_next_village")


def test_what_is_closely_kept_does_not_change_hands(cast: Cast) -> None:
    plant = cast.plants["in_village"]
    with behind_the_wall():
        Case.objects.filter(pk=plant.pk).update(label=Label.SENSITIVE)
    hand_over(cast)

    assert plant.code not in seen_by(cast, "grid_member_next_village")


def test_a_deny_row_comes_first(cast: Cast) -> None:
    plant = cast.plants["in_village"]
    with behind_the_wall():
        Case.objects.filter(pk=plant.pk).update(hidden_from=[f"p{cast.people['grid_member_next_village'].pk}"])
    hand_over(cast)

    assert plant.code not in seen_by(cast, "grid_member_next_village")


def test_handed_on_twice_nothing_is_lost(cast: Cast) -> None:
    hand_over(cast)
    claims = cast.claims("township_desk")
    with acting_as(claims):
        third = actions.enrol_member(
            given={"name": "周小川", "phone": "13811112222", "region": grid_of(NEXT_VILLAGE), "employment": "part_time",
                   "since": TODAY.isoformat()},
            command_id=uuid7(), acting=claims, now=MONDAY,
        ).member  # fmt: skip
        assert third is not None
        actions.make_change(
            number=NEXT, act=Act.HAND_OVER_GRID, given={"region": VILLAGE, "to": third.number, "reason": "再调整"},
            command_id=uuid7(), acting=claims, now=MONDAY,
        )  # fmt: skip
    cast.people["third"] = third.person

    assert cast.plants["in_village"].code in seen_by(cast, "third")
    assert cast.plants["in_village"].code not in seen_by(cast, "grid_member_next_village")


def test_a_stand_in_sees_it_for_just_these_days(cast: Cast) -> None:
    claims = cast.claims("township_desk")
    given = {"kind": "sick", "since": TODAY.isoformat(), "until": (TODAY + timedelta(days=3)).isoformat(), "to": NEXT}
    with acting_as(claims):
        actions.make_change(
            number=WANG, act=Act.GRANT_LEAVE, given=given, command_id=uuid7(), acting=claims, now=MONDAY
        )
    code = cast.plants["in_village"].code

    assert code in seen_by(cast, "grid_member_next_village")
    assert code not in seen_by(cast, "grid_member_next_village", TODAY + timedelta(days=3))


def test_two_who_hold_one_village_do_not_see_each_others(cast: Cast) -> None:
    claims = cast.claims("township_desk")
    with acting_as(claims):
        actions.make_change(
            number=NEXT, act=Act.APPOINT, given={"region": VILLAGE, "since": TODAY.isoformat()}, command_id=uuid7(),
            acting=claims, now=MONDAY,
        )  # fmt: skip

    assert cast.plants["in_village"].code not in seen_by(cast, "grid_member_next_village")


def test_lists_search_and_the_page_follow_the_same_rule(cast: Cast) -> None:
    hand_over(cast)
    claims = cast.claims("grid_member_next_village")
    plant = cast.plants["in_village"]
    with acting_as(claims):
        assert plant.code in set(followed_by(claims).values_list("code", flat=True))
    key = cast.client(None).post(
        "/api/v1/tokens", {"username": "grid_member_next_village", "password": "范家屯的井盖-2026"},
        content_type="application/json",
    ).json()["token"]  # fmt: skip
    program = cast.client(None, authorization=f"Bearer {key}")

    found = program.get(f"/api/v1/cases?show=all&q={plant.marker}").json()["cases"]

    assert [one["code"] for one in found] == [plant.code]
    assert plant.code in program.get("/api/v1/field/pack").content.decode()
    assert program.get(f"/api/v1/cases/{plant.code}").status_code == 200
    assert cast.client("grid_member_next_village").get(f"/cases/{plant.code}/").status_code == 200


def test_before_the_hand_over_it_is_not_there(cast: Cast) -> None:
    claims = cast.claims("grid_member_next_village")

    with acting_as(claims), pytest.raises(CaseNotFound):
        get_case(claims, cast.plants["in_village"].code)
    with acting_as(claims):
        assert Post.objects.filter(person=claims.person or 0, follows=[]).count() == 1


def test_a_stranger_follows_nobody() -> None:
    from quartet.ground.people.rights import NOBODY  # noqa: PLC0415 -- beside its one use

    assert CASE_SCOPE.own_ways(NOBODY) == []
