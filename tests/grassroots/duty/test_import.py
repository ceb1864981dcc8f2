"""Bringing files of tracks in: through the same gate."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from uuid6 import uuid7

from quartet.grassroots.duty import cli, tasks
from quartet.grassroots.duty.files import NoTrack, read_frames, read_gpx
from quartet.grassroots.duty.models import DutySession, Sos
from quartet.grassroots.duty.states import EndedBy
from tests.cast import behind_the_wall
from tests.grassroots.duty.conftest import HERE, Field
from tests.grassroots.duty.test_jt808 import NUMBER, location

DATA = Path(__file__).parent / "data"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_a_real_bus_trip_is_read() -> None:
    found = read_gpx(DATA / "bus.gpx")

    assert len(found) == 400
    assert found[0] == (
        round(datetime(2019, 2, 18, 7, 45, 50, tzinfo=UTC).timestamp() * 1000),
        -8.661746,
        52.629151,
        15.0,
    )


def moved(field: Field, path: Path, *, hours: float) -> Path:
    """The bus trip as if it had gone through our village, so many hours ago."""
    since = read_gpx(DATA / "bus.gpx")[0][0]
    text = (DATA / "bus.gpx").read_text()
    text = re.sub(r'lat="([\d.-]+)"', lambda found: f'lat="{float(found[1]) - 52.63 + HERE[1]:.6f}"', text)
    text = re.sub(r'lon="([\d.-]+)"', lambda found: f'lon="{float(found[1]) + 8.66 + HERE[0]:.6f}"', text)

    def later(found: re.Match[str]) -> str:
        at = datetime.fromisoformat(found[1]).timestamp() - since / 1000
        return f"<time>{(field.now - hours * HOUR + timedelta(seconds=at)).isoformat()}</time><hdop>2</hdop>"

    path.write_text(re.sub(r"<time>([^<]+)</time>", later, text))
    return path


def test_a_file_of_a_member_goes_where_they_were_on_duty_and_nowhere_else(
    field: Field, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = moved(field, tmp_path / "trip.gpx", hours=3)
    whole = [at for at, *_rest in read_gpx(file)]
    duty = field.start(at=field.now - 3 * HOUR + 4 * MINUTE)
    field.end(duty, at=field.now - 2 * HOUR)
    later = field.start(at=field.now - HOUR)

    assert cli.main(["import", str(file), "--member", "grid_member"]) == 0
    assert cli.main(["import", str(file), "--session", str(duty.uid)]) == 0
    assert cli.main(["import", str(file), "--session", str(later.uid)]) == 0
    assert cli.main(["import", str(file), "--member", "grid_member_next_village"]) == 0

    inside = [at for at in whole if at >= duty.started_at.timestamp() * 1000]
    assert 0 < len(inside) < 400
    assert len(field.stored(duty)) == len(field.stored()) == len(inside)
    told = capsys.readouterr().out
    assert f"{len(inside)} points stored, {400 - len(inside)} refused" in told
    assert "0 points stored, 400 refused" in told


@pytest.mark.parametrize("who", [["--member", "nobody"], ["--session", str(uuid7())]])
def test_a_file_of_nobody_is_not_stored(
    field: Field, tmp_path: Path, capsys: pytest.CaptureFixture[str], who: list[str]
) -> None:
    assert cli.main(["import", str(moved(field, tmp_path / "trip.gpx", hours=1)), *who]) == 0

    assert "of nobody we know" in capsys.readouterr().out
    assert field.stored() == []


def test_frames_of_a_mapped_tracker_are_stored(
    field: Field, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from quartet.grassroots.duty import jt808  # noqa: PLC0415 -- used once

    duty = field.start(at=field.now - HOUR)
    lines = [
        jt808.encode(jt808.LOCATION, NUMBER, minutes, location(field.now - minutes * MINUTE, *HERE)).hex()
        for minutes in (10, 20, 90)
    ]
    blind = jt808.encode(jt808.LOCATION, NUMBER, 1, location(field.now, *HERE, status=0)).hex()
    file = tmp_path / "frames.txt"
    file.write_text("\n".join([*lines, blind, "nonsense", "7e00", "", "é"]), encoding="utf-8")

    assert cli.main(["device", NUMBER, "grid_member"]) == 0
    assert cli.main(["import", str(file)]) == 0
    assert len(field.stored(duty)) == 2
    assert cli.main(["device", NUMBER]) == 0
    assert cli.main(["import", str(file)]) == 0
    assert cli.main(["device", NUMBER, "clerk"]) == 1
    told = capsys.readouterr().out
    assert "2 points stored, 1 refused" in told
    assert "3 of nobody we know" in told
    assert "There is no such grid member: clerk" in told


def test_the_real_frames_of_other_countries_are_read_and_none_of_them_stored(field: Field) -> None:
    assert sum(len(points) for _number, points in read_frames(DATA / "jt808_frames.txt")) > 60
    assert cli.main(["import", str(DATA / "jt808_frames.txt"), "--member", "grid_member"]) == 0
    assert field.stored() == []


@pytest.mark.parametrize(
    "text",
    [
        "", "<gpx", "<gpx/>", '<gpx><trkpt lat="1" lon="2"/></gpx>', '<gpx><trkpt lat="x" lon="2"><time>2026-05-11T09:00:00Z</time></trkpt></gpx>',
        '<gpx><trkpt lat="1" lon="2"><time>2026-05-11T09:00:00</time></trkpt></gpx>', '<!DOCTYPE x [<!ENTITY a "b">]><gpx>&a;</gpx>',
    ],
)  # fmt: skip
def test_a_file_without_a_track_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    file = tmp_path / "x.gpx"
    file.write_text(text)
    with pytest.raises(NoTrack):
        read_gpx(file)


def test_a_file_that_is_not_there_says_so(field: Field, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", str(tmp_path / "none.gpx")]) == 1
    assert "No track can be read" in capsys.readouterr().out


# -- by the clock ----------------------------------------------------------------------------------------------------


def test_the_clock_ends_what_was_forgotten_and_forgets_what_is_old(field: Field) -> None:
    duty = field.start(at=field.now - 13 * HOUR)
    field.start("grid_member_next_village")
    field.help("grid_member_next_village")
    with behind_the_wall():
        Sos.objects.update(heard_at=field.now - timedelta(days=settings.TRACK_DAYS + 1))

    tasks.end_forgotten_duties(timestamp=0)
    tasks.forget_tracks(timestamp=0)

    with behind_the_wall():
        assert DutySession.objects.get(pk=duty.pk).ended_by == EndedBy.TIME
        assert Sos.objects.get().lon is None
