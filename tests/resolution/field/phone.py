"""A telephone as the server sees it: what it sends, built by hand, and what it is told."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.people.models import Token
from tests.cast import VILLAGE, Cast, point_in

WORDS = "村头那口井的井盖坏了"


class Phone:
    """Somebody's telephone, signed in."""

    def __init__(self, cast: Cast, name: str) -> None:
        now = timezone.now()
        digest = hashlib.sha256(name.encode()).hexdigest()
        Token.objects.get_or_create(
            digest=digest, person=cast.people[name],
            defaults={"made_at": now, "expires_at": now + timedelta(hours=1)},
        )  # fmt: skip
        self.client = Client(headers={"authorization": f"Bearer {name}", "accept-language": "en"})

    def sends(self, command: dict[str, Any] | bytes) -> Any:
        """Send a command; the answer."""
        return self.client.post("/api/v1/field/commands", command, content_type="application/json")

    def says(self, command: dict[str, Any] | bytes) -> dict[str, Any]:
        """Send a command that is taken; the receipt."""
        answer = self.sends(command)
        assert answer.status_code in {200, 201, 202}, answer.content.decode()
        told: dict[str, Any] = answer.json()
        return told

    def uploads(self, raw: bytes, *, kind: str = "image/jpeg", upload: UUID | None = None, piece: int = 65536) -> str:
        """Send a file in pieces; its id."""
        name = str(upload or uuid7())
        declared = {"id": name, "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw), "type": kind}
        assert self.declares(declared).status_code in {200, 201}
        for offset in range(0, len(raw), piece):
            answer = self.piece(name, offset, raw[offset : offset + piece])
            assert answer.status_code == 200, answer.content.decode()
        return name

    def declares(self, declared: dict[str, Any]) -> Any:
        return self.client.post("/api/v1/files/uploads", declared, content_type="application/json")

    def piece(self, name: str, offset: int, raw: bytes) -> Any:
        where = f"/api/v1/files/uploads/{name}?offset={offset}"
        return self.client.patch(where, raw, content_type="application/octet-stream")

    def pack(self, **headers: str) -> Any:
        return self.client.get("/api/v1/field/pack", headers=headers)


def report(**more: Any) -> dict[str, Any]:
    """A report as the telephone makes it."""
    lon, lat = point_in(VILLAGE)
    body = {"text": WORDS, "lon": lon, "lat": lat} | more.pop("body", {})
    return {"id": str(uuid7()), "verb": "report", "made_at": "2026-05-11T09:00:00+08:00", "body": body, **more}


def command(verb: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Any other command."""
    return {"id": str(uuid7()), "verb": verb, "made_at": "2026-05-11T09:00:00+08:00", "body": body, **more}
