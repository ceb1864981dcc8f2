"""Ask our own pages the way people will: by a name the front answers to."""

import http.client
import ssl

from quartet.site.config import Config
from quartet.site.launch.front import answered_names


def ask(config: Config, path: str, *, timeout: float = 5) -> tuple[int, bytes]:
    """Give the status and the body of one page. Raises OSError or HTTPException when nobody answers."""
    host = "127.0.0.1" if config.everywhere else config.host
    connection: http.client.HTTPConnection
    if config.encrypted:
        ours = ssl._create_unverified_context()  # noqa: S323, SLF001 -- whether we answer, not who we are
        connection = http.client.HTTPSConnection(host, config.port, timeout=timeout, context=ours)
    else:
        connection = http.client.HTTPConnection(host, config.port, timeout=timeout)
    try:
        name = (answered_names(config) or (config.host,))[0]
        connection.request("GET", path, headers={"Host": f"{name}:{config.port}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
