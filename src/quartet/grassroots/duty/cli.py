"""`quartet tracks …`: bring tracks of files in, and say whose a tracker is. The same gate as everywhere."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import django

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quartet.grassroots.duty.ingest import Point


def main(argv: list[str]) -> int:
    """Import a file, or map a device. Exit code 0 when done, 1 with a sentence when it cannot be."""
    parser = argparse.ArgumentParser(prog="quartet tracks", description=__doc__)
    actions = parser.add_subparsers(dest="what", required=True)
    bring = actions.add_parser(
        "import", help="GPX, 或每行一条 JT/T 808 十六进制报文 · GPX, or a JT/T 808 frame in hex a line"
    )
    bring.add_argument("file", type=Path)
    bring.add_argument("--member", help="网格员用户名 · the member's user name")
    bring.add_argument("--session", type=UUID, help="上岗记录编号 · the id of one duty")
    device = actions.add_parser("device", help="定位终端归谁用 · whose a tracker is")
    device.add_argument("number", help="终端手机号 · the terminal's number")
    device.add_argument("member", nargs="?", help="用户名; 不填则解除 · user name; without it the tracker is nobody's")
    chosen = parser.parse_args(argv)
    django.setup()
    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- models exist only now

    with acting_as(SYSTEM):
        if chosen.what == "device":
            return _device(chosen.number, chosen.member)
        return _import(chosen.file, chosen.member, chosen.session)


def _device(number: str, member: str | None) -> int:
    from quartet.grassroots.duty.devices import NotAMember, forget_device, give_device  # noqa: PLC0415 -- as above

    if member is None:
        forget_device(number=number)
        return _say(f"终端 {number} 不再归任何人 · Terminal {number} is nobody's now")
    try:
        given = give_device(number=number, username=member)
    except NotAMember:
        return _say(f"没有这个网格员:{member} · There is no such grid member: {member}", code=1)
    return _say(f"终端 {given.number} 归 {given.person.name} 使用 · Terminal {given.number} is {given.person.name}'s")


def _import(path: Path, member: str | None, session: UUID | None) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from quartet.grassroots.duty.devices import store_for  # noqa: PLC0415 -- as above
    from quartet.grassroots.duty.files import NoTrack  # noqa: PLC0415 -- as above

    try:
        tracks = list(_tracks(path))
    except (OSError, NoTrack) as error:
        return _say(f"读不出轨迹 · No track can be read: {error}", code=1)
    stored = refused = unknown = 0
    for number, points in tracks:
        outcome = store_for(points, number=number, username=member, session=session, now=timezone.now())
        stored, refused, unknown = stored + outcome.stored, refused + outcome.refused, unknown + (not outcome.known)
    if unknown:
        _say(f"{unknown} 条不知道是谁的,未存 · {unknown} of nobody we know, not stored")
    return _say(f"存入 {stored} 点,拒收 {refused} 点(不在岗、不在本市或过期) · "
                f"{stored} points stored, {refused} refused (off duty, outside the city, too old)")  # fmt: skip


def _tracks(path: Path) -> "Iterable[tuple[str, list[Point]]]":
    from quartet.grassroots.duty.files import read_frames, read_gpx  # noqa: PLC0415 -- as above

    return [("", read_gpx(path))] if path.suffix.lower() == ".gpx" else read_frames(path)


def _say(words: str, *, code: int = 0) -> int:
    print(words)  # noqa: T201 -- a command's answer
    return code
