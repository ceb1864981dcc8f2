"""Keeping pictures: on disk first, in the database second, answered last."""

import hashlib
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.crash import crash_point
from quartet.ground.errors import DomainError
from quartet.ground.files import voices
from quartet.ground.files.models import Attachment
from quartet.ground.files.pictures import make_safe
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.rows import insert_unless_there


class AttachmentMissing(DomainError):
    """A report names a picture that has not arrived: it is not complete."""

    status = 422
    code = "attachment-missing"
    message = _("A picture named in the report has not arrived. Send the picture first, then the report again.")


class PictureIdReused(DomainError):
    """The same id came with another picture. The first one stays; the second was not kept under this id."""

    status = 409
    code = "picture-id-reused"
    message = _("This picture id was already used for another picture. Send it again under a new id.")


class StoreFull(DomainError):
    """Pictures share the disk with the database: they stop before it must."""

    status = 507
    code = "store-full"
    message = _("The platform's disk is almost full: pictures cannot be taken now. Send the words; they are kept.")


LEAST_FREE = 2 * 1024**3
"""Bytes of the disk that pictures leave to the database."""


def path_of(sha256: str, ending: str = "jpg") -> Path:
    """Where a picture lies, or a recording with its own ending."""
    return Path(settings.FILES_ROOT) / sha256[:2] / f"{sha256}.{ending}"


def _keep(data: bytes, ending: str = "jpg") -> str:
    """Write bytes under their hash so that they survive a power cut once this returns. Raises StoreFull."""
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < LEAST_FREE:
        raise StoreFull
    sha256 = hashlib.sha256(data).hexdigest()
    crash_point("hash_check")
    path = path_of(sha256, ending)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            crash_point("file_write")
            os.fsync(file.fileno())
        crash_point("file_fsync")
        draft.rename(path)
        crash_point("rename")
    # Also when the file was there: who wrote it may have been killed before its name was on disk.
    for folder in (path.parent, path.parent.parent):
        _fsync_folder(folder)
    crash_point("directory_fsync")
    return sha256


def _fsync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def add_picture(*, attachment_id: UUID, raw: bytes, acting: Claims, now: datetime) -> Attachment:
    """Make a picture safe and keep it. Safe to repeat with the same id.

    Raises BadPicture, PictureTooLarge, or PictureIdReused when the id carries another picture.
    """
    picture = make_safe(raw)
    fresh = Attachment(
        pk=attachment_id, sha256=_keep(picture.data), size=len(picture.data), width=picture.width,
        height=picture.height, received_at=now, uploader=acting.person,
    )  # fmt: skip
    return _add(fresh, picture.data)


def add_voice(*, attachment_id: UUID, raw: bytes, acting: Claims, now: datetime) -> Attachment:
    """Keep a spoken note. Safe to repeat with the same id. Raises BadVoice, or PictureIdReused."""
    data, kind = voices.make_safe(raw)
    fresh = Attachment(
        pk=attachment_id, sha256=_keep(data, voices.TYPES[kind]), type=kind, size=len(data), width=0, height=0,
        received_at=now, uploader=acting.person,
    )  # fmt: skip
    return _add(fresh, data, voices.TYPES[kind])


@transaction.atomic(durable=True)
def _add(fresh: Attachment, data: bytes, ending: str = "jpg") -> Attachment:
    """Insert it unless its id is there; refuse the id for other bytes."""
    write_freely()
    if insert_unless_there(fresh):
        return fresh
    found = Attachment.objects.get(pk=fresh.pk)
    if found.sha256 != fresh.sha256:
        raise PictureIdReused
    if not path_of(found.sha256, ending).exists():  # the last other use was forgotten at this very moment
        _keep(data, ending)
    return found


def keep_picture(raw: bytes) -> str:
    """Make a picture safe and keep it under its hash, which is given back; whoever asks keeps the hash.

    Raises BadPicture or PictureTooLarge.
    """
    return _keep(make_safe(raw).data)


def forget_pictures(ids: Sequence[UUID]) -> None:
    """Delete pictures that belong to no case, inside another verb's transaction; their files go after the commit."""
    gone = Attachment.objects.filter(pk__in=ids, subject="")
    hashes = set(gone.values_list("sha256", flat=True))
    gone.delete()
    for sha256 in sorted(hashes):
        transaction.on_commit(partial(drop_if_unused, sha256))


def drop_if_unused(sha256: str) -> None:
    """Delete a picture's file unless an attachment has it. Whoever keeps hashes of their own asks themselves first."""
    with transaction.atomic():
        write_freely()
        used = Attachment.objects.filter(sha256=sha256).exists()
    if not used:
        path_of(sha256).unlink(missing_ok=True)


def attach(*, ids: Sequence[UUID], code: str, county: str) -> None:
    """Give pictures to a case, inside the report's transaction. Raises AttachmentMissing."""
    if not ids:
        return
    given = Attachment.objects.filter(pk__in=ids, subject="").update(subject=code, county=county)
    if given != len(set(ids)):
        raise AttachmentMissing
