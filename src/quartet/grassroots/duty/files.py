"""Tracks in files: GPX, and JT/T 808 frames written as hexadecimal lines."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from defusedxml import ElementTree

from quartet.grassroots.duty import jt808
from quartet.grassroots.duty.ingest import Point

UNKNOWN_ACCURACY: Final = 15.0
"""Metres: what a satellite receiver in the open usually keeps to, for sources that do not say."""
METRES_A_HDOP: Final = 5.0


class NoTrack(ValueError):
    """The file holds no track we can read; the text says why."""


def read_gpx(path: Path) -> list[Point]:
    """The points of a GPX file (1.0 or 1.1) that have a time. Raises NoTrack."""
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, ValueError) as error:  # defusedxml's refusals are ValueErrors
        raise NoTrack(str(error)) from error
    found = []
    for point in root.iter():
        if not point.tag.endswith("}trkpt") and point.tag != "trkpt":
            continue
        said = {child.tag.rpartition("}")[2]: child.text or "" for child in point}
        try:
            at = datetime.fromisoformat(said["time"].strip())
            lon, lat = float(point.get("lon", "")), float(point.get("lat", ""))
            accuracy = float(said["hdop"]) * METRES_A_HDOP if "hdop" in said else UNKNOWN_ACCURACY
        except (KeyError, ValueError):
            continue
        if at.tzinfo is not None:
            found.append((round(at.timestamp() * 1000), lon, lat, accuracy))
    if not found:
        raise NoTrack("no track points with a time")
    return found


def read_frames(path: Path) -> Iterator[tuple[str, list[Point]]]:
    """Terminal and points of each readable line; lines that are no frame are skipped."""
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            message = jt808.decode(bytes.fromhex(line.strip()))
            points = points_of(jt808.fixes(message))
        except ValueError:  # a BadFrame is one
            continue
        if points:
            yield message.number, points


def points_of(fixes: list[jt808.Fix]) -> list[Point]:
    """Fixes as points; a terminal without satellites was nowhere."""
    return [(round(fix.at.timestamp() * 1000), fix.lon, fix.lat, UNKNOWN_ACCURACY) for fix in fixes if fix.fixed]
