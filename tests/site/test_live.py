"""The live stream: each hears of what they may open, and hears no content."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

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
        hub.poller = asyncio.create_task(asyncio.sleep(60))  # nothing is polled: the test tells by itself
        for stream in streams.values():
            hub.join(stream)
        hub._tell(news)
        found = {name for name, stream in streams.items() if not stream.lines.empty()}
        for stream in streams.values():
            hub.leave(stream)
        hub.poller.cancel()
        assert not hub.by_key
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


# -- the process whole -----------------------------------------------------------------------------------------------

Messages = list[dict[str, Any]]


class Page:
    """An open page at the other end of the wire."""

    def __init__(self, path: str = "/live/cases", cookie: str = "", **headers: str) -> None:
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.scope = {"type": "http", "path": path, "headers": [(b"cookie", cookie.encode()), *named]}
        self.got: Messages = []
        self.gone = asyncio.Event()
        self.breaks_at: int | None = None

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if len(self.got) == self.breaks_at:
            raise OSError("the page went away")
        self.got.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)

    async def until(self, words: bytes) -> None:
        for _ in range(400):
            if words in self.body:
                return
            await asyncio.sleep(0.025)
        raise AssertionError(f"{words!r} never came: {self.body!r}")


def open_page(page: Page, during: Callable[[], Awaitable[None]] | None = None) -> Page:
    """Open a page, do something while it is open, close it, and let the process come to rest."""

    async def visit() -> None:
        task = asyncio.create_task(live.application(page.scope, page.receive, page.send))  # type: ignore[arg-type]
        if during is not None:
            await during()
            page.gone.set()
        await asyncio.wait_for(task, 20)
        if live.hub.poller is not None and not live.hub.poller.done():
            await asyncio.wait_for(live.hub.poller, 5)
        await sync_to_async(connections.close_all)()

    asyncio.run(visit())
    assert not live.hub.by_key
    return page


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A heartbeat one need not wait for."""
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    return monkeypatch


@pytest.mark.django_db(transaction=True)
def test_an_open_page_hears_a_heartbeat_and_then_of_a_move(cast: Cast, quick: pytest.MonkeyPatch) -> None:
    page, code = Page(cookie=f"sessionid={cast.sessions['clerk']}"), cast.plants["in_village"].code

    async def during() -> None:
        await page.until(b": still here")
        await sync_to_async(cast.move)(code, "note", "clerk", note="我来看看")
        await page.until(code.encode())

    open_page(page, during)

    assert page.got[0]["status"] == 200
    assert page.body.startswith(b"retry: 2000")
    assert b"event: case" in page.body
    assert "我来看看".encode() not in page.body
    assert b"event: refresh" not in page.body


@pytest.mark.django_db(transaction=True)
def test_a_page_that_comes_back_is_told_to_fetch_afresh(cast: Cast, quick: pytest.MonkeyPatch) -> None:
    page = Page(cookie=f"sessionid={cast.sessions['clerk']}", last_event_id="7")

    open_page(page, lambda: page.until(b"event: refresh"))

    assert b"event: refresh" in page.body


@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_after_its_time_so_that_rights_are_looked_up_again(cast: Cast, quick: pytest.MonkeyPatch) -> None:
    quick.setattr(live, "STREAM_SECONDS", 0.2)

    page = open_page(Page(cookie=f"sessionid={cast.sessions['clerk']}"))

    assert page.got[-1] == {"type": "http.response.body", "body": b""}


@pytest.mark.django_db(transaction=True)
def test_a_page_that_goes_away_while_it_is_written_to_is_forgotten(cast: Cast, quick: pytest.MonkeyPatch) -> None:
    page = Page(cookie=f"sessionid={cast.sessions['clerk']}")
    page.breaks_at = 3

    open_page(page)

    assert len(page.got) == 3


@pytest.mark.django_db(transaction=True)
def test_pages_wait_while_the_database_is_away_and_lose_nothing(cast: Cast, quick: pytest.MonkeyPatch) -> None:
    page, code = Page(cookie=f"sessionid={cast.sessions['clerk']}"), cast.plants["in_village"].code
    looks, real = [], live.Hub._news
    loop: asyncio.AbstractEventLoop
    failed: asyncio.Event

    def away_once(hub: Hub) -> list[News]:
        looks.append(hub)
        if len(looks) == 2:
            loop.call_soon_threadsafe(failed.set)
            raise OSError("the database is away")
        return real(hub)

    quick.setattr(live.Hub, "_news", away_once)

    async def during() -> None:
        nonlocal loop, failed
        loop, failed = asyncio.get_running_loop(), asyncio.Event()
        await asyncio.wait_for(failed.wait(), 10)
        await sync_to_async(cast.move)(code, "note", "clerk", note="我来看看")
        await page.until(code.encode())

    open_page(page, during)

    assert len(looks) > 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "who"), [("/live/cases", None), ("/live/else", "clerk")])
def test_what_is_not_for_me_is_not_there(cast: Cast, path: str, who: str | None) -> None:
    page = open_page(Page(path, cookie=f"sessionid={cast.sessions[who]}" if who else ""))

    assert page.got[0]["status"] == 404


def test_the_process_says_that_it_lives_and_starts_and_stops_as_asked() -> None:
    page = open_page(Page("/live/healthz"))
    assert (page.got[0]["status"], page.body) == (200, b'{"status": "ok"}')

    asked, told = iter(["lifespan.startup", "lifespan.shutdown"]), []

    async def receive() -> dict[str, Any]:
        return {"type": next(asked)}

    async def send(message: dict[str, Any]) -> None:
        told.append(message["type"])

    asyncio.run(live.application({"type": "lifespan"}, receive, send))  # type: ignore[arg-type]
    asyncio.run(live.application({"type": "websocket"}, receive, send))  # type: ignore[arg-type]
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
