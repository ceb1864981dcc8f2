"""The live stream: each hears of what they may open, and hears no content."""

import asyncio
import json
from collections.abc import Callable

import pytest

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.site import live
from quartet.site.live import QUEUE, Hub, News, Stream, _claims_of_cookie
from tests.cast import PEOPLE, Cast, behind_the_wall
from tests.rig import at_once
from tests.site.rights import SEEN_BY


def heard_by(streams: dict[str, Stream], news: News) -> set[str]:
    """Who gets a line when this is told to everybody who listens."""

    async def tell() -> set[str]:
        hub = Hub()
        hub.tasks = [asyncio.create_task(asyncio.sleep(60))]  # nothing is polled: the test tells by itself
        for stream in streams.values():
            hub.join(stream)
        hub._tell(news)
        found = {name for name, stream in streams.items() if not stream.lines.empty()}
        for stream in streams.values():
            hub.leave(stream)
        hub.tasks[0].cancel()
        assert not hub.by_key
        assert not hub.streams
        return found

    return asyncio.run(tell())


@pytest.mark.parametrize("key", SEEN_BY)
def test_each_hears_of_the_cases_they_may_open(cast: Cast, key: str) -> None:
    with behind_the_wall():
        case = Case.objects.get(pk=cast.plants[key].pk)
    news = News(1, "case.note", case.code, CASE_SCOPE.keys_of(case), case.label, case.hidden_from)
    streams = {name: Stream(cast.claims(name)) for name in PEOPLE} | {"nobody": Stream(Claims())}

    assert heard_by(streams, news) == SEEN_BY[key]


def test_a_line_holds_a_code_and_a_topic_and_nothing_else(cast: Cast) -> None:
    stream = Stream(cast.claims("city_desk"))
    plant = cast.plants["in_village"]

    heard_by({"city_desk": stream}, News(7, "case.note", plant.code, ["2112"], Label.PERSONAL, []))

    line = stream.lines.get_nowait().decode()
    assert line.splitlines()[:2] == ["id: 7", "event: case"]
    assert json.loads(line.splitlines()[2].removeprefix("data: ")) == {"code": plant.code, "topic": "case.note"}


def test_a_page_that_reads_too_slowly_is_told_to_fetch_afresh(cast: Cast) -> None:
    stream = Stream(cast.claims("city_desk"))

    for number in range(QUEUE + 1):
        stream.offer(f"id: {number}".encode(), frozenset({"2112"}), Label.PERSONAL, [])

    assert [stream.lines.get_nowait() for _ in range(stream.lines.qsize())] == [b"event: refresh\ndata: {}\n\n"]


@pytest.mark.parametrize(("name", "posts"), [("clerk", 1), ("two_posts", 2), ("no_post", 0), ("former_clerk", 0)])
def test_a_stream_belongs_to_who_holds_the_cookie(cast: Cast, name: str, posts: int) -> None:
    (claims,) = at_once([lambda: _claims_of_cookie(f"sessionid={cast.sessions[name]}")])

    assert isinstance(claims, Claims)
    assert (claims.person, len(claims.posts)) == (cast.people[name].pk, posts)


@pytest.mark.parametrize("cookie", ["", "sessionid=", "sessionid=abc", "other=1"])
def test_a_strangers_cookie_opens_no_stream(cast: Cast, cookie: str) -> None:
    assert at_once([lambda: _claims_of_cookie(cookie)]) == [None]


# -- the process whole, over its ASGI door ---------------------------------------------------------------------------


async def until(done: Callable[[], bool], patience: float = 20) -> None:
    async with asyncio.timeout(patience):
        while not done():  # noqa: ASYNC110 -- what is waited for knows nothing of this test
            await asyncio.sleep(0.02)


class Page:
    """A browser's end of one request to the live process."""

    def __init__(self, path: str, cookie: str = "", **headers: str) -> None:
        given = {"cookie": cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.scope = {
            "type": "http",
            "path": path,
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        self.status, self.said, self.over = 0, b"", False
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, object]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            self.status = int(str(message["status"]))
        else:
            self.said += message["body"]  # type: ignore[operator]  # bytes
            self.over = not message.get("more_body", False)

    async def hears(self, words: bytes) -> None:
        await until(lambda: words in self.said)

    def opens(self) -> "asyncio.Task[None]":
        return asyncio.create_task(live.application(self.scope, self.receive, self.send))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    fresh = Hub()
    monkeypatch.setattr(live, "hub", fresh)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    return fresh


@pytest.mark.django_db(transaction=True)
def test_a_page_hears_of_what_is_committed_until_it_goes_away(cast: Cast, hub: Hub) -> None:
    code = cast.plants["in_village"].code

    async def look() -> Page:
        page = Page("/live/cases", f"sessionid={cast.sessions['clerk']}", last_event_id="7")
        task = page.opens()
        await page.hears(b"event: refresh")
        await until(lambda: hub.since > 0)
        await asyncio.to_thread(at_once, [lambda: cast.move(code, "note", "clerk", note="去看了")])
        await page.hears(code.encode())
        page.gone.set()
        await task
        return page

    page = asyncio.run(look())

    assert (page.status, page.over, hub.streams) == (200, True, set())
    assert "去看了" not in page.said.decode()


def test_a_quiet_stream_is_kept_alive_and_an_old_one_ends(
    cast: Cast, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)

    async def look() -> Page:
        page = Page("/live/cases", f"sessionid={cast.sessions['clerk']}")
        task = page.opens()
        await page.hears(b": still here")
        for stream in hub.streams:
            stream.ends_at = 0
        await until(lambda: page.over)
        await task
        return page

    assert asyncio.run(look()).said.startswith(b"retry: 2000")


def test_the_end_comes_also_to_a_page_that_reads_too_slowly(cast: Cast) -> None:
    stream = Stream(cast.claims("city_desk"))
    for number in range(QUEUE):
        stream.put(f"id: {number}".encode())

    stream.end()

    assert [stream.lines.get_nowait() for _ in range(stream.lines.qsize())] == [b""]


def test_a_page_that_comes_soon_after_the_last_one_left_hears_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The poller has ended and the heartbeat has not yet looked: somebody goes from one page to the next."""
    monkeypatch.setattr(live, "POLL_SECONDS", 0.001)
    monkeypatch.setattr(Hub, "_news", lambda _hub: [])

    async def run() -> tuple[bool, list[bool]]:
        hub, first, second = Hub(), Stream(Claims()), Stream(Claims())
        hub.join(first)
        await asyncio.sleep(0.02)
        hub.leave(first)
        await until(hub.tasks[0].done)
        beating = not hub.tasks[1].done()
        hub.join(second)
        return beating, [task.done() for task in hub.tasks]

    assert asyncio.run(run()) == (True, [False, False])


@pytest.mark.parametrize(("path", "who"), [("/live/cases", None), ("/live/other", "clerk")])
def test_strangers_and_other_addresses_find_nothing(cast: Cast, path: str, who: str | None) -> None:
    async def look() -> Page:
        page = Page(path, f"sessionid={cast.sessions[who]}" if who else "")
        await page.opens()
        return page

    assert asyncio.run(look()).status == 404


def test_the_process_says_that_it_lives() -> None:
    async def look() -> Page:
        page = Page("/live/healthz")
        await page.opens()
        return page

    assert json.loads(asyncio.run(look()).said) == {"status": "ok"}


@pytest.mark.django_db(transaction=True)
def test_pages_wait_while_the_database_is_away_and_lose_nothing(
    cast: Cast, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, looks, real = cast.plants["in_village"].code, [], hub._news

    def away_once() -> list[News]:
        looks.append(1)
        if len(looks) == 2:
            raise OSError("the database is away")
        return real()

    monkeypatch.setattr(hub, "_news", away_once)

    async def look() -> Page:
        page = Page("/live/cases", f"sessionid={cast.sessions['clerk']}")
        task = page.opens()
        await until(lambda: len(looks) >= 2)
        await asyncio.to_thread(at_once, [lambda: cast.move(code, "note", "clerk", note="去看了")])
        await page.hears(code.encode())
        page.gone.set()
        await task
        return page

    assert asyncio.run(look()).over


def test_a_page_that_goes_away_while_it_is_written_to_is_forgotten(
    cast: Cast, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)

    async def look() -> Page:
        page = Page("/live/cases", f"sessionid={cast.sessions['clerk']}")
        real = page.send

        async def send(message: dict[str, object]) -> None:
            if page.said.endswith(b": still here\n\n"):
                raise OSError("the page went away")
            await real(message)

        monkeypatch.setattr(page, "send", send)
        await page.opens()
        return page

    page = asyncio.run(look())

    assert (page.over, hub.streams, dict(hub.by_key)) == (False, set(), {})


def test_the_process_starts_and_stops_as_its_server_asks_and_speaks_nothing_but_http() -> None:
    asked, told = iter(["lifespan.startup", "lifespan.shutdown"]), []

    async def receive() -> dict[str, object]:
        return {"type": next(asked)}

    async def send(message: dict[str, object]) -> None:
        told.append(message["type"])

    async def look() -> None:
        await live.application({"type": "lifespan"}, receive, send)
        await live.application({"type": "websocket"}, receive, send)

    asyncio.run(look())

    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
