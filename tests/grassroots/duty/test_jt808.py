"""JT/T 808 frames: real ones are read, written ones are read back, and no bytes at all do harm."""

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from quartet.grassroots.duty import devices, gateway, jt808
from quartet.grassroots.duty.devices import NotAMember, forget_device, give_device
from quartet.grassroots.duty.jt808 import (
    BadFrame,
    Fix,
    Frames,
    Message,
    answer,
    decode,
    encode,
    escape,
    fixes,
    unescape,
)
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.site.launch.ports import free_port
from quartet.site.launch.roles import Doors
from tests.grassroots.duty.conftest import HERE, Field

FRAMES = [line.strip() for line in (Path(__file__).parent / "data" / "jt808_frames.txt").read_text().splitlines()]
NUMBERS = st.integers(0, 10**12 - 1).map(str)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def location(at: datetime, lon: float, lat: float, *, status: int = 3) -> bytes:
    """The body of a position report."""
    when = bytes.fromhex(at.astimezone(jt808.BEIJING).strftime("%y%m%d%H%M%S"))
    return struct.pack(">IIIIHHH", 0, status, round(abs(lat) * 1e6), round(abs(lon) * 1e6), 30, 0, 0) + when


def test_a_real_frame_of_edition_2013() -> None:
    frame = "7e02000048051160004464000d00000000000c00020159885e06cbf34400000000000020080718072201040000000130011c310109e4020063e50100e60100e7080000000000000000ee0a01cc01262c009a6743001e7e"

    message = decode(bytes.fromhex(frame))

    assert (message.kind, message.number, message.serial, message.newer) == (jt808.LOCATION, "51160004464", 13, False)
    assert fixes(message) == [Fix(datetime(2020, 8, 7, 10, 7, 22, tzinfo=UTC), 114.02938, 22.64483, fixed=True)]


def test_a_real_batch_of_edition_2019() -> None:
    message = decode(
        bytes.fromhex(
            "7e0704402d0100000866496077582164881d0001000028000000000000000701a00192091f2a4700160000000226050916422701040000258230010031010e507e"
        )
    )

    assert (message.kind, message.number, message.newer) == (jt808.BATCH, "866496077582164", True)
    assert [round(one.lat, 3) for one in fixes(message)] == [-27.263]


def test_of_the_real_frames_those_that_follow_the_standard_are_read() -> None:
    """The others carry encrypted bodies, terminal numbers that are no numbers, or check bytes that do not fit."""
    read, refused = [], []
    for line in FRAMES:
        try:
            message = decode(bytes.fromhex(line))
            read.append((message, fixes(message)))
        except BadFrame as why:
            refused.append(str(why))

    assert (len(read), len(refused)) == (90, 25)
    assert sum(bool(found) for _message, found in read) == 69
    assert all(-180 <= fix.lon <= 180 and -90 <= fix.lat <= 90 for _message, found in read for fix in found)


@given(
    kind=st.integers(0, 0xFFFF),
    number=NUMBERS,
    serial=st.integers(0, 0xFFFF),
    body=st.binary(max_size=1023),
    newer=st.booleans(),
)
def test_what_is_written_is_read_back(kind: int, number: str, serial: int, body: bytes, newer: bool) -> None:
    frame = encode(kind, number, serial, body, newer=newer)

    assert decode(frame) == Message(kind, number, serial, body, newer)
    assert frame.count(b"\x7e") == 2


@given(raw=st.binary(max_size=200))
def test_hiding_the_flag_and_finding_it_again(raw: bytes) -> None:
    assert unescape(escape(raw)) == raw
    assert b"\x7e" not in escape(raw)


@given(raw=st.binary(max_size=300), seed=st.sampled_from(FRAMES), place=st.integers(0, 200), cut=st.integers(0, 200))
def test_no_bytes_do_harm(raw: bytes, seed: str, place: int, cut: int) -> None:
    """Anything at all, and real frames with a piece torn out or written over."""
    real = bytes.fromhex(seed)
    for data in (raw, real[:place] + raw[:3] + real[place + 3 :], real[:cut], real[cut:]):
        for mended in (data, data[:-2] + bytes([0]) + b"\x7e"):
            try:
                found = fixes(decode(mended))
            except BadFrame:
                continue
            assert all(fix.at.tzinfo is not None for fix in found)


@given(kind=st.sampled_from([jt808.LOCATION, jt808.BATCH, 1]), body=st.binary(max_size=200), in_parts=st.booleans())
def test_no_body_does_harm(kind: int, body: bytes, in_parts: bool) -> None:
    try:
        found = fixes(Message(kind, "1", 1, body, in_parts=in_parts))
    except BadFrame:
        return
    assert not (in_parts and found)


@given(
    frames=st.lists(st.sampled_from(FRAMES[:20]), max_size=5),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=50),
)
def test_a_stream_gives_the_same_frames_however_it_is_cut(frames: list[str], sizes: list[int]) -> None:
    stream, cutter, found = b"".join(bytes.fromhex(frame) for frame in frames), Frames(), []
    while stream:
        for size in sizes:
            found += list(cutter.feed(stream[:size]))
            stream = stream[size:]

    assert found == [one for frame in frames for one in bytes.fromhex(frame).split(b"\x7e") if one]


def test_a_stream_without_an_end_is_cut_off() -> None:
    with pytest.raises(BadFrame, match="no end"):
        list(Frames().feed(b"x" * 5000))


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (b"", "too short"),
        (b"\x7e\x02\x00\x7d\x03" + bytes(20) + b"\x7e", "7d without"),
        (b"\x7e\x02\x00" + bytes(20) + b"\x7e", "check byte"),
        (encode(jt808.LOCATION, "1", 1, b"x" * 30).replace(b"\x1e", b"\x1d", 1), "check byte"),
    ],
)
def test_a_frame_that_is_none_says_why(frame: bytes, why: str) -> None:
    with pytest.raises(BadFrame, match=why):
        decode(frame)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (jt808.LOCATION, b"short"), (jt808.LOCATION, struct.pack(">IIIIHHH", 0, 0, 0, 0, 0, 0, 0) + b"\xff" * 6), (jt808.BATCH, b""),
        (jt808.BATCH, b"\x00\x02\x00\x00\x05abc"), (jt808.BATCH, b"\x00\x01\x00\x00\x00"),
    ],
)  # fmt: skip
def test_a_body_that_is_not_what_its_kind_says_is_refused(kind: int, body: bytes) -> None:
    with pytest.raises(BadFrame):
        fixes(Message(kind, "1", 1, body))


def test_south_and_west_are_below_zero() -> None:
    at = datetime(2026, 5, 11, tzinfo=UTC)
    (fix,) = fixes(Message(jt808.LOCATION, "1", 1, location(at, 123.5, 42.5, status=0b1110)))

    assert (fix.at, fix.lon, fix.lat, fix.fixed) == (at, -123.5, -42.5, True)


def test_answers_are_frames_that_name_what_they_answer() -> None:
    asked = Message(jt808.REGISTER, "13800138000", 7, b"")

    registered, known, general = (
        decode(answer(asked, jt808.DONE, code="abc")), decode(answer(asked, jt808.NOT_KNOWN, code="abc")),
        decode(answer(Message(jt808.LOCATION, "1", 9, b""), jt808.FAILED)),
    )  # fmt: skip

    assert (registered.kind, registered.body) == (jt808.REGISTERED, b"\x00\x07\x00abc")
    assert known.body == b"\x00\x07\x04"
    assert (general.kind, general.body) == (jt808.ANSWER, b"\x00\x09\x02\x00\x01")


# -- trackers and the gateway ----------------------------------------------------------------------------------------

NUMBER = "13800138000"


def carry_out(message: Message) -> int:
    """As the gateway does, and leave no connection of its thread behind."""
    try:
        return gateway.carry_out(message)
    finally:
        connection.close()


def talk(pieces: list[bytes], store: gateway.Store = carry_out) -> list[Message]:
    """Say this to the gateway over a real connection, and read what it answers."""

    async def run() -> bytes:
        server = await asyncio.start_server(lambda reader, writer: gateway.serve(reader, writer, store), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        writer.write_eof()
        told = await reader.read()
        writer.close()
        server.close()
        await server.wait_closed()
        return told

    return [decode(one) for one in Frames().feed(asyncio.run(run()))]


def test_a_tracker_belongs_to_a_member_and_to_one_at_a_time(field: Field) -> None:
    with acting_as(SYSTEM):
        give_device(number="0" + NUMBER, username="grid_member")
        given = give_device(number=NUMBER, username="grid_member_next_village")
        holder = devices.holder_of(NUMBER)
        forget_device(number=NUMBER)
        forget_device(number=NUMBER)

        assert str(given) == f"{NUMBER} → {holder}"
        assert devices.holder_of(NUMBER) is None
        for name in ("clerk", "nobody"):
            with pytest.raises(NotAMember):
                give_device(number=NUMBER, username=name)


@pytest.mark.django_db(transaction=True)
def test_a_tracker_speaks_for_its_member_on_duty_and_for_nobody_off_duty(field: Field) -> None:
    with acting_as(SYSTEM):
        give_device(number=NUMBER, username="grid_member")
    duty = field.start(at=field.now - HOUR)
    one = encode(jt808.LOCATION, NUMBER, 1, location(field.now - 30 * MINUTE, *HERE))
    two = [location(field.now - minutes * MINUTE, *HERE) for minutes in (20, 10, 90)]  # the last was off duty
    batch = encode(
        jt808.BATCH,
        NUMBER,
        2,
        b"\x00\x03\x01" + b"".join(struct.pack(">H", len(body)) + body for body in two),
        newer=True,
    )
    blind = encode(jt808.LOCATION, NUMBER, 3, location(field.now - 5 * MINUTE, *HERE, status=0))
    strange = encode(jt808.LOCATION, "999", 4, location(field.now - 4 * MINUTE, *HERE))
    register, beat = encode(jt808.REGISTER, NUMBER, 5, b"x" * 37), encode(jt808.HEARTBEAT, NUMBER, 6, b"")
    unknown = encode(jt808.REGISTER, "999", 7, b"x" * 37)
    broken = encode(jt808.LOCATION, NUMBER, 8, b"short")

    told = talk([one[:10], one[10:] + batch, blind + strange, b"\x7enonsense\x7e", register, beat, unknown, broken])

    assert [message.body[-1] if message.kind == jt808.ANSWER else message.body[2] for message in told] == [
        0,
        0,
        0,
        1,
        0,
        0,
        4,
        1,
    ]
    assert len(field.stored(duty)) == 3
    assert len(field.stored()) == 3


def test_a_message_that_cannot_be_stored_is_answered_so_and_asked_for_again() -> None:
    def away(_message: Message) -> int:
        raise RuntimeError("the database is away")

    (told,) = talk([encode(jt808.HEARTBEAT, NUMBER, 1, b"")], away)

    assert told.body[-1] == jt808.FAILED


def test_who_talks_nonsense_for_long_is_left() -> None:
    assert talk([b"x" * 9000]) == []


def test_the_command_listens_and_answers(doors: Doors, django_db_setup: None) -> None:
    """`quartet jt808` in a process of its own, until it is told to stop."""
    port = free_port()
    environment = {**os.environ, "QUARTET_APP_DSN": doors.app, "QUARTET_HOME": str(settings.CONFIG.home)}
    argv = [sys.executable, "-m", "quartet.cli", "jt808", "--port", str(port)]
    with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            with socket.create_connection(("127.0.0.1", port), 60) as wire:
                wire.sendall(encode(jt808.REGISTER, "999", 7, b"x" * 37))
                told = decode(wire.recv(100))
            process.send_signal(signal.SIGINT)
            code = process.wait(60)
        finally:
            process.kill()

    assert said == f"JT/T 808 127.0.0.1:{port}\n"
    assert (told.kind, told.body) == (jt808.REGISTERED, b"\x00\x07\x04")
    assert code == 0
