"""Two thousand open pages on the one live process: how long until each hears of a report."""

import json
import resource
import select
import socket
import time
from collections.abc import Iterator
from threading import Thread

from tests.bench.figures import Figure, share
from tests.bench.intake import report
from tests.bench.stage import Stage, Wire, tell

EVERY = 0.5
"""Seconds between two reports."""
LISTENERS = ("village_clerk", "township_desk", "county_desk", "city_desk", "supervisor")
"""Roles whose desks see what is reported in the personas' village."""


def session_of(stage: Stage, role: str) -> str:
    """Sign a persona in and give the cookie's value."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 -- Django is set up by the stage
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- same

    from quartet.ground.people.models import Person  # noqa: PLC0415 -- same

    person = Person.objects.get(username=stage.logins[role]["username"])
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _open(port: int, cookie: str) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port), 60)
    request = f"GET /live/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={cookie}\r\n\r\n"
    stream.sendall(request.encode())
    return stream


def streams(stage: Stage, *, many: int, reports: int) -> Iterator[Figure]:
    """Open the streams, send reports through the API, and time each line from before its report was sent."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * many + 500), hard))
    cookies = [session_of(stage, role) for role in LISTENERS]
    tell(f"opening {many} streams")
    poll = select.epoll()
    opened: dict[int, socket.socket] = {}
    for number in range(many):
        stream = _open(stage.live, cookies[number % len(cookies)])
        head = stream.recv(4096)
        assert b"200 OK" in head, head
        stream.settimeout(0)
        opened[stream.fileno()] = stream
        poll.register(stream, select.EPOLLIN)
    sent: dict[str, float] = {}
    heard: list[tuple[float, bytes]] = []
    sender = Thread(target=_report, args=(stage, reports, sent), daemon=True)
    sender.start()
    deadline = time.perf_counter() + reports * EVERY + 15
    while len(heard) < many * reports and time.perf_counter() < deadline:
        for number, _event in poll.poll(0.1):
            data = opened[number].recv(65536)
            heard += [(time.perf_counter(), line) for line in data.split(b"\n") if line.startswith(b'data: {"code')]
    sender.join()
    delays = sorted((at - sent[json.loads(line[6:])["code"]]) * 1000 for at, line in heard)
    for stream in opened.values():
        stream.close()
    yield Figure(
        "live delay", share(delays, 0.99) if delays else float("inf"), "ms (p99)", at_most=1000,
        more={"streams": many, "heard": len(delays), "expected": many * reports,
              "p50": round(share(delays, 0.5)) if delays else None},
    )  # fmt: skip
    yield Figure("live lines heard", len(delays) / (many * reports), "share", at_least=1)


def _report(stage: Stage, reports: int, sent: dict[str, float]) -> None:
    wire = Wire(stage.web, stage.token("grid_member"))
    for number in range(reports):
        time.sleep(EVERY)
        body = report(number) | {"lon": None, "lat": None, "place": "范家屯村"}
        at = time.perf_counter()
        status, answer = wire.ask(wire.request("POST", "/api/v1/reports", body=body))
        assert status == 201, answer
        sent[json.loads(answer)["code"]] = at
