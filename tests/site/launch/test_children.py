import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from quartet.site.launch import children
from quartet.site.launch.children import PR_SET_PDEATHSIG, end_with, rotate, spawn, tail


def gone(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from quartet.site.launch.children import spawn
import time
child = spawn(["sleep", "60"], log=Path({str(tmp_path / "log")!r}))
print(child.process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())

        parent.kill()

        assert gone(child)


def test_stopping_asks_first_and_takes_the_whole_group_along(tmp_path: Path) -> None:
    script = "trap 'echo asked; exit 0' TERM; sleep 61 & echo $!; while :; do sleep 0.05; done"
    log = tmp_path / "log"
    child = spawn(["bash", "-c", script], log=log)
    while not tail(log):
        time.sleep(0.02)
    grandchild = int(tail(log))

    child.stop(patience=5)

    assert tail(log).endswith("asked")
    assert gone(grandchild)


def test_a_deaf_child_is_made_to_end(tmp_path: Path) -> None:
    child = spawn(["bash", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.05; done"], log=tmp_path / "log")
    while not tail(tmp_path / "log"):
        time.sleep(0.02)

    child.stop(patience=0.2)

    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_ended_takes_its_group_along(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = spawn(["bash", "-c", "sleep 62 & echo $!"], log=log)
    child.process.wait()

    assert not child.running()
    assert gone(int(tail(log)))


def test_ctrl_c_does_not_reach_children(tmp_path: Path) -> None:
    child = spawn(["sleep", "60"], log=tmp_path / "log")

    assert os.getpgid(child.process.pid) != os.getpgid(0)

    child.stop(patience=1)


def test_a_long_log_is_set_aside_while_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("first\n")
    with log.open("ab") as writer:
        rotate(log, limit=3)
        writer.write(b"second\n")
        writer.flush()
        rotate(log, limit=3)
        writer.write(b"third\n")

    kept = [tail(tmp_path / name) for name in ("log.2", "log.1", "log")]
    assert kept == ["first", "second", "third"]


def test_a_short_log_stays(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("first\n")

    rotate(log)
    rotate(tmp_path / "not there")

    assert list(tmp_path.iterdir()) == [log]


def test_the_tail_begins_where_asked_and_is_empty_without_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("old\nnew 1\nnew 2\n")

    assert tail(log, start=4) == "new 1\nnew 2"
    assert tail(log, lines=1) == "new 2"
    assert tail(tmp_path / "none") == ""


def test_a_process_whose_parent_has_gone_already_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ended = [], []
    monkeypatch.setattr(children, "_LIBC", SimpleNamespace(prctl=lambda *words: asked.append(words)))
    monkeypatch.setattr(children.os, "_exit", ended.append)

    end_with(os.getppid(), signal.SIGTERM)
    assert (asked, ended) == ([(PR_SET_PDEATHSIG, signal.SIGTERM)], [])

    end_with(-1, signal.SIGTERM)
    assert ended == [1]
