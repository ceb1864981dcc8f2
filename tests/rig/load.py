"""People who report through the front and do not give up: every report is sent twice or more under one id."""

import json
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from uuid6 import uuid7

from tests.rig.acklog import Reporter
from tests.rig.stage import DESK, PLACE

PATIENCE = 90.0
"""Seconds a client repeats one message before it calls that a fault of the product."""
PAUSE = 0.2
CATEGORY = "1107"
"""One whose line names a body that the cast has at the county: a line that names nobody here sends nothing on."""
BOUNDARY = "----quartet-rig"


class Refused(AssertionError):
    """The product refused what it must take, or did not take it in time."""


@dataclass(frozen=True, slots=True)
class Message:
    """One request, which may be sent again as it is."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = tuple[int, Any] | None
"""Status and body of a reply; None when none came."""


def as_json(path: str, body: Mapping[str, Any], token: str = "") -> Message:
    """A message with a JSON body."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return Message("POST", path, json.dumps(body).encode(), headers)


def with_file(path: str, name: str, raw: bytes) -> Message:
    """A message with an `id` and a `file`, as a browser's form sends them."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="id"\r\n\r\n{name}\r\n--{BOUNDARY}\r\n'
    head += 'Content-Disposition: form-data; name="file"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + raw + f"\r\n--{BOUNDARY}--\r\n".encode()
    return Message("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})


def send(port: int, message: Message, *, copies: int = 1) -> list[Answer]:
    """Send so many copies, all on their way before the first reply is read."""
    lines = [HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(copies)]
    answers: list[Answer] = []
    sent = []
    for line in lines:
        try:
            line.request(message.method, message.path, message.body, dict(message.headers))
            sent.append(line)
        except (OSError, HTTPException):
            answers.append(None)
    for line in sent:
        try:
            reply = line.getresponse()
            answers.append((reply.status, json.loads(reply.read() or b"null")))
        except (OSError, HTTPException, ValueError):
            answers.append(None)
    for line in lines:
        line.close()
    return answers


def insist(port: int, message: Message, *, copies: int = 1) -> list[Any]:
    """Send the same message until it is acknowledged; gives the body of every acknowledged copy. Raises Refused."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answers = [answer for answer in send(port, message, copies=copies) if answer is not None]
        if acknowledged := [body for status, body in answers if status in (200, 201)]:
            return acknowledged
        refusals = [answer for answer in answers if 400 <= answer[0] < 500]
        if refusals or time.monotonic() > deadline:
            raise Refused(f"{message.method} {message.path}: {refusals or 'no answer in time'}")
        time.sleep(PAUSE)


def photograph(chance: random.Random) -> bytes:
    """A picture nobody else has sent."""
    out = BytesIO()
    Image.frombytes("RGB", (32, 24), chance.randbytes(32 * 24 * 3)).save(out, "JPEG")
    return out.getvalue()


class Client(threading.Thread):
    """One sender: reports, some with a picture, some sent on by the township's desk."""

    def __init__(self, *, port: int, seed: int, oracle: Path, token: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.fault: BaseException | None = None
        self._port, self._token, self._enough = port, token, stop
        self._chance = random.Random(seed)
        self._address = oracle

    def run(self) -> None:
        """Report until told to stop; what goes wrong is kept for whoever joins."""
        try:
            with Reporter(self._address) as self._oracle:
                while not self._enough.is_set():
                    self._report()
        except BaseException as fault:  # noqa: BLE001 -- raised again in the main thread
            self.fault = fault

    def _report(self) -> None:
        said: dict[str, Any] = {"id": str(uuid7())}
        said["text"] = f"村头的井盖坏了，晚上看不见。记号 {said['id']}"
        kept: dict[str, str] = {}
        dispatched = self._chance.random() < 0.4
        if dispatched:
            said["place"] = PLACE
        if self._chance.random() < 0.4:
            kept = self._picture()
            said["attachments"] = [kept["id"]]
        message = as_json("/api/v1/reports", said)
        first = insist(self._port, message, copies=self._chance.choice([1, 1, 2, 3]))
        again = insist(self._port, message)
        for receipt in (*first, *again):
            self._oracle.tell({"kind": "report", "id": receipt["id"], "code": receipt["code"],
                               "content": receipt["sha256"], "text": said["text"], "picture": kept})  # fmt: skip
        if dispatched:
            self._dispatch(first[0]["code"])

    def _picture(self) -> dict[str, str]:
        """Send a picture, sometimes twice at once; gives its id and hash as acknowledged."""
        message = with_file("/api/v1/attachments", str(uuid7()), photograph(self._chance))
        kept = insist(self._port, message, copies=self._chance.choice([1, 2]))
        for one in kept:
            self._oracle.tell({"kind": "picture", "id": one["id"], "sha256": one["sha256"]})
        return {"id": kept[0]["id"], "sha256": kept[0]["sha256"]}

    def _dispatch(self, code: str) -> None:
        """Send a case on as the desk does: set its category, then to the body the duty list names, by its line."""
        path = f"/api/v1/cases/{code}/moves"
        self._move(path, code, {"move": "classify", "category": CATEGORY})
        offers = insist(self._port, Message("GET", path, headers={"Authorization": f"Bearer {self._token}"}))[0]
        fields = next(offer for offer in offers if offer["move"] == "dispatch")["fields"]
        self._move(path, code, {"move": "dispatch", **{name: fields[name]["value"] for name in ("unit", "line")}})

    def _move(self, path: str, code: str, said: dict[str, Any]) -> None:
        """Make a move twice: the second time nothing may happen."""
        message = as_json(path, {"id": str(uuid7()), **said}, self._token)
        for _ in range(2):
            for _acknowledged in insist(self._port, message):
                self._oracle.tell({"kind": "move", "id": json.loads(message.body)["id"], "code": code})


class Crowd:
    """Several clients at once."""

    def __init__(self, *, clients: int, port: int, password: str, oracle: Path, seed: int) -> None:
        token = insist(port, as_json("/api/v1/tokens", {"username": DESK, "password": password}))[0]["token"]
        self._enough = threading.Event()
        self._clients: Sequence[Client] = [
            Client(port=port, seed=seed + number, oracle=oracle, token=token, stop=self._enough)
            for number in range(clients)
        ]
        for client in self._clients:
            client.start()

    def check(self) -> None:
        """Raise what a client met."""
        for client in self._clients:
            if client.fault is not None:
                raise client.fault

    def stop(self) -> None:
        """Let each finish what it has begun, and raise what one of them met."""
        self._enough.set()
        for client in self._clients:
            client.join(4 * PATIENCE)
        self.check()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file as it lies there; empty when it does not."""
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""
