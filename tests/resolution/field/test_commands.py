"""What a telephone sends is carried out once, in whatever order and however often it comes; nothing is thrown away."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.people.models import Post
from quartet.ground.people.rights import NOBODY, NotAllowed
from quartet.resolution.cases.models import CaseEvent
from quartet.resolution.field.actions import take_command
from quartet.resolution.field.actions.taking import sweep
from quartet.resolution.field.canonical import sha256_of
from quartet.resolution.field.models import Aside, Command, FieldTask
from quartet.resolution.reports.models import Report
from tests.cast import MONDAY, NEXT_VILLAGE, VILLAGE, Cast, behind_the_wall, case_now, grid_of, later, picture
from tests.resolution.field.phone import WORDS, Phone, command, report
from tests.rig import at_once


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast, "grid_member")


def rows() -> tuple[int, int]:
    """Reports and commands in the tables."""
    with behind_the_wall():
        return Report.objects.count(), Command.objects.count()


def story(code: str) -> list[str]:
    with behind_the_wall():
        return list(CaseEvent.objects.filter(case__code=code).order_by("position").values_list("verb", flat=True))


# -- reports ---------------------------------------------------------------------------------------------------------


def test_a_report_opens_a_case_and_the_receipt_carries_the_hash_of_what_was_sent(phone: Phone) -> None:
    sent = report()

    receipt = phone.says(sent)

    case = case_now(receipt["code"])
    assert (case.text, case.region) == (WORDS, grid_of(VILLAGE))
    assert (receipt["state"], receipt["first"], receipt["sha256"]) == ("done", True, sha256_of(sent))
    assert receipt["status_url"].startswith(f"/s/{receipt['code']}-")


def test_sent_again_it_gets_the_same_receipt_and_opens_nothing(phone: Phone) -> None:
    sent = report()
    first = phone.says(sent)
    before = rows()

    again = phone.sends(sent)

    assert (again.status_code, again.json()) == (200, {**first, "first": False})
    assert rows() == before


def test_the_same_id_with_other_content_is_refused_and_both_are_kept(phone: Phone) -> None:
    sent = report()
    phone.says(sent)

    answer = phone.sends({**sent, "body": {"text": "路灯坏了"}})

    assert (answer.status_code, answer.json()["code"]) == (409, "command-id-reused")
    with behind_the_wall():
        kept = Aside.objects.get()
        assert ("路灯坏了" in kept.text, kept.why, str(kept.command)) == (True, "other_bytes", sent["id"])


def test_the_reports_own_address_with_other_words_under_the_id_is_kept_too(phone: Phone) -> None:
    sent = report()
    phone.client.post("/api/v1/reports", {"id": sent["id"], "text": "路灯坏了"}, content_type="application/json")

    answer = phone.sends(sent)

    assert answer.status_code == 409
    with behind_the_wall():
        assert Aside.objects.count() == 1


def test_a_report_that_came_by_the_reports_own_address_is_receipted(phone: Phone) -> None:
    sent = report()
    lon, lat = sent["body"]["lon"], sent["body"]["lat"]
    other = phone.client.post(
        "/api/v1/reports", {"id": sent["id"], "text": WORDS, "lon": lon, "lat": lat}, content_type="application/json"
    ).json()

    receipt = phone.says(sent)

    assert (receipt["code"], receipt["first"]) == (other["code"], False)


@pytest.mark.django_db(transaction=True)
def test_five_copies_at_once_are_one_case(cast: Cast) -> None:
    phone, sent, before = Phone(cast, "grid_member"), report(), rows()

    receipts = at_once([lambda: phone.says(sent)] * 5)

    assert sorted(one["first"] for one in receipts) == [False] * 4 + [True]
    assert len({one["code"] for one in receipts}) == 1
    assert rows() == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize(
    "made_at", ["1999-01-01T00:00:00Z", "2036-02-29T12:00:00+08:00", "", "半夜", "2026-13-40T99:00"]
)
def test_no_clock_of_a_telephone_refuses_or_dates_anything(phone: Phone, made_at: str) -> None:
    receipt = phone.says(report(made_at=made_at))

    with behind_the_wall():
        said = Report.objects.get(case__code=receipt["code"])
        kept = Command.objects.get(pk=receipt["id"])
    assert said.received_at == kept.received_at
    assert said.happened_at is None
    assert kept.payload["made_at"] == made_at


def test_the_platforms_own_order_counts(phone: Phone) -> None:
    first, second = (phone.says(report(made_at=year))["number"] for year in ("2036-01-01", "1999-01-01"))

    assert first < second


@pytest.mark.parametrize("point", [{"lon": 116.4, "lat": 39.9}, {"lon": 42.2, "lat": 123.9}, {"lon": 0, "lat": 0}])
def test_a_position_that_cannot_be_right_refuses_nothing(phone: Phone, point: dict[str, float]) -> None:
    receipt = phone.says(report(body=point))

    assert case_now(receipt["code"]).region == VILLAGE


def test_a_place_chosen_by_name_is_taken(phone: Phone) -> None:
    receipt = phone.says(report(body={"lon": None, "lat": None, "region": grid_of(NEXT_VILLAGE), "place": "腰堡村口"}))

    assert case_now(receipt["code"]).region == grid_of(NEXT_VILLAGE)


def test_without_any_place_it_is_the_senders_own_grid(phone: Phone) -> None:
    receipt = phone.says(report(body={"lon": None, "lat": None}))

    assert case_now(receipt["code"]).region == VILLAGE


def test_a_picture_may_say_it_alone(phone: Phone) -> None:
    name = phone.uploads(picture())

    sent = report(body={"text": " "}, photo_ids=[name])
    receipt = phone.says(sent)

    assert receipt["state"] == "done"
    assert case_now(receipt["code"]).text == "（见照片或录音）"
    assert phone.client.post(
        "/api/v1/field/commands", {**sent, "body": dict(sent["body"])}, content_type="application/json",
        headers={"accept-language": "zh-hans"},
    ).status_code == 200, "a repeat in another language is the same report"  # fmt: skip


def test_an_id_used_for_something_else_is_refused_to_a_report_too(phone: Phone) -> None:
    used = command("patrol", {"place": "桥头", "quiet": True})
    phone.says(used)

    answer = phone.sends({**report(), "id": used["id"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "command-id-reused")
    with behind_the_wall():
        assert (Aside.objects.get().why, Report.objects.filter(pk=used["id"]).count()) == ("other_bytes", 0)


# -- files that come later -------------------------------------------------------------------------------------------


def test_the_words_are_there_at_once_and_the_report_is_complete_only_with_its_pictures(phone: Phone) -> None:
    names = [str(uuid7()), str(uuid7())]
    sent = report(photo_ids=names)

    receipt = phone.says(sent)
    assert (receipt["state"], receipt["answer"]["missing"]) == ("incomplete", sorted(names))
    phone.uploads(picture("navy"), upload=names[0])
    assert phone.says(sent)["answer"]["missing"] == [names[1]]
    phone.uploads(picture("red"), upload=names[1])

    done = phone.says(sent)
    assert (done["state"], done["answer"]) == ("done", {})
    page = phone.client
    assert case_now(receipt["code"]).text == WORDS
    assert page is not None


def test_other_bytes_than_were_declared_do_not_count(phone: Phone) -> None:
    name = phone.uploads(picture())

    receipt = phone.says(report(photo_ids=[name], hashes={name: "0" * 64}))

    assert receipt["state"] == "incomplete"


def test_somebody_elses_picture_does_not_count(cast: Cast, phone: Phone) -> None:
    name = Phone(cast, "clerk").uploads(picture())

    assert phone.says(report(photo_ids=[name]))["state"] == "incomplete"


def test_pictures_that_arrive_without_a_word_are_found_by_the_round(phone: Phone) -> None:
    name = str(uuid7())
    sent = report(photo_ids=[name])
    phone.says(sent)
    phone.uploads(picture(), upload=name)

    with behind_the_wall():
        assert sweep(timezone.now()) == 1

    assert phone.says(sent)["state"] == "done"


# -- notes and corrections -------------------------------------------------------------------------------------------


def test_a_note_is_added_to_ones_own_case(phone: Phone) -> None:
    code = phone.says(report())["code"]

    receipt = phone.says(command("note", {"text": "我又去看了"}, case=code))

    assert (receipt["state"], receipt["code"]) == ("done", code)
    assert story(code) == ["register", "note"]


def test_a_note_on_a_foreign_case_is_refused_and_kept(cast: Cast, phone: Phone) -> None:
    sent = command("note", {"text": "我来看看"}, case=cast.plants["next_county"].code)

    answer = phone.sends(sent)

    assert (answer.status_code, answer.json()["code"]) == (404, "case-not-found")
    with behind_the_wall():
        assert Command.objects.get(pk=sent["id"]).state == "refused"


def test_a_correction_replaces_the_words_and_the_story_keeps_the_old_ones(phone: Phone) -> None:
    code = phone.says(report())["code"]

    phone.says(command("amend", {"text": "村东头的井盖坏了", "base": 0}, case=code))

    assert case_now(code).text == "村东头的井盖坏了"
    with behind_the_wall():
        assert CaseEvent.objects.get(case__code=code, verb="amend").data["was"] == WORDS


def test_corrections_before_their_report_wait_and_are_made_in_order(phone: Phone) -> None:
    sent = report()
    second = command("amend", {"text": "第二次改", "base": 1}, case=sent["id"])
    first = command("amend", {"text": "第一次改", "base": 0}, case=sent["id"])

    assert [phone.says(one)["state"] for one in (second, first)] == ["waiting", "waiting"]
    code = phone.says(sent)["code"]

    assert case_now(code).text == "第二次改"
    assert story(code) == ["register", "amend", "amend"]
    assert [phone.says(one)["state"] for one in (second, first)] == ["done", "done"]


def test_a_correction_that_comes_before_the_one_it_builds_on_waits_for_it(phone: Phone) -> None:
    code = phone.says(report())["code"]
    later_one = command("amend", {"text": "第二次改", "base": 1}, case=code)

    assert phone.says(later_one)["state"] == "waiting"
    phone.says(command("amend", {"text": "第一次改", "base": 0}, case=code))

    assert case_now(code).text == "第二次改"


def test_two_corrections_of_the_same_words_are_both_kept_until_somebody_chooses(phone: Phone) -> None:
    code = phone.says(report())["code"]
    phone.says(command("amend", {"text": "东头的", "base": 0}, case=code))
    mine = command("amend", {"text": "西头的", "base": 0}, case=code)

    receipt = phone.says(mine)

    assert receipt["state"] == "conflict"
    assert receipt["answer"] == {"yours": "西头的", "theirs": "东头的", "version": 1}
    assert case_now(code).text == "东头的"
    assert [one["id"] for one in phone.pack().json()["parts"]["needs_me"]] == [mine["id"]]


def test_choosing_ones_own_version_is_a_correction_of_the_other(phone: Phone) -> None:
    code = phone.says(report())["code"]
    phone.says(command("amend", {"text": "东头的", "base": 0}, case=code))
    mine = phone.says(command("amend", {"text": "西头的", "base": 0}, case=code))

    phone.says(command("amend", {"text": "西头的", "base": mine["answer"]["version"]}, case=code))
    phone.says(command("settle", {"commands": [mine["id"]]}))

    assert case_now(code).text == "西头的"
    assert "needs_me" not in phone.pack().json()["parts"]
    with behind_the_wall():
        assert Command.objects.get(pk=mine["id"]).payload["body"]["text"] == "西头的"


def test_somebody_elses_conflict_is_not_settled(cast: Cast, phone: Phone) -> None:
    waiting = phone.says(command("note", {"text": "等"}, case=str(uuid7())))

    Phone(cast, "clerk").says(command("settle", {"commands": [waiting["id"]]}))

    with behind_the_wall():
        assert Command.objects.get(pk=waiting["id"]).state == "waiting"


def test_what_waits_is_found_by_the_round_when_the_moment_was_missed(phone: Phone) -> None:
    sent = report()
    phone.says(command("note", {"text": "等一等"}, case=sent["id"]))
    phone.client.post("/api/v1/reports", {"id": sent["id"], "text": WORDS}, content_type="application/json")

    with behind_the_wall():
        assert sweep(MONDAY) == 1
        code = Report.objects.get(pk=sent["id"]).case.code
    assert story(code) == ["register", "note"]


def test_a_command_cut_after_it_was_taken_down_is_carried_out_by_the_round(phone: Phone) -> None:
    code = phone.says(report())["code"]
    sent = command("note", {"text": "断了"}, case=code)
    with behind_the_wall():
        one = Command.objects.get(verb="report", subject=code)
        Command.objects.create(
            id=sent["id"], person_id=one.person_id, county=one.county, verb="note", content=sha256_of(sent), payload=sent,
            received_at=MONDAY, state="taken",
        )  # fmt: skip
        assert sweep(later(minutes=5)) == 1

    assert story(code) == ["register", "note"]
    assert phone.says(sent)["state"] == "done"


def test_what_waited_too_long_is_refused_with_its_reason_and_its_sender_sees_it(cast: Cast, phone: Phone) -> None:
    sent = report()
    note = command("note", {"text": "等一等"}, case=sent["id"])
    phone.says(note)
    phone.client.post("/api/v1/reports", {"id": sent["id"], "text": WORDS}, content_type="application/json")
    with behind_the_wall():
        case = Report.objects.get(pk=sent["id"]).case
        type(case).objects.filter(pk=case.pk).update(state="voided", closed_at=MONDAY)
        assert sweep(later(days=20)) == 1

    (told,) = phone.pack().json()["parts"]["needs_me"]
    assert (told["id"], told["state"], told["answer"]["code"]) == (note["id"], "refused", "illegal-move")


def test_a_note_may_be_a_picture_alone(phone: Phone) -> None:
    code, name = phone.says(report())["code"], phone.uploads(picture())

    assert phone.says(command("note", {"text": ""}, case=code, photo_ids=[name]))["state"] == "done"


@pytest.mark.django_db(transaction=True)
def test_a_note_and_its_report_at_the_same_moment_find_each_other(cast: Cast) -> None:
    phone = Phone(cast, "grid_member")
    for _ in range(4):
        sent = report()
        at_once([lambda: phone.says(sent), lambda: phone.says(command("note", {"text": "看过"}, case=sent["id"]))])  # noqa: B023 -- done before the next turn

        assert story(phone.says(sent)["code"]) == ["register", "note"]


@pytest.mark.django_db(transaction=True)
def test_two_contents_under_one_id_at_once_keep_the_winner_whole_and_the_other_aside(cast: Cast) -> None:
    phone, one = Phone(cast, "grid_member"), command("patrol", {"place": "桥头", "quiet": True})

    answers = at_once([lambda: phone.sends(one).status_code, lambda: phone.sends({**one, "case": "1"}).status_code])

    assert sorted(answers, key=str) == [201, 409]
    with behind_the_wall():
        assert (Command.objects.count(), Aside.objects.count()) == (1, 1)


def test_nobody_at_all_sends_nothing() -> None:
    with pytest.raises(NotAllowed):
        take_command(raw=b"{}", acting=NOBODY, now=MONDAY)


def test_the_rounds_run_as_jobs(phone: Phone) -> None:
    from quartet.resolution.field.tasks import sweep as sweep_job  # noqa: PLC0415 -- procrastinate needs Django set up
    from quartet.resolution.field.tasks import tidy  # noqa: PLC0415 -- as above

    name = str(uuid7())
    sent = report(photo_ids=[name])
    phone.says(sent)
    phone.uploads(picture(), upload=name)

    sweep_job(timestamp=0)
    tidy(timestamp=0)

    with behind_the_wall():
        assert Command.objects.get(pk=sent["id"]).state == "done"


# -- moves -----------------------------------------------------------------------------------------------------------


def test_a_move_is_made_as_the_table_allows(cast: Cast, phone: Phone) -> None:
    code, clerk = phone.says(report())["code"], Phone(cast, "clerk")

    clerk.says(command("move", {"move": "solve_in_village"}, case=code))
    clerk.says(command("move", {"move": "resolve", "said": {"outcome": "换好了"}}, case=code))

    assert case_now(code).state == "resolved"


def test_a_move_without_what_it_needs_is_refused_and_can_be_sent_again_whole(cast: Cast, phone: Phone) -> None:
    code, clerk = phone.says(report())["code"], Phone(cast, "clerk")
    clerk.says(command("move", {"move": "solve_in_village"}, case=code))

    answer = clerk.sends(command("move", {"move": "resolve"}, case=code))

    assert (answer.status_code, answer.json()["code"]) == (422, "fields-missing")


@pytest.mark.parametrize(
    ("move", "why"), [("fly", "unknown-move"), ("accept", "illegal-move"), ("void", "not-allowed")]
)
def test_a_move_the_table_forbids_says_why(cast: Cast, phone: Phone, move: str, why: str) -> None:
    code = phone.says(report())["code"]

    answer = Phone(cast, "clerk").sends(command("move", {"move": move, "said": {"reason": "x"}}, case=code))

    assert answer.json()["code"] == why


def test_a_refused_move_is_tried_again_when_it_is_sent_again(cast: Cast, phone: Phone) -> None:
    code, clerk = phone.says(report())["code"], Phone(cast, "clerk")
    sent = command("move", {"move": "resolve", "said": {"outcome": "换好了"}}, case=code)
    assert clerk.sends(sent).status_code == 409
    clerk.says(command("move", {"move": "solve_in_village"}, case=code))

    assert clerk.says(sent)["state"] == "done"


# -- losing a post ---------------------------------------------------------------------------------------------------


def hand_over(cast: Cast, days_ago: int = 3) -> None:
    """The grid goes to the next village's grid member."""
    today = timezone.localdate()
    held = Post.objects.filter(person=cast.people["grid_member"])
    unit = held[0].unit
    held.update(until=today - timedelta(days=days_ago))
    Post.objects.create(
        person=cast.people["grid_member_next_village"],
        unit=unit,
        role="grid_member",
        region=VILLAGE,
        since=today,
        follows=[cast.people["grid_member"].pk],
    )


def test_unsent_words_of_somebody_whose_post_has_ended_land_with_who_holds_the_grid(cast: Cast, phone: Phone) -> None:
    hand_over(cast)

    receipt = phone.says(report())

    with behind_the_wall():
        said, task = Report.objects.get(pk=receipt["id"]), FieldTask.objects.get()
    assert said.taken_by == cast.people["grid_member"]
    assert (task.code, task.region) == (receipt["code"], grid_of(VILLAGE))
    assert WORDS in Phone(cast, "grid_member_next_village").pack().json()["parts"]["tasks"][0]["text"]


def test_who_holds_the_grid_now_adds_to_what_was_reported_before_and_corrects_none_of_it(
    cast: Cast, phone: Phone
) -> None:
    code = phone.says(report())["code"]
    hand_over(cast)
    successor = Phone(cast, "grid_member_next_village")

    case = next(one for one in successor.pack().json()["parts"]["cases"] if one["code"] == code)
    assert (case["mine"], [one["move"] for one in case["moves"]]) == (False, ["note"])
    assert successor.says(command("note", {"text": "接班后去看了"}, case=code))["state"] == "done"
    answer = successor.sends(command("amend", {"text": "不是我说的", "base": 0}, case=code))
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_notes_and_corrections_of_somebody_whose_post_has_ended_still_count(cast: Cast, phone: Phone) -> None:
    code = phone.says(report())["code"]
    hand_over(cast)

    assert phone.says(command("note", {"text": "交班前看过"}, case=code))["state"] == "done"
    assert phone.says(command("amend", {"text": "东头的", "base": 0}, case=code))["state"] == "done"


def test_after_three_months_only_reports_count(cast: Cast, phone: Phone) -> None:
    code = phone.says(report())["code"]
    hand_over(cast, days_ago=100)

    assert phone.sends(command("note", {"text": "很久以前"}, case=code)).status_code == 403
    assert phone.says(report())["state"] == "done"


# -- what cannot be read ---------------------------------------------------------------------------------------------

BROKEN: dict[str, Any] = {
    "no json": b'{"id": ',
    "not utf-8": b"\xff\xfe",
    "no object": b"[1, 2]",
    "not a number": b'{"id": NaN}',
    "an unknown verb": {"id": str(uuid7()), "verb": "fly", "body": {}},
    "no body": {"id": str(uuid7()), "verb": "report"},
    "a body of another shape": {"id": str(uuid7()), "verb": "amend", "body": {"words": "x"}},
    "a NUL": {"id": str(uuid7()), "verb": "report", "body": {"text": "a\0b"}},
    "too deep": b'{"id": ' + b"[" * 100000,
    "half a pair": b'{"id": "\\ud800"}',
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_read_is_kept_byte_by_byte(phone: Phone, what: str) -> None:
    answer = phone.sends(BROKEN[what])

    assert (answer.status_code, answer.json()["state"]) == (202, "kept")
    with behind_the_wall():
        kept = Aside.objects.get()
    assert kept.why == "unreadable"
    if isinstance(BROKEN[what], bytes):
        assert bytes(kept.raw) == BROKEN[what]
    again = phone.sends(BROKEN[what])
    assert (again.status_code, again.json()) == (202, {**answer.json(), "first": False})


def test_a_fault_of_ours_costs_no_report(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("quartet.resolution.field.actions.reporting.place_of", broken)
    sent = report()

    receipt = phone.says(sent)

    assert (receipt["state"], receipt["sha256"]) == ("kept", sha256_of(sent))
    with behind_the_wall():
        assert WORDS in Aside.objects.get().text


def test_a_stranger_sends_nothing(cast: Cast) -> None:
    answer = cast.client(None).post("/api/v1/field/commands", report(), content_type="application/json")

    assert answer.status_code == 401
