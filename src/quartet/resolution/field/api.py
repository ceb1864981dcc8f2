"""The telephone's end of the platform: one address to send to, one to take along what is needed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema, Status

from quartet.ground.crash import crash_point
from quartet.ground.people.rights import acting
from quartet.resolution.field.actions import take_command
from quartet.resolution.field.pack import pack_for
from quartet.resolution.field.reading import CommandIn
from quartet.resolution.field.states import CommandState
from quartet.resolution.reports import slips

router = Router(tags=["field"])


class ReceiptOut(Schema):
    """The proof that the platform has it. A telephone deletes its copy only when `sha256` is its own."""

    id: UUID
    sha256: str
    """Of the command's canonical form (RFC 8785), computed by the platform from what it kept."""
    state: str
    first: bool
    number: int
    """Its place in the platform's order; the telephone's clock decides nothing."""
    code: str
    """The case's code, when it is about a case."""
    status_url: str
    """The resident's page, for the sender of a report to hand on."""
    answer: dict[str, Any]
    """`missing`: files still to come. `yours`, `theirs`, `version`: two versions to choose from."""


def _command_schema() -> dict[str, Any]:
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": CommandIn.model_json_schema()}}}
    }


@router.post(
    "/field/commands",
    response={201: ReceiptOut, 200: ReceiptOut, 202: ReceiptOut},
    openapi_extra=_command_schema(),
)
def post_command(request: HttpRequest) -> Status[dict[str, Any]]:
    """Take a command: 201 at first, 200 with the same answer when repeated, 202 when it is kept for a person to read.

    409 for an id with other content, which is kept too. Nothing that came from somebody known is thrown away.
    """
    crash_point("after_body")
    receipt = take_command(raw=request.body, acting=acting(), now=timezone.now())
    crash_point("after_commit")
    kept = receipt.state == CommandState.KEPT
    mine = receipt.person == acting().person and receipt.code and receipt.report
    answer = {
        "id": receipt.id, "sha256": receipt.sha256, "state": receipt.state.value, "first": receipt.first,
        "number": receipt.number, "code": receipt.code, "answer": receipt.answer or {},
        "status_url": slips.path_for(receipt.code) if mine else "",
    }  # fmt: skip
    return Status(202 if kept else 201 if receipt.first else 200, answer)


@router.get("/field/pack")
def get_pack(request: HttpRequest) -> HttpResponse:
    """What somebody needs for a week without a signal; 304 when the telephone has it already."""
    pack, content = pack_for(acting(), timezone.now())
    tag = f'"{content[:32]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse(pack, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-store"
    return answer
