"""A desk's task reaches who holds the grid, is acknowledged, and comes back done; what was seen is kept without counting."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.errors import DomainError
from quartet.ground.files.models import Attachment
from quartet.ground.outbox.models import Event
from quartet.ground.people.models import Post
from quartet.ground.people.rights import acting_as
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.field import queries
from quartet.resolution.field.actions import give_task
from quartet.resolution.field.models import Aside, FieldTask, Patrol, TaskWord
from tests.cast import (
    FAR_VILLAGE,
    MONDAY,
    NEXT_VILLAGE,
    PEOPLE,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
    grid_of,
    picture,
)
from tests.resolution.field.phone import Phone, command, report
from tests.rig import at_once


def given(cast: Cast, by: str = "township_desk", region: str = grid_of(VILLAGE), **more: Any) -> FieldTask:
    said: dict[str, Any] = {"text": "去看看井盖", "due_on": None, "code": "", "command_id": uuid7()} | more
    with acting_as(cast.claims(by)):
        return give_task(region=region, acting=cast.claims(by), now=MONDAY, **said)


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast, "grid_member")


def tasks_on(phone: Phone) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone.pack().json()["parts"].get("tasks", [])
    return found


# -- giving ----------------------------------------------------------------------------------------------------------


def test_a_task_is_on_the_telephone_of_who_holds_the_grid_and_on_no_other(cast: Cast, phone: Phone) -> None:
    given(cast, due_on=date(2026, 5, 12))

    (task,) = tasks_on(phone)
    assert (task["text"], task["due"], task["done"], task["got"]) == ("去看看井盖", "2026-05-12", "", False)
    assert tasks_on(Phone(cast, "grid_member_next_village")) == []


def test_a_task_for_the_village_reaches_all_its_grids(cast: Cast, phone: Phone) -> None:
    given(cast, region=VILLAGE)

    assert len(tasks_on(phone)) == 1


def test_given_twice_it_is_one_task(cast: Cast) -> None:
    same = uuid7()

    assert given(cast, command_id=same).pk == given(cast, command_id=same).pk


def test_its_holder_hears_of_it(cast: Cast) -> None:
    task = given(cast)

    with behind_the_wall():
        event = Event.objects.get(subject=f"task:{task.pk}")
    assert event.keys == [f"p{cast.people['grid_member'].pk}"]


@pytest.mark.parametrize(
    ("by", "region", "why"),
    [
        ("township_desk", TOWNSHIP, "unknown-grid"),
        ("township_desk", f"{VILLAGE}999", "unknown-grid"),
        ("township_desk", grid_of(FAR_VILLAGE), "not-allowed"),
        ("clerk", grid_of(NEXT_VILLAGE), "not-allowed"),
        ("grid_member", grid_of(VILLAGE), "not-allowed"),
        ("department", grid_of(VILLAGE), "not-allowed"),
    ],
)
def test_a_desk_gives_tasks_in_its_own_area_only(cast: Cast, by: str, region: str, why: str) -> None:
    with pytest.raises(DomainError) as refusal:
        given(cast, by=by, region=region)

    assert refusal.value.code == why


def test_a_closely_kept_case_goes_to_no_telephone(cast: Cast) -> None:
    with pytest.raises(DomainError, match="kept closely"):
        given(cast, by="county_desk", code=cast.plants["sensitive"].code)


def test_a_task_on_a_case_stands_in_its_story(cast: Cast, phone: Phone) -> None:
    code = cast.plants["in_village"].code

    given(cast, code=code)

    with behind_the_wall():
        event = CaseEvent.objects.get(case__code=code, verb="task")
        assert Case.objects.get(code=code).state == "registered"
    assert event.data["task"] == "去看看井盖"
    assert tasks_on(phone)[0]["lon"] is not None


# -- receiving and doing ---------------------------------------------------------------------------------------------


def test_a_telephone_acknowledges_what_it_holds_once_a_person(cast: Cast, phone: Phone) -> None:
    task = given(cast)

    for _ in range(2):
        phone.says(command("task_got", {"tasks": [task.pk]}))

    with behind_the_wall():
        assert TaskWord.objects.filter(task=task, done=False).count() == 1
        assert FieldTask.objects.get(pk=task.pk).got_at is not None


def test_a_foreign_task_is_not_acknowledged_and_not_done(cast: Cast) -> None:
    task, other = given(cast), Phone(cast, "grid_member_next_village")

    other.says(command("task_got", {"tasks": [task.pk]}))
    answer = other.sends(command("task_done", {"task": task.pk, "text": "好了"}))

    assert (answer.status_code, answer.json()["code"]) == (404, "task-not-found")
    with behind_the_wall():
        assert FieldTask.objects.get(pk=task.pk).got_at is None


def test_done_with_words_and_a_picture_it_stands_in_the_story_of_its_case(cast: Cast, phone: Phone) -> None:
    code = cast.plants["next_village"].code  # not the doer's own report, and not theirs to open
    Post.objects.create(
        person=cast.people["grid_member"], unit=cast.units["next_village"], role="grid_member", region=NEXT_VILLAGE,
        since=date(2020, 1, 1),
    )  # fmt: skip
    task = given(cast, region=grid_of(NEXT_VILLAGE), code=code)
    name = phone.uploads(picture("green"))

    receipt = phone.says(command("task_done", {"task": task.pk, "text": "盖好了"}, photo_ids=[name]))

    assert receipt["state"] == "done"
    with behind_the_wall():
        event = CaseEvent.objects.get(case__code=code, verb="task_done")
        assert Attachment.objects.get(pk=name).subject == code
    assert (event.data["words"], event.by) == ("盖好了", cast.people["grid_member"])


def test_done_by_two_people_both_words_are_kept(cast: Cast, phone: Phone) -> None:
    Post.objects.create(
        person=cast.people["no_post"], unit=cast.units["village"], role="grid_member", region=grid_of(VILLAGE),
        since=date(2020, 1, 1),
    )  # fmt: skip
    task = given(cast)

    phone.says(command("task_done", {"task": task.pk, "text": "我盖的"}))
    first = FieldTask.objects.get
    with behind_the_wall():
        done_at = first(pk=task.pk).done_at
    Phone(cast, "no_post").says(command("task_done", {"task": task.pk, "text": "我也去了"}))

    with behind_the_wall():
        words = list(TaskWord.objects.filter(task=task, done=True).order_by("pk").values_list("text", flat=True))
        assert (words, first(pk=task.pk).done_at) == (["我盖的", "我也去了"], done_at)


@pytest.mark.django_db(transaction=True)
def test_five_copies_at_once_are_done_once(cast: Cast) -> None:
    phone, task = Phone(cast, "grid_member"), given(cast)
    done, seen = (
        command("task_done", {"task": task.pk, "text": "好了"}),
        command("patrol", {"place": "桥头", "quiet": True}),
    )

    receipts = at_once([lambda: phone.says(done)] * 5 + [lambda: phone.says(seen)] * 5)

    assert sorted(one["first"] for one in receipts) == [False] * 8 + [True] * 2
    with behind_the_wall():
        assert (TaskWord.objects.filter(done=True).count(), Patrol.objects.count(), Aside.objects.count()) == (1, 1, 0)


def test_a_task_on_a_closed_case_is_still_done(cast: Cast, phone: Phone) -> None:
    code = cast.plants["in_village"].code
    task = given(cast, code=code)
    with behind_the_wall():
        Case.objects.filter(code=code).update(state="closed", closed_at=MONDAY)

    assert phone.says(command("task_done", {"task": task.pk, "text": ""}))["state"] == "done"

    with behind_the_wall():
        assert not CaseEvent.objects.filter(case__code=code, verb="task_done").exists()


# -- patrols ---------------------------------------------------------------------------------------------------------


def test_what_was_seen_is_kept_with_its_picture(cast: Cast, phone: Phone) -> None:
    name = phone.uploads(picture("olive"))

    receipt = phone.says(command("patrol", {"place": "桥头", "quiet": True, "text": "水位正常"}, photo_ids=[name]))

    assert receipt["state"] == "done"
    with behind_the_wall():
        seen = Patrol.objects.get()
        assert Attachment.objects.get(pk=name).subject == f"patrol:{seen.pk}"
    assert (seen.place, seen.quiet, seen.region) == ("桥头", True, VILLAGE)


def test_a_patrol_in_a_foreign_grid_counts_for_ones_own(phone: Phone) -> None:
    phone.says(command("patrol", {"place": "桥头", "quiet": True, "region": FAR_VILLAGE}))

    with behind_the_wall():
        assert Patrol.objects.get().region == VILLAGE


def test_who_holds_no_grid_patrols_none(cast: Cast) -> None:
    answer = Phone(cast, "department").sends(command("patrol", {"place": "桥头", "quiet": True}))

    assert answer.status_code == 403


# -- who sees --------------------------------------------------------------------------------------------------------

AREA = {
    "clerk", "township_desk", "county_desk", "county_desk_accused", "city_desk", "supervisor", "supervisor_county",
}  # fmt: skip


def test_door_and_wall_show_a_task_to_the_same_people(cast: Cast, phone: Phone) -> None:
    given(cast, by="county_desk")
    phone.says(command("patrol", {"place": "桥头", "quiet": True}))

    wall: dict[str, set[str]] = {"task": set(), "patrol": set(), "word": set()}
    door: dict[str, set[str]] = {"task": set(), "patrol": set()}
    for name in PEOPLE:
        claims = cast.claims(name, timezone.localdate())
        with acting_as(claims):
            wall["task"] |= {name} if FieldTask.objects.exists() else set()
            wall["patrol"] |= {name} if Patrol.objects.exists() else set()
        with behind_the_wall():
            door["task"] |= {name} if queries.tasks_for(claims).exists() else set()
            door["patrol"] |= {name} if queries.patrols_for(claims).exists() else set()

    assert wall["task"] == door["task"] == AREA | {"grid_member"}
    assert wall["patrol"] == door["patrol"] == AREA | {"grid_member"}


def test_a_picture_of_a_task_is_seen_by_who_sees_the_task(cast: Cast, phone: Phone) -> None:
    task, name = given(cast), phone.uploads(picture("teal"))
    phone.says(command("task_done", {"task": task.pk, "text": "好了"}, photo_ids=[name]))

    seen = {who for who in PEOPLE if _answers(cast.client(who).get(f"/files/{name}.jpg")) == 200}

    assert seen == AREA | {"grid_member"}


def _answers(answer: Any) -> int:
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_what_was_set_aside_is_for_the_countys_desk(cast: Cast, phone: Phone) -> None:
    phone.sends(b"{")

    shown = {who for who in PEOPLE if "cannot be read" in cast.client(who).get("/tasks/").content.decode()}

    assert shown == {"county_desk", "county_desk_accused", "city_desk"}


def test_a_desk_puts_away_what_it_has_looked_after(cast: Cast, phone: Phone) -> None:
    phone.sends(b"{")
    with behind_the_wall():
        number = Aside.objects.get().pk

    assert cast.client("county_desk_next_county").post(f"/tasks/asides/{number}/").status_code == 404
    assert cast.client("county_desk").post(f"/tasks/asides/{number}/").status_code == 302
    assert cast.client("county_desk").post(f"/tasks/asides/{number}/").status_code == 404


# -- the desk's page -------------------------------------------------------------------------------------------------


def test_a_desk_gives_a_task_on_its_page_and_sees_what_came_of_it(cast: Cast, phone: Phone) -> None:
    client, code = cast.client("township_desk"), cast.plants["in_village"].code
    page = client.get(f"/tasks/?case={code}").content.decode()
    assert code in page

    said = {"command": str(uuid7()), "region": grid_of(VILLAGE), "text": "量一量水位", "case": code}
    assert client.post("/tasks/", said).status_code == 302
    (task,) = tasks_on(phone)
    phone.says(command("task_done", {"task": task["id"], "text": "一米二"}))

    assert "一米二" in client.get("/tasks/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"region": "2112"}, {"region": f"{VILLAGE}999"}, {"text": ""}, {"case": "122126059999990"}]
)
def test_a_form_filled_in_wrong_says_so(cast: Cast, wrong: dict[str, str]) -> None:
    said = {"command": str(uuid7()), "region": grid_of(VILLAGE), "text": "量一量水位", "case": "", **wrong}

    answer = cast.client("township_desk").post("/tasks/", said)

    assert answer.status_code == 422
    assert "Please look at this first" in answer.content.decode()


# -- the pack --------------------------------------------------------------------------------------------------------


def test_the_pack_holds_a_week_and_is_sent_once(cast: Cast, phone: Phone) -> None:
    code = phone.says(report())["code"]

    pack = phone.pack()

    parts = pack.json()["parts"]
    case = next(one for one in parts["cases"] if one["code"] == code)
    assert (case["open"], case["mine"], case["version"], [one["move"] for one in case["moves"]]) == (
        True, True, 0, ["note"]
    )  # fmt: skip
    assert [grid["code"] for grid in parts["me"]["grids"]] == [VILLAGE]
    assert grid_of(NEXT_VILLAGE) in {row[0] for row in parts["places"]}
    assert parts["duty"]["roles"][0]["role"] == "publicist"
    assert phone.pack(**{"if-none-match": pack["ETag"]}).status_code == 304


def test_a_clerks_pack_holds_what_waits_for_them_with_the_moves_that_words_are_enough_for(cast: Cast) -> None:
    code = cast.report().code

    parts = Phone(cast, "clerk").pack().json()["parts"]

    case = next(one for one in parts["cases"] if one["code"] == code)
    assert [one["move"] for one in case["moves"]] == ["solve_in_village", "escalate", "mark_urgent", "hold", "note"]


def test_nobodys_pack_holds_anything_of_others(cast: Cast) -> None:
    said = Phone(cast, "no_post").pack().json()["parts"]

    assert set(said) == {"me"}
