"""Files that come in pieces of at most 64 KiB: each is on disk before it is acknowledged, so a cut costs one piece.

The row says how far the file is known to be whole; bytes beyond that on disk are of a piece nobody acknowledged, and
the next try writes over them.
"""

import hashlib
import os
import re
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.crash import crash_point
from quartet.ground.errors import DomainError
from quartet.ground.files import pictures, voices
from quartet.ground.files.actions import add_picture, add_voice
from quartet.ground.files.models import Attachment, Upload
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.rows import insert_unless_there

PIECE = 64 * 1024
ABANDONED = timedelta(days=60)
"""An upload nobody went on with for so long is forgotten; a telephone may be away for weeks."""
LIMITS = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/webp"), pictures.MAX_BYTES),
    **dict.fromkeys(voices.TYPES, voices.MAX_BYTES),
}


class UploadNotFound(DomainError):
    """There is none of this id, or it is somebody else's."""

    status = 404
    code = "upload-not-found"
    message = _("There is no such upload. Begin it anew.")


class UploadIdReused(DomainError):
    """The same id was declared for another file."""

    status = 409
    code = "upload-id-reused"
    message = _("This upload id was already used for another file. Send it again under a new id.")


class UnfitUpload(DomainError):
    """Its type or size is none we take."""

    status = 422
    code = "unfit-upload"
    message = _("Only pictures up to 20 MB and recordings up to 5 MB can be sent.")


class WrongOffset(DomainError):
    """The piece does not begin where the last one ended."""

    status = 409
    code = "wrong-offset"
    message = _("The next piece begins at byte %(offset)s.")


class PieceTooLarge(DomainError):
    """More than one piece may hold, or more than was declared."""

    status = 413
    code = "piece-too-large"
    message = _("A piece holds at most 64 KiB, and all of them what was declared.")


class UploadTorn(DomainError):
    """All bytes came, but not those that were declared: begin again."""

    status = 409
    code = "upload-torn"
    message = _("What arrived is not what was declared. It was put away; please send it again from the start.")


def draft_of(upload_id: UUID) -> Path:
    """Where the pieces are put together."""
    return Path(settings.FILES_ROOT) / "uploads" / str(upload_id)


def get_upload(*, upload_id: UUID, acting: Claims) -> Upload:
    """One's own upload. Raises UploadNotFound."""
    found = Upload.objects.filter(pk=upload_id, uploader=acting.person).first() if acting.person else None
    if found is None:
        raise UploadNotFound
    return found


@transaction.atomic(durable=True)
def begin_upload(*, upload_id: UUID, sha256: str, size: int, kind: str, acting: Claims, now: datetime) -> Upload:
    """Declare a file; again it says how far it is. Raises UnfitUpload, UploadIdReused, NotAllowed."""
    if acting.person is None:
        raise NotAllowed
    sha256 = sha256.lower()
    if not 0 < size <= LIMITS.get(kind, 0) or not re.fullmatch("[0-9a-f]{64}", sha256):
        raise UnfitUpload
    write_freely()
    upload = Upload(pk=upload_id, uploader=acting.person, sha256=sha256, size=size, type=kind, begun_at=now)
    if insert_unless_there(upload):
        return upload
    found = Upload.objects.get(pk=upload_id)
    if (found.uploader, found.sha256, found.size, found.type) != (acting.person, sha256, size, kind):
        raise UploadIdReused
    return found


def add_piece(*, upload_id: UUID, offset: int, piece: bytes, acting: Claims, now: datetime) -> Upload:
    """Keep one piece, and with the last one the whole. Safe to repeat: a piece that is there is skipped.

    Raises UploadNotFound, WrongOffset, PieceTooLarge, UploadTorn, and what `add_picture` and `add_voice` refuse.
    """
    with transaction.atomic(durable=True):
        own = Upload.objects.filter(uploader=acting.person) if acting.person else Upload.objects.none()
        upload = own.select_for_update().filter(pk=upload_id).first()
        if upload is None:
            raise UploadNotFound
        if len(piece) > PIECE or offset + len(piece) > upload.size:
            raise PieceTooLarge
        if offset > upload.received or offset < 0:
            raise WrongOffset(offset=upload.received)
        if offset + len(piece) > upload.received:
            fresh = piece[upload.received - offset :]
            _write(draft_of(upload_id), upload.received, fresh)
            write_freely()
            upload.received += len(fresh)
            upload.save(update_fields=["received"])
    crash_point("after_commit")
    if upload.received == upload.size and upload.done_at is None:
        _finish(upload, acting, now)
    return upload


def _write(path: Path, offset: int, piece: bytes) -> None:
    """Write a piece at its place, on disk for certain once this returns."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(descriptor, piece, offset)
        crash_point("file_write")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if offset == 0:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _finish(upload: Upload, acting: Claims, now: datetime) -> None:
    """Check the whole, make it safe, keep it; only then is the upload done. A cut here is repeated by the next try."""
    path = draft_of(upload.pk)
    raw = path.read_bytes()[: upload.size] if path.exists() else b""
    if hashlib.sha256(raw).hexdigest() != upload.sha256:
        if not _put_back(upload.pk, now=None):  # the same piece, sent twice at one moment: the other one was quicker
            upload.refresh_from_db()
            return
        path.unlink(missing_ok=True)
        raise UploadTorn
    keep = add_voice if upload.type in voices.TYPES else add_picture
    keep(attachment_id=upload.pk, raw=raw, acting=acting, now=now)
    upload.done_at = now
    _put_back(upload.pk, now=now)
    path.unlink(missing_ok=True)


@transaction.atomic(durable=True)
def _put_back(upload_id: UUID, *, now: datetime | None) -> bool:
    """Mark an upload as done, or send it back to its first byte; False when it was done already."""
    write_freely()
    uploads = Upload.objects.filter(pk=upload_id, done_at=None)
    return bool(uploads.update(received=0) if now is None else uploads.update(done_at=now))


def attach_arrived(
    *, ids: Collection[UUID], hashes: dict[str, str], subject: str, county: str, person: int
) -> set[UUID]:
    """Give those of one's files that have arrived to what they belong to; gives the ids still missing.

    Inside the caller's transaction. `hashes` says, by id, which bytes were meant: others count as missing. A file that
    belongs to something else already counts as missing too.
    """
    if not ids:
        return set()
    whole = Upload.objects.filter(pk__in=ids, uploader=person, done_at__isnull=False).values_list("pk", "sha256")
    meant = {pk for pk, sha256 in whole if hashes.get(str(pk), sha256) == sha256}
    Attachment.objects.filter(pk__in=meant, uploader=person, subject="").update(subject=subject, county=county)
    there = Attachment.objects.filter(pk__in=meant, subject=subject).values_list("pk", flat=True)
    return set(ids) - set(there)


@transaction.atomic(durable=True)
def forget_abandoned(*, now: datetime) -> int:
    """Remove what nobody went on with for two months; gives how many there were."""
    write_freely()
    old = list(Upload.objects.filter(done_at=None, begun_at__lt=now - ABANDONED).values_list("pk", flat=True))
    for upload_id in old:
        with suppress(FileNotFoundError):
            draft_of(upload_id).unlink()
    Upload.objects.filter(pk__in=old, done_at=None).delete()
    return len(old)
