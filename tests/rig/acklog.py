"""The oracle: a process of its own that keeps what was acknowledged, so that it shares no fate with what it judges.

    python -m tests.rig.acklog SOCKET LOG

Each line that comes in is appended to LOG and brought to disk; only then is it answered, and only then does it count.
"""

import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_UNIX, socket
from typing import Any, Self

ROOT = Path(__file__).parents[2]


def serve(address: str, log: Path) -> None:
    """Keep lines until ended."""
    one_at_a_time = threading.Lock()
    with log.open("ab", buffering=0) as file:

        class Keep(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    with one_at_a_time:
                        file.write(line)
                        os.fsync(file.fileno())
                    self.wfile.write(b"kept\n")

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True

        with Server(address, Keep) as server:
            server.serve_forever()


class Reporter:
    """A client's line to the oracle; one per thread, closed with its block."""

    def __init__(self, address: Path) -> None:
        self._socket = socket(AF_UNIX)
        self._socket.connect(str(address))
        self._answers = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._answers.close()
        self._socket.close()

    def tell(self, acknowledged: dict[str, Any]) -> None:
        """Report an acknowledged reply; returns when the oracle has it on disk."""
        self._socket.sendall(json.dumps(acknowledged, ensure_ascii=False).encode() + b"\n")
        assert self._answers.readline() == b"kept\n"


@contextmanager
def oracle(folder: Path, log: Path) -> Iterator[Path]:
    """Run the oracle for the block; gives the address to report to."""
    address = folder / "oracle"
    process = subprocess.Popen([sys.executable, "-m", "tests.rig.acklog", address, log], cwd=ROOT)
    try:
        while not address.exists():
            assert process.poll() is None
            time.sleep(0.02)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def read(log: Path) -> list[dict[str, Any]]:
    """All that was kept, in its order."""
    return [json.loads(line) for line in log.read_text().splitlines()]


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
