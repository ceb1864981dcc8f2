"""A file that comes in pieces is whole at the end or not there; a cut costs one piece."""

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from uuid6 import uuid7

from quartet.ground.files import actions, uploads
from quartet.ground.files.actions import add_picture, path_of
from quartet.ground.files.models import Attachment, Upload
from quartet.ground.files.voices import BadVoice, make_safe, type_of
from quartet.ground.people.rights import NOBODY, Claims, NotAllowed, acting_as
from tests.cast import MONDAY, PEOPLE, Cast, behind_the_wall, later, picture
from tests.resolution.field.phone import Phone, report
from tests.rig import at_once

PIECE = uploads.PIECE


def photograph(size: int = 200_000) -> bytes:
    """A real picture of about so many bytes: noise does not shrink."""
    side = 260
    from io import BytesIO  # noqa: PLC0415 -- used once

    from PIL import Image  # noqa: PLC0415 -- as above

    out = BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "PNG")
    assert out.tell() >= size
    return out.getvalue()


def declared(raw: bytes, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()), "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw), "type": "image/png", **more
    }  # fmt: skip


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast, "grid_member")


def how_far(phone: Phone, name: str) -> tuple[int, bool]:
    told = phone.client.get(f"/api/v1/files/uploads/{name}").json()
    return told["offset"], told["done"]


def test_piece_by_piece_it_becomes_a_picture(phone: Phone) -> None:
    raw = photograph()
    said = declared(raw)

    assert phone.declares(said).status_code == 201
    for offset in range(0, len(raw), PIECE):
        assert how_far(phone, said["id"]) == (offset, False)
        phone.piece(said["id"], offset, raw[offset : offset + PIECE])

    assert how_far(phone, said["id"]) == (len(raw), True)
    with behind_the_wall():
        kept = Attachment.objects.get(pk=said["id"])
    assert path_of(kept.sha256).exists()
    assert not uploads.draft_of(kept.pk).exists()


@pytest.mark.parametrize("after", ["write", "answer"])
def test_cut_at_every_piece_it_resumes_to_the_same_bytes(
    phone: Phone, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After `write` the piece is on disk and the row does not know; after `answer` the telephone does not know."""
    raw = photograph()
    said = declared(raw)
    phone.declares(said)
    seen: list[str] = []
    keep = uploads.add_picture

    def look(*, raw: bytes, **more: Any) -> Any:
        seen.append(hashlib.sha256(raw).hexdigest())
        return keep(raw=raw, **more)

    monkeypatch.setattr(uploads, "add_picture", look)
    offset = 0
    while offset < len(raw):
        if after == "write":
            with pytest.MonkeyPatch.context() as cut:

                def torn(path: Path, offset: int, piece: bytes, write: Any = uploads._write) -> None:
                    write(path, offset, piece)
                    raise ConnectionError

                cut.setattr(uploads, "_write", torn)
                phone.client.raise_request_exception = False
                assert phone.piece(said["id"], offset, raw[offset : offset + PIECE]).status_code == 500
                phone.client.raise_request_exception = True
        else:
            phone.piece(said["id"], offset, raw[offset : offset + PIECE])
        offset = how_far(phone, said["id"])[0]
        phone.piece(said["id"], offset, raw[offset : offset + PIECE])
        offset = how_far(phone, said["id"])[0]

    assert how_far(phone, said["id"]) == (len(raw), True)
    assert seen == [said["sha256"]]


def test_a_piece_sent_twice_is_kept_once(phone: Phone) -> None:
    raw = photograph()
    said = declared(raw)
    phone.declares(said)

    phone.piece(said["id"], 0, raw[:PIECE])
    phone.piece(said["id"], 0, raw[:PIECE])
    phone.piece(said["id"], 100, raw[100 : 100 + PIECE])

    assert how_far(phone, said["id"]) == (PIECE + 100, False)


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_five_times_at_once_makes_one_picture(cast: Cast) -> None:
    phone, raw = Phone(cast, "grid_member"), picture()
    said = declared(raw, type="image/jpeg")
    phone.declares(said)

    answers = at_once([lambda: phone.piece(said["id"], 0, raw).status_code] * 5)

    assert answers == [200] * 5
    with behind_the_wall():
        assert Attachment.objects.filter(pk=said["id"]).count() == 1


def test_who_comes_second_to_the_last_piece_hears_that_it_is_done(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = picture()
    said = declared(raw, type="image/jpeg")
    phone.declares(said)
    finish = uploads._finish

    def after_another(upload: uploads.Upload, acting: Claims, now: datetime) -> None:
        finish(uploads.Upload.objects.get(pk=upload.pk), acting, now)
        finish(upload, acting, now)

    monkeypatch.setattr(uploads, "_finish", after_another)

    assert phone.piece(said["id"], 0, raw).status_code == 200
    assert how_far(phone, said["id"]) == (len(raw), True)


def test_a_gap_is_refused_and_told_where_to_go_on(phone: Phone) -> None:
    raw = photograph()
    said = declared(raw)
    phone.declares(said)

    answer = phone.piece(said["id"], PIECE, raw[PIECE : 2 * PIECE])

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-offset")
    assert "byte 0" in answer.json()["title_en"]


@pytest.mark.parametrize("length", [PIECE + 1, 300_000])
def test_a_piece_holds_no_more_than_it_may(phone: Phone, length: int) -> None:
    said = declared(picture())
    phone.declares(said)

    assert phone.piece(said["id"], 0, bytes(length)).json()["code"] == "piece-too-large"


def test_other_bytes_than_declared_begin_again(phone: Phone) -> None:
    raw = picture()
    said = declared(raw, type="image/jpeg")
    phone.declares(said)

    answer = phone.piece(said["id"], 0, bytes(len(raw)))

    assert (answer.status_code, answer.json()["code"]) == (409, "upload-torn")
    assert how_far(phone, said["id"]) == (0, False)
    assert phone.piece(said["id"], 0, raw).json()["done"] is True


def test_declared_again_it_says_how_far_it_is(phone: Phone) -> None:
    raw = photograph()
    said = declared(raw)
    phone.declares(said)
    phone.piece(said["id"], 0, raw[:PIECE])

    again = phone.declares(said)

    assert (again.status_code, again.json()["offset"]) == (200, PIECE)


@pytest.mark.parametrize("other", [{"size": 5}, {"sha256": "0" * 64}, {"type": "image/webp"}])
def test_an_id_declared_for_another_file_is_refused(phone: Phone, other: dict[str, Any]) -> None:
    said = declared(picture())
    phone.declares(said)

    assert phone.declares({**said, **other}).json()["code"] == "upload-id-reused"


@pytest.mark.parametrize(
    "unfit",
    [{"type": "video/mp4"}, {"size": 21 * 1024 * 1024}, {"type": "audio/mp4", "size": 6 * 1024 * 1024},
     {"sha256": "g" * 64}],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_before_it_is_sent(phone: Phone, unfit: dict[str, Any]) -> None:
    assert phone.declares({**declared(picture()), **unfit}).json()["code"] == "unfit-upload"


def test_an_upload_is_its_senders(cast: Cast, phone: Phone) -> None:
    said = declared(picture())
    phone.declares(said)

    for name in PEOPLE:
        if name != "grid_member":
            other = Phone(cast, name)
            assert other.client.get(f"/api/v1/files/uploads/{said['id']}").status_code == 404
            assert other.piece(said["id"], 0, b"x").status_code == 404
            with acting_as(cast.claims(name)):
                assert not Upload.objects.exists()


def test_nobody_uploads_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        uploads.begin_upload(upload_id=uuid7(), sha256="0" * 64, size=1, kind="image/png", acting=NOBODY, now=MONDAY)


def test_what_nobody_went_on_with_is_forgotten_after_two_months(phone: Phone) -> None:
    raw = photograph()
    begun, untouched, done = declared(raw), declared(raw), phone.uploads(picture())
    for said in (begun, untouched):
        phone.declares(said)
    phone.piece(begun["id"], 0, raw[:PIECE])

    with behind_the_wall():
        assert uploads.forget_abandoned(now=later(days=1)) == 0
        assert uploads.forget_abandoned(now=later(days=500)) == 2
        assert [str(one.pk) for one in Upload.objects.all()] == [done]
    assert not uploads.draft_of(begun["id"]).exists()


# -- voices ----------------------------------------------------------------------------------------------------------


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return (len(body) + 8).to_bytes(4, "big") + name + body


WHERE = b"+41.8057+123.4315/"
M4A = (
    box(b"ftyp", b"M4A \0\0\0\0isom")
    + box(b"moov", box(b"mvhd", bytes(20)), box(b"udta", box(b"\xa9xyz", WHERE)), box(b"trak", box(b"meta", WHERE)))
    + (1).to_bytes(4, "big") + b"uuid" + (16 + len(WHERE)).to_bytes(8, "big") + WHERE
    + box(b"mdat", b"sound" * 40)
)  # fmt: skip
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(100)
OGG = b"OggS\0\2" + bytes(100)


@pytest.mark.parametrize(
    ("raw", "kind"), [(M4A, "audio/mp4"), (WEBM, "audio/webm"), (OGG, "audio/ogg")], ids=["m4a", "webm", "ogg"]
)
def test_a_recording_is_known_by_its_first_bytes(raw: bytes, kind: str) -> None:
    assert type_of(raw) == kind


def test_where_it_was_recorded_is_gone_and_the_sound_is_where_it_was() -> None:
    clean, _kind = make_safe(M4A)

    assert WHERE not in clean
    assert (len(clean), clean.index(b"sound")) == (len(M4A), M4A.index(b"sound"))


@pytest.mark.parametrize(
    "raw", [b"", b"MZ\x90", b"<html>", picture(), OGG + bytes(5 * 1024 * 1024), box(b"ftyp", b"M4A ") + b"\0\0\0\x04moov"],
    ids=["nothing", "a program", "a page", "a picture", "too long", "a box that ends before it begins"],
)  # fmt: skip
def test_what_is_no_recording_is_refused(raw: bytes) -> None:
    with pytest.raises(BadVoice):
        make_safe(raw)


@pytest.mark.parametrize(("raw", "kind"), [(M4A, "audio/mp4"), (OGG, "audio/ogg")])
def test_a_voice_note_is_heard_by_who_sees_the_case(cast: Cast, phone: Phone, raw: bytes, kind: str) -> None:
    name = phone.uploads(raw, kind=kind)
    code = phone.says(report(body={"text": ""}, photo_ids=[name]))["code"]

    heard = cast.client("clerk").get(f"/files/{name}/voice")
    sound = b"".join(heard.streaming_content)

    assert (heard.status_code, heard["Content-Type"], len(sound)) == (200, kind, len(raw))
    assert f"/files/{name}/voice" in cast.client("clerk").get(f"/cases/{code}/").content.decode()
    assert cast.client("clerk").get(f"/files/{name}.jpg").status_code == 404
    assert cast.client("clerk_next_county").get(f"/files/{name}/voice").status_code == 404


def test_a_picture_is_not_heard(cast: Cast) -> None:
    assert cast.client("clerk").get(f"/files/{cast.plants['in_village'].picture}/voice").status_code == 404


def test_a_picture_sent_as_a_recording_is_refused(phone: Phone) -> None:
    raw = picture()
    said = declared(raw, type="audio/ogg")
    phone.declares(said)

    assert phone.piece(said["id"], 0, raw).json()["code"] == "bad-voice"


def test_a_picture_sent_again_is_there_again_though_its_file_was_forgotten_meanwhile(cast: Cast) -> None:
    name, raw, claims = uuid7(), picture("olive"), cast.claims("grid_member")

    def send() -> Attachment:
        with acting_as(claims):
            return add_picture(attachment_id=name, raw=raw, acting=claims, now=MONDAY)

    kept = path_of(send().sha256)
    with pytest.MonkeyPatch.context() as patch:
        # The file goes just between its being kept and the look at its row.
        patch.setattr("quartet.ground.files.actions.insert_unless_there", lambda _row: kept.unlink() or False)
        send()

    assert kept.exists()


def test_pictures_stop_before_the_disk_is_full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LEAST_FREE", 2**80)

    with pytest.raises(actions.StoreFull) as refusal:
        add_picture(attachment_id=uuid7(), raw=picture(), acting=NOBODY, now=MONDAY)

    assert refusal.value.status == 507
