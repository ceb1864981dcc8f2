"""Storing positions: many requests' points in one transaction, refused by the database itself when off duty.

A point is stored only if the session is the sender's own and the point's time lies between its start and its end. The
session's row is locked for the transaction, and ending a duty locks it too: a point cannot slip in behind an end, and
the live map's row cannot come back after it. The INSERT joins the session row again, so that nothing above it can let
an off-duty point through.

Points newer than all that is stored of a duty (its `Latest`, under the lock) cannot be there already and go in without
being looked for; that is half the work. The others go in unless they are there.

`synchronous_commit` stays on: an answer means that the points outlive a power cut. One flush to disk for a batch of up
to a second costs next to nothing, and a phone deletes what was acknowledged.
"""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
import psycopg
import shapely
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.adapt import Dumper
from psycopg.pq import Format

from quartet.grassroots.duty.policies import CLOCK_SLACK, QUARTER
from quartet.ground.places.geometry import NOWHERE
from quartet.ground.places.memory import Kept
from quartet.ground.places.models import Boundary
from quartet.ground.places.queries import locator
from quartet.ground.places.states import Level

Point = tuple[int, float, float, float]
"""Milliseconds since 1970, longitude, latitude (degrees WGS-84), accuracy (metres)."""
Floats = npt.NDArray[np.float64]

WORST_ACCURACY: Final = 100_000.0
_UNIX_TO_POSTGRES_MS: Final = 946_684_800_000


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the hash of a token, or a cookie's session key with the person it stood for.

    Each is asked again in the batch's own transaction. `trusted` is for a command of this machine.
    """

    digest: str = ""
    key: str = ""
    person: int | None = None
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: whose, for which session, which points (rows of time in ms, longitude, latitude, accuracy)."""

    sender: Sender
    session: UUID
    points: Floats


def as_points(points: Sequence[Point]) -> Floats:
    """Points as the rows of one array. Raises ValueError or TypeError for what is no list of four numbers each."""
    found = np.array(points, dtype=np.float64)
    if not len(found):
        return found.reshape(0, 4)
    if found.ndim != 2 or found.shape[1] != 4:  # noqa: PLR2004 -- time, longitude, latitude, accuracy
        raise ValueError(found.shape)
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request's points; `known` is False when nobody stood behind the sender."""

    stored: int = 0
    refused: int = 0
    known: bool = True


@dataclass(frozen=True, slots=True)
class _Open:
    """A session as locked for the batch: its number, its person, and between which times its points may lie (ms)."""

    number: int
    person: int
    low: float
    high: float
    newest: float
    """What is later than this (ms) is not stored yet; infinity when the stored points may be newer than the map's."""


def store(batch: Sequence[Sent], *, now: datetime) -> list[Outcome]:
    """Store what may be stored, in one durable transaction; the outcomes in the order of the requests.

    The caller acts as the system. A point sent twice is stored once and counts as stored both times.
    """
    make_days(now)
    try:
        return _store(batch, now)
    except IntegrityError as error:
        if not isinstance(error.__cause__, psycopg.errors.CheckViolation):
            raise
        make_days(now, again=True)  # a day is missing: the database was put back from a copy
        return _store(batch, now)


def _store(batch: Sequence[Sent], now: datetime) -> list[Outcome]:
    with transaction.atomic(durable=True):
        people = _people(batch, now)
        sessions = _locked([one.session for one in batch], now)
        windows = [_window(sessions.get(one.session), person) for one, person in zip(batch, people, strict=True)]
        sizes = [len(one.points) for one in batch]
        points = np.concatenate([one.points for one in batch])
        owners = np.repeat(np.arange(len(batch)), sizes)
        good = _good(points, owners, windows, now)
        if good.any():
            _write(points[good], owners[good], windows, now)
    stored = np.bincount(owners[good], minlength=len(batch))
    return [
        Outcome(int(count), size - int(count), known=person is not None)
        for count, size, person in zip(stored, sizes, people, strict=True)
    ]


def _people(batch: Sequence[Sent], now: datetime) -> list[int | None]:
    """Who stands behind each request, asked once for all: a token or a sign-in that was taken back opens nothing."""
    found: list[int | None] = [one.sender.person if one.sender.trusted else None for one in batch]
    asked = [(number, one.sender) for number, one in enumerate(batch) if not one.sender.trusted]
    if not asked:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT asked.n, person.id
            FROM unnest(%s::int[], %s::text[], %s::text[], %s::bigint[]) AS asked(n, digest, key, person)
            LEFT JOIN people_token token ON token.digest = asked.digest AND token.expires_at > %s
            LEFT JOIN django_session session ON session.session_key = asked.key AND session.expire_date > %s
            JOIN people_person person ON person.is_active AND person.id = CASE
                WHEN token.id IS NOT NULL THEN token.person_id
                WHEN session.session_key IS NOT NULL THEN asked.person END
            """,
            [
                [number for number, _sender in asked], [sender.digest for _number, sender in asked],
                [sender.key for _number, sender in asked], [sender.person for _number, sender in asked], now, now,
            ],
        )  # fmt: skip
        for number, person in cursor.fetchall():
            found[number] = person
    return found


def _locked(sessions: Sequence[UUID], now: datetime) -> dict[UUID, _Open]:
    """Lock the sessions and read between which times their points may lie."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.uid, s.id, s.person_id, s.started_at, LEAST(COALESCE(s.ended_at, %(latest)s), s.ends_by),
                   s.ended_at IS NULL AND s.ends_by > %(now)s,
                   (SELECT l.at FROM onduty_latest l WHERE l.session_id = s.id)
            FROM onduty_dutysession s WHERE s.uid = ANY(%(asked)s) ORDER BY s.id FOR NO KEY UPDATE OF s
            """,
            {"asked": list(set(sessions)), "latest": now + CLOCK_SLACK, "now": now},
        )
        return {
            uid: _Open(
                number, person, _ms(low), _ms(high), math.inf if not on else _ms(newest) if newest else -math.inf
            )
            for uid, number, person, low, high, on, newest in cursor.fetchall()
        }


def _ms(at: datetime) -> float:
    return at.timestamp() * 1000


def _window(session: _Open | None, person: int | None) -> _Open | None:
    """The session, if it is the sender's own."""
    return session if session is not None and session.person == person else None


def _good(
    points: Floats, owners: npt.NDArray[np.intp], windows: Sequence[_Open | None], now: datetime
) -> npt.NDArray[np.bool_]:
    """Which points may be stored: within their session, not older than what is kept, in the city."""
    oldest = _oldest_kept(now)
    low = np.array([max(one.low, oldest) if one else np.inf for one in windows], dtype=np.float64)
    high = np.array([one.high if one else -np.inf for one in windows], dtype=np.float64)
    good: npt.NDArray[np.bool_] = (points[:, 0] >= low[owners]) & (points[:, 0] <= high[owners])
    good &= np.isfinite(points).all(axis=1)
    good[good] = shapely.intersects_xy(city_ground.get(), points[good, 1], points[good, 2])
    return good


def _oldest_kept(now: datetime) -> float:
    """The first moment (ms) that is still taken: an hour before `quartet_track_days` would drop its day."""
    day = timezone.localdate(now + timedelta(hours=2)) - timedelta(days=settings.TRACK_DAYS - 1)
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone()).timestamp() * 1000


def _write(points: Floats, owners: npt.NDArray[np.intp], windows: Sequence[_Open | None], now: datetime) -> None:
    numbers = np.array([one.number if one else 0 for one in windows], dtype=np.int64)[owners]
    newest = np.array([one.newest if one else np.inf for one in windows], dtype=np.float64)[owners]
    order = np.lexsort((points[:, 0], numbers))
    numbers, newest, points = numbers[order], newest[order], points[order]
    again = (numbers[1:] == numbers[:-1]) & (points[1:, 0] == points[:-1, 0])
    once = np.append(True, ~again)
    numbers, newest, points = numbers[once], newest[once], points[once]
    rows = _Rows(numbers, ((points[:, 0] - _UNIX_TO_POSTGRES_MS) * 1000).astype(np.int64), points)
    fresh = points[:, 0] > newest
    last = np.append(numbers[1:] != numbers[:-1], True)
    high = {"latest": now + CLOCK_SLACK, "now": now}
    with connection.wrap_database_errors, _binding_cursor() as cursor:
        if fresh.any():
            cursor.execute(_INSERT, {**high, **rows.columns(fresh)})
        if not fresh.all():
            cursor.execute(_INSERT_UNLESS_THERE, {**high, **rows.columns(~fresh)})
        cursor.execute(_NEWEST, {**high, **rows.columns(last)})
        _write_presence(cursor, rows)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is to be written, by session and time, each once."""

    numbers: npt.NDArray[np.int64]
    moments: npt.NDArray[np.int64]
    """Microseconds since 2000."""
    points: Floats

    def columns(self, which: npt.NDArray[np.bool_]) -> dict[str, Any]:
        points = self.points[which]
        return {
            "sessions": Int8s(self.numbers[which]), "moments": Moments(self.moments[which]),
            "lons": Float8s(points[:, 1]), "lats": Float8s(points[:, 2]),
            "accuracies": Float8s(np.clip(points[:, 3], 0, WORST_ACCURACY)),
        }  # fmt: skip


def _binding_cursor() -> psycopg.Cursor[Any]:
    """A cursor that sends values beside the statement; Django's writes them into it, which costs more than storing."""
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    for column, dumper in DUMPERS.items():
        cursor.adapters.register_dumper(column, dumper)
    return cursor


def _write_presence(cursor: Any, rows: _Rows) -> None:
    """In which micro-grid each was first seen in each quarter of an hour; only a quarter's first point is located."""
    length = int(QUARTER / timedelta(microseconds=1))
    quarters = rows.moments // length * length
    first = np.append(True, (rows.numbers[1:] != rows.numbers[:-1]) | (quarters[1:] != quarters[:-1]))
    indexes = np.flatnonzero(first)
    keys = list(zip(rows.numbers[indexes].tolist(), quarters[indexes].tolist(), strict=True))
    indexes = indexes[[key not in _seen for key in keys]]
    if not len(indexes):
        return
    grids = np.array(locator.get().locate_many(rows.points[indexes, 1], rows.points[indexes, 2]))
    indexes, grids = indexes[grids != NOWHERE], grids[grids != NOWHERE]
    numbers, quarters = rows.numbers[indexes], quarters[indexes]
    cursor.execute(
        """
        INSERT INTO onduty_presence (session_id, at, grid, county)
        SELECT s.id, p.at, p.grid, s.county
        FROM unnest(%(sessions)s, %(moments)s, %(grids)s::text[]) AS p(session, at, grid)
        JOIN onduty_dutysession s ON s.id = p.session
        ON CONFLICT DO NOTHING
        """,
        {"sessions": Int8s(numbers), "moments": Moments(quarters), "grids": grids.tolist()},
    )
    transaction.on_commit(lambda: _remember(numbers.tolist(), quarters.tolist()))


_seen: set[tuple[int, int]] = set()
"""Sessions and quarters this process has written; forgetting them costs a look-up, never a row."""
_MOST_SEEN: Final = 200_000


def _remember(numbers: list[int], quarters: list[int]) -> None:
    if len(_seen) > _MOST_SEEN:
        _seen.clear()
    _seen.update(zip(numbers, quarters, strict=True))


def forget_seen() -> None:
    """Ask the database again: for tests that put it back."""
    _seen.clear()
    _made.clear()


_WITHIN = """
    FROM unnest(%(sessions)s, %(moments)s, %(lons)s, %(lats)s, %(accuracies)s) AS p(session, at, lon, lat, accuracy)
    JOIN onduty_dutysession s ON s.id = p.session
        AND p.at >= s.started_at AND p.at <= LEAST(COALESCE(s.ended_at, %(latest)s), s.ends_by)
"""
_INSERT = f"""
    INSERT INTO onduty_position (session_id, at, lon, lat, accuracy, county)
    SELECT s.id, p.at, p.lon, p.lat, p.accuracy, s.county {_WITHIN}
"""
_INSERT_UNLESS_THERE = f"{_INSERT} ON CONFLICT DO NOTHING"
_NEWEST = f"""
    INSERT INTO onduty_latest AS l (session_id, county, at, lon, lat, accuracy)
    SELECT s.id, s.county, p.at, p.lon, p.lat, p.accuracy {_WITHIN} AND s.ended_at IS NULL AND s.ends_by > %(now)s
    ON CONFLICT (session_id) DO UPDATE
    SET at = excluded.at, lon = excluded.lon, lat = excluded.lat, accuracy = excluded.accuracy WHERE excluded.at > l.at
"""  # noqa: S608 -- as above


# -- days ------------------------------------------------------------------------------------------------------------

_made: set[tuple[str, int]] = set()


def make_days(now: datetime, *, again: bool = False) -> int:
    """Make the days to come and drop those that are over, once an hour a process; gives how many were dropped."""
    hour = (connection.settings_dict["NAME"], int(now.timestamp()) // 3600)
    if hour in _made and not again:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT quartet_track_days(%s, %s)", [now, settings.TRACK_DAYS])
        dropped = int(cursor.fetchone()[0])
    _made.clear()
    _made.add(hour)
    return dropped


# -- the city --------------------------------------------------------------------------------------------------------


def _make_ground() -> Any:
    """The ground of all counties, prepared: half a million points a second."""
    counties = Boundary.objects.filter(region__level=Level.COUNTY, region__until=None).order_by("region_id")
    ground = shapely.union_all([county.ground for county in counties])
    shapely.prepare(ground)
    return ground


city_ground: Kept[Any] = Kept(_make_ground)


# -- whole columns as PostgreSQL's binary arrays ---------------------------------------------------------------------


class Column:
    """A numpy column that travels as one binary array: nothing is done a value at a time."""

    element, array, kind = 0, 0, ">i8"

    def __init__(self, values: npt.ArrayLike) -> None:
        self.values = np.asarray(values)

    def dump(self) -> bytes:
        """The array as PostgreSQL reads it: dimensions, no nulls, element type, length, lower bound, values."""
        cells = np.empty(len(self.values), dtype=_cell(self.kind))
        cells["size"], cells["value"] = 8, self.values
        return struct.pack(">iiIii", 1, 0, self.element, len(self.values), 1) + cells.tobytes()


class Int8s(Column):
    """bigint[]."""

    element, array = 20, 1016


class Moments(Column):
    """timestamptz[]: microseconds since 2000."""

    element, array = 1184, 1185


class Float8s(Column):
    """double precision[]."""

    element, array, kind = 701, 1022, ">f8"


@cache
def _cell(kind: str) -> np.dtype[Any]:
    return np.dtype([("size", ">i4"), ("value", kind)])


def _dumper(column: type[Column]) -> type[Dumper]:
    class ColumnDumper(Dumper):
        format = Format.BINARY
        oid = column.array

        def dump(self, obj: Column) -> bytes:
            return obj.dump()

    return ColumnDumper


DUMPERS = {column: _dumper(column) for column in (Int8s, Moments, Float8s)}


# -- points that know their member and not their duty ----------------------------------------------------------------


def by_duty(person: int, points: Floats) -> tuple[list[Sent], int]:
    """Points of one member by the duty they were made in, and how many were made in none. The caller is the system."""
    if not len(points):
        return [], 0
    first, last = (datetime.fromtimestamp(found / 1000, tz=UTC) for found in (points[:, 0].min(), points[:, 0].max()))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT uid, started_at, LEAST(COALESCE(ended_at, ends_by), ends_by) FROM onduty_dutysession
            WHERE person_id = %s AND started_at <= %s AND LEAST(COALESCE(ended_at, ends_by), ends_by) >= %s
            ORDER BY started_at
            """,
            [person, last, first],
        )
        duties = cursor.fetchall()
    left = np.ones(len(points), dtype=bool)
    sent = []
    for uid, low, high in duties:
        inside = left & (points[:, 0] >= _ms(low)) & (points[:, 0] <= _ms(high))
        left &= ~inside
        if inside.any():
            sent.append(Sent(Sender(person=person, trusted=True), uid, points[inside]))
    return sent, int(left.sum())
