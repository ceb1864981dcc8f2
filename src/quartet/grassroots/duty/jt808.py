"""JT/T 808 frames of trackers, editions 2013 and 2019: bytes in, messages and fixes out. Pure; never trusts a length.

A frame is `7e … 7e`; inside, 7e is written 7d 02 and 7d is written 7d 01. Then header (message id, attributes,
terminal number in BCD, serial number), body, and one byte that is the XOR of all before it. Edition 2019 sets bit 14 of
the attributes, and has a version byte and ten bytes of number instead of six. Times are Beijing's, angles in 10⁻⁶
degrees, taken as WGS-84 (JT/T 808-2019).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import reduce
from operator import xor
from typing import Final

FLAG: Final = 0x7E
LONGEST: Final = 4096
"""More bytes than an escaped frame can have; a stream without a flag for so long is no JT/T 808."""
BEIJING: Final = timezone(timedelta(hours=8))

HEARTBEAT, REGISTER, AUTHENTICATE, LOCATION, BATCH = 0x0002, 0x0100, 0x0102, 0x0200, 0x0704
ANSWER, REGISTERED = 0x8001, 0x8100
DONE, FAILED, NOT_KNOWN = 0, 1, 4

_EDITION_2019, _IN_PARTS, _ENCRYPTED, _LENGTH = 1 << 14, 1 << 13, 0b111 << 10, 0x3FF
_FIXED, _SOUTH, _WEST = 1 << 1, 1 << 2, 1 << 3
_FIX = struct.Struct(">IIIIHHH6s")


class BadFrame(ValueError):
    """The bytes are no frame we can read; the text says why."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a terminal."""

    kind: int
    number: str
    """The terminal's number, leading zeros dropped."""
    serial: int
    body: bytes
    newer: bool = False
    """Edition 2019."""
    in_parts: bool = False


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a terminal was. `fixed` is false when it had no satellites and only guesses."""

    at: datetime
    lon: float
    lat: float
    fixed: bool
    alarm: int = 0


class Frames:
    """Cuts a stream into frames. Feed it what arrives, in pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give the frames that are complete now, without their flags. Raises BadFrame when there can be none."""
        *whole, self._rest = (self._rest + data).split(bytes([FLAG]))
        yield from (one for one in whole if one)
        if len(self._rest) > LONGEST:
            self._rest = b""
            raise BadFrame("no end of frame")


def decode(frame: bytes) -> Message:
    """Read a frame, with or without its flags. Raises BadFrame."""
    raw = unescape(frame.strip(bytes([FLAG])))
    if len(raw) < 13:  # noqa: PLR2004 -- the shortest header and the check byte
        raise BadFrame("too short")
    if reduce(xor, raw) != 0:
        raise BadFrame("the check byte does not fit")
    kind, attributes = struct.unpack_from(">HH", raw)
    newer, in_parts = bool(attributes & _EDITION_2019), bool(attributes & _IN_PARTS)
    begin, end = (5, 15) if newer else (4, 10)
    header = end + 2 + (4 if in_parts else 0)
    body = raw[header:-1]
    if attributes & _ENCRYPTED:
        raise BadFrame("encrypted")
    if len(raw) <= header or len(body) != attributes & _LENGTH:
        raise BadFrame("the length does not fit")
    number = raw[begin:end].hex()
    if not number.isdecimal():
        raise BadFrame("the terminal's number is no number")
    return Message(kind, number.lstrip("0") or "0", int.from_bytes(raw[end : end + 2], "big"), body, newer, in_parts)


def encode(kind: int, number: str, serial: int, body: bytes, *, newer: bool = False) -> bytes:
    """Write a frame, flags and all."""
    attributes = len(body) | (_EDITION_2019 if newer else 0)
    digits = number.zfill(20 if newer else 12)
    raw = struct.pack(">HH", kind, attributes) + (b"\x01" if newer else b"") + bytes.fromhex(digits)
    raw += struct.pack(">H", serial & 0xFFFF) + body
    raw += bytes([reduce(xor, raw)])
    return bytes([FLAG]) + escape(raw) + bytes([FLAG])


def escape(raw: bytes) -> bytes:
    """Hide the flag inside a frame."""
    return raw.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def unescape(raw: bytes) -> bytes:
    """Take the hiding away. Raises BadFrame for a 7d that hides nothing."""
    first, *parts = raw.split(b"\x7d")
    meant = {1: b"\x7d", 2: b"\x7e"}
    if any(not part or part[0] not in meant for part in parts):
        raise BadFrame("7d without 01 or 02")
    return first + b"".join(meant[part[0]] + part[1:] for part in parts)


def answer(message: Message, result: int, *, serial: int = 0, code: str = "") -> bytes:
    """The platform's answer: to a registration with the code to authenticate by, to all else the general one."""
    if message.kind == REGISTER:
        body = struct.pack(">HB", message.serial, result) + (code.encode() if result == DONE else b"")
        return encode(REGISTERED, message.number, serial, body, newer=message.newer)
    body = struct.pack(">HHB", message.serial, message.kind, result)
    return encode(ANSWER, message.number, serial, body, newer=message.newer)


def fixes(message: Message) -> list[Fix]:
    """Where the terminal says it was: one fix, several of a batch, none in any other message.

    Raises BadFrame when the body is not what its kind says. A message in parts is not put together.
    """
    if message.in_parts:
        return []
    if message.kind == LOCATION:
        return [_fix(message.body)]
    if message.kind == BATCH:
        return list(_batch(message.body))
    return []


def _batch(body: bytes) -> Iterator[Fix]:
    if len(body) < 3:  # noqa: PLR2004 -- the count and the kind of batch
        raise BadFrame("an empty batch")
    count, place = int.from_bytes(body[:2], "big"), 3
    for _ in range(count):
        length = int.from_bytes(body[place : place + 2], "big")
        one = body[place + 2 : place + 2 + length]
        if len(one) < length or not length:
            raise BadFrame("the batch ends too early")
        yield _fix(one)
        place += 2 + length


def _fix(body: bytes) -> Fix:
    if len(body) < _FIX.size:
        raise BadFrame("too short for a position")
    alarm, status, lat, lon, _height, _speed, _heading, when = _FIX.unpack_from(body)
    digits = when.hex()
    try:
        at = datetime.strptime(f"20{digits}", "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError as error:
        raise BadFrame(f"no time: {digits}") from error
    return Fix(
        at=at,
        lon=lon / 1e6 * (-1 if status & _WEST else 1),
        lat=lat / 1e6 * (-1 if status & _SOUTH else 1),
        fixed=bool(status & _FIXED),
        alarm=alarm,
    )
