"""A report is saved once, whatever the line does; what cannot be right is refused in words, and nothing is lost."""

import json
import struct
import zlib
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from uuid6 import uuid7

from quartet.ground.files.actions import path_of
from quartet.ground.files.models import Attachment
from quartet.ground.files.pictures import MAX_BYTES, PictureTooLarge, make_safe
from quartet.ground.ledger.models import Entry
from quartet.ground.outbox.models import Event
from quartet.resolution.cases.models import Case
from quartet.resolution.reports.models import Report
from tests.cast import (
    CITY,
    FAR_VILLAGE,
    PASSWORD,
    VILLAGE,
    Cast,
    behind_the_wall,
    case_now,
    grid_of,
    picture,
    point_in,
    square_of,
)
from tests.rig import at_once

REPORT = UUID("01890000-0000-7000-8000-000000000007")


def body(**more: Any) -> dict[str, Any]:
    lon, lat = point_in(VILLAGE)
    return {"id": str(REPORT), "text": "村头那口井的井盖坏了", "lon": lon, "lat": lat, **more}


def post(report: dict[str, Any], **headers: str) -> Any:
    """Send a report as another system does."""
    return Client(headers=headers).post("/api/v1/reports", report, content_type="application/json")


def saved() -> tuple[int, int, int, int]:
    with behind_the_wall():
        return Report.objects.count(), Case.objects.count(), Entry.objects.count(), Event.objects.count()


def problem(answer: Any) -> tuple[int, str]:
    """The status of a refusal and its kind, when it is said in both languages."""
    said = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert said["title_zh"] != said["title_en"] != ""
    return answer.status_code, said["code"]


def test_a_report_opens_a_case_where_the_point_lies(cast: Cast) -> None:
    answer = post(body())

    said = answer.json()
    case = case_now(said["code"])
    assert answer.status_code == 201
    assert (case.region, case.level, case.state, case.text) == (grid_of(VILLAGE), 1, "registered", body()["text"])
    assert said["status_url"] == f"/s/{said['code']}-{said['secret']}"
    assert Client().get(said["status_url"]).status_code == 200


def test_sent_again_it_gets_the_first_answer_and_changes_nothing(cast: Cast) -> None:
    first = post(body())
    before = saved()

    again = post(body())

    assert (again.status_code, again.json()) == (200, first.json())
    assert saved() == before


def test_the_same_id_with_other_words_is_refused_and_the_first_words_stay(cast: Cast) -> None:
    first = post(body()).json()

    answer = post(body(text="路灯坏了"))

    assert problem(answer) == (409, "report-id-reused")
    assert case_now(first["code"]).text == "村头那口井的井盖坏了"


@pytest.mark.parametrize(
    "change",
    [{"place": "井边"}, {"category": "0101"}, {"reporter": {"name": "王"}}, {"happened_at": "2026-05-01T08:00:00Z"}],
)
def test_anything_else_said_makes_it_another_report(cast: Cast, change: dict[str, Any]) -> None:
    post(body())

    assert problem(post(body(**change))) == (409, "report-id-reused")


@pytest.mark.django_db(transaction=True)
def test_ten_copies_at_once_are_one_case_and_one_answer(cast: Cast) -> None:
    before = saved()

    answers = at_once([lambda: post(body())] * 10)

    assert sorted(one.status_code for one in answers) == [200] * 9 + [201]
    assert len({json.dumps(one.json(), sort_keys=True) for one in answers}) == 1
    assert saved() == tuple(count + 1 for count in before)


@pytest.mark.django_db(transaction=True)
def test_two_contents_under_one_id_at_once_keep_the_winner_whole(cast: Cast) -> None:
    answers = at_once([lambda: post(body()), lambda: post(body(text="路灯坏了"))])

    assert sorted(one.status_code for one in answers) == [201, 409]
    with behind_the_wall():
        report = Report.objects.select_related("case").get(pk=REPORT)
    assert report.text == report.case.text


# -- where ------------------------------------------------------------------------------------------------------------


def test_a_point_outside_the_city_is_refused(cast: Cast) -> None:
    assert problem(post(body(lon=116.4, lat=39.9))) == (422, "outside-city")
    assert Report.objects.filter(pk=REPORT).count() == 0


def test_a_swapped_point_is_told_the_right_way_round(cast: Cast) -> None:
    lon, lat = point_in(VILLAGE)

    answer = post(body(lon=lat, lat=lon))

    assert problem(answer) == (422, "swapped-point")
    assert str(lon) in answer.json()["title_en"]


def test_a_point_in_the_shifted_system_is_recognised_and_taken_when_named(cast: Cast) -> None:
    east = square_of("211224100003").bounds[2]
    shifted = body(lon=east + 0.003, lat=42.25)

    assert problem(post(shifted)) == (422, "gcj02-point")
    taken = post({**shifted, "crs": "GCJ-02"})
    assert taken.status_code == 201
    assert case_now(taken.json()["code"]).lon == pytest.approx(east + 0.003, abs=0.01)
    assert case_now(taken.json()["code"]).lon < east


@pytest.mark.parametrize("wrong", [{"lon": 999}, {"lat": -91.5}, {"lon": "here"}, {"crs": "BD-09"}])
def test_what_is_no_point_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    answer = post(body(**wrong))

    assert answer.status_code == 422
    assert Report.objects.filter(pk=REPORT).count() == 0


@pytest.mark.parametrize(
    ("place", "region"),
    [("范家屯村", VILLAGE), ("昌图县曲家店镇曲家村", FAR_VILLAGE), ("双树子村", CITY), ("火星", CITY), ("", CITY)],
)
def test_a_program_that_names_a_place_is_never_guessed_for(cast: Cast, place: str, region: str) -> None:
    """Two villages are called 双树子村: the city decides, and nobody was sent to the wrong one."""
    answer = post({"id": str(uuid7()), "text": "路坏了", "place": place})

    case = case_now(answer.json()["code"])
    assert (case.region, case.level) == (region, 1 if len(region) == 12 else 4)


def form(**more: Any) -> dict[str, Any]:
    return {"id": str(REPORT), "text": "路坏了", "place": "双树子村", **more}


def test_a_person_is_asked_which_of_two_places_is_meant_and_nothing_typed_is_lost(cast: Cast) -> None:
    client = cast.client(None)

    asked = client.post("/report/", form(reporter_name="王某"))

    page = asked.content.decode()
    assert asked.status_code == 422
    assert all(code in page for code in ("211221112203", "211224100217"))
    assert all(word in page for word in ("路坏了", "王某", "双树子村"))
    chosen = client.post("/report/", form(reporter_name="王某", region="211224100217"))
    assert chosen.status_code == 302
    with behind_the_wall():
        assert Report.objects.select_related("case").get(pk=REPORT).case.region == "211224100217"


@pytest.mark.parametrize("region", ["211224999999", "x", "2112' OR 1=1", "21"])
def test_a_region_that_is_none_is_not_taken(cast: Cast, region: str) -> None:
    answer = cast.client(None).post("/report/", form(place="", region=region))

    assert answer.status_code == 422
    assert Report.objects.filter(pk=REPORT).count() == 0


def test_a_person_must_say_something_and_somewhere(cast: Cast) -> None:
    answer = cast.client(None).post("/report/", {"id": str(REPORT), "text": "", "place": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please say what is wrong." in page
    assert "Please say where it is" in page


@pytest.mark.parametrize(
    ("point", "sentence"), [((116.4, 39.9), "outside the city"), ((42.25, 123.85), "swapped"), ((999, 0), "degrees")]
)
def test_a_phone_that_sends_a_wrong_point_keeps_what_was_typed(
    cast: Cast, point: tuple[float, float], sentence: str
) -> None:
    answer = cast.client("grid_member").post("/field/", form(lon=point[0], lat=point[1], text="井盖坏了吗"))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "井盖坏了吗" in answer.content.decode()


# -- too much ---------------------------------------------------------------------------------------------------------


def test_three_megabytes_of_text_are_refused(cast: Cast) -> None:
    answer = post(body(text="字" * 1024 * 1024))

    assert answer.status_code in {413, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert Report.objects.filter(pk=REPORT).count() == 0


def test_a_text_a_little_too_long_is_told_so(cast: Cast) -> None:
    assert problem(post(body(text="字" * 5001))) == (422, "fields-missing")
    assert cast.client(None).post("/report/", form(place="范家屯村", text="字" * 5001)).status_code == 422


@pytest.mark.parametrize("broken", ["{", "[]", "", '{"id": "x"}', '{"id": 1, "text": 2}', "\x00"])
def test_what_is_no_report_is_refused_in_words(cast: Cast, broken: str) -> None:
    answer = Client().post("/api/v1/reports", broken, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_text_with_a_nul_is_refused_or_cleaned_but_never_an_error(cast: Cast) -> None:
    assert post(body(text="井盖\x00坏了")).status_code in {201, 422}
    assert post(body(id=str(uuid7()), place="范家\x00屯村", lon=None, lat=None)).status_code in {201, 422}


def huge_png(side: int) -> bytes:
    """The header of a picture that would unpack to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def upload(raw: bytes, attachment: UUID | None = None) -> Any:
    file = SimpleUploadedFile("a.jpg", raw, content_type="image/jpeg")
    return Client().post("/api/v1/attachments", {"id": str(attachment or uuid7()), "file": file})


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (huge_png(50_000), 413, "picture-too-large"),
        (huge_png(100), 422, "bad-picture"),
        (b"not a picture", 422, "bad-picture"),
        (b"<svg onload='alert(1)'/>", 422, "bad-picture"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", 422, "bad-picture"),
        (picture()[:200], 422, "bad-picture"),
    ],
    ids=["50,000 × 50,000", "cut png", "text", "svg", "gif", "cut jpeg"],
)
def test_what_is_no_fit_picture_is_refused(cast: Cast, raw: bytes, status: int, code: str) -> None:
    before = Attachment.objects.count()

    assert problem(upload(raw)) == (status, code)
    assert Attachment.objects.count() == before


def test_a_page_says_of_a_picture_what_is_wrong_with_it(cast: Cast) -> None:
    file = SimpleUploadedFile("a.png", huge_png(50_000), content_type="image/png")

    answer = cast.client(None).post("/report/", form(place="范家屯村", pictures=file))

    assert answer.status_code in {413, 422}
    assert "too large" in answer.content.decode()
    assert Report.objects.filter(pk=REPORT).count() == 0


def test_a_form_with_pictures_sent_twice_is_one_report(cast: Cast) -> None:
    answers = [
        cast.client(None).post(
            "/report/",
            form(place="范家屯村", pictures=SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")),
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    with behind_the_wall():
        assert Attachment.objects.filter(subject=Report.objects.get(pk=REPORT).case.code).count() == 1


def test_a_picture_keeps_its_pixels_and_nothing_else(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x010F] = "暗记相机".encode().decode("latin-1")
    exif[0x0112] = 6  # turned: must be turned upright, not only marked
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (42.0, 13.0, 7.0)
    raw = picture(size=(40, 30), exif=exif.tobytes())
    assert b"Exif" in raw

    kept = upload(raw, REPORT).json()

    stored = path_of(kept["sha256"]).read_bytes()
    with Image.open(BytesIO(stored)) as image:
        assert (image.size, dict(image.getexif()), "exif" in image.info) == ((30, 40), {}, False)
    assert b"Exif" not in stored


def test_a_report_whose_picture_has_not_arrived_is_not_taken(cast: Cast) -> None:
    before = saved()

    answer = post(body(attachments=[str(uuid7())]))

    assert problem(answer) == (422, "attachment-missing")
    assert saved() == before


def test_a_picture_belongs_to_one_report(cast: Cast) -> None:
    kept = upload(picture()).json()["id"]
    assert post(body(attachments=[kept])).status_code == 201

    assert problem(post(body(id=str(uuid7()), attachments=[kept]))) == (422, "attachment-missing")
    assert post(body(attachments=[kept])).status_code == 200


def test_a_picture_sent_twice_is_kept_once_and_another_under_its_id_is_not(cast: Cast) -> None:
    first = upload(picture("navy"), REPORT)
    again = upload(picture("navy"), REPORT)
    other = upload(picture("red"), REPORT)

    assert (first.status_code, again.json()) == (201, first.json())
    assert problem(other) == (409, "picture-id-reused")


# -- who --------------------------------------------------------------------------------------------------------------


def test_who_does_not_want_to_be_named_is_not(cast: Cast) -> None:
    post(body(reporter={"name": "暗记王", "phone": "13900000000", "anonymous": True}))

    with behind_the_wall():
        report = Report.objects.get(pk=REPORT)
    assert (report.reporter_name, report.reporter_phone, report.anonymous) == ("", "", True)


def test_a_bad_token_does_not_report_as_anybody(cast: Cast) -> None:
    assert problem(post(body(), authorization="Bearer wrong")) == (401, "wrong-sign-in")
    assert Report.objects.filter(pk=REPORT).count() == 0


def test_a_clerk_reports_for_somebody_on_the_telephone(cast: Cast) -> None:
    answer = cast.client("township_desk").post(
        "/desk/report/",
        form(place="范家屯村", via="counter", reporter_name="老王", reporter_phone="0410-555", read_back="on"),
    )

    assert answer.status_code == 302
    assert answer["Location"].endswith("/slip?desk=1")
    with behind_the_wall():
        report = Report.objects.get(pk=REPORT)
    assert (report.channel, report.taken_by_id, report.read_back, report.reporter_name) == (
        "counter", cast.people["township_desk"].pk, True, "老王"
    )  # fmt: skip


def test_a_grid_member_reports_from_the_spot_with_a_picture(cast: Cast) -> None:
    lon, lat = point_in(VILLAGE)
    file = SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")
    client = cast.client("grid_member")

    answer = client.post("/field/", form(place="", lon=lon, lat=lat, pictures=file), follow=True)

    with behind_the_wall():
        report = Report.objects.select_related("case").get(pk=REPORT)
        assert Attachment.objects.filter(subject=report.case.code).count() == 1
    assert (answer.status_code, report.channel, report.case.reporter_id) == (
        200,
        "field",
        cast.people["grid_member"].pk,
    )


# -- answers of the API -----------------------------------------------------------------------------------------------


def test_times_are_said_as_people_here_live_by_them(cast: Cast) -> None:
    """Tieling keeps one offset all year: no summer time, so a date is a date."""
    said = post(body(happened_at="2026-07-01T00:30:00Z")).json()

    moment = datetime.fromisoformat(said["received_at"])
    assert said["received_at"].endswith("+08:00")
    assert moment.utcoffset() is not None
    with behind_the_wall():
        kept = Report.objects.get(pk=REPORT).happened_at
    assert kept is not None
    assert kept.isoformat() == "2026-07-01T00:30:00+00:00"


def test_a_report_costs_at_most_fifteen_statements(cast: Cast) -> None:
    post(body(id=str(uuid7())))  # what a process learns once

    with CaptureQueriesContext(connection) as asked:
        assert post(body()).status_code == 201

    assert len(asked) <= 15, "\n".join(one["sql"][:120] for one in asked)


@pytest.mark.parametrize(
    ("who", "channel"), [("grid_member", "field"), ("township_desk", "telephone"), ("department", "api")]
)
def test_who_sends_with_a_token_says_by_which_way_it_came(cast: Cast, who: str, channel: str) -> None:
    token = Client().post(
        "/api/v1/tokens", {"username": who, "password": PASSWORD}, content_type="application/json"
    ).json()["token"]  # fmt: skip

    assert post(body(), authorization=f"Bearer {token}").status_code == 201

    with behind_the_wall():
        assert Report.objects.get(pk=REPORT).channel == channel


def test_five_pictures_are_one_too_many(cast: Cast) -> None:
    files = [SimpleUploadedFile(f"{number}.jpg", picture(), content_type="image/jpeg") for number in range(5)]

    answer = cast.client(None).post("/report/", form(place="范家屯村", pictures=files))

    assert answer.status_code == 422
    assert "At most 4 pictures." in answer.content.decode()


def test_a_picture_of_more_bytes_than_any_phone_takes_is_not_even_opened() -> None:
    with pytest.raises(PictureTooLarge):
        make_safe(b"\0" * (MAX_BYTES + 1))
