"""Files in pieces, for telephones on bad lines: declare, send piece by piece, ask how far it is."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from quartet.ground.files import uploads
from quartet.ground.files.models import Upload
from quartet.ground.people.rights import acting

router = Router(tags=["files"])


class UploadIn(Schema):
    """A file to come: its id (UUIDv7), the SHA-256 and size of all its bytes, and its type."""

    id: UUID
    sha256: str = Field(min_length=64, max_length=64)
    size: int = Field(ge=1)
    type: str = Field(max_length=32)


class UploadOut(Schema):
    """How far it is: `offset` bytes are on disk; `done` once the whole was checked against `sha256` and kept."""

    id: UUID
    offset: int
    size: int
    sha256: str
    done: bool


def _out(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.pk, "offset": upload.received, "size": upload.size, "sha256": upload.sha256,
        "done": upload.done_at is not None,
    }  # fmt: skip


@router.post("/files/uploads", response={201: UploadOut, 200: UploadOut})
def begin_upload(request: HttpRequest, body: UploadIn) -> Status[dict[str, Any]]:
    """Declare a file: 201 at first, 200 with the present offset when it was declared before."""
    upload = uploads.begin_upload(
        upload_id=body.id, sha256=body.sha256, size=body.size, kind=body.type, acting=acting(), now=timezone.now()
    )
    return Status(201 if upload.received == 0 else 200, _out(upload))


@router.get("/files/uploads/{upload_id}", response=UploadOut)
def get_upload(request: HttpRequest, upload_id: UUID) -> dict[str, Any]:
    """Say where the next piece begins."""
    return _out(uploads.get_upload(upload_id=upload_id, acting=acting()))


@router.patch(
    "/files/uploads/{upload_id}",
    response=UploadOut,
    openapi_extra={
        "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
def add_piece(request: HttpRequest, upload_id: UUID, offset: int) -> dict[str, Any]:
    """Keep up to 64 KiB that begin at `offset`; they are on disk when the answer comes."""
    upload = uploads.add_piece(
        upload_id=upload_id, offset=offset, piece=request.body, acting=acting(), now=timezone.now()
    )
    return _out(upload)
