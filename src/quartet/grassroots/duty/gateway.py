"""`quartet jt808`: a small door for trackers that speak JT/T 808 over TCP.

A tracker is known by its number (`quartet tracks device`), which anybody who reaches the port could claim: keep the
port inside the operator's private network (APN) or a VPN. It listens on this machine alone unless told otherwise.
"""

import argparse
import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import django

from quartet.grassroots.duty import jt808

IDLE = 600.0
"""Seconds without a word before a connection is closed."""

log = logging.getLogger(__name__)
Store = Callable[[jt808.Message], int]
"""Does what a message asks and gives the result to answer with; runs in a thread."""


def carry_out(message: jt808.Message) -> int:
    """Store a message's positions, if its terminal is somebody's; 0 done, 1 failed or nobody's."""
    from django.db import close_old_connections  # noqa: PLC0415 -- Django is set up by main
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from quartet.grassroots.duty.devices import holder_of, store_for  # noqa: PLC0415 -- as above
    from quartet.grassroots.duty.files import points_of  # noqa: PLC0415 -- as above
    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- as above

    close_old_connections()
    with acting_as(SYSTEM):
        if holder_of(message.number) is None:
            return jt808.NOT_KNOWN if message.kind == jt808.REGISTER else jt808.FAILED
        if points := points_of(jt808.fixes(message)):
            store_for(points, number=message.number, now=timezone.now())  # refused ones are done with too
    return jt808.DONE


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, store: Store = carry_out) -> None:
    """Talk with one tracker until it goes or talks nonsense. What is answered with 0 is stored or refused for good."""
    frames, serial = jt808.Frames(), 0
    try:
        while data := await asyncio.wait_for(reader.read(4096), IDLE):
            for frame in frames.feed(data):
                message = _message(frame)
                if message is None:
                    continue
                result = await _result(store, message)
                writer.write(jt808.answer(message, result, serial=serial, code=message.number))
                serial += 1
            await writer.drain()
    except (TimeoutError, ConnectionError, jt808.BadFrame):
        pass
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def _message(frame: bytes) -> jt808.Message | None:
    try:
        return jt808.decode(frame)
    except jt808.BadFrame:
        return None


async def _result(store: Store, message: jt808.Message) -> int:
    try:
        return await asyncio.to_thread(store, message)
    except jt808.BadFrame:
        return jt808.FAILED
    except Exception:
        log.exception("a tracker's message was not stored")  # it sends it again
        return jt808.FAILED


def main(argv: list[str]) -> int:
    """Listen until told to stop."""
    parser = argparse.ArgumentParser(
        prog="quartet jt808", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8808)
    chosen = parser.parse_args(argv)
    django.setup()
    with suppress(KeyboardInterrupt):
        asyncio.run(_listen(chosen.host, chosen.port))
    return 0


async def _listen(host: str, port: int) -> None:
    server = await asyncio.start_server(serve, host, port)
    print(f"JT/T 808 {host}:{port}", flush=True)  # noqa: T201 -- a command's answer
    async with server:
        await server.serve_forever()
