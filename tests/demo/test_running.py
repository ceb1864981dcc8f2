"""`quartet demo day`: through a running platform when there is one, by the verbs when there is none."""

import argparse
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from quartet.demo import cli, playing, running
from quartet.demo.day import Extent, GoOn, Town, plan
from quartet.demo.phones import ByHttp, Message, Place, by_http
from quartet.grassroots.duty.models import DutySession
from quartet.ground.people.models import Person, Token
from quartet.ground.people.rights import Claims
from quartet.ground.people.signin import holder_of
from quartet.resolution.cases.models import Case
from quartet.site.config import Config
from quartet.site.launch.ports import free_port
from quartet.site.launch.words import LaunchError
from tests.cast import NEXT_COUNTY, behind_the_wall

WHO, DUTY = Claims(person=7), UUID(int=1)
AT = datetime(2026, 5, 13, 1, 0, 0, 250_000, tzinfo=UTC)


def asked(**words: Any) -> argparse.Namespace:
    usual = {"speed": 0, "minutes": 60, "county": NEXT_COUNTY, "seed": 1, "reports": 8, "members": 2}
    return argparse.Namespace(**(usual | words))


def nobody_there(tmp_path: Path) -> Config:
    return Config(home=tmp_path, port=free_port())


class Platform:
    """A stranger's server that answers as it was told and remembers what it was sent."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, Any]] = []
        self.status = 201
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(b"{}")

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                platform.heard.append((self.path, self.headers["Authorization"], body))
                self._answer(json.dumps({"stored": len(body.get("points", []))}).encode())

            def _answer(self, body: bytes) -> None:
                self.send_response(platform.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])


@pytest.fixture
def platform() -> Iterator[Platform]:
    made = Platform()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def phones(platform: Platform, tmp_path: Path) -> Iterator[ByHttp]:
    with closing(ByHttp(Config(home=tmp_path, port=platform.port), {7: "a-token"})) as made:
        yield made


def test_telephones_speak_to_the_addresses_of_the_platform(platform: Platform, phones: ByHttp) -> None:
    places = [Place(AT, 123.8, 42.2, 9.0), Place(AT, 123.9, 42.2, 9.0)]

    assert phones.start(WHO, DUTY, AT, "patroller")
    assert phones.start(WHO, DUTY, AT, "")
    assert phones.send([Message(WHO, DUTY, places)], AT) == 2
    assert phones.help(WHO, DUTY, AT, "崴脚了", (123.8, 42.2))
    assert phones.end(WHO, DUTY, AT)

    assert [(path, key) for path, key, _body in platform.heard] == [
        (path, "Bearer a-token")
        for path in ("/api/v1/duty/sessions", "/api/v1/duty/sessions", "/live/positions", "/api/v1/duty/sos",
                     f"/api/v1/duty/sessions/{DUTY}/end")
    ]  # fmt: skip
    bodies = [body for _path, _key, body in platform.heard]
    assert bodies[0] == {"id": str(DUTY), "started_at": AT.isoformat(), "role": "patroller"}
    assert "role" not in bodies[1]
    assert bodies[2] == {
        "session": str(DUTY),
        "points": [[1778634000250, 123.8, 42.2, 9.0], [1778634000250, 123.9, 42.2, 9.0]],
    }
    assert bodies[3]["words"] == "崴脚了"


def test_what_a_platform_refuses_is_not_taken(platform: Platform, phones: ByHttp) -> None:
    platform.status = 409

    assert not phones.start(WHO, DUTY, AT, "")
    assert phones.send([Message(WHO, DUTY, [Place(AT, 1, 2, 3)])], AT) == 0


def test_a_platform_that_has_gone_takes_nothing(tmp_path: Path) -> None:
    with closing(ByHttp(nobody_there(tmp_path), {7: "a-token"})) as phones:
        assert not phones.end(WHO, DUTY, AT)


def test_over_https_the_certificate_of_our_own_machine_is_not_asked_for(tmp_path: Path) -> None:
    with closing(ByHttp(Config(home=tmp_path, port=free_port(), https="internal", host="0.0.0.0"), {7: "x"})) as phones:
        assert not phones.end(WHO, DUTY, AT)


def test_a_token_lives_as_long_as_the_run(county: Callable[[], Town], tmp_path: Path) -> None:
    county()
    person = Person.objects.get(username="grid_member")

    with by_http(nobody_there(tmp_path), [person.pk]) as phones:
        holder = holder_of(phones._tokens[person.pk], timezone.now())
        assert holder is not None
        assert holder[0].pk == person.pk
    assert not Token.objects.filter(person=person).exists()


def test_at_once_it_is_played_by_the_verbs_and_says_so(
    county: Callable[[], Town], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county()
    before = Case.objects.count()

    running.play_day(asked(minutes=100), nobody_there(tmp_path))

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("直接办理")
    assert lines[-1].startswith("09:40 · 在岗 2 人")
    with behind_the_wall():
        assert Case.objects.count() > before + 2


def test_with_nobody_running_a_live_day_goes_by_the_verbs_too(
    county: Callable[[], Town], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county()

    running.play_day(asked(speed=6000, minutes=100, reports=0), nobody_there(tmp_path))

    assert "直接办理" in capsys.readouterr().out
    with behind_the_wall():
        assert DutySession.objects.filter(county=NEXT_COUNTY, start_trusted=True).count() == 2


def test_with_a_platform_running_telephones_go_through_it(
    county: Callable[[], Town], platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.status = 200
    made_of = county()
    members = {act.member for act in plan(made_of, 1, Extent(100, 0, 2)) if isinstance(act, GoOn)}

    running.play_day(asked(speed=6000, minutes=100, reports=0), Config(home=tmp_path, port=platform.port))

    assert f"经过 http://127.0.0.1:{platform.port}" in capsys.readouterr().out
    paths = {path for path, _key, _body in platform.heard}
    assert paths == {"/api/v1/duty/sessions", "/live/positions"}
    assert len({key for _path, key, _body in platform.heard}) == len(members)


def test_a_county_that_was_given_nobody_gets_its_members(
    county: Callable[[], Town], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    county()
    monkeypatch.setattr(running.town, "man", lambda _county: 5)

    running.play_day(asked(minutes=1, reports=0, members=0), nobody_there(tmp_path))

    assert "已为这个县编排网格员" in capsys.readouterr().out


def test_a_county_nobody_knows_is_refused_in_words(county: Callable[[], Town], tmp_path: Path) -> None:
    county()

    with pytest.raises(LaunchError, match="210000"):
        running.play_day(asked(county="210000"), nobody_there(tmp_path))


def test_broken_off_everybody_goes_home(
    county: Callable[[], Town], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    county()
    lived = playing.Player._report

    def broken(*_what: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(playing._DOES, playing.Report, broken)
    monkeypatch.setattr(running.day, "plan", lambda *what: [act for act in plan(*what) if act.at > 0])

    running.play_day(asked(minutes=300, reports=40), nobody_there(tmp_path))

    assert lived is playing.Player._report
    assert "提前收工" in capsys.readouterr().out
    with behind_the_wall():
        assert not DutySession.objects.filter(county=NEXT_COUNTY, ended_at=None).exists()


def test_the_words_of_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from quartet.demo import members, seed  # noqa: PLC0415 -- as the command does

    said: list[Any] = []
    monkeypatch.setattr(running, "play_day", lambda words, _config: said.append(vars(words)))
    monkeypatch.setattr(seed, "ensure", said.append)
    monkeypatch.setattr(members, "write_example", lambda path, count: said.append((path, count)) or 9)
    monkeypatch.setenv("QUARTET_HOME", str(tmp_path))

    assert cli.main(["day", "--speed", "120", "--minutes", "30"]) == 0
    assert cli.main(["seed"]) == 0
    assert cli.main(["members", "x.xlsx", "--count", "5"]) == 0

    assert said[0] | {"speed": 120.0, "minutes": 30, "county": "211221", "seed": 1} == said[0]
    assert said[1:] == [tmp_path, (Path("x.xlsx"), 5)]
    assert "5 人" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main([])
