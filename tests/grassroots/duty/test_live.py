"""On the wire: a real ASGI server, a day of a phone's positions, and what is in the table afterwards."""

import asyncio
import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from quartet.grassroots.duty import live
from quartet.grassroots.duty.ingest import Outcome, Sender, Sent, as_points
from quartet.grassroots.duty.live import ComeAgain, Intake
from quartet.ground.people.models import Token
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.site.launch.ports import free_port
from quartet.site.launch.roles import Doors
from tests.cast import Cast
from tests.grassroots.duty.conftest import MIDDLE, Field, ms, points

MINUTE = timedelta(minutes=1)

on_the_wire = pytest.mark.django_db(transaction=True)
"""The server has a connection of its own, so what the test does must be committed; putting it back takes seconds."""


@pytest.fixture(scope="module")
def port(doors: Doors, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The live process as `quartet up` starts it, on this test's database."""
    number = free_port()
    environment = {**os.environ, "QUARTET_APP_DSN": doors.app, "QUARTET_HOME": str(settings.CONFIG.home)}
    argv = [
        sys.executable,
        "-m",
        "uvicorn",
        "--port",
        str(number),
        "--log-level",
        "warning",
        "quartet.site.live:application",
    ]
    process = subprocess.Popen(argv, env=environment)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", number), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield number
    process.terminate()
    process.wait(10)


def post(
    port: int, body: Any, *, path: str = live.PATH, method: str = "POST", kind: str = "application/json", **headers: str
) -> tuple[int, dict[str, Any]]:
    """One request, as a phone makes it."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    wire.request(method, path, raw, {"content-type": kind, **headers})
    answer = wire.getresponse()
    told = json.loads(answer.read() or b"{}")
    wire.close()
    return answer.status, told


def token(cast: Cast, name: str) -> dict[str, str]:
    """A token of somebody's."""
    now = timezone.now()
    Token.objects.get_or_create(
        digest=hashlib.sha256(name.encode()).hexdigest(), person=cast.people[name],
        defaults={"made_at": now, "expires_at": now + timedelta(hours=1)},
    )  # fmt: skip
    return {"authorization": f"Bearer {name}"}


def body(field_duty: Any, sent: Sequence[Any]) -> dict[str, Any]:
    return {"session": str(field_duty), "points": [list(one) for one in sent]}


@on_the_wire
def test_of_a_whole_day_only_the_minutes_on_duty_are_stored(field: Field, port: int) -> None:
    """24 hours of one phone, one point a minute, sent whole and again and by a stranger: only duty is kept."""
    started, ended = field.now - timedelta(hours=9), field.now - timedelta(hours=5)
    day = points(field.now - timedelta(hours=22), 24 * 60, every=MINUTE)
    halves = [day[:720], day[720:]]
    duty = field.start(at=started)
    other = field.start("grid_member_next_village", at=started)
    mine, theirs = token(field.cast, "grid_member"), token(field.cast, "grid_member_next_village")
    before = [post(port, body(duty.uid, half), **mine) for half in halves]
    field.end(duty, at=ended)
    after = [post(port, body(duty.uid, half), **mine) for half in halves]
    strange = [post(port, body(duty.uid, half), **theirs) for half in halves]
    also = [post(port, body(other.uid, half), **mine) for half in halves]

    kept = field.stored(duty)
    inside = [at for at, *_rest in day if ms(started) <= at <= ms(ended)]
    assert {status for status, _told in [*before, *after, *strange, *also]} == {202}
    assert [ms(at) for at in kept] == inside
    assert len(field.stored()) == len(kept)  # nothing of another session
    assert sum(told["stored"] for _status, told in after) == len(inside)
    assert sum(told["stored"] for _status, told in [*strange, *also]) == 0
    assert all(started <= at <= ended for at in kept)
    assert field.on_map() == 0


@on_the_wire
def test_a_cookie_opens_it_as_a_token_does(field: Field, port: int) -> None:
    duty = field.start(at=field.now - 30 * MINUTE)
    cookie = {"cookie": f"{settings.SESSION_COOKIE_NAME}={field.cast.sessions['grid_member']}"}

    assert post(port, body(duty.uid, points(field.now - 5 * MINUTE, 4)), **cookie) == (202, {"stored": 4, "refused": 0})
    assert len(field.stored(duty)) == 4


@on_the_wire
def test_a_stranger_stores_nothing_and_after_signing_out_a_remembered_cookie_opens_nothing(
    field: Field, port: int
) -> None:
    duty = field.start(at=field.now - 30 * MINUTE)
    one = body(duty.uid, points(field.now - 5 * MINUTE, 1))
    strangers: list[dict[str, str]] = [
        {}, {"authorization": "Bearer nobody"}, {"authorization": "Basic x"}, {"cookie": "sessionid=nobody"}, {"cookie": "x=1"},
        {"cookie": "a/b=1"},
    ]  # fmt: skip
    refused = [post(port, one, **headers) for headers in strangers]
    nothing = field.stored()
    key = field.cast.sessions["grid_member"]
    cookie = {"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}
    first = post(port, one, **cookie)
    Session.objects.filter(session_key=key).delete()

    assert {(status, told["code"]) for status, told in refused} == {(401, "wrong-sign-in")}
    assert nothing == []
    assert first[0] == 202
    assert post(port, body(duty.uid, points(field.now - 4 * MINUTE, 1)), **cookie)[0] == 401
    assert len(field.stored(duty)) == 1


@on_the_wire
def test_a_token_that_ran_out_or_whose_holder_left_stores_nothing(field: Field, port: int) -> None:
    duty = field.start(at=field.now - 30 * MINUTE)
    headers = token(field.cast, "grid_member")
    sent = body(duty.uid, points(field.now - 5 * MINUTE, 1))
    field.cast.people["grid_member"].is_active = False
    field.cast.people["grid_member"].save()
    left = post(port, sent, **headers)[0]
    field.cast.people["grid_member"].is_active = True
    field.cast.people["grid_member"].save()
    Token.objects.update(expires_at=field.now - MINUTE)

    assert (left, post(port, sent, **headers)[0]) == (401, 401)
    assert field.stored() == []


SOME = "01890000-0000-7000-8000-000000000000"
NOT_POSITIONS = [
    b"", b"{", b"[]", b"null", b"7", b'{"session": 1, "points": []}', b'{"session": "x", "points": []}',
    *(
        json.dumps({"session": SOME, **said}).encode()
        for said in (
            {}, {"points": None}, {"points": "ab"}, {"points": {"a": 1}}, {"points": [[1, 2, 3]]}, {"points": [[1, 2, 3, 4, 5]]},
            {"points": [1, 2, 3, 4]}, {"points": [["a", 1, 2, 3]]}, {"points": [[{}, 1, 2, 3]]}, {"points": [[1, [2], 2, 3]]},
            {"points": [[[1, 2], [3, 4]]]}, {"points": [[1, 2, 3, 4]] * 1001}, {"points": [[10**400, 1, 2, 3]]},
        )
    ),
    "é".encode("latin-1"),
]  # fmt: skip


@pytest.mark.parametrize("raw", NOT_POSITIONS)
def test_what_is_no_position_is_refused_with_a_sentence(port: int, raw: bytes) -> None:
    status, told = post(port, raw, authorization="Bearer somebody")

    assert (status, told["code"]) == (422, "not-positions")


@on_the_wire
def test_a_number_that_is_none_is_refused_like_a_place_elsewhere(field: Field, port: int) -> None:
    duty = field.start(at=field.now - 30 * MINUTE)
    at = ms(field.now)
    strange = f"[[{at}, NaN, 42, 1], [{at}, 1e999, 42, 1], [{at}, null, 42, 1], [-1, 123, 42, 1], [1e15, 123, 42, 1], [1e300, 123, 42, 1]]"
    raw = f'{{"session": "{duty.uid}", "points": {strange}}}'.encode()

    assert post(port, raw, **token(field.cast, "grid_member")) == (202, {"stored": 0, "refused": 6})


@given(
    raw=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["session", "points", "x"]), inner, max_size=3)
        ),
        max_leaves=12,
    ).map(lambda said: json.dumps(said).encode())
)
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        _session, found = live.read(raw)
    except live.NotPositions:
        return
    assert found.shape[1:] == (4,)


def test_only_json_by_post_and_not_too_much(port: int) -> None:
    headers = {"authorization": "Bearer somebody"}

    assert post(port, b"{}", kind="text/plain", **headers)[0] == 405
    assert post(port, b"", method="GET", **headers)[0] == 405
    assert post(port, b" " * (live.LONGEST_BODY + 1), **headers)[0] == 413


@on_the_wire
def test_many_phones_at_once_are_answered_each_for_itself(field: Field, port: int) -> None:
    duty = field.start(at=field.now - 60 * MINUTE)
    headers = token(field.cast, "grid_member")
    sent = [points(field.now - (40 - number) * MINUTE, 3) for number in range(30)]

    with ThreadPoolExecutor(15) as pool:
        found = list(pool.map(lambda one: post(port, body(duty.uid, one), **headers), sent))

    assert found == [(202, {"stored": 3, "refused": 0})] * 30
    assert len(field.stored(duty)) == len({at for one in sent for at, *_rest in one})


# -- the intake by itself --------------------------------------------------------------------------------------------


def sent(count: int) -> Sent:
    return Sent(Sender(person=1, trusted=True), uuid7(), as_points([(1, *MIDDLE, 1.0)] * count))


def gather(intake: Intake, batch: list[Sent]) -> list[Any]:
    async def run() -> list[Any]:
        return await asyncio.gather(*(intake.put(one) for one in batch), return_exceptions=True)

    return asyncio.run(run())


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_requests_that_come_together_are_written_together() -> None:
    seen: list[int] = []

    def write(batch: Sequence[Sent]) -> list[Outcome]:
        seen.append(len(batch))
        return [Outcome(len(one.points)) for one in batch]

    assert gather(Intake(write, linger=0.05), [sent(2), sent(3), sent(0)]) == [Outcome(2), Outcome(3), Outcome(0)]
    assert seen == [3]


def test_a_thousand_points_do_not_linger() -> None:
    begun = time.perf_counter()
    found = gather(Intake(lambda batch: [Outcome(len(one.points)) for one in batch], linger=30), [sent(600), sent(600)])

    assert found == [Outcome(600), Outcome(600)]
    assert time.perf_counter() - begun < 15


def test_a_request_the_database_dislikes_harms_no_other() -> None:
    def write(batch: Sequence[Sent]) -> list[Outcome]:
        if any(len(one.points) == 7 for one in batch):
            raise ValueError("seven")
        return [Outcome(len(one.points)) for one in batch]

    found = gather(Intake(write, linger=0.01), [sent(1), sent(7), sent(2)])

    assert [found[0], found[2]] == [Outcome(1), Outcome(2)]
    assert isinstance(found[1], ComeAgain)


def test_while_the_database_is_away_nothing_is_acknowledged() -> None:
    def write(batch: Sequence[Sent]) -> list[Outcome]:
        raise OperationalError("gone")

    assert [type(one) for one in gather(Intake(write, linger=0.01), [sent(1), sent(2)])] == [ComeAgain, ComeAgain]


def test_more_than_memory_should_hold_is_sent_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_WAITING", 5)
    found = gather(Intake(lambda batch: [Outcome(len(one.points)) for one in batch], linger=0.01), [sent(6), sent(1)])

    assert found[0] == Outcome(6)
    assert isinstance(found[1], ComeAgain)


def test_a_phone_that_hangs_up_while_it_sends_has_sent_nothing() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(live.NotPositions):
        asyncio.run(live._body(gone))


@on_the_wire
def test_cookies_are_remembered_up_to_a_number(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_SIGNED_IN", 2)
    monkeypatch.setattr(live, "_signed_in", {})
    keys = [field.cast.sessions[name] for name in ("grid_member", "clerk", "grid_member_next_village")]

    async def ask() -> list[Sender]:
        cookies = [{b"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} for key in [*keys, keys[-1]]]
        return [await live._sender(cookie) for cookie in cookies]

    found = asyncio.run(ask())

    assert [one.key for one in found] == [*keys, keys[-1]]
    assert found[0].person == field.cast.people["grid_member"].pk
    assert set(live._signed_in) == {keys[-1]}


def test_a_phone_that_hung_up_stops_nobody() -> None:
    async def run() -> Outcome:
        intake = Intake(lambda batch: [Outcome(len(one.points)) for one in batch], linger=0.05)
        gone = asyncio.create_task(intake.put(sent(1)))
        await asyncio.sleep(0)
        gone.cancel()
        return await intake.put(sent(2))

    assert asyncio.run(run()) == Outcome(2)


@on_the_wire
def test_the_intake_writes_as_the_system(field: Field) -> None:
    duty = field.start(at=field.now - 10 * MINUTE)
    one = Sent(
        Sender(person=field.cast.people["grid_member"].pk, trusted=True),
        duty.uid,
        as_points(points(field.now - MINUTE, 2)),
    )

    assert live.write_batch([one]) == [Outcome(2)]
    connections.close_all()
    with acting_as(SYSTEM):
        assert len(field.stored(duty)) == 2
