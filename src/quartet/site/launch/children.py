"""Child processes that never outlive us, each in a process group of its own, each with its log file."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True)

LOG_BYTES = 10 * 1024 * 1024
"""A log file longer than this is set aside as `.1`, and the earlier `.1` as `.2`."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system account a child runs as."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Child:
    """A running child and the signal that asks it to end in order."""

    process: subprocess.Popen[bytes]
    end_signal: signal.Signals

    def running(self) -> bool:
        """Whether it still runs; a child that ended takes what is left of its group along."""
        if self.process.poll() is None:
            return True
        self._signal_group(signal.SIGKILL)
        return False

    def stop(self, patience: float) -> None:
        """Ask it to end, wait up to `patience` seconds, then make it."""
        if self.process.poll() is None:
            self.process.send_signal(self.end_signal)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self._signal_group(signal.SIGKILL)
                self.process.wait()
        self._signal_group(signal.SIGKILL)

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def spawn(  # noqa: D417 -- the arguments not named here speak for themselves
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    end_signal: signal.Signals = signal.SIGTERM,
    orphan_signal: signal.Signals = signal.SIGKILL,
) -> Child:
    """Start a child that gets `orphan_signal` when we end, however we end. Call from the main thread only.

    The kernel ties the promise to the thread that starts the child: were that thread to end, so would the child.

    Args:
        account: whom to run as; needs us to be root.
        log: where the child's output is appended.
        end_signal: what asks it to end in order, see `Child.stop`.

    """
    log.parent.mkdir(parents=True, exist_ok=True)
    parent = os.getpid()

    def prepare() -> None:  # runs in the child, after the change of account, which would undo it
        end_with(parent, orphan_signal)

    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own programs, no shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop the children in order
            preexec_fn=prepare,  # noqa: PLW1509 -- the launcher has one thread
            **as_account(account),
        )
    return Child(process, end_signal)


def end_with(parent: int, number: signal.Signals) -> None:
    """Have the kernel send this process `number` when its parent ends, even by SIGKILL. Linux; elsewhere no promise."""
    if sys.platform == "linux":
        _LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)


def as_account(account: Account | None) -> dict[str, Any]:
    """Give the arguments with which `subprocess` runs something as `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def rotate(log: Path, limit: int = LOG_BYTES) -> None:
    """Set a long log aside. Children keep their file open for appending, so it is copied and then emptied."""
    if not log.exists() or log.stat().st_size <= limit:
        return
    first, second = log.with_name(f"{log.name}.1"), log.with_name(f"{log.name}.2")
    if first.exists():
        first.replace(second)
    first.write_bytes(log.read_bytes())
    os.truncate(log, 0)


def tail(log: Path, start: int = 0, lines: int = 12) -> str:
    """Give the last lines a log gained since byte `start`."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(start)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
