"""What grid members find in their tray and on their telephone: tasks, answers to their reports, and who was told."""

from datetime import date, timedelta

import pytest
from uuid6 import uuid7

from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.resolution.cases.models import Case
from tests.cast import TODAY, VILLAGE, Cast, behind_the_wall, grid_of
from tests.reminding import at, lines_of, round_at, told_of
from tests.resolution.field.phone import Phone, command, report
from tests.resolution.field.test_tasks import given


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast, "grid_member")


def tray(cast: Cast, name: str) -> list[tuple[str, str]]:
    """Where each line leads and what it says, oldest first."""
    with behind_the_wall():
        notices = Notice.objects.filter(person=cast.people[name]).order_by("pk")
        return [(line["url"], line["says"]) for notice in notices for line in notice.lines]


def on_phone(phone: Phone) -> list[tuple[str, str]]:
    part = phone.pack().json()["parts"].get("notices", {"items": []})
    return [(item["url"], item["title"]) for item in part["items"]]


def test_a_task_is_in_the_tray_of_who_holds_the_grid(cast: Cast, phone: Phone) -> None:
    task = given(cast)

    told = [(f"/app/#/task/{task.pk}", "A task for your grid")]
    assert tray(cast, "grid_member") == on_phone(phone) == told
    assert tray(cast, "grid_member_next_village") == tray(cast, "clerk") == []


def test_the_holder_is_reminded_on_the_day_and_the_desk_hears_when_it_is_late(cast: Cast) -> None:
    task = given(cast, due_on=date(2026, 5, 13))

    steps = {"05-12 09:00": [], "05-13 08:30": ["last"], "05-14 08:30": ["out"], "05-15 08:30": []}
    assert {when: round_at(at(when), "task") for when in steps} == steps
    late = "It is not reported done yet"
    assert told_of("task") == {"grid_member": [late], "township_desk": [late]}
    assert lines_of("grid_member", "task")[0]["url"] == f"/app/#/task/{task.pk}"
    assert lines_of("township_desk", "task")[0]["url"] == "/tasks/"


def test_a_task_that_is_done_or_has_no_day_is_told_no_more(cast: Cast, phone: Phone) -> None:
    done, _dayless = given(cast, due_on=date(2026, 5, 13)), given(cast)
    phone.says(command("task_done", {"task": done.pk, "text": "好了"}))

    assert round_at(at("05-20 09:00"), "task") == []


def answered(cast: Cast, code: str) -> None:
    """Settled in the village; the resident says so, the desk closes it."""
    cast.move(code, "solve_in_village", "clerk")
    cast.move(code, "resolve", "clerk", outcome="井盖换了")
    cast.move(code, "ask", "supervisor", channel="telephone", answer="solved")
    cast.move(code, "close", "clerk")


def test_who_reported_it_hears_of_the_answer_and_of_the_end(cast: Cast, phone: Phone) -> None:
    code = phone.says(report())["code"]

    answered(cast, code)

    where = f"/cases/{code}/"
    told = [
        (where, "Your report has an answer: the outcome is written down"),
        (where, "Your report is settled and closed"),
    ]
    assert tray(cast, "grid_member") == told
    assert on_phone(phone) == told[::-1]
    assert cast.client("grid_member").get(where).status_code == 200


def test_who_has_taken_over_the_grid_hears_of_it_instead(cast: Cast) -> None:
    code = Phone(cast, "grid_member").says(report())["code"]
    with behind_the_wall():
        Post.objects.filter(person=cast.people["grid_member"]).update(until=TODAY)
        Post.objects.create(
            person=cast.people["no_post"], unit=cast.units["village"], role="grid_member", region=grid_of(VILLAGE),
            since=TODAY - timedelta(days=1), follows=[cast.people["grid_member"].pk],
        )  # fmt: skip

    answered(cast, code)

    assert (len(tray(cast, "no_post")), tray(cast, "grid_member")) == (2, [])


def test_a_matter_that_is_kept_closely_does_not_pass_on_with_the_grid(cast: Cast) -> None:
    code = Phone(cast, "grid_member").says(report())["code"]
    with behind_the_wall():
        Post.objects.create(
            person=cast.people["no_post"], unit=cast.units["village"], role="grid_member", region=grid_of(VILLAGE),
            since=TODAY - timedelta(days=1), follows=[cast.people["grid_member"].pk],
        )  # fmt: skip
        Case.objects.filter(code=code).update(label=3, lead_unit=cast.units["village"], state="handling")

    cast.move(code, "resolve", "clerk", outcome="谈好了")

    assert tray(cast, "no_post") == []
    assert len(tray(cast, "grid_member")) == 1


def test_a_residents_own_report_puts_nothing_into_any_members_tray(cast: Cast) -> None:
    answered(cast, cast.report().code)

    assert tray(cast, "grid_member") == []


def test_read_on_the_telephone_is_read_everywhere_and_what_came_later_stays(cast: Cast, phone: Phone) -> None:
    given(cast)
    shown = phone.pack().json()["parts"]["notices"]["up_to"]
    later = given(cast, command_id=uuid7())

    said = command("read", {"up_to": shown})
    assert [phone.says(said)["state"], phone.says(said)["state"]] == ["done", "done"]

    assert on_phone(phone) == [(f"/app/#/task/{later.pk}", "A task for your grid")]


def test_nobody_reads_for_somebody_else(cast: Cast, phone: Phone) -> None:
    given(cast)
    shown = phone.pack().json()["parts"]["notices"]["up_to"]

    Phone(cast, "grid_member_next_village").says(command("read", {"up_to": shown}))

    assert len(on_phone(phone)) == 1


def test_a_telephone_with_nothing_unread_carries_no_notices(phone: Phone) -> None:
    assert "notices" not in phone.pack().json()["parts"]


def test_the_part_counts_what_is_new(cast: Cast, phone: Phone) -> None:
    given(cast)

    assert phone.pack().json()["parts"]["notices"]["title"] == "Notices (1)"
