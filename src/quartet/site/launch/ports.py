"""Ports on this machine."""

import socket
from random import SystemRandom

from quartet.site.launch.words import LaunchError

INNER = range(20_000, 30_000)
"""Below the range the system hands out to outgoing connections, so a kept port stays free while we are down."""


def free_port() -> int:
    """Choose a port for loopback that nobody listens on. Raises LaunchError when there is none."""
    for port in SystemRandom().sample(INNER, 200):
        if is_free("127.0.0.1", port):
            return port
    raise LaunchError(zh="找不到空闲端口。", en="No free port was found.")


def is_free(host: str, port: int) -> bool:
    """Whether we may listen there. A port whose last listener has just gone counts as free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
