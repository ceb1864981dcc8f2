"""Reports for machines: `POST /api/v1/reports` and the pictures that belong to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from quartet.ground.crash import crash_point
from quartet.ground.files import actions as files
from quartet.ground.people.rights import acting
from quartet.ground.people.states import DESKS, Role
from quartet.ground.places.crs import Crs
from quartet.resolution.cases.states import Channel, Wish
from quartet.resolution.reports.actions import Said, submit_report
from quartet.resolution.reports.placing import find_region

router = Router(tags=["reports"])


class Reporter(Schema):
    """Who says it, if they wish to say so."""

    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=24, pattern=r"^(\+?[0-9 \-]{5,20})?$")
    anonymous: bool = False


class ReportIn(Schema):
    """What somebody says. `id` is made by the sender (UUIDv7) and makes sending twice harmless."""

    id: UUID
    text: str = Field(min_length=1, max_length=5000)
    lon: float | None = None
    lat: float | None = None
    crs: Crs = Crs.WGS84
    place: str = Field("", max_length=200)
    category: str = Field("", max_length=12)
    happened_at: datetime | None = None
    reporter: Reporter = Field(default_factory=lambda: Reporter(name="", phone=""))
    attachments: list[UUID] = Field(default_factory=list, max_length=20)
    urgent: bool = False
    """Somebody is in danger now: fire, gas, water, a fight, somebody missing."""
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish), description="Who must not read it: ticks.")
    safe_contact: str = Field("", max_length=200)
    """When and how the reporter can be reached without danger."""


class ReceiptOut(Schema):
    """The receipt: what was saved (`sha256` over its canonical form), and how to follow it."""

    id: UUID
    code: str
    secret: str
    status_url: str
    received_at: datetime
    sha256: str


class AttachmentOut(Schema):
    """A picture as kept."""

    id: UUID
    sha256: str
    size: int


def _channel() -> Channel:
    """A grid member's phone, a desk, or another system."""
    claims = acting()
    if claims.has_role(Role.GRID_MEMBER):
        return Channel.FIELD
    return Channel.TELEPHONE if claims.has_role(*DESKS) else Channel.API


@router.post("/reports", response={201: ReceiptOut, 200: ReceiptOut})
def post_report(request: HttpRequest, body: ReportIn) -> Status[dict[str, Any]]:
    """Save a report and open its case: 201 first, 200 with the same answer when repeated, 409 when changed."""
    crash_point("after_body")
    placed = find_region(lon=body.lon, lat=body.lat, place=body.place, crs=body.crs)
    said = Said(
        id=body.id, text=body.text, region=placed.region, lon=placed.lon, lat=placed.lat, place=body.place,
        category=body.category, happened_at=body.happened_at, reporter_name=body.reporter.name,
        reporter_phone=body.reporter.phone, anonymous=body.reporter.anonymous, attachments=tuple(body.attachments),
        urgent=body.urgent,
        wishes=tuple(wish.value for wish in dict.fromkeys(body.wishes)), safe_contact=body.safe_contact.strip(),
    )  # fmt: skip
    receipt = submit_report(said=said, channel=_channel(), acting=acting(), now=timezone.now())
    answer = {
        "id": receipt.id, "code": receipt.code, "secret": receipt.secret, "status_url": receipt.path,
        "received_at": receipt.received_at, "sha256": receipt.content,
    }  # fmt: skip
    return Status(201 if receipt.first else 200, answer)


@router.post("/attachments", response={201: AttachmentOut})
def post_attachment(
    request: HttpRequest,
    file: File[UploadedFile],
    id: Form[UUID],  # noqa: A002 -- the contract's name
) -> Status[dict[str, Any]]:
    """Keep one picture under the sender's id; name that id in the report."""
    kept = files.add_picture(attachment_id=id, raw=file.read(), acting=acting(), now=timezone.now())
    return Status(201, {"id": kept.pk, "sha256": kept.sha256, "size": kept.size})
