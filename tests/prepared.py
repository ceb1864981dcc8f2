"""A data home with the tables in it, made once and unpacked by whoever starts a database.

Running all migrations takes longer than most rigs; that they run from nothing is asked where it is meant: by the first
start of `quartet up` in tests/site/launch, by the journeys, and by whoever makes this home.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from quartet.site.config import Config
from quartet.site.launch import programs
from quartet.site.launch.locks import held

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test-homes"
NAME = "quartet"
"""The database in it."""


def put_into(home: Path) -> None:
    """The tables, roles and secrets, as `quartet migrate` leaves them; the port is chosen anew."""
    packed = _packed()
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-xpf", packed, "-C", home], check=True)


def _packed() -> Path:
    """For these migrations and this PostgreSQL; made under a lock if nobody has."""
    KEPT.mkdir(parents=True, exist_ok=True)
    packed = KEPT / f"{_fingerprint()}.tar"
    with held(KEPT / "making.lock", patience=300):
        if not packed.exists():
            for old in sorted(KEPT.glob("*.tar"), key=lambda file: file.stat().st_mtime)[:-1]:
                old.unlink()  # another PostgreSQL's may still be wanted
            _make(packed)
    return packed


def _fingerprint() -> str:
    """What a home depends on: the migrations, how roles and rights are made, PostgreSQL's version. Not the day."""
    source = ROOT / "src" / "quartet"
    files = sorted([*source.glob("*/*/migrations/*.py"), *(source / "site" / "launch").glob("*.py")])
    digest = hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files))
    digest.update(f"{programs.choose(Config.from_env().pg_bin).major}".encode())
    return digest.hexdigest()[:16]


def _make(packed: Path) -> None:
    home = Path(tempfile.mkdtemp(prefix="quartet-prepared-"))
    home.chmod(0o755)  # a root's database runs as nobody
    kept = {name: value for name, value in os.environ.items() if name not in {"QUARTET_APP_DSN", "DATABASE_URL"}}
    try:
        subprocess.run(
            [sys.executable, "-m", "quartet.cli", "migrate"], env=kept | {"QUARTET_HOME": str(home)}, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        draft = packed.with_suffix(".draft")
        without = ["--exclude=./postgres/port", "--exclude=./postgres/programs", "--exclude=./logs", "--exclude=./run"]
        subprocess.run(["tar", "-cf", draft, *without, "-C", home, "."], check=True)
        draft.rename(packed)
    finally:
        shutil.rmtree(home, ignore_errors=True)
