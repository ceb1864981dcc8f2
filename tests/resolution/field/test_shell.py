"""The app's shell: public, small, nobody's; the worker keeps just its files, and a new version when one of them changes."""

import json
import re

import pytest
from django.test import Client

from quartet.resolution.field import shell
from tests.cast import Cast


def listed(script: str) -> dict[str, object]:
    found = re.match(r"self\.SHELL = (\{.*?\});\n", script)
    assert found is not None
    said: dict[str, object] = json.loads(found.group(1))
    return said


def test_the_shell_opens_to_anybody_and_says_nothing_of_anybody(cast: Cast) -> None:
    stranger, member = (client.get("/app/") for client in (Client(), cast.client("grid_member")))

    assert stranger.status_code == member.status_code == 200
    assert stranger.headers["Cache-Control"] == "no-cache"
    assert "grid_member" not in member.content.decode()


def test_the_worker_keeps_every_file_of_the_shell(cast: Cast) -> None:
    answer = Client().get("/app/sw.js")

    files = listed(answer.content.decode())["files"]
    assert isinstance(files, list)
    assert files[0] == "/app/"
    assert answer["Content-Type"].startswith("text/javascript")
    page = Client().get("/app/").content.decode()
    assert [one for one in re.findall(r'(?:src|href)="(/static/built/[^"]+)"', page) if one not in files] == []


def test_a_word_that_changes_is_a_new_version() -> None:
    one, other = (listed(shell.worker_script("/app/", rendered))["version"] for rendered in (b"a", b"b"))

    assert one != other


def test_the_manifest_puts_it_on_a_home_screen(cast: Cast) -> None:
    said = Client(headers={"accept-language": "zh-hans"}).get("/app/manifest.webmanifest")

    assert said["Content-Type"] == "application/manifest+json"
    assert (said.json()["start_url"], said.json()["display"], len(said.json()["icons"])) == ("/app/", "standalone", 2)


@pytest.mark.parametrize("who", ["supervisor", "supervisor_county"])
def test_who_oversees_reads_and_gives_no_task(cast: Cast, who: str) -> None:
    client = cast.client(who)

    assert "Give a grid a task" not in client.get("/tasks/").content.decode()
    assert client.post("/tasks/", {}).status_code == 404
